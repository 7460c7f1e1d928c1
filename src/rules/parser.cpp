#include <algorithm>
#include <array>

#include "rules/lexer.h"
#include "rules/syntax.h"

namespace yk::rules {
namespace {

struct Binary {
    std::string_view symbol;
    Op op;
    int strength;
};
constexpr std::array binaries{Binary{"||", Op::or_, 1}, Binary{"&&", Op::and_, 2}, Binary{"==", Op::eq, 3}, Binary{"!=", Op::ne, 3},
                              Binary{"<", Op::lt, 3},   Binary{"<=", Op::le, 3},   Binary{">", Op::gt, 3},  Binary{">=", Op::ge, 3},
                              Binary{"in", Op::in, 3},  Binary{"+", Op::add, 4},   Binary{"-", Op::sub, 4}, Binary{"*", Op::mul, 5},
                              Binary{"/", Op::div, 5},  Binary{"%", Op::mod, 5}};

constexpr std::array<std::string_view, 18> reserved{"as",  "break", "const",   "continue",  "else",   "for", "function", "if",    "import",
                                                    "let", "loop",  "package", "namespace", "return", "var", "void",     "while", "in"};

Span joined(Span a, Span b) { return {a.offset, b.offset + b.length - a.offset}; }

// Recursive descent. The first fault wins; afterwards every function returns null.
class Parser {
 public:
    explicit Parser(std::string_view text) : lexer_(text) { take(); }

    Parsed run() {
        auto tree = conditional();
        if (tree && now_.token != Token::end) tree = refuse(now_.at, {"text.rest", {}});
        return {std::move(tree), fault_at_, std::move(fault_)};
    }

 private:
    struct Deeper {
        explicit Deeper(std::size_t& depth) : depth_(depth) { ++depth_; }
        ~Deeper() { --depth_; }
        std::size_t& depth_;
    };

    ExprPtr refuse(Span at, Said said) {
        if (!fault_) {
            fault_ = std::move(said);
            fault_at_ = at;
        }
        return nullptr;
    }

    void take() {
        now_ = lexer_.next();
        if (now_.token == Token::fault) refuse(now_.at, {*now_.fault, {}});
    }
    bool at_symbol(std::string_view symbol) const { return now_.token == Token::symbol && now_.text == symbol; }
    bool expect(std::string_view symbol) {
        if (!at_symbol(symbol)) {
            refuse(now_.at, {"text.expected", {{"symbol", std::string(symbol)}}});
            return false;
        }
        end_ = now_.at;
        take();
        return !fault_;
    }

    static ExprPtr node(Expr::Kind kind, Span at) {
        auto out = std::make_unique<Expr>();
        out->kind = kind;
        out->at = out->name_at = at;
        return out;
    }

    ExprPtr closed(ExprPtr expr) {
        std::size_t deepest = 0;
        for (const auto& arg : expr->args) deepest = std::max<std::size_t>(deepest, arg->depth);
        if (deepest >= max_depth) return refuse(expr->at, {"text.deep", {}});
        expr->depth = static_cast<std::uint16_t>(deepest + 1);
        return expr;
    }

    ExprPtr operation(Op op, Span op_at, ExprPtr a, ExprPtr b = nullptr, ExprPtr c = nullptr) {
        auto out = node(Expr::Kind::op, a->at);
        out->op = op;
        out->name_at = op_at;
        out->at = joined(op == Op::not_ || op == Op::negate ? op_at : a->at, (c ? c : b ? b : a)->at);
        out->args.push_back(std::move(a));
        if (b) out->args.push_back(std::move(b));
        if (c) out->args.push_back(std::move(c));
        return closed(std::move(out));
    }

    ExprPtr conditional() {
        const Deeper deeper(depth_);
        if (depth_ > max_depth) return refuse(now_.at, {"text.deep", {}});
        auto condition = binary(1);
        if (!condition || !at_symbol("?")) return condition;
        const auto at = now_.at;
        take();
        auto yes = binary(1);
        if (!yes || !expect(":")) return nullptr;
        auto no = conditional();
        if (!no) return nullptr;
        return operation(Op::choose, at, std::move(condition), std::move(yes), std::move(no));
    }

    const Binary* binary_here() const {
        if (now_.token != Token::symbol && !(now_.token == Token::name && now_.text == "in")) return nullptr;
        const auto* found = std::find_if(binaries.begin(), binaries.end(), [&](const Binary& b) { return b.symbol == now_.text; });
        return found == binaries.end() ? nullptr : found;
    }

    ExprPtr binary(int strength) {
        auto left = unary();
        while (left) {
            const auto* found = binary_here();
            if (!found || found->strength < strength) return left;
            const auto at = now_.at;
            take();
            auto right = binary(found->strength + 1);
            if (!right) return nullptr;
            left = operation(found->op, at, std::move(left), std::move(right));
        }
        return nullptr;
    }

    ExprPtr unary() {
        const Deeper deeper(depth_);
        if (depth_ > max_depth) return refuse(now_.at, {"text.deep", {}});
        const bool negation = at_symbol("-");
        if (!negation && !at_symbol("!")) return postfix();
        const auto at = now_.at;
        take();
        if (negation && (now_.token == Token::integer || now_.token == Token::real)) return negative_number(at);
        auto operand = unary();
        if (!operand) return nullptr;
        return operation(negation ? Op::negate : Op::not_, at, std::move(operand));
    }

