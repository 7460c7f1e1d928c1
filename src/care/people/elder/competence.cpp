#include "care/people/elder/competence.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/product.h"
#include "care/people/organisation/table_file.h"
#include "rules/yaml.h"

namespace yk::care::elder {
using namespace model;
namespace {

constexpr auto words_columns = columns<Words>({col<&Words::zh>("中文", "Chinese").open(), col<&Words::en>("英文", "English").open()});
constexpr auto words_schema = schema<Words>("elder_words", "", {"文字", "Words"}, words_columns);

rules::Yaml read(std::string_view name) {
    const auto file = product_folder() / "policies/national" / name;
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Broken(file.string() + " is missing from the product's folder");
    std::ostringstream text;
    text << in.rdbuf();
    std::vector<rules::Diagnostic> faults;
    auto document = rules::read_yaml(std::string(name), text.str(), faults);
    if (!faults.empty()) throw Broken(file.string() + " cannot be read");
    return document;
}

std::string text_at(const rules::Yaml& map, std::string_view key) {
    const auto* found = map.find(key);
    return found ? found->text : std::string();
}
Words words_at(const rules::Yaml& map, std::string_view key) {
    const auto* found = map.find(key);
    return found ? Words{text_at(*found, "zh"), text_at(*found, "en")} : Words{};
}

Standing standing_of(std::string_view text) {
    if (text == "register") return Standing::keeps_register;
    return text == "official" ? Standing::official : Standing::informant;
}

}  // namespace

const Schema& schema_of(const Words*) { return words_schema; }

bool is_official_word(std::string_view source) { return source == "review" || source == "correction"; }

Competence Competence::load() {
    Competence out;
    const auto facts = read("facts.yaml"), codes = read("codes.yaml");
    if (const auto* list = facts.find("facts"))
        for (const auto& entry : list->items) {
            FactKind kind{text_at(entry, "fact"), words_at(entry, "label"), text_at(entry, "type"), {}};
            if (const auto* from = entry.find("from"))
                for (const auto& source : from->items) kind.from.push_back(source.text);
            out.facts_.push_back(std::move(kind));
        }
    if (const auto* tables = codes.find("codes"))
        for (const auto& table : tables->entries)
            for (const auto& code : table.value.items) out.codes_[table.key.text][text_at(code, "code")] = words_at(code, "label");
    const auto file = product_folder() / "data/fact_sources.csv";
    const auto lines = organisation::read_table(file, {"source", "standing", "basis_zh", "basis_en", "cite", "status"});
    if (!lines) throw Broken(file.string() + " cannot be read: " + lines.error().code);
    for (const auto& [number, f] : *lines)
        out.sources_[f[0]] = {f[0], out.codes_["fact_source"][f[0]], standing_of(f[1]), {f[2], f[3]}, f[4], f[5]};
    return out;
}

const Competence& Competence::shared() {
    static const Competence loaded = load();
    return loaded;
}

const FactKind* Competence::fact(std::string_view name) const {
    for (const auto& kind : facts_)
        if (kind.name == name) return &kind;
    return nullptr;
}

const FactSource* Competence::source(std::string_view code) const {
    const auto found = sources_.find(code);
    return found == sources_.end() ? nullptr : &found->second;
}

Words Competence::value_label(const FactKind& fact, std::string_view value) const {
    if (fact.type == "bool") return value == "true" ? Words{"是", "yes"} : Words{"否", "no"};
    if (fact.type == "money") {
        const auto fen = std::strtoll(std::string(value).c_str(), nullptr, 10);
        return {fmt::format("{}.{:02} 元", fen / 100, fen % 100), fmt::format("¥{}.{:02}", fen / 100, fen % 100)};
    }
    if (fact.type == "date" && value == "9999-12-31") return {"无", "none"};
    const auto table = codes_.find(fact.type);
    if (table == codes_.end()) return {};
    const auto code = table->second.find(value);
    return code == table->second.end() ? Words{} : code->second;
}

}  // namespace yk::care::elder
