// Evidence of reported values: the papers that prove a number, sealed beside the database and known by their digest.
#include <array>

#include "care/oversight/indicators/access.h"
#include "http/paper.h"

namespace yk::care::indicators {
using namespace model;
namespace {

constexpr std::int64_t most_bytes = 20ll << 20;
constexpr std::int64_t most_files = 10;

const Query<std::int64_t(ReportId)> files_of_report{"indicators.files_of_report", R"(
    SELECT COUNT(*) FROM indicators_evidence e WHERE e.report = $1 AND {scope e.region})"};
const Query<Evidence(std::string)> files_about{"indicators.files_about", R"(
    SELECT {e.*} FROM indicators_evidence e WHERE e.indicator = $1 AND {scope e.region} ORDER BY e.uploaded_at, e.id LIMIT 2000)"};

constexpr auto evidence_columns = columns<Evidence>({
    key<&Evidence::id>("编号", "Id"),
    col<&Evidence::report>("报送", "Report"),
    col<&Evidence::indicator>("指标代码", "Indicator"),
    col<&Evidence::region>("区划", "Region").scope(),
    col<&Evidence::name>("文件名", "File"),
    col<&Evidence::type>("格式", "Format"),
    col<&Evidence::sha256>("文件摘要", "SHA-256"),
    col<&Evidence::bytes>("字节数", "Bytes"),
    col<&Evidence::uploaded_by>("上传人", "Uploaded by"),
    col<&Evidence::uploaded_at>("上传时间", "Uploaded at"),
    version<&Evidence::version>(),
});
constexpr auto evidence_schema =
    schema<Evidence>("indicator_evidence", "indicators_evidence", {"指标佐证", "Evidence of a value"}, evidence_columns);

std::filesystem::path place_of(const std::filesystem::path& data, const Evidence& file) { return data / "indicators" / file.sha256; }
std::string context_of(const Evidence& file) { return "indicators_evidence." + file.sha256; }

struct Key {
    ReportId report;
};
constexpr auto key_columns = columns<Key>({col<&Key::report>("报送", "Report")});
constexpr auto key_schema = schema<Key>("indicator_evidence_upload", "", {"上传佐证", "Upload evidence"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }
struct FileKey {
    EvidenceId evidence;
};
constexpr auto file_columns = columns<FileKey>({col<&FileKey::evidence>("文件", "File")});
constexpr auto file_schema = schema<FileKey>("indicator_evidence_key", "", {"佐证文件", "Evidence"}, file_columns);
const Schema& schema_of(const FileKey*) { return file_schema; }

// Only the reporter, and only until the value is decided: what was accepted keeps the papers it was accepted with.
Status may_add(Tx& tx, const Report& report) {
    if (tx.actor().account != report.account)
        return fail(ErrorKind::denied, "indicators.report.foreign", TextArgs{{"name", report.reported_by}});
    if (report.state != ReportState::submitted && report.state != ReportState::returned)
        return fail(ErrorKind::conflict, "indicators.evidence.decided");
    if (tx.one(files_of_report, report.id) >= most_files)
        return fail(ErrorKind::limited, "indicators.evidence.many", TextArgs{{"most", std::to_string(most_files)}});
    return {};
}

Result<Evidence> upload_evidence(http::Call& call, const Key& key) {
    const auto sent = YK_TRY(http::read_paper(call, http::Papers::documents, most_bytes));
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<Evidence> {
        const auto report = YK_TRY(tx.get<Report>(key.report));
        YK_TRY_VOID(may_add(tx, report));
        Evidence file;
        file.id = tx.new_id<EvidenceId>();
        file.report = report.id;
        file.indicator = report.indicator;
        file.region = report.region;
        file.name = sent.name;
        file.type = sent.type;
        file.sha256 = sent.sha256;
        file.bytes = sent.bytes;
        file.uploaded_by = tx.actor().name;
        file.uploaded_at = tx.now();
        http::keep_sealed(tx, sent, place_of(call.data_folder(), file), context_of(file));
        YK_TRY_VOID(tx.insert(file));
        return file;
    });
}

Result<http::Download> download_evidence(http::Call& call, const FileKey& key) {
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<http::Download> {
        const auto file = YK_TRY(tx.get<Evidence>(key.evidence));
        tx.note({"indicator_evidence.download", "indicator_evidence", file.id.value, 0, "", ""});
        return http::open_sealed(tx, file.name, file.type, place_of(call.data_folder(), file), context_of(file));
    });
}

constexpr std::array routes{
    http::upload<&upload_evidence>("/indicators/reports/{report}/files", rights::value_report, http::RowScope::region,
                                   {"上传指标佐证", "Upload evidence of a value"}),
    http::get<&download_evidence>("/indicators/files/{evidence}", rights::value_read, http::RowScope::region,
                                  {"下载指标佐证", "Download evidence of a value"}),
};

}  // namespace

const Schema& schema_of(const Evidence*) { return evidence_schema; }
std::vector<Evidence> evidence_of(Tx& tx, const std::string& indicator) { return tx.list(files_about, indicator); }
std::span<const http::Route> evidence_routes() { return routes; }

}  // namespace yk::care::indicators
