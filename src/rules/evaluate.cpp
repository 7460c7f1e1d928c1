#include "rules/evaluate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "rules/functions.h"

namespace yk::rules {
namespace {

constexpr std::size_t max_text_length = 64 * 1024;

Value merged(const Unknown& a, const Unknown& b) {
    Unknown out = a;
    out.facts.insert(b.facts.begin(), b.facts.end());
    return {out};
}

// Faults win over unknowns in strict operations: no fact can mend them.
const Value* first_fault(std::span<const Value> values) {
    const auto found = std::find_if(values.begin(), values.end(), [](const Value& v) { return v.is_fault(); });
    return found == values.end() ? nullptr : &*found;
}

std::optional<Value> not_a_value(std::span<const Value> values) {
    if (const auto* bad = first_fault(values)) return *bad;
    Unknown all;
    bool any = false;
    for (const auto& value : values) {
        if (const auto* unknown = value.as<Unknown>()) {
            all.facts.insert(unknown->facts.begin(), unknown->facts.end());
            any = true;
        }
    }
    if (!any) return std::nullopt;
    return Value{all};
}

Value no_operator(Op op, std::span<const Value> args) {
    std::string kinds;
    for (const auto& arg : args) kinds += std::string(kinds.empty() ? "" : " and ") + kind_name(arg);
    return fault(std::string(op_text(op)) + " is not defined for " + kinds);
}

Value integer_arithmetic(Op op, std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    switch (op) {
        case Op::add:
            if (__builtin_add_overflow(a, b, &out)) return fault("the sum does not fit 64 bits");
            return {out};
        case Op::sub:
            if (__builtin_sub_overflow(a, b, &out)) return fault("the difference does not fit 64 bits");
            return {out};
        case Op::mul:
            if (__builtin_mul_overflow(a, b, &out)) return fault("the product does not fit 64 bits");
            return {out};
        default:
            break;
    }
    if (b == 0) return fault("division by zero");
    if (a == INT64_MIN && b == -1) return fault("the quotient does not fit 64 bits");
    return {op == Op::div ? a / b : a % b};
}

Value arithmetic(Op op, std::span<const Value> args) {
    const auto& a = args[0];
    const auto& b = args[1];
    if (const auto* x = a.as<std::int64_t>(), *y = b.as<std::int64_t>(); x && y) return integer_arithmetic(op, *x, *y);
    if (const auto* x = a.as<double>(), *y = b.as<double>(); x && y) {
        if (op == Op::add) return {*x + *y};
        if (op == Op::sub) return {*x - *y};
        if (op == Op::mul) return {*x * *y};
        if (op == Op::div) return {*x / *y};
    }
    if (const auto* x = a.as<std::string>(), *y = b.as<std::string>(); x && y && op == Op::add) {
        if (x->size() + y->size() > max_text_length) return fault("the text is too long");
        return {*x + *y};
    }
    if (const auto* x = a.as<List>(), *y = b.as<List>(); x && y && op == Op::add) {
        if ((*x)->size() + (*y)->size() > max_list_size) return fault("the list is too long");
        auto items = **x;
        items.insert(items.end(), (*y)->begin(), (*y)->end());
        return {std::make_shared<const std::vector<Value>>(std::move(items))};
    }
    const auto *at = a.as<Moment>(), *at_b = b.as<Moment>();
    const auto *length = a.as<Stretch>(), *length_b = b.as<Stretch>();
    if (op == Op::add && at && length_b) return add_stretch(*at, *length_b);
    if (op == Op::add && length && at_b) return add_stretch(*at_b, *length);
    if (op == Op::add && length && length_b) return sum_of(*length, *length_b);
    if (op == Op::sub && at && length_b) return add_stretch(*at, negated(*length_b));
    if (op == Op::sub && at && at_b) return between(*at, *at_b);
    if (op == Op::sub && length && length_b) return sum_of(*length, negated(*length_b));
    return no_operator(op, args);
}

std::optional<std::partial_ordering> order_of(const Value& a, const Value& b) {
    const auto same = [&]<class T>(const T* x) -> std::optional<std::partial_ordering> {
        if (const auto* y = b.as<T>(); x && y) return std::partial_ordering(*x <=> *y);
        return std::nullopt;
    };
    if (const auto* x = a.as<std::int64_t>()) {
        if (const auto* y = b.as<double>()) return static_cast<long double>(*x) <=> static_cast<long double>(*y);
        return same(x);
    }
    if (const auto* x = a.as<double>()) {
        if (const auto* y = b.as<std::int64_t>()) return static_cast<long double>(*x) <=> static_cast<long double>(*y);
        return same(x);
    }
    if (const auto* x = a.as<bool>()) return same(x);
    if (const auto* x = a.as<std::string>()) return same(x);
    if (const auto* x = a.as<Day>()) return same(x);
    if (const auto* x = a.as<Moment>()) return same(x);
    if (const auto* x = a.as<Stretch>()) return same(x);
    return std::nullopt;
}

Value comparison(Op op, std::span<const Value> args) {
    const auto order = order_of(args[0], args[1]);
    if (!order) return no_operator(op, args);
    switch (op) {
        case Op::lt:
            return {*order < 0};
        case Op::le:
            return {*order <= 0};
        case Op::gt:
            return {*order > 0};
        default:
            return {*order >= 0};
    }
}

class Evaluator {
 public:
    explicit Evaluator(const Bindings& names) : names_(names) {}

