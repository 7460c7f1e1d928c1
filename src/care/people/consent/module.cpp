#include "care/people/consent/commands.h"

namespace yk::care::consent {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE consent_proxy (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    scope TEXT NOT NULL, phone BLOB, paper TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, state TEXT NOT NULL,
    recorded_by TEXT NOT NULL, ended_because TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX consent_proxy_by_elder ON consent_proxy (elder, id);
CREATE TABLE consent_consent (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, data_class TEXT NOT NULL,
    purpose TEXT NOT NULL, paper TEXT NOT NULL, by_proxy BIGINT, state TEXT NOT NULL, given_on TEXT NOT NULL, withdrawn_on TEXT,
    recorded_by TEXT NOT NULL, withdrawn_because TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX consent_consent_by_elder ON consent_consent (elder, id);
CREATE TABLE consent_sharing (id BIGINT PRIMARY KEY, recipient BIGINT NOT NULL, region BIGINT NOT NULL, data_class TEXT NOT NULL,
    grade TEXT NOT NULL, purpose TEXT NOT NULL, basis TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, state TEXT NOT NULL,
    proposed_account BIGINT, proposed_by TEXT NOT NULL, decided_by TEXT NOT NULL, because TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX consent_sharing_by_recipient ON consent_sharing (recipient, data_class, state)
)";
constexpr store::Migration migrations[] = {{"people.consent", 1, tables}};

constexpr auto appoint_columns = columns<AppointProxy>({
    col<&AppointProxy::elder>("老年人", "Elder"),
    col<&AppointProxy::name>("代办人", "Proxy"),
    col<&AppointProxy::kind>("身份", "Who"),
    col<&AppointProxy::scope>("代办事项", "Matters"),
    col<&AppointProxy::phone>("电话", "Phone").personal(),
    col<&AppointProxy::paper>("委托材料", "Paper"),
    col<&AppointProxy::valid_from>("起始日", "From"),
    col<&AppointProxy::valid_to>("截止日", "To"),
});
constexpr auto appoint_schema = schema<AppointProxy>("appoint_proxy", "", {"登记代办人", "Record a proxy"}, appoint_columns);
constexpr auto end_columns = columns<EndProxy>({col<&EndProxy::proxy>("代办人", "Proxy"), col<&EndProxy::reason>("原因", "Reason")});
constexpr auto end_schema = schema<EndProxy>("end_proxy", "", {"终止代办", "End a proxy"}, end_columns);
constexpr auto give_columns = columns<GiveConsent>({
    col<&GiveConsent::elder>("老年人", "Elder"),
    col<&GiveConsent::data_class>("信息类别", "Class of data"),
    col<&GiveConsent::purpose>("用途", "Purpose"),
    col<&GiveConsent::paper>("同意材料", "Paper"),
    col<&GiveConsent::by_proxy>("代办人", "By proxy"),
    col<&GiveConsent::given_on>("同意日期", "Given on"),
});
constexpr auto give_schema = schema<GiveConsent>("give_consent", "", {"登记同意", "Record a consent"}, give_columns);
constexpr auto withdraw_columns =
    columns<WithdrawConsent>({col<&WithdrawConsent::consent>("同意记录", "Consent"), col<&WithdrawConsent::reason>("说明", "Reason")});
constexpr auto withdraw_schema = schema<WithdrawConsent>("withdraw_consent", "", {"撤回同意", "Withdraw a consent"}, withdraw_columns);
constexpr auto propose_columns = columns<ProposeSharing>({
    col<&ProposeSharing::recipient>("接收部门", "Recipient"),
    col<&ProposeSharing::region>("区域", "Division"),
    col<&ProposeSharing::data_class>("信息类别", "Class of data"),
    col<&ProposeSharing::grade>("共享级别", "Grade"),
    col<&ProposeSharing::purpose>("用途", "Purpose"),
    col<&ProposeSharing::basis>("法律依据", "Legal basis"),
    col<&ProposeSharing::valid_from>("起始日", "From"),
    col<&ProposeSharing::valid_to>("截止日", "To"),
});
constexpr auto propose_schema = schema<ProposeSharing>("propose_sharing", "", {"提出共享", "Propose a sharing"}, propose_columns);
constexpr auto decide_columns =
    columns<DecideSharing>({col<&DecideSharing::sharing>("共享登记", "Sharing"), col<&DecideSharing::reason>("说明", "Reason")});
constexpr auto decide_schema = schema<DecideSharing>("decide_sharing", "", {"办理共享登记", "Decide a sharing"}, decide_columns);
constexpr auto elder_columns = columns<ElderOf>({col<&ElderOf::elder>("老年人", "Elder")});
constexpr auto elder_schema = schema<ElderOf>("elder_of", "", {"老年人", "Elder"}, elder_columns);

constexpr std::string_view proxy_filters[] = {"elder", "region", "kind", "state"};
constexpr std::string_view proxy_sorts[] = {"name", "valid_from"};
constexpr std::string_view proxy_search[] = {"name"};
constexpr Listing proxy_listing{proxy_filters, proxy_sorts, proxy_search, "name"};
constexpr http::Command proxy_commands[] = {{"end", "/consents/proxies/{proxy}/end", {"终止", "End"}, true}};
const http::Resource proxies{.schema = &model::schema<Proxy>(),
                             .listing = &proxy_listing,
                             .path = "/consents/proxies",
                             .scope = http::RowScope::region,
                             .read = &read_proxies,
                             .commands = proxy_commands,
                             .audited_read = true};
constexpr std::string_view consent_filters[] = {"elder", "region", "data_class", "state"};
constexpr std::string_view consent_sorts[] = {"given_on"};
constexpr Listing consent_listing{consent_filters, consent_sorts, {}, "-given_on"};
constexpr http::Command consent_commands[] = {{"withdraw", "/consents/given/{consent}/withdraw", {"撤回", "Withdraw"}, true}};
const http::Resource consents{.schema = &model::schema<Consent>(),
                              .listing = &consent_listing,
                              .path = "/consents/given",
                              .scope = http::RowScope::region,
                              .read = &read_consents,
                              .commands = consent_commands};
constexpr std::string_view sharing_filters[] = {"recipient", "region", "data_class", "grade", "state"};
constexpr std::string_view sharing_sorts[] = {"valid_from"};
constexpr std::string_view sharing_search[] = {"purpose", "basis"};
constexpr Listing sharing_listing{sharing_filters, sharing_sorts, sharing_search, "-valid_from"};
constexpr http::Command sharing_commands[] = {{"approve", "/consents/sharings/{sharing}/approve", {"批准", "Approve"}, false},
                                              {"refuse", "/consents/sharings/{sharing}/refuse", {"不批准", "Refuse"}, true},
                                              {"end", "/consents/sharings/{sharing}/end", {"终止", "End"}, true}};
const http::Resource sharings{.schema = &model::schema<Sharing>(),
                              .listing = &sharing_listing,
                              .path = "/consents/sharings",
                              .scope = http::RowScope::region,
                              .read = &read_sharings,
                              .export_ = &read_sharings,
                              .commands = sharing_commands};

constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::post<&appoint_proxy>("/consents/proxies", record_proxies, region, {"登记代办人", "Record a proxy"}),
    http::post<&end_proxy>("/consents/proxies/{proxy}/end", record_proxies, region, {"终止代办", "End a proxy"}),
    http::post<&give_consent>("/consents/given", record_consents, region, {"登记同意", "Record a consent"}),
    http::post<&withdraw_consent>("/consents/given/{consent}/withdraw", record_consents, region, {"撤回同意", "Withdraw a consent"}),
    http::post<&propose_sharing>("/consents/sharings", propose_sharings, region, {"提出共享", "Propose a sharing"}),
    http::post<&approve_sharing>("/consents/sharings/{sharing}/approve", decide_sharings, region, {"批准共享", "Approve a sharing"}),
    http::post<&refuse_sharing>("/consents/sharings/{sharing}/refuse", decide_sharings, region, {"不批准共享", "Refuse a sharing"}),
    http::post<&end_sharing>("/consents/sharings/{sharing}/end", decide_sharings, region, {"终止共享", "End a sharing"}),
    http::get<&list_disclosures>("/consents/disclosures/{elder}", read_disclosures, region,
                                 {"个人信息披露清单", "Disclosures of a person"}),
};
const Schema* const records[] = {&model::schema<Proxy>(), &model::schema<Consent>(), &model::schema<Sharing>()};
constexpr const Right* rights[] = {&read_proxies,  &record_proxies,   &read_consents,   &record_consents,
                                   &read_sharings, &propose_sharings, &decide_sharings, &read_disclosures};
const http::Resource* const resources[] = {&proxies, &consents, &sharings};

}  // namespace

const Schema& schema_of(const AppointProxy*) { return appoint_schema; }
const Schema& schema_of(const EndProxy*) { return end_schema; }
const Schema& schema_of(const GiveConsent*) { return give_schema; }
const Schema& schema_of(const WithdrawConsent*) { return withdraw_schema; }
const Schema& schema_of(const ProposeSharing*) { return propose_schema; }
const Schema& schema_of(const DecideSharing*) { return decide_schema; }
const Schema& schema_of(const ElderOf*) { return elder_schema; }

const care::Module module{
    .name = "people.consent",
    .label = {"代办与同意", "Proxies and consents"},
    .records = records,
    .migrations = migrations,
    .rights = rights,
    .routes = routes,
    .resources = resources,
};

}  // namespace yk::care::consent
