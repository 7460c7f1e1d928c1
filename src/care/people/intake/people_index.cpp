#include "care/people/intake/people_index.h"

#include <algorithm>
#include <numeric>

#include "base/fold.h"

namespace yk::care::intake {
namespace {

std::uint64_t mixed(std::uint64_t h) {
    h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93ULL;
    h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93ULL;
    return h ^ (h >> 32);
}

bool earlier(const RowPlace& a, const RowPlace& b) { return a.sheet != b.sheet ? a.sheet < b.sheet : a.row < b.row; }

}  // namespace

// The first 17 digits say everything: the last character is computed from them.
std::uint64_t PeopleIndex::key_of(const FeedRow& row) {
    if (row.id.empty()) {
        std::uint64_t hash = static_cast<std::uint64_t>(row.document) + 1;
        for (const char c : row.other_number) hash = mixed(hash * 257 + static_cast<unsigned char>(c));
        return hash | 1ULL << 63;
    }
    std::uint64_t key = 0;
    for (const char c : std::string_view(row.id.text()).substr(0, 17)) key = key * 10 + static_cast<std::uint64_t>(c - '0');
    return key;
}

std::uint64_t PeopleIndex::name_birth_of(std::string_view name, std::optional<Day> birth) {
    return mixed(folded_name_hash(name) + (birth ? static_cast<std::uint64_t>(birth->days) * 0x9E3779B97F4A7C15ULL : 0x1234567));
}

void PeopleIndex::grow() {
    table_.assign(std::max<std::size_t>(1024, table_.size() * 2), 0);
    const auto mask = table_.size() - 1;
    for (std::uint32_t n = 0; n < count_; ++n) {
        auto at = mixed(person(n).key) & mask;
        while (table_[at]) at = (at + 1) & mask;
        table_[at] = n + 1;
    }
}

std::pair<std::uint32_t, bool> PeopleIndex::find_or_add(const Person& added) {
    if ((count_ + 1) * 4ULL > table_.size() * 3ULL) grow();
    const auto mask = table_.size() - 1;
    auto at = mixed(added.key) & mask;
    for (; table_[at]; at = (at + 1) & mask)
        if (person(table_[at] - 1).key == added.key) return {table_[at] - 1, false};
    table_[at] = ++count_;
    if (chunks_.size() * chunk < count_) {
        chunks_.push_back(std::make_unique<Chunk>());
        chunks_.back()->people.reserve(chunk);
        chunks_.back()->values.resize(chunk * slots_);
    }
    chunks_.back()->people.push_back(added);
    return {count_ - 1, true};
}

std::vector<ReviewItem> PeopleIndex::reviews() const {
    std::vector<std::uint32_t> order;
    order.reserve(count_);
    for (std::uint32_t n = 0; n < count_; ++n)
        if (person(n).comparable) order.push_back(n);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto ha = person(a).name_birth, hb = person(b).name_birth;
        return ha != hb ? ha < hb : a < b;
    });
    std::vector<ReviewItem> out;
    for (std::size_t i = 0; i + 1 < order.size();) {
        auto j = i + 1;
        for (; j < order.size() && person(order[j]).name_birth == person(order[i]).name_birth; ++j)
            out.push_back({person(order[j]).at, person(order[i]).at, Reason::same_name_birth_different_id});
        i = j;
    }
    for (const auto& [hash, place] : rejected_) {
        const auto found =
            std::lower_bound(order.begin(), order.end(), hash, [&](std::uint32_t n, std::uint64_t h) { return person(n).name_birth < h; });
        if (found != order.end() && person(*found).name_birth == hash)
            out.push_back({place, person(*found).at, Reason::rejected_row_likely_same_person});
    }
    std::sort(out.begin(), out.end(), [](const ReviewItem& a, const ReviewItem& b) {
        return earlier(a.at, b.at) || (!earlier(b.at, a.at) && earlier(a.other, b.other));
    });
    return out;
}

}  // namespace yk::care::intake
