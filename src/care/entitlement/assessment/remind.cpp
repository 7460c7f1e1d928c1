// Reminders (R05 R06): before and after the end of a step to who must take it, of a visit to who goes, of a qualification or training
// that ends. Once each, one notice an account and day; what reached nobody is tried again the next day.
#include "care/entitlement/assessment/remind.h"

#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "care/people/elder/bulk.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"

namespace yk::care::assessment {
using namespace model;
namespace {

constexpr auto reminder_columns = columns<Reminder>({
    key<&Reminder::id>("编号", "Id"),
    col<&Reminder::subject>("所指", "Subject"),
    col<&Reminder::what>("事项", "What"),
    col<&Reminder::step>("步骤", "Step"),
    col<&Reminder::due_on>("期限", "Due on"),
    col<&Reminder::region>("区划", "Division").scope(),
    col<&Reminder::people>("通知人数", "People told"),
    col<&Reminder::told_on>("提醒日", "Told on"),
    version<&Reminder::version>(),
});
constexpr auto reminder_schema = schema<Reminder>("assessment_reminder", "assessment_reminder", {"评估提醒", "Reminder"}, reminder_columns);

const Query<Case(Day, Day, std::string)> due_between{"assessment.due_between", R"(
    SELECT {c.*} FROM assessment_case c
     WHERE c.state IN ('requested', 'accepted', 'assigned', 'appointed', 'submitted', 'published') AND c.due_on >= $1 AND c.due_on <= $2
       AND NOT EXISTS (SELECT 1 FROM assessment_reminder r WHERE r.subject = c.id AND r.what = $3 AND r.step = c.state AND r.due_on = c.due_on)
       AND {unscoped reminders go to whoever must act} ORDER BY c.due_on, c.id LIMIT 5000)"};
const Query<Case(Day, Day)> visits_between{"assessment.visits_between", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.state = 'appointed' AND c.appointed_on >= $1 AND c.appointed_on <= $2
       AND NOT EXISTS (SELECT 1 FROM assessment_reminder r WHERE r.subject = c.id AND r.what = 'visit' AND r.due_on = c.appointed_on)
       AND {unscoped reminders go to whoever goes} ORDER BY c.appointed_on, c.id LIMIT 5000)"};
const Query<Assessor()> assessors{"assessment.assessors_to_remind", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE {unscoped reminders go to whoever must act} ORDER BY a.id LIMIT 10000)"};
const Query<Agency()> agencies{"assessment.agencies_to_remind", R"(
    SELECT {a.*} FROM assessment_agency a WHERE {unscoped reminders go to whoever must act} ORDER BY a.id LIMIT 10000)"};
const Query<std::int64_t(std::int64_t, std::string, std::string, Day)> told{"assessment.told", R"(
    SELECT COUNT(*) FROM assessment_reminder r WHERE r.subject = $1 AND r.what = $2 AND r.step = $3 AND r.due_on = $4
       AND {unscoped once, whoever was told})"};

using Accounts = std::set<std::int64_t>;

// What one account is told in one notice, by what is the matter.
struct Digest {
    std::map<std::string, std::vector<std::string>> lines;
    bool official = false;
};
std::string body_of(const Digest& digest) {
    std::string out;
    for (const auto& [what, lines] : digest.lines) {
        out += (out.empty() ? "" : "；") + what + " " + std::to_string(lines.size()) + " 件：";
        for (std::size_t i = 0; i < lines.size() && i < 5; ++i) out += (i ? "、" : "") + lines[i];
        if (lines.size() > 5) out += " 等";
    }
    return out;
}

std::string masked(const std::string& name) { return utf8_of(code_points(name).substr(0, 1)) + "**"; }

class Rounds {
 public:
    Rounds(Tx& tx, const Settings& settings) : tx_(tx), settings_(settings) {
        for (auto& one : tx.list(assessors)) assessors_.emplace(one.id, std::move(one));
    }

    Status run() {
        const auto today = tx_.today();
        const auto soon = today + static_cast<std::int32_t>(settings_.remind_days);
        YK_TRY_VOID(steps(tx_.list(due_between, today, soon, "before"), "before"));
        YK_TRY_VOID(steps(tx_.list(due_between, Day{}, today - 1, "after"), "after"));
        YK_TRY_VOID(visits(tx_.list(visits_between, today, today + 1)));
        YK_TRY_VOID(expiries());
        for (const auto& [account, digest] : digests_)
            YK_TRY_VOID(http::notify(tx_, account, "评估提醒", body_of(digest), digest.official ? "/assessment" : "/assessment/tasks"));
        return {};
    }
    std::int64_t reminders() const { return reminders_; }

 private:
    Accounts holders(const Right& right, RegionCode region) {
        auto [at, fresh] = holders_.try_emplace({std::string(right.code), region});
        if (fresh)
            for (const auto account : organisation::list_nearest_holders(tx_, right, region)) at->second.insert(account.value);
        return at->second;
    }
    void add_account(Accounts& to, const std::optional<AssessorId>& who) const {
        const auto at = who ? assessors_.find(*who) : assessors_.end();
        if (at != assessors_.end() && at->second.account) to.insert(at->second.account->value);
    }
    // The two who go, and who makes the appointments of their agency.
    Accounts goers(const Case& record) const {
        Accounts out;
        add_account(out, record.lead);
        add_account(out, record.second);
        for (const auto& [id, one] : assessors_)
            if (one.coordinates && record.agency == one.agency) add_account(out, id);
        return out;
    }
    void tell(const Accounts& accounts, const std::string& what, const std::string& line, bool official) {
        for (const auto account : accounts) {
            auto& digest = digests_[account];
            digest.lines[what].push_back(line);
            digest.official |= official;
        }
    }
    Status keep(std::int64_t subject, std::string what, std::string step, Day due_on, RegionCode region, std::size_t people) {
        if (people == 0) return {};
        ++reminders_;
        Reminder out{{}, subject, std::move(what), std::move(step), due_on, region, static_cast<std::int64_t>(people), tx_.today()};
        out.id = tx_.new_id<decltype(Reminder::id)>();
        return tx_.insert(out);
    }

