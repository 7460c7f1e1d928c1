#include "care/entitlement/catalogue/catalogue.h"

#include <algorithm>

#include "care/entitlement/policy/policy.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::catalogue {
using namespace model;
namespace {

// The number of the government service hotline; the same in every city of the country.
constexpr std::string_view hotline = "12345";

struct Words {
    std::string zh, en;
};
constexpr auto words_columns = columns<Words>({col<&Words::zh>("中文", "Chinese").open(), col<&Words::en>("英文", "English").open()});
constexpr auto words_schema = schema<Words>("public_text", "", {"文字", "Text"}, words_columns);
const Schema& schema_of(const Words*) { return words_schema; }

struct Clause {
    std::string document, at;
    Words title;
};
constexpr auto clause_columns = columns<Clause>({col<&Clause::document>("文件", "Document").open(),
                                                 col<&Clause::at>("条款", "Clause").open(), col<&Clause::title>("标题", "Title").open()});
constexpr auto clause_schema = schema<Clause>("public_clause", "", {"条款", "Clause"}, clause_columns);
const Schema& schema_of(const Clause*) { return clause_schema; }

struct Service {
    std::string item, kind;
    Words label, recipients, content, standard, requirements;
    std::vector<Words> responsible;
    Words apply;
    bool no_application = false;
    Clause clause;
    std::string status;
};
constexpr auto service_columns = columns<Service>({
    col<&Service::item>("项目", "Item").open(),
    col<&Service::kind>("类别", "Kind").open(),
    col<&Service::label>("名称", "Name").open(),
    col<&Service::recipients>("服务对象", "Recipients").open(),
    col<&Service::content>("服务内容", "Content").open(),
    col<&Service::standard>("保障标准", "Standard").open(),
    col<&Service::requirements>("服务要求", "Requirements").open(),
    col<&Service::responsible>("责任单位", "Responsible").open(),
    col<&Service::apply>("办理方式", "How to apply").open(),
    col<&Service::no_application>("免申即享", "Without application").open(),
    col<&Service::clause>("依据", "Clause").open(),
    col<&Service::status>("状态", "Status").open(),
});
constexpr auto service_schema = schema<Service>("public_service", "", {"服务项目", "Service"}, service_columns);
const Schema& schema_of(const Service*) { return service_schema; }

struct ServiceList {
    std::string extent;
    Words note;
    std::vector<Service> items;
};
constexpr auto list_columns =
    columns<ServiceList>({col<&ServiceList::extent>("完整程度", "Extent").open(), col<&ServiceList::note>("说明", "Note").open(),
                          col<&ServiceList::items>("项目", "Items").open()});
constexpr auto list_schema = schema<ServiceList>("public_service_list", "", {"基本养老服务清单", "Service list"}, list_columns);
const Schema& schema_of(const ServiceList*) { return list_schema; }

struct PublicCity {
    std::string code;
    Words name;
    bool synthetic = false;
    Day today;
};
constexpr auto city_columns =
    columns<PublicCity>({col<&PublicCity::code>("代码", "Code").open(), col<&PublicCity::name>("名称", "Name").open(),
                         col<&PublicCity::synthetic>("合成数据", "Synthetic").open(), col<&PublicCity::today>("今天", "Today").open()});
constexpr auto city_schema = schema<PublicCity>("public_city", "", {"城市", "City"}, city_columns);
const Schema& schema_of(const PublicCity*) { return city_schema; }

struct PhoneEntry {
    std::string region;
    Words name, district;
    std::optional<std::string> phone;
};
constexpr auto phone_columns =
    columns<PhoneEntry>({col<&PhoneEntry::region>("区划", "Division").open(), col<&PhoneEntry::name>("名称", "Name").open(),
                         col<&PhoneEntry::district>("区", "District").open(), col<&PhoneEntry::phone>("电话", "Phone").open()});
constexpr auto phone_schema = schema<PhoneEntry>("public_phone", "", {"电话", "Phone"}, phone_columns);
const Schema& schema_of(const PhoneEntry*) { return phone_schema; }

struct Contact {
    std::string hotline;
    std::vector<PhoneEntry> towns;
};
constexpr auto contact_columns =
    columns<Contact>({col<&Contact::hotline>("热线", "Hotline").open(), col<&Contact::towns>("镇街", "Towns").open()});
constexpr auto contact_schema = schema<Contact>("public_contact", "", {"联系方式", "Contact"}, contact_columns);
const Schema& schema_of(const Contact*) { return contact_schema; }

Words words_of(const rules::Label& label) { return {label.zh, label.en}; }

Words body_name(const rules::Pack& pack, const std::string& name) {
    const auto body = std::find_if(pack.bodies.begin(), pack.bodies.end(), [&](const rules::Body& b) { return b.name == name; });
    return body == pack.bodies.end() ? Words{name, name} : words_of(body->label);
}

Clause clause_of(const rules::Pack& pack, const rules::Clause& clause) {
    const auto document =
        std::find_if(pack.documents.begin(), pack.documents.end(), [&](const rules::Document& d) { return d.name == clause.document; });
    return {clause.document, clause.at,
            document == pack.documents.end() ? Words{clause.document, clause.document} : words_of(document->title)};
}

Result<ServiceList> service_list(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto& pack = *book->pack;
    ServiceList out;
    out.extent = pack.place().list_extent;
    out.note = words_of(pack.place().list_note);
    for (const auto& item : pack.items) {
        if (!item.listed) continue;
        Service service{item.name,
                        item.kind,
                        words_of(item.label),
                        words_of(item.recipients),
                        words_of(item.content),
                        words_of(item.standard),
                        words_of(item.requirements),
                        {},
                        words_of(item.apply),
                        item.no_application,
                        clause_of(pack, item.cited.clause),
                        rules::status_text(item.cited.status)};
        for (const auto& body : item.responsible) service.responsible.push_back(body_name(pack, body));
        out.items.push_back(std::move(service));
    }
    return out;
}

Result<PublicCity> public_city(Tx& tx) {
    const auto city = YK_TRY(organisation::get_city(tx));
    return PublicCity{region_text(city.code), {city.name, city.name}, city.synthetic, tx.today()};
}

// Towns are listed with their numbers once the city has entered them; a number nobody gave is not made up.
Result<Contact> contact(Tx& tx) {
    Contact out{std::string(hotline), {}};
    const auto city = YK_TRY(organisation::get_city(tx));
    for (const auto& district : organisation::list_children(tx, city.code))
        for (const auto& town : organisation::list_children(tx, district.code))
            out.towns.push_back({region_text(town.code), {town.name, town.name}, {district.name, district.name}, std::nullopt});
    return out;
}

constexpr std::array routes{
    http::get<&service_list>("/public/service-list", http::anyone, http::RowScope::none, {"基本养老服务清单", "Service list"}),
    http::get<&public_city>("/public/city", http::anyone, http::RowScope::none, {"城市", "City"}),
    http::get<&contact>("/public/contact", http::anyone, http::RowScope::none, {"联系方式", "Contact"}),
};

}  // namespace

const care::Module module{.name = "entitlement.catalogue", .label = {"服务清单", "Service list"}, .routes = routes};

}  // namespace yk::care::catalogue
