// Batches: one delivered file each. A batch is checked first (nothing is taken in), then taken in, and can be taken back whole.
#pragma once
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "care/module.h"
#include "care/people/elder/elder.h"
#include "care/people/intake/feed.h"

namespace yk::care::intake {

std::span<const model::Option> options_of(SourceKind);
std::span<const model::Option> options_of(Outcome);

enum class BatchState : std::uint8_t { received, checked, refused, taken, taken_back };
std::span<const model::Option> options_of(BatchState);
enum class BatchEvent : std::uint8_t { check, refuse, take, take_back };
std::span<const model::Option> options_of(BatchEvent);

struct Batch {
    elder::BatchId id;
    SourceKind source = SourceKind::police_hukou;
    RegionCode district;
    Day as_of;  // the day the file speaks for
    std::string file_name;
    std::string sha256;
    std::int64_t bytes = 0;
    BatchState state = BatchState::received;
    std::int64_t accepted = 0, rejected = 0, merged = 0, ignored = 0, skipped = 0, review = 0;
    std::int64_t created = 0, updated = 0, unchanged = 0, facts = 0;  // of the register, once taken in
    std::int64_t gone = 0;                     // people the source told of before and a complete file no longer names: for review
    bool complete = true;                      // the file is the source's whole list for the district
    std::string file_reason;                   // why the whole file was refused
    model::RawJson report;                     // sheets left out, warnings of the file; no rows
    model::RawJson columns{"{\"items\":[]}"};  // as recognised: HeadingList
    std::string received_by;
    Instant received_at;
    std::optional<work::JobId> job;  // the latest
    bool synthetic = false;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Batch*);

// A column of a file as it was recognised.
struct Heading {
    std::string sheet;
    std::int64_t column = 0;  // from 1
    std::string header;
    std::string field;  // empty: not used
};
struct HeadingList {
    std::vector<Heading> items;
};
const model::Schema& schema_of(const Heading*);
const model::Schema& schema_of(const HeadingList*);

// Whether files of this source are by custom its whole list; a delivery may say otherwise.
bool usually_complete(SourceKind source);

// A row worth looking at: rejected, merged, ignored, with warnings or for review. Plain accepted rows are not kept here.
struct BatchRow {
    Id<struct BatchRowTag> id;
    elder::BatchId batch;
    RegionCode district;
    std::int64_t number = 0;  // row of the sheet, from 1
    std::string sheet;
    Outcome outcome = Outcome::accepted;
    std::string reason;                // code of the report, e.g. ID_CHECKSUM
    std::int64_t cell_column = -1;     // the cell at fault, from 0; -1: the row
    std::string warnings;              // codes, separated by spaces
    std::optional<std::string> cells;  // the row as it stood, JSON array of texts
    std::optional<elder::ElderId> elder;
};
const model::Schema& schema_of(const BatchRow*);

inline constexpr Right read_batches{"intake.batch.read", {"查看数据批次", "See batches"}};
inline constexpr Right take_batches{"intake.batch.take", {"导入部门数据", "Take in files"}};

// Registers a file for a district and puts its check into the queue. `file` is moved into the data folder.
// Marks the batch synthetic in a synthetic city. Unless `again`, refuses intake.file.seen when the same file was already taken in for this
// source and district.
Result<Batch> receive_file(Tx& tx, const std::filesystem::path& data, const std::filesystem::path& file, std::string_view name,
                           SourceKind source, RegionCode district, Day as_of, bool again = false,
                           std::optional<bool> complete = std::nullopt);
// Checks or takes in at once, in the calling thread; for the command line and the demonstration city. `progress` gets rows done. The check
// writes no row of a file it refuses.
Result<Batch> check_batch(store::Database& database, const store::Request& request, const std::filesystem::path& data, elder::BatchId batch,
                          const std::function<bool(std::int64_t)>& progress);
Result<Batch> take_batch(store::Database& database, const store::Request& request, const std::filesystem::path& data, elder::BatchId batch,
                         const std::function<bool(std::int64_t)>& progress);
// Takes a batch back: facts, people, its open reviews; in windows, so that a cancelled or interrupted run goes on where it stopped.
Result<Batch> take_back_batch(store::Database& database, const store::Request& request, elder::BatchId batch,
                              const std::function<bool(std::int64_t)>& progress);
// A complete file taken in and not taken back: whoever it does not list is not known to its department as of that day.
struct Roster {
    std::string source;
    RegionCode district;
    Day as_of;
};
const model::Schema& schema_of(const Roster*);
std::vector<Roster> list_rosters(Tx& tx);

// Takes one file in and writes the report of feeds.md with its delta to `out`; row by row, so that memory stays bounded. With `dry_run` the
// file is only checked.
struct Import {
    std::filesystem::path file;
    SourceKind source = SourceKind::police_hukou;
    RegionCode district;
    Day as_of;
    bool dry_run = false;
    std::optional<bool> complete;
};
Result<Batch> import_file(store::Database& database, const store::Request& request, const std::filesystem::path& data, const Import& import,
                          std::ostream& out);

extern const care::Module module;

}  // namespace yk::care::intake
