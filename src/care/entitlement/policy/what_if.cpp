#include "care/entitlement/policy/what_if.h"

#include <algorithm>

#include "base/region.h"
#include "rules/columns.h"
#include "rules/fields.h"
#include "rules/load.h"

namespace yk::care::policy {
namespace {

constexpr std::size_t longest_setting = 400;

std::vector<std::string> parted(std::string_view text) {
    std::vector<std::string> out;
    while (true) {
        const auto comma = text.find(',');
        auto part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        out.emplace_back(part);
        if (comma == std::string_view::npos) return out;
        text.remove_prefix(comma + 1);
    }
}

std::optional<rules::Datum> datum_of(const rules::Pack& pack, const rules::Type& type, const std::string& text) {
    using Kind = rules::Type::Kind;
    rules::Datum out{0, text};
    switch (type.kind) {
        case Kind::boolean:
            if (text != "true" && text != "false") return std::nullopt;
            out.number = text == "true";
            return out;
        case Kind::date: {
            const auto day = parse_day(text);
            if (!day) return std::nullopt;
            out.number = rules::packed_day(*day);
            return out;
        }
        case Kind::code: {
            const auto* table = pack.code_table(type.table);
            for (std::size_t i = 0; table && i < table->codes.size(); ++i)
                if (table->codes[i].code == text) {
                    out.number = static_cast<std::int64_t>(i);
                    return out;
                }
            return std::nullopt;
        }
        case Kind::region:
            return parse_region(text) ? std::optional(out) : std::nullopt;
        case Kind::text:
            return out;
        default: {
            const auto number = rules::parse_whole(text);
            // The reader's own bounds of money and whole numbers; beyond them a program could not be proved free of overflow.
            if (!number || *number < -2'000'000'000 || *number > 2'000'000'000) return std::nullopt;
            out.number = *number;
            return out;
        }
    }
}

rules::ParameterVersion& version_on(rules::Parameter& parameter, Day day) {
    for (auto* versions : {&parameter.versions, &parameter.upper}) {
        rules::ParameterVersion* best = nullptr;
        for (auto& version : *versions)
            if (version.from <= day && (!version.to || day <= *version.to) && (!best || best->from < version.from)) best = &version;
        if (best) return *best;
    }
    rules::ParameterVersion fresh;
    fresh.from = day;
    fresh.known = false;
    fresh.cited = parameter.cited;
    // Only this one day's version: what the pack says of later days stays.
    const auto later = std::find_if(parameter.versions.begin(), parameter.versions.end(), [&](const auto& v) { return v.from > day; });
    if (later != parameter.versions.end()) fresh.to = later->from - 1;
    return *parameter.versions.insert(later, std::move(fresh));
}

Status apply(const rules::Pack& pack, rules::Parameter& parameter, const Setting& setting, Day day) {
    auto& version = version_on(parameter, day);
    const auto wrong = [&](const std::string& value) {
        return fail(ErrorKind::invalid, "policy.setting.value",
                    TextArgs{{"parameter", setting.parameter}, {"value", value}, {"type", rules::type_text(parameter.type)}});
    };
    version.cited.status = rules::Status::draft;
    if (!parameter.by.empty()) {
        const auto datum = datum_of(pack, parameter.type, setting.value);
        if (!datum) return wrong(setting.value);
        bool found = false;
        for (auto& row : version.rows)
            if (setting.keys.empty() || row.keys == setting.keys) {
                row.value = *datum;
                found = true;
            }
        if (found) return {};
        std::string rows;
        for (const auto& row : version.rows) {
            rows += rows.empty() ? "" : " · ";
            for (std::size_t i = 0; i < row.keys.size(); ++i) rows += (i ? "," : "") + row.keys[i];
        }
        return fail(ErrorKind::invalid, "policy.setting.row", TextArgs{{"parameter", setting.parameter}, {"rows", rows}});
    }
    if (!setting.keys.empty()) return fail(ErrorKind::invalid, "policy.setting.no_rows", TextArgs{{"parameter", setting.parameter}});
    auto scalar = parameter.type;
    scalar.list = false;
    version.values.clear();
    for (const auto& part : parameter.type.list ? parted(setting.value) : std::vector{setting.value}) {
        const auto datum = datum_of(pack, scalar, part);
        if (!datum) return wrong(part);
        version.values.push_back(*datum);
    }
    version.known = true;
    return {};
}

}  // namespace

Result<Setting> parse_setting(std::string_view text) {
    const auto refuse = [&] {
        return fail(ErrorKind::invalid, "policy.setting.form", TextArgs{{"text", std::string(text.substr(0, 80))}});
    };
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || text.size() > longest_setting) return refuse();
    auto left = text.substr(0, equals);
    Setting out;
    out.value = text.substr(equals + 1);
    if (const auto open = left.find('['); open != std::string_view::npos) {
        if (!left.ends_with(']')) return refuse();
        out.keys = parted(left.substr(open + 1, left.size() - open - 2));
        for (const auto& key : out.keys)
            if (key.empty()) return refuse();
        left = left.substr(0, open);
    }
    out.parameter = left;
    if (!rules::is_word(out.parameter) || out.value.empty()) return refuse();
    return out;
}

std::string setting_text(const Setting& setting) {
    std::string out = setting.parameter;
    if (!setting.keys.empty()) {
        out += '[';
        for (std::size_t i = 0; i < setting.keys.size(); ++i) out += (i ? "," : "") + setting.keys[i];
        out += ']';
    }
    return out + "=" + setting.value;
}

Result<std::shared_ptr<const rules::Pack>> with_settings(const rules::Pack& pack, std::span<const Setting> settings, Day day) {
    auto copy = std::make_shared<rules::Pack>(pack);
    std::string all = pack.hash;
    for (const auto& setting : settings) {
        const auto found = std::find_if(copy->parameters.begin(), copy->parameters.end(),
                                        [&](const rules::Parameter& p) { return p.name == setting.parameter; });
        if (found == copy->parameters.end())
            return fail(ErrorKind::invalid, "policy.setting.unknown", TextArgs{{"parameter", setting.parameter}});
        YK_TRY_VOID(apply(*copy, *found, setting, day));
        all += "\n" + day_text(day) + " " + setting_text(setting);
    }
    if (!settings.empty()) copy->hash = rules::sha256_hex(all);
    return std::shared_ptr<const rules::Pack>(std::move(copy));
}

}  // namespace yk::care::policy
