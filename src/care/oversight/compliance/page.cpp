// The queue counted by district and kind, one case as its page shows it, and the list with its columns filled in.
#include <array>
#include <map>

#include "care/oversight/compliance/access.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::compliance {
using namespace model;
namespace {

struct Count {
    RegionCode region;
    FindingKind kind = FindingKind::against_answer;
    FindingState state = FindingState::open;
    std::int64_t cases = 0, overdue = 0;
    Fen amount_fen;
    std::string region_name;
};
constexpr auto count_columns = columns<Count>({
    key<&Count::region>("区划", "Division"),
    col<&Count::kind>("类别", "Kind"),
    col<&Count::state>("状态", "State"),
    col<&Count::cases>("件数", "Cases"),
    col<&Count::overdue>("逾期", "Overdue"),
    col<&Count::amount_fen>("涉及金额", "Amount"),
    col<&Count::region_name>("区划名称", "Division").compute(),
});
constexpr auto count_schema = schema<Count>("compliance_count", "", {"计数", "Count"}, count_columns);
const Schema& schema_of(const Count*) { return count_schema; }
const Query<Count(Day)> counts{"compliance.counts", R"(
    SELECT f.region / 1000000 * 1000000 AS region, f.kind, f.state, COUNT(*),
           CAST(SUM(CASE WHEN f.due_on < $1 AND f.state IN ('open', 'explained', 'correcting') THEN 1 ELSE 0 END) AS BIGINT),
           COALESCE(CAST(SUM(f.amount_fen) AS BIGINT), 0)
      FROM compliance_finding f WHERE {scope f.region}
     GROUP BY f.region / 1000000 * 1000000, f.kind, f.state
     ORDER BY f.region / 1000000 * 1000000, f.kind, f.state LIMIT 10000)"};
const Query<FindingId(std::string, FindingId)> next_of{"compliance.next_of", R"(
    SELECT f.id FROM compliance_finding f WHERE f.state = 'open' AND f.kind = $1 AND f.id > $2 AND {scope f.region} ORDER BY f.id LIMIT 1)"};

struct Overview {
    std::vector<Count> counts;
};
constexpr auto overview_columns = columns<Overview>({col<&Overview::counts>("计数", "Counts")});
constexpr auto overview_schema = schema<Overview>("compliance_overview", "", {"合规核查概况", "Overview"}, overview_columns);
const Schema& schema_of(const Overview*) { return overview_schema; }

struct Key {
    FindingId compliance_finding;
};
constexpr auto key_columns = columns<Key>({col<&Key::compliance_finding>("核查事项", "Case")});
constexpr auto key_schema = schema<Key>("compliance_case_of", "", {"核查事项", "Case"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct ItemName {
    std::string item, label;
};
constexpr auto item_columns = columns<ItemName>({col<&ItemName::item>("项目代码", "Item"), col<&ItemName::label>("项目", "Item")});
constexpr auto item_schema = schema<ItemName>("compliance_item", "", {"项目", "Item"}, item_columns);
const Schema& schema_of(const ItemName*) { return item_schema; }

struct Case {
    Finding finding;
    std::vector<ItemName> items;
    std::vector<decision::Benefit> benefits;
    std::vector<elder::Elder> others;       // who shares the account, or the other record of the person
    std::vector<decision::Proposal> stops;  // the stop that was proposed
    std::optional<FindingId> next;
};
constexpr auto case_columns =
    columns<Case>({col<&Case::finding>("事项", "Case"), col<&Case::items>("项目", "Items"), col<&Case::benefits>("在享待遇", "Benefits"),
                   col<&Case::others>("其他人", "Others"), col<&Case::stops>("停止事项", "Stop"), col<&Case::next>("下一件", "Next")});
constexpr auto case_schema = schema<Case>("compliance_case", "", {"合规核查", "Compliance case"}, case_columns);
const Schema& schema_of(const Case*) { return case_schema; }

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        const auto to = std::min(text.find(' ', from), text.size());
        if (to > from) out.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return out;
}

std::string label_in(const rules::Pack& pack, const std::string& item) {
    const auto* entry = pack.item(item);
    return entry ? entry->label.zh : item;
}

Status complete(Tx& tx, void* record) {
    auto& finding = *static_cast<Finding*>(record);
    if (const auto person = tx.find<elder::Elder>(finding.elder)) {
        finding.name = person->name;
        finding.id_no = person->id_no;
    }
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    finding.item_labels.clear();
    for (const auto& item : words_of(finding.items))
        finding.item_labels += (finding.item_labels.empty() ? "" : "、") + label_in(*book->pack, item);
    return {};
}

Result<Overview> overview(Tx& tx) {
    Overview out{tx.list(counts, tx.today())};
    std::map<RegionCode, std::string> names;
    for (auto& count : out.counts) {
        auto& name = names[count.region];
        if (name.empty()) name = organisation::region_name(tx, count.region);
        count.region_name = name;
    }
    return out;
}

Result<Case> show_case(Tx& tx, const Key& in) {
    Case out;
    out.finding = YK_TRY(tx.get<Finding>(in.compliance_finding));
    YK_TRY_VOID(complete(tx, &out.finding));
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    for (const auto& item : words_of(out.finding.items)) out.items.push_back({item, label_in(*book->pack, item)});
    out.benefits = decision::benefits_of(tx, out.finding.elder);
    std::vector<elder::ElderId> others;
    if (out.finding.kind == FindingKind::shared_account) others = sharing_with(tx, out.finding.elder);
    if (out.finding.kind == FindingKind::same_person)
        if (const auto other = parse_id(out.finding.subject)) others.push_back(elder::ElderId{*other});
    for (const auto id : others)
        if (auto other = tx.find<elder::Elder>(id)) out.others.push_back(std::move(*other));
    if (out.finding.proposal) out.stops = decision::list_proposals(tx, {*out.finding.proposal});
    if (const auto next = tx.first(next_of, std::string(code_of(out.finding.kind)), out.finding.id)) out.next = *next;
    tx.note({"compliance.case.read", "compliance_finding", out.finding.id.value, out.finding.elder.value, "", ""});
    return out;
}

struct JobAnswer {
    work::JobId job;
};
constexpr auto job_columns = columns<JobAnswer>({col<&JobAnswer::job>("任务", "Job")});
constexpr auto job_schema = schema<JobAnswer>("compliance_job", "", {"任务", "Job"}, job_columns);
const Schema& schema_of(const JobAnswer*) { return job_schema; }

Result<JobAnswer> start(Tx& tx) { return JobAnswer{YK_TRY(work::submit(tx, examine_job, {"{}"}))}; }

constexpr std::array routes{
    http::get<&overview>("/compliance/overview", rights::finding_read, http::RowScope::region, {"合规核查概况", "Overview"}),
    http::get<&show_case>("/compliance/cases/{compliance_finding}", rights::finding_read, http::RowScope::region,
                          {"一件核查事项", "One case"}),
    http::post<&start>("/compliance/examine", rights::finding_run, http::RowScope::city, {"发起合规检查", "Start an examination"}),
};

constexpr std::string_view filters[] = {"kind",   "state",    "region", "elder", "taken_account", "answered_account",
                                        "due_on", "found_on", "since"};
constexpr std::string_view sorts[] = {"due_on", "found_on", "since", "amount_fen", "kind"};
constexpr Listing listing{filters, sorts, {}, "due_on"};
constexpr http::Command commands[] = {
    {"take", "/compliance/findings/{compliance_finding}/take", {"承办", "Take"}},
    {"explain", "/compliance/findings/{compliance_finding}/explain", {"说明情况", "Explain"}},
    {"accept", "/compliance/findings/{compliance_finding}/accept", {"认定无误", "Accept as right"}},
    {"send_back", "/compliance/findings/{compliance_finding}/send_back", {"退回重新核查", "Send back"}},
    {"propose_stop", "/compliance/findings/{compliance_finding}/propose_stop", {"提出停止", "Propose a stop"}, true},
    {"correct", "/compliance/findings/{compliance_finding}/correct", {"转更正数据", "Correct the data"}},
    {"reopen", "/compliance/findings/{compliance_finding}/reopen", {"重新核查", "Reopen"}},
};

}  // namespace

const http::Resource findings{.schema = &model::schema<Finding>(),
                              .listing = &listing,
                              .path = "/compliance/findings",
                              .scope = http::RowScope::region,
                              .read = &rights::finding_read,
                              .export_ = &rights::finding_read,
                              .commands = commands,
                              .complete = &complete};

std::span<const http::Route> page_routes() { return routes; }

}  // namespace yk::care::compliance
