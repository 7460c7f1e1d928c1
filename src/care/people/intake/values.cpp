#include "care/people/intake/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/phone.h"
#include "base/text.h"

namespace yk::care::intake {
namespace {

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.find(w) != text.npos; });
}

// NFKC without any white space.
std::string squeezed(std::string_view text) {
    std::string out;
    for (const char32_t c : code_points(nfkc(text)))
        if (!(c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || c == 0x2060 || c == 0xFEFF)) append_utf8(out, c);
    return out;
}

std::optional<int> chinese_digit(char32_t c) {
    constexpr std::u32string_view plain = U"〇一二三四五六七八九", other = U"零壹贰叁肆伍陆柒捌玖";
    if (const auto at = plain.find(c); at != plain.npos) return static_cast<int>(at);
    if (const auto at = other.find(c); at != other.npos) return static_cast<int>(at);
    return c == U'○' || c == U'О' || c == U'Ｏ' ? std::optional<int>(0) : std::nullopt;
}

// "二〇二四" → 2024, "十五" → 15, "廿三" → 23, digits as they are. nullopt for anything else.
std::optional<int> small_number(std::u32string_view text) {
    if (text.empty() || text.size() > 8) return std::nullopt;
    int value = 0;
    bool tens = false;
    for (const char32_t c : text) {
        if (c >= '0' && c <= '9') {
            value = value * 10 + static_cast<int>(c - '0');
        } else if (c == U'十' || c == U'拾' || c == U'廿' || c == U'卅') {
            if (tens || value > 9) return std::nullopt;
            tens = true;
            value = c == U'廿' ? 20 : c == U'卅' ? 30 : value ? value * 10 : 10;
        } else if (const auto digit = chinese_digit(c)) {
            value = tens ? value + *digit : value * 10 + *digit;
        } else {
            return std::nullopt;
        }
    }
    return value;
}

struct Pieces {
    std::vector<std::u32string> parts;
    bool year_sign = false, month_sign = false;
};

std::optional<Pieces> date_pieces(std::u32string_view text) {
    Pieces out;
    std::u32string part;
    bool ended = false;
    for (const char32_t c : text) {
        if (ended) return std::nullopt;
        if (c == U'年' || c == U'月' || c == '-' || c == '/' || c == '.' || c == U'、' || c == 0x2013 || c == 0x2014 || c == 0x2212) {
            out.year_sign |= c == U'年';
            out.month_sign |= c == U'月';
            if (part.empty()) return std::nullopt;
            out.parts.push_back(std::move(part));
            part.clear();
        } else if (c == U'日' || c == U'号') {
            ended = true;
        } else {
            part += c;
        }
    }
    if (!part.empty()) out.parts.push_back(std::move(part));
    if (out.parts.empty() || out.parts.size() > 3) return std::nullopt;
    return out;
}

DateRead made(int year, int month, int day) {
    if (year < 1850 || year > 2200) return {DateState::unparsed, {}};
    const PartialDay value{static_cast<std::int16_t>(year), static_cast<std::int8_t>(month), static_cast<std::int8_t>(day)};
    if (!make_day(year, month ? month : 1, day ? day : 1) || (!month && day)) return {DateState::unparsed, {}};
    return {day ? DateState::exact : DateState::partial, value};
}

int full_year(int two_digits, bool of_birth, int as_of_year) {
    return !of_birth && 2000 + two_digits <= as_of_year ? 2000 + two_digits : 1900 + two_digits;
}

DateRead of_serial(double serial, bool date1904) {
    const auto whole = static_cast<std::int32_t>(std::floor(serial));
    const auto c = civil(Day{date1904 ? whole - 24107 : whole - 25569});
    return made(c.year, c.month, c.day);
}

// One run of digits: 20240305, 202403, 240305, 2024, or a serial day.
DateRead of_digits(std::u32string_view text, bool of_birth, int as_of_year, bool date1904) {
    const auto value = small_number(text);
    if (!value) return {DateState::unparsed, {}};
    const int n = *value;
    if (text.size() == 8) return made(n / 10000, n / 100 % 100, n % 100);
    if (text.size() == 6) {
        const int year = n / 100, month = n % 100;
        if (year >= 1900 && year <= 2099 && month >= 1 && month <= 12) return made(year, month, 0);
        return made(full_year(n / 10000, of_birth, as_of_year), n / 100 % 100, n % 100);
    }
    if (text.size() == 5 && n >= 10000 && n < 80000) return of_serial(n, date1904);
    if (text.size() == 4 && n >= 1900) return made(n, 0, 0);
    return {DateState::unparsed, {}};
}

