#include "rules/check_pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rules/check_tables.h"
#include "rules/rulebook.h"

namespace yk::rules {
namespace {

class References {
 public:
    References(const Pack& pack, std::vector<Diagnostic>& faults) : pack_(pack), faults_(faults) {
        collect("item", pack.items);
        collect("category", pack.categories);
        collect("rule", pack.tables);
        collect("parameter", pack.parameters);
        collect("indicator", pack.indicators);
        collect("task", pack.tasks);
        collect("responsibility", pack.responsibilities);
        collect("coordination", pack.coordinations);
        for (const auto& body : pack.bodies) bodies_.insert(body.name);
        for (const auto& document : pack.documents) {
            for (const auto& clause : document.clauses) clauses_.emplace(document.name, clause.at);
        }
        for (const auto& one : pack.cases) tested_.insert({one.pack, one.kind, one.target});
    }

    void run() {
        for (const auto& parameter : pack_.parameters) {
            for (const auto& version : parameter.versions) cite(version.cited);
        }
        cite(pack_.categories);
        cite(pack_.tables);
        for (const auto& table : pack_.tables) {
            for (const auto& row : table.rows) cite({row.clause, {}, {}, row.when.place, {}});
        }
        cite(pack_.items);
        cite(pack_.coordinations);
        cite(pack_.indicators);
        cite(pack_.tasks);
        cite(pack_.responsibilities);
        items();
        papers();
        coverage();
        cases();
    }

 private:
    template <class Entries>
    void collect(const std::string& kind, const Entries& entries) {
        for (const auto& entry : entries) names_.emplace(kind, entry.name);
    }
    template <class Entries>
    void cite(const Entries& entries) requires requires {
        entries.begin();
    }
    {
        for (const auto& entry : entries) cite(entry.cited);
    }
    void cite(const Cited& cited) {
        if (cited.clause.document.empty()) return;  // reported when it was read
        if (clauses_.count({cited.clause.document, cited.clause.at})) return;
        fault(cited.place, {"reference.clause", {{"document", cited.clause.document}, {"at", cited.clause.at}}});
    }
    void fault(const Place& place, Said said) { faults_.push_back({place, std::move(said), {}}); }
    void want_body(const std::string& name, const Place& place) {
        if (!bodies_.count(name)) fault(place, {"reference.body", {{"body", name}}});
    }

    void items() {
        const auto* payers = pack_.code_table("payer");
        for (const auto& item : pack_.items) {
            for (const auto& body : item.responsible) want_body(body, item.cited.place);
            for (const auto& share : item.payers) {
                const bool known = payers && std::any_of(payers->codes.begin(), payers->codes.end(),
                                                         [&](const CodeEntry& c) { return c.code == share.payer; });
                if (!known) fault(item.cited.place, {"reference.payer", {{"payer", share.payer}}});
            }
        }
        for (const auto& group : pack_.coordinations) {
            for (const auto& name : group.items) {
                const bool replaced = std::any_of(pack_.items.begin(), pack_.items.end(), [&](const Item& i) {
                    return std::find(i.replaces.begin(), i.replaces.end(), name) != i.replaces.end();
                });
                if (!names_.count({"item", name}) && !replaced) fault(group.cited.place, {"reference.item", {{"item", name}}});
            }
        }
    }

    void papers() {
        for (const auto& task : pack_.tasks) {
            for (const auto* list : {&task.lead, &task.support, &task.implement}) {
                for (const auto& body : *list) want_body(body, task.cited.place);
            }
            for (const auto& name : task.indicators) {
                if (!names_.count({"indicator", name})) fault(task.cited.place, {"reference.indicator", {{"indicator", name}}});
            }
        }
        for (const auto& duty : pack_.responsibilities) want_body(duty.body, duty.cited.place);
    }

    // Every clause is carried, and what carries it exists. Processes (R numbers) and scales are not part of a pack.
    void coverage() {
        static const std::set<std::string> outside{"process", "scale", "not_computable"};
        for (const auto& document : pack_.documents) {
            for (const auto& clause : document.clauses) {
                for (const auto& carrier : clause.carried_by) {
                    if (outside.count(carrier.kind) || names_.count({carrier.kind, carrier.name})) continue;
                    // An entry of this pack that a lower pack replaced still carries the clause of the document above.
                    if (carrier.kind == "item" && document.cited.pack != pack_.place().id) continue;
                    fault(clause.place,
                          {"reference.carrier",
                           {{"at", clause.at}, {"kind", carrier.kind}, {"kind_zh", kind_zh(carrier.kind)}, {"name", carrier.name}}});
                }
            }
        }
    }

    template <class Entries>
    void want_cases(const std::string& kind, const Entries& entries) {
        for (const auto& entry : entries) {
            if (!tested_.count({entry.cited.pack, kind, entry.name}))
                fault(entry.cited.place, {"reference.case", {{"kind", kind}, {"kind_zh", kind_zh(kind)}, {"name", entry.name}}});
        }
    }
    void cases() {
        want_cases("item", pack_.items);
        want_cases("category", pack_.categories);
        want_cases("table", pack_.tables);
        for (const auto& one : pack_.cases) {
            for (const auto& [name, value] : one.person) {
                if (!pack_.fact_index(name)) fault(one.place, {"reference.fact", {{"fact", name}}});
            }
        }
    }

    const Pack& pack_;
    std::vector<Diagnostic>& faults_;
    std::set<std::pair<std::string, std::string>> names_, clauses_;
    std::set<std::tuple<std::string, std::string, std::string>> tested_;
    std::set<std::string> bodies_;
};

constexpr std::size_t max_days_of_change = 400;

}  // namespace

void check_references(const Pack& pack, std::vector<Diagnostic>& faults) { References(pack, faults).run(); }

std::vector<Day> days_of_change(const Pack& pack) {
    std::set<Day> days;
    for (const auto& parameter : pack.parameters) {
        for (const auto* versions : {&parameter.versions, &parameter.upper}) {
            for (const auto& version : *versions) {
                days.insert(version.from);
                if (version.to) days.insert(*version.to + 1);
            }
        }
    }
    std::vector<Day> out(days.begin(), days.end());
    if (out.size() > max_days_of_change) out.erase(out.begin(), out.end() - max_days_of_change);
    return out;
}

void check_expressions(const std::shared_ptr<const Pack>& pack, std::vector<Diagnostic>& faults) {
    auto days = days_of_change(*pack);
    if (days.empty()) days.push_back(Day{0});
    std::set<std::string> said;
    for (const auto day : days) {
        auto found = compile_with_faults(pack, day).faults;
        check_tables(*pack, day, found);
        for (auto& fault : found) {
            if (said.insert(diagnostic_text(fault)).second) faults.push_back(std::move(fault));
        }
        if (said.size() > 200) return;
    }
}

}  // namespace yk::rules
