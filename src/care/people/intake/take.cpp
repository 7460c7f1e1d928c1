// Two passes over a file: the check keeps what is worth looking at, taking in writes the register in blocks of people.
#include <fstream>
#include <sstream>

#include "base/product.h"
#include "care/people/intake/area_codes.h"
#include "care/people/intake/jobs.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"

namespace yk::care::intake {
namespace {

constexpr std::size_t block_people = 500;
constexpr std::size_t block_rows = 1000;

const Bulk<elder::BatchId> forget_rows{"intake.forget_rows", "intake.batch.checked_again",
                                       "DELETE FROM intake_row WHERE batch = $1 AND {unscoped a batch is checked whole}"};

Result<AreaCodes> load_area_codes() {
    std::ifstream in(product_folder() / "data/id_area_codes.csv", std::ios::binary);
    if (!in) throw Broken("data/id_area_codes.csv is missing from the product's folder");
    std::ostringstream text;
    text << in.rdbuf();
    return AreaCodes::parse(text.str());
}

District district_of(Tx& tx, RegionCode code) {
    District district{region_text(code), {}, {}};
    for (const auto& region : organisation::list_children(tx, code)) district.towns.push_back({region_text(region.code), region.name});
    district.name = organisation::region_name(tx, code);
    return district;
}

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

// The canonical text of a fact's value, as the register keeps it.
std::string canonical(const FactValue& value) {
    struct Visit {
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(Fen v) const { return std::to_string(v.value); }
        std::string operator()(const PartialDay& v) const { return v.text(); }
        std::string operator()(const std::string& v) const { return v; }
    };
    return std::visit(Visit{}, value);
}

// What the two sinks share: blocks, progress, and the way to stop.
class BlockSink : public RowSink {
 public:
    BlockSink(store::Database& database, const store::Request& request, const Batch& batch,
              const std::function<bool(std::int64_t)>& progress)
        : database_(database), request_(request), batch_(batch), progress_(progress) {}
    Status outcome() const { return outcome_; }

 protected:
    void step(std::int64_t rows) {
        done_ += rows;
        if (!progress_(done_)) outcome_ = fail(ErrorKind::conflict, "intake.batch.cancelled");
    }
    void write(const std::function<Status(Tx&)>& work) {
        if (outcome_) outcome_ = database_.write(request_, work);
    }
    store::Database& database_;
    const store::Request& request_;
    const Batch& batch_;
    std::function<bool(std::int64_t)> progress_;  // a copy: callers pass lambdas
    std::int64_t done_ = 0;
    Status outcome_;
};

class CheckSink : public BlockSink {
 public:
    using BlockSink::BlockSink;
    void row(const FeedRow& row, const sheet::Row& raw) override {
        if (++seen_ % 2000 == 0) step(2000);
        if (!outcome() || row.outcome == Outcome::skipped || (row.outcome == Outcome::accepted && row.warnings.empty())) return;
        BatchRow kept;
        kept.batch = batch_.id;
        kept.district = batch_.district;
        kept.number = row.at.row;
        kept.sheet = std::string(row.sheet);
        kept.outcome = row.outcome;
        kept.reason = row.reason == Reason::none ? "" : std::string(text_of(row.reason));
        kept.cell_column = row.column;
        kept.warnings = warning_codes(row.warnings);
        kept.cells = cells_json(raw);
        rows_.push_back(std::move(kept));
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
    std::int64_t seen_ = 0;
    std::vector<BatchRow> rows_;
};

class TakeSink : public BlockSink {
 public:
    using BlockSink::BlockSink;
    std::int64_t created = 0, updated = 0, unchanged = 0, facts = 0;

