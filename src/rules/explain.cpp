#include "rules/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace yk::rules {
namespace {

using Kind = Type::Kind;

// The labels of the lines that decide a failing group: all that fail; an unlabelled group speaks through its own lines.
void failing_labels(const ReasonLine& line, std::vector<std::string>& out) {
    if (line.held != Held::failed) return;
    if (!line.label.zh.empty()) return out.push_back(line.label.zh);
    for (const auto& part : line.lines) failing_labels(part, out);
}

void holding_labels(const ReasonLine& line, std::vector<std::string>& out) {
    if (line.held != Held::held) return;
    if (!line.label.zh.empty()) out.push_back(line.label.zh);
    for (const auto& part : line.lines) holding_labels(part, out);
}

std::vector<std::string> deciding_labels(const Decision& decision, Held held) {
    std::vector<std::string> out;
    const bool group = decision.rule.kind != Line::Kind::leaf;
    if (held == Held::held) {
        if (!group) holding_labels(decision.rule, out);
        for (const auto& line : decision.rule.lines) holding_labels(line, out);
    } else if (held == Held::failed) {
        if (!group) failing_labels(decision.rule, out);
        for (const auto& line : decision.rule.lines) failing_labels(line, out);
        for (const auto& exception : decision.exceptions) {
            if (exception.held == Held::held) out.push_back(exception.label.zh);
        }
    }
    return out;
}

}  // namespace

std::string written(std::int64_t number, const Type& type, const Pack& pack) {
    switch (type.kind) {
        case Kind::boolean:
            return number ? "true" : "false";
        case Kind::date: {
            const auto day = unpacked_day(number);
            return day ? day_text(*day) : std::string("none");
        }
        case Kind::code: {
            const auto* table = pack.code_table(type.table);
            if (table && number >= 0 && static_cast<std::size_t>(number) < table->codes.size())
                return table->codes[static_cast<std::size_t>(number)].code;
            return std::to_string(number);
        }
        default:
            return std::to_string(number);
    }
}

Held Explainer::held(NodeId node) const {
    const auto value = lane(node);
    if (!value) return Held::unknown;
    return *value ? Held::held : Held::failed;
}

Threshold Explainer::threshold(const Atom& atom) const {
    Threshold out{atom.left_text, atom.op, atom.right_text, std::nullopt, std::nullopt, std::nullopt, held(atom.node)};
    Type type{atom.dates ? Kind::date : Kind::integer, {}, false};
    if (!atom.code_table.empty()) type = {Kind::code, atom.code_table, false};
    const auto left = lane(atom.left), right = lane(atom.right);
    if (left) out.left = written(*left, type, *book_.pack);
    if (right) out.right = written(*right, type, *book_.pack);
    if (!left || !right || type.kind == Kind::code) return out;
    if (!atom.dates) {
        out.distance = *right - *left;
    } else if (const auto a = unpacked_day(*left), b = unpacked_day(*right); a && b) {
        out.distance = *b - *a;
    }
    return out;
}

ReasonLine Explainer::reason(const RuleLine& line, bool exception) const {
    ReasonLine out;
    out.kind = line.kind;
    out.label = line.label;
    out.when = line.when.text;
    out.held = held(line.node);
    out.exception = exception;
    if (line.kind == Line::Kind::leaf) {
        for (const auto index : line.uses.atoms) {
            const auto& atom = book_.program.atoms[index];
            if (atom.left != no_node) out.thresholds.push_back(threshold(atom));
        }
        for (const auto fact : line.uses.facts) out.facts.push_back(facts_[fact]);
    }
    for (const auto& part : line.lines) out.lines.push_back(reason(part, exception));
    return out;
}

void Explainer::explain(const RuleCondition& condition, Decision& out) const {
    out.rule = reason(condition.rule, false);
    for (const auto& exception : condition.except) out.exceptions.push_back(reason(exception, true));
    const auto state = held(condition.node);
    out.because = deciding_labels(out, state);
    if (state == Held::unknown) out.missing = missing(condition.node, out.faults);
}

// Walks down only where values are not known, so that a fact which could not change the answer is not asked for.
void Explainer::collect(NodeId id, Gaps& gaps) const {
    if (id == no_node || lanes_[id] || !gaps.seen.insert(id).second) return;
    const auto& node = book_.program.nodes[id];
    switch (node.code) {
        case Code::constant:
            gaps.missing.insert(book_.program.gaps[node.table]);
            return;
        case Code::load:
            gaps.missing.insert(book_.pack->facts[node.a].name);
            return;
        case Code::class_bit:
        case Code::class_number:
            if (facts_[node.a].value)
                gaps.missing.insert(book_.program.tables[node.table].gap);
            else
                gaps.missing.insert(book_.pack->facts[node.a].name);
            return;
        case Code::same_text:
            for (const auto fact : {node.a, node.b}) {
                if (!facts_[fact].value) gaps.missing.insert(book_.pack->facts[fact].name);
            }
            return;
        case Code::choose:
            if (!lanes_[node.c]) return collect(node.c, gaps);
            return collect(*lanes_[node.c] ? node.a : node.b, gaps);
        default:
            break;
    }
    const auto before = gaps.missing.size() + gaps.faults.size();
    collect(node.a, gaps);
    collect(node.b, gaps);
    const bool operands_known = lanes_[node.a] && (node.b == no_node || lanes_[node.b]);
    if (operands_known && before == gaps.missing.size() + gaps.faults.size())
        gaps.faults.insert(fmt::format("{} has no result here", code_text(node.code)));
}

std::vector<std::string> Explainer::missing(NodeId node, std::vector<std::string>& faults) const {
    Gaps gaps;
    collect(node, gaps);
    faults.insert(faults.end(), gaps.faults.begin(), gaps.faults.end());
    return {gaps.missing.begin(), gaps.missing.end()};
}

std::vector<ParameterUse> Explainer::parameters(const Uses& uses) const {
    std::vector<ParameterUse> out;
    for (const auto index : uses.parameters) {
        const auto& parameter = book_.pack->parameters[index];
        const auto& choice = book_.choices[index];
        ParameterUse use;
        use.name = parameter.name;
        use.unit = parameter.unit;
        use.why = choice.why;
        if (const auto* version = choice.version) {
            use.from = day_text(version->from);
            if (version->to) use.to = day_text(*version->to);
            use.pack = version->cited.pack;
            use.clause = version->cited.clause;
            use.status = version->cited.status;
            for (const auto& value : version->values) use.values.push_back(value.text);
            for (const auto& row : version->rows) use.values.push_back(fmt::format("{}: {}", fmt::join(row.keys, " "), row.value.text));
        }
        out.push_back(std::move(use));
    }
    return out;
}

}  // namespace yk::rules
