// What a partner may call, each request signed: its own standing, batches in, results in, changes and single persons out.
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/results.h"
#include "edge/exchange/access.h"
#include "model/json.h"

namespace yk::edge::exchange {
using namespace model;
namespace {

struct Asked {
    std::optional<std::string> after;
    std::optional<std::int64_t> limit;
};
constexpr auto asked_columns = columns<Asked>({col<&Asked::after>("其后", "After"), col<&Asked::limit>("条数", "Limit")});
constexpr auto asked_schema = schema<Asked>("exchange_changes_query", "", {"查询变动", "Ask for changes"}, asked_columns);
const Schema& schema_of(const Asked*) { return asked_schema; }

struct PersonKey {
    ElderId elder;
};
constexpr auto person_columns = columns<PersonKey>({col<&PersonKey::elder>("老年人", "Elder")});
constexpr auto person_schema = schema<PersonKey>("exchange_person_key", "", {"老年人", "Elder"}, person_columns);
const Schema& schema_of(const PersonKey*) { return person_schema; }

struct LookUp {
    std::string document, id_no, purpose;
};
constexpr auto look_up_columns =
    columns<LookUp>({col<&LookUp::document>("证件类型", "Document"), col<&LookUp::id_no>("证件号码", "Number").personal(),
                     col<&LookUp::purpose>("用途", "Purpose")});
constexpr auto look_up_schema = schema<LookUp>("exchange_look_up", "", {"逐案查询", "Look one person up"}, look_up_columns);
const Schema& schema_of(const LookUp*) { return look_up_schema; }

struct Rows {
    std::string source;
    RegionCode district;
    Day as_of;
    std::optional<bool> complete;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};
constexpr auto rows_columns = columns<Rows>({
    col<&Rows::source>("来源", "Source"),
    col<&Rows::district>("区", "District"),
    col<&Rows::as_of>("数据日期", "As of"),
    col<&Rows::complete>("完整名册", "Complete"),
    col<&Rows::columns>("列名", "Headings"),
    col<&Rows::rows>("行", "Rows"),
});
constexpr auto rows_schema = schema<Rows>("exchange_rows", "", {"提交数据", "Rows of a department"}, rows_columns);
const Schema& schema_of(const Rows*) { return rows_schema; }

struct Undo {
    ArrivalId exchange_arrival;
    std::string reason;
};
constexpr auto undo_columns = columns<Undo>({col<&Undo::exchange_arrival>("来件", "Arrival"), col<&Undo::reason>("原因", "Reason")});
constexpr auto undo_schema = schema<Undo>("exchange_undo", "", {"撤回来件", "Take an arrival back"}, undo_columns);
const Schema& schema_of(const Undo*) { return undo_schema; }

// Who calls, and as what: the whole request goes on with the partner's regions.
Result<Partner> caller(http::Call& call) {
    return call.database().read_value(call.request(), [](Tx& tx) { return acting_partner(tx); });
}

Result<RawJson> standing(Tx& tx) {
    const auto partner = YK_TRY(acting_partner(tx));
    std::string out = "{\"partner\":";
    append_json_string(out, partner.code);
    out += ",\"name\":";
    append_json_string(out, partner.name);
    out += ",\"now\":\"" + instant_text(tx.now()) + "\",\"grants\":[";
    bool first = true;
    for (const auto direction : {Direction::in, Direction::out})
        for (const auto& grant : list_grants(tx, partner.id, direction)) {
            if (!first) out += ',';
            first = false;
            append_json(out, model::schema<Grant>(), &grant);
        }
    return RawJson{out + "]}"};
}

Result<RawJson> take_rows(http::Call& call, const Rows& in) {
    const auto partner = YK_TRY(caller(call));
    if (in.columns.empty() || in.rows.empty()) return fail_at(in.columns.empty() ? "/columns" : "/rows", "input.required");
    std::string text;
    append_line(text, in.columns);
    for (std::size_t i = 0; i < in.rows.size(); ++i) {
        if (in.rows[i].size() != in.columns.size()) return fail_at("/rows/" + std::to_string(i), "exchange.batch.width");
        append_line(text, in.rows[i]);
    }
    // Rows are rarely all there are: who is not among them is missing from the source only where the partner says that they are its whole
    // list.
    const Delivered file{
        in.source, in.district, in.as_of, in.complete.value_or(false), partner.code + "-" + day_text(in.as_of) + ".csv", std::move(text)};
    std::string report;
    const auto arrival = YK_TRY(take_delivery(call.database(), call.request(), call.data_folder(), partner, file, Via::api, report));
    return RawJson{"{\"arrival\":\"" + id_text(arrival.id.value) + "\",\"report\":" + report + "}"};
}

Result<RawJson> undo(http::Call& call, const Undo& in) {
    const auto partner = YK_TRY(caller(call));
    YK_TRY_VOID(want_reason(in.reason));
    auto arrival = YK_TRY(call.database().read_value(call.request(), [&](Tx& tx) { return tx.get<Arrival>(in.exchange_arrival); }));
    if (arrival.partner != partner.id) return fail(ErrorKind::missing, "store.record.missing");
    if (arrival.taken_back) return fail(ErrorKind::conflict, "exchange.batch.taken_back");
    auto batch = YK_TRY(call.database().read_value(call.request(), [&](Tx& tx) { return tx.get<care::intake::Batch>(arrival.batch); }));
    // Somebody here may have been first, or an earlier call broke off before the arrival was marked.
    if (batch.state != care::intake::BatchState::taken_back)
        batch = YK_TRY(care::intake::take_back_batch(call.database(), call.request(), arrival.batch, [](std::int64_t) { return true; }));
    YK_TRY_VOID(call.database().write(call.request(), [&](Tx& tx) -> Status {
        tx.because(in.reason);
        arrival.taken_back = true;
        return tx.update(arrival);
    }));
    return RawJson{"{\"arrival\":\"" + id_text(arrival.id.value) + "\",\"batch\":\"" + id_text(batch.id.value) + "\",\"state\":\"" +
                   code_of(batch.state) + "\"}"};
}

Result<RawJson> changes(Tx& tx, const Asked& in) {
    const auto partner = YK_TRY(acting_partner(tx));
    const auto limit = in.limit.value_or(100);
    if (limit < 1 || limit > page_people)
        return fail_at("/query/limit", "input.range", {{"low", "1"}, {"high", std::to_string(page_people)}});
    const auto told = YK_TRY(tell_changes(tx, partner, in.after.value_or(""), limit));
    std::string out = "{\"items\":[";
    for (std::size_t i = 0; i < told.items.size(); ++i) out += (i ? "," : "") + told.items[i];
    return RawJson{out + "],\"next\":\"" + told.next + "\",\"more\":" + (told.more ? "true" : "false") + "}"};
}

Result<RawJson> person(Tx& tx, const PersonKey& in) {
    const auto partner = YK_TRY(acting_partner(tx));
    const auto elder = YK_TRY(tx.get<care::elder::Elder>(in.elder));
    return RawJson{YK_TRY(disclose(tx, partner, list_grants(tx, partner.id, Direction::out), elder, false, {}))};
}

// One person by the number on the document; the only way to classes that are shared case by case, and with a purpose that is kept.
// Takes its own transaction, because what it answers must not lie in the table of replies.
Result<RawJson> look_up(http::Call& call, const LookUp& in) {
    YK_TRY_VOID(want_length(trimmed(in.purpose), 2, 200, "/purpose"));
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<RawJson> {
        const auto partner = YK_TRY(acting_partner(tx));
        const auto elder = care::elder::find_by_document(tx, in.document, in.id_no);
        if (!elder || !tx.find<care::elder::Elder>(elder->id)) return fail(ErrorKind::missing, "exchange.person.unknown");
        return RawJson{YK_TRY(disclose(tx, partner, list_grants(tx, partner.id, Direction::out), *elder, true, trimmed(in.purpose)))};
    });
}

Result<RawJson> take_one_result(Tx& tx, const ForeignResult& in) {
    const auto partner = YK_TRY(acting_partner(tx));
    const auto elder = YK_TRY(take_result(tx, partner, in));
    return RawJson{"{\"elder\":\"" + id_text(elder.value) + "\"}"};
}

Result<RawJson> take_one_check(Tx& tx, const ForeignCheck& in) {
    const auto partner = YK_TRY(acting_partner(tx));
    const auto elder = YK_TRY(take_check(tx, partner, in));
    return RawJson{"{\"elder\":\"" + id_text(elder.value) + "\"}"};
}

constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::get<&standing>("/exchange/api/standing", rights::call, region, {"对接单位查询自身授权", "A partner's standing"}),
    http::post<&take_rows>("/exchange/api/batches", rights::call, region, {"提交部门数据", "Hand in rows"}),
    http::post<&undo>("/exchange/api/batches/{exchange_arrival}/undo", rights::call, region, {"撤回已提交的数据", "Take rows back"}),
    http::post<&take_one_result>("/exchange/api/results", rights::call, region, {"提交评估结果", "Hand in a result"}),
    http::post<&take_one_check>("/exchange/api/health_checks", rights::call, region, {"提交健康体检", "Hand in a health check"}),
    http::get<&changes>("/exchange/api/changes", rights::call, region, {"获取变动", "Changes since"}),
    http::get<&person>("/exchange/api/people/{elder}", rights::call, region, {"获取一人数据", "One person"}),
    http::post<&look_up>("/exchange/api/look_up", rights::call, region, {"按证件逐案查询", "Look one person up"}),
};

}  // namespace

std::span<const http::Route> api_routes() { return routes; }

}  // namespace yk::edge::exchange
