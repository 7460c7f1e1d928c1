// A policy pack in memory, as the files of policies/ state it: documents and clauses, facts, dated parameters, rules, items, figures,
// tasks and cases. Plain data; load_pack (load.h) makes it, compile (rulebook.h) gives it effect on a day. Format: policies/README.md.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/pack_papers.h"
#include "rules/pack_types.h"

namespace yk::rules {

struct Fact {
    std::string name;
    Type type;
    Label label, ask;
    std::vector<std::string> from;
    std::optional<Datum> absent;    // the value of a person whom no source names
    std::optional<Datum> unlisted;  // the value of a person whom a complete file of the first source does not list
    std::int64_t low{}, high{};     // values outside are refused when a person is written down
    Cited cited;
};

struct ParameterRow {
    std::vector<std::string> keys;  // one a key column
    Datum value;
};
struct ParameterVersion {
    Day from{};
    std::optional<Day> to;      // last day
    bool known{};               // false: the document leaves it open
    std::vector<Datum> values;  // one; several for a list
    std::vector<ParameterRow> rows;
    Cited cited;
};
struct Parameter {
    std::string name;
    Label label;
    Type type;
    std::string unit;
    std::vector<std::string> by;
    std::vector<ParameterVersion> versions;  // of one pack, by day
    std::vector<ParameterVersion> upper;     // of the packs above; they hold on days on which this pack has none
    Cited cited;
};

// A line of an entitlement: a condition, or a list of lines of which all or any must hold.
struct Line {
    enum class Kind : std::uint8_t { leaf, all, any };
    Kind kind{};
    Label label;
    SourceText when;
    std::vector<Line> lines;
};
// The general rule and its exceptions.
struct Condition {
    Line rule;
    std::vector<Line> except;
};

struct Let {
    std::string name;
    Type type;
    SourceText is;
    Label label;
    Cited cited;
};
struct Category {
    std::string name;
    Label label;
    int rank{};
    Condition condition;
    Cited cited;
};
struct TableOutput {
    std::string name;
    Type type;
};
// A condition that stands in a column of a decision table; the cells of the rows say what its value may be (cells.h).
struct TableColumn {
    SourceText is;
    Type type;
    Label label;
};
// Which row answers: the first that holds; the only one that can hold; or any of those that hold, which all give the same.
enum class HitPolicy : std::uint8_t { first, unique, any };
struct TableRow {
    Label label;
    SourceText when;                 // of a table with columns made from the cells
    std::vector<std::string> cells;  // as written, one a column
    std::vector<Datum> then;         // one an output
    Clause clause;
};
struct DecisionTable {
    std::string name;
    Label label;
    HitPolicy hit{};
    std::vector<TableColumn> columns;  // empty where the rows are written as expressions
    std::vector<TableOutput> outputs;
    std::vector<TableRow> rows;
    std::vector<Datum> otherwise;  // of a closed table never reached
    bool closed{};                 // there is no otherwise: the rows cover every situation
    Cited cited;
};

struct PayerShare {
    std::string payer;
    std::int64_t percent{};
};
struct Item {
    std::string name;
    Label label;
    std::string kind;
    Label recipients, content, standard, requirements, apply;
    std::vector<std::string> responsible;
    bool no_application{}, listed{true}, modelled{true};
    Label why;  // why it is not modelled
    std::vector<std::string> replaces;
    Condition condition;
    SourceText amount, receiving;  // empty text where there is none
    std::string period;
    std::vector<PayerShare> payers;
    Cited cited;
};
struct Coordination {
    enum class Kind : std::uint8_t { take_higher, exclude, add, open };
    std::string name;
    Label label;
    Kind kind{};
    std::vector<std::string> items;
    SourceText when;
    Cited cited;
};

struct PackFile {
    std::string path;    // "guangzhou/items/longevity_allowance.yaml"
    std::string sha256;  // hexadecimal
};
struct PackInfo {
    std::string id, version, place;
    Label label;
    std::vector<std::string> documents;
    std::string list_extent;
    Label list_note;
    int rank{};  // 0 is the nation
};

// A place's pack with everything it takes from the packs above it. Of entries with one name the lowest pack's is kept.
struct Pack {
    std::vector<PackInfo> chain;  // nation first, the place last
    std::vector<Document> documents;
    std::vector<CodeTable> codes;
    std::vector<Fact> facts;
    std::vector<Parameter> parameters;
    std::vector<Let> lets;
    std::vector<Category> categories;
    std::vector<DecisionTable> tables;
    std::vector<Item> items;
    std::vector<Coordination> coordinations;
    std::vector<Indicator> indicators;
    std::vector<Task> tasks;
    std::vector<Responsibility> responsibilities;
    std::vector<Body> bodies;
    std::vector<Case> cases;
    std::vector<PackFile> files;  // by path
    std::string hash;             // over paths and contents of all files

    const PackInfo& place() const { return chain.back(); }
    const CodeTable* code_table(std::string_view name) const;
    const Parameter* parameter(std::string_view name) const;
    const Item* item(std::string_view name) const;
    std::optional<std::size_t> fact_index(std::string_view name) const;
};

// A value of a type as it is written in packs and facts ("2026-11-22", "300000", "true", a code, a region code of 12 digits).
std::optional<Datum> parse_datum(const Type& type, std::string_view text, const Pack& pack);
bool is_region_code(std::string_view text);

}  // namespace yk::rules
