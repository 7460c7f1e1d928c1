#include "rules/mutate.h"

#include <fmt/format.h>

#include <functional>

#include "rules/cases.h"
#include "rules/rulebook.h"
#include "rules/syntax.h"

namespace yk::rules {
namespace {

// One change to a copy of the pack.
struct Attempt {
    Mutation mutation;
    std::function<void(Pack&)> apply;
};

const char* other_operator(Op op) {
    switch (op) {
        case Op::and_:
            return "||";
        case Op::or_:
            return "&&";
        case Op::eq:
            return "!=";
        case Op::ne:
            return "==";
        case Op::lt:
            return "<=";
        case Op::le:
            return "<";
        case Op::gt:
            return ">=";
        case Op::ge:
            return ">";
        case Op::add:
            return "-";
        case Op::sub:
            return "+";
        default:
            return nullptr;
    }
}

struct Replacement {
    Span at;
    std::string text;
};

// Every operator by its neighbour, every number by the next one, every `!` by nothing.
void replacements_in(const Expr& expr, std::vector<Replacement>& out) {
    if (expr.kind == Expr::Kind::op) {
        if (const char* other = other_operator(expr.op)) out.push_back({expr.name_at, other});
        if (expr.op == Op::not_) out.push_back({expr.name_at, ""});
    }
    if (expr.kind == Expr::Kind::literal) {
        if (const auto* number = expr.literal.as<std::int64_t>()) out.push_back({expr.at, std::to_string(*number + 1)});
    }
    for (const auto& arg : expr.args) replacements_in(*arg, out);
}

class Mutator {
 public:
    explicit Mutator(const Pack& pack) : pack_(pack) {}

    std::vector<Attempt> attempts() {
        const auto& own = pack_.place().id;
        for (std::size_t i = 0; i < pack_.lets.size(); ++i) {
            if (pack_.lets[i].cited.pack == own)
                source("let " + pack_.lets[i].name, pack_.lets[i].is, [i](Pack& p) -> SourceText& { return p.lets[i].is; });
        }
        for (std::size_t i = 0; i < pack_.categories.size(); ++i) {
            if (pack_.categories[i].cited.pack == own)
                condition("category " + pack_.categories[i].name, [i](Pack& p) -> Condition& { return p.categories[i].condition; });
        }
        for (std::size_t i = 0; i < pack_.items.size(); ++i) {
            if (pack_.items[i].cited.pack != own || !pack_.items[i].modelled) continue;
            condition("item " + pack_.items[i].name, [i](Pack& p) -> Condition& { return p.items[i].condition; });
            source("amount of " + pack_.items[i].name, pack_.items[i].amount, [i](Pack& p) -> SourceText& { return p.items[i].amount; });
        }
        for (std::size_t i = 0; i < pack_.tables.size(); ++i) {
            if (pack_.tables[i].cited.pack == own) table(i);
        }
        parameters();
        return std::move(attempts_);
    }

 private:
    using SourceOf = std::function<SourceText&(Pack&)>;
    using ConditionOf = std::function<Condition&(Pack&)>;
    using LineOf = std::function<Line&(Pack&)>;

    void source(const std::string& entry, const SourceText& text, const SourceOf& where) {
        const auto parsed = parse_expression(text.text);
        if (!parsed.tree) return;
        std::vector<Replacement> replacements;
        replacements_in(*parsed.tree, replacements);
        for (const auto& [at, other] : replacements) {
            auto changed = text.text;
            changed.replace(at.offset, at.length, other);
            attempts_.push_back({{text.place, entry, text.text, changed}, [where, changed](Pack& p) { where(p).text = changed; }});
        }
    }

    // A leaf is also left out of its list: a line that no case needs is not tested.
    void line(const std::string& entry, const Line& from, const LineOf& where) {
        if (from.kind == Line::Kind::leaf) return source(entry, from.when, [where](Pack& p) -> SourceText& { return where(p).when; });
        for (std::size_t i = 0; i < from.lines.size(); ++i) {
            line(entry, from.lines[i], [where, i](Pack& p) -> Line& { return where(p).lines[i]; });
            if (from.lines[i].kind != Line::Kind::leaf || from.lines.size() < 2) continue;
            attempts_.push_back({{from.lines[i].when.place, entry, from.lines[i].label.zh, "(line left out)"},
                                 [where, i](Pack& p) { where(p).lines.erase(where(p).lines.begin() + static_cast<std::ptrdiff_t>(i)); }});
        }
    }

