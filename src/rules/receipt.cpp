#include "rules/receipt.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace yk::rules {
namespace {
namespace json = boost::json;

json::object of(const Label& label) { return {{"zh", label.zh}, {"en", label.en}}; }
json::object of(const Clause& clause) { return {{"document", clause.document}, {"at", clause.at}}; }
json::array of(const std::vector<std::string>& words) { return json::array(words.begin(), words.end()); }

json::object of(const FactUse& fact);
json::object of(const Threshold& t);
json::object of(const ReasonLine& line);
json::object of(const ParameterUse& p);
json::object of(const PayerAmount& p);
json::object of(const Decision& d);
json::object of(const TableAnswer& t);

template <class T>
json::value or_null(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

const char* held_text(Held held) { return held == Held::held ? "held" : held == Held::failed ? "failed" : "unknown"; }

json::object of(const FactUse& fact) {
    json::object out{{"fact", fact.name}, {"value", or_null(fact.value)}};
    if (!fact.source.empty()) out["source"] = fact.source;
    if (!fact.as_of.empty()) out["as_of"] = fact.as_of;
    if (fact.assumed) out["assumed"] = true;
    return out;
}

json::object of(const Threshold& t) {
    json::object out{
        {"left", t.left_text}, {"op", t.op}, {"right", t.right_text}, {"left_value", or_null(t.left)}, {"right_value", or_null(t.right)}};
    out["distance"] = or_null(t.distance);
    out["state"] = held_text(t.held);
    return out;
}

template <class Entries>
json::array list_of(const Entries& entries) {
    json::array out;
    for (const auto& entry : entries) out.emplace_back(of(entry));
    return out;
}

json::object of(const ReasonLine& line) {
    json::object out{{"state", held_text(line.held)}};
    if (!line.label.zh.empty()) out["label"] = of(line.label);
    if (line.exception) out["exception"] = true;
    if (line.kind != Line::Kind::leaf) {
        json::array lines;
        for (const auto& part : line.lines) lines.emplace_back(of(part));
        out[line.kind == Line::Kind::all ? "all" : "any"] = std::move(lines);
        return out;
    }
    out["when"] = line.when;
    out["thresholds"] = list_of(line.thresholds);
    out["facts"] = list_of(line.facts);
    return out;
}

json::object of(const ParameterUse& p) {
    json::object out{{"parameter", p.name}, {"values", of(p.values)}, {"unit", p.unit}, {"from", p.from}};
    if (!p.to.empty()) out["to"] = p.to;
    out["pack"] = p.pack;
    out["clause"] = of(p.clause);
    out["status"] = status_text(p.status);
    out["why"] = p.why;
    return out;
}

json::object of(const PayerAmount& p) { return {{"payer", p.payer}, {"percent", p.percent}, {"fen", p.fen}}; }

json::object of(const Decision& d) {
    json::object out{{"name", d.name}, {"label", of(d.label)}, {"answer", answer_text(d.answer)}};
    out["amount_fen"] = or_null(d.amount_fen);
    out["payable_fen"] = or_null(d.payable_fen);
    out["pays"] = d.pays;
    if (!d.period.empty()) out["period"] = d.period;
    out["payers"] = list_of(d.payers);
    out["receiving"] = or_null(d.receiving);
    out["because"] = of(d.because);
    out["missing"] = of(d.missing);
    out["amount_missing"] = of(d.amount_missing);
    out["faults"] = of(d.faults);
    out["coordinated_by"] = of(d.coordinated_by);
    if (!d.why.zh.empty()) out["why"] = of(d.why);
    out["clause"] = of(d.clause);
    out["status"] = status_text(d.status);
    if (d.answer != Answer::not_modelled) {
        out["rule"] = of(d.rule);
        out["exceptions"] = list_of(d.exceptions);
        out["parameters"] = list_of(d.parameters);
    }
    return out;
}

json::object of(const TableAnswer& t) {
    json::object gives;
    for (const auto& [name, value] : t.gives) gives[name] = value;
    json::object out{{"table", t.name}, {"row", or_null(t.row)}, {"label", of(t.label)}, {"gives", std::move(gives)}};
    out["missing"] = of(t.missing);
    return out;
}

json::object pack_part(const Pack& pack) {
    json::array chain, files;
    for (const auto& info : pack.chain) chain.emplace_back(json::object{{"pack", info.id}, {"version", info.version}});
    for (const auto& file : pack.files) files.emplace_back(json::object{{"file", file.path}, {"sha256", file.sha256}});
    return {{"place", pack.place().id}, {"hash", pack.hash}, {"chain", std::move(chain)}, {"files", std::move(files)}};
}

struct Parsed {
    std::string engine, hash, item;
    Day today{};
    Person person;
};

std::string text_in(const json::object& from, std::string_view key) {
    const auto* found = from.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

Result<Parsed> parsed(std::string_view receipt) {
    boost::system::error_code broken;
    const auto document = json::parse(json::string_view(receipt.data(), receipt.size()), broken);
    const auto refuse = [] { return fail(ErrorKind::invalid, "rules.receipt.broken"); };
    if (broken || !document.is_object()) return refuse();
    const auto& top = document.get_object();
    const auto *pack = top.if_contains("pack"), *facts = top.if_contains("facts"), *decision = top.if_contains("decision");
    const auto today = parse_day(text_in(top, "today"));
    if (!pack || !pack->is_object() || !facts || !facts->is_array() || !decision || !decision->is_object() || !today) return refuse();
    Parsed out{text_in(top, "engine"), text_in(pack->get_object(), "hash"), text_in(decision->get_object(), "name"), *today, {}};
    for (const auto& entry : facts->get_array()) {
        if (!entry.is_object()) return refuse();
        const auto& fact = entry.get_object();
        // Values that the pack assumed are assumed again; only what somebody brought is put in.
        if (fact.contains("assumed")) continue;
        out.person[text_in(fact, "fact")] = {text_in(fact, "value"), text_in(fact, "source"), text_in(fact, "as_of")};
    }
    // A value that was refused is refused again, so that nothing is assumed in its place.
    if (const auto* names = top.if_contains("refused_facts"); names && names->is_array()) {
        for (const auto& name : names->get_array()) {
            if (name.is_string()) out.person[std::string(name.get_string())] = {};
        }
    }
    return out;
}

std::string first_difference(std::string_view was, std::string_view is) {
    const auto [a, b] = std::mismatch(was.begin(), was.end(), is.begin(), is.end());
    if (a == was.end() && b == is.end()) return {};
    const auto at = static_cast<std::size_t>(a - was.begin());
    const auto from = at > 40 ? at - 40 : 0;
    return fmt::format("at byte {}: was …{}, is …{}", at, was.substr(from, 120), is.substr(from, 120));
}

}  // namespace

std::string decision_json(const Decision& decision) { return json::serialize(of(decision)); }

std::string decisions_json(const Decisions& decisions) {
    json::object lets;
    for (const auto& [name, value] : decisions.lets) lets[name] = or_null(value);
    json::object out{
        {"categories", list_of(decisions.categories)}, {"items", list_of(decisions.items)}, {"tables", list_of(decisions.tables)}};
    out["lets"] = std::move(lets);
    out["facts"] = list_of(decisions.facts);
    out["refused_facts"] = of(decisions.refused_facts);
    return json::serialize(out);
}

Result<std::string> receipt_json(const Rulebook& book, const Person& person, std::string_view item) {
    const auto decisions = decide(book, person);
    const auto found = std::find_if(decisions.items.begin(), decisions.items.end(), [&](const Decision& d) { return d.name == item; });
    if (found == decisions.items.end()) return fail(ErrorKind::missing, "rules.item.unknown", TextArgs{{"item", std::string(item)}});
    json::object out{
        {"engine", engine_version}, {"pack", pack_part(*book.pack)}, {"today", day_text(book.today)}, {"facts", list_of(decisions.facts)}};
    out["refused_facts"] = of(decisions.refused_facts);
    out["decision"] = of(*found);
    return json::serialize(out);
}

Result<Replay> replay_receipt(std::string_view receipt, const std::shared_ptr<const Pack>& pack) {
    const auto was = YK_TRY(parsed(receipt));
    if (was.engine != engine_version) {
        return fail(ErrorKind::refused, "rules.receipt.engine", TextArgs{{"receipt", was.engine}, {"engine", std::string(engine_version)}});
    }
    if (was.hash != pack->hash)
        return fail(ErrorKind::refused, "rules.receipt.pack", TextArgs{{"receipt", was.hash}, {"pack", pack->hash}});
    const auto book = YK_TRY(compile(pack, was.today));
    Replay out;
    out.repeated = YK_TRY(receipt_json(book, was.person, was.item));
    out.same = out.repeated == receipt;
    out.difference = first_difference(receipt, out.repeated);
    return out;
}

Result<std::string> receipt_pack_hash(std::string_view receipt) {
    const auto was = YK_TRY(parsed(receipt));
    return was.hash;
}

}  // namespace yk::rules
