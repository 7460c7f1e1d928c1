// Lists of any described record: filters, sorting, search, keyset pages, all within the actor's regions.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/form.h"
#include "store/tx.h"

namespace yk::store {

struct Filter {
    std::string column;
    enum class Is : std::uint8_t { one_of, none_of, from, to } is = Is::one_of;
    std::vector<std::string> values;  // text forms; from and to take one. An empty one stands for an empty column
};
struct Sort {
    std::string column;
    bool descending = false;
};
struct ListRequest {
    std::vector<Filter> filters;
    std::vector<Sort> sort;  // empty: the listing's default
    std::string search;
    std::string after;                // cursor of the page before, opaque and checked
    std::int64_t limit = 50;          // 1..100
    std::int64_t count_to = 100'000;  // counting stops there; never more than 100,000
};
struct ListPage {
    std::optional<std::string> next;
    std::int64_t count = 0;   // of all pages
    bool count_exact = true;  // above ListRequest::count_to the count stops and is approximate
};

// Refusals name the query parameter: "/query/f.level", "/query/sort", "/query/after".
Result<ListPage> list(Tx& tx, const model::Schema& schema, const model::Listing& listing, const ListRequest& request,
                      const std::function<void(const void*)>& each);
// Every row of the same request, without pages, for exports and selections. Returns the number of rows.
Result<std::int64_t> list_all(Tx& tx, const model::Schema& schema, const model::Listing& listing, const ListRequest& request,
                              const std::function<bool(const void*)>& each);

}  // namespace yk::store
