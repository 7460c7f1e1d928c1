#include "care/entitlement/catalogue/catalogue.h"

#include "care/entitlement/catalogue/edition.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::catalogue {
using namespace model;
namespace {

// The number of the government service hotline; the same in every city of the country.
constexpr std::string_view hotline = "12345";

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

constexpr std::string_view tables = R"(
CREATE TABLE catalogue_edition (id BIGINT PRIMARY KEY, year TEXT NOT NULL, number TEXT, note TEXT, state TEXT NOT NULL,
    pack TEXT NOT NULL, items BIGINT NOT NULL, sha256 TEXT NOT NULL, prepared_account BIGINT, prepared_by TEXT NOT NULL,
    prepared_on TEXT NOT NULL, published_by TEXT NOT NULL, published_on TEXT, because TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX catalogue_edition_by_state ON catalogue_edition (state, published_on, id);
CREATE TABLE catalogue_edition_line (id BIGINT PRIMARY KEY, edition BIGINT NOT NULL, place BIGINT NOT NULL, item TEXT NOT NULL,
    content TEXT NOT NULL);
CREATE UNIQUE INDEX catalogue_edition_line_place ON catalogue_edition_line (edition, place)
)";
constexpr store::Migration migrations[] = {{"entitlement.catalogue", 1, tables}};

constexpr std::string_view by_year[] = {"year", "pack"};
const http::Queue to_publish{.code = "catalogue.editions.prepared",
                             .label = {"待公布的服务清单", "Service lists to publish"},
                             .right = &rights::edition_publish,
                             .resource = &editions,
                             .filter = "f.state=prepared&f.prepared_account.not=@me",
                             .title = by_year,
                             .page = "/catalogue/editions?open={id}"};
const http::Queue* const queues[] = {&to_publish};
const http::Resource* const resources[] = {&editions};
const Schema* const records[] = {&schema<Edition>(), &schema<EditionLine>()};
constexpr const Right* all_rights[] = {&rights::edition_read, &rights::edition_prepare, &rights::edition_publish};

constexpr std::array routes{
    http::get<&service_list>("/public/service-list", http::anyone, http::RowScope::none, {"基本养老服务清单", "Service list"}),
    http::get<&public_city>("/public/city", http::anyone, http::RowScope::none, {"城市", "City"}),
    http::get<&contact>("/public/contact", http::anyone, http::RowScope::none, {"联系方式", "Contact"}),
};

const auto all_routes = http::joined({routes, edition_routes()});

}  // namespace

const care::Module module{.name = "entitlement.catalogue",
                          .label = {"服务清单", "Service list"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = all_routes,
                          .resources = resources,
                          .queues = queues};

}  // namespace yk::care::catalogue
