#include "care/service/guide/access.h"

namespace yk::care::guide {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE guide_officer (id BIGINT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, region BIGINT NOT NULL, account BIGINT, phone TEXT,
    qualification TEXT NOT NULL, month_quota BIGINT, valid_from TEXT NOT NULL, valid_to TEXT, deputy BIGINT, away_from TEXT, away_to TEXT,
    version BIGINT NOT NULL);
CREATE INDEX guide_officer_by_region ON guide_officer (region, id);
CREATE INDEX guide_officer_by_account ON guide_officer (account);
CREATE TABLE guide_outreach (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, officer BIGINT, state TEXT NOT NULL,
    items TEXT NOT NULL, facts TEXT NOT NULL, month_fen BIGINT, priority BIGINT NOT NULL, opened_on TEXT NOT NULL, due_on TEXT NOT NULL,
    attempts BIGINT NOT NULL, outcome TEXT, closed_on TEXT, closed_by TEXT NOT NULL, note TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX guide_outreach_one_open ON guide_outreach (elder) WHERE state IN ('open', 'waiting');
CREATE INDEX guide_outreach_by_elder ON guide_outreach (elder, id);
CREATE INDEX guide_outreach_by_officer ON guide_outreach (officer, state, due_on);
CREATE INDEX guide_outreach_by_region ON guide_outreach (region, state, due_on);
CREATE TABLE guide_visit (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, outreach BIGINT, outcome TEXT NOT NULL,
    facts TEXT NOT NULL, note TEXT NOT NULL, account BIGINT, made_by TEXT NOT NULL, made_on TEXT NOT NULL, taken_back_by TEXT NOT NULL,
    taken_back_at TEXT, taken_back_reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX guide_visit_by_elder ON guide_visit (elder, id);
CREATE INDEX guide_visit_by_region ON guide_visit (region, made_on);
CREATE INDEX guide_visit_by_account ON guide_visit (account, made_on);
CREATE TABLE guide_advice (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, elder BIGINT, channel TEXT NOT NULL, asked TEXT NOT NULL,
    answered TEXT NOT NULL, given_by TEXT NOT NULL, given_on TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX guide_advice_by_region ON guide_advice (region, given_on);
CREATE TABLE guide_referral (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, elder BIGINT, department BIGINT NOT NULL, matter TEXT NOT NULL,
    state TEXT NOT NULL, sent_by TEXT NOT NULL, sent_on TEXT NOT NULL, due_on TEXT NOT NULL, feedback TEXT NOT NULL,
    answered_by TEXT NOT NULL, answered_on TEXT, version BIGINT NOT NULL);
CREATE INDEX guide_referral_by_region ON guide_referral (region, state, due_on);
CREATE TABLE guide_discovery (id BIGINT PRIMARY KEY, name TEXT NOT NULL, id_no BLOB, id_no_index TEXT, birth TEXT, region BIGINT NOT NULL,
    address BLOB NOT NULL, phone BLOB, needs TEXT NOT NULL, state TEXT NOT NULL, elder BIGINT, reported_by TEXT NOT NULL,
    reported_on TEXT NOT NULL, settled_by TEXT NOT NULL, reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX guide_discovery_by_region ON guide_discovery (region, state, id)
)";
constexpr store::Migration migrations[] = {{"service.guide", 1, tables}};

constexpr std::string_view officer_filters[] = {"kind", "region", "account", "valid_to"};
constexpr std::string_view officer_sorts[] = {"name", "region", "valid_from"};
constexpr std::string_view officer_search[] = {"name", "qualification"};
constexpr Listing officer_listing{officer_filters, officer_sorts, officer_search, "region"};
constexpr FormField officer_fields[] = {
    {"name", {}, true},
    {"kind", {}, true},
    {"region", {"村居、镇街或区；线索派给离老人最近的一级", "Village, town or district; outreach goes to the nearest"}, true},
    {"account", {"本人登录的账号，用来看今日名单", "With which the person signs in and sees today's list"}},
    {"phone"},
    {"qualification", {"如：社会工作者、养老护理员", "For example social worker, care worker"}},
    {"month_quota", {"不填则按政策包设定", "The pack's where empty"}},
    {"valid_from", {"默认今天", "Today by default"}},
    {"valid_to"},
    {"deputy", {"离岗期间由谁代班", "Who stands in while away"}},
    {"away_from"},
    {"away_to"},
};
constexpr FormGroup officer_form[] = {{{"向导和管理员", "Guide or officer"}, officer_fields}};
const Check officer_checks[] = {length("name", 1, 40), length("qualification", 0, 100), range("month_quota", 0, 1000)};
const http::Resource officers{.schema = &schema<Officer>(),
                              .listing = &officer_listing,
                              .path = "/guide/officers",
                              .scope = http::RowScope::region,
                              .read = &rights::officer_read,
                              .write = &rights::officer_update,
                              .export_ = &rights::officer_read,
                              .form = officer_form,
                              .checks = officer_checks,
                              .before_write = &check_officer,
                              .title = schema<Officer>().find("name")};

constexpr std::string_view outreach_filters[] = {"state", "region", "officer", "outcome", "due_on", "opened_on", "closed_on", "elder"};
constexpr std::string_view outreach_sorts[] = {"due_on", "priority", "opened_on", "region"};
constexpr Listing outreach_listing{outreach_filters, outreach_sorts, {}, "due_on"};
constexpr http::Command outreach_commands[] = {{"assign", "/guide/outreach/{outreach}/assign", {"改派", "Assign"}}};
const http::Resource outreach{.schema = &schema<Outreach>(),
                              .listing = &outreach_listing,
                              .path = "/guide/outreach",
                              .scope = http::RowScope::region,
                              .read = &read_outreach,
                              .export_ = &rights::outreach_assign,
                              .commands = outreach_commands,
                              .complete = &complete_outreach};

constexpr std::string_view visit_filters[] = {"outcome", "region", "made_on", "elder", "account", "taken_back_at"};
constexpr std::string_view visit_sorts[] = {"made_on", "region"};
constexpr Listing visit_listing{visit_filters, visit_sorts, {}, "-made_on"};
constexpr http::Command visit_commands[] = {{"take_back", "/guide/visits/{guide_visit}/take_back", {"撤销", "Take back"}, true}};
const http::Resource visits{.schema = &schema<Visit>(),
                            .listing = &visit_listing,
                            .path = "/guide/visits",
                            .scope = http::RowScope::region,
                            .read = &rights::visit_read,
                            .export_ = &rights::outreach_assign,
                            .commands = visit_commands,
                            .complete = &complete_visit};

constexpr std::string_view advice_filters[] = {"channel", "region", "given_on", "elder"};
constexpr std::string_view advice_sorts[] = {"given_on"};
constexpr std::string_view advice_search[] = {"asked", "answered"};
constexpr Listing advice_listing{advice_filters, advice_sorts, advice_search, "-given_on"};
constexpr FormField advice_fields[] = {{"elder", {"可不填", "May be left out"}, false, true},
                                       {"region", {"不涉及具体老人时填写", "Where no elder is named"}, false, true},
                                       {"channel", {}, true},
                                       {"asked", {}, true},
                                       {"answered", {}, true}};
constexpr FormGroup advice_form[] = {{{"咨询", "Advice"}, advice_fields}};
const Check advice_checks[] = {length("asked", 1, 500), length("answered", 1, 1000)};
const http::Resource advices{.schema = &schema<Advice>(),
                             .listing = &advice_listing,
                             .path = "/guide/advice",
                             .scope = http::RowScope::region,
                             .read = &rights::advice_read,
                             .write = &rights::advice_record,
                             .export_ = &rights::advice_read,
                             .form = advice_form,
                             .checks = advice_checks,
                             .before_write = &check_advice};

constexpr std::string_view referral_filters[] = {"state", "region", "department", "due_on", "elder"};
constexpr std::string_view referral_sorts[] = {"due_on", "sent_on"};
constexpr std::string_view referral_search[] = {"matter", "feedback"};
constexpr Listing referral_listing{referral_filters, referral_sorts, referral_search, "due_on"};
constexpr FormField referral_fields[] = {{"elder", {"可不填", "May be left out"}, false, true},
                                         {"region", {"不涉及具体老人时填写", "Where no elder is named"}, false, true},
                                         {"department", {}, true, true},
                                         {"matter", {}, true, true},
                                         {"due_on", {"不填则按政策包设定", "The pack's where empty"}, false, true}};
constexpr FormGroup referral_form[] = {{{"转介", "Referral"}, referral_fields}};
const Check referral_checks[] = {length("matter", 1, 500)};
constexpr http::Command referral_commands[] = {{"accept", "/guide/referrals/{referral}/accept", {"接收", "Accept"}},
                                               {"answer", "/guide/referrals/{referral}/answer", {"反馈", "Answer"}},
                                               {"send_back", "/guide/referrals/{referral}/send_back", {"退回", "Send back"}, true}};
const http::Resource referrals{.schema = &schema<Referral>(),
                               .listing = &referral_listing,
                               .path = "/guide/referrals",
                               .scope = http::RowScope::region,
                               .read = &rights::referral_read,
                               .write = &rights::referral_send,
                               .export_ = &rights::referral_read,
                               .form = referral_form,
                               .checks = referral_checks,
                               .before_write = &check_referral,
                               .commands = referral_commands};

constexpr std::string_view discovery_filters[] = {"state", "region", "reported_on"};
constexpr std::string_view discovery_sorts[] = {"reported_on", "name"};
constexpr std::string_view discovery_search[] = {"name", "needs"};
constexpr Listing discovery_listing{discovery_filters, discovery_sorts, discovery_search, "-reported_on"};
constexpr FormField discovery_fields[] = {{"name", {}, true},
                                          {"id_no", {"知道就填，登记时必须有", "If known; needed to register"}},
                                          {"birth"},
                                          {"region", {}, true},
                                          {"address", {}, true},
                                          {"phone"},
                                          {"needs", {"看到的困难和本人的需求", "What was seen and what is wanted"}, true}};
constexpr FormGroup discovery_form[] = {{{"新发现老人", "Discovery"}, discovery_fields}};
const Check discovery_checks[] = {length("name", 1, 40), length("address", 1, 200), length("needs", 1, 500)};
constexpr http::Command discovery_commands[] = {{"register", "/guide/discoveries/{discovery}/register", {"登记入册", "Register"}},
                                                {"dismiss", "/guide/discoveries/{discovery}/dismiss", {"不予登记", "Dismiss"}, true}};
const http::Resource discoveries{.schema = &schema<Discovery>(),
                                 .listing = &discovery_listing,
                                 .path = "/guide/discoveries",
                                 .scope = http::RowScope::region,
                                 .read = &rights::discovery_read,
                                 .write = &rights::discovery_report,
                                 .export_ = &rights::discovery_settle,
                                 .form = discovery_form,
                                 .checks = discovery_checks,
                                 .before_write = &check_discovery,
                                 .commands = discovery_commands};

// An elder determined anew may need other questions, or none.
Status hear_changed(Tx& tx, const work::Fact& fact) {
    auto outreach = open_outreach_of(tx, ElderId{fact.subject});
    if (!outreach) return {};
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    return renew(tx, *book, *outreach, policy::rosters_of(tx));
}
constexpr std::string_view changed_topics[] = {"determination.elder.changed"};
const work::Subscription subscriptions[] = {{"guide.outreach", changed_topics, &hear_changed}};
constexpr std::int32_t five_in_the_morning = 5 * 60;
const work::Schedule schedules[] = {{"guide.outreach.open", {"生成上门线索", "Opening of outreach"}, &opening_job, 0, five_in_the_morning}};

constexpr std::string_view by_name[] = {"name"};
constexpr std::string_view by_matter[] = {"matter"};
const http::Queue visits_due{.code = "guide.outreach.due",
                             .label = {"三天内到期的上门线索", "Visits due within three days"},
                             .right = &rights::visit_record,
                             .resource = &outreach,
                             .filter = "f.state=open,waiting&f.due_on.to=@today%2B3",
                             .title = by_name,
                             .page = "/guide/outreach?open={id}",
                             .due = "due_on"};
const http::Queue referrals_open{.code = "guide.referrals.open",
                                 .label = {"待办理的转介", "Referrals to answer"},
                                 .right = &rights::referral_answer,
                                 .resource = &referrals,
                                 .filter = "f.state=sent,accepted",
                                 .title = by_matter,
                                 .page = "/guide/referrals?open={id}",
                                 .due = "due_on"};
const http::Queue discoveries_open{.code = "guide.discoveries.reported",
                                   .label = {"待登记的新发现老人", "Discoveries to register"},
                                   .right = &rights::discovery_settle,
                                   .resource = &discoveries,
                                   .filter = "f.state=reported",
                                   .title = by_name,
                                   .page = "/guide/discoveries?open={id}"};
const http::Queue* const queues[] = {&visits_due, &referrals_open, &discoveries_open};

const Schema* const records[] = {&schema<Officer>(), &schema<Outreach>(), &schema<Visit>(),
                                 &schema<Advice>(),  &schema<Referral>(), &schema<Discovery>()};
constexpr const Right* all_rights[] = {
    &rights::officer_read,  &rights::officer_update,  &read_outreach,          &rights::outreach_assign,  &rights::visit_read,
    &rights::visit_record,  &rights::visit_take_back, &rights::advice_read,    &rights::advice_record,    &rights::referral_read,
    &rights::referral_send, &rights::referral_answer, &rights::discovery_read, &rights::discovery_report, &rights::discovery_settle};
const std::vector<http::Route>& all_routes() {
    static const auto routes = [] {
        std::vector<http::Route> out;
        for (const auto part : {trial_routes(), outreach_routes(), visit_routes(), contact_routes()})
            out.insert(out.end(), part.begin(), part.end());
        return out;
    }();
    return routes;
}
const http::Resource* const resources[] = {&officers, &outreach, &visits, &advices, &referrals, &discoveries};
const work::JobKind* const jobs[] = {&opening_job};
const http::CodeTable code_tables[] = {
    {"guide_officer_kind", {"向导岗位", "Post of a guide"}, [] { return options_of(OfficerKind{}); }, "颐康"},
    {"outreach_outcome", {"上门结果", "Outcome of a visit"}, [] { return options_of(Outcome{}); }, "颐康"},
};

}  // namespace

const care::Module module{.name = "service.guide",
                          .label = {"服务向导", "Service guides"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = all_routes(),
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = subscriptions,
                          .schedules = schedules,
                          .code_tables = code_tables,
                          .queues = queues};

}  // namespace yk::care::guide
