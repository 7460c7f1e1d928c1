// The fairness report as data: each comparison with its counts, its difference and what the difference may mean.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/oversight/compliance/access.h"
#include "care/oversight/compliance/fairness.h"

namespace yk::care::compliance {

using ReportId = Id<struct FairnessReportTag>;

// award: entitled of those answered yes or no. missing: lacking information of all answered. refusal: refused of those decided anew.
enum class Measure : std::uint8_t { award, missing, refusal };
std::span<const model::Option> options_of(Measure);
enum class Dimension : std::uint8_t { district, sex, age, category };
std::span<const model::Option> options_of(Dimension);
enum class Verdict : std::uint8_t {
    by_chance,   // what chance explains
    by_rule,     // not by chance, and the rule itself asks for what the groups differ in
    by_mixture,  // not by chance, but within age bands it turns round or is less than half
    to_look_at,  // not by chance and not explained so: somebody looks at it. It proves nothing by itself
};
std::span<const model::Option> options_of(Verdict);

struct Report {
    ReportId id;
    Day as_of;
    Day decided_from;  // decisions from then to as_of
    std::int64_t people = 0, comparisons = 0, to_look_at = 0, by_rule = 0, by_mixture = 0, too_small = 0;
    std::int64_t group_least = 0, cell_least = 0;
    std::string pack;
    std::string made_by;
    Instant made_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Report*);

// Counts below the smallest that is shown are absent, with all from which they could be worked out.
struct Band {
    std::string band;
    std::optional<std::int64_t> people, yes, rest_people, rest_yes;
};
const model::Schema& schema_of(const Band*);
struct Comparison {
    Measure measure = Measure::award;
    std::string item;
    policy::Text item_label;
    Dimension dimension = Dimension::district;
    std::string group;
    policy::Text group_label;
    std::int64_t people = 0, rest_people = 0;
    std::optional<std::int64_t> yes, rest_yes;
    std::optional<double> difference, low, high;  // shares of one, group minus everybody else
    std::optional<double> within;                 // the same within age bands
    bool above = false;                           // the group's rate is the higher one
    std::optional<double> p, q;                   // before and after adjusting for the number of comparisons; a count follows from p
    bool exact = false;
    Verdict verdict = Verdict::by_chance;
    std::vector<Band> bands;  // of those not by chance
};
const model::Schema& schema_of(const Comparison*);
struct ReportPage {
    Report report;
    std::vector<Comparison> lines;
};
const model::Schema& schema_of(const ReportPage*);

// Shares of one item and measure by group and age band; groups of a dimension stand together.
inline constexpr std::size_t age_bands = 7;  // 60, 65, 70, 80, 90, 100 and over; the last: younger or not known
std::size_t band_of(std::optional<std::int32_t> age);
const char* band_text(std::size_t band);
struct Group {
    Dimension dimension = Dimension::district;
    std::string code;
    policy::Text label;
    bool parts = true;  // the groups of the dimension are the whole: what is hidden could be worked out from the others
};
struct Question {
    Measure measure = Measure::award;
    std::string item;
    policy::Text label;
    std::vector<Dimension> asked_by_rule;              // that the rule itself looks at
    std::vector<std::string> categories_by_rule;       // categories that share a fact with the rule
    std::vector<std::array<Share, age_bands>> groups;  // by group
    std::array<Share, age_bands> all{};
};
struct Limits {
    std::int64_t group_least = 30, cell_least = 5;
};
// Every comparison, adjusted over all of them, told and with small counts taken out. `too_small` counts the groups left out.
std::vector<Comparison> compare(const std::vector<Group>& groups, const std::vector<Question>& questions, const Limits& limits,
                                std::int64_t& too_small);

}  // namespace yk::care::compliance
