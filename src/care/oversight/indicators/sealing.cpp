// Each frozen month and each revision is signed by a key of the city (Ed25519): the last row of the chain, whose digest covers all rows.
#include <sodium.h>

#include <array>

#include "base/text.h"
#include "care/oversight/indicators/access.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::indicators {
using namespace model;
namespace {

const Query<Snapshot()> chain{"indicators.chain", R"(
    SELECT {s.*} FROM indicators_snapshot s WHERE {unscoped the chain is one for the whole city} ORDER BY s.number)"};
const Query<Snapshot()> newest_row{"indicators.newest_row", R"(
    SELECT {s.*} FROM indicators_snapshot s WHERE {unscoped the chain is one for the whole city} ORDER BY s.number DESC LIMIT 1)"};
const Query<SigningKey()> city_key{"indicators.city_key", "SELECT {*} FROM indicators_key ORDER BY id LIMIT 1"};
const Query<Signature()> all_signatures{"indicators.all_signatures", "SELECT {*} FROM indicators_signature ORDER BY number LIMIT 10000"};

constexpr auto key_columns = columns<SigningKey>({
    key<&SigningKey::id>("编号", "Id"),
    col<&SigningKey::public_key>("公钥", "Public key"),
    col<&SigningKey::secret>("私钥", "Secret key").sensitive().seal(),
    col<&SigningKey::made_at>("生成时间", "Made at"),
    version<&SigningKey::version>(),
});
constexpr auto key_schema =
    schema<SigningKey>("indicator_key", "indicators_key", {"快照签名密钥", "Signing key of snapshots"}, key_columns);

constexpr auto signature_columns = columns<Signature>({
    key<&Signature::id>("编号", "Id"),
    col<&Signature::number>("快照序号", "Number of the row"),
    col<&Signature::sha256>("快照摘要", "Digest of the row"),
    col<&Signature::signature>("签名", "Signature"),
    col<&Signature::signed_at>("签名时间", "Signed at"),
    version<&Signature::version>(),
});
constexpr auto signature_schema =
    schema<Signature>("indicator_signature", "indicators_signature", {"快照签名", "Signature of snapshots"}, signature_columns);

constexpr auto state_columns = columns<ChainState>({
    col<&ChainState::rows>("行数", "Rows"),
    col<&ChainState::whole>("完整", "Whole"),
    col<&ChainState::broken_at>("断于", "Broken at"),
    col<&ChainState::last>("末尾摘要", "Last digest"),
    col<&ChainState::signatures>("签名数", "Signatures"),
    col<&ChainState::forged_at>("签名不符于", "Signature wrong at"),
    col<&ChainState::signed_to>("签名至", "Signed to"),
    col<&ChainState::public_key>("公钥", "Public key"),
});
constexpr auto state_schema = schema<ChainState>("indicator_chain", "", {"快照链", "Chain of snapshots"}, state_columns);

const unsigned char* bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string message_of(RegionCode city, std::int64_t number, const std::string& sha256) {
    return "yikang indicators " + region_text(city) + " " + std::to_string(number) + " " + sha256;
}

// Made at the first signature. The secret half is sealed with the key file of the city, so that the database alone cannot sign.
Result<SigningKey> key_of(Tx& tx) {
    if (auto known = tx.first(city_key)) return std::move(*known);
    if (sodium_init() < 0) throw Broken("libsodium does not start");
    std::string open(crypto_sign_PUBLICKEYBYTES, '\0'), secret(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_keypair(bytes(open), bytes(secret));
    SigningKey made;
    made.id = tx.new_id<SigningKeyId>();
    made.public_key = hex_text(open);
    made.secret = hex_text(secret);
    made.made_at = tx.now();
    YK_TRY_VOID(tx.insert(made));
    return made;
}

}  // namespace

const Schema& schema_of(const SigningKey*) { return key_schema; }
const Schema& schema_of(const Signature*) { return signature_schema; }
const Schema& schema_of(const ChainState*) { return state_schema; }

Result<ChainState> check_chain(Tx& tx) {
    ChainState out;
    auto open = YK_TRY(read_signatures(tx));
    out.public_key = open.public_key;
    out.signatures = static_cast<std::int64_t>(open.digests.size());
    tx.scan(chain, std::function<bool(const Snapshot&)>([&](const Snapshot& row) {
                ++out.rows;
                const bool fits = row.number == out.rows && row.previous == out.last && row.sha256 == digest_of(row);
                out.last = row.sha256;
                if (!fits) out.broken_at = out.rows;
                const auto signature = open.digests.find(row.number);
                if (fits && signature != open.digests.end() && signature->second == row.sha256) {
                    out.signed_to = row.number;
                    open.digests.erase(signature);
                }
                return fits;
            }));
    // What is left was signed over a row that is not there or reads otherwise now, or is no signature of the city.
    if (!open.digests.empty()) out.forged_at = open.digests.begin()->first;
    out.whole = !out.broken_at && !out.forged_at && out.signed_to == out.rows;
    return out;
}

Status sign_unsigned(Tx& tx) {
    if (tx.first(city_key)) return {};
    const auto head = tx.first(newest_row);
    return head ? sign_head(tx, *head) : Status();
}

Status sign_head(Tx& tx, const Snapshot& head) {
    const auto secret = parse_hex(YK_TRY(key_of(tx)).secret);
    CHECK(secret && secret->size() == crypto_sign_SECRETKEYBYTES);
    const auto message = message_of(YK_TRY(organisation::get_city(tx)).code, head.number, head.sha256);
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(bytes(signature), nullptr, bytes(message), message.size(), bytes(*secret));
    Signature row;
    row.id = tx.new_id<SignatureId>();
    row.number = head.number;
    row.sha256 = head.sha256;
    row.signature = hex_text(signature);
    row.signed_at = tx.now();
    return tx.insert(row);
}

Result<Signatures> read_signatures(Tx& tx) {
    Signatures out;
    const auto known = tx.first(city_key);
    if (!known) return out;
    // The public half is the one that the sealed secret carries; what stands beside it in the table could have been exchanged.
    const auto secret = parse_hex(known->secret);
    CHECK(secret && secret->size() == crypto_sign_SECRETKEYBYTES);
    const auto open = secret->substr(crypto_sign_SECRETKEYBYTES - crypto_sign_PUBLICKEYBYTES);
    out.public_key = hex_text(open);
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    for (const auto& row : tx.list(all_signatures)) {
        const auto signature = parse_hex(row.signature);
        const auto message = message_of(city, row.number, row.sha256);
        const bool good = signature && signature->size() == crypto_sign_BYTES &&
                          crypto_sign_verify_detached(bytes(*signature), bytes(message), message.size(), bytes(open)) == 0;
        out.digests[row.number] = good ? row.sha256 : std::string();
    }
    return out;
}

namespace {
constexpr std::array routes{
    http::get<&check_chain>("/indicators/chain", rights::value_read, http::RowScope::region, {"核对快照链", "Check the chain"}),
};
}  // namespace
std::span<const http::Route> chain_routes() { return routes; }

}  // namespace yk::care::indicators
