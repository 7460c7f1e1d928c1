// Packages carried where no network is granted: made from what the grants let out, opened through the same intake, answered by a receipt.
#pragma once
#include "edge/exchange/envelope.h"

namespace yk::edge::exchange {

enum class PackageState : std::uint8_t { made, confirmed, disputed, taken, partly, refused };
std::span<const model::Option> options_of(PackageState);

struct Package {
    PackageId id;
    PartnerId partner;
    RegionCode region;
    Direction direction = Direction::out;
    std::int64_t sequence = 0;
    std::string digest, previous;
    std::int64_t people = 0, files = 0, results = 0, bytes = 0;
    PackageState state = PackageState::made;
    std::string fault;    // of the first part that was not taken
    std::string batches;  // in: intake batches, parted by blanks
    std::string cursor;   // out: up to where people are told
    std::string made_by;  // or opened by
    Instant made_at;
    std::optional<Instant> answered_at;
    std::int64_t version = 0;
    std::string partner_name, fault_text, fault_text_en;  // computed
};
const model::Schema& schema_of(const Package*);
Status complete_package(Tx& tx, void* record);

// Everybody the grants let out, changed since the package before; at most `most_people`, the rest goes into the next one.
inline constexpr std::int64_t most_people = 20'000;
Result<Package> pack_people(store::Database& database, const store::Request& request, const std::filesystem::path& data, PartnerId partner);
// One department's file as it is, under a grant outward for its source.
Result<Package> pack_file(store::Database& database, const store::Request& request, const std::filesystem::path& data, PartnerId partner,
                          const Delivered& file);
struct Opened {
    Package package;
    std::string receipt;  // bytes of the signed receipt
};
// Verifies, takes in, answers. Refuses what check_envelope refuses, exchange.package.stranger, .repeated, .out_of_order, .inactive.
Result<Opened> open_package(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                            std::string_view bytes);
// Takes the other side's receipt in. Refuses exchange.package.unknown, .answered besides.
Result<Package> take_receipt(store::Database& database, const store::Request& request, std::string_view bytes);

// The package on the way out, or the receipt of one that came in.
std::filesystem::path file_of(const std::filesystem::path& data, const Package& package);

}  // namespace yk::edge::exchange
