#include "care/people/elder/origin.h"

namespace yk::care::elder {
namespace {

struct Origin {
    Id<struct OriginTag> id;
    ElderId elder;
};
constexpr auto origin_columns =
    model::columns<Origin>({model::key<&Origin::id>("编号", "Id"), model::col<&Origin::elder>("老年人", "Elder")});
constexpr auto origin_schema = model::schema<Origin>("elder_origin", "", {"合并前归属", "Origin before a merge"}, origin_columns);
const model::Schema& schema_of(const Origin*) { return origin_schema; }

constexpr std::string_view why = "the record itself tells of the merge in its trail";
const Technical<Id<struct OriginTag>, std::int64_t, ElderId> keep_origin{
    "elder.keep_origin", why, "INSERT INTO elder_origin (id, record, elder) VALUES ($1, $2, $3)"};
const Query<Origin(std::int64_t)> newest_origin{"elder.newest_origin",
                                                "SELECT {o.*} FROM elder_origin o WHERE o.record = $1 ORDER BY o.id DESC LIMIT 1"};
const Technical<Id<struct OriginTag>> drop_origin{"elder.drop_origin", why, "DELETE FROM elder_origin WHERE id = $1"};

}  // namespace

void go_over(Tx& tx, std::int64_t record, std::optional<ElderId>& latest, ElderId from) {
    if (latest) tx.run(keep_origin, tx.new_id<Id<struct OriginTag>>(), record, *latest);
    latest = from;
}

void go_back(Tx& tx, std::int64_t record, std::optional<ElderId>& latest) {
    latest.reset();
    const auto before = tx.first(newest_origin, record);
    if (!before) return;
    latest = before->elder;
    tx.run(drop_origin, before->id);
}

}  // namespace yk::care::elder
