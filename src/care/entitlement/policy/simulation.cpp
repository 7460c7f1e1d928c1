// Simulations as jobs: the city's elders under two policies, every number kept with the list behind it.
#include <algorithm>
#include <map>

#include "base/region_above.h"
#include "care/entitlement/policy/access.h"
#include "care/people/organisation/organisation.h"
#include "model/json.h"

namespace yk::care::policy {
using namespace model;
namespace {

constexpr std::size_t rows_at_once = 2000;

const Query<Simulation(VersionId, std::string, std::string)> simulations_of{"policy.simulations_of", R"(
    SELECT {s.*} FROM policy_simulation s WHERE s.target = $1 AND s.before_hash = $2 AND s.after_hash = $3 AND s.finished_at IS NOT NULL
       AND {scope s.region} ORDER BY s.finished_at DESC, s.id LIMIT 20)"};
const Query<GroupRow(SimulationId)> groups_of_simulation{
    "policy.groups_of_simulation", "SELECT {g.*} FROM policy_simulation_group g WHERE g.simulation = $1 ORDER BY g.id LIMIT 10000"};
const Bulk<SimulationId> drop_people{"policy.drop_simulated_people", "policy.simulation.again",
                                     "DELETE FROM policy_simulation_person WHERE simulation = $1 AND {unscoped rows of one simulation}"};
const Bulk<SimulationId> drop_groups{"policy.drop_simulated_groups", "policy.simulation.again",
                                     "DELETE FROM policy_simulation_group WHERE simulation = $1"};

struct NewSimulation {
    std::optional<std::string> title;
    std::optional<Day> as_of;
    std::vector<std::string> settings;
    std::optional<VersionId> target;
};
constexpr auto new_columns = columns<NewSimulation>({
    col<&NewSimulation::title>("名称", "Title"),
    col<&NewSimulation::as_of>("测算日", "As of"),
    col<&NewSimulation::settings>("改动的参数", "Changed values"),
    col<&NewSimulation::target>("对照版本", "Version"),
});
constexpr auto new_schema = schema<NewSimulation>("policy_new_simulation", "", {"政策测算", "Simulation"}, new_columns);
const Schema& schema_of(const NewSimulation*) { return new_schema; }

struct SimulationKey {
    SimulationId policy_simulation;
};
constexpr auto key_columns = columns<SimulationKey>({col<&SimulationKey::policy_simulation>("测算", "Simulation")});
constexpr auto key_schema = schema<SimulationKey>("policy_simulation_key", "", {"测算", "Simulation"}, key_columns);
const Schema& schema_of(const SimulationKey*) { return key_schema; }

struct SimulationResult {
    Simulation simulation;
    std::vector<GroupRow> groups;
};
constexpr auto result_columns =
    columns<SimulationResult>({col<&SimulationResult::simulation>("测算", "Simulation"), col<&SimulationResult::groups>("结果", "Groups")});
constexpr auto result_schema = schema<SimulationResult>("policy_simulation_result", "", {"测算结果", "Result"}, result_columns);
const Schema& schema_of(const SimulationResult*) { return result_schema; }

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        if (end > from) out.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

// The two rulebooks of a simulation.
struct Books {
    std::shared_ptr<const rules::Rulebook> before, after;
};
Result<Books> books_of(Tx& tx, const Simulation& simulation) {
    Books out;
    out.before = YK_TRY(rulebook_of(tx, simulation.as_of));
    auto base = simulation.target ? YK_TRY(rulebook_of(tx, *simulation.target, simulation.as_of)) : out.before;
    std::vector<Setting> settings;
    for (const auto& line : lines_of(simulation.settings)) settings.push_back(YK_TRY(parse_setting(line)));
    if (settings.empty()) {
        out.after = std::move(base);
        return out;
    }
    const auto pack = YK_TRY(with_settings(base->pack, settings, simulation.as_of));
    out.after = std::make_shared<const rules::Rulebook>(YK_TRY(rules::compile(pack, simulation.as_of)));
    return out;
}

struct JobInput {
    SimulationId simulation;
};
constexpr auto input_columns = columns<JobInput>({col<&JobInput::simulation>("测算", "Simulation")});
constexpr auto input_schema = schema<JobInput>("policy_simulation_job", "", {"测算", "Simulation"}, input_columns);

// "长寿保健金月标准[80] → 12000" for changed values, the version's name otherwise.
std::string title_of(const rules::Pack& pack, const Simulation& simulation) {
    std::string out;
    for (const auto& line : lines_of(simulation.settings)) {
        const auto equals = line.find('='), bracket = std::min(line.find('['), equals);
        const auto* parameter = pack.parameter(line.substr(0, bracket));
        out += (out.empty() ? "" : "；") + (parameter ? parameter->label.zh : line.substr(0, bracket)) +
               line.substr(bracket, equals - bracket) + " → " + line.substr(equals + 1);
    }
    return out.empty() ? simulation.after_pack : out;
}

Result<Simulation> start(Tx& tx, const NewSimulation& input) {
    if (input.settings.empty() && !input.target) return fail(ErrorKind::invalid, "policy.simulation.nothing");
    if (input.settings.size() > 50) return fail_at("/settings", "policy.simulation.many");
    Simulation out;
    out.id = tx.new_id<SimulationId>();
    out.as_of = input.as_of.value_or(tx.today());
    if (out.as_of > add_months(tx.today(), 24, MonthRounding::last_day)) return fail_at("/as_of", "policy.simulation.far");
    for (const auto& setting : input.settings)
        out.settings += (out.settings.empty() ? "" : "\n") + setting_text(YK_TRY(parse_setting(setting)));
    out.target = input.target;
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto& ranges = tx.scope().ranges();
    if (ranges.empty()) return fail(ErrorKind::denied, "policy.simulation.scope");
    out.region = tx.scope().covers(subtree_of(city)) ? city : RegionCode{ranges.front().from};
    const auto books = YK_TRY(books_of(tx, out));
    out.before_pack = YK_TRY(name_of(tx, std::nullopt, out.as_of, *books.before->pack));
    out.before_hash = books.before->pack->hash;
    out.after_pack = YK_TRY(name_of(tx, out.target, out.as_of, *books.after->pack));
    out.after_hash = books.after->pack->hash;
    out.title = input.title && !input.title->empty() ? *input.title : title_of(*books.before->pack, out);
    out.started_by = tx.actor().name;
    out.started_at = tx.now();
    const JobInput job{out.id};
    out.job = YK_TRY(work::submit(tx, simulate_job, {json_of(input_schema, &job)}));
    YK_TRY_VOID(tx.insert(out));
    return out;
}

std::optional<Fen> money(std::optional<std::int64_t> fen) { return fen ? std::optional(Fen{*fen}) : std::nullopt; }

// Labels of items and groups, from both packs.
class Labels {
 public:
    Labels(const rules::Pack& before, const rules::Pack& after, std::map<RegionCode, Text> districts)
        : before_(before), after_(after), districts_(std::move(districts)) {}
    Text item(const std::string& name) const {
        if (name.empty()) return {"全部项目", "All items"};
        for (const auto* pack : {&after_, &before_})
            if (const auto* item = pack->item(name)) return text_of(item->label);
        return {name, name};
    }
    Text key(GroupBy by, const std::string& key) const {
        if (key == "unknown") return by == GroupBy::payer ? Text{"文件未写明", "not named"} : Text{"不详", "not known"};
        switch (by) {
            case GroupBy::total:
                return {"合计", "Total"};
            case GroupBy::district: {
                const auto region = parse_region(key);
                const auto found = region ? districts_.find(*region) : districts_.end();
                return found == districts_.end() ? Text{key, key} : found->second;
            }
            case GroupBy::age_band:
                return band(key);
            case GroupBy::payer:
                return code_label(before_, "payer", key);
            case GroupBy::category:
                break;
        }
        if (key == "none") return {"其他老年人", "Others"};
        for (const auto& category : before_.categories)
            if (category.name == key) return text_of(category.label);
        return {key, key};
    }

