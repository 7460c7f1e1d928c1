// Functions of the expression language in packs, and the rows of parameter tables.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "rules/lower.h"

namespace yk::rules {
namespace {

using Kind = Type::Kind;
constexpr Type::Kind number_kinds[] = {Kind::integer, Kind::percent};

bool is_whole(const Typed& value) {
    return !value.type.list && std::find(std::begin(number_kinds), std::end(number_kinds), value.type.kind) != std::end(number_kinds);
}
bool is_date(const Typed& value) { return !value.type.list && value.type.kind == Kind::date; }

std::optional<std::int64_t> number_of(const std::string& text) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

}  // namespace

Typed Lowerer::call(const Expr& expr) {
    if (expr.has_target) return refuse(expr.name_at, {"type.method", {{"name", expr.name}}});
    if (expr.name == "date") return date_literal(expr);
    if (expr.name == "has") return refuse(expr.name_at, {"type.has", {}});
    std::vector<Typed> args;
    for (const auto& arg : expr.args) {
        args.push_back(expression(*arg));
        if (args.back().bad) return args.back();
    }
    if (expr.name == "min" || expr.name == "max") return extreme_call(expr, std::move(args));
    if (expr.name == "in_region") return region_call(expr, args);
    if (expr.name == "share_of") return share_call(expr, args);
    if ((expr.name == "yuan" || expr.name == "fen") && args.size() == 1 && is_whole(args[0])) {
        const auto node = expr.name == "fen" ? std::optional(args[0].node) : computed(Code::mul, args[0].node, builder_.number(100), expr);
        return node ? made(Kind::money, *node, {&args[0]}) : Typed{.bad = true};
    }
    if (expr.name == "age_on" || expr.name == "day_reaching" || expr.name == "add_months") return month_call(expr, args);
    return day_call(expr, args);
}

Typed Lowerer::date_literal(const Expr& expr) {
    const auto* text =
        expr.args.size() == 1 && expr.args[0]->kind == Expr::Kind::literal ? expr.args[0]->literal.as<std::string>() : nullptr;
    const auto day = text ? parse_day(*text) : std::nullopt;
    if (!day) return refuse(expr.at, {"type.date_literal", {}});
    return made(Kind::date, builder_.number(packed_day(*day)), {});
}

Typed Lowerer::month_call(const Expr& expr, const std::vector<Typed>& args) {
    const bool months = expr.name == "add_months";
    const bool age = expr.name == "age_on";
    const bool shape =
        (args.size() == 3 || (args.size() == 2 && !months)) && is_date(args[0]) && (age ? is_date(args[1]) : is_whole(args[1]));
    if (!shape) {
        if (months) return refuse(expr.at, {"type.add_months", {}});
        return age ? refuse(expr.at, {"type.age_on", {}}) : refuse(expr.at, {"type.day_reaching", {}});
    }
    const auto rule = args.size() == 3 && args[2].text ? *args[2].text : std::string(args.size() == 3 ? "" : "first_of_march");
    const bool first = rule == (months ? "last_day" : "first_of_march"), second = rule == (months ? "next_month" : "last_of_february");
    if (!first && !second)
        return months ? refuse(expr.args[2]->at, {"type.month_rounding", {}}) : refuse(expr.args[2]->at, {"type.leap_rule", {}});
    const Code code = months ? (first ? Code::months_last : Code::months_next)
                      : age  ? (first ? Code::age : Code::age_28)
                             : (first ? Code::reach : Code::reach_28);
    const auto node = computed(code, args[0].node, args[1].node, expr);
    return node ? made(age ? Kind::integer : Kind::date, *node, {&args[0], &args[1]}) : Typed{.bad = true};
}

Typed Lowerer::day_call(const Expr& expr, const std::vector<Typed>& args) {
    struct Form {
        const char* name;
        Code code;
        Kind result;
        int second;  // 0 none, 1 a whole number, 2 a date
    };
    static constexpr Form forms[] = {{"first_of_month", Code::month_first, Kind::date, 0},
                                     {"last_of_month", Code::month_last, Kind::date, 0},
                                     {"year_of", Code::year_of, Kind::integer, 0},
                                     {"month_of", Code::month_of, Kind::integer, 0},
                                     {"day_of", Code::day_of, Kind::integer, 0},
                                     {"add_days", Code::add_days, Kind::date, 1},
                                     {"days_between", Code::days_between, Kind::integer, 2}};
    for (const auto& form : forms) {
        if (expr.name != form.name) continue;
        const bool shape = args.size() == (form.second ? 2u : 1u) && is_date(args[0]) && (form.second != 1 || is_whole(args[1])) &&
                           (form.second != 2 || is_date(args[1]));
        if (!shape)
            return refuse(expr.at, {"type.day_call",
                                    {{"name", form.name},
                                     {"arguments", form.second == 0   ? "day"
                                                   : form.second == 1 ? "day, days"
                                                                      : "day, later day"}}});
        const auto node = computed(form.code, args[0].node, form.second ? args[1].node : args[0].node, expr);
        if (!node) return Typed{.bad = true};
        return form.second ? made(form.result, *node, {&args[0], &args[1]}) : made(form.result, *node, {&args[0]});
    }
    return refuse(expr.name_at, {"type.function", {{"name", expr.name}}});
}

Typed Lowerer::share_call(const Expr& expr, const std::vector<Typed>& args) {
    const bool shape = args.size() == 4 && args[0].type.kind == Kind::money && is_whole(args[1]) && is_whole(args[2]) && args[3].text;
    if (!shape) return refuse(expr.at, {"type.share_of", {}});
    static const std::map<std::string, Code, std::less<>> roundings{
        {"down", Code::div}, {"up", Code::div_up}, {"half_up", Code::div_half_up}, {"half_even", Code::div_half_even}};
    const auto rounding = roundings.find(*args[3].text);
    if (rounding == roundings.end()) return refuse(expr.args[3]->at, {"type.share_rounding", {}});
    if (const auto denominator = builder_.constant_of(args[2].node); denominator && *denominator <= 0)
        return refuse(expr.args[2]->at, {"type.share_denominator", {}});
    const auto product = computed(Code::mul, args[0].node, args[1].node, expr);
    const auto share = product ? computed(rounding->second, *product, args[2].node, expr) : std::nullopt;
    return share ? made(Kind::money, *share, {&args[0], &args[1], &args[2]}) : Typed{.bad = true};
}

Typed Lowerer::extreme_call(const Expr& expr, std::vector<Typed> args) {
    if (args.size() < 2) return refuse(expr.at, {"type.extreme_count", {{"name", expr.name}}});
    auto out = args[0];
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (!is_number(args[i]) && !is_date(args[i]))
            return refuse(expr.args[i]->at, {"type.extreme_kind", {{"name", expr.name}, {"type", type_text(args[i].type)}}});
        if (!agree(out, args[i], expr.args[i]->at, "type.compared")) return Typed{.bad = true};
        if (i == 0) continue;
        const auto node = computed(expr.name == "min" ? Code::min : Code::max, out.node, args[i].node, expr);
        if (!node) return Typed{.bad = true};
        const bool literal = out.literal && args[i].literal;
        out = made(args[i].type.kind, *node, {&out, &args[i]});
        out.literal = literal;
    }
    return out;
}

