#include "care/oversight/statistics/tables.h"

#include <algorithm>

namespace yk::care::statistics {
namespace {

constexpr std::string_view regions = "统计用区划代码", sexes = "GB/T 2261.1", abilities = "GB/T 42195";

constexpr Table all[] = {
    {"elders_by_district_age",
     {"老年人口：分区、年龄组", "Elders by district and age"},
     Counted::elders,
     Axis::district,
     Axis::age_band,
     true,
     false,
     {"登记在册、期末健在且未迁出、达到老年人起始年龄的人，按所属区和期末周岁分组。",
      "People in the register who live and have not moved away on the last day and have reached the age of an elder, by district and age "
      "on that day."},
     regions},
    {"elders_by_town",
     {"老年人口：分镇街", "Elders by town"},
     Counted::elders,
     Axis::town,
     Axis::people,
     false,
     false,
     {"登记在册、期末健在且未迁出、达到老年人起始年龄的人，按所属镇（街）；只登记到区的列为“未登记镇街”。",
      "People in the register who live, have not moved away and have reached the age of an elder on the last day, by town; those "
      "registered for a district only are shown as of no town."},
     regions},
    {"elders_by_age_sex",
     {"老年人口：年龄组、性别", "Elders by age and sex"},
     Counted::elders,
     Axis::age_band,
     Axis::sex,
     true,
     false,
     {"登记在册、期末健在且未迁出、达到老年人起始年龄的人，全市按期末周岁和性别。",
      "People in the register who live, have not moved away and have reached the age of an elder on the last day, by age and sex."},
     sexes},
    {"elders_by_district_living",
     {"居住状况：分区", "Living arrangement by district"},
     Counted::elders,
     Axis::district,
     Axis::living,
     true,
     false,
     {"以最有权说明的来源在期末日及以前的说法为准；没有来源说明的列为“无记录”。",
      "By the most competent source’s word up to the last day; people of whom no source speaks are shown as without a record."},
     ""},
    {"elders_by_district_aid",
     {"社会救助类别：分区", "Social assistance by district"},
     Counted::elders,
     Axis::district,
     Axis::aid_class,
     true,
     false,
     {"特困、低保、低保边缘、低收入等以民政救助名册在期末日及以前的登记为准；名册没有的列为“无记录”。",
      "By the register of social assistance up to the last day; people who are not in it are shown as without a record."},
     ""},
    {"elders_by_district_ability",
     {"老年人能力等级：分区", "Ability level by district"},
     Counted::elders,
     Axis::district,
     Axis::ability,
     true,
     false,
     {"期末日及以前评估得出的能力等级；没有评估过的列为“无记录”。失能等级与残疾等级是两回事，本表不含残疾等级。",
      "The level assessed up to the last day; people never assessed are shown as without a record. Certified disability is another "
      "matter."},
     abilities},
    {"assessed_by_district_ability",
     {"本期能力评估：分区、结果等级", "Assessed in the period by district and level"},
     Counted::assessed,
     Axis::district,
     Axis::ability,
     true,
     false,
     {"最近一次能力评估日期落在本期内的老年人，每人计一次。", "Elders whose latest assessment falls into the period, each once."},
     abilities},
    {"items_by_answer",
     {"服务清单各项目：认定结论", "Items of the service list by answer"},
     Counted::answers,
     Axis::item,
     Axis::answer,
     false,
     true,
     {"最近一次认定中，每位老年人对每个项目的结论；同一人可符合多个项目，各行不能相加。公布时取到十位。只保留现状，截至日为计数当天。",
      "What the newest determination answered for each elder and item; a person may be entitled to several, so rows do not add up. "
      "Published to the nearest ten. Only the present state is kept: it speaks for the day of counting."},
     ""},
    {"receiving_by_item_district",
     {"服务清单各项目：在享人数，分区", "People receiving each item by district"},
     Counted::receiving,
     Axis::item,
     Axis::district,
     false,
     false,
     {"期末日有决定在有效期内的人数，每项每人计一次；各行不能相加。",
      "People with a benefit in effect on the last day, each once an item; rows do not add up."},
     regions},
    {"categories_by_district",
     {"对象类别：分区", "Recipient categories by district"},
     Counted::categories,
     Axis::category,
     Axis::district,
     false,
     true,
     {"最近一次认定中属于各类对象的人数；同一人可属于多类，各行不能相加。公布时取到十位。只保留现状，截至日为计数当天。",
      "People in each recipient category by the newest determination; a person may be in several. Published to the nearest ten. Only the "
      "present state is kept: it speaks for the day of counting."},
     regions},
};

Hidden before_in(const Content& content, const Cells& before) {
    Hidden out(content.values.size(), false);
    for (std::size_t r = 0; r < content.rows.size(); ++r)
        for (std::size_t c = 0; c < content.columns.size(); ++c)
            out[r * content.columns.size() + c] =
                std::find(before.begin(), before.end(), std::pair{content.rows[r].key, content.columns[c].key}) != before.end();
    return out;
}

// Parts follow the figure they are parts of, one level deeper.
std::vector<std::size_t> parents_of(const std::vector<Heading>& rows) {
    std::vector<std::size_t> out;
    std::size_t district = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out.push_back(rows[i].level == 2 ? district : 0);
        if (rows[i].level == 1) district = i;
    }
    return out;
}

}  // namespace

std::span<const Table> tables() { return all; }

const Table* find_table(std::string_view code) {
    for (const auto& table : all)
        if (table.code == code) return &table;
    return nullptr;
}

std::optional<Counting> counting_of(std::string_view period) {
    Counting out;
    out.period = period;
    if (period.size() == 7) {
        const auto first = parse_day(out.period + "-01");
        if (!first) return std::nullopt;
        out.from = *first;
        out.to = add_months(*first, 1, MonthRounding::last_day) - 1;
        return out;
    }
    const auto first = period.size() == 4 ? parse_day(out.period + "-01-01") : std::nullopt;
    if (!first) return std::nullopt;
    out.span = Span::year;
    out.from = *first;
    out.to = add_months(*first, 12, MonthRounding::last_day) - 1;
    return out;
}

std::vector<std::int64_t> hidden_of(const Table& table, const Content& content, const Cells& before) {
    Hidden hidden;
    if (table.rows == Axis::town)
        hidden = protect_tree(content.values, parents_of(content.rows), before_in(content, before));
    else
        hidden = protect_grid({content.rows.size(), content.columns.size(), content.values, table.crossed}, before_in(content, before));
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < hidden.size(); ++i)
        if (hidden[i]) out.push_back(static_cast<std::int64_t>(i));
    return out;
}

Cells cells_of(const Content& content) {
    Cells out;
    for (const auto at : content.hidden) {
        const auto place = static_cast<std::size_t>(at);
        out.emplace_back(content.rows[place / content.columns.size()].key, content.columns[place % content.columns.size()].key);
    }
    return out;
}

}  // namespace yk::care::statistics
