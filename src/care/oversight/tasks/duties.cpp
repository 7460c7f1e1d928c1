// Responsibility lists (责任清单): what each department answers for by the documents, and how that stands today.
#include <algorithm>

#include "care/entitlement/assessment/counts.h"
#include "care/entitlement/decision/counts.h"
#include "care/oversight/tasks/overview.h"
#include "care/service/guide/counts.h"

namespace yk::care::tasks {
using namespace model;
namespace {

struct BodyCard {
    std::string body;
    policy::Text label, name;
    std::string level;
    bool mapped = false;
    std::int64_t duties = 0, leads = 0, supports = 0, carries = 0, overdue = 0, closed = 0, cases_overdue = 0;
};
constexpr auto card_columns = columns<BodyCard>({
    col<&BodyCard::body>("代码", "Code"),
    col<&BodyCard::label>("文件所称", "As printed"),
    col<&BodyCard::name>("部门", "Department"),
    col<&BodyCard::level>("层级", "Level"),
    col<&BodyCard::mapped>("已对应部门", "Mapped"),
    col<&BodyCard::duties>("职责", "Duties"),
    col<&BodyCard::leads>("牵头", "Leads"),
    col<&BodyCard::supports>("配合", "Supports"),
    col<&BodyCard::carries>("落实", "Carries out"),
    col<&BodyCard::overdue>("逾期", "Overdue"),
    col<&BodyCard::closed>("已完成", "Done"),
    col<&BodyCard::cases_overdue>("逾期办件", "Cases overdue"),
});
constexpr auto card_schema = schema<BodyCard>("task_body_card", "", {"责任单位", "Body"}, card_columns);
const Schema& schema_of(const BodyCard*) { return card_schema; }

struct CardList {
    std::vector<BodyCard> items;
    bool duties_printed = false;  // the documents of this city have a responsibility list
};
constexpr auto cards_columns = columns<CardList>(
    {col<&CardList::items>("责任单位", "Bodies"), col<&CardList::duties_printed>("文件印有责任清单", "Documents have a list")});
constexpr auto cards_schema = schema<CardList>("task_body_cards", "", {"责任清单", "Responsibility lists"}, cards_columns);
const Schema& schema_of(const CardList*) { return cards_schema; }

struct Duty {
    std::string name;
    policy::Text title;
    policy::ClauseText clause;
    std::string status;
    std::vector<policy::Text> flags;
};
constexpr auto duty_columns =
    columns<Duty>({col<&Duty::name>("代码", "Code"), col<&Duty::title>("职责", "Duty"), col<&Duty::clause>("条款", "Clause"),
                   col<&Duty::status>("状态", "Status"), col<&Duty::flags>("疑点", "Flags")});
constexpr auto duty_schema = schema<Duty>("task_duty", "", {"职责", "Duty"}, duty_columns);
const Schema& schema_of(const Duty*) { return duty_schema; }

// Cases of one kind that wait for the department beyond their date, and the list that shows them.
struct LateCases {
    policy::Text label;
    std::int64_t count = 0;
    std::string rows;
};
constexpr auto late_columns = columns<LateCases>(
    {col<&LateCases::label>("办件", "Cases"), col<&LateCases::count>("件数", "Count"), col<&LateCases::rows>("明细", "Rows")});
constexpr auto late_schema = schema<LateCases>("task_late_cases", "", {"逾期办件", "Cases overdue"}, late_columns);
const Schema& schema_of(const LateCases*) { return late_schema; }

struct DutyPage {
    BodyCard card;
    std::vector<Duty> duties;
    std::vector<Line> leads, supports;  // carried out stands with supported
    std::vector<IndicatorLine> indicators;
    std::vector<LateCases> cases;
    std::vector<Count> counts;  // of the tasks it leads
};
constexpr auto page_columns = columns<DutyPage>({
    col<&DutyPage::card>("单位", "Body"),
    col<&DutyPage::duties>("职责", "Duties"),
    col<&DutyPage::leads>("牵头任务", "Tasks it leads"),
    col<&DutyPage::supports>("配合和落实任务", "Tasks it supports"),
    col<&DutyPage::indicators>("指标", "Indicators"),
    col<&DutyPage::cases>("逾期办件", "Cases overdue"),
    col<&DutyPage::counts>("牵头任务情况", "Standing"),
});
constexpr auto page_schema = schema<DutyPage>("task_duty_page", "", {"责任清单", "Responsibility list"}, page_columns);
const Schema& schema_of(const DutyPage*) { return page_schema; }

struct Key {
    std::string body;
};
constexpr auto key_columns = columns<Key>({col<&Key::body>("单位", "Body")});
constexpr auto key_schema = schema<Key>("task_duty_key", "", {"单位", "Body"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

bool names(const std::string& list, const std::string& body) {
    const auto words = words_of(list);
    return std::find(words.begin(), words.end(), body) != words.end();
}
bool overdue(Standing standing) {
    return standing == Standing::missed || standing == Standing::never_reported || standing == Standing::report_due;
}
bool finished(Standing standing) { return standing == Standing::met || standing == Standing::late || standing == Standing::done; }

// What waits for whom beyond its date: referrals for the department they were sent to; the platform's own cases for civil affairs, which
// carries them. Read once a page.
class Late {
 public:
    explicit Late(Tx& tx) : before_("f.due_on.to=" + day_text(tx.today() - 1)) {
        for (const auto& row : guide::late_referrals(tx, tx.today())) referrals_[row.department] = row.overdue;
        outreach_ = guide::tally_of_month(tx, tx.today()).overdue;
        objections_ = decision::late_objections(tx, tx.today());
        assessments_ = assessment::late_cases(tx, tx.today());
    }
    std::vector<LateCases> of(const Ledger& ledger, const std::string& body, RegionCode city) const {
        std::vector<LateCases> out;
        const auto add = [&](policy::Text label, std::int64_t count, std::string rows) {
            if (count > 0) out.push_back({std::move(label), count, std::move(rows)});
        };
        if (const auto* office = ledger.offices().find(body, city))
            if (const auto at = referrals_.find(office->id); at != referrals_.end())
                add({"转介", "Referrals"}, at->second,
                    "/guide/referrals?f.state=sent,accepted&f.department=" + id_text(office->id.value) + "&" + before_);
        if (body != civil_affairs) return out;
        add({"上门线索", "Outreach"}, outreach_, "/guide/outreach?f.state=open,waiting&" + before_);
        add({"能力评估", "Assessments"}, assessments_,
            "/assessment/cases?f.state=requested,accepted,assigned,appointed,submitted,objected&" + before_);
        add({"待遇异议", "Objections"}, objections_, "/decision/appeals?f.closed=false&" + before_);
        return out;
    }

 private:
    static constexpr std::string_view civil_affairs = "civil_affairs";
    std::string before_;
    std::map<organisation::DepartmentId, std::int64_t> referrals_;
    std::int64_t outreach_ = 0, objections_ = 0, assessments_ = 0;
};

BodyCard card_of(const Ledger& ledger, const rules::Body& body, RegionCode city) {
    BodyCard card;
    card.body = body.name;
    card.label = policy::text_of(body.label);
    card.name = ledger.offices().name(body.name, city);
    card.level = body.level;
    card.mapped = ledger.offices().how(body.name) != Found::none;
    for (const auto& duty : ledger.pack().responsibilities) card.duties += duty.body == body.name;
    for (const auto& task : ledger.tasks()) {
        if (!ledger.stands(task)) continue;
        const bool leads = names(task.lead, body.name);
        card.supports += names(task.support, body.name);
        card.carries += names(task.implement, body.name);
        if (!leads) continue;
        ++card.leads;
        const auto standing = ledger.line_of(task).standing;
        card.overdue += overdue(standing);
        card.closed += finished(standing);
    }
    return card;
}

Result<CardList> list_cards(Tx& tx) {
    const auto ledger = YK_TRY(Ledger::read(tx, tx.today()));
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const Late late(tx);
    CardList out;
    out.duties_printed = !ledger.pack().responsibilities.empty();
    for (const auto& body : ledger.pack().bodies) {
        auto card = card_of(ledger, body, city);
        for (const auto& cases : late.of(ledger, body.name, city)) card.cases_overdue += cases.count;
        if (card.duties + card.leads + card.supports + card.carries + card.cases_overdue > 0) out.items.push_back(std::move(card));
    }
    std::stable_sort(out.items.begin(), out.items.end(), [](const BodyCard& a, const BodyCard& b) { return a.leads > b.leads; });
    return out;
}

Result<DutyPage> show_duties(Tx& tx, const Key& key) {
    const auto ledger = YK_TRY(Ledger::read(tx, tx.today()));
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto& bodies = ledger.pack().bodies;
    const auto body = std::find_if(bodies.begin(), bodies.end(), [&](const auto& b) { return b.name == key.body; });
    if (body == bodies.end()) return fail(ErrorKind::missing, "tasks.body.missing", TextArgs{{"body", key.body.substr(0, 60)}});
    DutyPage page;
    page.card = card_of(ledger, *body, city);
    page.cases = Late(tx).of(ledger, key.body, city);
    for (const auto& cases : page.cases) page.card.cases_overdue += cases.count;
    for (const auto& duty : ledger.pack().responsibilities) {
        if (duty.body != key.body) continue;
        Duty shown{duty.name,
                   policy::text_of(duty.title),
                   policy::clause_text(ledger.pack(), duty.cited.clause),
                   rules::status_text(duty.cited.status),
                   {}};
        for (const auto& flag : duty.flags) shown.flags.push_back(policy::text_of(flag));
        page.duties.push_back(std::move(shown));
    }
    std::vector<std::string> codes;
    for (const auto& task : ledger.tasks()) {
        if (!ledger.stands(task)) continue;
        const bool leads = names(task.lead, key.body);
        if (!leads && !names(task.support, key.body) && !names(task.implement, key.body)) continue;
        (leads ? page.leads : page.supports).push_back(ledger.line_of(task));
        if (leads)
            for (const auto& code : words_of(task.indicators))
                if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    const auto board = YK_TRY(indicators::Board::read(tx, tx.today()));
    for (const auto& code : codes)
        if (auto line = indicator_line(ledger.pack(), board, code)) page.indicators.push_back(std::move(*line));
    page.counts = counts_of(page.leads);
    return page;
}

constexpr std::array routes{
    http::get<&list_cards>("/tasks/responsibilities", rights::task_read, http::RowScope::region, {"责任清单", "Responsibility lists"}),
    http::get<&show_duties>("/tasks/responsibilities/{body}", rights::task_read, http::RowScope::region,
                            {"一个单位的责任清单", "The list of one body"}),
};

}  // namespace

std::span<const http::Route> duty_routes() { return routes; }

}  // namespace yk::care::tasks