    void row(const FeedRow& row, const sheet::Row&) override {
        const bool one_more_statement = row.outcome == Outcome::merged;  // later rows of a person complete the first
        if (!outcome() || (row.outcome != Outcome::accepted && !one_more_statement)) return;
        people_.push_back(incoming(row));
        if (people_.size() >= block_people) flush();
    }
    void flush() {
        if (people_.empty()) return;
        std::int64_t made = 0, changed = 0, same = 0, written = 0;
        write([&](Tx& tx) -> Status {
            made = changed = same = written = 0;
            for (const auto& person : people_) {
                const auto taken = YK_TRY(elder::take_in(tx, person));
                made += taken.how == elder::Taken::created;
                changed += taken.how == elder::Taken::updated;
                same += taken.how == elder::Taken::unchanged;
                written += taken.facts;
            }
            return {};
        });
        created += made, updated += changed, unchanged += same, facts += written;
        const auto rows = static_cast<std::int64_t>(people_.size());
        people_.clear();
        step(rows);
    }

 private:
    elder::Incoming incoming(const FeedRow& row) const {
        elder::Incoming in;
        in.document = std::string(text_of(row.document));
        in.id_no = std::string(row.id_no());
        in.name = row.name;
        in.sex = row.sex;
        in.birth = row.birth;
        if (const auto town = parse_region(row.town_code)) in.town = town;
        in.district = batch_.district;
        in.address = row.address;
        in.phone = row.phone;
        in.phone_alt = row.phone_alt;
        for (const auto& attribute : row.attributes)
            if (!attribute.fact.empty()) in.statements.push_back({std::string(attribute.fact), canonical(attribute.value)});
        in.source = std::string(text_of(batch_.source));
        identity_statements(row, in);
        in.registers_people = batch_.source == SourceKind::police_hukou || batch_.source == SourceKind::residence_service;
        in.place_is_residence = batch_.source == SourceKind::residence_service || batch_.source == SourceKind::town_survey;
        in.source_date = batch_.as_of;
        in.batch = batch_.id;
        in.synthetic = batch_.synthetic;
        return in;
    }
    // What the row says by itself about the person, as facts with this source, so that a decision can name where each came from.
    void identity_statements(const FeedRow& row, elder::Incoming& in) const {
        if (row.birth) in.statements.push_back({"birth", day_text(*row.birth)});
        if (row.sex != Sex::unknown) in.statements.push_back({"sex", row.sex == Sex::male ? "male" : "female"});
        const auto region = region_text(in.town.value_or(batch_.district));
        if (batch_.source == SourceKind::police_hukou) in.statements.push_back({"hukou_region", region});
        if (batch_.source == SourceKind::residence_service) in.statements.push_back({"residence_region", region});
    }
    std::vector<elder::Incoming> people_;
};

struct Reading {
    Batch batch;
    District district;
    AreaCodes area_codes;
    std::unique_ptr<sheet::ByteSource> source;
    FeedOptions options;
};

Result<std::unique_ptr<Reading>> open_reading(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                                              elder::BatchId id) {
    auto reading = std::make_unique<Reading>();
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        reading->batch = YK_TRY(tx.get<Batch>(id));
        reading->district = district_of(tx, reading->batch.district);
        return {};
    }));
    reading->area_codes = YK_TRY(load_area_codes());
    reading->source = YK_TRY(sheet::open_file(file_of(data, id).string()));
    reading->options.source = reading->batch.source;
    reading->options.as_of = reading->batch.as_of;
    reading->options.district = &reading->district;
    reading->options.area_codes = &reading->area_codes;
    reading->options.accepted_limit = 0;
    reading->options.list_limit = 1000;
    return reading;
}

void count(Batch& batch, const ImportReport& report) {
    batch.accepted = static_cast<std::int64_t>(report.counts.accepted);
    batch.rejected = static_cast<std::int64_t>(report.counts.rejected);
    batch.merged = static_cast<std::int64_t>(report.counts.merged);
    batch.ignored = static_cast<std::int64_t>(report.counts.ignored);
    batch.skipped = static_cast<std::int64_t>(report.counts.skipped);
    batch.review = static_cast<std::int64_t>(report.counts.review);
    batch.file_reason = report.file_reason;
    batch.report.text = report_json(report);
}

