// Periods: counted and frozen by a job, released by another official than who asked for them, revised by a further edition.
#include <array>

#include "care/oversight/statistics/access.h"
#include "model/json.h"

namespace yk::care::statistics {
using namespace model;
namespace {

const Query<Period(std::string)> editions_of{"statistics.editions_of", R"(
    SELECT {p.*} FROM statistics_period p WHERE p.period = $1 ORDER BY p.edition DESC, p.id LIMIT 100)"};
const Query<StoredSheet(PeriodId)> stored_sheets{
    "statistics.stored_sheets", "SELECT {s.*} FROM statistics_sheet s WHERE s.period = $1 ORDER BY s.rank, s.id LIMIT 100"};

// Further back the register says too little about a month.
constexpr std::int32_t most_months = 24;

// What a job is asked for. Without a period: every month and year that has ended last and is not frozen yet.
struct Asked {
    std::string period;
    std::optional<PeriodId> revises;
    std::string reason;
};
constexpr auto asked_columns = columns<Asked>(
    {col<&Asked::period>("期别", "Period"), col<&Asked::revises>("更正的版次", "Revises"), col<&Asked::reason>("原因", "Reason")});
constexpr auto asked_schema = schema<Asked>("statistics_freeze", "", {"冻结统计", "Freeze"}, asked_columns);

struct Wanted {
    std::string period;
};
constexpr auto wanted_columns = columns<Wanted>({col<&Wanted::period>("期别", "Period")});
constexpr auto wanted_schema = schema<Wanted>("statistics_wanted", "", {"期别", "Period"}, wanted_columns);
const Schema& schema_of(const Wanted*) { return wanted_schema; }

struct Key {
    PeriodId statistics_period;
};
constexpr auto key_columns = columns<Key>({col<&Key::statistics_period>("统计期", "Period")});
constexpr auto key_schema = schema<Key>("statistics_period_key", "", {"统计期", "Period"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Reasoned {
    PeriodId statistics_period;
    std::string reason;
};
constexpr auto reasoned_columns =
    columns<Reasoned>({col<&Reasoned::statistics_period>("统计期", "Period"), col<&Reasoned::reason>("原因", "Reason")});
constexpr auto reasoned_schema = schema<Reasoned>("statistics_period_reason", "", {"更正或作废", "Revise or discard"}, reasoned_columns);
const Schema& schema_of(const Reasoned*) { return reasoned_schema; }

struct Submitted {
    work::JobId job;
};
constexpr auto submitted_columns = columns<Submitted>({col<&Submitted::job>("作业", "Job")});
constexpr auto submitted_schema = schema<Submitted>("statistics_job", "", {"作业", "Job"}, submitted_columns);
const Schema& schema_of(const Submitted*) { return submitted_schema; }

// The newest edition that has not been discarded.
std::optional<Period> newest_of(Tx& tx, const std::string& period) {
    for (auto& edition : tx.list(editions_of, period))
        if (edition.state != State::discarded) return edition;
    return std::nullopt;
}
std::int64_t next_edition(Tx& tx, const std::string& period) {
    const auto all = tx.list(editions_of, period);
    return all.empty() ? 1 : all.front().edition + 1;
}

Status advance(Period& period, Event event) {
    const auto next = flow.next(period.state, event);
    if (!next) {
        const auto state = label_of(period.state), act = label_of(event);
        return fail(ErrorKind::conflict, "statistics.period.state",
                    TextArgs{{"state", std::string(state.zh)},
                             {"act", std::string(act.zh)},
                             {"state_en", std::string(state.en)},
                             {"act_en", std::string(act.en)}});
    }
    period.state = *next;
    return {};
}

// Whether the period can be frozen as asked, now and again when the figures are there.
Status check_asked(Tx& tx, const Counting& counting, const Asked& asked) {
    if (counting.to >= tx.today()) return fail(ErrorKind::refused, "statistics.period.early", TextArgs{{"period", counting.period}});
    if (counting.to < add_months(tx.today(), -most_months, MonthRounding::last_day))
        return fail_at("/period", "statistics.period.old", TextArgs{{"most", std::to_string(most_months)}});
    const auto newest = newest_of(tx, counting.period);
    if (!asked.revises && newest) return fail(ErrorKind::conflict, "statistics.period.taken", TextArgs{{"period", counting.period}});
    if (asked.revises && (!newest || newest->id != *asked.revises || newest->state != State::released))
        return fail(ErrorKind::conflict, "statistics.period.not_newest", TextArgs{{"period", counting.period}});
    return {};
}

Result<Submitted> submit(Tx& tx, const Asked& asked) {
    const auto counting = counting_of(asked.period);
    if (!counting) return fail_at("/period", "statistics.period.form");
    YK_TRY_VOID(check_asked(tx, *counting, asked));
    return Submitted{YK_TRY(work::submit(tx, freeze_job, {json_of(asked_schema, &asked)}))};
}

Result<Submitted> freeze_period(Tx& tx, const Wanted& in) { return submit(tx, {in.period, {}, {}}); }

Result<Submitted> revise_period(Tx& tx, const Reasoned& in) {
    const auto old = YK_TRY(tx.get<Period>(in.statistics_period));
    YK_TRY_VOID(model::want_length(in.reason, 4, 400, "/reason"));
    return submit(tx, {old.period, old.id, in.reason});
}

Result<Period> release_period(Tx& tx, const Key& in) {
    auto period = YK_TRY(tx.get<Period>(in.statistics_period));
    YK_TRY_VOID(advance(period, Event::release));
    if (period.frozen_account == tx.actor().account) return fail(ErrorKind::conflict, "statistics.period.same_person");
    if (period.revises) {
        auto old = YK_TRY(tx.get<Period>(*period.revises));
        YK_TRY_VOID(advance(old, Event::supersede));
        YK_TRY_VOID(tx.update(old));
    }
    period.released_by = tx.actor().name;
    period.released_at = tx.now();
    YK_TRY_VOID(tx.update(period));
    return period;
}

Result<Period> discard_period(Tx& tx, const Reasoned& in) {
    auto period = YK_TRY(tx.get<Period>(in.statistics_period));
    YK_TRY_VOID(model::want_length(in.reason, 4, 400, "/reason"));
    YK_TRY_VOID(advance(period, Event::discard));
    period.reason = in.reason;
    YK_TRY_VOID(tx.update(period));
    return period;
}

constexpr std::array routes{
    http::post<&freeze_period>("/statistics/periods", rights::period_freeze, http::RowScope::city, {"冻结一期统计", "Freeze a period"}),
    http::post<&release_period>("/statistics/periods/{statistics_period}/release", rights::period_release, http::RowScope::city,
                                {"签发并公布", "Release and publish"}),
    http::post<&discard_period>("/statistics/periods/{statistics_period}/discard", rights::period_freeze, http::RowScope::city,
                                {"作废未签发的统计", "Discard before release"}),
    http::post<&revise_period>("/statistics/periods/{statistics_period}/revise", rights::period_freeze, http::RowScope::city,
                               {"更正已公布的统计", "Revise a published period"}),
};

// What the revised edition had: what it hid stays hidden, and what only keeps its present state stays as it was counted then.
struct Before {
    std::map<std::string, std::string> contents;
    std::map<std::string, Cells> hidden;
};
Result<Before> before_of(Tx& tx, const std::optional<PeriodId>& revises) {
    Before out;
    if (!revises) return out;
    for (const auto& stored : tx.list(stored_sheets, *revises)) {
        Content content;
        YK_TRY_VOID(read_json(model::schema<Content>(), stored.content, &content));
        out.hidden[stored.sheet] = cells_of(content);
        out.contents[stored.sheet] = stored.content;
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> contents_of(const Sheets& sheets, const Before& before, std::int64_t& hidden) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& table : tables()) {
        const auto code = std::string(table.code);
        const auto earlier = before.contents.find(code);
        bool present = table.counted == Counted::answers || table.counted == Counted::categories;
        for (const auto& sheet : sheets.sheets) {
            if (sheet.table != &table || (present && earlier != before.contents.end())) continue;
            auto content = sheet.content;
            const auto was = before.hidden.find(code);
            content.hidden = hidden_of(table, content, was == before.hidden.end() ? Cells{} : was->second);
            hidden += static_cast<std::int64_t>(content.hidden.size());
            out.emplace_back(code, json_of(model::schema<Content>(), &content));
        }
        if (!present || earlier == before.contents.end()) continue;
        hidden += static_cast<std::int64_t>(before.hidden.at(code).size());
        out.emplace_back(code, earlier->second);
    }
    return out;
}

Status keep(Tx& tx, const Counting& counting, const Asked& asked, const Sheets& sheets) {
    YK_TRY_VOID(check_asked(tx, counting, asked));
    const auto before = YK_TRY(before_of(tx, asked.revises));
    Period period;
    period.id = tx.new_id<PeriodId>();
    period.span = counting.span;
    period.period = counting.period;
    period.edition = next_edition(tx, counting.period);
    period.as_of = counting.to;
    period.people = sheets.people;
    period.pack = sheets.pack;
    period.pack_hash = sheets.pack_hash;
    const auto contents = contents_of(sheets, before, period.hidden);
    if (asked.revises) {
        std::map<std::string, std::string> now(contents.begin(), contents.end());
        if (now == before.contents) return fail(ErrorKind::conflict, "statistics.period.same", TextArgs{{"period", counting.period}});
    }
    period.tables = static_cast<std::int64_t>(contents.size());
    period.sha256 = digest_of(period, contents);
    period.frozen_by = tx.actor().name;
    period.frozen_account = tx.actor().account;
    period.frozen_at = tx.now();
    period.revises = asked.revises;
    period.reason = asked.reason;
    YK_TRY_VOID(tx.insert(period));
    std::int64_t rank = 0;
    for (const auto& [table, content] : contents) {
        StoredSheet sheet{tx.new_id<SheetId>(), period.id, ++rank, table, content};
        YK_TRY_VOID(tx.insert(sheet));
    }
    return {};
}

Status freeze_one(work::JobRun& run, const Counting& counting, const Asked& asked) {
    Sheets sheets;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        sheets = YK_TRY(count(tx, counting, [&](std::int64_t done) {
            run.progress(done, 0, "统计 " + counting.period);
            return !run.cancelled();
        }));
        return {};
    }));
    return run.step([&](Tx& tx) { return keep(tx, counting, asked, sheets); }, {R"({"kept":true})"});
}

// Once a night: the month and the year that ended last.
Status freeze_ended(work::JobRun& run) {
    const auto last = first_of_month(run.database().today()) - 1;
    const auto month = day_text(last).substr(0, 7);
    const auto year = std::to_string(std::stoi(month.substr(0, 4)) - (month.ends_with("-12") ? 0 : 1));
    for (const auto& period : {month, year}) {
        const auto counting = counting_of(period);
        bool wanted = false;
        YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
            wanted = !newest_of(tx, period) && tx.today() - counting->to <= present_days;
            return {};
        }));
        if (wanted) YK_TRY_VOID(freeze_one(run, *counting, {period, {}, {}}));
    }
    return {};
}

Status freeze(work::JobRun& run) {
    if (run.job().arguments.text.empty() || run.job().arguments.text == "{}") return freeze_ended(run);
    // Kept before a restart: counted once more it would refuse its own edition.
    if (const auto& kept = run.job().checkpoint.text; !kept.empty() && kept != "{}") return {};
    Asked asked;
    YK_TRY_VOID(read_json(asked_schema, run.job().arguments.text, &asked));
    const auto counting = counting_of(asked.period);
    CHECK(counting);
    return freeze_one(run, *counting, asked);
}

}  // namespace

const work::JobKind freeze_job{"statistics.freeze", {"冻结统计", "Freeze statistics"}, &freeze, 3};
std::span<const http::Route> freeze_routes() { return routes; }

}  // namespace yk::care::statistics
