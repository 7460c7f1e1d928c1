// What the sources of this module share: rights, reported values, snapshots, measures. Inside the module only.
#pragma once
#include <functional>

#include "care/oversight/indicators/indicators.h"

namespace yk::care::indicators {

namespace rights {
inline constexpr Right value_read{"indicators.value.read", {"查看指标", "See indicators"}};
inline constexpr Right value_report{"indicators.value.report", {"报送指标数值", "Report values"}};
inline constexpr Right value_accept{"indicators.value.accept", {"审核报送的指标数值", "Accept reported values"}};
inline constexpr Right snapshot_take{"indicators.snapshot.take", {"冻结月度快照、更正快照", "Freeze and revise snapshots"}};
inline constexpr Right value_export{"indicators.value.export", {"导出指标", "Export indicators"}};
}  // namespace rights

enum class ReportState : std::uint8_t { submitted, accepted, returned, withdrawn };
std::span<const model::Option> options_of(ReportState);
enum class ReportEvent : std::uint8_t { accept, send_back, resubmit, withdraw };
std::span<const model::Option> options_of(ReportEvent);
inline constexpr model::Flow<ReportState, ReportEvent, 5> report_flow{
    ReportState::submitted,
    {{
        {ReportState::submitted, ReportEvent::accept, ReportState::accepted},
        {ReportState::submitted, ReportEvent::send_back, ReportState::returned},
        {ReportState::returned, ReportEvent::resubmit, ReportState::submitted},
        {ReportState::submitted, ReportEvent::withdraw, ReportState::withdrawn},
        {ReportState::returned, ReportEvent::withdraw, ReportState::withdrawn},
    }}};
static_assert(report_flow.unambiguous() && report_flow.reaches(ReportState::accepted) && report_flow.terminal(ReportState::accepted));

// A value that a department answers for. An accepted one is never changed: a later one for the same day takes its place.
struct Report {
    ReportId id;
    std::string indicator;
    RegionCode region;
    Day as_of;
    std::string value, numerator, denominator;  // the latter two may be empty
    std::string source;                         // document, statistics, ledger: what proves it
    std::string note;
    ReportState state = ReportState::submitted;
    std::string office_name, reported_by;
    std::int64_t account = 0;
    Instant reported_at;
    std::string decided_by, decision;
    std::optional<Instant> decided_at;
    std::int64_t version = 0;
    // In answers only.
    std::string label;
};
const model::Schema& schema_of(const Report*);

// A paper that proves a reported value.
using EvidenceId = Id<struct IndicatorEvidenceTag>;
struct Evidence {
    EvidenceId id;
    ReportId report;
    std::string indicator;
    RegionCode region;
    std::string name, type, sha256;
    std::int64_t bytes = 0;
    std::string uploaded_by;
    Instant uploaded_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Evidence*);
std::vector<Evidence> evidence_of(Tx& tx, const std::string& indicator);

// One frozen value. Rows are only ever added; `sha256` covers the row and the digest of the row before it.
struct Snapshot {
    SnapshotId id;
    std::int64_t number = 0;  // in the chain, from 1
    std::string month;        // 2026-10
    Day as_of;                // last day of the month
    Day taken_on;
    std::string indicator;
    RegionCode region;
    Origin origin = Origin::none;
    std::string value, numerator, denominator;
    std::optional<Day> value_on;
    Standing standing = Standing::no_data;
    std::string pack, pack_hash;
    std::optional<SnapshotId> revises;
    std::string reason;  // of a revision
    std::string taken_by;
    std::string previous, sha256;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Snapshot*);
// The digest of a row by its content and `previous`. Pure.
std::string digest_of(const Snapshot& row);

// The key pair with which the city signs its snapshots; the secret is sealed with the city's key file.
using SigningKeyId = Id<struct IndicatorKeyTag>;
struct SigningKey {
    SigningKeyId id;
    std::string public_key, secret;  // in hex
    Instant made_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const SigningKey*);
// An Ed25519 signature over the number and digest of a row of the chain, and so over every row up to it.
using SignatureId = Id<struct IndicatorSignatureTag>;
struct Signature {
    SignatureId id;
    std::int64_t number = 0;
    std::string sha256, signature;
    Instant signed_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Signature*);
Status sign_head(Tx& tx, const Snapshot& head);
// Months that were frozen before the city had a key are signed for once, by their last row.
Status sign_unsigned(Tx& tx);
// By number of the signed row: the digest that was signed; empty where the signature does not hold.
struct Signatures {
    std::string public_key;
    std::map<std::int64_t, std::string> digests;
};
Result<Signatures> read_signatures(Tx& tx);

// The platform's own figures beside those of the documents; no target, no clause.
std::span<const rules::Indicator> own_figures();
bool is_own(const rules::Indicator& indicator);

Result<std::shared_ptr<const rules::Rulebook>> book_of(Tx& tx, Day on);
// A figure of the pack, or one of the platform's own.
const rules::Indicator* find_indicator(const rules::Pack& pack, std::string_view code);
// Accepted values as of the day, oldest first.
void scan_accepted(Tx& tx, Day on, const std::function<bool(const Report&)>& each);
std::vector<Report> reports_of(Tx& tx, const std::string& indicator);
std::vector<Snapshot> snapshots_of(Tx& tx, const std::string& indicator);

// Freezes the month that ended on `month_end`. Refuses indicators.snapshot.taken, .early.
Result<std::int64_t> take_month(Tx& tx, Day month_end);

std::span<const http::Route> report_routes();
std::span<const http::Route> snapshot_routes();
std::span<const http::Route> chain_routes();
std::span<const http::Route> evidence_routes();
std::span<const http::Route> page_routes();
extern const work::JobKind snapshot_job;

}  // namespace yk::care::indicators
