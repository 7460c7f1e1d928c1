#include "rules/decide.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/fen.h"
#include "rules/explain.h"

namespace yk::rules {
namespace {

using Kind = Type::Kind;

bool is_text(Kind kind) { return kind == Kind::text || kind == Kind::region; }

Answer answer_of(std::optional<std::int64_t> held) {
    if (!held) return Answer::needs_information;
    return *held ? Answer::entitled : Answer::not_entitled;
}

// The last payer takes what rounding leaves, so that the shares add up.
std::vector<PayerAmount> payer_amounts(const Item& item, std::int64_t fen) {
    std::vector<PayerAmount> out;
    std::int64_t rest = fen;
    for (std::size_t i = 0; i < item.payers.size(); ++i) {
        const auto& share = item.payers[i];
        const auto part = i + 1 == item.payers.size() ? rest : share_of(Fen{fen}, share.percent, 100, Rounding::down).value;
        rest -= part;
        out.push_back({share.payer, share.percent, part});
    }
    return out;
}

Decision item_decision(const Explainer& explainer, const ItemRule& rule) {
    const auto& book = explainer.book();
    const auto& item = book.pack->items[rule.item];
    Decision out;
    out.name = item.name;
    out.label = item.label;
    out.clause = item.cited.clause;
    out.status = item.cited.status;
    out.period = item.period;
    if (!item.modelled) {
        out.answer = Answer::not_modelled;
        out.why = item.why;
        return out;
    }
    explainer.explain(rule.condition, out);
    out.answer = rule.early.empty() ? answer_of(explainer.lane(rule.condition.node)) : Answer::not_in_force;
    if (rule.receiving != no_node) {
        if (const auto receiving = explainer.lane(rule.receiving)) out.receiving = *receiving != 0;
    }
    Uses uses = rule.condition.uses;
    uses.add(rule.amount_uses);
    out.parameters = explainer.parameters(uses);
    for (const auto& used : out.parameters) out.status = std::max(out.status, used.status);
    if (out.answer != Answer::entitled || rule.amount == no_node) return out;

    out.amount_fen = explainer.lane(rule.amount);
    out.payable_fen = explainer.lane(rule.paid);
    if (!out.payable_fen) out.amount_missing = explainer.missing(rule.paid, out.faults);
    if (out.payable_fen) out.payers = payer_amounts(item, *out.payable_fen);
    out.pays = out.status == Status::in_force && out.payable_fen.value_or(0) > 0;
    if (out.amount_fen && out.payable_fen != out.amount_fen) {
        for (const auto group : rule.coordinations) out.coordinated_by.push_back(book.pack->coordinations[group].name);
    }
    return out;
}

Decision category_decision(const Explainer& explainer, const CategoryRule& rule) {
    const auto& category = explainer.book().pack->categories[rule.category];
    Decision out;
    out.name = category.name;
    out.label = category.label;
    out.clause = category.cited.clause;
    out.status = category.cited.status;
    explainer.explain(rule.condition, out);
    out.answer = answer_of(explainer.lane(rule.condition.node));
    out.parameters = explainer.parameters(rule.condition.uses);
    for (const auto& used : out.parameters) out.status = std::max(out.status, used.status);
    return out;
}

TableAnswer table_answer(const Explainer& explainer, const TableRule& rule) {
    const auto& table = explainer.book().pack->tables[rule.table];
    TableAnswer out;
    out.name = table.name;
    if (const auto row = explainer.lane(rule.row)) {
        out.row = static_cast<std::size_t>(*row);
        const bool otherwise = *out.row == table.rows.size();
        if (!otherwise) out.label = table.rows[*out.row].label;
        const auto& values = otherwise ? table.otherwise : table.rows[*out.row].then;
        for (std::size_t o = 0; o < table.outputs.size(); ++o) out.gives.emplace_back(table.outputs[o].name, values[o].text);
    } else {
        std::vector<std::string> faults;
        out.missing = explainer.missing(rule.row, faults);
    }
    return out;
}

}  // namespace

const char* answer_text(Answer answer) {
    static constexpr std::array texts{"entitled", "not_entitled", "needs_information", "not_in_force", "not_modelled"};
    return texts[static_cast<std::size_t>(answer)];
}

Columns columns_for(const Rulebook& book, std::size_t rows) {
    Columns out(book.shapes, rows);
    for (std::size_t f = 0; f < book.pack->facts.size(); ++f) {
        const auto& fact = book.pack->facts[f];
        for (std::size_t row = 0; fact.absent && row < rows; ++row) {
            if (is_text(fact.type.kind))
                out.set_text(f, row, fact.absent->text);
            else
                out.set_number(f, row, fact.absent->number);
        }
    }
    return out;
}

bool store_fact(const Rulebook& book, Columns& columns, std::size_t fact, std::size_t row, std::string_view value) {
    const auto& type = book.pack->facts[fact].type;
    columns.set_unknown(fact, row);
    const auto datum = parse_datum(type, value, *book.pack);
    if (!datum) return false;
    if (!is_text(type.kind)) return columns.set_number(fact, row, datum->number);
    columns.set_text(fact, row, value);
    return true;
}

std::optional<std::string> fact_text(const Rulebook& book, const Columns& columns, std::size_t fact, std::size_t row) {
    const auto& described = book.pack->facts[fact];
    if (is_text(described.type.kind)) {
        const auto text = columns.text(fact, row);
        return text ? std::optional(std::string(*text)) : std::nullopt;
    }
    const auto number = columns.number(fact, row);
    return number ? std::optional(written(*number, described.type, *book.pack)) : std::nullopt;
}

Decisions decide(const Rulebook& book, const Person& person) {
    auto columns = columns_for(book, 1);
    Decisions out;
    std::vector<FactUse> uses;
    for (std::size_t f = 0; f < book.pack->facts.size(); ++f) {
        const auto& name = book.pack->facts[f].name;
        FactUse use{name, std::nullopt, {}, {}, false};
        const auto given = person.find(name);
        if (given != person.end()) {
            use.source = given->second.source;
            use.as_of = given->second.as_of;
            if (!store_fact(book, columns, f, 0, given->second.value)) out.refused_facts.push_back(name);
        }
        use.value = fact_text(book, columns, f, 0);
        use.assumed = use.value && given == person.end();
        uses.push_back(std::move(use));
    }
    const Explainer explainer(book, inspect(book.program, columns, 0), uses);
    for (const auto& rule : book.categories) out.categories.push_back(category_decision(explainer, rule));
    for (const auto& rule : book.items) out.items.push_back(item_decision(explainer, rule));
    for (const auto& rule : book.tables) out.tables.push_back(table_answer(explainer, rule));
    for (const auto& rule : book.lets) {
        const auto& let = book.pack->lets[rule.let];
        const auto value = explainer.lane(rule.node);
        out.lets.emplace_back(let.name, value ? std::optional(written(*value, let.type, *book.pack)) : std::nullopt);
    }
    for (auto& use : uses) {
        if (use.value) out.facts.push_back(std::move(use));
    }
    return out;
}

Answer BatchAnswers::item(std::size_t item, std::size_t row) const {
    const auto& rule = book_.items[item];
    if (rule.condition.node == no_node) return Answer::not_modelled;
    if (!rule.early.empty()) return Answer::not_in_force;
    return answer_of(results_.value(book_.item_outputs[item].entitled, row));
}

std::optional<std::int64_t> BatchAnswers::amount_fen(std::size_t item, std::size_t row) const {
    const auto output = book_.item_outputs[item].amount;
    if (output == no_node || this->item(item, row) != Answer::entitled) return std::nullopt;
    return results_.value(output, row);
}

std::optional<std::int64_t> BatchAnswers::payable_fen(std::size_t item, std::size_t row) const {
    const auto output = book_.item_outputs[item].paid;
    if (output == no_node || this->item(item, row) != Answer::entitled) return std::nullopt;
    return results_.value(output, row);
}

std::optional<bool> BatchAnswers::receiving(std::size_t item, std::size_t row) const {
    const auto output = book_.item_outputs[item].receiving;
    const auto value = output == no_node ? std::nullopt : results_.value(output, row);
    return value ? std::optional(*value != 0) : std::nullopt;
}

Answer BatchAnswers::category(std::size_t category, std::size_t row) const {
    return answer_of(results_.value(book_.category_outputs[category], row));
}

std::optional<std::size_t> BatchAnswers::table_row(std::size_t table, std::size_t row) const {
    const auto value = results_.value(book_.table_outputs[table], row);
    return value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
}

}  // namespace yk::rules
