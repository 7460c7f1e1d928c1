// Many rows at once: one look-up of all documents, one of their facts, and everything new in bulk.
#include "care/people/elder/bulk.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"
#include "care/people/elder/alias.h"
#include "care/people/elder/former.h"
#include "model/json.h"

namespace yk::care::elder {
namespace {

const Query<Elder(std::vector<std::string>)> by_documents{"elder.by_documents", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id_no_index {in $1} AND {unscoped a document is one person in the whole city} ORDER BY p.id)"};
const Query<Elder(std::vector<ElderId>)> by_ids{"elder.of_aliases", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id {in $1} AND {unscoped a document is one person in the whole city} ORDER BY p.id)"};
const Query<ElderFact(std::vector<ElderId>, std::string)> by_sources{"elder.facts_by_sources", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.elder {in $1} AND f.source = $2 AND f.retracted_at IS NULL
     ORDER BY f.elder, f.source_date DESC, f.id DESC)"};

// Each is heard in a transaction of its own.
constexpr std::size_t announced_together = 500;

constexpr auto change_columns = model::columns<BatchChange>({
    model::col<&BatchChange::batch>("批次", "Batch"),
    model::col<&BatchChange::created>("新增", "Created"),
    model::col<&BatchChange::ids>("人员", "People"),
});
constexpr auto change_schema = model::schema<BatchChange>("elder_batch_change", "", {"批次变更", "Change by a batch"}, change_columns);

std::string key_of(std::string_view document, std::string_view id_no) { return std::string(document).append(1, ' ').append(id_no); }

// The people a window speaks of, each once, in the order they first appear.
class Window {
 public:
    Window(Tx& tx, std::span<const Incoming> rows) : tx_(tx), rows_(rows) {}

    void look_up() {
        std::vector<std::string> indexes;
        indexes.reserve(rows_.size());
        for (const auto& row : rows_) indexes.push_back(tx_.blind_index(model::schema<Elder>(), "id_no", row.id_no));
        tx_.scan(
            by_documents,
            [&](const Elder& person) {
                number_.emplace(key_of(person.document, person.id_no.text), known(person));
                return true;
            },
            indexes);
        look_up_aliases();
        std::vector<ElderId> ids;
        for (const auto& [id, number] : by_id_) ids.push_back({id});
        if (ids.empty()) return;
        tx_.scan(
            by_sources,
            [&](const ElderFact& fact) {
                people_[by_id_.at(fact.elder.value)].known.push_back(fact);
                return true;
            },
            ids, rows_.front().source);
    }

    std::vector<TakenIn> take() {
        std::vector<TakenIn> out;
        out.reserve(rows_.size());
        for (const auto& row : rows_) {
            const auto [at, added] = number_.emplace(key_of(row.document, row.id_no), people_.size());
            if (added) people_.push_back(new_person(tx_, row));
            auto& taking = people_[at->second];
            out.push_back(take_row(tx_, taking, row));
            if (taking.after.id_no.text != row.id_no || taking.after.document != row.document)
                former_numbers_.push_back({at->second, &row, last_facts(taking, out.back().facts)});
        }
        return out;
    }

    Status write(BatchId batch) {
        std::vector<const void*> created;
        std::vector<Former> formers;
        std::vector<ElderFact> fresh;
        std::vector<FactId> emptied;
        std::vector<ElderId> made, touched;
        for (auto& taking : people_) {
            const bool changed = taking.stored() && differs(*taking.before, taking.after);
            if (!taking.stored()) created.push_back(&taking.after);
            if (changed) {
                YK_TRY_VOID(tx_.update(taking.after));
                formers.push_back(former_of(tx_, taking, batch));
            }
            if (!taking.stored())
                made.push_back(taking.after.id);
            else if (changed || !taking.fresh.empty() || !taking.emptied.empty())
                touched.push_back(taking.after.id);
            std::move(taking.fresh.begin(), taking.fresh.end(), std::back_inserter(fresh));
            emptied.insert(emptied.end(), taking.emptied.begin(), taking.emptied.end());
        }
        tx_.insert_bulk(model::schema<Elder>(), created, "elder.people.taken_in");
        std::vector<const void*> rows;
        for (const auto& former : formers) rows.push_back(&former);
        tx_.insert_bulk(model::schema<Former>(), rows, "elder.former.kept");
        write_facts(tx_, fresh, emptied, batch);
        for (const auto& told : former_numbers_) remember_number(tx_, people_[told.person].after, *told.row, told.facts);
        trail(batch, made, touched, fresh);
        return {};
    }

