// Lets, categories, decision tables, items and coordination.
#include <fmt/format.h>

#include <algorithm>

#include "rules/cells.h"
#include "rules/reader.h"

namespace yk::rules {
namespace {
using Kind = Type::Kind;
constexpr std::size_t max_lines = 200;
constexpr std::size_t max_table_columns = 12;
constexpr std::size_t max_table_rows = 500;
}  // namespace

void Reader::rules(const Yaml& file) {
    Fields fields(file, faults_);
    const auto each = [&](std::string_view key, auto use) {
        const auto* found = fields.find(key);
        if (!found) return;
        if (found->kind != Yaml::Kind::list) fields.fault(found->place, {"entry.list", {{"key", std::string(key)}}});
        for (const auto& entry : found->items) use(entry);
    };
    each("lets", [&](const Yaml& entry) { let(entry); });
    each("categories", [&](const Yaml& entry) { category(entry); });
    each("tables", [&](const Yaml& entry) { table(entry); });
    fields.finish();
}

void Reader::let(const Yaml& entry) {
    Fields fields(entry, faults_);
    Let out;
    out.name = fields.word("let");
    out.type = type(fields, "type");
    if (out.type.kind == Kind::text || out.type.kind == Kind::region) fields.fault(entry.place, {"rule.let_type", {}});
    out.is = fields.source("is");
    out.label = fields.label("label", false);
    if (fields.find("clause")) out.cited.clause = clause(fields, "clause");
    out.cited.note = fields.label("note", false);
    out.cited.place = entry.place;
    out.cited.pack = pack_id_;
    fields.finish();
    put(pack_.lets, std::move(out), "let");
}

Line Reader::line(const Yaml& entry) {
    Fields fields(entry, faults_);
    const auto *all = fields.find("all"), *any = fields.find("any");
    if (all || any) {
        if (all && any) fields.fault(entry.place, {"rule.all_or_any", {}});
        auto out = group(all ? Line::Kind::all : Line::Kind::any, all ? *all : *any);
        out.label = fields.label("label", false);
        fields.finish();
        return out;
    }
    Line out;
    out.label = fields.label("label");
    out.when = fields.source("when");
    fields.finish();
    return out;
}

Line Reader::group(Line::Kind kind, const Yaml& list) {
    Line out;
    out.kind = kind;
    if (list.kind != Yaml::Kind::list || list.items.empty()) faults_.push_back({list.place, {"rule.lines", {}}, {}});
    if (list.items.size() > max_lines) faults_.push_back({list.place, {"rule.lines_long", {}}, {}});
    for (const auto& entry : list.items) out.lines.push_back(line(entry));
    return out;
}

Condition Reader::condition(Fields& fields, const Yaml& map) {
    Condition out;
    const auto *all = fields.find("all"), *any = fields.find("any"), *when = fields.find("when"), *except = fields.find("except");
    if ((all != nullptr) + (any != nullptr) + (when != nullptr) != 1) fields.fault(map.place, {"rule.condition", {}});
    if (all)
        out.rule = group(Line::Kind::all, *all);
    else if (any)
        out.rule = group(Line::Kind::any, *any);
    else if (when)
        out.rule.when = fields.source("when");
    if (except) out.except = group(Line::Kind::any, *except).lines;
    return out;
}

void Reader::category(const Yaml& entry) {
    Fields fields(entry, faults_);
    Category out;
    out.name = fields.word("category");
    out.label = fields.label("label");
    fields.need("rank");
    out.rank = static_cast<int>(fields.whole("rank").value_or(1));
    if (out.rank < 1 || out.rank > 1000) fields.fault(entry.place, {"rule.rank", {}});
    out.condition = condition(fields, entry);
    if (out.condition.rule.kind == Line::Kind::leaf) out.condition.rule.label = out.label;
    out.cited = cited(fields);
    fields.finish();
    put(pack_.categories, std::move(out), "category");
}

std::vector<Datum> Reader::outputs_of(const Yaml& entry, const DecisionTable& table) {
    Fields fields(entry, faults_);
    std::vector<Datum> out;
    for (const auto& output : table.outputs) {
        const auto* value = fields.need(output.name);
        const auto read = value ? datum(output.type, *value) : std::nullopt;
        out.push_back(read.value_or(Datum{}));
    }
    fields.finish();
    return out;
}

std::vector<TableColumn> Reader::table_columns(Fields& fields) {
    std::vector<TableColumn> out;
    const auto* columns = fields.find("columns");
    if (!columns) return out;
    if (columns->kind != Yaml::Kind::list) fields.fault(columns->place, {"entry.list", {{"key", "columns"}}});
    if (columns->items.size() > max_table_columns)
        fields.fault(columns->place, {"table.columns_many", {{"most", std::to_string(max_table_columns)}}});
    for (const auto& entry : columns->items) {
        Fields parts(entry, faults_);
        TableColumn column{parts.source("is"), type(parts, "type"), parts.label("label")};
        if (column.type.kind == Kind::text || column.type.kind == Kind::region) parts.fault(entry.place, {"table.column_type", {}});
        parts.finish();
        out.push_back(std::move(column));
    }
    return out;
}

// The cells of a row become its condition.
void Reader::table_cells(const Yaml& from, const DecisionTable& table, TableRow& row) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < from.items.size(); ++i) {
        const auto& entry = from.items[i];
        row.cells.push_back(entry.text);
        if (i >= table.columns.size()) continue;
        std::optional<Said> fault;
        auto cell = entry.kind == Yaml::Kind::scalar ? parse_cell(table.columns[i], entry.text, pack_, fault) : std::nullopt;
        if (cell)
            cells.push_back(*std::move(cell));
        else
            faults_.push_back({entry.place, fault.value_or(Said{"entry.one_value", {{"key", "cells"}}}), {}});
    }
    const auto count = std::to_string(table.rows.size() + 1);
    if (from.kind != Yaml::Kind::list || from.items.size() != table.columns.size())
        faults_.push_back(
            {from.place,
             {"table.cells",
              {{"row", count}, {"cells", std::to_string(from.items.size())}, {"columns", std::to_string(table.columns.size())}}},
             {}});
    row.when = {row_expression(table, cells), from.place};
}

