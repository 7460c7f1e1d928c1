// The facts of some thousand elders as columns: of each fact the word that counts (policy::choose), by the types of a rulebook. What no
// department has stated is left out; what the pack or a complete file says of such people is filled in when the columns are used, so a
// new file does not change the snapshot.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "care/entitlement/policy/facts.h"
#include "care/people/elder/statements.h"
#include "rules/rulebook.h"

namespace yk::care::determination {

// Changes whenever a stored value could mean something else: names, types, sources, ranges and code tables of the facts.
std::string shape_of(const rules::Rulebook& book);

struct Snapshot {
    enum State : std::uint8_t { unstated, known, refused };  // refused: stated, but no value of its type or range
    struct Column {
        std::vector<std::uint8_t> states;  // by row; empty: nobody has it stated
        std::vector<std::int64_t> values;  // the engine's number, or the index of a text
    };
    std::vector<std::int64_t> person, region;  // by row, in order of person
    std::vector<Column> columns;               // by fact of the shape
    std::vector<std::string> texts;

    explicit Snapshot(std::size_t facts) : columns(facts) {}
    std::size_t rows() const { return person.size(); }
};

std::string pack_snapshot(const Snapshot& snapshot);
// nullopt for bytes that pack_snapshot did not make or of another number of facts.
std::optional<Snapshot> unpack_snapshot(std::string_view bytes, std::size_t facts);

// Reads statements into rows.
class SnapshotBuilder {
 public:
    explicit SnapshotBuilder(const rules::Rulebook& book);
    // People in order of id. `statements` are theirs, by fact, newest first.
    void add(const elder::Standing& person, std::span<const elder::Stated> statements);
    void add_row(const Snapshot& from, std::size_t row);
    std::size_t rows() const { return snapshot_.rows(); }
    Snapshot take() { return std::move(snapshot_); }

 private:
    void set(std::size_t fact, Snapshot::State state, std::int64_t value);
    std::int64_t text_index(const std::string& text);
    const rules::Rulebook& book_;
    rules::Columns scratch_;  // one row, by which a value is read as the engine reads it
    Snapshot snapshot_;
    std::map<std::string, std::int64_t> texts_;
    std::map<std::string, std::size_t, std::less<>> facts_;
};

// The columns as the engine takes them: of those whom nobody names the value of the complete file that does not list them, else the pack's.
rules::Columns columns_of(const rules::Rulebook& book, const policy::Rosters& rosters, const Snapshot& snapshot);

}  // namespace yk::care::determination
