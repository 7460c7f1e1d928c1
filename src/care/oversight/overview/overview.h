// The bureau's page: today's four lists, the answers of each item, outreach and the freshness of the departments' files, by town (R04 R59).
// Figures come from small tables counted once a run, so that the page answers at once whatever the city's size.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/day.h"
#include "base/region.h"
#include "care/module.h"
#include "store/tx.h"

namespace yk::care::overview {

// How many people of each district are entitled to each item, as of the newest run; of the whole city, for publication.
struct Entitled {
    std::optional<Day> as_of;
    std::map<std::pair<std::string, RegionCode>, std::int64_t> people;  // by item and district
};
Entitled entitled_by_district(Tx& tx);

extern const care::Module module;

}  // namespace yk::care::overview
