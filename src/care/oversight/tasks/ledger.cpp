// The ledger opened from the pack in force, and tasks of the city's own.
#include <algorithm>

#include "base/text.h"
#include "care/oversight/tasks/access.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"

namespace yk::care::tasks {
namespace {

const Query<Task()> all_tasks{"tasks.all_tasks", R"(
    SELECT {t.*} FROM tasks_task t WHERE {scope t.region} ORDER BY t.origin, t.rank, t.region, t.id LIMIT 10000)"};
const Query<Task()> document_tasks{"tasks.document_tasks", R"(
    SELECT {t.*} FROM tasks_task t WHERE t.origin = 'document' AND {unscoped the whole ledger follows the pack} ORDER BY t.id LIMIT 10000)"};
const Query<Task(TaskId)> parts_of{"tasks.parts_of", R"(
    SELECT {t.*} FROM tasks_task t WHERE t.parent = $1 AND {scope t.region} ORDER BY t.region, t.id LIMIT 200)"};
const Query<std::int64_t()> number_of_tasks{"tasks.number_of_tasks",
                                            "SELECT COUNT(*) FROM tasks_task WHERE {unscoped is the ledger empty}"};
const Query<Step(TaskId)> steps_of{"tasks.steps_of", R"(
    SELECT {s.*} FROM tasks_step s WHERE s.task = $1 AND {scope s.region} ORDER BY s.at DESC, s.id DESC LIMIT 2000)"};
const Query<TaskFile(TaskId)> files_of{"tasks.files_of", R"(
    SELECT {f.*} FROM tasks_file f WHERE f.task = $1 AND {scope f.region} ORDER BY f.uploaded_at, f.id LIMIT 1000)"};
const Query<Rules()> rules_row{"tasks.rules_row", "SELECT {*} FROM tasks_rules ORDER BY id LIMIT 1"};

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

constexpr std::string_view districts = "districts";
bool names(const std::vector<std::string>& bodies) { return std::find(bodies.begin(), bodies.end(), districts) != bodies.end(); }

// What the pack says of a task, into the live one. A date that an extension or a decision here has moved stays.
void take_over(Task& task, const rules::Task& entry, std::int64_t rank) {
    const bool moved = task.due_on != task.printed_due_on || task.due_kind == DueKind::set_here;
    task.document = entry.cited.clause.document;
    task.at = entry.cited.clause.at;
    task.code = entry.name;
    task.rank = rank;
    task.title = entry.title.zh;
    task.title_en = entry.title.en;
    task.support = joined(entry.support);
    if (!task.parent) {
        task.lead = joined(entry.lead);
        task.implement = joined(entry.implement);
    }
    task.ongoing = entry.ongoing;
    task.status = rules::status_text(entry.cited.status);
    task.evidence = entry.evidence;
    task.indicators = joined(entry.indicators);
    std::optional<Day> printed = entry.deadline;
    auto kind = printed ? DueKind::printed : DueKind::none;
    if (!printed && entry.ongoing)
        for (const auto& part : entry.deadlines)
            if (!printed || part.by < *printed) {
                printed = part.by;
                kind = DueKind::first_in_place;
            }
    task.printed_due_on = printed;
    if (moved) return;
    task.due_on = printed;
    task.due_kind = kind;
}

class Opening {
 public:
    Opening(Tx& tx, const rules::Pack& pack, RegionCode city) : tx_(tx), pack_(pack), offices_(tx, pack), city_(city) {
        for (auto& task : tx.list(document_tasks)) live_[task.document + "#" + task.code].push_back(std::move(task));
    }

    Status run() {
        std::int64_t rank = 0;
        for (const auto& entry : pack_.tasks) YK_TRY_VOID(follow(entry, ++rank));
        // What no document of the pack asks for any more stays in the ledger and says so.
        for (auto& [key, tasks] : live_)
            for (auto& task : tasks)
                if (task.in_pack && is_open(task)) {
                    task.in_pack = false;
                    YK_TRY_VOID(tx_.update(task));
                }
        return {};
    }
    std::int64_t opened() const { return opened_; }

 private:
    // The task of the city, then its parts in the districts.
    Status follow(const rules::Task& entry, std::int64_t rank) {
        auto known = std::move(live_[entry.cited.clause.document + "#" + entry.name]);
        live_.erase(entry.cited.clause.document + "#" + entry.name);
        const auto whole = std::find_if(known.begin(), known.end(), [](const Task& task) { return !task.parent; });
        Task task = whole == known.end() ? Task{} : *whole;
        YK_TRY_VOID(settle(task, entry, rank, region_of(entry)));
        for (const auto& part : known)
            if (part.parent) {
                Task after = part;
                YK_TRY_VOID(settle(after, entry, rank, part.region));
            }
        if (!names(entry.lead) && !names(entry.implement)) return {};
        for (const auto* government : offices_.governments()) {
            if (std::any_of(known.begin(), known.end(), [&](const Task& t) { return t.parent && t.region == government->region; }))
                continue;
            Task part;
            part.parent = task.id;
            part.lead = districts;
            YK_TRY_VOID(settle(part, entry, rank, government->region));
        }
        return {};
    }

    // A task led by one district's government belongs to that district, so that its officials see it.
    RegionCode region_of(const rules::Task& entry) const {
        if (entry.lead.size() != 1) return city_;
        const auto* office = offices_.find(entry.lead.front(), city_);
        return office && office->level != RegionLevel::city ? office->region : city_;
    }

