// The fields a feed can fill, the headings departments give them, and the name each has in reports and packs.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "care/people/intake/feed.h"

namespace yk::care::intake {

enum class Field : std::uint8_t {
    none,
    sequence,
    name,
    id_no,
    certificate,
    doc_type,
    sex,
    birth,
    age,
    town,
    address,
    phone,
    phone_alt,
    remark,
    living,
    disabled_flag,
    aid_class,
    aid_amount,
    aid_since,
    disability_category,
    disability_grade,
    pension_amount,
    pension_status,
    ltci_level,
    ltci_assessed_on,
    death_date,
    cremated_on,
    veteran_class,
    special_family,
    adaptation_date,
    adaptation_amount,
    housing_amount,
    other,  // a known heading that no field takes
    count_
};

struct FieldName {
    std::string_view path;  // "aid.class"
    std::string_view fact;  // "aid_class", empty where the packs know no such fact
};
FieldName name_of(Field field);
Field field_named(std::string_view path);

// The fields beyond identity and contact that this source may fill, in the order of the report.
std::vector<Field> attributes_of(SourceKind source);

// A heading without white space, marks and letter case, in normal form KC.
std::string plain_heading(std::string_view text);
// The field a plain heading means in files of this source; `none` for an unknown one.
Field field_of_heading(std::string_view plain, SourceKind source);
// Headings over columns that concern somebody else (a guardian, a contact): what stands under them is not the elder's.
bool concerns_another(std::string_view plain);

}  // namespace yk::care::intake
