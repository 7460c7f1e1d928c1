// What could this person get: the rulebook in force over a few answers, for the portal and for a guide on the spot. Nothing is stored.
#include <algorithm>
#include <array>
#include <map>

#include "care/entitlement/policy/policy.h"
#include "care/people/organisation/organisation.h"
#include "care/service/guide/question.h"

namespace yk::care::guide {
using namespace model;
namespace {

constexpr auto item_columns = columns<TrialItem>({
    col<&TrialItem::item>("项目", "Item").open(),
    col<&TrialItem::label>("名称", "Name").open(),
    col<&TrialItem::kind>("类别", "Kind").open(),
    col<&TrialItem::answer>("结论", "Answer").open(),
    col<&TrialItem::answer_label>("结论（文字）", "Answer in words").open(),
    col<&TrialItem::amount_fen>("金额", "Amount").open(),
    col<&TrialItem::period>("周期", "Period").open(),
    col<&TrialItem::status>("规则状态", "Status of the rule").open(),
    col<&TrialItem::no_application>("免申即享", "Without application").open(),
    col<&TrialItem::clause>("依据", "Clause").open(),
    col<&TrialItem::because>("理由", "Reasons").open(),
    col<&TrialItem::missing>("还要带来", "Still to bring").open(),
    col<&TrialItem::from>("何日起即可", "From which day").open(),
    col<&TrialItem::age>("届时年龄", "Age on that day").open(),
    col<&TrialItem::apply>("办理方式", "How to apply").open(),
});
constexpr auto item_schema = schema<TrialItem>("trial_item", "", {"试算结果", "Trial result"}, item_columns);

// How far ahead birthdays are looked at: nobody waits longer.
constexpr std::int32_t years_ahead = 40;

// For items that are not to be had today: the first birthday on which the same answers would be enough. One pass of the program over the
// coming birthdays; whatever else time changes is left as it is.
std::map<std::size_t, std::int32_t> ages_enough(const rules::Rulebook& book, const rules::Person& person) {
    std::map<std::size_t, std::int32_t> out;
    const auto given = person.find("birth");
    const auto birth = given == person.end() ? std::nullopt : parse_day(given->second.value);
    const auto birth_fact = book.pack->fact_index("birth");
    if (!birth || !birth_fact) return out;
    const auto age = age_on(*birth, book.today);
    auto columns = rules::columns_for(book, years_ahead);
    for (std::int32_t row = 0; row < years_ahead; ++row) {
        for (const auto& [name, fact] : person)
            if (const auto index = book.pack->fact_index(name))
                rules::store_fact(book, columns, *index, static_cast<std::size_t>(row), fact.value);
        const auto born = add_months(book.today, -12 * (age + row + 1), MonthRounding::last_day);
        rules::store_fact(book, columns, *birth_fact, static_cast<std::size_t>(row), day_text(born));
    }
    const rules::BatchAnswers answers(book, columns);
    for (std::size_t item = 0; item < book.pack->items.size(); ++item)
        for (std::int32_t row = 0; row < years_ahead; ++row)
            if (answers.item(item, static_cast<std::size_t>(row)) == rules::Answer::entitled) {
                out[item] = age + row + 1;
                break;
            }
    return out;
}

struct Asking {
    Day as_of;
    std::vector<Question> questions;
};
constexpr auto asking_columns =
    columns<Asking>({col<&Asking::as_of>("日期", "Day").open(), col<&Asking::questions>("问题", "Questions").open()});
constexpr auto asking_schema = schema<Asking>("trial_questions", "", {"试算问题", "Questions of a trial"}, asking_columns);
const Schema& schema_of(const Asking*) { return asking_schema; }

struct Answers {
    std::vector<std::string> answers;  // "fact:value"
};
constexpr auto answers_columns = columns<Answers>({col<&Answers::answers>("回答", "Answers").open()});
constexpr auto answers_schema = schema<Answers>("trial_answers", "", {"回答", "Answers"}, answers_columns);
const Schema& schema_of(const Answers*) { return answers_schema; }

struct Trial {
    Day as_of;
    std::string pack;  // name and version
    std::vector<TrialItem> items;
};
constexpr auto trial_columns = columns<Trial>(
    {col<&Trial::as_of>("日期", "Day").open(), col<&Trial::pack>("政策包", "Pack").open(), col<&Trial::items>("项目", "Items").open()});
constexpr auto trial_schema = schema<Trial>("trial", "", {"试算", "Trial"}, trial_columns);
const Schema& schema_of(const Trial*) { return trial_schema; }

Result<Asking> trial_questions(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    return Asking{tx.today(), questions_of(tx, *book)};
}

constexpr std::size_t most_answers = 60;

Result<rules::Person> person_of(const rules::Rulebook& book, const std::vector<std::string>& answers) {
    if (answers.size() > most_answers) return fail_at("/query/answers", "guide.answer.many");
    rules::Person person;
    for (const auto& answer : answers) {
        const auto colon = std::min(answer.find(':'), answer.size());
        const auto fact = answer.substr(0, colon);
        const auto value = colon < answer.size() ? answer.substr(colon + 1) : std::string();
        auto checked = YK_TRY(check_answer(book, fact, value, "/query/answers"));
        if (!person.emplace(fact, rules::FactInput{std::move(checked), {}, {}}).second)
            return fail_at("/query/answers", "guide.answer.twice", {{"fact", fact}});
    }
    if (person.empty()) return fail_at("/query/answers", "guide.answer.none");
    return person;
}

Result<Trial> trial(Tx& tx, const Answers& input) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto person = YK_TRY(person_of(*book, input.answers));
    return Trial{tx.today(), book->pack->place().id + " " + book->pack->place().version, try_out(*book, person)};
}

constexpr std::array routes{
    http::get<&trial_questions>("/public/trial/questions", http::anyone, http::RowScope::none,
                                {"试算要回答的问题", "Questions of a trial"}),
    http::get<&trial>("/public/trial", http::anyone, http::RowScope::none, {"我能享受什么", "What could I get"}),
};

}  // namespace

