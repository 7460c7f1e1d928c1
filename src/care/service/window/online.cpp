// Online applications: bounded by network address (http), by identity number and day, and by day for the whole city; nothing of the
// register is told. An officer finds the person by the number, says how identity was checked, and a case with the same number begins.
#include "care/service/window/online.h"

#include <fmt/format.h>

#include <array>

#include "base/fold.h"
#include "base/resident_id.h"
#include "base/text.h"

namespace yk::care::window {
using namespace model;
namespace {

constexpr std::int64_t most_a_day = 3;        // of one identity number
constexpr std::int64_t most_of_city = 5'000;  // a day
constexpr std::string_view kind_code = "assessment";

constexpr auto online_columns = columns<OnlineApplication>({
    key<&OnlineApplication::id>("编号", "Id"),
    col<&OnlineApplication::number>("受理号", "Number"),
    col<&OnlineApplication::code>("查询码", "Code").sensitive().seal().hide(),
    col<&OnlineApplication::kind>("种类", "Kind").hide(),
    col<&OnlineApplication::kind_label>("申请", "Application"),
    col<&OnlineApplication::client_id>("设备编号", "Device's id").hide(),
    col<&OnlineApplication::region>("区划", "Division").scope(),
    col<&OnlineApplication::name>("姓名", "Name"),
    col<&OnlineApplication::id_no>("身份证号", "Identity number").personal().seal_indexed(),
    col<&OnlineApplication::phone>("联系电话", "Phone").personal().seal(),
    col<&OnlineApplication::asker>("申请人身份", "Asked by"),
    col<&OnlineApplication::asked_by>("申请人", "Asker"),
    col<&OnlineApplication::relation>("与老年人关系", "Relation").hide(),
    col<&OnlineApplication::wish>("申请事由", "Wish").hide(),
    col<&OnlineApplication::state>("状态", "State"),
    col<&OnlineApplication::received_on>("收到日", "Received on"),
    col<&OnlineApplication::due_on>("办理期限", "Due on"),
    col<&OnlineApplication::words>("核实情况", "How it was checked").hide(),
    col<&OnlineApplication::decided_by>("办理人", "Decided by"),
    col<&OnlineApplication::decided_on>("办理日", "Decided on").hide(),
    col<&OnlineApplication::application>("窗口申请", "Case").hide(),
    version<&OnlineApplication::version>(),
});
constexpr auto online_schema =
    schema<OnlineApplication>("window_online", "window_online", {"网上申请", "Online application"}, online_columns);

const Query<std::int64_t(std::string)> numbers_of_year{"window.online_of_year", R"(
    SELECT COUNT(*) FROM window_online o WHERE o.number LIKE $1 AND {unscoped numbers run through the whole city})"};
const Query<std::int64_t(Day)> of_day{"window.online_of_day", R"(
    SELECT COUNT(*) FROM window_online o WHERE o.received_on = $1 AND {unscoped a bound for the whole city})"};
const Query<std::int64_t(std::string, Day)> of_person{"window.online_of_person", R"(
    SELECT COUNT(*) FROM window_online o WHERE o.id_no_index = $1 AND o.received_on = $2 AND {unscoped a bound for one number})"};
const Query<OnlineApplication(std::string)> by_client{"window.online_by_client", R"(
    SELECT {o.*} FROM window_online o WHERE o.client_id = $1 AND {unscoped the same browser asks again} ORDER BY o.id LIMIT 1)"};
const Query<OnlineApplication(std::string)> by_number{"window.online_by_number", R"(
    SELECT {o.*} FROM window_online o WHERE o.number = $1 AND {unscoped whoever holds the number may ask how it stands} ORDER BY o.id LIMIT 1)"};

struct Apply {
    std::string client_id, name, id_no;
    std::string phone;
    RegionCode region;
    Asker asker = Asker::elder;
    std::optional<std::string> asked_by, relation;
    std::string wish;
};
constexpr auto apply_columns = columns<Apply>({
    col<&Apply::client_id>("设备编号", "Device's id"),
    col<&Apply::name>("老人姓名", "Name"),
    col<&Apply::id_no>("身份证号", "Identity number").sensitive(),
    col<&Apply::phone>("联系电话", "Phone").sensitive(),
    col<&Apply::region>("区或镇街", "Division"),
    col<&Apply::asker>("申请人身份", "Asked by"),
    col<&Apply::asked_by>("申请人", "Asker"),
    col<&Apply::relation>("与老年人关系", "Relation"),
    col<&Apply::wish>("申请事由", "Wish"),
});
constexpr auto apply_schema = schema<Apply>("apply_online", "", {"网上申请", "Apply"}, apply_columns);
const Schema& schema_of(const Apply*) { return apply_schema; }
struct OnlineReceipt {
    std::string number, code, kind;
    Day received_on;
    std::optional<Day> due_on;
};
constexpr auto receipt_columns = columns<OnlineReceipt>({
    col<&OnlineReceipt::number>("受理号", "Number").open(),
    col<&OnlineReceipt::code>("查询码", "Code").open(),
    col<&OnlineReceipt::kind>("申请", "Application").open(),
    col<&OnlineReceipt::received_on>("收到日", "Received on").open(),
    col<&OnlineReceipt::due_on>("最迟答复", "Answer by").open(),
});
constexpr auto receipt_schema = schema<OnlineReceipt>("online_receipt", "", {"收件回执", "Receipt"}, receipt_columns);
const Schema& schema_of(const OnlineReceipt*) { return receipt_schema; }
struct OnlineWords {
    OnlineId window_online;
    std::string reason;
};
constexpr auto words_columns =
    columns<OnlineWords>({col<&OnlineWords::window_online>("网上申请", "Application"), col<&OnlineWords::reason>("说明", "Words")});
constexpr auto words_schema = schema<OnlineWords>("decide_online", "", {"办理网上申请", "Decide"}, words_columns);
const Schema& schema_of(const OnlineWords*) { return words_schema; }

Result<OnlineApplication> checked(const Apply& in) {
    OnlineApplication out;
    YK_TRY_VOID(want_length(in.client_id, 16, 64, "/client_id"));
    out.client_id = in.client_id;
    out.name = trimmed(nfkc(in.name));
    YK_TRY_VOID(want_length(out.name, 1, 50, "/name"));
    auto number = trimmed(nfkc(in.id_no));
    if (number.size() == 18 && number.back() == 'x') number.back() = 'X';
    if (!ResidentId::of(number)) return fail_at("/id_no", "window.online.id_no");
    out.id_no.text = number;
    const auto phone = Phone::of(trimmed(nfkc(in.phone)));
    if (!phone) return fail_at("/phone", "window.online.phone");
    out.phone = *phone;
    if (in.asker != Asker::elder && in.asker != Asker::proxy) return fail_at("/asker", "window.online.asker");
    out.asker = in.asker;
    out.asked_by = in.asker == Asker::elder ? out.name : trimmed(nfkc(in.asked_by.value_or("")));
    out.relation = in.asker == Asker::elder ? "" : trimmed(nfkc(in.relation.value_or("")));
    YK_TRY_VOID(want_length(out.asked_by, 1, 50, "/asked_by"));
    YK_TRY_VOID(want_length(out.relation, in.asker == Asker::elder ? 0 : 1, 50, "/relation"));
    out.wish = trimmed(in.wish);
    YK_TRY_VOID(want_length(out.wish, 2, 500, "/wish"));
    out.region = in.region;
    return out;
}

OnlineReceipt receipt_of(const OnlineApplication& record) {
    return {record.number, record.code, record.kind_label, record.received_on, record.due_on};
}

Result<OnlineReceipt> receive(Tx& tx, OnlineApplication out) {
    if (const auto known = tx.first(by_client, out.client_id)) return receipt_of(*known);
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto place = organisation::get_region(tx, out.region);
    const bool ours =
        place && (place->level == RegionLevel::district || place->level == RegionLevel::town) && within(out.region, subtree_of(city.code));
    if (!ours) return fail_at("/region", "window.online.region");
    const auto index = tx.blind_index(online_schema, "id_no", out.id_no.text);
    if (tx.one(of_person, index, tx.today()) >= most_a_day) return fail(ErrorKind::limited, "window.online.often");
    if (tx.one(of_day, tx.today()) >= most_of_city) return fail(ErrorKind::limited, "window.online.full");
    const auto* kind = shipped_definitions().find(std::string(kind_code));
    CHECK(kind);
    const auto year = day_text(tx.today()).substr(0, 4);
    out.id = tx.new_id<OnlineId>();
    out.number = fmt::format("W{}-{:07}", year, tx.one(numbers_of_year, "W" + year + "-%") + 1);
    out.code = id_text(static_cast<std::int64_t>(tx.random() >> 2) + 1).substr(3);
    out.kind = kind->code;
    out.kind_label = kind->zh;
    out.received_on = tx.today();
    out.due_on = calendar_of(tx).after(tx.today(), static_cast<std::int32_t>(kind->accept_days));
    YK_TRY_VOID(tx.insert(out));
    return receipt_of(out);
}

// Writes as the system: the public has no regions of its own.
Result<OnlineReceipt> apply(http::Call& call, const Apply& in) {
    const auto record = YK_TRY(checked(in));
    auto request = call.request();
    request.actor = Actor::system();
    request.actor.name = "public";
    return call.database().write_value(request, [&](Tx& tx) { return receive(tx, record); });
}

Status decided(Tx& tx, OnlineApplication& record, OnlineEvent event, const std::string& words) {
    YK_TRY_VOID(want_length(trimmed(words), 4, 500, "/reason"));
    const auto next = online_flow.next(record.state, event);
    if (!next) return fail(ErrorKind::conflict, "window.online.decided", TextArgs{{"number", record.number}, {"by", record.decided_by}});
    tx.because(words);
    record.state = *next;
    record.words = trimmed(words);
    record.decided_by = tx.actor().name;
    record.decided_on = tx.today();
    record.due_on.reset();
    return {};
}

// The person must be in the register under this number and name; the case begins as submitted, with the number the applicant holds.
Result<Case> register_online(Tx& tx, const OnlineWords& in) {
    auto record = YK_TRY(tx.get<OnlineApplication>(in.window_online));
    YK_TRY_VOID(decided(tx, record, OnlineEvent::register_case, in.reason));
    const auto person = elder::find_by_document(tx, "RESIDENT_ID", record.id_no.text);
    if (!person || !tx.find<elder::Elder>(person->id))
        return fail(ErrorKind::conflict, "window.online.unknown", TextArgs{{"number", record.number}});
    if (folded_name(person->name) != folded_name(record.name))
        return fail(ErrorKind::conflict, "window.online.name", TextArgs{{"number", record.number}});
    auto opened = YK_TRY(register_received(tx, {record.number, record.code, record.kind, person->id, record.asker, record.asked_by,
                                                record.relation, record.phone, record.wish}));
    record.application = opened.id;
    YK_TRY_VOID(tx.update(record));
    return opened;
}
Result<OnlineApplication> refuse_online(Tx& tx, const OnlineWords& in) {
    auto record = YK_TRY(tx.get<OnlineApplication>(in.window_online));
    YK_TRY_VOID(decided(tx, record, OnlineEvent::refuse, in.reason));
    YK_TRY_VOID(tx.update(record));
    return record;
}

constexpr std::array routes{
    http::post<&apply>("/public/applications/assessment", http::anyone, http::RowScope::none,
                       {"网上申请能力评估", "Apply for an assessment"}),
    http::post<&register_online>("/window/online/{window_online}/register", rights::accept, http::RowScope::region,
                                 {"核实身份并登记", "Identity checked, register"}),
    http::post<&refuse_online>("/window/online/{window_online}/refuse", rights::accept, http::RowScope::region,
                               {"不予登记", "Do not register"}),
};

constexpr std::string_view filters[] = {"state", "region", "received_on", "due_on", "number"};
constexpr std::string_view sorts[] = {"received_on", "due_on", "number"};
constexpr std::string_view search[] = {"number", "name"};
constexpr Listing listing{filters, sorts, search, "-received_on"};
constexpr http::Command commands[] = {{"register", "/window/online/{window_online}/register", {"核实身份并登记", "Register"}, true},
                                      {"refuse", "/window/online/{window_online}/refuse", {"不予登记", "Do not register"}, true}};
constexpr std::string_view title[] = {"number", "kind_label", "name"};

}  // namespace

const std::string_view online_tables = R"(
CREATE TABLE window_online (id BIGINT PRIMARY KEY, number TEXT NOT NULL UNIQUE, code BLOB NOT NULL, kind TEXT NOT NULL,
    kind_label TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE, region BIGINT NOT NULL, name TEXT NOT NULL, id_no BLOB NOT NULL,
    id_no_index TEXT NOT NULL, phone BLOB NOT NULL, asker TEXT NOT NULL, asked_by TEXT NOT NULL, relation TEXT NOT NULL,
    wish TEXT NOT NULL, state TEXT NOT NULL, received_on TEXT NOT NULL, due_on TEXT, words TEXT NOT NULL, decided_by TEXT NOT NULL,
    decided_on TEXT, application BIGINT, version BIGINT NOT NULL);
CREATE INDEX window_online_list ON window_online (state, due_on, id);
CREATE INDEX window_online_day ON window_online (received_on, id);
CREATE INDEX window_online_person ON window_online (id_no_index, received_on)
)";

