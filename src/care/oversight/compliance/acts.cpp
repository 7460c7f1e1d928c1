// What officials do with a case: take it, explain, accept the explanation as a second person, propose the stop, have the data corrected.
#include <array>

#include "care/oversight/compliance/access.h"

namespace yk::care::compliance {
using namespace model;
namespace {

struct Answer {
    FindingId compliance_finding;
    std::string reason;
};
constexpr auto answer_columns =
    columns<Answer>({col<&Answer::compliance_finding>("核查事项", "Case"), col<&Answer::reason>("理由", "Reason")});
constexpr auto answer_schema = schema<Answer>("compliance_answer", "", {"处理", "Answer"}, answer_columns);
const Schema& schema_of(const Answer*) { return answer_schema; }

struct Key {
    FindingId compliance_finding;
};
constexpr auto key_columns = columns<Key>({col<&Key::compliance_finding>("核查事项", "Case")});
constexpr auto key_schema = schema<Key>("compliance_finding_key", "", {"核查事项", "Case"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct StopWish {
    FindingId compliance_finding;
    std::string item;  // empty: the only one concerned
    std::string reason;
};
constexpr auto stop_columns = columns<StopWish>({col<&StopWish::compliance_finding>("核查事项", "Case"),
                                                 col<&StopWish::item>("项目", "Item"), col<&StopWish::reason>("理由", "Reason")});
constexpr auto stop_schema = schema<StopWish>("compliance_stop", "", {"提出停止", "Propose a stop"}, stop_columns);
const Schema& schema_of(const StopWish*) { return stop_schema; }

Result<Finding> answer(Tx& tx, const Answer& in, FindingEvent event) {
    auto finding = YK_TRY(tx.get<Finding>(in.compliance_finding));
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "compliance.finding.person");
    YK_TRY_VOID(advance(finding, event));
    YK_TRY_VOID(model::want_length(in.reason, 4, 1000, "/reason"));
    // Who explains does not say that the explanation is right.
    if (event == FindingEvent::accept && finding.answered_account == tx.actor().account)
        return fail(ErrorKind::conflict, "compliance.finding.same_person");
    tx.because(in.reason);
    if (finding.taken_account == 0) {
        finding.taken_account = tx.actor().account;
        finding.taken_by = tx.actor().name;
    }
    finding.answered_account = tx.actor().account;
    finding.answered_by = tx.actor().name;
    finding.answered_at = tx.now();
    finding.reason = in.reason;
    if (event == FindingEvent::reopen) {
        ++finding.opened;
        finding.due_on = YK_TRY(due_from_today(tx));
    }
    YK_TRY_VOID(tx.update(finding));
    return finding;
}
Result<Finding> explain(Tx& tx, const Answer& in) { return answer(tx, in, FindingEvent::explain); }
Result<Finding> accept(Tx& tx, const Answer& in) { return answer(tx, in, FindingEvent::accept); }
Result<Finding> send_back(Tx& tx, const Answer& in) { return answer(tx, in, FindingEvent::send_back); }
Result<Finding> correct(Tx& tx, const Answer& in) { return answer(tx, in, FindingEvent::correct); }

Result<Finding> reopen(Tx& tx, const Answer& in) {
    const auto finding = YK_TRY(tx.get<Finding>(in.compliance_finding));
    // What the records no longer show comes back with the records; a review's case by hand.
    if (finding.state == FindingState::cleared && finding.kind != FindingKind::wrong_decision)
        return fail(ErrorKind::conflict, "compliance.finding.gone");
    return answer(tx, in, FindingEvent::reopen);
}

Result<Finding> take(Tx& tx, const Key& in) {
    auto finding = YK_TRY(tx.get<Finding>(in.compliance_finding));
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "compliance.finding.person");
    if (finding.state == FindingState::cleared || finding.state == FindingState::accepted)
        return fail(ErrorKind::conflict, "compliance.finding.answered",
                    TextArgs{{"state", std::string(label_of(finding.state).zh)}, {"state_en", std::string(label_of(finding.state).en)}});
    finding.taken_account = tx.actor().account;
    finding.taken_by = tx.actor().name;
    YK_TRY_VOID(tx.update(finding));
    return finding;
}

// The stop is a question put to those who decide on benefits; until they answer, the benefit goes on.
Result<Finding> propose_stop(Tx& tx, const StopWish& in) {
    auto finding = YK_TRY(tx.get<Finding>(in.compliance_finding));
    YK_TRY_VOID(model::want_length(in.reason, 4, 1000, "/reason"));
    const bool one = finding.items.find(' ') == std::string::npos;
    if (in.item.empty() && !one) return fail_at("/item", "compliance.stop.which");
    const auto item = in.item.empty() ? finding.items : in.item;
    if ((" " + finding.items + " ").find(" " + item + " ") == std::string::npos || item.empty())
        return fail_at("/item", "compliance.stop.item");
    auto holder = finding.elder;
    // Of two records that are likely one person, the one that holds the benefit.
    if (finding.kind == FindingKind::same_person) {
        bool has = false;
        for (const auto& benefit : decision::benefits_of(tx, holder)) has |= benefit.in_effect && benefit.item == item;
        if (const auto other = parse_id(finding.subject); !has && other) holder = elder::ElderId{*other};
    }
    const auto words = "合规核查（" + std::string(label_of(finding.kind).zh) + "）：" + in.reason;
    const auto proposal = YK_TRY(decision::propose_stop(tx, holder, item, words));
    auto done = YK_TRY(answer(tx, {finding.id, in.reason}, FindingEvent::propose_stop));
    done.proposal = proposal.id;
    YK_TRY_VOID(tx.update(done));
    return done;
}

Status check_account(Tx& tx, void* record, const void*) {
    auto& account = *static_cast<PayeeAccount*>(record);
    const auto person = YK_TRY(tx.get<elder::Elder>(account.elder));
    account.region = person.region;
    if (account.told_on > tx.today()) return fail_at("/told_on", "compliance.account.future");
    return {};
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::post<&take>("/compliance/findings/{compliance_finding}/take", rights::finding_work, region_scope, {"承办", "Take"}),
    http::post<&explain>("/compliance/findings/{compliance_finding}/explain", rights::finding_work, region_scope, {"说明情况", "Explain"}),
    http::post<&accept>("/compliance/findings/{compliance_finding}/accept", rights::finding_accept, region_scope,
                        {"认定无误", "Accept as right"}),
    http::post<&send_back>("/compliance/findings/{compliance_finding}/send_back", rights::finding_accept, region_scope,
                           {"退回重新核查", "Send back"}),
    http::post<&propose_stop>("/compliance/findings/{compliance_finding}/propose_stop", rights::finding_work, region_scope,
                              {"提出停止", "Propose a stop"}),
    http::post<&correct>("/compliance/findings/{compliance_finding}/correct", rights::finding_work, region_scope,
                         {"转更正数据", "Correct the data"}),
    http::post<&reopen>("/compliance/findings/{compliance_finding}/reopen", rights::finding_work, region_scope, {"重新核查", "Reopen"}),
};

constexpr std::string_view account_filters[] = {"elder", "region", "in_use", "told_on"};
constexpr std::string_view account_sorts[] = {"told_on"};
constexpr Listing account_listing{account_filters, account_sorts, {}, "-told_on"};
constexpr FormField account_fields[] = {
    {"elder", {}, true},   {"number", {"只存密文；相同账户由密钥索引比对", "Kept sealed; compared by a keyed index"}, true},
    {"bank", {}, true},    {"source", {}, true},
    {"told_on", {}, true}, {"in_use"}};
constexpr FormGroup account_form[] = {{{"收款账户", "Payee account"}, account_fields}};
const Check account_checks[] = {model::length("bank", 1, 60), model::length("source", 1, 60)};

}  // namespace

const http::Resource accounts{.schema = &model::schema<PayeeAccount>(),
                              .listing = &account_listing,
                              .path = "/compliance/accounts",
                              .scope = region_scope,
                              .read = &rights::account_read,
                              .write = &rights::account_update,
                              .form = account_form,
                              .checks = account_checks,
                              .before_write = &check_account,
                              .audited_read = true};

std::span<const http::Route> act_routes() { return routes; }

Status advance(Finding& finding, FindingEvent event) {
    const auto next = finding_flow.next(finding.state, event);
    if (!next)
        return fail(ErrorKind::conflict, "compliance.finding.state",
                    TextArgs{{"state", std::string(label_of(finding.state).zh)},
                             {"act", std::string(label_of(event).zh)},
                             {"state_en", std::string(label_of(finding.state).en)},
                             {"act_en", std::string(label_of(event).en)}});
    finding.state = *next;
    return {};
}

}  // namespace yk::care::compliance
