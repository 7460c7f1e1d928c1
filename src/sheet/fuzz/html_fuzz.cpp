// Any bytes behind <table>: the HTML reader.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sheet/read.h"

namespace {
struct Nothing : yk::sheet::Visitor {
    bool begin_sheet(const yk::sheet::SheetInfo&) override { return true; }
    bool row(const yk::sheet::Row& row) override {
        for (const auto& cell : row.cells) sum += cell.text.size() + cell.across;
        return true;
    }
    void end_sheet() override {}
    std::size_t sum = 0;
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = "<table><tr>" + std::string(reinterpret_cast<const char*>(data), size);
    Nothing visitor;
    yk::sheet::Limits limits;
    limits.columns = 16;
    (void)yk::sheet::read_tables(*yk::sheet::memory_source(file), limits, visitor).has_value();
    return 0;
}
