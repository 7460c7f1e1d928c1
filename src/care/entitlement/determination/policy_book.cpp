#include "care/entitlement/determination/policy_book.h"

#include <fstream>
#include <map>
#include <mutex>

#include "base/product.h"
#include "rules/load.h"

namespace yk::care::determination {
namespace {

constexpr std::size_t kept_days = 8;

// The folder whose pack is for this region: pack.yaml says `place: "440100000000"`.
std::optional<std::filesystem::path> folder_of(RegionCode city) {
    const auto wanted = "place: \"" + region_text(city) + "\"";
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(product_folder() / "policies", ec)) {
        std::ifstream in(entry.path() / "pack.yaml");
        for (std::string line; std::getline(in, line);)
            if (line.starts_with(wanted)) return entry.path();
    }
    return std::nullopt;
}

struct Shelf {
    std::mutex mutex;
    std::map<RegionCode, std::shared_ptr<const rules::Pack>> packs;
    std::map<std::pair<RegionCode, Day>, std::shared_ptr<const rules::Rulebook>> books;
};
Shelf& shelf() {
    static Shelf value;
    return value;
}

}  // namespace

Result<std::shared_ptr<const rules::Rulebook>> rulebook_of(RegionCode city, Day day) {
    auto& kept = shelf();
    const std::lock_guard lock(kept.mutex);
    if (const auto found = kept.books.find({city, day}); found != kept.books.end()) return found->second;
    auto& pack = kept.packs[city];
    if (!pack) {
        const auto folder = folder_of(city);
        if (!folder) return fail(ErrorKind::missing, "determination.pack.missing", TextArgs{{"city", region_text(city)}});
        pack = YK_TRY(rules::load_pack(*folder));
    }
    auto book = std::make_shared<const rules::Rulebook>(YK_TRY(rules::compile(pack, day)));
    if (kept.books.size() >= kept_days) kept.books.erase(kept.books.begin());
    kept.books[{city, day}] = book;
    return book;
}

}  // namespace yk::care::determination
