#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/commands.h"
#include "base/product.h"
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "model/json.h"
#include "rules/bench_determination.h"
#include "rules/receipt.h"

namespace yk::app {
namespace {

namespace elder = care::elder;
namespace policy = care::policy;

struct DecisionArguments {
    std::string as_of, elder, item, receipt, rig, write;
    rules::BenchOptions bench;
    bool all = true;
};

// nullopt, with words to the user, where the date is none.
std::optional<Day> day_of_option(const store::Database& database, const std::string& text) {
    if (text.empty()) return database.today();
    const auto day = parse_day(text);
    if (!day) say("--as-of: write the date as 2026-11-22");
    return day;
}

int determine_command(const Common& common, const DecisionArguments& arguments) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto day = day_of_option(**database, arguments.as_of);
    if (!day) return 2;
    const auto run = care::determination::determine(**database, {Actor::system(), "determine", ""}, *day,
                                                    [](std::int64_t, std::int64_t) { return true; });
    if (!run) return refused(run.error());
    if (common.json)
        std::cout << model::json_of(model::schema<care::determination::Run>(), &*run) << std::endl;
    else
        say(fmt::format(
            "{} elders: {} newly entitled, {} to be stopped, {} changed, {} need information; read {} ms, computed {} ms, written {} ms",
            run->people, run->newly_entitled, run->stopped, run->changed, run->needs_information, run->read_ms, run->compute_ms,
            run->write_ms));
    return 0;
}

// By the id of the register or by the number of the resident identity card.
Result<elder::Elder> find_elder(Tx& tx, const std::string& text) {
    if (const auto id = parse_id(text))
        if (const auto found = tx.find<elder::Elder>(elder::ElderId{*id})) return *found;
    if (const auto found = elder::find_by_document(tx, "RESIDENT_ID", text)) return *found;
    return fail(ErrorKind::missing, "store.record.missing");
}

struct Explained {
    std::string json, text;
};

void describe(std::string& text, const rules::Decision& decision) {
    text += fmt::format("{} {}: {}", decision.name, decision.label.zh, rules::answer_text(decision.answer));
    if (decision.payable_fen) text += fmt::format(" {} 元 ({})", yuan_text({*decision.payable_fen}), decision.period);
    text += fmt::format(" [{} {}]\n", decision.clause.document, decision.clause.at);
    for (const auto& because : decision.because) text += "    " + because + "\n";
    for (const auto& missing : decision.missing) text += "    ? " + missing + "\n";
}

Result<Explained> explain(Tx& tx, const DecisionArguments& arguments, Day day) {
    const auto person = YK_TRY(find_elder(tx, arguments.elder));
    const auto book = YK_TRY(policy::rulebook_of(tx, day));
    const auto facts = policy::person_of(*book->pack, person, elder::list_facts(tx, person.id), policy::rosters_of(tx));
    const auto decisions = rules::decide(*book, facts);
    Explained out;
    out.json = fmt::format("{{\"elder\":\"{}\",\"as_of\":\"{}\",\"pack_hash\":\"{}\",\"decisions\":[", id_text(person.id.value),
                           day_text(day), book->pack->hash);
    bool found = false;
    for (const auto& decision : decisions.items) {
        if (!arguments.item.empty() && decision.name != arguments.item) continue;
        const auto receipt = YK_TRY(rules::receipt_json(*book, facts, decision.name));
        out.json += (found ? "," : "") + fmt::format("{{\"decision\":{},\"receipt\":{}}}", rules::decision_json(decision), receipt);
        describe(out.text, decision);
        found = true;
    }
    if (!found) return fail(ErrorKind::missing, "rules.item.unknown");
    out.json += "]}";
    AuditNote note;
    note.action = "elder.read";
    note.record = "elder";
    note.id = note.subject = person.id.value;
    tx.note(std::move(note));
    return out;
}

int explain_command(const Common& common, const DecisionArguments& arguments) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto day = day_of_option(**database, arguments.as_of);
    if (!day) return 2;
    Explained explained;
    const auto done = (*database)->read({Actor::system(), "explain", ""}, [&](Tx& tx) -> Status {
        explained = YK_TRY(explain(tx, arguments, *day));
        return {};
    });
    if (!done) return refused(done.error());
    std::cout << (common.json ? explained.json + "\n" : explained.text) << std::flush;
    return 0;
}

