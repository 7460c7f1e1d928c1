// The fairness report made from the live determinations and decisions, kept as it was found, shown and printed.
#include "care/oversight/compliance/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <unordered_map>

#include "base/region_above.h"
#include "care/entitlement/determination/answers.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"
#include "print/printer.h"

namespace yk::care::compliance {
using namespace model;
namespace {

constexpr std::int32_t decision_days = 365;
constexpr std::size_t most_categories = 64;

struct Lines {
    ReportId id;
    RawJson lines;
    std::int64_t version = 0;
};
constexpr auto lines_columns =
    columns<Lines>({key<&Lines::id>("编号", "Id"), col<&Lines::lines>("比较", "Lines"), version<&Lines::version>()});
constexpr auto lines_schema = schema<Lines>("fairness_lines", "compliance_report_lines", {"比较", "Lines"}, lines_columns);
const Schema& schema_of(const Lines*) { return lines_schema; }
struct Comparisons {
    std::vector<Comparison> lines;
};
constexpr auto comparisons_columns = columns<Comparisons>({col<&Comparisons::lines>("比较", "Lines")});
constexpr auto comparisons_schema = schema<Comparisons>("fairness_comparisons", "", {"比较", "Lines"}, comparisons_columns);

struct Key {
    ReportId fairness_report;
};
constexpr auto key_columns = columns<Key>({col<&Key::fairness_report>("报告", "Report")});
constexpr auto key_schema = schema<Key>("fairness_key", "", {"报告", "Report"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }
struct Started {
    ReportId report;
    work::JobId job;
};
constexpr auto started_columns = columns<Started>({col<&Started::report>("报告", "Report"), col<&Started::job>("任务", "Job")});
constexpr auto started_schema = schema<Started>("fairness_started", "", {"编制", "Started"}, started_columns);
const Schema& schema_of(const Started*) { return started_schema; }

// Of one living elder, what the groups are made by.
struct Attributes {
    std::int64_t elder = 0;
    std::int16_t district = -1, sex = -1;
    std::uint8_t band = 0;
    std::bitset<most_categories> categories;
};

class Counting {
 public:
    Counting(Tx& tx, const rules::Rulebook& book) : tx_(tx), book_(book) {}

    Status count(Day from, Day to) {
        YK_TRY_VOID(make_groups());
        people();
        ask();
        determinations();
        decisions(from, to);
        return {};
    }
    const std::vector<Group>& groups() const { return groups_; }
    const std::vector<Question>& questions() const { return questions_; }
    std::int64_t people_counted() const { return static_cast<std::int64_t>(people_.size()); }

 private:
    Status make_groups() {
        const auto city = YK_TRY(organisation::get_city(tx_));
        for (const auto& region : organisation::list_children(tx_, city.code)) {
            if (region.code.value % 1'000'000 != 0) continue;
            groups_.push_back({Dimension::district, region_text(region.code), {region.name, region.name}});
        }
        sex_from_ = groups_.size();
        groups_.push_back({Dimension::sex, "1", {"男", "Men"}});
        groups_.push_back({Dimension::sex, "2", {"女", "Women"}});
        band_from_ = groups_.size();
        for (std::size_t b = 0; b + 1 < age_bands; ++b) {
            const std::string text = band_text(b);
            groups_.push_back({Dimension::age, text, {text + " 岁", text + " years"}});
        }
        category_from_ = groups_.size();
        const auto& categories = book_.pack->categories;
        for (std::size_t c = 0; c < std::min(categories.size(), most_categories); ++c)
            groups_.push_back({Dimension::category, categories[c].name, policy::text_of(categories[c].label), false});
        return {};
    }
    void people() {
        elder::scan_people(tx_, [&](const elder::Elder& person, std::span<const elder::ElderFact>) {
            if (person.state != elder::ElderState::living) return true;
            Attributes out;
            out.elder = person.id.value;
            const auto district = region_text(district_of(person.region));
            for (std::size_t g = 0; g < sex_from_; ++g)
                if (groups_[g].code == district) out.district = static_cast<std::int16_t>(g);
            if (person.sex == 1 || person.sex == 2)
                out.sex = static_cast<std::int16_t>(sex_from_ + static_cast<std::size_t>(person.sex) - 1);
            out.band = static_cast<std::uint8_t>(band_of(person.birth ? std::optional(age_on(*person.birth, tx_.today())) : std::nullopt));
            people_.push_back(out);
            return true;
        });
        determination::scan_answers(tx_, {.subject = determination::Subject::category, .answer = determination::Answer::entitled},
                                    [&](const determination::AnswerRow& row) {
                                        auto* person = find(row.person.value);
                                        if (!person) return true;
                                        for (std::size_t g = category_from_; g < groups_.size(); ++g)
                                            if (groups_[g].code == row.item) person->categories.set(g - category_from_);
                                        return true;
                                    });
    }
    Attributes* find(std::int64_t elder) {
        const auto at =
            std::lower_bound(people_.begin(), people_.end(), elder, [](const Attributes& a, std::int64_t e) { return a.elder < e; });
        return at != people_.end() && at->elder == elder ? &*at : nullptr;
    }
    // What the rule of an item looks at: a group that differs in it is meant to be answered differently.
    void by_rule(const rules::ItemRule& rule, Question& question) const {
        const auto& facts = rule.condition.uses.facts;
        const auto uses = [&](std::string_view name) {
            const auto index = book_.pack->fact_index(name);
            return index && facts.contains(static_cast<std::uint32_t>(*index));
        };
        if (uses("birth")) question.asked_by_rule.push_back(Dimension::age);
        if (uses("sex")) question.asked_by_rule.push_back(Dimension::sex);
        if (uses("hukou_region") || uses("residence_region")) question.asked_by_rule.push_back(Dimension::district);
        for (const auto& category : book_.categories) {
            const auto& theirs = category.condition.uses.facts;
            if (std::any_of(theirs.begin(), theirs.end(), [&](std::uint32_t fact) { return facts.contains(fact); }))
                question.categories_by_rule.push_back(book_.pack->categories[category.category].name);
        }
    }
    void ask() {
        for (const auto measure : {Measure::award, Measure::missing, Measure::refusal})
            for (const auto& rule : book_.items) {
                const auto& item = book_.pack->items[rule.item];
                if (!item.modelled) continue;
                Question question;
                question.measure = measure;
                question.item = item.name;
                question.label = policy::text_of(item.label);
                // Officials decide on those whom the rule has answered already: it excuses nothing there.
                if (measure != Measure::refusal) by_rule(rule, question);
                question.groups.resize(groups_.size());
                question_at_[item.name][static_cast<std::size_t>(measure)] = questions_.size();
                questions_.push_back(std::move(question));
            }
    }
    Question* question_of(Measure measure, const std::string& item) {
        const auto found = question_at_.find(item);
        return found == question_at_.end() ? nullptr : &questions_[found->second[static_cast<std::size_t>(measure)]];
    }
    void add(Question* question, const Attributes& person, bool yes) const {
        if (!question) return;
        const Share one{1, yes ? 1 : 0};
        question->all[person.band] += one;
        const auto in = [&](std::size_t group) { question->groups[group][person.band] += one; };
        if (person.district >= 0) in(static_cast<std::size_t>(person.district));
        if (person.sex >= 0) in(static_cast<std::size_t>(person.sex));
        if (person.band + 1U < age_bands) in(band_from_ + person.band);
        for (std::size_t c = 0; category_from_ + c < groups_.size(); ++c)
            if (person.categories.test(c)) in(category_from_ + c);
    }
    void determinations() {
        using determination::Answer;
        auto person = people_.begin();
        determination::scan_answers(tx_, {.subject = determination::Subject::item}, [&](const determination::AnswerRow& row) {
            while (person != people_.end() && person->elder < row.person.value) ++person;
            if (person == people_.end()) return false;
            if (person->elder != row.person.value) return true;
            const bool yes = row.answer == Answer::entitled, no = row.answer == Answer::not_entitled;
            const bool open = row.answer == Answer::needs_information;
            if (yes || no) add(question_of(Measure::award, row.item), *person, yes);
            if (yes || no || open) add(question_of(Measure::missing, row.item), *person, open);
            return true;
        });
    }
    void decisions(Day from, Day to) {
        decision::scan_decided(tx_, from, to, [&](const decision::Proposal& proposal) {
            if (proposal.kind != decision::ListKind::newly_entitled) return true;
            if (const auto* person = find(proposal.elder.value))
                add(question_of(Measure::refusal, proposal.item), *person, proposal.state == decision::State::refused);
            return true;
        });
    }

    Tx& tx_;
    const rules::Rulebook& book_;
    std::vector<Group> groups_;
    std::size_t sex_from_ = 0, band_from_ = 0, category_from_ = 0;
    std::vector<Attributes> people_;
    std::vector<Question> questions_;
    std::unordered_map<std::string, std::array<std::size_t, 3>> question_at_;  // of an item, by measure
};

Status make_report(work::JobRun& run) {
    Key in;
    YK_TRY_VOID(read_json(key_schema, run.job().arguments.text, &in));
    Report report;
    Comparisons found;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        report = {};
        const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
        report.id = in.fairness_report;
        report.as_of = tx.today();
        report.decided_from = tx.today() - decision_days;
        report.group_least = YK_TRY(setting_of(*book, "fairness_group_least"));
        report.cell_least = YK_TRY(setting_of(*book, "fairness_cell_least"));
        report.pack = book->pack->place().id + " " + book->pack->place().version;
        Counting counting(tx, *book);
        YK_TRY_VOID(counting.count(report.decided_from, report.as_of));
        report.people = counting.people_counted();
        found.lines = compare(counting.groups(), counting.questions(), {report.group_least, report.cell_least}, report.too_small);
        return {};
    }));
    report.comparisons = static_cast<std::int64_t>(found.lines.size());
    for (const auto& line : found.lines) {
        report.to_look_at += line.verdict == Verdict::to_look_at;
        report.by_rule += line.verdict == Verdict::by_rule;
        report.by_mixture += line.verdict == Verdict::by_mixture;
    }
    return run.database().write(run.request(), [&](Tx& tx) -> Status {
        // A job that is run again after it was cut off makes the report once.
        if (tx.find<Report>(report.id)) return {};
        auto made = report;
        made.made_by = tx.actor().name;
        made.made_at = tx.now();
        Lines lines{made.id, {json_of(comparisons_schema, &found)}};
        YK_TRY_VOID(tx.insert(made));
        return tx.insert(lines);
    });
}

