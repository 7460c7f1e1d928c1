// Sampled review: a list is fixed and a secret committed to; words said later make the seed; others than who decided look at what is drawn.
#include "care/oversight/compliance/review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "care/entitlement/determination/answers.h"
#include "care/people/elder/bulk.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"
#include "rules/load.h"
#include "rules/lot.h"

namespace yk::care::compliance {
using namespace model;
namespace {

constexpr std::size_t most_listed = 200'000;
constexpr std::int64_t most_each = 200;

// The list and the secret until the draw; nobody is shown them through a record.
struct Kept {
    ReviewId id;
    std::string lines;
    std::string secret;
    std::int64_t version = 0;
};
constexpr auto kept_columns = columns<Kept>({key<&Kept::id>("编号", "Id"), col<&Kept::lines>("名单", "List").sensitive().seal(),
                                             col<&Kept::secret>("密数", "Secret").sensitive().seal(), version<&Kept::version>()});
constexpr auto kept_schema = schema<Kept>("compliance_review_kept", "compliance_review_kept", {"抽查名单", "List"}, kept_columns);
const Schema& schema_of(const Kept*) { return kept_schema; }

const Query<Sample(ReviewId)> of_review{"compliance.samples_of_review", R"(
    SELECT {s.*} FROM compliance_sample s WHERE s.review = $1 AND {scope s.region} ORDER BY s.id)"};
const Query<Review()> newest{"compliance.newest_reviews",
                             "SELECT {r.*} FROM compliance_review r ORDER BY r.prepared_at DESC, r.id LIMIT 50"};
const Query<Finding(elder::ElderId, std::string)> wrong_of{"compliance.wrong_of", R"(
    SELECT {f.*} FROM compliance_finding f WHERE f.elder = $1 AND f.kind = 'wrong_decision' AND f.subject = $2 AND {scope f.region}
     ORDER BY f.id LIMIT 1)"};

struct Wish {
    ReviewOf of = ReviewOf::decisions;
    std::string item;
    std::optional<RegionCode> region;  // of answers
    std::optional<Day> decided_from, decided_to;
    std::int64_t each = 0;
};
constexpr auto wish_columns = columns<Wish>({col<&Wish::of>("抽查对象", "Of"), col<&Wish::item>("项目", "Item"),
                                             col<&Wish::region>("区划", "Division"), col<&Wish::decided_from>("决定自", "From"),
                                             col<&Wish::decided_to>("决定至", "To"), col<&Wish::each>("每层件数", "Each")});
constexpr auto wish_schema = schema<Wish>("review_wish", "", {"抽查", "Review"}, wish_columns);
const Schema& schema_of(const Wish*) { return wish_schema; }

struct Drawing {
    ReviewId compliance_review;
    std::string words;
    std::vector<organisation::AccountId> reviewers;
};
constexpr auto drawing_columns =
    columns<Drawing>({col<&Drawing::compliance_review>("抽查", "Review"), col<&Drawing::words>("抽取时的话", "Words"),
                      col<&Drawing::reviewers>("复看人", "Reviewers")});
constexpr auto drawing_schema = schema<Drawing>("review_drawing", "", {"抽取", "Draw"}, drawing_columns);
const Schema& schema_of(const Drawing*) { return drawing_schema; }

struct Answered {
    SampleId compliance_sample;
    Outcome outcome = Outcome::pending;
    std::string reason;
};
constexpr auto answered_columns = columns<Answered>({col<&Answered::compliance_sample>("抽中件", "Drawn case"),
                                                     col<&Answered::outcome>("结果", "Outcome"), col<&Answered::reason>("理由", "Reason")});
constexpr auto answered_schema = schema<Answered>("review_answer", "", {"复看", "Answer"}, answered_columns);
const Schema& schema_of(const Answered*) { return answered_schema; }

struct Handing {
    SampleId compliance_sample;
    organisation::AccountId account;
    std::string reason;
};
constexpr auto handing_columns = columns<Handing>({col<&Handing::compliance_sample>("抽中件", "Drawn case"),
                                                   col<&Handing::account>("复看人", "Reviewer"), col<&Handing::reason>("理由", "Reason")});
constexpr auto handing_schema = schema<Handing>("review_handing", "", {"改由他人复看", "Hand over"}, handing_columns);
const Schema& schema_of(const Handing*) { return handing_schema; }

struct Key {
    ReviewId compliance_review;
};
constexpr auto key_columns = columns<Key>({col<&Key::compliance_review>("抽查", "Review")});
constexpr auto key_schema = schema<Key>("review_key", "", {"抽查", "Review"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct StratumLine {
    std::string item, item_label, answer;
    std::int64_t listed = 0, sampled = 0, pending = 0, right = 0, wrong = 0, unclear = 0;
    std::optional<double> rate, low, high;  // wrong of right and wrong, 95 %
};
constexpr auto stratum_columns = columns<StratumLine>({
    col<&StratumLine::item>("项目代码", "Item"),
    col<&StratumLine::item_label>("项目", "Item"),
    col<&StratumLine::answer>("原决定", "Decided"),
    col<&StratumLine::listed>("名单件数", "Listed"),
    col<&StratumLine::sampled>("抽中", "Drawn"),
    col<&StratumLine::pending>("待复看", "Pending"),
    col<&StratumLine::right>("无误", "Right"),
    col<&StratumLine::wrong>("有误", "Wrong"),
    col<&StratumLine::unclear>("不能判断", "Unclear"),
    col<&StratumLine::rate>("差错率", "Error rate"),
    col<&StratumLine::low>("下限", "From"),
    col<&StratumLine::high>("上限", "To"),
});
constexpr auto stratum_schema = schema<StratumLine>("review_stratum", "", {"分层", "Stratum"}, stratum_columns);
const Schema& schema_of(const StratumLine*) { return stratum_schema; }
struct ReviewPage {
    Review review;
    std::vector<StratumLine> strata;
};
constexpr auto page_columns = columns<ReviewPage>({col<&ReviewPage::review>("抽查", "Review"), col<&ReviewPage::strata>("分层", "Strata")});
constexpr auto page_schema = schema<ReviewPage>("review_page", "", {"抽查", "Review"}, page_columns);
const Schema& schema_of(const ReviewPage*) { return page_schema; }
struct Published {
    std::vector<Review> reviews;
};
constexpr auto published_columns = columns<Published>({col<&Published::reviews>("抽查", "Reviews")});
constexpr auto published_schema = schema<Published>("published_reviews", "", {"抽查公示", "Reviews"}, published_columns);
const Schema& schema_of(const Published*) { return published_schema; }

std::vector<std::string> lines_in(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        const auto to = std::min(text.find('\n', from), text.size());
        out.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return out;
}

// "id,item,answer" of everything the wish speaks of; empty when there is too much.
Result<std::vector<std::string>> list_of(Tx& tx, const Wish& in) {
    std::vector<std::string> out;
    if (in.of == ReviewOf::decisions)
        decision::scan_decided(tx, *in.decided_from, *in.decided_to, [&](const decision::Proposal& proposal) {
            if (in.item.empty() || proposal.item == in.item)
                out.push_back(id_text(proposal.id.value) + "," + proposal.item + "," + std::string(code_of(proposal.state)));
            return out.size() <= most_listed;
        });
    else
        determination::scan_answers(tx, {.subject = determination::Subject::item, .item = in.item, .region = in.region},
                                    [&](const determination::AnswerRow& row) {
                                        out.push_back(id_text(row.person.value) + "," + row.item + "," + std::string(code_of(row.answer)));
                                        return out.size() <= most_listed;
                                    });
    if (out.empty()) return fail(ErrorKind::conflict, "compliance.review.nothing");
    if (out.size() > most_listed)
        return fail(ErrorKind::conflict, "compliance.review.much", TextArgs{{"most", std::to_string(most_listed)}});
    std::sort(out.begin(), out.end());
    return out;
}

Result<Review> prepare(Tx& tx, const Wish& in) {
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "compliance.finding.person");
    if (in.each < 1 || in.each > most_each)
        return fail_at("/each", "compliance.review.each", TextArgs{{"most", std::to_string(most_each)}});
    if (in.of == ReviewOf::answers && in.item.empty()) return fail_at("/item", "compliance.review.item");
    if (in.of == ReviewOf::decisions && (!in.decided_from || !in.decided_to || *in.decided_to < *in.decided_from))
        return fail_at("/decided_from", "compliance.review.period");
    const auto lines = YK_TRY(list_of(tx, in));
    Review review;
    review.id = tx.new_id<ReviewId>();
    review.of = in.of;
    review.item = in.item;
    review.decided_from = in.decided_from;
    review.decided_to = in.decided_to;
    review.each = in.each;
    review.listed = static_cast<std::int64_t>(lines.size());
    review.list_digest = rules::digest_of_list(lines);
    Kept kept;
    kept.id = review.id;
    for (const auto& line : lines) kept.lines += line + "\n";
    for (int i = 0; i < 4; ++i) kept.secret += fmt::format("{:016x}", tx.random());
    review.commitment = rules::sha256_hex(kept.secret);
    review.prepared_by = tx.actor().name;
    review.prepared_at = tx.now();
    YK_TRY_VOID(tx.insert(review));
    YK_TRY_VOID(tx.insert(kept));
    return review;
}

struct Reviewers {
    std::vector<std::pair<std::int64_t, std::string>> all;
    std::size_t next = 0;
    // In turn, passing over who decided or released; nobody where all did.
    void assign(Sample& sample) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& [account, name] = all[(next + i) % all.size()];
            if (account == sample.decided_account || account == sample.released_account) continue;
            sample.reviewer = account;
            sample.reviewer_name = name;
            next = (next + i + 1) % all.size();
            return;
        }
    }
};

Result<std::vector<Sample>> samples_of(Tx& tx, const Review& review, const std::vector<std::string>& lines) {
    std::vector<Sample> out;
    std::vector<decision::ProposalId> proposals;
    std::vector<elder::ElderId> elders;
    for (const auto& line : lines) {
        const auto comma = line.find(','), second = line.find(',', comma + 1);
        const auto id = parse_id(line.substr(0, comma));
        CHECK(id && second != std::string::npos);
        Sample sample;
        sample.review = review.id;
        sample.item = line.substr(comma + 1, second - comma - 1);
        sample.answer = line.substr(second + 1);
        if (review.of == ReviewOf::decisions) {
            sample.proposal = decision::ProposalId{*id};
            proposals.push_back(*sample.proposal);
        } else {
            sample.elder = elder::ElderId{*id};
            elders.push_back(sample.elder);
        }
        out.push_back(std::move(sample));
    }
    std::map<decision::ProposalId, decision::Proposal> known;
    for (auto& proposal : decision::list_proposals(tx, proposals)) known.emplace(proposal.id, proposal);
    std::map<elder::ElderId, RegionCode> regions;
    for (const auto& person : elder::list_people(tx, elders)) regions.emplace(person.id, person.region);
    std::erase_if(out, [&](Sample& sample) {
        if (sample.proposal) {
            const auto found = known.find(*sample.proposal);
            if (found == known.end()) return true;
            sample.elder = found->second.elder;
            sample.region = found->second.region;
            sample.decided_account = found->second.decided_account;
            sample.released_account = found->second.released_account;
            return false;
        }
        const auto found = regions.find(sample.elder);
        if (found != regions.end()) sample.region = found->second;
        return found == regions.end();
    });
    return out;
}

// Who cannot sign in any more would keep for ever what was drawn for them.
Result<organisation::Account> reviewer_of(Tx& tx, organisation::AccountId id, std::string_view pointer) {
    auto account = tx.find<organisation::Account>(id);
    if (!account || account->state == organisation::AccountState::disabled)
        return fail_at(std::string(pointer), "compliance.review.reviewer");
    return *account;
}

Result<Review> draw(Tx& tx, const Drawing& in) {
    auto review = YK_TRY(tx.get<Review>(in.compliance_review));
    if (review.state != ReviewState::prepared) return fail(ErrorKind::conflict, "compliance.review.drawn");
    YK_TRY_VOID(model::want_length(in.words, 6, 200, "/words"));
    const auto kept = YK_TRY(tx.get<Kept>(in.compliance_review));
    Reviewers reviewers;
    for (const auto account : in.reviewers) {
        const auto reviewer = YK_TRY(reviewer_of(tx, account, "/reviewers"));
        reviewers.all.emplace_back(account.value, reviewer.name);
    }
    review.words = in.words;
    review.secret = kept.secret;
    review.seed = rules::seed_of(kept.secret, in.words);
    const auto lines = rules::drawn(lines_in(kept.lines), review.seed, static_cast<std::size_t>(review.each));
    for (auto& sample : YK_TRY(samples_of(tx, review, lines))) {
        sample.id = tx.new_id<SampleId>();
        reviewers.assign(sample);
        YK_TRY_VOID(tx.insert(sample));
        ++review.sampled;
    }
    review.state = ReviewState::drawn;
    review.drawn_by = tx.actor().name;
    review.drawn_at = tx.now();
    YK_TRY_VOID(tx.update(review));
    return review;
}

// A wrong decision comes into the compliance queue, where it is worked as any other case.
Result<FindingId> open_wrong(Tx& tx, const Sample& sample, const std::string& reason) {
    const auto due_on = YK_TRY(due_from_today(tx));
    const FactLine line{{"抽查", "Review"}, {reason, reason}, {"抽查复看", "Sampled review"}, tx.today()};
    if (auto known = tx.first(wrong_of, sample.elder, sample.item)) {
        known->facts.text = "[" + json_of(model::schema<FactLine>(), &line) + "]";
        known->due_on = due_on;
        if (known->state == FindingState::accepted || known->state == FindingState::cleared || known->state == FindingState::explained) {
            YK_TRY_VOID(advance(*known, FindingEvent::reopen));
            ++known->opened;
        }
        YK_TRY_VOID(tx.update(*known));
        return known->id;
    }
    Finding finding;
    finding.id = tx.new_id<FindingId>();
    finding.elder = sample.elder;
    finding.region = sample.region;
    finding.kind = FindingKind::wrong_decision;
    finding.subject = finding.items = sample.item;
    finding.since = finding.found_on = tx.today();
    finding.due_on = due_on;
    if (const auto benefits = decision::benefits_of(tx, sample.elder); !benefits.empty())
        for (const auto& benefit : benefits)
            if (benefit.in_effect && benefit.item == sample.item) finding.amount_fen = benefit.amount_fen;
    finding.facts.text = "[" + json_of(model::schema<FactLine>(), &line) + "]";
    YK_TRY_VOID(tx.insert(finding));
    return finding.id;
}

Result<Sample> answer(Tx& tx, const Answered& in) {
    auto sample = YK_TRY(tx.get<Sample>(in.compliance_sample));
    const auto me = tx.actor().account;
    if (me == 0) return fail(ErrorKind::refused, "compliance.finding.person");
    if (sample.outcome != Outcome::pending) return fail(ErrorKind::conflict, "compliance.sample.answered");
    if (me == sample.decided_account || me == sample.released_account) return fail(ErrorKind::conflict, "compliance.sample.own");
    if (sample.reviewer != 0 && sample.reviewer != me)
        return fail(ErrorKind::conflict, "compliance.sample.other", TextArgs{{"name", sample.reviewer_name}});
    if (in.outcome == Outcome::pending) return fail_at("/outcome", "compliance.sample.outcome");
    YK_TRY_VOID(model::want_length(in.reason, in.outcome == Outcome::right ? 0 : 4, 1000, "/reason"));
    sample.reviewer = me;
    sample.reviewer_name = tx.actor().name;
    sample.outcome = in.outcome;
    sample.reason = in.reason;
    sample.answered_at = tx.now();
    if (in.outcome == Outcome::wrong) sample.finding = YK_TRY(open_wrong(tx, sample, in.reason));
    YK_TRY_VOID(tx.update(sample));
    return sample;
}

// A drawn case goes to somebody else who did not decide it: the first one is away, has left, or knows the elder.
Result<Sample> hand_over(Tx& tx, const Handing& in) {
    auto sample = YK_TRY(tx.get<Sample>(in.compliance_sample));
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "compliance.finding.person");
    if (sample.outcome != Outcome::pending) return fail(ErrorKind::conflict, "compliance.sample.answered");
    YK_TRY_VOID(model::want_length(in.reason, 4, 1000, "/reason"));
    const auto reviewer = YK_TRY(reviewer_of(tx, in.account, "/account"));
    if (in.account.value == sample.decided_account || in.account.value == sample.released_account)
        return fail_at("/account", "compliance.sample.decider", TextArgs{{"name", reviewer.name}});
    if (in.account.value == sample.reviewer) return fail_at("/account", "compliance.sample.same", TextArgs{{"name", reviewer.name}});
    sample.reviewer = in.account.value;
    sample.reviewer_name = reviewer.name;
    sample.handed_over = in.reason;
    YK_TRY_VOID(tx.update(sample));
    return sample;
}

