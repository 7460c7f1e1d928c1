// Facts as questions that a person can answer, and trial answers computed from them by the rulebook in force. Nothing is stored.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/entitlement/determination/determination.h"
#include "rules/decide.h"
#include "store/tx.h"

namespace yk::care::guide {

using policy::ClauseText;
using policy::Text;

struct Choice {
    std::string value;
    Text label;
};
const model::Schema& schema_of(const Choice*);

// How a fact is asked for. `kind` is date, choice, flag, number, money, region or text; choices are given for choice and region.
struct Question {
    std::string fact;
    Text label, ask;
    std::string kind;
    std::vector<Choice> choices;
    std::optional<std::int64_t> low, high;  // of a number
    bool first = false;                     // one of the few asked before anything is computed
    std::int64_t items = 0;                 // of the service list that hang on it
};
const model::Schema& schema_of(const Question*);

// The question for a fact, with regions as the districts of the city and what lies outside it.
Question question_of(Tx& tx, const rules::Pack& pack, const rules::Fact& fact);
// Every fact that has a question and decides some item, the one that decides the most first. The first four are asked first.
std::vector<Question> questions_of(Tx& tx, const rules::Rulebook& book);
constexpr std::size_t first_questions = 4;

// A fact of the dictionary with a value of its type and range; refuses guide.answer.fact and guide.answer.value at `pointer`.
Result<std::string> check_answer(const rules::Rulebook& book, std::string_view fact, std::string_view value, const std::string& pointer);

// What could be had, of one item.
struct TrialItem {
    std::string item;
    Text label;
    std::string kind;    // of the service list
    std::string answer;  // as in a determination
    Text answer_label;
    std::optional<Fen> amount_fen;
    std::string period;
    std::string status;
    bool no_application = false;
    ClauseText clause;
    std::vector<determination::Because> because;
    std::vector<determination::Missing> missing;
    std::optional<Day> from;          // not yet: the birthday from which the same answers would be enough
    std::optional<std::int64_t> age;  // on that day
    Text apply;
};
const model::Schema& schema_of(const TrialItem*);

// What the items of the list come to for somebody of whom only these facts are known, in the order of the list. `today` is the rulebook's.
std::vector<TrialItem> try_out(const rules::Rulebook& book, const rules::Person& person);

std::span<const http::Route> trial_routes();

}  // namespace yk::care::guide
