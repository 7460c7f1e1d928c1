// Which kinds there are, what columns they have, who stands in them and what the cells say when nothing is wrong.
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/region_above.h"
#include "synthetic/feed_table.h"

namespace yk::synthetic {
namespace {

using enum Field;

constexpr ColumnPlan police[] = {{seq, "序号", "序"},           {name, "姓名", "姓名"},          {id_no, "公民身份号码", "身份证号码"},
                                 {Field::sex, "性别", "性别"},  {birth, "出生日期", "出生年月"}, {town, "户籍地镇街", "镇街"},
                                 {address, "住址", "户籍地址"}, {phone, "联系电话", "电话"}};
constexpr ColumnPlan residence[] = {{name, "姓名", "姓名"},         {doc_type, "证件类型", "证件类型"}, {id_no, "证件号码", "证件号"},
                                    {Field::sex, "性别", "性别"},   {town, "居住镇街", "镇街"},         {address, "居住地址", "现住址"},
                                    {phone, "联系电话", "手机号码"}};
constexpr ColumnPlan survey[] = {{seq, "序号", "序号"},
                                 {name, "姓名", "老人姓名"},
                                 {id_no, "身份证", "身份证号"},
                                 {age, "年龄", "年龄"},
                                 {town, "所属街道", "镇（街）"},
                                 {living, "居住情况", "居住状况", "living"},
                                 {disabled_flag, "是否失能", "失能情况", "disabled_flag"},
                                 {children, "子女情况", "子女情况"},
                                 {needs, "需求", "服务需求"},
                                 {remark, "备注", "说明"}};
constexpr ColumnPlan aid[] = {{seq, "序号", "序号"},
                              {town, "镇街", "镇（街）"},
                              {name, "姓名", "救助对象"},
                              {id_no, "身份证号码", "公民身份号码"},
                              {age, "年龄", "年龄"},
                              {aid_class, "救助类别", "救助类型", "aid.class"},
                              {aid_amount, "月保障金", "月救助金", "aid.amount_fen"},
                              {aid_since, "享受起始", "起始年月", "aid.since"}};
constexpr ColumnPlan disabled[] = {{name, "姓名", "姓名"},
                                   {certificate, "残疾人证号", "残疾证号"},
                                   {disability_category, "残疾类别", "残疾类型", "disability.category"},
                                   {disability_grade, "残疾等级", "残疾级别", "disability.grade"},
                                   {town, "街道", "镇街"},
                                   {guardian, "监护人", "监护人"},
                                   {phone, "联系方式", "联系电话"}};
constexpr ColumnPlan pension[] = {{name, "姓名", "姓名"},
                                  {id_no, "社会保障号码", "身份证号"},
                                  {Field::sex, "性别", "性别"},
                                  {birth, "出生日期", "出生年月"},
                                  {town, "镇街", "所属街道"},
                                  {pension_amount, "养老金", "月待遇", "pension.amount_fen"},
                                  {pension_status, "待遇状态", "发放状态", "pension.status"}};
constexpr ColumnPlan enrolment[] = {{name, "参保人", "姓名"},       {doc_type, "证件类型", "证件类型"}, {id_no, "证件号码", "证件号"},
                                    {Field::sex, "性别", "性别"},   {birth, "出生日期", "出生日期"},    {town, "镇街", "所属镇街"},
                                    {phone, "联系电话", "手机号码"}};
constexpr ColumnPlan ltci[] = {{name, "姓名", "参保人"},
                               {id_no, "身份证号", "证件号码"},
                               {town, "镇街", "所属镇街"},
                               {ltci_level, "失能等级", "评估等级", "ltci.level"},
                               {assessed_on, "评估日期", "评定日期", "ltci.assessed_on"},
                               {phone, "联系电话", "联系方式"}};
constexpr ColumnPlan deaths[] = {{name, "死者姓名", "姓名"},
                                 {id_no, "证件号码", "身份证"},
                                 {death_date, "死亡日期", "死亡时间", "death_date"},
                                 {death_place, "死亡地点", "死亡地点"}};
constexpr ColumnPlan funerals[] = {{name, "逝者", "死者姓名"},
                                   {id_no, "身份证号", "证件号"},
                                   {Field::sex, "性别", "性别"},
                                   {cremated_on, "火化日期", "火化时间", "cremated_on"}};
constexpr ColumnPlan veteran[] = {{seq, "序号", "序号"},
                                  {name, "姓名", "优抚对象"},
                                  {id_no, "身份证号", "公民身份号码"},
                                  {veteran_class, "优抚类别", "优抚类型", "veteran.class"},
                                  {town, "镇街", "所属镇街"},
                                  {phone, "联系电话", "联系方式"}};
constexpr ColumnPlan family[] = {{seq, "序号", "序号"},
                                 {town, "镇街", "街道"},
                                 {name, "姓名", "姓名"},
                                 {id_no, "身份证号码", "身份证"},
                                 {special_family, "特殊家庭类别", "扶助类别", "special_family"}};
constexpr ColumnPlan adaptation[] = {{seq, "序号", "序号"},
                                     {name, "姓名", "老人姓名"},
                                     {id_no, "身份证号", "身份证"},
                                     {town, "镇街", "所属街道"},
                                     {address, "家庭住址", "地址"},
                                     {adaptation_date, "改造日期", "验收日期", "adaptation.date"},
                                     {adaptation_amount, "改造金额", "改造费用", "adaptation.amount_fen"}};
constexpr ColumnPlan housing[] = {{seq, "序号", "序号"},
                                  {name, "姓名", "领取人"},
                                  {id_no, "身份证号码", "证件号"},
                                  {town, "镇街", "所属镇街"},
                                  {housing_amount, "住房补贴", "租赁补贴", "amount_fen"}};

constexpr KindPlan plans[] = {
    {FeedKind::police_hukou, "police_hukou", "police", "户籍老年人名单", "公安分局", false, police},
    {FeedKind::residence_service, "residence_service", "police", "居住登记老年人名单", "来穗人员服务管理局", false, residence},
    {FeedKind::town_survey, "town_survey", "town_survey", "老年人摸底登记表", "街道办事处", true, survey},
    {FeedKind::civil_affairs_aid, "civil_affairs_aid", "civil_aid", "低保特困花名册", "民政局", true, aid},
    {FeedKind::disabled_federation, "disabled_federation", "disabled", "持证残疾人名册", "残疾人联合会", false, disabled},
    {FeedKind::hr_pension, "hr_pension", "pension", "养老待遇领取人员名单", "人力资源和社会保障局", false, pension},
    {FeedKind::medical_enrolment, "medical_enrolment", "pension", "医疗保险参保老年人名单", "医疗保障局", false, enrolment},
    {FeedKind::medical_ltci, "medical_ltci", "pension", "长期护理保险评估名单", "医疗保障局", false, ltci},
    {FeedKind::health_death, "health_death", "health_death", "死亡医学证明", "卫生健康局", false, deaths},
    {FeedKind::funeral, "funeral", "funeral", "遗体火化名单", "殡仪馆", false, funerals},
    {FeedKind::veterans, "veterans", "civil_aid", "优抚对象名册", "退役军人事务局", true, veteran},
    {FeedKind::health_special_family, "health_special_family", "civil_aid", "计划生育特殊家庭名册", "卫生健康局", true, family},
    {FeedKind::home_adaptation, "home_adaptation", "civil_aid", "居家适老化改造名册", "民政局", true, adaptation},
    {FeedKind::housing_allowance, "housing_allowance", "civil_aid", "住房租赁补贴名册", "住房和城乡建设局", true, housing},
};

template <std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, std::int64_t i) {
    return words[static_cast<std::size_t>(std::clamp<std::int64_t>(i, 0, N - 1))];
}

OutCell text(std::string_view t) { return {std::string(t)}; }
OutCell number(std::int64_t n) { return {std::to_string(n), CellType::number, static_cast<double>(n)}; }
OutCell yuan(std::int64_t fen) {
    std::string t = std::to_string(fen / 100);
    if (fen % 100) t += "." + std::to_string(fen % 100 / 10) + (fen % 10 ? std::to_string(fen % 10) : "");
    return {t, CellType::number, static_cast<double>(fen) / 100};
}
OutCell date(Day day, DateStyle style) {
    return {date_text(day, style), style == DateStyle::cells ? CellType::date : CellType::text, 0, day};
}

std::int64_t aid_amount_of(AidClass aid, Stream& draw) {
    if (aid == AidClass::none) return 0;
    return 1'000 *
           (aid == AidClass::extreme_difficulty ? 150 + draw.below(40)
            : aid == AidClass::low_income       ? 20 + draw.below(10)
                                                : 60 + draw.below(70)) /
           10 * 10;
}

// What a household visit finds and no register knows.
OutCell seen_at_home(Field field, const Person& p, Stream& draw) {
    constexpr std::array<std::string_view, 5> livings{"独居", "空巢", "与子女同住", "养老院", "其他"};
    constexpr std::array<std::string_view, 6> kids{"1子1女", "2女（外地）", "1子", "3子女", "无", "香港"};
    constexpr std::array<std::string_view, 6> wants{"助餐", "陪诊", "装扶手", "不需要", "助洁", "紧急呼叫"};
    constexpr std::array<std::string_view, 8> remarks{"", "", "", "", "", "搬走了", "空挂户", "耳背"};
    switch (field) {
        case living:
            return text(word(livings, static_cast<std::int64_t>(p.living)));
        case disabled_flag:
            return text(p.ability_level == 0 ? "否" : p.ability_level <= 2 ? "半失能" : "是");
        case children:
            return text(kids[draw.below(6)]);
        case needs:
            return text(wants[draw.below(6)]);
        default:
            return text(remarks[draw.below(8)]);
    }
}

struct Context {
    const City& city;
    const FeedRequest& request;
    DateStyle style;
    Day as_of;
};

// What registers hold about entitlements; the truth for the key goes to `truth`.
OutCell registered(Field field, const Context& c, const Person& p, Stream& draw, std::string& truth) {
    constexpr std::array<std::string_view, 4> aids{"", "特困", "低保", "低收入"};
    constexpr std::array<std::string_view, 8> categories{"", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"};
    constexpr std::array<std::string_view, 5> grades{"", "一级", "二级", "三级", "四级"};
    constexpr std::array<std::string_view, 6> ltci_levels{"0", "1", "2", "3", "4", "5"};
    constexpr std::array<std::string_view, 5> veteran_classes{"", "残疾军人", "烈士遗属", "复员军人", "带病回乡退伍军人"};
    constexpr std::array<std::string_view, 3> families{"", "独生子女死亡", "独生子女伤残"};
    constexpr std::array<std::string_view, 4> places{"医院", "家中", "养老机构", "不详"};
    const auto words = [&](std::string_view t) {
        truth = t;
        return text(t);
    };
    const auto money = [&](std::int64_t fen) {
        truth = std::to_string(fen);
        return yuan(fen);
    };
    const auto on = [&](Day day) {
        truth = day_text(day);
        return date(day, c.style);
    };
    switch (field) {
        case aid_class:
            return words(word(aids, static_cast<std::int64_t>(p.aid)));
        case aid_amount:
            return money(aid_amount_of(p.aid, draw));
        case aid_since: {
            truth = day_text(p.aid_since).substr(0, 7);
            return text(truth);
        }
        case disability_category:
            return words(word(categories, p.disability.kind));
        case disability_grade:
            return words(word(grades, p.disability.grade));
        case pension_amount:
            return money(p.pension_fen);
        case pension_status:
            return words(draw.below(200) == 0 ? "暂停" : "正常");
        case ltci_level:
            return words(word(ltci_levels, p.ltci_level));
        case assessed_on:
            return on(p.ltci_assessed_on);
        case death_date:
            return on(p.died_on.value_or(c.as_of));
        case death_place:
            return text(word(places, draw.below(4)));
        case cremated_on:
            return on(std::min(c.as_of, p.died_on.value_or(c.as_of) + static_cast<std::int32_t>(1 + draw.below(7))));
        case veteran_class:
            return words(word(veteran_classes, p.veteran));
        case special_family:
            return words(word(families, p.special_family));
        case adaptation_date:
            return on(p.adapted_on);
        case adaptation_amount:
            return money(p.adaptation_fen);
        default:
            return money(p.housing_allowance_fen);
    }
}

OutCell cell_of(Field field, const Context& c, const Person& p, Stream& draw, std::string& truth) {
    const bool lives_here = c.request.kind == FeedKind::residence_service || c.request.kind == FeedKind::town_survey;
    const Address& home = lives_here ? p.residence : p.hukou;
    switch (field) {
        case seq:
            return {"", CellType::number};
        case name:
            return text(p.name);
        case id_no:
            return text(p.id_no());
        case certificate: {
            const std::string kind = std::to_string(p.disability.kind), grade = std::to_string(p.disability.grade);
            return text(std::string(p.id_no()) + kind + grade + (p.disability.reissued ? "B1" : ""));
        }
        case doc_type:
            return text("居民身份证");
        case Field::sex:
            return text(p.sex == Sex::male ? "男" : "女");
        case birth:
            return date(p.birth, c.style);
        case age:
            return number(p.age_on(c.as_of));
        case town:
            return text(c.city.town_name(home.village));
        case address:
            return text(c.city.address_text(home));
        case phone:
            return text(p.phone);
        case guardian:
            return text(draw.below(3) == 0 ? "" : p.spouse ? "配偶" : "子女");
        case living:
        case disabled_flag: {
            const OutCell cell = seen_at_home(field, p, draw);
            truth = cell.text;
            return cell;
        }
        case children:
        case needs:
        case remark:
            return seen_at_home(field, p, draw);
        default:
            return registered(field, c, p, draw, truth);
    }
}

// A third of a district's towns is visited each month, each town in its turn.
bool surveyed(const City& city, const FeedRequest& request, const Person& p) {
    const auto& t = city.parts().tables;
    const auto town = p.residence.village.value / 1000;
    const double u = Stream(city.mark().seed, Purpose::feed_file, static_cast<std::uint64_t>(town)).unit();
    const double turn = u + t.rates.survey_towns * (request.month.year * 12 + request.month.month);
    return turn - std::floor(turn) < t.rates.survey_towns;
}

}  // namespace

const KindPlan& plan_of(FeedKind kind) {
    const auto& plan = plans[static_cast<std::size_t>(kind)];
    CHECK(plan.kind == kind);
    return plan;
}

std::string_view text_of(FeedKind kind) { return plan_of(kind).text; }

std::optional<FeedKind> parse_feed_kind(std::string_view text) {
    for (const auto& plan : plans)
        if (plan.text == text) return plan.kind;
    return std::nullopt;
}

std::string date_text(Day day, DateStyle style) {
    const auto d = civil(day);
    const std::string iso = day_text(day);
    switch (style) {
        case DateStyle::compact:
            return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
        case DateStyle::slashes:
            return iso.substr(0, 4) + "/" + iso.substr(5, 2) + "/" + iso.substr(8, 2);
        case DateStyle::dots:
            return std::to_string(d.year) + "." + std::to_string(d.month) + "." + std::to_string(d.day);
        default:
            return iso;
    }
}

bool listed(const City& city, const FeedRequest& request, const Person& p, Stream& draw) {
    const Day as_of = last_day(request.month);
    const double forgotten = draw.unit();
    if (request.kind == FeedKind::health_death || request.kind == FeedKind::funeral) {
        const bool recent = p.died_on && *p.died_on > first_day(request.month) - 62 && *p.died_on + 7 <= as_of;
        return recent && (request.kind == FeedKind::health_death || p.cremated);
    }
    if (p.died_on) {
        // About three in a hundred die in a year; so many of them stay that they make up the rate among the rows.
        const auto& rates = city.parts().tables.dirt.at("listed_after_death");
        if (as_of - *p.died_on > 365 || forgotten >= rates.find(plan_of(request.kind).department)->second * request.dirt / 0.03)
            return false;
    }
    const auto home = city.district_of(p.residence.village);
    switch (request.kind) {
        case FeedKind::police_hukou:
            return p.age_on(as_of + 31) >= 60;
        case FeedKind::residence_service:
            return p.age_on(as_of) >= 60 && home == request.district && p.residence.village.value / 1000 != p.hukou.village.value / 1000;
        case FeedKind::town_survey:
            return p.age_on(as_of) >= 60 && home == request.district && surveyed(city, request, p);
        default:
            break;
    }
    if (p.age_on(as_of) < 60) return false;
    switch (request.kind) {
        case FeedKind::civil_affairs_aid:
            return p.aid != AidClass::none;
        case FeedKind::disabled_federation:
            return p.disability.kind != 0;
        case FeedKind::hr_pension:
            return p.pension_fen > 0;
        case FeedKind::medical_enrolment:
            return p.medical_enrolled;
        case FeedKind::medical_ltci:
            return p.ltci_level > 0;
        case FeedKind::veterans:
            return p.veteran != 0;
        case FeedKind::health_special_family:
            return p.special_family != 0;
        case FeedKind::home_adaptation:
            return p.adaptation_fen > 0;
        default:
            return p.housing_allowance_fen > 0;
    }
}

TrueRow true_row(const City& city, const FeedRequest& request, DateStyle style, const Person& p, Stream& draw) {
    const Context context{city, request, style, last_day(request.month)};
    TrueRow row;
    row.key.district = p.district;
    row.key.k = p.k;
    row.key.id_no = p.id_no();
    row.key.name = p.name;
    row.key.sex = p.sex;
    row.key.birth = p.birth;
    row.key.died_on = p.died_on;
    const bool lives_here = request.kind == FeedKind::residence_service || request.kind == FeedKind::town_survey;
    row.key.town = town_of((lives_here ? p.residence : p.hukou).village);
    for (const auto& column : plan_of(request.kind).columns) {
        std::string truth;
        row.cells.push_back(cell_of(column.field, context, p, draw, truth));
        if (!column.attribute.empty()) row.key.attributes.emplace_back(column.attribute, truth);
    }
    if (p.age_on(context.as_of) < 60) {
        row.key.expected = Expected::ignored;
        row.key.reason = "UNDER_60";
    }
    return row;
}

}  // namespace yk::synthetic