int replay_command(const Common& common, const DecisionArguments& arguments) {
    std::ostringstream text;
    if (arguments.receipt == "-") {
        text << std::cin.rdbuf();
    } else {
        std::ifstream in(arguments.receipt, std::ios::binary);
        text << in.rdbuf();
        if (!in) throw Broken("cannot read " + arguments.receipt);
    }
    auto receipt = text.str();
    while (receipt.ends_with('\n')) receipt.pop_back();
    const auto hash = rules::receipt_pack_hash(receipt);
    if (!hash) return refused(hash.error());
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    rules::Replay replay;
    const auto done = (*database)->read({Actor::system(), "replay", ""}, [&](Tx& tx) -> Status {
        replay = YK_TRY(rules::replay_receipt(receipt, YK_TRY(policy::pack_of_hash(tx, *hash))));
        return {};
    });
    if (!done) return refused(done.error());
    if (common.json) {
        std::string out = fmt::format("{{\"same\":{},\"difference\":", replay.same);
        model::append_json_string(out, replay.difference);
        std::cout << out << "}" << std::endl;
    }
    say(replay.same ? "The receipt comes out the same." : "The receipt comes out differently: " + replay.difference);
    return replay.same ? 0 : 1;
}

int bench_command(const Common& common, const DecisionArguments& arguments) {
    const auto folder = arguments.rig.empty() ? product_folder() / "bench/determination/pack/rig" : std::filesystem::path(arguments.rig);
    if (!arguments.write.empty()) {
        const auto written = rules::write_population(folder, arguments.bench.elders, arguments.write);
        return written ? 0 : refused(written.error());
    }
    const auto report = rules::bench_determination(folder, arguments.bench);
    if (!report) return refused(report.error());
    std::cout << (common.json ? rules::bench_json(*report) : rules::bench_text(*report)) << std::endl;
    return 0;
}

}  // namespace

void add_determination(CLI::App& app, Common& common, std::function<int()>& run) {
    const auto arguments = std::make_shared<DecisionArguments>();
    auto* determine = app.add_subcommand("determine", "Determine every elder under the packs in force");
    determine->add_option("--as-of", arguments->as_of, "Day of the determination; today if left out");
    determine->add_flag("--all,!--changed", arguments->all, "Everybody; the run itself writes only what changed");
    determine->callback([&common, &run, arguments] { run = [&common, arguments] { return determine_command(common, *arguments); }; });

    auto* explain = app.add_subcommand("explain", "Why an elder gets what: facts, clauses, thresholds, receipt");
    explain->add_option("ELDER", arguments->elder, "Id of the register or resident identity number")->required();
    explain->add_option("--item", arguments->item, "One item of the service list");
    explain->add_option("--as-of", arguments->as_of, "Day; today if left out");
    explain->callback([&common, &run, arguments] { run = [&common, arguments] { return explain_command(common, *arguments); }; });

    auto* replay = app.add_subcommand("replay", "Repeat a receipt and compare it byte for byte");
    replay->add_option("RECEIPT", arguments->receipt, "File with the receipt, or - for standard input")->required();
    replay->callback([&common, &run, arguments] { run = [&common, arguments] { return replay_command(common, *arguments); }; });

    auto* bench = app.add_subcommand("bench", "Measure");
    bench->require_subcommand(1);
    add_bench_city(*bench, common, run);
    add_bench_indicators(*bench, common, run);
    auto* determination = bench->add_subcommand("determination", "24 rules over a deterministic population, with a checksum");
    determination->add_option("--elders", arguments->bench.elders, "People")->check(CLI::Range(1, 20'000'000))->capture_default_str();
    determination->add_flag("--trace", arguments->bench.trace, "Keep a trace bit a condition and person");
    determination->add_option("--threads", arguments->bench.threads, "Threads")->check(CLI::Range(1, 64))->capture_default_str();
    determination->add_option("--repeats", arguments->bench.repeats, "Runs, of which the best counts")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    determination->add_option("--edit", arguments->bench.edit, "PARAM=VALUE: also measure what this value changes for everybody");
    determination->add_option("--write", arguments->write, "Write the people to this file for other engines, and measure nothing");
    determination->add_option("--pack", arguments->rig, "Folder of the rig's pack");
    determination->callback([&common, &run, arguments] { run = [&common, arguments] { return bench_command(common, *arguments); }; });
}

}  // namespace yk::app