std::span<const Option> options_of(OnlineState) {
    static constexpr Option all[] = {
        {"received", {"待核实", "To be checked"}}, {"registered", {"已登记", "Registered"}}, {"refused", {"不予登记", "Not registered"}}};
    return all;
}
std::span<const Option> options_of(OnlineEvent) {
    static constexpr Option all[] = {{"register_case", {"登记", "Register"}}, {"refuse", {"不予登记", "Do not register"}}};
    return all;
}
const Schema& schema_of(const OnlineApplication*) { return online_schema; }
std::optional<OnlineApplication> find_online(Tx& tx, const std::string& number) { return tx.first(by_number, number); }
std::span<const http::Route> online_routes() { return routes; }
const http::Resource online_applications{.schema = &model::schema<OnlineApplication>(),
                                         .listing = &listing,
                                         .path = "/window/online",
                                         .scope = http::RowScope::region,
                                         .read = &rights::accept,
                                         .commands = commands,
                                         .audited_read = true};
const http::Queue online_queue{.code = "window.online.received",
                               .label = {"待核实的网上申请", "Online applications to check"},
                               .right = &rights::accept,
                               .resource = &online_applications,
                               .filter = "f.state=received",
                               .title = title,
                               .page = "/window/online?open={id}",
                               .due = "due_on"};

}  // namespace yk::care::window
