// The tables of this module as rows, and what reads and writes them. Blocks are keyed by the lowest elder they may hold: an elder stands in
// the block with the greatest key not above his id. Inside the module only; a block is never shown without answers.cpp cutting it to the
// actor's regions.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "care/entitlement/determination/block.h"
#include "care/entitlement/determination/determination.h"

namespace yk::care::determination {

// Packed bytes, kept as text (base64): both databases read and write it without escaping, and nothing else needs to know of bytes.
struct Packed {
    std::string data;
};

using BlockId = Id<struct BlockTag>;
using LayoutId = Id<struct LayoutTag>;

// The facts of a block. `heard`: the outbox's newest fact when they were read; `shape`: of what they were read by.
struct SnapshotRow {
    BlockId id;
    std::string shape;
    std::int64_t heard = 0;
    Packed facts;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const SnapshotRow*);
// The answers of a block, with the pack that gave them and the regions they lie in.
struct BlockRow {
    BlockId id;
    LayoutId layout;
    std::int64_t region_low = 0, region_high = 0;
    std::string pack_hash;
    std::string hash;  // of `answers`
    Packed answers;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const BlockRow*);
// One elder determined alone since the latest run: goes before the block, which takes it in at the next run.
struct PatchRow {
    elder::ElderId person;
    std::int64_t stamp = 0;  // another one each time it is written
    LayoutId layout;
    bool gone = false;  // no longer in the register
    Packed answers;
};
const model::Schema& schema_of(const PatchRow*);
// What one run, or one elder's determination, changed: the elders with all their answers as they were then.
struct ChangeRow {
    Id<struct ChangeTag> id;
    RunId run;                         // none for an elder determined alone
    std::int64_t first = 0, last = 0;  // elders
    Day day;
    std::string pack_hash;
    LayoutId layout;
    Packed answers;
};
const model::Schema& schema_of(const ChangeRow*);
struct LayoutRow {
    LayoutId id;
    std::string hash;
    std::string text;
};
const model::Schema& schema_of(const LayoutRow*);
// An elder whose facts changed since the snapshot read them. `mark` is another one with every change.
struct DirtyRow {
    elder::ElderId person;
    std::int64_t mark = 0;
};
const model::Schema& schema_of(const DirtyRow*);

// Where a block stands, without its bytes.
struct BlockPlace {
    BlockId id;
    std::int64_t region_low = 0, region_high = 0;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const BlockPlace*);
struct SnapshotPlace {
    BlockId id;
    std::string shape;
    std::int64_t heard = 0;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const SnapshotPlace*);

extern const std::string_view tables_sql;          // migration 1, as it was
extern const std::string_view compact_tables_sql;  // migration 2: answers in blocks

std::vector<SnapshotPlace> snapshot_places(Tx& tx);
std::vector<BlockPlace> block_places(Tx& tx);
std::optional<SnapshotRow> snapshot_row(Tx& tx, BlockId id);
std::optional<BlockRow> block_row(Tx& tx, BlockId id);
std::optional<SnapshotPlace> snapshot_of(Tx& tx, elder::ElderId person);  // the block that may hold him
std::optional<BlockRow> block_of(Tx& tx, elder::ElderId person);
void put_snapshots(Tx& tx, const std::vector<SnapshotRow>& fresh);
void put_blocks(Tx& tx, const std::vector<BlockRow>& fresh);
// False when somebody else was first.
bool change_snapshot(Tx& tx, const SnapshotRow& row);
bool change_block(Tx& tx, const BlockRow& row);

std::optional<PatchRow> patch_of(Tx& tx, elder::ElderId person);
// Of the elders from `from` to below `to`, in order.
std::vector<PatchRow> patches_between(Tx& tx, std::int64_t from, std::int64_t to);
void put_patch(Tx& tx, const PatchRow& patch);
void drop_patches(Tx& tx, const std::vector<std::int64_t>& stamps);
void drop_patch(Tx& tx, elder::ElderId person);

void put_changes(Tx& tx, const std::vector<ChangeRow>& fresh);
void scan_change_rows(Tx& tx, RunId run, const std::function<bool(const ChangeRow&)>& each);
// The newest that holds answers of the elder on the day or before may be among them; newest first.
void scan_changes_of(Tx& tx, elder::ElderId person, Day until, const std::function<bool(const ChangeRow&)>& each);

std::vector<DirtyRow> dirty_after(Tx& tx, std::int64_t person);  // at most 10,000
bool any_dirty(Tx& tx);
void mark_dirty(Tx& tx, elder::ElderId person, std::int64_t mark);
void drop_dirty(Tx& tx, const std::vector<std::int64_t>& marks);

// The id of a layout, written when it is new.
LayoutId keep_layout(Tx& tx, const Layout& layout);
// Of blocks and patches.
std::vector<LayoutId> layouts_in_use(Tx& tx);
// The layouts that were read so far in a transaction.
class Layouts {
 public:
    explicit Layouts(Tx& tx) : tx_(tx) {}
    const Layout& of(LayoutId id);

 private:
    Tx& tx_;
    std::map<LayoutId, Layout> known_;
};
// Unpacks, and throws Broken where the stored bytes are not whole.
Block whole_block(const std::string& bytes);

}  // namespace yk::care::determination

namespace yk::model {
template <>
struct Code<care::determination::Packed> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const care::determination::Packed& v);
    static std::string_view set(care::determination::Packed& v, const Scalar& s);
};
}  // namespace yk::model
