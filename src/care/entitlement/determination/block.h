// The answers of some thousand elders in memory and packed: elders of the same answers share one profile, and what a later run changed
// stands as marks beside it. Also the parts of one elder (a patch) and of those whom a run changed are kept in this form.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "care/entitlement/determination/answers.h"

namespace yk::care::determination {

constexpr std::size_t block_people = 4096;             // a block begins with this many
constexpr std::size_t block_limit = 2 * block_people;  // and is split when it has grown to twice as many
constexpr std::size_t slot_limit = 2000;

// One question that everybody is asked: an item or a category, with what the pack says of all its answers alike.
struct Slot {
    Subject subject = Subject::item;
    std::string item, period, status;
    friend bool operator==(const Slot&, const Slot&) = default;
};
// Ordered by subject and name. Kept as text, one slot a line.
using Layout = std::vector<Slot>;
std::string layout_text(const Layout& layout);
std::optional<Layout> parse_layout(std::string_view text);

// 0: no answer (a category that does not hold and never did); else the answer + 1.
using Code = std::uint8_t;
constexpr Code no_answer = 0;
constexpr Code code_of(Answer answer) { return static_cast<Code>(static_cast<int>(answer) + 1); }
constexpr Answer answer_of(Code code) { return static_cast<Answer>(code - 1); }
constexpr std::int64_t no_amount = -1;  // amounts are never negative

// A run and its day; the run is 0 for an elder determined alone.
struct Moment {
    Day day{};
    std::int64_t run = 0;
    friend bool operator==(const Moment&, const Moment&) = default;
};
// The latest change of one answer.
struct Mark {
    std::uint32_t row = 0, slot = 0;
    std::uint32_t moment = 0;
    Code before = no_answer;
    Change change = Change::none;
    friend bool operator==(const Mark&, const Mark&) = default;
};

struct Block {
    std::size_t slots = 0;
    std::vector<std::int64_t> person, region;   // by row, in order of person
    std::vector<std::uint32_t> profile, first;  // by row: of `codes`, of `moments` (when the elder was determined first)
    std::vector<Moment> moments;
    std::vector<Code> codes;            // profiles × slots
    std::vector<std::int64_t> amounts;  // profiles × slots
    std::vector<Mark> marks;            // by row, slot

    std::size_t rows() const { return person.size(); }
    std::size_t profiles() const { return slots == 0 ? 0 : codes.size() / slots; }
    const Code* codes_of(std::size_t row) const { return codes.data() + profile[row] * slots; }
    const std::int64_t* amounts_of(std::size_t row) const { return amounts.data() + profile[row] * slots; }
    std::optional<std::size_t> find(std::int64_t person) const;
    // The marks of a row, as a range of `marks`.
    std::pair<std::size_t, std::size_t> marks_of(std::size_t row) const;
};

// The same rows give the same bytes.
std::string pack_block(const Block& block);
// nullopt for bytes that pack_block did not make.
std::optional<Block> unpack_block(std::string_view bytes);

// Builds a block row by row; profiles and moments are found again by content.
class BlockBuilder {
 public:
    explicit BlockBuilder(std::size_t slots);
    // Rows come in order of person. `marks` name moments of `from`.
    void add(std::int64_t person, std::int64_t region, const Code* codes, const std::int64_t* amounts, const Moment& first);
    void mark(std::uint32_t slot, Code before, Change change, const Moment& moment);  // of the row added last, in order of slot
    void add_row(const Block& from, std::size_t row);
    std::size_t rows() const { return block_.rows(); }
    Block take() { return std::move(block_); }

 private:
    std::uint32_t moment_of(const Moment& moment);
    Block block_;
    std::vector<std::uint32_t> table_;  // open addressing: profile + 1 by the hash of its content
};

// The block with its slots put into the places that `to` names; places nobody fills have no answer.
Block moved_slots(const Block& block, const std::vector<std::size_t>& to, std::size_t slots);
// The answer of one slot, nothing where there is none.
std::optional<AnswerRow> row_of(const Block& block, const Layout& layout, std::size_t row, std::size_t slot);

}  // namespace yk::care::determination
