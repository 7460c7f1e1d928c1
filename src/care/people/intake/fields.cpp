#include "care/people/intake/fields.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"

namespace yk::care::intake {
namespace {

using enum Field;

struct Source {
    SourceKind kind;
    std::string_view text;
    std::vector<Field> attributes;
    // What the bare headings 类别, 等级, 金额, 日期, 状态 mean in this source.
    Field klass = other, grade = other, amount = other, date = other, status = other;
};

const std::vector<Source>& sources() {
    using enum SourceKind;
    static const std::vector<Source> all{
        {police_hukou, "police_hukou", {}},
        {residence_service, "residence_service", {}},
        {town_survey, "town_survey", {Field::living, Field::disabled_flag}},
        {civil_affairs_aid, "civil_affairs_aid", {aid_class, aid_amount, aid_since}, aid_class, other, aid_amount, aid_since},
        {disabled_federation, "disabled_federation", {disability_category, disability_grade}, disability_category, disability_grade},
        {hr_pension, "hr_pension", {pension_amount, pension_status}, other, other, pension_amount, other, pension_status},
        {medical_enrolment, "medical_enrolment", {}},
        {medical_ltci, "medical_ltci", {ltci_level, ltci_assessed_on}, other, ltci_level, other, ltci_assessed_on},
        {health_death, "health_death", {death_date}, other, other, other, death_date},
        {funeral, "funeral", {cremated_on, death_date}, other, other, other, cremated_on},
        {veterans, "veterans", {veteran_class}, veteran_class},
        {health_special_family, "health_special_family", {Field::special_family}, Field::special_family},
        {SourceKind::home_adaptation,
         "home_adaptation",
         {adaptation_date, adaptation_amount},
         other,
         other,
         adaptation_amount,
         adaptation_date},
        {SourceKind::housing_allowance, "housing_allowance", {housing_amount}, other, other, housing_amount},
    };
    return all;
}

const Source& source_of(SourceKind kind) { return sources()[static_cast<std::size_t>(kind)]; }

constexpr std::array<FieldName, static_cast<std::size_t>(count_)> names{{
    {"", ""},
    {"sequence", ""},
    {"name", ""},
    {"id_no", ""},
    {"certificate", ""},
    {"doc_type", ""},
    {"sex", "sex"},
    {"birth", "birth"},
    {"age", ""},
    {"town_code", ""},
    {"address", ""},
    {"phone", ""},
    {"phone_alt", ""},
    {"remark", ""},
    {"living", "living"},
    {"disabled_flag", "surveyed_loss"},
    {"aid.class", "aid_class"},
    {"aid.amount_fen", ""},
    {"aid.since", "aid_since"},
    {"disability.category", "disability_kind"},
    {"disability.grade", "disability_grade"},
    {"pension.amount_fen", "pension_fen"},
    {"pension.status", "pension_status"},
    {"ltci.level", "ltc_grade"},
    {"ltci.assessed_on", "ltc_assessed_on"},
    {"death_date", "death"},
    {"cremated_on", ""},
    {"veteran.class", ""},
    {"special_family", "fp_special_family"},
    {"adaptation.date", "home_adapted_on"},
    {"adaptation.amount_fen", ""},
    {"amount_fen", "housing_allowance_fen"},
    {"other", ""},
}};

struct Synonyms {
    Field field;
    std::vector<std::string_view> headings;
};

const std::vector<Synonyms>& synonyms() {
    static const std::vector<Synonyms> all{
        {sequence, {"序号", "序", "编号", "no", "no.", "号"}},
        {name, {"姓名", "名字", "姓 名", "对象姓名", "人员姓名", "参保人姓名"}},
        {id_no,
         {"公民身份号码", "身份证号", "身份证号码", "身份证", "证件号码", "证件号", "身份号码", "公民身份证号码", "公民身份证号",
          "居民身份证号码", "居民身份证号", "居民身份证", "身份证件号码", "身份证件号", "有效证件号码", "有效证件号", "社会保障号码",
          "社会保障号", "身份证明号码"}},
        {certificate, {"残疾人证号", "残疾证号", "残疾人证号码", "残疾证号码", "残疾人证", "残疾证", "残疾人证件号"}},
        {doc_type, {"证件类型", "证件种类", "证件类别", "身份证件类型", "身份证件种类"}},
        {Field::sex, {"性别"}},
        {Field::birth, {"出生日期", "出生年月", "出生年月日", "出生时间", "生日"}},
        {age, {"年龄", "周岁", "实足年龄", "岁数", "年龄岁"}},
        {town, {"镇街",     "户籍地镇街", "所属街道", "街道",         "镇街道",       "街道镇",   "乡镇",       "乡镇街道",
                "所属镇街", "街镇",       "户籍镇街", "户籍所在镇街", "所在镇街",     "居住镇街", "居住地镇街", "街道名称",
                "镇街名称", "户籍街道",   "所在街道", "所属乡镇",     "所属乡镇街道", "镇",       "街乡镇"}},
        {address,
         {"住址",   "地址",   "家庭住址", "家庭地址",   "户籍地址",   "居住地址",   "现住址",   "常住地址",   "联系地址",     "详细地址",
          "户籍地", "居住地", "现居住地", "户口所在地", "户籍所在地", "现居住地址", "户籍住址", "实际居住地", "实际居住地址", "通讯地址"}},
        {phone,
         {"联系电话", "联系方式", "电话", "手机", "手机号", "手机号码", "电话号码", "联系手机", "移动电话", "本人电话", "联系号码",
          "联系电话1"}},
        {phone_alt, {"固定电话", "座机", "备用电话", "其他电话", "联系电话2", "第二联系电话", "家庭电话"}},
        {remark, {"备注", "说明", "备注说明", "情况说明"}},
        {Field::living, {"居住情况", "居住状况", "居住方式", "居住类型", "居住形式", "居住状态"}},
        {Field::disabled_flag, {"是否失能", "失能情况", "失能状况", "失能", "自理情况", "自理能力", "生活自理能力"}},
        {aid_class, {"救助类别", "救助类型", "救助对象类别", "保障类别", "保障类型", "困难类型", "困难类别", "低保类别", "社会救助类别"}},
        {aid_amount,
         {"月保障金", "保障金", "保障金额", "月保障金额", "救助金额", "月救助金", "月救助金额", "低保金", "月低保金", "供养金", "月供养金",
          "补差金额"}},
        {aid_since,
         {"享受起始", "享受起始时间", "享受起始日期", "起始日期", "起始时间", "起始月份", "起始年月", "享受时间", "享受年月", "纳入时间",
          "批准日期", "批准时间", "审批日期", "审批时间", "救助起始", "救助起始时间", "保障起始时间", "起领时间"}},
        {disability_category, {"残疾类别", "残疾类型", "残疾种类"}},
        {disability_grade, {"残疾等级", "残疾级别", "残疾程度"}},
        {pension_amount,
         {"养老金", "月养老金", "养老金金额", "养老待遇", "月待遇", "待遇金额", "月待遇金额", "基本养老金", "月养老金金额",
          "养老金月标准"}},
        {pension_status, {"待遇状态", "发放状态", "领取状态", "养老金状态", "参保状态", "待遇发放状态"}},
        {ltci_level, {"失能等级", "评估等级", "长护等级", "评定等级", "失能评估等级", "长护失能等级", "失能级别"}},
        {ltci_assessed_on, {"评估日期", "评定日期", "评估时间", "鉴定日期", "评定时间", "评估完成日期"}},
        {death_date, {"死亡日期", "死亡时间", "去世日期", "去世时间", "逝世日期", "逝世时间", "死亡年月日"}},
        {cremated_on, {"火化日期", "火化时间", "遗体火化日期"}},
        {veteran_class, {"优抚类别", "优抚对象类别", "优抚类型", "优待类别", "优抚对象类型"}},
        {Field::special_family,
         {"特殊家庭类别", "特殊家庭类型", "特扶类别", "扶助类别", "家庭类别", "家庭类型", "扶助类型", "是否特殊家庭", "特殊家庭"}},
        {adaptation_date, {"改造日期", "改造时间", "完工日期", "验收日期", "改造完成日期", "竣工日期", "完工时间", "验收时间"}},
        {adaptation_amount, {"改造金额", "改造费用", "改造补贴", "改造补贴金额"}},
        {housing_amount, {"住房补贴", "住房补贴金额", "租赁补贴", "租赁补贴金额", "月补贴", "月补贴金额"}},
        {other, {"监护人",   "监护人姓名", "子女情况", "需求",     "服务需求", "死亡地点", "死亡原因", "火化地点", "民族",   "户主",
                 "户主姓名", "与户主关系", "银行账号", "开户行",   "开户银行", "社区",     "村居",     "居委会",   "村委会", "所属社区",
                 "所属村居", "婚姻状况",   "文化程度", "政治面貌", "联系人",   "家庭人口", "户籍类型", "户口性质", "签名",   "经办人",
                 "区县",     "所属区",     "市",       "区",       "未收原因", "原行号",   "原工作表"}},
    };
    return all;
}

const std::unordered_map<std::string_view, Field>& by_heading() {
    static const auto built = [] {
        std::unordered_map<std::string_view, Field> map;
        for (const auto& [field, headings] : synonyms())
            for (const auto heading : headings) map.emplace(heading, field);
        return map;
    }();
    return built;
}

// Headings that mean something only within a source.
Field bare_heading(std::string_view plain, const Source& source) {
    constexpr std::array classes{"类别", "类型", "人员类别", "对象类别", "对象类型", "人员类型", "身份类别"};
    constexpr std::array grades{"等级", "级别", "等次"};
    constexpr std::array amounts{"金额", "发放金额", "补助金额", "补贴金额", "月补助金额", "月发放金额", "月金额", "享受金额", "标准"};
    constexpr std::array dates{"日期", "时间", "完成日期", "完成时间", "开始时间", "开始日期"};
    constexpr std::array states{"状态", "人员状态"};
    const auto among = [&](const auto& list) { return std::find(list.begin(), list.end(), plain) != list.end(); };
    if (among(classes)) return source.klass;
    if (among(grades)) return source.grade;
    if (among(amounts)) return source.amount;
    if (among(dates)) return source.date;
    if (among(states)) return source.status;
    if (plain == "证号" && source.kind == SourceKind::disabled_federation) return certificate;
    return none;
}

// Words for the person the list is about. Longer ones first.
constexpr std::array subjects{"救助对象", "优抚对象", "评估对象", "服务对象", "低保对象", "特困人员", "失能人员",
                              "参保人员", "退役军人", "被评估人", "申请人员", "老年人",   "参保人",   "持证人",
                              "残疾人",   "申请人",   "领取人",   "保障人",   "死亡者",   "火化者",   "老人",
                              "长者",     "死者",     "逝者",     "亡者",     "对象",     "本人",     "人员"};

std::string without_brackets(std::string_view plain) {
    std::string out;
    int depth = 0;
    for (const char c : plain) {
        if (c == '(' || c == '[') ++depth;
        if (!depth) out += c;
        if ((c == ')' || c == ']') && depth) --depth;
    }
    return out;
}

std::string brackets_opened(std::string_view plain) {
    std::string out(plain);
    std::erase_if(out, [](char c) { return c == '(' || c == ')' || c == '[' || c == ']'; });
    return out;
}

Field looked_up(std::string_view plain, const Source& source) {
    if (plain.empty()) return none;
    const auto bare = bare_heading(plain, source);
    if (bare != none) return bare;
    const auto found = by_heading().find(plain);
    return found == by_heading().end() ? none : found->second;
}

}  // namespace

std::optional<SourceKind> parse_source_kind(std::string_view text) {
    for (const auto& source : sources())
        if (source.text == text) return source.kind;
    return std::nullopt;
}
std::string_view text_of(SourceKind kind) { return source_of(kind).text; }
std::vector<Field> attributes_of(SourceKind kind) { return source_of(kind).attributes; }

FieldName name_of(Field field) { return names[static_cast<std::size_t>(field)]; }

Field field_named(std::string_view path) {
    for (std::size_t i = 1; i < names.size(); ++i)
        if (names[i].path == path) return static_cast<Field>(i);
    return none;
}

std::vector<std::string_view> field_names(SourceKind source) {
    std::vector<std::string_view> out;
    for (const auto field : {name, id_no, doc_type, Field::sex, Field::birth, town, address, phone, phone_alt, remark})
        out.push_back(name_of(field).path);
    if (source == SourceKind::disabled_federation) out.push_back(name_of(certificate).path);
    for (const auto field : attributes_of(source)) out.push_back(name_of(field).path);
    return out;
}

std::string plain_heading(std::string_view text) {
    std::string out;
    for (const char32_t c : code_points(nfkc(text))) {
        if (c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || c == 0x2060 || c == 0xFEFF) continue;
        if (c == '*' || c == ':' || c == 0x2605 || c == 0x25CF || c == '/' || c == 0x3001 || c == '_' || c == '-') continue;
        if (c == 0x3010)
            append_utf8(out, '[');
        else if (c == 0x3011)
            append_utf8(out, ']');
        else
            append_utf8(out, c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return out;
}

bool concerns_another(std::string_view plain) {
    constexpr std::array others{"监护",   "联系人", "家属",   "代理",   "经办",   "子女", "配偶",  "照护人",
                                "照料人", "户主",   "扶养人", "赡养人", "护理员", "代领", "申报人"};
    return std::any_of(others.begin(), others.end(), [&](const char* word) { return plain.find(word) != plain.npos; });
}

Field field_of_heading(std::string_view plain, SourceKind kind) {
    const auto& source = source_of(kind);
    if (plain.empty()) return none;
    for (const auto& form : {std::string(plain), brackets_opened(plain), without_brackets(plain)}) {
        if (const auto field = looked_up(form, source); field != none) return field;
        if (concerns_another(form)) return other;
        for (const std::string_view subject : subjects) {
            if (!form.starts_with(subject)) continue;
            if (form.size() == subject.size()) return name;
            if (const auto field = looked_up(std::string_view(form).substr(subject.size()), source); field != none) return field;
            break;
        }
    }
    return none;
}

}  // namespace yk::care::intake
