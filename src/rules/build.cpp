#include "rules/build.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "rules/operations.h"

namespace yk::rules {
namespace {

using Wide = __int128;

struct Interval {
    Wide low, high;
};

bool fits_32(std::int64_t low, std::int64_t high) { return low >= INT32_MIN && high <= INT32_MAX; }

Interval hull(std::initializer_list<Wide> values) { return {std::min(values), std::max(values)}; }

// The results of a for a in [a.low, a.high], b likewise. Zero belongs to every interval that may lack a result, because such rows hold 0.
Interval interval_of(Code code, const Node& a, const Node& b) {
    const Wide al = a.low, ah = a.high, bl = b.low, bh = b.high;
    const Wide reach = std::max(al < 0 ? -al : al, ah < 0 ? -ah : ah);
    switch (code) {
        case Code::add:
            return {al + bl, ah + bh};
        case Code::sub:
            return {al - bh, ah - bl};
        case Code::mul:
            return hull({al * bl, al * bh, ah * bl, ah * bh});
        case Code::min:
            return {std::min(al, bl), std::min(ah, bh)};
        case Code::max:
            return {std::max(al, bl), std::max(ah, bh)};
        case Code::div:
        case Code::div_up:
        case Code::div_half_up:
        case Code::div_half_even: {
            if (bl <= 0) return {-reach, reach};
            // A rounding moves the quotient by at most one away from zero, and never beyond what division by one gives.
            const auto quotients = hull({al / bl, al / bh, ah / bl, ah / bh, 0});
            return {std::max(quotients.low - 1, -reach), std::min(quotients.high + 1, reach)};
        }
        case Code::mod:
            return {al < 0 ? -reach : 0, ah > 0 ? reach : 0};
        case Code::age:
        case Code::age_28:
            return {(bl - ah) / 512 - 1, (bh - al) / 512 + 1};
        case Code::days_between:
            return {-3652059, 3652059};
        case Code::year_of:
            return {0, 9999};
        case Code::month_of:
            return {0, 15};
        case Code::day_of:
            return {0, 31};
        default:
            return {0, last_packed};
    }
}

std::optional<std::int64_t> folded(Code code, Lane lane, std::int64_t a, std::int64_t b) {
    std::optional<std::int64_t> out;
    if (lane == Lane::i64) {
        with_operation<std::int64_t>(code, [&](auto operation) {
            const auto outcome = operation.apply(a, b);
            if (!outcome.bad) out = outcome.value;
        });
    } else {
        with_operation<std::int32_t>(code, [&](auto operation) {
            const auto outcome = operation.apply(static_cast<std::int32_t>(a), static_cast<std::int32_t>(b));
            if (!outcome.bad) out = outcome.value;
        });
    }
    return out;
}

}  // namespace

const char* code_text(Code code) {
    static constexpr std::array texts{"constant",
                                      "load",
                                      "not",
                                      "and",
                                      "or",
                                      "lt",
                                      "le",
                                      "eq",
                                      "ne",
                                      "in",
                                      "lookup",
                                      "lookup",
                                      "same_text",
                                      "choose",
                                      "widen",
                                      "add",
                                      "sub",
                                      "mul",
                                      "min",
                                      "max",
                                      "div",
                                      "mod",
                                      "div_up",
                                      "div_half_up",
                                      "div_half_even",
                                      "age_on",
                                      "age_on",
                                      "add_months",
                                      "add_months",
                                      "day_reaching",
                                      "day_reaching",
                                      "add_days",
                                      "days_between",
                                      "first_of_month",
                                      "last_of_month",
                                      "year_of",
                                      "month_of",
                                      "day_of"};
    return texts[static_cast<std::size_t>(code)];
}

NodeId ProgramBuilder::add(Node node) {
    const auto key = std::make_tuple(node.code, node.lane, node.known, node.table, node.a, node.b, node.c, node.imm);
    const auto [found, fresh] = known_nodes_.emplace(key, static_cast<NodeId>(program_.nodes.size()));
    if (fresh) program_.nodes.push_back(node);
    return found->second;
}

std::uint32_t ProgramBuilder::table(Lookup lookup) {
    auto& tables = program_.tables;
    const auto found = std::find(tables.begin(), tables.end(), lookup);
    if (found != tables.end()) return static_cast<std::uint32_t>(found - tables.begin());
    tables.push_back(std::move(lookup));
    return static_cast<std::uint32_t>(tables.size() - 1);
}

std::uint32_t ProgramBuilder::gap(const std::string& what) {
    auto& gaps = program_.gaps;
    const auto found = std::find(gaps.begin(), gaps.end(), what);
    if (found != gaps.end()) return static_cast<std::uint32_t>(found - gaps.begin());
    gaps.push_back(what);
    return static_cast<std::uint32_t>(gaps.size() - 1);
}

NodeId ProgramBuilder::bit(bool value) {
    return add({.code = Code::constant, .lane = Lane::bit, .imm = value, .low = value, .high = value});
}

NodeId ProgramBuilder::number(std::int64_t value) {
    const auto lane = fits_32(value, value) ? Lane::i32 : Lane::i64;
    return add({.code = Code::constant, .lane = lane, .imm = value, .low = value, .high = value});
}

NodeId ProgramBuilder::unknown_bit(const std::string& what) {
    return add({.code = Code::constant, .lane = Lane::bit, .known = false, .table = gap(what), .high = 1});
}

NodeId ProgramBuilder::unknown_number(const std::string& what) {
    return add({.code = Code::constant, .lane = Lane::i32, .known = false, .table = gap(what)});
}

NodeId ProgramBuilder::load(std::uint32_t fact, const FactShape& shape) {
    CHECK(shape.lane != Lane::dict);
    return add({.code = Code::load,
                .lane = shape.lane,
                .a = fact,
                .low = std::min<std::int64_t>(0, shape.low),
                .high = std::max<std::int64_t>(0, shape.high)});
}

std::optional<std::int64_t> ProgramBuilder::constant_of(NodeId id) const {
    const auto& n = node(id);
    if (n.code != Code::constant || !n.known) return std::nullopt;
    return n.imm;
}

NodeId ProgramBuilder::negation(NodeId a) {
    if (const auto value = constant_of(a)) return bit(!*value);
    if (node(a).code == Code::not_) return node(a).a;
    return add({.code = Code::not_, .lane = Lane::bit, .a = a, .high = 1});
}

NodeId ProgramBuilder::conjunction(NodeId a, NodeId b) {
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
        if (const auto value = constant_of(one)) return *value ? other : bit(false);
    }
    if (a == b) return a;
    return add({.code = Code::and_, .lane = Lane::bit, .a = a, .b = b, .high = 1});
}

