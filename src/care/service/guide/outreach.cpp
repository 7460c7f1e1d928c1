// Outreach at hand: today's list, the sheet of one visit, opening and assigning.
#include <algorithm>
#include <array>

#include "care/service/guide/access.h"
#include "model/json.h"

namespace yk::care::guide {
using namespace model;
namespace {

struct Waiting {
    std::int64_t all = 0, late = 0;
};
constexpr auto waiting_columns = columns<Waiting>({col<&Waiting::all>("在办", "Open"), col<&Waiting::late>("逾期", "Overdue")});
constexpr auto waiting_schema = schema<Waiting>("outreach_waiting", "", {"在办上门线索", "Open outreach"}, waiting_columns);
const Schema& schema_of(const Waiting*) { return waiting_schema; }

const Query<Officer(std::int64_t, Day)> own_posts{"guide.own_posts", R"(
    SELECT {o.*} FROM guide_officer o WHERE o.valid_from <= $2 AND (o.valid_to IS NULL OR o.valid_to >= $2)
       AND (o.account = $1 OR o.deputy IN (SELECT d.id FROM guide_officer d WHERE d.account = $1))
       AND {unscoped one's own posts} ORDER BY o.id LIMIT 100)"};
const Query<Outreach(std::vector<OfficerId>)> of_officers{"guide.of_officers", R"(
    SELECT {o.*} FROM guide_outreach o WHERE o.state IN ('open', 'waiting') AND o.officer {in $1} AND {scope o.region}
     ORDER BY o.due_on, o.priority DESC, o.id LIMIT 100)"};
const Query<Waiting(std::vector<OfficerId>, Day)> waiting_of_officers{"guide.waiting_of_officers", R"(
    SELECT COUNT(*), COUNT(CASE WHEN o.due_on < $2 THEN 1 END) FROM guide_outreach o
     WHERE o.state IN ('open', 'waiting') AND o.officer {in $1} AND {scope o.region})"};
const Query<Waiting(Day)> waiting_of_region{"guide.waiting_of_region", R"(
    SELECT COUNT(*), COUNT(CASE WHEN o.due_on < $1 THEN 1 END) FROM guide_outreach o
     WHERE o.state IN ('open', 'waiting') AND {scope o.region})"};
const Query<Outreach()> of_region{"guide.of_region", R"(
    SELECT {o.*} FROM guide_outreach o WHERE o.state IN ('open', 'waiting') AND {scope o.region}
     ORDER BY o.due_on, o.priority DESC, o.id LIMIT 100)"};
const Query<std::int64_t(std::int64_t, Day)> done_since{"guide.done_since", R"(
    SELECT COUNT(*) FROM guide_visit v WHERE v.account = $1 AND v.made_on >= $2 AND {scope v.region})"};

struct MonthTally {
    std::int64_t open = 0, overdue = 0, opened = 0, found = 0, closed = 0;
};
constexpr auto tally_columns = columns<MonthTally>(
    {col<&MonthTally::open>("在办", "Open"), col<&MonthTally::overdue>("逾期", "Overdue"), col<&MonthTally::opened>("本月生成", "Opened"),
     col<&MonthTally::found>("本月核实", "Found"), col<&MonthTally::closed>("本月关闭", "Closed")});
constexpr auto tally_schema = schema<MonthTally>("outreach_tally", "", {"上门统计", "Outreach"}, tally_columns);
const Schema& schema_of(const MonthTally*) { return tally_schema; }

const Query<MonthTally(Day, Day, Day)> month_tally{"guide.month_tally", R"(
    SELECT COUNT(CASE WHEN o.state IN ('open', 'waiting') THEN 1 END), COUNT(CASE WHEN o.state IN ('open', 'waiting') AND o.due_on < $3 THEN 1 END),
           COUNT(CASE WHEN o.opened_on >= $1 AND o.opened_on < $2 THEN 1 END),
           COUNT(CASE WHEN o.state = 'found' AND o.closed_on >= $1 AND o.closed_on < $2 THEN 1 END),
           COUNT(CASE WHEN o.state = 'closed' AND o.closed_on >= $1 AND o.closed_on < $2 THEN 1 END)
      FROM guide_outreach o WHERE {scope o.region})"};

struct Card {
    Outreach outreach;
    std::string village;
};
constexpr auto card_columns = columns<Card>({col<&Card::outreach>("上门线索", "Outreach"), col<&Card::village>("村居", "Village")});
constexpr auto card_schema = schema<Card>("outreach_card", "", {"今日名单", "Today's list"}, card_columns);
const Schema& schema_of(const Card*) { return card_schema; }

struct TodayList {
    bool own = false;                // the actor's own list; otherwise that of the actor's regions
    std::int64_t all = 0, late = 0;  // of the whole list, of which items are the first hundred
    std::int64_t made_this_month = 0;
    std::vector<Card> items;
};
constexpr auto today_columns = columns<TodayList>(
    {col<&TodayList::own>("本人名单", "Own list"), col<&TodayList::all>("共", "All"), col<&TodayList::late>("逾期", "Overdue"),
     col<&TodayList::made_this_month>("本月已上门", "Visits this month"), col<&TodayList::items>("名单", "List")});
constexpr auto today_schema = schema<TodayList>("guide_today", "", {"今日名单", "Today's list"}, today_columns);
const Schema& schema_of(const TodayList*) { return today_schema; }

struct SheetKey {
    ElderId elder;
};
constexpr auto sheet_key_columns = columns<SheetKey>({col<&SheetKey::elder>("老年人", "Elder")});
constexpr auto sheet_key_schema = schema<SheetKey>("visit_sheet_key", "", {"老年人", "Elder"}, sheet_key_columns);
const Schema& schema_of(const SheetKey*) { return sheet_key_schema; }

struct Sheet {
    elder::Elder elder;
    std::string village;
    std::vector<Outreach> outreach;  // the open one, if any
    std::vector<Question> questions;
    std::vector<TrialItem> offers;  // entitled and not receiving
    std::vector<TrialItem> unsure;  // that hang on the questions
};
constexpr auto sheet_columns =
    columns<Sheet>({col<&Sheet::elder>("老年人", "Elder"), col<&Sheet::village>("村居", "Village"),
                    col<&Sheet::outreach>("上门线索", "Outreach"), col<&Sheet::questions>("要问的", "To ask"),
                    col<&Sheet::offers>("能享受的", "To offer"), col<&Sheet::unsure>("问过才知道的", "Depends on the answers")});
constexpr auto sheet_schema = schema<Sheet>("visit_sheet", "", {"上门单", "Visit sheet"}, sheet_columns);
const Schema& schema_of(const Sheet*) { return sheet_schema; }

struct Assign {
    OutreachId outreach;
    OfficerId officer;
};
constexpr auto assign_columns =
    columns<Assign>({col<&Assign::outreach>("上门线索", "Outreach"), col<&Assign::officer>("负责人", "Officer")});
constexpr auto assign_schema = schema<Assign>("assign_outreach", "", {"改派", "Assign"}, assign_columns);
const Schema& schema_of(const Assign*) { return assign_schema; }

struct Started {
    work::JobId job;
};
constexpr auto started_columns = columns<Started>({col<&Started::job>("任务", "Job")});
constexpr auto started_schema = schema<Started>("outreach_opening", "", {"任务", "Job"}, started_columns);
const Schema& schema_of(const Started*) { return started_schema; }

Result<TodayList> today(Tx& tx) {
    TodayList out;
    std::vector<OfficerId> posts;
    for (const auto& post : tx.list(own_posts, tx.actor().account, tx.today())) {
        const bool mine = post.account && post.account->value == tx.actor().account;
        out.own |= mine;
        // A deputy sees the other's list while that one is away; otherwise each has their own.
        if (mine || is_away(post, tx.today())) posts.push_back(post.id);
    }
    auto list = out.own ? tx.list(of_officers, posts) : tx.list(of_region);
    const auto waiting = out.own ? tx.one(waiting_of_officers, posts, tx.today()) : tx.one(waiting_of_region, tx.today());
    out.all = waiting.all;
    out.late = waiting.late;
    for (auto& outreach : list) {
        YK_TRY_VOID(complete_outreach(tx, &outreach));
        const auto village = organisation::get_region(tx, outreach.region);
        out.items.push_back({std::move(outreach), village ? village->name : std::string()});
    }
    out.made_this_month = tx.one(done_since, tx.actor().account, first_of_month(tx.today()));
    return out;
}

Result<Sheet> sheet(Tx& tx, const SheetKey& key) {
    Sheet out;
    out.elder = YK_TRY(tx.get<elder::Elder>(key.elder));
    if (const auto village = organisation::get_region(tx, out.elder.region)) out.village = village->name;
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto person = facts_of(tx, *book, out.elder, policy::rosters_of(tx));
    const auto matter = matter_of(*book, person);
    for (const auto& name : matter.facts)
        out.questions.push_back(question_of(tx, *book->pack, book->pack->facts[*book->pack->fact_index(name)]));
    if (auto open = open_outreach_of(tx, key.elder)) {
        YK_TRY_VOID(complete_outreach(tx, &*open));
        out.outreach.push_back(std::move(*open));
    }
    for (auto& item : try_out(*book, person)) {
        if (std::find(matter.items.begin(), matter.items.end(), item.item) != matter.items.end())
            out.offers.push_back(std::move(item));
        else if (item.answer == "needs_information" && std::any_of(item.missing.begin(), item.missing.end(), [&](const auto& missing) {
                     return std::find(matter.facts.begin(), matter.facts.end(), missing.fact) != matter.facts.end();
                 }))
            out.unsure.push_back(std::move(item));
    }
    AuditNote note;
    note.action = "guide.sheet.read";
    note.record = "elder";
    note.id = note.subject = key.elder.value;
    tx.note(std::move(note));
    return out;
}

Result<Outreach> assign(Tx& tx, const Assign& input) {
    auto outreach = YK_TRY(tx.get<Outreach>(input.outreach));
    if (outreach_flow.terminal(outreach.state)) return fail(ErrorKind::conflict, "guide.outreach.closed");
    const auto officer = YK_TRY(tx.get<Officer>(input.officer));
    if (officer.valid_from > tx.today() || (officer.valid_to && *officer.valid_to < tx.today()))
        return fail_at("/officer", "guide.officer.not_in_office", {{"name", officer.name}});
    outreach.officer = officer.id;
    YK_TRY_VOID(tx.update(outreach));
    YK_TRY_VOID(complete_outreach(tx, &outreach));
    return outreach;
}

Result<Started> open_outreach(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    YK_TRY_VOID(settings_of(*book));
    return Started{YK_TRY(work::submit(tx, opening_job, {"{}"}))};
}

constexpr std::array routes{
    http::get<&today>("/guide/today", read_outreach, http::RowScope::region, {"今日名单", "Today's list"}),
    http::get<&sheet>("/guide/elders/{elder}/sheet", read_outreach, http::RowScope::region, {"上门单", "Visit sheet"}),
    http::post<&assign>("/guide/outreach/{outreach}/assign", rights::outreach_assign, http::RowScope::region, {"改派", "Assign"}),
    http::post<&open_outreach>("/guide/outreach/open", rights::outreach_assign, http::RowScope::region, {"生成上门线索", "Open outreach"}),
};

}  // namespace

std::span<const http::Route> outreach_routes() { return routes; }

OutreachTally tally_of_month(Tx& tx, Day month) {
    const auto from = first_of_month(month);
    const auto row = tx.one(month_tally, from, add_months(from, 1, MonthRounding::last_day), tx.today());
    return {row.open, row.overdue, row.opened, row.found, row.closed};
}

}  // namespace yk::care::guide
