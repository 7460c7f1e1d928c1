// Notices (告知书): what was decided, by which clause, from which facts, and how to object; checked by number and code.
#include <fmt/format.h>

#include <array>

#include "base/fen.h"
#include "care/entitlement/decision/access.h"
#include "care/entitlement/determination/determination.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"
#include "print/printer.h"
#include "rules/load.h"

namespace yk::care::decision {
using namespace model;
namespace {

const Query<Notice(ProposalId)> of_proposal{"decision.notice_of", R"(
    SELECT {n.*} FROM decision_notice n WHERE n.proposal = $1 AND {scope n.region} ORDER BY n.id DESC LIMIT 1)"};
const Query<Notice(std::string, std::string)> by_number{"decision.notice_by_number", R"(
    SELECT {n.*} FROM decision_notice n WHERE n.number = $1 AND n.code = $2 AND {unscoped whoever holds the paper may check it}
     ORDER BY n.id LIMIT 1)"};
const Query<Proposal(ProposalId)> of_notice{"decision.proposal_of_notice", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.id = $1 AND {unscoped whoever holds the paper may ask how the case stands}
     ORDER BY p.id LIMIT 1)"};
const Query<std::int64_t(std::string)> numbers_of_year{"decision.notices_of_year", R"(
    SELECT COUNT(*) FROM decision_notice n WHERE n.number LIKE $1 AND {unscoped numbers run through the whole city})"};

struct Key {
    ProposalId decision_proposal;
};
constexpr auto key_columns = columns<Key>({col<&Key::decision_proposal>("事项", "Proposal")});
constexpr auto key_schema = schema<Key>("decision_notice_of", "", {"告知书", "Notice"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }
struct NoticeKey {
    NoticeId decision_notice;
};
constexpr auto notice_key_columns = columns<NoticeKey>({col<&NoticeKey::decision_notice>("告知书", "Notice")});
constexpr auto notice_key_schema = schema<NoticeKey>("decision_notice_key", "", {"告知书", "Notice"}, notice_key_columns);
const Schema& schema_of(const NoticeKey*) { return notice_key_schema; }

struct Check {
    std::string number, code;
};
constexpr auto check_columns = columns<Check>({col<&Check::number>("文号", "Number"), col<&Check::code>("校验码", "Code")});
constexpr auto check_schema = schema<Check>("notice_check", "", {"核验", "Check"}, check_columns);
const Schema& schema_of(const Check*) { return check_schema; }
// What stands on the paper and how the case stands now. Nobody's name: the paper has it.
struct Checked {
    std::string number;
    Day dated;
    std::string item, standing;
    State state = State::adopted;
    bool superseded = false;  // decided anew since: another paper tells
    std::string until, office;
};
constexpr auto checked_columns = columns<Checked>({
    col<&Checked::number>("文号", "Number"),
    col<&Checked::dated>("日期", "Dated"),
    col<&Checked::item>("项目", "Item"),
    col<&Checked::standing>("决定", "Decision"),
    col<&Checked::state>("状态", "State"),
    col<&Checked::superseded>("已另有决定", "Superseded"),
    col<&Checked::until>("异议截止", "Objections until"),
    col<&Checked::office>("受理", "Office"),
});
constexpr auto checked_schema = schema<Checked>("notice_checked", "", {"核验结果", "Checked"}, checked_columns);
const Schema& schema_of(const Checked*) { return checked_schema; }

std::string period_text(const std::string& period) {
    if (period == "month") return "每月";
    if (period == "year") return "每年";
    return period == "once" ? "一次性" : "";
}

std::string result_text(const Proposal& proposal) {
    const bool granted = proposal.state == State::adopted;
    if (proposal.kind == ListKind::to_stop) return granted ? "停止发放" : "继续享受，不予停止";
    if (!granted) return "不予给予";
    return proposal.kind == ListKind::changed ? "变更标准" : "给予";
}

struct FactLine {
    std::string label, value, source, dated;
};
constexpr auto fact_columns = columns<FactLine>({col<&FactLine::label>("事实", "Fact"), col<&FactLine::value>("内容", "Value"),
                                                 col<&FactLine::source>("来源", "Source"), col<&FactLine::dated>("日期", "Dated")});
constexpr auto fact_schema = schema<FactLine>("notice_fact", "", {"事实", "Fact"}, fact_columns);
const Schema& schema_of(const FactLine*) { return fact_schema; }

// Everything the paper says, frozen when it is made: facts and rules may change afterwards, the paper does not.
struct Content {
    std::string name, id_no, region, result, standard, since_label, since, reason, decided_by, clause, until, office_line, note, portal;
    std::vector<FactLine> facts;
};
constexpr auto content_columns = columns<Content>({
    col<&Content::name>("姓名", "Name"),
    col<&Content::id_no>("证件号码", "Document number"),
    col<&Content::region>("区划", "Division"),
    col<&Content::result>("决定", "Decision"),
    col<&Content::standard>("标准", "Standard"),
    col<&Content::since_label>("日期名称", "Day of"),
    col<&Content::since>("日期", "Day"),
    col<&Content::reason>("理由", "Reason"),
    col<&Content::decided_by>("决定人", "Decided by"),
    col<&Content::clause>("依据", "Clause"),
    col<&Content::until>("异议截止", "Objections until"),
    col<&Content::office_line>("受理", "Office"),
    col<&Content::note>("备注", "Note"),
    col<&Content::portal>("门户网址", "Portal"),
    col<&Content::facts>("事实", "Facts"),
});
constexpr auto content_schema = schema<Content>("notice_content", "", {"告知书内容", "Content"}, content_columns);

Result<Content> content_of(Tx& tx, const Proposal& proposal) {
    const auto person = YK_TRY(tx.get<elder::Elder>(proposal.elder));
    const auto rules = rules_of(tx);
    Content out;
    out.name = person.name;
    out.id_no = person.id_no.masked();
    out.region = organisation::region_name(tx, proposal.region);
    out.result = result_text(proposal);
    if (proposal.amount_fen && proposal.kind != ListKind::to_stop && proposal.state == State::adopted)
        out.standard = period_text(proposal.period) + " " + yuan_text(*proposal.amount_fen) + " 元";
    out.since_label = proposal.kind == ListKind::to_stop ? "停止日" : "起算日";
    out.since = day_text(proposal.since);
    out.reason = proposal.reason;
    out.decided_by = proposal.decided_by;
    if (proposal.appeal_until) out.until = day_text(*proposal.appeal_until);
    out.office_line = rules.office_line.empty() ? "办理机关：" + out.region + "养老服务经办窗口" : rules.office_line;
    out.portal = rules.portal_address;
    if (person.synthetic) out.note = "演示数据，人物均为合成";
    const auto page = YK_TRY(determination::page_of(tx, proposal.elder, tx.today()));
    for (const auto& answer : page.determinations) {
        if (answer.item != proposal.item || answer.subject != determination::Subject::item) continue;
        out.clause = answer.clause.title.zh;
        for (const auto& fact : answer.facts)
            out.facts.push_back({fact.label.zh, fact.value_label.zh.empty() ? fact.value : fact.value_label.zh, fact.source.zh,
                                 fact.source_date ? day_text(*fact.source_date) : ""});
    }
    return out;
}

print::Document document_of(const Notice& notice, const Content& content) {
    print::Document document({.title = notice.item_label + "告知书",
                              .subtitle = content.region,
                              .number = notice.number,
                              .date = notice.dated,
                              .note = content.note});
    document.paragraph(content.name + "（证件号码 " + content.id_no + "）：");
    document.heading("一、决定");
    std::vector<print::KeyValue> decided{{"项目", notice.item_label}, {"决定", content.result}};
    if (!content.standard.empty()) decided.push_back({"标准", content.standard});
    decided.push_back({content.since_label, content.since});
    if (!content.reason.empty()) decided.push_back({"理由", content.reason});
    decided.push_back({"决定人", content.decided_by});
    document.key_values(decided);
    document.heading("二、依据");
    document.paragraph("政策依据：" + (content.clause.empty() ? std::string("见办理机关留存的认定记录") : content.clause));
    print::Table facts{{{"事实", 3}, {"内容", 3}, {"来源", 3}, {"日期", 2}}, {}, "无"};
    for (const auto& fact : content.facts) facts.rows.push_back({fact.label, fact.value, fact.source, fact.dated});
    document.table(facts);
    document.heading("三、如有异议");
    if (!content.until.empty())
        document.paragraph("可在 " + content.until +
                           " 前（含当日）向办理机关提出，书面、口头或由他人代为提出均可；由另一名工作人员重新处理。");
    document.paragraph(content.office_line);
    const auto by_hand = "文号 " + notice.number + "，校验码 " + notice.code;
    if (content.portal.empty())
        document.paragraph("核验与查询：在本市养老服务门户的“查告知书”一页输入" + by_hand + "。");
    else
        document.qr(content.portal + "/portal/check#number=" + notice.number + "&code=" + notice.code,
                    "扫码核验与查询，或在 " + content.portal + "/portal/check 输入" + by_hand);
    return document;
}

// The paper tells the decision as it stands: nobody has decided anew since it was made.
bool tells(const Notice& notice, const Proposal& proposal) {
    const bool decided = proposal.state == State::adopted || proposal.state == State::refused;
    return decided && notice.granted == (proposal.state == State::adopted) &&
           (!proposal.decided_at || notice.made_at.ms >= proposal.decided_at->ms);
}

Result<Notice> make_notice(Tx& tx, const Key& in) {
    const auto proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    std::optional<std::int64_t> numbered;
    return notice_of(tx, proposal, numbered);
}

Result<http::Download> print_notice(Tx& tx, const NoticeKey& in) {
    const auto notice = YK_TRY(tx.get<Notice>(in.decision_notice));
    tx.note({"decision.notice.read", "decision_notice", notice.id.value, notice.elder.value, "", ""});
    Content content;
    YK_TRY_VOID(read_json(content_schema, notice.content, &content));
    const print::Info info{.title = notice.item_label + "告知书", .author = content.region, .created = notice.made_at};
    return http::Download{"告知书-" + notice.number + ".pdf", "application/pdf", {}, print::pdf_of(document_of(notice, content), info)};
}

// Says what stands on the real paper; a wrong number and a wrong code give the same answer.
Result<Checked> check_notice(Tx& tx, const Check& in) {
    const auto notice = tx.first(by_number, in.number, in.code);
    if (!notice) return fail(ErrorKind::missing, "decision.notice.unknown");
    Content content;
    YK_TRY_VOID(read_json(content_schema, notice->content, &content));
    const auto proposal = tx.one(of_notice, notice->proposal);
    return Checked{notice->number, notice->dated,      notice->item_label, content.result, proposal.state, !tells(*notice, proposal),
                   content.until,  content.office_line};
}

constexpr std::array routes{
    http::post<&make_notice>("/decision/proposals/{decision_proposal}/notice", rights::notice, http::RowScope::region,
                             {"制作告知书", "Make the notice"}),
    http::get<&print_notice>("/decision/notices/{decision_notice}/file", rights::notice, http::RowScope::region,
                             {"打印告知书", "Print the notice"}),
    http::get<&check_notice>("/public/notices/{number}", http::anyone, http::RowScope::none, {"核验告知书", "Check a notice"}),
};

}  // namespace

Result<Notice> notice_of(Tx& tx, const Proposal& proposal, std::optional<std::int64_t>& numbered) {
    if (proposal.state != State::adopted && proposal.state != State::refused)
        return fail(ErrorKind::conflict, "decision.notice.undecided", TextArgs{{"state", std::string(label_of(proposal.state).zh)}});
    const bool granted = proposal.state == State::adopted;
    if (auto made = tx.first(of_proposal, proposal.id); made && tells(*made, proposal)) return *made;
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto year = day_text(tx.today()).substr(0, 4);
    const auto content = YK_TRY(content_of(tx, proposal));
    Notice notice;
    notice.id = tx.new_id<NoticeId>();
    numbered = (numbered ? *numbered : tx.one(numbers_of_year, year + "-%")) + 1;
    notice.number = fmt::format("{}-{:07}", year, *numbered);
    notice.code = id_text(static_cast<std::int64_t>(tx.random() >> 2) + 1).substr(3);
    notice.proposal = proposal.id;
    notice.elder = proposal.elder;
    notice.region = proposal.region;
    notice.item = proposal.item;
    notice.item_label = item_label(*book->pack, proposal.item);
    notice.kind = proposal.kind;
    notice.granted = granted;
    notice.dated = tx.today();
    notice.made_by = tx.actor().name;
    notice.made_at = tx.now();
    notice.content = json_of(content_schema, &content, Face::plain);
    notice.sha256 = rules::sha256_hex(notice.content);
    YK_TRY_VOID(tx.insert(notice));
    return notice;
}

Result<print::Document> paper_of(const Notice& notice) {
    Content content;
    YK_TRY_VOID(read_json(content_schema, notice.content, &content));
    return document_of(notice, content);
}

std::span<const http::Route> notice_routes() { return routes; }

}  // namespace yk::care::decision
