// What waits for the caller: the queues of all modules with their counts, and the rows in them, the first due first.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/check.h"
#include "base/text.h"
#include "http/exchange.h"
#include "http/generic.h"
#include "http/known.h"
#include "http/meta.h"
#include "http/resource.h"
#include "http/rows.h"
#include "model/json.h"

namespace yk::http {
namespace {

using model::col;

struct QueueLabel {
    std::string zh;
    std::string en;
};
const model::Schema& schema_of(const QueueLabel*) {
    static constexpr auto columns =
        model::columns<QueueLabel>({col<&QueueLabel::zh>("中文", "Chinese"), col<&QueueLabel::en>("英文", "English")});
    static constexpr auto schema = model::schema<QueueLabel>("queue_label", "", {"名称", "Label"}, columns);
    return schema;
}

struct QueueState {
    std::string code;
    QueueLabel label;
    std::int64_t count = 0;
    bool count_exact = true;
    std::int64_t overdue = 0;
    bool overdue_exact = true;
    std::string resource_path;  // the list in the API
    std::string query;          // its filters, filled in for the caller
    std::string page;           // of one row in the console, with {id}
};
const model::Schema& schema_of(const QueueState*) {
    static constexpr auto columns = model::columns<QueueState>({
        col<&QueueState::code>("代码", "Code"),
        col<&QueueState::label>("名称", "Label"),
        col<&QueueState::count>("件数", "Count"),
        col<&QueueState::count_exact>("准确", "Exact"),
        col<&QueueState::overdue>("超期", "Overdue"),
        col<&QueueState::overdue_exact>("超期件数准确", "Overdue is exact"),
        col<&QueueState::resource_path>("列表", "List"),
        col<&QueueState::query>("条件", "Query"),
        col<&QueueState::page>("页面", "Page"),
    });
    static constexpr auto schema = model::schema<QueueState>("work_queue", "", {"待办队列", "Work queue"}, columns);
    return schema;
}

struct WorkItem {
    std::string id;
    std::string kind;  // code of its queue
    QueueLabel label;  // of the queue
    std::string title;
    std::optional<Day> due_on;
    std::string record;
    std::string path;  // in the console
};
const model::Schema& schema_of(const WorkItem*) {
    static constexpr auto columns = model::columns<WorkItem>({
        col<&WorkItem::id>("编号", "Id"),
        col<&WorkItem::kind>("队列", "Queue"),
        col<&WorkItem::label>("队列名称", "Label of the queue"),
        col<&WorkItem::title>("事项", "Title"),
        col<&WorkItem::due_on>("期限", "Due"),
        col<&WorkItem::record>("记录", "Record"),
        col<&WorkItem::path>("页面", "Page"),
    });
    static constexpr auto schema = model::schema<WorkItem>("work_item", "", {"待办事项", "Work item"}, columns);
    return schema;
}

struct Work {
    std::vector<QueueState> queues;
    std::vector<WorkItem> items;
    std::optional<std::string> next;
    std::int64_t count = 0;
    bool count_exact = true;
};
const model::Schema& schema_of(const Work*) {
    static constexpr auto columns = model::columns<Work>({
        col<&Work::queues>("队列", "Queues"),
        col<&Work::items>("事项", "Items"),
        col<&Work::next>("下一页", "Next page"),
        col<&Work::count>("总数", "Count"),
        col<&Work::count_exact>("准确", "Exact"),
    });
    static constexpr auto schema = model::schema<Work>("work", "", {"待办", "Work"}, columns);
    return schema;
}

struct WorkQuery {
    std::optional<std::string> queue;
    std::optional<std::string> after;
    std::optional<std::int64_t> limit;
};
const model::Schema& schema_of(const WorkQuery*) {
    static constexpr auto columns = model::columns<WorkQuery>({
        col<&WorkQuery::queue>("只看一个队列", "One queue only"),
        col<&WorkQuery::after>("上一页给出的位置", "Cursor of the page before"),
        col<&WorkQuery::limit>("条数", "Limit"),
    });
    static constexpr auto schema = model::schema<WorkQuery>("work_query", "", {"待办查询", "Work query"}, columns);
    return schema;
}

// "@me" and "@today+3" as the caller means them; anything else as it stands. nullopt when it begins like one and is none.
std::optional<std::string> meant(std::string_view value, std::int64_t account, Day today) {
    if (!value.starts_with('@')) return std::string(value);
    if (value == "@me") return id_text(account);
    if (!value.starts_with("@today")) return std::nullopt;
    value.remove_prefix(6);
    if (value.empty()) return day_text(today);
    if (value.size() < 2 || (value.front() != '+' && value.front() != '-')) return std::nullopt;
    std::int32_t days = 0;
    const auto [end, ec] = std::from_chars(value.data() + 1, value.data() + value.size(), days);
    if (ec != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    return day_text(value.front() == '+' ? today + days : today - days);
}

struct Asked {
    std::string query;  // as the list page takes it
    store::ListRequest request;
};
Asked asked_of(const Queue& queue, std::int64_t account, Day today) {
    auto parameters = parse_query(queue.filter);
    CHECK(parameters);
    Asked asked;
    for (auto& parameter : *parameters) {
        auto value = meant(parameter.value, account, today);
        CHECK(value);
        parameter.value = std::move(*value);
        if (!asked.query.empty()) asked.query += '&';
        asked.query += percent_encoded(parameter.name) + "=" + percent_encoded(parameter.value);
    }
    auto request = list_request(*queue.resource, *parameters);
    CHECK(request);
    asked.request = std::move(*request);
    if (!queue.due.empty()) asked.request.sort = {{std::string(queue.due), false}};
    return asked;
}

bool allowed(const Actor& actor, const Right& right) { return right.code == signed_in.code || actor.may(right); }

bool has(const Actor& actor, const Queue& queue) {
    return allowed(actor, *queue.right) && (queue.resource->read->code == signed_in.code || may_read(actor, *queue.resource));
}

// A queue's count goes round on every event; who has more waiting than this is told "more than".
constexpr std::int64_t counted_at_most = 10'000;

// One row of a queue, until it is known which of them are shown.
struct Waiting {
    const Queue* queue;
    model::Scalar key;
    std::optional<Day> due;
};

std::optional<Day> due_of(const Queue& queue, const void* record) {
    if (queue.due.empty()) return std::nullopt;
    const auto value = model::value_of(*queue.resource->schema->find(queue.due), record);
    const auto* text = std::get_if<std::string>(&value);
    if (!text) return std::nullopt;
    if (const auto day = parse_day(*text)) return day;
    const auto moment = parse_instant(*text);
    return moment ? std::optional(day_of(*moment)) : std::nullopt;
}

// Of the rows of a queue those whose day has passed.
Result<store::ListPage> count_overdue(Tx& tx, const Queue& queue, store::ListRequest request) {
    if (queue.due.empty()) return store::ListPage{};
    request.filters.push_back({std::string(queue.due), store::Filter::Is::to, {day_text(tx.today() - 1)}});
    request.after.clear();
    request.limit = 1;
    return list_rows(tx, *queue.resource, request, [](const void*) {});
}

// Counts one queue and takes its first rows along.
Result<std::pair<QueueState, store::ListPage>> look_into(Tx& tx, const Queue& queue, std::int64_t limit, std::string_view after,
                                                         std::vector<Waiting>& rows) {
    const auto& schema = *queue.resource->schema;
    auto asked = asked_of(queue, tx.actor().account, tx.today());
    asked.request.limit = limit;
    asked.request.after = after;
    asked.request.count_to = counted_at_most;
    auto page = YK_TRY(list_rows(tx, *queue.resource, asked.request, [&](const void* record) {
        rows.push_back({&queue, model::value_of(*schema.key(), record), due_of(queue, record)});
    }));
    const auto overdue = page.count ? YK_TRY(count_overdue(tx, queue, asked.request)) : store::ListPage{};
    return std::pair(QueueState{std::string(queue.code),
                                {std::string(queue.label.zh), std::string(queue.label.en)},
                                page.count,
                                page.count_exact,
                                overdue.count,
                                overdue.count_exact,
                                std::string(queue.resource->path),
                                std::move(asked.query),
                                std::string(queue.page)},
                     std::move(page));
}

std::string filled(std::string_view page, std::string_view id) {
    std::string out(page);
    if (const auto at = out.find("{id}"); at != std::string::npos) out.replace(at, 4, id);
    return out;
}

Result<WorkItem> item_of(Tx& tx, const Waiting& row, bool english) {
    const auto& queue = *row.queue;
    const auto& schema = *queue.resource->schema;
    const auto record = model::make_record(schema);
    if (!find_row(tx, *queue.resource, row.key, record.get())) return missing_record(schema);
    if (queue.resource->complete) YK_TRY_VOID(queue.resource->complete(tx, record.get()));
    WorkItem item;
    item.id = model::display_text(*schema.key(), row.key);
    item.kind = queue.code;
    item.label = {std::string(queue.label.zh), std::string(queue.label.en)};
    item.due_on = row.due;
    item.record = schema.name;
    item.path = filled(queue.page, item.id);
    if (queue.say) {
        item.title = queue.say(record.get(), english);
        return item;
    }
    for (const auto name : queue.title) {
        const auto text = shown_text(*schema.find(name), record.get(), english);
        if (!text.empty()) item.title.append(item.title.empty() ? "" : " · ").append(text);
    }
    return item;
}

Result<Work> show_waiting(Tx& tx, const WorkQuery& in, bool english) {
    const auto limit = in.limit.value_or(50);
    if (limit < 1 || limit > 100) return fail_at("/query/limit", "input.range", {{"low", "1"}, {"high", "100"}});
    if (in.after && !in.queue) return fail_at("/query/after", "http.work.after");
    Work work;
    std::vector<Waiting> rows;
    bool known = false;
    for (const auto* queue : known_tables().queues) {
        if (!has(tx.actor(), *queue)) continue;
        const bool chosen = !in.queue || *in.queue == queue->code;
        std::vector<Waiting> more;
        auto [state, page] = YK_TRY(look_into(tx, *queue, chosen ? limit : 1, chosen && in.queue ? in.after.value_or("") : "", more));
        if (chosen) {
            work.count += state.count;
            work.count_exact = work.count_exact && state.count_exact;
            rows.insert(rows.end(), more.begin(), more.end());
        }
        if (in.queue && chosen) work.next = page.next, known = true;
        work.queues.push_back(std::move(state));
    }
    if (in.queue && !known) return fail_at("/query/queue", "http.work.queue");
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Waiting& a, const Waiting& b) { return a.due && b.due ? *a.due < *b.due : a.due.has_value() && !b.due; });
    if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
    for (const auto& row : rows) work.items.push_back(YK_TRY(item_of(tx, row, english)));
    return work;
}

Result<Work> list_waiting(Call& call, const WorkQuery& in) {
    return call.database().read_value(call.request(), [&](Tx& tx) { return show_waiting(tx, in, call.english()); });
}

// Jobs of one's own that failed within the last week; older ones stay in the list of jobs.
std::string say_job(const void* record, bool english) {
    const auto& job = *static_cast<const work::Job*>(record);
    const auto label = label_of_job(job.kind);
    return std::string(english ? label.en : label.zh) + " · " + job.fault;
}
const Queue failed_jobs{.code = "jobs.failed",
                        .label = {"失败的任务（近七天）", "Failed jobs of the last seven days"},
                        .right = &signed_in,
                        .resource = &job_resource(),
                        .filter = "f.state=failed&f.created_by=@me&f.finished_at.from=@today-7",
                        .page = "/jobs?open={id}",
                        .say = &say_job};

// The same of the system's own jobs, schedules above all, for those who look after it.
const Queue failed_system_jobs{.code = "jobs.failed_system",
                               .label = {"失败的系统任务（近七天）", "Failed system jobs of the last seven days"},
                               .right = &right::job_read,
                               .resource = &job_resource(),
                               .filter = "f.state=failed&f.created_by=&f.finished_at.from=@today-7",
                               .page = "/jobs?open={id}",
                               .say = &say_job};

// Every value of a queue's filters is one of its column.
void check_values(const model::Schema& schema, const store::ListRequest& request) {
    const auto scratch = model::make_record(schema);
    for (const auto& filter : request.filters)
        for (const auto& value : filter.values) {
            const auto& column = *schema.find(filter.column);
            const bool empty = value.empty() && column.codec->optional;
            const bool whole_day = column.codec->kind == model::Kind::instant && parse_day(value);
            CHECK(empty || whole_day || model::read_text(column, value, scratch.get(), ""));
        }
}

}  // namespace

