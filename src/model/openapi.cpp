#include "model/openapi.h"

#include <algorithm>

#include "model/json.h"

namespace yk::model {
namespace {

void append_label(std::string& out, Label label) {
    out += "{\"zh\":";
    append_json_string(out, label.zh);
    out += ",\"en\":";
    append_json_string(out, label.en);
    out += "}";
}

std::string type_of(const Codec& codec);

std::string plain_type_of(const Codec& codec) {
    switch (codec.kind) {
        case Kind::id:
            return R"("type":"string","pattern":"^[0-7][0-9a-hjkmnp-tv-z]{12}$")";
        case Kind::region:
            return R"("type":"string","pattern":"^[1-9][0-9]{11}$")";
        case Kind::date:
            return R"("type":"string","format":"date")";
        case Kind::instant:
            return R"("type":"string","format":"date-time")";
        case Kind::money:
            return R"("type":"integer","format":"int64","x-unit":"fen")";
        case Kind::integer:
            return R"("type":"integer","format":"int64")";
        case Kind::decimal:
            return R"("type":"number")";
        case Kind::flag:
            return R"("type":"boolean")";
        case Kind::json:
            return "";
        case Kind::object:
            return "\"$ref\":\"#/components/schemas/" + std::string(codec.nested().name) + "\"";
        case Kind::list:
            return "\"type\":\"array\",\"items\":{" + type_of(*codec.element) + "}";
        case Kind::choice: {
            std::string out = R"("type":"string","enum":[)";
            for (const auto& option : codec.options()) {
                if (out.back() != '[') out += ',';
                append_json_string(out, option.code);
            }
            return out + "]";
        }
        case Kind::text:
            break;
    }
    return R"("type":"string")";
}

std::string type_of(const Codec& codec) {
    const auto type = plain_type_of(codec);
    if (!codec.optional || type.empty()) return type;
    return R"("anyOf":[{)" + type + R"(},{"type":"null"}])";
}

}  // namespace

std::string json_schema(const Schema& schema) {
    std::string properties, required;
    for (const auto& column : schema.columns) {
        if (!properties.empty()) properties += ',';
        properties.append("\"").append(column.name).append("\":{\"title\":");
        append_json_string(properties, column.label.zh);
        properties += ",\"description\":";
        append_json_string(properties, column.label.en);
        const bool masked = column.privacy >= Privacy::personal;
        const auto type =
            masked ? std::string(column.codec->optional ? R"("anyOf":[{"type":"string"},{"type":"null"}])" : R"("type":"string")")
                   : type_of(*column.codec);
        if (!type.empty()) properties += "," + type;
        if (column.privacy >= Privacy::personal) properties += ",\"x-masked\":true";
        if (column.computed) properties += ",\"readOnly\":true";
        properties += "}";
        if (column.codec->optional || column.version || column.codec->kind == Kind::list) continue;
        if (!required.empty()) required += ',';
        append_json_string(required, column.name);
    }
    std::string out = R"({"type":"object","title":)";
    append_json_string(out, schema.label.zh);
    out += ",\"description\":";
    append_json_string(out, schema.label.en);
    out += ",\"properties\":{" + properties + "}";
    if (!required.empty()) out += ",\"required\":[" + required + "]";
    return out + ",\"additionalProperties\":false}";
}

void collect_nested(const Schema& schema, std::vector<const Schema*>& into) {
    if (std::find(into.begin(), into.end(), &schema) != into.end()) return;
    into.push_back(&schema);
    for (const auto& column : schema.columns) {
        const Codec* codec = column.codec;
        while (codec->kind == Kind::list) codec = codec->element;
        if (codec->kind == Kind::object) collect_nested(codec->nested(), into);
    }
}

std::string columns_json(const Schema& schema) {
    constexpr std::string_view privacies[] = {"open", "staff", "personal", "sensitive"};
    std::string out = "[";
    for (const auto& column : schema.columns) {
        if (out.size() > 1) out += ',';
        out.append("{\"name\":\"").append(column.name).append("\",\"label\":");
        append_label(out, column.label);
        out.append(",\"kind\":\"")
            .append(kind_name(column.codec->kind))
            .append("\",\"optional\":")
            .append(column.codec->optional ? "true" : "false");
        out.append(",\"privacy\":\"")
            .append(privacies[static_cast<std::size_t>(column.privacy)])
            .append("\",\"hidden\":")
            .append(column.hidden ? "true" : "false");
        if (column.codec->options) {
            out += ",\"options\":[";
            for (const auto& option : column.codec->options()) {
                if (out.back() != '[') out += ',';
                out.append("{\"code\":\"").append(option.code).append("\",\"label\":");
                append_label(out, option.label);
                out.append(",\"retired\":").append(option.retired ? "true}" : "false}");
            }
            out += "]";
        }
        out += "}";
    }
    return out + "]";
}

std::string form_json(const Schema& schema, std::span<const FormGroup> form) {
    if (form.empty()) return "null";
    std::string out = "{\"groups\":[";
    for (const auto& group : form) {
        if (out.back() != '[') out += ',';
        out += "{\"label\":";
        append_label(out, group.label);
        out += ",\"fields\":[";
        for (const auto& field : group.fields) {
            if (out.back() != '[') out += ',';
            out.append("{\"name\":\"").append(field.column).append("\",\"help\":");
            if (field.help.zh.empty())
                out += "null";
            else
                append_label(out, field.help);
            const Column* column = schema.find(field.column);
            const bool required = field.required || (column && !column->codec->optional && column->codec->kind != Kind::flag);
            out.append(",\"required\":")
                .append(required ? "true" : "false")
                .append(",\"readonly_after_create\":")
                .append(field.fixed ? "true}" : "false}");
        }
        out += "]}";
    }
    return out + "]}";
}

}  // namespace yk::model
