#include "care/entitlement/determination/tables.h"

#include <array>

#include "base/check.h"
#include "care/entitlement/determination/hash.h"

namespace yk::model {
namespace {

using care::determination::Packed;
constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr auto values = [] {
    std::array<std::uint8_t, 256> out{};
    for (auto& one : out) one = 255;
    for (std::uint8_t i = 0; i < 64; ++i) out[static_cast<unsigned char>(letters[i])] = i;
    return out;
}();

}  // namespace

// Without the = at the end: the length tells.
Scalar Code<Packed>::get(const Packed& packed) {
    std::string out;
    out.resize((packed.data.size() * 4 + 2) / 3);
    std::size_t at = 0;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : packed.data) {
        held = held << 8 | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6; bits -= 6) out[at++] = letters[held >> (bits - 6) & 63];
    }
    if (bits > 0) out[at++] = letters[held << (6 - bits) & 63];
    return out;
}

std::string_view Code<Packed>::set(Packed& packed, const Scalar& scalar) {
    const auto* text = std::get_if<std::string>(&scalar);
    if (!text || text->size() % 4 == 1) return "input.text";
    packed.data.resize(text->size() * 3 / 4);
    std::size_t at = 0;
    std::uint32_t held = 0;
    unsigned bits = 0;
    std::uint8_t bad = 0;
    for (const char c : *text) {
        const auto value = values[static_cast<unsigned char>(c)];
        bad |= value;
        held = held << 6 | (value & 63u);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        packed.data[at++] = static_cast<char>(held >> bits);
    }
    return bad & 0x80 ? "input.text" : "";
}

}  // namespace yk::model