 private:
    static Text band(const std::string& key) {
        if (key == "100-") return {"100岁以上", "100 and over"};
        if (key == "0-59") return {"60岁以下", "under 60"};
        return {key + "岁", key};
    }
    const rules::Pack& before_;
    const rules::Pack& after_;
    std::map<RegionCode, Text> districts_;
};

GroupRow row_of(const Group& group, SimulationId simulation, const Labels& labels) {
    GroupRow out;
    out.simulation = simulation;
    out.item = group.item;
    out.by = group.by;
    out.key = group.key;
    out.people = group.people;
    out.entitled_before = group.entitled_before;
    out.entitled_after = group.entitled_after;
    out.gains = group.gains;
    out.loses = group.loses;
    out.raised = group.raised;
    out.lowered = group.lowered;
    out.other = group.other;
    out.month_before_fen = money(group.before.month_fen);
    out.month_after_fen = money(group.after.month_fen);
    out.year_before_fen = money(group.before.year_fen);
    out.year_after_fen = money(group.after.year_fen);
    out.once_before_fen = money(group.before.once_fen);
    out.once_after_fen = money(group.after.once_fen);
    out.unknown_before = group.before.unknown;
    out.unknown_after = group.after.unknown;
    const auto item = labels.item(group.item), key = labels.key(group.by, group.key);
    out.item_label = item.zh;
    out.item_label_en = item.en;
    out.key_label = key.zh;
    out.key_label_en = key.en;
    return out;
}

PersonRow row_of(const PersonEffect& effect, const Population& population, SimulationId simulation) {
    PersonRow out;
    out.simulation = simulation;
    const auto& person = population.people[effect.row];
    out.person = person.elder;
    out.region = person.region;
    out.district = district_of(person.region);
    out.item = effect.item;
    out.effect = effect.effect;
    if (effect.before) out.before = rules::answer_text(*effect.before);
    if (effect.after) out.after = rules::answer_text(*effect.after);
    out.amount_before_fen = money(effect.amount_before);
    out.amount_after_fen = money(effect.amount_after);
    out.period = effect.period;
    out.age_band = effect.age_band;
    out.category = effect.category;
    return out;
}

template <class Row>
Status insert_all(store::Database& database, const store::Request& request, std::vector<Row>& rows) {
    return database.write(request, [&](Tx& tx) -> Status {
        std::vector<const void*> batch;
        for (auto& row : rows) {
            row.id = tx.new_id<decltype(row.id)>();
            batch.push_back(&row);
        }
        tx.insert_bulk(model::schema<Row>(), batch, "policy.simulation.rows");
        return {};
    });
}

// The list behind the numbers goes to the database while people are still being read, so that only one batch of it is ever held.
class PeopleWriter {
 public:
    PeopleWriter(store::Database& database, store::Request request) : database_(database), request_(std::move(request)) {}
    void add(PersonRow row) {
        if (!status_) return;
        rows_.push_back(std::move(row));
        if (rows_.size() >= rows_at_once) flush();
    }
    Status finish() {
        if (status_ && !rows_.empty()) flush();
        return status_;
    }
    bool good() const { return status_.has_value(); }