Typed Lowerer::region_call(const Expr& expr, const std::vector<Typed>& args) {
    const bool shape = args.size() == 2 && args[0].text_fact && args[0].type.kind == Kind::region && args[1].text && !args[1].type.list;
    if (!shape) return refuse(expr.at, {"type.in_region", {}});
    if (args[1].text->size() != 12 || args[1].text->find_first_not_of("0123456789") != std::string::npos)
        return refuse(expr.args[1]->at, {"type.region", {}});
    auto out = made(Kind::boolean, builder_.text_in(*args[0].text_fact, {*args[1].text}, true), {&args[0], &args[1]});
    note_atom(expr, out, nullptr, nullptr);
    return out;
}

namespace {

bool is_threshold(const std::string& key) { return key.ends_with("_from"); }

// The rows of a table, cut down key by key.
struct RowSet {
    std::vector<const ParameterRow*> rows;
    RowSet matching(std::size_t key, const std::string& value) const {
        RowSet out;
        for (const auto* row : rows) {
            if (row->keys[key] == value) out.rows.push_back(row);
        }
        return out;
    }
    std::vector<std::string> values(std::size_t key) const {
        std::vector<std::string> out;
        for (const auto* row : rows) {
            if (std::find(out.begin(), out.end(), row->keys[key]) == out.end()) out.push_back(row->keys[key]);
        }
        return out;
    }
};

class TableBuilder {
 public:
    TableBuilder(ProgramBuilder& builder, const Parameter& parameter, const std::vector<Typed>& keys, const Pack& pack)
        : builder_(builder), parameter_(parameter), keys_(keys), pack_(pack) {}

