// Counts the tables of a period: the register once, elder by elder, and the answers and benefits by their own counts.
#include <algorithm>

#include "base/region_above.h"
#include "care/entitlement/assessment/form.h"
#include "care/entitlement/decision/decision.h"
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/policy.h"
#include "care/oversight/statistics/tables.h"
#include "care/people/elder/elder.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::statistics {
namespace {

constexpr std::int32_t youngest_band = 60, oldest_band = 100, band_years = 5;

std::string band_of(std::int32_t age) {
    if (age >= oldest_band) return std::to_string(oldest_band) + "+";
    const auto first = age / band_years * band_years;
    return std::to_string(first) + "-" + std::to_string(first + band_years - 1);
}
std::string sex_key(std::int64_t sex) { return sex == 1 ? "male" : sex == 2 ? "female" : std::string(unknown); }

// What the classes of a pack need to be read from the facts of an elder.
class Facts {
 public:
    explicit Facts(const rules::Pack& pack) {
        for (const auto* name : {"living", "aid_class", "ability_level", "assessed_on"})
            for (const auto& fact : pack.facts)
                if (fact.name == name) ranked_[name] = fact.from;
    }
    // The word that stands of those that speak for the day or an earlier one.
    std::optional<std::string> standing(std::span<const elder::ElderFact> statements, const std::string& fact, Day on) const {
        const auto ranked = ranked_.find(fact);
        if (ranked == ranked_.end()) return std::nullopt;
        std::vector<elder::ElderFact> known;
        for (const auto& statement : statements)
            if (statement.fact == fact && statement.source_date <= on) known.push_back(statement);
        const auto* found = elder::standing_fact(known, fact, ranked->second);
        return found ? std::optional(found->value) : std::nullopt;
    }

 private:
    std::map<std::string, std::vector<std::string>, std::less<>> ranked_;
};

using Figures = std::map<std::pair<std::string, std::string>, std::int64_t>;
using Places = std::map<Axis, std::string>;

class Counter {
 public:
    Counter(Tx& tx, const Counting& counting, const rules::Rulebook& book)
        : tx_(tx), counting_(counting), book_(book), facts_(*book.pack) {}

    Status work(const std::function<bool(std::int64_t)>& progress) {
        city_ = YK_TRY(organisation::get_city(tx_)).code;
        read_places();
        levels_ = YK_TRY(assessment::form_of("gbt42195"))->form.levels;
        const auto least_age = YK_TRY(elder_age());
        std::int64_t done = 0;
        bool stopped = false;
        elder::scan_people(tx_, [&](const elder::Elder& person, std::span<const elder::ElderFact> statements) {
            add_person(person, statements, least_age);
            if (++done % 1000 == 0 && !progress(done)) stopped = true;
            return !stopped;
        });
        if (stopped) return fail(ErrorKind::conflict, "statistics.count.stopped");
        if (tx_.today() - counting_.to <= present_days) add_present();
        add_receiving();
        return {};
    }
    Sheets sheets() const {
        Sheets out;
        out.people = people_;
        out.pack = book_.pack->place().id + " " + book_.pack->place().version;
        out.pack_hash = book_.pack->hash;
        for (const auto& table : tables()) {
            const bool present = table.counted == Counted::answers || table.counted == Counted::categories;
            if (present && !present_day_) continue;
            out.sheets.push_back({&table, content_of(table, present ? *present_day_ : counting_.to)});
        }
        return out;
    }

 private:
    Result<std::int32_t> elder_age() const {
        const auto& all = book_.pack->parameters;
        const auto at = std::find_if(all.begin(), all.end(), [](const rules::Parameter& p) { return p.name == "elder_min_age"; });
        const auto* version = at == all.end() ? nullptr : book_.choices[static_cast<std::size_t>(at - all.begin())].version;
        if (!version || !version->known || version->values.size() != 1)
            return fail(ErrorKind::conflict, "statistics.count.no_age", TextArgs{{"day", day_text(counting_.to)}});
        return static_cast<std::int32_t>(version->values.front().number);
    }
    void read_places() {
        for (const auto& district : organisation::list_children(tx_, city_)) {
            districts_.push_back(district);
            for (auto& town : organisation::list_children(tx_, district.code))
                if (town.level == RegionLevel::town) towns_[district.code].push_back(std::move(town));
        }
    }
    std::string district_key(RegionCode region) const {
        const auto code = district_of(region);
        const auto known = [&](const organisation::Region& district) { return district.code == code; };
        return std::any_of(districts_.begin(), districts_.end(), known) ? region_text(code) : std::string(unknown);
    }
    std::string town_key(RegionCode region) const {
        const auto district = district_key(region);
        const auto at = towns_.find(district_of(region));
        if (at != towns_.end())
            for (const auto& town : at->second)
                if (town.code == town_of(region)) return region_text(town.code);
        return district + "/" + std::string(unknown);
    }

