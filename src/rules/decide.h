// Decides one person by a rulebook and says why: every line with the facts behind it, thresholds and the distance to them, what is missing.
// The same program decides a city in blocks (BatchAnswers). A machine's answer is not an official's decision.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/columns.h"
#include "rules/rulebook.h"
#include "rules/run.h"

namespace yk::rules {

enum class Answer : std::uint8_t { entitled, not_entitled, needs_information, not_in_force, not_modelled };
const char* answer_text(Answer answer);
enum class Held : std::uint8_t { held, failed, unknown };

// A fact as a source brought it. `value` is written as in a pack: 2026-11-22, 300000 (fen), true, a code, a region code.
struct FactInput {
    std::string value;
    std::string source;  // a code of fact_source; empty when nobody says
    std::string as_of;   // a date; empty when nobody says
};
using Person = std::map<std::string, FactInput, std::less<>>;

// A fact as it was used. No value: unknown. `assumed` says that it is the value of a person whom no source names.
struct FactUse {
    std::string name;
    std::optional<std::string> value;
    std::string source, as_of;
    bool assumed{};
};

// A comparison below a line. Values are written out; `distance` is right minus left in units, days or fen where both are known.
struct Threshold {
    std::string left_text, op, right_text;
    std::optional<std::string> left, right;
    std::optional<std::int64_t> distance;
    Held held{};
};

struct ReasonLine {
    Line::Kind kind{};
    Label label;
    std::string when;
    Held held{};
    bool exception{};
    std::vector<Threshold> thresholds;
    std::vector<FactUse> facts;
    std::vector<ReasonLine> lines;
};

struct ParameterUse {
    std::string name;
    std::vector<std::string> values;  // as written; rows as "70: 3000"
    std::string from, to, pack, unit;
    Clause clause;
    Status status{};
    std::string why;
};

struct PayerAmount {
    std::string payer;
    std::int64_t percent{}, fen{};
};

struct Decision {
    std::string name;
    Label label;
    Answer answer{};
    std::optional<std::int64_t> amount_fen;   // of an entitled person, before coordination
    std::optional<std::int64_t> payable_fen;  // after coordination; what would be paid if everything were in force
    bool pays{};                              // everything it rests on is in force and the amount is known
    std::string period;
    std::vector<PayerAmount> payers;  // shares of payable_fen, which they add up to
    std::optional<bool> receiving;
    ReasonLine rule;
    std::vector<ReasonLine> exceptions;
    std::vector<std::string> because;         // Chinese labels of the lines that decide
    std::vector<std::string> missing;         // facts and "parameter.x" that would decide the entitlement
    std::vector<std::string> amount_missing;  // the same for the amount
    std::vector<std::string> faults;          // what has no result although everything is known
    std::vector<ParameterUse> parameters;
    std::vector<std::string> coordinated_by;  // names of coordinations that changed what is payable
    Label why;                                // of not_modelled
    Clause clause;
    Status status{};  // the weakest of the rule and the parameters used
};

struct TableAnswer {
    std::string name;
    std::optional<std::size_t> row;  // rows.size() for otherwise
    Label label;                     // of the row
    std::vector<std::pair<std::string, std::string>> gives;
    std::vector<std::string> missing;
};

struct Decisions {
    std::vector<Decision> categories, items;
    std::vector<TableAnswer> tables;
    std::vector<std::pair<std::string, std::optional<std::string>>> lets;
    std::vector<FactUse> facts;              // every known fact of the person
    std::vector<std::string> refused_facts;  // facts whose value was not of their type or range; treated as unknown
};

Decisions decide(const Rulebook& book, const Person& person);

// Empty columns for people of this rulebook; facts hold their `absent` value where they have one and are unknown otherwise.
Columns columns_for(const Rulebook& book, std::size_t rows);
// Writes a fact as in FactInput. False when the value is not of its type or range; the fact is then unknown.
bool store_fact(const Rulebook& book, Columns& columns, std::size_t fact, std::size_t row, std::string_view value);
// The value in the form of FactInput.
std::optional<std::string> fact_text(const Rulebook& book, const Columns& columns, std::size_t fact, std::size_t row);

// The answers of a batch; indexes are those of the pack's items and categories.
class BatchAnswers {
 public:
    BatchAnswers(const Rulebook& book, const Columns& columns, RunOptions options = {})
        : book_(book), results_(run(book.program, columns, options)) {}
    Answer item(std::size_t item, std::size_t row) const;
    std::optional<std::int64_t> amount_fen(std::size_t item, std::size_t row) const;
    std::optional<std::int64_t> payable_fen(std::size_t item, std::size_t row) const;
    std::optional<bool> receiving(std::size_t item, std::size_t row) const;
    Answer category(std::size_t category, std::size_t row) const;
    // The index of the row of a decision table.
    std::optional<std::size_t> table_row(std::size_t table, std::size_t row) const;
    const Results& results() const { return results_; }

 private:
    const Rulebook& book_;
    Results results_;
};

}  // namespace yk::rules
