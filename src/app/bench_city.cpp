// `yikang bench city`: the determination of a whole synthetic city on the database at hand, with durable answers. The snapshot of facts is
// loaded as a city would have it; the register holds those whose facts change later.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>

#include "app/commands.h"
#include "base/product.h"
#include "care/entitlement/determination/refresh.h"
#include "care/entitlement/determination/snapshot.h"
#include "care/entitlement/determination/tables.h"
#include "care/entitlement/policy/policy.h"
#include "synthetic/city.h"

namespace yk::app {
namespace {

namespace determination = care::determination;
namespace elder = care::elder;

constexpr std::int64_t changed_in = 50;  // of how many elders one changes in a month: 2 %
constexpr std::int64_t first_elder = 1'000'000'000'000, elder_step = 1'000;
constexpr std::size_t alone = 200;

struct Settings {
    std::int64_t elders = 100'000;
    std::string city = "guangzhou";
};
struct Report {
    std::int64_t elders = 0, changed = 0;
    double load_s = 0, cold_s = 0, hear_s = 0, month_s = 0, again_s = 0, alone_ms = 0, alone_commit_ms = 0;
    determination::Run cold, month;
};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }
store::Request request() { return {Actor::system(), "bench", ""}; }
bool go_on(std::int64_t, std::int64_t) { return true; }

elder::ElderId id_of(std::int64_t i) { return {first_elder + i * elder_step}; }

// What the departments' files say of a synthetic person.
std::vector<elder::Stated> statements_of(const synthetic::Person& p, elder::ElderId id, Day day) {
    std::vector<elder::Stated> out;
    const auto say = [&](const char* fact, std::string value, const char* source) {
        out.push_back({id, fact, std::move(value), source, day, Instant{1'790'000'000'000}});
    };
    constexpr const char* aid[] = {"none", "extreme_difficulty", "minimum_living", "near_minimum_living"};
    say("aid_class", aid[static_cast<int>(p.aid)], "civil_affairs_aid");
    say("birth", day_text(p.birth), "police_hukou");
    if (p.disability.kind) say("disability_grade", std::to_string(p.disability.grade), "disabled_federation");
    say("hukou_region", region_text(p.hukou.village), "police_hukou");
    say("residence_region", region_text(p.residence.village), "residence_service");
    say("sex", p.sex == Sex::male ? "male" : "female", "police_hukou");
    return out;
}

elder::Elder register_row(const synthetic::Person& p, elder::ElderId id) {
    elder::Elder out;
    out.id = id;
    out.document = "RESIDENT_ID";
    out.id_no.text = std::string(p.id_no());
    out.name = p.name;
    out.birth = p.birth;
    out.region = p.residence.village;
    out.first_batch = elder::BatchId{1};
    out.synthetic = true;
    return out;
}

class CityBench {
 public:
    CityBench(store::Database& database, synthetic::City city, const Settings& settings)
        : database_(database), city_(std::move(city)), settings_(settings) {}

    Result<Report> work() {
        YK_TRY_VOID(load());
        auto from = Clock::now();
        report_.cold = YK_TRY(determination::determine(database_, request(), database_.today(), &go_on));
        report_.cold_s = seconds_since(from);
        YK_TRY_VOID(change());
        const auto later = database_.today() + 30;
        from = Clock::now();
        report_.month = YK_TRY(determination::determine(database_, request(), later, &go_on));
        report_.month_s = seconds_since(from);
        from = Clock::now();
        YK_TRY(determination::determine(database_, request(), later, &go_on));
        report_.again_s = seconds_since(from);
        YK_TRY_VOID(one_by_one(later));
        return report_;
    }

 private:
    Status load() {
        const auto from = Clock::now();
        std::shared_ptr<const rules::Rulebook> book;
        YK_TRY_VOID(database_.read(request(), [&](Tx& tx) -> Status {
            book = YK_TRY(care::policy::rulebook_of(tx, tx.today()));
            return {};
        }));
        const auto shape = determination::shape_of(*book);
        std::optional<determination::SnapshotBuilder> block(std::in_place, *book);
        std::int64_t first = 1;
        const auto flush = [&](std::int64_t next) -> Status {
            determination::SnapshotRow row{{first}, shape, 0, {determination::pack_snapshot(block->take())}, 1};
            first = next;
            block.emplace(*book);
            return database_.write(request(), [&](Tx& tx) -> Status {
                determination::put_snapshots(tx, {row});
                return {};
            });
        };
        std::vector<elder::Elder> people;
        std::vector<elder::ElderFact> facts;
        for (std::size_t district = 0; district < city_.districts(); ++district)
            for (std::uint64_t k = 0; k < city_.people(district); ++k) {
                const auto id = id_of(report_.elders++);
                const auto person = city_.person(district, k);
                const auto said = statements_of(person, id, database_.today());
                block->add({id, person.residence.village, person.birth}, said);
                if (report_.elders % changed_in == 0) keep(register_row(person, id), said, people, facts);
                if (block->rows() == determination::block_people) YK_TRY_VOID(flush(id.value + 1));
            }
        if (block->rows() > 0) YK_TRY_VOID(flush(0));
        YK_TRY_VOID(put(people, facts));
        report_.load_s = seconds_since(from);
        return {};
    }
    void keep(elder::Elder person, const std::vector<elder::Stated>& said, std::vector<elder::Elder>& people,
              std::vector<elder::ElderFact>& facts) {
        for (const auto& one : said)
            facts.push_back({{next_fact_++}, one.elder, one.fact, one.value, one.source, one.source_date, one.received_at, {1}, {}});
        people.push_back(std::move(person));
        changing_.push_back(people.back().id);
        aid_.push_back(said.front().value);
    }
    template <class T>
    static void put_rows(Tx& tx, const std::vector<T>& rows) {
        std::vector<const void*> records;
        for (const auto& row : rows) records.push_back(&row);
        tx.insert_bulk(model::schema<T>(), records, "bench");
    }
    Status put(const std::vector<elder::Elder>& people, const std::vector<elder::ElderFact>& facts) {
        return database_.write(request(), [&](Tx& tx) -> Status {
            put_rows(tx, people);
            put_rows(tx, facts);
            return {};
        });
    }