NodeId ProgramBuilder::disjunction(NodeId a, NodeId b) {
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
        if (const auto value = constant_of(one)) return *value ? bit(true) : other;
    }
    if (a == b) return a;
    return add({.code = Code::or_, .lane = Lane::bit, .a = a, .b = b, .high = 1});
}

bool ProgramBuilder::fits_lane(NodeId id, Lane lane) const {
    const auto& n = node(id);
    if (n.code != Code::constant) return n.lane == lane;
    if (lane == Lane::u8) return n.imm >= 0 && n.imm <= 255;
    return lane == Lane::i64 || fits_32(n.imm, n.imm);
}

NodeId ProgramBuilder::as_lane(NodeId id, Lane lane) {
    if (fits_lane(id, lane)) return id;
    const auto from = node(id);
    const auto next = from.lane == Lane::u8 ? Lane::i32 : Lane::i64;
    return as_lane(add({.code = Code::widen, .lane = next, .a = id, .low = from.low, .high = from.high}), lane);
}

NodeId ProgramBuilder::comparison(Code code, NodeId a, NodeId b) {
    if (node(a).lane == Lane::bit) {
        const auto same = disjunction(conjunction(a, b), conjunction(negation(a), negation(b)));
        return code == Code::eq ? same : negation(same);
    }
    if (const auto x = constant_of(a), y = constant_of(b); x && y) {
        return bit(code == Code::lt ? *x < *y : code == Code::le ? *x <= *y : code == Code::eq ? *x == *y : *x != *y);
    }
    auto lane = Lane::i64;
    for (const auto candidate : {Lane::i32, Lane::u8}) {
        const auto fits = [&](NodeId id) { return fits_lane(id, candidate) || node(id).lane == Lane::u8; };
        if (fits(a) && fits(b) && (candidate != Lane::u8 || (fits_lane(a, Lane::u8) && fits_lane(b, Lane::u8)))) lane = candidate;
    }
    return add({.code = code, .lane = Lane::bit, .a = as_lane(a, lane), .b = as_lane(b, lane), .high = 1});
}

