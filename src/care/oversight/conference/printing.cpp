// Agenda and minutes on paper.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "care/oversight/conference/access.h"
#include "print/printer.h"

namespace yk::care::conference {
using namespace model;
namespace {

struct Key {
    MeetingId meeting;
};
constexpr auto key_columns = columns<Key>({col<&Key::meeting>("会议", "Meeting")});
constexpr auto key_schema = schema<Key>("meeting_print_key", "", {"会议", "Meeting"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

// Bodies as the documents print them.
class Bodies {
 public:
    static Result<Bodies> read(Tx& tx) {
        Bodies out;
        out.book_ = YK_TRY(policy::rulebook_of(tx, tx.today()));
        return out;
    }
    std::string name(const std::string& body) const {
        for (const auto& known : book_->pack->bodies)
            if (known.name == body) return known.label.zh;
        return body;
    }
    std::string names(const std::string& list) const {
        std::string out;
        for (std::size_t from = 0; from < list.size();) {
            const auto to = std::min(list.find(' ', from), list.size());
            out += (out.empty() ? "" : "、") + name(list.substr(from, to - from));
            from = to + 1;
        }
        return out;
    }

 private:
    std::shared_ptr<const rules::Rulebook> book_;
};

std::string number_of(const Meeting& meeting) { return fmt::format("联席会议第 {} 次", meeting.number); }

print::Document paper_of(const MeetingPage& page, const organisation::City& city, const std::string& kind, Tx& tx) {
    print::Document paper({city.name + "养老服务联席会议" + kind, page.meeting.title, number_of(page.meeting), tx.today(),
                           tx.actor().name + (city.synthetic ? " · 演示数据" : "")});
    paper.key_values({{"时间", day_text(page.meeting.meets_on) + " " + page.meeting.begins},
                      {"地点", page.meeting.place},
                      {"主持", page.meeting.chair}});
    return paper;
}

http::Download pdf(const print::Document& paper, const organisation::City& city, const std::string& name, Tx& tx) {
    return {name + ".pdf", "application/pdf", {}, print::pdf_of(paper, {paper.head().title, city.name, "zh-CN", tx.now()})};
}

Result<http::Download> print_agenda(Tx& tx, const Key& key) {
    const auto page = YK_TRY(page_of(tx, key.meeting));
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto bodies = YK_TRY(Bodies::read(tx));
    auto paper = paper_of(page, city, "议程", tx);
    paper.heading("一、议题");
    print::Table matters{{{"序号", 6}, {"议题", 26}, {"提出单位", 16}, {"内容", 40}}, {}, "尚未列入议题。"};
    for (const auto& matter : page.matters)
        matters.rows.push_back({std::to_string(matter.number), matter.title, bodies.name(matter.body), matter.content});
    paper.table(std::move(matters));
    paper.heading("二、参会人员");
    print::Table members{{{"单位", 30}, {"姓名", 14}, {"职务", 24}, {"席位", 12}}, {}, "尚未登记成员。"};
    for (const auto& member : page.members)
        members.rows.push_back({bodies.name(member.body), member.name, member.post, std::string(model::label_of(member.seat).zh)});
    paper.table(std::move(members));
    return pdf(paper, city, page.meeting.title + "议程", tx);
}

Result<http::Download> print_minutes(Tx& tx, const Key& key) {
    const auto page = YK_TRY(page_of(tx, key.meeting));
    if (page.meeting.state != MeetingState::closed)
        return fail(ErrorKind::conflict, "conference.minutes.none", TextArgs{{"title", page.meeting.title}});
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto bodies = YK_TRY(Bodies::read(tx));
    auto paper = paper_of(page, city, "纪要", tx);
    paper.heading("一、到会情况");
    std::string present, absent;
    for (const auto& row : page.attendance) {
        auto& list = row.presence == Presence::absent ? absent : present;
        list += (list.empty() ? "" : "；") + bodies.name(row.body) + " " + row.name +
                (row.presence == Presence::delegate ? "（委托代会）" : "");
    }
    paper.paragraph("出席：" + (present.empty() ? std::string("无") : present));
    if (!absent.empty()) paper.paragraph("缺席：" + absent);
    paper.heading("二、纪要").paragraph(page.meeting.minutes);
    paper.heading("三、议定事项");
    print::Table table{{{"序号", 6}, {"议定事项", 40}, {"牵头单位", 20}, {"配合单位", 22}, {"时限", 14}}, {}, "没有议定事项。"};
    for (const auto& line : page.resolutions)
        table.rows.push_back({std::to_string(line.resolution.number), line.resolution.text, line.office_name,
                              bodies.names(line.resolution.support), line.resolution.due_on ? day_text(*line.resolution.due_on) : "持续"});
    paper.table(std::move(table));
    return pdf(paper, city, page.meeting.title + "纪要", tx);
}

constexpr std::array routes{
    http::get<&print_agenda>("/conference/meetings/{meeting}/agenda.pdf", rights::meeting_read, http::RowScope::city,
                             {"会议议程（打印）", "Agenda on paper"}),
    http::get<&print_minutes>("/conference/meetings/{meeting}/minutes.pdf", rights::meeting_read, http::RowScope::city,
                              {"会议纪要（打印）", "Minutes on paper"}),
};

}  // namespace

std::span<const http::Route> printing_routes() { return routes; }

}  // namespace yk::care::conference
