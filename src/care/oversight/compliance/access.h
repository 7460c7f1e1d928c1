// What the sources of this module share. Inside the module only.
#pragma once
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "care/oversight/compliance/examine.h"
#include "work/runner.h"

namespace yk::care::compliance {

namespace rights {
inline constexpr Right finding_read{"compliance.finding.read", {"查看合规核查", "See compliance cases"}};
inline constexpr Right finding_work{"compliance.finding.work", {"办理合规核查", "Work compliance cases"}};
inline constexpr Right finding_accept{"compliance.finding.accept", {"认定说明成立", "Accept explanations"}};
inline constexpr Right finding_run{"compliance.finding.run", {"发起合规检查", "Start an examination"}};
inline constexpr Right account_read{"compliance.account.read", {"查看收款账户登记", "See payee accounts"}};
inline constexpr Right account_update{"compliance.account.update", {"登记收款账户", "Record payee accounts"}};
inline constexpr Right fairness_read{"compliance.fairness.read", {"查看公平性报告", "See fairness reports"}};
inline constexpr Right fairness_make{"compliance.fairness.make", {"编制公平性报告", "Make fairness reports"}};
}  // namespace rights

// The day by which a case opened today is to be answered (parameter compliance_due_days). Refuses compliance.setting.missing.
Result<Day> due_from_today(Tx& tx);
// A whole number of the pack in force. Refuses compliance.setting.missing.
Result<std::int64_t> setting_of(const rules::Rulebook& book, std::string_view name);
Result<Terms> terms_of(const rules::Rulebook& book);

// Everything the live records say, in order of elder, kind and subject.
struct Gathered {
    std::shared_ptr<const rules::Rulebook> book;
    Terms terms;
    std::int64_t people = 0;
    std::vector<Draft> drafts;
};
Result<Gathered> gather(Tx& tx);

Status advance(Finding& finding, FindingEvent event);
// Other elders with an account that this one has too; within the actor's regions.
std::vector<elder::ElderId> sharing_with(Tx& tx, elder::ElderId elder);
struct SharedAccount {
    std::string number_index;
    elder::ElderId elder;
    RegionCode region;
    Day told_on;
};
const model::Schema& schema_of(const SharedAccount*);
// Every account in use by more than one elder, by account and elder.
std::vector<SharedAccount> shared_accounts(Tx& tx);

std::span<const http::Route> act_routes();
std::span<const http::Route> page_routes();
std::span<const http::Route> fairness_routes();
extern const work::JobKind examine_job, fairness_job;
extern const http::Resource findings, accounts, reports;
const model::Schema& lines_record();

}  // namespace yk::care::compliance
