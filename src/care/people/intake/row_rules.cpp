#include "care/people/intake/row_rules.h"

#include <algorithm>

#include "base/text.h"
#include "care/people/intake/values.h"

namespace yk::care::intake {
namespace {

using sheet::Cell;
using sheet::CellKind;

constexpr std::int32_t elder_age = 60;

const Cell empty_cell{};

}  // namespace

RowRules::RowRules(const FeedOptions& options)
    : source_(options.source),
      as_of_(options.as_of),
      towns_(options.district),
      area_codes_(options.area_codes),
      attributes_(attributes_of(options.source)) {}

const Cell* RowRules::Context::cell(Field field) const {
    const auto column = header.of(field);
    return column < row.cells.size() ? &row.cells[column] : &empty_cell;
}

std::int16_t RowRules::Context::place(Field field) const {
    const auto column = header.of(field);
    return column == no_column ? std::int16_t{-1} : static_cast<std::int16_t>(column);
}

void RowRules::Context::attribute(Field field, FactValue value) const {
    const auto name = name_of(field);
    out.attributes.push_back({name.path, name.fact, std::move(value)});
}

std::string RowRules::Context::value(Field field) const {
    if (header.of(field) == no_column) return {};
    auto text = free_text(cell(field)->text);
    if (is_null_text(text)) return {};
    if (asks_to_erase(text)) {
        out.erased.push_back(name_of(field).path);
        return {};
    }
    return text;
}

void RowRules::apply(const sheet::Row& row, const Header& header, bool date1904, FeedRow& out) {
    const Context c{row, header, date1904, out};
    if (!shape_fits(c) || !identity(c) || !naming(c)) {
        out.outcome = Outcome::rejected;
        return;
    }
    sex_and_birth(c);
    if (out.birth && age_on(*out.birth, as_of_) < elder_age) {
        out.outcome = Outcome::ignored;
        out.reason = Reason::under_60;
        return;
    }
    contact(c);
    attributes(c);
    remarks(c);
    formulas(c);
    out.outcome = Outcome::accepted;
}

// Only text knows how many fields a record has; sheets leave empty cells out.
bool RowRules::shape_fits(const Context& c) {
    const auto& row = c.row;
    if (row.text_row && row.cells.size() < c.header.last_named) {
        c.out.reason = Reason::row_truncated;
    } else if (row.overflow ||
               (row.text_row && std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(std::min(row.cells.size(), c.header.width)),
                                            row.cells.end(), [](const Cell& x) { return !trimmed(x.text).empty(); }))) {
        c.out.reason = Reason::column_shift;
    } else {
        return true;
    }
    // The number is told where it can be seen, so that the row can be found again.
    c.out.raw_id = trimmed(c.cell(c.header.of(Field::id_no) != no_column ? Field::id_no : Field::certificate)->text);
    read_name(c.cell(Field::name)->text, c.out.name);
    return false;
}

bool RowRules::identity(const Context& c) {
    auto& out = c.out;
    const bool by_certificate = c.header.of(Field::id_no) == no_column;
    const auto field = by_certificate ? Field::certificate : Field::id_no;
    const auto& cell = *c.cell(field);
    identity_ = by_certificate ? read_certificate(cell, as_of_)
                               : read_identity(cell, declared_document(trimmed(c.cell(Field::doc_type)->text)), as_of_);
    if (identity_.reason != Reason::none) {
        out.reason = identity_.reason;
        out.column = c.place(field);
        out.raw_id = trimmed(cell.text);
        read_name(c.cell(Field::name)->text, out.name);
        return false;
    }
    out.document = identity_.kind;
    out.id = std::move(identity_.id);
    out.other_number = std::move(identity_.other_number);
    out.upgraded_from_15 = identity_.upgraded;
    if (identity_.upgraded) c.warn(Warning::id_15_upgraded, field);
    if (identity_.lower_x) c.warn(Warning::id_lower_x, field);
    if (identity_.cleaned) c.warn(Warning::id_cleaned, field);
    if (identity_.type_corrected) c.warn(Warning::doc_type_corrected, Field::doc_type);
    if (area_codes_ && out.document == DocumentKind::resident_id && !out.id.empty() &&
        area_codes_->retired(std::string_view(out.id.text()).substr(0, 6)))
        c.warn(Warning::area_code_retired, field);
    return true;
}

bool RowRules::naming(const Context& c) {
    auto& out = c.out;
    const auto read = read_name(c.cell(Field::name)->text, out.name);
    if (read.private_use) c.warn(Warning::name_pua, Field::name);
    if (read.reason == Reason::none) return true;
    out.reason = read.reason;
    out.column = c.place(Field::name);
    out.raw_id = trimmed(c.cell(c.header.of(Field::id_no) != no_column ? Field::id_no : Field::certificate)->text);
    return false;
}

