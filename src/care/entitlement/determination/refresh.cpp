#include "care/entitlement/determination/refresh.h"

#include <algorithm>

#include "care/entitlement/determination/answers.h"
#include "care/entitlement/determination/hash.h"
#include "care/entitlement/determination/snapshot.h"
#include "care/entitlement/determination/tables.h"
#include "care/people/elder/bulk.h"
#include "care/people/elder/statements.h"
#include "store/outbox.h"
#include "work/deliver.h"

namespace yk::care::determination {
namespace {

using elder::ElderId;

constexpr std::int64_t first_block = 1;
constexpr std::size_t together = 16;  // blocks read again in one transaction

// Marks are dropped one by one when their person has been read, so no two people share one.
Status hear(Tx& tx, const work::Fact& fact) {
    std::vector<ElderId> people{ElderId{fact.subject}};
    if (fact.topic.starts_with("elder.batch.")) people = YK_TRY(elder::read_batch_change(fact.body.text)).ids;
    const auto places = snapshot_places(tx);
    if (places.empty()) return {};
    for (const auto person : people) {
        auto place = std::upper_bound(places.begin(), places.end(), person.value,
                                      [](std::int64_t id, const SnapshotPlace& p) { return id < p.id.value; });
        if (place != places.begin()) --place;
        if (place->heard < fact.seq) mark_dirty(tx, person, tx.new_id<Id<struct MarkTag>>().value);
    }
    return {};
}
constexpr std::string_view topics[] = {"elder.changed", "elder.removed", "elder.batch.changed", "elder.batch.removed"};

// One elder told of by himself (a command, a visit, a single report) is answered at once; those of whole files wait for the next run.
Status answer_at_once(Tx& tx, const work::Fact& fact) {
    const ElderId person{fact.subject};
    const auto place = snapshot_of(tx, person);
    if (!place || place->heard >= fact.seq) return {};
    // Where no pack can answer, the next run says why; whoever follows the register goes on.
    if (!redetermine(tx, person, tx.today())) return {};
    return {};
}
constexpr std::string_view single_topics[] = {"elder.changed", "elder.removed"};
constexpr work::Subscription heard[] = {{"determination.snapshot", topics, &hear}, {"determination.alone", single_topics, &answer_at_once}};
const auto marking = std::span(heard).first(1);  // a run answers everybody itself

// People with their statements side by side, both in order of the elder.
void add_people(SnapshotBuilder& out, std::span<const elder::Standing> people, std::span<elder::Stated> said) {
    std::size_t at = 0;
    for (const auto& person : people) {
        while (at < said.size() && said[at].elder < person.id) ++at;
        auto end = at;
        while (end < said.size() && said[end].elder == person.id) ++end;
        out.add(person, said.subspan(at, end - at));
        at = end;
    }
}

// Those up to `last`, taken off the front of a list in order of the elder.
template <class T, class IdOf>
std::span<T> taken_until(std::span<T>& list, ElderId last, IdOf id_of) {
    const auto end = std::partition_point(list.begin(), list.end(), [&](const T& one) { return !(last < id_of(one)); });
    const auto count = static_cast<std::size_t>(end - list.begin());
    const auto out = list.first(count);
    list = list.subspan(count);
    return out;
}

Snapshot unpacked(const SnapshotRow& row, const rules::Rulebook& book) {
    auto snapshot = unpack_snapshot(row.facts.data, book.pack->facts.size());
    if (!snapshot) throw Broken("a stored snapshot of facts is damaged");
    return std::move(*snapshot);
}

class Refresher {
 public:
    Refresher(store::Database& database, const store::Request& request, const rules::Rulebook& book, const Progress& progress)
        : database_(database), request_(request), book_(book), shape_(shape_of(book)), progress_(progress) {}

