// Changed parameter values for a simulation: "longevity_allowance_fen[80]=12000", applied to a copy of a pack.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rules/rulebook.h"

namespace yk::care::policy {

struct Setting {
    std::string parameter;  // with its keys: "longevity_allowance_fen[80]"
    std::string value;      // as in a pack
};

// PARAMETER=VALUE or PARAMETER[KEY]=VALUE. Refuses policy.setting.form.
Result<Setting> parse_setting(std::string_view text);
std::string setting_text(const Setting& setting);

// A copy of the pack in which these values hold from `day` on, as drafts. Refuses as rules::with_value.
Result<std::shared_ptr<const rules::Pack>> with_settings(std::shared_ptr<const rules::Pack> pack, std::span<const Setting> settings,
                                                         Day day);

}  // namespace yk::care::policy
