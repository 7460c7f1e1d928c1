// One lot of re-checks: every second result beside the first, and how far they agree.
#include <algorithm>
#include <array>
#include <map>

#include "care/entitlement/assessment/drift.h"
#include "care/entitlement/assessment/place.h"
#include "care/entitlement/assessment/recheck.h"

namespace yk::care::assessment {
using namespace model;
namespace {

struct Both {
    CaseId again, first;
    ElderId elder;
    State state = State::accepted;
    std::string note;
    std::optional<std::int64_t> first_level, level;
    std::optional<Day> first_on, again_on;
    AgencyId first_agency;
    AssessorId first_lead, first_second;
    std::optional<AssessorId> lead, second;
};
constexpr auto both_columns = columns<Both>({
    col<&Both::again>("复评", "Again"),
    col<&Both::first>("原评估", "First"),
    col<&Both::elder>("老年人", "Elder").about(),
    col<&Both::state>("状态", "State"),
    col<&Both::note>("备注", "Note"),
    col<&Both::first_level>("原等级", "First level"),
    col<&Both::level>("复评等级", "Level"),
    col<&Both::first_on>("原评估日", "First on"),
    col<&Both::again_on>("复评日", "Again on"),
    col<&Both::first_agency>("原机构", "First agency"),
    col<&Both::first_lead>("原主评", "First lead"),
    col<&Both::first_second>("原副评", "First second"),
    col<&Both::lead>("主评", "Lead"),
    col<&Both::second>("副评", "Second"),
});
constexpr auto both_schema = schema<Both>("assessment_both", "", {"两次评估", "Both"}, both_columns);
const Schema& schema_of(const Both*) { return both_schema; }

const Query<Both(RecheckId)> both_of{"assessment.both_of", R"(
    SELECT c.id AS again, b.id AS first, c.elder, c.state, c.note, b.level AS first_level, c.level, b.assessed_on AS first_on,
           c.assessed_on AS again_on, b.agency AS first_agency, b.lead AS first_lead, b.second AS first_second, c.lead, c.second
      FROM assessment_case c JOIN assessment_case b ON b.id = c.before WHERE c.lot = $1 AND {scope c.region} ORDER BY c.id LIMIT 10000)"};
const Query<Submission(RecheckId)> entries_of{"assessment.entries_of_lot", R"(
    SELECT {s.*} FROM assessment_submission s JOIN assessment_case c ON c.submission = s.id WHERE c.lot = $1 AND {scope s.region}
     ORDER BY s.id LIMIT 10000)"};
const Query<Submission(RecheckId)> first_entries_of{"assessment.first_entries_of_lot", R"(
    SELECT {s.*} FROM assessment_submission s JOIN assessment_case b ON b.submission = s.id JOIN assessment_case c ON c.before = b.id
     WHERE c.lot = $1 AND {scope s.region} ORDER BY s.id LIMIT 10000)"};
const Query<Assessor()> everybody{"assessment.everybody_named", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE {unscoped the names on a case one may see} ORDER BY a.id LIMIT 5000)"};
const Query<Agency()> agencies{"assessment.agencies_named", R"(
    SELECT {a.*} FROM assessment_agency a WHERE {unscoped the names on a case one may see} ORDER BY a.id LIMIT 2000)"};

struct LotKey {
    RecheckId assessment_recheck;
};
constexpr auto key_columns = columns<LotKey>({col<&LotKey::assessment_recheck>("抽查", "Lot")});
constexpr auto key_schema = schema<LotKey>("assessment_recheck_page_key", "", {"抽查", "Lot"}, key_columns);
const Schema& schema_of(const LotKey*) { return key_schema; }

struct LotLine {
    CaseId again, first;
    State state = State::accepted;
    std::string agency, first_pair, pair, first_label, label, note;
    std::optional<std::int64_t> difference;  // levels; positive: the second time worse
    std::optional<std::int64_t> days;        // between the two
    std::optional<std::int64_t> apart_m;     // metres between where the two were made
};
constexpr auto line_columns = columns<LotLine>({
    col<&LotLine::again>("复评", "Again"),
    col<&LotLine::first>("原评估", "First"),
    col<&LotLine::state>("状态", "State"),
    col<&LotLine::agency>("原机构", "First agency"),
    col<&LotLine::first_pair>("原评估员", "First assessors"),
    col<&LotLine::pair>("复评员", "Assessors"),
    col<&LotLine::first_label>("原等级", "First level"),
    col<&LotLine::label>("复评等级", "Level"),
    col<&LotLine::note>("说明", "Note"),
    col<&LotLine::difference>("相差级数", "Levels apart"),
    col<&LotLine::days>("相隔天数", "Days apart"),
    col<&LotLine::apart_m>("两次地点相距（米）", "Metres apart"),
});
constexpr auto line_schema = schema<LotLine>("assessment_recheck_line", "", {"复评结果", "Result"}, line_columns);
const Schema& schema_of(const LotLine*) { return line_schema; }
struct LotAgency {
    std::string agency;
    std::int64_t drawn = 0, done = 0, same = 0, apart = 0;
};
constexpr auto agency_columns = columns<LotAgency>({col<&LotAgency::agency>("机构", "Agency"), col<&LotAgency::drawn>("抽中", "Drawn"),
                                                    col<&LotAgency::done>("已复评", "Done"), col<&LotAgency::same>("等级相同", "Same"),
                                                    col<&LotAgency::apart>("等级不同", "Different")});
constexpr auto agency_schema = schema<LotAgency>("assessment_recheck_agency", "", {"机构", "Agency"}, agency_columns);
const Schema& schema_of(const LotAgency*) { return agency_schema; }
struct LotPage {
    Recheck lot;
    std::vector<LotLine> lines;
    std::vector<LotAgency> agencies;
    std::int64_t pairs = 0, same = 0, within_one = 0;
    std::optional<double> kappa, kappa_low, kappa_high;
};
constexpr auto page_columns = columns<LotPage>({
    col<&LotPage::lot>("抽查", "Lot"),
    col<&LotPage::lines>("结果", "Results"),
    col<&LotPage::agencies>("机构", "Agencies"),
    col<&LotPage::pairs>("已比对", "Pairs"),
    col<&LotPage::same>("一致", "Same"),
    col<&LotPage::within_one>("相差不过一级", "Within one"),
    col<&LotPage::kappa>("加权 kappa", "Weighted kappa"),
    col<&LotPage::kappa_low>("下限", "Low"),
    col<&LotPage::kappa_high>("上限", "High"),
});
constexpr auto page_schema = schema<LotPage>("assessment_recheck_page", "", {"抽查复评", "Lot"}, page_columns);
const Schema& schema_of(const LotPage*) { return page_schema; }

class Names {
 public:
    explicit Names(Tx& tx) {
        for (auto& one : tx.list(everybody)) people_.emplace(one.id, std::move(one.name));
        for (auto& one : tx.list(agencies)) agencies_.emplace(one.id, std::move(one.name));
    }
    std::string pair(const std::optional<AssessorId>& lead, const std::optional<AssessorId>& second) const {
        return lead && second ? of(people_, *lead) + "、" + of(people_, *second) : "";
    }
    std::string agency(AgencyId id) const { return of(agencies_, id); }

