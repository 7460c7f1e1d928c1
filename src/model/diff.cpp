#include "model/diff.h"

#include "model/json.h"
#include "model/sql.h"

namespace yk::model {
namespace {

void append_face(std::string& out, const Column& column, const void* record) {
    if (!record) {
        out += "null";
        return;
    }
    const auto value = value_of(column, record);
    if (column.privacy >= Privacy::personal && !std::holds_alternative<std::monostate>(value))
        append_json_string(out, masked_text(column, record));
    else
        append_json_value(out, column.codec->kind, value);
}

}  // namespace

std::string difference(const Schema& schema, const void* before, const void* after) {
    std::string out = "[";
    for (const auto* column : stored_columns(schema)) {
        if (column->version) continue;
        const auto from = before ? value_of(*column, before) : Scalar{};
        const auto to = after ? value_of(*column, after) : Scalar{};
        if (from == to) continue;
        if (out.size() > 1) out += ',';
        std::string old_face, new_face;
        append_face(old_face, *column, before);
        append_face(new_face, *column, after);
        if (old_face == new_face) old_face = new_face = "\"***\"";
        out.append("{\"field\":\"")
            .append(column->name)
            .append("\",\"from\":")
            .append(old_face)
            .append(",\"to\":")
            .append(new_face)
            .append("}");
    }
    // A record known by a word has no number in the trail: the word goes with its changes.
    const auto* key = schema.key();
    if (before && after && out.size() > 1 && key && std::holds_alternative<std::string>(value_of(*key, after))) {
        std::string word;
        append_face(word, *key, after);
        out.insert(1, "{\"field\":\"" + std::string(key->name) + "\",\"from\":" + word + ",\"to\":" + word + "},");
    }
    return out + "]";
}

}  // namespace yk::model
