// The answer key as JSON lines.
#include "synthetic/feed.h"

namespace yk::synthetic {
namespace {

void append(std::string& out, std::string_view name, std::string_view text) {
    out += out.ends_with('{') ? "\"" : ",\"";
    out.append(name).append("\":\"");
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

void append_number(std::string& out, std::string_view name, std::uint64_t value) {
    out += out.ends_with('{') ? "\"" : ",\"";
    out.append(name).append("\":").append(std::to_string(value));
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string out;
    for (const auto word : words) out.append(out.empty() ? "" : " ").append(word);
    return out;
}

std::string_view text_of(Expected expected) {
    switch (expected) {
        case Expected::accepted:
            return "accepted";
        case Expected::merged:
            return "merged";
        case Expected::rejected:
            return "rejected";
        case Expected::ignored:
            return "ignored";
    }
    return {};
}

std::string row_text(const KeyRow& row) {
    std::string out = "{";
    if (!row.sheet.empty()) append(out, "sheet", row.sheet);
    append_number(out, "row", row.row);
    append_number(out, "k", row.k);
    append(out, "expected", text_of(row.expected));
    if (!row.reason.empty()) append(out, "reason", row.reason);
    if (!row.defects.empty()) append(out, "defects", joined(row.defects));
    append(out, "id_no", row.id_no);
    append(out, "name", row.name);
    append(out, "sex", row.sex == Sex::male ? "1" : "2");
    append(out, "birth", day_text(row.birth));
    append(out, "town_code", region_text(row.town));
    if (row.died_on) append(out, "died_on", day_text(*row.died_on));
    for (const auto& [name, value] : row.attributes) append(out, name, value);
    return out + "}\n";
}

}  // namespace

std::string key_text(const AnswerKey& key) {
    std::string out = "{\"synthetic\":1";
    append_number(out, "gen_version", static_cast<std::uint64_t>(key.mark.gen_version));
    append_number(out, "seed", key.mark.seed);
    append(out, "source", text_of(key.request.kind));
    append(out, "as_of", day_text(key.as_of));
    append_number(out, "rows", key.rows.size());
    append(out, "shapes", joined(key.shapes));
    out += "}\n";
    for (const auto& row : key.rows) out += row_text(row);
    return out;
}

}  // namespace yk::synthetic
