#include "care/people/intake/identity.h"

#include <algorithm>

#include "base/text.h"
#include "care/people/intake/values.h"

namespace yk::care::intake {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view t) { return std::all_of(t.begin(), t.end(), digit); }
bool letter(char c) { return c >= 'A' && c <= 'Z'; }

bool is_gap(char32_t c) {
    return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
           c == 0x205F || c == 0x2060 || c == 0xFEFF;
}

// ×, Cyrillic and Greek look-alikes of the check character X. ⅹ and Ｘ are normalised before.
bool looks_like_x(char32_t c) { return c == 'x' || c == 0xD7 || c == 0x445 || c == 0x425 || c == 0x3C7 || c == 0x3A7; }

struct Cleaned {
    std::string text;
    bool lower_x = false, changed = false;
};

Cleaned clean_number(std::string_view cell) {
    Cleaned out;
    std::u32string points;
    const auto original = code_points(cell);
    for (const char32_t c : code_points(nfkc(cell)))
        if (!is_gap(c)) points += c;
    if (points.size() > 3 && points.starts_with(U"=\"") && points.ends_with(U'"')) points = points.substr(2, points.size() - 3);
    const auto quote = [](char32_t c) {
        return c == '\'' || c == 0x2018 || c == 0x2019 || c == '`' || c == '"' || c == 0x201C || c == 0x201D;
    };
    while (!points.empty() && quote(points.front())) points.erase(0, 1);
    const auto punctuation = [&](char32_t c) {
        return quote(c) || c == ',' || c == '.' || c == ';' || c == ':' || c == 0x3002 || c == 0x3001 || c == '?' || c == '!';
    };
    while (!points.empty() && punctuation(points.back())) points.pop_back();
    const auto x_at = points.size() == 15 || points.size() == 18 ? points.size() - 1 : points.size() >= 20 ? 17 : SIZE_MAX;
    for (std::size_t i = 0; i < points.size(); ++i) {
        char32_t c = points[i];
        if (i == x_at && looks_like_x(c)) out.lower_x = true, c = 'X';
        if (c >= 'a' && c <= 'z') c -= 32;
        append_utf8(out.text, c);
    }
    out.changed = original != points;
    if (out.lower_x && original.size() == points.size()) {
        // A small x alone is told as such.
        auto same = original;
        same[x_at] = points[x_at];
        out.changed = same != points;
    }
    return out;
}

// 4.40103E+17, as a spreadsheet leaves behind.
bool in_e_notation(std::string_view t) {
    const auto e = t.find('E');
    if (e == t.npos || e == 0 || e + 1 >= t.size()) return false;
    const auto mantissa = t.substr(0, e);
    auto exponent = t.substr(e + 1);
    if (exponent[0] == '+') exponent.remove_prefix(1);
    return !exponent.empty() && exponent.size() <= 3 && all_digits(exponent) && digit(mantissa[0]) &&
           mantissa.find_first_not_of("0123456789.") == mantissa.npos;
}

// H12345678 or H1234567801.
bool is_hm_permit(std::string_view t) {
    return (t.size() == 9 || t.size() == 11) && (t[0] == 'H' || t[0] == 'M') && all_digits(t.substr(1));
}

// Chinese and most foreign forms: one or two letters (E, G, D, S, P; EA …) and 7 or 8 digits.
bool is_passport(std::string_view t, bool declared) {
    if (declared)
        return t.size() >= 6 && t.size() <= 14 && std::all_of(t.begin(), t.end(), [](char c) { return digit(c) || letter(c); }) &&
               !all_digits(t);
    const std::size_t letters = t.size() > 1 && letter(t[0]) ? (letter(t[1]) ? 2 : 1) : 0;
    return letters && t.size() == 9 && all_digits(t.substr(letters));
}

// The card before 2023: three letters and twelve digits.
bool is_old_foreign_card(std::string_view t) {
    return t.size() == 15 && letter(t[0]) && letter(t[1]) && letter(t[2]) && all_digits(t.substr(3));
}

std::optional<DocumentKind> other_document(std::string_view t, DeclaredDocument declared) {
    if (is_hm_permit(t)) return DocumentKind::hm_permit;
    if (declared == DeclaredDocument::taiwan_permit && (t.size() == 8 || t.size() == 10) && all_digits(t))
        return DocumentKind::taiwan_permit;
    if (is_old_foreign_card(t)) return DocumentKind::foreign_residence;
    if (is_passport(t, declared == DeclaredDocument::passport)) return DocumentKind::passport;
    return std::nullopt;
}

