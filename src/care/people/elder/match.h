// Likely same persons: pairs found by sound, look, phone and place, put side by side before an official. Nothing is merged without a
// person's decision; what was decided is remembered; a merge can be undone exactly, and where money is attached it takes two persons.
#pragma once
#include "care/people/elder/elder.h"
#include "model/flow.h"

namespace yk::care::elder {

using DuplicateId = Id<struct DuplicateTag>;

enum class DuplicateState : std::uint8_t { open, unsure, different, merging, merged, undoing };
std::span<const model::Option> options_of(DuplicateState);
enum class DuplicateEvent : std::uint8_t { tell_apart, leave_unsure, ask_merge, merge, refuse, ask_undo, undo };
std::span<const model::Option> options_of(DuplicateEvent);

inline constexpr model::Flow<DuplicateState, DuplicateEvent, 12> duplicate_flow{
    DuplicateState::open,
    {{
        {DuplicateState::open, DuplicateEvent::tell_apart, DuplicateState::different},
        {DuplicateState::open, DuplicateEvent::leave_unsure, DuplicateState::unsure},
        {DuplicateState::open, DuplicateEvent::ask_merge, DuplicateState::merging},
        {DuplicateState::open, DuplicateEvent::merge, DuplicateState::merged},
        {DuplicateState::unsure, DuplicateEvent::tell_apart, DuplicateState::different},
        {DuplicateState::unsure, DuplicateEvent::ask_merge, DuplicateState::merging},
        {DuplicateState::unsure, DuplicateEvent::merge, DuplicateState::merged},
        {DuplicateState::merging, DuplicateEvent::merge, DuplicateState::merged},
        {DuplicateState::merging, DuplicateEvent::refuse, DuplicateState::open},
        {DuplicateState::merged, DuplicateEvent::ask_undo, DuplicateState::undoing},
        {DuplicateState::undoing, DuplicateEvent::undo, DuplicateState::different},
        {DuplicateState::undoing, DuplicateEvent::refuse, DuplicateState::merged},
    }}};
static_assert(duplicate_flow.unambiguous() && duplicate_flow.reaches(DuplicateState::undoing));

// One of the two, as the page shows them beside each other.
struct Side {
    ElderId id;
    std::string name;
    DocumentNumber id_no;
    std::int64_t sex = 0;
    std::optional<Day> birth;
    RegionCode region;
    std::optional<std::string> address;
    std::optional<Phone> phone;
    ElderState state = ElderState::living;
    std::int64_t facts = 0;
    bool money = false;  // a benefit is attached
};
const model::Schema& schema_of(const Side*);

struct Duplicate {
    DuplicateId id;
    ElderId first, second;  // the smaller id first: a pair comes once
    RegionCode region;      // of both; the city where they live in different districts
    std::int64_t score = 0;
    std::string grounds;  // codes, separated by spaces: name sound shape birth phone address number
    DuplicateState state = DuplicateState::open;
    Instant found_at;
    std::int64_t decided_account = 0;
    std::string decided_by;
    std::optional<Instant> decided_at;
    std::string reason;
    std::optional<ElderId> keep;             // who remains after a merge
    std::optional<std::string> rows_before;  // both rows and what moved, for undoing
    std::int64_t version_after = 0;          // of the row that remained
    std::int64_t version = 0;
    std::vector<Side> sides;  // computed
};
const model::Schema& schema_of(const Duplicate*);

inline constexpr Right read_duplicates{"elder.duplicate.read", {"查看疑似重复", "See likely same persons"}};
inline constexpr Right decide_duplicates{"elder.duplicate.decide", {"判定疑似重复", "Decide on likely same persons"}};

// Compares two persons; below duplicate_threshold they are not worth a look.
struct Likeness {
    std::int64_t score = 0;
    std::string grounds;
};
constexpr std::int64_t duplicate_threshold = 70;
Likeness likeness_of(const Elder& a, const Elder& b);
// Pairs of this elder with others that share a search key (at most twenty a key). A pair known before, whatever came of it, stays as it is.
Status find_duplicates(Tx& tx, const Elder& person);

// A pair that nobody has settled yet, both still in the register.
struct UnsettledPair {
    DuplicateId id;
    ElderId first, second;
    Instant found_at;
};
const model::Schema& schema_of(const UnsettledPair*);
// Those of the actor's regions, in order of id; `each` returns false to stop.
void scan_unsettled_pairs(Tx& tx, const std::function<bool(const UnsettledPair&)>& each);

// Whether money hangs on an elder, told by modules above; set once at start.
using MoneyCheck = bool (*)(Tx& tx, ElderId elder);
void add_money_check(MoneyCheck check);

struct DuplicateAnswer {
    DuplicateId duplicate;
    std::string reason;
};
const model::Schema& schema_of(const DuplicateAnswer*);
struct MergeElders {
    DuplicateId duplicate;
    ElderId keep;
    std::string reason;
};
const model::Schema& schema_of(const MergeElders*);
Result<Duplicate> tell_apart(Tx& tx, const DuplicateAnswer& in);
Result<Duplicate> leave_unsure(Tx& tx, const DuplicateAnswer& in);
// Merges at once, or asks a second person where money is attached to either.
Result<Duplicate> merge_elders(Tx& tx, const MergeElders& in);
// Asks for a merge to be undone; a second person confirms.
Result<Duplicate> ask_undo(Tx& tx, const DuplicateAnswer& in);
// The second person: does what was asked for, or refuses it. Refuses elder.duplicate.own for whoever asked.
Result<Duplicate> confirm_duplicate(Tx& tx, const DuplicateAnswer& in);
Result<Duplicate> refuse_duplicate(Tx& tx, const DuplicateAnswer& in);

// Inside the module: the merge itself, and taking it apart.
Status put_together(Tx& tx, Duplicate& pair);
Status take_apart(Tx& tx, Duplicate& pair);

extern const http::Resource duplicates;
extern const Queue open_duplicates, asked_duplicates;
std::span<const http::Route> duplicate_routes();

}  // namespace yk::care::elder
