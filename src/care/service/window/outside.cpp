// What leaves the office: the printed receipt and answer, and the progress page of the portal, asked by case number and what only the
// applicant knows. A wrong number and a wrong proof give the same answer; after some wrong proofs a day the case answers nobody that day.
#include <array>

#include "base/text.h"
#include "care/people/organisation/lookup.h"
#include "care/service/window/access.h"
#include "care/service/window/online.h"
#include "print/printer.h"

namespace yk::care::window {
using namespace model;
namespace {

constexpr std::int64_t wrong_most = 10;  // proofs a day and case

const Query<Case(std::string)> by_number{"window.case_by_number", R"(
    SELECT {c.*} FROM window_case c WHERE c.number = $1 AND {unscoped whoever holds the receipt may ask how it stands} ORDER BY c.id LIMIT 1)"};
const Query<std::int64_t(CaseId, Day)> wrong_today{"window.wrong_today", R"(
    SELECT l.wrong FROM window_lookup l WHERE l.application = $1 AND l.day = $2 ORDER BY l.application LIMIT 1)"};
const Technical<CaseId, Day> count_wrong{"window.count_wrong", "wrong proofs of a day", R"(
    INSERT INTO window_lookup (application, day, wrong) VALUES ($1, $2, 1)
    ON CONFLICT (application) DO UPDATE SET wrong = CASE WHEN window_lookup.day = excluded.day THEN window_lookup.wrong + 1 ELSE 1 END,
                                            day = excluded.day)"};

struct Asked {
    std::string number, proof;
};
constexpr auto asked_columns = columns<Asked>(
    {col<&Asked::number>("受理号", "Number"), col<&Asked::proof>("证件后六位或查询码", "Last six, or the code of the receipt")});
constexpr auto asked_schema = schema<Asked>("window_progress_asked", "", {"查进度", "Progress"}, asked_columns);
const Schema& schema_of(const Asked*) { return asked_schema; }

struct Part {
    std::string label, office;
    TaskState state = TaskState::open;
    Day due_on;
};
constexpr auto part_columns = columns<Part>({col<&Part::label>("事项", "Task"), col<&Part::office>("部门", "Office"),
                                             col<&Part::state>("状态", "State"), col<&Part::due_on>("期限", "Due")});
constexpr auto part_schema = schema<Part>("window_progress_part", "", {"协办", "Part"}, part_columns);
const Schema& schema_of(const Part*) { return part_schema; }
// Nobody's name. What was decided is told only to who holds the receipt (its code), not to who knows six digits.
struct Progress {
    std::string number, kind, item;
    State state = State::submitted;
    Day opened_on;
    std::optional<Day> due_on;
    std::string missing;
    std::vector<Part> parts;
    std::optional<Outcome> outcome;
    std::string answer;
    std::optional<Day> answered_on;
    std::string office;
};
constexpr auto progress_columns = columns<Progress>({
    col<&Progress::number>("受理号", "Number"),
    col<&Progress::kind>("种类", "Kind"),
    col<&Progress::item>("项目", "Item"),
    col<&Progress::state>("状态", "State"),
    col<&Progress::opened_on>("登记日", "Opened"),
    col<&Progress::due_on>("本步期限", "Due"),
    col<&Progress::missing>("待补正", "To be put right"),
    col<&Progress::parts>("部门协办", "Departments"),
    col<&Progress::outcome>("决定", "Outcome"),
    col<&Progress::answer>("答复", "Answer"),
    col<&Progress::answered_on>("答复日", "Answered"),
    col<&Progress::office>("咨询", "Office"),
});
constexpr auto progress_schema = schema<Progress>("window_progress", "", {"办理进度", "Progress"}, progress_columns);
const Schema& schema_of(const Progress*) { return progress_schema; }

std::string portal_address(Tx& tx) {
    const auto rules = tx.find<decision::Rules>(Id<struct decision::DecisionRulesTag>{1});
    return rules ? rules->portal_address : "";
}
std::string office_line(Tx& tx, RegionCode region) {
    const auto rules = tx.find<decision::Rules>(Id<struct decision::DecisionRulesTag>{1});
    if (rules && !rules->office_line.empty()) return rules->office_line;
    return organisation::region_name(tx, region) + "养老服务窗口";
}

bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size() || a.empty()) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < a.size(); ++i) different |= static_cast<unsigned char>(a[i] ^ b[i]);
    return different == 0;
}
std::string upper(std::string text) {
    for (auto& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

Progress progress_of(Tx& tx, const Case& record, bool holds_receipt) {
    Progress out;
    out.number = record.number;
    out.kind = record.kind_label;
    out.item = record.item_label;
    out.state = record.state;
    out.opened_on = record.opened_on;
    out.due_on = record.due_on;
    out.missing = record.missing;
    out.office = office_line(tx, record.region);
    for (const auto& task : tasks_of(tx, record.id)) out.parts.push_back({task.label, task.office_name, task.state, task.due_on});
    out.answered_on = record.answered_on;
    if (holds_receipt) {
        out.outcome = record.outcome;
        out.answer = record.answer;
    }
    return out;
}

// Of an application that came in online and is no case yet; the same proofs, the same bound.
std::optional<Progress> online_progress(Tx& tx, const std::string& number, const std::string& proof) {
    const auto found = find_online(tx, number);
    const CaseId counted{found ? found->id.value : 0};
    if (!found || tx.first(wrong_today, counted, tx.today()).value_or(0) >= wrong_most) return std::nullopt;
    const bool receipt = same(proof, found->code);
    if (!receipt && !same(upper(proof), found->id_no.text.substr(found->id_no.text.size() - 6))) {
        tx.run(count_wrong, counted, tx.today());
        return std::nullopt;
    }
    Progress out;
    out.number = found->number;
    out.kind = found->kind_label;
    out.state = found->state == OnlineState::refused ? State::ended : State::submitted;
    out.opened_on = found->received_on;
    out.due_on = found->due_on;
    out.office = office_line(tx, found->region);
    if (found->state == OnlineState::refused) {
        out.answered_on = found->decided_on;
        if (receipt) out.answer = "不予登记：" + found->words;
    }
    return out;
}

// A wrong proof is counted although the call is refused: the refusal comes after the transaction.
Result<Progress> ask_progress(http::Call& call, const Asked& in) {
    const auto number = trimmed(nfkc(in.number)), proof = trimmed(nfkc(in.proof));
    YK_TRY_VOID(want_length(number, 1, 20, "/number"));
    YK_TRY_VOID(want_length(proof, 1, 20, "/proof"));
    const auto found = YK_TRY(call.database().write_value(call.request(), [&](Tx& tx) -> Result<std::optional<Progress>> {
        const auto record = tx.first(by_number, number);
        if (!record) return online_progress(tx, number, proof);
        if (record->state == State::draft) return std::optional<Progress>();
        if (tx.first(wrong_today, record->id, tx.today()).value_or(0) >= wrong_most) return std::optional<Progress>();
        const bool receipt = same(proof, record->code);
        if (receipt || same(upper(proof), upper(record->id_tail))) return std::optional(progress_of(tx, *record, receipt));
        tx.run(count_wrong, record->id, tx.today());
        return std::optional<Progress>();
    }));
    if (!found) return fail(ErrorKind::missing, "window.progress.unknown");
    return *found;
}

std::string applicant_line(const Case& record) {
    if (!record.organisation.empty()) return record.organisation;
    return record.name + "（证件号码 " + record.id_no.masked() + "）";
}

void where_to_ask(Tx& tx, const Case& record, print::Document& document) {
    const auto address = portal_address(tx);
    const auto by_hand = "受理号 " + record.number + "，查询码 " + record.code + "（或证件号码后六位）";
    document.paragraph("咨询：" + office_line(tx, record.region));
    if (address.empty())
        document.paragraph("查进度：在本市养老服务门户的“查办理进度”一页输入" + by_hand + "。");
    else
        document.qr(address + "/portal/progress#number=" + record.number + "&code=" + record.code,
                    "扫码查进度，或在 " + address + "/portal/progress 输入" + by_hand);
}

std::string channel_text(const Case& record) {
    return std::string(label_of(record.channel).zh) + "，" + std::string(label_of(record.asker).zh) + "（" + record.asked_by +
           (record.relation.empty() ? "" : "，" + record.relation) + "）";
}

Result<http::Download> receipt(Tx& tx, const CaseKey& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    if (record.state == State::draft) return fail(ErrorKind::conflict, "window.receipt.draft", TextArgs{{"number", record.number}});
    YK_TRY_VOID(complete(tx, &record));
    const auto place = organisation::region_name(tx, record.region);
    const auto person = record.elder ? tx.find<elder::Elder>(*record.elder) : std::nullopt;
    const auto title = std::string(record.accepted_on ? "受理回执" : "收件回执");
    print::Document document({.title = title,
                              .subtitle = place,
                              .number = record.number,
                              .date = record.submitted_on.value_or(record.opened_on),
                              .note = person && person->synthetic ? "演示数据，人物均为合成" : ""});
    std::vector<print::KeyValue> lines{{"申请", record.kind_label + (record.item_label.empty() ? "" : "：" + record.item_label)},
                                       {"申请人", applicant_line(record)},
                                       {"提出", channel_text(record)},
                                       {"登记日", day_text(record.opened_on)},
                                       {"状态", std::string(label_of(record.state).zh)}};
    if (record.due_on) lines.push_back({"本步期限", day_text(*record.due_on) + "（按工作日计）"});
    document.key_values(lines);
    if (!record.missing.empty()) {
        document.heading("需要补正");
        document.paragraph(record.missing);
    }
    document.heading("材料");
    print::Table table{{{"材料", 4}, {"状态", 2}, {"免交依据或说明", 5}}, {}, "无"};
    for (const auto& paper : papers_of(tx, record.id)) {
        auto because = paper.fact_label.empty() ? paper.note
                                                : paper.fact_label + "（" + paper.fact_source +
                                                      (paper.fact_date ? "，" + day_text(*paper.fact_date) : "") + "）";
        table.rows.push_back({paper.label, std::string(label_of(paper.state).zh), std::move(because)});
    }
    document.table(table);
    if (const auto tasks = tasks_of(tx, record.id); !tasks.empty()) {
        document.heading("协同办理的部门");
        print::Table parts{{{"事项", 4}, {"部门", 4}, {"期限", 2}}, {}, ""};
        for (const auto& task : tasks) parts.rows.push_back({task.label, task.office_name, day_text(task.due_on)});
        document.table(parts);
    }
    document.heading("查询");
    where_to_ask(tx, record, document);
    tx.note({"window.receipt.read", "window_case", record.id.value, record.elder.value_or(ElderId{}).value, "", ""});
    return http::Download{title + "-" + record.number + ".pdf",
                          "application/pdf",
                          {},
                          print::pdf_of(document, {.title = title, .author = place, .created = tx.now()})};
}

Result<http::Download> answer_paper(Tx& tx, const CaseKey& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    if (!record.answered_on) return fail(ErrorKind::conflict, "window.answer.none", TextArgs{{"number", record.number}});
    YK_TRY_VOID(complete(tx, &record));
    const auto place = organisation::region_name(tx, record.region);
    const auto person = record.elder ? tx.find<elder::Elder>(*record.elder) : std::nullopt;
    print::Document document({.title = "办理结果答复",
                              .subtitle = place,
                              .number = record.number,
                              .date = *record.answered_on,
                              .note = person && person->synthetic ? "演示数据，人物均为合成" : ""});
    document.paragraph(applicant_line(record) + "：");
    std::vector<print::KeyValue> lines{{"申请", record.kind_label + (record.item_label.empty() ? "" : "：" + record.item_label)}};
    if (record.outcome) lines.push_back({"决定", std::string(label_of(*record.outcome).zh)});
    if (!record.reason.empty()) lines.push_back({"理由", record.reason});
    if (record.decided_on) lines.push_back({"决定人", record.decided_by + "，" + day_text(*record.decided_on)});
    document.key_values(lines);
    document.heading("答复");
    document.paragraph(record.answer);
    document.heading("部门协办结果");
    // What departments write to each other is not for the paper; the answer says what counted.
    print::Table parts{{{"事项", 5}, {"部门", 5}, {"结果", 2}}, {}, "无"};
    for (const auto& task : tasks_of(tx, record.id))
        parts.rows.push_back(
            {task.label, task.office_name, task.finding ? std::string(label_of(*task.finding).zh) : std::string(label_of(task.state).zh)});
    document.table(parts);
    where_to_ask(tx, record, document);
    tx.note({"window.answer.read", "window_case", record.id.value, record.elder.value_or(ElderId{}).value, "", ""});
    return http::Download{"办理结果答复-" + record.number + ".pdf",
                          "application/pdf",
                          {},
                          print::pdf_of(document, {.title = "办理结果答复", .author = place, .created = tx.now()})};
}

// The form that the applicant or the proxy signs, filled in with what was told.
Result<http::Download> application_form(Tx& tx, const CaseKey& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(complete(tx, &record));
    const auto place = organisation::region_name(tx, record.region);
    const auto person = record.elder ? tx.find<elder::Elder>(*record.elder) : std::nullopt;
    print::Document document({.title = record.kind_label + "申请表",
                              .subtitle = place,
                              .number = record.number,
                              .date = record.opened_on,
                              .note = person && person->synthetic ? "演示数据，人物均为合成" : ""});
    document.heading("一、申请");
    document.key_values({{"申请", record.kind_label + (record.item_label.empty() ? "" : "：" + record.item_label)},
                         {"老年人或机构", applicant_line(record)},
                         {"提出", channel_text(record)},
                         {"联系电话", record.phone ? record.phone->masked() : ""},
                         {"申请事由", record.wish}});
    document.heading("二、材料");
    print::Table table{{{"材料", 5}, {"免交依据", 5}, {"收到", 1}}, {}, "无"};
    for (const auto& paper : papers_of(tx, record.id))
        table.rows.push_back({paper.label, paper.fact_label.empty() ? paper.note : paper.fact_label + "（" + paper.fact_source + "）",
                              paper.state == PaperState::received ? "✓" : ""});
    document.table(table);
    document.heading("三、声明");
    document.paragraph("以上内容和所交材料属实。为办理本申请，同意向承办部门核对所列事实。");
    document.key_values({{"本人签名", ""}, {"代理人签名", ""}, {"日期", "　　　　年　　月　　日"}});
    tx.note({"window.form.read", "window_case", record.id.value, record.elder.value_or(ElderId{}).value, "", ""});
    return http::Download{"申请表-" + record.number + ".pdf",
                          "application/pdf",
                          {},
                          print::pdf_of(document, {.title = record.kind_label + "申请表", .author = place, .created = tx.now()})};
}

constexpr std::array routes{
    http::get<&application_form>("/window/cases/{window_case}/form", rights::open, http::RowScope::region,
                                 {"打印申请表", "Print the form"}),
    http::get<&receipt>("/window/cases/{window_case}/receipt", rights::open, http::RowScope::region, {"打印回执", "Print the receipt"}),
    http::get<&answer_paper>("/window/cases/{window_case}/answer_paper", rights::handle, http::RowScope::region,
                             {"打印答复", "Print the answer"}),
    http::post<&ask_progress>("/public/applications/progress", http::anyone, http::RowScope::none, {"查办理进度", "Ask for progress"}),
};

}  // namespace

std::span<const http::Route> public_routes() { return routes; }

}  // namespace yk::care::window
