// What the city tells the public by itself: the documents it acts on, how many people are entitled to what, and plain pages of the service
// list, how to apply and whom to call for phones without scripts (R12 R13). Nobody can be told from the figures.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "care/module.h"

namespace yk::care::disclosure {

// Fewer people than this are not published by number.
constexpr std::int64_t least_people = 10;

// Of every figure left out this many more values than one must remain possible to whoever knows all that is published.
constexpr std::int64_t least_width = least_people - 2;

// Hides further figures of a line whose sum is published until least_width holds for every hidden one: a hidden figure is at least one,
// so the others hidden with it must hold more than one each. False when the line has too little to hide behind.
bool protect_line(const std::vector<std::int64_t>& figures, std::vector<bool>& hidden);
// One line of figures whose sum is published where it reaches the limit. What is below the limit is left out, with what protect_line adds.
// Nothing at all stays nothing, unless the line has too little to hide behind: then nothing of it is told.
std::vector<std::optional<std::int64_t>> publishable(const std::vector<std::int64_t>& figures);
// A cell of a CSV: quotes doubled; what a spreadsheet would take for a formula is kept as text.
std::string csv_cell(std::string_view text);
// Text within HTML.
std::string html_text(std::string_view text);

std::span<const http::Route> plain_routes();
extern const care::Module module;

}  // namespace yk::care::disclosure
