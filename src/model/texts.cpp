#include "model/texts.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>

#include "base/check.h"
#include "model/embedded_texts.h"

namespace yk::model {
namespace {

using Catalogue = std::map<std::string, std::string, std::less<>>;

Catalogue load(std::string_view language) {
    Catalogue all;
    for (const auto& file : embedded_texts()) {
        if (file.language != language) continue;
        const auto document = boost::json::parse(file.json);
        for (const auto& member : document.as_object()) {
            const bool fresh = all.emplace(std::string(member.key()), std::string(member.value().as_string())).second;
            CHECK(fresh);  // one code, one text
        }
    }
    return all;
}

const Catalogue& catalogue(Language language) {
    static const Catalogue zh = load("zh"), en = load("en");
    return language == Language::zh ? zh : en;
}

std::string filled(std::string_view pattern, const TextArgs& args) {
    std::string out;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const auto end = pattern[at] == '{' ? pattern.find('}', at) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += pattern[at];
            continue;
        }
        const auto name = pattern.substr(at + 1, end - at - 1);
        const auto arg = std::find_if(args.begin(), args.end(), [&](const auto& a) { return a.first == name; });
        out += arg == args.end() ? std::string(pattern.substr(at, end - at + 1)) : arg->second;
        at = end;
    }
    return out;
}

}  // namespace

std::string text_of(Language language, std::string_view code, const TextArgs& args) {
    const auto& all = catalogue(language);
    const auto found = all.find(code);
    return found == all.end() ? std::string(code) : filled(found->second, args);
}

std::vector<std::string> text_codes(Language language) {
    std::vector<std::string> codes;
    for (const auto& [code, text] : catalogue(language)) codes.push_back(code);
    return codes;
}

std::string text_of(Language language, const Problem& problem) { return text_of(language, problem.code, problem.args); }
std::string text_of(Language language, const Error& error) { return text_of(language, error.code, error.args); }

std::string text_in_both(std::string_view code, const TextArgs& args) {
    return text_of(Language::zh, code, args) + "\n" + text_of(Language::en, code, args);
}

}  // namespace yk::model
