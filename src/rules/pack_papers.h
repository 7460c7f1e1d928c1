// The parts of a pack that are read and shown rather than computed: documents, figures, tasks, responsibilities, bodies, and its cases.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/pack_types.h"

namespace yk::rules {

struct Indicator {
    std::string name;
    Label label, numerator, denominator;
    std::string unit, source, direction;
    std::string target_value, target_by, target_every;  // as written; empty where the text gives none
    std::optional<Day> target_from;                     // the first day the target holds, where the text says so
    std::string region;                                 // the one district it is about; empty = the whole place
    std::vector<Label> flags;
    Cited cited;
};
struct Deadline {
    Label label;
    Day by{};
};
struct Task {
    std::string name;
    Label title;
    std::vector<std::string> lead, support, implement, indicators;
    std::optional<Day> from, deadline;  // from: the day it begins, where the text says so
    bool ongoing{}, deadline_missing{};
    std::string evidence, requirement;
    std::vector<Deadline> deadlines;
    std::vector<Label> flags;
    Cited cited;
};
struct Responsibility {
    std::string name, body;
    Label title;
    std::string requirement;
    std::vector<Label> flags;
    Cited cited;
};
struct Body {
    std::string name, level;
    std::string region;  // the district of a body that serves one; empty for the others, and where no division code fits (functional zones)
    Label label;
    Cited cited;
};

struct Carrier {
    std::string kind, name;  // "item", "longevity_allowance"; kind not_computable has a reason instead of a name
    Label reason;
};
struct DocumentClause {
    std::string at;
    Label title;
    std::vector<Carrier> carried_by;
    Place place;
};
struct Document {
    std::string name, letter, number, legal_status, superseded_by, issued;
    Label title;
    bool excerpt{};
    std::vector<DocumentClause> clauses;
    Cited cited;
};

struct Case {
    std::string name;
    std::string kind, target;  // "item", "longevity_allowance"
    Day today{};
    std::vector<std::pair<std::string, std::string>> person;
    std::string answer;
    std::optional<std::string> amount, value;
    std::vector<std::string> because, missing;
    std::vector<std::pair<std::string, std::string>> gives;
    Place place;
    std::string pack;
};

}  // namespace yk::rules
