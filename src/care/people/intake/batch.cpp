#include "care/people/intake/batch.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>

#include "base/text.h"
#include "care/people/intake/jobs.h"
#include "care/people/organisation/organisation.h"
#include "model/flow.h"

namespace yk::care::intake {
using namespace model;

std::span<const Option> options_of(SourceKind) {
    static constexpr Option all[] = {
        {"police_hukou", {"公安户籍", "Household registration"}},
        {"residence_service", {"居住登记", "Residence registration"}},
        {"town_survey", {"镇街摸底", "Survey of towns"}},
        {"civil_affairs_aid", {"民政救助花名册", "Social assistance roster"}},
        {"disabled_federation", {"残联持证名册", "Disability certificates"}},
        {"hr_pension", {"人社养老金", "Pensions"}},
        {"medical_enrolment", {"医保参保", "Medical insurance"}},
        {"medical_ltci", {"长护评估", "Long-term care insurance"}},
        {"health_death", {"卫健死亡医学证明", "Death certificates"}},
        {"funeral", {"殡葬火化", "Funerals"}},
        {"veterans", {"退役军人优抚", "Veterans"}},
        {"health_special_family", {"计生特殊家庭", "Family-planning special families"}},
        {"home_adaptation", {"适老化改造", "Home adaptation"}},
        {"housing_allowance", {"住房补贴", "Housing allowance"}},
    };
    return all;
}
std::span<const Option> options_of(Outcome) {
    static constexpr Option all[] = {{"accepted", {"接收", "Accepted"}},
                                     {"merged", {"合并", "Merged"}},
                                     {"rejected", {"未收", "Rejected"}},
                                     {"ignored", {"不在范围", "Ignored"}},
                                     {"skipped", {"非数据行", "Skipped"}}};
    return all;
}
std::span<const Option> options_of(BatchState) {
    static constexpr Option all[] = {{"received", {"已上传", "Received"}},
                                     {"checked", {"已核对，待导入", "Checked"}},
                                     {"refused", {"整份退回", "Refused"}},
                                     {"taken", {"已导入", "Taken in"}},
                                     {"taken_back", {"已撤回", "Taken back"}}};
    return all;
}
std::span<const Option> options_of(BatchEvent) {
    static constexpr Option all[] = {
        {"check", {"核对", "check"}}, {"refuse", {"退回", "refuse"}}, {"take", {"导入", "take in"}}, {"take_back", {"撤回", "take back"}}};
    return all;
}

constexpr Flow<BatchState, BatchEvent, 9> batch_flow{
    BatchState::received,
    {{
        {BatchState::received, BatchEvent::check, BatchState::checked},
        {BatchState::received, BatchEvent::refuse, BatchState::refused},
        {BatchState::refused, BatchEvent::check, BatchState::checked},  // once somebody has said what its columns mean
        {BatchState::refused, BatchEvent::refuse, BatchState::refused},
        {BatchState::checked, BatchEvent::check, BatchState::checked},
        {BatchState::checked, BatchEvent::refuse, BatchState::refused},
        {BatchState::checked, BatchEvent::take, BatchState::taken},
        {BatchState::checked, BatchEvent::take_back, BatchState::taken_back},  // a cancelled taking-in leaves parts behind
        {BatchState::taken, BatchEvent::take_back, BatchState::taken_back},
    }}};
static_assert(batch_flow.unambiguous() && batch_flow.reaches(BatchState::taken_back) && batch_flow.terminal(BatchState::taken_back));

std::optional<BatchState> next_state(BatchState state, BatchEvent event) { return batch_flow.next(state, event); }

namespace {

constexpr auto batch_columns = columns<Batch>({
    key<&Batch::id>("编号", "Id"),
    col<&Batch::source>("来源", "Source"),
    col<&Batch::district>("区", "District").scope(),
    col<&Batch::as_of>("数据日期", "As of"),
    col<&Batch::file_name>("文件名", "File"),
    col<&Batch::sha256>("文件摘要", "SHA-256").hide(),
    col<&Batch::bytes>("字节数", "Bytes"),
    col<&Batch::state>("状态", "State"),
    col<&Batch::accepted>("可接收", "Accepted"),
    col<&Batch::rejected>("未收", "Rejected"),
    col<&Batch::merged>("合并", "Merged"),
    col<&Batch::ignored>("不在范围", "Ignored"),
    col<&Batch::skipped>("非数据行", "Skipped").hide(),
    col<&Batch::review>("待复核", "For review"),
    col<&Batch::created>("新增人员", "People new"),
    col<&Batch::updated>("更新人员", "People updated"),
    col<&Batch::unchanged>("无变化", "Unchanged"),
    col<&Batch::facts>("新增事实", "Facts new"),
    col<&Batch::gone>("待核去向", "No longer listed"),
    col<&Batch::complete>("完整名册", "Complete"),
    col<&Batch::file_reason>("退回原因", "Why refused"),
    col<&Batch::report>("报告", "Report").hide(),
    col<&Batch::columns>("识别的列", "Columns").hide(),
    col<&Batch::received_by>("上传人", "Received by"),
    col<&Batch::received_at>("上传时间", "Received at"),
    col<&Batch::job>("任务", "Job").hide(),
    col<&Batch::synthetic>("合成数据", "Synthetic").hide(),
    version<&Batch::version>(),
});
constexpr auto batch_schema = schema<Batch>("intake_batch", "intake_batch", {"数据批次", "Batch"}, batch_columns);

constexpr auto row_columns = columns<BatchRow>({
    key<&BatchRow::id>("编号", "Id"),
    col<&BatchRow::batch>("批次", "Batch").hide(),
    col<&BatchRow::district>("区", "District").scope().hide(),
    col<&BatchRow::number>("行号", "Row"),
    col<&BatchRow::sheet>("工作表", "Sheet"),
    col<&BatchRow::outcome>("结果", "Outcome"),
    col<&BatchRow::reason>("原因", "Reason"),
    col<&BatchRow::cell_column>("列", "Column"),
    col<&BatchRow::warnings>("提示", "Warnings"),
    col<&BatchRow::cells>("原始内容", "As it stood").personal().seal(),
    col<&BatchRow::elder>("老年人", "Elder"),
});
constexpr auto row_schema = schema<BatchRow>("intake_row", "intake_row", {"问题行", "Row"}, row_columns);

}  // namespace

const Schema& schema_of(const Batch*) { return batch_schema; }

namespace {
constexpr auto heading_columns = columns<Heading>({col<&Heading::sheet>("工作表", "Sheet"), col<&Heading::column>("列", "Column"),
                                                   col<&Heading::header>("列名", "Header"), col<&Heading::field>("字段", "Field")});
constexpr auto heading_schema = schema<Heading>("heading", "", {"列", "Column"}, heading_columns);
constexpr auto list_columns = columns<HeadingList>({col<&HeadingList::items>("列", "Columns")});
constexpr auto list_schema = schema<HeadingList>("heading_list", "", {"识别的列", "Columns"}, list_columns);
}  // namespace
const Schema& schema_of(const Heading*) { return heading_schema; }
const Schema& schema_of(const HeadingList*) { return list_schema; }

bool usually_complete(SourceKind source) {
    switch (source) {
        case SourceKind::town_survey:
        case SourceKind::health_death:
        case SourceKind::funeral:
        case SourceKind::home_adaptation:
            return false;  // what happened in a period, or the part of a district somebody walked
        default:
            return true;
    }
}
const Schema& schema_of(const BatchRow*) { return row_schema; }

namespace {
constexpr auto roster_columns = columns<Roster>(
    {col<&Roster::source>("来源", "Source"), col<&Roster::district>("区", "District"), col<&Roster::as_of>("数据日期", "As of")});
constexpr auto roster_schema = schema<Roster>("roster", "", {"花名册", "Roster"}, roster_columns);
}  // namespace

const Schema& schema_of(const Roster*) { return roster_schema; }

namespace {
const Query<Roster()> rosters{"intake.rosters", R"(
    SELECT b.source, b.district, MAX(b.as_of) AS as_of FROM intake_batch b WHERE b.state = 'taken' AND b.complete = 1 AND {scope b.district}
     GROUP BY b.source, b.district ORDER BY b.source, b.district LIMIT 1000)"};
const Query<Batch(std::string, SourceKind, RegionCode)> same_file{"intake.same_file", R"(
    SELECT {b.*} FROM intake_batch b WHERE b.sha256 = $1 AND b.source = $2 AND b.district = $3 AND b.state = 'taken'
       AND {scope b.district} ORDER BY b.id LIMIT 1)"};

std::string sha256_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!in || !digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) throw Broken("cannot read " + file.string());
    std::array<char, 65536> buffer{};
    while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
        EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(digest.get(), sum.data(), &size);
    return hex_text({reinterpret_cast<const char*>(sum.data()), size});
}
}  // namespace