TableRow Reader::table_row(const Yaml& entry, const DecisionTable& table) {
    Fields parts(entry, faults_);
    TableRow row;
    row.label = parts.label("label");
    const auto* cells = parts.find("cells");
    const auto* when = parts.find("when");
    if ((cells != nullptr) == table.columns.empty() || (when != nullptr) != table.columns.empty())
        parts.fault(entry.place, {"table.when_or_cells", {}});
    else if (cells)
        table_cells(*cells, table, row);
    else
        row.when = parts.source("when");
    if (const auto* then = parts.need("then")) row.then = outputs_of(*then, table);
    row.clause = clause(parts, "clause");
    parts.label("note", false);
    parts.finish();
    row.then.resize(table.outputs.size());
    return row;
}

void Reader::table(const Yaml& entry) {
    Fields fields(entry, faults_);
    DecisionTable out;
    out.name = fields.word("table");
    out.label = fields.label("label");
    const auto hit = fields.one_of("hit", {"first", "unique", "any"}, "first");
    out.hit = hit == "unique" ? HitPolicy::unique : hit == "any" ? HitPolicy::any : HitPolicy::first;
    out.columns = table_columns(fields);
    if (out.columns.empty() && out.hit != HitPolicy::first) fields.fault(entry.place, {"table.hit", {}});
    if (const auto* outputs = fields.need("outputs")) {
        Fields types(*outputs, faults_);
        for (const auto& [name, kind] : outputs->entries) out.outputs.push_back({name.text, type(types, name.text)});
    }
    const auto& rows = list_in(fields, "rows");
    if (rows.size() > max_table_rows) fields.fault(entry.place, {"table.rows_many", {{"most", std::to_string(max_table_rows)}}});
    for (const auto& from : rows) out.rows.push_back(table_row(from, out));
    if (const auto* otherwise = fields.find("otherwise")) {
        out.otherwise = outputs_of(*otherwise, out);
    } else {
        out.closed = true;
        if (out.columns.empty() || out.rows.empty())
            fields.fault(entry.place, {"table.otherwise", {}});
        else
            out.otherwise = out.rows.back().then;
    }
    out.otherwise.resize(out.outputs.size());
    out.cited = cited(fields);
    fields.finish();
    put(pack_.tables, std::move(out), "table");
}

