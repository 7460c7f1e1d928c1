// Taking a batch in, window by window, and taking it back.
#include <algorithm>
#include <future>
#include <map>

#include "care/people/intake/fields.h"
#include "care/people/intake/reading.h"
#include "care/people/intake/review.h"
#include "model/json.h"

namespace yk::care::intake {
namespace {

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

// A document is one person in the whole city: a file may name somebody who belongs to another district. That the file itself is of the
// caller's district was tested when it was received.
store::Request whole_city(store::Request request) {
    request.actor.scope = Scope::everything();
    return request;
}

class TakeSink : public WritingSink {
 public:
    TakeSink(store::Database& database, const store::Request& request, const Batch& batch, Progress progress)
        : WritingSink(database, whole_city(request), batch, std::move(progress)),
          source_(text_of(batch.source)),
          tells_deaths_(batch.source == SourceKind::health_death || batch.source == SourceKind::funeral) {
        read_.people.reserve(elder::window_rows);
        written_.people.reserve(elder::window_rows);
    }

    ~TakeSink() override {
        if (writing_.valid()) writing_.wait();
    }

    void row(const FeedRow& row, const sheet::Row&) override {
        const bool one_more_statement = row.outcome == Outcome::merged;  // later rows of a person complete the first
        if (!outcome() || (row.outcome != Outcome::accepted && !one_more_statement)) return;
        read_.people.push_back(incoming(row));
        note_death(row);
        if (read_.people.size() >= elder::window_rows) hand_over();
    }

    // What is left; everything is written when this returns.
    void flush() {
        hand_over();
        settle();
    }

    std::vector<elder::ElderId> named;  // everybody the file names

 private:
    struct Death {
        std::size_t row;
        std::string told;
        ReviewKind kind;
    };
    struct Window {
        std::vector<elder::Incoming> people;
        std::vector<Death> deaths;
        std::vector<elder::TakenIn> taken;
    };

    // While one window is written the next is read.
    void hand_over() {
        settle();
        if (read_.people.empty() || !outcome()) return;
        std::swap(read_, written_);
        writing_ =
            std::async(std::launch::async, [this] { return database_.write(request_, [this](Tx& tx) { return write_window(tx); }); });
    }
    void settle() {
        if (!writing_.valid()) return;
        if (auto done = writing_.get(); !done) return stop(std::move(done));
        for (const auto& person : written_.taken) named.push_back(person.elder);
        const auto rows = static_cast<std::int64_t>(written_.people.size());
        written_.people.clear();
        written_.deaths.clear();
        step(rows);
    }
    Status write_window(Tx& tx) {
        written_.taken = YK_TRY(elder::take_in_window(tx, written_.people));
        keep_changes(tx, written_.taken);
        std::vector<UndatedDeath> deaths;
        for (const auto& [row, told, kind] : written_.deaths) deaths.push_back({written_.taken[row].elder, told, kind});
        review_deaths(tx, batch_, deaths);
        return {};
    }

    void keep_changes(Tx& tx, const std::vector<elder::TakenIn>& taken) {
        const auto elder_of_district = subtree_of(batch_.district);
        std::map<elder::ElderId, std::pair<std::size_t, std::vector<elder::ChangedValue>>> by_person;
        for (std::size_t i = 0; i < taken.size(); ++i) {
            if (taken[i].how != elder::Taken::updated) continue;
            auto& [row, changes] = by_person.try_emplace(taken[i].elder, i, std::vector<elder::ChangedValue>{}).first->second;
            changes.insert(changes.end(), taken[i].changes.begin(), taken[i].changes.end());
        }
        std::vector<PersonChange> list;
        // The file's district reads these: what was known of another district's elder is not its to see.
        for (const auto& [person, change] : by_person)
            list.push_back({tx.new_id<decltype(PersonChange::id)>(), batch_.id, batch_.district, person, written_.people[change.first].name,
                            changes_json(change.second, within(*taken[change.first].region_before, elder_of_district))});
        std::vector<const void*> records;
        for (const auto& change : list) records.push_back(&change);
        tx.insert_bulk(model::schema<PersonChange>(), records, "intake.changes.kept");
    }

