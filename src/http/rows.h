// Rows of a resource that are no rows of one table. A source registers itself by the resource's path, as queries do; everything generic
// (list, one, selection, export, search) asks here first.
#pragma once
#include <functional>

#include "http/route.h"
#include "store/listing.h"

namespace yk::http {

// What it gives is already cut to the actor's regions.
struct RowSource {
    using List = Result<store::ListPage> (*)(Tx&, const store::ListRequest&, const std::function<void(const void*)>& each);
    using ListAll = Result<std::int64_t> (*)(Tx&, const store::ListRequest&, const std::function<bool(const void*)>& each);
    using Find = bool (*)(Tx&, const model::Scalar& key, void* record);  // false: not there for the actor

    RowSource(std::string_view path, List list, ListAll list_all, Find find);
    RowSource(const RowSource&) = delete;
    static const RowSource* of(const Resource& resource);  // null: the schema's table

    const std::string_view path;
    const List list;
    const ListAll list_all;
    const Find find;

 private:
    const RowSource* const next_;
};

// The rows of a resource, from its table or its own source.
Result<store::ListPage> list_rows(Tx& tx, const Resource& resource, const store::ListRequest& request,
                                  const std::function<void(const void*)>& each);
Result<std::int64_t> list_all_rows(Tx& tx, const Resource& resource, const store::ListRequest& request,
                                   const std::function<bool(const void*)>& each);
bool find_row(Tx& tx, const Resource& resource, const model::Scalar& key, void* record);

}  // namespace yk::http