    void condition(const std::string& entry, const ConditionOf& where) {
        Pack copy = pack_;
        const auto from = where(copy);
        line(entry, from.rule, [where](Pack& p) -> Line& { return where(p).rule; });
        for (std::size_t i = 0; i < from.except.size(); ++i) {
            line(entry, from.except[i], [where, i](Pack& p) -> Line& { return where(p).except[i]; });
            attempts_.push_back({{from.except[i].when.place, entry, from.except[i].label.zh, "(exception left out)"},
                                 [where, i](Pack& p) { where(p).except.erase(where(p).except.begin() + static_cast<std::ptrdiff_t>(i)); }});
        }
    }

    void table(std::size_t index) {
        const auto& table = pack_.tables[index];
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            source("table " + table.name, table.rows[r].when, [index, r](Pack& p) -> SourceText& { return p.tables[index].rows[r].when; });
            attempts_.push_back(
                {{table.rows[r].when.place, "table " + table.name, table.rows[r].label.zh, "(row left out)"},
                 [index, r](Pack& p) { p.tables[index].rows.erase(p.tables[index].rows.begin() + static_cast<std::ptrdiff_t>(r)); }});
        }
    }

    // The numbers of the pack's parameters that some rule asks for.
    void parameters() {
        const auto compiled =
            compile_with_faults(std::make_shared<const Pack>(pack_), pack_.cases.empty() ? Day{} : pack_.cases.front().today);
        if (!compiled.rulebook) return;
        Uses uses;
        for (const auto& rule : compiled.rulebook->items) {
            uses.add(rule.condition.uses);
            uses.add(rule.amount_uses);
        }
        for (const auto& rule : compiled.rulebook->categories) uses.add(rule.condition.uses);
        for (const auto& rule : compiled.rulebook->tables) uses.add(rule.uses);
        for (const auto index : uses.parameters) {
            const auto& parameter = pack_.parameters[index];
            const bool number = parameter.type.kind == Type::Kind::integer || parameter.type.kind == Type::Kind::money ||
                                parameter.type.kind == Type::Kind::percent;
            if (parameter.cited.pack == pack_.place().id && number && !parameter.type.list) values(index);
        }
    }

    void values(std::size_t index) {
        const auto& parameter = pack_.parameters[index];
        for (std::size_t v = 0; v < parameter.versions.size(); ++v) {
            const auto& version = parameter.versions[v];
            const auto attempt = [&](const Datum& datum, auto change) {
                attempts_.push_back(
                    {{version.cited.place, "parameter " + parameter.name, datum.text, std::to_string(datum.number + 1)}, change});
            };
            for (std::size_t i = 0; i < version.values.size(); ++i) {
                attempt(version.values[i], [index, v, i](Pack& p) { ++p.parameters[index].versions[v].values[i].number; });
            }
            for (std::size_t i = 0; i < version.rows.size(); ++i) {
                attempt(version.rows[i].value, [index, v, i](Pack& p) { ++p.parameters[index].versions[v].rows[i].value.number; });
            }
        }
    }

    const Pack& pack_;
    std::vector<Attempt> attempts_;
};

}  // namespace

MutationReport mutate_pack(const std::shared_ptr<const Pack>& pack, std::size_t limit) {
    const auto attempts = Mutator(*pack).attempts();
    const auto step = limit && attempts.size() > limit ? (attempts.size() + limit - 1) / limit : 1;
    MutationReport out;
    for (std::size_t i = 0; i < attempts.size(); i += step) {
        auto mutated = std::make_shared<Pack>(*pack);
        attempts[i].apply(*mutated);
        ++out.tried;
        if (run_cases(mutated).failures.empty()) out.survivors.push_back(attempts[i].mutation);
    }
    return out;
}

std::string mutation_text(const Mutation& m) {
    return fmt::format("{}:{}:{}: {}: no case notices {} -> {}", m.place.file, m.place.line, m.place.column, m.entry, m.was, m.is);
}

}  // namespace yk::rules