    Value value_of(const Expr& expr) {
        if (++steps_ > max_steps) return Value{Fault{expr.at, "the evaluation takes too many steps"}};
        auto out = dispatch(expr);
        if (auto* found = std::get_if<Fault>(&out.held); found && found->at.length == 0) found->at = expr.name_at;
        return out;
    }

 private:
    Value dispatch(const Expr& expr) {
        switch (expr.kind) {
            case Expr::Kind::literal:
                return expr.literal;
            case Expr::Kind::name:
            case Expr::Kind::select:
                return named(expr);
            case Expr::Kind::index:
                return indexed(expr);
            case Expr::Kind::list:
                return listed(expr);
            case Expr::Kind::call:
                return called(expr);
            case Expr::Kind::op:
                return operated(expr);
        }
        return fault("no such expression");
    }

    const Value* find(std::string_view name) const {
        for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
            if (local->first == name) return &local->second;
        }
        const auto found = names_.find(name);
        return found == names_.end() ? nullptr : &found->second;
    }

    Value named(const Expr& expr) {
        const auto name = qualified_name(expr);
        if (const auto* found = name.empty() ? nullptr : find(name)) return *found;
        if (expr.kind == Expr::Kind::name) return fault("unknown name " + name);
        const auto target = value_of(*expr.args[0]);
        if (target.is_fault() || target.is_unknown()) return target;
        return fault(std::string(kind_name(target)) + " has no field " + expr.name);
    }

    Value indexed(const Expr& expr) {
        const Value args[] = {value_of(*expr.args[0]), value_of(*expr.args[1])};
        if (auto none = not_a_value(args)) return *none;
        const auto* list = args[0].as<List>();
        if (!list) return fault(std::string(kind_name(args[0])) + " has no elements");
        std::int64_t at = -1;
        if (const auto* whole = args[1].as<std::int64_t>()) at = *whole;
        if (at < 0 || static_cast<std::size_t>(at) >= (*list)->size()) return fault("the list has no such element");
        return (**list)[static_cast<std::size_t>(at)];
    }

    Value listed(const Expr& expr, bool with_unknowns = false) {
        std::vector<Value> items;
        for (const auto& arg : expr.args) items.push_back(value_of(*arg));
        if (const auto* bad = first_fault(items)) return *bad;
        if (auto none = with_unknowns ? std::nullopt : not_a_value(items)) return *none;
        return {std::make_shared<const std::vector<Value>>(std::move(items))};
    }

    // What a macro or `in` walks over. Of a list written out, an unknown element leaves the others known.
    Value walked(const Expr& expr) { return expr.kind == Expr::Kind::list ? listed(expr, true) : value_of(expr); }

    Value member(const Expr& expr) {
        const Value args[] = {value_of(*expr.args[0]), walked(*expr.args[1])};
        if (auto none = not_a_value(args)) return *none;
        const auto* list = args[1].as<List>();
        if (!list) return no_operator(Op::in, args);
        Value out{false};
        for (const auto& item : **list) out = joined(Op::or_, out, item.is_unknown() ? item : Value{equal_values(item, args[0])}, true);
        return out;
    }

    // CEL: && and || look at both sides; a side that decides absorbs what the other side is.
    Value logical(const Expr& expr, bool deciding) {
        const auto a = value_of(*expr.args[0]);
        if (const auto* x = a.as<bool>(); x && *x == deciding) return a;
        const auto b = value_of(*expr.args[1]);
        return joined(expr.op, a, b, deciding);
    }

    static Value joined(Op op, const Value& a, const Value& b, bool deciding) {
        const auto* x = a.as<bool>();
        const auto* y = b.as<bool>();
        if ((x && *x == deciding) || (y && *y == deciding)) return {deciding};
        if (x && y) return {!deciding};
        // A missing fact may still decide, whatever the other side is; only then does a fault remain.
        if (a.is_unknown() && b.is_unknown()) return merged(*a.as<Unknown>(), *b.as<Unknown>());
        if (a.is_unknown()) return a;
        if (b.is_unknown()) return b;
        if (a.is_fault()) return a;
        if (b.is_fault()) return b;
        const Value args[] = {a, b};
        return no_operator(op, args);
    }

