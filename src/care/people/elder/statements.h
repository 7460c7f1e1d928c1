// What the departments say about elders, in the least that deciding needs: no names, nothing unsealed, and not cut by regions, because an
// elder's answers follow him wherever he moves. Who shows any of it to a person applies the scope.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "care/people/elder/elder.h"

namespace yk::care::elder {

struct Standing {
    ElderId id;
    RegionCode region;
    std::optional<Day> birth;
};
const model::Schema& schema_of(const Standing*);

struct Stated {
    ElderId elder;
    std::string fact, value, source;
    Day source_date;
    Instant received_at;
};
const model::Schema& schema_of(const Stated*);

// Nothing when the register has no such elder.
std::optional<Standing> find_standing(Tx& tx, ElderId elder);
// At most 10,000 elders after `after`, in order of id.
std::vector<Standing> list_standings(Tx& tx, ElderId after, std::int64_t most);
std::vector<Standing> list_standings(Tx& tx, const std::vector<ElderId>& elders);
// Unretracted statements by elder and fact, the newest of a fact first: of one elder, of all from one id to another, of some.
std::vector<Stated> list_statements(Tx& tx, ElderId elder);
void scan_statements(Tx& tx, ElderId first, ElderId last, const std::function<bool(const Stated&)>& each);
void scan_statements(Tx& tx, const std::vector<ElderId>& elders, const std::function<bool(const Stated&)>& each);

// Elders of the actor's regions whose name begins with the text, or whose document number or phone it is; at most `most`.
std::vector<ElderId> list_matching(Tx& tx, std::string_view text, std::int64_t most);

}  // namespace yk::care::elder
