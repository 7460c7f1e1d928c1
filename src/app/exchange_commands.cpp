// Packages for other systems from the command line: `exchange keys`, `pack`, `open`, `receipt`.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>

#include "app/commands.h"
#include "edge/exchange/packages.h"
#include "model/json.h"

namespace yk::app {
namespace {

using namespace edge::exchange;

store::Request by_hand() { return {Actor::system(), "exchange", "yikang exchange"}; }

std::optional<std::string> bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

int cannot(std::string_view what, const std::string& file) {
    say(std::string(what) + " " + file);
    return 2;
}

bool keep(const std::string& file, std::string_view bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    return static_cast<bool>(out);
}

void tell(const Package& package) { std::cout << model::json_of(model::schema<Package>(), &package) << std::endl; }

struct Wanted {
    std::string code, name, partner, file, source, district, as_of, out, receipt;
    bool partial = false;
};

int keys_command(const Common& common, const Wanted& wanted) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto self = (*database)->write_value(by_hand(), [&](Tx& tx) -> Result<Self> {
        return wanted.code.empty() ? get_self(tx) : name_self(tx, wanted.code, wanted.name.empty() ? wanted.code : wanted.name);
    });
    if (!self) return refused(self.error());
    std::string out = "{\"code\":";
    model::append_json_string(out, self->code);
    out += ",\"name\":";
    model::append_json_string(out, self->name);
    std::cout << out << ",\"sign_key\":\"" << self->sign_key << "\",\"seal_key\":\"" << self->seal_key << "\"}" << std::endl;
    return 0;
}

int pack_command(const Common& common, const Wanted& wanted) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto partner = (*database)->read_value(by_hand(), [&](Tx& tx) -> Result<Partner> {
        auto found = find_partner(tx, wanted.partner);
        if (!found) return fail(ErrorKind::refused, "exchange.package.stranger", TextArgs{{"from", wanted.partner}});
        return std::move(*found);
    });
    if (!partner) return refused(partner.error());
    auto made = Result<Package>(fail(ErrorKind::refused, "exchange.package.one_file"));
    if (wanted.file.empty()) {
        made = pack_people(**database, by_hand(), common.place.data, partner->id);
    } else {
        const auto district = parse_region(wanted.district.size() == 6 ? wanted.district + "000000" : wanted.district);
        const auto as_of = parse_day(wanted.as_of);
        if (!district || !as_of) {
            say("--district is a code of 6 or 12 digits and --as-of a day like 2026-11-22");
            return 2;
        }
        const auto bytes = bytes_of(wanted.file);
        if (!bytes) return cannot("cannot read", wanted.file);
        Delivered file{wanted.source, *district, *as_of, {}, std::filesystem::path(wanted.file).filename().string(), *bytes};
        if (wanted.partial) file.complete = false;
        made = pack_file(**database, by_hand(), common.place.data, partner->id, file);
    }
    if (!made) return refused(made.error());
    std::error_code ec;
    std::filesystem::copy_file(file_of(common.place.data, *made), wanted.out, std::filesystem::copy_options::overwrite_existing, ec);
    if (ec) return cannot("cannot write", wanted.out);
    tell(*made);
    return 0;
}

int open_command(const Common& common, const Wanted& wanted) {
    const auto bytes = bytes_of(wanted.file);
    if (!bytes) return cannot("cannot read", wanted.file);
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto opened = open_package(**database, by_hand(), common.place.data, *bytes);
    if (!opened) return refused(opened.error());
    if (!keep(wanted.receipt, opened->receipt)) return cannot("cannot write", wanted.receipt);
    tell(opened->package);
    return 0;
}

int receipt_command(const Common& common, const Wanted& wanted) {
    const auto bytes = bytes_of(wanted.file);
    if (!bytes) return cannot("cannot read", wanted.file);
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    const auto package = take_receipt(**database, by_hand(), *bytes);
    if (!package) return refused(package.error());
    tell(*package);
    return 0;
}

}  // namespace

void add_exchange(CLI::App& app, Common& common, std::function<int()>& run) {
    auto* exchange = app.add_subcommand("exchange", "Packages for other systems, carried by hand")->require_subcommand(1);
    const auto wanted = std::make_shared<Wanted>();
    auto* keys = exchange->add_subcommand("keys", "Print this system's card; with --code name it and make its keys, once");
    keys->add_option("--code", wanted->code, "Its name on the wire, e.g. guangzhou");
    keys->add_option("--name", wanted->name, "Its name for people");
    keys->callback([&common, &run, wanted] { run = [&common, wanted] { return keys_command(common, *wanted); }; });
    auto* pack =
        exchange->add_subcommand("pack", "Make the next package for a partner: people changed since the last, or one department file");
    pack->add_option("--partner", wanted->partner, "Its code")->required();
    pack->add_option("--out", wanted->out, "Where to write the package")->required();
    auto* file = pack->add_option("--file", wanted->file, "A department's file to pass on")->check(CLI::ExistingFile);
    file->needs(pack->add_option("--source", wanted->source, "Kind of file, e.g. police_hukou"));
    file->needs(pack->add_option("--district", wanted->district, "6- or 12-digit code"));
    file->needs(pack->add_option("--as-of", wanted->as_of, "The day the file speaks for"));
    pack->add_flag("--partial", wanted->partial, "Not the source's whole list");
    pack->callback([&common, &run, wanted] { run = [&common, wanted] { return pack_command(common, *wanted); }; });
    auto* open = exchange->add_subcommand("open", "Verify a package and take it in");
    open->add_option("--file", wanted->file, "The package")->required()->check(CLI::ExistingFile);
    open->add_option("--receipt", wanted->receipt, "Where to write the signed receipt")->required();
    open->callback([&common, &run, wanted] { run = [&common, wanted] { return open_command(common, *wanted); }; });
    auto* receipt = exchange->add_subcommand("receipt", "Take the other side's receipt in");
    receipt->add_option("--file", wanted->file, "The receipt")->required()->check(CLI::ExistingFile);
    receipt->callback([&common, &run, wanted] { run = [&common, wanted] { return receipt_command(common, *wanted); }; });
}

}  // namespace yk::app
