// The clause page: each clause of each document with what carries it, its tasks and figures, and its present state.
#include "care/oversight/tasks/clauses.h"

#include <algorithm>

namespace yk::care::tasks {
using namespace model;

std::span<const Option> options_of(ClauseState) {
    static constexpr Option all[] = {{"overdue", {"有任务逾期", "A task is overdue"}},
                                     {"report_due", {"有任务应报未报", "A report is due"}},
                                     {"under_way", {"落实中", "Under way"}},
                                     {"done", {"已完成", "Done"}},
                                     {"carried", {"已有承载", "Carried"}},
                                     {"not_computable", {"不可计算，已说明", "Not computable, with the reason"}},
                                     {"uncovered", {"尚无承载", "Nothing carries it"}}};
    return all;
}

namespace {

constexpr auto carrier_columns = columns<CarrierView>({
    col<&CarrierView::kind>("种类", "Kind"),
    col<&CarrierView::name>("代码", "Name"),
    col<&CarrierView::label>("名称", "Label"),
    col<&CarrierView::state>("现状", "State"),
    col<&CarrierView::tone>("轻重", "Tone"),
    col<&CarrierView::task>("任务", "Task"),
});
constexpr auto carrier_schema = schema<CarrierView>("clause_carrier", "", {"承载", "Carrier"}, carrier_columns);

constexpr auto clause_columns = columns<ClauseLine>({
    col<&ClauseLine::at>("条款", "Clause"),
    col<&ClauseLine::title>("名称", "Title"),
    col<&ClauseLine::state>("现状", "State"),
    col<&ClauseLine::carriers>("承载", "Carriers"),
    col<&ClauseLine::tasks>("任务", "Tasks"),
    col<&ClauseLine::indicators>("指标", "Indicators"),
});
constexpr auto clause_schema = schema<ClauseLine>("clause_line", "", {"条款", "Clause"}, clause_columns);

constexpr auto page_columns = columns<DocumentPage>({
    col<&DocumentPage::name>("代码", "Name"),
    col<&DocumentPage::letter>("字母", "Letter"),
    col<&DocumentPage::number>("文号", "Number"),
    col<&DocumentPage::issued>("发布", "Issued"),
    col<&DocumentPage::legal_status>("效力", "Legal status"),
    col<&DocumentPage::pack>("政策包", "Pack"),
    col<&DocumentPage::title>("名称", "Title"),
    col<&DocumentPage::note>("说明", "Note"),
    col<&DocumentPage::excerpt>("摘录", "Excerpt"),
    col<&DocumentPage::clauses>("条款数", "Clauses"),
    col<&DocumentPage::covered>("有承载", "Carried"),
    col<&DocumentPage::uncovered>("无承载", "Uncovered"),
    col<&DocumentPage::not_computable>("不可计算", "Not computable"),
    col<&DocumentPage::tasks>("任务", "Tasks"),
    col<&DocumentPage::overdue>("逾期任务", "Overdue tasks"),
    col<&DocumentPage::done>("完成任务", "Tasks done"),
    col<&DocumentPage::states>("条款现状", "States"),
    col<&DocumentPage::lines>("条款", "Lines"),
});
constexpr auto page_schema = schema<DocumentPage>("clause_document", "", {"条款落实", "Document"}, page_columns);

struct Held {
    policy::Text label;
    rules::Status status{};
};

template <class Entries>
void collect(std::map<std::string, Held>& out, const std::string& kind, const Entries& entries) {
    for (const auto& entry : entries) out[kind + ":" + entry.name] = {policy::text_of(entry.label), entry.cited.status};
}

// Label and status of everything that may carry a clause; of a parameter, the status of the value that holds on the day.
std::map<std::string, Held> carriers_of(const rules::Pack& pack, Day on) {
    std::map<std::string, Held> out;
    collect(out, "item", pack.items);
    collect(out, "category", pack.categories);
    collect(out, "rule", pack.tables);
    collect(out, "indicator", pack.indicators);
    collect(out, "coordination", pack.coordinations);
    for (const auto& parameter : pack.parameters) {
        auto status = parameter.cited.status;
        for (const auto* versions : {&parameter.upper, &parameter.versions})
            for (const auto& version : *versions)
                if (version.from <= on && (!version.to || on <= *version.to)) status = version.cited.status;
        out["parameter:" + parameter.name] = {policy::text_of(parameter.label), status};
    }
    for (const auto& task : pack.tasks) out["task:" + task.name] = {policy::text_of(task.title), task.cited.status};
    for (const auto& duty : pack.responsibilities) out["responsibility:" + duty.name] = {policy::text_of(duty.title), duty.cited.status};
    return out;
}

std::string tone_of(rules::Status status) {
    switch (status) {
        case rules::Status::in_force:
            return "good";
        case rules::Status::unconfirmed:
            return "warn";
        case rules::Status::draft:
            return "info";
        case rules::Status::example:
            return "open";
    }
    return "open";
}

std::string tone_of(Standing standing) {
    switch (standing) {
        case Standing::met:
        case Standing::done:
            return "good";
        case Standing::missed:
        case Standing::never_reported:
            return "bad";
        case Standing::late:
        case Standing::due_soon:
        case Standing::report_due:
            return "warn";
        case Standing::submitted:
        case Standing::under_way:
        case Standing::ongoing:
            return "info";
        case Standing::not_started:
        case Standing::withdrawn:
            return "open";
    }
    return "open";
}

ClauseState state_of(Standing standing) {
    switch (standing) {
        case Standing::missed:
        case Standing::never_reported:
            return ClauseState::overdue;
        case Standing::report_due:
            return ClauseState::report_due;
        case Standing::met:
        case Standing::late:
        case Standing::done:
        case Standing::withdrawn:
            return ClauseState::done;
        default:
            return ClauseState::under_way;
    }
}

class Pages {
 public:
    Pages(const Ledger& ledger, indicators::Board board, Day on)
        : ledger_(ledger), board_(std::move(board)), held_(carriers_of(ledger.pack(), on)) {
        for (const auto& task : ledger.tasks())
            if (task.origin == Origin::document && ledger.stands(task)) by_code_[task.document + "#" + task.code] = &task;
    }