DateRead of_text(std::string_view cell, bool of_birth, int as_of_year, bool date1904) {
    auto text = nfkc(cell);
    // The time of day, after a blank or a T, is cut.
    if (const auto colon = text.find(':'); colon != text.npos) {
        const auto gap = text.find_last_of(" T", colon);
        if (gap != text.npos) text.resize(gap);
    }
    text = squeezed(text);
    if (contains_any(text, {"农历", "阴历", "旧历", "農曆"})) return {DateState::lunar, {}};
    for (const std::string_view tail : {"起", "始", "左右", "份", "出生", "生", "止"})
        if (text.ends_with(tail)) text.resize(text.size() - tail.size());
    const auto points = code_points(text);
    const auto pieces = date_pieces(points);
    if (!pieces) return {DateState::unparsed, {}};
    const auto& parts = pieces->parts;
    if (parts.size() == 1 && !pieces->month_sign) {
        if (pieces->year_sign && parts[0].size() <= 2) {
            const auto year = small_number(parts[0]);
            return year ? made(full_year(*year, of_birth, as_of_year), 0, 0) : DateRead{DateState::unparsed, {}};
        }
        return of_digits(parts[0], of_birth, as_of_year, date1904);
    }
    // 7月25日: without its year a date is not known.
    if (pieces->month_sign && !pieces->year_sign && parts.size() < 3) return {DateState::unparsed, {}};
    const auto year = small_number(parts[0]), month = parts.size() > 1 ? small_number(parts[1]) : std::optional<int>(0);
    const auto day = parts.size() > 2 ? small_number(parts[2]) : std::optional<int>(0);
    if (!year || !month || !day || (parts.size() > 1 && !*month) || (parts.size() > 2 && !*day)) return {DateState::unparsed, {}};
    if (parts[0].size() == 4) return made(*year, *month, *day);
    if (parts[0].size() <= 2) return made(full_year(*year, of_birth, as_of_year), *month, *day);
    return {DateState::unparsed, {}};
}

// Digits of one number; false where something else than digits and separators stands in it.
bool phone_digits(std::string_view text, std::string& digits) {
    for (const char32_t c : code_points(text)) {
        if (c >= '0' && c <= '9')
            digits += static_cast<char>(c);
        else if (c == '-' || c == '(' || c == ')' || c == ' ' || c == '.' || c == '+' || c == ':' || c == '\'' || c == 0xA0 ||
                 c == 0x3000 || (c >= 0x2010 && c <= 0x2015) || c == 0x200B || c == 0xFEFF || is_han(c))
            continue;
        else
            return false;
    }
    if (digits.starts_with("0086") && digits.size() > 13) digits.erase(0, 4);
    if (digits.starts_with("86") && digits.size() == 13) digits.erase(0, 2);
    return true;
}

std::optional<std::string> one_phone(std::string_view text) {
    // An extension is not part of the number.
    std::string digits;
    if (!phone_digits(text.substr(0, text.find("转")), digits)) return std::nullopt;
    const auto phone = Phone::of(digits);
    return phone ? std::optional(phone->text()) : std::nullopt;
}

std::vector<std::string> split_phones(std::string text) {
    for (const std::string_view mark : {"、", "或", "和"})
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at)) text.replace(at, mark.size(), 1, '/');
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == '/' || c == ',' || c == ';' || c == '|' || c == '\n' || c == '\\')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    std::erase_if(parts, [](const std::string& p) { return p.find_first_of("0123456789") == p.npos; });
    return parts;
}

}  // namespace

bool is_null_text(std::string_view t) {
    if (t.size() > 12) return false;
    if (t.empty()) return true;
    constexpr std::array tokens{"无", "不详", "未知", "暂无", "待查", "空", "—",    "——",  "-",
                                "--", "/",    "\\",   "－",   "／",   "＼", "#N/A", "无。"};
    if (std::find(tokens.begin(), tokens.end(), t) != tokens.end()) return true;
    std::string upper(t);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return upper == "N/A" || upper == "NULL";
}

bool asks_to_erase(std::string_view t) { return t == "清空"; }

