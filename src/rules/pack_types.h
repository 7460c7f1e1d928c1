// What the entries of a policy pack are made of: labels, citations, types and values. Format: policies/README.md.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "rules/source.h"

namespace yk::rules {

struct Label {
    std::string zh, en;
};

// Drafts, unconfirmed and example values are computed and shown, and never pay. Ordered from firmest to weakest.
enum class Status : std::uint8_t { in_force, unconfirmed, draft, example };
const char* status_text(Status status);

struct Clause {
    std::string document, at;
};

// What every entry carries: its citation, status and place. `pack` is the folder it came from.
struct Cited {
    Clause clause;
    Status status{};
    Label note;
    Place place;
    std::string pack;
};

// An expression with the place where its text begins.
struct SourceText {
    std::string text;
    Place place;
};

// `percent` is a whole number of hundredths. Values are kept as numbers: fen, packed days (columns.h), 0 and 1, or the index of a code.
struct Type {
    enum class Kind : std::uint8_t { boolean, integer, money, percent, date, text, region, code };
    Kind kind{};
    std::string table;  // of codes
    bool list{};
    friend bool operator==(const Type&, const Type&) = default;
};
std::string type_text(const Type& type);

struct Datum {
    std::int64_t number{};
    std::string text;  // as written
    friend bool operator==(const Datum&, const Datum&) = default;
};

struct CodeEntry {
    std::string code;
    Label label;
};
struct CodeTable {
    std::string name;
    std::vector<CodeEntry> codes;
};

}  // namespace yk::rules
