#include "care/oversight/conference/access.h"

namespace yk::care::conference {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE conference_member (id BIGINT PRIMARY KEY, body TEXT NOT NULL, name TEXT NOT NULL, post TEXT NOT NULL, seat TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT, version BIGINT NOT NULL);
CREATE TABLE conference_meeting (id BIGINT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, title TEXT NOT NULL, meets_on TEXT NOT NULL,
    begins TEXT NOT NULL, place TEXT NOT NULL, chair TEXT NOT NULL, state TEXT NOT NULL, minutes TEXT NOT NULL, reason TEXT NOT NULL,
    planned_by TEXT NOT NULL, planned_at TEXT NOT NULL, closed_by TEXT NOT NULL, closed_at TEXT, version BIGINT NOT NULL);
CREATE TABLE conference_attendance (id BIGINT PRIMARY KEY, meeting BIGINT NOT NULL REFERENCES conference_meeting (id), body TEXT NOT NULL,
    name TEXT NOT NULL, presence TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX conference_attendance_by_meeting ON conference_attendance (meeting, id);
CREATE TABLE conference_matter (id BIGINT PRIMARY KEY, meeting BIGINT NOT NULL REFERENCES conference_meeting (id), number BIGINT NOT NULL,
    title TEXT NOT NULL, content TEXT NOT NULL, body TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (meeting, number));
CREATE TABLE conference_resolution (id BIGINT PRIMARY KEY, meeting BIGINT NOT NULL REFERENCES conference_meeting (id), matter BIGINT,
    number BIGINT NOT NULL, text TEXT NOT NULL, office BIGINT NOT NULL, support TEXT NOT NULL, due_on TEXT, task BIGINT, version BIGINT NOT NULL,
    UNIQUE (meeting, number))
)";
constexpr store::Migration migrations[] = {{"oversight.conference", 1, tables}};

constexpr std::string_view member_filters[] = {"body", "seat", "valid_to"};
constexpr std::string_view member_sorts[] = {"seat", "body", "name", "valid_from"};
constexpr std::string_view member_search[] = {"name", "post"};
constexpr Listing member_listing{member_filters, member_sorts, member_search, "seat"};
constexpr FormField member_fields[] = {{"body", {"政策包里责任单位的代码", "The body's code in the policy pack"}, true},
                                       {"name", {}, true},
                                       {"post", {}, true},
                                       {"seat", {}, true},
                                       {"valid_from", {}, true},
                                       {"valid_to"}};
constexpr FormGroup member_form[] = {{{"联席会议成员", "Member of the conference"}, member_fields}};
const Check member_checks[] = {model::length("name", 1, 40), model::length("post", 1, 60), model::length("body", 1, 60)};
Status check_member(Tx& tx, void* record, const void*) {
    const auto& member = *static_cast<const Member*>(record);
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    bool known = false;
    for (const auto& body : book->pack->bodies) known |= body.name == member.body;
    if (!known) return fail_at("/body", "conference.body.missing", TextArgs{{"body", member.body.substr(0, 60)}});
    if (member.valid_to && *member.valid_to < member.valid_from) return fail_at("/valid_to", "conference.member.order");
    return {};
}
const http::Resource members{.schema = &model::schema<Member>(),
                             .listing = &member_listing,
                             .path = "/conference/members",
                             .scope = http::RowScope::city,
                             .read = &rights::meeting_read,
                             .write = &rights::member_update,
                             .export_ = &rights::meeting_read,
                             .form = member_form,
                             .checks = member_checks,
                             .before_write = &check_member};

constexpr std::string_view meeting_filters[] = {"state", "meets_on"};
constexpr std::string_view meeting_sorts[] = {"number", "meets_on", "title"};
constexpr std::string_view meeting_search[] = {"title", "minutes"};
constexpr Listing meeting_listing{meeting_filters, meeting_sorts, meeting_search, "-number"};
const http::Resource meetings{.schema = &model::schema<Meeting>(),
                              .listing = &meeting_listing,
                              .path = "/conference/meetings",
                              .scope = http::RowScope::city,
                              .read = &rights::meeting_read,
                              .export_ = &rights::meeting_read,
                              .title = model::schema<Meeting>().find("title")};

constexpr std::string_view queue_title[] = {"title"};
const http::Queue to_minute{.code = "conference.meetings.held",
                            .label = {"待印发纪要的会议", "Meetings without minutes"},
                            .right = &rights::meeting_manage,
                            .resource = &meetings,
                            .filter = "f.state=held",
                            .title = queue_title,
                            .page = "/conference/meetings/{id}"};
const http::Queue* const queues[] = {&to_minute};

const Schema* const records[] = {&model::schema<Member>(), &model::schema<Meeting>(), &model::schema<Attendance>(),
                                 &model::schema<Matter>(), &model::schema<Resolution>()};
constexpr const Right* all_rights[] = {&rights::meeting_read, &rights::meeting_manage, &rights::member_update};
const std::vector<http::Route> routes = http::joined({meeting_routes(), reading_routes(), printing_routes()});
const http::Resource* const resources[] = {&members, &meetings};

}  // namespace

const care::Module module{.name = "oversight.conference",
                          .label = {"联席会议", "Joint conference"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .queues = queues};

}  // namespace yk::care::conference
