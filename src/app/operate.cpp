#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "app/commands.h"
#include "app/modules.h"
#include "base/product.h"
#include "care/entitlement/assessment/scale.h"
#include "care/oversight/indicators/indicators.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/organisation.h"
#include "http/server.h"
#include "model/json.h"
#include "model/texts.h"
#include "rules/eval.h"
#include "store/audit.h"
#include "work/backup.h"

namespace yk::app {

void say(const std::string& line) { std::cerr << line << std::endl; }

int refused(const Error& error) {
    using enum model::Language;
    for (const auto language : {zh, en}) {
        say(model::text_of(language, error));
        for (const auto& problem : error.problems) say("  " + problem.pointer + " " + model::text_of(language, problem));
    }
    return 1;
}

namespace {

int finish(const Status& done) { return done ? 0 : refused(done.error()); }

// From the terminal without showing it, or one line of a pipe.
std::string read_password() {
    const bool terminal = isatty(STDIN_FILENO) == 1;
    termios shown{};
    if (terminal) {
        std::cerr << "Password: " << std::flush;
        tcgetattr(STDIN_FILENO, &shown);
        auto hidden = shown;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
    }
    std::string password;
    std::getline(std::cin, password);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSANOW, &shown);
        std::cerr << "\n";
    }
    return password;
}

store::Request system_request(std::string_view trace) { return {Actor::system(), std::string(trace), ""}; }

}  // namespace

int init_command(const Common& common, const std::string& city) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto name = *find_city(city);
    const auto done = init_city(**database, name, false);
    if (!done) return refused(done.error());
    say(fmt::format(
        "An empty database for {} is ready. Add the first administrator: yikang user add LOGIN --name NAME --role security_admin",
        name.name));
    return 0;
}

int migrate_command(const Common& common) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    say("The tables are up to date.");
    return 0;
}

int backup_command(const Common& common, const std::string& file) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto done = work::make_backup(**database, {Actor::system(), "backup", ""}, file);
    if (done)
        say("Backup written to " + file + ". The key file " + (common.place.data / store::key_file).string() +
            " is not in it; keep it elsewhere.");
    return done ? 0 : refused(done.error());
}

int restore_command(const Common& common, const std::string& file) {
    const auto done = store::restore(options_of(common.place), file);
    if (done) say("Restored.");
    return finish(done);
}

int openapi_command() {
    std::cout << http::openapi_document(all_tables(), YIKANG_VERSION) << std::endl;
    return 0;
}

int audit_verify_command(const Common& common) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto report = store::verify_audit(**database, common.place.data / "audit.anchor", [](std::int64_t) {});
    if (common.json) {
        std::string out = fmt::format("{{\"entries\":{},\"head\":{},\"good\":{},\"faults\":[", report.entries, report.head, report.good());
        for (const auto& fault : report.faults) {
            if (out.back() != '[') out += ',';
            model::append_json_string(out, fault);
        }
        std::cout << out << "]}" << std::endl;
    }
    for (const auto& fault : report.faults) say(fault);
    say(fmt::format("{} entries, head {}: {}", report.entries, report.head, report.good() ? "unbroken" : "BROKEN"));
    return report.good() ? 0 : 1;
}

int indicators_verify_command(const Common& common) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    care::indicators::ChainState state;
    const auto read = (*database)->read({Actor::system(), "indicators", ""}, [&](Tx& tx) -> Status {
        state = YK_TRY(care::indicators::check_chain(tx));
        return {};
    });
    if (!read) return refused(read.error());
    if (common.json) std::cout << model::json_of(model::schema<care::indicators::ChainState>(), &state) << std::endl;
    if (state.broken_at) say(fmt::format("Row {} has been changed: its digest does not fit.", *state.broken_at));
    if (state.forged_at) say(fmt::format("The signature for row {} does not hold.", *state.forged_at));
    if (!state.whole && !state.broken_at && state.signed_to < state.rows)
        say(fmt::format("Nobody signed for rows after {}.", state.signed_to));
    say(fmt::format("{} frozen rows, {} signatures, public key {}, last digest {}: {}", state.rows, state.signatures,
                    state.public_key.empty() ? "none yet" : state.public_key, state.last.empty() ? "none yet" : state.last,
                    state.whole ? "unbroken" : "BROKEN"));
    return state.whole ? 0 : 1;
}

int audit_anchor_command(const Common& common) {
    std::ifstream in(common.place.data / "audit.anchor");
    std::string line, last;
    while (std::getline(in, line)) last = line;
    if (last.empty()) {
        say("No anchor yet: nothing has been written.");
        return 1;
    }
    std::cout << last << std::endl;
    return 0;
}

int user_add_command(const Common& common, const UserOptions& options) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    care::organisation::NewAccount account;
    account.login = options.login;
    account.name = options.name;
    if (const auto fault = model::Code<care::organisation::Role>::set(account.role, options.role); !fault.empty()) {
        say("--role: no such role: " + options.role);
        return 2;
    }
    account.password = read_password();
    return finish((*database)->write(system_request("user add"), [&](Tx& tx) -> Status {
        account.region = YK_TRY(care::organisation::get_city(tx)).code;
        if (!options.region.empty()) {
            const auto region = parse_region(options.region);
            if (!region) return fail_at("/region", "input.region");
            account.region = *region;
        }
        YK_TRY(care::organisation::create_account(tx, account));
        return {};
    }));
}

int user_passwd_command(const Common& common, const UserOptions& options) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto password = read_password();
    return finish((*database)->write(system_request("user passwd"),
                                     [&](Tx& tx) { return care::organisation::set_password(tx, options.login, password); }));
}

int import_command(const Common& common, const ImportOptions& options) {
    auto source = care::intake::parse_source_kind(options.source);
    const auto as_of = parse_day(options.as_of);
    const auto district = parse_region(options.district.size() == 6 ? options.district + "000000" : options.district);
    if (!source || !as_of || !district) {
        say(!source  ? "--source: no such kind: " + options.source
            : !as_of ? "--as-of: write the date as 2026-10-31"
                     : "--district: a 6- or 12-digit code");
        return 2;
    }
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    care::intake::Import import{options.file, *source, *district, *as_of, options.dry_run, {}};
    if (options.partial) import.complete = false;
    std::ofstream file;
    if (!options.report.empty()) {
        file.open(options.report, std::ios::binary | std::ios::trunc);
        if (!file) {
            say("--report: cannot write " + options.report);
            return 2;
        }
    }
    auto& out = options.report.empty() ? std::cout : static_cast<std::ostream&>(file);
    const auto done = care::intake::import_file(**database, system_request("import"), common.place.data, import, out);
    if (!done) return refused(done.error());
    out << std::endl;
    return 0;
}

int eval_command() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);)
        if (!line.empty()) std::cout << rules::eval_request_line(line) << '\n';
    return 0;
}

int assess_command(const std::string& scale) {
    const auto loaded = care::assessment::load_scale((product_folder() / "data/scales").string(), scale);
    if (!loaded) return refused(loaded.error());
    for (std::string line; std::getline(std::cin, line);)
        if (!line.empty()) std::cout << care::assessment::assess_line(*loaded, line) << std::endl;
    return 0;
}

}  // namespace yk::app