    Status settle(Task& task, const rules::Task& entry, std::int64_t rank, RegionCode region) {
        if (task.id && !is_open(task)) return {};
        const Task before = task;
        take_over(task, entry, rank);
        task.region = region;
        task.in_pack = true;
        if (task.id) return tx_.update(task);
        task.id = tx_.new_id<TaskId>();
        task.opened_on = tx_.today();
        task.opened_by = tx_.actor().name;
        ++opened_;
        return tx_.insert(task);
    }

    Tx& tx_;
    const rules::Pack& pack_;
    Offices offices_;
    RegionCode city_;
    std::map<std::string, std::vector<Task>> live_;
    std::int64_t opened_ = 0;
};

}  // namespace

std::vector<std::string> words_of(const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < list.size();) {
        const auto to = std::min(list.find(' ', from), list.size());
        if (to > from) out.push_back(list.substr(from, to - from));
        from = to + 1;
    }
    return out;
}
Result<std::shared_ptr<const rules::Rulebook>> book_of(Tx& tx) { return policy::rulebook_of(tx, tx.today()); }

const rules::Task* find_entry(const rules::Pack& pack, const Task& task) {
    if (task.origin != Origin::document) return nullptr;
    for (const auto& entry : pack.tasks)
        if (entry.name == task.code && entry.cited.clause.document == task.document) return &entry;
    return nullptr;
}

std::vector<Task> list_tasks(Tx& tx) { return tx.list(all_tasks); }
std::vector<Task> list_parts(Tx& tx, TaskId parent) { return tx.list(parts_of, parent); }
std::vector<Step> list_steps(Tx& tx, TaskId task) { return tx.list(steps_of, task); }
std::vector<TaskFile> list_files(Tx& tx, TaskId task) { return tx.list(files_of, task); }
Rules rules_of(Tx& tx) { return tx.one(rules_row); }

Result<std::int64_t> open_ledger(Tx& tx) {
    const auto book = YK_TRY(book_of(tx));
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    Opening opening(tx, *book->pack, city);
    YK_TRY_VOID(opening.run());
    return opening.opened();
}

Status open_ledger_once(Tx& tx) {
    if (tx.one(number_of_tasks) > 0) return {};
    const auto opened = open_ledger(tx);
    // A city without a pack has no documents yet, and so no tasks.
    if (!opened && opened.error().code == "policy.pack.missing") return {};
    return opened ? Status() : tl::make_unexpected(opened.error());
}

Status hear_activation(Tx& tx, const work::Fact&) {
    YK_TRY(open_ledger(tx));
    return {};
}

Status advance(Task& task, TaskEvent event) {
    const auto next = task_flow.next(task.state, event);
    if (!next)
        return fail(ErrorKind::conflict, "tasks.task.state",
                    TextArgs{{"state", label_of(task.state).zh},
                             {"act", label_of(event).zh},
                             {"state_en", label_of(task.state).en},
                             {"act_en", label_of(event).en}});
    task.state = *next;
    return {};
}

Result<Step> add_step(Tx& tx, const Task& task, StepKind kind, const std::string& text, std::optional<Day> day) {
    Step step;
    step.id = tx.new_id<StepId>();
    step.task = task.id;
    step.region = task.region;
    step.kind = kind;
    step.dated = tx.today();
    step.set_day = day;
    step.text = text;
    step.actor_name = tx.actor().name;
    step.account = tx.actor().account;
    step.at = tx.now();
    YK_TRY_VOID(tx.insert(step));
    return step;
}

Result<Task> open_task(Tx& tx, const NewTask& in, Origin origin, const std::string& code) {
    YK_TRY_VOID(model::want_length(in.title, 2, 120, "/title"));
    YK_TRY_VOID(model::want_length(in.content, 0, 4000, "/content"));
    if (in.due_on && *in.due_on < tx.today()) return fail_at("/due_on", "tasks.due.past");
    const auto office = organisation::find_office(tx, in.office);
    if (!office || !office->active) return fail_at("/office", "tasks.office.missing");
    if (!tx.scope().contains(office->region)) return fail_at("/office", "tasks.office.outside");
    const auto book = YK_TRY(book_of(tx));
    for (const auto& body : in.support)
        if (std::none_of(book->pack->bodies.begin(), book->pack->bodies.end(), [&](const auto& b) { return b.name == body; }))
            return fail_at("/support", "tasks.body.missing", TextArgs{{"body", body.substr(0, 60)}});
    Task task;
    task.id = tx.new_id<TaskId>();
    task.origin = origin;
    task.code = code.empty() ? id_text(task.id.value) : code;
    task.title = task.title_en = in.title;
    task.content = in.content;
    task.lead = office->body;
    task.office = office->id;
    task.support = joined(in.support);
    task.region = office->region;
    task.due_on = in.due_on;
    task.due_kind = in.due_on ? DueKind::set_here : DueKind::none;
    task.ongoing = !in.due_on;
    task.evidence = "report";
    task.opened_on = tx.today();
    task.opened_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(task));
    YK_TRY(add_step(tx, task, StepKind::opened, in.content, in.due_on));
    for (const auto staff : organisation::list_staff(tx, office->id))
        YK_TRY_VOID(http::notify(tx, staff.value, "新任务：" + task.title,
                                 office->name + (task.due_on ? "，期限 " + day_text(*task.due_on) : "，持续实施"),
                                 "/tasks/" + id_text(task.id.value)));
    return task;
}

}  // namespace yk::care::tasks