NodeId ProgramBuilder::membership(NodeId a, std::vector<std::int64_t> set) {
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    if (const auto value = constant_of(a)) return bit(std::binary_search(set.begin(), set.end(), *value));
    // A number that the lane cannot hold is never met, and must not be cut down to one that is.
    const auto lane = node(a).lane;
    std::erase_if(set, [&](std::int64_t v) { return lane == Lane::u8 ? v < 0 || v > 255 : lane == Lane::i32 && !fits_32(v, v); });
    if (node(a).code == Code::constant) return add({.code = Code::eq, .lane = Lane::bit, .a = a, .b = number(0), .high = 1});
    return add({.code = Code::in_set, .lane = Lane::bit, .table = table({std::move(set), {}, false, {}}), .a = a, .high = 1});
}

NodeId ProgramBuilder::choice(NodeId condition, NodeId yes, NodeId no) {
    if (const auto value = constant_of(condition)) return *value ? yes : no;
    if (node(yes).lane == Lane::bit) {
        if (constant_of(yes) == 1 && constant_of(no) == 0) return condition;
        return add({.code = Code::choose, .lane = Lane::bit, .a = yes, .b = no, .c = condition, .high = 1});
    }
    const auto low = std::min(node(yes).low, node(no).low), high = std::max(node(yes).high, node(no).high);
    const auto narrow = [&](NodeId id) { return fits_lane(id, Lane::i32) || node(id).lane == Lane::u8; };
    const auto lane = narrow(yes) && narrow(no) ? Lane::i32 : Lane::i64;
    return add(
        {.code = Code::choose, .lane = lane, .a = as_lane(yes, lane), .b = as_lane(no, lane), .c = condition, .low = low, .high = high});
}

std::optional<NodeId> ProgramBuilder::arithmetic(Code code, NodeId a, NodeId b) {
    const bool unary = code >= Code::month_first;
    const auto& right = unary ? node(a) : node(b);
    const auto range = interval_of(code, node(a), right);
    if (range.low < INT64_MIN || range.high > INT64_MAX) return std::nullopt;
    const auto low = static_cast<std::int64_t>(range.low), high = static_cast<std::int64_t>(range.high);
    const bool narrow = fits_32(low, high) && fits_32(node(a).low, node(a).high) && fits_32(right.low, right.high) &&
                        node(a).lane != Lane::i64 && right.lane != Lane::i64;
    if (code >= Code::age && !narrow) return std::nullopt;
    const auto lane = narrow ? Lane::i32 : Lane::i64;
    const auto x = constant_of(a), y = unary ? std::optional<std::int64_t>(0) : constant_of(b);
    if (x && y) {
        if (const auto value = folded(code, lane, *x, *y)) return number(*value);
    }
    // Rows without a result hold 0, so the range keeps room for it.
    return add({.code = code,
                .lane = lane,
                .a = as_lane(a, lane),
                .b = unary ? no_node : as_lane(b, lane),
                .low = may_fail(code) ? std::min<std::int64_t>(low, 0) : low,
                .high = may_fail(code) ? std::max<std::int64_t>(high, 0) : high});
}

NodeId ProgramBuilder::text_in(std::uint32_t fact, const std::vector<std::string>& texts, bool by_region) {
    Lookup lookup{{}, {}, by_region, {}};
    for (const auto& text : texts) lookup.entries.push_back({text, 1, true});
    return add({.code = Code::class_bit, .lane = Lane::bit, .table = table(std::move(lookup)), .a = fact, .high = 1});
}

NodeId ProgramBuilder::text_lookup(std::uint32_t fact, std::vector<LookupEntry> entries, bool by_region, const std::string& gap) {
    std::int64_t low = 0, high = 0;
    for (const auto& entry : entries) {
        low = std::min(low, entry.value);
        high = std::max(high, entry.value);
    }
    const auto lane = fits_32(low, high) ? Lane::i32 : Lane::i64;
    return add({.code = Code::class_number,
                .lane = lane,
                .table = table({{}, std::move(entries), by_region, gap}),
                .a = fact,
                .low = low,
                .high = high});
}

NodeId ProgramBuilder::same_text(std::uint32_t a, std::uint32_t b) {
    return add({.code = Code::same_text, .lane = Lane::bit, .a = std::min(a, b), .b = std::max(a, b), .high = 1});
}

}  // namespace yk::rules
