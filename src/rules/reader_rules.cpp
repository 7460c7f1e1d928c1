// Lets, categories, decision tables, items and coordination.
#include <fmt/format.h>

#include <algorithm>

#include "rules/reader.h"

namespace yk::rules {
namespace {
using Kind = Type::Kind;
constexpr std::size_t max_lines = 200;
}  // namespace

void Reader::rules(const Yaml& file) {
    Fields fields(file, faults_);
    const auto each = [&](std::string_view key, auto use) {
        const auto* found = fields.find(key);
        if (!found) return;
        if (found->kind != Yaml::Kind::list) fields.fault(found->place, fmt::format("{} is a list", key));
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
    if (out.type.kind == Kind::text || out.type.kind == Kind::region)
        fields.fault(entry.place, "a let is int, bool, money, percent, date or a code");
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
        if (all && any) fields.fault(entry.place, "a line has all or any, not both");
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
    if (list.kind != Yaml::Kind::list || list.items.empty())
        faults_.push_back({list.place, "all, any and except hold a list of lines", {}});
    if (list.items.size() > max_lines) faults_.push_back({list.place, "the list of lines is too long", {}});
    for (const auto& entry : list.items) out.lines.push_back(line(entry));
    return out;
}

Condition Reader::condition(Fields& fields, const Yaml& map) {
    Condition out;
    const auto *all = fields.find("all"), *any = fields.find("any"), *when = fields.find("when"), *except = fields.find("except");
    if ((all != nullptr) + (any != nullptr) + (when != nullptr) != 1)
        fields.fault(map.place, "a condition has exactly one of all, any and when");
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
    if (out.rank < 1 || out.rank > 1000) fields.fault(entry.place, "rank is a number from 1 on");
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

void Reader::table(const Yaml& entry) {
    Fields fields(entry, faults_);
    DecisionTable out;
    out.name = fields.word("table");
    out.label = fields.label("label");
    if (const auto* outputs = fields.need("outputs")) {
        Fields types(*outputs, faults_);
        for (const auto& [name, kind] : outputs->entries) out.outputs.push_back({name.text, type(types, name.text)});
    }
    for (const auto& from : list_in(fields, "rows")) {
        Fields parts(from, faults_);
        TableRow row;
        row.label = parts.label("label");
        row.when = parts.source("when");
        if (const auto* then = parts.need("then")) row.then = outputs_of(*then, out);
        row.clause = clause(parts, "clause");
        parts.label("note", false);
        parts.finish();
        row.then.resize(out.outputs.size());
        out.rows.push_back(std::move(row));
    }
    if (const auto* otherwise = fields.need("otherwise")) out.otherwise = outputs_of(*otherwise, out);
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
    if (!out.amount.text.empty() && out.period == "none")
        fields.fault(file.place, "an amount has a period: once, meal, day, month or year");
    if (const auto* payers = fields.find("payers")) {
        std::int64_t total = 0;
        for (const auto& entry : payers->items) {
            Fields parts(entry, faults_);
            out.payers.push_back({parts.word("payer"), parts.whole("percent").value_or(0)});
            total += out.payers.back().percent;
            parts.finish();
        }
        if (total != 100) fields.fault(payers->place, fmt::format("the shares of the payers make {} percent, not 100", total));
    }
    out.cited = cited(fields);
    fields.finish();
    for (const auto& name : out.replaces) {
        const auto* old = pack_.item(name);
        if (!old || old->cited.pack == pack_id_) fields.fault(file.place, fmt::format("replaces names no item of a pack above: {}", name));
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
    if (out.items.empty()) fields.fault(entry.place, "items is missing");
    if (out.kind == Coordination::Kind::exclude) out.when = fields.source("when");
    out.cited = cited(fields);
    fields.finish();
    put(pack_.coordinations, std::move(out), "coordination");
}

}  // namespace yk::rules
