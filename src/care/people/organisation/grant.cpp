// Who may do what, where: grants of roles, and what an account may do on a day because of them.
#include <algorithm>
#include <atomic>

#include "care/people/organisation/access.h"

namespace yk::care::organisation {
namespace {

const Query<Grant(AccountId, Day)> grants_in_force{"organisation.grants_in_force", R"(
    SELECT {g.*} FROM organisation_grant g
     WHERE g.account = $1 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2) AND {unscoped what an account may do}
     ORDER BY g.id)"};

const Query<Grant(AccountId, Day)> grants_not_ended{"organisation.grants_not_ended", R"(
    SELECT {g.*} FROM organisation_grant g
     WHERE g.account = $1 AND (g.valid_to IS NULL OR g.valid_to >= $2) AND {unscoped roles kept apart are kept apart everywhere}
     ORDER BY g.id)"};

const Query<std::string(AccountId, Day)> rights_in_force{"organisation.rights_in_force", R"(
    SELECT DISTINCT r.right_code FROM organisation_role_right r
      JOIN organisation_grant g ON g.role = r.role
     WHERE g.account = $1 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2) AND {unscoped what an account may do}
     ORDER BY r.right_code)"};

std::atomic<std::uint64_t> epoch{0};

bool overlap(const Grant& a, const Grant& b) {
    return (!a.valid_to || *a.valid_to >= b.valid_from) && (!b.valid_to || *b.valid_to >= a.valid_from);
}

// Rights and regions of an account are two flat sets. So that nobody gains a role's rights in another role's region, an account holds
// either one role over any number of regions, or several roles over the same one.
Status beside_others(const Grant& grant, const std::vector<Grant>& others) {
    for (const auto& other : others) {
        if (other.id == grant.id || !overlap(grant, other)) continue;
        const TextArgs args = role_args(other.role);
        if (other.role == grant.role) {
            if (other.region == grant.region) return fail(ErrorKind::conflict, "organisation.grant.overlap", args);
            continue;
        }
        if (administers(other.role) || administers(grant.role)) return fail(ErrorKind::conflict, "organisation.grant.admin_apart", args);
        if (other.region != grant.region) return fail(ErrorKind::conflict, "organisation.grant.mixed_regions", args);
    }
    return {};
}

Status only_the_end_moves(const Grant& grant, const Grant& before) {
    if (grant.account != before.account) return fail_at("/account", "organisation.grant.fixed");
    if (grant.role != before.role) return fail_at("/role", "organisation.grant.fixed");
    if (grant.region != before.region) return fail_at("/region", "organisation.grant.fixed");
    if (grant.department != before.department) return fail_at("/department", "organisation.grant.fixed");
    if (grant.valid_from != before.valid_from) return fail_at("/valid_from", "organisation.grant.fixed");
    return {};
}

struct GrantCommand {
    GrantId grant;
    std::string reason;
};
const model::Schema& schema_of(const GrantCommand*) {
    static constexpr auto columns = model::columns<GrantCommand>(
        {model::col<&GrantCommand::grant>("授权编号", "Grant id"), model::col<&GrantCommand::reason>("原因", "Reason")});
    static constexpr auto schema = model::schema<GrantCommand>("grant_command", "", {"授权操作", "Command on a grant"}, columns);
    return schema;
}

// Counts the account's version, so that of two changes at once one is told that it came too late; signs the account out.
Status access_moved(Tx& tx, Account& account) {
    ++account.access_version;
    YK_TRY_VOID(tx.update(account));
    end_sessions(tx, account.id, {});
    return {};
}

// Withdraws a role from this moment on: yesterday was its last day, or it never began.
Result<http::Nothing> end_grant(Tx& tx, const GrantCommand& in) {
    Grant grant = YK_TRY(tx.get<Grant>(in.grant));
    if (in.reason.empty() || in.reason.size() > 1'000) return fail_at("/reason", "organisation.reason.required");
    if (grant.account.value == tx.actor().account) return fail(ErrorKind::denied, "organisation.grant.self");
    if (grant.valid_to && *grant.valid_to < tx.today()) return fail(ErrorKind::conflict, "organisation.grant.ended");
    Account account = YK_TRY(tx.get<Account>(grant.account));
    tx.because(in.reason);
    if (grant.valid_from < tx.today()) {
        grant.valid_to = tx.today() - 1;
        YK_TRY_VOID(tx.update(grant));
    } else {
        YK_TRY_VOID(tx.remove(grant));
    }
    YK_TRY_VOID(access_moved(tx, account));
    return http::Nothing{};
}

}  // namespace

TextArgs role_args(Role role) {
    const auto& label = options_of(Role{})[static_cast<std::size_t>(role)].label;
    return {{"role_zh", std::string(label.zh)}, {"role_en", std::string(label.en)}};
}

void access_changed() { epoch.fetch_add(1); }
std::uint64_t access_epoch() { return epoch.load(); }

Access access_of(Tx& tx, AccountId account) {
    Access access;
    for (const auto& grant : tx.list(grants_in_force, account, tx.today())) {
        access.roles.push_back(grant.role);
        access.regions.push_back(grant.region);
    }
    std::ranges::sort(access.roles);
    access.roles.erase(std::ranges::unique(access.roles).begin(), access.roles.end());
    access.rights = tx.list(rights_in_force, account, tx.today());
    std::ranges::sort(access.rights);
    return access;
}

Status check_grant(Tx& tx, void* record, const void* before) {
    auto& grant = *static_cast<Grant*>(record);
    if (!grant.account) return fail_at("/account", "input.required");
    if (!grant.region) return fail_at("/region", "input.required");
    if (before) YK_TRY_VOID(only_the_end_moves(grant, *static_cast<const Grant*>(before)));
    if (grant.valid_from == Day{}) grant.valid_from = tx.today();
    Account account = YK_TRY(tx.get<Account>(grant.account));
    if (account.id.value == tx.actor().account) return fail(ErrorKind::denied, "organisation.grant.self");
    YK_TRY_VOID(get_region(tx, grant.region));
    const RegionCode region[] = {grant.region};
    const Scope granted = scope_of(tx, region);
    for (const auto& range : granted.ranges())
        if (!tx.scope().covers(range)) return fail(ErrorKind::denied, "organisation.grant.wider");
    if (grant.department) YK_TRY_VOID(tx.get<Department>(*grant.department));
    if (grant.valid_to && *grant.valid_to < grant.valid_from) return fail_at("/valid_to", "organisation.dates.reversed");
    YK_TRY_VOID(beside_others(grant, tx.list(grants_not_ended, account.id, std::min(grant.valid_from, tx.today()))));
    grant.login = account.login;
    return access_moved(tx, account);
}

std::span<const http::Route> grant_routes() {
    static constexpr http::Route routes[] = {http::post<&end_grant>("/organisation/grants/{grant}/end", rights::grant_update,
                                                                    http::RowScope::region, {"收回授权", "Withdraw a grant"})};
    return routes;
}

}  // namespace yk::care::organisation