    // Exact keys first, then the threshold, then the region: the row with the greatest threshold not above the value applies.
    NodeId exact(const RowSet& rows, std::size_t key) {
        while (key < keys_.size() && (is_threshold(parameter_.by[key]) || keys_[key].text_fact)) ++key;
        if (key == keys_.size()) return threshold(rows);
        auto out = gap();
        for (const auto& value : rows.values(key)) {
            const auto number = key_number(keys_[key], value);
            if (!number) continue;
            const auto here = builder_.comparison(Code::eq, keys_[key].node, builder_.number(*number));
            out = builder_.choice(here, exact(rows.matching(key, value), key + 1), out);
        }
        return out;
    }

 private:
    NodeId gap() { return builder_.unknown_number("parameter." + parameter_.name); }

    std::optional<std::int64_t> key_number(const Typed& key, const std::string& value) const {
        if (key.type.kind != Kind::code) return number_of(value);
        const auto* table = pack_.code_table(key.type.table);
        for (std::size_t i = 0; table && i < table->codes.size(); ++i) {
            if (table->codes[i].code == value) return static_cast<std::int64_t>(i);
        }
        return std::nullopt;
    }

    NodeId threshold(const RowSet& rows) {
        std::size_t key = 0;
        while (key < keys_.size() && !is_threshold(parameter_.by[key])) ++key;
        if (key == keys_.size()) return region(rows);
        std::vector<std::int64_t> steps;
        for (const auto& value : rows.values(key)) steps.push_back(number_of(value).value_or(0));
        std::sort(steps.begin(), steps.end());
        auto out = gap();
        for (const auto step : steps) {
            RowSet reached;
            for (const auto* row : rows.rows) {
                if (number_of(row->keys[key]).value_or(0) <= step) reached.rows.push_back(row);
            }
            // Later steps stand later, so that a region's greatest reached step is the last one found.
            std::stable_sort(reached.rows.begin(), reached.rows.end(), [&](const ParameterRow* a, const ParameterRow* b) {
                return number_of(a->keys[key]).value_or(0) < number_of(b->keys[key]).value_or(0);
            });
            const auto here = builder_.comparison(Code::le, builder_.number(step), keys_[key].node);
            out = builder_.choice(here, region(reached), out);
        }
        return out;
    }

    NodeId region(const RowSet& rows) {
        if (rows.rows.empty()) return gap();
        const auto found = std::find_if(keys_.begin(), keys_.end(), [](const Typed& k) { return k.text_fact.has_value(); });
        if (found == keys_.end()) return builder_.number(rows.rows.back()->value.number);
        const auto key = static_cast<std::size_t>(found - keys_.begin());
        std::vector<LookupEntry> entries;
        for (const auto* row : rows.rows) {
            std::erase_if(entries, [&](const LookupEntry& e) { return e.text == row->keys[key]; });
            entries.push_back({row->keys[key], row->value.number, true});
        }
        return builder_.text_lookup(*found->text_fact, std::move(entries), found->type.kind == Kind::region,
                                    "parameter." + parameter_.name);
    }

    ProgramBuilder& builder_;
    const Parameter& parameter_;
    const std::vector<Typed>& keys_;
    const Pack& pack_;
};

}  // namespace

Typed Lowerer::parameter_table(const Parameter& parameter, const ParameterVersion& version, std::vector<Typed> keys, const Expr& expr) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool usable =
            is_threshold(parameter.by[i]) ? is_number(keys[i]) : keys[i].text_fact || keys[i].type.kind == Kind::code || is_number(keys[i]);
        if (!usable)
            return refuse(expr.at,
                          {"type.parameter_key", {{"key", parameter.by[i]}, {"name", parameter.name}, {"type", type_text(keys[i].type)}}});
    }
    if (parameter.type.kind == Kind::boolean || parameter.type.kind == Kind::text || parameter.type.list) {
        return refuse(expr.at, {"type.parameter_rows", {}});
    }
    RowSet rows;
    for (const auto& row : version.rows) rows.rows.push_back(&row);
    Typed out;
    out.type = parameter.type;
    out.node = TableBuilder(builder_, parameter, keys, pack_).exact(rows, 0);
    return out;
}

}  // namespace yk::rules
