// The rights of roles: data that the security administrator changes, seeded from roles.csv with every right a release brings.
#include <algorithm>
#include <map>
#include <set>

#include "care/people/organisation/access.h"
#include "care/people/organisation/table_file.h"
#include "model/json.h"

namespace yk::care::organisation {
namespace {

const Query<KnownRight()> known_rights{"organisation.known_rights", "SELECT {a.*} FROM organisation_known_right a ORDER BY a.code"};
const Query<KnownRight(std::string)> known_right{"organisation.known_right",
                                                 "SELECT {a.*} FROM organisation_known_right a WHERE a.code = $1 ORDER BY a.code"};
const Query<RoleRight()> role_rights{"organisation.role_rights",
                                     "SELECT {a.*} FROM organisation_role_right a ORDER BY a.right_code, a.role"};
const Query<RoleRight(Role, std::string)> role_right{"organisation.role_right", R"(
    SELECT {a.*} FROM organisation_role_right a WHERE a.role = $1 AND a.right_code = $2 ORDER BY a.id)"};
const Query<std::int64_t(Role, Day)> holders{"organisation.role_holders", R"(
    SELECT COUNT(DISTINCT g.account) FROM organisation_grant g
     WHERE g.role = $1 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2) AND {unscoped only counted})"};
const Bulk<Role, Day> end_sessions_of_role{"organisation.end_sessions_of_role", "rights of the role changed", R"(
    DELETE FROM organisation_session WHERE account IN
        (SELECT g.account FROM organisation_grant g
          WHERE g.role = $1 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2)
            AND {unscoped every holder signs in again}))"};

std::optional<Role> role_named(std::string_view name) {
    const auto options = options_of(Role{});
    for (std::size_t i = 0; i < options.size(); ++i)
        if (options[i].code == name) return static_cast<Role>(i);
    return std::nullopt;
}

// "elder.*.read" and "organisation.*": a star stands for one part, at the end for all that follow.
bool matches(std::string_view pattern, std::string_view code) {
    while (true) {
        const auto p = pattern.find('.'), c = code.find('.');
        const auto part = pattern.substr(0, p);
        if (part == "*" && p == std::string_view::npos) return true;
        if (part != "*" && part != code.substr(0, c)) return false;
        if (p == std::string_view::npos || c == std::string_view::npos) return p == c;
        pattern.remove_prefix(p + 1);
        code.remove_prefix(c + 1);
    }
}

struct RoleLine {
    Role role;
    std::string pattern;
    bool reserved;
};

Result<std::vector<RoleLine>> role_lines(const std::filesystem::path& file) {
    std::vector<RoleLine> out;
    for (const auto& line : YK_TRY(read_table(file, {"role", "right", "reserved"}))) {
        const auto role = role_named(line.fields[0]);
        if (!role) return wrong_value(file, line, "role");
        if (line.fields[1].empty()) return wrong_value(file, line, "right");
        if (!line.fields[2].empty() && line.fields[2] != "yes") return wrong_value(file, line, "reserved");
        out.push_back({*role, line.fields[1], line.fields[2] == "yes"});
    }
    return out;
}

Status make_known(Tx& tx, const Right& right, const std::vector<RoleLine>& lines) {
    KnownRight known{{}, std::string(right.code), std::string(right.label.zh), std::string(right.label.en), {}};
    for (const auto& line : lines)
        if (line.reserved && matches(line.pattern, right.code)) known.reserved_for = line.role;
    YK_TRY_VOID(tx.insert(known));
    std::set<Role> roles;
    for (const auto& line : lines)
        if (matches(line.pattern, right.code) && (!known.reserved_for || *known.reserved_for == line.role)) roles.insert(line.role);
    for (const Role role : roles) {
        RoleRight row{{}, role, known.code};
        YK_TRY_VOID(tx.insert(row));
    }
    return {};
}

void append_label(std::string& out, std::string_view zh, std::string_view en) {
    out += "{\"zh\":";
    model::append_json_string(out, zh);
    out += ",\"en\":";
    model::append_json_string(out, en);
    out += "}";
}

Result<model::RawJson> list_roles(Tx& tx) {
    std::map<Role, std::int64_t> rights;
    for (const auto& row : tx.list(role_rights)) ++rights[row.role];
    std::string out = "{\"items\":[";
    const auto options = options_of(Role{});
    for (std::size_t i = 0; i < options.size(); ++i) {
        const Role role = static_cast<Role>(i);
        out += i ? ",{\"code\":" : "{\"code\":";
        model::append_json_string(out, options[i].code);
        out += ",\"label\":";
        append_label(out, options[i].label.zh, options[i].label.en);
        out += std::string(",\"administrator\":") + (administers(role) ? "true" : "false");
        out += std::string(",\"staff\":") + (is_staff(role) ? "true" : "false");
        out += ",\"rights\":" + std::to_string(rights[role]);
        out += ",\"accounts\":" + std::to_string(tx.one(holders, role, tx.today())) + "}";
    }
    return model::RawJson{out + "]}"};
}