    elder::Incoming incoming(const FeedRow& row) const {
        elder::Incoming in;
        in.document = text_of(row.document);
        in.id_no = row.id_no();
        in.name = row.name;
        in.sex = row.sex;
        in.birth = row.birth;
        if (const auto town = parse_region(row.town_code)) in.town = town;
        in.district = batch_.district;
        in.address = row.address;
        in.phone = row.phone;
        in.phone_alt = row.phone_alt;
        for (const auto& attribute : row.attributes)
            if (!attribute.fact.empty() && !undated_death(attribute))
                in.statements.push_back({std::string(attribute.fact), canonical(attribute.value)});
        in.source = source_;
        identity_statements(row, in);
        erased(row, in);
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

    void erased(const FeedRow& row, elder::Incoming& in) const {
        for (const auto path : row.erased) {
            const auto field = field_named(path);
            const auto fact = name_of(field).fact;
            if (field == Field::town)
                in.erased.emplace_back("town");
            else if (fact.empty())
                in.erased.emplace_back(path);
            else if (fact != "death")
                in.erased.emplace_back(fact);
            if (field == Field::living) in.erased.emplace_back("in_institution");
            if (field == Field::aid_class) in.erased.emplace_back("support_form");
        }
    }

    static bool undated_death(const Attribute& attribute) {
        const auto* day = std::get_if<PartialDay>(&attribute.value);
        return attribute.fact == "death" && day && !day->exact();
    }

    // A death is never entered without its day: what is known of it goes to review.
    void note_death(const FeedRow& row) {
        if (!tells_deaths_) return;
        if (std::find(row.erased.begin(), row.erased.end(), name_of(Field::death_date).path) != row.erased.end()) {
            read_.deaths.push_back({read_.people.size() - 1, {}, ReviewKind::death_withdrawn});
            return;
        }
        std::string told;
        for (const auto& attribute : row.attributes) {
            if (attribute.fact == "death" && !undated_death(attribute)) return;
            if (attribute.fact == "death" || (told.empty() && attribute.path == name_of(Field::cremated_on).path))
                told = canonical(attribute.value);
        }
        read_.deaths.push_back({read_.people.size() - 1, std::move(told), ReviewKind::death_undated});
    }

    const std::string source_;
    const bool tells_deaths_;
    Window read_, written_;
    std::future<Status> writing_;  // of `written_`
};

}  // namespace

Result<Batch> take_batch(store::Database& database, const store::Request& request, const std::filesystem::path& data, elder::BatchId id,
                         const Progress& progress) {
    const auto reading = YK_TRY(open_reading(database, request, data, id));
    if (reading->batch.state != BatchState::checked) return fail(ErrorKind::conflict, "intake.batch.state");
    auto& batch = reading->batch;
    TakeSink sink(database, request, batch, progress);
    const auto report = read_feed(*reading->source, reading->options, sink);
    if (report.status == FileStatus::rejected) return fail(ErrorKind::conflict, "intake.file.changed");
    sink.flush();
    YK_TRY_VOID(sink.outcome());
    auto& named = sink.named;
    std::sort(named.begin(), named.end());
    named.erase(std::unique(named.begin(), named.end()), named.end());
    batch.gone = YK_TRY(review_absence(database, whole_city(request), batch, named));
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        const auto taken = elder::taken_of(tx, id);
        batch.created = taken.created;
        batch.facts = taken.facts;
        batch.updated = count_changed(tx, id);
        return {};
    }));
    batch.unchanged = static_cast<std::int64_t>(named.size()) - batch.created - batch.updated;
    return save_batch(database, request, batch, BatchEvent::take);
}

Result<Batch> take_back_batch(store::Database& database, const store::Request& request, elder::BatchId id, const Progress& progress) {
    auto batch = YK_TRY(database.read_value(request, [&](Tx& tx) { return tx.get<Batch>(id); }));
    if (!next_state(batch.state, BatchEvent::take_back)) return fail(ErrorKind::conflict, "intake.batch.state");
    elder::TakenBack done;
    for (elder::TakeBackCursor cursor; !cursor.done();) {
        // What a transaction that is run again would count twice is counted from where it began.
        const auto before = done;
        const auto from = cursor;
        YK_TRY_VOID(database.write(whole_city(request), [&](Tx& tx) {
            done = before;
            cursor = from;
            return elder::take_back_window(tx, id, cursor, done);
        }));
        if (!progress(done.facts + done.people_removed + done.people_restored)) return fail(ErrorKind::conflict, "intake.undo.cancelled");
    }
    YK_TRY_VOID(database.write(whole_city(request), [&](Tx& tx) -> Status {
        forget_open_reviews(tx, id);
        forget_changes(tx, id);
        return {};
    }));
    return save_batch(database, request, batch, BatchEvent::take_back);
}

}  // namespace yk::care::intake
