// Guides, street officers and helpers, and what brings services to people: outreach, visits, consultation, referral, discovery (R08 R09),
// and the trial calculation of the portal (R13).
#pragma once
#include <optional>
#include <string>

#include "base/phone.h"
#include "care/module.h"
#include "care/people/elder/elder.h"
#include "care/people/organisation/organisation.h"
#include "model/flow.h"

namespace yk::care::guide {

extern const care::Module module;

using OfficerId = Id<struct OfficerTag>;
using OutreachId = Id<struct OutreachTag>;
using VisitId = Id<struct VisitTag>;
using elder::ElderId;
using organisation::AccountId;

// Who answers for a village, town or district -----------------------------------------------------------------------------------------

enum class OfficerKind : std::uint8_t { street_officer, service_guide, elder_helper };
std::span<const model::Option> options_of(OfficerKind);

// A person responsible for a region from a day to a day (both included). While away, the deputy stands in.
struct Officer {
    OfficerId id;
    std::string name;
    OfficerKind kind = OfficerKind::service_guide;
    RegionCode region;
    std::optional<AccountId> account;  // with which the person signs in
    std::optional<Phone> phone;
    std::string qualification;
    std::optional<std::int64_t> month_quota;  // outreach a month; absent: the pack's
    Day valid_from;
    std::optional<Day> valid_to;
    std::optional<OfficerId> deputy;
    std::optional<Day> away_from, away_to;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Officer*);

// Outreach ----------------------------------------------------------------------------------------------------------------------------

enum class OutreachState : std::uint8_t { open, waiting, found, closed };
std::span<const model::Option> options_of(OutreachState);
enum class OutreachEvent : std::uint8_t { find, miss, close };
std::span<const model::Option> options_of(OutreachEvent);
inline constexpr model::Flow<OutreachState, OutreachEvent, 6> outreach_flow{
    OutreachState::open,
    {{
        {OutreachState::open, OutreachEvent::find, OutreachState::found},
        {OutreachState::open, OutreachEvent::miss, OutreachState::waiting},
        {OutreachState::open, OutreachEvent::close, OutreachState::closed},
        {OutreachState::waiting, OutreachEvent::find, OutreachState::found},
        {OutreachState::waiting, OutreachEvent::miss, OutreachState::waiting},
        {OutreachState::waiting, OutreachEvent::close, OutreachState::closed},
    }}};
static_assert(outreach_flow.unambiguous() && outreach_flow.reaches(OutreachState::found) && outreach_flow.terminal(OutreachState::closed));

// What a visit found. no_longer_due: the matter settled itself before anybody came.
enum class Outcome : std::uint8_t { found, not_reachable, refused, moved, dead, receives_elsewhere, no_longer_due };
std::span<const model::Option> options_of(Outcome);

// One visit to one elder, with everything to ask and to offer: never one a question. At most one is open an elder.
struct Outreach {
    OutreachId id;
    ElderId elder;
    RegionCode region;
    std::optional<OfficerId> officer;  // absent: nobody answers for the region yet
    OutreachState state = OutreachState::open;
    std::string items;             // entitled and not receiving; names parted by spaces
    std::string facts;             // to be asked; names parted by spaces
    std::optional<Fen> month_fen;  // what the items come to a month, as far as it is known
    std::int64_t priority = 0;     // higher first
    Day opened_on;
    Day due_on;
    std::int64_t attempts = 0;
    std::optional<Outcome> outcome;
    std::optional<Day> closed_on;
    std::string closed_by;
    std::string note;
    std::int64_t version = 0;
    // computed
    std::string name, officer_name;
    std::int64_t questions = 0, offers = 0;
};
const model::Schema& schema_of(const Outreach*);

// What was found at an elder's door or on the phone. Its answers are facts of source "visit", filed under this id as their batch.
struct Visit {
    VisitId id;
    ElderId elder;
    RegionCode region;
    std::optional<OutreachId> outreach;
    Outcome outcome = Outcome::found;
    std::string facts;  // that were told; names parted by spaces
    std::string note;
    std::int64_t account = 0;
    std::string made_by;
    Day made_on;
    std::string taken_back_by;  // empty unless taken back
    std::optional<Instant> taken_back_at;
    std::string taken_back_reason;
    std::int64_t version = 0;
    // computed
    std::string name;
};
const model::Schema& schema_of(const Visit*);

inline constexpr Right read_outreach{"guide.outreach.read", {"查看上门线索", "See outreach"}};

// Outreach of the actor's regions in a month, for the bureau's page.
struct OutreachTally {
    std::int64_t open = 0, overdue = 0, opened = 0, found = 0, closed = 0;
};
OutreachTally tally_of_month(Tx& tx, Day month);

}  // namespace yk::care::guide
