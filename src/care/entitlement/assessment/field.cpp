// What an assessor takes along: today's tasks in the order of the way, and the form. Papers of a visit.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"
#include "care/people/organisation/lookup.h"
#include "http/paper.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Assessor(std::int64_t)> own_posts{"assessment.own_posts", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE a.account = $1 AND {unscoped one's own post} ORDER BY a.id LIMIT 20)"};
const Query<Case(std::vector<AssessorId>)> own_tasks{"assessment.own_tasks", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.state IN ('assigned', 'appointed') AND (c.lead {in $1} OR c.second {in $1})
       AND {scope c.region} ORDER BY c.id LIMIT 500)"};
const Query<Case(std::vector<AgencyId>)> agency_tasks{"assessment.agency_tasks", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.state IN ('assigned', 'appointed') AND c.agency {in $1} AND {scope c.region}
     ORDER BY c.id LIMIT 500)"};

struct Task {
    CaseId id;
    std::int64_t order = 0;  // of the way: by day, hour, then place
    ElderId elder;
    std::string name;
    std::int64_t sex = 0;
    std::optional<Day> birth;
    std::string village, address, phone;
    bool address_masked = false;
    ScaleName scale = ScaleName::gbt42195;
    std::string form;
    Purpose purpose = Purpose::benefit;
    Reason reason = Reason::initial;
    State state = State::assigned;
    std::optional<Day> appointed_on, due_on;
    std::string appointed_time, place, wish;
    std::int64_t attempts = 0;
    AssessorId lead, second;
    std::string lead_name, second_name;
    bool mine = false;  // the caller is one of the two
    RegionCode region;
};
constexpr auto task_columns = columns<Task>({
    key<&Task::id>("编号", "Id"),
    col<&Task::order>("次序", "Order"),
    col<&Task::elder>("老年人", "Elder").about(),
    col<&Task::name>("姓名", "Name"),
    col<&Task::sex>("性别", "Sex"),
    col<&Task::birth>("出生日期", "Born"),
    col<&Task::village>("村居", "Village"),
    col<&Task::address>("地址", "Address"),
    col<&Task::phone>("电话", "Phone"),
    col<&Task::address_masked>("地址已遮", "Address masked"),
    col<&Task::scale>("量表", "Scale"),
    col<&Task::form>("评估表版本", "Form"),
    col<&Task::purpose>("用途", "Purpose"),
    col<&Task::reason>("评估类型", "Reason"),
    col<&Task::state>("状态", "State"),
    col<&Task::appointed_on>("上门日期", "Appointed on"),
    col<&Task::due_on>("期限", "Due on"),
    col<&Task::appointed_time>("上门时间", "Time"),
    col<&Task::place>("地点", "Place"),
    col<&Task::wish>("申请说明", "Wish"),
    col<&Task::attempts>("未遇次数", "Visits in vain"),
    col<&Task::lead>("主评编号", "Lead id"),
    col<&Task::second>("副评编号", "Second id"),
    col<&Task::lead_name>("主评", "Lead"),
    col<&Task::second_name>("副评", "Second"),
    col<&Task::mine>("本人任务", "Mine"),
    col<&Task::region>("区划", "Division"),
});
constexpr auto task_schema = schema<Task>("assessment_task", "", {"评估任务", "Task"}, task_columns);
const Schema& schema_of(const Task*) { return task_schema; }

struct Tasks {
    Day today;
    bool coordinates = false;  // the list is that of the agency
    std::vector<Task> items;
};
constexpr auto tasks_columns = columns<Tasks>(
    {col<&Tasks::today>("今天", "Today"), col<&Tasks::coordinates>("机构名单", "Agency's list"), col<&Tasks::items>("任务", "Tasks")});
constexpr auto tasks_schema = schema<Tasks>("assessment_tasks", "", {"评估任务", "Tasks"}, tasks_columns);
const Schema& schema_of(const Tasks*) { return tasks_schema; }