namespace yk::care::determination {
using namespace model;

constexpr std::string_view tables_text = R"(
CREATE TABLE determination_run (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, as_of TEXT NOT NULL, pack TEXT NOT NULL, pack_hash TEXT NOT NULL,
    engine TEXT NOT NULL, people BIGINT NOT NULL, answers BIGINT NOT NULL, newly_entitled BIGINT NOT NULL, stopped BIGINT NOT NULL,
    changed BIGINT NOT NULL, needs_information BIGINT NOT NULL, read_ms BIGINT NOT NULL, compute_ms BIGINT NOT NULL, write_ms BIGINT NOT NULL,
    started_by TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, job BIGINT, version BIGINT NOT NULL);
CREATE TABLE determination_result (id BIGINT PRIMARY KEY, person BIGINT NOT NULL, region BIGINT NOT NULL, subject TEXT NOT NULL, item TEXT NOT NULL,
    answer TEXT NOT NULL, amount_fen BIGINT, period TEXT NOT NULL, status TEXT NOT NULL, change TEXT NOT NULL, before TEXT, since TEXT NOT NULL,
    run BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX determination_result_once ON determination_result (person, subject, item);
CREATE INDEX determination_result_by_answer ON determination_result (item, answer, region, id);
CREATE INDEX determination_result_by_region ON determination_result (region, id)
)";
constexpr std::string_view compact_text = R"(
DROP TABLE determination_result;
CREATE TABLE determination_layout (id BIGINT PRIMARY KEY, hash TEXT NOT NULL, text TEXT NOT NULL);
CREATE UNIQUE INDEX determination_layout_once ON determination_layout (hash);
CREATE TABLE determination_snapshot (id BIGINT PRIMARY KEY, shape TEXT NOT NULL, heard BIGINT NOT NULL, version BIGINT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE determination_block (id BIGINT PRIMARY KEY, layout BIGINT NOT NULL, region_low BIGINT NOT NULL, region_high BIGINT NOT NULL,
    pack_hash TEXT NOT NULL, hash TEXT NOT NULL, version BIGINT NOT NULL, answers TEXT NOT NULL);
CREATE TABLE determination_patch (person BIGINT PRIMARY KEY, stamp BIGINT NOT NULL, layout BIGINT NOT NULL, gone BIGINT NOT NULL, answers TEXT NOT NULL);
CREATE UNIQUE INDEX determination_patch_stamp ON determination_patch (stamp);
CREATE TABLE determination_change (id BIGINT PRIMARY KEY, run BIGINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, day TEXT NOT NULL,
    pack_hash TEXT NOT NULL, layout BIGINT NOT NULL, answers TEXT NOT NULL);
CREATE INDEX determination_change_by_run ON determination_change (run, first, id);
CREATE INDEX determination_change_by_elder ON determination_change (first, last, id);
CREATE TABLE determination_dirty (person BIGINT PRIMARY KEY, mark BIGINT NOT NULL);
CREATE UNIQUE INDEX determination_dirty_mark ON determination_dirty (mark)
)";
const std::string_view tables_sql = tables_text, compact_tables_sql = compact_text;

namespace {

constexpr auto snapshot_columns = columns<SnapshotRow>({
    key<&SnapshotRow::id>("编号", "Id"),
    col<&SnapshotRow::shape>("事实定义", "Shape"),
    col<&SnapshotRow::heard>("已听到", "Heard"),
    col<&SnapshotRow::facts>("事实", "Facts").sensitive(),
    version<&SnapshotRow::version>(),
});
constexpr auto snapshot_schema =
    schema<SnapshotRow>("determination_snapshot", "determination_snapshot", {"事实快照", "Snapshot of facts"}, snapshot_columns);
constexpr auto block_columns = columns<BlockRow>({
    key<&BlockRow::id>("编号", "Id"),
    col<&BlockRow::layout>("项目表", "Layout"),
    col<&BlockRow::region_low>("最小区划", "Lowest division"),
    col<&BlockRow::region_high>("最大区划", "Highest division"),
    col<&BlockRow::pack_hash>("政策包摘要", "Pack hash"),
    col<&BlockRow::hash>("摘要", "Hash"),
    col<&BlockRow::answers>("结论", "Answers"),
    version<&BlockRow::version>(),
});
constexpr auto block_schema =
    schema<BlockRow>("determination_block", "determination_block", {"认定结论块", "Block of answers"}, block_columns);
constexpr auto patch_columns = columns<PatchRow>({
    key<&PatchRow::person>("老年人", "Elder").about(),
    col<&PatchRow::stamp>("戳记", "Stamp"),
    col<&PatchRow::layout>("项目表", "Layout"),
    col<&PatchRow::gone>("已移除", "Gone"),
    col<&PatchRow::answers>("结论", "Answers"),
});
constexpr auto patch_schema = schema<PatchRow>("determination_patch", "determination_patch", {"单人认定", "Elder alone"}, patch_columns);
constexpr auto change_columns = columns<ChangeRow>({
    key<&ChangeRow::id>("编号", "Id"),
    col<&ChangeRow::run>("批次", "Run"),
    col<&ChangeRow::first>("首位", "First"),
    col<&ChangeRow::last>("末位", "Last"),
    col<&ChangeRow::day>("日期", "Day"),
    col<&ChangeRow::pack_hash>("政策包摘要", "Pack hash"),
    col<&ChangeRow::layout>("项目表", "Layout"),
    col<&ChangeRow::answers>("结论", "Answers"),
});
constexpr auto change_schema = schema<ChangeRow>("determination_change", "determination_change", {"认定变化", "Changes"}, change_columns);
constexpr auto layout_columns =
    columns<LayoutRow>({key<&LayoutRow::id>("编号", "Id"), col<&LayoutRow::hash>("摘要", "Hash"), col<&LayoutRow::text>("项目表", "Text")});
constexpr auto layout_schema = schema<LayoutRow>("determination_layout", "determination_layout", {"项目表", "Layout"}, layout_columns);
constexpr auto dirty_columns = columns<DirtyRow>({key<&DirtyRow::person>("老年人", "Elder"), col<&DirtyRow::mark>("记号", "Mark")});
constexpr auto dirty_schema = schema<DirtyRow>("determination_dirty", "determination_dirty", {"待重读", "To read again"}, dirty_columns);
constexpr auto place_columns = columns<BlockPlace>({
    key<&BlockPlace::id>("编号", "Id"),
    col<&BlockPlace::region_low>("最小区划", "Lowest division"),
    col<&BlockPlace::region_high>("最大区划", "Highest division"),
    version<&BlockPlace::version>(),
});
constexpr auto place_schema = schema<BlockPlace>("determination_block_place", "", {"结论块", "Block"}, place_columns);
constexpr auto snapshot_place_columns = columns<SnapshotPlace>({
    key<&SnapshotPlace::id>("编号", "Id"),
    col<&SnapshotPlace::shape>("事实定义", "Shape"),
    col<&SnapshotPlace::heard>("已听到", "Heard"),
    version<&SnapshotPlace::version>(),
});
constexpr auto snapshot_place_schema =
    schema<SnapshotPlace>("determination_snapshot_place", "", {"快照块", "Snapshot"}, snapshot_place_columns);

const Query<SnapshotPlace()> all_snapshots{"determination.snapshots", "SELECT {s.*} FROM determination_snapshot s ORDER BY s.id"};
const Query<BlockPlace()> all_blocks{"determination.blocks", "SELECT {b.*} FROM determination_block b ORDER BY b.id"};
const Query<SnapshotRow(BlockId)> one_snapshot{"determination.snapshot", "SELECT {s.*} FROM determination_snapshot s WHERE s.id = $1"};
const Query<BlockRow(BlockId)> one_block{"determination.block", "SELECT {b.*} FROM determination_block b WHERE b.id = $1"};
const Query<SnapshotPlace(elder::ElderId)> snapshot_holding{
    "determination.snapshot_of", "SELECT {s.*} FROM determination_snapshot s WHERE s.id <= $1 ORDER BY s.id DESC LIMIT 1"};
const Query<BlockRow(elder::ElderId)> block_holding{"determination.block_of",
                                                    "SELECT {b.*} FROM determination_block b WHERE b.id <= $1 ORDER BY b.id DESC LIMIT 1"};
const Query<PatchRow(elder::ElderId)> one_patch{"determination.patch", "SELECT {p.*} FROM determination_patch p WHERE p.person = $1"};
const Query<PatchRow(std::int64_t, std::int64_t)> some_patches{
    "determination.patches_between", "SELECT {p.*} FROM determination_patch p WHERE p.person >= $1 AND p.person < $2 ORDER BY p.person"};
const Query<ChangeRow(RunId)> changes_of_run{"determination.changes_of_run",
                                             "SELECT {c.*} FROM determination_change c WHERE c.run = $1 ORDER BY c.first, c.id"};
const Query<ChangeRow(elder::ElderId, Day)> changes_of_elder{"determination.changes_of_elder", R"(
    SELECT {c.*} FROM determination_change c WHERE c.first <= $1 AND c.last >= $1 AND c.day <= $2 ORDER BY c.day DESC, c.id DESC)"};
const Query<DirtyRow(std::int64_t)> some_dirty{"determination.dirty_after",
                                               "SELECT {d.*} FROM determination_dirty d WHERE d.person > $1 ORDER BY d.person LIMIT 10000"};
const Query<std::int64_t()> dirty_there{"determination.any_dirty",
                                        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM determination_dirty LIMIT 1) AS waiting"};
const Query<LayoutId()> used_layouts{"determination.layouts_in_use", R"(
    SELECT layout FROM determination_block UNION SELECT layout FROM determination_patch WHERE gone = 0 ORDER BY layout)"};
const Query<LayoutRow(std::string)> layout_by_hash{"determination.layout_by_hash",
                                                   "SELECT {l.*} FROM determination_layout l WHERE l.hash = $1 ORDER BY l.id"};

// What these write is packed from records that are audited where they change, or told by the run's own note with the blocks' hash.
const Technical<BlockId, std::string, std::int64_t, Packed, std::int64_t> new_facts{
    "determination.change_snapshot", "facts read again; the register is audited",
    "UPDATE determination_snapshot SET shape = $2, heard = $3, facts = $4, version = version + 1 WHERE id = $1 AND version = $5"};
const Technical<BlockId, LayoutId, std::int64_t, std::int64_t, std::string, std::string, Packed, std::int64_t> new_answers{
    "determination.change_block", "answers of a run; the run's note tells their hash", R"(
    UPDATE determination_block SET layout = $2, region_low = $3, region_high = $4, pack_hash = $5, hash = $6, answers = $7,
           version = version + 1 WHERE id = $1 AND version = $8)"};
const Technical<elder::ElderId, std::int64_t, LayoutId, std::int64_t, Packed> new_patch{
    "determination.put_patch", "one elder's answers; his own note tells what changed", R"(
    INSERT INTO determination_patch (person, stamp, layout, gone, answers) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person) DO UPDATE SET stamp = excluded.stamp, layout = excluded.layout, gone = excluded.gone, answers = excluded.answers)"};
const Technical<std::vector<std::int64_t>> forget_patches{"determination.drop_patches", "taken into their block",
                                                          "DELETE FROM determination_patch WHERE stamp {in $1}"};
const Technical<elder::ElderId> forget_patch{"determination.drop_patch", "an elder without answers left the register",
                                             "DELETE FROM determination_patch WHERE person = $1"};
const Technical<elder::ElderId, std::int64_t> new_dirty{
    "determination.mark_dirty", "facts to be read again",
    "INSERT INTO determination_dirty (person, mark) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET mark = excluded.mark"};
const Technical<std::vector<std::int64_t>> forget_dirty{"determination.drop_dirty", "facts have been read",
                                                        "DELETE FROM determination_dirty WHERE mark {in $1}"};

template <class T>
void load(Tx& tx, const std::vector<T>& rows, std::string_view why) {
    std::vector<const void*> records;
    for (const auto& row : rows) records.push_back(&row);
    tx.insert_bulk(model::schema<T>(), records, why);
}
template <class T>
std::vector<T> gather(Tx& tx, const Query<T()>& query) {
    std::vector<T> out;
    tx.scan(query, std::function<bool(const T&)>([&](const T& row) {
                out.push_back(row);
                return true;
            }));
    return out;
}

}  // namespace

