// Months frozen: every value as it was known, in rows that are only added and that carry the digest of the row before.
#include <algorithm>
#include <array>

#include "care/oversight/indicators/access.h"
#include "rules/load.h"

namespace yk::care::indicators {
using namespace model;
namespace {

const Query<Snapshot()> last_row{"indicators.last_snapshot", R"(
    SELECT {s.*} FROM indicators_snapshot s WHERE {unscoped the chain is one for the whole city} ORDER BY s.number DESC LIMIT 1)"};
const Query<std::int64_t(std::string)> rows_of_month{"indicators.rows_of_month", R"(
    SELECT COUNT(*) FROM indicators_snapshot s WHERE s.month = $1 AND {unscoped a month is frozen once for the whole city})"};
const Query<Snapshot()> newest_month{"indicators.newest_month", R"(
    SELECT {s.*} FROM indicators_snapshot s WHERE {unscoped a month is frozen once for the whole city} ORDER BY s.as_of DESC, s.number LIMIT 1)"};
const Query<Snapshot(std::string)> rows_about{"indicators.rows_about", R"(
    SELECT {s.*} FROM indicators_snapshot s WHERE s.indicator = $1 AND {scope s.region} ORDER BY s.number DESC LIMIT 1000)"};
const Query<std::int64_t(SnapshotId)> revisions_of{"indicators.revisions_of", R"(
    SELECT COUNT(*) FROM indicators_snapshot s WHERE s.revises = $1 AND {unscoped a row is revised once})"};

// Further back the records of the platform say too little about a month.
constexpr std::int32_t most_months = 24;

std::string month_of(Day day) { return day_text(day).substr(0, 7); }
Day last_of_month(Day day) { return add_months(first_of_month(day), 1, MonthRounding::last_day) - 1; }

// Adds rows to the end of the chain.
class Chain {
 public:
    explicit Chain(Tx& tx) : tx_(tx) {
        if (const auto last = tx.first(last_row)) {
            number_ = last->number;
            digest_ = last->sha256;
        }
    }
    Status add(Snapshot& row) {
        row.id = tx_.new_id<SnapshotId>();
        row.number = ++number_;
        row.taken_on = tx_.today();
        row.taken_by = tx_.actor().name;
        row.previous = digest_;
        row.sha256 = digest_ = digest_of(row);
        return tx_.insert(row);
    }