Result<Started> start(Tx& tx) {
    Key key{tx.new_id<ReportId>()};
    return Started{key.fairness_report, YK_TRY(work::submit(tx, fairness_job, {json_of(key_schema, &key)}))};
}

Result<ReportPage> show(Tx& tx, const Key& in) {
    ReportPage out;
    out.report = YK_TRY(tx.get<Report>(in.fairness_report));
    const auto kept = YK_TRY(tx.get<Lines>(in.fairness_report));
    Comparisons lines;
    YK_TRY_VOID(read_json(comparisons_schema, kept.lines.text, &lines));
    out.lines = std::move(lines.lines);
    return out;
}

std::string percent(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? "-" : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}
std::string points(double share) { return fmt::format("{:+.1f}", share * 100); }

print::Table table_of(const ReportPage& page, Verdict verdict, const char* empty) {
    print::Table out{{{"项目与指标", 26},
                      {"群体", 18},
                      {"本群体", 16, print::Align::right},
                      {"其余", 16, print::Align::right},
                      {"差（百分点，95%区间）", 24, print::Align::right}},
                     {},
                     empty};
    for (const auto& line : page.lines) {
        if (line.verdict != verdict) continue;
        const auto share = [](const std::optional<std::int64_t>& yes, std::int64_t people) {
            return yes ? percent(*yes, people) + "（" + std::to_string(people) + " 人）" : std::string("数小不列");
        };
        out.rows.push_back({line.item_label.zh + " · " + std::string(label_of(line.measure).zh), line.group_label.zh,
                            share(line.yes, line.people), share(line.rest_yes, line.rest_people),
                            line.difference ? points(*line.difference) + "（" + points(*line.low) + " 至 " + points(*line.high) + "）"
                                            : std::string(line.above ? "高于其余" : "低于其余")});
    }
    return out;
}