const Schema& schema_of(const SnapshotRow*) { return snapshot_schema; }
const Schema& schema_of(const BlockRow*) { return block_schema; }
const Schema& schema_of(const PatchRow*) { return patch_schema; }
const Schema& schema_of(const ChangeRow*) { return change_schema; }
const Schema& schema_of(const LayoutRow*) { return layout_schema; }
const Schema& schema_of(const DirtyRow*) { return dirty_schema; }
const Schema& schema_of(const BlockPlace*) { return place_schema; }
const Schema& schema_of(const SnapshotPlace*) { return snapshot_place_schema; }

std::vector<SnapshotPlace> snapshot_places(Tx& tx) { return gather(tx, all_snapshots); }
std::vector<BlockPlace> block_places(Tx& tx) { return gather(tx, all_blocks); }
std::optional<SnapshotRow> snapshot_row(Tx& tx, BlockId id) { return tx.first(one_snapshot, id); }
std::optional<BlockRow> block_row(Tx& tx, BlockId id) { return tx.first(one_block, id); }
std::optional<SnapshotPlace> snapshot_of(Tx& tx, elder::ElderId person) { return tx.first(snapshot_holding, person); }
std::optional<BlockRow> block_of(Tx& tx, elder::ElderId person) { return tx.first(block_holding, person); }
void put_snapshots(Tx& tx, const std::vector<SnapshotRow>& fresh) { load(tx, fresh, "determination.snapshot.made"); }
void put_blocks(Tx& tx, const std::vector<BlockRow>& fresh) { load(tx, fresh, "determination.results.new"); }

