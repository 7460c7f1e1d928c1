#include "care/people/elder/alias.h"

namespace yk::care::elder {
using namespace model;
namespace {

constexpr auto alias_columns = columns<Alias>({
    key<&Alias::id>("编号", "Id"),
    col<&Alias::document>("证件类型", "Document"),
    col<&Alias::id_no>("证件号码", "Document number").personal().seal_indexed(),
    col<&Alias::elder>("老年人", "Elder").about(),
    col<&Alias::made_by>("事项", "Case"),
});
constexpr auto alias_schema = schema<Alias>("elder_alias", "elder_alias", {"曾用证件", "Former document"}, alias_columns);

const Query<Alias(std::string, std::string)> by_number{"elder.alias_by_number", R"(
    SELECT {a.*} FROM elder_alias a WHERE a.id_no_index = $1 AND a.document = $2 ORDER BY a.id LIMIT 10)"};

const Query<Elder(std::string, std::string)> elder_of_alias{"elder.elder_of_alias", R"(
    SELECT {p.*} FROM elder_alias a JOIN elder_person p ON p.id = a.elder
     WHERE a.id_no_index = $1 AND a.document = $2 AND {unscoped a document is one person in the whole city} ORDER BY p.id LIMIT 1)"};

std::vector<Alias> aliases(Tx& tx, std::string_view document, std::string_view id_no) {
    return tx.list(by_number, tx.blind_index(alias_schema, "id_no", id_no), std::string(document));
}

}  // namespace

const Schema& schema_of(const Alias*) { return alias_schema; }

Status keep_alias(Tx& tx, std::string_view document, const DocumentNumber& number, ElderId elder, BatchId made_by) {
    Alias alias{tx.new_id<decltype(Alias::id)>(), std::string(document), number, elder, made_by};
    return tx.insert(alias);
}

Status drop_alias(Tx& tx, std::string_view document, const DocumentNumber& number) {
    for (const auto& alias : aliases(tx, document, number.text)) YK_TRY_VOID(tx.remove(alias));
    return {};
}

std::optional<Elder> find_by_alias(Tx& tx, std::string_view document, std::string_view id_no) {
    return tx.first(elder_of_alias, tx.blind_index(alias_schema, "id_no", id_no), std::string(document));
}

}  // namespace yk::care::elder
