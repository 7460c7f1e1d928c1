// The command line of Yikang: parses, dispatches, turns refusals into words and exit statuses (0 done, 1 refused, 2 wrong usage).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "base/product.h"
#include "model/texts.h"

namespace {

using namespace yk;
using namespace yk::app;

// The product's own files: beside the executable's build folder in a checkout, or where YIKANG_HOME says.
std::filesystem::path find_product() {
    if (const char* home = std::getenv("YIKANG_HOME")) return home;
    const auto self = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    for (auto at = self; at != at.root_path(); at = at.parent_path())
        if (std::filesystem::exists(at / "data/divisions.csv") && std::filesystem::exists(at / "policies")) return at;
    return std::filesystem::current_path();
}

struct Arguments {
    Common common;
    std::string today;
    std::string city = "guangzhou";
    DemoSize demo;
    std::string id_mode = "placeholder";
    bool serve_after = false;
    ServeOptions serve;
    ImportOptions import;
    std::string file;
    UserOptions user;
    std::string scale;
    std::string source;
    bool anchor = false;
};

using Run = std::function<int()>;

void add_running(CLI::App& app, Arguments& a, Run& run) {
    auto* serve_command = app.add_subcommand("serve", "Serve the console, the portal and the API");
    serve_command->add_option("--port", a.serve.port, "Port; 0 picks a free one")->capture_default_str();
    serve_command->add_option("--address", a.serve.address, "Address to listen on")->capture_default_str();
    serve_command->add_option("--certificate", a.serve.certificate, "TLS certificate chain (PEM)");
    serve_command->add_option("--key", a.serve.key, "TLS key (PEM)");
    serve_command->add_flag("--behind-proxy", a.serve.behind_proxy, "A reverse proxy on this machine sends X-Forwarded-For");
    serve_command->add_option("--exchange-private", a.serve.exchange_private,
                              "A private network that events may be sent to, e.g. 10.1.0.0/16");
    serve_command->add_option("--exchange-ca", a.serve.exchange_ca, "Further certificate authorities of partners (PEM)");
    serve_command->callback([&] { run = [&] { return serve(a.common, a.serve); }; });

    auto* openapi = app.add_subcommand("openapi", "Print the OpenAPI description of every route");
    openapi->callback([&] { run = [] { return openapi_command(); }; });

    auto* init = app.add_subcommand("init", "Make an empty database for one city");
    init->add_option("--city", a.city, "City")->required()->check(CLI::IsMember(city_keys()));
    init->callback([&] { run = [&] { return init_command(a.common, a.city); }; });

    auto* demo = app.add_subcommand("demo", "Fill an empty database with a synthetic city");
    demo->add_option("--city", a.city, "City")->check(CLI::IsMember(city_keys()))->capture_default_str();
    demo->add_option("--people", a.demo.people, "Elders")->check(CLI::Range(0, 2'000'000))->capture_default_str();
    demo->add_option("--seed", a.demo.seed, "The same seed gives the same city")->capture_default_str();
    demo->add_option("--id-mode", a.id_mode, "placeholder: numbers never issued; real-shape: may coincide with living people's")
        ->check(CLI::IsMember({"placeholder", "real-shape"}))
        ->capture_default_str();
    demo->add_flag("--serve", a.serve_after, "Serve afterwards; an existing city is served as it is");
    demo->add_option("--port", a.serve.port, "Port to serve on")->capture_default_str();
    demo->callback([&] {
        run = [&] {
            a.demo.placeholder_ids = a.id_mode == "placeholder";
            return demo_command(a.common, a.city, a.demo, a.serve_after, a.serve);
        };
    });

    auto* migrate = app.add_subcommand("migrate", "Bring the tables up to date and check them");
    migrate->callback([&] { run = [&] { return migrate_command(a.common); }; });
    auto* backup = app.add_subcommand("backup", "Write a backup file through the database's own means");
    backup->add_option("FILE", a.file, "Backup file")->required();
    backup->callback([&] { run = [&] { return backup_command(a.common, a.file); }; });
    auto* restore = app.add_subcommand("restore", "Restore a backup file into an empty database");
    restore->add_option("FILE", a.file, "Backup file")->required()->check(CLI::ExistingFile);
    restore->callback([&] { run = [&] { return restore_command(a.common, a.file); }; });

    auto* audit = app.add_subcommand("audit", "The audit trail")->require_subcommand(1);
    audit->add_subcommand("verify", "Recompute the chain and compare it with its anchors")->callback([&] {
        run = [&] { return audit_verify_command(a.common); };
    });
    audit->add_subcommand("anchor", "Print the newest anchor, for keeping elsewhere")->callback([&] {
        run = [&] { return audit_anchor_command(a.common); };
    });

    auto* indicators = app.add_subcommand("indicators", "The frozen months of the indicators")->require_subcommand(1);
    indicators->add_subcommand("verify", "Recompute the chain of frozen months and check the city's signatures")->callback([&] {
        run = [&] { return indicators_verify_command(a.common); };
    });

    auto* user = app.add_subcommand("user", "Accounts from the command line")->require_subcommand(1);
    auto* add = user->add_subcommand("add", "Add an account; the password is read from standard input");
    add->add_option("LOGIN", a.user.login, "Login name")->required();
    add->add_option("--name", a.user.name, "Full name")->required();
    add->add_option("--role", a.user.role, "Role, e.g. system_admin")->required();
    add->add_option("--region", a.user.region, "12-digit region code; the whole city if left out");
    add->callback([&] { run = [&] { return user_add_command(a.common, a.user); }; });
    auto* passwd = user->add_subcommand("passwd", "Set a password, read from standard input");
    passwd->add_option("LOGIN", a.user.login, "Login name")->required();
    passwd->callback([&] { run = [&] { return user_passwd_command(a.common, a.user); }; });
}

void add_domain(CLI::App& app, Arguments& a, Run& run) {
    auto* take = app.add_subcommand("import", "Take in one department file");
    take->add_option("--source", a.import.source, "Kind of file, e.g. police_hukou")->required();
    take->add_option("--file", a.import.file, "The file")->required()->check(CLI::ExistingFile);
    take->add_option("--as-of", a.import.as_of, "The day the file speaks for")->required();
    take->add_option("--district", a.import.district, "6- or 12-digit code; may be left out in a database of one district");
    take->add_flag("--dry-run", a.import.dry_run, "Check only");
    take->add_flag("--partial", a.import.partial, "Not the source's whole list: who is left out is not missing");
    take->add_option("--report", a.import.report, "Write the report to this file instead of standard output");
    take->callback([&] { run = [&] { return import_command(a.common, a.import); }; });
}

// Line in, line out: expressions and scales.
void add_lines(CLI::App& app, Arguments& a, Run& run) {
    auto* eval = app.add_subcommand("eval", "Evaluate expressions: one JSON request a line in, one answer a line out");
    eval->callback([&] { run = [] { return eval_command(); }; });

    auto* assess = app.add_subcommand("assess", "Score assessment answers from standard input");
    assess->add_option("--scale", a.scale, "gbt42195, ltc2021 or selfcare")
        ->required()
        ->check(CLI::IsMember({"gbt42195", "ltc2021", "selfcare"}));
    assess->footer(
        "One JSON document a line; one answer a line, in the same order. A fault names its place and says what to do.\n"
        "  gbt42195  {\"items\":{\"B.1.1\":4,...},\"coma\":false,\"diagnoses\":[\"F01.9\"],\"risk_events\":{\"fall\":1}}\n"
        "  ltc2021   {\"items\":{\"ADL.eating\":10,...,\"COG.time\":4,...,\"SEN.vision\":4,...}}\n"
        "  selfcare  {\"items\":{\"eating\":true,\"dressing\":true,\"bed\":true,\"toileting\":true,\"walking\":true,\"bathing\":true}}\n"
        "An item left out is named in the answer, so {\"items\":{}} lists all of a scale.");
    assess->callback([&] { run = [&] { return assess_command(a.scale); }; });
}

}  // namespace

int main(int argc, char** argv) {
    set_product_folder(find_product());
    Arguments arguments;
    Run run;
    CLI::App app{"Yikang 颐康: a city's basic elderly-care services"};
    app.require_subcommand(1);
    app.fallthrough();
    app.add_flag("--json", arguments.common.json, "One JSON document on standard output");
    app.add_option("--data", arguments.common.place.data, "Folder of the database, keys and files")->capture_default_str();
    app.add_option("--database", arguments.common.place.database, "sqlite:FILE or postgresql://…; default: SQLite in the data folder");
    app.add_option("--today", arguments.today, "A fixed date, e.g. 2026-11-22");
    add_running(app, arguments, run);
    add_domain(app, arguments, run);
    add_lines(app, arguments, run);
    add_policy(app, arguments.common, run);
    add_exchange(app, arguments.common, run);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (!arguments.today.empty()) {
        arguments.common.place.today = parse_day(arguments.today);
        if (!arguments.common.place.today) {
            say("--today: write the date as 2026-11-22");
            return 2;
        }
    }
    try {
        return run();
    } catch (const Broken& broken) {
        say(broken.what());
        return 1;
    } catch (const std::filesystem::filesystem_error& fault) {
        say(fault.what());
        return 1;
    }
}