    void add_person(const elder::Elder& person, std::span<const elder::ElderFact> statements, std::int32_t least_age) {
        const Day on = counting_.to;
        if (person.died_on && *person.died_on <= on) return;
        if (person.state == elder::ElderState::deceased && !person.died_on) return;
        if (person.state == elder::ElderState::moved_out && (!person.moved_on || *person.moved_on <= on)) return;
        if (person.birth && (*person.birth > on || age_on(*person.birth, on) < least_age)) return;
        ++people_;
        const auto level = facts_.standing(statements, "ability_level", on);
        const Places places{{Axis::people, std::string(total)},
                            {Axis::district, district_key(person.region)},
                            {Axis::town, town_key(person.region)},
                            {Axis::age_band, person.birth ? band_of(age_on(*person.birth, on)) : std::string(unknown)},
                            {Axis::sex, sex_key(person.sex)},
                            {Axis::living, facts_.standing(statements, "living", on).value_or(std::string(unknown))},
                            {Axis::aid_class, facts_.standing(statements, "aid_class", on).value_or(std::string(unknown))},
                            {Axis::ability, level.value_or(std::string(unknown))}};
        const auto assessed_on = parse_day(facts_.standing(statements, "assessed_on", on).value_or(""));
        const bool assessed = level && assessed_on && *assessed_on >= counting_.from && *assessed_on <= on;
        for (const auto& table : tables())
            if (table.counted == Counted::elders || (table.counted == Counted::assessed && assessed))
                ++figures_[&table][{places.at(table.rows), places.at(table.columns)}];
    }
    // Answers keep no former state: they speak for the day of the newest run.
    void add_present() {
        for (const auto& row : determination::count_answers(tx_, {}, determination::CountBy::district)) {
            const bool category = row.subject == determination::Subject::category;
            if (category && row.answer != determination::Answer::entitled) continue;
            present_day_ = tx_.today();
            for (const auto& table : tables()) {
                if (table.counted == Counted::answers && !category) figures_[&table][{row.item, model::code_of(row.answer)}] += row.people;
                if (table.counted == Counted::categories && category) figures_[&table][{row.item, district_key(row.region)}] += row.people;
            }
        }
    }
    void add_receiving() {
        for (const auto& row : decision::count_in_effect_on(tx_, counting_.to))
            for (const auto& table : tables())
                if (table.counted == Counted::receiving) figures_[&table][{row.item, district_key(row.region)}] += row.people;
    }

    Heading code_heading(const char* codes, const std::string& code) const {
        return {code, policy::code_label(*book_.pack, codes, code), 0};
    }
    std::vector<Heading> headings(Axis axis) const {
        std::vector<Heading> out;
        switch (axis) {
            case Axis::people:
                return {{std::string(total), {"人数", "People"}, 0}};
            case Axis::district:
                for (const auto& district : districts_)
                    out.push_back(
                        {region_text(district.code), {district.name, district.name_en.empty() ? district.name : district.name_en}, 0});
                break;
            case Axis::town:
                return town_headings();
            case Axis::age_band:
                for (auto age = youngest_band; age <= oldest_band; age += band_years)
                    out.push_back({band_of(age), {age == oldest_band ? "100 岁及以上" : band_of(age) + " 岁", band_of(age)}, 0});
                break;
            case Axis::sex:
                for (const auto* code : {"male", "female"}) out.push_back(code_heading("sex", code));
                break;
            case Axis::living:
            case Axis::aid_class: {
                const auto* name = axis == Axis::living ? "living" : "aid_class";
                for (const auto& table : book_.pack->codes)
                    if (table.name == name)
                        for (const auto& entry : table.codes) out.push_back(code_heading(name, entry.code));
                break;
            }
            case Axis::ability:
                for (const auto& level : levels_) out.push_back({std::to_string(level.level), level.label, 0});
                break;
            case Axis::category:
                for (const auto& category : book_.pack->categories) out.push_back({category.name, policy::text_of(category.label), 0});
                break;
            case Axis::item:
                for (const auto& item : book_.pack->items)
                    if (item.listed && item.modelled) out.push_back({item.name, policy::text_of(item.label), 0});
                break;
            case Axis::answer:
                for (const auto& option : determination::options_of(determination::Answer{}))
                    if (option.code != "not_modelled") out.push_back({std::string(option.code), policy::text_of(option.label), 0});
                break;
        }
        return out;
    }
    std::vector<Heading> town_headings() const {
        std::vector<Heading> out{{std::string(total), {"全市", "Whole city"}, 0}};
        for (const auto& district : districts_) {
            const auto code = region_text(district.code);
            out.push_back({code, {district.name, district.name_en.empty() ? district.name : district.name_en}, 1});
            if (const auto at = towns_.find(district.code); at != towns_.end())
                for (const auto& town : at->second)
                    out.push_back({region_text(town.code), {town.name, town.name_en.empty() ? town.name : town.name_en}, 2});
            out.push_back({code + "/" + std::string(unknown), {"未登记镇街", "Of no town"}, 2});
        }
        out.push_back({std::string(unknown), {"其他或不详", "Elsewhere or unknown"}, 1});
        out.push_back({std::string(unknown) + "/" + std::string(unknown), {"未登记镇街", "Of no town"}, 2});
        return out;
    }
    static Text unknown_label(Axis axis) {
        if (axis == Axis::district) return {"其他或不详", "Elsewhere or unknown"};
        if (axis == Axis::age_band || axis == Axis::sex) return {"不详", "Unknown"};
        return {"无记录", "No record"};
    }