    // The sign belongs to the literal, so that the smallest int can be written.
    ExprPtr negative_number(Span sign) {
        constexpr std::uint64_t smallest = std::uint64_t{1} << 63;
        auto out = node(Expr::Kind::literal, joined(sign, now_.at));
        if (now_.token == Token::real) {
            out->literal = {-now_.real};
        } else if (now_.integer <= smallest) {
            out->literal = {static_cast<std::int64_t>(0 - now_.integer)};
        } else {
            return refuse(now_.at, {"text.number_size", {}});
        }
        take();
        return postfix_of(std::move(out));
    }

    ExprPtr postfix() { return postfix_of(primary()); }

    ExprPtr postfix_of(ExprPtr left) {
        while (left && !fault_) {
            if (at_symbol(".")) {
                left = member(std::move(left));
            } else if (at_symbol("[")) {
                take();
                auto index = conditional();
                if (!index || !expect("]")) return nullptr;
                auto out = node(Expr::Kind::index, joined(left->at, end_));
                out->args.push_back(std::move(left));
                out->args.push_back(std::move(index));
                left = closed(std::move(out));
            } else {
                return left;
            }
        }
        return nullptr;
    }

    ExprPtr member(ExprPtr left) {
        take();
        if (now_.token != Token::name || now_.text == "in") return refuse(now_.at, {"text.name_wanted", {}});
        const auto name = now_;
        take();
        const bool call = at_symbol("(");
        auto out = node(call ? Expr::Kind::call : Expr::Kind::select, joined(left->at, name.at));
        out->name = name.text;
        out->name_at = name.at;
        out->has_target = call;
        out->args.push_back(std::move(left));
        if (call && !arguments(*out, "(", ")")) return nullptr;
        return closed(std::move(out));
    }

    bool arguments(Expr& out, std::string_view open, std::string_view close) {
        if (!expect(open)) return false;
        while (!at_symbol(close)) {
            auto arg = conditional();
            if (!arg) return false;
            out.args.push_back(std::move(arg));
            if (out.args.size() > max_list_size) return refuse(out.at, {"text.list_long", {}}) != nullptr;
            if (at_symbol(close)) break;
            if (!expect(",")) return false;
        }
        if (!expect(close)) return false;
        out.at = joined(out.at, end_);
        return true;
    }

    ExprPtr primary() {
        if (fault_) return nullptr;
        const auto first = now_;
        switch (first.token) {
            case Token::integer:
                return integer_literal();
            case Token::real:
                return literal(Value{first.real});
            case Token::text:
                return literal(Value{first.text});
            case Token::name:
                return name();
            case Token::end:
                return refuse(first.at, {"text.early_end", {}});
            default:
                break;
        }
        if (at_symbol("[")) {
            auto out = node(Expr::Kind::list, first.at);
            if (!arguments(*out, "[", "]")) return nullptr;
            return closed(std::move(out));
        }
        if (at_symbol("(")) {
            take();
            auto inner = conditional();
            if (!inner || !expect(")")) return nullptr;
            return inner;
        }
        return refuse(first.at, {"text.value_wanted", {}});
    }

    ExprPtr literal(Value value) {
        auto out = node(Expr::Kind::literal, now_.at);
        out->literal = std::move(value);
        take();
        return out;
    }

    ExprPtr integer_literal() {
        if (now_.integer > static_cast<std::uint64_t>(INT64_MAX)) return refuse(now_.at, {"text.number_size", {}});
        return literal(Value{static_cast<std::int64_t>(now_.integer)});
    }

    ExprPtr name() {
        const auto word = now_;
        if (word.text == "true" || word.text == "false") return literal(Value{word.text == "true"});
        if (word.text == "null") return literal(Value{Null{}});
        if (std::find(reserved.begin(), reserved.end(), word.text) != reserved.end())
            return refuse(word.at, {"text.reserved", {{"word", word.text}}});
        take();
        const bool call = at_symbol("(");
        auto out = node(call ? Expr::Kind::call : Expr::Kind::name, word.at);
        out->name = word.text;
        if (call && !arguments(*out, "(", ")")) return nullptr;
        return closed(std::move(out));
    }

    Lexer lexer_;
    Lexeme now_;
    Span end_;
    Span fault_at_;
    std::optional<Said> fault_;
    std::size_t depth_{};
};

}  // namespace

const char* op_text(Op op) {
    static constexpr std::array texts{"!", "-", "&&", "||", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "?:"};
    return texts[static_cast<std::size_t>(op)];
}

Parsed parse_expression(std::string_view text) {
    if (text.size() > max_text_bytes) return {nullptr, {}, Said{"text.long", {}}};
    return Parser(text).run();
}

std::string qualified_name(const Expr& expr) {
    if (expr.kind == Expr::Kind::name) return expr.name;
    if (expr.kind != Expr::Kind::select) return {};
    auto head = qualified_name(*expr.args[0]);
    return head.empty() ? head : head + "." + expr.name;
}

bool is_macro(const Expr& expr) {
    static constexpr std::array<std::string_view, 5> names{"all", "exists", "exists_one", "map", "filter"};
    if (expr.kind != Expr::Kind::call || !expr.has_target) return false;
    if (std::find(names.begin(), names.end(), expr.name) == names.end()) return false;
    const bool arity = expr.args.size() == 3 || (expr.name == "map" && expr.args.size() == 4);
    return arity && expr.args[1]->kind == Expr::Kind::name;
}

}  // namespace yk::rules
