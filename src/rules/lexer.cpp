#include "rules/lexer.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/text.h"

namespace yk::rules {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

Lexeme Lexer::made(Token token, std::size_t start, std::string text) const {
    return {token, {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at_ - start)}, std::move(text), 0, 0, std::nullopt};
}

Lexeme Lexer::fault(std::size_t start, WordsCode code) const {
    auto out = made(Token::fault, start, {});
    out.fault = code;
    return out;
}

void Lexer::skip_blank() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            ++at_;
        } else if (c == '/' && peek(1) == '/') {
            while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        } else {
            return;
        }
    }
}

Lexeme Lexer::next() {
    skip_blank();
    const auto start = at_;
    if (at_ >= text_.size()) return made(Token::end, start, "");
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if ((c == 'r' || c == 'R') && (peek(1) == '"' || peek(1) == '\'')) {
        ++at_;
        return quoted(true, start);
    }
    if (c == '"' || c == '\'') return quoted(false, start);
    if (is_letter(c)) {
        while (is_letter(peek()) || is_digit(peek())) ++at_;
        return made(Token::name, start, std::string(text_.substr(start, at_ - start)));
    }
    return symbol();
}

Lexeme Lexer::number() {
    const auto start = at_;
    const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    bool real = false;
    if (hex) {
        at_ += 2;
        while (hex_value(peek()) >= 0) ++at_;
    } else {
        while (is_digit(peek())) ++at_;
        if (peek() == '.' && is_digit(peek(1))) {
            real = true;
            ++at_;
            while (is_digit(peek())) ++at_;
        }
        const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
            real = true;
            at_ += 1 + sign;
            while (is_digit(peek())) ++at_;
        }
    }
    if (is_letter(peek()) || is_digit(peek())) {
        ++at_;
        return fault(start, "text.number_letter");
    }
    const std::string digits(text_.substr(start, at_ - start));
    if (real) {
        auto out = made(Token::real, start, digits);
        out.real = std::strtod(digits.c_str(), nullptr);
        return out;
    }
    auto out = made(Token::integer, start, digits);
    const char* first = digits.c_str() + (hex ? 2 : 0);
    const auto [end, error] = std::from_chars(first, digits.c_str() + digits.size(), out.integer, hex ? 16 : 10);
    if (error != std::errc() || end != digits.c_str() + digits.size()) return fault(start, "text.number_size");
    return out;
}

bool Lexer::hex_escape(std::string& out, std::size_t digits, std::optional<WordsCode>& fault) {
    std::uint32_t point = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const int value = hex_value(peek());
        if (value < 0) {
            fault = WordsCode("text.escape_hex");
            return false;
        }
        point = point << 4 | static_cast<std::uint32_t>(value);
        ++at_;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
        fault = WordsCode("text.escape_character");
        return false;
    }
    append_utf8(out, point);
    return true;
}

bool Lexer::escape(std::string& out, std::optional<WordsCode>& fault) {
    static constexpr std::string_view letters = "abfnrtv\\?\"'`";
    static constexpr std::string_view meaning = "\a\b\f\n\r\t\v\\?\"'`";
    const char c = peek();
    if (const auto which = letters.find(c); c != '\0' && which != std::string_view::npos) {
        ++at_;
        out += meaning[which];
        return true;
    }
    if (c >= '0' && c <= '3') {
        std::uint32_t point = 0;
        for (int i = 0; i < 3; ++i, ++at_) {
            if (peek() < '0' || peek() > '7') {
                fault = WordsCode("text.escape_octal");
                return false;
            }
            point = point * 8 + static_cast<std::uint32_t>(peek() - '0');
        }
        append_utf8(out, point);
        return true;
    }
    if (c == 'x' || c == 'X' || c == 'u' || c == 'U') {
        ++at_;
        return hex_escape(out, c == 'u' ? 4 : c == 'U' ? 8 : 2, fault);
    }
    fault = WordsCode("text.escape_unknown");
    return false;
}

Lexeme Lexer::quoted(bool raw, std::size_t start) {
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    std::string out;
    std::optional<WordsCode> problem;
    while (at_ < text_.size()) {
        const char c = peek();
        if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
            at_ += triple ? 3 : 1;
            if (!valid_utf8(out)) return fault(start, "text.utf8");
            return made(Token::text, start, std::move(out));
        }
        if (!triple && (c == '\n' || c == '\r')) break;
        ++at_;
        if (c != '\\' || raw) {
            out += c;
            continue;
        }
        const auto escape_start = at_ - 1;
        if (!escape(out, problem)) return fault(escape_start, *problem);
    }
    return fault(start, "text.open");
}

Lexeme Lexer::symbol() {
    static constexpr std::array<std::string_view, 6> pairs{"&&", "||", "==", "!=", "<=", ">="};
    static constexpr std::string_view singles = "()[].,?:<>+-*/%!";
    const auto start = at_;
    for (const auto pair : pairs) {
        if (text_.substr(at_, 2) == pair) {
            at_ += 2;
            return made(Token::symbol, start, std::string(pair));
        }
    }
    const char c = text_[at_++];
    if (c != '\0' && singles.find(c) != std::string_view::npos) return made(Token::symbol, start, std::string(1, c));
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;
    if (c == '=') return fault(start, "text.equals");
    if (c == '&' || c == '|') return fault(start, "text.and_or");
    if (c == '{' || c == '}') return fault(start, "text.braces");
    return fault(start, "text.character");
}

}  // namespace yk::rules
