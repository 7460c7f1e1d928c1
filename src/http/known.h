// The resources, code tables and kinds of job of the program, as introduce() told them.
#pragma once
#include "http/server.h"

namespace yk::http {

const Tables& known_tables();
// What a kind of job is called; its code when the program does not know it.
model::Label label_of_job(std::string_view kind);
// Whether no part of the city is outside the actor's regions; without a city none of the country.
bool has_whole_city(const Actor& actor, RegionCode city);
// Right and scope: what is for the whole city is for nobody with less of it.
bool may_read(const Actor& actor, const Resource& resource);
// Null when there is none, or when the actor may not read it: a stranger cannot tell the two apart.
const Resource* readable_resource(const Actor& actor, std::string_view record);

}  // namespace yk::http
