// The night's examination: what the records say now against the cases there are. Opens, brings up to date, opens again, clears.
#include <map>
#include <set>

#include "base/region_above.h"
#include "care/entitlement/decision/decision.h"
#include "care/oversight/compliance/access.h"
#include "care/people/elder/bulk.h"
#include "model/json.h"

namespace yk::care::compliance {
using namespace model;
namespace {

constexpr std::size_t window = 300;  // findings a transaction

const Query<Finding(std::vector<elder::ElderId>)> of_elders{"compliance.findings_of_elders", R"(
    SELECT {f.*} FROM compliance_finding f WHERE f.elder {in $1} AND {scope f.region} ORDER BY f.elder, f.kind, f.subject, f.id)"};
const Query<Finding(std::vector<FindingId>)> of_ids{"compliance.findings_of_ids", R"(
    SELECT {f.*} FROM compliance_finding f WHERE f.id {in $1} AND {scope f.region} ORDER BY f.id)"};

struct Standing {
    FindingId id;
    elder::ElderId elder;
    FindingKind kind = FindingKind::against_answer;
    std::string subject;
};
constexpr auto standing_columns = columns<Standing>({key<&Standing::id>("编号", "Id"), col<&Standing::elder>("老年人", "Elder"),
                                                     col<&Standing::kind>("类别", "Kind"), col<&Standing::subject>("对象", "Subject")});
constexpr auto standing_schema = schema<Standing>("compliance_standing", "", {"在办", "Standing"}, standing_columns);
const Schema& schema_of(const Standing*) { return standing_schema; }
const Query<Standing()> not_cleared{"compliance.not_cleared", R"(
    SELECT {f.*} FROM compliance_finding f WHERE f.state <> 'cleared' AND f.kind <> 'wrong_decision' AND {scope f.region} ORDER BY f.id)"};

using Key = std::tuple<elder::ElderId, FindingKind, std::string>;
template <class T>
Key key_of(const T& one) {
    return {one.elder, one.kind, one.subject};
}

std::string text_of_lines(const std::vector<FactLine>& lines) {
    std::string out = "[";
    for (const auto& line : lines) out += (out.size() > 1 ? "," : "") + json_of(model::schema<FactLine>(), &line);
    return out + "]";
}

// What the records say now, put into the case.
void tell(Finding& finding, const Draft& draft, const std::vector<FactLine>& lines) {
    finding.region = draft.region;
    finding.since = draft.since;
    finding.items.clear();
    for (const auto& item : draft.items)
        if ((" " + finding.items + " ").find(" " + item + " ") == std::string::npos)
            finding.items += (finding.items.empty() ? "" : " ") + item;
    finding.amount_fen = draft.amount_fen;
    finding.facts.text = text_of_lines(lines);
}

// The lines of a draft: what is stated, by whom and when; then what no fact says. Nothing when the statements do not bear it out.
std::optional<std::vector<FactLine>> lines_of(const rules::Rulebook& book, const policy::Rosters& rosters, const Draft& draft,
                                              std::span<const elder::ElderFact> statements) {
    std::vector<FactLine> out;
    bool on_roster = false;
    const auto district = district_of(draft.region);
    for (const auto& name : draft.facts) {
        const auto index = book.pack->fact_index(name);
        if (!index) continue;
        const auto& fact = book.pack->facts[*index];
        const auto chosen = policy::choose(fact, district, statements, rosters);
        if (!chosen) continue;
        if (draft.kind == FindingKind::after_death && name != "death") {
            // What a roster said before the death is no receipt after it.
            if (!chosen->source_date || *chosen->source_date < draft.since) continue;
            on_roster = true;
        }
        FactLine line{policy::text_of(fact.label), policy::value_label(*book.pack, fact.type, chosen->value), {}, chosen->source_date};
        if (!chosen->source.empty()) line.source = policy::code_label(*book.pack, "fact_source", chosen->source);
        out.push_back(std::move(line));
    }
    if (draft.kind == FindingKind::after_death && !draft.decided && !on_roster) return std::nullopt;
    for (const auto& note : draft.notes) out.push_back({{"说明", "Note"}, note, {}, {}});
    return out;
}

class Writing {
 public:
    Writing(Tx& tx, const Gathered& gathered, Examination& counts)
        : tx_(tx), gathered_(gathered), counts_(counts), rosters_(policy::rosters_of(tx)) {}

