// Two policies over one population: who gains, who loses, what it costs. Pure: people come as columns, nothing is read or written.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fen.h"
#include "base/region.h"
#include "care/entitlement/policy/words.h"
#include "rules/decide.h"

namespace yk::care::policy {

// What a change of policy does to one person's one item.
enum class Effect : std::uint8_t {
    gains,
    loses,
    raised,   // the amount
    lowered,  // the amount
    other,    // neither: an answer or an amount that becomes known or unknown
};
std::span<const model::Option> options_of(Effect);
enum class GroupBy : std::uint8_t { total, district, age_band, category, payer };
std::span<const model::Option> options_of(GroupBy);

// What the groups are made by, besides the answers. Index as in the columns.
struct Member {
    RegionCode district;
    std::optional<std::int32_t> age;  // completed years on the day
};

// Money of the entitled whose amount is known. `unknown` counts the entitled whose amount is not: the sums are then a lower bound.
struct Cost {
    std::optional<std::int64_t> month_fen, year_fen;  // recurring: an average month, a year; absent where nothing recurring is known
    std::optional<std::int64_t> once_fen;             // paid once
    std::int64_t unknown = 0;
};
const model::Schema& schema_of(const Cost*);

// One number's row: an item (or all items, item empty) in one group.
struct Group {
    std::string item;
    GroupBy by = GroupBy::total;
    std::string key;  // region code, "80-89", category, payer; "none" and "unknown" where there is none
    std::int64_t people = 0;
    std::int64_t entitled_before = 0, entitled_after = 0;  // of all items: people entitled to at least one
    std::int64_t gains = 0, loses = 0, raised = 0, lowered = 0, other = 0;
    Cost before, after;
};
const model::Schema& schema_of(const Group*);

// One person and item that changed. `row` is the index of the columns.
struct PersonEffect {
    std::size_t row = 0;
    std::string item;
    Effect effect = Effect::other;
    std::optional<rules::Answer> before, after;  // absent: the pack does not have the item
    std::optional<std::int64_t> amount_before, amount_after;
    std::string period;
    std::string age_band, category;
};

struct Side {
    const rules::Rulebook& book;
    const rules::BatchAnswers& answers;
};

struct Outcome {
    std::int64_t people = 0;
    std::vector<Group> groups;  // by item in the order of the packs (all items first), then by kind of group and key
};
const model::Schema& schema_of(const Outcome*);

// The one comparison of two policies. People come in parts, so that a city of any size needs the room of one part; what is kept are the
// numbers of the groups. `each` gets every change, people in order, with the index of the person in its part; it may be empty.
class Simulator {
 public:
    using Each = std::function<void(const PersonEffect&)>;
    // The rulebooks outlive the simulator.
    Simulator(const rules::Rulebook& before, const rules::Rulebook& after, Each each);
    ~Simulator();
    // The answers of both for the same people, in the order of `members`.
    void add(const rules::BatchAnswers& before, const rules::BatchAnswers& after, const std::vector<Member>& members);
    // The numbers of all people added. Call it once, last.
    Outcome finish();

 private:
    class Comparison;
    std::unique_ptr<Comparison> comparison_;
};

// Of people who come as one part.
Outcome simulate(const Side& before, const Side& after, const std::vector<Member>& members, const Simulator::Each& each);

// "0-59", "60-69" … "100-", "unknown".
std::string age_band_of(std::optional<std::int32_t> age);

}  // namespace yk::care::policy