std::string free_text(std::string_view cell) {
    auto text = trimmed(cell);
    // The apostrophe that an export puts before what a spreadsheet would take for a formula.
    if (text.size() > 1 && text[0] == '\'' && is_formula_text(text)) text.erase(0, 1);
    if (text.find_first_of("\r\n\t") == text.npos) return text;
    std::string out;
    for (const char c : text) {
        if (c != '\r' && c != '\n' && c != '\t')
            out += c;
        else if (out.empty() || out.back() != ' ')
            out += ' ';
    }
    return out;
}

bool is_formula_text(std::string_view t) {
    if (!t.empty() && t[0] == '\'') t.remove_prefix(1);
    const bool wide = t.size() >= 3 && (t.starts_with("＝") || t.starts_with("＋") || t.starts_with("－") || t.starts_with("＠"));
    if (!wide && (t.empty() || (t[0] != '=' && t[0] != '+' && t[0] != '-' && t[0] != '@'))) return false;
    if (is_null_text(t)) return false;
    return t.substr(wide ? 3 : 1).find_first_not_of("0123456789.,") != t.npos || t[0] == '=' || t.starts_with("＝");
}

DateRead read_date(const sheet::Cell& cell, bool of_birth, Day as_of, bool date1904) {
    const auto text = trimmed(cell.text);
    if (is_null_text(text)) return {};
    const auto as_of_year = civil(as_of).year;
    if (cell.kind == sheet::CellKind::number) {
        const double whole = std::floor(cell.number);
        if (whole != cell.number && cell.number >= 10000 && cell.number < 80000) return of_serial(cell.number, date1904);
        // 22.1 typed as a number may have been 22.10: nobody can tell.
        if (whole != cell.number && text.ends_with(".1")) return {DateState::unparsed, {}};
    }
    return of_text(text, of_birth, as_of_year, date1904);
}

std::optional<Fen> read_money(const sheet::Cell& cell) {
    if (cell.kind == sheet::CellKind::number) {
        const double fen = cell.number * 100;
        const double whole = std::round(fen);
        if (!(whole >= 0) || whole > 1e15 || std::fabs(fen - whole) > 0.01) return std::nullopt;
        return Fen{static_cast<std::int64_t>(whole)};
    }
    auto text = squeezed(cell.text);
    for (const std::string_view mark : {"¥", "￥", "人民币", "RMB", "每月", "每年", "/月", "/年", "/人", "元", "圆", "整"})
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark)) text.erase(at, mark.size());
    // Separators in places that no locale uses are dirt, not another number.
    std::erase(text, ',');
    const auto amount = parse_yuan(text);
    return amount && amount->value >= 0 ? amount : std::nullopt;
}

PhoneRead read_phone(std::string_view cell) {
    PhoneRead out;
    const bool plain = cell.size() == 11 && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (plain) {
        if (auto phone = Phone::of(cell))
            out.first = phone->text();
        else
            out.invalid = true;
        return out;
    }
    const auto text = trimmed(nfkc(cell));
    auto parts = split_phones(text);
    if (parts.size() == 1 && !one_phone(parts[0]) && parts[0].find(' ') != std::string::npos) {
        // "13800001234 02012345678": a blank between two whole numbers.
        for (auto gap = text.find(' '); gap != text.npos; gap = text.find(' ', gap + 1))
            if (one_phone(text.substr(0, gap)) && one_phone(text.substr(gap))) parts = {text.substr(0, gap), text.substr(gap)};
    }
    for (const auto& part : parts) {
        const auto phone = one_phone(part);
        if (!phone)
            out.invalid = true;
        else if (out.first.empty())
            out.first = *phone;
        else if (out.second.empty() && *phone != out.first)
            out.second = *phone;
    }
    out.several = parts.size() > 1;
    if (parts.empty()) out.invalid = true;
    return out;
}

Sex read_sex(std::string_view t) {
    if (t == "男" || t == "男性" || t == "1" || t == "M" || t == "m" || t == "１") return Sex::male;
    if (t == "女" || t == "女性" || t == "2" || t == "F" || t == "f" || t == "２") return Sex::female;
    return Sex::unknown;
}

std::optional<int> read_grade(std::string_view text, int least, int most) {
    auto t = squeezed(text);
    for (const std::string_view tail : {"级", "等", "級"})
        if (t.ends_with(tail)) t.resize(t.size() - tail.size());
    constexpr std::array roman{"I", "II", "III", "IV", "V"};
    std::optional<int> grade = small_number(code_points(t));
    for (std::size_t i = 0; i < roman.size(); ++i)
        if (t == roman[i]) grade = static_cast<int>(i) + 1;
    return grade && *grade >= least && *grade <= most ? grade : std::nullopt;
}

