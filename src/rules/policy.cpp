#include "rules/policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "rules/cases.h"
#include "rules/load.h"
#include "rules/mutate.h"

namespace yk::rules {
namespace {
namespace json = boost::json;

Loaded loaded_from(const std::filesystem::path& folder) {
    return load_pack_files(read_pack_folder(folder), std::filesystem::weakly_canonical(folder).filename().string());
}

PolicyReport refused(const Loaded& loaded, Language language) {
    PolicyReport out;
    out.text = diagnostics_text(loaded.faults, language) +
               fmt::format(fmt::runtime(language == Language::zh ? "共 {} 处错误\n" : "{} faults\n"), loaded.faults.size());
    json::array faults;
    for (const auto& fault : loaded.faults) {
        faults.emplace_back(json::object{{"file", fault.place.file},
                                         {"line", fault.place.line},
                                         {"column", fault.place.column},
                                         {"code", fault.said.code.words().code},
                                         {"message", said_text(fault.said, language)}});
    }
    out.json = json::serialize(json::object{{"ok", false}, {"faults", std::move(faults)}});
    return out;
}

json::object label(const Label& l) { return {{"zh", l.zh}, {"en", l.en}}; }
json::object clause(const Clause& c) { return {{"document", c.document}, {"at", c.at}}; }

std::string named_line(std::string_view kind, std::string_view name, const Label& title, const Cited& cited) {
    return fmt::format("  {:<14} {:<36} {} [{} {}{}]\n", kind, name, title.zh, cited.clause.document, cited.clause.at,
                       cited.status == Status::in_force ? "" : fmt::format(", {}", status_text(cited.status)));
}

json::object entry_json(std::string_view name, const Label& title, const Cited& cited) {
    return {{"name", name},
            {"label", label(title)},
            {"clause", clause(cited.clause)},
            {"status", status_text(cited.status)},
            {"pack", cited.pack}};
}

json::object version_json(const ParameterVersion& version) {
    json::object out{{"from", day_text(version.from)}, {"to", version.to ? json::value(day_text(*version.to)) : json::value(nullptr)}};
    json::array values, rows;
    for (const auto& value : version.values) values.emplace_back(value.text);
    for (const auto& row : version.rows)
        rows.emplace_back(json::object{{"keys", json::array(row.keys.begin(), row.keys.end())}, {"value", row.value.text}});
    out["known"] = version.known;
    out["values"] = std::move(values);
    out["rows"] = std::move(rows);
    out["clause"] = clause(version.cited.clause);
    out["status"] = status_text(version.cited.status);
    out["pack"] = version.cited.pack;
    return out;
}

json::array parameters_json(const Pack& pack) {
    json::array out;
    for (const auto& p : pack.parameters) {
        json::array versions, by(p.by.begin(), p.by.end());
        for (const auto& version : p.versions) versions.emplace_back(version_json(version));
        for (const auto& version : p.upper) versions.emplace_back(version_json(version));
        out.emplace_back(json::object{{"name", p.name},
                                      {"label", label(p.label)},
                                      {"type", type_text(p.type)},
                                      {"unit", p.unit},
                                      {"by", std::move(by)},
                                      {"versions", std::move(versions)}});
    }
    return out;
}

// What a clause's carriers are, in words.
std::string carriers_text(const DocumentClause& c) {
    std::vector<std::string> words;
    for (const auto& carrier : c.carried_by)
        words.push_back(carrier.kind == "not_computable" ? "not computable: " + carrier.reason.zh : carrier.kind + " " + carrier.name);
    return fmt::format("{}", fmt::join(words, "; "));
}

// Every entry with its content in one line, to compare two packs.
std::map<std::string, std::string> entries_of(const Pack& pack) {
    std::map<std::string, std::string> out;
    for (const auto& p : pack.parameters) {
        for (const auto* versions : {&p.versions, &p.upper}) {
            for (const auto& v : *versions) {
                out[fmt::format("parameter {} from {} ({})", p.name, day_text(v.from), v.cited.pack)] = json::serialize(version_json(v));
            }
        }
    }
    const auto add = [&](std::string_view kind, const auto& entries) {
        for (const auto& e : entries)
            out[fmt::format("{} {}", kind, e.name)] =
                fmt::format("{} {} {}", e.cited.clause.document, e.cited.clause.at, status_text(e.cited.status));
    };
    add("category", pack.categories);
    add("item", pack.items);
    add("table", pack.tables);
    add("coordination", pack.coordinations);
    add("indicator", pack.indicators);
    add("task", pack.tasks);
    for (const auto& let : pack.lets) out["let " + let.name] = let.is.text;
    for (const auto& file : pack.files) out["file " + file.path] = file.sha256;
    return out;
}

}  // namespace

PolicyReport policy_check(const std::filesystem::path& folder, Language language) {
    const auto loaded = loaded_from(folder);
    if (!loaded.faults.empty()) return refused(loaded, language);
    const auto& pack = *loaded.pack;
    PolicyReport out{true, {}, {}};
    const auto* words = language == Language::zh
                            ? "{} {}：{} 个文件、{} 个参数、{} 个类别、{} 个项目、{} 张决策表、{} 个指标、{} 项任务，摘要 {}\n"
                            : "{} {}: {} files, {} parameters, {} categories, {} items, {} tables, {} indicators, {} tasks, hash {}\n";
    out.text =
        fmt::format(fmt::runtime(words), pack.place().id, pack.place().version, pack.files.size(), pack.parameters.size(),
                    pack.categories.size(), pack.items.size(), pack.tables.size(), pack.indicators.size(), pack.tasks.size(), pack.hash);
    out.json = json::serialize(json::object{
        {"ok", true}, {"pack", pack.place().id}, {"version", pack.place().version}, {"hash", pack.hash}, {"files", pack.files.size()}});
    return out;
}

PolicyReport policy_test(const std::filesystem::path& folder, Language language) {
    const auto loaded = loaded_from(folder);
    if (!loaded.faults.empty()) return refused(loaded, language);
    const auto report = run_cases(loaded.pack);
    PolicyReport out{report.failures.empty(), {}, {}};
    json::array failures;
    for (const auto& failure : report.failures) {
        out.text += failure_text(failure, language) + "\n";
        failures.emplace_back(json::object{{"file", failure.place.file},
                                           {"line", failure.place.line},
                                           {"case", failure.name},
                                           {"what", failure.what.en},
                                           {"expected", failure.expected.en},
                                           {"got", failure.got.en}});
    }
    out.text += fmt::format(fmt::runtime(language == Language::zh ? "{}：{} 个案例，{} 个未通过\n" : "{}: {} cases, {} failed\n"),
                            loaded.pack->place().id, report.run, report.failures.size());
    out.json = json::serialize(
        json::object{{"ok", out.ok}, {"pack", loaded.pack->place().id}, {"cases", report.run}, {"failures", std::move(failures)}});
    return out;
}

PolicyReport policy_show(const std::filesystem::path& folder, Language language) {
    const auto loaded = loaded_from(folder);
    if (!loaded.faults.empty()) return refused(loaded, language);
    const auto& pack = *loaded.pack;
    PolicyReport out{true, {}, {}};
    json::object all{{"pack", pack.place().id}, {"version", pack.place().version}, {"hash", pack.hash}};
    const auto show = [&](const char* kind, const char* plural, const auto& entries) {
        json::array list;
        for (const auto& entry : entries) {
            out.text += named_line(kind, entry.name, entry.label, entry.cited);
            list.emplace_back(entry_json(entry.name, entry.label, entry.cited));
        }
        all[plural] = std::move(list);
    };
    out.text = fmt::format("{} {} {}\n", pack.place().id, pack.place().label.zh, pack.place().version);
    show("category", "categories", pack.categories);
    show("item", "items", pack.items);
    show("table", "tables", pack.tables);
    show("coordination", "coordinations", pack.coordinations);
    show("indicator", "indicators", pack.indicators);
    for (const auto& p : pack.parameters) {
        const auto& version = p.versions.back();
        out.text += fmt::format("  {:<14} {:<36} {} from {}: {} {} [{} {}, {}]\n", "parameter", p.name, p.label.zh, day_text(version.from),
                                !version.known         ? "not known"
                                : version.rows.empty() ? version.values.empty() ? "none" : version.values.front().text
                                                       : fmt::format("{} rows", version.rows.size()),
                                p.unit, version.cited.clause.document, version.cited.clause.at, status_text(version.cited.status));
    }
    all["parameters"] = parameters_json(pack);
    out.json = json::serialize(all);
    return out;
}

PolicyReport policy_coverage(const std::filesystem::path& folder, Language language) {
    const auto loaded = loaded_from(folder);
    if (!loaded.faults.empty()) return refused(loaded, language);
    PolicyReport out{true, {}, {}};
    json::array documents;
    for (const auto& document : loaded.pack->documents) {
        json::array clauses;
        out.text += fmt::format("{} {} ({} places{})\n", document.name, document.title.zh, document.clauses.size(),
                                document.excerpt ? ", excerpt" : "");
        for (const auto& c : document.clauses) {
            out.text += fmt::format("  {:<22} {}: {}\n", c.at, c.title.zh, carriers_text(c));
            json::array carriers;
            for (const auto& carrier : c.carried_by) {
                json::object one{{"kind", carrier.kind}};
                if (carrier.kind == "not_computable")
                    one["reason"] = label(carrier.reason);
                else
                    one["name"] = carrier.name;
                carriers.emplace_back(std::move(one));
            }
            clauses.emplace_back(json::object{{"at", c.at}, {"title", label(c.title)}, {"carried_by", std::move(carriers)}});
        }
        documents.emplace_back(json::object{
            {"document", document.name}, {"title", label(document.title)}, {"excerpt", document.excerpt}, {"clauses", std::move(clauses)}});
    }
    out.json = json::serialize(json::object{{"ok", true}, {"documents", std::move(documents)}});
    return out;
}

PolicyReport policy_mutate(const std::filesystem::path& folder, Language language) {
    const auto loaded = loaded_from(folder);
    if (!loaded.faults.empty()) return refused(loaded, language);
    const auto report = mutate_pack(loaded.pack);
    PolicyReport out{report.survivors.empty(), {}, {}};
    json::array survivors;
    for (const auto& survivor : report.survivors) {
        out.text += mutation_text(survivor) + "\n";
        survivors.emplace_back(json::object{{"file", survivor.place.file},
                                            {"line", survivor.place.line},
                                            {"entry", survivor.entry},
                                            {"was", survivor.was},
                                            {"is", survivor.is}});
    }
    out.text += fmt::format(
        fmt::runtime(language == Language::zh ? "{}：试改 {} 处，{} 处没有被案例发现\n" : "{}: {} changes tried, {} not noticed\n"),
        loaded.pack->place().id, report.tried, report.survivors.size());
    out.json = json::serialize(
        json::object{{"ok", out.ok}, {"pack", loaded.pack->place().id}, {"tried", report.tried}, {"survivors", std::move(survivors)}});
    return out;
}

PolicyReport policy_diff(const std::filesystem::path& before, const std::filesystem::path& after, Language language) {
    const auto a = loaded_from(before), b = loaded_from(after);
    for (const auto* loaded : {&a, &b}) {
        if (!loaded->faults.empty()) return refused(*loaded, language);
    }
    PolicyReport out{true, {}, {}};
    json::array changes;
    const auto note = [&](const char* sign, const char* kind, const std::string& name, const std::string& was, const std::string& is) {
        out.text += fmt::format("{} {}\n", sign, name);
        if (!was.empty()) out.text += fmt::format("    was {}\n", was);
        if (!is.empty()) out.text += fmt::format("    is  {}\n", is);
        changes.emplace_back(json::object{{"change", kind}, {"entry", name}, {"was", was}, {"is", is}});
    };
    const auto old_entries = entries_of(*a.pack), new_entries = entries_of(*b.pack);
    for (const auto& [name, was] : old_entries) {
        const auto found = new_entries.find(name);
        if (found == new_entries.end())
            note("-", "removed", name, was, "");
        else if (found->second != was)
            note("~", "changed", name, was, found->second);
    }
    for (const auto& [name, is] : new_entries) {
        if (!old_entries.count(name)) note("+", "added", name, "", is);
    }
    out.json =
        json::serialize(json::object{{"ok", true}, {"before", a.pack->hash}, {"after", b.pack->hash}, {"changes", std::move(changes)}});
    return out;
}

}  // namespace yk::rules
