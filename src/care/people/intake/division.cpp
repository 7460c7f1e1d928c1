#include "care/people/intake/division.h"

#include <array>

#include "base/text.h"

namespace yk::care::intake {
namespace {

constexpr std::array suffixes{"街道办事处", "人民政府", "街道办", "街道", "办事处", "街", "镇", "乡"};

std::string plain_name(std::string_view text) {
    std::string out;
    for (const char32_t c : code_points(nfkc(text)))
        if (!(c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || c == 0x2060 || c == 0xFEFF)) append_utf8(out, c);
    return out;
}

// 逢源街道办事处, 逢源街道, 逢源街 → 逢源; 石滩镇人民政府 → 石滩.
std::string stem_of(std::string_view name) {
    bool again = true;
    while (again) {
        again = false;
        for (const std::string_view suffix : suffixes) {
            // A name is at least one character longer than what follows it.
            if (name.size() < suffix.size() + 3 || !name.ends_with(suffix)) continue;
            name.remove_suffix(suffix.size());
            again = suffix == "人民政府";
            break;
        }
    }
    return std::string(name);
}

}  // namespace

TownFinder::TownFinder(const District* district) {
    if (!district) return;
    district_ = plain_name(district->name);
    for (const auto& town : district->towns) {
        const auto name = plain_name(town.name);
        by_name_[name] = town.code;
        const auto [at, added] = by_stem_.emplace(stem_of(name), town.code);
        if (!added) at->second.clear();
    }
}

std::string_view TownFinder::look_up(std::string_view plain) const {
    if (const auto whole = by_name_.find(std::string(plain)); whole != by_name_.end()) return whole->second;
    const auto stem = by_stem_.find(stem_of(plain));
    return stem == by_stem_.end() ? std::string_view() : std::string_view(stem->second);
}

std::string_view TownFinder::find(std::string_view cell) {
    if (!cell.empty() && cell == last_cell_) return last_code_;
    const auto plain = plain_name(cell);
    auto code = look_up(plain);
    // 荔湾区逢源街道, 广州市荔湾区逢源街道: what stands up to the district is not the town.
    if (code.empty() && !district_.empty())
        if (const auto at = plain.find(district_); at != plain.npos && at + district_.size() < plain.size())
            code = look_up(std::string_view(plain).substr(at + district_.size()));
    last_cell_ = cell;
    last_code_ = code;
    return last_code_;
}

}  // namespace yk::care::intake