std::string label_in(const rules::Pack& pack, const std::string& item) {
    const auto* entry = pack.item(item);
    return entry ? entry->label.zh : item;
}

Result<ReviewPage> show(Tx& tx, const Key& in) {
    ReviewPage out;
    out.review = YK_TRY(tx.get<Review>(in.compliance_review));
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    std::map<std::string, StratumLine> strata;
    for (const auto& line : lines_in(YK_TRY(tx.get<Kept>(in.compliance_review)).lines)) {
        const auto stratum = rules::stratum_of(line);
        auto& one = strata[stratum];
        one.item = stratum.substr(0, stratum.find(','));
        one.answer = stratum.substr(stratum.find(',') + 1);
        ++one.listed;
    }
    const auto count = [&](const Sample& sample) {
        auto& one = strata[sample.item + "," + sample.answer];
        ++one.sampled;
        ++(sample.outcome == Outcome::pending ? one.pending
           : sample.outcome == Outcome::right ? one.right
           : sample.outcome == Outcome::wrong ? one.wrong
                                              : one.unclear);
        return true;
    };
    tx.scan(of_review, count, in.compliance_review);
    for (auto& [name, one] : strata) {
        one.item_label = label_in(*book->pack, one.item);
        if (const Share told{one.right + one.wrong, one.wrong}; told.people > 0) {
            const auto interval = rate_interval(told);
            one.rate = told.rate();
            one.low = interval.low;
            one.high = interval.high;
        }
        out.strata.push_back(one);
    }
    return out;
}

