#include "sheet/tests/table.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/result.h"

namespace yk::sheet::test {

std::string SeenRow::joined() const {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "|" : "") + cells[i].text;
    return out;
}

bool Collector::begin_sheet(const SheetInfo& info) {
    sheets.push_back({info, {}});
    return !info.hidden;
}

bool Collector::row(const Row& row) {
    ++count;
    if (count > keep) return true;
    SeenRow seen{row.number, row.line, row.overflow, row.open_end, {}};
    for (const auto& cell : row.cells) seen.cells.push_back({std::string(cell.text), cell.kind, cell.filled, cell.across, cell.down});
    sheets.back().rows.push_back(std::move(seen));
    return true;
}

std::string Read::text() const {
    std::string out;
    for (const auto& sheet : seen.sheets)
        for (const auto& row : sheet.rows) out += row.joined() + "\n";
    return out;
}

Read read(std::string_view bytes, const Limits& limits) {
    Collector seen;
    const auto source = memory_source(bytes);
    auto shape = read_tables(*source, limits, seen);
    return {std::move(shape), std::move(seen)};
}

std::string zip_of(const Parts& parts) {
    char path[] = "/tmp/yikang_zip_XXXXXX";
    ::close(::mkstemp(path));
    int error = 0;
    zip_t* zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (!zip) throw Broken("no zip");
    for (const auto& [name, content] : parts) {
        zip_source_t* source = zip_source_buffer(zip, content.data(), content.size(), 0);
        zip_file_add(zip, name.c_str(), source, ZIP_FL_OVERWRITE);
    }
    if (zip_close(zip) != 0) throw Broken("zip not written");
    std::ifstream in(path, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    ::unlink(path);
    return bytes.str();
}

std::string workbook_of(const Parts& sheets, const std::vector<std::string>& shared, const std::string& styles,
                        const std::string& workbook_attributes) {
    const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const std::string main = R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")";
    Parts parts{{"_rels/.rels", R"(<Relationships><Relationship Id="r1" Type=")" + office +
                                    R"(/officeDocument" Target="xl/workbook.xml"/></Relationships>)"}};
    std::string list, relations;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const auto n = std::to_string(i + 1);
        const bool hidden = sheets[i].first.starts_with("hidden:");
        list += "<sheet name=\"" + (hidden ? sheets[i].first.substr(7) : sheets[i].first) + "\" sheetId=\"" + n + "\" " +
                (hidden ? "state=\"hidden\" " : "") + "r:id=\"rId" + n + "\"/>";
        relations += "<Relationship Id=\"rId" + n + "\" Type=\"" + office + "/worksheet\" Target=\"worksheets/sheet" + n + ".xml\"/>";
        parts.push_back({"xl/worksheets/sheet" + n + ".xml", sheets[i].second.starts_with("<?xml") || sheets[i].second.starts_with("<!")
                                                                 ? sheets[i].second
                                                                 : "<worksheet " + main + ">" + sheets[i].second + "</worksheet>"});
    }
    relations += "<Relationship Id=\"rS\" Type=\"" + office + "/styles\" Target=\"styles.xml\"/><Relationship Id=\"rT\" Type=\"" + office +
                 "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>";
    parts.push_back({"xl/workbook.xml", "<workbook " + main + " xmlns:r=\"" + office + "\"><workbookPr " + workbook_attributes +
                                            "/><sheets>" + list + "</sheets></workbook>"});
    parts.push_back({"xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>"});
    parts.push_back({"xl/styles.xml", "<styleSheet " + main + ">" + styles + "</styleSheet>"});
    std::string strings;
    for (const auto& text : shared) strings += "<si>" + (text.starts_with("<") ? text : "<t>" + text + "</t>") + "</si>";
    parts.push_back({"xl/sharedStrings.xml", "<sst " + main + ">" + strings + "</sst>"});
    return zip_of(parts);
}

std::string rows_of(const std::vector<std::vector<std::string>>& rows) {
    std::string out = "<sheetData>";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        out += "<row r=\"" + std::to_string(r + 1) + "\">";
        for (std::size_t c = 0; c < rows[r].size(); ++c)
            if (!rows[r][c].empty())
                out += std::string("<c r=\"") + static_cast<char>('A' + c) + std::to_string(r + 1) + "\" t=\"inlineStr\"><is><t>" +
                       rows[r][c] + "</t></is></c>";
        out += "</row>";
    }
    return out + "</sheetData>";
}

}  // namespace yk::sheet::test
