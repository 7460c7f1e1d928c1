// Names as they sound and as they look: readings of Han characters (ICU, with the readings of surnames) and look-alike characters
// (data/similar_characters.csv).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace yk::care::elder {

// One syllable a character, lower case without tones, ü as v: 吕布 → lv, bu. Latin letters stay, anything else is left out. The first
// characters are read as a surname (单 shan, 曾 zeng, 尉迟 yu chi).
std::vector<std::string> syllables_of(std::string_view name);
// The folded name with every character replaced by the first of its look-alikes, so that names that look alike are equal.
std::string shape_of(std::string_view name);

}  // namespace yk::care::elder
