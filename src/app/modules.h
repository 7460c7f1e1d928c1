// Everything the program is made of: the modules of the domain and what the rooms below bring themselves, collected once.
#pragma once
#include <vector>

#include "care/module.h"
#include "http/server.h"

namespace yk::app {

std::vector<const care::Module*> all_modules();
std::vector<const model::Schema*> all_records();
std::vector<store::Migration> all_migrations();
std::vector<const Right*> all_rights();
http::Tables all_tables();
work::WorkTables all_work();

}  // namespace yk::app
