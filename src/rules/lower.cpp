#include "rules/lower.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace yk::rules {
namespace {

using Kind = Type::Kind;

Type simple(Kind kind) { return {kind, {}, false}; }

// Percent counts like any whole number; its unit is the writer's affair.
Kind arithmetic_kind(Kind kind) { return kind == Kind::percent ? Kind::integer : kind; }
bool is_text(Kind kind) { return kind == Kind::text || kind == Kind::region; }

}  // namespace

void Uses::add(const Uses& other) {
    facts.insert(other.facts.begin(), other.facts.end());
    parameters.insert(other.parameters.begin(), other.parameters.end());
    atoms.insert(other.atoms.begin(), other.atoms.end());
}

FactShape shape_of(const Fact& fact, const Pack& pack) {
    switch (fact.type.kind) {
        case Kind::boolean:
            return {fact.name, Lane::bit, 0, 1};
        case Kind::text:
        case Kind::region:
            return {fact.name, Lane::dict, 0, INT32_MAX};
        case Kind::code: {
            const auto* table = pack.code_table(fact.type.table);
            const auto last = table && !table->codes.empty() ? static_cast<std::int64_t>(table->codes.size()) - 1 : 0;
            return {fact.name, last <= 255 ? Lane::u8 : Lane::i32, 0, last};
        }
        default:
            break;
    }
    const auto lane = fact.low >= 0 && fact.high <= 255                 ? Lane::u8
                      : fact.low >= INT32_MIN && fact.high <= INT32_MAX ? Lane::i32
                                                                        : Lane::i64;
    return {fact.name, lane, fact.low, fact.high};
}

Choice choose_version(const Parameter& parameter, Day today) {
    for (const auto* versions : {&parameter.versions, &parameter.upper}) {
        const ParameterVersion* best = nullptr;
        for (const auto& version : *versions) {
            if (version.from <= today && (!version.to || today <= *version.to) && (!best || best->from < version.from)) best = &version;
        }
        if (!best) continue;
        auto why = fmt::format("from {}", day_text(best->from));
        if (best->to) why += fmt::format(" to {}", day_text(*best->to));
        why += fmt::format(", pack {}", best->cited.pack);
        return {Choice::State::chosen, best, why};
    }
    Day first{INT32_MAX};
    for (const auto* versions : {&parameter.versions, &parameter.upper}) {
        for (const auto& version : *versions) first = std::min(first, version.from);
    }
    if (today < first) return {Choice::State::too_early, nullptr, fmt::format("the first value is from {}", day_text(first))};
    return {Choice::State::expired, nullptr, fmt::format("no value on {}", day_text(today))};
}

Lowerer::Lowerer(const Pack& pack, Day today, std::vector<Diagnostic>& faults)
    : pack_(pack), today_(today), faults_(faults), lets_(pack.lets.size()), open_lets_(pack.lets.size()) {
    for (const auto& fact : pack.facts) shapes_.push_back(shape_of(fact, pack));
    for (const auto& parameter : pack.parameters) choices_.push_back(choose_version(parameter, today));
}

Typed Lowerer::refuse(Span at, Said said) {
    faults_.push_back(diagnostic_at(source_->place, source_->text, at, std::move(said)));
    Typed out;
    out.bad = true;
    return out;
}

Typed Lowerer::made(Kind kind, NodeId node, std::initializer_list<const Typed*> from) const {
    Typed out;
    out.type = simple(kind);
    out.node = node;
    for (const auto* part : from) out.uses.add(part->uses);
    return out;
}

std::string Lowerer::slice(Span span) const { return source_->text.substr(span.offset, span.length); }

bool Lowerer::is_number(const Typed& value) const {
    return !value.type.list && (value.type.kind == Kind::integer || value.type.kind == Kind::money || value.type.kind == Kind::percent);
}

NodeId Lowerer::constant(const Type& type, const Datum& value) {
    return type.kind == Kind::boolean ? builder_.bit(value.number != 0) : builder_.number(value.number);
}

Typed Lowerer::lower(const SourceText& source, Kind wanted, const std::string& wanted_table) {
    const auto* outer = source_;
    auto outer_locals = std::move(locals_);
    locals_.clear();
    source_ = &source;
    Typed out;
    auto parsed = parse_expression(source.text);
    if (!parsed.tree) {
        out = refuse(parsed.at, *parsed.fault);
    } else {
        out = expression(*parsed.tree);
        const bool same = out.type.kind == wanted && out.type.table == wanted_table && !out.type.list;
        const bool number = is_number(out) &&
                            (wanted == Kind::integer || wanted == Kind::percent || (wanted == Kind::money && out.literal)) &&
                            out.type.kind != Kind::money;
        if (!out.bad && !same && !number) {
            out = refuse(parsed.tree->at,
                         {"type.result", {{"is", type_text(out.type)}, {"wanted", type_text({wanted, wanted_table, false})}}});
        } else if (!out.bad) {
            out.type = {wanted, wanted_table, false};
        }
    }
    if (out.bad) {
        out.type = {wanted, wanted_table, false};
        out.node = wanted == Kind::boolean ? builder_.unknown_bit("fault") : builder_.unknown_number("fault");
    }
    source_ = outer;
    locals_ = std::move(outer_locals);
    return out;
}

