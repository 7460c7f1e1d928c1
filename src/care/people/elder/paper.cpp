#include "care/people/elder/paper.h"

#include <array>

#include "http/paper.h"

namespace yk::care::elder {
using namespace model;

std::span<const Option> options_of(PaperKind) {
    static constexpr Option all[] = {
        {"identity", {"身份证件", "Identity document"}},        {"household", {"户口簿", "Household register"}},
        {"disability", {"残疾人证", "Disability certificate"}}, {"death", {"死亡证明", "Death certificate"}},
        {"medical", {"病历或诊断", "Medical record"}},          {"income", {"收入和困难证明", "Proof of income"}},
        {"application", {"申请表", "Application form"}},        {"other", {"其他", "Other"}}};
    return all;
}

namespace {

constexpr std::int64_t most_bytes = 10ll << 20;

constexpr auto paper_columns = columns<Paper>({
    key<&Paper::id>("编号", "Id"),
    col<&Paper::elder>("老年人", "Elder").about().hide(),
    col<&Paper::region>("区划", "Division").scope(),
    col<&Paper::kind>("种类", "Kind"),
    col<&Paper::title>("名称", "Title"),
    col<&Paper::file_name>("文件名", "File"),
    col<&Paper::media_type>("格式", "Format").hide(),
    col<&Paper::bytes>("字节数", "Bytes"),
    col<&Paper::sha256>("文件摘要", "SHA-256").hide(),
    col<&Paper::uploaded_by>("上传人", "Uploaded by"),
    col<&Paper::uploaded_at>("上传时间", "Uploaded at"),
    version<&Paper::version>(),
});
constexpr auto paper_schema = schema<Paper>("paper", "elder_paper", {"材料", "Paper"}, paper_columns);

struct NewPaper {
    ElderId elder;
    PaperKind kind = PaperKind::other;
    std::string title;
};
constexpr auto new_columns = columns<NewPaper>(
    {col<&NewPaper::elder>("老年人", "Elder"), col<&NewPaper::kind>("种类", "Kind"), col<&NewPaper::title>("名称", "Title")});
constexpr auto new_schema = schema<NewPaper>("new_paper", "", {"上传材料", "Upload a paper"}, new_columns);
const Schema& schema_of(const NewPaper*) { return new_schema; }

struct PaperRef {
    Id<struct PaperTag> paper;
};
constexpr auto ref_columns = columns<PaperRef>({col<&PaperRef::paper>("材料", "Paper")});
constexpr auto ref_schema = schema<PaperRef>("paper_key", "", {"材料", "Paper"}, ref_columns);
const Schema& schema_of(const PaperRef*) { return ref_schema; }

// Under the digest of its content: the same paper handed in again lies there once.
std::filesystem::path file_of(const std::filesystem::path& data, const Paper& paper) { return data / "papers" / paper.sha256; }
std::string context_of(const Paper& paper) { return "elder_paper." + paper.sha256; }

Result<Paper> upload_paper(http::Call& call, const NewPaper& in) {
    YK_TRY_VOID(validate(new_schema, std::array{length("title", 1, 100)}, &in));
    const auto sent = YK_TRY(http::read_paper(call, http::Papers::scans, most_bytes));
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<Paper> {
        const auto person = YK_TRY(tx.get<Elder>(in.elder));
        Paper paper;
        paper.id = tx.new_id<decltype(Paper::id)>();
        paper.elder = person.id;
        paper.region = person.region;
        paper.kind = in.kind;
        paper.title = in.title;
        paper.file_name = sent.name;
        paper.media_type = sent.type;
        paper.bytes = sent.bytes;
        paper.sha256 = sent.sha256;
        paper.uploaded_by = tx.actor().name;
        paper.uploaded_at = tx.now();
        http::keep_sealed(tx, sent, file_of(call.data_folder(), paper), context_of(paper));
        YK_TRY_VOID(tx.insert(paper));
        return paper;
    });
}

Result<http::Download> download_paper(http::Call& call, const PaperRef& in) {
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<http::Download> {
        const auto paper = YK_TRY(tx.get<Paper>(in.paper));
        AuditNote note;
        note.action = "elder.paper.download";
        note.record = "paper";
        note.id = paper.id.value;
        note.subject = paper.elder.value;
        tx.note(std::move(note));
        return http::open_sealed(tx, paper.file_name, paper.media_type, file_of(call.data_folder(), paper), context_of(paper));
    });
}

constexpr std::string_view filters[] = {"elder", "kind", "region", "uploaded_at"};
constexpr std::string_view sorts[] = {"uploaded_at", "kind"};
constexpr std::string_view searched[] = {"title"};
constexpr Listing listing{filters, sorts, searched, "-uploaded_at"};

constexpr std::array routes{
    http::upload<&upload_paper>("/elders/{elder}/papers", add_papers, http::RowScope::region, {"上传材料", "Upload a paper"}),
    http::get<&download_paper>("/elder/papers/{paper}/file", read_papers, http::RowScope::region, {"下载材料", "Download a paper"}),
};

}  // namespace

const Schema& schema_of(const Paper*) { return paper_schema; }

const http::Resource papers{
    .schema = &model::schema<Paper>(), .listing = &listing, .path = "/elder/papers", .scope = http::RowScope::region, .read = &read_papers};
std::span<const http::Route> paper_routes() { return routes; }

}  // namespace yk::care::elder
