// Which department is competent for which fact (the order of `from` in policies/national/facts.yaml), and what stands behind each source:
// whether it keeps a register of its own, and on what legal ground its words are received (data/fact_sources.csv).
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "care/people/elder/elder.h"

namespace yk::care::elder {

struct Words {
    std::string zh, en;
};
const model::Schema& schema_of(const Words*);

struct FactKind {
    std::string name;
    Words label;
    std::string type;               // a code table, or bool, int, money, date, region
    std::vector<std::string> from;  // codes of sources, most competent first
};

// register: keeps the register the fact comes from. informant: heard it from somebody. official: an official of this system decided.
enum class Standing : std::uint8_t { keeps_register, informant, official };

struct FactSource {
    std::string code;
    Words label;
    Standing standing = Standing::informant;
    Words basis;
    std::string cite;    // the clause behind the basis
    std::string status;  // "example" until the city has entered its own agreement
};

class Competence {
 public:
    // Read once from the product's folder; throws Broken when its files are missing or wrong.
    static const Competence& shared();

    const FactKind* fact(std::string_view name) const;
    const FactSource* source(std::string_view code) const;
    // The words of a value that is a code, a flag or an amount; empty for others.
    Words value_label(const FactKind& fact, std::string_view value) const;
    const std::vector<FactKind>& facts() const { return facts_; }

 private:
    static Competence load();
    std::vector<FactKind> facts_;
    std::map<std::string, FactSource, std::less<>> sources_;
    std::map<std::string, std::map<std::string, Words, std::less<>>, std::less<>> codes_;
};

// Whether the source is an official's word about this very elder: a review or a correction on evidence.
bool is_official_word(std::string_view source);

}  // namespace yk::care::elder
