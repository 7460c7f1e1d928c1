// An expression tried: checked as it would be in a pack, with the place of every fault, and computed for a sample of elders.
#include "care/entitlement/policy/trial.h"

#include <algorithm>
#include <array>

#include "care/people/organisation/organisation.h"
#include "rules/explain.h"

namespace yk::care::policy {
using namespace model;
namespace {

constexpr std::string_view trial_name = "expression_on_trial";
constexpr std::size_t longest = 4000;

struct Trial {
    std::string expression;
    std::optional<std::string> type;  // bool, int, money or date; bool if left out
    std::optional<std::int64_t> sample;
};
constexpr auto trial_columns = columns<Trial>(
    {col<&Trial::expression>("表达式", "Expression"), col<&Trial::type>("类型", "Type"), col<&Trial::sample>("抽样人数", "Sample")});
constexpr auto trial_schema = schema<Trial>("policy_trial", "", {"表达式试算", "Trial"}, trial_columns);
const Schema& schema_of(const Trial*) { return trial_schema; }

constexpr auto fault_columns =
    columns<TrialFault>({col<&TrialFault::line>("行", "Line"), col<&TrialFault::column>("列", "Column"),
                         col<&TrialFault::message>("说明", "Message"), col<&TrialFault::excerpt>("位置", "Excerpt")});
constexpr auto fault_schema = schema<TrialFault>("policy_fault", "", {"错误", "Fault"}, fault_columns);
constexpr auto fact_columns = columns<TrialFact>(
    {col<&TrialFact::name>("代码", "Name"), col<&TrialFact::label>("事实", "Fact"), col<&TrialFact::value>("值", "Value")});
constexpr auto fact_schema = schema<TrialFact>("policy_trial_fact", "", {"事实", "Fact"}, fact_columns);
struct TrialRow {
    elder::ElderId elder;
    std::string name;
    RegionCode region;
    std::optional<std::string> value;  // absent: not known
    std::vector<TrialFact> facts;
};
constexpr auto row_columns = columns<TrialRow>({
    col<&TrialRow::elder>("老年人", "Elder"),
    col<&TrialRow::name>("姓名", "Name"),
    col<&TrialRow::region>("区划", "Division"),
    col<&TrialRow::value>("结果", "Result"),
    col<&TrialRow::facts>("用到的事实", "Facts used"),
});
constexpr auto row_schema = schema<TrialRow>("policy_trial_row", "", {"试算结果", "Result"}, row_columns);
const Schema& schema_of(const TrialRow*) { return row_schema; }

struct TrialAnswer {
    bool good = false;
    std::vector<TrialFault> faults;
    std::vector<Text> facts, parameters;
    std::int64_t holds = 0, fails = 0, unknown = 0;
    std::vector<TrialRow> people;
};
constexpr auto answer_columns = columns<TrialAnswer>({
    col<&TrialAnswer::good>("无误", "Good"),
    col<&TrialAnswer::faults>("错误", "Faults"),
    col<&TrialAnswer::facts>("用到的事实", "Facts used"),
    col<&TrialAnswer::parameters>("用到的参数", "Parameters used"),
    col<&TrialAnswer::holds>("成立", "Holds"),
    col<&TrialAnswer::fails>("不成立", "Fails"),
    col<&TrialAnswer::unknown>("不详", "Not known"),
    col<&TrialAnswer::people>("老年人", "Elders"),
});
constexpr auto answer_schema = schema<TrialAnswer>("policy_trial_answer", "", {"试算", "Trial"}, answer_columns);
const Schema& schema_of(const TrialAnswer*) { return answer_schema; }

std::optional<rules::Type> type_of(const std::string& name) {
    using Kind = rules::Type::Kind;
    constexpr std::array<std::pair<std::string_view, Kind>, 4> types{
        {{"bool", Kind::boolean}, {"int", Kind::integer}, {"money", Kind::money}, {"date", Kind::date}}};
    for (const auto& [word, kind] : types)
        if (word == name) return rules::Type{kind, {}, false};
    return std::nullopt;
}

// The pack in force with the expression as one more intermediate value.
rules::Compiled compiled_with(const rules::Pack& pack, const Trial& trial, const rules::Type& type, Day day) {
    auto copy = std::make_shared<rules::Pack>(pack);
    rules::Let let;
    let.name = trial_name;
    let.type = type;
    let.is = {trial.expression, {std::string(trial_name), 1, 1}};
    copy->lets.push_back(std::move(let));
    return rules::compile_with_faults(std::move(copy), day);
}

// As value_label, with the names of divisions.
Text shown(Tx& tx, const rules::Pack& pack, const rules::Type& type, const std::string& value) {
    const auto code = type.kind == rules::Type::Kind::region ? parse_region(value) : std::nullopt;
    if (const auto region = code ? organisation::get_region(tx, *code) : Result<organisation::Region>(fail(ErrorKind::missing, "")))
        return {region->name, region->name_en.empty() ? region->name : region->name_en};
    return value_label(pack, type, value);
}

void sample(Tx& tx, const rules::Rulebook& book, std::int64_t size, TrialAnswer& out) {
    const auto& rule = book.lets.back();
    const auto& type = book.pack->lets.back().type;
    const auto sampled = sample_people(tx, book, size);
    for (std::size_t row = 0; row < sampled.people.size(); ++row) {
        const auto& person = sampled.people[row];
        const auto value = rules::inspect(book.program, sampled.columns, row)[rule.node];
        ++(!value ? out.unknown : *value != 0 ? out.holds : out.fails);
        out.people.push_back(
            {person.id, person.name, person.region, std::nullopt, facts_in_words(tx, book, rule.uses, sampled.columns, row)});
        if (value) out.people.back().value = value_label(*book.pack, type, rules::written(*value, type, *book.pack)).zh;
    }
}

Result<TrialAnswer> try_expression(http::Call& call, const Trial& trial) {
    if (trial.expression.empty()) return fail_at("/expression", "input.required");
    if (trial.expression.size() > longest) return fail_at("/expression", "policy.trial.long");
    const auto type = type_of(trial.type.value_or("bool"));
    if (!type) return fail_at("/type", "policy.trial.type");
    const auto size = YK_TRY(sample_size(trial.sample));
    TrialAnswer out;
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        const auto book = YK_TRY(rulebook_of(tx, tx.today()));
        const auto compiled = compiled_with(*book->pack, trial, *type, tx.today());
        for (const auto& fault : compiled.faults)
            out.faults.push_back({fault.place.line, fault.place.column,
                                  rules::said_text(fault.said, call.english() ? rules::Language::en : rules::Language::zh), fault.excerpt});
        out.good = out.faults.empty();
        if (!compiled.rulebook) return {};
        const auto& uses = compiled.rulebook->lets.back().uses;
        for (const auto fact : uses.facts) out.facts.push_back(text_of(book->pack->facts[fact].label));
        for (const auto parameter : uses.parameters) out.parameters.push_back(text_of(book->pack->parameters[parameter].label));
        sample(tx, *compiled.rulebook, size, out);
        AuditNote note;
        note.action = "policy.trial";
        note.detail = "{\"people\":" + std::to_string(out.people.size()) + "}";
        tx.note(std::move(note));
        return {};
    }));
    return out;
}