std::vector<Roster> list_rosters(Tx& tx) { return tx.list(rosters); }

std::filesystem::path file_of(const std::filesystem::path& data, elder::BatchId batch) { return data / "intake" / id_text(batch.value); }

Result<Batch> receive_file(Tx& tx, const std::filesystem::path& data, const std::filesystem::path& file, std::string_view name,
                           SourceKind source, RegionCode district, Day as_of, bool again, std::optional<bool> complete) {
    if (level_of(district) != RegionLevel::district) return fail_at("/district", "intake.district.level");
    if (!tx.scope().covers(subtree_of(district))) return fail_at("/district", "intake.district.outside");
    if (as_of > tx.today()) return fail_at("/as_of", "intake.as_of.future");
    Batch batch;
    batch.sha256 = sha256_of(file);
    const auto seen = again ? std::nullopt : tx.first(same_file, batch.sha256, source, district);
    if (seen)
        return fail(ErrorKind::conflict, "intake.file.seen",
                    TextArgs{{"name", seen->file_name}, {"by", seen->received_by}, {"on", day_text(day_of(seen->received_at))}});
    batch.id = tx.new_id<elder::BatchId>();
    batch.source = source;
    batch.district = district;
    batch.as_of = as_of;
    batch.complete = complete.value_or(usually_complete(source));
    batch.file_name = std::string(name);
    batch.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file));
    batch.received_by = tx.actor().name;
    batch.received_at = tx.now();
    if (const auto city = organisation::get_city(tx)) batch.synthetic = city->synthetic;
    const auto kept = file_of(data, batch.id);
    std::filesystem::create_directories(kept.parent_path());
    std::filesystem::copy_file(file, kept, std::filesystem::copy_options::overwrite_existing);
    YK_TRY_VOID(tx.insert(batch));
    return batch;
}

}  // namespace yk::care::intake
