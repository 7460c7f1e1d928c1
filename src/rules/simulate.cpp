#include "rules/simulate.h"

#include <algorithm>
#include <bit>
#include <boost/json.hpp>

#include "base/fen.h"

namespace yk::rules {
namespace {
namespace json = boost::json;

// One item of one rulebook and the columns its answers stand in. A rulebook without the item, or on a day before it, entitles nobody.
struct Side {
    const Item* item{};
    NodeId entitled{no_node}, payable{no_node};
    const std::uint64_t *truth{}, *known{}, *fen_known{};
    const std::int32_t* narrow{};
    const std::int64_t* wide{};
};

Side side_of(const Rulebook& book, std::string_view name) {
    for (const auto& rule : book.items) {
        const auto& item = book.pack->items[rule.item];
        if (item.name != name) continue;
        if (rule.condition.node == no_node || !rule.early.empty()) return {&item};
        return {&item, rule.condition.node, rule.paid};
    }
    return {};
}

struct State {
    bool entitled{}, open{};
    std::int64_t fen{};
};

State state_of(const Side& side, std::size_t row) {
    if (!side.truth) return {};
    const auto word = row / 64, bit = row % 64;
    State out{(side.truth[word] >> bit & 1) != 0, (side.known[word] >> bit & 1) == 0, 0};
    if (out.entitled && side.fen_known && (side.fen_known[word] >> bit & 1)) out.fen = side.narrow ? side.narrow[row] : side.wide[row];
    return out;
}

// The rows of a word that are entitled, or may be once something is known.
std::uint64_t rows_to_see(const Side& side, std::size_t word) { return side.truth ? side.truth[word] | ~side.known[word] : 0; }

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
    return hash ^ hash >> 29;
}

std::uint64_t hash_of(const std::string& text, std::uint64_t hash) {
    for (const char c : text) hash = mixed(hash, static_cast<unsigned char>(c));
    return mixed(hash, text.size());
}

// A hash of everything a node's value depends on besides the facts: equal hashes, equal answers for everybody.
std::vector<std::uint64_t> meanings(const Program& program) {
    std::vector<std::uint64_t> out;
    for (const auto& node : program.nodes) {
        auto hash = mixed(static_cast<std::uint64_t>(node.code) << 16 | static_cast<std::uint64_t>(node.lane) << 8 | node.known,
                          static_cast<std::uint64_t>(node.imm));
        const bool facts =
            node.code == Code::load || node.code == Code::class_bit || node.code == Code::class_number || node.code == Code::same_text;
        for (const auto operand : {node.a, node.b, node.c}) hash = mixed(hash, operand == no_node || facts ? operand : out[operand]);
        if (node.table != no_node && node.code != Code::constant) {
            const auto& table = program.tables[node.table];
            for (const auto number : table.set) hash = mixed(hash, static_cast<std::uint64_t>(number));
            for (const auto& entry : table.entries)
                hash = mixed(hash_of(entry.text, hash), static_cast<std::uint64_t>(entry.value) * 2 + entry.present);
            hash = mixed(hash, table.by_region);
        }
        out.push_back(hash);
    }
    return out;
}

std::uint64_t meaning_of(const Side& side, const std::vector<std::uint64_t>& nodes) {
    const auto part = [&](NodeId node) { return node == no_node ? 0 : nodes[node]; };
    return mixed(part(side.entitled), part(side.payable));
}

// Runs the program for these items only and points the sides at the columns.
Results answers_of(const Rulebook& book, std::vector<Side>& sides, const Columns& columns, unsigned threads) {
    auto program = book.program;
    program.outputs.clear();
    program.conditions.clear();
    for (const auto& side : sides) {
        if (side.entitled != no_node) program.outputs.push_back(side.entitled);
        if (side.payable != no_node) program.outputs.push_back(side.payable);
    }
    auto results = run(program, columns, {.threads = threads});
    std::size_t output = 0;
    for (auto& side : sides) {
        if (side.entitled != no_node) {
            side.truth = results.values(output).as<std::uint64_t>();
            side.known = results.known(output++);
        }
        if (side.payable != no_node) {
            const bool wide = results.lane(output) == Lane::i64;
            side.narrow = wide ? nullptr : results.values(output).as<std::int32_t>();
            side.wide = wide ? results.values(output).as<std::int64_t>() : nullptr;
            side.fen_known = results.known(output++);
        }
    }
    return results;
}

void count(Tally& tally, const State& before, const State& after) {
    tally.entitled_before += before.entitled;
    tally.entitled_after += after.entitled;
    tally.open_before += before.open;
    tally.open_after += after.open;
    tally.gains += !before.entitled && after.entitled;
    tally.loses += before.entitled && !after.entitled;
    tally.raised += before.entitled && after.entitled && after.fen > before.fen;
    tally.lowered += before.entitled && after.entitled && after.fen < before.fen;
    tally.fen_before += before.fen;
    tally.fen_after += after.fen;
}

std::optional<PersonChange> change_of(std::size_t row, const State& before, const State& after) {
    using Kind = PersonChange::Kind;
    const auto made = [&](Kind kind) { return PersonChange{static_cast<std::uint32_t>(row), kind, before.fen, after.fen}; };
    if (!before.entitled && after.entitled) return made(Kind::gains);
    if (before.entitled && !after.entitled) return made(Kind::loses);
    if (after.fen > before.fen) return made(Kind::raised);
    if (after.fen < before.fen) return made(Kind::lowered);
    return std::nullopt;
}

// Shares of one amount, the last payer taking what rounding leaves, as in decisions.
void add_shares(const Item* item, std::int64_t fen, bool after, std::vector<PayerTally>& payers) {
    if (!item || fen == 0) return;
    std::int64_t rest = fen;
    for (std::size_t i = 0; i < item->payers.size(); ++i) {
        const auto& share = item->payers[i];
        const auto part = i + 1 == item->payers.size() ? rest : share_of(Fen{fen}, share.percent, 100, Rounding::down).value;
        rest -= part;
        auto found = std::find_if(payers.begin(), payers.end(), [&](const PayerTally& p) { return p.payer == share.payer; });
        if (found == payers.end()) found = payers.insert(payers.end(), {share.payer, 0, 0});
        (after ? found->fen_after : found->fen_before) += part;
    }
}

ItemImpact impact_of(std::string_view name, const Side& before, const Side& after, std::size_t rows,
                     const std::vector<Dimension>& dimensions) {
    const auto& shown = after.item ? *after.item : *before.item;
    ItemImpact out;
    out.item = name;
    out.label = shown.label;
    out.period = shown.period;
    for (const auto& dimension : dimensions) out.by.emplace_back(dimension.groups.size());
    for (std::size_t word = 0; word * 64 < rows; ++word) {
        auto left = rows_to_see(before, word) | rows_to_see(after, word);
        if (rows - word * 64 < 64) left &= (std::uint64_t{1} << (rows - word * 64)) - 1;
        for (; left; left &= left - 1) {
            const auto row = word * 64 + static_cast<std::size_t>(std::countr_zero(left));
            const auto was = state_of(before, row), is = state_of(after, row);
            count(out.total, was, is);
            for (std::size_t d = 0; d < dimensions.size(); ++d) count(out.by[d][dimensions[d].group_of[row]], was, is);
            add_shares(before.item, was.fen, false, out.payers);
            add_shares(after.item, is.fen, true, out.payers);
            if (const auto change = change_of(row, was, is)) out.people.push_back(*change);
        }
    }
    return out;
}

bool same_facts(const Rulebook& a, const Rulebook& b) {
    return std::equal(a.shapes.begin(), a.shapes.end(), b.shapes.begin(), b.shapes.end(),
                      [](const FactShape& x, const FactShape& y) { return x.name == y.name && x.lane == y.lane; });
}

json::object of(const Tally& t) {
    return {{"entitled_before", t.entitled_before},
            {"entitled_after", t.entitled_after},
            {"gains", t.gains},
            {"loses", t.loses},
            {"raised", t.raised},
            {"lowered", t.lowered},
            {"needs_information_before", t.open_before},
            {"needs_information_after", t.open_after},
            {"fen_before", t.fen_before},
            {"fen_after", t.fen_after}};
}

json::object of(const ItemImpact& impact, const std::vector<Dimension>& dimensions) {
    json::object out{{"item", impact.item},
                     {"label", {{"zh", impact.label.zh}, {"en", impact.label.en}}},
                     {"period", impact.period},
                     {"total", of(impact.total)}};
    out["fen_a_year_before"] = impact.total.fen_before * impact.times_a_year();
    out["fen_a_year_after"] = impact.total.fen_after * impact.times_a_year();
    out["moved_per_myriad"] = impact.moved_per_myriad();
    json::object by;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        json::object groups;
        for (std::size_t g = 0; g < impact.by[d].size(); ++g) groups[dimensions[d].groups[g]] = of(impact.by[d][g]);
        by[dimensions[d].name] = std::move(groups);
    }
    out["by"] = std::move(by);
    json::array payers;
    for (const auto& p : impact.payers)
        payers.emplace_back(json::object{{"payer", p.payer}, {"fen_before", p.fen_before}, {"fen_after", p.fen_after}});
    out["payers"] = std::move(payers);
    out["people"] = impact.people.size();
    return out;
}

}  // namespace

