// Documents, figures, tasks, responsibilities, bodies and cases.
#include <fmt/format.h>

#include <algorithm>

#include "rules/reader.h"

namespace yk::rules {

DocumentClause Reader::document_clause(const Yaml& entry) {
    Fields fields(entry, faults_);
    DocumentClause out;
    out.at = fields.text("at");
    out.title = fields.label("title");
    out.place = entry.place;
    for (const auto& carrier : list_in(fields, "carried_by")) {
        if (carrier.kind != Yaml::Kind::map || carrier.entries.size() != 1) {
            fields.fault(carrier.place, "a carrier is one pair, like {item: longevity_allowance}");
            continue;
        }
        const auto& [kind, value] = carrier.entries.front();
        if (kind.text == "not_computable")
            out.carried_by.push_back({kind.text, {}, read_label(value, faults_)});
        else if (value.kind == Yaml::Kind::scalar)
            out.carried_by.push_back({kind.text, value.text, {}});
        else
            fields.fault(value.place, "a carrier is named by a word");
    }
    if (out.carried_by.empty()) fields.fault(entry.place, fmt::format("the clause {} is carried by nothing", out.at));
    fields.labels("flags");
    fields.label("note", false);
    fields.finish();
    return out;
}

void Reader::document(const Yaml& file) {
    Fields fields(file, faults_);
    Document out;
    out.name = fields.word("document");
    out.letter = fields.optional_text("letter");
    out.title = fields.label("title");
    out.number = fields.optional_text("number");
    out.issued = fields.optional_text("issued");
    out.legal_status = fields.one_of("legal_status", {"in_force", "draft", "repealed", "expired", "superseded", "unknown"});
    out.superseded_by = fields.optional_text("superseded_by");
    out.excerpt = fields.one_of("extent", {"whole", "excerpt"}, "whole") == "excerpt";
    for (const auto& entry : list_in(fields, "clauses")) {
        auto clause = document_clause(entry);
        const bool twice = std::any_of(out.clauses.begin(), out.clauses.end(), [&](const DocumentClause& c) { return c.at == clause.at; });
        if (twice) fields.fault(entry.place, fmt::format("the clause {} stands twice", clause.at));
        out.clauses.push_back(std::move(clause));
    }
    if (out.clauses.empty()) fields.fault(fields.place(), "clauses is empty");
    fields.labels("flags");
    out.cited.note = fields.label("note", false);
    out.cited.place = fields.place();
    out.cited.pack = pack_id_;
    fields.finish();
    put(pack_.documents, std::move(out), "document");
}

std::string Reader::region(Fields& fields) {
    auto out = fields.optional_text("region");
    if (!out.empty() && !is_region_code(out)) fields.fault(fields.find("region")->place, "region is a region code of 12 digits");
    return out;
}

void Reader::indicators(const Yaml& file) {
    if (!file.find("indicators")) return indicator(file);
    Fields fields(file, faults_);
    for (const auto& entry : list_in(fields, "indicators")) indicator(entry);
    fields.finish();
}

void Reader::indicator(const Yaml& entry) {
    Fields fields(entry, faults_);
    Indicator out;
    out.name = fields.word("indicator");
    out.label = fields.label("label");
    out.unit = fields.text("unit");
    out.numerator = fields.label("numerator");
    out.denominator = fields.label("denominator", false);
    out.source = fields.text("source");
    out.direction = fields.one_of("direction", {"at_least", "at_most", "done"});
    if (const auto* target = fields.need("target")) {
        Fields parts(*target, faults_);
        out.target_value = parts.optional_text("value");
        out.target_by = parts.text("by");
        if (out.target_by != "ongoing" && !out.target_by.empty() && !parse_day(out.target_by))
            parts.fault(target->place, "by is a date or ongoing");
        out.target_every = parts.one_of("every", {"month", "year", "none"}, "none");
        if (out.target_every == "none") out.target_every.clear();
        out.target_from = parts.day("from");
        parts.finish();
    }
    out.region = region(fields);
    out.flags = fields.labels("flags");
    out.cited = cited(fields);
    fields.finish();
    put(pack_.indicators, std::move(out), "indicator");
}

void Reader::tasks(const Yaml& file) {
    Fields fields(file, faults_);
    const auto document = fields.word("document");
    for (const auto& entry : list_in(fields, "tasks")) task(entry, document);
    fields.finish();
}

void Reader::task(const Yaml& entry, const std::string& document) {
    Fields fields(entry, faults_);
    Task out;
    out.name = fields.word("task");
    out.title = fields.label("title");
    out.lead = fields.words("lead");
    out.support = fields.words("support");
    out.implement = fields.words("implement");
    out.indicators = fields.words("indicators");
    out.from = fields.day("from");
    out.deadline = fields.day("deadline");
    out.ongoing = fields.flag("ongoing", false);
    out.deadline_missing = fields.flag("missing", false);
    if (out.deadline.has_value() + out.ongoing + out.deadline_missing != 1)
        fields.fault(entry.place, "a task has one of deadline, ongoing and missing");
    out.evidence = fields.one_of("evidence", {"indicator", "document", "project", "report"});
    out.requirement = fields.text("requirement");
    if (const auto* deadlines = fields.find("deadlines")) {
        for (const auto& part : deadlines->items) {
            Fields parts(part, faults_);
            parts.need("by");
            out.deadlines.push_back({parts.label("label"), parts.day("by").value_or(Day{})});
            parts.finish();
        }
    }
    out.flags = fields.labels("flags");
    out.cited.clause = {document, fields.text("at")};
    out.cited.status = status(fields);
    out.cited.note = fields.label("note", false);
    out.cited.place = entry.place;
    out.cited.pack = pack_id_;
    fields.finish();
    put(pack_.tasks, std::move(out), "task");
}

void Reader::responsibilities(const Yaml& file) {
    Fields fields(file, faults_);
    const auto document = fields.word("document");
    for (const auto& entry : list_in(fields, "responsibilities")) responsibility(entry, document);
    fields.finish();
}

void Reader::responsibility(const Yaml& entry, const std::string& document) {
    Fields fields(entry, faults_);
    Responsibility out;
    out.name = fields.word("responsibility");
    out.body = fields.word("body");
    out.title = fields.label("title");
    out.requirement = fields.optional_text("requirement");
    out.flags = fields.labels("flags");
    out.cited.clause = {document, fields.text("at")};
    out.cited.status = status(fields);
    out.cited.note = fields.label("note", false);
    out.cited.place = entry.place;
    out.cited.pack = pack_id_;
    fields.finish();
    put(pack_.responsibilities, std::move(out), "responsibility");
}

void Reader::bodies(const Yaml& file) {
    Fields fields(file, faults_);
    for (const auto& entry : list_in(fields, "bodies")) {
        Fields parts(entry, faults_);
        Body out;
        out.name = parts.word("body");
        out.level = parts.one_of("level", {"nation", "province", "city", "district", "town", "village"});
        out.region = region(parts);
        out.label = parts.label("name");
        out.cited.note = parts.label("note", false);
        out.cited.place = entry.place;
        out.cited.pack = pack_id_;
        parts.finish();
        put(pack_.bodies, std::move(out), "body");
    }
    fields.finish();
}

void Reader::cases(const Yaml& file) {
    Fields fields(file, faults_);
    for (const auto& entry : list_in(fields, "cases")) one_case(entry);
    fields.finish();
}

void Reader::one_case(const Yaml& entry) {
    Fields fields(entry, faults_);
    Case out;
    out.name = fields.text("case");
    for (const char* kind : {"item", "category", "table", "let"}) {
        if (!fields.find(kind)) continue;
        if (!out.kind.empty()) fields.fault(entry.place, "a case is about one item, category, table or let");
        out.kind = kind;
        out.target = fields.word(kind);
    }
    if (out.kind.empty()) fields.fault(entry.place, "a case names an item, category, table or let");
    fields.need("today");
    out.today = fields.day("today").value_or(Day{});
    const auto pairs = [&](std::string_view key, auto& into) {
        const auto* found = fields.find(key);
        if (!found) return;
        if (found->kind != Yaml::Kind::map) fields.fault(found->place, fmt::format("{} is a map", key));
        for (const auto& [name, value] : found->entries) {
            if (value.kind != Yaml::Kind::scalar)
                fields.fault(value.place, fmt::format("{} is one value", name.text));
            else
                into.emplace_back(name.text, value.text);
        }
    };
    if (!fields.need("person")) fields.fault(entry.place, "a case has a person; {} is nobody known");
    pairs("person", out.person);
    pairs("gives", out.gives);
    out.answer = fields.one_of("answer", {"entitled", "not_entitled", "needs_information", "not_in_force", "not_modelled"}, "none");
    if (fields.find("amount")) out.amount = fields.text("amount");
    if (fields.find("value")) out.value = fields.text("value");
    if (out.answer == "none" && !out.value && out.gives.empty())
        fields.fault(entry.place, "a case says what comes out: answer, value or gives");
    out.because = fields.texts("because");
    out.missing = fields.texts("missing");
    out.place = entry.place;
    out.pack = pack_id_;
    fields.label("note", false);
    fields.finish();
    pack_.cases.push_back(std::move(out));
}

}  // namespace yk::rules