Result<http::Download> print_report(Tx& tx, const Key& in) {
    const auto page = YK_TRY(show(tx, in));
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto& report = page.report;
    print::Document paper({city.name + "养老服务待遇公平性报告", "截至 " + day_text(report.as_of), "", report.as_of,
                           tx.actor().name + (city.synthetic ? " · 演示数据" : "")});
    paper.key_values({{"比较人数", std::to_string(report.people)},
                      {"比较次数", std::to_string(report.comparisons)},
                      {"需要核查", std::to_string(report.to_look_at)},
                      {"人数太少未比较", std::to_string(report.too_small)},
                      {"决定的时段", day_text(report.decided_from) + " 至 " + day_text(report.as_of)}});
    paper.heading("一、怎样比较");
    paper.paragraph("每个项目分别比较。某个区县、性别、年龄段或对象类别的人与其余所有人相比，看三个比率：符合率、待补率、经办人的不予率。");
    paper.paragraph(
        "两个比率的差先问一句：如果两边本来一样，偶然出现这样的差有多难得（两比例检验；预期人数不足 5 "
        "时用 Fisher 精确检验的 mid-p）。一次比较很多项，总有几项偶然显得特别，所以按 Benjamini–Hochberg "
        "方法一并校正：列出的差异里，预计至多二十分之一是偶然。差的大小附 95% 区间（Newcombe）。");
    paper.paragraph(
        "偶然解释不了的，再分三种：项目的条件本来就看这一点（例如按年龄给付），列为“政策条件所致”；放到同一年龄段里比（Mantel–"
        "Haenszel）方向相反或不到一半，列为“年龄构成所致”；其余列为“需要核查”。需要核查不等于不公平，要看个案才知道。");
    paper.paragraph(
        fmt::format("不足 {} 人的群体不比较；不足 {} 的数不列出，能由其他数推出的也不列出。", report.group_least, report.cell_least));
    paper.heading("二、需要核查").table(table_of(page, Verdict::to_look_at, "没有。"));
    paper.heading("三、年龄构成所致").table(table_of(page, Verdict::by_mixture, "没有。"));
    paper.heading("四、政策条件所致").table(table_of(page, Verdict::by_rule, "没有。"));
    return http::Download{"公平性报告-" + day_text(report.as_of) + ".pdf",
                          "application/pdf",
                          {},
                          print::pdf_of(paper, {paper.head().title, city.name, "zh-CN", report.made_at})};
}

constexpr auto city_scope = http::RowScope::city;
constexpr std::array routes{
    http::post<&start>("/compliance/reports", rights::fairness_make, city_scope, {"编制公平性报告", "Make a fairness report"}),
    http::get<&show>("/compliance/fairness/{fairness_report}", rights::fairness_read, city_scope, {"一份公平性报告", "One report"}),
    http::get<&print_report>("/compliance/fairness/{fairness_report}/report.pdf", rights::fairness_read, city_scope,
                             {"打印公平性报告", "Report on paper"}),
};
constexpr std::string_view filters[] = {"as_of"};
constexpr std::string_view sorts[] = {"made_at", "as_of"};
constexpr Listing listing{filters, sorts, {}, "-made_at"};

}  // namespace

const work::JobKind fairness_job{"compliance.fairness", {"编制公平性报告", "Making a fairness report"}, &make_report, 3};
const http::Resource reports{.schema = &model::schema<Report>(),
                             .listing = &listing,
                             .path = "/compliance/reports",
                             .scope = city_scope,
                             .read = &rights::fairness_read};
const Schema& lines_record() { return lines_schema; }
std::span<const http::Route> fairness_routes() { return routes; }

}  // namespace yk::care::compliance
