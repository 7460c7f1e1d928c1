// A few example reports for a demonstration city, marked as examples wherever they appear. Nothing in them is a fact about a real place.
#include <array>

#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {
namespace {

struct Sample {
    std::int32_t days_ago;
    std::int64_t percent;
    std::string_view text, problems, next;
};
constexpr std::array samples{
    Sample{64, 20, "示例：已成立工作小组，完成底数核对。", "示例：部分镇街底数报送不齐。", "示例：下月完成补报。"},
    Sample{41, 45, "示例：方案征求意见结束，正在修改。", "示例：无。", "示例：提请审议。"},
    Sample{18, 60, "示例：首批项目进场，其余完成设计。", "示例：两处场地产权待协调。", "示例：会同有关部门现场办公。"},
    Sample{9, 80, "示例：覆盖范围扩大到全部镇街，正在核查质量。", "示例：核查人手不足。", "示例：委托第三方协助。"},
};

Status report_example(Tx& tx, Task task, const Sample& sample) {
    Step step;
    step.id = tx.new_id<StepId>();
    step.task = task.id;
    step.region = task.region;
    step.kind = StepKind::reported;
    step.dated = tx.today() - sample.days_ago;
    step.percent = sample.percent;
    step.text = std::string(sample.text);
    step.problems = std::string(sample.problems);
    step.next_step = std::string(sample.next);
    step.actor_name = "演示";
    step.at = tx.now();
    step.example = true;
    YK_TRY_VOID(tx.insert(step));
    YK_TRY_VOID(advance(task, TaskEvent::report));
    task.percent = sample.percent;
    task.reports = 1;
    task.first_report_on = task.last_report_on = step.dated;
    task.example = true;
    return tx.update(task);
}

}  // namespace

Status seed_examples(Tx& tx) {
    if (!YK_TRY(organisation::get_city(tx)).synthetic) return fail(ErrorKind::refused, "tasks.examples.real_city");
    std::size_t next = 0;
    // Only tasks whose time has not passed: what ended before the platform began stays as it is, never reported.
    for (const auto& task : list_tasks(tx)) {
        if (next == samples.size()) break;
        if (task.parent || task.state != TaskState::assigned || (task.due_on && *task.due_on < tx.today())) continue;
        YK_TRY_VOID(report_example(tx, task, samples[next++]));
    }
    return {};
}

}  // namespace yk::care::tasks
