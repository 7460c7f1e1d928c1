#include "care/people/elder/statements.h"

namespace yk::care::elder {
namespace {
using namespace model;

constexpr auto standing_columns = columns<Standing>(
    {key<&Standing::id>("编号", "Id"), col<&Standing::region>("所属区划", "Division"), col<&Standing::birth>("出生日期", "Born")});
constexpr auto standing_schema = schema<Standing>("elder_standing", "", {"老年人", "Elder"}, standing_columns);
constexpr auto stated_columns = columns<Stated>({
    col<&Stated::elder>("老年人", "Elder"),
    col<&Stated::fact>("事实", "Fact"),
    col<&Stated::value>("值", "Value").sensitive(),
    col<&Stated::source>("来源", "Source"),
    col<&Stated::source_date>("来源日期", "Source date"),
    col<&Stated::received_at>("收到时间", "Received"),
});
constexpr auto stated_schema = schema<Stated>("elder_stated", "", {"陈述", "Statement"}, stated_columns);

const Query<Standing(ElderId)> standing_of{"elder.standing_of", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id = $1 AND {unscoped answers follow the elder wherever he moves} ORDER BY p.id)"};
const Query<Standing(ElderId, std::int64_t)> standings_after{"elder.standings_after", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id > $1 AND {unscoped answers follow the elder wherever he moves} ORDER BY p.id LIMIT $2)"};
const Query<Standing(std::vector<ElderId>)> standings_of_some{"elder.standings_of_some", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id {in $1} AND {unscoped answers follow the elder wherever he moves} ORDER BY p.id)"};
const Query<ElderId(std::string, std::string, std::string, std::string, std::int64_t)> matching{"elder.matching", R"(
    SELECT p.id FROM elder_person p WHERE ((p.name >= $1 AND p.name < $2) OR p.id_no_index = $3 OR p.phone_index = $4) AND {scope p.region}
     ORDER BY p.id LIMIT $5)"};
const Query<Stated(ElderId)> statements_of{"elder.statements_of", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.elder = $1 AND f.retracted_at IS NULL ORDER BY f.fact, f.source_date DESC, f.id DESC LIMIT 1000)"};
const Query<Stated(ElderId, ElderId)> statements_between{"elder.statements_between", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.elder >= $1 AND f.elder <= $2 AND f.retracted_at IS NULL
     ORDER BY f.elder, f.fact, f.source_date DESC, f.id DESC)"};
const Query<Stated(std::vector<ElderId>)> statements_of_some{"elder.statements_of_some", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.elder {in $1} AND f.retracted_at IS NULL
     ORDER BY f.elder, f.fact, f.source_date DESC, f.id DESC)"};

}  // namespace

const Schema& schema_of(const Standing*) { return standing_schema; }
const Schema& schema_of(const Stated*) { return stated_schema; }

std::optional<Standing> find_standing(Tx& tx, ElderId elder) { return tx.first(standing_of, elder); }
std::vector<Standing> list_standings(Tx& tx, ElderId after, std::int64_t most) { return tx.list(standings_after, after, most); }
std::vector<Standing> list_standings(Tx& tx, const std::vector<ElderId>& elders) { return tx.list(standings_of_some, elders); }
std::vector<ElderId> list_matching(Tx& tx, std::string_view text, std::int64_t most) {
    const std::string from(text), number(text);
    const auto& schema = model::schema<Elder>();
    return tx.list(matching, from, from + "\xf4\x8f\xbf\xbf", tx.blind_index(schema, "id_no", number),
                   tx.blind_index(schema, "phone", number), most);
}
std::vector<Stated> list_statements(Tx& tx, ElderId elder) { return tx.list(statements_of, elder); }
void scan_statements(Tx& tx, ElderId first, ElderId last, const std::function<bool(const Stated&)>& each) {
    tx.scan(statements_between, each, first, last);
}
void scan_statements(Tx& tx, const std::vector<ElderId>& elders, const std::function<bool(const Stated&)>& each) {
    tx.scan(statements_of_some, each, elders);
}

}  // namespace yk::care::elder