struct FormKey {
    std::string scale, version;
};
constexpr auto form_key_columns = columns<FormKey>({col<&FormKey::scale>("量表", "Scale"), col<&FormKey::version>("版本", "Version")});
constexpr auto form_key_schema = schema<FormKey>("assessment_form_key", "", {"评估表", "Form"}, form_key_columns);
const Schema& schema_of(const FormKey*) { return form_key_schema; }

// Days before the visit on which the full address may be seen.
constexpr std::int32_t days_ahead = 7;

Result<Task> task_of(Tx& tx, Case record, const std::vector<Assessor>& posts) {
    YK_TRY_VOID(complete(tx, &record));
    Task out;
    out.id = record.id;
    out.elder = record.elder;
    out.name = record.name;
    const auto person = YK_TRY(tx.get<elder::Elder>(record.elder));
    out.sex = person.sex;
    out.birth = person.birth;
    out.village = organisation::region_name(tx, person.region);
    out.address_masked = !record.appointed_on || *record.appointed_on > tx.today() + days_ahead;
    if (!out.address_masked) {
        out.address = person.address.value_or("");
        out.phone = person.phone ? person.phone->text() : person.phone_alt ? person.phone_alt->text() : "";
    }
    out.scale = record.scale;
    out.form = record.form;
    out.purpose = record.purpose;
    out.reason = record.reason;
    out.state = record.state;
    out.appointed_on = record.appointed_on;
    out.due_on = record.due_on;
    out.appointed_time = record.appointed_time;
    out.place = record.place;
    out.wish = record.wish;
    out.attempts = record.attempts;
    out.lead = *record.lead;
    out.second = *record.second;
    out.lead_name = record.lead_name;
    out.second_name = record.second_name;
    out.region = record.region;
    for (const auto& post : posts) out.mine |= post.id == record.lead || post.id == record.second;
    return out;
}

void put_in_order(std::vector<Task>& tasks) {
    constexpr Day never{2'932'896};
    std::stable_sort(tasks.begin(), tasks.end(), [&](const Task& a, const Task& b) {
        const auto key = [&](const Task& t) {
            return std::tuple(t.appointed_on.value_or(never), t.appointed_time, t.region.value, t.address, t.id.value);
        };
        return key(a) < key(b);
    });
    for (std::size_t i = 0; i < tasks.size(); ++i) tasks[i].order = static_cast<std::int64_t>(i) + 1;
}

// One's own tasks; of a coordinator those of the whole agency, for the appointments.
Result<Tasks> mine(Tx& tx) {
    Tasks out;
    out.today = tx.today();
    const auto posts = tx.list(own_posts, tx.actor().account);
    std::vector<AssessorId> own;
    std::vector<AgencyId> agencies;
    for (const auto& post : posts) {
        own.push_back(post.id);
        if (post.coordinates) agencies.push_back(post.agency);
    }
    out.coordinates = !agencies.empty();
    for (auto& record : agencies.empty() ? tx.list(own_tasks, own) : tx.list(agency_tasks, agencies))
        out.items.push_back(YK_TRY(task_of(tx, std::move(record), posts)));
    put_in_order(out.items);
    for (const auto& task : out.items) {
        AuditNote note;
        note.action = "assessment.task.read";
        note.record = "assessment_case";
        note.id = task.id.value;
        note.subject = task.elder.value;
        tx.note(std::move(note));
    }
    return out;
}

// The version in use, by its name or as "current"; a retired one is not offered any more.
Result<Form> form(Tx&, const FormKey& in) {
    const auto* found = YK_TRY(form_of(in.scale));
    if (in.version != "current" && in.version != found->form.version)
        return fail(ErrorKind::missing, "assessment.form.retired", TextArgs{{"version", in.version}, {"now", found->form.version}});
    return found->form;
}

// Papers ------------------------------------------------------------------------------------------------------------------------------

