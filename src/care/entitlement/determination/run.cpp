// A run: everybody's facts into columns, one pass of the program, and only what changed written down.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "care/people/elder/statements.h"
#include "care/people/organisation/organisation.h"
#include "rules/receipt.h"

namespace yk::care::determination {
namespace {

constexpr std::size_t window = 500;  // elders a transaction

const Query<Determination(elder::ElderId, elder::ElderId)> results_between{"determination.results_between", R"(
    SELECT {r.*} FROM determination_result r WHERE r.person >= $1 AND r.person <= $2 AND {unscoped answers follow the elder wherever he moves} ORDER BY r.person, r.id)"};

const Bulk<elder::ElderId> forget_elder{"determination.forget_elder", "determination.elder.gone",
                                        "DELETE FROM determination_result WHERE person = $1 AND {unscoped he is gone}"};

Answer answer_of(rules::Answer answer) { return static_cast<Answer>(answer); }
static_assert(static_cast<int>(rules::Answer::not_modelled) == static_cast<int>(Answer::not_modelled));

Change change_of(std::optional<Answer> before, Answer now, bool amount_differs) {
    if (now == Answer::entitled && before != Answer::entitled) return Change::newly_entitled;
    if (now != Answer::entitled && before == Answer::entitled) return Change::stopped;
    return before && (*before != now || amount_differs) ? Change::changed : Change::none;
}

class Writer {
 public:
    Writer(const rules::Rulebook& book, const rules::BatchAnswers& answers, const policy::Population& population, Run& run)
        : book_(book), answers_(answers), population_(population), run_(run) {}

    // The answers of people [from, to), compared with what is kept.
    Status write(Tx& tx, std::size_t from, std::size_t to) {
        counts_ = {};
        changed_.clear();
        std::unordered_map<std::string, Determination> kept;
        const auto& people = population_.people;
        tx.scan(results_between, std::function<bool(const Determination&)>([&](const Determination& result) {
                    kept.emplace(key(result.person, result.subject, result.item), result);
                    return true;
                }),
                people[from].elder, people[to - 1].elder);
        std::vector<Determination> fresh;
        for (std::size_t row = from; row < to; ++row)
            for (auto& now : answers_for(row)) YK_TRY_VOID(settle(tx, kept, fresh, now));
        std::vector<const void*> rows;
        for (auto& result : fresh) {
            result.id = tx.new_id<ResultId>();
            rows.push_back(&result);
        }
        if (!rows.empty()) tx.insert_bulk(model::schema<Determination>(), rows, "determination.results.new");
        return {};
    }
    // Of the latest write().
    const std::vector<AnswerRow>& changed() const { return changed_; }
    // Once the window's transaction is durable.
    void count_in() {
        run_.answers += counts_.answers;
        run_.newly_entitled += counts_.newly_entitled;
        run_.stopped += counts_.stopped;
        run_.changed += counts_.changed;
        run_.needs_information += counts_.needs_information;
    }

 private:
    static std::string key(elder::ElderId elder, Subject subject, std::string_view item) {
        return id_text(elder.value) + (subject == Subject::item ? "i" : "c") + std::string(item);
    }

    std::vector<Determination> answers_for(std::size_t row) const {
        std::vector<Determination> out;
        const auto& pack = *book_.pack;
        const auto add = [&](Subject subject, const std::string& item, Answer answer, std::optional<std::int64_t> amount,
                             const std::string& period, rules::Status status) {
            Determination now;
            now.person = population_.people[row].elder;
            now.region = population_.people[row].region;
            now.subject = subject;
            now.item = item;
            now.answer = answer;
            if (amount && answer == Answer::entitled) now.amount_fen = Fen{*amount};
            now.period = period;
            now.status = rules::status_text(status);
            now.since = run_.as_of;
            now.run = run_.id;
            out.push_back(std::move(now));
        };
        for (std::size_t i = 0; i < pack.items.size(); ++i)
            add(Subject::item, pack.items[i].name, answer_of(answers_.item(i, row)), answers_.amount_fen(i, row), pack.items[i].period,
                pack.items[i].cited.status);
        // Of categories only those that hold are kept: nobody needs a row to know that an elder is not a veteran.
        for (std::size_t i = 0; i < pack.categories.size(); ++i)
            add(Subject::category, pack.categories[i].name, answer_of(answers_.category(i, row)), {}, "", pack.categories[i].cited.status);
        return out;
    }

