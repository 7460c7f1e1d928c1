// SQL by hand, named, typed by its row and its arguments. Every query registers itself; a test prepares each on both databases.
//
//   const Query<QueueRow(FacilityId, Day)> queue_by_rank{"waitlist.queue_by_rank", R"(
//       SELECT {a.*} FROM waitlist_application a WHERE a.facility = $1 AND a.applied_on <= $2 AND {scope a.region}
//        ORDER BY a.priority, a.applied_on, a.id LIMIT 500)"};
//
// Written in the dialect both databases share, with $1, $2 … for arguments. The store expands
//   {a.*}            the stored columns of the row's schema, in order ({*} without alias)
//   {scope a.region} the actor's regions as a predicate on that column; TRUE for the system
//   {unscoped why}   says why a query on a scoped table looks beyond the actor's regions; expands to TRUE
//   {skip locked}    passes over rows that another writer holds (a lock on PostgreSQL; SQLite has one writer)
//   {in $1}          membership in a list argument: `a.id {in $1}` with Query<Row(std::vector<ElderId>)>
// A query that names a scoped table and has neither of the last two does not start.
#pragma once
#include <array>
#include <string_view>
#include <type_traits>

#include "model/describe.h"
#include "model/schema.h"

namespace yk {

// The untyped part of a query, in a list of all queries of the program.
struct QueryText {
    std::string_view name;
    std::string_view sql;
    const model::Schema* row;   // null: a single value
    const model::Codec* value;  // null: a record
    std::size_t arguments;
    bool writes;
    const model::Codec* const* argument_types;  // one per argument
    const QueryText* next = nullptr;

    QueryText(std::string_view name, std::string_view sql, const model::Schema* row, const model::Codec* value, std::size_t arguments,
              bool writes, const model::Codec* const* argument_types);
    static const QueryText* first();
};

namespace detail {
template <class... Args>
inline constexpr std::array<const model::Codec*, sizeof...(Args) + 1> argument_types{&model::codec<Args>..., nullptr};
}  // namespace detail

template <class Signature>
class Query;

// Row is a record with a schema, or a single value (int64, text, id, …; std::optional where it may be NULL).
template <class Row, class... Args>
class Query<Row(Args...)> : public QueryText {
 public:
    Query(std::string_view name, std::string_view sql)
        : QueryText(name, sql, row_schema(), row_value(), sizeof...(Args), false, detail::argument_types<Args...>.data()) {}

 private:
    static const model::Schema* row_schema() {
        if constexpr (model::detail::HasSchema<Row>)
            return &model::schema<Row>();
        else
            return nullptr;
    }
    static const model::Codec* row_value() {
        if constexpr (model::detail::HasSchema<Row>)
            return nullptr;
        else
            return &model::codec<Row>;
    }
};

// A bulk change by SQL. Rare: single records change through Tx::insert and Tx::update. `why` is the audit reason tidy lists.
template <class... Args>
class Bulk : public QueryText {
 public:
    Bulk(std::string_view name, std::string_view why, std::string_view sql)
        : QueryText(name, sql, nullptr, nullptr, sizeof...(Args), true, detail::argument_types<Args...>.data()), why(why) {}
    std::string_view why;
};

// As Bulk, for technical state that nobody is accountable for: leases, progress, cursors, last-seen times. Leaves no audit note.
template <class... Args>
class Technical : public QueryText {
 public:
    Technical(std::string_view name, std::string_view why, std::string_view sql)
        : QueryText(name, sql, nullptr, nullptr, sizeof...(Args), true, detail::argument_types<Args...>.data()), why(why) {}
    std::string_view why;
};

}  // namespace yk
