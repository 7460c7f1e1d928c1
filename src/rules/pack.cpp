#include "rules/pack.h"

#include <algorithm>
#include <array>

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

std::optional<std::size_t> Pack::fact_index(std::string_view name) const {
    const auto* found = named(facts, name);
    if (!found) return std::nullopt;
    return static_cast<std::size_t>(found - facts.data());
}

}  // namespace yk::rules
