#include "rules/cases.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "rules/decide.h"

namespace yk::rules {
namespace {

using Words = std::vector<std::string>;

std::string listed(const Words& words) { return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", ")); }
std::set<std::string> as_set(const Words& words) { return {words.begin(), words.end()}; }

class CaseRun {
 public:
    CaseRun(const Case& one, const Rulebook& book, std::vector<CaseFailure>& failures) : case_(one), book_(book), failures_(failures) {
        for (const auto& [name, value] : one.person) person_[name] = {value, "", ""};
    }

    void run() {
        const auto decisions = decide(book_, person_);
        for (const auto& fact : decisions.refused_facts)
            fail("person", "a value of the fact's type and range", fact + " = " + person_[fact].value);
        if (case_.kind == "item")
            decision(find(decisions.items));
        else if (case_.kind == "category")
            decision(find(decisions.categories));
        else if (case_.kind == "table")
            table(decisions);
        else
            let(decisions);
    }

 private:
    void fail(std::string what, std::string expected, std::string got) {
        failures_.push_back({case_.place, case_.name, std::move(what), std::move(expected), std::move(got)});
    }

    const Decision* find(const std::vector<Decision>& decisions) const {
        const auto found = std::find_if(decisions.begin(), decisions.end(), [&](const Decision& d) { return d.name == case_.target; });
        return found == decisions.end() ? nullptr : &*found;
    }

    void decision(const Decision* found) {
        if (!found) return fail(case_.kind, case_.target, "nothing of that name");
        if (answer_text(found->answer) != case_.answer) {
            auto got = std::string(answer_text(found->answer));
            if (!found->missing.empty())
                got += fmt::format(" (missing: {})", listed(found->missing));
            else if (!found->because.empty())
                got += fmt::format(" (because: {})", listed(found->because));
            return fail("answer", case_.answer, got);
        }
        if (case_.amount) {
            const auto got =
                found->amount_fen ? std::to_string(*found->amount_fen) : "unknown (missing: " + listed(found->amount_missing) + ")";
            if (got != *case_.amount) fail("amount", *case_.amount, got);
        }
        if (!case_.missing.empty() && as_set(case_.missing) != as_set(found->missing))
            fail("missing", listed(case_.missing), listed(found->missing));
        because(*found);
    }

    // Of an entitled person: lines that hold. Otherwise: all the lines that fail, no more and no less.
    void because(const Decision& found) {
        if (case_.because.empty()) return;
        const auto got = as_set(found.because), wanted = as_set(case_.because);
        const bool ok =
            found.answer == Answer::entitled ? std::includes(got.begin(), got.end(), wanted.begin(), wanted.end()) : got == wanted;
        if (!ok) fail("because", listed(case_.because), listed(found.because));
    }

    void table(const Decisions& decisions) {
        const auto found =
            std::find_if(decisions.tables.begin(), decisions.tables.end(), [&](const TableAnswer& t) { return t.name == case_.target; });
        if (found == decisions.tables.end()) return fail("table", case_.target, "nothing of that name");
        if (case_.answer == "needs_information") {
            if (found->row) return fail("answer", case_.answer, fmt::format("row {}", *found->row + 1));
            if (!case_.missing.empty() && as_set(case_.missing) != as_set(found->missing))
                fail("missing", listed(case_.missing), listed(found->missing));
            return;
        }
        for (const auto& [name, value] : case_.gives) {
            const auto given = std::find_if(found->gives.begin(), found->gives.end(), [&wanted = name](const auto& g) { return g.first == wanted; });
            const auto got = given == found->gives.end() ? "unknown (missing: " + listed(found->missing) + ")" : given->second;
            if (got != value) fail(name, value, got);
        }
    }

    void let(const Decisions& decisions) {
        for (const auto& [name, value] : decisions.lets) {
            if (name != case_.target) continue;
            const bool unknown = case_.answer == "needs_information";
            if (unknown ? value.has_value() : value != case_.value)
                fail("value", unknown ? "unknown" : case_.value.value_or("none"), value.value_or("unknown"));
            return;
        }
        fail("let", case_.target, "nothing of that name");
    }

    const Case& case_;
    const Rulebook& book_;
    Person person_;
    std::vector<CaseFailure>& failures_;
};

}  // namespace

CaseReport run_cases(const std::shared_ptr<const Pack>& pack) {
    CaseReport out;
    std::map<Day, Rulebook> books;
    for (const auto& one : pack->cases) {
        if (one.pack != pack->place().id) continue;
        ++out.run;
        auto book = books.find(one.today);
        if (book == books.end()) {
            auto compiled = compile_with_faults(pack, one.today);
            if (!compiled.rulebook) {
                out.failures.push_back({one.place, one.name, "pack", "rules without faults", diagnostics_text(compiled.faults)});
                continue;
            }
            book = books.emplace(one.today, *std::move(compiled.rulebook)).first;
        }
        CaseRun(one, book->second, out.failures).run();
    }
    return out;
}

std::string failure_text(const CaseFailure& failure) {
    return fmt::format("{}:{}: case {}: {}: expected {}, got {}", failure.place.file, failure.place.line, failure.name, failure.what,
                       failure.expected, failure.got);
}

}  // namespace yk::rules
