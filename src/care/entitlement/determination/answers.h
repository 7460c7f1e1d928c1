// The answers as other modules read them: every elder × every item and category, what a run changed, counts. Always within the actor's
// regions and in bounded memory. Who changes an elder calls redetermine() in the same transaction.
// Announced: determination.run.finished (subject: the run; once a run, not once an elder) and determination.elder.changed (subject: the
// elder) when an elder was determined alone and an answer changed.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "care/module.h"
#include "care/people/elder/elder.h"

namespace yk::care::determination {

using RunId = Id<struct RunTag>;

enum class Answer : std::uint8_t { entitled, not_entitled, needs_information, not_in_force, not_modelled };
std::span<const model::Option> options_of(Answer);
// What a run did to an answer. A person's first answer is new when it is entitled.
enum class Change : std::uint8_t { none, newly_entitled, stopped, changed };
std::span<const model::Option> options_of(Change);
enum class Subject : std::uint8_t { item, category };  // of the service list, or a recipient category
std::span<const model::Option> options_of(Subject);

// One answer. Of categories only those that hold or held have one.
struct AnswerRow {
    elder::ElderId person;
    RegionCode region;
    Subject subject = Subject::item;
    std::string item;  // the name in the pack
    Answer answer = Answer::not_entitled;
    std::optional<Answer> before;   // of the latest change; absent: this is the first answer
    std::optional<Fen> amount_fen;  // of the entitled, where the rule has an amount and it is known
    std::string period;             // of the amount: month, year, once …
    std::string status;             // of the rule: in_force, draft, unconfirmed, example. Only in_force can ever pay
    Day since;                      // first day with this answer
    RunId run;                      // that changed it last; none when the elder was determined alone
    Change change = Change::none;   // what that did to the answer
};
const model::Schema& schema_of(const AnswerRow*);

struct AnswerFilter {
    std::optional<Subject> subject;
    std::optional<std::string> item;
    std::optional<Answer> answer;
    std::optional<Change> change;
    std::optional<RunId> run;
    std::optional<RegionCode> region;     // with everything below it
    std::optional<std::string> category;  // only people who are in this recipient category
};

using EachAnswer = std::function<bool(const AnswerRow&)>;  // false stops
// In order of person, subject, item.
void scan_answers(Tx& tx, const AnswerFilter& filter, const EachAnswer& each);
// Every answer of an item that a run made new, stopped or changed (Change tells which), as it was then. For those that need information
// scan_answers with that answer.
void scan_changes(Tx& tx, RunId run, const EachAnswer& each);
// Everything determined for one elder; empty when nothing is or the elder is outside the actor's regions.
std::vector<AnswerRow> answers_of(Tx& tx, elder::ElderId elder);

// The same as it stood at the end of a day, by the determinations that were made for that day or before; empty before the first.
std::vector<AnswerRow> answers_on(Tx& tx, elder::ElderId elder, Day day);

enum class CountBy : std::uint8_t { nothing, district, town };
struct AnswerCount {
    RegionCode region;  // district or town; none when not asked for
    Subject subject = Subject::item;
    std::string item;
    Answer answer = Answer::not_entitled;
    std::int64_t people = 0;
    Fen amount_fen;  // sum of the known amounts, each by its own period
};
// In order of region, subject, item, answer; only counts above nothing.
std::vector<AnswerCount> count_answers(Tx& tx, const AnswerFilter& filter, CountBy by);

// Determines one elder within the caller's transaction, wherever he lives, and gives the answers that changed. An elder who is no longer in
// the register loses his answers. Without a determined city before (no run yet) this is the elder's first determination.
Result<std::vector<AnswerRow>> redetermine(Tx& tx, elder::ElderId elder, Day as_of);

}  // namespace yk::care::determination
