// A run: the snapshot brought up to date, every block determined beside the answers before, and what changed written in one transaction.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>

#include "care/entitlement/determination/compute.h"
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/determination/hash.h"
#include "care/entitlement/determination/refresh.h"
#include "care/entitlement/determination/tables.h"
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "care/people/organisation/organisation.h"
#include "rules/receipt.h"

namespace yk::care::determination {
namespace {

constexpr std::size_t side_by_side = 2;        // blocks computed at a time, one a core
constexpr std::size_t alone_at_the_end = 500;  // elders who changed during the run and are determined with its last transaction

Result<RegionCode> region_of(Tx& tx) {
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto& ranges = tx.scope().ranges();
    if (ranges.empty()) return fail(ErrorKind::denied, "determination.scope.empty");
    return tx.scope().covers(subtree_of(city)) ? city : RegionCode{ranges.front().from};
}

// A block on its way through a run.
struct Piece {
    BlockId id;
    std::string facts;
    std::optional<BlockRow> before;
    std::vector<PatchRow> patches;
};
struct Written {
    BlockRow block;
    bool fresh = false;
    std::optional<ChangeRow> change;
};

class Running {
 public:
    Running(store::Database& database, const store::Request& request, Day as_of, const Progress& progress)
        : database_(database), request_(request), progress_(progress) {
        run_.as_of = as_of;
    }

    Result<Run> work() {
        run_.started_at = database_.now();
        YK_TRY_VOID(database_.read(request_, [&](Tx& tx) -> Status {
            run_.region = YK_TRY(region_of(tx));
            book_ = YK_TRY(policy::rulebook_of(tx, run_.as_of));
            return {};
        }));
        YK_TRY(refresh_snapshot(database_, request_, *book_, progress_));
        const auto have_read = database_.now();
        YK_TRY_VOID(database_.read(request_, [&](Tx& tx) { return compute(tx); }));
        const auto computed = database_.now();
        YK_TRY_VOID(guard());
        run_.people = tally_.people;
        run_.answers = tally_.people * static_cast<std::int64_t>(book_->pack->items.size() + book_->pack->categories.size());
        run_.newly_entitled = tally_.newly_entitled;
        run_.stopped = tally_.stopped;
        run_.changed = tally_.changed;
        run_.needs_information = tally_.needs_information;
        run_.read_ms = have_read - run_.started_at;
        run_.compute_ms = computed - have_read;
        return database_.write_value(request_, [&](Tx& tx) { return write(tx, computed); });
    }

 private:
    // Everything read and computed on one snapshot of the database; what is to be written is kept packed, a few bytes an elder.
    Status compute(Tx& tx) {
        run_.id = tx.new_id<RunId>();
        const auto rosters = policy::rosters_of(tx);
        std::set<std::int64_t> wait;
        for (auto dirty = dirty_after(tx, 0); !dirty.empty(); dirty = dirty_after(tx, dirty.back().person.value))
            for (const auto& one : dirty) wait.insert(one.person.value);
        late_.assign(wait.begin(), wait.end());
        const auto places = snapshot_places(tx);
        // Another run may have made the blocks anew for the pack of another day since they were refreshed.
        const auto shape = shape_of(*book_);
        if (std::any_of(places.begin(), places.end(), [&](const SnapshotPlace& p) { return p.shape != shape; }))
            return fail(ErrorKind::conflict, "determination.run.overtaken");
        std::vector<LayoutId> used;
        Layouts layouts(tx);
        std::vector<const Layout*> known;
        for (const auto id : layouts_in_use(tx)) known.push_back(&layouts.of(id));
        const auto question = question_of(*book_, rosters, known, {run_.as_of, run_.id.value}, tx.scope(), wait);
        layout_ = question.layout;
        for (std::size_t from = 0; from < places.size(); from += side_by_side) {
            const auto to = std::min(from + side_by_side, places.size());
            std::vector<Piece> pieces;
            for (auto i = from; i < to; ++i) pieces.push_back(piece_at(tx, places, i, layouts));
            std::vector<Outcome> outcomes(pieces.size());
            std::vector<std::future<void>> others;  // joined before what they use is gone
            for (std::size_t i = 1; i < pieces.size(); ++i)
                others.push_back(std::async(std::launch::async, [&, i] { outcomes[i] = determine_piece(question, pieces[i], layouts); }));
            outcomes[0] = determine_piece(question, pieces[0], layouts);
            for (auto& other : others) other.get();
            for (auto& outcome : outcomes) take(std::move(outcome));
            if (!progress_(static_cast<std::int64_t>(places.size() + to), static_cast<std::int64_t>(2 * places.size())))
                return fail(ErrorKind::conflict, "determination.run.cancelled");
        }
        return {};
    }

