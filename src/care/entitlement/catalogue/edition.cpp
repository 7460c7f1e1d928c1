#include "care/entitlement/catalogue/edition.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/json.h"
#include "rules/load.h"

namespace yk::care::catalogue {
using namespace model;
namespace {

constexpr auto edition_columns = columns<Edition>({
    key<&Edition::id>("编号", "Id").open(),
    col<&Edition::year>("年度", "Year").open(),
    col<&Edition::number>("文号", "Number").open(),
    col<&Edition::note>("说明", "Note").open(),
    col<&Edition::state>("状态", "State").open(),
    col<&Edition::pack>("政策包", "Pack").open(),
    col<&Edition::items>("项目数", "Items").open(),
    col<&Edition::sha256>("校验值", "SHA-256").hide(),
    col<&Edition::prepared_account>("编制账号", "Prepared by account").as_id().hide(),
    col<&Edition::prepared_by>("编制人", "Prepared by"),
    col<&Edition::prepared_on>("编制日期", "Prepared on"),
    col<&Edition::published_by>("公布人", "Published by"),
    col<&Edition::published_on>("公布日期", "Published on").open(),
    col<&Edition::because>("作废或撤回原因", "Why dropped or withdrawn"),
    version<&Edition::version>(),
    col<&Edition::added>("新增", "Added").open().compute(),
    col<&Edition::removed>("取消", "Removed").open().compute(),
    col<&Edition::changed>("调整", "Changed").open().compute(),
});
constexpr auto edition_schema =
    schema<Edition>("service_list_edition", "catalogue_edition", {"服务清单版本", "Edition of the service list"}, edition_columns);
constexpr auto line_columns = columns<EditionLine>({
    key<&EditionLine::id>("编号", "Id"),
    col<&EditionLine::edition>("版本", "Edition"),
    col<&EditionLine::place>("序号", "Place"),
    col<&EditionLine::item>("项目", "Item"),
    col<&EditionLine::content>("内容", "Content"),
});
constexpr auto line_schema =
    schema<EditionLine>("service_list_line", "catalogue_edition_line", {"服务清单条目", "Line of the service list"}, line_columns);
constexpr auto difference_columns = columns<Difference>({
    col<&Difference::kind>("变化", "Kind").open(),
    col<&Difference::label>("项目", "Item").open(),
    col<&Difference::parts>("调整之处", "Parts").open(),
});
constexpr auto difference_schema = schema<Difference>("service_list_difference", "", {"清单变化", "Difference"}, difference_columns);

const Query<EditionLine(EditionId)> lines_of{
    "catalogue.lines_of", "SELECT {l.*} FROM catalogue_edition_line l WHERE l.edition = $1 ORDER BY l.place, l.id LIMIT 2000"};
const Query<Edition(Day, EditionId)> before_edition{"catalogue.edition_before", R"(
    SELECT {e.*} FROM catalogue_edition e WHERE e.state = 'published' AND e.id <> $2
       AND (e.published_on < $1 OR (e.published_on = $1 AND e.id < $2)) ORDER BY e.published_on DESC, e.id DESC LIMIT 1)"};
const Query<Edition()> published{"catalogue.published", R"(
    SELECT {e.*} FROM catalogue_edition e WHERE e.state = 'published' ORDER BY e.published_on DESC, e.id DESC LIMIT 50)"};

struct EditionKey {
    EditionId service_list_edition;
};
constexpr auto key_columns = columns<EditionKey>({col<&EditionKey::service_list_edition>("版本", "Edition").open()});
constexpr auto key_schema = schema<EditionKey>("service_list_edition_key", "", {"版本", "Edition"}, key_columns);
const Schema& schema_of(const EditionKey*) { return key_schema; }
struct Ending {
    EditionId service_list_edition;
    std::string reason;
};
constexpr auto ending_columns =
    columns<Ending>({col<&Ending::service_list_edition>("版本", "Edition"), col<&Ending::reason>("原因", "Reason")});
constexpr auto ending_schema = schema<Ending>("end_edition", "", {"作废或撤回", "Drop or withdraw"}, ending_columns);
const Schema& schema_of(const Ending*) { return ending_schema; }

struct Differences {
    std::vector<Difference> items;
};
constexpr auto differences_columns = columns<Differences>({col<&Differences::items>("变化", "Differences").open()});
constexpr auto differences_schema = schema<Differences>("service_list_differences", "", {"清单变化", "Differences"}, differences_columns);
const Schema& schema_of(const Differences*) { return differences_schema; }

// What anybody sees of a published edition.
struct PublicEdition {
    EditionId id;
    std::int64_t items = 0;
    std::string year, number, note;
    std::optional<Day> published_on;
    bool first = false;  // nothing to compare with
    std::vector<Difference> differences;
};
constexpr auto public_columns = columns<PublicEdition>({
    col<&PublicEdition::id>("编号", "Id").open(),
    col<&PublicEdition::year>("年度", "Year").open(),
    col<&PublicEdition::items>("项目数", "Items").open(),
    col<&PublicEdition::number>("文号", "Number").open(),
    col<&PublicEdition::note>("说明", "Note").open(),
    col<&PublicEdition::published_on>("公布日期", "Published on").open(),
    col<&PublicEdition::first>("首版", "First").open(),
    col<&PublicEdition::differences>("变化", "Differences").open(),
});
constexpr auto public_schema = schema<PublicEdition>("public_edition", "", {"已公布版本", "Published edition"}, public_columns);
const Schema& schema_of(const PublicEdition*) { return public_schema; }
struct PublicEditions {
    std::vector<PublicEdition> items;
};
constexpr auto publics_columns = columns<PublicEditions>({col<&PublicEditions::items>("版本", "Editions").open()});
constexpr auto publics_schema = schema<PublicEditions>("public_editions", "", {"已公布版本", "Published editions"}, publics_columns);
const Schema& schema_of(const PublicEditions*) { return publics_schema; }

// The parts of an item that people would notice, under the names that the list gives them.
std::vector<Words> parts_of_change(const Service& before, const Service& after) {
    std::vector<Words> out;
    const auto part = [&](bool differs, std::string_view zh, std::string_view en) {
        if (differs) out.push_back({std::string(zh), std::string(en)});
    };
    part(before.label != after.label, "名称", "name");
    part(before.recipients != after.recipients, "服务对象", "recipients");
    part(before.content != after.content, "服务内容", "content");
    part(before.standard != after.standard, "保障标准", "standard");
    part(before.requirements != after.requirements, "服务要求", "requirements");
    part(before.responsible != after.responsible, "责任单位", "responsible bodies");
    part(before.apply != after.apply || before.no_application != after.no_application, "办理方式", "how to apply");
    part(before.clause.document != after.clause.document || before.clause.at != after.clause.at, "依据", "clause");
    part(before.status != after.status, "状态", "status");
    return out;
}

// A new edition takes the list as it stands; afterwards only its number and note may change, until it is published.
Status freeze(Tx& tx, void* record, const void* before) {
    auto& edition = *static_cast<Edition*>(record);
    if (before)
        return static_cast<const Edition*>(before)->state == EditionState::prepared
                   ? Status()
                   : fail(ErrorKind::conflict, "catalogue.edition.settled");
    const auto year = civil(tx.today()).year;
    if (edition.year != std::to_string(year - 1) && edition.year != std::to_string(year) && edition.year != std::to_string(year + 1))
        return fail_at("/year", "catalogue.edition.year", {{"low", std::to_string(year - 1)}, {"high", std::to_string(year + 1)}});
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto list = YK_TRY(service_list(tx));
    if (list.items.empty()) return fail(ErrorKind::conflict, "catalogue.edition.empty");
    edition.pack = book->pack->place().id + " " + book->pack->place().version;
    edition.id = tx.new_id<EditionId>();  // its lines name it
    edition.items = static_cast<std::int64_t>(list.items.size());
    edition.prepared_account = tx.actor().account;
    edition.prepared_by = tx.actor().name;
    edition.prepared_on = tx.today();
    std::string all;
    std::int64_t place = 0;
    for (const auto& service : list.items) {
        EditionLine line;
        line.id = tx.new_id<decltype(EditionLine::id)>();
        line.edition = edition.id;
        line.place = ++place;
        line.item = service.item;
        line.content = json_of(schema<Service>(), &service);
        all += line.content + "\n";
        YK_TRY_VOID(tx.insert(line));
    }
    edition.sha256 = rules::sha256_hex(all);
    return {};
}

Status complete(Tx& tx, void* record) {
    auto& edition = *static_cast<Edition*>(record);
    for (const auto& difference : YK_TRY(differences_of(tx, edition))) {
        edition.added += difference.kind == Difference::Kind::added;
        edition.removed += difference.kind == Difference::Kind::removed;
        edition.changed += difference.kind == Difference::Kind::changed;
    }
    return {};
}

Result<Edition> move(Tx& tx, EditionId id, EditionEvent event) {
    auto edition = YK_TRY(tx.get<Edition>(id));
    const auto next = edition_flow.next(edition.state, event);
    if (!next) return fail(ErrorKind::conflict, "catalogue.edition.settled");
    edition.state = *next;
    return edition;
}

Result<Edition> publish(Tx& tx, const EditionKey& in) {
    auto edition = YK_TRY(move(tx, in.service_list_edition, EditionEvent::publish));
    if (edition.prepared_account == tx.actor().account) return fail(ErrorKind::denied, "catalogue.edition.own");
    edition.published_by = tx.actor().name;
    edition.published_on = tx.today();
    YK_TRY_VOID(tx.update(edition));
    YK_TRY_VOID(complete(tx, &edition));
    return edition;
}

Result<Edition> end(Tx& tx, const Ending& in, EditionEvent event) {
    if (length_of(trimmed(in.reason)) < 2 || length_of(in.reason) > 300) return fail_at("/reason", "catalogue.edition.reason");
    auto edition = YK_TRY(move(tx, in.service_list_edition, event));
    tx.because(in.reason);
    edition.because = in.reason;
    YK_TRY_VOID(tx.update(edition));
    YK_TRY_VOID(complete(tx, &edition));
    return edition;
}
Result<Edition> drop(Tx& tx, const Ending& in) { return end(tx, in, EditionEvent::drop); }
Result<Edition> withdraw(Tx& tx, const Ending& in) { return end(tx, in, EditionEvent::withdraw); }

Result<Differences> show_differences(Tx& tx, const EditionKey& key) {
    return Differences{YK_TRY(differences_of(tx, YK_TRY(tx.get<Edition>(key.service_list_edition))))};
}
Result<http::Download> print_edition(Tx& tx, const EditionKey& key) {
    return handbook(tx, YK_TRY(tx.get<Edition>(key.service_list_edition)));
}

Result<PublicEditions> public_editions(Tx& tx) {
    PublicEditions out;
    for (const auto& edition : tx.list(published)) {
        PublicEdition row{
            edition.id, edition.items, edition.year, edition.number.value_or(""), edition.note.value_or(""), edition.published_on, false,
            {}};
        row.first = !edition_before(tx, edition);
        row.differences = YK_TRY(differences_of(tx, edition));
        out.items.push_back(std::move(row));
    }
    return out;
}
Result<http::Download> public_handbook(Tx& tx, const EditionKey& key) {
    const auto edition = YK_TRY(tx.get<Edition>(key.service_list_edition));
    if (edition.state != EditionState::published) return fail(ErrorKind::missing, "catalogue.edition.not_published");
    return handbook(tx, edition);
}

constexpr std::string_view filters[] = {"state", "year", "published_on", "prepared_account"};
constexpr std::string_view sorts[] = {"prepared_on", "year", "published_on"};
constexpr Listing listing{filters, sorts, {}, "-prepared_on"};
constexpr FormField fields[] = {{"year", {"清单所属年度", "The year whose list it is"}, true},
                                {"number", {"公布文号，可以稍后补", "Of the publication; may follow later"}},
                                {"note", {"印在手册首页", "Printed on the first page of the handbook"}}};
constexpr FormGroup form[] = {{{"服务清单版本", "Edition"}, fields}};
const Check checks[] = {length("number", 1, 60), length("note", 1, 500)};
constexpr http::Command commands[] = {{"publish", "/catalogue/editions/{service_list_edition}/publish", {"公布", "Publish"}},
                                      {"drop", "/catalogue/editions/{service_list_edition}/drop", {"作废", "Drop"}, true},
                                      {"withdraw", "/catalogue/editions/{service_list_edition}/withdraw", {"撤回", "Withdraw"}, true}};

constexpr std::array routes{
    http::post<&publish>("/catalogue/editions/{service_list_edition}/publish", rights::edition_publish, http::RowScope::city,
                         {"公布服务清单版本", "Publish an edition"}),
    http::post<&drop>("/catalogue/editions/{service_list_edition}/drop", rights::edition_prepare, http::RowScope::city,
                      {"作废未公布的版本", "Drop an edition"}),
    http::post<&withdraw>("/catalogue/editions/{service_list_edition}/withdraw", rights::edition_publish, http::RowScope::city,
                          {"撤回已公布的版本", "Withdraw an edition"}),
    http::get<&show_differences>("/catalogue/editions/{service_list_edition}/differences", rights::edition_read, http::RowScope::city,
                                 {"与上一版相比", "Differences to the edition before"}),
    http::get<&print_edition>("/catalogue/editions/{service_list_edition}/handbook.pdf", rights::edition_read, http::RowScope::city,
                              {"便民手册（打印）", "Handbook on paper"}),
    http::get<&public_editions>("/public/editions", http::anyone, http::RowScope::none, {"已公布的服务清单版本", "Published editions"}),
    http::get<&public_handbook>("/public/editions/{service_list_edition}/handbook.pdf", http::anyone, http::RowScope::none,
                                {"便民手册", "Handbook"}),
};

}  // namespace

std::span<const Option> options_of(EditionState) {
    static constexpr Option all[] = {{"prepared", {"待公布", "Prepared"}},
                                     {"published", {"已公布", "Published"}},
                                     {"dropped", {"已作废", "Dropped"}},
                                     {"withdrawn", {"已撤回", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(EditionEvent) {
    static constexpr Option all[] = {{"publish", {"公布", "publish"}}, {"drop", {"作废", "drop"}}, {"withdraw", {"撤回", "withdraw"}}};
    return all;
}
std::span<const Option> options_of(Difference::Kind) {
    static constexpr Option all[] = {{"added", {"新增", "Added"}}, {"removed", {"取消", "Removed"}}, {"changed", {"调整", "Changed"}}};
    return all;
}
const Schema& schema_of(const Edition*) { return edition_schema; }
const Schema& schema_of(const EditionLine*) { return line_schema; }
const Schema& schema_of(const Difference*) { return difference_schema; }

std::vector<Difference> compare(const std::vector<Service>& before, const std::vector<Service>& after) {
    const auto in = [](const std::vector<Service>& list, const std::string& item) {
        return std::find_if(list.begin(), list.end(), [&](const Service& s) { return s.item == item; });
    };
    std::vector<Difference> out;
    for (const auto& service : after) {
        const auto known = in(before, service.item);
        if (known == before.end()) {
            out.push_back({Difference::Kind::added, service.label, {}});
        } else if (auto parts = parts_of_change(*known, service); !parts.empty()) {
            out.push_back({Difference::Kind::changed, service.label, std::move(parts)});
        }
    }
    for (const auto& service : before)
        if (in(after, service.item) == after.end()) out.push_back({Difference::Kind::removed, service.label, {}});
    return out;
}

Result<std::vector<Service>> items_of(Tx& tx, EditionId edition) {
    std::vector<Service> out;
    for (const auto& line : tx.list(lines_of, edition)) YK_TRY_VOID(read_json(schema<Service>(), line.content, &out.emplace_back()));
    return out;
}

std::optional<Edition> edition_before(Tx& tx, const Edition& edition) {
    return tx.first(before_edition, edition.published_on.value_or(tx.today()), edition.id);
}

Result<std::vector<Difference>> differences_of(Tx& tx, const Edition& edition) {
    const auto before = edition_before(tx, edition);
    if (!before) return std::vector<Difference>{};
    return compare(YK_TRY(items_of(tx, before->id)), YK_TRY(items_of(tx, edition.id)));
}

const http::Resource editions{.schema = &edition_schema,
                              .listing = &listing,
                              .path = "/catalogue/editions",
                              .scope = http::RowScope::city,
                              .read = &rights::edition_read,
                              .write = &rights::edition_prepare,
                              .export_ = &rights::edition_read,
                              .form = form,
                              .checks = checks,
                              .before_write = &freeze,
                              .commands = commands,
                              .complete = &complete};
std::span<const http::Route> edition_routes() { return routes; }

}  // namespace yk::care::catalogue