Typed Lowerer::let(std::size_t index) {
    if (lets_[index]) return *lets_[index];
    const auto& let = pack_.lets[index];
    if (open_lets_[index]) return refuse({}, {"type.itself", {{"name", let.name}}});
    open_lets_[index] = true;
    auto value = lower(let.is, let.type.kind, let.type.table);
    open_lets_[index] = false;
    lets_[index] = value;
    return value;
}

Typed Lowerer::expression(const Expr& expr) {
    switch (expr.kind) {
        case Expr::Kind::literal:
            return literal(expr);
        case Expr::Kind::name:
        case Expr::Kind::select:
            return named(expr);
        case Expr::Kind::index:
            return indexed(expr);
        case Expr::Kind::list:
            return listed(expr);
        case Expr::Kind::call:
            return is_macro(expr) ? macro(expr) : call(expr);
        case Expr::Kind::op:
            return operation(expr);
    }
    return refuse(expr.at, {"type.expression", {}});
}

Typed Lowerer::literal(const Expr& expr) {
    if (const auto* x = expr.literal.as<bool>()) return made(Kind::boolean, builder_.bit(*x), {});
    if (const auto* x = expr.literal.as<std::int64_t>()) {
        auto out = made(Kind::integer, builder_.number(*x), {});
        out.literal = true;
        return out;
    }
    if (const auto* x = expr.literal.as<std::string>()) {
        auto out = made(Kind::text, no_node, {});
        out.text = *x;
        return out;
    }
    if (expr.literal.as<double>()) return refuse(expr.at, {"type.whole", {}});
    return refuse(expr.at, {"type.null", {}});
}

Typed Lowerer::fact(std::uint32_t index) {
    const auto& fact = pack_.facts[index];
    Typed out;
    out.type = fact.type;
    out.uses.facts.insert(index);
    if (is_text(fact.type.kind))
        out.text_fact = index;
    else
        out.node = builder_.load(index, shapes_[index]);
    return out;
}

Typed Lowerer::named(const Expr& expr) {
    const auto name = qualified_name(expr);
    if (name.empty()) return refuse(expr.name_at, {"type.fields", {}});
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
        if (local->first == name) return local->second;
    }
    if (expr.kind == Expr::Kind::name) {
        if (const auto index = pack_.fact_index(name)) {
            auto out = fact(static_cast<std::uint32_t>(*index));
            if (out.type.kind == Kind::boolean) note_atom(expr, out, nullptr, nullptr);
            return out;
        }
        const auto found = std::find_if(pack_.lets.begin(), pack_.lets.end(), [&](const Let& l) { return l.name == name; });
        if (found != pack_.lets.end()) return let(static_cast<std::size_t>(found - pack_.lets.begin()));
        if (name == "today") return made(Kind::date, builder_.number(packed_day(today_)), {});
        if (name == "city") {
            auto out = made(Kind::region, no_node, {});
            out.text = pack_.place().place;
            return out;
        }
        return refuse(expr.at, {"type.name", {{"name", name}}});
    }
    const auto point = name.find('.');
    const auto head = name.substr(0, point), rest = name.substr(point + 1);
    if (head == "parameter") return parameter(expr, rest, {});
    if (head == "category") return category(rest, expr);
    if (const auto* table = pack_.code_table(head)) return code(*table, rest, expr);
    return refuse(expr.at, {"type.name", {{"name", name}}});
}

Typed Lowerer::code(const CodeTable& table, const std::string& code, const Expr& expr) {
    const auto found = std::find_if(table.codes.begin(), table.codes.end(), [&](const CodeEntry& c) { return c.code == code; });
    if (found == table.codes.end()) return refuse(expr.name_at, {"type.code", {{"table", table.name}, {"code", code}}});
    auto out = made(Kind::code, builder_.number(found - table.codes.begin()), {});
    out.type.table = table.name;
    return out;
}

Typed Lowerer::category(const std::string& name, const Expr& expr) {
    auto found = categories_.find(name);
    if (found == categories_.end() && category_source_) {
        const auto value = category_source_(name);
        if (!value.bad) found = categories_.emplace(name, value).first;
    }
    if (found == categories_.end()) {
        const bool exists =
            std::any_of(pack_.categories.begin(), pack_.categories.end(), [&](const Category& c) { return c.name == name; });
        return refuse(expr.name_at, exists ? Said{"type.category_circle", {{"name", name}}} : Said{"type.category", {{"name", name}}});
    }
    return found->second;
}

