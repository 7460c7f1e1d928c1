#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/commands.h"
#include "care/entitlement/determination/determination.h"
#include "model/json.h"

namespace yk::app {
namespace {

int determine_command(const Common& common, const std::string& as_of) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    auto day = (*database)->today();
    if (!as_of.empty()) {
        const auto given = parse_day(as_of);
        if (!given) {
            say("--as-of: write the date as 2026-11-22");
            return 2;
        }
        day = *given;
    }
    const auto run = care::determination::determine(**database, {Actor::system(), "determine", ""}, day,
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

}  // namespace

void add_policy(CLI::App& app, Common& common, std::function<int()>& run) {
    auto* determine = app.add_subcommand("determine", "Determine every elder under the packs in force");
    auto as_of = std::make_shared<std::string>();
    determine->add_option("--as-of", *as_of, "Day of the determination; today if left out");
    determine->add_flag("--all,!--changed", "Everybody; the run itself writes only what changed");
    determine->callback([&common, &run, as_of] { run = [&common, as_of] { return determine_command(common, *as_of); }; });
}

}  // namespace yk::app
