// One meeting with everything that belongs to it, and the resolutions of all meetings until they are closed.
#include <array>
#include <functional>
#include <map>

#include "care/oversight/conference/access.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::conference {
using namespace model;
namespace {

const Query<Member(Day)> members_on{"conference.members_on", R"(
    SELECT {m.*} FROM conference_member m WHERE m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to >= $1)
     ORDER BY CASE m.seat WHEN 'convener' THEN 0 WHEN 'deputy' THEN 1 WHEN 'member' THEN 2 ELSE 3 END, m.body, m.id LIMIT 500)"};
const Query<Attendance(MeetingId)> attendance_of{
    "conference.attendance_of", "SELECT {*} FROM conference_attendance WHERE meeting = $1 ORDER BY presence DESC, body, id LIMIT 500"};
const Query<Matter(MeetingId)> matters_of{"conference.matters_of",
                                          "SELECT {*} FROM conference_matter WHERE meeting = $1 ORDER BY number, id LIMIT 100"};
const Query<Resolution(MeetingId)> resolutions_of{"conference.resolutions_of",
                                                  "SELECT {*} FROM conference_resolution WHERE meeting = $1 ORDER BY number, id LIMIT 100"};
const Query<Resolution()> all_resolutions{"conference.all_resolutions", R"(
    SELECT {r.*} FROM conference_resolution r ORDER BY r.id DESC)"};

struct Key {
    MeetingId meeting;
};
constexpr auto key_columns = columns<Key>({col<&Key::meeting>("会议", "Meeting")});
constexpr auto key_schema = schema<Key>("meeting_key", "", {"会议", "Meeting"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct FollowUp {
    std::vector<ResolutionLine> items;
};
constexpr auto follow_columns = columns<FollowUp>({col<&FollowUp::items>("议定事项", "Resolutions")});
constexpr auto follow_schema = schema<FollowUp>("conference_follow_up", "", {"议定事项落实", "Follow-up"}, follow_columns);
const Schema& schema_of(const FollowUp*) { return follow_schema; }

ResolutionLine line_of(Tx& tx, const Resolution& resolution, const Meeting& meeting, const tasks::Rules& rules) {
    ResolutionLine line;
    line.resolution = resolution;
    line.meeting_number = meeting.number;
    line.meeting_title = meeting.title;
    if (const auto office = organisation::find_office(tx, resolution.office)) line.office_name = office->name;
    line.due_on = resolution.due_on;
    if (!resolution.task) return line;
    if (const auto task = tx.find<tasks::Task>(*resolution.task)) {
        line.standing = tasks::standing_of(*task, tx.today(), rules);
        line.due_on = task->due_on;
        line.percent = task->percent;
        line.last_report_on = task->last_report_on;
    }
    return line;
}

Result<MeetingPage> show_meeting(Tx& tx, const Key& key) { return page_of(tx, key.meeting); }

// What is closed leaves the list; what has no task yet stays in it.
Result<FollowUp> follow_up(Tx& tx) {
    const auto rules = tasks::rules_of(tx);
    FollowUp out;
    std::vector<Resolution> all;
    tx.scan(all_resolutions, std::function<bool(const Resolution&)>([&](const Resolution& resolution) {
                all.push_back(resolution);
                return true;
            }));
    std::map<MeetingId, Meeting> meetings;
    for (const auto& resolution : all) {
        auto known = meetings.find(resolution.meeting);
        if (known == meetings.end()) known = meetings.emplace(resolution.meeting, YK_TRY(tx.get<Meeting>(resolution.meeting))).first;
        auto line = line_of(tx, resolution, known->second, rules);
        using S = tasks::Standing;
        if (line.standing == S::met || line.standing == S::late || line.standing == S::done || line.standing == S::withdrawn) continue;
        out.items.push_back(std::move(line));
    }
    return out;
}

constexpr std::array routes{
    http::get<&show_meeting>("/conference/meetings/{meeting}/page", rights::meeting_read, http::RowScope::city,
                             {"会议详情", "One meeting"}),
    http::get<&follow_up>("/conference/follow_up", rights::meeting_read, http::RowScope::city,
                          {"议定事项落实", "Follow-up of resolutions"}),
};

}  // namespace

Result<MeetingPage> page_of(Tx& tx, MeetingId id) {
    MeetingPage page;
    page.meeting = YK_TRY(tx.get<Meeting>(id));
    page.members = tx.list(members_on, page.meeting.meets_on);
    page.attendance = tx.list(attendance_of, id);
    page.matters = tx.list(matters_of, id);
    const auto rules = tasks::rules_of(tx);
    for (const auto& resolution : tx.list(resolutions_of, id)) page.resolutions.push_back(line_of(tx, resolution, page.meeting, rules));
    return page;
}

std::span<const http::Route> reading_routes() { return routes; }

}  // namespace yk::care::conference