// The list as it was fixed: "id,item,answer" a line, so that the draw can be done again.
Result<http::Download> list_file(Tx& tx, const Key& in) {
    const auto kept = YK_TRY(tx.get<Kept>(in.compliance_review));
    tx.note({"compliance.review.list", "compliance_review", kept.id.value, 0, "", ""});
    return http::Download{"抽查名单-" + id_text(kept.id.value) + ".txt", "text/plain; charset=utf-8", {}, kept.lines};
}

Result<Published> published(Tx& tx) {
    Published out{tx.list(newest)};
    // Who prepared and drew is the office's own business; digests, words and seed are everybody's.
    for (auto& review : out.reviews) review.prepared_by = review.drawn_by = "";
    return out;
}

Status complete_sample(Tx& tx, void* record) {
    auto& sample = *static_cast<Sample*>(record);
    if (const auto person = tx.find<elder::Elder>(sample.elder)) sample.name = person->name;
    sample.item_label = label_in(*YK_TRY(policy::rulebook_of(tx, tx.today()))->pack, sample.item);
    return {};
}

constexpr auto city_scope = http::RowScope::city;
constexpr std::array routes{
    http::post<&prepare>("/compliance/reviews", rights::review_prepare, city_scope, {"组织抽查", "Prepare a review"}),
    http::post<&draw>("/compliance/reviews/{compliance_review}/draw", rights::review_prepare, city_scope, {"抽取", "Draw"}),
    http::get<&show>("/compliance/reviews/{compliance_review}/page", rights::review_read, city_scope, {"一次抽查的结果", "One review"}),
    http::get<&list_file>("/compliance/reviews/{compliance_review}/list.txt", rights::review_prepare, city_scope, {"抽查名单", "The list"}),
    http::post<&answer>("/compliance/samples/{compliance_sample}/answer", rights::review_answer, http::RowScope::region,
                        {"复看", "Review"}),
    http::post<&hand_over>("/compliance/samples/{compliance_sample}/hand_over", rights::review_prepare, city_scope,
                           {"改由他人复看", "Hand over"}),
    http::get<&published>("/public/reviews", http::anyone, http::RowScope::none, {"抽查公示", "Reviews as anybody may check them"}),
};
constexpr std::string_view review_filters[] = {"state", "of"};
constexpr std::string_view review_sorts[] = {"prepared_at"};
constexpr Listing review_listing{review_filters, review_sorts, {}, "-prepared_at"};
constexpr std::string_view sample_filters[] = {"review",          "outcome",         "item", "answer", "region", "reviewer",
                                               "decided_account", "released_account"};
constexpr std::string_view sample_sorts[] = {"item", "region"};
constexpr Listing sample_listing{sample_filters, sample_sorts, {}, "item"};
constexpr http::Command sample_commands[] = {
    {"answer", "/compliance/samples/{compliance_sample}/answer", {"复看", "Review"}},
    {"hand_over", "/compliance/samples/{compliance_sample}/hand_over", {"改由他人复看", "Hand over"}}};

}  // namespace

const http::Resource reviews{.schema = &model::schema<Review>(),
                             .listing = &review_listing,
                             .path = "/compliance/reviews",
                             .scope = city_scope,
                             .read = &rights::review_read};
const http::Resource samples{.schema = &model::schema<Sample>(),
                             .listing = &sample_listing,
                             .path = "/compliance/samples",
                             .scope = http::RowScope::region,
                             .read = &rights::review_answer,
                             .export_ = &rights::review_answer,
                             .commands = sample_commands,
                             .complete = &complete_sample};
const Schema& review_secret_record() { return kept_schema; }
std::span<const http::Route> review_routes() { return routes; }

}  // namespace yk::care::compliance
