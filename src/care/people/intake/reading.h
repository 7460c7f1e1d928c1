// One batch opened for reading: its file, its district's towns, the columns that people have assigned before. Inside the module only.
#pragma once
#include "care/people/intake/area_codes.h"
#include "care/people/intake/batch.h"
#include "care/people/intake/jobs.h"

namespace yk::care::intake {

struct Reading {
    Batch batch;
    District district;
    AreaCodes area_codes;
    std::unique_ptr<sheet::ByteSource> source;
    FeedOptions options;  // keeps no rows in the report: rows are the sink's business
};
Result<std::unique_ptr<Reading>> open_reading(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                                              elder::BatchId id);

using Progress = std::function<bool(std::int64_t)>;  // gets rows done; false: stop

// Sinks that write: the way to stop, and the first refusal.
class WritingSink : public RowSink {
 public:
    WritingSink(store::Database& database, const store::Request& request, const Batch& batch, Progress progress)
        : database_(database), request_(request), batch_(batch), progress_(std::move(progress)) {}
    Status outcome() const { return outcome_; }

 protected:
    void step(std::int64_t rows) {
        done_ += rows;
        if (outcome_ && !progress_(done_)) outcome_ = fail(ErrorKind::conflict, "intake.batch.cancelled");
    }
    void write(const std::function<Status(Tx&)>& work) {
        if (outcome_) outcome_ = database_.write(request_, work);
    }
    void stop(Status refusal) {
        if (outcome_) outcome_ = std::move(refusal);
    }
    store::Database& database_;
    store::Request request_;
    const Batch& batch_;
    Progress progress_;
    std::int64_t done_ = 0;
    Status outcome_;
};

// The check: nothing is written before the whole file is known to be readable. `beside` sees every row as well.
struct Judged {
    ImportReport report;
    Batch batch;
};
Result<Judged> judge_batch(store::Database& database, const store::Request& request, Reading& reading, const Progress& progress,
                           RowSink* beside);

// Writes the batch with its next state; whatever else changed meanwhile (its job) stays.
Result<Batch> save_batch(store::Database& database, const store::Request& request, Batch batch, BatchEvent event);

// The heading of the column that a workbook of mended rows tells its reasons in; such a file is never a whole roster.
inline constexpr std::string_view reason_heading = "未收原因";
inline constexpr std::string_view row_heading = "原行号";

}  // namespace yk::care::intake
