#include "rules/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace yk::rules {

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

bool is_word(std::string_view text) {
    if (text.empty() || text.size() > 80 || text[0] < 'a' || text[0] > 'z') return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

Label read_label(const Yaml& value, std::vector<Diagnostic>& faults) {
    Fields fields(value, faults);
    if (value.kind != Yaml::Kind::map) return {};
    Label out{fields.text("zh"), fields.text("en")};
    fields.finish();
    return out;
}

Fields::Fields(const Yaml& map, std::vector<Diagnostic>& faults) : map_(map), faults_(faults) {
    if (map.kind != Yaml::Kind::map) fault(map.place, {"entry.map", {}});
}

const Yaml* Fields::find(std::string_view key) {
    known_.emplace(key);
    const auto* found = map_.find(key);
    if (found && found->kind == Yaml::Kind::nothing) {
        fault(found->place.line ? found->place : map_.place, {"entry.empty", {{"key", std::string(key)}}});
        return nullptr;
    }
    return found;
}

const Yaml* Fields::need(std::string_view key) {
    const auto* found = find(key);
    if (!found && map_.kind == Yaml::Kind::map && !map_.find(key)) fault(map_.place, {"entry.missing", {{"key", std::string(key)}}});
    return found;
}

const std::string* Fields::scalar(std::string_view key, bool required) {
    const auto* found = required ? need(key) : find(key);
    if (!found) return nullptr;
    if (found->kind != Yaml::Kind::scalar) {
        fault(found->place, {"entry.one_value", {{"key", std::string(key)}}});
        return nullptr;
    }
    return &found->text;
}

std::string Fields::text(std::string_view key) {
    const auto* found = scalar(key, true);
    if (found && found->empty()) fault(map_.find(key)->place, {"entry.empty", {{"key", std::string(key)}}});
    return found ? *found : std::string();
}

std::string Fields::optional_text(std::string_view key) {
    const auto* found = scalar(key, false);
    return found ? *found : std::string();
}

std::string Fields::word(std::string_view key) {
    const auto out = text(key);
    if (!out.empty() && !is_word(out)) fault(map_.find(key)->place, {"entry.word", {{"key", std::string(key)}}});
    return out;
}

std::string Fields::one_of(std::string_view key, std::initializer_list<std::string_view> words, std::string_view otherwise) {
    const auto* found = scalar(key, otherwise.empty());
    if (!found) return std::string(otherwise);
    if (std::find(words.begin(), words.end(), *found) == words.end()) {
        fault(map_.find(key)->place, {"entry.one_of", {{"key", std::string(key)}, {"words", fmt::format("{}", fmt::join(words, ", "))}}});
    }
    return *found;
}

std::optional<std::int64_t> Fields::whole(std::string_view key) {
    const auto* found = scalar(key, false);
    if (!found) return std::nullopt;
    const auto out = parse_whole(*found);
    if (!out) fault(map_.find(key)->place, {"entry.whole", {{"key", std::string(key)}}});
    return out;
}

bool Fields::flag(std::string_view key, bool otherwise) {
    const auto* found = scalar(key, false);
    if (!found) return otherwise;
    if (*found != "true" && *found != "false") fault(map_.find(key)->place, {"entry.flag", {{"key", std::string(key)}}});
    return *found == "true";
}

std::optional<Day> Fields::day(std::string_view key) {
    const auto* found = scalar(key, false);
    if (!found) return std::nullopt;
    const auto out = parse_day(*found);
    if (!out) fault(map_.find(key)->place, {"entry.day", {{"key", std::string(key)}}});
    return out;
}

Label Fields::label(std::string_view key, bool required) {
    const auto* found = required ? need(key) : find(key);
    return found ? read_label(*found, faults_) : Label{};
}

std::vector<Label> Fields::labels(std::string_view key) {
    std::vector<Label> out;
    const auto* found = find(key);
    if (!found) return out;
    if (found->kind != Yaml::Kind::list) fault(found->place, {"entry.list", {{"key", std::string(key)}}});
    for (const auto& item : found->items) out.push_back(read_label(item, faults_));
    return out;
}

std::vector<std::string> Fields::texts(std::string_view key) {
    std::vector<std::string> out;
    const auto* found = find(key);
    if (!found) return out;
    if (found->kind != Yaml::Kind::list) fault(found->place, {"entry.list", {{"key", std::string(key)}}});
    for (const auto& item : found->items) {
        if (item.kind != Yaml::Kind::scalar)
            fault(item.place, {"entry.single_values", {{"key", std::string(key)}}});
        else
            out.push_back(item.text);
    }
    return out;
}

std::vector<std::string> Fields::words(std::string_view key) {
    auto out = texts(key);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!is_word(out[i])) fault(map_.find(key)->place, {"entry.word_in", {{"word", out[i]}, {"key", std::string(key)}}});
        if (std::find(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(i), out[i]) != out.begin() + static_cast<std::ptrdiff_t>(i)) {
            fault(map_.find(key)->place, {"entry.twice_in", {{"word", out[i]}, {"key", std::string(key)}}});
        }
    }
    return out;
}

SourceText Fields::source(std::string_view key, bool required) {
    const auto* found = scalar(key, required);
    if (!found) return {};
    return {*found, map_.find(key)->place};
}

void Fields::finish() {
    for (const auto& [key, value] : map_.entries) {
        if (known_.count(key.text)) continue;
        fault(key.place, {"entry.unknown_key", {{"key", key.text}, {"known", fmt::format("{}", fmt::join(known_, ", "))}}});
    }
}

}  // namespace yk::rules
