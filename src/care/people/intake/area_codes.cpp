#include "care/people/intake/area_codes.h"

#include <vector>

namespace yk::care::intake {

Result<AreaCodes> AreaCodes::parse(std::string_view csv) {
    AreaCodes out;
    bool header = true;
    while (!csv.empty()) {
        const auto end = csv.find('\n');
        auto line = csv.substr(0, end);
        csv.remove_prefix(end == csv.npos ? csv.size() : end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty() || line[0] == '#') continue;
        std::vector<std::string_view> parts;
        for (std::size_t at = 0; at <= line.size();) {
            const auto comma = std::min(line.find(',', at), line.size());
            parts.push_back(line.substr(at, comma - at));
            at = comma + 1;
        }
        if (header) {
            if (parts.size() < 4 || parts[0] != "code" || parts[2] != "status" || parts[3] != "successor")
                return fail(ErrorKind::invalid, "intake.area_codes.broken", "header");
            header = false;
            continue;
        }
        if (parts.size() < 4 || parts[0].size() != 6) return fail(ErrorKind::invalid, "intake.area_codes.broken", std::string(parts[0]));
        out.entries_[std::string(parts[0])] = {parts[2] != "abolished", std::string(parts[3])};
        out.province_ = parts[0].substr(0, 2);
    }
    if (out.entries_.empty()) return fail(ErrorKind::invalid, "intake.area_codes.broken", "empty");
    return out;
}

bool AreaCodes::retired(std::string_view code) const {
    if (code.substr(0, 2) != province_) return false;
    const auto found = entries_.find(std::string(code));
    return found == entries_.end() || !found->second.current;
}

std::string_view AreaCodes::successor(std::string_view code) const {
    const auto found = entries_.find(std::string(code));
    return found == entries_.end() ? std::string_view() : std::string_view(found->second.successor);
}

}  // namespace yk::care::intake
