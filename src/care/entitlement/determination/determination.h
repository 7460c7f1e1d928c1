// Determination: every elder × every item of the service list under the policy packs in force (R01 R02 R08).
// One of five answers each, with amount and clause; the reason in words is made on demand by the program that gave the answer.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "care/entitlement/determination/answers.h"
#include "care/entitlement/policy/words.h"

namespace yk::rules {
struct Decision;
struct Pack;
}  // namespace yk::rules

namespace yk::care::determination {

// Names an answer by its elder and item; answers are kept in blocks and have no row of their own.
struct ResultId {
    std::string text;
};

struct Run {
    RunId id;
    RegionCode region;  // whose elders
    Day as_of;
    std::string pack;  // "guangzhou 2026.11"
    std::string pack_hash;
    std::string engine;
    std::int64_t people = 0, answers = 0;
    std::int64_t newly_entitled = 0, stopped = 0, changed = 0, needs_information = 0;
    std::int64_t read_ms = 0, compute_ms = 0, write_ms = 0;
    std::string started_by;
    Instant started_at;
    std::optional<Instant> finished_at;
    std::optional<work::JobId> job;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Run*);

using policy::ClauseText;
using policy::Text;
struct Person {
    elder::ElderId id;
    std::string name;
    elder::DocumentNumber id_no;
    RegionCode region;
};
const model::Schema& schema_of(const Person*);
struct FactText {
    std::string fact;
    Text label;
    std::string value;
    Text value_label;
    Text source;
    std::optional<Day> source_date;
};
const model::Schema& schema_of(const FactText*);
struct Because {
    Text label;
    std::optional<bool> holds;  // absent: not known
    std::vector<FactText> facts;
    Text distance;  // to the threshold, where the line is a comparison
};
const model::Schema& schema_of(const Because*);
struct Missing {
    std::string fact;
    Text label;
    std::vector<Text> from;
};
const model::Schema& schema_of(const Missing*);

// The answer for one elder and one item or category. The members below `computed` are made when it is shown.
struct Determination {
    ResultId id;
    elder::ElderId person;
    RegionCode region;
    Subject subject = Subject::item;
    std::string item;
    Answer answer = Answer::not_entitled;
    std::optional<Fen> amount_fen;
    std::string period;
    std::string status;  // of the rule: in_force, draft, unconfirmed, example. Only in_force can ever pay
    Change change = Change::none;
    std::optional<Answer> before;
    Day since;  // first day with this answer
    RunId run;  // latest run that changed it; none for an elder determined alone
    std::int64_t version = 0;
    std::string category;  // a filter only: people who are in it
    // computed
    Person elder;
    Text item_label, answer_label;
    ClauseText clause;
    std::vector<Because> because;
    std::vector<FactText> facts;
    std::vector<Missing> missing;
};
const model::Schema& schema_of(const Determination*);

// One elder's page: who, every fact with its source, the categories that hold, every item's answer with its reason.
struct ElderPage {
    elder::Elder elder;
    std::vector<FactText> facts;
    std::vector<Determination> categories;
    std::vector<Determination> determinations;
};
const model::Schema& schema_of(const ElderPage*);

inline constexpr Right read_results{"determination.result.read", {"查看认定结果", "See determinations"}};
inline constexpr Right run_determination{"determination.run.start", {"发起认定", "Start a determination"}};

using Progress = std::function<bool(std::int64_t done, std::int64_t total)>;
// Determines every elder of the request's scope as of a day and writes what changed. `progress` returns false to stop.
Result<Run> determine(store::Database& database, const store::Request& request, Day as_of, const Progress& progress);
// Fills the computed members of `out`, except the elder, with the words of a decision: also of one that is nobody's (a trial).
void explain(const rules::Pack& pack, const rules::Decision& decision, Determination& out);
// One elder's page: facts, categories and answers with their reasons.
Result<ElderPage> page_of(Tx& tx, elder::ElderId elder, Day as_of);

extern const care::Module module;

}  // namespace yk::care::determination

namespace yk::model {
template <>
struct Code<care::determination::ResultId> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const care::determination::ResultId& v) { return v.text; }
    static std::string_view set(care::determination::ResultId& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        if (!t || t->empty() || t->size() > 200) return "input.id";
        v.text = *t;
        return {};
    }
};
}  // namespace yk::model
