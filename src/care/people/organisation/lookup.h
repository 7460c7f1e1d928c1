// Names and children of regions, offices and who works in them, for modules above.
#pragma once
#include <string>
#include <vector>

#include "care/people/organisation/organisation.h"

namespace yk::care::organisation {

// Divisions and zones directly under a region, by code; whoever asks.
std::vector<Region> list_children(Tx& tx, RegionCode parent);
// Codes of the villages and communities that exist on a day; whoever asks.
std::vector<RegionCode> list_villages(Tx& tx, Day day);
// Empty for an unknown code.
std::string region_name(Tx& tx, RegionCode code);
// Active departments of the city, its districts and zones, by region and name; whoever asks. Towns' offices are left out.
std::vector<Department> list_offices(Tx& tx);
// The department of any level, active or not.
std::optional<Department> find_office(Tx& tx, DepartmentId department);
// Who works in a department and may sign in, by account; for notices to it.
std::vector<AccountId> list_staff(Tx& tx, DepartmentId department);
// Who may sign in and holds the right today in the nearest region around (town before district before city) where anybody does, by account;
// for notices to whoever must act.
std::vector<AccountId> list_nearest_holders(Tx& tx, const Right& right, RegionCode region);
// Everybody who may sign in and holds the right today over this region or one around it, by account: to whom a matter there can be given.
std::vector<AccountId> list_holders(Tx& tx, const Right& right, RegionCode region);
// The name of an account; empty for an unknown one.
std::string account_name(Tx& tx, AccountId account);

// Departments whose region is this one or around it, from the city down; whoever asks: a matter may be handed to a wider office.
std::vector<Department> list_departments_around(Tx& tx, RegionCode region);

}  // namespace yk::care::organisation
