// Counts of what waits and what has been decided by district and item, and one case as its page shows it.
#include <array>

#include "care/entitlement/decision/access.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::decision {
using namespace model;
namespace {

struct Count {
    RegionCode region;
    std::string item;
    ListKind kind = ListKind::newly_entitled;
    State state = State::open;
    std::int64_t people = 0;
    std::string region_name, item_label;
};
constexpr auto count_columns = columns<Count>({
    key<&Count::region>("区划", "Division"),
    col<&Count::item>("项目代码", "Item"),
    col<&Count::kind>("类别", "List"),
    col<&Count::state>("状态", "State"),
    col<&Count::people>("人数", "People"),
    col<&Count::region_name>("区划名称", "Division").compute(),
    col<&Count::item_label>("项目", "Item").compute(),
});
constexpr auto count_schema = schema<Count>("decision_count", "", {"计数", "Count"}, count_columns);
const Schema& schema_of(const Count*) { return count_schema; }

const Query<Count()> counts{"decision.counts", R"(
    SELECT p.region / 1000000 * 1000000 AS region, p.item, p.kind, p.state, COUNT(*) FROM decision_proposal p
     WHERE p.state <> 'lapsed' AND {scope p.region}
     GROUP BY p.region / 1000000 * 1000000, p.item, p.kind, p.state
     ORDER BY p.region / 1000000 * 1000000, p.item, p.kind, p.state LIMIT 10000)"};
const Query<Ruling(ProposalId)> rulings_of{"decision.rulings_of", R"(
    SELECT {r.*} FROM decision_ruling r WHERE r.proposal = $1 AND {unscoped a mover's case keeps what was decided elsewhere}
     ORDER BY r.at, r.id LIMIT 500)"};
const Query<Proposal(std::string, std::string, ProposalId)> next_of{"decision.next_of", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.state = $1 AND p.item = $2 AND p.id > $3 AND {scope p.region} ORDER BY p.id LIMIT 1)"};

struct Overview {
    std::vector<Count> counts;
};
constexpr auto overview_columns = columns<Overview>({col<&Overview::counts>("计数", "Counts")});
constexpr auto overview_schema = schema<Overview>("decision_overview", "", {"决定概况", "Overview"}, overview_columns);
const Schema& schema_of(const Overview*) { return overview_schema; }

struct Key {
    ProposalId decision_proposal;
};
constexpr auto key_columns = columns<Key>({col<&Key::decision_proposal>("事项", "Proposal")});
constexpr auto key_schema = schema<Key>("decision_case_of", "", {"事项", "Proposal"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Case {
    Proposal proposal;
    std::vector<Ruling> rulings;
    std::vector<Benefit> benefits;
    std::optional<ProposalId> next;  // of the same state and item
};
constexpr auto case_columns = columns<Case>({col<&Case::proposal>("事项", "Proposal"), col<&Case::rulings>("记录", "Rulings"),
                                             col<&Case::benefits>("现有待遇", "Benefits"), col<&Case::next>("下一件", "Next")});
constexpr auto case_schema = schema<Case>("decision_case", "", {"待决定事项", "Case"}, case_columns);
const Schema& schema_of(const Case*) { return case_schema; }

Result<Overview> overview(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    Overview out{tx.list(counts)};
    for (auto& count : out.counts) {
        count.region_name = organisation::region_name(tx, count.region);
        count.item_label = item_label(*book->pack, count.item);
    }
    return out;
}

Result<Case> show_case(Tx& tx, const Key& in) {
    Case out;
    out.proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    // Who has left the register still has a case.
    const auto person = tx.find<elder::Elder>(out.proposal.elder).value_or(elder::Elder());
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    out.proposal.name = person.name;
    out.proposal.id_no = person.id_no;
    out.proposal.item_label = item_label(*book->pack, out.proposal.item);
    out.rulings = tx.list(rulings_of, out.proposal.id);
    out.benefits = benefits_of(tx, out.proposal.elder);
    if (const auto next = tx.first(next_of, code_of(out.proposal.state), out.proposal.item, out.proposal.id)) out.next = next->id;
    tx.note({"decision.case.read", "decision_proposal", out.proposal.id.value, out.proposal.elder.value, "", ""});
    return out;
}

constexpr std::array routes{
    http::get<&overview>("/decision/overview", rights::read, http::RowScope::region, {"决定概况", "Overview"}),
    http::get<&show_case>("/decision/cases/{decision_proposal}", rights::read, http::RowScope::region, {"一件待决定事项", "One case"}),
};

}  // namespace

std::span<const http::Route> overview_routes() { return routes; }

}  // namespace yk::care::decision