 private:
    void flush() {
        status_ = insert_all(database_, request_, rows_);
        rows_.clear();
    }
    store::Database& database_;
    store::Request request_;
    std::vector<PersonRow> rows_;
    Status status_;
};

void sum_up(Simulation& simulation, const Outcome& outcome) {
    simulation.people = outcome.people;
    const auto total =
        std::find_if(outcome.groups.begin(), outcome.groups.end(), [](const Group& g) { return g.item.empty() && g.by == GroupBy::total; });
    if (total == outcome.groups.end()) return;
    simulation.gains = total->gains;
    simulation.loses = total->loses;
    simulation.raised = total->raised;
    simulation.lowered = total->lowered;
    simulation.other = total->other;
    simulation.month_before_fen = money(total->before.month_fen);
    simulation.month_after_fen = money(total->after.month_fen);
    simulation.year_before_fen = money(total->before.year_fen);
    simulation.year_after_fen = money(total->after.year_fen);
    simulation.unknown_before = total->before.unknown;
    simulation.unknown_after = total->after.unknown;
}

void name_districts(Tx& tx, const std::vector<Member>& members, std::map<RegionCode, Text>& out) {
    for (const auto& member : members) {
        if (out.count(member.district)) continue;
        const auto region = organisation::get_region(tx, member.district);
        const auto code = region_text(member.district);
        out[member.district] = region ? Text{region->name, region->name_en.empty() ? region->name : region->name_en} : Text{code, code};
    }
}

// What a simulation counted, and the names its groups need.
struct Counted {
    Simulation simulation;
    Books books;
    Outcome outcome;
    std::map<RegionCode, Text> districts;
};

// Both policies over everybody in the scope. Nothing that grows with the number of people stays in memory.
Status count(work::JobRun& run, Tx& tx, SimulationId id, Counted& out) {
    out.simulation = YK_TRY(tx.get<Simulation>(id));
    out.books = YK_TRY(books_of(tx, out.simulation));
    const auto& before = out.books.before;
    const auto& after = out.books.after;
    if (before->pack->hash != out.simulation.before_hash || after->pack->hash != out.simulation.after_hash)
        return fail(ErrorKind::conflict, "policy.simulation.moved");
    const std::array both{before.get(), after.get()};
    const auto total = elder::count_people(tx);
    std::int64_t done = 0;
    const Population* part = nullptr;
    PeopleWriter people(run.database(), run.request());
    Simulator simulator(*before, *after, [&](const PersonEffect& effect) { people.add(row_of(effect, *part, id)); });
    scan_population(tx, both, [&](const Population& next) {
        part = &next;
        const auto members = next.members(out.simulation.as_of);
        name_districts(tx, members, out.districts);
        simulator.add({*before, *next.columns[0]}, {*after, *next.columns[1]}, members);
        done += static_cast<std::int64_t>(members.size());
        run.progress(done, total, "测算老年人");
        return people.good() && !run.cancelled();
    });
    YK_TRY_VOID(people.finish());
    if (run.cancelled()) return fail(ErrorKind::conflict, "policy.simulation.cancelled");
    out.outcome = simulator.finish();
    return {};
}

Status run_job(work::JobRun& run) {
    JobInput input;
    YK_TRY_VOID(read_json(input_schema, run.job().arguments.text, &input));
    auto& database = run.database();
    const auto request = run.request();
    Counted counted;
    run.progress(0, 0, "读取老年人");
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        // Work that was cut short, or is run again, starts over: what it had written goes first.
        counted = {};
        YK_TRY_VOID(database.write(request, [&](Tx& dropping) -> Status {
            dropping.run(drop_people, input.simulation);
            dropping.run(drop_groups, input.simulation);
            return {};
        }));
        return count(run, tx, input.simulation, counted);
    }));
    auto& simulation = counted.simulation;
    const Labels labels(*counted.books.before->pack, *counted.books.after->pack, std::move(counted.districts));
    std::vector<GroupRow> groups;
    for (const auto& group : counted.outcome.groups) groups.push_back(row_of(group, simulation.id, labels));
    YK_TRY_VOID(insert_all(database, request, groups));
    sum_up(simulation, counted.outcome);
    const auto done = YK_TRY(database.write_value(request, [&](Tx& tx) -> Result<Simulation> {
        auto now = YK_TRY(tx.get<Simulation>(simulation.id));
        simulation.version = now.version;
        simulation.finished_at = tx.now();
        YK_TRY_VOID(tx.update(simulation));
        return simulation;
    }));
    run.result({json_of(model::schema<Simulation>(), &done)});
    return {};
}

