// The joint conference (联席会议): members, meetings with agenda and attendance, matters, resolutions turned into tasks and followed until
// they are closed.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "care/module.h"
#include "care/oversight/tasks/tasks.h"
#include "model/flow.h"

namespace yk::care::conference {

extern const care::Module module;

using MemberId = Id<struct ConferenceMemberTag>;
using MeetingId = Id<struct MeetingTag>;
using AttendanceId = Id<struct AttendanceTag>;
using MatterId = Id<struct MatterTag>;
using ResolutionId = Id<struct ResolutionTag>;

enum class Seat : std::uint8_t { convener, deputy, member, liaison };
std::span<const model::Option> options_of(Seat);

// A seat of the conference, held by a person of a body from a day on.
struct Member {
    MemberId id;
    std::string body;  // of the policy pack
    std::string name, post;
    Seat seat = Seat::member;
    Day valid_from;
    std::optional<Day> valid_to;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Member*);

enum class MeetingState : std::uint8_t { planned, held, closed, cancelled };
std::span<const model::Option> options_of(MeetingState);
enum class MeetingEvent : std::uint8_t { hold, close, cancel, move };
std::span<const model::Option> options_of(MeetingEvent);

inline constexpr model::Flow<MeetingState, MeetingEvent, 4> meeting_flow{
    MeetingState::planned,
    {{
        {MeetingState::planned, MeetingEvent::hold, MeetingState::held},
        {MeetingState::held, MeetingEvent::close, MeetingState::closed},
        {MeetingState::planned, MeetingEvent::cancel, MeetingState::cancelled},
        {MeetingState::planned, MeetingEvent::move, MeetingState::planned},
    }}};
static_assert(meeting_flow.unambiguous() && meeting_flow.reaches(MeetingState::closed) && meeting_flow.terminal(MeetingState::cancelled));

struct Meeting {
    MeetingId id;
    std::int64_t number = 0;  // counted in this city
    std::string title;
    Day meets_on;
    std::string begins;  // "14:30"
    std::string place, chair;
    MeetingState state = MeetingState::planned;
    std::string minutes;
    std::string reason;  // of cancelling, or of the last move
    std::string planned_by;
    Instant planned_at;
    std::string closed_by;
    std::optional<Instant> closed_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Meeting*);

enum class Presence : std::uint8_t { present, delegate, absent };
std::span<const model::Option> options_of(Presence);

struct Attendance {
    AttendanceId id;
    MeetingId meeting;
    std::string body, name;
    Presence presence = Presence::present;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Attendance*);

// A point of the agenda.
struct Matter {
    MatterId id;
    MeetingId meeting;
    std::int64_t number = 0;
    std::string title, content;
    std::string body;  // that brings it in
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Matter*);

struct Resolution {
    ResolutionId id;
    MeetingId meeting;
    std::optional<MatterId> matter;
    std::int64_t number = 0;
    std::string text;
    organisation::DepartmentId office;  // that leads
    std::string support;                // bodies, parted by spaces
    std::optional<Day> due_on;
    std::optional<tasks::TaskId> task;  // once it has been turned into one
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Resolution*);

}  // namespace yk::care::conference