    struct Outcome {
        Tally tally;
        std::optional<Written> written;
        std::vector<std::int64_t> patches;  // stamps
    };

    static Piece piece_at(Tx& tx, const std::vector<SnapshotPlace>& places, std::size_t i, Layouts& layouts) {
        const auto id = places[i].id;
        const auto end = i + 1 < places.size() ? places[i + 1].id.value : INT64_MAX;
        Piece out{id, std::move(snapshot_row(tx, id)->facts.data), block_row(tx, id), patches_between(tx, id.value, end)};
        if (out.before) layouts.of(out.before->layout);  // read here: the others only look
        for (const auto& patch : out.patches)
            if (!patch.gone) layouts.of(patch.layout);
        return out;
    }

    // No database in here: runs beside others.
    Outcome determine_piece(const Question& q, const Piece& piece, Layouts& layouts) const {
        const auto in_place = [&](const std::string& bytes, LayoutId layout) {
            auto block = whole_block(bytes);
            const auto& mine = layouts.of(layout);
            return mine == q.layout ? std::move(block) : moved_slots(block, places_in(q.layout, mine), q.layout.size());
        };
        Block before;
        before.slots = q.layout.size();
        if (piece.before) before = in_place(piece.before->answers.data, piece.before->layout);
        Outcome out;
        std::map<std::int64_t, Block> patches;
        std::set<std::int64_t> gone;
        for (const auto& patch : piece.patches) {
            out.patches.push_back(patch.stamp);
            if (patch.gone)
                gone.insert(patch.person.value);
            else
                patches.emplace(patch.person.value, in_place(patch.answers.data, patch.layout));
        }
        if (!piece.patches.empty()) before = patched(before, patches, gone);
        const auto snapshot = unpack_snapshot(piece.facts, book_->pack->facts.size());
        if (!snapshot) throw Broken("a stored snapshot of facts is damaged");
        const auto determined = determine_block(q, *snapshot, before);
        out.tally = determined.tally;
        auto answers = pack_block(determined.after);
        const bool same = piece.before && piece.before->answers.data == answers && layouts.of(piece.before->layout) == q.layout;
        if (same) return out;
        out.written = Written{row_of_block(piece, determined.after, std::move(answers)), !piece.before, std::nullopt};
        if (determined.changed.rows() > 0) {
            const auto& changed = determined.changed;
            out.written->change = ChangeRow{
                {}, run_.id, changed.person.front(), changed.person.back(), run_.as_of, book_->pack->hash, {}, {pack_block(changed)}};
        }
        return out;
    }
    BlockRow row_of_block(const Piece& piece, const Block& block, std::string answers) const {
        BlockRow row = piece.before.value_or(BlockRow{});
        row.id = piece.id;
        const auto [low, high] = std::minmax_element(block.region.begin(), block.region.end());
        row.region_low = block.rows() ? *low : 0;
        row.region_high = block.rows() ? *high : 0;
        row.pack_hash = book_->pack->hash;
        row.hash = sha256_of({answers});
        row.answers.data = std::move(answers);
        if (!piece.before) row.version = 1;
        return row;
    }
    void take(Outcome outcome) {
        tally_.add(outcome.tally);
        if (outcome.written) written_.push_back(std::move(*outcome.written));
        stamps_.insert(stamps_.end(), outcome.patches.begin(), outcome.patches.end());
    }