    DocumentPage page_of(const rules::Document& document) const {
        DocumentPage page;
        page.name = document.name;
        page.letter = document.letter;
        page.number = document.number;
        page.issued = document.issued;
        page.legal_status = document.legal_status;
        page.pack = document.cited.pack;
        page.title = policy::text_of(document.title);
        page.note = policy::text_of(document.cited.note);
        page.excerpt = document.excerpt;
        for (const auto& clause : document.clauses) count(page, clause_of(document, clause));
        for (std::size_t i = 0; i < options_of(ClauseState{}).size(); ++i) {
            const auto state = static_cast<ClauseState>(i);
            const auto n = std::count_if(page.lines.begin(), page.lines.end(), [&](const ClauseLine& line) { return line.state == state; });
            if (n > 0) page.states.push_back({model::code_of(state), label_of(state), static_cast<std::int64_t>(n)});
        }
        return page;
    }

 private:
    static void count(DocumentPage& page, ClauseLine line) {
        ++page.clauses;
        (line.state == ClauseState::uncovered        ? page.uncovered
         : line.state == ClauseState::not_computable ? page.not_computable
                                                     : page.covered)++;
        page.tasks += static_cast<std::int64_t>(line.tasks.size());
        for (const auto& task : line.tasks) {
            page.overdue += state_of(task.standing) == ClauseState::overdue;
            page.done += state_of(task.standing) == ClauseState::done;
        }
        page.lines.push_back(std::move(line));
    }

    ClauseLine clause_of(const rules::Document& document, const rules::DocumentClause& clause) const {
        ClauseLine line{clause.at, policy::text_of(clause.title), ClauseState::uncovered, {}, {}, {}};
        for (const auto& carrier : clause.carried_by) add(line, document, carrier);
        if (!line.tasks.empty()) {
            line.state = ClauseState::done;
            for (const auto& task : line.tasks) line.state = std::min(line.state, state_of(task.standing));
        } else if (!line.carriers.empty()) {
            const bool reasons = std::all_of(line.carriers.begin(), line.carriers.end(),
                                             [](const CarrierView& carrier) { return carrier.kind == "not_computable"; });
            line.state = reasons ? ClauseState::not_computable : ClauseState::carried;
        }
        return line;
    }

