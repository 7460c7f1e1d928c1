// The check of a batch: the whole file is judged before a row of it is written, so that a file refused in its middle leaves nothing.
#include <algorithm>

#include "base/text.h"
#include "care/people/intake/reading.h"
#include "model/json.h"

namespace yk::care::intake {
namespace {

constexpr std::size_t held_rows = 20'000;  // kept in memory while the file is judged; more of them are read a second time
constexpr std::size_t block_rows = 1000;

const Bulk<elder::BatchId> forget_rows{"intake.forget_rows", "intake.batch.checked_again",
                                       "DELETE FROM intake_row WHERE batch = $1 AND {unscoped a batch is checked whole}"};

std::string warning_codes(const std::vector<RowWarning>& warnings) {
    std::string out;
    for (const auto& warning : warnings) out.append(out.empty() ? "" : " ").append(text_of(warning.what));
    return out;
}

std::string cells_json(const sheet::Row& raw) {
    std::string out = "[";
    for (const auto& cell : raw.cells) {
        if (out.size() > 1) out += ',';
        model::append_json_string(out, cell.text);
    }
    return out + "]";
}

bool worth_looking_at(const FeedRow& row) {
    return row.outcome != Outcome::skipped && (row.outcome != Outcome::accepted || !row.warnings.empty());
}

BatchRow kept_row(const Batch& batch, const FeedRow& row, const sheet::Row& raw) {
    BatchRow kept;
    kept.batch = batch.id;
    kept.district = batch.district;
    kept.number = row.at.row;
    kept.sheet = std::string(row.sheet);
    kept.outcome = row.outcome;
    kept.reason = row.reason == Reason::none ? "" : std::string(text_of(row.reason));
    kept.cell_column = row.column;
    kept.warnings = warning_codes(row.warnings);
    kept.cells = cells_json(raw);
    return kept;
}

// The first pass: writes nothing.
class Judge : public RowSink {
 public:
    Judge(const Batch& batch, const Progress& progress, RowSink* beside) : batch_(batch), progress_(progress), beside_(beside) {}
    void columns(std::uint16_t sheet, const std::vector<ColumnSeen>& columns) override {
        if (beside_) beside_->columns(sheet, columns);
    }
    void row(const FeedRow& row, const sheet::Row& raw) override {
        if (++seen_ % 2000 == 0 && outcome && !progress_(seen_)) outcome = fail(ErrorKind::conflict, "intake.batch.cancelled");
        if (beside_) beside_->row(row, raw);
        if (!outcome || !worth_looking_at(row)) return;
        if (rows.size() < held_rows)
            rows.push_back(kept_row(batch_, row, raw));
        else
            overflow = true;
    }
    Status outcome;
    std::vector<BatchRow> rows;
    bool overflow = false;

 private:
    const Batch& batch_;
    const Progress& progress_;
    RowSink* beside_;
    std::int64_t seen_ = 0;
};

// Writes rows in blocks; in a second pass those behind the first `skip`.
class Keeper : public WritingSink {
 public:
    Keeper(store::Database& database, const store::Request& request, const Batch& batch, std::size_t skip)
        : WritingSink(database, request, batch, [](std::int64_t) { return true; }), skip_(skip) {}
    void row(const FeedRow& row, const sheet::Row& raw) override {
        if (!outcome() || !worth_looking_at(row) || seen_++ < skip_) return;
        add(kept_row(batch_, row, raw));
    }
    void add(BatchRow row) {
        rows_.push_back(std::move(row));
        if (rows_.size() >= block_rows) flush();
    }
    void flush() {
        if (rows_.empty()) return;
        write([&](Tx& tx) -> Status {
            std::vector<const void*> records;
            for (auto& row : rows_) {
                row.id = tx.new_id<decltype(BatchRow::id)>();
                records.push_back(&row);
            }
            tx.insert_bulk(model::schema<BatchRow>(), records, "intake.rows.kept");
            return {};
        });
        rows_.clear();
    }

 private:
    std::size_t skip_, seen_ = 0;
    std::vector<BatchRow> rows_;
};

void count(Batch& batch, const ImportReport& report) {
    batch.accepted = static_cast<std::int64_t>(report.counts.accepted);
    batch.rejected = static_cast<std::int64_t>(report.counts.rejected);
    batch.merged = static_cast<std::int64_t>(report.counts.merged);
    batch.ignored = static_cast<std::int64_t>(report.counts.ignored);
    batch.skipped = static_cast<std::int64_t>(report.counts.skipped);
    batch.review = static_cast<std::int64_t>(report.counts.review);
    batch.file_reason = report.file_reason;
    batch.report.text = report_without_rows(report);
    HeadingList list;
    for (const auto& column : report.columns) {
        list.items.push_back({report.sheets[column.sheet].name, column.column + 1, column.header, std::string(column.field)});
        // Mended rows are a part of a list that was delivered before: who is not among them is not gone.
        if (column.header == reason_heading) batch.complete = false;
    }
    batch.columns.text = model::json_of(model::schema<HeadingList>(), &list, model::Face::plain);
}

}  // namespace

Result<Judged> judge_batch(store::Database& database, const store::Request& request, Reading& reading, const Progress& progress,
                           RowSink* beside) {
    Judge judge(reading.batch, progress, beside);
    Judged out{read_feed(*reading.source, reading.options, judge), reading.batch};
    YK_TRY_VOID(judge.outcome);
    const bool refused = out.report.status == FileStatus::rejected;
    count(out.batch, out.report);
    YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
        tx.run(forget_rows, reading.batch.id);
        return {};
    }));
    if (!refused) {
        Keeper keeper(database, request, reading.batch, judge.rows.size());
        for (auto& row : judge.rows) keeper.add(std::move(row));
        if (judge.overflow) read_feed(*reading.source, reading.options, keeper);
        keeper.flush();
        YK_TRY_VOID(keeper.outcome());
    }
    out.batch = YK_TRY(save_batch(database, request, out.batch, refused ? BatchEvent::refuse : BatchEvent::check));
    return out;
}

Result<Batch> check_batch(store::Database& database, const store::Request& request, const std::filesystem::path& data, elder::BatchId id,
                          const Progress& progress) {
    const auto reading = YK_TRY(open_reading(database, request, data, id));
    return YK_TRY(judge_batch(database, request, *reading, progress, nullptr)).batch;
}

}  // namespace yk::care::intake