Typed Lowerer::parameter(const Expr& expr, const std::string& name, const std::vector<const Expr*>& keys) {
    const auto found = std::find_if(pack_.parameters.begin(), pack_.parameters.end(), [&](const Parameter& p) { return p.name == name; });
    if (found == pack_.parameters.end()) return refuse(expr.name_at, {"type.parameter", {{"name", name}}});
    if (keys.size() != found->by.size()) {
        return refuse(
            expr.at,
            {"type.parameter_keys",
             {{"name", name}, {"count", std::to_string(found->by.size())}, {"keys", fmt::format("{}", fmt::join(found->by, "]["))}}});
    }
    const auto index = static_cast<std::uint32_t>(found - pack_.parameters.begin());
    const auto& choice = choices_[index];
    std::vector<Typed> key_values;
    for (const auto* key : keys) {
        key_values.push_back(expression(*key));
        if (key_values.back().bad) return key_values.back();
    }
    Typed out;
    out.type = found->type;
    const bool absent = choice.state != Choice::State::chosen || !choice.version->known;
    if (absent) {
        const auto gap = "parameter." + name;
        if (is_text(out.type.kind) || out.type.list) return refuse(expr.at, {"type.parameter_empty", {{"name", name}}});
        out.node = out.type.kind == Kind::boolean ? builder_.unknown_bit(gap) : builder_.unknown_number(gap);
    } else if (!keys.empty()) {
        out = parameter_table(*found, *choice.version, key_values, expr);
    } else if (out.type.list) {
        for (const auto& value : choice.version->values) {
            Typed element;
            element.type = {out.type.kind, out.type.table, false};
            if (is_text(out.type.kind))
                element.text = value.text;
            else
                element.node = constant(element.type, value);
            out.elements.push_back(element);
        }
    } else if (is_text(out.type.kind)) {
        out.text = choice.version->values.at(0).text;
    } else {
        out.node = constant(out.type, choice.version->values.at(0));
    }
    for (const auto& key : key_values) out.uses.add(key.uses);
    out.uses.parameters.insert(index);
    return out;
}

Typed Lowerer::indexed(const Expr& expr) {
    std::vector<const Expr*> keys;
    const Expr* base = &expr;
    while (base->kind == Expr::Kind::index) {
        keys.insert(keys.begin(), base->args[1].get());
        base = base->args[0].get();
    }
    const auto name = qualified_name(*base);
    if (name.starts_with("parameter.")) return parameter(*base, name.substr(10), keys);
    return refuse(expr.at, {"type.index", {}});
}

Typed Lowerer::listed(const Expr& expr) {
    Typed out;
    out.type.list = true;
    for (const auto& arg : expr.args) {
        auto element = expression(*arg);
        if (element.bad) return element;
        if (element.type.list) return refuse(arg->at, {"type.list_in_list", {}});
        if (!out.elements.empty() && !agree(out.elements.front(), element, arg->at, "type.list_mixed")) {
            out.bad = true;
            return out;
        }
        out.uses.add(element.uses);
        out.elements.push_back(std::move(element));
    }
    if (!out.elements.empty()) out.type = {out.elements.front().type.kind, out.elements.front().type.table, true};
    return out;
}

// Both sides get one type: numbers written as they are become money or percent beside such a value.
bool Lowerer::agree(Typed& a, Typed& b, Span at, WordsCode what) {
    if (is_number(a) && is_number(b)) {
        if (a.literal && !b.literal) a.type = b.type;
        if (b.literal && !a.literal) b.type = a.type;
        if (arithmetic_kind(a.type.kind) == arithmetic_kind(b.type.kind)) return true;
    }
    // A text written in quotes stands for a region beside a region.
    if (is_text(a.type.kind) && is_text(b.type.kind) && !a.type.list && !b.type.list && (a.text || b.text || a.type == b.type)) {
        const auto& constant_side = a.text ? a : b;
        const bool regions = a.type.kind == Kind::region || b.type.kind == Kind::region;
        if (!regions || !constant_side.text || constant_side.text->size() == 12) return true;
        refuse(at, {"type.region", {}});
        return false;
    }
    if (a.type == b.type) return true;
    refuse(at, {what, {{"left", type_text(a.type)}, {"right", type_text(b.type)}}});
    return false;
}

void Lowerer::note_atom(const Expr& expr, Typed& value, const Typed* left, const Typed* right) {
    if (value.node == no_node || builder_.constant_of(value.node)) return;
    auto& program = builder_.program();
    const auto [found, fresh] = atom_of_.emplace(value.node, static_cast<std::uint32_t>(program.atoms.size()));
    value.uses.atoms.insert(found->second);
    if (!fresh) return;
    Atom atom;
    atom.node = value.node;
    atom.text = slice(expr.at);
    if (left && right && left->node != no_node && right->node != no_node && !left->type.list && left->type.kind != Kind::boolean) {
        atom.left = left->node;
        atom.right = right->node;
        atom.left_text = slice(expr.args[0]->at);
        atom.op = op_text(expr.op);
        atom.right_text = slice(expr.args[1]->at);
        atom.dates = left->type.kind == Kind::date;
        atom.money = left->type.kind == Kind::money;
        atom.code_table = left->type.table;
    }
    program.atoms.push_back(std::move(atom));
}

}  // namespace yk::rules
