// Changed parameter values for a simulation: "longevity_allowance_fen[80]=12000", applied to a copy of a pack.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/rulebook.h"

namespace yk::care::policy {

struct Setting {
    std::string parameter;
    std::vector<std::string> keys;  // of one row of a table; empty: the value, or every row
    std::string value;              // as in a pack; a list's values parted by commas
};

// PARAMETER=VALUE or PARAMETER[KEY,…]=VALUE. Refuses policy.setting.form.
Result<Setting> parse_setting(std::string_view text);
std::string setting_text(const Setting& setting);

// A copy of the pack in which the values that apply on `day` are replaced and marked as drafts. A parameter without a value on that day
// gets one from that day on. Refuses policy.setting.unknown, .row, .value.
Result<std::shared_ptr<const rules::Pack>> with_settings(const rules::Pack& pack, std::span<const Setting> settings, Day day);

}  // namespace yk::care::policy
