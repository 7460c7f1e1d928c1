// Papers of a case: which are needed, which a department's fact makes unnecessary, who has checked what was brought.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/determination/determination.h"
#include "care/service/window/access.h"

namespace yk::care::window {
using namespace model;
namespace {

struct Mark {
    PaperId window_paper;
    PaperState state = PaperState::received;
    std::string note;
};
constexpr auto mark_columns =
    columns<Mark>({col<&Mark::window_paper>("材料", "Paper"), col<&Mark::state>("状态", "State"), col<&Mark::note>("说明", "Note")});
constexpr auto mark_schema = schema<Mark>("mark_window_paper", "", {"核对材料", "Mark a paper"}, mark_columns);
const Schema& schema_of(const Mark*) { return mark_schema; }

// Somebody's word is no department's fact.
bool told_by_department(const std::string& source) { return source != "application" && source != "visit"; }

// The fact of the page that a department has told, by name.
const determination::FactText* held(const determination::ElderPage& page, const std::vector<elder::ElderFact>& statements,
                                    const std::string& fact) {
    const auto at = std::find_if(page.facts.begin(), page.facts.end(), [&](const auto& f) { return f.fact == fact && f.source_date; });
    if (at == page.facts.end()) return nullptr;
    const bool told = std::any_of(statements.begin(), statements.end(), [&](const elder::ElderFact& s) {
        return s.fact == fact && s.source_date == *at->source_date && told_by_department(s.source);
    });
    return told ? &*at : nullptr;
}

void excuse(Paper& paper, const determination::FactText& fact) {
    paper.state = PaperState::not_needed;
    const auto& value = fact.value_label.zh.empty() ? fact.value : fact.value_label.zh;
    paper.fact_label = fact.label.zh + (value.empty() ? "" : "：" + value);
    paper.fact_source = fact.source.zh;
    paper.fact_date = fact.source_date;
}

Paper paper_for(Tx& tx, const Case& record, std::int64_t place, const std::string& code, const std::string& label) {
    Paper out;
    out.id = tx.new_id<PaperId>();
    out.application = record.id;
    out.elder = record.elder;
    out.region = record.region;
    out.place = place;
    out.paper = code;
    out.label = label;
    return out;
}

Result<Paper> mark(Tx& tx, const Mark& in) {
    auto paper = YK_TRY(tx.get<Paper>(in.window_paper));
    auto record = YK_TRY(tx.get<Case>(paper.application));
    if (record.state != State::draft && record.state != State::submitted && record.state != State::returned)
        return fail(ErrorKind::conflict, "window.paper.late", TextArgs{{"number", record.number}});
    YK_TRY_VOID(want_length(trimmed(in.note), in.state == PaperState::not_needed ? 4 : 0, 200, "/note"));
    paper.state = in.state;
    paper.note = trimmed(in.note);
    paper.fact_label.clear();
    paper.fact_source.clear();
    paper.fact_date.reset();
    paper.marked_by = tx.actor().name;
    paper.marked_on = tx.today();
    YK_TRY_VOID(tx.update(paper));
    YK_TRY_VOID(step(tx, record, Act::paper_marked, paper.label + "：" + std::string(label_of(paper.state).zh)));
    return paper;
}

constexpr std::array routes{
    http::post<&mark>("/window/papers/{window_paper}/mark", rights::open, http::RowScope::region, {"核对材料", "Mark a paper"}),
};

}  // namespace

std::span<const http::Route> paper_routes() { return routes; }

Status list_papers(Tx& tx, const Case& record, const Definition& definition) {
    std::int64_t place = 0;
    for (const auto& kind : definition.papers) {
        if (kind.only_for == "proxy" && record.asker != Asker::proxy) continue;
        auto paper = paper_for(tx, record, ++place, kind.code, kind.zh);
        for (const auto& fact : kind.facts) paper.facts += (paper.facts.empty() ? "" : " ") + fact;
        YK_TRY_VOID(tx.insert(paper));
    }
    if (record.elder && !record.item.empty()) {
        // What the rule of the item asks for: a fact that nobody has told yet is to be proved, one that is held is shown with its source.
        const auto page = YK_TRY(determination::page_of(tx, *record.elder, tx.today()));
        for (const auto& answer : page.determinations) {
            if (answer.subject != determination::Subject::item || answer.item != record.item) continue;
            for (const auto& missing : answer.missing) {
                auto paper = paper_for(tx, record, ++place, "fact_" + missing.fact, "证明材料：" + missing.label.zh);
                paper.facts = missing.fact;
                YK_TRY_VOID(tx.insert(paper));
            }
        }
    }
    return look_up_facts(tx, record);
}

Result<std::vector<Paper>> excused_papers(Tx& tx, const Case& record) {
    std::vector<Paper> out;
    if (!record.elder) return out;
    const auto page = YK_TRY(determination::page_of(tx, *record.elder, tx.today()));
    const auto statements = elder::list_facts(tx, *record.elder);
    for (auto& paper : papers_of(tx, record.id)) {
        if (paper.state != PaperState::needed) continue;
        for (const auto& name : words_of(paper.facts)) {
            const auto* fact = held(page, statements, name);
            if (!fact) continue;
            excuse(paper, *fact);
            out.push_back(std::move(paper));
            break;
        }
    }
    return out;
}

Status look_up_facts(Tx& tx, const Case& record) {
    for (auto& paper : YK_TRY(excused_papers(tx, record))) YK_TRY_VOID(tx.update(paper));
    return {};
}

}  // namespace yk::care::window
