// Where something stands in a pack or an expression, and how a fault is shown: file, line, column, the line itself and a caret.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/words.h"

namespace yk::rules {

// A stretch of an expression's text, in bytes.
struct Span {
    std::uint32_t offset{};
    std::uint32_t length{};
};

// The place where an expression begins in its file. line and column count from 1; line 0 means the text has no file.
struct Place {
    std::string file;
    std::uint32_t line{};
    std::uint32_t column{};
};

// "rules/age.yaml:12"
std::string place_text(const Place& place);

// One fault. `excerpt` is the faulty line followed by a line with a caret; empty where no text is at hand.
struct Diagnostic {
    Place place;
    Said said;
    std::string excerpt;
};

// A fault inside `text`, which begins at `start`. Columns count code points, so that a caret stands right under Chinese labels too.
Diagnostic diagnostic_at(const Place& start, std::string_view text, Span span, Said said);

// The line of `text` at `place` with a caret under its column, for faults that no expression shows. Long lines are cut around the place.
std::string excerpt_at(std::string_view text, const Place& place);

// "rules/age.yaml:12:7: message" and the excerpt on the lines below.
std::string diagnostic_text(const Diagnostic& fault, Language language = Language::en);
std::string diagnostics_text(const std::vector<Diagnostic>& faults, Language language = Language::en);

}  // namespace yk::rules