void check_queues(std::span<const Queue* const> queues) {
    std::set<std::string_view> codes;
    for (const auto* queue : queues) {
        CHECK(queue->right && queue->resource && codes.insert(queue->code).second);
        CHECK(queue->page.starts_with('/') && (queue->say || !queue->title.empty()));
        const auto& schema = *queue->resource->schema;
        for (const auto name : queue->title) CHECK(schema.find(name));
        if (!queue->due.empty()) {
            const auto* column = schema.find(queue->due);
            const auto named = [&](std::span<const std::string_view> names) {
                return std::find(names.begin(), names.end(), queue->due) != names.end();
            };
            CHECK(column && (column->codec->kind == model::Kind::date || column->codec->kind == model::Kind::instant));
            CHECK(named(queue->resource->listing->filters) && named(queue->resource->listing->sorts));
        }
        check_values(schema, asked_of(*queue, 1, Day{}).request);
    }
}

std::span<const Queue* const> queues() {
    static const Queue* const all[] = {&failed_jobs, &failed_system_jobs};
    return all;
}

std::span<const Route> waiting_routes() {
    static constexpr std::array all{
        get<&list_waiting>("/work", signed_in, RowScope::region, {"待办：队列与事项", "Work: queues and what waits in them"}),
    };
    return all;
}

}  // namespace yk::http
