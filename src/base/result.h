// Refusals as values. `Result<T>` carries either a value or an `Error` that a person can act on.
// Three classes are never mixed: a refusal by the world is a Result, a bug is CHECK (check.h), broken plumbing throws Broken.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace yk {

// What kind of refusal; gives the HTTP status (invalid 422, denied 403, unauthenticated 401, missing 404, conflict 409, refused 409,
// limited 429, unavailable 503).
enum class ErrorKind : std::uint8_t { invalid, denied, unauthenticated, missing, conflict, refused, limited, unavailable };

// Values for the placeholders of a text, e.g. {{"name","陈"}} for "{name} 已登记".
using TextArgs = std::vector<std::pair<std::string, std::string>>;

// One fault at one place of the input. `pointer` is a JSON pointer ("/relatives/1/name"); `code` names a text in a module's texts.
struct Problem {
    std::string pointer;
    std::string code;
    TextArgs args;
};

// A refusal. `code` is "module.noun.problem"; its words stand in the module's texts.zh.json and texts.en.json.
// `detail` is for the log only and never leaves the server. It must hold no personal data.
struct Error {
    ErrorKind kind;
    std::string code;
    std::string detail;
    TextArgs args;
    std::vector<Problem> problems;
};

// A value or an Error; dropping one is a warning (and an error in the check build).
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
    using tl::expected<T, Error>::expected;
};
using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string detail = {}) {
    return tl::make_unexpected(Error{kind, std::string(code), std::move(detail), {}, {}});
}
inline tl::unexpected<Error> fail(ErrorKind kind, std::string_view code, TextArgs args) {
    return tl::make_unexpected(Error{kind, std::string(code), {}, std::move(args), {}});
}
// An input is wrong at one field; `pointer` names it.
inline tl::unexpected<Error> fail_at(std::string pointer, std::string_view code, TextArgs args = {}) {
    return tl::make_unexpected(
        Error{ErrorKind::invalid, "input.invalid", {}, {}, {Problem{std::move(pointer), std::string(code), std::move(args)}}});
}

// Broken plumbing (disk, connection, foreign library). Caught once, at the request or job boundary, which rolls back.
class Broken : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

}  // namespace yk

// Unwraps a Result or returns its error from the enclosing function.
#define YK_TRY(expr)                                                              \
    ({                                                                            \
        auto yk_result = (expr);                                                  \
        if (!yk_result) return tl::make_unexpected(std::move(yk_result).error()); \
        std::move(*yk_result);                                                    \
    })
#define YK_TRY_VOID(expr)                                                                                  \
    do {                                                                                                   \
        if (auto yk_result = (expr); !yk_result) return tl::make_unexpected(std::move(yk_result).error()); \
    } while (0)
