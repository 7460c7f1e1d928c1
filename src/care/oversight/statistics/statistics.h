// Statistics (R04): what the register and the service list say about elders and services, as tables of a month or a year. Counted from the
// records, frozen with a digest, released by a named official, published with what could tell a person left out.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "care/entitlement/policy/words.h"
#include "care/module.h"
#include "model/flow.h"
#include "store/tx.h"

namespace yk::care::statistics {

extern const care::Module module;

using PeriodId = Id<struct StatisticsPeriodTag>;
using SheetId = Id<struct StatisticsSheetTag>;
using TemplateId = Id<struct StatisticsTemplateTag>;
using TemplateLineId = Id<struct StatisticsTemplateLineTag>;
using policy::Text;

enum class Span : std::uint8_t { month, year };
std::span<const model::Option> options_of(Span);

enum class State : std::uint8_t { frozen, released, superseded, discarded };
std::span<const model::Option> options_of(State);
enum class Event : std::uint8_t { release, supersede, discard };
std::span<const model::Option> options_of(Event);
inline constexpr model::Flow<State, Event, 3> flow{State::frozen,
                                                   {{
                                                       {State::frozen, Event::release, State::released},
                                                       {State::frozen, Event::discard, State::discarded},
                                                       {State::released, Event::supersede, State::superseded},
                                                   }}};
static_assert(flow.unambiguous() && flow.reaches(State::superseded) && flow.terminal(State::discarded));

// One edition of the tables of a period. What was released is never changed: a later edition says why it differs, and both stay visible.
struct Period {
    PeriodId id;
    Span span = Span::month;
    std::string period;  // "2026-10", "2026"
    std::int64_t edition = 1;
    Day as_of;  // last day of the period
    State state = State::frozen;
    std::int64_t people = 0;  // elders on that day
    std::int64_t tables = 0, hidden = 0;
    std::string pack, pack_hash;
    std::string sha256;  // of the content of every table
    std::string frozen_by;
    std::int64_t frozen_account = 0;  // 0: the nightly job
    Instant frozen_at;
    std::string released_by;
    std::optional<Instant> released_at;
    std::optional<PeriodId> revises;
    std::string reason;  // of a revision, or of discarding
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Period*);

// A heading of a row or a column. `level` 1 is a part of the level 0 before it.
struct Heading {
    std::string key;
    Text label;
    std::int64_t level = 0;
};
const model::Schema& schema_of(const Heading*);

// A table as it was counted: figures row by row, sums included, and which of them are not published.
struct Content {
    Day as_of;  // the day the figures speak for
    std::vector<Heading> rows, columns;
    std::vector<std::int64_t> values;
    std::vector<std::int64_t> hidden;  // places in `values`
};
const model::Schema& schema_of(const Content*);

// What is published of a table: absent figures are left out. Where a table is rounded, to the nearest ten.
std::vector<std::optional<std::int64_t>> published_of(const Content& content, bool rounded);
// The digest of an edition by its period and the content of its tables, in order. Pure.
std::string digest_of(const Period& period, const std::vector<std::pair<std::string, std::string>>& contents);
// A form of the platform's own making, marked as an example, for a demonstration city that has none.
Status seed_examples(Tx& tx);

}  // namespace yk::care::statistics
