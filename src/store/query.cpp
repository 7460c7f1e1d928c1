#include "store/query.h"

namespace yk {
namespace {
const QueryText*& head() {
    static const QueryText* first = nullptr;
    return first;
}
}  // namespace

QueryText::QueryText(std::string_view name, std::string_view sql, const model::Schema* row, const model::Codec* value,
                     std::size_t arguments, bool writes, const model::Codec* const* argument_types)
    : name(name), sql(sql), row(row), value(value), arguments(arguments), writes(writes), argument_types(argument_types), next(head()) {
    head() = this;
}

const QueryText* QueryText::first() { return head(); }

}  // namespace yk
