// Elders found by any part of the name, by pinyin (full or initials), by the end of the identity number or phone, by phone and by address:
// a row of search keys an elder, kept current from the outbox (docs/adr/0007-search-keys.md).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "care/people/elder/elder.h"

namespace yk::care::elder {

// The parts of an address that are searched by equality: names of towns, roads, lanes and house numbers; a leading district is left out.
std::vector<std::string> address_parts(std::string_view address);

constexpr std::size_t find_limit = 1000;
// Ids of elders within the actor's regions that fit the text, at most find_limit.
std::vector<std::int64_t> find_elders(Tx& tx, std::string_view text);

struct FindElders {
    std::string q;
};
const model::Schema& schema_of(const FindElders*);
struct FoundElders {
    std::vector<Elder> items;  // at most twenty, in the order of the ways they were found
    std::int64_t count = 0;    // of all that fit, at most find_limit
};
const model::Schema& schema_of(const FoundElders*);
Result<FoundElders> show_found(Tx& tx, const FindElders& in);

// Writes the elders' search keys anew; the matching keys with them (match.h).
void index_elders(Tx& tx, std::span<const Elder> people);
void forget_elders(Tx& tx, const std::vector<ElderId>& ids);

// Keys under which likely same persons meet; absent where the parts are not known.
struct MatchKeys {
    std::optional<std::int64_t> sound, shape, phone, place;
};
MatchKeys match_keys(Tx& tx, const Elder& person);

extern const work::JobKind index_job;

}  // namespace yk::care::elder
