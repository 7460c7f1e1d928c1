#include "rules/pack.h"

#include <algorithm>
#include <array>

#include "rules/columns.h"
#include "rules/fields.h"

namespace yk::rules {

const char* status_text(Status status) {
    static constexpr std::array texts{"in_force", "unconfirmed", "draft", "example"};
    return texts[static_cast<std::size_t>(status)];
}

std::string type_text(const Type& type) {
    static constexpr std::array texts{"bool", "int", "money", "percent", "date", "text", "region", "code"};
    const std::string base = type.kind == Type::Kind::code ? type.table : texts[static_cast<std::size_t>(type.kind)];
    return type.list ? "list of " + base : base;
}

namespace {
template <class Entries>
auto* named(Entries& entries, std::string_view name) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name == name; });
    return found == entries.end() ? nullptr : &*found;
}
}  // namespace

const CodeTable* Pack::code_table(std::string_view name) const { return named(codes, name); }
const Parameter* Pack::parameter(std::string_view name) const { return named(parameters, name); }
const Item* Pack::item(std::string_view name) const { return named(items, name); }

bool is_region_code(std::string_view text) { return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos; }

std::optional<Datum> parse_datum(const Type& type, std::string_view text, const Pack& pack) {
    std::optional<std::int64_t> number = 0;
    switch (type.kind) {
        case Type::Kind::text:
            break;
        case Type::Kind::region:
            if (!is_region_code(text)) return std::nullopt;
            break;
        case Type::Kind::boolean:
            if (text != "true" && text != "false") return std::nullopt;
            number = text == "true";
            break;
        case Type::Kind::date: {
            const auto day = parse_day(text);
            if (!day) return std::nullopt;
            number = packed_day(*day);
            break;
        }
        case Type::Kind::code: {
            const auto* table = pack.code_table(type.table);
            const auto* found = table ? std::find_if(table->codes.data(), table->codes.data() + table->codes.size(),
                                                     [&](const CodeEntry& c) { return c.code == text; })
                                      : nullptr;
            if (!found || found == table->codes.data() + table->codes.size()) return std::nullopt;
            number = found - table->codes.data();
            break;
        }
        default:
            number = parse_whole(text);
            break;
    }
    if (!number) return std::nullopt;
    return Datum{*number, std::string(text)};
}

std::optional<std::size_t> Pack::fact_index(std::string_view name) const {
    const auto* found = named(facts, name);
    if (!found) return std::nullopt;
    return static_cast<std::size_t>(found - facts.data());
}

}  // namespace yk::rules