const Schema& schema_of(const TrialItem*) { return item_schema; }

std::vector<TrialItem> try_out(const rules::Rulebook& book, const rules::Person& person) {
    const auto decisions = rules::decide(book, person);
    const auto enough = ages_enough(book, person);
    const auto given = person.find("birth");
    std::vector<TrialItem> out;
    for (std::size_t i = 0; i < book.pack->items.size(); ++i) {
        const auto& item = book.pack->items[i];
        if (!item.listed) continue;
        const auto decision =
            std::find_if(decisions.items.begin(), decisions.items.end(), [&](const rules::Decision& d) { return d.name == item.name; });
        if (decision == decisions.items.end()) continue;
        determination::Determination shown;
        determination::explain(*book.pack, *decision, shown);
        TrialItem now;
        now.item = item.name;
        now.label = shown.item_label;
        now.kind = item.kind;
        now.answer = rules::answer_text(decision->answer);
        now.answer_label = shown.answer_label;
        if (decision->amount_fen) now.amount_fen = Fen{*decision->amount_fen};
        now.period = decision->period;
        now.status = rules::status_text(decision->status);
        now.no_application = item.no_application;
        now.clause = std::move(shown.clause);
        now.because = std::move(shown.because);
        now.missing = std::move(shown.missing);
        now.apply = policy::text_of(item.apply);
        if (const auto age = enough.find(i); decision->answer == rules::Answer::not_entitled && age != enough.end()) {
            now.age = age->second;
            now.from = add_months(*parse_day(given->second.value), 12 * age->second, MonthRounding::next_month);
        }
        out.push_back(std::move(now));
    }
    return out;
}

std::span<const http::Route> trial_routes() { return routes; }

}  // namespace yk::care::guide