void Reader::item(const Yaml& file) {
    Fields fields(file, faults_);
    Item out;
    out.name = fields.word("item");
    out.label = fields.label("label");
    out.kind = fields.one_of("kind", {"material", "care", "concern"});
    out.recipients = fields.label("recipients", false);
    out.content = fields.label("content", false);
    out.standard = fields.label("standard", false);
    out.requirements = fields.label("requirements", false);
    out.apply = fields.label("apply", false);
    out.responsible = fields.words("responsible");
    out.no_application = fields.flag("no_application", false);
    out.listed = fields.flag("listed", true);
    out.modelled = fields.flag("modelled", true);
    out.replaces = fields.words("replaces");
    if (!out.modelled) out.why = fields.label("why");
    const auto* entitled = out.modelled ? fields.need("entitled") : nullptr;
    if (entitled) {
        Fields rule(*entitled, faults_);
        out.condition = condition(rule, *entitled);
        if (out.condition.rule.kind == Line::Kind::leaf) out.condition.rule.label = out.label;
        rule.finish();
    }
    out.amount = fields.source("amount", false);
    out.receiving = fields.source("receiving", false);
    out.period = fields.one_of("period", {"once", "meal", "day", "month", "year", "none"}, "none");
    if (!out.amount.text.empty() && out.period == "none") fields.fault(file.place, {"rule.period", {}});
    if (const auto* payers = fields.find("payers")) {
        std::int64_t total = 0;
        for (const auto& entry : payers->items) {
            Fields parts(entry, faults_);
            out.payers.push_back({parts.word("payer"), parts.whole("percent").value_or(0)});
            total += out.payers.back().percent;
            parts.finish();
        }
        if (total != 100) fields.fault(payers->place, {"rule.shares", {{"total", std::to_string(total)}}});
    }
    out.cited = cited(fields);
    fields.finish();
    for (const auto& name : out.replaces) {
        const auto* old = pack_.item(name);
        if (!old || old->cited.pack == pack_id_) fields.fault(file.place, {"rule.replaces", {{"item", name}}});
        std::erase_if(pack_.items, [&](const Item& i) { return i.name == name && i.cited.pack != pack_id_; });
    }
    put(pack_.items, std::move(out), "item");
}

void Reader::coordinations(const Yaml& file) {
    Fields fields(file, faults_);
    for (const auto& entry : list_in(fields, "coordinations")) coordination(entry);
    fields.finish();
}

void Reader::coordination(const Yaml& entry) {
    Fields fields(entry, faults_);
    Coordination out;
    out.name = fields.word("coordination");
    out.label = fields.label("label");
    const auto kind = fields.one_of("kind", {"take_higher", "exclude", "add", "open"});
    out.kind = kind == "take_higher" ? Coordination::Kind::take_higher
               : kind == "exclude"   ? Coordination::Kind::exclude
               : kind == "add"       ? Coordination::Kind::add
                                     : Coordination::Kind::open;
    out.items = fields.words("items");
    if (out.items.empty()) fields.fault(entry.place, {"entry.missing", {{"key", "items"}}});
    if (out.kind == Coordination::Kind::exclude) out.when = fields.source("when");
    out.cited = cited(fields);
    fields.finish();
    put(pack_.coordinations, std::move(out), "coordination");
}

}  // namespace yk::rules
