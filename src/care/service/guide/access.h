// What the sources of this module share: rights, settings, the records of advice and referral. Inside the module only.
#pragma once
#include <map>

#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "care/service/guide/guide.h"
#include "care/service/guide/question.h"

namespace yk::care::guide {

namespace rights {
inline constexpr Right officer_read{"guide.officer.read", {"查看向导和管理员", "See guides and officers"}};
inline constexpr Right officer_update{"guide.officer.update", {"维护向导和管理员", "Maintain guides and officers"}};
inline constexpr Right outreach_assign{"guide.outreach.assign", {"生成、分派上门线索", "Open and assign outreach"}};
inline constexpr Right visit_read{"guide.visit.read", {"查看上门记录", "See visits"}};
inline constexpr Right visit_record{"guide.visit.record", {"登记上门情况", "Record visits"}};
inline constexpr Right visit_take_back{"guide.visit.take_back", {"撤销上门记录", "Take visits back"}};
inline constexpr Right advice_read{"guide.advice.read", {"查看咨询记录", "See advice"}};
inline constexpr Right advice_record{"guide.advice.record", {"登记咨询", "Record advice"}};
inline constexpr Right referral_read{"guide.referral.read", {"查看转介", "See referrals"}};
inline constexpr Right referral_send{"guide.referral.send", {"发起转介", "Send referrals"}};
inline constexpr Right referral_answer{"guide.referral.answer", {"办理转介", "Answer referrals"}};
inline constexpr Right discovery_read{"guide.discovery.read", {"查看主动发现", "See discoveries"}};
inline constexpr Right discovery_report{"guide.discovery.report", {"上报新发现老人", "Report discoveries"}};
inline constexpr Right discovery_settle{"guide.discovery.settle", {"处理主动发现", "Settle discoveries"}};
}  // namespace rights

// Settings of the pack -----------------------------------------------------------------------------------------------------------------

struct Settings {
    std::int64_t due_days = 0;     // from opening an outreach to the visit
    std::int64_t retry_days = 0;   // until the next attempt
    std::int64_t month_quota = 0;  // outreach opened an officer and month
    std::int64_t again_days = 0;   // until the same questions and offers are brought to the same elder again
};
// Refuses guide.setting.missing where the pack in force on the rulebook's day has no value.
Result<Settings> settings_of(const rules::Rulebook& book);

// What an elder's visit would be about
// -----------------------------------------------------------------------------------------------------

// Entitled, on application, by a rule in force, and not received; and what is not known of any item, confirmed or not yet, that a visit can
// find out.
struct Matter {
    std::vector<std::string> items, facts;
    std::optional<Fen> month_fen;
    bool empty() const { return items.empty() && facts.empty(); }
};
Matter matter_of(const rules::Rulebook& book, const rules::Person& person);
bool found_by_visit(const rules::Fact& fact);
// What the rules see of one elder today.
rules::Person facts_of(Tx& tx, const rules::Rulebook& book, const elder::Elder& elder, const policy::Rosters& rosters);
std::optional<Outreach> open_outreach_of(Tx& tx, ElderId elder);
// Brings an open outreach into step with what is known now; closes it when nothing is left.
Status renew(Tx& tx, const rules::Rulebook& book, Outreach& outreach, const policy::Rosters& rosters);

// Officers -----------------------------------------------------------------------------------------------------------------------------

Status check_officer(Tx& tx, void* record, const void* before);
// Everybody in office on the day, of the actor's regions.
std::vector<Officer> officers_in_office(Tx& tx, Day day);
// Who answers for a region: the officer of the smallest region around it with the fewest open outreach (`load` by officer), or the deputy
// while that one is away. Null when nobody does.
const Officer* responsible_for(std::span<const Officer> officers, RegionCode region, Day day,
                               const std::map<OfficerId, std::int64_t>& load);
bool is_away(const Officer& officer, Day day);

// Advice, referral, discovery ----------------------------------------------------------------------------------------------------------

enum class Channel : std::uint8_t { at_home, at_station, phone, other };
std::span<const model::Option> options_of(Channel);

struct Advice {
    Id<struct AdviceTag> id;
    RegionCode region;
    std::optional<ElderId> elder;
    Channel channel = Channel::at_station;
    std::string asked;     // what was asked
    std::string answered;  // what was said
    std::string given_by;
    Day given_on;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Advice*);

enum class ReferralState : std::uint8_t { sent, accepted, returned, answered };
std::span<const model::Option> options_of(ReferralState);
enum class ReferralEvent : std::uint8_t { accept, send_back, answer };
std::span<const model::Option> options_of(ReferralEvent);
inline constexpr model::Flow<ReferralState, ReferralEvent, 4> referral_flow{
    ReferralState::sent,
    {{
        {ReferralState::sent, ReferralEvent::accept, ReferralState::accepted},
        {ReferralState::sent, ReferralEvent::send_back, ReferralState::returned},
        {ReferralState::accepted, ReferralEvent::answer, ReferralState::answered},
        {ReferralState::accepted, ReferralEvent::send_back, ReferralState::returned},
    }}};
static_assert(referral_flow.unambiguous() && referral_flow.reaches(ReferralState::answered));

// A matter handed to another department (转介), with what came of it.
struct Referral {
    Id<struct ReferralTag> id;
    RegionCode region;
    std::optional<ElderId> elder;
    organisation::DepartmentId department;
    std::string matter;
    ReferralState state = ReferralState::sent;
    std::string sent_by;
    Day sent_on;
    Day due_on;
    std::string feedback;
    std::string answered_by;
    std::optional<Day> answered_on;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Referral*);

enum class DiscoveryState : std::uint8_t { reported, registered, known, dismissed };
std::span<const model::Option> options_of(DiscoveryState);
enum class DiscoveryEvent : std::uint8_t { register_, recognise, dismiss };
std::span<const model::Option> options_of(DiscoveryEvent);
inline constexpr model::Flow<DiscoveryState, DiscoveryEvent, 3> discovery_flow{
    DiscoveryState::reported,
    {{
        {DiscoveryState::reported, DiscoveryEvent::register_, DiscoveryState::registered},
        {DiscoveryState::reported, DiscoveryEvent::recognise, DiscoveryState::known},
        {DiscoveryState::reported, DiscoveryEvent::dismiss, DiscoveryState::dismissed},
    }}};
static_assert(discovery_flow.unambiguous() && discovery_flow.reaches(DiscoveryState::registered));

// An elder nobody had on record, as a guide found them: a candidate for registration.
struct Discovery {
    Id<struct DiscoveryTag> id;
    std::string name;
    std::optional<ResidentId> id_no;
    std::optional<Day> birth;
    RegionCode region;
    std::string address;
    std::optional<Phone> phone;
    std::string needs;
    DiscoveryState state = DiscoveryState::reported;
    std::optional<ElderId> elder;  // who it turned out to be
    std::string reported_by;
    Day reported_on;
    std::string settled_by, reason;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Discovery*);

// What another department gets back, and what the parts of the module add to its tables
// ----------------------------------------------------
std::span<const http::Route> outreach_routes();
std::span<const http::Route> visit_routes();
std::span<const http::Route> contact_routes();
Status complete_outreach(Tx& tx, void* record);
Status complete_visit(Tx& tx, void* record);
Status check_advice(Tx& tx, void* record, const void* before);
Status check_referral(Tx& tx, void* record, const void* before);
Status check_discovery(Tx& tx, void* record, const void* before);
extern const work::JobKind opening_job;

// Names parted by spaces.
std::vector<std::string> words_of(std::string_view text);
std::string words_text(const std::vector<std::string>& words);

}  // namespace yk::care::guide