    // Holds a run that moves the share of the entitled too far until a second official has signed it.
    Status guard() {
        std::vector<policy::Move> moves;
        for (std::size_t slot = 0; slot < layout_.size() && !tally_.people_before.empty(); ++slot) {
            if (layout_[slot].subject != Subject::item) continue;
            const auto& items = book_->pack->items;
            const auto item = std::find_if(items.begin(), items.end(), [&](const rules::Item& i) { return i.name == layout_[slot].item; });
            if (item == items.end()) continue;
            moves.push_back({item->name, policy::text_of(item->label), tally_.people_before[slot], tally_.entitled_before[slot],
                             tally_.people, tally_.entitled_after[slot]});
        }
        const auto day = day_text(run_.as_of);
        return policy::pass_guard(database_, request_, policy::HoldKind::run,
                                  book_->pack->hash + " on " + day + " in " + region_text(run_.region), day, run_.region, moves);
    }

    // All of it or nothing. Runs again on PostgreSQL when others were in between: nothing of this object changes.
    Result<Run> write(Tx& tx, Instant computed) const {
        YK_TRY_VOID(policy::remember_use(tx, run_.as_of));
        const auto layout = keep_layout(tx, layout_);
        std::vector<BlockRow> fresh;
        std::vector<ChangeRow> changes;
        Hasher hasher;
        for (const auto& one : written_) {
            hasher.add(one.block.hash);
            auto row = one.block;
            row.layout = layout;
            if (!one.fresh && !change_block(tx, row)) return fail(ErrorKind::conflict, "determination.run.overtaken");
            if (one.fresh) fresh.push_back(std::move(row));
            if (!one.change) continue;
            changes.push_back(*one.change);
            changes.back().id = tx.new_id<decltype(ChangeRow::id)>();
            changes.back().layout = layout;
        }
        put_blocks(tx, fresh);
        put_changes(tx, changes);
        for (std::size_t from = 0; from < stamps_.size(); from += 5000)
            drop_patches(tx, {stamps_.begin() + static_cast<std::ptrdiff_t>(from),
                              stamps_.begin() + static_cast<std::ptrdiff_t>(std::min(from + 5000, stamps_.size()))});
        auto run = run_;
        run.pack = book_->pack->place().id + " " + book_->pack->place().version;
        run.pack_hash = book_->pack->hash;
        run.engine = rules::engine_version;
        run.started_by = tx.actor().name;
        run.finished_at = tx.now();
        run.write_ms = tx.now() - computed;
        YK_TRY_VOID(tx.insert(run));
        AuditNote note;
        note.action = "determination.run.finished";
        note.record = "determination_run";
        note.id = run.id.value;
        note.detail = fmt::format(R"({{"blocks":{},"hash":"{}"}})", written_.size(), hasher.hex());
        tx.note(std::move(note));
        tx.announce("determination.run.finished", run.id.value, "{}");
        if (late_.size() <= alone_at_the_end)
            for (const auto person : late_) {
                const auto standing = elder::find_standing(tx, elder::ElderId{person});
                if (!standing || tx.scope().contains(standing->region)) YK_TRY(redetermine(tx, elder::ElderId{person}, run_.as_of));
            }
        return run;
    }

    store::Database& database_;
    const store::Request& request_;
    const Progress& progress_;
    std::shared_ptr<const rules::Rulebook> book_;
    Run run_;
    Layout layout_;
    Tally tally_;
    std::vector<Written> written_;
    std::vector<std::int64_t> stamps_;  // of patches taken in
    std::vector<std::int64_t> late_;    // elders whose facts were newer than the snapshot
};

}  // namespace

Result<Run> determine(store::Database& database, const store::Request& request, Day as_of, const Progress& progress) {
    return Running(database, request, as_of, progress).work();
}

}  // namespace yk::care::determination
