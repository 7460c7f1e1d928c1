#include "rules/rulebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yk::rules {
namespace {

using Kind = Type::Kind;

class Compiler {
 public:
    Compiler(std::shared_ptr<const Pack> pack, Day today, std::vector<Diagnostic>& faults)
        : pack_(*pack),
          faults_(faults),
          lowerer_(*pack, today, faults),
          categories_(pack->categories.size()),
          open_(pack->categories.size()) {
        book_.pack = std::move(pack);
        book_.today = today;
        lowerer_.resolve_categories_with([this](const std::string& name) { return category_value(name); });
    }

    Rulebook run() {
        for (std::size_t i = 0; i < pack_.lets.size(); ++i) {
            const auto value = lowerer_.let(i);
            book_.lets.push_back({i, value.node, value.uses});
        }
        for (std::size_t i = 0; i < pack_.categories.size(); ++i) book_.categories.push_back({i, category(i)});
        for (std::size_t i = 0; i < pack_.tables.size(); ++i) book_.tables.push_back(table(i));
        for (std::size_t i = 0; i < pack_.items.size(); ++i) book_.items.push_back(item(i));
        for (std::size_t i = 0; i < pack_.coordinations.size(); ++i) coordinate(i);
        book_.shapes = lowerer_.shapes();
        book_.choices = lowerer_.choices();
        book_.program = std::move(lowerer_.builder().program());
        choose_outputs();
        return std::move(book_);
    }

 private:
    ProgramBuilder& builder() { return lowerer_.builder(); }

    RuleLine line(const Line& from) {
        RuleLine out;
        out.kind = from.kind;
        out.label = from.label;
        out.when = from.when;
        if (from.kind == Line::Kind::leaf) {
            const auto value = lowerer_.lower(from.when, Kind::boolean);
            out.node = value.node;
            out.uses = value.uses;
            return out;
        }
        const bool every = from.kind == Line::Kind::all;
        out.node = builder().bit(every);
        for (const auto& part : from.lines) {
            out.lines.push_back(line(part));
            const auto node = out.lines.back().node;
            out.node = every ? builder().conjunction(out.node, node) : builder().disjunction(out.node, node);
            out.uses.add(out.lines.back().uses);
        }
        return out;
    }

    RuleCondition condition(const Condition& from) {
        RuleCondition out;
        out.rule = line(from.rule);
        out.node = out.rule.node;
        out.uses = out.rule.uses;
        for (const auto& exception : from.except) {
            out.except.push_back(line(exception));
            out.node = builder().conjunction(out.node, builder().negation(out.except.back().node));
            out.uses.add(out.except.back().uses);
        }
        return out;
    }

    const RuleCondition& category(std::size_t index) {
        if (!categories_[index]) {
            open_[index] = true;
            categories_[index] = condition(pack_.categories[index].condition);
            open_[index] = false;
        }
        return *categories_[index];
    }

    Typed category_value(const std::string& name) {
        Typed out;
        const auto found =
            std::find_if(pack_.categories.begin(), pack_.categories.end(), [&](const Category& c) { return c.name == name; });
        const auto index = static_cast<std::size_t>(found - pack_.categories.begin());
        if (found == pack_.categories.end() || open_[index]) {
            out.bad = true;
            return out;
        }
        const auto& value = category(index);
        out.node = value.node;
        out.uses = value.uses;
        return out;
    }

    // The first row that holds. A row whose condition is unknown makes the table unknown unless an earlier row holds.
    TableRule table(std::size_t index) {
        const auto& from = pack_.tables[index];
        TableRule out;
        out.table = index;
        for (const auto& row : from.rows) {
            Line leaf;
            leaf.label = row.label;
            leaf.when = row.when;
            out.rows.push_back(line(leaf));
            out.uses.add(out.rows.back().uses);
        }
        const auto chain = [&](auto value_of_row, NodeId otherwise) {
            auto node = otherwise;
            for (std::size_t r = from.rows.size(); r-- > 0;) node = builder().choice(out.rows[r].node, value_of_row(r), node);
            return node;
        };
        out.row = chain([&](std::size_t r) { return builder().number(static_cast<std::int64_t>(r)); },
                        builder().number(static_cast<std::int64_t>(from.rows.size())));
        for (std::size_t o = 0; o < from.outputs.size(); ++o) {
            const auto& type = from.outputs[o].type;
            if (type.kind == Kind::text || type.kind == Kind::region) {
                out.outputs.push_back(no_node);
                continue;
            }
            out.outputs.push_back(chain([&](std::size_t r) { return lowerer_.constant(type, from.rows[r].then[o]); },
                                        lowerer_.constant(type, from.otherwise[o])));
        }
        return out;
    }

