#include "base/product.h"

namespace yk {
namespace {
std::filesystem::path& folder() {
    static std::filesystem::path value = ".";
    return value;
}
}  // namespace

void set_product_folder(std::filesystem::path value) { folder() = std::move(value); }
const std::filesystem::path& product_folder() { return folder(); }

}  // namespace yk
