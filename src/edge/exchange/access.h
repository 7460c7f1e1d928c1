// What the sources of this room share: secrets, changes, the steps that API, packages and the command line have in common.
#pragma once
#include <filesystem>
#include <set>

#include "care/people/intake/batch.h"
#include "edge/exchange/crypto.h"
#include "edge/exchange/exchange.h"

namespace yk::edge::exchange {

// This system's own name on the wire and its keys; one row. No route answers its secrets.
struct Self {
    Id<struct ExchangeSelfTag> id;
    std::string code, name;
    std::string sign_key, seal_key;                       // public, hexadecimal
    std::optional<std::string> sign_secret, seal_secret;  // hexadecimal, sealed at rest
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Self*);
// Refuses exchange.self.missing.
Result<Self> get_self(Tx& tx);
// Names this system and makes its keys, once; refuses exchange.self.exists.
Result<Self> name_self(Tx& tx, std::string code, std::string name);

// The secrets of a partner; the key is the partner's. No route answers this record. A former secret is good until its moment.
struct Secrets {
    PartnerId id;
    std::optional<std::string> api, api_former, event, event_former;
    std::optional<Instant> api_former_until, event_former_until;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Secrets*);
inline constexpr std::int64_t former_secret_ms = 24 * 3600'000;

// Whom something of the register changed, in the order it was committed; what partners ask "since".
struct Change {
    std::int64_t seq = 0;  // of the outbox
    std::string topic;
    std::string elders;  // ids parted by blanks
    std::optional<Instant> at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Change*);

// Helpers of both directions -----------------------------------------------------------------------------------------------------------

std::optional<Partner> find_partner(Tx& tx, std::string_view code);
// The partner that acts. Refuses exchange.partner.unknown for an account that is none, exchange.partner.inactive.
Result<Partner> acting_partner(Tx& tx);
// Grants of one direction in force today.
std::vector<Grant> list_grants(Tx& tx, PartnerId partner, Direction direction);
// A request as the partner, within its regions.
Result<Actor> actor_of(Tx& tx, const Partner& partner);
// Of whom a row is about, for lists; empty when there is none.
std::string name_of_partner(Tx& tx, PartnerId partner);
// Words parted by blanks.
std::vector<std::string> words_of(std::string_view text);
// A line of a file for the intake, every cell in quotes.
void append_line(std::string& out, const std::vector<std::string>& cells);
// The name of a file as the sender has it, without anything that a path could be made of, and not longer than a folder takes.
std::string safe_name(std::string_view name);
// Makes the folder too; throws Broken when the disk does not take it.
void write_file(const std::filesystem::path& file, std::string_view bytes);
Status want_reason(const std::string& reason);

// A file of a department, as the partner sent it.
struct Delivered {
    std::string source;
    RegionCode district;
    Day as_of;
    std::optional<bool> complete;
    std::string name;
    std::string bytes;
};
// Takes it in through people/intake, under a grant for its source, and keeps the arrival; `report` gets the report. The same bytes again
// are refused in words (exchange.batch.seen), a source without a grant as well.
Result<Arrival> take_delivery(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                              const Partner& partner, const Delivered& file, Via via, std::string& report);
// One result of the partner's own assessors, for a person known by document.
struct ForeignResult {
    std::string document, id_no;
    std::string scale;
    std::int64_t level = 0;
    Day assessed_on;
    std::string document_no;
};
const model::Schema& schema_of(const ForeignResult*);
// Refuses exchange.person.unknown, exchange.grant.none and what assessment refuses.
Result<care::elder::ElderId> take_result(Tx& tx, const Partner& partner, const ForeignResult& in);
// One health check that the partner made or has planned; under the same grant as results of assessments.
struct ForeignCheck {
    std::string document, id_no;
    Day held_on;
    std::string document_no;
    std::optional<std::string> place, findings;
    bool suspects = false;
};
const model::Schema& schema_of(const ForeignCheck*);
Result<care::elder::ElderId> take_check(Tx& tx, const Partner& partner, const ForeignCheck& in);

// What of a person the grants let out, as JSON; every class without a grant is left out and named under "withheld". `sensitive` classes are
// given only for one named person and purpose. Notes the disclosure.
Result<std::string> disclose(Tx& tx, const Partner& partner, const std::vector<Grant>& grants, const care::elder::Elder& person,
                             bool sensitive, std::string_view purpose);
// The same with his facts read before, those of a page together.
Result<std::string> disclose(Tx& tx, const Partner& partner, const std::vector<Grant>& grants, const care::elder::Elder& person,
                             const std::vector<care::elder::ElderFact>& facts, bool sensitive, std::string_view purpose);
// One page of everybody, then of everybody changed since. The cursor is opaque; empty begins.
struct Told {
    std::vector<std::string> items;  // JSON
    std::string next;
    bool more = false;
};
Result<Told> tell_changes(Tx& tx, const Partner& partner, const std::string& after, std::int64_t limit);
// People told since the cursor, for packages: persons within the actor's regions. At most page_people are asked for: fewer than the
// register gives at once, so that it is seen when there are more.
inline constexpr std::int64_t page_people = 500;
Result<std::vector<care::elder::Elder>> people_since(Tx& tx, const std::string& after, std::int64_t limit, std::string& next, bool& more,
                                                     std::vector<ElderId>* removed = nullptr);
// The class of data a fact belongs to (data/exchange_fields.csv); none: it never leaves.
std::optional<DataClass> class_of(std::string_view fact);

std::span<const http::Route> registry_routes();
std::span<const http::Route> api_routes();
std::span<const http::Route> event_routes();
std::span<const http::Route> package_routes();
Status hear(Tx& tx, const work::Fact& fact);
// Nightly: changes older than half a year leave the index partners ask "since", but for the newest of them, which says where it begins now;
// events that were delivered or set aside leave as well.
extern const work::JobKind trim_job;
inline constexpr std::string_view trimmed_topic = "trimmed";  // of that newest one
Status complete_grant(Tx& tx, void* record);
Status complete_arrival(Tx& tx, void* record);

}  // namespace yk::edge::exchange
