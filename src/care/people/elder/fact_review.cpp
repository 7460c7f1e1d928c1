#include "care/people/elder/fact_review.h"

#include <algorithm>

#include "care/people/organisation/lookup.h"

namespace yk::care::elder {
using namespace model;

std::span<const Option> options_of(FactReviewState) {
    static constexpr Option all[] = {
        {"open", {"待裁定", "Open"}}, {"settled", {"已裁定", "Settled"}}, {"lapsed", {"已自行一致", "Lapsed"}}};
    return all;
}
std::span<const Option> options_of(FactReviewEvent) {
    static constexpr Option all[] = {{"settle", {"裁定", "settle"}}, {"undo", {"撤回裁定", "undo"}}, {"lapse", {"已一致", "lapse"}}};
    return all;
}

namespace {

constexpr auto line_columns = columns<FactLine>({
    key<&FactLine::id>("编号", "Id"),
    col<&FactLine::fact>("事实代码", "Fact"),
    col<&FactLine::label>("事实", "Label"),
    col<&FactLine::value>("值", "Value"),
    col<&FactLine::value_label>("值（文字）", "Value in words"),
    col<&FactLine::source>("来源代码", "Source"),
    col<&FactLine::source_label>("来源", "Source in words"),
    col<&FactLine::source_date>("来源日期", "Source date"),
    col<&FactLine::received_at>("收到时间", "Received"),
    col<&FactLine::basis>("处理依据", "Legal basis"),
    col<&FactLine::basis_cite>("依据条款", "Clause"),
    col<&FactLine::basis_status>("依据状态", "Status of the basis"),
    col<&FactLine::batch>("批次", "Batch"),
    col<&FactLine::stands>("采用", "Stands"),
    col<&FactLine::contradicts>("相左", "Contradicts"),
    col<&FactLine::retracted_at>("撤回时间", "Retracted"),
});
constexpr auto line_schema = schema<FactLine>("fact_line", "", {"事实", "Fact"}, line_columns);

constexpr auto review_columns = columns<FactReview>({
    key<&FactReview::id>("编号", "Id"),
    col<&FactReview::elder>("老年人", "Elder").about().hide(),
    col<&FactReview::region>("区划", "Division").scope(),
    col<&FactReview::fact>("事实代码", "Fact").hide(),
    col<&FactReview::state>("状态", "State"),
    col<&FactReview::opened_at>("发现时间", "Found"),
    col<&FactReview::settled_at>("裁定时间", "Settled at"),
    col<&FactReview::settled_by>("裁定人", "Settled by"),
    col<&FactReview::reason>("理由", "Reason"),
    col<&FactReview::chosen>("所采用的陈述", "Chosen").hide(),
    col<&FactReview::written>("裁定陈述", "Written").hide(),
    version<&FactReview::version>(),
    col<&FactReview::elder_name>("姓名", "Name").compute(),
    col<&FactReview::fact_label>("事实", "Fact in words").compute(),
    col<&FactReview::statements>("各方陈述", "Statements").compute(),
});
constexpr auto review_schema = schema<FactReview>("fact_review", "elder_fact_review", {"事实冲突", "Conflicting facts"}, review_columns);

constexpr auto settle_columns =
    columns<SettleFact>({col<&SettleFact::fact_review>("事实冲突", "Conflict"),
                         col<&SettleFact::chosen>("采用哪一条", "Statement that stands"), col<&SettleFact::reason>("理由", "Reason")});
constexpr auto settle_schema = schema<SettleFact>("settle_fact", "", {"裁定", "Settle"}, settle_columns);
constexpr auto undo_columns =
    columns<UndoFactReview>({col<&UndoFactReview::fact_review>("事实冲突", "Conflict"), col<&UndoFactReview::reason>("理由", "Reason")});
constexpr auto undo_schema = schema<UndoFactReview>("undo_fact_review", "", {"撤回裁定", "Undo"}, undo_columns);

constexpr auto query_columns =
    columns<FactsQuery>({col<&FactsQuery::elder>("老年人", "Elder"), col<&FactsQuery::known_on>("截至哪天所知", "Known on"),
                         col<&FactsQuery::valid_on>("截至哪天有效", "Valid on")});
constexpr auto query_schema = schema<FactsQuery>("facts_query", "", {"查事实", "Ask for facts"}, query_columns);
constexpr auto answer_columns = columns<FactsAnswer>({col<&FactsAnswer::items>("事实", "Facts")});
constexpr auto answer_schema = schema<FactsAnswer>("facts_answer", "", {"事实", "Facts"}, answer_columns);

const Query<FactReview(ElderId)> open_reviews{"elder.open_fact_reviews", R"(
    SELECT {r.*} FROM elder_fact_review r WHERE r.elder = $1 AND r.state = 'open' AND {scope r.region} ORDER BY r.fact, r.id LIMIT 200)"};

const Query<ElderId(std::vector<ElderId>)> reviewed_among{"elder.reviewed_among", R"(
    SELECT DISTINCT r.elder FROM elder_fact_review r WHERE r.elder {in $1} AND r.state = 'open' AND {scope r.region} ORDER BY r.elder)"};

// Partial dates and wider divisions that hold the other one are no contradiction.
bool agree(const FactKind& fact, const std::string& a, const std::string& b) {
    if (a == b) return true;
    if (fact.type == "date") return a.starts_with(b) || b.starts_with(a);
    if (fact.type != "region") return false;
    const auto x = parse_region(a), y = parse_region(b);
    return x && y && (within(*x, subtree_of(*y)) || within(*y, subtree_of(*x)));
}

bool keeps_register(const ElderFact& statement) {
    const auto* source = Competence::shared().source(statement.source);
    return source && source->standing == Standing::keeps_register;
}

bool speaks_against(const FactKind& fact, const ElderFact& stands, const ElderFact& other) {
    if (&stands == &other || stands.source == other.source || agree(fact, stands.value, other.value)) return false;
    if (is_official_word(other.source)) return !is_official_word(stands.source);
    if (std::find(fact.from.begin(), fact.from.end(), other.source) == fact.from.end()) return false;
    if (is_official_word(stands.source)) return other.received_at > stands.received_at;
    return (keeps_register(stands) && keeps_register(other)) || other.source_date > stands.source_date;
}

Disagreement disagreement_of(const FactKind& fact, std::span<const ElderFact> statements) {
    Disagreement out{&fact, standing_fact(statements, fact.name, fact.from), {}};
    if (!out.stands) return out;
    std::vector<std::string_view> heard;  // the newest word of each source counts
    for (const auto& statement : statements) {
        if (std::find(heard.begin(), heard.end(), statement.source) != heard.end()) continue;
        heard.push_back(statement.source);
        if (speaks_against(fact, *out.stands, statement)) out.against.push_back(&statement);
    }
    return out;
}

Status lapse(Tx& tx, std::vector<FactReview> open) {
    for (auto& review : open) {
        review.state = *fact_review_flow.next(review.state, FactReviewEvent::lapse);
        YK_TRY_VOID(tx.update(review));
    }
    return {};
}

// The last millisecond of the day in China, which is eight hours ahead; of the last day that can be written as well.
Instant end_of(Day day) { return {(std::int64_t{day.days} + 1) * 86'400'000 - 8 * 3'600'000 - 1}; }

}  // namespace

const Schema& schema_of(const FactLine*) { return line_schema; }
const Schema& schema_of(const FactReview*) { return review_schema; }
const Schema& schema_of(const SettleFact*) { return settle_schema; }
const Schema& schema_of(const UndoFactReview*) { return undo_schema; }
const Schema& schema_of(const FactsQuery*) { return query_schema; }
const Schema& schema_of(const FactsAnswer*) { return answer_schema; }

std::vector<Disagreement> disagreements_of(std::span<const ElderFact> statements) {
    std::vector<Disagreement> out;
    for (std::size_t from = 0; from < statements.size();) {
        auto to = from + 1;
        while (to < statements.size() && statements[to].fact == statements[from].fact) ++to;
        if (to - from > 1)
            if (const auto* fact = Competence::shared().fact(statements[from].fact)) {
                auto found = disagreement_of(*fact, statements.subspan(from, to - from));
                if (!found.against.empty()) out.push_back(std::move(found));
            }
        from = to;
    }
    return out;
}

Status tend_fact_reviews(Tx& tx, const Elder& person, std::span<const ElderFact> statements) {
    auto open = tx.list(open_reviews, person.id);
    for (const auto& found : disagreements_of(statements)) {
        const auto known = std::find_if(open.begin(), open.end(), [&](const FactReview& r) { return r.fact == found.fact->name; });
        if (known != open.end()) {
            known->fact.clear();  // still so
            continue;
        }
        FactReview review;
        review.elder = person.id;
        review.region = person.region;
        review.fact = found.fact->name;
        review.opened_at = tx.now();
        YK_TRY_VOID(tx.insert(review));
    }
    std::erase_if(open, [](const FactReview& review) { return review.fact.empty(); });
    return lapse(tx, open);
}

std::vector<ElderId> list_reviewed(Tx& tx, const std::vector<ElderId>& elders) {
    return elders.empty() ? std::vector<ElderId>{} : tx.list(reviewed_among, elders);
}

Status lapse_fact_reviews(Tx& tx, const std::vector<ElderId>& gone) {
    for (const auto elder : list_reviewed(tx, gone)) YK_TRY_VOID(lapse(tx, tx.list(open_reviews, elder)));
    return {};
}

Result<FactReview> settle_fact(Tx& tx, const SettleFact& in) {
    YK_TRY_VOID(validate(settle_schema, std::array{length("reason", 2, 500)}, &in));
    auto review = YK_TRY(tx.get<FactReview>(in.fact_review));
    const auto next = fact_review_flow.next(review.state, FactReviewEvent::settle);
    if (!next) return fail(ErrorKind::conflict, "elder.fact_review.closed");
    const auto facts = list_facts(tx, review.elder);
    const auto chosen =
        std::find_if(facts.begin(), facts.end(), [&](const ElderFact& f) { return f.id == in.chosen && f.fact == review.fact; });
    if (chosen == facts.end()) return fail_at("/chosen", "elder.fact_review.not_among");
    tx.because(in.reason);
    review.written = YK_TRY(state_fact(tx, review.elder, {review.fact, chosen->value}, "review", tx.today(), BatchId{review.id.value}));
    review.state = *next;
    review.chosen = in.chosen;
    review.settled_at = tx.now();
    review.settled_by = tx.actor().name;
    review.reason = in.reason;
    review.region = YK_TRY(tx.get<Elder>(review.elder)).region;
    YK_TRY_VOID(tx.update(review));
    return review;
}

Result<FactReview> undo_fact_review(Tx& tx, const UndoFactReview& in) {
    YK_TRY_VOID(validate(undo_schema, std::array{length("reason", 2, 500)}, &in));
    auto review = YK_TRY(tx.get<FactReview>(in.fact_review));
    const auto next = fact_review_flow.next(review.state, FactReviewEvent::undo);
    if (!next) return fail(ErrorKind::conflict, "elder.fact_review.not_settled");
    tx.because(in.reason);
    if (review.written) YK_TRY_VOID(retract_fact(tx, *review.written));
    review.state = *next;
    review.chosen.reset();
    review.written.reset();
    review.settled_at.reset();
    review.settled_by.clear();
    review.reason.clear();
    review.region = YK_TRY(tx.get<Elder>(review.elder)).region;
    YK_TRY_VOID(tx.update(review));
    return review;
}

std::vector<FactLine> lines_of(Tx& tx, std::span<const ElderFact> statements) {
    const auto& competence = Competence::shared();
    const auto against = disagreements_of(statements);
    std::vector<FactLine> out;
    for (const auto& statement : statements) {
        FactLine line{statement.id,
                      statement.fact,
                      {statement.fact, statement.fact},
                      statement.value,
                      {statement.value, statement.value},
                      statement.source,
                      {statement.source, statement.source},
                      statement.source_date,
                      statement.received_at,
                      {},
                      "",
                      "",
                      statement.batch,
                      false,
                      false,
                      statement.retracted_at};
        if (const auto* fact = competence.fact(statement.fact)) {
            line.label = fact->label;
            line.stands = standing_fact(statements, fact->name, fact->from) == &statement;
            const auto words = competence.value_label(*fact, statement.value);
            if (!words.zh.empty()) line.value_label = words;
            if (const auto region = fact->type == "region" ? parse_region(statement.value) : std::nullopt)
                if (const auto name = organisation::region_name(tx, *region); !name.empty()) line.value_label = {name, name};
        }
        if (const auto* source = competence.source(statement.source)) {
            if (!source->label.zh.empty()) line.source_label = source->label;
            line.basis = source->basis;
            line.basis_cite = source->cite;
            line.basis_status = source->status;
        }
        for (const auto& found : against)
            line.contradicts = line.contradicts || std::find(found.against.begin(), found.against.end(), &statement) != found.against.end();
        out.push_back(std::move(line));
    }
    return out;
}

Result<FactsAnswer> show_facts(Tx& tx, const FactsQuery& in) {
    const auto person = YK_TRY(tx.get<Elder>(in.elder));
    const auto end = in.known_on ? end_of(*in.known_on) : tx.now();  // without a day, everything up to this moment
    const auto facts =
        in.known_on || in.valid_on ? facts_as_known(tx, person.id, in.valid_on.value_or(Day{2'932'896}), end) : list_facts(tx, person.id);
    AuditNote note;
    note.action = "elder.facts.read";
    note.record = "elder";
    note.id = note.subject = person.id.value;
    tx.note(std::move(note));
    return FactsAnswer{lines_of(tx, facts)};
}

namespace {

// The computed columns: who, which fact, and every statement about it.
Status complete_review(Tx& tx, void* record) {
    auto& review = *static_cast<FactReview*>(record);
    if (const auto person = tx.find<Elder>(review.elder)) review.elder_name = person->name;
    review.fact_label = {review.fact, review.fact};
    if (const auto* fact = Competence::shared().fact(review.fact)) review.fact_label = fact->label;
    std::vector<ElderFact> about;
    for (auto& statement : list_facts(tx, review.elder))
        if (statement.fact == review.fact) about.push_back(std::move(statement));
    review.statements = lines_of(tx, about);
    return {};
}

constexpr std::string_view filters[] = {"state", "region", "fact", "elder", "opened_at"};
constexpr std::string_view sorts[] = {"opened_at", "region", "fact"};
constexpr Listing listing{filters, sorts, {}, "-opened_at"};
constexpr http::Command commands[] = {
    {"undo", "/elder/fact-reviews/{fact_review}/undo", {"撤回裁定", "Undo"}, true},
};

}  // namespace

const http::Resource fact_reviews{.schema = &model::schema<FactReview>(),
                                  .listing = &listing,
                                  .path = "/elder/fact-reviews",
                                  .scope = http::RowScope::region,
                                  .read = &read_fact_reviews,
                                  .export_ = &read_fact_reviews,
                                  .commands = commands,
                                  .audited_read = true,
                                  .complete = &complete_review};

namespace {
constexpr std::string_view title[] = {"fact"};
std::string say(const void* record, bool english) {
    const auto& review = *static_cast<const FactReview*>(record);
    const auto* fact = Competence::shared().fact(review.fact);
    if (!fact) return review.fact;
    return english ? fact->label.en : fact->label.zh;
}
}  // namespace

const Queue open_fact_reviews{.code = "elder.fact_reviews.open",
                              .label = {"待裁定的事实冲突", "Conflicting facts to settle"},
                              .right = &settle_fact_reviews,
                              .resource = &fact_reviews,
                              .filter = "f.state=open",
                              .title = title,
                              .page = "/elder/fact-reviews?open={id}",
                              .say = &say};

}  // namespace yk::care::elder