    void add(ClauseLine& line, const rules::Document& document, const rules::Carrier& carrier) const {
        CarrierView view{carrier.kind, carrier.name, {carrier.name, carrier.name}, {}, "open", {}};
        if (const auto held = held_.find(carrier.kind + ":" + carrier.name); held != held_.end()) {
            view.label = held->second.label;
            view.state = policy::status_label(rules::status_text(held->second.status));
            view.tone = tone_of(held->second.status);
        }
        if (carrier.kind == "process") view.label = process_label(carrier.name);
        if (carrier.kind == "not_computable") view.label = policy::text_of(carrier.reason);
        if (carrier.kind == "indicator")
            if (auto indicator = indicator_line(ledger_.pack(), board_, carrier.name)) {
                view.state = indicator->state;
                view.tone = indicator->good ? "good" : "open";
                line.indicators.push_back(std::move(*indicator));
            }
        if (carrier.kind == "task")
            if (const auto task = by_code_.find(document.name + "#" + carrier.name); task != by_code_.end()) {
                line.tasks.push_back(ledger_.line_of(*task->second));
                view.task = task->second->id;
                view.state = label_of(line.tasks.back().standing);
                view.tone = tone_of(line.tasks.back().standing);
            }
        line.carriers.push_back(std::move(view));
    }

    const Ledger& ledger_;
    indicators::Board board_;
    std::map<std::string, Held> held_;
    std::map<std::string, const Task*> by_code_;
};

struct DocumentList {
    std::vector<DocumentPage> items;
};
constexpr auto list_columns = columns<DocumentList>({col<&DocumentList::items>("文件", "Documents")});
constexpr auto list_schema = schema<DocumentList>("clause_documents", "", {"条款落实", "Documents"}, list_columns);
const Schema& schema_of(const DocumentList*) { return list_schema; }

struct Key {
    std::string document;
};
constexpr auto key_columns = columns<Key>({col<&Key::document>("文件", "Document")});
constexpr auto key_schema = schema<Key>("clause_document_key", "", {"文件", "Document"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

Result<DocumentList> list_documents(Tx& tx) {
    auto pages = YK_TRY(document_pages(tx, {}, tx.today()));
    for (auto& page : pages) page.lines.clear();
    return DocumentList{std::move(pages)};
}

Result<DocumentPage> show_document(Tx& tx, const Key& key) {
    auto pages = YK_TRY(document_pages(tx, key.document, tx.today()));
    if (pages.empty()) return fail(ErrorKind::missing, "tasks.document.missing", TextArgs{{"document", key.document.substr(0, 80)}});
    return std::move(pages.front());
}

constexpr std::array routes{
    http::get<&list_documents>("/tasks/documents", rights::task_read, http::RowScope::region,
                               {"条款落实一览", "Documents and their clauses"}),
    http::get<&show_document>("/tasks/documents/{document}", rights::task_read, http::RowScope::region,
                              {"一份文件的条款落实", "One document clause by clause"}),
};

}  // namespace

const Schema& schema_of(const CarrierView*) { return carrier_schema; }
const Schema& schema_of(const ClauseLine*) { return clause_schema; }
const Schema& schema_of(const DocumentPage*) { return page_schema; }

Result<std::vector<DocumentPage>> document_pages(Tx& tx, const std::optional<std::string>& only, Day on) {
    const auto ledger = YK_TRY(Ledger::read(tx, on));
    const Pages pages(ledger, YK_TRY(indicators::Board::read(tx, on)), on);
    std::vector<DocumentPage> out;
    const auto& documents = ledger.pack().documents;
    const auto place = ledger.pack().place().id;
    // The city's own documents first, then what stands above them.
    for (const bool own : {true, false})
        for (const auto& document : documents)
            if ((document.cited.pack == place) == own && (!only || *only == document.name)) out.push_back(pages.page_of(document));
    return out;
}

std::span<const http::Route> clause_routes() { return routes; }

}  // namespace yk::care::tasks
