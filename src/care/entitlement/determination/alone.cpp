// One elder determined in the transaction of his change: a patch that goes before the block until the next run takes it in.
#include <fmt/format.h>

#include "care/entitlement/determination/compute.h"
#include "care/entitlement/determination/tables.h"
#include "care/entitlement/policy/policy.h"
#include "care/people/elder/statements.h"
#include "model/json.h"

namespace yk::care::determination {
namespace {

// What was answered before, and the layout of it.
struct Before {
    bool in_block = false, in_patch = false;
    LayoutId layout;
    Block row;  // of one elder, or of none
};

Before before_of(Tx& tx, elder::ElderId person) {
    Before out;
    const auto block = block_of(tx, person);
    if (block) {
        const auto whole = whole_block(block->answers.data);
        out.layout = block->layout;
        BlockBuilder one(whole.slots);
        if (const auto row = whole.find(person.value)) {
            one.add_row(whole, *row);
            out.in_block = true;
        }
        out.row = one.take();
    }
    if (const auto patch = patch_of(tx, person)) {
        out.in_patch = true;
        out.layout = patch->layout;
        out.row = patch->gone ? Block() : whole_block(patch->answers.data);
    }
    return out;
}

void note_changes(Tx& tx, elder::ElderId person, const std::vector<AnswerRow>& changed) {
    AuditNote note;
    note.action = "determination.elder.changed";
    note.record = "elder";
    note.id = note.subject = person.value;
    note.detail = "{\"changes\":[";
    for (const auto& row : changed) {
        if (note.detail.back() != '[') note.detail += ',';
        const auto code = [](Answer a) { return model::code_of(a); };
        note.detail +=
            fmt::format(R"({{"item":"{}","before":"{}","answer":"{}"}})", row.item, row.before ? code(*row.before) : "", code(row.answer));
    }
    note.detail += "]}";
    tx.note(std::move(note));
    tx.announce("determination.elder.changed", person.value, "{}");
}

void forget(Tx& tx, elder::ElderId person, const Before& before) {
    mark_dirty(tx, person, tx.new_id<Id<struct MarkTag>>().value);
    if (before.in_block)
        put_patch(tx, {person, tx.new_id<Id<struct StampTag>>().value, before.layout, true, {}});
    else
        drop_patch(tx, person);
}

}  // namespace

Result<std::vector<AnswerRow>> redetermine(Tx& tx, elder::ElderId person, Day as_of) {
    const auto before = before_of(tx, person);
    const auto standing = elder::find_standing(tx, person);
    if (!standing) {
        if (before.row.rows() > 0) forget(tx, person, before);
        return std::vector<AnswerRow>();
    }
    const auto book = YK_TRY(policy::rulebook_of(tx, as_of));
    const auto rosters = policy::rosters_of(tx);
    const auto everywhere = Scope::everything();
    const std::set<std::int64_t> nobody;
    Layouts layouts(tx);
    std::vector<const Layout*> used;
    if (before.layout) used.push_back(&layouts.of(before.layout));
    const auto question = question_of(*book, rosters, used, {as_of, 0}, everywhere, nobody);
    Block was = before.row;
    if (before.layout && *used.front() != question.layout && was.rows() > 0)
        was = moved_slots(was, places_in(question.layout, *used.front()), question.layout.size());
    was.slots = question.layout.size();
    SnapshotBuilder facts(*book);
    facts.add(*standing, elder::list_statements(tx, person));
    const auto determined = determine_block(question, facts.take(), was);
    const bool same_layout = before.layout && *used.front() == question.layout;
    auto answers = pack_block(determined.after);
    if (same_layout && before.row.rows() > 0 && pack_block(before.row) == answers) return std::vector<AnswerRow>();

    const auto layout = same_layout ? before.layout : keep_layout(tx, question.layout);
    put_patch(tx, {person, tx.new_id<Id<struct StampTag>>().value, layout, false, {std::move(answers)}});
    mark_dirty(tx, person, tx.new_id<Id<struct MarkTag>>().value);
    std::vector<AnswerRow> changed;
    if (determined.changed.rows() == 0) return changed;
    put_changes(tx, {{tx.new_id<decltype(ChangeRow::id)>(),
                      {},
                      person.value,
                      person.value,
                      as_of,
                      book->pack->hash,
                      layout,
                      {pack_block(determined.changed)}}});
    for (std::size_t slot = 0; slot < question.layout.size(); ++slot) {
        const auto row = row_of(determined.changed, question.layout, 0, slot);
        if (!row || row->change == Change::none) continue;
        const bool known = was.rows() == 1 && was.codes_of(0)[slot] == determined.changed.codes_of(0)[slot] &&
                           was.amounts_of(0)[slot] == determined.changed.amounts_of(0)[slot];
        if (!known) changed.push_back(*row);
    }
    if (!changed.empty()) note_changes(tx, person, changed);
    return changed;
}

}  // namespace yk::care::determination