bool agrees(DeclaredDocument declared, DocumentKind kind) {
    switch (declared) {
        case DeclaredDocument::none:
            return true;
        case DeclaredDocument::resident:
            return kind == DocumentKind::resident_id;
        case DeclaredDocument::hmt_residence:
            return kind == DocumentKind::hmt_residence;
        case DeclaredDocument::hm_permit:
            return kind == DocumentKind::hm_permit;
        case DeclaredDocument::taiwan_permit:
            return kind == DocumentKind::taiwan_permit;
        case DeclaredDocument::passport:
            return kind == DocumentKind::passport;
        case DeclaredDocument::foreign_residence:
            return kind == DocumentKind::foreign_residence;
    }
    return true;
}

Reason reason_of(std::string_view code) {
    if (code == "resident_id.length") return Reason::id_length;
    if (code == "resident_id.charset") return Reason::id_charset;
    if (code == "resident_id.region") return Reason::id_region;
    if (code == "resident_id.birthdate") return Reason::id_birthdate;
    return Reason::id_checksum;
}

bool plausible_birth(Day birth, Day as_of) { return birth <= as_of && age_on(birth, as_of) <= 120; }

// Tests `number` (18 characters) and fills `out`.
void test_resident(std::string_view number, Day as_of, IdentityRead& out) {
    auto id = ResidentId::of(number);
    const auto reason = id ? Reason::none : reason_of(id.error().code);
    // The date is tested before the check character: a number from 1880 may add up and is still nobody's here.
    if (reason == Reason::none || reason == Reason::id_checksum) {
        const auto birth = birth_in_digits(number);
        if (!birth || !plausible_birth(*birth, as_of)) {
            out.reason = Reason::id_birthdate;
            return;
        }
    }
    out.reason = reason;
    if (!id) return;
    out.id = std::move(*id);
    const auto& t = out.id.text();
    if (t[0] == '8' && (t[1] == '1' || t[1] == '2' || t[1] == '3')) out.kind = DocumentKind::hmt_residence;
    if (t[0] == '9') out.kind = DocumentKind::foreign_residence;
}

void test_cleaned(const sheet::Cell& cell, std::string_view t, DeclaredDocument declared, Day as_of, IdentityRead& out) {
    if (t.find('*') != t.npos) {
        out.reason = Reason::id_masked;
    } else if ((cell.kind == sheet::CellKind::number && t.size() > 15) || in_e_notation(t)) {
        out.reason = Reason::id_precision_lost;
    } else if (const auto other = other_document(t, declared)) {
        out.kind = *other;
        out.other_number = t;
    } else if (t.size() == 15 && length_of(t) == 15) {
        if (!all_digits(t)) {
            out.reason = Reason::id_charset;
            return;
        }
        std::string full(t.substr(0, 6));
        full.append("19").append(t.substr(6));
        full += resident_id_check_digit(full);
        test_resident(full, as_of, out);
        out.upgraded = out.reason == Reason::none;
    } else if (t.size() == 18) {
        test_resident(t, as_of, out);
    } else {
        // Foreign characters take several bytes: 18 of them are a wrong character, not a wrong length.
        const auto length = length_of(t);
        out.reason = length == 15 || length == 18 ? Reason::id_charset : Reason::id_length;
    }
}

}  // namespace

DeclaredDocument declared_document(std::string_view t) {
    const auto has = [&](std::string_view word) { return t.find(word) != t.npos; };
    if (t.empty()) return DeclaredDocument::none;
    if (has("外国人")) return DeclaredDocument::foreign_residence;
    if (has("护照")) return DeclaredDocument::passport;
    if (has("台胞") || (has("台湾") && (has("通行证") || has("来往")))) return DeclaredDocument::taiwan_permit;
    if (has("通行证") || has("回乡证")) return DeclaredDocument::hm_permit;
    if (has("居住证")) return DeclaredDocument::hmt_residence;
    if (has("身份证")) return DeclaredDocument::resident;
    return DeclaredDocument::none;
}

std::optional<Day> birth_in_digits(std::string_view t) {
    const auto number = [&](std::size_t at, std::size_t count) {
        int value = 0;
        for (const char c : t.substr(at, count)) {
            if (!digit(c)) return -1;
            value = value * 10 + (c - '0');
        }
        return value;
    };
    if (t.size() == 15) return make_day(1900 + std::max(number(6, 2), -1), number(8, 2), number(10, 2));
    if (t.size() < 14 || t.size() > 24) return std::nullopt;
    return make_day(number(6, 4), number(10, 2), number(12, 2));
}

