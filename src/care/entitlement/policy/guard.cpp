// The guard: when the share of the entitled in any item moves too far, a second official signs before it takes effect.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "care/entitlement/policy/access.h"
#include "model/json.h"

namespace yk::care::policy {
using namespace model;
namespace {

const Query<Hold(std::string, std::string)> holds_of{"policy.holds_of", R"(
    SELECT {h.*} FROM policy_hold h WHERE h.kind = $1 AND h.subject = $2 AND {unscoped a hold is looked up by what it holds} ORDER BY h.id LIMIT 10)"};

struct SignHold {
    HoldId policy_hold;
    std::string reason;
};
constexpr auto sign_columns = columns<SignHold>({col<&SignHold::policy_hold>("事项", "Hold"), col<&SignHold::reason>("理由", "Reason")});
constexpr auto sign_schema = schema<SignHold>("policy_sign_hold", "", {"签批", "Sign"}, sign_columns);
const Schema& schema_of(const SignHold*) { return sign_schema; }

Result<Hold> sign_hold(Tx& tx, const SignHold& input) {
    auto hold = YK_TRY(tx.get<Hold>(input.policy_hold));
    if (input.reason.empty()) return fail_at("/reason", "input.required");
    if (hold.signed_at) return fail(ErrorKind::conflict, "policy.hold.signed", TextArgs{{"name", hold.signed_by}});
    YK_TRY_VOID(want_second_person(tx, hold.requested_account, "policy.hold.same_person"));
    hold.signed_by = tx.actor().name;
    hold.signed_at = tx.now();
    hold.reason = input.reason;
    YK_TRY_VOID(tx.update(hold));
    return hold;
}

constexpr std::array routes{
    http::post<&sign_hold>("/policy/holds/{policy_hold}/sign", rights::hold_sign, http::RowScope::region,
                           {"签批大幅变动", "Sign a large move"}),
};

}  // namespace

std::vector<Move> excessive(Tx& tx, std::span<const Move> moves) {
    const auto rules = tx.find<GuardRules>(guard_rules_id).value_or(GuardRules{});
    std::vector<Move> out;
    for (const auto& move : moves) {
        if (move.people_before == 0 || move.people_after == 0) continue;
        // Shares a/m and b/n are compared as a·n and b·m, so that nothing is divided: |b·m − a·n| · 100 > percent · a·n.
        const auto before = static_cast<__int128>(move.entitled_before) * move.people_after;
        const auto after = static_cast<__int128>(move.entitled_after) * move.people_before;
        const auto distance = after > before ? after - before : before - after;
        const bool far = distance * 100 > before * rules.share_percent;
        const bool many = std::llabs(move.entitled_after - move.entitled_before) >= rules.least_people;
        if (far && many) out.push_back(move);
    }
    return out;
}

bool is_signed(Tx& tx, HoldKind kind, const std::string& subject) {
    const auto holds = tx.list(holds_of, code_of(kind), subject);
    return std::any_of(holds.begin(), holds.end(), [](const Hold& hold) { return hold.signed_at.has_value(); });
}

Result<Hold> open_hold(Tx& tx, HoldKind kind, const std::string& subject, const std::string& title, RegionCode region,
                       std::span<const Move> moves) {
    for (auto& hold : tx.list(holds_of, code_of(kind), subject))
        if (!hold.signed_at) return hold;
    Hold hold;
    hold.id = tx.new_id<HoldId>();
    hold.kind = kind;
    hold.subject = subject;
    hold.title = title;
    hold.region = region;
    for (const auto& move : moves)
        hold.summary += fmt::format("{}{}：{} 人中 {} 人 → {} 人中 {} 人", hold.summary.empty() ? "" : "；", move.label.zh,
                                    move.people_before, move.entitled_before, move.people_after, move.entitled_after);
    hold.moves.text = "[";
    for (const auto& move : moves) hold.moves.text += (hold.moves.text.size() > 1 ? "," : "") + json_of(model::schema<Move>(), &move);
    hold.moves.text += "]";
    hold.requested_account = tx.actor().account;
    hold.requested_by = tx.actor().name;
    hold.requested_at = tx.now();
    YK_TRY_VOID(tx.insert(hold));
    return hold;
}

Error held_error(std::span<const Move> moves) {
    Error out{ErrorKind::refused, "policy.guard.held", {}, {}, {}};
    std::string items;
    for (const auto& move : moves) {
        items += (items.empty() ? "" : "；") + move.label.zh + " " + std::to_string(move.entitled_before) + " → " +
                 std::to_string(move.entitled_after);
    }
    out.args = {{"items", items}};
    return out;
}

Status pass_guard(store::Database& database, const store::Request& request, HoldKind kind, const std::string& subject,
                  const std::string& title, RegionCode region, std::span<const Move> moves) {
    std::vector<Move> far;
    YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
        far = excessive(tx, moves);
        if (far.empty() || is_signed(tx, kind, subject)) {
            far.clear();
            return {};
        }
        YK_TRY(open_hold(tx, kind, subject, title, region, far));
        return {};
    }));
    if (far.empty()) return {};
    return tl::make_unexpected(held_error(far));
}

std::span<const http::Route> guard_routes() { return routes; }

}  // namespace yk::care::policy
