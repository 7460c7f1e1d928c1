// The text files built into the program; the build makes the definition from every texts.<language>.json under src/.
#pragma once
#include <span>
#include <string_view>

namespace yk::model {

struct EmbeddedText {
    std::string_view language;
    std::string_view json;
};
std::span<const EmbeddedText> embedded_texts();

}  // namespace yk::model