    std::map<ElderId, std::string> names_of(const std::vector<Case>& cases) {
        std::map<ElderId, std::string> out;
        std::vector<ElderId> ids;
        for (const auto& one : cases) {
            ids.push_back(one.elder);
            if (ids.size() < elder::window_rows && &one != &cases.back()) continue;
            for (const auto& person : elder::list_people(tx_, ids)) out.emplace(person.id, masked(person.name));
            ids.clear();
        }
        return out;
    }

    Status steps(const std::vector<Case>& cases, const std::string& stage) {
        auto names = names_of(cases);
        const bool late = stage == "after";
        for (const auto& record : cases) {
            // A publication has no step before it ends; then somebody concludes.
            if (record.state == State::published && !late) continue;
            const auto line = names[record.elder] + "（" + std::string(label_of(record.state).zh) + "，" + day_text(*record.due_on) + "）";
            const std::string what = late ? "已逾期" : "即将到期";
            const bool visit = record.state == State::assigned || record.state == State::appointed;
            std::size_t people = 0;
            if (visit) {
                const auto who = goers(record);
                tell(who, what, line, false);
                people += who.size();
            }
            if (!visit || late) {
                const auto& right = record.state == State::requested   ? rights::accept
                                    : record.state == State::submitted ? rights::check
                                    : record.state == State::published ? rights::conclude
                                                                       : rights::assign;
                const auto who = holders(right, record.region);
                tell(who, record.state == State::published ? "公示期满待出结论" : what, line, true);
                people += who.size();
            }
            YK_TRY_VOID(keep(record.id.value, stage, std::string(code_of(record.state)), *record.due_on, record.region, people));
        }
        return {};
    }

    Status visits(const std::vector<Case>& cases) {
        auto names = names_of(cases);
        for (const auto& record : cases) {
            const auto who = goers(record);
            tell(who, "上门评估", names[record.elder] + "（" + day_text(*record.appointed_on) + " " + record.appointed_time + "）", false);
            YK_TRY_VOID(keep(record.id.value, "visit", "appointed", *record.appointed_on, record.region, who.size()));
        }
        return {};
    }

    // Whoever's paper it is, who coordinates the agency, and who keeps the register.
    Status expiry(std::int64_t subject, const char* what, const std::string& label, const std::optional<Day>& ends, RegionCode region,
                  const Accounts& own) {
        const auto today = tx_.today();
        if (!ends || *ends > today + static_cast<std::int32_t>(settings_.expiry_days)) return {};
        const std::string step = *ends < today ? "after" : "before";
        if (tx_.one(told, subject, what, step, *ends) > 0) return {};
        const auto line = label + "（" + day_text(*ends) + "）";
        const std::string matter = step == "after" ? "资格或培训已到期，不再分派" : "资格或培训将到期";
        const auto officials = holders(rights::agency_update, region);
        tell(own, matter, line, false);
        tell(officials, matter, line, true);
        return keep(subject, what, step, *ends, region, own.size() + officials.size());
    }
    Status expiries() {
        std::map<AgencyId, Accounts> coordinators;
        for (const auto& [id, one] : assessors_)
            if (one.coordinates) add_account(coordinators[one.agency], id);
        for (const auto& [id, one] : assessors_) {
            auto own = coordinators[one.agency];
            add_account(own, id);
            YK_TRY_VOID(expiry(id.value, "qualification", one.name + "的资格", one.valid_to, one.region, own));
            YK_TRY_VOID(expiry(id.value, "training", one.name + "的培训", one.trained_until, one.region, own));
        }
        for (const auto& one : tx_.list(agencies))
            YK_TRY_VOID(expiry(one.id.value, "agency", one.name + "的资格", one.valid_to, one.region, coordinators[one.id]));
        return {};
    }

    Tx& tx_;
    Settings settings_;
    std::map<AssessorId, Assessor> assessors_;
    std::map<std::pair<std::string, RegionCode>, Accounts> holders_;
    std::map<std::int64_t, Digest> digests_;
    std::int64_t reminders_ = 0;
};

Status remind(work::JobRun& run) {
    const auto made = YK_TRY(run.database().write_value(run.request(), [](Tx& tx) -> Result<std::int64_t> {
        Rounds rounds(tx, YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today())))));
        YK_TRY_VOID(rounds.run());
        return rounds.reminders();
    }));
    run.result({"{\"reminders\":" + std::to_string(made) + "}"});
    return {};
}

}  // namespace

const Schema& schema_of(const Reminder*) { return reminder_schema; }
const work::JobKind remind_job{"assessment.remind", {"评估期限和资格提醒", "Reminders of assessments"}, &remind, 3};

}  // namespace yk::care::assessment
