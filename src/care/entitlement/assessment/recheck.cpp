// Drawing what is assessed a second time. The cases that come of it go the way of every case, only to others than the first time.
#include "care/entitlement/assessment/recheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/load.h"
#include "rules/lot.h"

namespace yk::care::assessment {
using namespace model;
namespace {

constexpr std::size_t most_listed = 200'000;
constexpr std::int64_t most_each = 50;

constexpr auto lot_columns = columns<Recheck>({
    key<&Recheck::id>("编号", "Id"),
    col<&Recheck::region>("区划", "Division").scope(),
    col<&Recheck::scale>("量表", "Scale"),
    col<&Recheck::concluded_from>("结论日自", "Concluded from"),
    col<&Recheck::concluded_to>("结论日至", "Concluded to"),
    col<&Recheck::each>("每层件数", "Of each stratum"),
    col<&Recheck::state>("状态", "State"),
    col<&Recheck::listed>("名单件数", "Listed"),
    col<&Recheck::list_digest>("名单摘要", "Digest of the list").open().hide(),
    col<&Recheck::commitment>("密数摘要", "Digest of the secret").open().hide(),
    col<&Recheck::words>("抽取时的话", "Words of the draw").open().hide(),
    col<&Recheck::secret>("密数", "Secret").open().hide(),
    col<&Recheck::seed>("种子", "Seed").open().hide(),
    col<&Recheck::sampled>("抽中", "Drawn"),
    col<&Recheck::passed_over>("抽中未复评", "Passed over"),
    col<&Recheck::prepared_by>("组织人", "Prepared by"),
    col<&Recheck::prepared_at>("组织时间", "Prepared at"),
    col<&Recheck::drawn_by>("抽取人", "Drawn by").hide(),
    col<&Recheck::drawn_at>("抽取时间", "Drawn at"),
    version<&Recheck::version>(),
});
constexpr auto lot_schema = schema<Recheck>("assessment_recheck", "assessment_recheck", {"抽查复评", "Sample re-check"}, lot_columns);

// The list and the secret until the draw; nobody is shown them through a record.
struct KeptLot {
    RecheckId id;
    std::string lines;
    std::string secret;
    std::int64_t version = 0;
};
constexpr auto kept_columns = columns<KeptLot>({key<&KeptLot::id>("编号", "Id"), col<&KeptLot::lines>("名单", "List").sensitive().seal(),
                                                col<&KeptLot::secret>("密数", "Secret").sensitive().seal(), version<&KeptLot::version>()});
constexpr auto kept_schema = schema<KeptLot>("assessment_recheck_kept", "assessment_recheck_kept", {"复评名单", "List"}, kept_columns);
const Schema& schema_of(const KeptLot*) { return kept_schema; }

struct Drawable {
    CaseId id;
    AgencyId agency;
    std::int64_t level = 0;
};
constexpr auto drawable_columns = columns<Drawable>(
    {col<&Drawable::id>("评估", "Case"), col<&Drawable::agency>("机构", "Agency"), col<&Drawable::level>("等级", "Level")});
constexpr auto drawable_schema = schema<Drawable>("assessment_drawable", "", {"可抽查", "Drawable"}, drawable_columns);
const Schema& schema_of(const Drawable*) { return drawable_schema; }

const Query<Drawable(ScaleName, Day, Day, std::int64_t, std::int64_t)> drawable{"assessment.drawable", R"(
    SELECT c.id, c.agency, c.level FROM assessment_case c
     WHERE c.state = 'concluded' AND c.scale = $1 AND c.concluded_on >= $2 AND c.concluded_on <= $3 AND c.region >= $4 AND c.region < $5
       AND c.agency IS NOT NULL AND c.level IS NOT NULL AND c.lead IS NOT NULL AND c.second IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM assessment_case r WHERE r.before = c.id AND r.reason = 'recheck' AND r.state NOT IN ('withdrawn', 'closed')
                          AND {unscoped a result is checked again once})
       AND {scope c.region} ORDER BY c.id)"};
const Query<Case(std::vector<CaseId>)> cases_by_id{"assessment.cases_by_id", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.id {in $1} AND {scope c.region} ORDER BY c.id LIMIT 10000)"};
const Query<std::int64_t(ElderId, ScaleName)> under_recheck{"assessment.under_recheck", R"(
    SELECT COUNT(*) FROM assessment_case c WHERE c.elder = $1 AND c.scale = $2 AND c.reason = 'recheck'
       AND c.state NOT IN ('concluded', 'withdrawn', 'closed', 'superseded', 'retracted', 'compared')
       AND {unscoped one re-check of a person at a time})"};
const Query<std::int64_t(CaseId)> held_entries{"assessment.held_entries_of", R"(
    SELECT COUNT(*) FROM assessment_submission s WHERE s.assessment = $1 AND s.state = 'held' AND {scope s.region})"};
const Query<Recheck()> newest{"assessment.newest_rechecks", R"(
    SELECT {r.*} FROM assessment_recheck r WHERE {unscoped digests, words and seeds are for everybody} ORDER BY r.prepared_at DESC, r.id LIMIT 50)"};

struct LotWish {
    RegionCode region;
    ScaleName scale = ScaleName::gbt42195;
    Day concluded_from, concluded_to;
    std::int64_t each = 0;
};
constexpr auto wish_columns = columns<LotWish>(
    {col<&LotWish::region>("区划", "Division"), col<&LotWish::scale>("量表", "Scale"), col<&LotWish::concluded_from>("结论日自", "From"),
     col<&LotWish::concluded_to>("结论日至", "To"), col<&LotWish::each>("每个机构每个等级抽", "Of each agency and level")});
constexpr auto wish_schema = schema<LotWish>("assessment_recheck_wish", "", {"组织抽查复评", "Prepare"}, wish_columns);
const Schema& schema_of(const LotWish*) { return wish_schema; }
struct LotWords {
    RecheckId assessment_recheck;
    std::string words;
};
constexpr auto words_columns =
    columns<LotWords>({col<&LotWords::assessment_recheck>("抽查", "Lot"), col<&LotWords::words>("抽取时的话", "Words")});
constexpr auto words_schema = schema<LotWords>("assessment_recheck_words", "", {"抽取", "Draw"}, words_columns);
const Schema& schema_of(const LotWords*) { return words_schema; }
struct LotKey {
    RecheckId assessment_recheck;
};
constexpr auto key_columns = columns<LotKey>({col<&LotKey::assessment_recheck>("抽查", "Lot")});
constexpr auto key_schema = schema<LotKey>("assessment_recheck_key", "", {"抽查", "Lot"}, key_columns);
const Schema& schema_of(const LotKey*) { return key_schema; }
struct PublicLots {
    std::vector<Recheck> lots;
};
constexpr auto public_columns = columns<PublicLots>({col<&PublicLots::lots>("抽查复评", "Lots")});
constexpr auto public_schema = schema<PublicLots>("published_rechecks", "", {"抽查复评公示", "Re-checks"}, public_columns);
const Schema& schema_of(const PublicLots*) { return public_schema; }

std::vector<std::string> lines_in(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        const auto to = std::min(text.find('\n', from), text.size());
        out.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return out;
}

Result<Recheck> prepare(Tx& tx, const LotWish& in) {
    if (!tx.scope().covers(subtree_of(in.region))) return fail_at("/region", "assessment.recheck.region");
    if (in.each < 1 || in.each > most_each)
        return fail_at("/each", "assessment.recheck.each", TextArgs{{"most", std::to_string(most_each)}});
    if (in.concluded_to < in.concluded_from) return fail_at("/concluded_to", "assessment.drift.days");
    const auto range = subtree_of(in.region);
    std::vector<std::string> lines;
    tx.scan(drawable, std::function<bool(const Drawable&)>([&](const Drawable& one) {
                lines.push_back(id_text(one.id.value) + "," + id_text(one.agency.value) + "," + std::to_string(one.level));
                return lines.size() <= most_listed;
            }),
            in.scale, in.concluded_from, in.concluded_to, range.from, range.to);
    if (lines.empty()) return fail(ErrorKind::conflict, "assessment.recheck.nothing");
    if (lines.size() > most_listed)
        return fail(ErrorKind::conflict, "assessment.recheck.much", TextArgs{{"most", std::to_string(most_listed)}});
    std::sort(lines.begin(), lines.end());
    Recheck lot;
    lot.id = tx.new_id<RecheckId>();
    lot.region = in.region;
    lot.scale = in.scale;
    lot.concluded_from = in.concluded_from;
    lot.concluded_to = in.concluded_to;
    lot.each = in.each;
    lot.listed = static_cast<std::int64_t>(lines.size());
    lot.list_digest = rules::digest_of_list(lines);
    KeptLot kept;
    kept.id = lot.id;
    for (const auto& line : lines) kept.lines += line + "\n";
    for (int i = 0; i < 4; ++i) kept.secret += fmt::format("{:016x}", tx.random());
    lot.commitment = rules::sha256_hex(kept.secret);
    lot.prepared_by = tx.actor().name;
    lot.prepared_at = tx.now();
    YK_TRY_VOID(tx.insert(lot));
    YK_TRY_VOID(tx.insert(kept));
    return lot;
}

// Opens the second assessment, unless the person has died, moved the result on since, or is being looked at again already.
Result<bool> open_again(Tx& tx, const Recheck& lot, const Case& first) {
    const auto person = tx.find<elder::Elder>(first.elder);
    if (first.state != State::concluded || !person || person->state != elder::ElderState::living) return false;
    if (tx.one(under_recheck, first.elder, first.scale) > 0) return false;
    auto again = YK_TRY(assessed_anew(tx, first, Reason::recheck));
    again.channel = Channel::department;
    again.asker = Asker::department;
    again.asked_by = "抽查复评";
    again.lot = lot.id;
    YK_TRY_VOID(tx.insert(again));
    return true;
}

Result<Recheck> draw_lot(Tx& tx, const LotWords& in) {
    auto lot = YK_TRY(tx.get<Recheck>(in.assessment_recheck));
    if (lot.state != LotState::prepared) return fail(ErrorKind::conflict, "assessment.recheck.drawn");
    YK_TRY_VOID(want_length(trimmed(in.words), 6, 200, "/words"));
    const auto kept = YK_TRY(tx.get<KeptLot>(lot.id));
    lot.words = trimmed(in.words);
    lot.secret = kept.secret;
    lot.seed = rules::seed_of(kept.secret, lot.words);
    std::vector<CaseId> ids;
    for (const auto& line : rules::drawn(lines_in(kept.lines), lot.seed, static_cast<std::size_t>(lot.each)))
        if (const auto id = parse_id(line.substr(0, line.find(',')))) ids.push_back(CaseId{*id});
    for (const auto& first : tx.list(cases_by_id, ids)) lot.sampled += YK_TRY(open_again(tx, lot, first));
    lot.passed_over = static_cast<std::int64_t>(ids.size()) - lot.sampled;
    lot.state = LotState::drawn;
    lot.drawn_by = tx.actor().name;
    lot.drawn_at = tx.now();
    YK_TRY_VOID(tx.update(lot));
    return lot;
}

// The list as it was fixed: "case,agency,level" a line, so that the draw can be done again.
Result<http::Download> list_file(Tx& tx, const LotKey& in) {
    YK_TRY(tx.get<Recheck>(in.assessment_recheck));
    const auto kept = YK_TRY(tx.get<KeptLot>(in.assessment_recheck));
    tx.note({"assessment.recheck.list", "assessment_recheck", kept.id.value, 0, "", ""});
    return http::Download{"抽查复评名单-" + id_text(kept.id.value) + ".txt", "text/plain; charset=utf-8", {}, kept.lines};
}

Result<PublicLots> published(Tx& tx) {
    PublicLots out{tx.list(newest)};
    // Who prepared and drew is the office's own business; digests, words and seed are everybody's.
    for (auto& lot : out.lots) lot.prepared_by = lot.drawn_by = "";
    return out;
}

// The second result is set beside the first and nothing changes; one that differs needs a word why the first stays.
Result<Case> compare(Tx& tx, const Reasoned& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    if (record.reason != Reason::recheck) return fail(ErrorKind::conflict, "assessment.recheck.not");
    YK_TRY_VOID(advance(record, Event::compare));
    if (const auto held = tx.one(held_entries, record.id); held > 0)
        return fail(ErrorKind::conflict, "assessment.publish.held", TextArgs{{"count", std::to_string(held)}});
    const auto submission = YK_TRY(tx.get<Submission>(*record.submission));
    if (submission.account == tx.actor().account) return fail(ErrorKind::conflict, "assessment.check.same_person");
    const auto first = YK_TRY(tx.get<Case>(*record.before));
    if (first.level != record.level) YK_TRY_VOID(want_reason(in.reason));
    tx.because(in.reason);
    record.note = trimmed(in.reason);
    record.checked_account = tx.actor().account;
    record.checked_by = tx.actor().name;
    record.due_on.reset();
    return saved(tx, std::move(record));
}

constexpr std::array routes{
    http::post<&prepare>("/assessment/rechecks", rights::recheck, http::RowScope::region, {"组织抽查复评", "Prepare a sample re-check"}),
    http::post<&draw_lot>("/assessment/rechecks/{assessment_recheck}/draw", rights::recheck, http::RowScope::region, {"抽取", "Draw"}),
    http::get<&list_file>("/assessment/rechecks/{assessment_recheck}/list.txt", rights::recheck, http::RowScope::region,
                          {"抽查复评名单", "The list"}),
    http::post<&compare>("/assessment/cases/{assessment_case}/compare", rights::check, http::RowScope::region,
                         {"比对办结", "Set beside the first result"}),
    http::get<&published>("/public/assessment-rechecks", http::anyone, http::RowScope::none,
                          {"抽查复评公示", "Re-checks as anybody may check them"}),
};
constexpr std::string_view lot_filters[] = {"state", "scale", "region"};
constexpr std::string_view lot_sorts[] = {"prepared_at"};
constexpr Listing lot_listing{lot_filters, lot_sorts, {}, "-prepared_at"};

}  // namespace

std::span<const Option> options_of(LotState) {
    static constexpr Option all[] = {{"prepared", {"待抽取", "Prepared"}}, {"drawn", {"已抽取", "Drawn"}}};
    return all;
}
const Schema& schema_of(const Recheck*) { return lot_schema; }
const Schema& recheck_secret_record() { return kept_schema; }
std::span<const http::Route> recheck_routes() { return routes; }
const http::Resource rechecks{.schema = &model::schema<Recheck>(),
                              .listing = &lot_listing,
                              .path = "/assessment/rechecks",
                              .scope = http::RowScope::region,
                              .read = &rights::recheck};

}  // namespace yk::care::assessment
