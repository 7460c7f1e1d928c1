// Cuts the text of an expression into tokens. Literals are read here, so that the parser sees values.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "rules/value.h"

namespace yk::rules {

enum class Token : std::uint8_t { end, name, integer, real, text, symbol, fault };

struct Lexeme {
    Token token{Token::end};
    Span at;
    std::string text;         // name, symbol or decoded text
    std::uint64_t integer{};  // magnitude; the sign is the parser's
    double real{};
    std::optional<WordsCode> fault;
};

class Lexer {
 public:
    explicit Lexer(std::string_view text) : text_(text) {}
    Lexeme next();

 private:
    Lexeme number();
    Lexeme quoted(bool raw, std::size_t start);
    Lexeme symbol();
    bool escape(std::string& out, std::optional<WordsCode>& fault);
    bool hex_escape(std::string& out, std::size_t digits, std::optional<WordsCode>& fault);
    Lexeme fault(std::size_t start, WordsCode code) const;
    Lexeme made(Token token, std::size_t start, std::string text) const;
    void skip_blank();
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    std::string_view text_;
    std::size_t at_{};
};

}  // namespace yk::rules
