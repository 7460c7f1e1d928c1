// Reads the entries of a map by name and reports what is missing, unknown or of the wrong form, with its place.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/pack_types.h"
#include "rules/yaml.h"

namespace yk::rules {

class Fields {
 public:
    // Reports a value that is not a map.
    Fields(const Yaml& map, std::vector<Diagnostic>& faults);

    // nullptr when absent. Every key that is asked for counts as known.
    const Yaml* find(std::string_view key);
    // Reports when absent.
    const Yaml* need(std::string_view key);

    std::string text(std::string_view key);           // required, not empty
    std::string optional_text(std::string_view key);  // "" when absent
    std::string word(std::string_view key);           // required: lower case letters, digits, _ and -, beginning with a letter
    std::string one_of(std::string_view key, std::initializer_list<std::string_view> words, std::string_view otherwise = {});
    std::optional<std::int64_t> whole(std::string_view key);  // absent or faulty: nullopt
    bool flag(std::string_view key, bool otherwise);
    std::optional<Day> day(std::string_view key);
    Label label(std::string_view key, bool required = true);
    std::vector<Label> labels(std::string_view key);
    std::vector<std::string> words(std::string_view key);  // a list of words; empty when absent
    std::vector<std::string> texts(std::string_view key);
    SourceText source(std::string_view key, bool required = true);

    // Reports the keys nobody asked for. Call it last.
    void finish();

    const Place& place() const { return map_.place; }
    void fault(const Place& place, Said said) { faults_.push_back({place, std::move(said), {}}); }
    std::vector<Diagnostic>& faults() { return faults_; }

 private:
    const std::string* scalar(std::string_view key, bool required);
    const Yaml& map_;
    std::vector<Diagnostic>& faults_;
    std::set<std::string, std::less<>> known_;
};

std::optional<std::int64_t> parse_whole(std::string_view text);
bool is_word(std::string_view text);
Label read_label(const Yaml& value, std::vector<Diagnostic>& faults);

}  // namespace yk::rules