std::string_view aid_class_code(std::string_view t) {
    if (contains_any(t, {"特困", "五保"})) return "extreme_difficulty";
    if (contains_any(t, {"边缘", "临界"})) return "near_minimum_living";
    if (contains_any(t, {"低收入"})) return "low_income";
    if (contains_any(t, {"低保", "最低生活保障"})) return "minimum_living";
    return {};
}

std::string_view support_form_code(std::string_view t) {
    if (contains_any(t, {"分散"})) return "at_home";
    if (contains_any(t, {"集中"})) return "in_institution";
    return {};
}

std::string_view living_code(std::string_view t) {
    if (contains_any(t, {"养老院", "敬老院", "福利院", "养老机构", "机构", "养老公寓", "护老院", "颐养院"})) return "institution";
    if (contains_any(t, {"子女", "儿子", "女儿", "儿媳", "女婿", "孙"}) && !contains_any(t, {"无子女"})) return "with_children";
    if (contains_any(t, {"空巢", "老伴", "配偶", "夫妻", "夫妇", "双老", "纯老"})) return "empty_nest";
    if (contains_any(t, {"独居", "单独居住", "一个人", "独自", "一人"})) return "alone";
    if (contains_any(t, {"亲属", "亲戚", "朋友", "保姆", "其他"})) return "other";
    return {};
}

std::string_view surveyed_loss_code(std::string_view t) {
    if (contains_any(t, {"半失能", "部分失能", "半自理", "部分自理", "轻度", "中度"})) return "partial";
    if (contains_any(t, {"否", "未失能", "不失能", "非失能", "健康", "正常", "完好"}) || t == "自理" || t == "能自理" || t == "完全自理" ||
        t == "能力完好")
        return "none";
    if (contains_any(t, {"失能", "不能自理", "重度", "卧床"}) || t == "是") return "full";
    return {};
}

std::string_view disability_kind_code(std::string_view t) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> words{{{"多重", "multiple"},
                                                                                  {"视力", "visual"},
                                                                                  {"听力", "hearing"},
                                                                                  {"言语", "speech"},
                                                                                  {"肢体", "physical"},
                                                                                  {"智力", "intellectual"},
                                                                                  {"精神", "mental"}}};
    for (const auto& [word, code] : words)
        if (t.find(word) != t.npos) return code;
    return t.size() == 1 ? disability_kind_code(t[0]) : std::string_view();
}

std::string_view disability_kind_code(char digit) {
    constexpr std::array<std::string_view, 7> codes{"visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"};
    return digit >= '1' && digit <= '7' ? codes[static_cast<std::size_t>(digit - '1')] : std::string_view();
}

std::string_view pension_status_code(std::string_view t) {
    if (contains_any(t, {"停", "中断"})) return "suspended";
    if (contains_any(t, {"未参保"})) return "none";
    if (contains_any(t, {"缴费"})) return "paying";
    if (contains_any(t, {"居民", "城乡"})) return "resident";
    if (contains_any(t, {"职工", "企业", "机关", "事业"})) return "employee";
    if (contains_any(t, {"正常", "在领", "领取", "发放", "享受", "退休"})) return "in_payment";
    return {};
}

std::optional<int> ltci_level(std::string_view text) {
    auto t = squeezed(text);
    if (contains_any(t, {"正常", "完好"})) return 0;
    if (contains_any(t, {"轻度"})) return 1;
    if (contains_any(t, {"中度"})) return 2;
    if (const auto at = t.find("重度"); at != t.npos) {
        t.erase(0, at + std::string_view("重度").size());
        if (t.starts_with("失能")) t.erase(0, std::string_view("失能").size());
        const auto step = read_grade(t, 1, 3);
        return step ? std::optional(*step + 2) : std::nullopt;
    }
    return read_grade(t, 0, 5);
}

std::optional<bool> read_yes_no(std::string_view t) {
    if (t == "否" || t == "不是" || t == "N" || t == "0" || t == "n") return false;
    if (t == "是" || t == "有" || t == "Y" || t == "1" || t == "y" || t == "√") return true;
    return std::nullopt;
}

}  // namespace yk::care::intake
