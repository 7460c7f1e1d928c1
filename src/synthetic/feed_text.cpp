// Delimited text and HTML; feed.cpp encodes them.
#include "synthetic/feed_table.h"

namespace yk::synthetic {

std::string delimited_text(const OutSheet& sheet, char delimiter) {
    std::string out;
    for (const auto& row : sheet.rows) {
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            if (c) out += delimiter;
            const auto& text = row.cells[c].text;
            if (text.find(delimiter) == std::string::npos && text.find('"') == std::string::npos) {
                out += text;
                continue;
            }
            out += '"';
            for (const char ch : text) out.append(ch == '"' ? 2 : 1, ch);
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

std::string html_text(const OutSheet& sheet) {
    std::string out = "<html><head><meta charset=\"utf-8\"></head><body><table border=1>\r\n";
    std::vector<std::vector<bool>> covered;
    for (std::uint32_t r = 0; r < sheet.rows.size(); ++r) {
        const auto& cells = sheet.rows[r].cells;
        out += "<tr>";
        for (std::uint16_t c = 0; c < cells.size(); ++c) {
            std::string span;
            bool hidden = false;
            for (const auto& m : sheet.merges) {
                if (m.row > r) break;
                if (r >= m.row + m.down || c < m.column || c >= m.column + m.across) continue;
                hidden = r != m.row || c != m.column;
                if (!hidden && m.across > 1) span += " colspan=" + std::to_string(m.across);
                if (!hidden && m.down > 1) span += " rowspan=" + std::to_string(m.down);
                break;
            }
            if (hidden) continue;
            out += "<td" + span + ">";
            for (const char ch : cells[c].text) out += ch == '<' ? "&lt;" : ch == '&' ? "&amp;" : std::string(1, ch);
            out += "</td>";
        }
        out += "</tr>\r\n";
    }
    return out + "</table></body></html>\r\n";
}

}  // namespace yk::synthetic
