// Any bytes as a file: encodings and delimited text, read with small limits.
#include <cstddef>
#include <cstdint>

#include "sheet/read.h"

namespace {
struct Nothing : yk::sheet::Visitor {
    bool begin_sheet(const yk::sheet::SheetInfo&) override { return true; }
    bool row(const yk::sheet::Row& row) override {
        for (const auto& cell : row.cells) sum += cell.text.size();
        return true;
    }
    void end_sheet() override {}
    std::size_t sum = 0;
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Nothing visitor;
    yk::sheet::Limits limits;
    limits.columns = 16;
    limits.cell_bytes = 256;
    const auto source = yk::sheet::memory_source({reinterpret_cast<const char*>(data), size});
    (void)yk::sheet::read_tables(*source, limits, visitor).has_value();
    return 0;
}
