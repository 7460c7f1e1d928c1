// The answers read for other modules.
#include "care/entitlement/determination/answers.h"

#include "care/entitlement/determination/determination.h"

namespace yk::care::determination {
using namespace model;
namespace {

constexpr auto row_columns = columns<AnswerRow>({
    key<&AnswerRow::person>("老年人", "Elder"),
    col<&AnswerRow::region>("区划", "Division"),
    col<&AnswerRow::subject>("类别", "Kind"),
    col<&AnswerRow::item>("项目", "Item"),
    col<&AnswerRow::answer>("结论", "Answer"),
    col<&AnswerRow::before>("原结论", "Before"),
    col<&AnswerRow::amount_fen>("金额", "Amount"),
    col<&AnswerRow::period>("周期", "Period"),
    col<&AnswerRow::status>("规则状态", "Rule status"),
    col<&AnswerRow::since>("自", "Since"),
    col<&AnswerRow::run>("批次", "Run"),
    col<&AnswerRow::change>("变化", "Change"),
});
constexpr auto row_schema = schema<AnswerRow>("determination_answer", "", {"认定结论", "Answer"}, row_columns);

struct Counted {
    RegionCode region;
    Subject subject = Subject::item;
    std::string item;
    Answer answer = Answer::not_entitled;
    std::int64_t people = 0;
    Fen amount_fen;
};
constexpr auto count_columns = columns<Counted>({
    key<&Counted::region>("区划", "Division"),
    col<&Counted::subject>("类别", "Kind"),
    col<&Counted::item>("项目", "Item"),
    col<&Counted::answer>("结论", "Answer"),
    col<&Counted::people>("人数", "People"),
    col<&Counted::amount_fen>("金额", "Amount"),
});
constexpr auto count_schema = schema<Counted>("determination_count", "", {"计数", "Count"}, count_columns);
const Schema& schema_of(const Counted*) { return count_schema; }

using Words = std::optional<std::string>;
using Number = std::optional<std::int64_t>;
const Query<AnswerRow(Words, Words, Words, Words, Number, std::int64_t, std::int64_t, Words)> filtered{"determination.answers_filtered", R"(
    SELECT {r.*} FROM determination_result r
     WHERE ($1 IS NULL OR r.subject = $1) AND ($2 IS NULL OR r.item = $2) AND ($3 IS NULL OR r.answer = $3) AND ($4 IS NULL OR r.change = $4)
       AND ($5 IS NULL OR r.run = $5) AND r.region >= $6 AND r.region < $7
       AND ($8 IS NULL OR EXISTS (SELECT 1 FROM determination_result c WHERE c.person = r.person AND c.subject = 'category' AND c.item = $8
                                     AND c.answer = 'entitled'))
       AND {scope r.region} ORDER BY r.person, r.subject DESC, r.item, r.id)"};
const Query<AnswerRow(RunId)> changed_by{"determination.answers_changed_by", R"(
    SELECT {r.*} FROM determination_result r WHERE r.run = $1 AND r.subject = 'item' AND r.change <> 'none' AND {scope r.region}
     ORDER BY r.person, r.item, r.id)"};
const Query<AnswerRow(elder::ElderId)> of_elder{"determination.answers_of_elder", R"(
    SELECT {r.*} FROM determination_result r WHERE r.person = $1 AND {scope r.region} ORDER BY r.subject DESC, r.item, r.id LIMIT 500)"};
const Query<Counted(Words, Words, Words, std::int64_t, std::int64_t, std::int64_t, Words)> counted{"determination.answers_counted", R"(
    SELECT r.region / $6 * $6 AS region, r.subject, r.item, r.answer, COUNT(*), COALESCE(CAST(SUM(r.amount_fen) AS BIGINT), 0)
      FROM determination_result r
     WHERE ($1 IS NULL OR r.subject = $1) AND ($2 IS NULL OR r.item = $2) AND ($3 IS NULL OR r.answer = $3)
       AND r.region >= $4 AND r.region < $5
       AND ($7 IS NULL OR EXISTS (SELECT 1 FROM determination_result c WHERE c.person = r.person AND c.subject = 'category' AND c.item = $7
                                     AND c.answer = 'entitled'))
       AND {scope r.region}
     GROUP BY r.region / $6 * $6, r.subject, r.item, r.answer ORDER BY r.region / $6 * $6, r.subject DESC, r.item, r.answer LIMIT 100000)"};

template <class E>
Words code_of(const std::optional<E>& value) {
    if (!value) return std::nullopt;
    return std::string(options_of(*value)[static_cast<std::size_t>(*value)].code);
}
RegionRange range_of(const AnswerFilter& filter) { return filter.region ? subtree_of(*filter.region) : RegionRange{0, 1'000'000'000'000}; }
std::int64_t width_of(CountBy by) {
    if (by == CountBy::nothing) return 1'000'000'000'000;
    return by == CountBy::district ? 1'000'000 : 1'000;
}

}  // namespace

const Schema& schema_of(const AnswerRow*) { return row_schema; }

void scan_answers(Tx& tx, const AnswerFilter& filter, const EachAnswer& each) {
    const auto range = range_of(filter);
    tx.scan(filtered, each, code_of(filter.subject), filter.item, code_of(filter.answer), code_of(filter.change),
            filter.run ? Number(filter.run->value) : std::nullopt, range.from, range.to, filter.category);
}

void scan_changes(Tx& tx, RunId run, const EachAnswer& each) { tx.scan(changed_by, each, run); }

std::vector<AnswerRow> answers_of(Tx& tx, elder::ElderId elder) { return tx.list(of_elder, elder); }

std::vector<AnswerCount> count_answers(Tx& tx, const AnswerFilter& filter, CountBy by) {
    CHECK(!filter.change && !filter.run);  // those are few: scan them
    const auto range = range_of(filter);
    std::vector<AnswerCount> out;
    tx.scan(counted, std::function<bool(const Counted&)>([&](const Counted& row) {
                out.push_back({row.region, row.subject, row.item, row.answer, row.people, row.amount_fen});
                return true;
            }),
            code_of(filter.subject), filter.item, code_of(filter.answer), range.from, range.to, width_of(by), filter.category);
    return out;
}

}  // namespace yk::care::determination
