// Two packs compared as people read them: entries added, removed and changed, a dated value at a time.
#include <algorithm>
#include <map>
#include <set>

#include "care/entitlement/policy/entry.h"

namespace yk::care::policy {
namespace {

struct Field {
    std::string key;
    Text label, value;
};
struct Flat {
    Text label;
    std::vector<Field> fields;
};
using Flats = std::map<std::pair<std::string, std::string>, Flat>;

Text with_status(Text value, const Text& status, const ClauseText& clause) {
    value.zh += "（" + status.zh + "，" + clause.title.zh + "）";
    value.en += " (" + status.en + ", " + clause.title.en + ")";
    return value;
}

Flat flat(const Entry& entry) {
    Flat out{entry.label, {}};
    const auto add = [&](std::string key, Text label, Text value) {
        if (!value.zh.empty()) out.fields.push_back({std::move(key), std::move(label), std::move(value)});
    };
    add("label", {"名称", "Label"}, entry.label);
    if (entry.values.empty()) add("status", {"状态", "Status"}, entry.status_label);
    if (entry.values.empty()) add("clause", {"依据条款", "Clause"}, entry.clause.title);
    add("note", {"说明", "Note"}, entry.note);
    for (const auto& detail : entry.details) add(detail.key, detail.label, detail.value);
    std::size_t n = 0;
    for (const auto& line : entry.lines)
        add("line." + std::to_string(++n), {"条件", "Condition"},
            {line.label.zh + (line.when.empty() ? "" : "：" + line.when), line.label.en + (line.when.empty() ? "" : ": " + line.when)});
    for (const auto& value : entry.values) {
        const auto key = value.pack + " " + day_text(value.from);
        const Text label{"自 " + day_text(value.from) + (value.to ? " 至 " + day_text(*value.to) : ""),
                         "from " + day_text(value.from) + (value.to ? " to " + day_text(*value.to) : "")};
        add(key, label, with_status(value.value, value.status_label, value.clause));
    }
    return out;
}

Flat flat(const DocumentView& document) {
    Flat out{document.title, {}};
    out.fields.push_back({"title", {"标题", "Title"}, document.title});
    out.fields.push_back({"number", {"文号", "Number"}, {document.number, document.number}});
    out.fields.push_back({"legal_status", {"效力", "Legal status"}, {document.legal_status, document.legal_status}});
    for (const auto& clause : document.clauses) {
        Text carriers = clause.title;
        for (const auto& carrier : clause.carried_by) {
            carriers.zh += " · " + carrier.label.zh + (carrier.as.zh.empty() ? "" : "（" + carrier.as.zh + "）");
            carriers.en += " · " + carrier.label.en + (carrier.as.en.empty() ? "" : " (" + carrier.as.en + ")");
        }
        out.fields.push_back({clause.at, {"条款 " + clause.at, "Clause " + clause.at}, carriers});
    }
    return out;
}

Flats flats_of(const rules::Rulebook& book) {
    Flats out;
    for (const auto& entry : entries_of(book)) {
        const auto kind = model::code_of(entry.kind);
        out.emplace(std::pair{std::string(kind), entry.name}, flat(entry));
    }
    for (const auto& document : documents_of(*book.pack)) out.emplace(std::pair{std::string("document"), document.name}, flat(document));
    return out;
}

std::vector<FieldChange> compare(const Flat& before, const Flat& after) {
    std::vector<FieldChange> out;
    const auto find = [](const Flat& flat, const std::string& key) {
        const auto at = std::find_if(flat.fields.begin(), flat.fields.end(), [&](const Field& f) { return f.key == key; });
        return at == flat.fields.end() ? nullptr : &*at;
    };
    for (const auto& field : before.fields) {
        const auto* now = find(after, field.key);
        if (!now || now->value != field.value) out.push_back({field.key, field.label, field.value, now ? now->value : Text{}});
    }
    for (const auto& field : after.fields)
        if (!find(before, field.key)) out.push_back({field.key, field.label, {}, field.value});
    return out;
}

}  // namespace

std::vector<EntryChange> differences(const rules::Rulebook& before, const rules::Rulebook& after) {
    const auto old_ones = flats_of(before), new_ones = flats_of(after);
    std::vector<EntryChange> out;
    for (const auto& [key, flat] : old_ones) {
        const auto now = new_ones.find(key);
        if (now == new_ones.end()) {
            out.push_back({key.first, key.second, flat.label, Difference::removed, {}});
            continue;
        }
        auto fields = compare(flat, now->second);
        if (!fields.empty()) out.push_back({key.first, key.second, now->second.label, Difference::changed, std::move(fields)});
    }
    for (const auto& [key, flat] : new_ones)
        if (!old_ones.count(key)) out.push_back({key.first, key.second, flat.label, Difference::added, {}});
    return out;
}

}  // namespace yk::care::policy
