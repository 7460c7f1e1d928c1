// Where a page ended, sealed: the browser carries it and can neither read nor change it, nor use it for another list.
#pragma once
#include <optional>
#include <string>

#include "store/connection.h"
#include "store/keys.h"

namespace yk::store {

std::string make_cursor(const Keys& keys, const Parameters& position, std::string_view context);
// nullopt for anything that make_cursor() did not make for this context.
std::optional<Parameters> open_cursor(const Keys& keys, std::string_view cursor, std::string_view context);

}  // namespace yk::store
