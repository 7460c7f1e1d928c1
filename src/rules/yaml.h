// Reads YAML strictly: every scalar stays text with its place; duplicate keys, anchors, tags and scalars that YAML readers disagree
// about (no, 0123, 12:30) are faults.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "rules/source.h"

namespace yk::rules {

struct YamlEntry;

struct Yaml {
    enum class Kind : std::uint8_t { nothing, scalar, list, map };
    Kind kind{};
    std::string text;  // of a scalar
    bool quoted{};
    Place place;  // where the text begins; inside the quotes
    std::vector<Yaml> items;
    std::vector<YamlEntry> entries;  // of a map, in the order of the file

    const Yaml* find(std::string_view key) const;
};

struct YamlEntry {
    Yaml key;  // a scalar
    Yaml value;
};

constexpr std::size_t max_yaml_bytes = 2 * 1024 * 1024;

// Adds faults and gives what could be read; Kind::nothing for an empty or broken document.
Yaml read_yaml(const std::string& file, const std::string& content, std::vector<Diagnostic>& faults);

}  // namespace yk::rules
