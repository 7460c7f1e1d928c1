// The stored records of the ledger and the words of their choices.
#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {
using namespace model;

std::span<const Option> options_of(Origin) {
    static constexpr Option all[] = {
        {"document", {"文件任务", "Of a document"}}, {"meeting", {"会议议定", "Resolved by a meeting"}}, {"own", {"自定任务", "Own"}}};
    return all;
}
std::span<const Option> options_of(DueKind) {
    static constexpr Option all[] = {{"none", {"无期限", "No date"}},
                                     {"printed", {"文件所定期限", "Date of the document"}},
                                     {"first_in_place", {"首次落实期限", "First in place by"}},
                                     {"set_here", {"本级所定期限", "Date set here"}}};
    return all;
}
std::span<const Option> options_of(TaskState) {
    static constexpr Option all[] = {
        {"assigned", {"已分派", "Assigned"}}, {"under_way", {"推进中", "Under way"}}, {"submitted", {"待验收", "Waits for acceptance"}},
        {"kept_up", {"长效保持", "Kept up"}}, {"closed", {"已销号", "Closed"}},       {"withdrawn", {"已撤销", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(TaskEvent) {
    static constexpr Option all[] = {{"report", {"报进展", "report"}},
                                     {"submit", {"申请销号", "submit"}},
                                     {"send_back", {"退回", "send back"}},
                                     {"accept", {"验收销号", "accept"}},
                                     {"keep_up", {"验收并转长效", "accept and keep up"}},
                                     {"withdraw", {"撤销", "withdraw"}}};
    return all;
}
std::span<const Option> options_of(Standing) {
    static constexpr Option all[] = {{"met", {"按期完成", "Met"}},
                                     {"late", {"逾期完成", "Met late"}},
                                     {"done", {"已完成", "Done"}},
                                     {"missed", {"逾期未完成", "Missed"}},
                                     {"never_reported", {"到期未报送", "Never reported"}},
                                     {"submitted", {"待验收", "Waits for acceptance"}},
                                     {"due_soon", {"临近到期", "Due soon"}},
                                     {"under_way", {"推进中", "Under way"}},
                                     {"not_started", {"未报进展", "Not reported yet"}},
                                     {"ongoing", {"持续实施", "Ongoing"}},
                                     {"report_due", {"应报未报", "Report due"}},
                                     {"withdrawn", {"已撤销", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(Found) {
    static constexpr Option all[] = {{"none", {"未对应", "Not mapped"}},
                                     {"by_code", {"按代码对应", "By code"}},
                                     {"by_name", {"按名称对应", "By name"}},
                                     {"by_hand", {"人工对应", "By hand"}}};
    return all;
}
std::span<const Option> options_of(StepKind) {
    static constexpr Option all[] = {{"opened", {"列入台账", "Opened"}},
                                     {"reported", {"报送进展", "Reported"}},
                                     {"submitted", {"申请销号", "Submitted"}},
                                     {"sent_back", {"退回", "Sent back"}},
                                     {"accepted", {"验收销号", "Accepted"}},
                                     {"kept_up", {"验收并转长效", "Accepted, kept up"}},
                                     {"withdrawn", {"撤销", "Withdrawn"}},
                                     {"due_set", {"确定期限", "Date set"}},
                                     {"extension_asked", {"申请延期", "Extension asked for"}},
                                     {"extension_approved", {"同意延期", "Extension approved"}},
                                     {"extension_declined", {"不同意延期", "Extension declined"}},
                                     {"listed", {"挂牌督办", "Listed for supervision"}},
                                     {"lifted", {"解除督办", "Supervision lifted"}},
                                     {"reminded", {"提醒", "Reminded"}},
                                     {"escalated", {"提级催办", "Escalated"}},
                                     {"broken_down", {"分解到区", "Broken down to districts"}}};
    return all;
}

namespace {
constexpr auto task_columns = columns<Task>({
    key<&Task::id>("编号", "Id"),
    col<&Task::parent>("所属任务", "Part of").hide(),
    col<&Task::origin>("来源", "Origin"),
    col<&Task::document>("文件", "Document"),
    col<&Task::at>("条款", "Clause"),
    col<&Task::code>("代码", "Code").hide(),
    col<&Task::rank>("次序", "Order").hide(),
    col<&Task::title>("任务", "Task"),
    col<&Task::title_en>("任务（英文）", "Task in English").hide(),
    col<&Task::content>("内容", "Content").hide(),
    col<&Task::lead>("牵头单位代码", "Lead body").hide(),
    col<&Task::support>("配合单位代码", "Supporting bodies").hide(),
    col<&Task::implement>("落实单位代码", "Carried out by").hide(),
    col<&Task::office>("牵头部门编号", "Leading department").hide(),
    col<&Task::region>("区划", "Region").scope(),
    col<&Task::due_kind>("期限种类", "Kind of date").hide(),
    col<&Task::printed_due_on>("文件期限", "Printed date"),
    col<&Task::due_on>("现行期限", "Due on"),
    col<&Task::ongoing>("持续实施", "Ongoing"),
    col<&Task::in_pack>("现行政策包内", "In the pack").hide(),
    col<&Task::status>("文件状态", "Status of the text").hide(),
    col<&Task::evidence>("佐证", "Evidence").hide(),
    col<&Task::indicators>("指标", "Indicators").hide(),
    col<&Task::state>("办理状态", "State"),
    col<&Task::percent>("进度（%）", "Percent"),
    col<&Task::reports>("报送次数", "Reports"),
    col<&Task::first_report_on>("首次报送", "First report").hide(),
    col<&Task::last_report_on>("最近报送", "Last report"),
    col<&Task::done_on>("完成日期", "Done on"),
    col<&Task::closed_on>("销号日期", "Closed on"),
    col<&Task::submitted_account>("申请销号账号", "Submitted by account").as_id().hide(),
    col<&Task::listed>("挂牌督办", "Listed supervision"),
    col<&Task::listed_on>("挂牌日期", "Listed on").hide(),
    col<&Task::extension_until>("申请延至", "Extension asked until"),
    col<&Task::extension_account>("申请延期账号", "Extension asked by account").as_id().hide(),
    col<&Task::escalated_on>("提级催办日期", "Escalated on").hide(),
    col<&Task::reminded>("最近提醒", "Last reminder").hide(),
    col<&Task::opened_on>("列入日期", "Opened on").hide(),
    col<&Task::opened_by>("列入人", "Opened by").hide(),
    col<&Task::example>("含示例进展", "Holds example reports").hide(),
    version<&Task::version>(),
    col<&Task::standing>("进展评价", "Standing").compute(),
    col<&Task::lead_name>("牵头单位", "Lead").compute(),
});
constexpr auto task_schema = schema<Task>("task", "tasks_task", {"工作任务", "Task"}, task_columns);

constexpr auto figure_columns = columns<Figure>({col<&Figure::label>("名称", "Label"), col<&Figure::value>("数值", "Value"),
                                                 col<&Figure::unit>("单位", "Unit"), col<&Figure::indicator>("指标", "Indicator")});
constexpr auto figure_schema = schema<Figure>("task_figure", "", {"数据", "Figure"}, figure_columns);

constexpr auto step_columns = columns<Step>({
    key<&Step::id>("编号", "Id"),
    col<&Step::task>("任务", "Task").hide(),
    col<&Step::region>("区划", "Region").scope().hide(),
    col<&Step::kind>("事项", "Step"),
    col<&Step::dated>("所述日期", "Dated"),
    col<&Step::set_day>("所定日期", "Date set"),
    col<&Step::percent>("进度（%）", "Percent"),
    col<&Step::text>("进展或理由", "Progress or reason"),
    col<&Step::problems>("存在问题", "Problems"),
    col<&Step::next_step>("下一步", "Next"),
    col<&Step::figures>("数据", "Figures").hide(),
    col<&Step::actor_name>("经办人", "By"),
    col<&Step::office_name>("单位", "Office"),
    col<&Step::account>("账号", "Account").as_id().hide(),
    col<&Step::at>("时间", "At"),
    col<&Step::behalf>("代为补录", "Recorded for another"),
    col<&Step::example>("示例", "Example"),
    version<&Step::version>(),
});
constexpr auto step_schema = schema<Step>("task_step", "tasks_step", {"任务记录", "Step"}, step_columns);

constexpr auto file_columns = columns<TaskFile>({
    key<&TaskFile::id>("编号", "Id"),
    col<&TaskFile::task>("任务", "Task"),
    col<&TaskFile::step>("所属报送", "Report"),
    col<&TaskFile::region>("区划", "Region").scope(),
    col<&TaskFile::name>("文件名", "Name"),
    col<&TaskFile::type>("类型", "Type"),
    col<&TaskFile::sha256>("摘要", "SHA-256"),
    col<&TaskFile::bytes>("字节数", "Bytes"),
    col<&TaskFile::uploaded_by>("上传人", "Uploaded by"),
    col<&TaskFile::account>("账号", "Account").as_id(),
    col<&TaskFile::uploaded_at>("上传时间", "Uploaded at"),
    version<&TaskFile::version>(),
});
constexpr auto file_schema = schema<TaskFile>("task_file", "tasks_file", {"佐证文件", "Evidence"}, file_columns);

constexpr auto row_columns = columns<OfficeRow>({
    key<&OfficeRow::id>("编号", "Id"),
    col<&OfficeRow::body>("责任单位", "Body"),
    col<&OfficeRow::department>("对应部门", "Department"),
    col<&OfficeRow::chief>("负责人账号", "Chief"),
    version<&OfficeRow::version>(),
});
constexpr auto row_schema = schema<OfficeRow>("task_office", "tasks_office", {"责任单位对应", "Mapped body"}, row_columns);

constexpr auto rules_columns = columns<Rules>({
    key<&Rules::id>("编号", "Id"),
    col<&Rules::first_reminder_days>("首次提醒（到期前天数）", "First reminder (days before)"),
    col<&Rules::last_reminder_days>("末次提醒（到期前天数）", "Last reminder (days before)"),
    col<&Rules::overdue_every_days>("逾期后提醒间隔（天）", "Reminder after the date every (days)"),
    col<&Rules::escalate_after_days>("逾期多少天提级催办", "Escalated after (days)"),
    col<&Rules::report_every_months>("持续任务报送间隔（月）", "Ongoing tasks report every (months)"),
    version<&Rules::version>(),
});
constexpr auto rules_schema = schema<Rules>("task_rules", "tasks_rules", {"任务提醒规则", "Reminder rules"}, rules_columns);

constexpr auto office_columns = columns<Office>({
    col<&Office::body>("责任单位", "Body"),
    col<&Office::label>("文件所称", "As printed"),
    col<&Office::label_en>("英文名", "In English"),
    col<&Office::level>("层级", "Level"),
    col<&Office::found>("对应方式", "Mapped"),
    col<&Office::department>("部门编号", "Department id"),
    col<&Office::name>("部门", "Department"),
    col<&Office::chief>("负责人账号", "Chief"),
    col<&Office::chief_name>("负责人", "Chief's name"),
    col<&Office::tasks>("牵头任务", "Tasks it leads"),
});
constexpr auto office_schema = schema<Office>("task_body", "", {"责任单位", "Body"}, office_columns);

constexpr auto new_columns = columns<NewTask>({
    col<&NewTask::title>("任务", "Task"),
    col<&NewTask::content>("内容", "Content"),
    col<&NewTask::office>("牵头部门", "Leading department"),
    col<&NewTask::support>("配合单位", "Supporting bodies"),
    col<&NewTask::due_on>("期限", "Due on"),
});
constexpr auto new_schema = schema<NewTask>("new_task", "", {"新增任务", "New task"}, new_columns);
}  // namespace

const Schema& schema_of(const Task*) { return task_schema; }
const Schema& schema_of(const Figure*) { return figure_schema; }
const Schema& schema_of(const Step*) { return step_schema; }
const Schema& schema_of(const TaskFile*) { return file_schema; }
const Schema& schema_of(const OfficeRow*) { return row_schema; }
const Schema& schema_of(const Rules*) { return rules_schema; }
const Schema& schema_of(const Office*) { return office_schema; }
const Schema& schema_of(const NewTask*) { return new_schema; }

}  // namespace yk::care::tasks
