// The notices of a bulk decision in one file: made where a person has none yet, printed in order of the divisions, to be handed out.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "care/entitlement/decision/access.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"
#include "print/printer.h"

namespace yk::care::decision {
using namespace model;
namespace {

constexpr std::int64_t papers_at_once = 50;  // notices a transaction

const Query<Proposal(BulkId, ProposalId, std::int64_t)> decided_by_bulk{"decision.decided_by_bulk", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.bulk = $1 AND p.id > $2 AND p.state IN ('adopted', 'refused') AND {scope p.region}
     ORDER BY p.id LIMIT $3)"};

struct PapersOf {
    BulkId bulk_decision;
};
constexpr auto papers_columns = columns<PapersOf>({col<&PapersOf::bulk_decision>("批量决定", "Bulk decision")});
constexpr auto papers_schema = schema<PapersOf>("decision_papers_of", "", {"告知书", "Notices"}, papers_columns);
const Schema& schema_of(const PapersOf*) { return papers_schema; }

struct PapersJob {
    work::JobId job;
};
constexpr auto job_columns = columns<PapersJob>({col<&PapersJob::job>("任务", "Job")});
constexpr auto job_schema = schema<PapersJob>("decision_papers_job", "", {"任务", "Job"}, job_columns);
const Schema& schema_of(const PapersJob*) { return job_schema; }

// Where a notice comes in the file: whoever hands them out goes from division to division.
struct Placed {
    RegionCode region;
    NoticeId notice;
    friend bool operator<(const Placed& a, const Placed& b) { return std::pair(a.region, a.notice) < std::pair(b.region, b.notice); }
};

Result<PapersJob> ask_for_file(Tx& tx, const PapersOf& in) {
    const auto bulk = YK_TRY(tx.get<BulkDecision>(in.bulk_decision));
    if (tx.list(decided_by_bulk, bulk.id, ProposalId{}, std::int64_t{1}).empty())
        return fail(ErrorKind::conflict, "decision.notice.none", TextArgs{{"state", std::string(label_of(bulk.state).zh)}});
    return PapersJob{YK_TRY(work::submit(tx, notice_file_job, {json_of(papers_schema, &in)}))};
}

// A part of the decision's people, each with a notice that tells the decision as it stands. A run that was broken off finds those it made.
struct Part {
    ProposalId last;
    std::vector<Placed> placed;
};
Result<Part> make_part(Tx& tx, BulkId bulk, ProposalId after) {
    Part out{after, {}};
    std::optional<std::int64_t> numbered;
    for (const auto& proposal : tx.list(decided_by_bulk, bulk, after, papers_at_once)) {
        out.placed.push_back({proposal.region, YK_TRY(notice_of(tx, proposal, numbered)).id});
        out.last = proposal.id;
    }
    return out;
}

Status print_all(work::JobRun& run, const BulkDecision& bulk, const std::string& label, const std::string& region,
                 const std::vector<Placed>& placed) {
    print::Printer printer(run.new_file(fmt::format("告知书-{}-{}.pdf", label, id_text(bulk.id.value))),
                           {.title = label + "告知书", .author = region, .created = run.job().created_at});
    const auto all = static_cast<std::int64_t>(placed.size());
    for (std::size_t at = 0; at < placed.size(); ++at) {
        if (run.cancelled()) return fail(ErrorKind::conflict, "decision.open.cancelled");
        YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
            const auto notice = YK_TRY(tx.get<Notice>(placed[at].notice));
            tx.note({"decision.notice.read", "decision_notice", notice.id.value, notice.elder.value, "", ""});
            printer.add(YK_TRY(paper_of(notice)));
            return {};
        }));
        run.progress(all + static_cast<std::int64_t>(at) + 1, 2 * all, "");
    }
    printer.finish();
    run.result({fmt::format(R"({{"notices":{},"pages":{}}})", all, printer.pages())});
    return {};
}

Status run_file(work::JobRun& run) {
    PapersOf wanted;
    YK_TRY_VOID(read_json(papers_schema, run.job().arguments.text, &wanted));
    BulkDecision bulk;
    std::string label, region;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        bulk = YK_TRY(tx.get<BulkDecision>(wanted.bulk_decision));
        label = item_label(*YK_TRY(policy::rulebook_of(tx, tx.today()))->pack, bulk.item);
        region = organisation::region_name(tx, bulk.region);
        return {};
    }));
    std::vector<Placed> placed;
    for (ProposalId after{};;) {
        if (run.cancelled()) return fail(ErrorKind::conflict, "decision.open.cancelled");
        const auto part =
            YK_TRY(run.database().write_value(run.request(), [&](Tx& tx) { return make_part(tx, wanted.bulk_decision, after); }));
        if (part.placed.empty()) break;
        placed.insert(placed.end(), part.placed.begin(), part.placed.end());
        after = part.last;
        run.progress(static_cast<std::int64_t>(placed.size()), 2 * bulk.decided, "");
    }
    std::sort(placed.begin(), placed.end());
    return print_all(run, bulk, label, region, placed);
}

constexpr std::array routes{
    http::post<&ask_for_file>("/decision/bulk/{bulk_decision}/notices", rights::notice, http::RowScope::region,
                              {"制作全部告知书", "Make all notices"}),
};

}  // namespace

const work::JobKind notice_file_job{"decision.bulk.notices", {"批量决定的告知书", "Notices of a bulk decision"}, &run_file, 3};

std::span<const http::Route> notice_file_routes() { return routes; }

}  // namespace yk::care::decision