    Content content_of(const Table& table, Day as_of) const {
        const auto at = figures_.find(&table);
        const auto figures = at == figures_.end() ? Figures{} : at->second;
        if (table.rows == Axis::town) return tree_of(figures, as_of);
        Content out;
        out.as_of = as_of;
        out.rows = headings(table.rows);
        out.columns = headings(table.columns);
        Figures placed;
        const auto key_in = [](const std::vector<Heading>& all, const std::string& key) {
            const auto same = [&](const Heading& heading) { return heading.key == key; };
            return std::any_of(all.begin(), all.end(), same) ? key : std::string(unknown);
        };
        // A person may be entitled to several items and be of several categories: a row for all that have none of their own would say
        // nothing.
        const bool overlap = table.rows == Axis::item || table.rows == Axis::category;
        bool odd_row = false, odd_column = false;
        for (const auto& [keys, people] : figures) {
            if (overlap && key_in(out.rows, keys.first) == unknown) continue;
            const std::pair place{key_in(out.rows, keys.first), key_in(out.columns, keys.second)};
            odd_row |= place.first == unknown;
            odd_column |= place.second == unknown;
            placed[place] += people;
        }
        if (odd_row) out.rows.push_back({std::string(unknown), unknown_label(table.rows), 0});
        if (odd_column) out.columns.push_back({std::string(unknown), unknown_label(table.columns), 0});
        const auto sum = Heading{std::string(total), {"合计", "Total"}, 0};
        if (table.crossed) out.rows.push_back(sum);
        out.columns.push_back(sum);
        for (const auto& row : out.rows)
            for (const auto& column : out.columns) {
                std::int64_t value = 0;
                for (const auto& [keys, people] : placed)
                    if ((row.key == total || row.key == keys.first) && (column.key == total || column.key == keys.second)) value += people;
                out.values.push_back(value);
            }
        return out;
    }
    Content tree_of(const Figures& figures, Day as_of) const {
        Content out;
        out.as_of = as_of;
        out.columns = headings(Axis::people);
        std::map<std::string, std::int64_t> sums;
        for (const auto& [keys, people] : figures) {
            const auto& town = keys.first;
            const auto slash = town.find('/');
            const auto district = slash != std::string::npos ? town.substr(0, slash) : town.substr(0, 6) + "000000";
            for (const auto& key : {town, district, std::string(total)}) sums[key] += people;
        }
        for (auto& heading : headings(Axis::town)) {
            // Lines for people of no place are there only when there are such people.
            if (heading.key.find(unknown) != std::string::npos && sums[heading.key] == 0) continue;
            out.values.push_back(sums[heading.key]);
            out.rows.push_back(std::move(heading));
        }
        return out;
    }

    Tx& tx_;
    const Counting& counting_;
    const rules::Rulebook& book_;
    Facts facts_;
    RegionCode city_;
    std::vector<organisation::Region> districts_;
    std::map<RegionCode, std::vector<organisation::Region>> towns_;
    std::vector<assessment::FormLevel> levels_;
    std::map<const Table*, Figures> figures_;
    std::int64_t people_ = 0;
    std::optional<Day> present_day_;
};

}  // namespace

Result<Sheets> count(Tx& tx, const Counting& counting, const std::function<bool(std::int64_t done)>& progress) {
    const auto book = YK_TRY(policy::rulebook_of(tx, counting.to));
    Counter counter(tx, counting, *book);
    YK_TRY_VOID(counter.work(progress));
    return counter.sheets();
}

}  // namespace yk::care::statistics
