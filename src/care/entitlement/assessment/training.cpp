// Training records of assessors. Whoever passed is trained until the latest day that a record says; nothing else moves that day once
// there is a record.
#include "care/entitlement/assessment/training.h"

#include <algorithm>

#include "base/text.h"

namespace yk::care::assessment {
using namespace model;
namespace {

constexpr auto training_columns = columns<Training>({
    key<&Training::id>("编号", "Id"),
    col<&Training::assessor>("评估员", "Assessor").hide(),
    col<&Training::region>("区划", "Division").scope().hide(),
    col<&Training::topic>("培训内容", "Topic"),
    col<&Training::provider>("培训单位", "Provider"),
    col<&Training::held_on>("培训日", "Held on"),
    col<&Training::hours>("学时", "Hours"),
    col<&Training::passed>("考核合格", "Passed"),
    col<&Training::valid_until>("有效至", "Valid until"),
    col<&Training::certificate_no>("证书编号", "Certificate"),
    version<&Training::version>(),
    col<&Training::assessor_name>("姓名", "Name").compute(),
});
constexpr auto training_schema =
    schema<Training>("assessment_training", "assessment_training", {"评估员培训", "Training"}, training_columns);

const Query<Training(AssessorId)> trainings_of{"assessment.trainings_of", R"(
    SELECT {t.*} FROM assessment_training t WHERE t.assessor = $1 AND {scope t.region} ORDER BY t.held_on, t.id LIMIT 1000)"};

Status check_training(Tx& tx, void* record, const void*) {
    auto& training = *static_cast<Training*>(record);
    auto assessor = YK_TRY(tx.get<Assessor>(training.assessor));
    training.region = assessor.region;
    if (training.held_on > tx.today()) return fail_at("/held_on", "assessment.training.future");
    if (training.hours < 1 || training.hours > 1000) return fail_at("/hours", "assessment.training.hours");
    if (training.valid_until && *training.valid_until < training.held_on) return fail_at("/valid_until", "assessment.agency.days");
    if (training.passed && !training.valid_until) return fail_at("/valid_until", "assessment.training.until");
    std::optional<Day> until;
    const auto count = [&](const Training& one) {
        if (one.passed && one.valid_until) until = until ? std::max(*until, *one.valid_until) : *one.valid_until;
    };
    for (const auto& one : tx.list(trainings_of, training.assessor))
        if (one.id != training.id) count(one);
    count(training);
    if (until == assessor.trained_until) return {};
    assessor.trained_until = until;
    tx.because("培训记录：" + training.topic);
    return tx.update(assessor);
}
Status complete_training(Tx& tx, void* record) {
    auto& it = *static_cast<Training*>(record);
    if (const auto who = tx.find<Assessor>(it.assessor)) it.assessor_name = who->name;
    return {};
}

constexpr std::string_view filters[] = {"assessor", "region", "passed", "held_on", "valid_until"};
constexpr std::string_view sorts[] = {"held_on", "valid_until"};
constexpr Listing listing{filters, sorts, {}, "-held_on"};
constexpr FormField fields[] = {
    {"assessor", {}, true},
    {"topic", {}, true},
    {"provider", {}, true},
    {"held_on", {}, true},
    {"hours", {}, true},
    {"passed", {}},
    {"valid_until", {"合格的须填：评估员的“培训有效至”随之更新", "Needed when passed: moves the day until which the assessor is trained"}},
    {"certificate_no", {}}};
constexpr FormGroup form[] = {{{"培训记录", "Training"}, fields}};
const Check checks[] = {model::length("topic", 2, 100), model::length("provider", 2, 100), model::length("certificate_no", 0, 60)};

}  // namespace

const Schema& schema_of(const Training*) { return training_schema; }
const http::Resource trainings{.schema = &model::schema<Training>(),
                               .listing = &listing,
                               .path = "/assessment/trainings",
                               .scope = http::RowScope::region,
                               .read = &rights::agency_read,
                               .write = &rights::agency_update,
                               .form = form,
                               .checks = checks,
                               .before_write = &check_training,
                               .complete = &complete_training};

}  // namespace yk::care::assessment
