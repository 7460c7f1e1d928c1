// The envelope of a package or receipt that is carried by hand: a manifest anyone may read, its signature, and contents only the recipient
// can open. Pure.
//   line 1  yikang-exchange-1        line 2  the manifest, JSON        line 3  Ed25519 signature of line 2, hexadecimal        then the
//   sealed bytes
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "edge/exchange/access.h"

namespace yk::edge::exchange {

inline constexpr std::size_t most_package_bytes = 64u << 20;

enum class EnvelopeKind : std::uint8_t { package, receipt };
std::span<const model::Option> options_of(EnvelopeKind);

struct Manifest {
    EnvelopeKind kind = EnvelopeKind::package;
    std::string from, to;
    std::int64_t sequence = 0;  // of packages from this sender to this recipient, from 1
    std::string previous;       // digest of the one before; empty for the first
    std::string made_at;
    std::int64_t files = 0, people = 0, results = 0;
    std::int64_t bytes = 0;  // of the sealed contents
    std::string sha256;      // likewise
};
const model::Schema& schema_of(const Manifest*);

struct Envelope {
    Manifest manifest;
    std::string manifest_text, signature, sealed;
    std::string digest() const;  // names the package: SHA-256 of the manifest's line
};

// Completes the manifest with the size and digest of the sealed contents. Refuses exchange.package.no_key.
Result<std::string> close_envelope(Manifest manifest, std::string_view contents, const Self& self, std::string_view recipient_seal_key,
                                   std::string* digest = nullptr);
// Refuses exchange.package.form, exchange.package.too_large.
Result<Envelope> read_envelope(std::string_view bytes);
// Who it is from and for, and that nothing of it was changed. Refuses exchange.package.foreign, .signature, .damaged, .kind.
Status check_envelope(const Envelope& envelope, EnvelopeKind kind, const Self& self, std::string_view sender_sign_key);
// Refuses exchange.package.not_for_us when this system's key does not open it.
Result<std::string> open_contents(const Envelope& envelope, const Self& self);

struct PackedFile {
    std::string source;
    RegionCode district;
    Day as_of;
    std::optional<bool> complete;
    std::string name;
    std::string content;  // base64
};
const model::Schema& schema_of(const PackedFile*);
struct Contents {
    std::vector<PackedFile> files;
    std::vector<ForeignResult> results;
};
const model::Schema& schema_of(const Contents*);

struct FileOutcome {
    std::string name, source;
    std::string outcome;  // taken, seen, or the code of the refusal
    std::optional<care::elder::BatchId> batch;
};
const model::Schema& schema_of(const FileOutcome*);
struct Receipt {
    std::string package;  // its digest
    std::int64_t sequence = 0;
    std::string outcome;  // code of PackageState
    std::string taken_at;
    std::vector<FileOutcome> files;
    std::int64_t results_taken = 0, results_refused = 0;
};
const model::Schema& schema_of(const Receipt*);

}  // namespace yk::edge::exchange
