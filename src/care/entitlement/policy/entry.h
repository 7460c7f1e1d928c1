// One entry of a pack as it is read by people, of whatever kind: its label, citation and status, its values by date, its lines, where it
// is used and which clauses it carries. Browsing, search and comparison all work on this one form.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "care/entitlement/policy/words.h"
#include "rules/rulebook.h"

namespace yk::care::policy {

// In the order in which pages offer them. `rule` is a decision table, as the carriers of clauses call it.
enum class EntryKind : std::uint8_t {
    item,
    category,
    parameter,
    rule,
    let,
    coordination,
    fact,
    code_table,
    indicator,
    task,
    responsibility,
    body,
};
std::span<const model::Option> options_of(EntryKind);

struct Detail {
    std::string key;  // of the file's format, so that two versions can be compared
    Text label, value;
};
const model::Schema& schema_of(const Detail*);

// A line of a condition, flattened; `depth` indents it.
struct LineView {
    std::int64_t depth = 0;
    std::string kind;  // all · any · condition · except
    Text label;
    std::string when;
};
const model::Schema& schema_of(const LineView*);

struct RowView {
    std::string key;
    Text label, value;
};
const model::Schema& schema_of(const RowView*);

// One dated value of a parameter.
struct ValueView {
    Day from;
    std::optional<Day> to;
    bool known = false;
    bool applies = false;  // on the day the pack is read for
    bool upper = false;    // of a pack above
    Text value;
    std::vector<RowView> rows;
    std::string status;
    Text status_label;
    ClauseText clause;
    Text note;
    std::string pack;
};
const model::Schema& schema_of(const ValueView*);

// Something that points to an entry, or is pointed to.
struct Reference {
    std::string kind, name;
    Text label;
    Text as;  // how: "条件 condition"; for what cannot be computed, why
};
const model::Schema& schema_of(const Reference*);

struct Entry {
    EntryKind kind = EntryKind::item;
    std::string name;
    Text label;
    std::string status;  // empty for kinds without one
    Text status_label;
    std::string pack;
    ClauseText clause;
    Text note;
    std::string file;
    std::int64_t line = 0;
    Text summary;  // one line for lists: the value in force, the period, the deadline
    std::vector<Detail> details;
    std::vector<LineView> lines;
    std::vector<ValueView> values;
    std::vector<Reference> used_by;
    std::vector<Reference> carries;  // clauses; kind is the document
};
const model::Schema& schema_of(const Entry*);

// A line of a list of entries.
struct EntryBrief {
    EntryKind kind = EntryKind::item;
    std::string name;
    Text label, summary;
    std::string status;
    Text status_label;
    std::string pack;
    ClauseText clause;
};
const model::Schema& schema_of(const EntryBrief*);

struct ClauseView {
    std::string at;
    Text title;
    std::vector<Reference> carried_by;
};
const model::Schema& schema_of(const ClauseView*);
struct DocumentView {
    std::string name, letter, number, issued, legal_status, superseded_by, pack;
    Text title;
    bool excerpt = false;  // only the places the pack relies on
    std::int64_t clause_count = 0, not_computable = 0;
    std::vector<ClauseView> clauses;
};
const model::Schema& schema_of(const DocumentView*);

// Every entry of the book's pack, by kind in the order of the files.
std::vector<Entry> entries_of(const rules::Rulebook& book);
EntryBrief brief_of(const Entry& entry);
std::vector<DocumentView> documents_of(const rules::Pack& pack);

// Differences between two packs, entry by entry, documents with their clauses included.
struct FieldChange {
    std::string key;  // "entitled.2", "2022-01-01", "label"
    Text label;
    Text before, after;
};
const model::Schema& schema_of(const FieldChange*);
enum class Difference : std::uint8_t { added, removed, changed };
std::span<const model::Option> options_of(Difference);
struct EntryChange {
    std::string kind, name;
    Text label;
    Difference difference = Difference::changed;
    std::vector<FieldChange> fields;  // of a changed entry
};
const model::Schema& schema_of(const EntryChange*);
std::vector<EntryChange> differences(const rules::Rulebook& before, const rules::Rulebook& after);

}  // namespace yk::care::policy
