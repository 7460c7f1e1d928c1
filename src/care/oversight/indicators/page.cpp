// What the console reads: every figure with its state, and one figure with its districts, reports and months.
#include <algorithm>
#include <array>

#include "care/oversight/indicators/counting.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::indicators {
using namespace model;
namespace {

// The value of one region.
struct Place {
    RegionCode region;
    std::string name;
    Origin origin = Origin::none;
    std::string value, numerator, denominator, source, rows, among;
    policy::Text value_text;
    std::optional<Day> as_of;
    Standing standing = Standing::no_data;
};
constexpr auto place_columns = columns<Place>({
    col<&Place::region>("区划", "Region"),
    col<&Place::name>("名称", "Name"),
    col<&Place::origin>("来源", "Origin"),
    col<&Place::value>("数值", "Value"),
    col<&Place::numerator>("分子", "Numerator"),
    col<&Place::denominator>("分母", "Denominator"),
    col<&Place::source>("依据", "Source"),
    col<&Place::rows>("明细", "Rows"),
    col<&Place::among>("分母明细", "Rows of the denominator"),
    col<&Place::value_text>("数值和单位", "Value with unit"),
    col<&Place::as_of>("截至日期", "As of"),
    col<&Place::standing>("评价", "Standing"),
});
constexpr auto place_schema = schema<Place>("indicator_place", "", {"区划数值", "Value of a region"}, place_columns);
const Schema& schema_of(const Place*) { return place_schema; }

struct Line {
    std::string code;
    policy::Text label, numerator, denominator, target;
    std::string by, every, direction, unit;  // by: a date or "ongoing", as the pack has it
    std::optional<Day> from;
    policy::ClauseText clause;
    std::string status;  // of the pack's entry
    std::vector<policy::Text> flags;
    std::string target_value;  // empty where there is none
    Place place;               // the region that speaks for the viewer
    policy::Text missing;      // what is missing where there is no value
    std::int64_t waiting = 0;
};
constexpr auto line_columns = columns<Line>({
    col<&Line::code>("代码", "Code"),
    col<&Line::label>("指标", "Indicator"),
    col<&Line::numerator>("分子", "Numerator"),
    col<&Line::denominator>("分母", "Denominator"),
    col<&Line::target>("目标", "Target"),
    col<&Line::by>("期限", "By"),
    col<&Line::every>("周期", "Every"),
    col<&Line::direction>("方向", "Direction"),
    col<&Line::unit>("单位", "Unit"),
    col<&Line::from>("起始", "From"),
    col<&Line::clause>("条款", "Clause"),
    col<&Line::status>("文件状态", "Status of the text"),
    col<&Line::flags>("文本疑点", "Flags"),
    col<&Line::target_value>("目标值", "Target value"),
    col<&Line::place>("现值", "Value"),
    col<&Line::missing>("缺什么", "What is missing"),
    col<&Line::waiting>("待审核", "Waiting"),
});
constexpr auto line_schema = schema<Line>("indicator_line", "", {"指标", "Indicator"}, line_columns);
const Schema& schema_of(const Line*) { return line_schema; }

struct Count {
    std::string code;
    policy::Text label;
    std::int64_t count = 0;
};
constexpr auto count_columns =
    columns<Count>({col<&Count::code>("代码", "Code"), col<&Count::label>("评价", "Standing"), col<&Count::count>("个数", "Count")});
constexpr auto count_schema = schema<Count>("indicator_count", "", {"评价计数", "Count"}, count_columns);
const Schema& schema_of(const Count*) { return count_schema; }

struct Named {
    std::string code, name;
};
constexpr auto named_columns = columns<Named>({col<&Named::code>("代码", "Code"), col<&Named::name>("名称", "Name")});
constexpr auto named_schema = schema<Named>("indicator_region", "", {"区划", "Region"}, named_columns);
const Schema& schema_of(const Named*) { return named_schema; }

struct Overview {
    Day on;
    std::string region_name;
    std::vector<Count> counts;
    std::vector<Line> items;
    std::vector<Line> own;  // the platform's own figures
};
constexpr auto overview_columns = columns<Overview>({
    col<&Overview::on>("日期", "On"),
    col<&Overview::region_name>("区划", "Region"),
    col<&Overview::counts>("计数", "Counts"),
    col<&Overview::items>("指标", "Indicators"),
    col<&Overview::own>("运行指标", "The platform's own"),
});
constexpr auto overview_schema = schema<Overview>("indicator_overview", "", {"指标一览", "Indicators"}, overview_columns);
const Schema& schema_of(const Overview*) { return overview_schema; }

// A value of the region that speaks for the viewer on an earlier day or now.
struct Moment {
    Day on;
    std::string value;
};
constexpr auto moment_columns = columns<Moment>({col<&Moment::on>("日期", "Day"), col<&Moment::value>("数值", "Value")});
constexpr auto moment_schema = schema<Moment>("indicator_moment", "", {"走势", "Trend"}, moment_columns);
const Schema& schema_of(const Moment*) { return moment_schema; }

struct FigurePage {
    Line line;
    std::vector<Place> places;
    std::vector<Place> towns;  // of what the platform counts
    std::vector<Moment> trend;
    std::vector<Report> reports;
    std::vector<Evidence> evidence;
    std::vector<Snapshot> snapshots;
    std::vector<Named> regions;  // for which a value may be reported
    std::int64_t account = 0;    // the viewer's, for what is his own
};
constexpr auto page_columns = columns<FigurePage>({
    col<&FigurePage::line>("指标", "Indicator"),
    col<&FigurePage::places>("分区", "By district"),
    col<&FigurePage::towns>("分镇街", "By town"),
    col<&FigurePage::trend>("走势", "Trend"),
    col<&FigurePage::reports>("报送", "Reports"),
    col<&FigurePage::evidence>("佐证", "Evidence"),
    col<&FigurePage::snapshots>("快照", "Snapshots"),
    col<&FigurePage::regions>("可报送区划", "Regions"),
    col<&FigurePage::account>("账号", "Account").as_id(),
});
constexpr auto page_schema = schema<FigurePage>("indicator_page", "", {"指标详情", "One indicator"}, page_columns);
const Schema& schema_of(const FigurePage*) { return page_schema; }

struct Key {
    std::string code;
};
constexpr auto key_columns = columns<Key>({col<&Key::code>("指标", "Indicator")});
constexpr auto key_schema = schema<Key>("indicator_key", "", {"指标", "Indicator"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }
struct Asked {
    std::optional<std::string> standing;
};
constexpr auto asked_columns = columns<Asked>({col<&Asked::standing>("评价", "Standing")});
constexpr auto asked_schema = schema<Asked>("indicator_overview_query", "", {"查询", "Query"}, asked_columns);
const Schema& schema_of(const Asked*) { return asked_schema; }

struct Waiting {
    std::string indicator;
    std::int64_t count = 0;
};
constexpr auto waiting_columns = columns<Waiting>({col<&Waiting::indicator>("指标", "Indicator"), col<&Waiting::count>("个数", "Count")});
constexpr auto waiting_schema = schema<Waiting>("indicator_waiting", "", {"待审核", "Waiting"}, waiting_columns);
const Schema& schema_of(const Waiting*) { return waiting_schema; }
const Query<Waiting()> waiting_reports{"indicators.waiting", R"(
    SELECT r.indicator, COUNT(*) FROM indicators_report r WHERE r.state = 'submitted' AND {scope r.region}
     GROUP BY r.indicator ORDER BY r.indicator LIMIT 1000)"};

Place place_of(const rules::Pack& pack, const rules::Indicator& indicator, const Board& board, RegionCode region, std::string name) {
    auto reading = board.read_one(indicator, region);
    Place out{region,
              std::move(name),
              reading.origin,
              reading.value,
              reading.numerator,
              reading.denominator,
              reading.source,
              reading.rows,
              reading.among,
              {},
              reading.as_of,
              reading.standing};
    out.value_text = value_text(pack, indicator, reading.value);
    return out;
}

Line line_of(Tx& tx, const rules::Pack& pack, const rules::Indicator& indicator, const Board& board) {
    Line line;
    line.code = indicator.name;
    line.label = policy::text_of(indicator.label);
    line.numerator = policy::text_of(indicator.numerator);
    line.denominator = policy::text_of(indicator.denominator);
    line.target = target_text(pack, indicator);
    line.by = indicator.target_by;
    line.every = indicator.target_every;
    line.target_value = indicator.target_value;
    line.direction = indicator.direction;
    line.unit = indicator.unit;
    line.from = indicator.target_from;
    if (!is_own(indicator)) line.clause = policy::clause_text(pack, indicator.cited.clause);
    line.status = rules::status_text(indicator.cited.status);
    for (const auto& flag : indicator.flags) line.flags.push_back(policy::text_of(flag));
    const auto home = board.home_of(indicator);
    line.place = place_of(pack, indicator, board, home, organisation::region_name(tx, home));
    if (line.place.origin == Origin::none) line.missing = missing_text(indicator);
    return line;
}

Result<Overview> show_overview(Tx& tx, const Asked& in) {
    const auto book = YK_TRY(book_of(tx, tx.today()));
    const auto board = YK_TRY(Board::read(tx, tx.today()));
    Overview out;
    out.on = tx.today();
    out.region_name = organisation::region_name(tx, board.home());
    std::map<std::string, std::int64_t> waiting;
    for (const auto& row : tx.list(waiting_reports)) waiting[row.indicator] = row.count;
    std::map<Standing, std::int64_t> counts;
    const auto options = options_of(Standing{});
    for (const auto& indicator : book->pack->indicators) {
        auto line = line_of(tx, *book->pack, indicator, board);
        line.waiting = waiting[indicator.name];
        ++counts[line.place.standing];
        const auto& word = options[static_cast<std::size_t>(line.place.standing)].code;
        if (!in.standing || *in.standing == word) out.items.push_back(std::move(line));
    }
    if (!in.standing)
        for (const auto& figure : own_figures()) out.own.push_back(line_of(tx, *book->pack, figure, board));
    for (const auto& [standing, count] : counts)
        out.counts.push_back({std::string(options[static_cast<std::size_t>(standing)].code), standing_text(standing), count});
    return out;
}

void add_towns(Tx& tx, const rules::Pack& pack, const rules::Indicator& indicator, const Board& board, FigurePage& out) {
    std::map<RegionCode, std::string> names;
    for (const auto& district : board.districts())
        for (const auto& town : organisation::list_children(tx, district.code)) names[town.code] = town.name;
    for (const auto region : board.counted_regions(indicator.source))
        if (const auto name = names.find(region); name != names.end())
            out.towns.push_back(place_of(pack, indicator, board, region, name->second));
}

Result<FigurePage> show_figure(Tx& tx, const Key& key) {
    const auto book = YK_TRY(book_of(tx, tx.today()));
    const auto* indicator = find_indicator(*book->pack, key.code);
    if (!indicator) return fail(ErrorKind::missing, "indicators.indicator.missing", TextArgs{{"code", key.code.substr(0, 60)}});
    const auto board = YK_TRY(Board::read(tx, tx.today()));
    FigurePage out;
    out.line = line_of(tx, *book->pack, *indicator, board);
    const auto own = parse_region(indicator->region);
    const auto offer = [&](RegionCode region, const std::string& name) {
        if (!is_own(*indicator) && (!own || *own == region)) out.regions.push_back({region_text(region), name});
    };
    if (tx.scope().contains(board.home()) && level_of(board.home()) == RegionLevel::city)
        offer(board.home(), organisation::region_name(tx, board.home()));
    for (const auto& district : board.districts()) {
        offer(district.code, district.name);
        if (district.code != out.line.place.region && !own)
            out.places.push_back(place_of(*book->pack, *indicator, board, district.code, district.name));
    }
    add_towns(tx, *book->pack, *indicator, board, out);
    for (const auto& point : board.points_of(*indicator, out.line.place.region)) out.trend.push_back({point.on, amount_text(point.value)});
    out.reports = reports_of(tx, key.code);
    for (auto& report : out.reports) {
        report.label = indicator->label.zh;
        out.line.waiting += report.state == ReportState::submitted;
    }
    out.evidence = evidence_of(tx, key.code);
    out.snapshots = snapshots_of(tx, key.code);
    out.account = tx.actor().account;
    return out;
}

constexpr std::array routes{
    http::get<&show_overview>("/indicators/overview", rights::value_read, http::RowScope::region, {"指标一览", "Indicators"}),
    http::get<&show_figure>("/indicators/figures/{code}", rights::value_read, http::RowScope::region, {"指标详情", "One indicator"}),
};

}  // namespace

std::span<const http::Route> page_routes() { return routes; }

}  // namespace yk::care::indicators
