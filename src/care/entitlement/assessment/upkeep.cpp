// What time and the register do to cases: a death ends the open ones, and a renewal opens before a result lapses.
#include <array>

#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Case(ElderId)> open_of_elder{"assessment.open_of_elder", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.elder = $1
       AND c.state NOT IN ('concluded', 'withdrawn', 'closed', 'superseded', 'retracted', 'compared') AND {scope c.region} ORDER BY c.id LIMIT 100)"};
// A whole file of deaths is heard of as one fact; whoever it missed is found here.
const Query<ElderId(ElderId)> open_after{"assessment.open_elders", R"(
    SELECT DISTINCT c.elder FROM assessment_case c WHERE c.elder > $1
       AND c.state NOT IN ('concluded', 'withdrawn', 'closed', 'superseded', 'retracted', 'compared') AND {scope c.region} ORDER BY c.elder LIMIT 200)"};
const Query<Case(CaseId, Day)> lapsing_after{"assessment.lapsing", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.id > $1 AND c.state = 'concluded' AND c.valid_until <= $2
       AND NOT EXISTS (SELECT 1 FROM assessment_case n WHERE n.elder = c.elder AND n.scale = c.scale AND n.opened_on > c.opened_on
                          AND n.reason <> 'recheck' AND n.state NOT IN ('withdrawn', 'closed', 'retracted') AND {unscoped a renewal may be under way elsewhere})
       AND {scope c.region} ORDER BY c.id LIMIT 200)"};

Status close_all(work::JobRun& run) {
    for (ElderId after{};;) {
        const auto last = YK_TRY(run.database().write_value(run.request(), [&](Tx& tx) -> Result<ElderId> {
            ElderId done = after;
            for (const auto elder : tx.list(open_after, after)) {
                YK_TRY_VOID(close_dead(tx, elder));
                done = elder;
            }
            return done;
        }));
        if (last == after) return {};
        after = last;
    }
}

Result<std::int64_t> renew_all(work::JobRun& run) {
    std::int64_t opened = 0;
    for (CaseId after{};;) {
        struct Step {
            CaseId last;
            std::int64_t opened = 0;
        };
        const auto step = YK_TRY(run.database().write_value(run.request(), [&](Tx& tx) -> Result<Step> {
            Step out{after};
            const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
            for (const auto& old : tx.list(lapsing_after, after, tx.today() + static_cast<std::int32_t>(settings.renewal_days))) {
                out.last = old.id;
                const auto person = tx.find<elder::Elder>(old.elder);
                if (!person || person->state != elder::ElderState::living) continue;
                Request wish{old.elder, old.scale, old.purpose, Reason::routine, Channel::department, Asker::department, "到期复评", {}};
                if (request_assessment(tx, wish)) ++out.opened;
            }
            return out;
        }));
        opened += step.opened;
        if (step.last == after) return opened;
        after = step.last;
    }
}

Status upkeep(work::JobRun& run) {
    YK_TRY_VOID(close_all(run));
    run.result({"{\"renewals\":" + std::to_string(YK_TRY(renew_all(run))) + "}"});
    return {};
}

}  // namespace

Status close_dead(Tx& tx, ElderId elder) {
    const auto person = tx.find<elder::Elder>(elder);
    if (!person || person->state != elder::ElderState::deceased) return {};
    for (auto& record : tx.list(open_of_elder, elder)) {
        YK_TRY_VOID(advance(record, Event::close));
        record.note = "老年人已去世，评估终止";
        record.due_on.reset();
        YK_TRY_VOID(tx.update(record));
    }
    return {};
}

Status hear(Tx& tx, const work::Fact& fact) { return close_dead(tx, ElderId{fact.subject}); }

const work::JobKind upkeep_job{"assessment.upkeep", {"评估到期与终止检查", "Renewals and endings of assessments"}, &upkeep, 3};

}  // namespace yk::care::assessment
