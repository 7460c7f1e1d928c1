// Editions of the service list (R07): the list frozen as it stood, prepared by one person and published by another, compared with the
// one before, printed as the handbook (便民手册, R11).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/entitlement/catalogue/list.h"
#include "care/module.h"
#include "model/flow.h"

namespace yk::care::catalogue {

using EditionId = Id<struct EditionTag>;

enum class EditionState : std::uint8_t { prepared, published, dropped, withdrawn };
std::span<const model::Option> options_of(EditionState);
enum class EditionEvent : std::uint8_t { publish, drop, withdraw };
std::span<const model::Option> options_of(EditionEvent);
inline constexpr model::Flow<EditionState, EditionEvent, 3> edition_flow{
    EditionState::prepared,
    {{
        {EditionState::prepared, EditionEvent::publish, EditionState::published},
        {EditionState::prepared, EditionEvent::drop, EditionState::dropped},
        {EditionState::published, EditionEvent::withdraw, EditionState::withdrawn},
    }}};
static_assert(edition_flow.unambiguous() && edition_flow.reaches(EditionState::withdrawn) && edition_flow.terminal(EditionState::dropped));

struct Edition {
    EditionId id;
    std::string year;                   // "2026"; the list is the year's
    std::optional<std::string> number;  // under which it is published
    std::optional<std::string> note;    // printed on the first page
    EditionState state = EditionState::prepared;
    std::string pack;  // "guangzhou 2026.11"
    std::int64_t items = 0;
    std::string sha256;  // of the items as they were frozen
    std::int64_t prepared_account = 0;
    std::string prepared_by;
    Day prepared_on;
    std::string published_by;
    std::optional<Day> published_on;
    std::string because;  // why it was dropped or withdrawn
    std::int64_t version = 0;
    // computed: against the edition published before
    std::int64_t added = 0, removed = 0, changed = 0;
};
const model::Schema& schema_of(const Edition*);

// One item of an edition, as it stood.
struct EditionLine {
    Id<struct EditionLineTag> id;
    EditionId edition;
    std::int64_t place = 0;  // from 1
    std::string item;
    std::string content;  // a Service as JSON
};
const model::Schema& schema_of(const EditionLine*);

struct Difference {
    enum class Kind : std::uint8_t { added, removed, changed };
    Kind kind = Kind::added;
    Words label;
    std::vector<Words> parts;  // of a changed item: which of its parts read differently
};
std::span<const model::Option> options_of(Difference::Kind);
const model::Schema& schema_of(const Difference*);

// What `after` says that `before` did not: added and changed in the order of `after`, then what is gone.
std::vector<Difference> compare(const std::vector<Service>& before, const std::vector<Service>& after);

// The items of an edition in their order.
Result<std::vector<Service>> items_of(Tx& tx, EditionId edition);
// The edition that was published before this one; none for the first.
std::optional<Edition> edition_before(Tx& tx, const Edition& edition);
// Against the edition before; everything is added in the first one, so that nothing is told there.
Result<std::vector<Difference>> differences_of(Tx& tx, const Edition& edition);

// The handbook as PDF.
Result<http::Download> handbook(Tx& tx, const Edition& edition);

extern const http::Resource editions;
std::span<const http::Route> edition_routes();

namespace rights {
inline constexpr Right edition_read{"catalogue.edition.read", {"查看服务清单版本", "See editions of the service list"}};
inline constexpr Right edition_prepare{"catalogue.edition.prepare", {"编制服务清单版本", "Prepare editions of the service list"}};
inline constexpr Right edition_publish{"catalogue.edition.publish", {"公布服务清单版本", "Publish editions of the service list"}};
}  // namespace rights

}  // namespace yk::care::catalogue
