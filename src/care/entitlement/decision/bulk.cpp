// One decision over a whole list: previewed with who is left out and why, released by a second person, carried out as a job.
#include <algorithm>
#include <array>
#include <set>

#include "care/entitlement/decision/access.h"
#include "model/json.h"

namespace yk::care::decision {
using namespace model;
namespace {

constexpr std::int64_t window = 200;  // proposals a transaction
constexpr std::size_t most_exceptions = 2'000;

// Ids follow time, so the list is what was open when the decision was asked for.
const Query<Proposal(std::string, std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t)> open_of_list{
    "decision.open_of_list", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.item = $1 AND p.kind = $2 AND p.state = 'open' AND p.region >= $3 AND p.region < $4
       AND p.id > $5 AND p.id < $6 AND {scope p.region} ORDER BY p.id LIMIT $7)"};

// The list in question, everybody in it but those named.
struct NewBulk {
    RegionCode region;
    std::string item;
    ListKind kind = ListKind::newly_entitled;
    bool adopt = true;
    std::string reason;
    std::vector<ProposalId> except;
    std::int64_t expected = 0;  // how many the preview showed
};
constexpr auto new_columns = columns<NewBulk>({
    col<&NewBulk::region>("范围", "Region"),
    col<&NewBulk::item>("项目", "Item"),
    col<&NewBulk::kind>("类别", "List"),
    col<&NewBulk::adopt>("同意", "Adopt"),
    col<&NewBulk::reason>("理由", "Reason"),
    col<&NewBulk::except>("除外", "Except"),
    col<&NewBulk::expected>("预计人数", "Expected"),
});
constexpr auto new_schema = schema<NewBulk>("decision_new_bulk", "", {"批量决定", "Bulk decision"}, new_columns);
const Schema& schema_of(const NewBulk*) { return new_schema; }

struct LeftOut {
    std::string why;
    std::int64_t people = 0;
};
constexpr auto left_columns = columns<LeftOut>({col<&LeftOut::why>("原因", "Why"), col<&LeftOut::people>("人数", "People")});
constexpr auto left_schema = schema<LeftOut>("decision_left_out", "", {"未纳入", "Left out"}, left_columns);
const Schema& schema_of(const LeftOut*) { return left_schema; }

struct Preview {
    std::int64_t people = 0;
    Fen amount_fen;  // sum, each by its own period
    std::string period;
    std::vector<LeftOut> left_out;
};
constexpr auto preview_columns = columns<Preview>({col<&Preview::people>("人数", "People"), col<&Preview::amount_fen>("金额", "Amount"),
                                                   col<&Preview::period>("周期", "Period"), col<&Preview::left_out>("未纳入", "Left out")});
constexpr auto preview_schema = schema<Preview>("decision_bulk_preview", "", {"批量预览", "Preview"}, preview_columns);
const Schema& schema_of(const Preview*) { return preview_schema; }

struct BulkKey {
    BulkId bulk_decision;
    std::string reason;
};
constexpr auto key_columns =
    columns<BulkKey>({col<&BulkKey::bulk_decision>("批量决定", "Bulk decision"), col<&BulkKey::reason>("理由", "Reason")});
constexpr auto key_schema = schema<BulkKey>("decision_bulk_reason", "", {"理由", "Reason"}, key_columns);
const Schema& schema_of(const BulkKey*) { return key_schema; }

struct Argument {
    BulkId bulk;
    std::int64_t after = 0;
};
constexpr auto argument_columns = columns<Argument>({col<&Argument::bulk>("批量决定", "Bulk"), col<&Argument::after>("进度", "After")});
constexpr auto argument_schema = schema<Argument>("decision_bulk_argument", "", {"批量决定", "Bulk decision"}, argument_columns);

std::vector<Proposal> part_of(Tx& tx, const std::string& item, ListKind kind, RegionCode region, std::int64_t after, std::int64_t before) {
    const auto range = subtree_of(region);
    return tx.list(open_of_list, item, code_of(kind), range.from, range.to, after, before, window);
}

Result<Preview> preview_of(Tx& tx, const NewBulk& in) {
    const std::set<ProposalId> except(in.except.begin(), in.except.end());
    Preview out;
    LeftOut named{"逐一除外", 0}, not_in_force{"依据未生效或未确认", 0};
    for (std::int64_t after = 0;;) {
        const auto part = part_of(tx, in.item, in.kind, in.region, after, INT64_MAX);
        if (part.empty()) break;
        after = part.back().id.value;
        for (const auto& proposal : part) {
            if (except.contains(proposal.id)) {
                ++named.people;
            } else if (in.adopt && in.kind != ListKind::to_stop && proposal.rule_status != "in_force") {
                ++not_in_force.people;
            } else {
                ++out.people;
                // What a stop is about is what is paid now.
                if (const auto& fen = in.kind == ListKind::to_stop ? proposal.before_fen : proposal.amount_fen)
                    out.amount_fen = out.amount_fen + *fen;
                out.period = proposal.period;
            }
        }
    }
    for (const auto& left : {named, not_in_force})
        if (left.people > 0) out.left_out.push_back(left);
    return out;
}

Result<BulkDecision> ask(Tx& tx, const NewBulk& in) {
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "decision.proposal.person");
    YK_TRY_VOID(model::want_length(in.reason, 4, 1000, "/reason"));
    if (in.except.size() > most_exceptions) return fail_at("/except", "decision.bulk.exceptions");
    const auto preview = YK_TRY(preview_of(tx, in));
    if (preview.people == 0) return fail(ErrorKind::conflict, "decision.bulk.nobody");
    if (preview.people != in.expected)
        return fail(ErrorKind::conflict, "decision.bulk.moved",
                    TextArgs{{"expected", std::to_string(in.expected)}, {"people", std::to_string(preview.people)}});
    BulkDecision out;
    out.id = tx.new_id<BulkId>();
    out.region = in.region;
    out.item = in.item;
    out.kind = in.kind;
    out.adopt = in.adopt;
    out.reason = in.reason;
    out.exceptions.text = "[";
    for (const auto& id : in.except) out.exceptions.text += (out.exceptions.text.size() > 1 ? ",\"" : "\"") + id_text(id.value) + "\"";
    out.exceptions.text += "]";
    out.expected = preview.people;
    for (const auto& left : preview.left_out) out.left_out += left.people;
    out.asked_account = tx.actor().account;
    out.asked_by = tx.actor().name;
    out.asked_at = tx.now();
    YK_TRY_VOID(tx.insert(out));
    return out;
}

Status want_state(const BulkDecision& bulk) {
    if (bulk.state == BulkState::awaiting_release) return {};
    return fail(ErrorKind::conflict, "decision.bulk.state", TextArgs{{"state", std::string(label_of(bulk.state).zh)}});
}

// Its job failed or was cancelled: it is released again for those who are left.
bool came_to_nothing(Tx& tx, const BulkDecision& bulk) {
    if (bulk.state != BulkState::running || !bulk.job) return false;
    const auto job = tx.find<work::Job>(*bulk.job);
    return job && (job->state == work::JobState::failed || job->state == work::JobState::cancelled);
}

// Of stops and refusals as of money: nothing over a whole list happens by one person's word.
Result<BulkDecision> release(Tx& tx, const BulkKey& in) {
    auto bulk = YK_TRY(tx.get<BulkDecision>(in.bulk_decision));
    if (!came_to_nothing(tx, bulk)) YK_TRY_VOID(want_state(bulk));
    if (tx.actor().account == 0 || tx.actor().account == bulk.asked_account)
        return fail(ErrorKind::conflict, "decision.release.same_person");
    bulk.state = BulkState::running;
    bulk.released_by = tx.actor().name;
    bulk.released_at = tx.now();
    const Argument argument{bulk.id, 0};
    bulk.job = YK_TRY(work::submit(tx, bulk_job, {json_of(argument_schema, &argument)}));
    YK_TRY_VOID(tx.update(bulk));
    return bulk;
}

Result<BulkDecision> withdraw(Tx& tx, const BulkKey& in) {
    auto bulk = YK_TRY(tx.get<BulkDecision>(in.bulk_decision));
    YK_TRY_VOID(want_state(bulk));
    YK_TRY_VOID(model::want_length(in.reason, 4, 1000, "/reason"));
    bulk.state = BulkState::withdrawn;
    bulk.reason += "；撤回：" + in.reason;
    YK_TRY_VOID(tx.update(bulk));
    return bulk;
}

std::set<std::int64_t> exceptions_of(const BulkDecision& bulk) {
    std::set<std::int64_t> out;
    const auto& text = bulk.exceptions.text;
    for (auto at = text.find('"'); at != std::string::npos;) {
        const auto end = text.find('"', at + 1);
        if (end == std::string::npos) break;
        if (const auto id = parse_id(std::string_view(text).substr(at + 1, end - at - 1))) out.insert(*id);
        at = text.find('"', end + 1);
    }
    return out;
}

// One window of the list: the proposals after `after` up to `last` that are still open and stand as they were previewed.
Status decide_window(Tx& tx, const BulkDecision& bulk, const std::set<std::int64_t>& except, std::int64_t after, std::int64_t last,
                     bool more) {
    auto counted = YK_TRY(tx.get<BulkDecision>(bulk.id));
    for (auto& proposal : part_of(tx, bulk.item, bulk.kind, bulk.region, after, last + 1)) {
        if (except.contains(proposal.id.value) || !may_decide(tx, proposal, bulk.adopt) || !want_current(tx, proposal)) continue;
        YK_TRY_VOID(decide(tx, proposal, bulk.adopt, bulk.reason, &bulk));
        ++counted.decided;
    }
    if (!more) counted.state = BulkState::done;
    return tx.update(counted);
}

Status run_bulk(work::JobRun& run) {
    Argument argument;
    const auto& kept = run.job().checkpoint.text;
    YK_TRY_VOID(read_json(argument_schema, kept.empty() || kept == "{}" ? run.job().arguments.text : kept, &argument));
    BulkDecision bulk;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        bulk = YK_TRY(tx.get<BulkDecision>(argument.bulk));
        return {};
    }));
    const auto except = exceptions_of(bulk);
    std::int64_t done = bulk.decided;
    for (bool more = bulk.state == BulkState::running; more;) {
        // Where the window ends is known before it is written, so the checkpoint can go with it.
        Argument next = argument;
        YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
            const auto part = part_of(tx, bulk.item, bulk.kind, bulk.region, argument.after, bulk.id.value);
            if (!part.empty()) next.after = part.back().id.value;
            more = static_cast<std::int64_t>(part.size()) == window;
            return {};
        }));
        YK_TRY_VOID(run.step([&](Tx& tx) -> Status { return decide_window(tx, bulk, except, argument.after, next.after, more); },
                             {json_of(argument_schema, &next)}));
        argument = next;
        done += window;
        run.progress(std::min(done, bulk.expected), bulk.expected, "");
        if (run.cancelled()) return fail(ErrorKind::conflict, "decision.open.cancelled");
    }
    return {};
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::post<&preview_of>("/decision/bulk/preview", rights::bulk, region_scope, {"批量决定预览", "Preview a bulk decision"}),
    http::post<&ask>("/decision/bulk", rights::bulk, region_scope, {"提出批量决定", "Ask for a bulk decision"}),
    http::post<&release>("/decision/bulk/{bulk_decision}/release", rights::release, region_scope, {"复核批量决定", "Release"}),
    http::post<&withdraw>("/decision/bulk/{bulk_decision}/withdraw", rights::bulk, region_scope, {"撤回批量决定", "Withdraw"}),
};

}  // namespace

const work::JobKind bulk_job{"decision.bulk", {"批量决定", "Bulk decision"}, &run_bulk, 3};

std::span<const http::Route> bulk_routes() { return routes; }

}  // namespace yk::care::decision
