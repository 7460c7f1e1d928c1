// Words for people: the texts.zh.json and texts.en.json of every room and module, built into the program.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace yk::model {

enum class Language : std::uint8_t { zh, en };

// The text of a code with its placeholders {name} filled in; the code itself where no text exists (a test finds those).
std::string text_of(Language language, std::string_view code, const TextArgs& args = {});
// Every code that has a text in the language, sorted.
std::vector<std::string> text_codes(Language language);
// A problem's text, or an error's.
std::string text_of(Language language, const Problem& problem);
std::string text_of(Language language, const Error& error);
// The text of a code in both languages, for whoever starts the program: no language is chosen yet.
std::string text_in_both(std::string_view code, const TextArgs& args = {});

}  // namespace yk::model
