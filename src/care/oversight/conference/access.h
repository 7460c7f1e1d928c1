// What the sources of this module share. Inside the module only.
#pragma once
#include "care/entitlement/policy/policy.h"
#include "care/oversight/conference/conference.h"

namespace yk::care::conference {

namespace rights {
inline constexpr Right meeting_read{"conference.meeting.read", {"查看联席会议", "See the joint conference"}};
inline constexpr Right meeting_manage{"conference.meeting.manage", {"组织联席会议", "Run the joint conference"}};
inline constexpr Right member_update{"conference.member.update", {"维护联席会议成员", "Maintain members of the conference"}};
}  // namespace rights

// A resolution with its task as it stands.
struct ResolutionLine {
    Resolution resolution;
    std::string office_name;
    std::int64_t meeting_number = 0;
    std::string meeting_title;
    std::optional<tasks::Standing> standing;
    std::optional<Day> due_on;  // of the task, with extensions
    std::optional<std::int64_t> percent;
    std::optional<Day> last_report_on;
};
const model::Schema& schema_of(const ResolutionLine*);

// A meeting with everything that belongs to it.
struct MeetingPage {
    Meeting meeting;
    std::vector<Member> members;  // on its day
    std::vector<Attendance> attendance;
    std::vector<Matter> matters;
    std::vector<ResolutionLine> resolutions;
};
const model::Schema& schema_of(const MeetingPage*);

Result<MeetingPage> page_of(Tx& tx, MeetingId meeting);

std::span<const http::Route> meeting_routes();
std::span<const http::Route> reading_routes();
std::span<const http::Route> printing_routes();

}  // namespace yk::care::conference