struct NewPaper {
    CaseId assessment_case;
    PaperKind kind = PaperKind::photo;
    std::optional<Instant> taken_at;
    std::optional<std::string> position;
};
constexpr auto new_paper_columns =
    columns<NewPaper>({col<&NewPaper::assessment_case>("评估", "Assessment"), col<&NewPaper::kind>("种类", "Kind"),
                       col<&NewPaper::taken_at>("拍摄时间", "Taken at"), col<&NewPaper::position>("定位", "Position")});
constexpr auto new_paper_schema = schema<NewPaper>("new_assessment_paper", "", {"上传材料", "Upload"}, new_paper_columns);
const Schema& schema_of(const NewPaper*) { return new_paper_schema; }
struct PaperKey {
    Id<struct AssessmentPaperTag> assessment_paper;
};
constexpr auto paper_key_columns = columns<PaperKey>({col<&PaperKey::assessment_paper>("材料", "Paper")});
constexpr auto paper_key_schema = schema<PaperKey>("assessment_paper_key", "", {"材料", "Paper"}, paper_key_columns);
const Schema& schema_of(const PaperKey*) { return paper_key_schema; }

const Query<Paper(CaseId, std::string)> same_paper{"assessment.same_paper", R"(
    SELECT {p.*} FROM assessment_paper p WHERE p.assessment = $1 AND p.sha256 = $2 AND {scope p.region} ORDER BY p.id LIMIT 1)"};

constexpr std::int64_t most_bytes = 10ll << 20;

std::string context_of(const Paper& paper) { return "assessment_paper." + paper.sha256; }
std::filesystem::path file_of(const std::filesystem::path& data, const Paper& paper) { return data / "papers" / ("a-" + paper.sha256); }

// The same picture sent again is the one that is there.
Result<Paper> upload(http::Call& call, const NewPaper& in) {
    const auto sent = YK_TRY(http::read_paper(call, http::Papers::scans, most_bytes));
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<Paper> {
        const auto record = YK_TRY(tx.get<Case>(in.assessment_case));
        YK_TRY_VOID(may_work(tx, record));
        if (auto known = tx.first(same_paper, record.id, sent.sha256)) return *known;
        Paper paper;
        paper.sha256 = sent.sha256;
        paper.id = tx.new_id<decltype(Paper::id)>();
        paper.assessment = record.id;
        paper.elder = record.elder;
        paper.region = record.region;
        paper.kind = in.kind;
        paper.file_name = sent.name;
        paper.media_type = sent.type;
        paper.bytes = sent.bytes;
        paper.taken_at = in.taken_at;
        paper.position = in.position.value_or("").substr(0, 100);
        paper.uploaded_by = tx.actor().name;
        paper.uploaded_at = tx.now();
        http::keep_sealed(tx, sent, file_of(call.data_folder(), paper), context_of(paper));
        YK_TRY_VOID(tx.insert(paper));
        return paper;
    });
}

Result<http::Download> download(http::Call& call, const PaperKey& in) {
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<http::Download> {
        const auto paper = YK_TRY(tx.get<Paper>(in.assessment_paper));
        AuditNote note;
        note.action = "assessment.paper.download";
        note.record = "assessment_paper";
        note.id = paper.id.value;
        note.subject = paper.elder.value;
        tx.note(std::move(note));
        return http::open_sealed(tx, paper.file_name, paper.media_type, file_of(call.data_folder(), paper), context_of(paper));
    });
}

constexpr std::array routes{
    http::get<&mine>("/assessment/mine/tasks", rights::work, http::RowScope::region, {"我的评估任务", "My tasks"}),
    http::get<&form>("/assessment/forms/{scale}/{version}", rights::work, http::RowScope::none, {"评估表", "Form of a scale"}),
    http::upload<&upload>("/assessment/visits/{assessment_case}/papers", rights::work, http::RowScope::region,
                          {"上传评估材料", "Upload a paper of the visit"}),
    http::get<&download>("/assessment/papers/{assessment_paper}/file", rights::read_answers, http::RowScope::region,
                         {"下载评估材料", "Download a paper"}),
};

}  // namespace

std::span<const http::Route> field_routes() { return routes; }

}  // namespace yk::care::assessment
