// Readings of single cells: text, dates, money, phones, and the values behind departments' wordings. Pure functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/fen.h"
#include "base/resident_id.h"
#include "care/people/intake/report.h"
#include "sheet/read.h"

namespace yk::care::intake {

// 无 不详 未知 暂无 待查 空 — - / \ N/A NULL and the empty cell.
bool is_null_text(std::string_view trimmed);
// 清空: the file asks to empty the field.
bool asks_to_erase(std::string_view trimmed);
// Free text as it is stored: line breaks become one space, ends trimmed, else verbatim.
std::string free_text(std::string_view cell);
// Begins with = + - @ (full-width too), after an apostrophe or without, and is no plain number.
bool is_formula_text(std::string_view trimmed);

enum class DateState : std::uint8_t { absent, exact, partial, lunar, unparsed };
struct DateRead {
    DateState state = DateState::absent;
    PartialDay value;
};
// Two-digit years: of births 19yy; of events 20yy up to the year of `as_of`, else 19yy.
DateRead read_date(const sheet::Cell& cell, bool of_birth, Day as_of, bool date1904);

// Whole fen from "1,206.00", "1206元/月", "￥980.5", numbers. nullopt: unreadable or negative.
std::optional<Fen> read_money(const sheet::Cell& cell);

struct PhoneRead {
    std::string first, second;  // empty: none
    bool several = false, invalid = false;
};
PhoneRead read_phone(std::string_view cell);

Sex read_sex(std::string_view trimmed);
// 一级 1级 Ⅰ级 1 → 1. nullopt outside `least`..`most`.
std::optional<int> read_grade(std::string_view trimmed, int least, int most);

// Codes of the packs (policies/national/codes.yaml); empty: a wording nobody has told us about.
std::string_view aid_class_code(std::string_view text);
std::string_view support_form_code(std::string_view text);
std::string_view living_code(std::string_view text);
std::string_view surveyed_loss_code(std::string_view text);
std::string_view disability_kind_code(std::string_view text);
std::string_view disability_kind_code(char digit);
std::string_view pension_status_code(std::string_view text);
std::optional<int> ltci_level(std::string_view text);
// nullopt: says neither yes nor no.
std::optional<bool> read_yes_no(std::string_view text);

}  // namespace yk::care::intake