    ItemRule item(std::size_t index) {
        const auto& from = pack_.items[index];
        ItemRule out;
        out.item = index;
        if (!from.modelled) return out;
        out.condition = condition(from.condition);
        if (!from.amount.text.empty()) {
            const auto amount = lowerer_.lower(from.amount, Kind::money);
            out.amount = amount.node;
            out.amount_uses = amount.uses;
            out.paid = builder().choice(out.condition.node, amount.node, builder().number(0));
        }
        if (!from.receiving.text.empty()) {
            const auto receiving = lowerer_.lower(from.receiving, Kind::boolean);
            out.receiving = receiving.node;
            out.receiving_uses = receiving.uses;
        }
        for (const auto* uses : {&out.condition.uses, &out.amount_uses}) {
            for (const auto parameter : uses->parameters) {
                if (lowerer_.choices()[parameter].state != Choice::State::chosen) out.early.push_back(parameter);
            }
        }
        return out;
    }

    ItemRule* rule_of(const std::string& name) {
        for (auto& rule : book_.items) {
            if (pack_.items[rule.item].name == name) return &rule;
        }
        return nullptr;
    }

    void coordinate(std::size_t index) {
        const auto& from = pack_.coordinations[index];
        NodeId when = no_node;
        if (from.kind == Coordination::Kind::exclude) when = lowerer_.lower(from.when, Kind::boolean).node;
        std::vector<ItemRule*> rules;
        for (const auto& name : from.items) {
            auto* rule = rule_of(name);
            if (!rule || from.kind == Coordination::Kind::open) continue;
            rule->coordinations.push_back(index);
            if (rule->paid != no_node) rules.push_back(rule);
        }
        if (from.kind == Coordination::Kind::exclude) {
            for (auto* rule : rules) rule->paid = builder().choice(when, builder().number(0), rule->paid);
        }
        if (from.kind == Coordination::Kind::take_higher) take_higher(rules);
    }

    // Keeps the greatest amount; of equal amounts the first named.
    void take_higher(const std::vector<ItemRule*>& rules) {
        std::vector<NodeId> before;
        for (const auto* rule : rules) before.push_back(rule->paid);
        for (std::size_t i = 0; i < rules.size(); ++i) {
            auto wins = builder().bit(true);
            for (std::size_t j = 0; j < rules.size(); ++j) {
                if (j == i) continue;
                const auto beats =
                    j < i ? builder().comparison(Code::lt, before[j], before[i]) : builder().comparison(Code::le, before[j], before[i]);
                wins = builder().conjunction(wins, beats);
            }
            rules[i]->paid = builder().choice(wins, before[i], builder().number(0));
        }
    }

    void choose_outputs() {
        auto& program = book_.program;
        std::map<NodeId, std::uint32_t> indexes;
        const auto output = [&](NodeId node) {
            if (node == no_node) return no_node;
            const auto [found, fresh] = indexes.emplace(node, static_cast<std::uint32_t>(program.outputs.size()));
            if (fresh) program.outputs.push_back(node);
            return found->second;
        };
        for (const auto& rule : book_.categories) book_.category_outputs.push_back(output(rule.condition.node));
        for (const auto& rule : book_.items) {
            book_.item_outputs.push_back({output(rule.condition.node), output(rule.amount), output(rule.receiving), output(rule.paid)});
        }
        for (const auto& rule : book_.tables) book_.table_outputs.push_back(output(rule.row));
        std::vector<bool> taken(program.nodes.size());
        const auto condition = [&](NodeId node) {
            if (node == no_node || taken[node] || program.nodes[node].code == Code::constant) return;
            taken[node] = true;
            program.conditions.push_back(node);
        };
        for (const auto& atom : program.atoms) condition(atom.node);
        for (const auto& rule : book_.categories) condition(rule.condition.node);
        for (const auto& rule : book_.items) {
            condition(rule.condition.node);
            for (const auto& part : rule.condition.rule.lines) condition(part.node);
            for (const auto& part : rule.condition.except) condition(part.node);
        }
    }

    const Pack& pack_;
    std::vector<Diagnostic>& faults_;
    Lowerer lowerer_;
    Rulebook book_;
    std::vector<std::optional<RuleCondition>> categories_;
    std::vector<bool> open_;
};

}  // namespace

Compiled compile_with_faults(std::shared_ptr<const Pack> pack, Day today) {
    Compiled out;
    auto book = Compiler(std::move(pack), today, out.faults).run();
    if (out.faults.empty()) out.rulebook = std::move(book);
    return out;
}

Error faults_error(const std::vector<Diagnostic>& faults) {
    Error out{ErrorKind::invalid, "rules.pack.faulty", {}, {{"count", std::to_string(faults.size())}}, {}};
    for (const auto& fault : faults) {
        out.problems.push_back({fmt::format("{}:{}:{}", fault.place.file, fault.place.line, fault.place.column),
                                "rules.pack.fault",
                                {{"text", diagnostic_text(fault, Language::zh)}, {"text_en", diagnostic_text(fault, Language::en)}}});
    }
    out.args.emplace_back("text", diagnostics_text(faults, Language::zh));
    out.args.emplace_back("text_en", diagnostics_text(faults, Language::en));
    return out;
}

Result<Rulebook> compile(std::shared_ptr<const Pack> pack, Day today) {
    auto compiled = compile_with_faults(std::move(pack), today);
    if (!compiled.rulebook) return tl::make_unexpected(faults_error(compiled.faults));
    return *std::move(compiled.rulebook);
}

}  // namespace yk::rules
