#include "care/entitlement/catalogue/list.h"

#include <algorithm>

namespace yk::care::catalogue {
using namespace model;
namespace {

constexpr auto words_columns = columns<Words>({col<&Words::zh>("中文", "Chinese").open(), col<&Words::en>("英文", "English").open()});
constexpr auto words_schema = schema<Words>("public_text", "", {"文字", "Text"}, words_columns);
constexpr auto clause_columns = columns<Clause>({col<&Clause::document>("文件", "Document").open(),
                                                 col<&Clause::at>("条款", "Clause").open(), col<&Clause::title>("标题", "Title").open()});
constexpr auto clause_schema = schema<Clause>("public_clause", "", {"条款", "Clause"}, clause_columns);
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
constexpr auto list_columns =
    columns<ServiceList>({col<&ServiceList::extent>("完整程度", "Extent").open(), col<&ServiceList::note>("说明", "Note").open(),
                          col<&ServiceList::items>("项目", "Items").open()});
constexpr auto list_schema = schema<ServiceList>("public_service_list", "", {"基本养老服务清单", "Service list"}, list_columns);

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

}  // namespace

const Schema& schema_of(const Words*) { return words_schema; }
const Schema& schema_of(const Clause*) { return clause_schema; }
const Schema& schema_of(const Service*) { return service_schema; }
const Schema& schema_of(const ServiceList*) { return list_schema; }

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

std::span<const std::string_view> kinds_in_order() {
    static constexpr std::string_view kinds[] = {"material", "care", "concern"};
    return kinds;
}

}  // namespace yk::care::catalogue
