// The tables of the statistics, as data: what is counted, by what, with which definition. A new table is a line here.
#pragma once
#include <functional>
#include <map>

#include "care/oversight/statistics/statistics.h"
#include "care/oversight/statistics/suppression.h"
#include "work/job.h"

namespace yk::care::statistics {

// By what a table is divided.
enum class Axis : std::uint8_t { people, district, town, age_band, sex, living, aid_class, ability, category, item, answer };
// What is counted. elders: living elders of the register on the period's last day. assessed: those of them whose ability was assessed
// within the period. answers, categories: of the newest determination, which keeps no former state. receiving: with a benefit in effect by
// a decision on the last day.
enum class Counted : std::uint8_t { elders, assessed, answers, categories, receiving };

struct Table {
    std::string_view code;
    model::Label title;
    Counted counted;
    Axis rows, columns;
    bool crossed;  // rows add up as columns do
    bool rounded;  // published to the nearest ten: its figures overlap with those of other tables
    model::Label definition;
    std::string_view standard;  // of the classification; empty: none
};
std::span<const Table> tables();
const Table* find_table(std::string_view code);

// What stands for a figure that is a sum.
inline constexpr std::string_view total = "total";
inline constexpr std::string_view unknown = "unknown";

struct Counting {
    Span span = Span::month;
    std::string period;
    Day from, to;  // first and last day
};
// "2026-10" or "2026". nullopt otherwise.
std::optional<Counting> counting_of(std::string_view period);

struct Sheet {
    const Table* table = nullptr;
    Content content;  // without `hidden`
};
struct Sheets {
    std::int64_t people = 0;
    std::string pack, pack_hash;
    std::vector<Sheet> sheets;
};
// Counts every table of a period from the records as they are now. `progress` returns false to stop. What keeps only its present state is
// counted while the period is over for at most present_days and left out afterwards.
inline constexpr std::int32_t present_days = 31;
Result<Sheets> count(Tx& tx, const Counting& counting, const std::function<bool(std::int64_t done)>& progress);

// Which figures of a sheet are not published. `before` is what the edition before it hid, by row and column.
using Cells = std::vector<std::pair<std::string, std::string>>;
std::vector<std::int64_t> hidden_of(const Table& table, const Content& content, const Cells& before);
Cells cells_of(const Content& content);

}  // namespace yk::care::statistics
