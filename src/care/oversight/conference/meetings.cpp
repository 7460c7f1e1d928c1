// Meetings: planned, held with attendance, resolved, minuted; a resolution becomes a task in one step.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/oversight/conference/access.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"

namespace yk::care::conference {
using namespace model;
namespace {

const Query<std::int64_t()> last_number{"conference.last_number", "SELECT COALESCE(MAX(number), 0) FROM conference_meeting"};
const Query<std::int64_t(MeetingId)> last_matter{"conference.last_matter",
                                                 "SELECT COALESCE(MAX(number), 0) FROM conference_matter WHERE meeting = $1"};
const Query<std::int64_t(MeetingId)> last_resolution{"conference.last_resolution",
                                                     "SELECT COALESCE(MAX(number), 0) FROM conference_resolution WHERE meeting = $1"};
const Query<Attendance(MeetingId)> attendance_of{"conference.attendance_to_replace",
                                                 "SELECT {*} FROM conference_attendance WHERE meeting = $1 ORDER BY id LIMIT 500"};

constexpr std::int64_t most_matters = 60, most_resolutions = 60;
constexpr std::size_t most_seats = 200;

Status want_body(Tx& tx, const std::string& body, const char* pointer) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    for (const auto& known : book->pack->bodies)
        if (known.name == body) return {};
    return fail_at(pointer, "conference.body.missing", TextArgs{{"body", body.substr(0, 60)}});
}

Status advance(Meeting& meeting, MeetingEvent event) {
    const auto next = meeting_flow.next(meeting.state, event);
    if (!next) {
        const auto& state = model::label_of(meeting.state);
        const auto& act = model::label_of(event);
        return fail(ErrorKind::conflict, "conference.meeting.state",
                    TextArgs{{"state", std::string(state.zh)},
                             {"act", std::string(act.zh)},
                             {"state_en", std::string(state.en)},
                             {"act_en", std::string(act.en)}});
    }
    meeting.state = *next;
    return {};
}

struct Plan {
    std::string title;
    Day meets_on;
    std::string begins, place, chair;
};
constexpr auto plan_columns = columns<Plan>({
    col<&Plan::title>("会议", "Meeting"),
    col<&Plan::meets_on>("日期", "Date"),
    col<&Plan::begins>("时间", "Time"),
    col<&Plan::place>("地点", "Place"),
    col<&Plan::chair>("主持人", "Chair"),
});
constexpr auto plan_schema = schema<Plan>("meeting_plan", "", {"安排会议", "Plan a meeting"}, plan_columns);
const Schema& schema_of(const Plan*) { return plan_schema; }

struct Move {
    MeetingId meeting;
    Day meets_on;
    std::string begins, place, reason;
};
constexpr auto move_columns = columns<Move>({
    col<&Move::meeting>("会议", "Meeting"),
    col<&Move::meets_on>("日期", "Date"),
    col<&Move::begins>("时间", "Time"),
    col<&Move::place>("地点", "Place"),
    col<&Move::reason>("原因", "Reason"),
});
constexpr auto move_schema = schema<Move>("meeting_move", "", {"会议改期", "Move a meeting"}, move_columns);
const Schema& schema_of(const Move*) { return move_schema; }

struct NewMatter {
    MeetingId meeting;
    std::string title, content, body;
};
constexpr auto matter_columns = columns<NewMatter>({
    col<&NewMatter::meeting>("会议", "Meeting"),
    col<&NewMatter::title>("议题", "Matter"),
    col<&NewMatter::content>("内容", "Content"),
    col<&NewMatter::body>("提出单位", "Brought in by"),
});
constexpr auto matter_schema = schema<NewMatter>("new_matter", "", {"列入议题", "New matter"}, matter_columns);
const Schema& schema_of(const NewMatter*) { return matter_schema; }

struct Arrived {
    std::string body, name;
    Presence presence = Presence::present;
};
constexpr auto arrived_columns = columns<Arrived>(
    {col<&Arrived::body>("单位", "Body"), col<&Arrived::name>("姓名", "Name"), col<&Arrived::presence>("到会", "Presence")});
constexpr auto arrived_schema = schema<Arrived>("arrived", "", {"到会情况", "Attendance"}, arrived_columns);
const Schema& schema_of(const Arrived*) { return arrived_schema; }

struct Holding {
    MeetingId meeting;
    std::vector<Arrived> attendance;
};
constexpr auto holding_columns =
    columns<Holding>({col<&Holding::meeting>("会议", "Meeting"), col<&Holding::attendance>("到会情况", "Attendance")});
constexpr auto holding_schema = schema<Holding>("meeting_holding", "", {"登记召开", "Hold"}, holding_columns);
const Schema& schema_of(const Holding*) { return holding_schema; }

struct NewResolution {
    MeetingId meeting;
    std::optional<MatterId> matter;
    std::string text;
    organisation::DepartmentId office;
    std::vector<std::string> support;
    std::optional<Day> due_on;
};
constexpr auto resolution_columns = columns<NewResolution>({
    col<&NewResolution::meeting>("会议", "Meeting"),
    col<&NewResolution::matter>("议题", "Matter"),
    col<&NewResolution::text>("议定事项", "Resolution"),
    col<&NewResolution::office>("牵头部门", "Lead"),
    col<&NewResolution::support>("配合单位", "Support"),
    col<&NewResolution::due_on>("期限", "Due on"),
});
constexpr auto resolution_schema = schema<NewResolution>("new_resolution", "", {"记录议定事项", "New resolution"}, resolution_columns);
const Schema& schema_of(const NewResolution*) { return resolution_schema; }

struct Worded {
    MeetingId meeting;
    std::string text;
};
constexpr auto worded_columns = columns<Worded>({col<&Worded::meeting>("会议", "Meeting"), col<&Worded::text>("文字", "Text")});
constexpr auto worded_schema = schema<Worded>("meeting_words", "", {"纪要或原因", "Minutes or reason"}, worded_columns);
const Schema& schema_of(const Worded*) { return worded_schema; }

struct ResolutionKey {
    ResolutionId resolution;
};
constexpr auto key_columns = columns<ResolutionKey>({col<&ResolutionKey::resolution>("议定事项", "Resolution")});
constexpr auto key_schema = schema<ResolutionKey>("resolution_key", "", {"议定事项", "Resolution"}, key_columns);
const Schema& schema_of(const ResolutionKey*) { return key_schema; }

bool is_time(const std::string& text) {
    return text.size() == 5 && text[2] == ':' && text >= "00:00" && text <= "23:59" && text[0] >= '0' && text[0] <= '2' && text[3] >= '0' &&
           text[3] <= '5' && text[1] >= '0' && text[1] <= '9' && text[4] >= '0' && text[4] <= '9';
}

// Whoever works in a body with a seat on the meeting's day is told of it: that it will be, that it has moved, that it will not be.
Status tell_members(Tx& tx, const Meeting& meeting, const std::string& what, const std::string& more) {
    const auto members = YK_TRY(page_of(tx, meeting.id)).members;
    const auto offices = YK_TRY(tasks::list_offices(tx));
    std::vector<organisation::DepartmentId> told;
    for (const auto& member : members)
        for (const auto& office : offices)
            if (office.body == member.body && office.department && std::find(told.begin(), told.end(), *office.department) == told.end())
                told.push_back(*office.department);
    for (const auto department : told)
        for (const auto account : organisation::list_staff(tx, department))
            YK_TRY_VOID(http::notify(tx, account.value, what + "：" + meeting.title,
                                     day_text(meeting.meets_on) + " " + meeting.begins + " " + meeting.place + more,
                                     "/conference/meetings/" + id_text(meeting.id.value)));
    return {};
}

Status check_when(Tx& tx, Day meets_on, const std::string& begins, const std::string& place) {
    YK_TRY_VOID(model::want_length(place, 1, 80, "/place"));
    if (!is_time(begins)) return fail_at("/begins", "conference.time.form");
    if (meets_on < tx.today()) return fail_at("/meets_on", "conference.day.past");
    if (meets_on > add_months(tx.today(), 24, MonthRounding::last_day)) return fail_at("/meets_on", "conference.day.far");
    return {};
}

Result<Meeting> plan_meeting(Tx& tx, const Plan& in) {
    YK_TRY_VOID(model::want_length(in.title, 2, 120, "/title"));
    YK_TRY_VOID(model::want_length(in.chair, 1, 40, "/chair"));
    YK_TRY_VOID(check_when(tx, in.meets_on, in.begins, in.place));
    Meeting meeting;
    meeting.id = tx.new_id<MeetingId>();
    meeting.number = tx.one(last_number) + 1;
    meeting.title = in.title;
    meeting.meets_on = in.meets_on;
    meeting.begins = in.begins;
    meeting.place = in.place;
    meeting.chair = in.chair;
    meeting.planned_by = tx.actor().name;
    meeting.planned_at = tx.now();
    YK_TRY_VOID(tx.insert(meeting));
    YK_TRY_VOID(tell_members(tx, meeting, "联席会议", ""));
    return meeting;
}

Result<Matter> add_matter(Tx& tx, const NewMatter& in) {
    const auto meeting = YK_TRY(tx.get<Meeting>(in.meeting));
    if (meeting.state != MeetingState::planned && meeting.state != MeetingState::held)
        return fail(ErrorKind::conflict, "conference.meeting.over", TextArgs{{"title", meeting.title}});
    YK_TRY_VOID(model::want_length(in.title, 2, 120, "/title"));
    YK_TRY_VOID(model::want_length(in.content, 0, 4000, "/content"));
    YK_TRY_VOID(want_body(tx, in.body, "/body"));
    Matter matter;
    matter.id = tx.new_id<MatterId>();
    matter.meeting = meeting.id;
    matter.number = tx.one(last_matter, meeting.id) + 1;
    if (matter.number > most_matters) return fail(ErrorKind::limited, "conference.matter.many");
    matter.title = in.title;
    matter.content = in.content;
    matter.body = in.body;
    YK_TRY_VOID(tx.insert(matter));
    return matter;
}

Result<Meeting> hold_meeting(Tx& tx, const Holding& in) {
    auto meeting = YK_TRY(tx.get<Meeting>(in.meeting));
    if (meeting.meets_on > tx.today())
        return fail(ErrorKind::refused, "conference.meeting.early", TextArgs{{"day", day_text(meeting.meets_on)}});
    if (in.attendance.empty()) return fail_at("/attendance", "input.required");
    if (in.attendance.size() > most_seats) return fail_at("/attendance", "conference.attendance.many");
    YK_TRY_VOID(advance(meeting, MeetingEvent::hold));
    for (const auto& old : tx.list(attendance_of, meeting.id)) YK_TRY_VOID(tx.remove(old));
    for (std::size_t i = 0; i < in.attendance.size(); ++i) {
        const auto& arrived = in.attendance[i];
        const auto at = "/attendance/" + std::to_string(i);
        YK_TRY_VOID(want_body(tx, arrived.body, (at + "/body").c_str()));
        YK_TRY_VOID(model::want_length(arrived.name, 1, 40, (at + "/name").c_str()));
        Attendance row{tx.new_id<AttendanceId>(), meeting.id, arrived.body, arrived.name, arrived.presence};
        YK_TRY_VOID(tx.insert(row));
    }
    YK_TRY_VOID(tx.update(meeting));
    return meeting;
}

Result<Resolution> add_resolution(Tx& tx, const NewResolution& in) {
    const auto meeting = YK_TRY(tx.get<Meeting>(in.meeting));
    if (meeting.state != MeetingState::held)
        return fail(ErrorKind::conflict, "conference.resolution.not_held", TextArgs{{"title", meeting.title}});
    YK_TRY_VOID(model::want_length(in.text, 2, 120, "/text"));
    if (in.matter && YK_TRY(tx.get<Matter>(*in.matter)).meeting != meeting.id) return fail_at("/matter", "conference.matter.foreign");
    if (!organisation::find_office(tx, in.office)) return fail_at("/office", "conference.office.missing");
    if (in.due_on && *in.due_on < tx.today()) return fail_at("/due_on", "conference.day.past");
    Resolution resolution;
    for (const auto& body : in.support) {
        YK_TRY_VOID(want_body(tx, body, "/support"));
        resolution.support += (resolution.support.empty() ? "" : " ") + body;
    }
    resolution.id = tx.new_id<ResolutionId>();
    resolution.meeting = meeting.id;
    resolution.matter = in.matter;
    resolution.number = tx.one(last_resolution, meeting.id) + 1;
    if (resolution.number > most_resolutions) return fail(ErrorKind::limited, "conference.resolution.many");
    resolution.text = in.text;
    resolution.office = in.office;
    resolution.due_on = in.due_on;
    YK_TRY_VOID(tx.insert(resolution));
    return resolution;
}

Result<tasks::Task> make_task(Tx& tx, const ResolutionKey& key) {
    auto resolution = YK_TRY(tx.get<Resolution>(key.resolution));
    if (resolution.task) return fail(ErrorKind::conflict, "conference.resolution.has_task");
    const auto meeting = YK_TRY(tx.get<Meeting>(resolution.meeting));
    tasks::NewTask input;
    input.title = resolution.text;
    input.content = meeting.title + "（" + day_text(meeting.meets_on) + "）议定事项 " + std::to_string(resolution.number);
    input.office = resolution.office;
    input.support = tasks::words_of(resolution.support);
    // A resolution may have waited longer than its own date; the task then begins without one and the date is set in the ledger.
    if (resolution.due_on && *resolution.due_on >= tx.today()) input.due_on = resolution.due_on;
    const auto task = YK_TRY(tasks::open_task(tx, input, tasks::Origin::meeting, id_text(resolution.id.value)));
    resolution.task = task.id;
    YK_TRY_VOID(tx.update(resolution));
    return task;
}

Result<Meeting> close_meeting(Tx& tx, const Worded& in) {
    auto meeting = YK_TRY(tx.get<Meeting>(in.meeting));
    YK_TRY_VOID(advance(meeting, MeetingEvent::close));
    YK_TRY_VOID(model::want_length(in.text, 10, 20'000, "/text"));
    meeting.minutes = in.text;
    meeting.closed_by = tx.actor().name;
    meeting.closed_at = tx.now();
    YK_TRY_VOID(tx.update(meeting));
    return meeting;
}

Result<Meeting> cancel_meeting(Tx& tx, const Worded& in) {
    auto meeting = YK_TRY(tx.get<Meeting>(in.meeting));
    YK_TRY_VOID(advance(meeting, MeetingEvent::cancel));
    YK_TRY_VOID(model::want_length(in.text, 2, 500, "/text"));
    meeting.reason = in.text;
    YK_TRY_VOID(tx.update(meeting));
    YK_TRY_VOID(tell_members(tx, meeting, "联席会议取消", "（" + in.text + "）"));
    return meeting;
}

// Another day, hour or place; the members are told with the reason.
Result<Meeting> move_meeting(Tx& tx, const Move& in) {
    auto meeting = YK_TRY(tx.get<Meeting>(in.meeting));
    YK_TRY_VOID(advance(meeting, MeetingEvent::move));
    YK_TRY_VOID(check_when(tx, in.meets_on, in.begins, in.place));
    YK_TRY_VOID(model::want_length(in.reason, 2, 500, "/reason"));
    meeting.meets_on = in.meets_on;
    meeting.begins = in.begins;
    meeting.place = in.place;
    meeting.reason = in.reason;
    YK_TRY_VOID(tx.update(meeting));
    YK_TRY_VOID(tell_members(tx, meeting, "联席会议改期", "（" + in.reason + "）"));
    return meeting;
}

constexpr std::array routes{
    http::post<&plan_meeting>("/conference/meetings", rights::meeting_manage, http::RowScope::city, {"安排会议", "Plan a meeting"}),
    http::post<&add_matter>("/conference/meetings/{meeting}/matters", rights::meeting_manage, http::RowScope::city,
                            {"列入议题", "Put a matter on the agenda"}),
    http::post<&hold_meeting>("/conference/meetings/{meeting}/hold", rights::meeting_manage, http::RowScope::city,
                              {"登记召开", "Record that it was held"}),
    http::post<&add_resolution>("/conference/meetings/{meeting}/resolutions", rights::meeting_manage, http::RowScope::city,
                                {"记录议定事项", "Record a resolution"}),
    http::post<&make_task>("/conference/resolutions/{resolution}/make_task", rights::meeting_manage, http::RowScope::city,
                           {"转为任务", "Turn into a task"}),
    http::post<&close_meeting>("/conference/meetings/{meeting}/close", rights::meeting_manage, http::RowScope::city,
                               {"印发纪要", "Issue the minutes"}),
    http::post<&cancel_meeting>("/conference/meetings/{meeting}/cancel", rights::meeting_manage, http::RowScope::city,
                                {"取消会议", "Cancel a meeting"}),
    http::post<&move_meeting>("/conference/meetings/{meeting}/move", rights::meeting_manage, http::RowScope::city,
                              {"改期", "Move a meeting"}),
};

}  // namespace

std::span<const http::Route> meeting_routes() { return routes; }

}  // namespace yk::care::conference
