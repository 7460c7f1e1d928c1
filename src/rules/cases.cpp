#include "rules/cases.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "rules/decide.h"

namespace yk::rules {
namespace {

using Names = std::vector<std::string>;

Label same(const std::string& text) { return {text, text}; }
Label listed(const Names& words) { return words.empty() ? Label{"无", "none"} : same(fmt::format("{}", fmt::join(words, ", "))); }
Label unknown_without(const Names& missing) {
    const auto facts = listed(missing);
    return {"不详（缺 " + facts.zh + "）", "unknown (missing: " + facts.en + ")"};
}
Label answer_label(std::string_view answer) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> words{{{"entitled", "符合"},
                                                                                         {"not_entitled", "不符合"},
                                                                                         {"needs_information", "待补"},
                                                                                         {"not_in_force", "未生效"},
                                                                                         {"not_modelled", "未纳入"}}};
    for (const auto& [code, zh] : words)
        if (code == answer) return {std::string(zh), std::string(code)};
    return same(std::string(answer));
}
const Label nothing{"没有这个名称", "nothing of that name"};
const Label not_known{"不详", "unknown"};
const Label answer_word{"结论", "answer"}, missing_word{"缺少的事实", "missing"};
std::set<std::string> as_set(const Names& words) { return {words.begin(), words.end()}; }

class CaseRun {
 public:
    CaseRun(const Case& one, const Rulebook& book, std::vector<CaseFailure>& failures) : case_(one), book_(book), failures_(failures) {
        for (const auto& [name, value] : one.person) person_[name] = {value, "", ""};
    }

    void run() {
        const auto decisions = decide(book_, person_);
        for (const auto& fact : decisions.refused_facts)
            fail({"人员", "person"}, {"类型和范围合适的值", "a value of the fact's type and range"},
                 same(fact + " = " + person_[fact].value));
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
    void fail(Label what, Label expected, Label got) {
        failures_.push_back({case_.place, case_.name, std::move(what), std::move(expected), std::move(got)});
    }

    const Decision* find(const std::vector<Decision>& decisions) const {
        const auto found = std::find_if(decisions.begin(), decisions.end(), [&](const Decision& d) { return d.name == case_.target; });
        return found == decisions.end() ? nullptr : &*found;
    }

    void decision(const Decision* found) {
        if (!found) return fail({kind_zh(case_.kind), case_.kind}, same(case_.target), nothing);
        if (answer_text(found->answer) != case_.answer) {
            auto got = answer_label(answer_text(found->answer));
            const bool missing = !found->missing.empty();
            if (missing || !found->because.empty()) {
                const auto list = listed(missing ? found->missing : found->because);
                got.zh += fmt::format("（{}{}）", missing ? "缺 " : "因为 ", list.zh);
                got.en += fmt::format(" ({}: {})", missing ? "missing" : "because", list.en);
            }
            return fail(answer_word, answer_label(case_.answer), got);
        }
        if (case_.amount) {
            const auto got = found->amount_fen ? same(std::to_string(*found->amount_fen)) : unknown_without(found->amount_missing);
            if (got.en != *case_.amount) fail({"金额", "amount"}, same(*case_.amount), got);
        }
        if (!case_.missing.empty() && as_set(case_.missing) != as_set(found->missing))
            fail(missing_word, listed(case_.missing), listed(found->missing));
        because(*found);
    }

    // Of an entitled person: lines that hold. Otherwise: all the lines that fail, no more and no less.
    void because(const Decision& found) {
        if (case_.because.empty()) return;
        const auto got = as_set(found.because), wanted = as_set(case_.because);
        const bool ok =
            found.answer == Answer::entitled ? std::includes(got.begin(), got.end(), wanted.begin(), wanted.end()) : got == wanted;
        if (!ok) fail({"理由", "because"}, listed(case_.because), listed(found.because));
    }

    void table(const Decisions& decisions) {
        const auto found =
            std::find_if(decisions.tables.begin(), decisions.tables.end(), [&](const TableAnswer& t) { return t.name == case_.target; });
        if (found == decisions.tables.end()) return fail({kind_zh("table"), "table"}, same(case_.target), nothing);
        if (case_.answer == "needs_information") {
            if (found->row) {
                const auto row = std::to_string(*found->row + 1);
                return fail(answer_word, answer_label(case_.answer), {"第" + row + "行", "row " + row});
            }
            if (!case_.missing.empty() && as_set(case_.missing) != as_set(found->missing))
                fail(missing_word, listed(case_.missing), listed(found->missing));
            return;
        }
        for (const auto& [name, value] : case_.gives) {
            const auto given =
                std::find_if(found->gives.begin(), found->gives.end(), [&wanted = name](const auto& g) { return g.first == wanted; });
            const auto got = given == found->gives.end() ? unknown_without(found->missing) : same(given->second);
            if (got.en != value) fail(same(name), same(value), got);
        }
    }

    void let(const Decisions& decisions) {
        for (const auto& [name, value] : decisions.lets) {
            if (name != case_.target) continue;
            const bool unknown = case_.answer == "needs_information";
            if (unknown ? value.has_value() : value != case_.value)
                fail({"值", "value"}, unknown ? not_known : same(case_.value.value_or("none")), value ? same(*value) : not_known);
            return;
        }
        fail({kind_zh("let"), "let"}, same(case_.target), nothing);
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
                out.failures.push_back({one.place,
                                        one.name,
                                        {"政策包", "pack"},
                                        {"没有错误的规则", "rules without faults"},
                                        {diagnostics_text(compiled.faults, Language::zh), diagnostics_text(compiled.faults)}});
                continue;
            }
            book = books.emplace(one.today, *std::move(compiled.rulebook)).first;
        }
        CaseRun(one, book->second, out.failures).run();
    }
    return out;
}

std::string failure_text(const CaseFailure& failure, Language language) {
    if (language == Language::zh)
        return fmt::format("{}:{}: 案例“{}”：{}应为 {}，实为 {}", failure.place.file, failure.place.line, failure.name, failure.what.zh,
                           failure.expected.zh, failure.got.zh);
    return fmt::format("{}:{}: case {}: {}: expected {}, got {}", failure.place.file, failure.place.line, failure.name, failure.what.en,
                       failure.expected.en, failure.got.en);
}

}  // namespace yk::rules
