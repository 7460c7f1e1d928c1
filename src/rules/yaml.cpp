#include "rules/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text.h"

namespace yk::rules {
namespace {

constexpr std::size_t max_yaml_depth = 24;
constexpr std::size_t max_yaml_nodes = 200'000;

bool digits_only(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

// Why a scalar without quotes would be read differently by different readers; empty when it would not.
std::optional<Said> ambiguity_of(const std::string& text) {
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* word : {"yes", "no", "on", "off", "y", "n", "null", "~"}) {
        if (lower == word) return Said{"file.truth", {{"text", text}}};
    }
    if ((lower == "true" || lower == "false") && lower != text) return Said{"file.truth_case", {{"text", lower}}};
    std::string_view number = text;
    if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
    if (number.size() > 1 && number[0] == '0' && digits_only(number)) return Said{"file.octal", {}};
    if (number.starts_with("0x") || number.starts_with("0o")) return Said{"file.decimal_only", {}};
    if (const auto point = number.find('.');
        point != std::string_view::npos && digits_only(number.substr(0, point)) && digits_only(number.substr(point + 1))) {
        return Said{"file.decimals", {{"text", text}}};
    }
    if (const auto colon = number.find(':');
        colon != std::string_view::npos && digits_only(number.substr(0, colon)) && digits_only(number.substr(colon + 1))) {
        return Said{"file.times", {}};
    }
    return std::nullopt;
}

// Builds the tree from the parser's events; the first structural fault stops it.
class TreeBuilder : public YAML::EventHandler {
 public:
    struct Stop {};

    TreeBuilder(std::string file, std::string_view content, std::vector<Diagnostic>& faults)
        : file_(std::move(file)), content_(content), faults_(faults) {}

    Yaml take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ > 0) stop(mark, {"file.documents", {}});
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        no_extras(mark, "", anchor);
        add(mark, Yaml::Kind::nothing);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { stop(mark, {"file.alias", {}}); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        const bool quoted = tag == "!";
        no_extras(mark, quoted || tag == "?" ? "" : tag, anchor);
        auto& made = add(mark, Yaml::Kind::scalar);
        made.text = value;
        made.quoted = quoted;
        if (quoted) ++made.place.column;
        if (!valid_utf8(value)) fault(mark, {"text.utf8", {}});
        if (!quoted) {
            if (auto why = ambiguity_of(value)) fault(mark, *std::move(why));
        }
        close_if_key();
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        no_extras(mark, tag == "?" ? "" : tag, anchor);
        open(add(mark, Yaml::Kind::list), mark);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        no_extras(mark, tag == "?" ? "" : tag, anchor);
        open(add(mark, Yaml::Kind::map), mark);
    }
    void OnMapEnd() override { close(); }

    // The parser counts bytes within a line; people count characters.
    Place place(const YAML::Mark& mark) {
        const auto line = static_cast<std::size_t>(std::max(0, mark.line)), bytes = static_cast<std::size_t>(std::max(0, mark.column));
        while (line_ < line && line_start_ < content_.size()) {
            line_start_ = std::min(content_.find('\n', line_start_), content_.size() - 1) + 1;
            ++line_;
            counted_ = {};
        }
        if (line_ != line) return {file_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(bytes + 1)};
        if (bytes < counted_.bytes) counted_ = {};
        const auto end = std::min(line_start_ + bytes, content_.size());
        for (auto at = line_start_ + counted_.bytes; at < end; ++at)
            counted_.characters += (static_cast<unsigned char>(content_[at]) & 0xC0) != 0x80;
        counted_.bytes = bytes;
        return {file_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(counted_.characters + 1)};
    }

 private:
    struct Counted {
        std::size_t bytes = 0, characters = 0;
    };
    void fault(const YAML::Mark& mark, Said said) { faults_.push_back({place(mark), std::move(said), {}}); }
    [[noreturn]] void stop(const YAML::Mark& mark, Said said) {
        fault(mark, std::move(said));
        throw Stop{};
    }
    void no_extras(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (!tag.empty()) stop(mark, {"file.tag", {}});
        if (anchor) stop(mark, {"file.anchor", {}});
    }

    Yaml& add(const YAML::Mark& mark, Yaml::Kind kind) {
        if (++nodes_ > max_yaml_nodes) stop(mark, {"file.entries", {}});
        Yaml made;
        made.kind = kind;
        made.place = place(mark);
        if (open_.empty()) {
            root_ = std::move(made);
            return root_;
        }
        auto& parent = *open_.back();
        if (parent.kind == Yaml::Kind::list) return parent.items.emplace_back(std::move(made));
        if (key_wanted_.back()) {
            if (kind != Yaml::Kind::scalar) stop(mark, {"file.key", {}});
            parent.entries.push_back({std::move(made), {}});
            return parent.entries.back().key;
        }
        key_wanted_.back() = true;
        return parent.entries.back().value = std::move(made);
    }

    // After a scalar in a map: it was a key when the map waited for one.
    void close_if_key() {
        if (open_.empty() || open_.back()->kind != Yaml::Kind::map) return;
        auto& entries = open_.back()->entries;
        if (!key_wanted_.back() || entries.back().value.kind != Yaml::Kind::nothing || entries.back().value.place.line) return;
        key_wanted_.back() = false;
        const auto& key = entries.back().key;
        for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
            if (entries[i].key.text == key.text) faults_.push_back({key.place, {"file.key_twice", {{"key", key.text}}}, {}});
        }
    }

    void open(Yaml& node, const YAML::Mark& mark) {
        if (open_.size() >= max_yaml_depth) stop(mark, {"file.deep", {}});
        open_.push_back(&node);
        key_wanted_.push_back(true);
    }
    void close() {
        open_.pop_back();
        key_wanted_.pop_back();
    }

    std::string file_;
    std::string_view content_;
    std::vector<Diagnostic>& faults_;
    std::size_t line_ = 0, line_start_ = 0;  // where the last place was
    Counted counted_;
    Yaml root_;
    std::vector<Yaml*> open_;
    std::vector<bool> key_wanted_;
    std::size_t nodes_{};
    int documents_{};
};

}  // namespace

const Yaml* Yaml::find(std::string_view key) const {
    for (const auto& [name, value] : entries) {
        if (name.text == key) return &value;
    }
    return nullptr;
}

Yaml read_yaml(const std::string& file, const std::string& content, std::vector<Diagnostic>& faults) {
    if (content.size() > max_yaml_bytes) {
        faults.push_back({{file, 1, 1}, {"file.large", {}}, {}});
        return {};
    }
    TreeBuilder builder(file, content, faults);
    try {
        std::istringstream in(content);
        YAML::Parser parser(in);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const TreeBuilder::Stop&) {
    } catch (const YAML::Exception& e) {
        faults.push_back({builder.place(e.mark), {"file.yaml", {{"why", e.msg}}}, {}});
    }
    return builder.take();
}

}  // namespace yk::rules