Result<Batch> save(store::Database& database, const store::Request& request, Batch batch, BatchEvent event) {
    return database.write_value(request, [&](Tx& tx) -> Result<Batch> {
        Batch now = YK_TRY(tx.get<Batch>(batch.id));
        const auto next = next_state(now.state, event);
        if (!next) return fail(ErrorKind::conflict, "intake.batch.state");
        batch.version = now.version;
        batch.job = now.job;
        batch.state = *next;
        YK_TRY_VOID(tx.update(batch));
        return batch;
    });
}

}  // namespace

Result<Batch> check_batch(store::Database& database, const store::Request& request, const std::filesystem::path& data, elder::BatchId id,
                          const std::function<bool(std::int64_t)>& progress) {
    const auto reading = YK_TRY(open_reading(database, request, data, id));
    YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
        tx.run(forget_rows, id);
        return {};
    }));
    CheckSink sink(database, request, reading->batch, progress);
    const auto report = read_feed(*reading->source, reading->options, sink);
    const bool refused = report.status == FileStatus::rejected;
    if (!refused) sink.flush();
    YK_TRY_VOID(sink.outcome());
    count(reading->batch, report);
    return save(database, request, reading->batch, refused ? BatchEvent::refuse : BatchEvent::check);
}

Result<Batch> take_batch(store::Database& database, const store::Request& request, const std::filesystem::path& data, elder::BatchId id,
                         const std::function<bool(std::int64_t)>& progress) {
    const auto reading = YK_TRY(open_reading(database, request, data, id));
    if (reading->batch.state != BatchState::checked) return fail(ErrorKind::conflict, "intake.batch.state");
    TakeSink sink(database, request, reading->batch, progress);
    read_feed(*reading->source, reading->options, sink);
    sink.flush();
    YK_TRY_VOID(sink.outcome());
    reading->batch.created = sink.created;
    reading->batch.updated = sink.updated;
    reading->batch.unchanged = sink.unchanged;
    reading->batch.facts = sink.facts;
    return save(database, request, reading->batch, BatchEvent::take);
}

Result<Batch> take_back_batch(store::Database& database, const store::Request& request, elder::BatchId id) {
    return database.write_value(request, [&](Tx& tx) -> Result<Batch> {
        Batch batch = YK_TRY(tx.get<Batch>(id));
        const auto next = next_state(batch.state, BatchEvent::take_back);
        if (!next) return fail(ErrorKind::conflict, "intake.batch.state");
        YK_TRY(elder::take_back(tx, id));
        batch.state = *next;
        YK_TRY_VOID(tx.update(batch));
        return batch;
    });
}

Result<std::string> import_file(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                                const std::filesystem::path& file, SourceKind source, RegionCode district, Day as_of, bool dry_run) {
    const auto silent = [](std::int64_t) { return true; };
    auto batch = YK_TRY(database.write_value(
        request, [&](Tx& tx) { return receive_file(tx, data, file, file.filename().string(), source, district, as_of, true); }));
    const auto reading = YK_TRY(open_reading(database, request, data, batch.id));
    reading->options.accepted_limit = reading->options.list_limit = 5'000'000;
    CheckSink sink(database, request, reading->batch, silent);
    const auto report = read_feed(*reading->source, reading->options, sink);
    const bool refused = report.status == FileStatus::rejected;
    if (!refused) sink.flush();
    YK_TRY_VOID(sink.outcome());
    count(reading->batch, report);
    batch = YK_TRY(save(database, request, reading->batch, refused ? BatchEvent::refuse : BatchEvent::check));
    std::string delta;
    if (!dry_run && !refused) {
        batch = YK_TRY(take_batch(database, request, data, batch.id, silent));
        delta = ",\"delta\":{\"created\":" + std::to_string(batch.created) + ",\"updated\":" + std::to_string(batch.updated) +
                ",\"unchanged\":" + std::to_string(batch.unchanged) + "}";
    }
    return report_json(report, delta);
}

}  // namespace yk::care::intake
