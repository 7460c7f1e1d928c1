// Towns of one district found by name, however a department writes them.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>

#include "care/people/intake/feed.h"

namespace yk::care::intake {

class TownFinder {
 public:
    explicit TownFinder(const District* district);
    // The code of the town; empty where none or more than one fits.
    std::string_view find(std::string_view cell);

 private:
    std::string_view look_up(std::string_view plain) const;

    std::string district_;
    std::unordered_map<std::string, std::string> by_name_;  // whole names
    std::unordered_map<std::string, std::string> by_stem_;  // without 街道, 镇 …; an empty code means several
    std::string last_cell_, last_code_;                     // rows of one town come together
};

}  // namespace yk::care::intake