    Status settle(Tx& tx, std::unordered_map<std::string, Determination>& kept, std::vector<Determination>& fresh, Determination& now) {
        ++counts_.answers;
        if (now.subject == Subject::item) counts_.needs_information += now.answer == Answer::needs_information;
        const auto found = kept.find(key(now.person, now.subject, now.item));
        if (found == kept.end()) {
            if (now.subject == Subject::category && now.answer != Answer::entitled) return {};
            now.change = change_of(std::nullopt, now.answer, false);
            count(now);
            if (now.change != Change::none) changed_.push_back(row_of(now));
            fresh.push_back(std::move(now));
            return {};
        }
        auto& before = found->second;
        const bool amount_differs = before.amount_fen != now.amount_fen;
        const auto change = change_of(before.answer, now.answer, amount_differs);
        if (change == Change::none && before.status == now.status && before.region == now.region && before.period == now.period) return {};
        auto after = before;
        if (change != Change::none) {
            after.before = before.answer;
            after.since = run_.as_of;
            after.change = change;
        }
        after.answer = now.answer;
        after.amount_fen = now.amount_fen;
        after.period = now.period;
        after.status = now.status;
        after.region = now.region;
        after.run = run_.id;
        count(after);
        if (change != Change::none) changed_.push_back(row_of(after));
        return tx.update(after);
    }

    static AnswerRow row_of(const Determination& d) {
        return {d.person, d.region, d.subject, d.item, d.answer, d.before, d.amount_fen, d.period, d.status, d.since, d.run, d.change};
    }

    void count(const Determination& result) {
        if (result.subject == Subject::category) return;
        counts_.newly_entitled += result.change == Change::newly_entitled;
        counts_.stopped += result.change == Change::stopped;
        counts_.changed += result.change == Change::changed;
    }

    struct Counts {
        std::int64_t answers = 0, newly_entitled = 0, stopped = 0, changed = 0, needs_information = 0;
    };
    const rules::Rulebook& book_;
    const rules::BatchAnswers& answers_;
    const policy::Population& population_;
    Run& run_;
    Counts counts_;
    std::vector<AnswerRow> changed_;
};

std::int64_t elapsed_ms(Instant from, Instant to) { return to - from; }

Result<RegionCode> region_of(Tx& tx) {
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto& ranges = tx.scope().ranges();
    if (ranges.empty()) return fail(ErrorKind::denied, "determination.scope.empty");
    return tx.scope().covers(subtree_of(city)) ? city : RegionCode{ranges.front().from};
}

// How many of the region's elders stand at an item, and how many of them are entitled, before the run.
struct Standing {
    std::string item;
    std::int64_t people = 0, entitled = 0;
};
constexpr auto standing_columns =
    model::columns<Standing>({model::col<&Standing::item>("项目", "Item"), model::col<&Standing::people>("人数", "People"),
                              model::col<&Standing::entitled>("符合", "Entitled")});
constexpr auto standing_schema = model::schema<Standing>("determination_standing", "", {"现状", "Standing"}, standing_columns);
const model::Schema& schema_of(const Standing*) { return standing_schema; }

const Query<Standing()> standings{"determination.standings", R"(
    SELECT r.item, COUNT(*), COUNT(CASE WHEN r.answer = 'entitled' THEN 1 END) FROM determination_result r
     WHERE r.subject = 'item' AND {scope r.region} GROUP BY r.item ORDER BY r.item LIMIT 10000)"};

// Holds a run that moves the share of the entitled too far until a second official has signed it.
Status guard(store::Database& database, const store::Request& request, const rules::Rulebook& book, const rules::BatchAnswers& answers,
             std::size_t people, RegionCode region) {
    std::map<std::string, Standing> before;
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        for (auto& standing : tx.list(standings)) before[standing.item] = standing;
        return {};
    }));
    std::vector<policy::Move> moves;
    for (std::size_t i = 0; i < book.pack->items.size(); ++i) {
        const auto& item = book.pack->items[i];
        const auto& was = before[item.name];
        policy::Move move{item.name, policy::text_of(item.label), was.people, was.entitled, static_cast<std::int64_t>(people), 0};
        for (std::size_t row = 0; row < people; ++row) move.entitled_after += answers.item(i, row) == rules::Answer::entitled;
        moves.push_back(std::move(move));
    }
    const auto day = day_text(book.today);
    return policy::pass_guard(database, request, policy::HoldKind::run, book.pack->hash + " on " + day + " in " + region_text(region), day,
                              region, moves);
}

}  // namespace