std::int64_t ItemImpact::times_a_year() const {
    if (period == "month") return 12;
    return period == "year" || period == "once" ? 1 : 0;
}

std::int64_t ItemImpact::moved_per_myriad() const {
    const auto base = total.entitled_before ? total.entitled_before : total.entitled_after;
    return base ? (total.gains + total.loses) * 10000 / base : 0;
}

Result<Simulation> simulate(const Rulebook& before, const Rulebook& after, const Columns& columns, const std::vector<Dimension>& dimensions,
                            unsigned threads) {
    if (!same_facts(before, after)) return fail(ErrorKind::conflict, "rules.simulation.facts_differ");
    Simulation out;
    out.rows = columns.rows();
    std::vector<std::string> names;
    for (const auto* book : {&after, &before}) {
        for (const auto& rule : book->items) {
            const auto& name = book->pack->items[rule.item].name;
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
    }
    const auto old_meanings = meanings(before.program), new_meanings = meanings(after.program);
    std::vector<std::string> moving;
    std::vector<Side> was, is;
    for (const auto& name : names) {
        const auto a = side_of(before, name), b = side_of(after, name);
        if (meaning_of(a, old_meanings) == meaning_of(b, new_meanings)) {
            out.unchanged.push_back(name);
            continue;
        }
        moving.push_back(name);
        was.push_back(a);
        is.push_back(b);
    }
    const auto old_results = answers_of(before, was, columns, threads), new_results = answers_of(after, is, columns, threads);
    for (std::size_t i = 0; i < moving.size(); ++i) {
        auto impact = impact_of(moving[i], was[i], is[i], out.rows, dimensions);
        if (impact.people.empty() && impact.total.open_before == impact.total.open_after)
            out.unchanged.push_back(moving[i]);
        else
            out.items.push_back(std::move(impact));
    }
    return out;
}

std::string simulation_json(const Simulation& simulation, const std::vector<Dimension>& dimensions) {
    json::array items;
    for (const auto& impact : simulation.items) items.emplace_back(of(impact, dimensions));
    json::object out{{"people", simulation.rows}, {"items", std::move(items)}};
    out["unchanged"] = json::array(simulation.unchanged.begin(), simulation.unchanged.end());
    return json::serialize(out);
}

Result<std::shared_ptr<const Pack>> with_value(const Pack& pack, std::string_view parameter, std::string_view value, Day from) {
    const auto bracket = parameter.find('[');
    const auto name = parameter.substr(0, bracket);
    std::vector<std::string> keys;
    for (auto at = bracket; at != std::string_view::npos; at = parameter.find('[', at + 1)) {
        const auto end = parameter.find(']', at);
        if (end == std::string_view::npos)
            return fail(ErrorKind::invalid, "rules.parameter.keys", TextArgs{{"parameter", std::string(parameter)}});
        keys.emplace_back(parameter.substr(at + 1, end - at - 1));
    }
    auto out = std::make_shared<Pack>(pack);
    const auto found = std::find_if(out->parameters.begin(), out->parameters.end(), [&](const Parameter& p) { return p.name == name; });
    if (found == out->parameters.end())
        return fail(ErrorKind::missing, "rules.parameter.unknown", TextArgs{{"parameter", std::string(name)}});
    if (keys.size() != found->by.size() || found->type.list)
        return fail(ErrorKind::invalid, "rules.parameter.keys", TextArgs{{"parameter", std::string(parameter)}});
    const auto datum = parse_datum(found->type, value, pack);
    if (!datum)
        return fail(ErrorKind::invalid, "rules.parameter.value", TextArgs{{"parameter", std::string(name)}, {"value", std::string(value)}});

    const auto choice = choose_version(*found, from);
    ParameterVersion version = choice.version ? *choice.version : ParameterVersion{};
    version.from = from;
    version.known = true;
    version.cited.status = Status::draft;
    if (keys.empty()) {
        version.values = {*datum};
    } else {
        const auto row = std::find_if(version.rows.begin(), version.rows.end(), [&](const ParameterRow& r) { return r.keys == keys; });
        if (row != version.rows.end())
            row->value = *datum;
        else
            version.rows.push_back({keys, *datum});
    }
    std::erase_if(found->versions, [&](const ParameterVersion& v) { return v.from == from; });
    found->versions.push_back(std::move(version));
    return std::shared_ptr<const Pack>(std::move(out));
}

}  // namespace yk::rules