    Result<Refreshed> work() {
        std::vector<SnapshotPlace> places;
        YK_TRY_VOID(read([&](Tx& tx) {
            places = snapshot_places(tx);
            total_ = elder::count_people(tx);
        }));
        if (places.empty()) {
            YK_TRY_VOID(build(first_block, 0, INT64_MAX));
            return done_;
        }
        for (std::size_t i = 0; i < places.size(); ++i)
            if (places[i].shape != shape_) {
                const auto end = i + 1 < places.size() ? places[i + 1].id.value : INT64_MAX;
                YK_TRY_VOID(replace(places[i], places[i].id.value, end));
            }
        YK_TRY_VOID(read_again());
        YK_TRY_VOID(finish_building());
        return done_;
    }

 private:
    Status read(const std::function<void(Tx&)>& work) {
        return database_.read(request_, [&](Tx& tx) -> Status {
            work(tx);
            return {};
        });
    }
    SnapshotRow packed(BlockId id, std::int64_t heard, std::int64_t version, const Snapshot& snapshot) const {
        return {id, shape_, heard, {pack_snapshot(snapshot)}, version};
    }

    // The next `block_people` after `after` and below `end`; empty at the end.
    Snapshot next_people(Tx& tx, std::int64_t after, std::int64_t end) {
        auto people = elder::list_standings(tx, ElderId{after}, block_people);
        while (!people.empty() && people.back().id.value >= end) people.pop_back();
        SnapshotBuilder builder(book_);
        if (people.empty()) return builder.take();
        std::vector<elder::Stated> said;
        elder::scan_statements(tx, people.front().id, people.back().id, [&](const elder::Stated& one) {
            said.push_back(one);
            return true;
        });
        add_people(builder, people, said);
        done_.elders += static_cast<std::int64_t>(people.size());
        return builder.take();
    }

    // New blocks for everybody after `after`; the first of them begins at `id`.
    Status build(std::int64_t id, std::int64_t after, std::int64_t end) {
        for (;;) {
            SnapshotRow row;
            std::size_t people = 0;
            YK_TRY_VOID(read([&](Tx& tx) {
                const auto snapshot = next_people(tx, after, end);
                people = snapshot.rows();
                if (people == 0) return;
                if (id != first_block) id = snapshot.person.front();
                after = snapshot.person.back();
                row = packed(BlockId{id}, store::newest_fact(tx), 1, snapshot);
            }));
            if (people == 0) return {};
            YK_TRY_VOID(database_.write(request_, [&](Tx& tx) -> Status {
                put_snapshots(tx, {row});
                return {};
            }));
            ++done_.blocks;
            id = 0;
            if (!progress_(done_.elders, 2 * total_)) return fail(ErrorKind::conflict, "determination.run.cancelled");
        }
    }

    // A whole block from the register; whoever has come into its range meanwhile comes too.
    Status replace(const SnapshotPlace& place, std::int64_t from, std::int64_t end) {
        SnapshotBuilder all(book_);
        std::int64_t heard = 0;
        YK_TRY_VOID(read([&](Tx& tx) {
            heard = store::newest_fact(tx);
            for (auto after = from - 1;;) {
                const auto some = next_people(tx, after, end);
                if (some.rows() == 0) return;
                for (std::size_t row = 0; row < some.rows(); ++row) all.add_row(some, row);
                after = some.person.back();
            }
        }));
        return keep({kept(place, heard, all.take(), {})});
    }

