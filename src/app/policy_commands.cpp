#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "app/commands.h"
#include "base/product.h"
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "care/entitlement/policy/what_if.h"
#include "model/json.h"
#include "rules/policy.h"

namespace yk::app {
namespace {

namespace policy = care::policy;

struct PolicyArguments {
    std::vector<std::string> folders;
    std::string pack, as_of;
    std::vector<std::string> settings;
    std::string lang;

    // As asked for, otherwise as the terminal speaks; Chinese where neither says.
    rules::Language language() const {
        if (!lang.empty()) return rules::language_of(lang);
        for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
            if (const char* value = std::getenv(name); value && *value) return rules::language_of(value);
        return rules::Language::zh;
    }
};

std::vector<std::filesystem::path> folders_of(const PolicyArguments& arguments) {
    std::vector<std::filesystem::path> out(arguments.folders.begin(), arguments.folders.end());
    if (!out.empty()) return out;
    for (const auto& entry : std::filesystem::directory_iterator(product_folder() / "policies"))
        if (std::filesystem::exists(entry.path() / "pack.yaml")) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

// One report a folder; several of them make a JSON list.
int report_command(const Common& common, const PolicyArguments& arguments,
                   rules::PolicyReport (*report)(const std::filesystem::path&, rules::Language)) {
    bool good = true;
    std::string json;
    const auto folders = folders_of(arguments);
    for (const auto& folder : folders) {
        const auto one = report(folder, arguments.language());
        good &= one.ok;
        json += (json.empty() ? "" : ",") + one.json;
        if (!common.json) std::cout << (folders.size() > 1 ? folder.filename().string() + "\n" : "") << one.text << std::flush;
    }
    if (common.json) std::cout << (folders.size() == 1 ? json : "[" + json + "]") << std::endl;
    return good ? 0 : 1;
}

int diff_command(const Common& common, const PolicyArguments& arguments) {
    const auto report = rules::policy_diff(arguments.folders.front(), arguments.folders.back(), arguments.language());
    std::cout << (common.json ? report.json + "\n" : report.text) << std::flush;
    return report.ok ? 0 : 1;
}

Result<policy::Outcome> simulate(store::Database& database, const PolicyArguments& arguments, Day day) {
    std::vector<policy::Setting> settings;
    for (const auto& text : arguments.settings) settings.push_back(YK_TRY(policy::parse_setting(text)));
    policy::Outcome out;
    YK_TRY_VOID(database.read({Actor::system(), "simulate", ""}, [&](Tx& tx) -> Status {
        const auto before = YK_TRY(policy::rulebook_of(tx, day));
        const auto base = arguments.pack.empty() ? before->pack : YK_TRY(rules::load_pack(arguments.pack));
        const auto after = YK_TRY(rules::compile(YK_TRY(policy::with_settings(base, settings, day)), day));
        const std::array<const rules::Rulebook*, 2> books{before.get(), &after};
        policy::Simulator simulator(*before, after, {});
        policy::scan_population(tx, books, [&](const policy::Population& part) {
            simulator.add({*before, *part.columns[0]}, {after, *part.columns[1]}, part.members(day));
            return true;
        });
        out = simulator.finish();
        return {};
    }));
    return out;
}

std::string money(std::optional<std::int64_t> fen) { return fen ? yuan_text({*fen}) : std::string("-"); }

void print(const policy::Outcome& outcome) {
    std::cout << fmt::format("{} elders\n", outcome.people);
    for (const auto& group : outcome.groups) {
        const bool moved = group.gains + group.loses + group.raised + group.lowered + group.other > 0 ||
                           group.before.year_fen != group.after.year_fen || group.before.once_fen != group.after.once_fen;
        if (!moved) continue;
        const auto by = model::code_of(group.by);
        std::cout << fmt::format(
            "{:<36} {:<9} {:<22} gain {} lose {} raised {} lowered {} other {}  a month {} -> {}  a year {} -> {}  unknown {} -> {}\n",
            group.item.empty() ? "all items" : group.item, by, group.key, group.gains, group.loses, group.raised, group.lowered,
            group.other, money(group.before.month_fen), money(group.after.month_fen), money(group.before.year_fen),
            money(group.after.year_fen), group.before.unknown, group.after.unknown);
    }
}

int simulate_command(const Common& common, const PolicyArguments& arguments) {
    if (arguments.pack.empty() && arguments.settings.empty()) {
        say("Give --pack DIR or --set PARAM=VALUE.");
        return 2;
    }
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto day = arguments.as_of.empty() ? (*database)->today() : parse_day(arguments.as_of);
    if (!day) {
        say("--as-of: write the date as 2026-11-22");
        return 2;
    }
    const auto outcome = simulate(**database, arguments, *day);
    if (!outcome) return refused(outcome.error());
    if (common.json)
        std::cout << model::json_of(model::schema<policy::Outcome>(), &*outcome) << std::endl;
    else
        print(*outcome);
    return 0;
}

}  // namespace

void add_policy(CLI::App& app, Common& common, std::function<int()>& run) {
    const auto arguments = std::make_shared<PolicyArguments>();
    auto* command = app.add_subcommand("policy", "Policy packs: load, run cases, print, compare, clause coverage");
    command->require_subcommand(1);
    command->add_option("--lang", arguments->lang, "Language of the report: zh or en; the terminal's if left out")
        ->check(CLI::IsMember({"zh", "en"}));
    using Report = rules::PolicyReport (*)(const std::filesystem::path&, rules::Language);
    const std::array<std::tuple<const char*, const char*, Report>, 5> reports{{
        {"check", "Load and say what is wrong", &rules::policy_check},
        {"test", "Run the cases", &rules::policy_test},
        {"show", "Print what is in it", &rules::policy_show},
        {"coverage", "Every clause of every document and what carries it", &rules::policy_coverage},
        {"mutate", "Change every operator and number and see whether the cases notice", &rules::policy_mutate},
    }};
    for (const auto& [name, help, report] : reports) {
        auto* one = command->add_subcommand(name, help);
        one->add_option("DIR", arguments->folders, "Folder of a pack; every pack of the product if left out");
        one->callback([&common, &run, arguments, report] {
            run = [&common, arguments, report] { return report_command(common, *arguments, report); };
        });
    }
    auto* diff = command->add_subcommand("diff", "Entries added, removed or changed between two packs");
    diff->add_option("DIR", arguments->folders, "Two folders")->required()->expected(2);
    diff->callback([&common, &run, arguments] { run = [&common, arguments] { return diff_command(common, *arguments); }; });

    auto* simulation =
        app.add_subcommand("simulate", "Who gains and loses under other rules, and what it costs, against the pack in force");
    simulation->add_option("--pack", arguments->pack, "Folder of another pack")->check(CLI::ExistingDirectory);
    simulation->add_option("--set", arguments->settings, "PARAM=VALUE or PARAM[KEY]=VALUE; repeatable");
    simulation->add_option("--as-of", arguments->as_of, "Day; today if left out");
    simulation->callback([&common, &run, arguments] { run = [&common, arguments] { return simulate_command(common, *arguments); }; });
    add_determination(app, common, run);
}

}  // namespace yk::app
