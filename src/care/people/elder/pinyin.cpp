#include "care/people/elder/pinyin.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <unordered_map>

#include "base/fold.h"
#include "base/product.h"
#include "base/result.h"
#include "base/text.h"

namespace yk::care::elder {
namespace {

// Reading one character takes ICU tens of microseconds, so what was read is kept: at most one entry a character and a pair.
class Reader {
 public:
    static Reader& shared() {
        static Reader reader;
        return reader;
    }
    std::vector<std::string> read(const std::u32string& points) {
        const std::lock_guard lock(mutex_);
        const auto head = points.substr(0, 2);
        auto& surname = surnames_[head];
        if (surname.empty()) surname = ask(*names_, head);
        auto out = surname;
        for (std::size_t i = head.size(); i < points.size(); ++i) {
            auto& reading = characters_[points[i]];
            if (reading.empty()) reading = ask(*plain_, std::u32string(1, points[i]));
            out.insert(out.end(), reading.begin(), reading.end());
        }
        return out;
    }

 private:
    Reader() : names_(made("Han-Latin/Names")), plain_(made("Han-Latin")) {}

    static std::unique_ptr<icu::Transliterator> made(const char* id) {
        UErrorCode fault = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> out(icu::Transliterator::createInstance(id, UTRANS_FORWARD, fault));
        if (U_FAILURE(fault) || !out) throw Broken(std::string("ICU has no transliterator ") + id);
        return out;
    }
    // Syllables without tones: the letters after canonical decomposition, u with diaeresis as v.
    static std::vector<std::string> ask(const icu::Transliterator& reader, const std::u32string& points) {
        auto text =
            icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(points.data()), static_cast<std::int32_t>(points.size()));
        reader.transliterate(text);
        std::string utf8;
        text.toUTF8String(utf8);
        std::vector<std::string> out;
        std::string syllable;
        for (const auto point : code_points(utf8)) {
            const auto letter = plain_letter(point);
            if (letter) syllable += letter;
            if (point == U' ' && !syllable.empty()) out.push_back(std::exchange(syllable, {}));
        }
        if (!syllable.empty()) out.push_back(std::move(syllable));
        if (out.empty()) out.emplace_back("");  // nothing to read, and asked once only
        return out;
    }
    static char plain_letter(char32_t point) {
        if (point >= U'a' && point <= U'z') return static_cast<char>(point);
        if (point >= U'A' && point <= U'Z') return static_cast<char>(point - U'A' + U'a');
        static const std::map<char32_t, char> marked = [] {
            std::map<char32_t, char> out;
            const std::pair<char, std::u32string_view> groups[] = {{'a', U"āáǎà"}, {'e', U"ēéěèêế"}, {'i', U"īíǐì"}, {'o', U"ōóǒò"},
                                                                   {'u', U"ūúǔù"}, {'v', U"üǖǘǚǜ"},  {'n', U"ńňǹ"},  {'m', U"ḿ"}};
            for (const auto& [letter, points] : groups)
                for (const auto p : points) out[p] = letter;
            return out;
        }();
        const auto found = marked.find(point);
        return found == marked.end() ? '\0' : found->second;
    }

    std::mutex mutex_;
    std::unique_ptr<icu::Transliterator> names_, plain_;
    std::map<std::u32string, std::vector<std::string>> surnames_;
    std::unordered_map<char32_t, std::vector<std::string>> characters_;
};

// Character → the first of its line in the table.
const std::map<char32_t, char32_t>& look_alikes() {
    static const std::map<char32_t, char32_t> loaded = [] {
        const auto file = product_folder() / "data/similar_characters.csv";
        std::ifstream in(file);
        if (!in) throw Broken(file.string() + " is missing from the product's folder");
        std::map<char32_t, char32_t> out;
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line)) {
            const auto group = code_points(line.substr(0, line.find(',')));
            for (const auto point : group) out.emplace(point, group.front());
        }
        return out;
    }();
    return loaded;
}

}  // namespace

std::vector<std::string> syllables_of(std::string_view name) {
    auto points = code_points(folded_name(name));
    if (points.empty()) return {};
    auto out = Reader::shared().read(points);
    std::erase(out, std::string());
    return out;
}

std::string shape_of(std::string_view name) {
    std::string out;
    for (const auto point : code_points(folded_name(name))) {
        const auto found = look_alikes().find(point);
        append_utf8(out, found == look_alikes().end() ? point : found->second);
    }
    return out;
}

}  // namespace yk::care::elder
