// The stored records of the conference and the words of their choices.
#include "care/oversight/conference/access.h"

namespace yk::care::conference {
using namespace model;

std::span<const Option> options_of(Seat) {
    static constexpr Option all[] = {{"convener", {"召集人", "Convener"}},
                                     {"deputy", {"副召集人", "Deputy"}},
                                     {"member", {"成员", "Member"}},
                                     {"liaison", {"联络员", "Liaison"}}};
    return all;
}
std::span<const Option> options_of(MeetingState) {
    static constexpr Option all[] = {{"planned", {"已安排", "Planned"}},
                                     {"held", {"已召开", "Held"}},
                                     {"closed", {"已印发纪要", "Minutes issued"}},
                                     {"cancelled", {"已取消", "Cancelled"}}};
    return all;
}
std::span<const Option> options_of(MeetingEvent) {
    static constexpr Option all[] = {{"hold", {"召开", "hold"}},
                                     {"close", {"印发纪要", "issue the minutes"}},
                                     {"cancel", {"取消", "cancel"}},
                                     {"move", {"改期", "move"}}};
    return all;
}
std::span<const Option> options_of(Presence) {
    static constexpr Option all[] = {
        {"present", {"出席", "Present"}}, {"delegate", {"委托代会", "By delegate"}}, {"absent", {"缺席", "Absent"}}};
    return all;
}

namespace {
constexpr auto member_columns = columns<Member>({
    key<&Member::id>("编号", "Id"),
    col<&Member::body>("单位代码", "Body"),
    col<&Member::name>("姓名", "Name"),
    col<&Member::post>("职务", "Post"),
    col<&Member::seat>("席位", "Seat"),
    col<&Member::valid_from>("自", "From"),
    col<&Member::valid_to>("至", "To"),
    version<&Member::version>(),
});
constexpr auto member_schema = schema<Member>("conference_member", "conference_member", {"联席会议成员", "Member"}, member_columns);

constexpr auto meeting_columns = columns<Meeting>({
    key<&Meeting::id>("编号", "Id"),
    col<&Meeting::number>("次数", "Number"),
    col<&Meeting::title>("会议", "Meeting"),
    col<&Meeting::meets_on>("日期", "Date"),
    col<&Meeting::begins>("时间", "Time"),
    col<&Meeting::place>("地点", "Place"),
    col<&Meeting::chair>("主持人", "Chair"),
    col<&Meeting::state>("状态", "State"),
    col<&Meeting::minutes>("纪要", "Minutes").hide(),
    col<&Meeting::reason>("取消原因", "Why cancelled").hide(),
    col<&Meeting::planned_by>("安排人", "Planned by"),
    col<&Meeting::planned_at>("安排时间", "Planned at").hide(),
    col<&Meeting::closed_by>("印发人", "Issued by").hide(),
    col<&Meeting::closed_at>("印发时间", "Issued at"),
    version<&Meeting::version>(),
});
constexpr auto meeting_schema = schema<Meeting>("meeting", "conference_meeting", {"联席会议", "Meeting"}, meeting_columns);

constexpr auto attendance_columns = columns<Attendance>({
    key<&Attendance::id>("编号", "Id"),
    col<&Attendance::meeting>("会议", "Meeting").hide(),
    col<&Attendance::body>("单位代码", "Body"),
    col<&Attendance::name>("姓名", "Name"),
    col<&Attendance::presence>("到会", "Presence"),
    version<&Attendance::version>(),
});
constexpr auto attendance_schema =
    schema<Attendance>("attendance", "conference_attendance", {"到会情况", "Attendance"}, attendance_columns);

constexpr auto matter_columns = columns<Matter>({
    key<&Matter::id>("编号", "Id"),
    col<&Matter::meeting>("会议", "Meeting").hide(),
    col<&Matter::number>("序号", "Number"),
    col<&Matter::title>("议题", "Matter"),
    col<&Matter::content>("内容", "Content"),
    col<&Matter::body>("提出单位", "Brought in by"),
    version<&Matter::version>(),
});
constexpr auto matter_schema = schema<Matter>("matter", "conference_matter", {"议题", "Matter"}, matter_columns);

constexpr auto resolution_columns = columns<Resolution>({
    key<&Resolution::id>("编号", "Id"),
    col<&Resolution::meeting>("会议", "Meeting"),
    col<&Resolution::matter>("议题", "Matter"),
    col<&Resolution::number>("序号", "Number"),
    col<&Resolution::text>("议定事项", "Resolution"),
    col<&Resolution::office>("牵头部门", "Lead"),
    col<&Resolution::support>("配合单位", "Support"),
    col<&Resolution::due_on>("期限", "Due on"),
    col<&Resolution::task>("任务", "Task"),
    version<&Resolution::version>(),
});
constexpr auto resolution_schema =
    schema<Resolution>("resolution", "conference_resolution", {"议定事项", "Resolution"}, resolution_columns);

constexpr auto line_columns = columns<ResolutionLine>({
    col<&ResolutionLine::resolution>("议定事项", "Resolution"),
    col<&ResolutionLine::office_name>("牵头部门", "Lead"),
    col<&ResolutionLine::meeting_number>("会议次数", "Number of the meeting"),
    col<&ResolutionLine::meeting_title>("会议", "Meeting"),
    col<&ResolutionLine::standing>("进展评价", "Standing"),
    col<&ResolutionLine::due_on>("现行期限", "Due on"),
    col<&ResolutionLine::percent>("进度（%）", "Percent"),
    col<&ResolutionLine::last_report_on>("最近报送", "Last report"),
});
constexpr auto line_schema = schema<ResolutionLine>("resolution_line", "", {"议定事项", "Resolution"}, line_columns);

constexpr auto page_columns = columns<MeetingPage>({
    col<&MeetingPage::meeting>("会议", "Meeting"),
    col<&MeetingPage::members>("成员", "Members"),
    col<&MeetingPage::attendance>("到会", "Attendance"),
    col<&MeetingPage::matters>("议题", "Matters"),
    col<&MeetingPage::resolutions>("议定事项", "Resolutions"),
});
constexpr auto page_schema = schema<MeetingPage>("meeting_page", "", {"联席会议", "Meeting"}, page_columns);
}  // namespace

const Schema& schema_of(const Member*) { return member_schema; }
const Schema& schema_of(const Meeting*) { return meeting_schema; }
const Schema& schema_of(const Attendance*) { return attendance_schema; }
const Schema& schema_of(const Matter*) { return matter_schema; }
const Schema& schema_of(const Resolution*) { return resolution_schema; }
const Schema& schema_of(const ResolutionLine*) { return line_schema; }
const Schema& schema_of(const MeetingPage*) { return page_schema; }

}  // namespace yk::care::conference
