// Any bytes as a sheet's XML inside a sound workbook. The archive stores the part as it is, so that the fuzzer's bytes reach the parser.
#include <zip.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "sheet/workbook.h"

namespace {
struct Nothing : yk::sheet::Visitor {
    bool begin_sheet(const yk::sheet::SheetInfo&) override { return true; }
    bool row(const yk::sheet::Row& row) override {
        for (const auto& cell : row.cells) sum += cell.text.size() + cell.down;
        return true;
    }
    void end_sheet() override {}
    std::size_t sum = 0;
};

std::string stored(const char* part, const std::string& content) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(target);
    zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    const auto index = zip_file_add(zip, part, zip_source_buffer(zip, content.data(), content.size(), 0), ZIP_FL_OVERWRITE);
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    zip_close(zip);
    std::string out;
    zip_source_open(target);
    zip_stat_t stat;
    zip_source_stat(target, &stat);
    out.resize(stat.size);
    zip_source_read(target, out.data(), out.size());
    zip_source_close(target);
    zip_source_free(target);
    return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = stored("s", std::string(reinterpret_cast<const char*>(data), size));
    yk::sheet::Limits limits;
    limits.columns = 16;
    limits.merges = 16;
    const auto source = yk::sheet::memory_source(file);
    const auto package = yk::sheet::Package::open(*source, limits);
    if (!package) return 0;
    yk::sheet::Workbook book;
    book.looks = {yk::sheet::NumberLook::plain, yk::sheet::NumberLook::date, yk::sheet::NumberLook::month};
    book.shared_text = "shared";
    book.shared_ends = {3, 6};
    std::uint32_t rows_left = 1000;
    Nothing visitor;
    (void)yk::sheet::read_sheet(**package, book, "s", limits, rows_left, visitor).has_value();
    return 0;
}
