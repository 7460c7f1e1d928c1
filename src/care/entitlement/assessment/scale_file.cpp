// Reads a scale from its two files: the definition (what the standard says) and the scoring (how the engine applies it).
#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "care/entitlement/assessment/scale.h"

namespace yk::care::assessment {
namespace {

namespace json = boost::json;

std::string text(const json::value& v) { return std::string(v.as_string()); }
std::int32_t number(const json::value& v) { return static_cast<std::int32_t>(v.as_int64()); }

// Groups with items {code, zh, max}; the item's scores are 0 to max.
void read_groups(const json::object& definition, Scale& scale) {
    for (const auto& g : definition.at("groups").as_array()) {
        Group group{text(g.at("code")), text(g.at("zh")), number(g.at("max")), {}, {}};
        for (const auto& i : g.at("items").as_array()) {
            Item item{text(i.at("code")), text(i.at("zh")), {}};
            for (std::int32_t s = 0; s <= number(i.at("max")); ++s) item.scores.push_back(s);
            group.items.push_back(std::move(item));
        }
        scale.groups.push_back(std::move(group));
    }
    for (const auto& l : definition.at("levels").as_array()) {
        scale.levels.push_back({"", text(l.at("zh")), number(l.at("level")), number(l.at("min")), number(l.at("max"))});
    }
}

// Dimensions with items [zh, code, scores] and bands [code, min, max].
void read_dimensions(const json::object& definition, Scale& scale) {
    for (const auto& d : definition.at("dimensions").as_array()) {
        Group group{text(d.at("code")), text(d.at("zh")), number(d.at("max")), {}, {}};
        for (const auto& i : d.at("items").as_array()) {
            const auto& parts = i.as_array();
            Item item{group.code + "." + text(parts.at(1)), text(parts.at(0)), {}};
            for (const auto& s : parts.at(2).as_array()) item.scores.push_back(number(s));
            group.items.push_back(std::move(item));
        }
        for (const auto& b : d.at("bands").as_array()) {
            const auto& parts = b.as_array();
            group.bands.push_back({text(parts.at(0)), "", 0, number(parts.at(1)), number(parts.at(2))});
        }
        scale.groups.push_back(std::move(group));
    }
    for (const auto& l : definition.at("levels").as_object()) {
        scale.levels.push_back({"", text(l.value()), std::stoi(std::string(l.key())), 0, 0});
    }
}

std::size_t group_index(const Scale& scale, std::string_view code) {
    const auto found = std::find_if(scale.groups.begin(), scale.groups.end(), [&](const Group& g) { return g.code == code; });
    if (found == scale.groups.end()) throw std::out_of_range("no group " + std::string(code));
    return static_cast<std::size_t>(found - scale.groups.begin());
}

void read_matrix(const json::object& definition, const json::object& scoring, Scale& scale) {
    for (const auto& s : scoring.at("severity").as_array()) scale.severity.push_back(text(s));
    scale.row_group = group_index(scale, text(scoring.at("row")));
    for (const auto& c : scoring.at("column_worse_of").as_array()) scale.column_groups.push_back(group_index(scale, text(c)));
    for (const auto& row : scale.severity) {
        const auto& cells = definition.at("matrix").at(row);
        scale.matrix.emplace_back();
        for (const auto& column : scale.severity) scale.matrix.back().push_back(number(cells.at(column)));
    }
}

void read_checklist(const json::object& definition, Scale& scale) {
    Group group{"items", "", 0, {}, {}};
    for (const auto& i : definition.at("items").as_array()) group.items.push_back({text(i.at("code")), text(i.at("zh")), {0, 1}});
    group.max = static_cast<std::int32_t>(group.items.size());
    scale.groups.push_back(std::move(group));
    for (const auto& l : definition.at("levels").as_array()) {
        const auto rank = static_cast<std::int32_t>(scale.levels.size());
        scale.levels.push_back({text(l.at("code")), text(l.at("zh")), rank, number(l.at("failed_min")), number(l.at("failed_max"))});
    }
}

void read_adjustments(const json::object& scoring, Scale& scale) {
    if (const auto* forced = scoring.if_contains("forced")) {
        for (const auto& f : forced->as_array()) {
            const auto& shown = f.at("goes_with");
            scale.forced.push_back(
                {text(f.at("answer")), number(f.at("level")), text(f.at("reason")), text(shown.at("item")), number(shown.at("score"))});
        }
    }
    if (const auto* raise = scoring.if_contains("raise")) {
        scale.raise_levels = number(raise->at("levels"));
        scale.highest_level = number(raise->at("highest"));
        for (const auto& r : raise->at("when_any").as_array()) {
            RaiseReason reason{text(r.at("reason")), {}, {}, 0};
            if (const auto* range = r.as_object().if_contains("diagnoses")) {
                reason.diagnosis_from = text(range->at(0));
                reason.diagnosis_to = text(range->at(1));
            } else {
                reason.events_at_least = number(r.at("events_at_least"));
            }
            scale.raise_reasons.push_back(std::move(reason));
        }
    }
    if (const auto* events = scoring.if_contains("risk_events")) {
        for (const auto& e : events->as_array()) scale.risk_events.emplace_back(text(e.at("code")), text(e.at("zh")));
        scale.risk_event_most = number(scoring.at("risk_event_most"));
    }
}

Scale read_scale(std::string_view definition_text, std::string_view scoring_text) {
    const json::value definition_value = json::parse(definition_text), scoring_value = json::parse(scoring_text);
    const json::object& definition = definition_value.as_object();
    const json::object& scoring = scoring_value.as_object();
    Scale scale;
    scale.name = text(scoring.at("scale"));
    scale.standard = text(definition.at("standard"));
    if (const auto* edition = scoring.if_contains("edition")) scale.edition = text(*edition);
    if (const auto* status = scoring.if_contains("status")) scale.status = text(*status);
    if (definition.contains("groups")) {
        scale.method = Method::sum;
        read_groups(definition, scale);
    } else if (definition.contains("dimensions")) {
        scale.method = Method::matrix;
        read_dimensions(definition, scale);
        read_matrix(definition, scoring, scale);
    } else {
        scale.method = Method::checklist;
        read_checklist(definition, scale);
    }
    read_adjustments(scoring, scale);
    return scale;
}

// Sums that the items can reach, smallest first.
std::vector<bool> reachable(const std::vector<Item>& items) {
    std::vector<bool> sums{true};
    for (const auto& item : items) {
        const auto most = *std::max_element(item.scores.begin(), item.scores.end());
        std::vector<bool> next(sums.size() + static_cast<std::size_t>(most), false);
        for (std::size_t s = 0; s < sums.size(); ++s) {
            for (const auto score : item.scores)
                next[s + static_cast<std::size_t>(score)] = next[s + static_cast<std::size_t>(score)] || sums[s];
        }
        sums = std::move(next);
    }
    return sums;
}

// Exactly one band for every sum that can occur.
bool bands_partition(const std::vector<Band>& bands, const std::vector<Item>& items) {
    const auto sums = reachable(items);
    for (std::size_t s = 0; s < sums.size(); ++s) {
        if (!sums[s]) continue;
        const auto sum = static_cast<std::int32_t>(s);
        if (std::count_if(bands.begin(), bands.end(), [&](const Band& b) { return b.min <= sum && sum <= b.max; }) != 1) return false;
    }
    return true;
}

// Less ability never gives a milder level, along rows and along columns.
bool matrix_falls(const std::vector<std::vector<std::int32_t>>& matrix) {
    for (std::size_t r = 0; r < matrix.size(); ++r) {
        for (std::size_t c = 0; c < matrix[r].size(); ++c) {
            if (r > 0 && matrix[r][c] < matrix[r - 1][c]) return false;
            if (c > 0 && matrix[r][c] < matrix[r][c - 1]) return false;
        }
    }
    return true;
}

// What is wrong with the scale as a whole, in a word for the log; empty when nothing is.
std::string fault_of(const Scale& scale) {
    std::vector<Item> all;
    std::set<std::string_view> codes;
    for (const auto& group : scale.groups) {
        std::int32_t max = 0;
        for (const auto& item : group.items) {
            if (item.scores.empty() || *std::min_element(item.scores.begin(), item.scores.end()) < 0) return "scores of " + item.code;
            if (!codes.insert(item.code).second) return "item twice: " + item.code;
            max += *std::max_element(item.scores.begin(), item.scores.end());
            all.push_back(item);
        }
        if (max != group.max) return "items of " + group.code + " do not sum to its maximum";
        if (scale.method == Method::matrix && !bands_partition(group.bands, group.items)) return "bands of " + group.code;
        for (const auto& band : group.bands) {
            if (std::find(scale.severity.begin(), scale.severity.end(), band.code) == scale.severity.end()) return "band " + band.code;
        }
    }
    if (all.empty()) return "no items";
    if (scale.method != Method::matrix && !bands_partition(scale.levels, all)) return "levels leave a gap or overlap";
    if (!matrix_falls(scale.matrix)) return "matrix";
    return {};
}

Result<std::string> file_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorKind::missing, "assessment.scale.unknown", path);
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

}  // namespace

Result<Scale> parse_scale(std::string_view definition, std::string_view scoring) {
    Scale scale;
    try {
        scale = read_scale(definition, scoring);
    } catch (const std::exception& e) {  // Boost.JSON reports a missing or mistyped member by exceptions
        return fail(ErrorKind::invalid, "assessment.scale.damaged", std::string(e.what()));
    }
    if (auto fault = fault_of(scale); !fault.empty()) return fail(ErrorKind::invalid, "assessment.scale.inconsistent", std::move(fault));
    return scale;
}

Result<Scale> load_scale(const std::string& scales_dir, std::string_view name) {
    const bool plain = !name.empty() && std::all_of(name.begin(), name.end(),
                                                    [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (!plain) return fail(ErrorKind::missing, "assessment.scale.unknown", std::string(name));
    const std::string scoring = YK_TRY(file_text(scales_dir + "/" + std::string(name) + ".scoring.json"));
    const std::string definition = YK_TRY(file_text(scales_dir + "/" + std::string(name) + ".json"));
    return parse_scale(definition, scoring);
}

}  // namespace yk::care::assessment
