// Where the product's own files lie (policies/, data/, web/): set once by main() before anything else runs.
#pragma once
#include <filesystem>

namespace yk {

void set_product_folder(std::filesystem::path folder);
const std::filesystem::path& product_folder();

}  // namespace yk
