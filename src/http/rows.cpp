#include "http/rows.h"

#include <utility>

namespace yk::http {
namespace {

const RowSource*& first_source() {
    static const RowSource* first = nullptr;
    return first;
}

}  // namespace

RowSource::RowSource(std::string_view path, List list, ListAll list_all, Find find)
    : path(path), list(list), list_all(list_all), find(find), next_(std::exchange(first_source(), this)) {}

const RowSource* RowSource::of(const Resource& resource) {
    for (const auto* source = first_source(); source; source = source->next_)
        if (source->path == resource.path) return source;
    return nullptr;
}

Result<store::ListPage> list_rows(Tx& tx, const Resource& resource, const store::ListRequest& request,
                                  const std::function<void(const void*)>& each) {
    if (const auto* source = RowSource::of(resource)) return source->list(tx, request, each);
    return store::list(tx, *resource.schema, *resource.listing, request, each);
}

Result<std::int64_t> list_all_rows(Tx& tx, const Resource& resource, const store::ListRequest& request,
                                   const std::function<bool(const void*)>& each) {
    if (const auto* source = RowSource::of(resource)) return source->list_all(tx, request, each);
    return store::list_all(tx, *resource.schema, *resource.listing, request, each);
}

bool find_row(Tx& tx, const Resource& resource, const model::Scalar& key, void* record) {
    const auto* source = RowSource::of(resource);
    return source ? source->find(tx, key, record) : tx.find_any(*resource.schema, key, record);
}

}  // namespace yk::http
