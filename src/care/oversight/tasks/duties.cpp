// Responsibility lists (责任清单): what each department answers for by the documents, and how that stands today.
#include <algorithm>

#include "care/oversight/tasks/overview.h"

namespace yk::care::tasks {
using namespace model;
namespace {

struct BodyCard {
    std::string body;
    policy::Text label, name;
    std::string level;
    bool mapped = false;
    std::int64_t duties = 0, leads = 0, supports = 0, carries = 0, overdue = 0, closed = 0;
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

struct DutyPage {
    BodyCard card;
    std::vector<Duty> duties;
    std::vector<Line> leads, supports;  // carried out stands with supported
    std::vector<IndicatorLine> indicators;
    std::vector<Count> counts;  // of the tasks it leads
};
constexpr auto page_columns = columns<DutyPage>({
    col<&DutyPage::card>("单位", "Body"),
    col<&DutyPage::duties>("职责", "Duties"),
    col<&DutyPage::leads>("牵头任务", "Tasks it leads"),
    col<&DutyPage::supports>("配合和落实任务", "Tasks it supports"),
    col<&DutyPage::indicators>("指标", "Indicators"),
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
    CardList out;
    out.duties_printed = !ledger.pack().responsibilities.empty();
    for (const auto& body : ledger.pack().bodies) {
        auto card = card_of(ledger, body, city);
        if (card.duties + card.leads + card.supports + card.carries > 0) out.items.push_back(std::move(card));
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
