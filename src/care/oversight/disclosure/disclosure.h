// What the city tells the public by itself: the documents it acts on, how many people are entitled to what, and plain pages of the service
// list, how to apply and whom to call for phones without scripts (R12 R13). Nobody can be told from the figures.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/module.h"

namespace yk::care::disclosure {

// Fewer people than this are not published by number.
constexpr std::int64_t least_people = 10;

// One line of figures. What is below the limit is left out, and the smallest of the others with it while what is left out is a single
// figure or below the limit together, because the line's sum would give it away. Nothing at all stays nothing.
std::vector<std::optional<std::int64_t>> publishable(const std::vector<std::int64_t>& figures);
// Text within HTML.
std::string html_text(std::string_view text);

std::span<const http::Route> plain_routes();
extern const care::Module module;

}  // namespace yk::care::disclosure
