// Codes, facts, parameters and what all entries share.
#include "rules/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "rules/columns.h"

namespace yk::rules {
namespace {

using namespace std::string_view_literals;
using Kind = Type::Kind;

// 20 million yuan: beyond any benefit, fee or income; keeps money in 32 bits. A fact that needs more states its `range`.
constexpr std::int64_t usual_money_limit_fen = 2'000'000'000;
constexpr std::int64_t usual_int_limit = 1'000'000'000;

// What a parameter may be counted in; a pack adds its own in the code table `unit`.
constexpr std::array units{"fen"sv,
                           "fen_per_month"sv,
                           "fen_per_year"sv,
                           "fen_per_meal"sv,
                           "fen_per_day"sv,
                           "fen_per_hour"sv,
                           "fen_per_visit"sv,
                           "fen_per_bed"sv,
                           "percent"sv,
                           "year"sv,
                           "month"sv,
                           "day"sv,
                           "working_day"sv,
                           "hour"sv,
                           "minute"sv,
                           "people"sv,
                           "households"sv,
                           "beds"sv,
                           "homes"sv,
                           "items"sv,
                           "points"sv,
                           "level"sv,
                           "grade"sv,
                           "grades"sv,
                           "events"sv,
                           "risks"sv,
                           "aspects"sv,
                           "times"sv,
                           "times_per_year"sv,
                           "times_per_month"sv,
                           "person_times"sv,
                           "person_times_per_year"sv,
                           "m2"sv,
                           "cm2"sv,
                           "m2_per_head"sv,
                           "cm2_per_head"sv,
                           "m2_per_100_households"sv,
                           "metre"sv,
                           "per_1000_elders"sv,
                           "done"sv,
                           "flag"sv,
                           "rule"sv,
                           "count"sv,
                           "date"sv,
                           "text"sv};

}  // namespace

bool Reader::read(const std::string& path, const Yaml& file) {
    const auto folder = path.substr(0, path.find('/'));
    if (path == "codes.yaml")
        codes(file);
    else if (path == "facts.yaml")
        facts(file);
    else if (path == "bodies.yaml")
        bodies(file);
    else if (std::count(path.begin(), path.end(), '/') != 1)
        return false;
    else if (folder == "documents")
        document(file);
    else if (folder == "parameters")
        parameter(file);
    else if (folder == "rules")
        rules(file);
    else if (folder == "items")
        item(file);
    else if (folder == "coordination")
        coordinations(file);
    else if (folder == "indicators")
        indicators(file);
    else if (folder == "tasks")
        tasks(file);
    else if (folder == "responsibilities")
        responsibilities(file);
    else if (folder == "cases")
        cases(file);
    else
        return false;
    return true;
}

Clause Reader::clause(Fields& fields, std::string_view key) {
    const auto* found = fields.find(key);
    if (!found) {
        fields.fault(fields.place(), {"entry.citation", {{"key", std::string(key)}}});
        return {};
    }
    Fields parts(*found, faults_);
    Clause out{parts.word("document"), parts.text("at")};
    parts.finish();
    return out;
}

Status Reader::status(Fields& fields) {
    const auto word = fields.one_of("status", {"in_force", "unconfirmed", "draft", "example"});
    if (word == "unconfirmed") return Status::unconfirmed;
    if (word == "draft") return Status::draft;
    return word == "example" ? Status::example : Status::in_force;
}

Cited Reader::cited(Fields& fields) {
    Cited out;
    out.clause = clause(fields, "clause");
    out.status = status(fields);
    out.note = fields.label("note", false);
    out.place = fields.place();
    out.pack = pack_id_;
    return out;
}

const std::vector<Yaml>& Reader::list_in(Fields& fields, std::string_view key) {
    static const std::vector<Yaml> none;
    const auto* found = fields.need(key);
    if (!found) return none;
    if (found->kind != Yaml::Kind::list) fields.fault(found->place, {"entry.list", {{"key", std::string(key)}}});
    return found->items;
}

std::optional<Type> Reader::type_named(const std::string& name) const {
    static constexpr std::array<std::pair<std::string_view, Kind>, 7> plain{{{"bool", Kind::boolean},
                                                                             {"int", Kind::integer},
                                                                             {"money", Kind::money},
                                                                             {"percent", Kind::percent},
                                                                             {"date", Kind::date},
                                                                             {"text", Kind::text},
                                                                             {"region", Kind::region}}};
    for (const auto& [word, kind] : plain) {
        if (name == word) return Type{kind, {}, false};
    }
    if (pack_.code_table(name)) return Type{Kind::code, name, false};
    return std::nullopt;
}

Type Reader::type(Fields& fields, std::string_view key, bool lists) {
    auto name = fields.text(key);
    const bool list = lists && name.starts_with("list of ");
    if (list) name.erase(0, 8);
    auto out = type_named(name);
    if (!out && !name.empty()) fields.fault(fields.find(key)->place, {"entry.type", {{"type", name}}});
    if (!out) out = Type{};
    out->list = list;
    return *out;
}

std::optional<Datum> Reader::datum(const Type& type, const Yaml& value) {
    const auto out = value.kind == Yaml::Kind::scalar ? parse_datum(type, value.text, pack_) : std::nullopt;
    if (out) return out;
    const auto refuse = [&](WordsCode code) {
        faults_.push_back({value.place, {code, {{"value", value.text}, {"table", type.table}}}, {}});
    };
    switch (type.kind) {
        case Kind::boolean:
            refuse("entry.value_bool");
            break;
        case Kind::money:
            refuse("entry.value_fen");
            break;
        case Kind::date:
            refuse("entry.value_date");
            break;
        case Kind::text:
            refuse("entry.value_text");
            break;
        case Kind::region:
            refuse("entry.value_region");
            break;
        case Kind::code:
            refuse("entry.value_code");
            break;
        default:
            refuse("entry.value_whole");
            break;
    }
    return out;
}

void Reader::codes(const Yaml& file) {
    Fields fields(file, faults_);
    const auto* tables = fields.need("codes");
    fields.finish();
    if (!tables) return;
    if (tables->kind != Yaml::Kind::map) return fields.fault(tables->place, {"code.map", {}});
    for (const auto& [name, list] : tables->entries) {
        CodeTable table{name.text, {}};
        if (!is_word(name.text)) fields.fault(name.place, {"code.table_name", {}});
        for (const auto& entry : list.items) {
            Fields parts(entry, faults_);
            CodeEntry code{parts.word("code"), parts.label("label")};
            parts.find("note");
            parts.finish();
            const bool twice = std::any_of(table.codes.begin(), table.codes.end(), [&](const CodeEntry& c) { return c.code == code.code; });
            if (twice) fields.fault(entry.place, {"code.twice", {{"code", code.code}}});
            table.codes.push_back(std::move(code));
        }
        if (table.codes.empty()) fields.fault(list.place, {"code.table_empty", {{"table", name.text}}});
        const auto old = std::find_if(pack_.codes.begin(), pack_.codes.end(), [&](const CodeTable& t) { return t.name == table.name; });
        // Stored facts are codes of the national table; a lower pack that changed one would change their meaning.
        if (old != pack_.codes.end())
            fields.fault(name.place, {"code.table_above", {{"table", name.text}}});
        else
            pack_.codes.push_back(std::move(table));
    }
}

void Reader::facts(const Yaml& file) {
    Fields fields(file, faults_);
    for (const auto& entry : list_in(fields, "facts")) {
        Fields parts(entry, faults_);
        Fact fact;
        fact.name = parts.word("fact");
        fact.type = type(parts, "type");
        fact.label = parts.label("label");
        fact.ask = parts.label("ask", false);
        fact.from = parts.words("from");
        if (fact.from.empty()) parts.fault(entry.place, {"fact.from", {}});
        if (const auto* absent = parts.find("absent")) fact.absent = datum(fact.type, *absent);
        if (const auto* unlisted = parts.find("unlisted")) fact.unlisted = datum(fact.type, *unlisted);
        const auto limit = fact.type.kind == Kind::money ? usual_money_limit_fen : usual_int_limit;
        fact.low = fact.type.kind == Kind::date ? packed_day(*make_day(1, 1, 1)) : -limit;
        fact.high = fact.type.kind == Kind::date ? packed_day(*make_day(9999, 12, 31)) : limit;
        if (const auto range = parts.texts("range"); !range.empty()) {
            const auto low = parse_whole(range[0]), high = parse_whole(range.back());
            if (range.size() != 2 || !low || !high || *low > *high)
                parts.fault(entry.place, {"fact.range", {}});
            else
                fact.low = *low, fact.high = *high;
        }
        fact.cited.note = parts.label("note", false);
        fact.cited.place = entry.place;
        fact.cited.pack = pack_id_;
        parts.finish();
        put(pack_.facts, std::move(fact), "fact");
    }
    fields.finish();
}

ParameterRow Reader::row(const Yaml& entry, const Parameter& parameter) {
    Fields parts(entry, faults_);
    ParameterRow out;
    for (const auto& key : parameter.by) {
        out.keys.push_back(parts.text(key));
        if (key.ends_with("_from") && !parse_whole(out.keys.back())) parts.fault(entry.place, {"entry.whole", {{"key", key}}});
    }
    if (const auto* value = parts.need("value")) {
        if (const auto read = datum(parameter.type, *value)) out.value = *read;
    }
    parts.label("label", false);
    parts.label("note", false);
    parts.finish();
    return out;
}

ParameterVersion Reader::version(const Yaml& entry, const Parameter& parameter) {
    Fields parts(entry, faults_);
    ParameterVersion out;
    if (parts.need("from")) out.from = parts.day("from").value_or(Day{});
    out.to = parts.day("to");
    if (out.to && *out.to < out.from) parts.fault(entry.place, {"parameter.to_first", {}});
    const auto* value = parts.find("value");
    const auto* rows = parts.find("rows");
    if (value && rows) parts.fault(entry.place, {"parameter.value_rows", {}});
    if (value && !parameter.by.empty()) parts.fault(value->place, {"parameter.rows_wanted", {}});
    if (rows && parameter.by.empty()) parts.fault(rows->place, {"parameter.by_wanted", {}});
    out.known = value || rows;
    if (value && !parameter.type.list) {
        if (const auto read = datum(parameter.type, *value))
            out.values.push_back(*read);
        else
            out.known = false;
    } else if (value && value->kind != Yaml::Kind::list) {
        parts.fault(value->place, {"parameter.list_wanted", {}});
    } else if (value) {
        for (const auto& item : value->items) {
            if (const auto read = datum(parameter.type, item)) out.values.push_back(*read);
        }
    }
    if (rows) {
        for (const auto& item : rows->items) {
            out.rows.push_back(row(item, parameter));
            const auto same = [&](const ParameterRow& r) { return r.keys == out.rows.back().keys; };
            if (std::count_if(out.rows.begin(), out.rows.end(), same) > 1) parts.fault(item.place, {"parameter.keys_twice", {}});
        }
        if (out.rows.empty()) parts.fault(rows->place, {"entry.empty", {{"key", "rows"}}});
    }
    out.cited = cited(parts);
    parts.finish();
    return out;
}

void Reader::check_versions(const Parameter& parameter) {
    for (std::size_t i = 0; i < parameter.versions.size(); ++i) {
        const auto& version = parameter.versions[i];
        for (std::size_t j = 0; j < i; ++j) {
            const auto& earlier = parameter.versions[j];
            if (earlier.from == version.from)
                faults_.push_back(
                    {version.cited.place, {"parameter.date_twice", {{"name", parameter.name}, {"day", day_text(version.from)}}}, {}});
            else if (earlier.from > version.from)
                faults_.push_back({version.cited.place, {"parameter.date_order", {}}, {}});
            else if (earlier.to && *earlier.to >= version.from) {
                faults_.push_back(
                    {version.cited.place,
                     {"parameter.overlap", {{"name", parameter.name}, {"day", day_text(version.from)}, {"to", day_text(*earlier.to)}}},
                     {}});
            }
        }
    }
}

void Reader::parameter(const Yaml& file) {
    Fields fields(file, faults_);
    Parameter out;
    out.name = fields.word("parameter");
    out.label = fields.label("label");
    out.type = type(fields, "type", true);
    out.unit = fields.text("unit");
    const auto* own = pack_.code_table("unit");
    const bool own_unit = own && std::any_of(own->codes.begin(), own->codes.end(), [&](const CodeEntry& c) { return c.code == out.unit; });
    if (!out.unit.empty() && !own_unit && std::find(units.begin(), units.end(), out.unit) == units.end()) {
        fields.fault(fields.find("unit")->place,
                     {"parameter.unit", {{"unit", out.unit}, {"units", fmt::format("{}", fmt::join(units, ", "))}}});
    }
    const bool money_unit = out.unit.starts_with("fen");
    if (!out.unit.empty() && money_unit != (out.type.kind == Kind::money)) fields.fault(fields.find("unit")->place, {"parameter.fen", {}});
    out.by = fields.words("by");
    if (std::count_if(out.by.begin(), out.by.end(), [](const std::string& k) { return k.ends_with("_from"); }) > 1) {
        fields.fault(fields.place(), {"parameter.one_from", {}});
    }
    for (const auto& entry : list_in(fields, "values")) out.versions.push_back(version(entry, out));
    if (out.versions.empty()) fields.fault(fields.place(), {"entry.empty", {{"key", "values"}}});
    check_versions(out);
    out.cited.note = fields.label("note", false);
    out.cited.place = fields.place();
    out.cited.pack = pack_id_;
    if (!out.versions.empty()) out.cited.clause = out.versions.front().cited.clause;
    fields.finish();
    if (const auto* upper = pack_.parameter(out.name); upper && upper->cited.pack != pack_id_) {
        if (!(upper->type == out.type) || upper->by != out.by)
            fields.fault(fields.place(), {"parameter.other_type", {{"name", out.name}, {"pack", upper->cited.pack}}});
        out.upper = upper->versions;
        out.upper.insert(out.upper.end(), upper->upper.begin(), upper->upper.end());
    }
    put(pack_.parameters, std::move(out), "parameter");
}

}  // namespace yk::rules