    // A block that was read again, in parts when it has grown too large.
    struct Kept {
        std::vector<SnapshotRow> parts;
        std::vector<std::int64_t> marks;  // to be dropped with it
    };
    Kept kept(const SnapshotPlace& place, std::int64_t heard, const Snapshot& snapshot, std::vector<std::int64_t> marks) const {
        Kept out{{}, std::move(marks)};
        const auto pieces = snapshot.rows() > block_limit ? (snapshot.rows() + block_people - 1) / block_people : 1;
        for (std::size_t piece = 0; piece < pieces; ++piece) {
            SnapshotBuilder part(book_);
            const auto from = piece * snapshot.rows() / pieces, to = (piece + 1) * snapshot.rows() / pieces;
            for (auto row = from; row < to; ++row) part.add_row(snapshot, row);
            const auto id = piece == 0 ? place.id : BlockId{snapshot.person[from]};
            out.parts.push_back(packed(id, heard, piece == 0 ? place.version : 1, part.take()));
        }
        return out;
    }
    // The answers are split in the same places.
    Status keep(const std::vector<Kept>& blocks) {
        YK_TRY_VOID(database_.write(request_, [&](Tx& tx) -> Status {
            std::vector<std::int64_t> marks;
            for (const auto& block : blocks) {
                if (!change_snapshot(tx, block.parts.front())) return fail(ErrorKind::conflict, "determination.run.overtaken");
                put_snapshots(tx, {block.parts.begin() + 1, block.parts.end()});
                if (block.parts.size() > 1) YK_TRY_VOID(split_answers(tx, block.parts));
                marks.insert(marks.end(), block.marks.begin(), block.marks.end());
            }
            drop_dirty(tx, marks);
            return {};
        }));
        for (const auto& block : blocks) done_.blocks += static_cast<std::int64_t>(block.parts.size());
        return {};
    }
    static Status split_answers(Tx& tx, const std::vector<SnapshotRow>& parts) {
        const auto old = block_row(tx, parts.front().id);
        if (!old) return {};
        const auto block = whole_block(old->answers.data);
        std::vector<BlockRow> fresh;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto end = i + 1 < parts.size() ? parts[i + 1].id.value : INT64_MAX;
            BlockBuilder part(block.slots);
            for (std::size_t row = 0; row < block.rows(); ++row)
                if (block.person[row] >= parts[i].id.value && block.person[row] < end) part.add_row(block, row);
            auto row = *old;
            row.id = parts[i].id;
            row.answers.data = pack_block(part.take());
            row.hash = sha256_of({row.answers.data});
            if (i == 0) {
                if (!change_block(tx, row)) return fail(ErrorKind::conflict, "determination.run.overtaken");
            } else {
                row.version = 1;
                fresh.push_back(std::move(row));
            }
        }
        put_blocks(tx, fresh);
        return {};
    }

