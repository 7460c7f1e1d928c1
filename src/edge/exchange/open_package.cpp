// A package that came in: verified as a whole, taken in part by part through the intake, answered by a signed receipt.
#include "edge/exchange/packages.h"
#include "model/json.h"

namespace yk::edge::exchange {
using namespace model;
namespace {

const Query<Package(PartnerId, std::string)> seen_package{"exchange.seen_package", R"(
    SELECT {k.*} FROM exchange_package k WHERE k.partner = $1 AND k.digest = $2 AND k.direction = 'in' AND {unscoped a package is one}
     ORDER BY k.id LIMIT 1)"};

struct Verified {
    Self self;
    Partner partner;
    Contents contents;
};

// Whatever is wrong with the envelope is said before anything of it is taken.
Result<Verified> verify(Tx& tx, const Envelope& envelope) {
    auto self = YK_TRY(get_self(tx));
    const auto& manifest = envelope.manifest;
    auto partner = find_partner(tx, manifest.from);
    if (!partner) return fail(ErrorKind::refused, "exchange.package.stranger", TextArgs{{"from", manifest.from}});
    YK_TRY_VOID(check_envelope(envelope, EnvelopeKind::package, self, partner->sign_key));
    YK_TRY(tx.get<Partner>(partner->id));  // whoever does not answer for its regions takes nothing of it
    if (partner->state != PartnerState::active) return fail(ErrorKind::denied, "exchange.partner.inactive");
    if (const auto seen = tx.first(seen_package, partner->id, envelope.digest()))
        return fail(ErrorKind::conflict, "exchange.package.repeated",
                    TextArgs{{"number", std::to_string(seen->sequence)}, {"on", instant_text(seen->made_at)}, {"by", seen->made_by}});
    if (manifest.sequence != partner->received + 1 || manifest.previous != partner->received_digest)
        return fail(ErrorKind::conflict, "exchange.package.out_of_order",
                    TextArgs{{"number", std::to_string(manifest.sequence)}, {"next", std::to_string(partner->received + 1)}});
    Verified out{std::move(self), std::move(*partner), {}};
    ReadLimits limits;
    limits.bytes = most_package_bytes;
    limits.items = 200'000;
    if (!read_json(model::schema<Contents>(), YK_TRY(open_contents(envelope, out.self)), &out.contents, limits))
        return fail(ErrorKind::refused, "exchange.package.contents");
    return out;
}

struct Taking {
    Receipt receipt;
    std::string batches, fault;
    std::size_t taken = 0;
    void refused(const std::string& code) {
        if (fault.empty()) fault = code;
    }
};

// A file that was taken before an interruption counts as taken: opening the package again finishes it.
void take_files(store::Database& database, const store::Request& request, const std::filesystem::path& data, const Verified& from,
                Taking& taking) {
    for (const auto& file : from.contents.files) {
        FileOutcome outcome{file.name, file.source, "taken", {}};
        const auto bytes = parse_base64(file.content);
        std::string report;
        const auto arrival =
            !bytes ? Result<Arrival>(fail(ErrorKind::refused, "exchange.package.contents"))
                   : take_delivery(database, request, data, from.partner,
                                   {file.source, file.district, file.as_of, file.complete, file.name, *bytes}, Via::package, report);
        if (arrival) {
            outcome.batch = arrival->batch;
            taking.batches += (taking.batches.empty() ? "" : " ") + id_text(arrival->batch.value);
            ++taking.taken;
        } else if (arrival.error().code == "exchange.batch.seen") {
            outcome.outcome = "seen";
            ++taking.taken;
        } else {
            outcome.outcome = arrival.error().problems.empty() ? arrival.error().code : arrival.error().problems.front().code;
            taking.refused(outcome.outcome);
        }
        taking.receipt.files.push_back(std::move(outcome));
    }
}

Status take_results(Tx& tx, const Verified& from, Taking& taking) {
    taking.receipt.results_taken = taking.receipt.results_refused = 0;
    for (const auto& result : from.contents.results) {
        const auto taken = take_result(tx, from.partner, result);
        if (taken) {
            ++taking.receipt.results_taken;
        } else {
            ++taking.receipt.results_refused;
            taking.refused(taken.error().problems.empty() ? taken.error().code : taken.error().problems.front().code);
        }
    }
    return {};
}

}  // namespace

Result<Opened> open_package(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                            std::string_view bytes) {
    const auto envelope = YK_TRY(read_envelope(bytes));
    const auto from = YK_TRY(database.read_value(request, [&](Tx& tx) { return verify(tx, envelope); }));
    Taking files;
    take_files(database, request, data, from, files);
    return database.write_value(request, [&](Tx& tx) -> Result<Opened> {
        auto partner = YK_TRY(tx.get<Partner>(from.partner.id));
        if (partner.received != from.partner.received) return fail(ErrorKind::conflict, "exchange.package.busy");
        auto taking = files;
        YK_TRY_VOID(take_results(tx, from, taking));
        Opened out;
        auto& package = out.package;
        const auto& manifest = envelope.manifest;
        package.id = tx.new_id<PackageId>();
        package.partner = partner.id;
        package.region = partner.region;
        package.direction = Direction::in;
        package.sequence = manifest.sequence;
        package.digest = envelope.digest();
        package.previous = manifest.previous;
        package.people = manifest.people;
        package.files = manifest.files;
        package.results = manifest.results;
        package.bytes = static_cast<std::int64_t>(bytes.size());
        package.state = taking.fault.empty()                                   ? PackageState::taken
                        : taking.taken > 0 || taking.receipt.results_taken > 0 ? PackageState::partly
                                                                               : PackageState::refused;
        package.fault = taking.fault;
        package.batches = taking.batches;
        package.made_by = tx.actor().name;
        package.made_at = tx.now();
        taking.receipt.package = package.digest;
        taking.receipt.sequence = package.sequence;
        taking.receipt.outcome = code_of(package.state);
        taking.receipt.taken_at = instant_text(tx.now());
        Manifest answer;
        answer.kind = EnvelopeKind::receipt;
        answer.from = from.self.code;
        answer.to = partner.code;
        answer.sequence = package.sequence;
        answer.previous = package.digest;
        answer.made_at = taking.receipt.taken_at;
        const auto& seal_key = partner.seal_key;
        out.receipt = YK_TRY(close_envelope(answer, json_of(model::schema<Receipt>(), &taking.receipt, Face::plain), from.self, seal_key));
        write_file(file_of(data, package), out.receipt);
        YK_TRY_VOID(tx.insert(package));
        partner.received = package.sequence;
        partner.received_digest = package.digest;
        YK_TRY_VOID(tx.update(partner));
        YK_TRY_VOID(complete_package(tx, &package));
        return out;
    });
}

}  // namespace yk::edge::exchange
