#include "care/entitlement/policy/what_if.h"

#include "rules/fields.h"
#include "rules/load.h"
#include "rules/with_value.h"

namespace yk::care::policy {
namespace {
constexpr std::size_t longest_setting = 400;
}  // namespace

Result<Setting> parse_setting(std::string_view text) {
    const auto equals = text.find('=');
    Setting out;
    if (equals != std::string_view::npos && text.size() <= longest_setting) {
        out.parameter = text.substr(0, equals);
        out.value = text.substr(equals + 1);
    }
    if (!rules::is_word(out.parameter.substr(0, out.parameter.find('['))) || out.value.empty())
        return fail(ErrorKind::invalid, "policy.setting.form", TextArgs{{"text", std::string(text.substr(0, 80))}});
    return out;
}

std::string setting_text(const Setting& setting) { return setting.parameter + "=" + setting.value; }

Result<std::shared_ptr<const rules::Pack>> with_settings(std::shared_ptr<const rules::Pack> pack, std::span<const Setting> settings,
                                                         Day day) {
    if (settings.empty()) return pack;
    auto all = pack->hash;
    for (const auto& setting : settings) {
        pack = YK_TRY(rules::with_value(*pack, setting.parameter, setting.value, day));
        all += "\n" + day_text(day) + " " + setting_text(setting);
    }
    // Another content has another hash, so that nothing is compared or kept under the name of the pack in force.
    auto named = std::make_shared<rules::Pack>(*pack);
    named->hash = rules::sha256_hex(all);
    return std::shared_ptr<const rules::Pack>(std::move(named));
}

}  // namespace yk::care::policy