IdentityRead read_identity(const sheet::Cell& cell, DeclaredDocument declared, Day as_of) {
    IdentityRead out;
    const auto raw = cell.text;
    if (raw.size() == 18 && all_digits(raw.substr(0, 17)) && (digit(raw[17]) || raw[17] == 'X') && cell.kind == sheet::CellKind::text) {
        test_resident(raw, as_of, out);  // clean as it stands, like nearly every row
        if (out.reason != Reason::none) out.text = raw;
    } else if (is_null_text(trimmed(raw))) {
        out.reason = Reason::id_missing;
    } else {
        auto cleaned = clean_number(raw);
        out.text = std::move(cleaned.text);
        if (is_null_text(out.text))
            out.reason = Reason::id_missing;
        else
            test_cleaned(cell, out.text, declared, as_of, out);
        out.lower_x = cleaned.lower_x;
        out.cleaned = cleaned.changed;
    }
    out.type_corrected = out.reason == Reason::none && !agrees(declared, out.kind);
    return out;
}

IdentityRead read_certificate(const sheet::Cell& cell, Day as_of) {
    IdentityRead out;
    if (is_null_text(trimmed(cell.text))) {
        out.reason = Reason::id_missing;
        return out;
    }
    auto cleaned = clean_number(cell.text);
    const std::string_view t = cleaned.text;
    // 20 characters, or 20 and the mark of a re-issue (B1); some offices write the bare id.
    const bool suffix = t.size() > 20 && t.size() <= 23 && letter(t[20]) && all_digits(t.substr(21));
    const bool certificate = t.size() == 20 || suffix;
    sheet::Cell number = cell;
    number.text = certificate ? t.substr(0, 18) : t;
    if (certificate && cell.kind != sheet::CellKind::number) number.kind = sheet::CellKind::text;
    if (cell.kind == sheet::CellKind::number || t.find('*') != t.npos || in_e_notation(t) || certificate || t.size() == 18)
        test_cleaned(number, number.text, DeclaredDocument::resident, as_of, out);
    else
        out.reason = Reason::id_length;
    if (certificate && out.reason == Reason::none) {
        out.certificate_kind = t[18];
        out.certificate_grade = t[19];
        if (t[18] < '1' || t[18] > '7' || t[19] < '1' || t[19] > '4') out.reason = Reason::id_charset;
    }
    out.lower_x = cleaned.lower_x;
    out.cleaned = cleaned.changed;
    out.text = t;
    return out;
}

NameRead read_name(std::string_view cell, std::string& out) {
    out.clear();
    NameRead read;
    // Three-byte Han characters and nothing else: clean as it stands.
    bool plain = !cell.empty() && cell.size() % 3 == 0 && cell.size() <= 30;
    for (std::size_t i = 0; plain && i < cell.size(); i += 3)
        plain = static_cast<unsigned char>(cell[i]) >= 0xE4 && static_cast<unsigned char>(cell[i]) <= 0xE9;
    if (plain) {
        // 无 and 空 are no names; E9 also begins characters beyond the Han block.
        if (cell.size() > 6 || !is_null_text(cell)) {
            out = cell;
            bool han = true;
            for (std::size_t i = 0; han && i < cell.size(); i += 3)
                han = static_cast<unsigned char>(cell[i]) != 0xE4 || static_cast<unsigned char>(cell[i + 1]) >= 0xB8;
            if (han) return read;
        }
    }
    const auto text = trimmed(cell);
    if (is_null_text(text)) {
        read.reason = Reason::name_missing;
        out.clear();
        return read;
    }
    const auto latin = [](char32_t c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
    };
    const auto dot = [](char32_t c) {
        return c == '.' || c == 0xB7 || c == 0x2022 || c == 0x30FB || c == 0x2027 || c == 0xFF0E || c == 0xFF65 || c == 0x2219 ||
               c == 0x22C5;
    };
    std::u32string name;
    bool gap = false;
    for (char32_t c : code_points(text)) {
        if (is_gap(c)) {
            gap |= c != 0xFEFF && !(c >= 0x200B && c <= 0x200F) && c != 0x2060 && c != '\n' && c != '\r';
            continue;
        }
        if (c >= 0xFF21 && c <= 0xFF5A && c != 0xFF3B) c -= 0xFEE0;  // full-width letters
        if (dot(c)) c = 0xB7;
        // One space stays between Latin words; everywhere else white space is dirt.
        if (gap && !name.empty() && latin(name.back()) && latin(c)) name += U' ';
        gap = false;
        if (is_private_use(c))
            read.private_use = true;
        else if (!is_han(c) && !latin(c) && c != 0xB7)
            read.reason = Reason::name_invalid;
        name += c;
    }
    // A dot joins two parts; anywhere else it is a slip of the pen that changes nothing.
    while (!name.empty() && name.back() == 0xB7) name.pop_back();
    while (!name.empty() && name.front() == 0xB7) name.erase(0, 1);
    out = utf8_of(name);
    if (name.empty()) read.reason = Reason::name_missing;
    if (name.size() > 60) read.reason = Reason::name_invalid;
    return read;
}

}  // namespace yk::care::intake