Result<SimulationResult> show(Tx& tx, const SimulationKey& key) {
    SimulationResult out;
    out.simulation = YK_TRY(tx.get<Simulation>(key.policy_simulation));
    out.groups = tx.list(groups_of_simulation, key.policy_simulation);
    return out;
}

constexpr std::array routes{
    http::post<&start>("/policy/simulations", rights::simulation_run, http::RowScope::region, {"发起政策测算", "Start a simulation"}),
    http::get<&show>("/policy/simulations/{policy_simulation}/result", rights::simulation_read, http::RowScope::region,
                     {"测算结果", "Result of a simulation"}),
};

}  // namespace

const work::JobKind simulate_job{"policy.simulate", {"政策测算", "Policy simulation"}, &run_job, 3};

std::optional<Simulation> simulation_of(Tx& tx, VersionId target, const std::string& before_hash, const std::string& after_hash) {
    // Only one over the whole city counts: an official of a district cannot clear the way for everybody.
    const auto city = organisation::get_city(tx);
    for (auto& simulation : tx.list(simulations_of, target, before_hash, after_hash))
        if (city && simulation.region == city->code && simulation.settings.empty()) return simulation;
    return std::nullopt;
}

std::vector<Move> moves_of(Tx& tx, SimulationId simulation) {
    std::vector<Move> out;
    for (const auto& group : tx.list(groups_of_simulation, simulation)) {
        if (group.by != GroupBy::total || group.item.empty()) continue;
        out.push_back(
            {group.item, {group.item_label, group.item_label_en}, group.people, group.entitled_before, group.people, group.entitled_after});
    }
    return out;
}

std::span<const http::Route> simulation_routes() { return routes; }

}  // namespace yk::care::policy
