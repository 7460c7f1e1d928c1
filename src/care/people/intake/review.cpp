#include "care/people/intake/review.h"

#include <algorithm>

#include "base/check.h"
#include "model/flow.h"
#include "model/json.h"

namespace yk::care::intake {
using namespace model;

std::span<const Option> options_of(ReviewKind) {
    static constexpr Option all[] = {{"gone", {"名册不再列出", "No longer listed"}},
                                     {"death_undated", {"死亡日期不全", "Death without its day"}},
                                     {"death_withdrawn", {"死亡日期被清空", "Death withdrawn"}}};
    return all;
}
std::span<const Option> options_of(ReviewState) {
    static constexpr Option all[] = {{"open", {"待核", "Open"}},
                                     {"kept", {"仍符合，保留", "Kept"}},
                                     {"struck", {"已不在名册", "Struck from the roster"}},
                                     {"death_recorded", {"已登记死亡", "Death recorded"}},
                                     {"moved", {"已迁出", "Moved away"}},
                                     {"returned", {"后又列出", "Listed again"}}};
    return all;
}
std::span<const Option> options_of(ReviewEvent) {
    static constexpr Option all[] = {{"keep", {"保留", "keep"}},
                                     {"strike", {"从名册去除", "strike"}},
                                     {"record_death", {"登记死亡", "record death"}},
                                     {"note_move", {"记为迁出", "note move"}},
                                     {"reappear", {"再次列出", "reappear"}}};
    return all;
}

namespace {

constexpr Flow<ReviewState, ReviewEvent, 6> review_flow{ReviewState::open,
                                                        {{
                                                            {ReviewState::open, ReviewEvent::keep, ReviewState::kept},
                                                            {ReviewState::open, ReviewEvent::strike, ReviewState::struck},
                                                            {ReviewState::open, ReviewEvent::record_death, ReviewState::death_recorded},
                                                            {ReviewState::open, ReviewEvent::note_move, ReviewState::moved},
                                                            {ReviewState::open, ReviewEvent::reappear, ReviewState::returned},
                                                            {ReviewState::kept, ReviewEvent::reappear, ReviewState::returned},
                                                        }}};
static_assert(review_flow.unambiguous() && review_flow.reaches(ReviewState::death_recorded));

constexpr auto review_columns = columns<Review>({
    key<&Review::id>("编号", "Id"),
    col<&Review::batch>("批次", "Batch"),
    col<&Review::source>("来源", "Source"),
    col<&Review::district>("区", "District").scope(),
    col<&Review::kind>("事由", "Matter"),
    col<&Review::elder>("老年人", "Elder").about(),
    col<&Review::name>("姓名", "Name"),
    col<&Review::birth>("出生日期", "Born"),
    col<&Review::told>("文件所述", "As told"),
    col<&Review::as_of>("数据日期", "As of"),
    col<&Review::state>("状态", "State"),
    col<&Review::died_on>("死亡日期", "Died on"),
    col<&Review::reason>("说明", "Reason"),
    col<&Review::decided_by>("办理人", "Decided by"),
    col<&Review::decided_at>("办理时间", "Decided at"),
    version<&Review::version>(),
});
constexpr auto review_schema = schema<Review>("intake_review", "intake_review", {"数据复核", "Review"}, review_columns);

constexpr auto change_columns = columns<PersonChange>({
    key<&PersonChange::id>("编号", "Id"),
    col<&PersonChange::batch>("批次", "Batch").hide(),
    col<&PersonChange::district>("区", "District").scope().hide(),
    col<&PersonChange::elder>("老年人", "Elder").about(),
    col<&PersonChange::name>("姓名", "Name"),
    col<&PersonChange::changes>("变更", "Changes").personal().seal(),
});
constexpr auto change_schema = schema<PersonChange>("intake_change", "intake_change", {"人员变更", "Change"}, change_columns);

const Query<std::int64_t(SourceKind, RegionCode, Day)> later_rosters{"intake.later_rosters", R"(
    SELECT COUNT(*) FROM intake_batch b WHERE b.source = $1 AND b.district = $2 AND b.as_of > $3 AND b.state = 'taken' AND b.complete = 1
       AND {unscoped the rosters of one district are compared whole})"};
const Query<elder::BatchId(SourceKind, RegionCode, Day, elder::BatchId)> earlier_batches{"intake.earlier_batches", R"(
    SELECT b.id FROM intake_batch b WHERE b.source = $1 AND b.district = $2 AND b.as_of <= $3 AND b.id <> $4 AND b.state = 'taken'
       AND {unscoped the rosters of one district are compared whole} ORDER BY b.id LIMIT 10000)"};
const Query<Review(SourceKind, RegionCode)> standing_absences{"intake.standing_absences", R"(
    SELECT {r.*} FROM intake_review r WHERE r.source = $1 AND r.district = $2 AND r.kind = 'gone' AND r.state <> 'returned'
       AND {unscoped the rosters of one district are compared whole} ORDER BY r.elder, r.id)"};
const Query<elder::ElderId(std::vector<elder::ElderId>, ReviewKind, SourceKind)> reviewed{"intake.reviewed_deaths", R"(
    SELECT r.elder FROM intake_review r WHERE r.elder {in $1} AND r.kind = $2 AND r.source = $3
       AND {unscoped a death is reviewed once} ORDER BY r.elder, r.id)"};
const Query<elder::ElderId(elder::BatchId, elder::ElderId)> gone_of{"intake.gone_of_batch", R"(
    SELECT r.elder FROM intake_review r WHERE r.batch = $1 AND r.elder > $2 AND r.kind = 'gone' AND {scope r.district}
     ORDER BY r.elder LIMIT 5000)"};
const Query<std::int64_t(elder::BatchId)> changed_count{
    "intake.changed_of_batch", "SELECT COUNT(DISTINCT c.elder) FROM intake_change c WHERE c.batch = $1 AND {scope c.district}"};
const Query<PersonChange(elder::BatchId)> changes_of{
    "intake.changes_of_batch", "SELECT {c.*} FROM intake_change c WHERE c.batch = $1 AND {scope c.district} ORDER BY c.elder, c.id"};
const Bulk<elder::BatchId> drop_open{
    "intake.drop_open_reviews", "intake.reviews.dropped",
    "DELETE FROM intake_review WHERE batch = $1 AND state = 'open' AND {unscoped a batch is taken back whole}"};
const Bulk<elder::BatchId> drop_changes{"intake.drop_changes", "intake.reviews.dropped",
                                        "DELETE FROM intake_change WHERE batch = $1 AND {unscoped a batch is taken back whole}"};

Review review_of(Tx& tx, const Batch& batch, ReviewKind kind, const elder::Elder& person, std::string told) {
    Review review;
    review.id = tx.new_id<ReviewId>();
    review.batch = batch.id;
    review.source = batch.source;
    review.district = batch.district;
    review.kind = kind;
    review.elder = person.id;
    review.name = person.name;
    review.birth = person.birth;
    review.told = std::move(told);
    review.as_of = batch.as_of;
    review.version = 1;
    return review;
}

void write_reviews(Tx& tx, const std::vector<Review>& list) {
    std::vector<const void*> rows;
    for (const auto& review : list) rows.push_back(&review);
    tx.insert_bulk(model::schema<Review>(), rows, "intake.reviews.opened");
}

// --- decisions

struct Decide {
    ReviewId review;
    std::string reason;
};
constexpr auto decide_columns = columns<Decide>({col<&Decide::review>("复核", "Review"), col<&Decide::reason>("说明", "Reason")});
constexpr auto decide_schema = schema<Decide>("decide_review", "", {"办理复核", "Decide"}, decide_columns);
const Schema& schema_of(const Decide*) { return decide_schema; }

struct RecordDeath {
    ReviewId review;
    Day died_on;
    std::string reason;
};
constexpr auto death_columns =
    columns<RecordDeath>({col<&RecordDeath::review>("复核", "Review"), col<&RecordDeath::died_on>("死亡日期", "Died on"),
                          col<&RecordDeath::reason>("说明", "Reason")});
constexpr auto death_schema = schema<RecordDeath>("record_death", "", {"登记死亡", "Record a death"}, death_columns);
const Schema& schema_of(const RecordDeath*) { return death_schema; }

Result<Review> settle(Tx& tx, ReviewId id, ReviewEvent event, const std::string& reason) {
    if (reason.empty() || reason.size() > 600) return fail_at("/reason", "intake.review.reason");
    Review review = YK_TRY(tx.get<Review>(id));
    const auto next = review_flow.next(review.state, event);
    if (!next) return fail(ErrorKind::conflict, "intake.review.settled", TextArgs{{"by", review.decided_by}});
    review.state = *next;
    review.reason = reason;
    review.decided_by = tx.actor().name;
    review.decided_at = tx.now();
    tx.because(reason);
    return review;
}

Result<Review> save(Tx& tx, Review review) {
    YK_TRY_VOID(tx.update(review));
    return review;
}

Result<Review> keep_person(Tx& tx, const Decide& in) { return save(tx, YK_TRY(settle(tx, in.review, ReviewEvent::keep, in.reason))); }
Result<Review> note_move(Tx& tx, const Decide& in) { return save(tx, YK_TRY(settle(tx, in.review, ReviewEvent::note_move, in.reason))); }

Result<Review> strike_person(Tx& tx, const Decide& in) {
    auto review = YK_TRY(settle(tx, in.review, ReviewEvent::strike, in.reason));
    if (review.kind != ReviewKind::gone) return fail(ErrorKind::conflict, "intake.review.not_roster");
    elder::end_statements(tx, review.elder, text_of(review.source), elder::BatchId{review.id.value});
    return save(tx, review);
}

Result<Review> record_death(Tx& tx, const RecordDeath& in) {
    auto review = YK_TRY(settle(tx, in.review, ReviewEvent::record_death, in.reason));
    const auto person = YK_TRY(tx.get<elder::Elder>(review.elder));
    if (in.died_on > tx.today()) return fail_at("/died_on", "intake.review.death_future");
    if (person.birth && in.died_on < *person.birth) return fail_at("/died_on", "intake.review.death_before_birth");
    review.died_on = in.died_on;
    // An official's word on evidence, dated today: the file itself did not say it.
    YK_TRY(elder::state_fact(tx, review.elder, {"death", day_text(in.died_on)}, "review", tx.today(), elder::BatchId{review.id.value}));
    return save(tx, review);
}

constexpr std::string_view review_filters[] = {"batch", "source", "district", "kind", "state", "as_of"};
constexpr std::string_view review_sorts[] = {"as_of", "name"};
constexpr std::string_view review_search[] = {"name"};
constexpr Listing review_listing{review_filters, review_sorts, review_search, "-as_of"};
constexpr http::Command commands[] = {
    {"keep", "/intake/reviews/{review}/keep", {"仍符合，保留", "Still here"}, false},
    {"strike", "/intake/reviews/{review}/strike", {"已不在名册", "Strike from the roster"}, true},
    {"record_death", "/intake/reviews/{review}/record-death", {"登记死亡日期", "Record the death"}, true},
    {"note_move", "/intake/reviews/{review}/note-move", {"已迁出", "Moved away"}, false},
};
constexpr std::string_view change_filters[] = {"batch"};
constexpr std::string_view change_sorts[] = {"name"};
constexpr Listing change_listing{change_filters, change_sorts, {}, "name"};

constexpr std::array routes{
    http::post<&keep_person>("/intake/reviews/{review}/keep", decide_reviews, http::RowScope::region, {"保留人员", "Keep a person"}),
    http::post<&strike_person>("/intake/reviews/{review}/strike", decide_reviews, http::RowScope::region,
                               {"从名册去除", "Strike from a roster"}),
    http::post<&record_death>("/intake/reviews/{review}/record-death", decide_reviews, http::RowScope::region,
                              {"登记死亡", "Record a death"}),
    http::post<&note_move>("/intake/reviews/{review}/note-move", decide_reviews, http::RowScope::region, {"记为迁出", "Note a move"}),
};

}  // namespace

const http::Resource reviews{.schema = &model::schema<Review>(),
                             .listing = &review_listing,
                             .path = "/intake/reviews",
                             .scope = http::RowScope::region,
                             .read = &read_reviews,
                             .export_ = &read_reviews,
                             .commands = commands};
const http::Resource person_changes{.schema = &model::schema<PersonChange>(),
                                    .listing = &change_listing,
                                    .path = "/intake/changes",
                                    .scope = http::RowScope::region,
                                    .read = &read_batches};
std::span<const http::Route> review_routes() { return routes; }

const Schema& schema_of(const Review*) { return review_schema; }
const Schema& schema_of(const PersonChange*) { return change_schema; }

std::string changes_json(const std::vector<elder::ChangedValue>& changes, bool with_former) {
    std::string out = "{";
    const auto value = [&](std::string_view name, const std::string& text) {
        append_json_string(out, name);
        out += ':';
        if (text.empty())
            out += "null";
        else
            append_json_string(out, text);
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const auto& change = changes[i];
        const auto again = [&](const elder::ChangedValue& other) { return other.field == change.field; };
        if (std::any_of(changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(i), again)) continue;
        if (out.size() > 1) out += ',';
        append_json_string(out, change.field);
        out += ":{";
        const auto last = std::find_if(changes.rbegin(), changes.rend(), again);  // changed twice: from the first to the last
        if (with_former) {
            value("from", change.from);
            out += ',';
        }
        value("to", last->to);
        out += '}';
    }
    return out + "}";
}

void review_deaths(Tx& tx, const Batch& batch, std::span<const UndatedDeath> deaths) {
    if (deaths.empty()) return;
    std::vector<elder::ElderId> ids;
    for (const auto& death : deaths) ids.push_back(death.elder);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    const auto people = elder::list_people(tx, ids);
    std::vector<Review> list;
    for (const auto kind : {ReviewKind::death_undated, ReviewKind::death_withdrawn}) {
        const auto known = tx.list(reviewed, ids, kind, batch.source);
        for (const auto& person : people) {
            const bool dead = person.state == elder::ElderState::deceased;
            if (dead == (kind == ReviewKind::death_undated) || std::binary_search(known.begin(), known.end(), person.id)) continue;
            const auto at =
                std::find_if(deaths.begin(), deaths.end(), [&](const UndatedDeath& d) { return d.elder == person.id && d.kind == kind; });
            if (at != deaths.end()) list.push_back(review_of(tx, batch, kind, person, at->told));
        }
    }
    write_reviews(tx, list);
}

namespace {

struct Absence {
    std::vector<elder::ElderId> missing;  // sorted, without those who are under review
    std::vector<Review> returned;
};

Status find_absence(Tx& tx, const Batch& batch, std::span<const elder::ElderId> named, Absence& out) {
    const auto is_named = [&](elder::ElderId id) { return std::binary_search(named.begin(), named.end(), id); };
    std::vector<elder::ElderId> under_review;
    tx.scan(
        standing_absences,
        [&](const Review& review) {
            if (is_named(review.elder) && review_flow.next(review.state, ReviewEvent::reappear)) out.returned.push_back(review);
            under_review.push_back(review.elder);
            return true;
        },
        batch.source, batch.district);
    for (const auto id : tx.list(earlier_batches, batch.source, batch.district, batch.as_of, batch.id)) {
        elder::scan_told(tx, id, [&](elder::ElderId person) {
            if ((out.missing.empty() || out.missing.back() != person) && !is_named(person) &&
                !std::binary_search(under_review.begin(), under_review.end(), person))
                out.missing.push_back(person);
            return true;
        });
        std::sort(out.missing.begin(), out.missing.end());
        out.missing.erase(std::unique(out.missing.begin(), out.missing.end()), out.missing.end());
    }
    return {};
}

}  // namespace

Result<std::int64_t> review_absence(store::Database& database, const store::Request& request, const Batch& batch,
                                    std::span<const elder::ElderId> named) {
    if (!batch.complete) return std::int64_t{0};
    Absence absence;
    bool newest = true;
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        absence = {};
        newest = tx.one(later_rosters, batch.source, batch.district, batch.as_of) == 0;
        return newest ? find_absence(tx, batch, named, absence) : Status{};
    }));
    std::int64_t gone = 0;
    constexpr std::size_t step = 2000;
    for (std::size_t at = 0; at < absence.missing.size(); at += step) {
        const std::vector<elder::ElderId> ids(
            absence.missing.begin() + static_cast<std::ptrdiff_t>(at),
            absence.missing.begin() + static_cast<std::ptrdiff_t>(std::min(at + step, absence.missing.size())));
        std::int64_t opened = 0;
        YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
            std::vector<Review> list;
            for (const auto& person : elder::list_people(tx, ids))
                if (person.state == elder::ElderState::living) list.push_back(review_of(tx, batch, ReviewKind::gone, person, {}));
            write_reviews(tx, list);
            opened = static_cast<std::int64_t>(list.size());
            return {};
        }));
        gone += opened;
    }
    if (!absence.returned.empty())
        YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
            for (auto review : absence.returned) {
                review.state = ReviewState::returned;
                YK_TRY_VOID(tx.update(review));
            }
            return {};
        }));
    return gone;
}

void forget_open_reviews(Tx& tx, elder::BatchId batch) { tx.run(drop_open, batch); }
void forget_changes(Tx& tx, elder::BatchId batch) { tx.run(drop_changes, batch); }
std::vector<elder::ElderId> list_gone(Tx& tx, elder::BatchId batch, elder::ElderId after) { return tx.list(gone_of, batch, after); }
std::int64_t count_changed(Tx& tx, elder::BatchId batch) { return tx.one(changed_count, batch); }
void scan_changes(Tx& tx, elder::BatchId batch, const std::function<bool(const PersonChange&)>& each) { tx.scan(changes_of, each, batch); }

}  // namespace yk::care::intake
