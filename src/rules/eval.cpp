#include "rules/eval.h"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <optional>

#include "rules/evaluate.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {
namespace json = boost::json;

std::optional<Value> value_from(const json::value& tagged, int depth = 0);

std::optional<double> double_from(std::string_view text) {
    if (text == "inf" || text == "Infinity") return HUGE_VAL;
    if (text == "-inf" || text == "-Infinity") return -HUGE_VAL;
    if (text == "NaN" || text == "nan") return std::nan("");
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<Value> list_from(const json::array& items, int depth) {
    std::vector<Value> out;
    if (items.size() > max_list_size || depth > 32) return std::nullopt;
    for (const auto& item : items) {
        auto value = value_from(item, depth + 1);
        if (!value) return std::nullopt;
        out.push_back(*std::move(value));
    }
    return Value{std::make_shared<const std::vector<Value>>(std::move(out))};
}

std::optional<Value> text_form_from(std::string_view tag, std::string_view text) {
    if (tag == "string") return Value{std::string(text)};
    if (tag == "int") {
        std::int64_t out = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
        if (error == std::errc() && end == text.data() + text.size()) return Value{out};
    }
    if (tag == "double") {
        if (const auto out = double_from(text)) return Value{*out};
    }
    if (tag == "timestamp") {
        if (const auto at = parse_moment(text)) return Value{*at};
    }
    if (tag == "duration") {
        if (const auto length = parse_stretch(text)) return Value{*length};
    }
    if (tag == "date") {
        if (const auto day = parse_day(text)) return Value{*day};
    }
    return std::nullopt;
}

std::optional<Value> value_from(const json::value& tagged, int depth) {
    const auto* object = tagged.if_object();
    if (!object || object->size() != 1) return std::nullopt;
    const auto& [tag, held] = *object->begin();
    if (tag == "null") return Value{Null{}};
    if (tag == "bool" && held.is_bool()) return Value{held.get_bool()};
    if (tag == "list" && held.is_array()) return list_from(held.get_array(), depth);
    if (tag == "unknown" && held.is_string()) return Value{Unknown{{std::string(held.get_string())}}};
    if (held.is_string()) return text_form_from(tag, held.get_string());
    return std::nullopt;
}

json::value tagged_of(const Value& value) {
    if (const auto* x = value.as<bool>()) return {{"bool", *x}};
    if (value.as<Null>()) return {{"null", true}};
    if (const auto* x = value.as<List>()) {
        json::array items;
        for (const auto& item : **x) items.push_back(tagged_of(item));
        return json::object{{"list", std::move(items)}};
    }
    if (const auto* x = value.as<Unknown>()) {
        json::array names;
        for (const auto& name : x->facts) names.emplace_back(name);
        return json::object{{"unknown", std::move(names)}};
    }
    static constexpr const char* tags[] = {"null", "bool", "int", "double", "string", "list", "date", "timestamp", "duration"};
    return json::object{{tags[value.held.index()], value_text(value)}};
}

std::string error_line(std::string words) { return json::serialize(json::object{{"error", std::move(words)}}); }

std::optional<Bindings> bindings_from(const json::object& request) {
    Bindings out;
    const auto* bindings = request.if_contains("bindings");
    if (!bindings) return out;
    if (!bindings->is_object()) return std::nullopt;
    for (const auto& [name, tagged] : bindings->get_object()) {
        auto value = value_from(tagged);
        if (!value) return std::nullopt;
        out.insert_or_assign(std::string(name), *std::move(value));
    }
    return out;
}

}  // namespace

std::string eval_request_line(std::string_view json_line) {
    boost::system::error_code broken;
    const auto request = json::parse(json::string_view(json_line.data(), json_line.size()), broken);
    if (broken || !request.is_object()) return error_line("the line is not a JSON object");
    const auto* expr = request.get_object().if_contains("expr");
    if (!expr || !expr->is_string()) return error_line("expr: missing");
    const auto names = bindings_from(request.get_object());
    if (!names) return error_line("bindings: not tagged values");

    const std::string text(expr->get_string());
    const auto parsed = parse_expression(text);
    if (!parsed.tree) return error_line(diagnostic_text(diagnostic_at({}, text, parsed.at, *parsed.fault)));
    const auto value = evaluate(*parsed.tree, *names);
    if (const auto* found = value.as<Fault>())
        return error_line(diagnostic_text(diagnostic_at({}, text, found->at, {"value.fault", {{"words", found->message}}})));
    return json::serialize(json::object{{"value", tagged_of(value)}});
}

}  // namespace yk::rules
