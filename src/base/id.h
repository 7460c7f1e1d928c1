// Identifiers of records: 63-bit numbers inside, 13 letters and digits outside.
// An id is made from the time and randomness (store/tx.h), so neighbours lie together in the index and nobody can guess the next.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yk {

// Tag is an incomplete type that only keeps ids of different records apart.
template <class Tag>
struct Id {
    std::int64_t value{};
    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(const Id&, const Id&) = default;
};

// The public form: 13 characters of Crockford's base 32 in lower case ("0d3k9fqz7m2ab"). Zero and negatives are not ids.
std::string id_text(std::int64_t value);
// nullopt unless `text` is exactly the public form of a positive number. Accepts upper case and o, i, l as Crockford does.
std::optional<std::int64_t> parse_id(std::string_view text);

}  // namespace yk
