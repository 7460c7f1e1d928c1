#include "rules/plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {

bool has_node_operands(const Node& node) {
    return node.code != Code::constant && node.code != Code::load && node.code != Code::class_bit && node.code != Code::class_number &&
           node.code != Code::same_text;
}

template <class Use>
void for_each_operand(const Node& node, Use use) {
    if (!has_node_operands(node)) return;
    for (const auto operand : {node.a, node.b, node.c}) {
        if (operand != no_node) use(operand);
    }
}

std::vector<NodeId> needed_nodes(const Program& program, bool everything) {
    std::vector<bool> needed(program.nodes.size(), everything);
    for (const auto id : program.outputs) needed[id] = true;
    for (const auto id : program.conditions) needed[id] = true;
    std::vector<NodeId> out;
    for (std::size_t i = program.nodes.size(); i-- > 0;) {
        if (!needed[i]) continue;
        out.push_back(static_cast<NodeId>(i));
        for_each_operand(program.nodes[i], [&](NodeId operand) { needed[operand] = true; });
    }
    std::reverse(out.begin(), out.end());
    return out;
}

std::size_t register_bytes(Lane lane) {
    switch (lane) {
        case Lane::bit:
            return block_rows / 8;
        case Lane::u8:
            return block_rows;
        case Lane::i64:
            return block_rows * 8;
        default:
            return block_rows * 4;
    }
}

// Gives every computed node room in the arena; room is reused after the last reader when `share`.
void place_registers(const Program& program, Plan& plan, bool share) {
    std::vector<std::size_t> last_use(program.nodes.size());
    for (std::size_t at = 0; at < plan.order.size(); ++at) {
        for_each_operand(program.nodes[plan.order[at]], [&](NodeId operand) { last_use[operand] = at; });
    }
    std::map<std::size_t, std::vector<std::uint32_t>> free_room;
    std::vector<std::vector<NodeId>> ends(plan.order.size());
    for (const auto id : plan.order) ends[last_use[id]].push_back(id);
    plan.offset.assign(program.nodes.size(), no_node);
    for (std::size_t at = 0; at < plan.order.size(); ++at) {
        const auto id = plan.order[at];
        const auto& node = program.nodes[id];
        const auto bytes = register_bytes(node.lane);
        // Loads point into the columns and constants are immediate, unless they are themselves an output.
        if (has_node_operands(node) || (node.code != Code::load && node.code != Code::constant)) {
            auto& room = free_room[bytes];
            if (room.empty()) {
                plan.offset[id] = static_cast<std::uint32_t>(plan.arena_bytes);
                plan.arena_bytes += bytes;
            } else {
                plan.offset[id] = room.back();
                room.pop_back();
            }
        }
        if (!share) continue;
        for (const auto done : ends[at]) {
            if (done != id && plan.offset[done] != no_node)
                free_room[register_bytes(program.nodes[done].lane)].push_back(plan.offset[done]);
        }
    }
}

// Digits of a division code that the region tables of these nodes look at; 12 when a table looks at whole texts.
std::size_t digits_needed(const Program& program, const std::vector<NodeId>& lookups) {
    std::size_t most = 0;
    for (const auto id : lookups) {
        const auto& table = program.tables[program.nodes[id].table];
        if (!table.by_region) return 12;
        for (const auto& entry : table.entries) {
            std::size_t digits = 12;
            for (const std::size_t level : {9, 6, 4, 2, 0}) {
                if (entry.text.size() == 12 && entry.text.find_first_not_of('0', level) == std::string::npos) digits = level;
            }
            most = std::max(most, digits);
        }
    }
    return most;
}

const LookupEntry* entry_for(const Lookup& table, std::string_view text) {
    const LookupEntry* best = nullptr;
    for (const auto& entry : table.entries) {
        if (!table.by_region) {
            if (entry.text == text) return &entry;
        } else if (region_within(text, entry.text) && (!best || region_within(entry.text, best->text))) {
            best = &entry;
        }
    }
    return best;
}

using Signature = std::vector<std::pair<std::int64_t, bool>>;

Signature signature_of(const Program& program, const std::vector<NodeId>& lookups, std::string_view text) {
    Signature out;
    for (const auto id : lookups) {
        const auto& node = program.nodes[id];
        const auto* entry = entry_for(program.tables[node.table], text);
        if (node.code == Code::class_bit)
            out.emplace_back(entry != nullptr, true);
        else
            out.emplace_back(entry ? entry->value : 0, entry && entry->present);
    }
    return out;
}

void add_class(const Program& program, const std::vector<NodeId>& lookups, const Signature& signature, Plan& plan) {
    for (std::size_t i = 0; i < lookups.size(); ++i) {
        auto& table = plan.tables[lookups[i]];
        const auto [value, present] = signature[i];
        const auto& node = program.nodes[lookups[i]];
        if (node.code == Code::class_bit)
            table.bits.push_back(value ? 255 : 0);
        else if (node.lane == Lane::i64)
            table.wide.push_back(value);
        else
            table.narrow.push_back(static_cast<std::int32_t>(value));
        table.present.push_back(present ? 255 : 0);
        table.all_present &= present;
    }
}

void classify(const Program& program, const Columns& columns, std::size_t fact, const std::vector<NodeId>& lookups, Plan& plan) {
    auto& out = plan.classes[fact];
    out.used = true;
    const auto& dictionary = columns.dictionary();
    const auto digits = digits_needed(program, lookups);
    std::map<std::string_view, std::uint16_t> by_prefix;
    std::map<Signature, std::uint16_t> by_signature;
    // An empty dictionary still needs a class for the rows nobody knows.
    const std::string nothing;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, dictionary.size()); ++i) {
        const std::string& text = dictionary.empty() ? nothing : dictionary[i];
        const auto key = std::string_view(text).substr(0, text.size() == 12 ? digits : std::string::npos);
        auto known = by_prefix.find(key);
        if (known == by_prefix.end()) {
            const auto signature = signature_of(program, lookups, text);
            const auto [found, fresh] = by_signature.emplace(signature, static_cast<std::uint16_t>(by_signature.size()));
            CHECK(by_signature.size() < 65536);
            if (fresh) add_class(program, lookups, signature, plan);
            known = by_prefix.emplace(key, found->second).first;
        }
        out.class_of.push_back(known->second);
    }
}

}  // namespace

Plan plan_for(const Program& program, const Columns& columns, bool everything) {
    Plan plan;
    plan.order = needed_nodes(program, everything);
    place_registers(program, plan, !everything);
    plan.output_of.assign(program.nodes.size(), no_node);
    plan.condition_of.assign(program.nodes.size(), no_node);
    for (std::size_t i = program.outputs.size(); i-- > 0;) plan.output_of[program.outputs[i]] = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i < program.conditions.size(); ++i) plan.condition_of[program.conditions[i]] = static_cast<std::uint32_t>(i);

    plan.classes.resize(columns.shapes().size());
    plan.tables.resize(program.nodes.size());
    std::map<std::size_t, std::vector<NodeId>> lookups;
    for (const auto id : plan.order) {
        const auto code = program.nodes[id].code;
        if (code == Code::class_bit || code == Code::class_number) lookups[program.nodes[id].a].push_back(id);
    }
    for (const auto& [fact, nodes] : lookups) classify(program, columns, fact, nodes, plan);
    return plan;
}

}  // namespace yk::rules
