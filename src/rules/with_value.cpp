#include "rules/with_value.h"

#include <algorithm>

#include "rules/lower.h"

namespace yk::rules {

Result<std::shared_ptr<const Pack>> with_value(const Pack& pack, std::string_view parameter, std::string_view value, Day from) {
    const auto bracket = parameter.find('[');
    const auto name = parameter.substr(0, bracket);
    std::vector<std::string> keys;
    for (auto at = bracket; at != std::string_view::npos; at = parameter.find('[', at + 1)) {
        const auto end = parameter.find(']', at);
        if (end == std::string_view::npos)
            return fail(ErrorKind::invalid, "rules.parameter.keys", TextArgs{{"parameter", std::string(parameter)}});
        keys.emplace_back(parameter.substr(at + 1, end - at - 1));
    }
    auto out = std::make_shared<Pack>(pack);
    const auto found = std::find_if(out->parameters.begin(), out->parameters.end(), [&](const Parameter& p) { return p.name == name; });
    if (found == out->parameters.end())
        return fail(ErrorKind::missing, "rules.parameter.unknown", TextArgs{{"parameter", std::string(name)}});
    if (keys.size() != found->by.size() || found->type.list)
        return fail(ErrorKind::invalid, "rules.parameter.keys", TextArgs{{"parameter", std::string(parameter)}});
    const auto datum = parse_datum(found->type, value, pack);
    if (!datum)
        return fail(ErrorKind::invalid, "rules.parameter.value", TextArgs{{"parameter", std::string(name)}, {"value", std::string(value)}});

    const auto choice = choose_version(*found, from);
    ParameterVersion version = choice.version ? *choice.version : ParameterVersion{};
    version.from = from;
    version.known = true;
    version.cited.status = Status::draft;
    if (keys.empty()) {
        version.values = {*datum};
    } else {
        const auto row = std::find_if(version.rows.begin(), version.rows.end(), [&](const ParameterRow& r) { return r.keys == keys; });
        if (row != version.rows.end())
            row->value = *datum;
        else
            version.rows.push_back({keys, *datum});
    }
    std::erase_if(found->versions, [&](const ParameterVersion& v) { return v.from == from; });
    found->versions.push_back(std::move(version));
    return std::shared_ptr<const Pack>(std::move(out));
}

}  // namespace yk::rules