Result<Run> determine(store::Database& database, const store::Request& request, Day as_of, const Progress& progress) {
    Run run;
    std::shared_ptr<const rules::Rulebook> book;
    policy::Population population;
    const auto begun = database.now();
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        run.region = YK_TRY(region_of(tx));
        book = YK_TRY(policy::rulebook_of(tx, as_of));
        const std::array books{book.get()};
        population = policy::read_population(tx, books);
        return {};
    }));
    const auto have_read = database.now();
    const rules::BatchAnswers answers(*book, *population.columns.front());
    const auto computed = database.now();
    YK_TRY_VOID(guard(database, request, *book, answers, population.people.size(), run.region));
    YK_TRY_VOID(database.write(request, [&](Tx& tx) -> Status {
        YK_TRY_VOID(policy::remember_use(tx, as_of));
        run.id = tx.new_id<RunId>();
        run.as_of = as_of;
        run.pack = book->pack->place().id + " " + book->pack->place().version;
        run.pack_hash = book->pack->hash;
        run.engine = rules::engine_version;
        run.started_by = tx.actor().name;
        run.started_at = begun;
        run.version = 0;
        return tx.insert(run);
    }));
    const auto people = population.people.size();
    Writer writer(*book, answers, population, run);
    for (std::size_t from = 0; from < people; from += window) {
        const auto to = std::min(from + window, people);
        YK_TRY_VOID(database.write(request, [&](Tx& tx) { return writer.write(tx, from, to); }));
        writer.count_in();
        if (!progress(static_cast<std::int64_t>(to), static_cast<std::int64_t>(people)))
            return fail(ErrorKind::conflict, "determination.run.cancelled");
    }
    run.people = static_cast<std::int64_t>(people);
    run.read_ms = elapsed_ms(begun, have_read);
    run.compute_ms = elapsed_ms(have_read, computed);
    run.write_ms = elapsed_ms(computed, database.now());
    return database.write_value(request, [&](Tx& tx) -> Result<Run> {
        auto done = run;
        done.finished_at = tx.now();
        YK_TRY_VOID(tx.update(done));
        tx.announce("determination.run.finished", done.id.value, "{}");
        return done;
    });
}

Result<std::vector<AnswerRow>> redetermine(Tx& tx, elder::ElderId id, Day as_of) {
    const auto standing = elder::find_standing(tx, id);
    if (!standing) {
        tx.run(forget_elder, id);
        return std::vector<AnswerRow>();
    }
    const auto book = YK_TRY(policy::rulebook_of(tx, as_of));
    policy::Population alone;
    alone.people.push_back({id, standing->region, standing->birth});
    alone.columns.push_back(std::make_unique<rules::Columns>(rules::columns_for(*book, 1)));
    elder::Elder person;
    person.region = standing->region;
    std::vector<elder::ElderFact> facts;
    for (auto& said : elder::list_statements(tx, id)) {
        elder::ElderFact fact;
        fact.fact = std::move(said.fact);
        fact.value = std::move(said.value);
        fact.source = std::move(said.source);
        fact.source_date = said.source_date;
        facts.push_back(std::move(fact));
    }
    policy::fill_row(*book, *alone.columns.front(), 0, person, facts, policy::rosters_of(tx));
    const rules::BatchAnswers answers(*book, *alone.columns.front());
    Run run;
    run.as_of = as_of;
    Writer writer(*book, answers, alone, run);
    YK_TRY_VOID(writer.write(tx, 0, 1));
    if (!writer.changed().empty()) tx.announce("determination.elder.changed", id.value, "{}");
    return writer.changed();
}

}  // namespace yk::care::determination