void RowRules::sex_and_birth(const Context& c) {
    auto& out = c.out;
    const auto sex = read_sex(trimmed(c.cell(Field::sex)->text));
    const auto told = c.header.of(Field::birth) == no_column ? DateRead{} : read_date(*c.cell(Field::birth), true, as_of_, c.date1904);
    if (told.state == DateState::lunar) c.warn(Warning::date_lunar, Field::birth);
    if (told.state == DateState::unparsed) c.warn(Warning::date_unparsed, Field::birth);
    if (out.id.empty()) {
        out.sex = sex;
        if (told.state == DateState::exact) out.birth = told.value.exact();
        if (out.birth && (*out.birth > as_of_ || age_on(*out.birth, as_of_) > 120)) out.birth.reset();
        if (!out.birth) c.warn(Warning::birth_unknown, Field::birth);
        return;
    }
    out.sex = out.id.sex();
    out.birth = out.id.birth();
    if (sex != Sex::unknown && sex != out.sex) c.warn(Warning::sex_conflict, Field::sex);
    // A month or a year that holds the day of the number says the same, only less.
    const bool dated = told.state == DateState::exact || told.state == DateState::partial;
    if (dated && (told.value.first() > *out.birth || told.value.last() < *out.birth)) c.warn(Warning::birth_conflict, Field::birth);
}

void RowRules::contact(const Context& c) {
    auto& out = c.out;
    if (const auto town = c.value(Field::town); !town.empty()) {
        out.town_code = towns_.find(town);
        if (out.town_code.empty()) c.warn(Warning::div_unresolved, Field::town);
    }
    out.address = c.value(Field::address);
    for (const auto field : {Field::phone, Field::phone_alt}) {
        const auto text = c.value(field);
        if (text.empty()) continue;
        auto read = read_phone(text);
        if (read.several) c.warn(Warning::phone_multi, field);
        if (read.invalid) c.warn(Warning::phone_invalid, field);
        for (auto* number : {&read.first, &read.second}) {
            if (number->empty() || *number == out.phone || *number == out.phone_alt) continue;
            if (out.phone.empty())
                out.phone = std::move(*number);
            else if (out.phone_alt.empty())
                out.phone_alt = std::move(*number);
        }
    }
}

void RowRules::code_attribute(const Context& c, Field field, std::string_view code, std::string_view text) {
    if (text.empty()) return;
    if (code.empty())
        c.warn(Warning::value_unknown, field);
    else
        c.attribute(field, std::string(code));
}

void RowRules::date_attribute(const Context& c, Field field) {
    if (c.value(field).empty()) return;
    const auto read = read_date(*c.cell(field), false, as_of_, c.date1904);
    if (read.state == DateState::absent) return;
    if (read.state == DateState::lunar) return c.warn(Warning::date_lunar, field);
    if (read.state == DateState::unparsed) return c.warn(Warning::date_unparsed, field);
    if (read.value.first() > as_of_) return c.warn(Warning::date_future, field);
    if (c.out.birth && read.value.last() < *c.out.birth) return c.warn(Warning::date_before_birth, field);
    if (read.state == DateState::partial) c.warn(Warning::date_partial, field);
    c.attribute(field, read.value);
}

void RowRules::money_attribute(const Context& c, Field field) {
    if (c.value(field).empty()) return;
    if (const auto amount = read_money(*c.cell(field)))
        c.attribute(field, *amount);
    else
        c.warn(Warning::money_unparsed, field);
}

// Kind and grade stand in columns and again in the certificate's number; the columns are the register's present word.
void RowRules::disability(const Context& c) {
    if (const auto certificate = c.cell(Field::certificate); c.header.of(Field::id_no) != no_column && !certificate->text.empty()) {
        const auto read = read_certificate(*certificate, as_of_);
        if (read.reason == Reason::none && read.id == c.out.id) {
            identity_.certificate_kind = read.certificate_kind;
            identity_.certificate_grade = read.certificate_grade;
        } else if (!is_null_text(trimmed(certificate->text))) {
            c.warn(Warning::certificate_conflict, Field::certificate);
        }
    }
    const auto kind_text = c.value(Field::disability_category), grade_text = c.value(Field::disability_grade);
    const auto from_number = disability_kind_code(identity_.certificate_kind);
    const int grade_number = identity_.certificate_grade ? identity_.certificate_grade - '0' : 0;
    const auto kind = disability_kind_code(kind_text);
    const auto grade = read_grade(grade_text, 1, 4);
    if (!kind_text.empty() && kind.empty()) c.warn(Warning::value_unknown, Field::disability_category);
    if (!grade_text.empty() && !grade) c.warn(Warning::value_unknown, Field::disability_grade);
    if ((!kind.empty() && !from_number.empty() && kind != from_number) || (grade && grade_number && *grade != grade_number))
        c.warn(Warning::certificate_conflict, c.header.of(Field::certificate) != no_column ? Field::certificate : Field::id_no);
    if (!kind.empty() || !from_number.empty()) c.attribute(Field::disability_category, std::string(kind.empty() ? from_number : kind));
    if (grade || grade_number) c.attribute(Field::disability_grade, static_cast<std::int64_t>(grade ? *grade : grade_number));
}