constexpr std::array routes{
    http::post<&try_expression>("/policy/expressions/try", rights::expression_try, http::RowScope::region,
                                {"试算表达式", "Try an expression"}),
};

}  // namespace

const Schema& schema_of(const TrialFault*) { return fault_schema; }
const Schema& schema_of(const TrialFact*) { return fact_schema; }

Result<std::int64_t> sample_size(std::optional<std::int64_t> asked) {
    const auto size = asked.value_or(20);
    if (size < 0 || size > most_trial_people)
        return fail_at("/sample", "policy.trial.sample", {{"most", std::to_string(most_trial_people)}});
    return size;
}

Sample sample_people(Tx& tx, const rules::Rulebook& book, std::int64_t size) {
    const auto all = elder::count_people(tx);
    const auto count = std::min(size, all);
    Sample out{{}, rules::columns_for(book, static_cast<std::size_t>(count))};
    const auto rosters = rosters_of(tx);
    // Ids begin with the time they were made, so the first are not a fair sample: one in so many is taken.
    const auto every = std::max<std::int64_t>(1, all / std::max<std::int64_t>(1, count));
    std::int64_t seen = 0;
    elder::scan_people(tx, [&](const elder::Elder& person, std::span<const elder::ElderFact> facts) {
        if (out.people.size() == static_cast<std::size_t>(count)) return false;
        if (seen++ % every != 0) return true;
        fill_row(book, out.columns, out.people.size(), person, facts, rosters);
        out.people.push_back({person.id, person.name, person.region});
        return true;
    });
    return out;
}

std::vector<TrialFact> facts_in_words(Tx& tx, const rules::Rulebook& book, const rules::Uses& uses, const rules::Columns& columns,
                                      std::size_t row) {
    std::vector<TrialFact> out;
    for (const auto fact : uses.facts) {
        const auto& described = book.pack->facts[fact];
        const auto text = rules::fact_text(book, columns, fact, row);
        out.push_back(
            {described.name, text_of(described.label), text ? shown(tx, *book.pack, described.type, *text) : Text{"不详", "not known"}});
    }
    return out;
}

std::span<const http::Route> trial_routes() { return routes; }

}  // namespace yk::care::policy