    // A first building that was stopped left out everybody after its last block: they are read like those whose facts changed.
    Status finish_building() {
        for (;;) {
            std::vector<DirtyRow> rest;
            YK_TRY_VOID(read([&](Tx& tx) {
                const auto last = snapshot_row(tx, snapshot_places(tx).back().id);
                const auto known = unpacked(*last, book_);
                const auto after = known.rows() > 0 ? known.person.back() : last->id.value - 1;
                for (const auto& person : elder::list_standings(tx, ElderId{after}, 10'000)) rest.push_back({person.id, 0});
            }));
            if (rest.empty()) return {};
            YK_TRY_VOID(read_some({rest}));
            if (!progress_(done_.elders, 2 * total_)) return fail(ErrorKind::conflict, "determination.run.cancelled");
        }
    }

    // Those whose facts changed, block by block.
    Status read_again() {
        std::int64_t after = 0;
        for (;;) {
            std::vector<DirtyRow> dirty;
            std::vector<SnapshotPlace> places;  // anew, because blocks may have been split
            YK_TRY_VOID(read([&](Tx& tx) {
                dirty = dirty_after(tx, after);
                if (!dirty.empty()) places = snapshot_places(tx);
            }));
            if (dirty.empty()) return {};
            after = dirty.back().person.value;
            std::vector<std::span<const DirtyRow>> blocks;
            for (std::size_t from = 0; from < dirty.size();) {
                const auto place = std::upper_bound(places.begin(), places.end(), dirty[from].person.value,
                                                    [](std::int64_t person, const SnapshotPlace& p) { return person < p.id.value; });
                const auto end = place == places.end() ? INT64_MAX : place->id.value;
                auto to = from;
                while (to < dirty.size() && dirty[to].person.value < end) ++to;
                blocks.push_back(std::span(dirty).subspan(from, to - from));
                from = to;
                if (blocks.size() < together && from < dirty.size()) continue;
                YK_TRY_VOID(read_some(blocks));
                blocks.clear();
                if (!progress_(done_.elders, 2 * total_)) return fail(ErrorKind::conflict, "determination.run.cancelled");
            }
        }
    }
    // Several blocks on one snapshot of the database and in one commit: a commit costs as much as reading a block's people does.
    Status read_some(const std::vector<std::span<const DirtyRow>>& blocks) {
        std::vector<Kept> read_again;
        bool split = false;
        YK_TRY_VOID(read([&](Tx& tx) {
            read_again.clear();
            std::vector<ElderId> everybody;
            for (const auto& dirty : blocks)
                for (const auto& one : dirty) everybody.push_back(one.person);
            auto people = elder::list_standings(tx, everybody);
            std::vector<elder::Stated> said;
            elder::scan_statements(tx, everybody, [&](const elder::Stated& one) {
                said.push_back(one);
                return true;
            });
            std::span<elder::Standing> people_left(people);
            std::span<elder::Stated> said_left(said);
            for (const auto& dirty : blocks) {
                const auto last = dirty.back().person;
                SnapshotBuilder fresh(book_);
                add_people(fresh, taken_until(people_left, last, [](const elder::Standing& p) { return p.id; }),
                           taken_until(said_left, last, [](const elder::Stated& s) { return s.elder; }));
                auto block = merged_block(tx, dirty, fresh.take());
                split = split || !block;
                if (block) read_again.push_back(std::move(*block));
            }
        }));
        // Another refresh has split a block since the places were read: nobody may come to stand in two.
        if (split) return fail(ErrorKind::conflict, "determination.run.overtaken");
        for (const auto& dirty : blocks) done_.elders += static_cast<std::int64_t>(dirty.size());
        return keep(read_again);
    }
    // None where these people no longer stand in one block.
    std::optional<Kept> merged_block(Tx& tx, std::span<const DirtyRow> dirty, const Snapshot& fresh) {
        std::vector<ElderId> ids;
        std::vector<std::int64_t> marks;
        for (const auto& one : dirty) {
            ids.push_back(one.person);
            marks.push_back(one.mark);
        }
        auto place = snapshot_of(tx, ids.front());
        if (snapshot_of(tx, ids.back())->id != place->id) return std::nullopt;
        const auto row = snapshot_row(tx, place->id);
        place->version = row->version;
        SnapshotBuilder merged(book_);
        merge(merged, unpacked(*row, book_), fresh, ids);
        return kept(*place, place->heard, merged.take(), std::move(marks));
    }
    // `read` goes before what was known of the people in `ids`; of them who is not in it has left.
    static void merge(SnapshotBuilder& out, const Snapshot& known, const Snapshot& read, const std::vector<ElderId>& ids) {
        std::size_t old = 0;
        for (std::size_t row = 0; row <= read.rows(); ++row) {
            const auto until = row < read.rows() ? read.person[row] : INT64_MAX;
            for (; old < known.rows() && known.person[old] < until; ++old)
                if (!std::binary_search(ids.begin(), ids.end(), ElderId{known.person[old]})) out.add_row(known, old);
            if (row == read.rows()) return;
            if (old < known.rows() && known.person[old] == until) ++old;
            out.add_row(read, row);
        }
    }

    store::Database& database_;
    const store::Request& request_;
    const rules::Rulebook& book_;
    const std::string shape_;
    const Progress& progress_;
    std::int64_t total_ = 0;
    Refreshed done_;
};

}  // namespace

std::span<const work::Subscription> subscriptions() { return heard; }

void hear_outbox(store::Database& database) {
    work::prepare_delivery(database, marking);
    work::deliver(database, marking);
}

Result<Refreshed> refresh_snapshot(store::Database& database, const store::Request& request, const rules::Rulebook& book,
                                   const Progress& progress) {
    hear_outbox(database);
    return Refresher(database, request, book, progress).work();
}

}  // namespace yk::care::determination
