#include "model/schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/fen.h"
#include "base/id.h"
#include "base/region.h"

namespace yk::model {
namespace {
template <class Predicate>
const Column* first_where(std::span<const Column> columns, Predicate holds) {
    const auto at = std::find_if(columns.begin(), columns.end(), holds);
    return at == columns.end() ? nullptr : &*at;
}
}  // namespace

const Column* Schema::find(std::string_view column) const {
    return first_where(columns, [&](const Column& c) { return c.name == column; });
}
const Column* Schema::key() const {
    return first_where(columns, [](const Column& c) { return c.key; });
}
const Column* Schema::version() const {
    return first_where(columns, [](const Column& c) { return c.version; });
}
const Column* Schema::scoped() const {
    return first_where(columns, [](const Column& c) { return c.scoped; });
}

std::string_view kind_name(Kind kind) {
    constexpr std::string_view names[] = {"id",    "text",   "integer", "decimal", "flag", "date",  "instant",
                                          "money", "choice", "region",  "json",    "list", "object"};
    return names[static_cast<std::size_t>(kind)];
}

std::string display_text(const Column& column, const Scalar& value, bool english) {
    if (std::holds_alternative<std::monostate>(value)) return {};
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        switch (column.codec->kind) {
            case Kind::id:
                return id_text(*number);
            case Kind::region:
                return region_text({*number});
            case Kind::money:
                return yuan_text({*number});
            case Kind::flag:
                return *number ? (english ? "yes" : "是") : (english ? "no" : "否");
            default:
                return std::to_string(*number);
        }
    }
    if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
    const auto& text = std::get<std::string>(value);
    if (column.codec->kind == Kind::choice)
        for (const auto& option : column.codec->options())
            if (option.code == text) return std::string(english ? option.label.en : option.label.zh);
    return text;
}

std::string masked_text(const Column& column, const void* record) {
    return column.codec->mask ? column.codec->mask(at(column, record)) : std::string("***");
}

}  // namespace yk::model
