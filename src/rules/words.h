// The words of every diagnostic, by code, in both languages. They stand here rather than in texts.*.json because rules knows no room that
// reads those; a code without words does not compile.
#pragma once
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yk::rules {

enum class Language : unsigned char { zh, en };

struct DiagnosticWords {
    std::string_view code, zh, en;
};

inline constexpr DiagnosticWords diagnostic_words[] = {
#include "rules/words.inc"
};

// A code of the list above; anything else does not compile.
class WordsCode {
 public:
    consteval WordsCode(const char* code) : index_(std::size(diagnostic_words)) {
        for (std::size_t i = 0; i < std::size(diagnostic_words); ++i)
            if (diagnostic_words[i].code == code) index_ = i;
        if (index_ == std::size(diagnostic_words)) throw "no such code";
    }
    const DiagnosticWords& words() const { return diagnostic_words[index_]; }

 private:
    std::size_t index_;
};

// What is wrong, in either language.
struct Said {
    WordsCode code;
    TextArgs args;
};
std::string said_text(const Said& said, Language language);

// The Chinese word for a kind of entry as packs write it ("item"); the word itself where there is none.
std::string kind_zh(std::string_view kind);

// The languages of the program's messages: "zh…" and "en…" as in LANG; anything else is Chinese.
Language language_of(std::string_view tag);

}  // namespace yk::rules
