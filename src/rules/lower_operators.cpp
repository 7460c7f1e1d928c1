// Operators of the expression language in packs: types, and the nodes they become.
#include <fmt/format.h>

#include <algorithm>

#include "rules/lower.h"

namespace yk::rules {
namespace {

using Kind = Type::Kind;
bool is_text(Kind kind) { return kind == Kind::text || kind == Kind::region; }
bool is_ordered(const Type& type) {
    return !type.list && (type.kind == Kind::integer || type.kind == Kind::money || type.kind == Kind::percent || type.kind == Kind::date);
}

}  // namespace

Typed Lowerer::operation(const Expr& expr) {
    std::vector<Typed> args;
    for (const auto& arg : expr.args) {
        args.push_back(expression(*arg));
        if (args.back().bad) return args.back();
    }
    const auto want_bool = [&](std::size_t i) {
        if (args[i].type == Type{Kind::boolean, {}, false}) return true;
        refuse(expr.args[i]->at, {"type.bool_wanted", {{"operator", op_text(expr.op)}, {"type", type_text(args[i].type)}}});
        return false;
    };
    Typed bad;
    bad.bad = true;
    switch (expr.op) {
        case Op::not_:
            return want_bool(0) ? made(Kind::boolean, builder_.negation(args[0].node), {&args[0]}) : bad;
        case Op::and_:
        case Op::or_: {
            if (!want_bool(0) || !want_bool(1)) return bad;
            const auto node =
                expr.op == Op::and_ ? builder_.conjunction(args[0].node, args[1].node) : builder_.disjunction(args[0].node, args[1].node);
            return made(Kind::boolean, node, {&args[0], &args[1]});
        }
        case Op::choose:
            return want_bool(0) ? choice(expr, args[0], args[1], args[2]) : bad;
        case Op::in:
            return membership(expr, args[0], args[1]);
        case Op::negate: {
            auto zero = made(args[0].type.kind, builder_.number(0), {});
            zero.literal = true;
            auto out = arithmetic(expr, zero, args[0]);
            out.literal = args[0].literal;
            return out;
        }
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::div:
        case Op::mod:
            return arithmetic(expr, args[0], args[1]);
        default:
            return comparison(expr, args[0], args[1]);
    }
}

Typed Lowerer::comparison(const Expr& expr, Typed a, Typed b) {
    Typed bad;
    bad.bad = true;
    if (a.type.list || b.type.list) return refuse(expr.name_at, {"type.lists_compared", {}});
    if (!agree(a, b, expr.name_at, "type.compared")) return bad;
    if (is_text(a.type.kind)) return text_comparison(expr, a, b);
    const bool ordering = expr.op != Op::eq && expr.op != Op::ne;
    if (ordering && !is_ordered(a.type)) return refuse(expr.name_at, {"type.order", {{"type", type_text(a.type)}}});
    auto left = a.node, right = b.node;
    Code code = Code::eq;
    switch (expr.op) {
        case Op::ne:
            code = Code::ne;
            break;
        case Op::lt:
            code = Code::lt;
            break;
        case Op::le:
            code = Code::le;
            break;
        case Op::gt:
            code = Code::lt;
            std::swap(left, right);
            break;
        case Op::ge:
            code = Code::le;
            std::swap(left, right);
            break;
        default:
            break;
    }
    auto out = made(Kind::boolean, builder_.comparison(code, left, right), {&a, &b});
    note_atom(expr, out, &a, &b);
    return out;
}

Typed Lowerer::text_comparison(const Expr& expr, const Typed& a, const Typed& b) {
    if (expr.op != Op::eq && expr.op != Op::ne) return refuse(expr.name_at, {"type.order", {{"type", type_text(a.type)}}});
    NodeId same = no_node;
    if (a.text && b.text)
        same = builder_.bit(*a.text == *b.text);
    else if (a.text_fact && b.text_fact)
        same = builder_.same_text(*a.text_fact, *b.text_fact);
    else
        same = builder_.text_in(a.text_fact ? *a.text_fact : *b.text_fact, {a.text ? *a.text : *b.text}, false);
    auto out = made(Kind::boolean, expr.op == Op::eq ? same : builder_.negation(same), {&a, &b});
    note_atom(expr, out, nullptr, nullptr);
    return out;
}

Typed Lowerer::membership(const Expr& expr, const Typed& a, const Typed& list) {
    if (!list.type.list) return refuse(expr.args[1]->at, {"type.in_list", {{"type", type_text(list.type)}}});
    std::vector<std::int64_t> numbers;
    std::vector<std::string> texts;
    NodeId varying = builder_.bit(false);
    for (auto element : list.elements) {
        auto left = a;
        if (!agree(left, element, expr.name_at, "type.list_other")) {
            Typed bad;
            bad.bad = true;
            return bad;
        }
        if (is_text(element.type.kind)) {
            if (!element.text) return refuse(expr.args[1]->at, {"type.in_constant", {}});
            texts.push_back(*element.text);
        } else if (const auto constant = builder_.constant_of(element.node); constant && element.type.kind != Kind::boolean) {
            numbers.push_back(*constant);
        } else {
            varying = builder_.disjunction(varying, builder_.comparison(Code::eq, a.node, element.node));
        }
    }
    NodeId node = varying;
    if (a.text_fact) {
        node = builder_.text_in(*a.text_fact, texts, false);
    } else if (a.text) {
        node = builder_.bit(std::find(texts.begin(), texts.end(), *a.text) != texts.end());
    } else if (!numbers.empty()) {
        node = builder_.disjunction(node, builder_.membership(a.node, numbers));
    }
    auto out = made(Kind::boolean, node, {&a, &list});
    note_atom(expr, out, nullptr, nullptr);
    return out;
}

std::optional<NodeId> Lowerer::computed(Code code, NodeId a, NodeId b, const Expr& expr) {
    const auto node = builder_.arithmetic(code, a, b);
    if (!node) refuse(expr.at, {"type.overflow", {}});
    return node;
}

Typed Lowerer::arithmetic(const Expr& expr, Typed a, Typed b) {
    const auto wrong = [&](Said said) { return refuse(expr.name_at, std::move(said)); };
    if (!is_number(a) || !is_number(b)) {
        if (a.type.kind == Kind::date || b.type.kind == Kind::date) return wrong({"type.date_arithmetic", {}});
        return wrong({"type.operator", {{"operator", op_text(expr.op)}, {"left", type_text(a.type)}, {"right", type_text(b.type)}}});
    }
    const bool money = a.type.kind == Kind::money || b.type.kind == Kind::money;
    const bool both_money = a.type.kind == Kind::money && b.type.kind == Kind::money;
    Code code = Code::add;
    switch (expr.op) {
        case Op::sub:
        case Op::negate:
            code = Code::sub;
            break;
        case Op::mul:
            code = Code::mul;
            break;
        case Op::div:
            code = Code::div;
            break;
        case Op::mod:
            code = Code::mod;
            break;
        default:
            break;
    }
    if (money && (code == Code::div || code == Code::mod)) return wrong({"type.money_divided", {}});
    if (code == Code::mul && both_money) return wrong({"type.money_squared", {}});
    if ((code == Code::add || code == Code::sub) && !agree(a, b, expr.name_at, "type.added")) {
        Typed bad;
        bad.bad = true;
        return bad;
    }
    const auto node = computed(code, a.node, b.node, expr);
    if (!node) return Typed{.bad = true};
    auto out = made(money ? Kind::money : Kind::integer, *node, {&a, &b});
    out.literal = a.literal && b.literal;
    return out;
}

Typed Lowerer::choice(const Expr& expr, const Typed& condition, Typed yes, Typed no) {
    if (yes.type.list || no.type.list || is_text(yes.type.kind)) return refuse(expr.name_at, {"type.choice_kind", {}});
    if (!agree(yes, no, expr.name_at, "type.choice_sides")) return Typed{.bad = true};
    auto out = made(yes.type.kind, builder_.choice(condition.node, yes.node, no.node), {&condition, &yes, &no});
    out.type.table = yes.type.table;
    out.literal = yes.literal && no.literal;
    return out;
}

// all and exists over a list that is known when the pack loads are written out; anything that would need lists a person has is refused.
Typed Lowerer::macro(const Expr& expr) {
    if (expr.name != "all" && expr.name != "exists") return refuse(expr.name_at, {"type.macro", {{"name", expr.name}}});
    const auto list = expression(*expr.args[0]);
    if (list.bad) return list;
    if (!list.type.list) return refuse(expr.args[0]->at, {"type.macro_list", {{"name", expr.name}, {"type", type_text(list.type)}}});
    const bool every = expr.name == "all";
    auto out = made(Kind::boolean, builder_.bit(every), {&list});
    for (const auto& element : list.elements) {
        locals_.emplace_back(expr.args[1]->name, element);
        const auto part = expression(*expr.args[2]);
        locals_.pop_back();
        if (part.bad) return part;
        if (part.type != Type{Kind::boolean, {}, false})
            return refuse(expr.args[2]->at, {"type.macro_bool", {{"name", expr.name}, {"type", type_text(part.type)}}});
        out.node = every ? builder_.conjunction(out.node, part.node) : builder_.disjunction(out.node, part.node);
        out.uses.add(part.uses);
    }
    return out;
}

}  // namespace yk::rules