 private:
    template <class Key>
    static std::string of(const std::map<Key, std::string>& names, Key key) {
        const auto at = names.find(key);
        return at == names.end() ? "" : at->second;
    }
    std::map<AssessorId, std::string> people_;
    std::map<AgencyId, std::string> agencies_;
};

std::map<CaseId, Place> places_of(const std::vector<Submission>& entries) {
    std::map<CaseId, Place> out;
    for (const auto& entry : entries)
        if (const auto place = place_in(entry.position)) out.emplace(entry.assessment, *place);
    return out;
}
std::optional<Place> place_of(const std::map<CaseId, Place>& places, CaseId id) {
    const auto at = places.find(id);
    return at == places.end() ? std::nullopt : std::optional(at->second);
}

Result<LotPage> show(Tx& tx, const LotKey& in) {
    LotPage out;
    out.lot = YK_TRY(tx.get<Recheck>(in.assessment_recheck));
    const auto scale = code_of(out.lot.scale);
    const Names names(tx);
    const auto there = places_of(tx.list(entries_of, out.lot.id)), before = places_of(tx.list(first_entries_of, out.lot.id));
    std::map<AgencyId, LotAgency> agencies;
    std::vector<std::pair<std::int64_t, std::int64_t>> ratings;
    for (const auto& one : tx.list(both_of, out.lot.id)) {
        LotLine line{one.again,
                     one.first,
                     one.state,
                     names.agency(one.first_agency),
                     names.pair(one.first_lead, one.first_second),
                     names.pair(one.lead, one.second),
                     {},
                     {},
                     one.note,
                     {},
                     {},
                     {}};
        auto& agency = agencies[one.first_agency];
        agency.agency = line.agency;
        ++agency.drawn;
        if (one.first_level) line.first_label = level_text(scale, *one.first_level).zh;
        if (one.first_level && one.level) {
            line.label = level_text(scale, *one.level).zh;
            line.difference = *one.level - *one.first_level;
            if (one.first_on && one.again_on) line.days = *one.again_on - *one.first_on;
            line.apart_m = metres_between(place_of(before, one.first), place_of(there, one.again));
            ratings.emplace_back(*one.first_level, *one.level);
            ++agency.done;
            ++(one.level == one.first_level ? agency.same : agency.apart);
        }
        out.lines.push_back(std::move(line));
    }
    for (auto& [id, agency] : agencies) out.agencies.push_back(std::move(agency));
    const auto agreement = agreement_of(ratings, levels_of(out.lot.scale));
    out.pairs = agreement.pairs;
    out.same = agreement.same;
    out.within_one = agreement.within_one;
    out.kappa = agreement.kappa;
    out.kappa_low = agreement.low;
    out.kappa_high = agreement.high;
    return out;
}

constexpr std::array routes{
    http::get<&show>("/assessment/rechecks/{assessment_recheck}/page", rights::recheck, http::RowScope::region,
                     {"一次抽查复评的结果", "One lot of re-checks"}),
};

}  // namespace

std::span<const http::Route> recheck_page_routes() { return routes; }

}  // namespace yk::care::assessment