    elder::ElderFact word_about(elder::ElderId id, const char* value) {
        return {{next_fact_++}, id, "aid_class", value, "civil_affairs_aid", database_.today() + 1, database_.now(), {2}, {}};
    }
    // A month's files: one elder in fifty is told of, and the outbox says so. Their classes of aid go round among them, so that no item's
    // share moves far enough for the guard to hold the run.
    Status change() {
        std::vector<elder::ElderFact> facts;
        for (std::size_t i = 0; i < changing_.size(); ++i) facts.push_back(word_about(changing_[i], aid_[(i + 1) % aid_.size()].c_str()));
        YK_TRY_VOID(database_.write(request(), [&](Tx& tx) -> Status {
            put_rows(tx, facts);
            for (const auto id : changing_) tx.announce("elder.changed", id.value, "{}");
            return {};
        }));
        report_.changed = static_cast<std::int64_t>(changing_.size());
        const auto from = Clock::now();
        determination::hear_outbox(database_);
        report_.hear_s = seconds_since(from);
        return {};
    }
    // Each a fact and the elder's new answers in one transaction; the medians of the work and of the whole with its commit.
    Status one_by_one(Day day) {
        std::vector<double> inside, whole;
        for (std::size_t i = 0; i < std::min(alone, changing_.size()); ++i) {
            const auto begun = Clock::now();
            YK_TRY_VOID(database_.write(request(), [&](Tx& tx) -> Status {
                put_rows<elder::ElderFact>(tx, {word_about(changing_[i], i % 2 ? "extreme_difficulty" : "minimum_living")});
                const auto from = Clock::now();
                YK_TRY(determination::redetermine(tx, changing_[i], day));
                inside.push_back(1000 * seconds_since(from));
                return {};
            }));
            whole.push_back(1000 * seconds_since(begun));
        }
        for (auto* times : {&inside, &whole}) std::sort(times->begin(), times->end());
        if (!inside.empty()) report_.alone_ms = inside[inside.size() / 2];
        if (!whole.empty()) report_.alone_commit_ms = whole[whole.size() / 2];
        return {};
    }

    store::Database& database_;
    synthetic::City city_;
    const Settings& settings_;
    Report report_;
    std::int64_t next_fact_ = 1;
    std::vector<elder::ElderId> changing_;
    std::vector<std::string> aid_;  // theirs, stated first of all
};

int bench_city(const Common& common, const Settings& settings) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    if (has_city(**database)) {
        say("The database holds a city already; choose an empty folder with --data.");
        return 1;
    }
    const auto name = *find_city(settings.city);
    if (const auto made = init_city(**database, name, true); !made) return refused(made.error());
    synthetic::CityOptions options;
    options.data_dir = (product_folder() / "data").string();
    options.city = region_text({name.code});
    options.people = static_cast<std::uint64_t>(settings.elders);
    auto city = synthetic::make_city(options);
    if (!city) return refused(city.error());
    const auto done = CityBench(**database, std::move(*city), settings).work();
    if (!done) return refused(done.error());
    const auto& r = *done;
    const auto kind = (*database)->health().kind;
    if (common.json)
        std::cout
            << fmt::format(
                   R"({{"database":"{}","elders":{},"load_s":{:.2f},"cold_s":{:.3f},"hear_s":{:.3f},"month_s":{:.3f},"again_s":{:.3f},)"
                   R"("alone_ms":{:.3f},"alone_commit_ms":{:.3f},"changed":{}}})",
                   kind, r.elders, r.load_s, r.cold_s, r.hear_s, r.month_s, r.again_s, r.alone_ms, r.alone_commit_ms, r.changed)
            << std::endl;
    else
        std::cout << fmt::format(
                         "{}: {} elders, loaded in {:.1f} s\n"
                         "cold full run    {:.3f} s (computed in {} ms, written in {} ms), {} newly entitled, {} need information\n"
                         "hearing          {:.3f} s for {} elders told of\n"
                         "monthly run      {:.3f} s (facts read again in {} ms, computed in {} ms, written in {} ms): {} new, {} stopped, "
                         "{} changed\n"
                         "nothing changed  {:.3f} s\n"
                         "one elder        {:.3f} ms, {:.3f} ms with the fact and the commit (medians)",
                         kind, r.elders, r.load_s, r.cold_s, r.cold.compute_ms, r.cold.write_ms, r.cold.newly_entitled,
                         r.cold.needs_information, r.hear_s, r.changed, r.month_s, r.month.read_ms, r.month.compute_ms, r.month.write_ms,
                         r.month.newly_entitled, r.month.stopped, r.month.changed, r.again_s, r.alone_ms, r.alone_commit_ms)
                  << std::endl;
    return 0;
}

}  // namespace

void add_bench_city(CLI::App& bench, Common& common, std::function<int()>& run) {
    const auto settings = std::make_shared<Settings>();
    auto* city = bench.add_subcommand("city", "A synthetic city determined on an empty database: cold, a month later, one elder");
    city->add_option("--elders", settings->elders, "People")->check(CLI::Range(1000, 2'000'000))->capture_default_str();
    city->add_option("--city", settings->city, "City")->check(CLI::IsMember(city_keys()))->capture_default_str();
    city->callback([&common, &run, settings] { run = [&common, settings] { return bench_city(common, *settings); }; });
}

}  // namespace yk::app