bool change_snapshot(Tx& tx, const SnapshotRow& row) {
    return tx.run(new_facts, row.id, row.shape, row.heard, row.facts, row.version) == 1;
}
bool change_block(Tx& tx, const BlockRow& row) {
    return tx.run(new_answers, row.id, row.layout, row.region_low, row.region_high, row.pack_hash, row.hash, row.answers, row.version) == 1;
}

std::optional<PatchRow> patch_of(Tx& tx, elder::ElderId person) { return tx.first(one_patch, person); }
std::vector<PatchRow> patches_between(Tx& tx, std::int64_t from, std::int64_t to) {
    std::vector<PatchRow> out;
    tx.scan(some_patches, std::function<bool(const PatchRow&)>([&](const PatchRow& row) {
                out.push_back(row);
                return true;
            }),
            from, to);
    return out;
}
void put_patch(Tx& tx, const PatchRow& patch) {
    tx.run(new_patch, patch.person, patch.stamp, patch.layout, std::int64_t{patch.gone}, patch.answers);
}
void drop_patches(Tx& tx, const std::vector<std::int64_t>& stamps) {
    if (!stamps.empty()) tx.run(forget_patches, stamps);
}
void drop_patch(Tx& tx, elder::ElderId person) { tx.run(forget_patch, person); }

void put_changes(Tx& tx, const std::vector<ChangeRow>& fresh) { load(tx, fresh, "determination.results.changed"); }
void scan_change_rows(Tx& tx, RunId run, const std::function<bool(const ChangeRow&)>& each) { tx.scan(changes_of_run, each, run); }
void scan_changes_of(Tx& tx, elder::ElderId person, Day until, const std::function<bool(const ChangeRow&)>& each) {
    tx.scan(changes_of_elder, each, person, until);
}

std::vector<DirtyRow> dirty_after(Tx& tx, std::int64_t person) { return tx.list(some_dirty, person); }
bool any_dirty(Tx& tx) { return tx.one(dirty_there) > 0; }
void mark_dirty(Tx& tx, elder::ElderId person, std::int64_t mark) { tx.run(new_dirty, person, mark); }
void drop_dirty(Tx& tx, const std::vector<std::int64_t>& marks) {
    if (!marks.empty()) tx.run(forget_dirty, marks);
}

LayoutId keep_layout(Tx& tx, const Layout& layout) {
    LayoutRow row{{}, "", layout_text(layout)};
    row.hash = sha256_of({row.text});
    if (const auto known = tx.first(layout_by_hash, row.hash)) return known->id;
    row.id = tx.new_id<LayoutId>();
    const auto written = tx.insert(row);
    if (!written) throw Broken("a layout cannot be kept: " + written.error().code);
    return row.id;
}

std::vector<LayoutId> layouts_in_use(Tx& tx) { return tx.list(used_layouts); }

const Layout& Layouts::of(LayoutId id) {
    const auto found = known_.find(id);
    if (found != known_.end()) return found->second;
    const auto row = tx_.find<LayoutRow>(id);
    auto layout = row ? parse_layout(row->text) : std::nullopt;
    if (!layout) throw Broken("the list of items behind stored answers is missing");
    return known_.emplace(id, std::move(*layout)).first->second;
}

Block whole_block(const std::string& bytes) {
    auto block = unpack_block(bytes);
    if (!block) throw Broken("stored answers are damaged");
    return std::move(*block);
}

}  // namespace yk::care::determination
