// Schemes: taken from the pack's clause or drawn up by the city, put in use by a second official, revised as a further edition.
#include <algorithm>
#include <array>

#include "care/oversight/appraisal/access.h"

namespace yk::care::appraisal {
using namespace model;
namespace {

constexpr std::string_view aspects_parameter = "appraisal_aspects";
constexpr std::size_t most_aspects = 40;
constexpr std::int64_t most_marks = 1000, example_objection_days = 5;

const Query<Aspect(SchemeId)> stored_aspects{"appraisal.aspects_of",
                                             "SELECT {a.*} FROM appraisal_aspect a WHERE a.scheme = $1 ORDER BY a.number, a.id LIMIT 200"};
const Query<Scheme(std::string)> editions_of{"appraisal.editions_of", R"(
    SELECT {s.*} FROM appraisal_scheme s WHERE s.name = $1 ORDER BY s.edition DESC, s.id LIMIT 200)"};

struct NewScheme {
    std::string name;
};
constexpr auto new_columns = columns<NewScheme>({col<&NewScheme::name>("方案", "Scheme")});
constexpr auto new_schema = schema<NewScheme>("appraisal_new_scheme", "", {"新方案", "New scheme"}, new_columns);
const Schema& schema_of(const NewScheme*) { return new_schema; }

struct Key {
    SchemeId appraisal_scheme;
};
constexpr auto key_columns = columns<Key>({col<&Key::appraisal_scheme>("方案", "Scheme")});
constexpr auto key_schema = schema<Key>("appraisal_scheme_key", "", {"方案", "Scheme"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Saved {
    SchemeId appraisal_scheme;
    Weights weights = Weights::example;
    std::string basis;
    std::int64_t objection_days = 0;
    std::vector<NewAspect> aspects;
};
constexpr auto saved_columns = columns<Saved>({
    col<&Saved::appraisal_scheme>("方案", "Scheme"),
    col<&Saved::weights>("分值", "Marks"),
    col<&Saved::basis>("分值依据", "Basis"),
    col<&Saved::objection_days>("异议期（天）", "Days to object"),
    col<&Saved::aspects>("考核内容", "Aspects"),
});
constexpr auto saved_schema = schema<Saved>("appraisal_scheme_saved", "", {"保存方案", "Save a scheme"}, saved_columns);
const Schema& schema_of(const Saved*) { return saved_schema; }

struct SchemePage {
    Scheme scheme;
    policy::ClauseText clause;
    std::vector<Aspect> aspects;
    std::vector<Scheme> editions;
};
constexpr auto page_columns =
    columns<SchemePage>({col<&SchemePage::scheme>("方案", "Scheme"), col<&SchemePage::clause>("条款", "Clause"),
                         col<&SchemePage::aspects>("考核内容", "Aspects"), col<&SchemePage::editions>("各版", "Editions")});
constexpr auto page_schema = schema<SchemePage>("appraisal_scheme_page", "", {"考核方案", "Scheme"}, page_columns);
const Schema& schema_of(const SchemePage*) { return page_schema; }

Result<SchemePage> show_scheme(Tx& tx, const Key& key) {
    SchemePage out;
    out.scheme = YK_TRY(tx.get<Scheme>(key.appraisal_scheme));
    out.clause = YK_TRY(clause_of(tx, out.scheme));
    out.aspects = aspects_of(tx, out.scheme.id);
    out.editions = tx.list(editions_of, out.scheme.name);
    return out;
}

Result<Scheme> begin_scheme(Tx& tx, const std::string& name) {
    const auto earlier = tx.list(editions_of, name);
    for (const auto& edition : earlier)
        if (edition.state == SchemeState::draft)
            return fail(ErrorKind::conflict, "appraisal.scheme.draft_exists", TextArgs{{"name", name}});
    Scheme scheme;
    scheme.id = tx.new_id<SchemeId>();
    scheme.name = name;
    scheme.edition = earlier.empty() ? 1 : earlier.front().edition + 1;
    scheme.objection_days = example_objection_days;
    scheme.edited_by = tx.actor().name;
    scheme.account = tx.actor().account;
    return scheme;
}

Result<Scheme> new_scheme(Tx& tx, const NewScheme& in) {
    YK_TRY_VOID(want_length(in.name, 2, 80, "/name"));
    auto scheme = YK_TRY(begin_scheme(tx, in.name));
    if (scheme.edition > 1) return fail_at("/name", "appraisal.scheme.exists", TextArgs{{"name", in.name}});
    YK_TRY_VOID(tx.insert(scheme));
    return scheme;
}

Result<Scheme> from_pack(Tx& tx) { return scheme_of_pack(tx); }

Result<Scheme> revise_scheme(Tx& tx, const Key& key) {
    const auto old = YK_TRY(tx.get<Scheme>(key.appraisal_scheme));
    auto scheme = YK_TRY(begin_scheme(tx, old.name));
    scheme.document = old.document;
    scheme.at = old.at;
    scheme.weights = old.weights;
    scheme.basis = old.basis;
    scheme.objection_days = old.objection_days;
    YK_TRY_VOID(tx.insert(scheme));
    std::vector<NewAspect> aspects;
    for (const auto& aspect : aspects_of(tx, old.id))
        aspects.push_back({aspect.label, aspect.full_marks, aspect.method, aspect.indicator, aspect.guidance});
    YK_TRY_VOID(keep_aspects(tx, scheme, aspects));
    return scheme;
}

Result<SchemePage> save_scheme(Tx& tx, const Saved& in) {
    auto scheme = YK_TRY(tx.get<Scheme>(in.appraisal_scheme));
    if (scheme.state != SchemeState::draft) return fail(ErrorKind::conflict, "appraisal.scheme.fixed", TextArgs{{"name", scheme.name}});
    YK_TRY_VOID(want_length(in.basis, in.weights == Weights::decided ? 4 : 0, 200, "/basis"));
    if (in.objection_days < 1 || in.objection_days > 60) return fail_at("/objection_days", "appraisal.scheme.days");
    scheme.weights = in.weights;
    scheme.basis = in.basis;
    scheme.objection_days = in.objection_days;
    scheme.edited_by = tx.actor().name;
    scheme.account = tx.actor().account;
    YK_TRY_VOID(keep_aspects(tx, scheme, in.aspects));
    YK_TRY_VOID(tx.update(scheme));
    return show_scheme(tx, {scheme.id});
}

Result<Scheme> use_scheme(Tx& tx, const Key& key) {
    auto scheme = YK_TRY(tx.get<Scheme>(key.appraisal_scheme));
    YK_TRY_VOID(advance(scheme.state, SchemeEvent::put_in_use, scheme_flow, "appraisal.scheme.state"));
    const auto aspects = aspects_of(tx, scheme.id);
    if (aspects.empty()) return fail(ErrorKind::conflict, "appraisal.scheme.empty", TextArgs{{"name", scheme.name}});
    for (const auto& aspect : aspects)
        if (aspect.full_marks == 0) return fail(ErrorKind::conflict, "appraisal.scheme.no_marks", TextArgs{{"label", aspect.label}});
    if (scheme.account == tx.actor().account) return fail(ErrorKind::conflict, "appraisal.scheme.same_person");
    for (auto& edition : tx.list(editions_of, scheme.name))
        if (edition.state == SchemeState::in_use) {
            YK_TRY_VOID(advance(edition.state, SchemeEvent::retire, scheme_flow, "appraisal.scheme.state"));
            YK_TRY_VOID(tx.update(edition));
        }
    scheme.used_by = tx.actor().name;
    scheme.used_at = tx.now();
    YK_TRY_VOID(tx.update(scheme));
    return scheme;
}

constexpr std::array routes{
    http::post<&new_scheme>("/appraisal/schemes", rights::scheme_update, http::RowScope::city, {"新编考核方案", "Draw up a scheme"}),
    http::post<&from_pack>("/appraisal/schemes/from_pack", rights::scheme_update, http::RowScope::city,
                           {"按政策文件建立考核方案", "Take a scheme from the policy pack"}),
    http::get<&show_scheme>("/appraisal/schemes/{appraisal_scheme}/page", rights::round_read, http::RowScope::region,
                            {"考核方案", "One scheme"}),
    http::post<&save_scheme>("/appraisal/schemes/{appraisal_scheme}/save", rights::scheme_update, http::RowScope::city,
                             {"保存考核方案", "Save a scheme"}),
    http::post<&use_scheme>("/appraisal/schemes/{appraisal_scheme}/use", rights::scheme_update, http::RowScope::city,
                            {"启用考核方案", "Put a scheme in use"}),
    http::post<&revise_scheme>("/appraisal/schemes/{appraisal_scheme}/revise", rights::scheme_update, http::RowScope::city,
                               {"修订考核方案", "Revise a scheme"}),
};

}  // namespace

std::vector<Aspect> aspects_of(Tx& tx, SchemeId scheme) { return tx.list(stored_aspects, scheme); }

Result<policy::ClauseText> clause_of(Tx& tx, const Scheme& scheme) {
    if (scheme.document.empty()) return policy::ClauseText{};
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    rules::Clause clause;
    clause.document = scheme.document;
    clause.at = scheme.at;
    return policy::clause_text(*book->pack, clause);
}

Status keep_aspects(Tx& tx, const Scheme& scheme, const std::vector<NewAspect>& aspects) {
    if (aspects.size() > most_aspects) return fail_at("/aspects", "appraisal.scheme.many");
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    for (const auto& old : aspects_of(tx, scheme.id)) YK_TRY_VOID(tx.remove(old));
    std::int64_t number = 0;
    for (const auto& in : aspects) {
        const auto at = "/aspects/" + std::to_string(number);
        YK_TRY_VOID(want_length(in.label, 2, 120, at + "/label"));
        YK_TRY_VOID(want_length(in.guidance, 0, 1000, at + "/guidance"));
        if (in.full_marks < 0 || in.full_marks > most_marks) return fail_at(at + "/full_marks", "appraisal.aspect.marks");
        if (in.method == Method::judged && !in.indicator.empty()) return fail_at(at + "/indicator", "appraisal.aspect.judged");
        if (in.method != Method::judged) {
            const auto& all = book->pack->indicators;
            const auto known = std::find_if(all.begin(), all.end(), [&](const auto& indicator) { return indicator.name == in.indicator; });
            if (known == all.end())
                return fail_at(at + "/indicator", "appraisal.aspect.indicator", TextArgs{{"code", in.indicator.substr(0, 60)}});
            if (!indicators::target_of(*known).value)
                return fail_at(at + "/indicator", "appraisal.aspect.no_target", TextArgs{{"label", known->label.zh}});
        }
        Aspect aspect{tx.new_id<AspectId>(), scheme.id, ++number, in.label, in.full_marks, in.method, in.indicator, in.guidance};
        YK_TRY_VOID(tx.insert(aspect));
    }
    return {};
}

Result<Scheme> scheme_of_pack(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto& all = book->pack->parameters;
    const auto at = std::find_if(all.begin(), all.end(), [](const rules::Parameter& p) { return p.name == aspects_parameter; });
    const auto* version = at == all.end() ? nullptr : book->choices[static_cast<std::size_t>(at - all.begin())].version;
    if (!version || !version->known) return fail(ErrorKind::refused, "appraisal.pack.none");
    auto scheme = YK_TRY(begin_scheme(tx, at->label.zh));
    if (scheme.edition > 1) return fail(ErrorKind::conflict, "appraisal.scheme.exists", TextArgs{{"name", at->label.zh}});
    scheme.document = version->cited.clause.document;
    scheme.at = version->cited.clause.at;
    YK_TRY_VOID(tx.insert(scheme));
    // The document names what is appraised. It gives neither marks nor how to compute them: those are for the city to set.
    std::vector<NewAspect> aspects;
    for (const auto& value : version->values) aspects.push_back({value.text});
    YK_TRY_VOID(keep_aspects(tx, scheme, aspects));
    return scheme;
}

std::span<const http::Route> scheme_routes() { return routes; }

}  // namespace yk::care::appraisal