 private:
    // The number of a stored person in this window.
    std::size_t known(const Elder& person) {
        const auto [at, added] = by_id_.emplace(person.id.value, people_.size());
        if (added) {
            auto& taking = people_.emplace_back();
            taking.before = taking.after = person;
        }
        return at->second;
    }

    // Numbers under which somebody was known before find him still.
    void look_up_aliases() {
        std::vector<std::string> unknown;
        for (const auto& row : rows_)
            if (!number_.contains(key_of(row.document, row.id_no))) unknown.push_back(row.id_no);
        const auto aliases = list_aliases(tx_, unknown);
        if (aliases.empty()) return;
        std::vector<ElderId> ids;
        for (const auto& alias : aliases) ids.push_back(alias.elder);
        tx_.scan(
            by_ids,
            [&](const Elder& person) {
                known(person);
                return true;
            },
            ids);
        for (const auto& alias : aliases)
            if (const auto at = by_id_.find(alias.elder.value); at != by_id_.end())
                number_.emplace(key_of(alias.document, alias.id_no.text), at->second);
    }

    // One note with a digest over the people and facts written, so that the window can be held against the register later; and one fact
    // for whoever follows the register.
    void trail(BatchId batch, const std::vector<ElderId>& made, const std::vector<ElderId>& touched, const std::vector<ElderFact>& fresh) {
        if (made.empty() && touched.empty()) return;
        std::string text;
        for (const auto& fact : fresh)
            text.append(id_text(fact.elder.value)).append(" ").append(fact.fact).append(" ").append(fact.value).append("\n");
        std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
        unsigned int size = 0;
        if (EVP_Digest(text.data(), text.size(), sum.data(), &size, EVP_sha256(), nullptr) != 1) throw Broken("SHA-256 failed");
        AuditNote note{"elder.window.take_in", "intake_batch", batch.value, 0, "", {}};
        note.detail = R"({"people":)" + std::to_string(made.size() + touched.size()) + R"(,"created":)" + std::to_string(made.size()) +
                      R"(,"facts":)" + std::to_string(fresh.size()) + R"(,"sha256":")" +
                      hex_text({reinterpret_cast<const char*>(sum.data()), size}) + "\"}";
        tx_.note(std::move(note));
        announce_batch(tx_, "elder.batch.changed", batch, made, true);
        announce_batch(tx_, "elder.batch.changed", batch, touched);
    }

    // Rows that came under a number the person had before: few.
    struct FormerNumber {
        std::size_t person;
        const Incoming* row;
        std::vector<FactId> facts;
    };
    Tx& tx_;
    std::vector<FormerNumber> former_numbers_;
    std::span<const Incoming> rows_;
    std::vector<Taking> people_;
    std::unordered_map<std::string, std::size_t> number_;
    std::unordered_map<std::int64_t, std::size_t> by_id_;
};

}  // namespace

const model::Schema& schema_of(const BatchChange*) { return change_schema; }

Result<BatchChange> read_batch_change(std::string_view body) {
    BatchChange out;
    YK_TRY_VOID(model::read_json(change_schema, body, &out));
    return out;
}

void announce_batch(Tx& tx, std::string_view topic, BatchId batch, std::span<const ElderId> people, bool created) {
    for (std::size_t at = 0; at < people.size(); at += announced_together) {
        BatchChange change{batch, created, {}};
        const auto part = people.subspan(at, std::min(announced_together, people.size() - at));
        change.ids.assign(part.begin(), part.end());
        tx.announce(topic, batch.value, model::json_of(change_schema, &change, model::Face::plain));
    }
}

Former former_of(Tx& tx, const Taking& taking, BatchId batch) {
    return {tx.new_id<decltype(Former::id)>(), batch, taking.after.id,
            model::json_of(model::schema<Elder>(), &*taking.before, model::Face::plain), taking.after.version};
}

Result<std::vector<TakenIn>> take_in_window(Tx& tx, std::span<const Incoming> rows) {
    CHECK(rows.size() <= window_rows);
    if (rows.empty()) return std::vector<TakenIn>{};
    Window window(tx, rows);
    window.look_up();
    auto out = window.take();
    YK_TRY_VOID(window.write(rows.front().batch));
    return out;
}

}  // namespace yk::care::elder