void RowRules::one_attribute(const Context& c, Field field) {
    auto& out = c.out;
    const auto text = c.value(field);
    switch (field) {
        case Field::living: {
            const auto code = living_code(text);
            code_attribute(c, field, code, text);
            if (code == "institution") out.attributes.push_back({"", "in_institution", true});
            return;
        }
        case Field::disabled_flag:
            return code_attribute(c, field, surveyed_loss_code(text), text);
        case Field::aid_class:
            code_attribute(c, field, aid_class_code(text), text);
            if (const auto form = support_form_code(text); !form.empty()) out.attributes.push_back({"", "support_form", std::string(form)});
            return;
        case Field::pension_status:
            return code_attribute(c, field, pension_status_code(text), text);
        case Field::ltci_level:
            if (text.empty()) return;
            if (const auto level = ltci_level(text))
                c.attribute(field, static_cast<std::int64_t>(*level));
            else
                c.warn(Warning::value_unknown, field);
            return;
        case Field::veteran_class:
            if (!text.empty()) c.attribute(field, text);
            return;
        default:
            return;
    }
}

void RowRules::attributes(const Context& c) {
    switch (source_) {
        case SourceKind::disabled_federation:
            return disability(c);
        case SourceKind::medical_enrolment:
            return c.out.attributes.push_back({"", "medical_insured", true});
        case SourceKind::veterans:
            c.out.attributes.push_back({"", "special_care_veteran", true});
            break;
        case SourceKind::health_special_family: {
            // To stand on this list is to be one, unless the row says no.
            const auto text = c.value(Field::special_family);
            return c.attribute(Field::special_family, read_yes_no(text).value_or(true));
        }
        default:
            break;
    }
    for (const auto field : attributes_) {
        if (c.header.of(field) == no_column) continue;
        switch (field) {
            case Field::aid_since:
            case Field::ltci_assessed_on:
            case Field::death_date:
            case Field::cremated_on:
            case Field::adaptation_date:
                date_attribute(c, field);
                break;
            case Field::aid_amount:
            case Field::pension_amount:
            case Field::adaptation_amount:
            case Field::housing_amount:
                money_attribute(c, field);
                break;
            default:
                one_attribute(c, field);
        }
    }
}

// What a clerk wrote beside the row and a reader must not overlook. Only told, never believed.
void RowRules::remarks(const Context& c) {
    const std::string_view text = c.cell(Field::remark)->text;
    if (text.empty() || c.header.of(Field::remark) == no_column) return;
    const auto has = [&](std::initializer_list<std::string_view> words) {
        return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.find(w) != text.npos; });
    };
    if (has({"已故", "去世", "死亡", "身故", "过世", "病故", "亡故"})) c.warn(Warning::remark_deceased, Field::remark);
    if (has({"搬走", "搬离", "迁出", "已迁", "外迁", "搬迁"})) c.warn(Warning::remark_moved_away, Field::remark);
    if (has({"空挂", "人户分离", "挂户"})) c.warn(Warning::remark_registration_only, Field::remark);
}

void RowRules::formulas(const Context& c) {
    for (std::size_t i = 0; i < c.row.cells.size(); ++i) {
        const auto& cell = c.row.cells[i];
        if (cell.text.empty() || cell.kind != CellKind::text || cell.filled) continue;
        const auto first = static_cast<unsigned char>(cell.text[0]);
        const bool suspect =
            first == '=' || first == '+' || first == '-' || first == '@' || first == '\'' || first <= ' ' || first == 0xEF || first == 0xE3;
        if (!suspect || i == c.header.of(Field::id_no) || i == c.header.of(Field::certificate)) continue;
        if (i == c.header.of(Field::phone) || i == c.header.of(Field::phone_alt)) continue;
        if (is_formula_text(trimmed(cell.text))) c.out.warnings.push_back({Warning::formula_text, static_cast<std::int16_t>(i)});
    }
}

std::optional<Day> RowRules::likely_birth(const sheet::Row& row, const Header& header, bool date1904, const FeedRow& rejected) const {
    if (const auto column = header.of(Field::birth); column < row.cells.size()) {
        const auto told = read_date(row.cells[column], true, as_of_, date1904);
        if (told.state == DateState::exact) return told.value.exact();
    }
    return rejected.reason >= Reason::id_missing && rejected.reason <= Reason::id_checksum ? birth_in_digits(identity_.text) : std::nullopt;
}

}  // namespace yk::care::intake
