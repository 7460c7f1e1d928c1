// Checks the expressions of a pack statically and lowers them to nodes of a program. Every name, type and operator is settled here; what
// it refuses keeps the pack from loading.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/build.h"
#include "rules/pack.h"
#include "rules/syntax.h"

namespace yk::rules {

// What an expression looks at, through lets and categories.
struct Uses {
    std::set<std::uint32_t> facts;       // of the pack
    std::set<std::uint32_t> parameters;  // of the pack
    std::set<std::uint32_t> atoms;       // of the program
    void add(const Uses& other);
};

// The version of a parameter that applies on a day.
struct Choice {
    enum class State : std::uint8_t { chosen, too_early, expired };
    State state{};
    const ParameterVersion* version{};  // null unless chosen
    std::string why;                    // in words, with the dates that were compared
};
Choice choose_version(const Parameter& parameter, Day today);

// A checked expression. Numbers and bits are nodes; texts and lists stay outside the program.
struct Typed {
    Type type;
    bool bad{};      // a fault was reported
    bool literal{};  // a number written as it is: takes the type of its surroundings
    NodeId node{no_node};
    std::optional<std::string> text;         // a constant text, region or code word
    std::optional<std::uint32_t> text_fact;  // a fact of text or region
    std::vector<Typed> elements;             // of a list
    Uses uses;
};

class Lowerer {
 public:
    // `pack` must outlive the lowerer. Faults are added to `faults`.
    Lowerer(const Pack& pack, Day today, std::vector<Diagnostic>& faults);

    // An expression that must have this type. Bad ones give a node that is unknown.
    Typed lower(const SourceText& source, Type::Kind wanted, const std::string& wanted_table = {});
    Typed let(std::size_t index);
    // `category.x` asks this for its value, once; a bad value means there is none, or it comes back to itself.
    using CategorySource = std::function<Typed(const std::string&)>;
    void resolve_categories_with(CategorySource source) { category_source_ = std::move(source); }

    ProgramBuilder& builder() { return builder_; }
    const std::vector<FactShape>& shapes() const { return shapes_; }
    const std::vector<Choice>& choices() const { return choices_; }
    // The node of a constant or of something unknown, by type.
    NodeId constant(const Type& type, const Datum& value);

 private:
    Typed expression(const Expr& expr);
    Typed literal(const Expr& expr);
    Typed named(const Expr& expr);
    Typed fact(std::uint32_t index);
    Typed code(const CodeTable& table, const std::string& code, const Expr& expr);
    Typed category(const std::string& name, const Expr& expr);
    Typed parameter(const Expr& expr, const std::string& name, const std::vector<const Expr*>& keys);
    Typed parameter_table(const Parameter& parameter, const ParameterVersion& version, std::vector<Typed> keys, const Expr& expr);
    Typed indexed(const Expr& expr);
    Typed listed(const Expr& expr);
    Typed operation(const Expr& expr);
    Typed comparison(const Expr& expr, Typed a, Typed b);
    Typed text_comparison(const Expr& expr, const Typed& a, const Typed& b);
    Typed membership(const Expr& expr, const Typed& a, const Typed& list);
    Typed arithmetic(const Expr& expr, Typed a, Typed b);
    Typed choice(const Expr& expr, const Typed& condition, Typed yes, Typed no);
    Typed call(const Expr& expr);
    Typed macro(const Expr& expr);
    Typed day_call(const Expr& expr, const std::vector<Typed>& args);
    Typed month_call(const Expr& expr, const std::vector<Typed>& args);
    Typed share_call(const Expr& expr, const std::vector<Typed>& args);
    Typed extreme_call(const Expr& expr, std::vector<Typed> args);
    Typed region_call(const Expr& expr, const std::vector<Typed>& args);
    Typed date_literal(const Expr& expr);

    Typed refuse(Span at, Said said);
    Typed made(Type::Kind kind, NodeId node, std::initializer_list<const Typed*> from) const;
    bool agree(Typed& a, Typed& b, Span at, WordsCode what);
    void note_atom(const Expr& expr, Typed& value, const Typed* left, const Typed* right);
    std::string slice(Span span) const;
    bool is_number(const Typed& value) const;
    std::optional<NodeId> computed(Code code, NodeId a, NodeId b, const Expr& expr);

    const Pack& pack_;
    Day today_;
    std::vector<Diagnostic>& faults_;
    ProgramBuilder builder_;
    std::vector<FactShape> shapes_;
    std::vector<Choice> choices_;
    std::map<std::string, Typed> categories_;
    CategorySource category_source_;
    std::vector<std::optional<Typed>> lets_;
    std::vector<bool> open_lets_;
    std::vector<std::pair<std::string, Typed>> locals_;
    std::map<NodeId, std::uint32_t> atom_of_;
    const SourceText* source_{};
};

// How a fact of this type and range is kept in columns.
FactShape shape_of(const Fact& fact, const Pack& pack);

}  // namespace yk::rules