// Rows of `cells` follow `rights`, columns follow `roles`.
Result<model::RawJson> matrix(Tx& tx) {
    std::set<std::pair<std::string, Role>> held;
    for (auto& row : tx.list(role_rights)) held.emplace(std::move(row.right_code), row.role);
    std::string roles, rights, cells;
    const auto options = options_of(Role{});
    for (const auto& option : options) {
        roles += roles.empty() ? "{\"code\":" : ",{\"code\":";
        model::append_json_string(roles, option.code);
        roles += ",\"label\":";
        append_label(roles, option.label.zh, option.label.en);
        roles += "}";
    }
    for (const auto& right : tx.list(known_rights)) {
        rights += rights.empty() ? "{\"right\":" : ",{\"right\":";
        model::append_json_string(rights, right.code);
        rights += ",\"label\":";
        append_label(rights, right.label_zh, right.label_en);
        rights += ",\"module\":";
        model::append_json_string(rights, std::string_view(right.code).substr(0, right.code.find('.')));
        rights += ",\"reserved_for\":";
        if (right.reserved_for)
            model::append_json_string(rights, options[static_cast<std::size_t>(*right.reserved_for)].code);
        else
            rights += "null";
        rights += "}";
        cells += cells.empty() ? "[" : ",[";
        for (std::size_t i = 0; i < options.size(); ++i) {
            if (i) cells += ",";
            cells += held.contains({right.code, static_cast<Role>(i)}) ? "true" : "false";
        }
        cells += "]";
    }
    return model::RawJson{"{\"roles\":[" + roles + "],\"rights\":[" + rights + "],\"cells\":[" + cells + "]}"};
}

struct ChangeRoleRight {
    Role role = Role::town_officer;
    std::string right_code;
    bool held = false;
    std::string reason;
};
const model::Schema& schema_of(const ChangeRoleRight*) {
    static constexpr auto columns = model::columns<ChangeRoleRight>({
        model::col<&ChangeRoleRight::role>("角色", "Role"),
        model::col<&ChangeRoleRight::right_code>("权限", "Right"),
        model::col<&ChangeRoleRight::held>("拥有", "Held"),
        model::col<&ChangeRoleRight::reason>("原因", "Reason"),
    });
    static constexpr auto schema =
        model::schema<ChangeRoleRight>("change_role_right", "", {"调整角色权限", "Change a right of a role"}, columns);
    return schema;
}

Result<http::Nothing> change_role_right(Tx& tx, const ChangeRoleRight& in) {
    if (in.reason.empty() || in.reason.size() > 1'000) return fail_at("/reason", "organisation.reason.required");
    const auto known = tx.first(known_right, in.right_code);
    if (!known) return fail_at("/right_code", "organisation.right.unknown");
    if (in.held && known->reserved_for && *known->reserved_for != in.role)
        return fail(ErrorKind::conflict, "organisation.right.reserved", role_args(*known->reserved_for));
    const Access own = access_of(tx, AccountId{tx.actor().account});
    if (std::ranges::find(own.roles, in.role) != own.roles.end()) return fail(ErrorKind::denied, "organisation.role.own");
    tx.because(in.reason);
    auto row = tx.first(role_right, in.role, in.right_code);
    if (in.held == row.has_value()) return http::Nothing{};
    if (row) {
        YK_TRY_VOID(tx.remove(*row));
    } else {
        RoleRight added{{}, in.role, in.right_code};
        YK_TRY_VOID(tx.insert(added));
    }
    tx.run(end_sessions_of_role, in.role, tx.today());
    access_changed();
    return http::Nothing{};
}

}  // namespace

Result<std::int64_t> sync_rights(Tx& tx, std::span<const Right* const> rights, const std::filesystem::path& roles_file) {
    const auto lines = YK_TRY(role_lines(roles_file));
    std::map<std::string, KnownRight, std::less<>> known;
    for (auto& right : tx.list(known_rights)) known.emplace(right.code, right);
    std::int64_t added = 0;
    std::set<std::string_view> seen;
    for (const Right* right : rights) {
        if (right->code == http::anyone.code || right->code == http::signed_in.code || !seen.insert(right->code).second) continue;
        const auto at = known.find(right->code);
        if (at == known.end()) {
            YK_TRY_VOID(make_known(tx, *right, lines));
            ++added;
            continue;
        }
        at->second.label_zh = right->label.zh;
        at->second.label_en = right->label.en;
        YK_TRY_VOID(tx.update(at->second));
    }
    return added;
}

std::span<const http::Route> role_routes() {
    static constexpr http::Route routes[] = {
        http::get<&list_roles>("/organisation/roles", rights::role_read, http::RowScope::none, {"角色列表", "List roles"}),
        http::get<&matrix>("/organisation/matrix", rights::role_read, http::RowScope::none, {"权限矩阵", "Permission matrix"}),
        http::post<&change_role_right>("/organisation/matrix", rights::role_update, http::RowScope::city,
                                       {"调整角色权限", "Change a right of a role"}),
    };
    return routes;
}

}  // namespace yk::care::organisation
