// Opening outreach: everybody's answers are looked through once, each officer's month is filled with those who need it most, and only
// these are looked at closely and written down.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include "care/entitlement/determination/answers.h"
#include "care/service/guide/access.h"

namespace yk::care::guide {
namespace {

struct Count {
    OfficerId officer;
    std::int64_t open = 0, opened = 0;
};
constexpr auto count_columns =
    model::columns<Count>({model::col<&Count::officer>("负责人", "Officer"), model::col<&Count::open>("在办", "Open"),
                           model::col<&Count::opened>("本月", "Opened")});
constexpr auto count_schema = model::schema<Count>("guide_officer_count", "", {"工作量", "Load"}, count_columns);
const model::Schema& schema_of(const Count*) { return count_schema; }

const Query<Count(Day)> counts{"guide.officer_counts", R"(
    SELECT o.officer, COUNT(CASE WHEN o.state IN ('open', 'waiting') THEN 1 END), COUNT(CASE WHEN o.opened_on >= $1 THEN 1 END)
      FROM guide_outreach o WHERE o.officer IS NOT NULL AND (o.state IN ('open', 'waiting') OR o.opened_on >= $1)
       AND {unscoped an officer's load is that of all regions} GROUP BY o.officer ORDER BY o.officer LIMIT 10000)"};
const Query<Outreach(Day, std::vector<ElderId>)> lately{"guide.lately", R"(
    SELECT {o.*} FROM guide_outreach o WHERE (o.state IN ('open', 'waiting') OR o.closed_on >= $1) AND o.elder {in $2}
       AND {scope o.region} ORDER BY o.elder, o.id)"};
const Query<Outreach(OutreachId)> open_after{"guide.open_after", R"(
    SELECT {o.*} FROM guide_outreach o WHERE o.state IN ('open', 'waiting') AND o.id > $1 AND {scope o.region} ORDER BY o.id LIMIT 200)"};

struct Candidate {
    std::int64_t priority = 0;
    ElderId elder;
    friend bool operator<(const Candidate& a, const Candidate& b) {
        return std::pair(-a.priority, a.elder) < std::pair(-b.priority, b.elder);
    }
};

// The best `size` of many; the worst of them on top.
class Best {
 public:
    void size(std::size_t size) { size_ = size; }
    void offer(const Candidate& candidate) {
        ++seen;
        if (size_ == 0 || (heap_.size() == size_ && !(candidate < heap_.top()))) return;
        heap_.push(candidate);
        if (heap_.size() > size_) heap_.pop();
    }
    std::vector<Candidate> in_order() {
        std::vector<Candidate> out;
        for (; !heap_.empty(); heap_.pop()) out.push_back(heap_.top());
        std::reverse(out.begin(), out.end());
        return out;
    }
    std::int64_t seen = 0;

 private:
    std::size_t size_ = 0;
    std::priority_queue<Candidate> heap_;
};

// An officer whose month is full comes after everybody who has room.
constexpr std::int64_t full = 1'000'000'000;

// Who looks promising is decided by the answers alone; some turn out to receive already or to need nothing that a visit can bring.
constexpr std::int64_t spare = 4;

class Opening {
 public:
    explicit Opening(work::JobRun& run) : run_(run) {}

    Status all() {
        YK_TRY_VOID(renew_open());
        YK_TRY_VOID(run_.database().read(run_.request(), [&](Tx& tx) -> Status {
            YK_TRY_VOID(prepare(tx));
            choose(tx);
            return {};
        }));
        for (auto& [region, best] : best_)
            for (const auto& candidate : best.in_order()) chosen_.push_back(candidate);
        std::sort(chosen_.begin(), chosen_.end(), [](const Candidate& a, const Candidate& b) { return a < b; });
        constexpr std::size_t window = 200;
        for (std::size_t from = 0; from < chosen_.size(); from += window) {
            if (run_.cancelled()) return fail(ErrorKind::conflict, "guide.opening.cancelled");
            const auto part = std::span(chosen_).subspan(from, std::min(window, chosen_.size() - from));
            auto written = YK_TRY(run_.database().write_value(run_.request(), [&](Tx& tx) { return write(tx, part); }));
            room_ = std::move(written.room);
            load_ = std::move(written.load);
            opened_ += written.opened;
            run_.progress(static_cast<std::int64_t>(from + part.size()), static_cast<std::int64_t>(chosen_.size()), "");
        }
        run_.result({fmt::format(R"({{"opened":{},"candidates":{},"unserved":{},"renewed":{},"closed":{}}})", opened_, candidates_,
                                 unserved_, renewed_, closed_)});
        return {};
    }

 private:
    struct Written {
        std::map<OfficerId, std::int64_t> room, load;
        std::int64_t opened = 0;
    };

    Status renew_open() {
        for (OutreachId after{};;) {
            struct Step {
                OutreachId last;
                std::int64_t renewed = 0, closed = 0;
            };
            const auto step = YK_TRY(run_.database().write_value(run_.request(), [&](Tx& tx) -> Result<Step> {
                Step out{after};
                const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
                const auto rosters = policy::rosters_of(tx);
                for (auto& outreach : tx.list(open_after, after)) {
                    out.last = outreach.id;
                    YK_TRY_VOID(renew(tx, *book, outreach, rosters));
                    ++out.renewed;
                    out.closed += outreach.state == OutreachState::closed;
                }
                return out;
            }));
            renewed_ += step.renewed;
            closed_ += step.closed;
            if (step.last == after) return {};
            after = step.last;
        }
    }

    Status prepare(Tx& tx) {
        book_ = YK_TRY(policy::rulebook_of(tx, tx.today()));
        settings_ = YK_TRY(settings_of(*book_));
        officers_ = officers_in_office(tx, tx.today());
        for (const auto& officer : officers_) room_[officer.id] = officer.month_quota.value_or(settings_.month_quota);
        for (const auto& count : tx.list(counts, first_of_month(tx.today()))) {
            load_[count.officer] = count.open;
            if (const auto at = room_.find(count.officer); at != room_.end())
                at->second = std::max<std::int64_t>(0, at->second - count.opened);
        }
        for (const auto& officer : officers_) {
            room_of_[officer.region] += room_[officer.id];
            if (room_[officer.id] == 0) load_[officer.id] = full;
        }
        const auto& pack = *book_->pack;
        for (const auto& rule : book_->items) {
            const auto& item = pack.items[rule.item];
            if (!item.listed || item.cited.status > rules::Status::unconfirmed) continue;
            if (!item.no_application && item.cited.status == rules::Status::in_force) on_application_.insert(item.name);
            for (const auto fact : rule.condition.uses.facts)
                if (found_by_visit(pack.facts[fact])) answerable_.insert(item.name);
        }
        for (const auto& category : pack.categories) rank_[category.name] = category.rank;
        return {};
    }

    void choose(Tx& tx) {
        determination::AnswerRow last;
        std::int64_t rank = 0, yuan = 0;
        bool due = false;
        const auto settle = [&] {
            if (due)
                offer(last.region,
                      {(rank ? std::max<std::int64_t>(1, 100 - rank) : 0) * 100'000 + std::min<std::int64_t>(yuan, 99'999), last.person});
            rank = yuan = 0;
            due = false;
        };
        determination::scan_answers(tx, {}, [&](const determination::AnswerRow& row) {
            if (row.person != last.person) settle();
            last = row;
            const bool entitled = row.answer == determination::Answer::entitled;
            if (row.subject == determination::Subject::category) {
                if (const auto at = rank_.find(row.item); entitled && at != rank_.end())
                    rank = rank ? std::min<std::int64_t>(rank, at->second) : at->second;
                return true;
            }
            if (entitled && row.status == "in_force" && on_application_.contains(row.item)) {
                due = true;
                if (row.amount_fen && row.period == "month") yuan += row.amount_fen->value / 100;
            }
            due |= row.answer == determination::Answer::needs_information && answerable_.contains(row.item);
            return true;
        });
        settle();
    }

    void offer(RegionCode region, const Candidate& candidate) {
        ++candidates_;
        const auto at = nearest_.find(region);
        const auto group = at != nearest_.end() ? at->second : nearest_.emplace(region, nearest(region)).first->second;
        if (!group) {
            ++unserved_;
            return;
        }
        auto& best = best_[group];
        best.size(static_cast<std::size_t>(room_of_[group] * spare));
        best.offer(candidate);
    }
    // The smallest region around this one that somebody answers for.
    RegionCode nearest(RegionCode region) const {
        const auto* officer = responsible_for(officers_, region, book_->today, {});
        if (!officer) return {};
        RegionCode out{};
        for (const auto& [group, room] : room_of_)
            if (within(region, subtree_of(group)) && (!out || within(group, subtree_of(out)))) out = group;
        return out;
    }

    Result<Written> write(Tx& tx, std::span<const Candidate> part) {
        Written out{room_, load_};
        const auto rosters = policy::rosters_of(tx);
        std::vector<ElderId> elders;
        for (const auto& candidate : part) elders.push_back(candidate.elder);
        std::map<ElderId, Outreach> before;
        for (auto& outreach : tx.list(lately, tx.today() - static_cast<std::int32_t>(settings_.again_days), elders))
            before[outreach.elder] = std::move(outreach);
        for (const auto& candidate : part) {
            const auto elder = tx.find<elder::Elder>(candidate.elder);
            if (!elder || elder->state != elder::ElderState::living) continue;
            const auto* officer = responsible_for(officers_, elder->region, tx.today(), out.load);
            if (!officer || out.room[officer->id] <= 0) continue;
            const auto matter = matter_of(*book_, facts_of(tx, *book_, *elder, rosters));
            const auto known = before.find(candidate.elder);
            if (matter.empty() || (known != before.end() && nothing_new(known->second, matter))) continue;
            Outreach outreach;
            outreach.id = tx.new_id<OutreachId>();
            outreach.elder = elder->id;
            outreach.region = elder->region;
            outreach.officer = officer->id;
            outreach.items = words_text(matter.items);
            outreach.facts = words_text(matter.facts);
            outreach.month_fen = matter.month_fen;
            outreach.priority = candidate.priority;
            outreach.opened_on = tx.today();
            outreach.due_on = tx.today() + static_cast<std::int32_t>(settings_.due_days);
            YK_TRY_VOID(tx.insert(outreach));
            auto& load = out.load[officer->id];
            load = --out.room[officer->id] == 0 ? full : load + 1;
            ++out.opened;
        }
        return out;
    }

    // Still open, or closed not long ago with everything that would be asked and offered now.
    static bool nothing_new(const Outreach& outreach, const Matter& matter) {
        if (!outreach_flow.terminal(outreach.state)) return true;
        const auto facts = words_of(outreach.facts), items = words_of(outreach.items);
        const auto all_in = [](const std::vector<std::string>& some, const std::vector<std::string>& all) {
            return std::all_of(some.begin(), some.end(),
                               [&](const auto& word) { return std::find(all.begin(), all.end(), word) != all.end(); });
        };
        return all_in(matter.facts, facts) && all_in(matter.items, items);
    }

    work::JobRun& run_;
    std::shared_ptr<const rules::Rulebook> book_;
    Settings settings_;
    std::vector<Officer> officers_;
    std::map<OfficerId, std::int64_t> room_, load_;
    std::map<RegionCode, std::int64_t> room_of_;
    std::map<RegionCode, RegionCode> nearest_;
    std::map<RegionCode, Best> best_;
    std::set<std::string, std::less<>> on_application_, answerable_;
    std::map<std::string, std::int64_t, std::less<>> rank_;
    std::vector<Candidate> chosen_;
    std::int64_t opened_ = 0, candidates_ = 0, unserved_ = 0, renewed_ = 0, closed_ = 0;
};

Status run_opening(work::JobRun& run) { return Opening(run).all(); }

}  // namespace

const work::JobKind opening_job{"guide.outreach.open", {"生成上门线索", "Opening of outreach"}, &run_opening, 3};

}  // namespace yk::care::guide
