// Test help: what a reader delivers, collected; and workbooks made of XML pieces.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sheet/read.h"

namespace yk::sheet::test {

struct SeenCell {
    std::string text;
    CellKind kind;
    bool filled;
    std::uint16_t across, down;
};
struct SeenRow {
    std::uint32_t number, line;
    bool overflow, open_end;
    std::vector<SeenCell> cells;
    std::string joined() const;  // "a|b|c"
};
struct SeenSheet {
    SheetInfo info;
    std::vector<SeenRow> rows;
};

class Collector : public Visitor {
 public:
    bool begin_sheet(const SheetInfo& info) override;
    bool row(const Row& row) override;
    void end_sheet() override { ++ended; }
    std::vector<SeenSheet> sheets;
    int ended = 0;
    std::size_t keep = SIZE_MAX;  // rows kept; further ones are counted only
    std::uint64_t count = 0;
};

struct Read {
    Result<FileShape> shape;
    Collector seen;
    std::string code() const { return shape ? "" : shape.error().code; }
    std::string text() const;  // all rows of all sheets, one a line
};
Read read(std::string_view bytes, const Limits& limits = {});

using Parts = std::vector<std::pair<std::string, std::string>>;
std::string zip_of(const Parts& parts);
// A workbook of one sheet per entry (name, content of <worksheet>), with shared strings and the content of <styleSheet>.
std::string workbook_of(const Parts& sheets, const std::vector<std::string>& shared = {}, const std::string& styles = {},
                        const std::string& workbook_attributes = {});
// <row>s out of texts: every cell an inline string.
std::string rows_of(const std::vector<std::vector<std::string>>& rows);

}  // namespace yk::sheet::test
