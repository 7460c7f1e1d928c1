#include "care/service/guide/question.h"

#include <algorithm>
#include <map>

#include "base/region_above.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::guide {
using namespace model;
using rules::Type;
namespace {

constexpr auto choice_columns = columns<Choice>({col<&Choice::value>("值", "Value").open(), col<&Choice::label>("名称", "Label").open()});
constexpr auto choice_schema = schema<Choice>("guide_choice", "", {"选项", "Choice"}, choice_columns);
constexpr auto question_columns =
    columns<Question>({col<&Question::fact>("事实", "Fact").open(), col<&Question::label>("名称", "Label").open(),
                       col<&Question::ask>("问法", "Question").open(), col<&Question::kind>("答法", "Kind").open(),
                       col<&Question::choices>("选项", "Choices").open(), col<&Question::low>("最小", "Least").open(),
                       col<&Question::high>("最大", "Most").open(), col<&Question::first>("先问", "Asked first").open(),
                       col<&Question::items>("相关项目数", "Items").open()});
constexpr auto question_schema = schema<Question>("guide_question", "", {"问题", "Question"}, question_columns);

std::string_view kind_of(Type::Kind kind) {
    switch (kind) {
        case Type::Kind::boolean:
            return "flag";
        case Type::Kind::integer:
        case Type::Kind::percent:
            return "number";
        case Type::Kind::money:
            return "money";
        case Type::Kind::date:
            return "date";
        case Type::Kind::region:
            return "region";
        case Type::Kind::code:
            return "choice";
        case Type::Kind::text:
            break;
    }
    return "text";
}

// No division has a code beginning with 99: it stands for everywhere else.
constexpr RegionCode elsewhere{990'000'000'000};

std::vector<Choice> regions(Tx& tx) {
    std::vector<Choice> out;
    const auto city = organisation::get_city(tx);
    if (!city) return out;
    for (const auto& district : organisation::list_children(tx, city->code))
        out.push_back({region_text(district.code), {district.name, district.name_en.empty() ? district.name : district.name_en}});
    const auto province = province_of(city->code);
    out.push_back({region_text(province), {"本省其他市", "Another city of the province"}});
    out.push_back({region_text(elsewhere), {"外省", "Another province"}});
    return out;
}

bool plausible(std::string_view fact, std::string_view value, Day today) {
    if (fact != "birth") return true;
    const auto birth = parse_day(value);
    return birth && *birth <= today && age_on(*birth, today) <= 130;
}

}  // namespace

const Schema& schema_of(const Choice*) { return choice_schema; }
const Schema& schema_of(const Question*) { return question_schema; }

Question question_of(Tx& tx, const rules::Pack& pack, const rules::Fact& fact) {
    Question out{fact.name, policy::text_of(fact.label), policy::text_of(fact.ask), std::string(kind_of(fact.type.kind)), {}, {}, {}};
    if (out.ask.zh.empty()) out.ask = {fact.label.zh + "？", fact.label.en + "?"};
    if (fact.type.kind == Type::Kind::integer && fact.high > fact.low) {
        out.low = fact.low;
        out.high = fact.high;
    }
    if (fact.type.kind == Type::Kind::region) out.choices = regions(tx);
    if (fact.type.kind == Type::Kind::code)
        if (const auto* table = pack.code_table(fact.type.table))
            for (const auto& code : table->codes) out.choices.push_back({code.code, policy::text_of(code.label)});
    return out;
}

std::vector<Question> questions_of(Tx& tx, const rules::Rulebook& book) {
    const auto& pack = *book.pack;
    std::map<std::uint32_t, std::int64_t> items;
    for (const auto& rule : book.items) {
        const auto& item = pack.items[rule.item];
        if (!item.listed || !item.modelled) continue;
        for (const auto fact : rule.condition.uses.facts) ++items[fact];
    }
    std::vector<Question> out;
    for (const auto& [fact, count] : items) {
        if (pack.facts[fact].ask.zh.empty()) continue;
        out.push_back(question_of(tx, pack, pack.facts[fact]));
        out.back().items = count;
    }
    // Silence about a fact with a value for people whom no source names decides as well as an answer; the others leave an item open.
    const auto silent = [&](const Question& q) { return pack.facts[*pack.fact_index(q.fact)].absent.has_value(); };
    std::stable_sort(out.begin(), out.end(),
                     [&](const Question& a, const Question& b) { return std::pair(silent(a), b.items) < std::pair(silent(b), a.items); });
    for (std::size_t i = 0; i < std::min(out.size(), first_questions); ++i) out[i].first = true;
    return out;
}

Result<std::string> check_answer(const rules::Rulebook& book, std::string_view fact, std::string_view value, const std::string& pointer) {
    const auto index = book.pack->fact_index(fact);
    if (!index) return fail_at(pointer, "guide.answer.fact", {{"fact", std::string(fact)}});
    auto columns = rules::columns_for(book, 1);
    const TextArgs args{{"fact", book.pack->facts[*index].label.zh}, {"fact_en", book.pack->facts[*index].label.en}};
    if (!rules::store_fact(book, columns, *index, 0, value) || !plausible(fact, value, book.today))
        return fail_at(pointer, "guide.answer.value", args);
    return std::string(value);
}

}  // namespace yk::care::guide