    Status some(std::span<const Draft> drafts, std::set<Key>& kept) {
        std::vector<elder::ElderId> elders;
        for (const auto& draft : drafts)
            if (elders.empty() || elders.back() != draft.elder) elders.push_back(draft.elder);
        std::map<elder::ElderId, std::vector<elder::ElderFact>> facts;
        for (auto& fact : elder::list_facts(tx_, elders)) facts[fact.elder].push_back(std::move(fact));
        std::set<elder::ElderId> people;
        for (const auto& person : elder::list_people(tx_, elders)) people.insert(person.id);
        std::map<Key, Finding> known;
        std::vector<decision::ProposalId> asked;
        tx_.scan(of_elders, std::function<bool(const Finding&)>([&](const Finding& finding) {
                     known.emplace(key_of(finding), finding);
                     if (finding.state == FindingState::stop_proposed && finding.proposal) asked.push_back(*finding.proposal);
                     return true;
                 }),
                 elders);
        for (const auto& proposal : decision::list_proposals(tx_, asked)) stops_.emplace(proposal.id, proposal.state);
        for (const auto& draft : drafts) {
            if (!people.contains(draft.elder)) continue;
            const auto lines = lines_of(*gathered_.book, rosters_, draft, facts[draft.elder]);
            if (!lines) continue;
            kept.insert(key_of(draft));
            ++counts_.found;
            const auto found = known.find(key_of(draft));
            YK_TRY_VOID(found == known.end() ? open(draft, *lines) : keep(found->second, draft, *lines));
        }
        return {};
    }

 private:
    Status open(const Draft& draft, const std::vector<FactLine>& lines) {
        Finding finding;
        finding.id = tx_.new_id<FindingId>();
        finding.elder = draft.elder;
        finding.kind = draft.kind;
        finding.subject = draft.subject;
        tell(finding, draft, lines);
        finding.digest = digest_of(draft, lines);
        finding.found_on = tx_.today();
        finding.due_on = tx_.today() + static_cast<std::int32_t>(gathered_.terms.due_days);
        ++counts_.opened;
        return tx_.insert(finding);
    }
    Status keep(Finding& finding, const Draft& draft, const std::vector<FactLine>& lines) {
        const auto digest = digest_of(draft, lines);
        const bool moved = digest != finding.digest;
        // A day on which a source only repeated itself is no change.
        if (moved || finding.region != draft.region || finding.state == FindingState::cleared) tell(finding, draft, lines);
        finding.digest = digest;
        const auto stop = finding.proposal ? stops_.find(*finding.proposal) : stops_.end();
        if (to_reopen(finding.state, moved, stop == stops_.end() ? std::nullopt : std::optional(stop->second))) {
            YK_TRY_VOID(advance(finding, FindingEvent::reopen));
            finding.due_on = tx_.today() + static_cast<std::int32_t>(gathered_.terms.due_days);
            finding.proposal.reset();
            ++finding.opened;
            ++counts_.reopened;
        }
        return tx_.update(finding);
    }

    Tx& tx_;
    const Gathered& gathered_;
    Examination& counts_;
    policy::Rosters rosters_;
    std::map<decision::ProposalId, decision::State> stops_;
};

Result<std::int64_t> clear_gone(store::Database& database, const store::Request& request, const std::set<Key>& kept) {
    std::vector<FindingId> gone;
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        tx.scan(not_cleared, [&](const Standing& standing) {
            if (!kept.contains(key_of(standing))) gone.push_back(standing.id);
            return true;
        });
        return {};
    }));
    for (std::size_t at = 0; at < gone.size(); at += window) {
        const std::vector<FindingId> part(gone.begin() + static_cast<std::ptrdiff_t>(at),
                                          gone.begin() + static_cast<std::ptrdiff_t>(std::min(gone.size(), at + window)));
        YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
            for (auto& finding : tx.list(of_ids, part)) {
                if (finding.state == FindingState::cleared) continue;
                YK_TRY_VOID(advance(finding, FindingEvent::clear));
                YK_TRY_VOID(tx.update(finding));
            }
            return {};
        }));
    }
    return static_cast<std::int64_t>(gone.size());
}

Status run_examination(work::JobRun& run) {
    const auto done = YK_TRY(examine(run.database(), run.request()));
    run.result({json_of(model::schema<Examination>(), &done)});
    return {};
}

}  // namespace

const work::JobKind examine_job{"compliance.examine", {"合规检查", "Examination for compliance"}, &run_examination, 3};

Result<Examination> examine(store::Database& database, const store::Request& request) {
    Gathered gathered;
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        gathered = YK_TRY(gather(tx));
        return {};
    }));
    Examination out;
    out.people = gathered.people;
    std::set<Key> kept;
    const std::span<const Draft> all(gathered.drafts);
    for (std::size_t at = 0; at < all.size();) {
        auto end = std::min(all.size(), at + window);
        while (end < all.size() && all[end].elder == all[end - 1].elder) ++end;
        Examination counts;
        std::set<Key> keys;
        // The transaction may be run again: what it counts begins anew each time.
        YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
            counts = {};
            keys.clear();
            return Writing(tx, gathered, counts).some(all.subspan(at, end - at), keys);
        }));
        out.found += counts.found;
        out.opened += counts.opened;
        out.reopened += counts.reopened;
        kept.merge(keys);
        at = end;
    }
    out.cleared = YK_TRY(clear_gone(database, request, kept));
    return out;
}

}  // namespace yk::care::compliance
