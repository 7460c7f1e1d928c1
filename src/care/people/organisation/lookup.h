// Names and children of regions, for modules above.
#pragma once
#include <string>
#include <vector>

#include "care/people/organisation/organisation.h"

namespace yk::care::organisation {

// Divisions and zones directly under a region, by code; whoever asks.
std::vector<Region> list_children(Tx& tx, RegionCode parent);
// Empty for an unknown code.
std::string region_name(Tx& tx, RegionCode code);

// Departments whose region is this one or around it, from the city down; whoever asks: a matter may be handed to a wider office.
std::vector<Department> list_departments_around(Tx& tx, RegionCode region);

}  // namespace yk::care::organisation
