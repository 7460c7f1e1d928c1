// The handbook: an edition on paper, for the counter, the notice board and the kitchen table.
#include <fmt/format.h>

#include "care/entitlement/catalogue/edition.h"
#include "care/people/organisation/lookup.h"
#include "print/printer.h"

namespace yk::care::catalogue {
using namespace model;
namespace {

std::string_view kind_words(std::string_view kind) { return kind == "material" ? "物质帮助" : kind == "care" ? "照护服务" : "关爱服务"; }

// Where a clause has a name of the pack instead of a number, the document alone is cited.
std::string article_of(const Clause& clause) {
    const bool number = !clause.at.empty() && clause.at.find_first_not_of("0123456789.") == std::string::npos;
    return number ? "第" + clause.at + "条" : "";
}

void add_item(print::Document& paper, std::size_t number, const Service& service) {
    paper.heading(fmt::format("{}. {}{}", number, service.label.zh, service.no_application ? "（免申即享）" : ""), 2);
    if (service.status != "in_force") paper.paragraph("尚未生效：所依据的文件还是草案，或有待主管部门确认。", print::Look::small);
    std::string responsible;
    for (const auto& body : service.responsible) responsible += (responsible.empty() ? "" : "、") + body.zh;
    std::vector<print::KeyValue> pairs;
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) pairs.push_back({std::string(key), value});
    };
    add("服务对象", service.recipients.zh);
    add("服务内容", service.content.zh);
    add("保障标准", service.standard.zh);
    add("服务要求", service.requirements.zh);
    add("责任单位", responsible);
    add("办理方式", service.apply.zh);
    add("依据", service.clause.title.zh + article_of(service.clause));
    paper.key_values(std::move(pairs));
}

void add_differences(print::Document& paper, const Edition& before, const std::vector<Difference>& differences) {
    paper.heading(fmt::format("与 {} 年版（{} 公布）相比", before.year, before.published_on ? day_text(*before.published_on) : ""));
    print::Table table{{{"变化", 8}, {"项目", 22}, {"调整之处", 26}}, {}, "没有变化。"};
    for (const auto& difference : differences) {
        std::string parts;
        for (const auto& part : difference.parts) parts += (parts.empty() ? "" : "、") + part.zh;
        table.rows.push_back({std::string(label_of(difference.kind).zh), difference.label.zh, parts});
    }
    paper.table(std::move(table));
}

}  // namespace

Result<http::Download> handbook(Tx& tx, const Edition& edition) {
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto items = YK_TRY(items_of(tx, edition.id));
    const auto title = fmt::format("{}基本养老服务清单（{} 年版）", city.name, edition.year);
    std::string note = edition.state == EditionState::published ? "" : std::string(label_of(edition.state).zh) + "，不作办理依据";
    if (city.synthetic) note += (note.empty() ? "" : " · ") + std::string("演示数据");
    print::Document paper({title, "便民手册", edition.number.value_or(""), edition.published_on.value_or(edition.prepared_on), note});
    if (edition.note) paper.paragraph(*edition.note);
    paper.paragraph(
        fmt::format("共 {} 项。不清楚能享受哪几项的，可拨打 12345，到就近的镇政府、街道办事处询问，或在门户的“我能享受什么”回答四个问题。",
                    items.size()));
    std::size_t number = 0;
    for (const auto kind : kinds_in_order()) {
        bool begun = false;
        for (const auto& service : items) {
            if (service.kind != kind) continue;
            if (!begun) paper.heading(std::string(kind_words(kind)));
            begun = true;
            add_item(paper, ++number, service);
        }
    }
    if (const auto before = edition_before(tx, edition)) add_differences(paper, *before, YK_TRY(differences_of(tx, edition)));
    paper.paragraph("校验值 " + edition.sha256, print::Look::small);
    return http::Download{title + ".pdf", "application/pdf", {}, print::pdf_of(paper, {title, city.name, "zh-CN", tx.now()})};
}

}  // namespace yk::care::catalogue
