#include "store/actor.h"

#include <algorithm>
#include <limits>

namespace yk {
namespace {
constexpr RegionRange whole{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
}  // namespace

Scope::Scope(std::vector<RegionRange> ranges) {
    std::erase_if(ranges, [](const RegionRange& r) { return r.from >= r.to; });
    std::sort(ranges.begin(), ranges.end());
    for (const auto& range : ranges) {
        if (!ranges_.empty() && range.from <= ranges_.back().to)
            ranges_.back().to = std::max(ranges_.back().to, range.to);
        else
            ranges_.push_back(range);
    }
}

Scope Scope::everything() { return Scope({whole}); }
bool Scope::is_everything() const { return ranges_.size() == 1 && ranges_.front() == whole; }

bool Scope::covers(RegionRange range) const {
    return std::any_of(ranges_.begin(), ranges_.end(), [&](const RegionRange& r) { return r.from <= range.from && range.to <= r.to; });
}

bool Scope::contains(RegionCode code) const {
    return is_everything() || std::any_of(ranges_.begin(), ranges_.end(), [&](const RegionRange& r) { return within(code, r); });
}

Rights::Rights(std::vector<std::string> codes) {
    std::sort(codes.begin(), codes.end());
    codes_ = std::make_shared<const std::vector<std::string>>(std::move(codes));
}

const std::vector<std::string>& Rights::codes() const {
    static const std::vector<std::string> none;
    return codes_ ? *codes_ : none;
}

bool Rights::contains(std::string_view code) const {
    return std::binary_search(codes().begin(), codes().end(), code, [](const auto& a, const auto& b) { return a < b; });
}

bool Actor::may(const Right& right) const { return every_right || rights.contains(right.code); }

Actor Actor::system() {
    Actor actor;
    actor.name = "system";
    actor.every_right = true;
    actor.scope = Scope::everything();
    return actor;
}

Actor Actor::anyone() {
    Actor actor;
    actor.name = "public";
    return actor;
}

}  // namespace yk