    Value operated(const Expr& expr) {
        if (expr.op == Op::and_) return logical(expr, false);
        if (expr.op == Op::or_) return logical(expr, true);
        if (expr.op == Op::in) return member(expr);
        if (expr.op == Op::choose) {
            const auto condition = value_of(*expr.args[0]);
            if (condition.is_fault() || condition.is_unknown()) return condition;
            const auto* yes = condition.as<bool>();
            if (!yes) return fault(std::string("a condition is bool, this is ") + kind_name(condition));
            return value_of(*expr.args[*yes ? 1 : 2]);
        }
        std::vector<Value> args;
        for (const auto& arg : expr.args) args.push_back(value_of(*arg));
        if (auto none = not_a_value(args)) return *none;
        return strict(expr.op, args);
    }

    static Value strict(Op op, std::span<const Value> args) {
        switch (op) {
            case Op::not_:
                if (const auto* x = args[0].as<bool>()) return {!*x};
                return no_operator(op, args);
            case Op::negate:
                if (const auto* x = args[0].as<double>()) return {-*x};
                if (const auto* x = args[0].as<std::int64_t>()) return integer_arithmetic(Op::sub, 0, *x);
                if (const auto* x = args[0].as<Stretch>()) return {negated(*x)};
                return no_operator(op, args);
            case Op::eq:
                return {equal_values(args[0], args[1])};
            case Op::ne:
                return {!equal_values(args[0], args[1])};
            case Op::lt:
            case Op::le:
            case Op::gt:
            case Op::ge:
                return comparison(op, args);
            default:
                return arithmetic(op, args);
        }
    }

    Value called(const Expr& expr) {
        if (is_macro(expr)) return macro(expr);
        if (!expr.has_target && expr.name == "has" && expr.args.size() == 1) return present(expr);
        std::vector<Value> args;
        for (const auto& arg : expr.args) args.push_back(value_of(*arg));
        if (auto none = not_a_value(args)) return *none;
        for (const auto call : {call_conversion, call_text_function, call_time_function, call_policy_function}) {
            if (auto out = call(expr.name, expr.has_target, args)) return *std::move(out);
        }
        return fault("there is no function " + expr.name + " for these arguments");
    }

    // has(a.b): whether the name is bound to a value that is known.
    Value present(const Expr& expr) {
        const auto& what = *expr.args[0];
        if (what.kind != Expr::Kind::select) return fault("has() asks for a name with a point");
        const auto* found = find(qualified_name(what));
        return {found && !found->is_unknown()};
    }

    Value macro(const Expr& expr) {
        const auto range = walked(*expr.args[0]);
        if (range.is_fault() || range.is_unknown()) return range;
        const auto* list = range.as<List>();
        if (!list) return fault(std::string(kind_name(range)) + " has no elements");
        if (expr.name == "all") return folded(expr, **list, Op::and_);
        if (expr.name == "exists") return folded(expr, **list, Op::or_);
        return expr.name == "exists_one" ? counted(expr, **list) : picked(expr, **list);
    }

    Value with_local(const Expr& expr, const Value& item, const Expr& body) {
        locals_.emplace_back(expr.args[1]->name, item);
        auto out = value_of(body);
        locals_.pop_back();
        return out;
    }

    Value folded(const Expr& expr, const std::vector<Value>& items, Op op) {
        const bool deciding = op == Op::or_;
        Value out{!deciding};
        for (const auto& item : items) {
            out = joined(op, out, with_local(expr, item, *expr.args[2]), deciding);
            if (const auto* x = out.as<bool>(); x && *x == deciding) break;
        }
        return out;
    }

    Value counted(const Expr& expr, const std::vector<Value>& items) {
        std::size_t held = 0;
        std::vector<Value> others;
        for (const auto& item : items) {
            const auto out = with_local(expr, item, *expr.args[2]);
            const auto* x = out.as<bool>();
            if (x)
                held += *x;
            else if (out.is_unknown() || out.is_fault())
                others.push_back(out);
            else
                return fault("a condition is bool");
        }
        if (auto none = not_a_value(others)) return *none;
        return {held == 1};
    }

    Value picked(const Expr& expr, const std::vector<Value>& items) {
        const bool filters = expr.name == "filter" || expr.args.size() == 4;
        std::vector<Value> out;
        for (const auto& item : items) {
            if (filters) {
                const auto keep = with_local(expr, item, *expr.args[2]);
                if (keep.is_fault() || keep.is_unknown()) return keep;
                const auto* x = keep.as<bool>();
                if (!x) return fault("a condition is bool");
                if (!*x) continue;
            }
            if (expr.name == "filter") {
                out.push_back(item);
                continue;
            }
            auto mapped = with_local(expr, item, *expr.args.back());
            if (mapped.is_fault() || mapped.is_unknown()) return mapped;
            out.push_back(std::move(mapped));
        }
        return {std::make_shared<const std::vector<Value>>(std::move(out))};
    }

    const Bindings& names_;
    std::vector<std::pair<std::string, Value>> locals_;
    std::size_t steps_{};
};

}  // namespace

Value evaluate(const Expr& expr, const Bindings& names) { return Evaluator(names).value_of(expr); }

}  // namespace yk::rules