 private:
    Tx& tx_;
    std::int64_t number_ = 0;
    std::string digest_;
};

Snapshot row_of(const rules::Pack& pack, const rules::Indicator& indicator, RegionCode region, const Reading& reading, Day as_of) {
    Snapshot row;
    row.month = month_of(as_of);
    row.as_of = as_of;
    row.indicator = indicator.name;
    row.region = region;
    row.origin = reading.origin;
    row.value = reading.value;
    row.numerator = reading.numerator;
    row.denominator = reading.denominator;
    row.value_on = reading.as_of;
    row.standing = reading.standing;
    row.pack = pack.place().id + " " + pack.place().version;
    row.pack_hash = pack.hash;
    return row;
}

struct Wanted {
    std::string month;
};
constexpr auto wanted_columns = columns<Wanted>({col<&Wanted::month>("月份", "Month")});
constexpr auto wanted_schema = schema<Wanted>("indicator_month", "", {"月份", "Month"}, wanted_columns);
const Schema& schema_of(const Wanted*) { return wanted_schema; }

struct Taken {
    std::string month;
    std::int64_t rows = 0;
};
constexpr auto taken_columns = columns<Taken>({col<&Taken::month>("月份", "Month"), col<&Taken::rows>("行数", "Rows")});
constexpr auto taken_schema = schema<Taken>("indicator_month_taken", "", {"已冻结", "Frozen"}, taken_columns);
const Schema& schema_of(const Taken*) { return taken_schema; }

struct Revision {
    SnapshotId snapshot;
    std::string reason;
};
constexpr auto revision_columns =
    columns<Revision>({col<&Revision::snapshot>("快照", "Snapshot"), col<&Revision::reason>("更正原因", "Reason")});
constexpr auto revision_schema = schema<Revision>("indicator_revision", "", {"更正快照", "Revision"}, revision_columns);
const Schema& schema_of(const Revision*) { return revision_schema; }

Result<Taken> take_snapshot(Tx& tx, const Wanted& in) {
    const auto first = parse_day(in.month + "-01");
    if (!first) return fail_at("/month", "indicators.month.form");
    if (*first < add_months(first_of_month(tx.today()), -most_months, MonthRounding::last_day))
        return fail_at("/month", "indicators.month.old", TextArgs{{"most", std::to_string(most_months)}});
    return Taken{in.month, YK_TRY(take_month(tx, last_of_month(*first)))};
}

// A revision is computed again from the records as they are now; nobody types it.
Result<Snapshot> revise(Tx& tx, const Revision& in) {
    const auto old = YK_TRY(tx.get<Snapshot>(in.snapshot));
    YK_TRY_VOID(model::want_length(in.reason, 4, 400, "/reason"));
    if (tx.one(revisions_of, old.id) > 0) return fail(ErrorKind::conflict, "indicators.snapshot.revised");
    const auto book = YK_TRY(book_of(tx, old.as_of));
    const auto* indicator = find_indicator(*book->pack, old.indicator);
    if (!indicator) return fail(ErrorKind::refused, "indicators.snapshot.gone");
    const auto board = YK_TRY(Board::read(tx, old.as_of));
    auto row = row_of(*book->pack, *indicator, old.region, board.read_one(*indicator, old.region), old.as_of);
    if (row.value == old.value && row.standing == old.standing && row.numerator == old.numerator && row.denominator == old.denominator)
        return fail(ErrorKind::conflict, "indicators.snapshot.same");
    row.revises = old.id;
    row.reason = in.reason;
    YK_TRY_VOID(Chain(tx).add(row));
    YK_TRY_VOID(sign_head(tx, row));
    return row;
}

constexpr std::array routes{
    http::post<&take_snapshot>("/indicators/snapshots", rights::snapshot_take, http::RowScope::city, {"冻结月度快照", "Freeze a month"}),
    http::post<&revise>("/indicators/snapshots/{snapshot}/revise", rights::snapshot_take, http::RowScope::city,
                        {"更正快照", "Revise a snapshot"}),
};

// Once a day: every month that has ended since the newest frozen one; where none is frozen yet, the last.
Status freeze(work::JobRun& run) {
    return run.step(
        [](Tx& tx) -> Status {
            YK_TRY_VOID(sign_unsigned(tx));
            const auto last = first_of_month(tx.today()) - 1;
            const auto newest = tx.first(newest_month);
            auto month_end = newest ? last_of_month(newest->as_of + 1) : last;
            month_end = std::max(month_end, last_of_month(add_months(first_of_month(last), -most_months, MonthRounding::last_day)));
            for (; month_end <= last; month_end = last_of_month(month_end + 1)) YK_TRY(take_month(tx, month_end));
            return {};
        },
        {"{}"});
}

}  // namespace

std::string digest_of(const Snapshot& row) {
    std::string all;
    const auto put = [&](const std::string& text) { all += std::to_string(text.size()) + ":" + text; };
    for (const auto number : {row.number, row.region.value, row.revises ? row.revises->value : 0}) put(std::to_string(number));
    put(model::code_of(row.origin));
    put(model::code_of(row.standing));
    for (const auto* text : {&row.month, &row.indicator, &row.value, &row.numerator, &row.denominator, &row.pack, &row.pack_hash,
                             &row.reason, &row.taken_by, &row.previous})
        put(*text);
    put(day_text(row.as_of));
    put(day_text(row.taken_on));
    put(row.value_on ? day_text(*row.value_on) : "");
    return rules::sha256_hex(all);
}

Result<std::int64_t> take_month(Tx& tx, Day month_end) {
    if (month_end >= tx.today()) return fail(ErrorKind::refused, "indicators.snapshot.early", TextArgs{{"month", month_of(month_end)}});
    if (tx.one(rows_of_month, month_of(month_end)) > 0)
        return fail(ErrorKind::conflict, "indicators.snapshot.taken", TextArgs{{"month", month_of(month_end)}});
    const auto book = YK_TRY(book_of(tx, month_end));
    const auto board = YK_TRY(Board::read(tx, month_end));
    Chain chain(tx);
    std::int64_t rows = 0;
    Snapshot head;
    std::vector<const rules::Indicator*> figures;
    for (const auto& indicator : book->pack->indicators) figures.push_back(&indicator);
    for (const auto& figure : own_figures()) figures.push_back(&figure);
    for (const auto* figure : figures) {
        const auto& indicator = *figure;
        const auto keep = [&](RegionCode region, bool always) -> Status {
            const auto reading = board.read_one(indicator, region);
            if (!always && reading.origin == Origin::none) return {};
            auto row = row_of(*book->pack, indicator, region, reading, month_end);
            ++rows;
            YK_TRY_VOID(chain.add(row));
            head = std::move(row);
            return {};
        };
        const auto home = board.home_of(indicator);
        YK_TRY_VOID(keep(home, !is_own(indicator)));
        for (const auto& district : board.districts())
            if (district.code != home) YK_TRY_VOID(keep(district.code, false));
    }
    if (rows > 0) YK_TRY_VOID(sign_head(tx, head));
    return rows;
}

Status freeze_months(Tx& tx, std::int32_t months) {
    for (auto back = months; back > 0; --back)
        YK_TRY(take_month(tx, last_of_month(add_months(first_of_month(tx.today()), -back, MonthRounding::last_day))));
    return {};
}

std::vector<Snapshot> snapshots_of(Tx& tx, const std::string& indicator) { return tx.list(rows_about, indicator); }
std::span<const http::Route> snapshot_routes() { return routes; }
const work::JobKind snapshot_job{"indicators.freeze", {"冻结指标月度快照", "Freeze the month's indicators"}, &freeze, 3};

}  // namespace yk::care::indicators
