// Who answers for a region, and the settings of the pack.
#include <algorithm>

#include "care/service/guide/access.h"

namespace yk::care::guide {
namespace {

const Query<Officer(Day)> in_office{"guide.officers_in_office", R"(
    SELECT {o.*} FROM guide_officer o WHERE o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to >= $1)
       AND {unscoped a village may be answered for by an officer of its town or district} ORDER BY o.region, o.id)"};

Result<std::int64_t> setting(const rules::Rulebook& book, std::string_view name) {
    const auto& all = book.pack->parameters;
    const auto at = std::find_if(all.begin(), all.end(), [&](const rules::Parameter& p) { return p.name == name; });
    if (at != all.end()) {
        const auto* version = book.choices[static_cast<std::size_t>(at - all.begin())].version;
        if (version && version->known && version->values.size() == 1) return version->values.front().number;
    }
    return fail(ErrorKind::refused, "guide.setting.missing", {{"name", std::string(name)}});
}

// How many codes a region and everything below it has: the smaller, the nearer to the elder.
std::int64_t extent_of(RegionCode region) {
    const auto range = subtree_of(region);
    return range.to - range.from;
}

}  // namespace

Result<Settings> settings_of(const rules::Rulebook& book) {
    Settings out;
    out.due_days = YK_TRY(setting(book, "outreach_due_days"));
    out.retry_days = YK_TRY(setting(book, "outreach_retry_days"));
    out.month_quota = YK_TRY(setting(book, "outreach_month_quota"));
    out.again_days = YK_TRY(setting(book, "outreach_again_days"));
    return out;
}

std::vector<Officer> officers_in_office(Tx& tx, Day day) {
    std::vector<Officer> out;
    tx.scan(in_office, std::function<bool(const Officer&)>([&](const Officer& officer) {
                out.push_back(officer);
                return true;
            }),
            day);
    return out;
}

bool is_away(const Officer& officer, Day day) {
    return officer.away_from && *officer.away_from <= day && (!officer.away_to || *officer.away_to >= day);
}

const Officer* responsible_for(std::span<const Officer> officers, RegionCode region, Day day,
                               const std::map<OfficerId, std::int64_t>& load) {
    const auto load_of = [&](const Officer& officer) {
        const auto at = load.find(officer.id);
        return at == load.end() ? 0 : at->second;
    };
    const Officer* best = nullptr;
    for (const auto& officer : officers) {
        if (!within(region, subtree_of(officer.region))) continue;
        const auto rank = std::tuple(extent_of(officer.region), is_away(officer, day), load_of(officer), officer.id);
        if (!best || rank < std::tuple(extent_of(best->region), is_away(*best, day), load_of(*best), best->id)) best = &officer;
    }
    if (!best || !is_away(*best, day) || !best->deputy) return best;
    const auto deputy = std::find_if(officers.begin(), officers.end(), [&](const Officer& o) { return o.id == *best->deputy; });
    return deputy == officers.end() || is_away(*deputy, day) ? best : &*deputy;
}

Status check_officer(Tx& tx, void* record, const void*) {
    auto& officer = *static_cast<Officer*>(record);
    if (officer.valid_from == Day{}) officer.valid_from = tx.today();
    YK_TRY_VOID(organisation::get_region(tx, officer.region));
    if (officer.valid_to && *officer.valid_to < officer.valid_from) return fail_at("/valid_to", "organisation.dates.reversed");
    if (officer.away_to && !officer.away_from) return fail_at("/away_from", "input.required");
    if (officer.away_from && officer.away_to && *officer.away_to < *officer.away_from)
        return fail_at("/away_to", "organisation.dates.reversed");
    if (officer.account) YK_TRY_VOID(tx.get<organisation::Account>(*officer.account));
    if (officer.deputy) {
        if (*officer.deputy == officer.id) return fail_at("/deputy", "guide.officer.own_deputy");
        YK_TRY_VOID(tx.get<Officer>(*officer.deputy));
    }
    return {};
}

}  // namespace yk::care::guide
