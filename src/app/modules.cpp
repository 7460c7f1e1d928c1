#include "app/modules.h"

#include <algorithm>

#include "care/entitlement/assessment/assessment.h"
#include "care/entitlement/catalogue/catalogue.h"
#include "care/entitlement/decision/decision.h"
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/policy.h"
#include "care/oversight/appraisal/appraisal.h"
#include "care/oversight/compliance/compliance.h"
#include "care/oversight/conference/conference.h"
#include "care/oversight/disclosure/disclosure.h"
#include "care/oversight/indicators/indicators.h"
#include "care/oversight/overview/overview.h"
#include "care/oversight/statistics/statistics.h"
#include "care/oversight/tasks/tasks.h"
#include "care/people/consent/consent.h"
#include "care/people/elder/elder.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/organisation.h"
#include "care/service/guide/guide.h"
#include "care/service/window/window.h"
#include "edge/exchange/exchange.h"
#include "http/generic.h"
#include "work/backup.h"

namespace yk::app {

std::vector<const care::Module*> all_modules() {
    return {
        &care::organisation::module, &care::elder::module,         &care::intake::module,     &care::consent::module,
        &care::policy::module,       &care::determination::module, &care::assessment::module, &care::decision::module,
        &care::catalogue::module,    &care::guide::module,         &care::indicators::module, &care::tasks::module,
        &care::conference::module,   &care::overview::module,      &care::disclosure::module, &care::statistics::module,
        &care::compliance::module,   &care::appraisal::module,     &care::window::module,     &edge::exchange::module,
    };
}

namespace {
template <class T, class Span>
void append(std::vector<T>& out, const Span& more) {
    out.insert(out.end(), more.begin(), more.end());
}
}  // namespace

std::vector<const model::Schema*> all_records() {
    std::vector<const model::Schema*> out;
    append(out, work::records());
    append(out, http::records());
    for (const auto* module : all_modules()) append(out, module->records);
    return out;
}

std::vector<store::Migration> all_migrations() {
    std::vector<store::Migration> out;
    append(out, work::migrations());
    append(out, http::migrations());
    for (const auto* module : all_modules()) append(out, module->migrations);
    return out;
}

std::vector<const Right*> all_rights() {
    std::vector<const Right*> out;
    append(out, http::rights());
    for (const auto* module : all_modules()) append(out, module->rights);
    return out;
}

namespace {

// What the audit trail calls records, for whoever reads it without reading the records themselves.
std::span<const model::Option> names_of_records() {
    static const auto names = [] {
        std::vector<model::Option> out;
        for (const auto* schema : all_records()) out.push_back({schema->name, schema->label});
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
        return out;
    }();
    return names;
}
constexpr http::CodeTable record_table{"record", {"记录类型", "Kind of record"}, &names_of_records, "颐康"};

}  // namespace

http::Tables all_tables() {
    http::Tables tables;
    append(tables.routes, http::routes());
    append(tables.resources, http::resources());
    for (const auto* module : all_modules()) {
        append(tables.routes, module->routes);
        append(tables.resources, module->resources);
        append(tables.queues, module->queues);
        for (const auto& table : module->code_tables) tables.code_tables.push_back(&table);
    }
    append(tables.queues, http::queues());
    tables.code_tables.push_back(&record_table);
    tables.job_kinds = all_work().kinds;
    append(tables.job_kinds, work::kinds());
    tables.schedules.push_back(&work::backup_schedule);
    for (const auto& schedule : work::schedules()) tables.schedules.push_back(&schedule);
    for (const auto* module : all_modules())
        for (const auto& schedule : module->schedules) tables.schedules.push_back(&schedule);
    return tables;
}

work::WorkTables all_work() {
    work::WorkTables tables;
    append(tables.kinds, http::jobs());
    tables.kinds.push_back(&work::backup);
    tables.schedules.push_back(work::backup_schedule);
    for (const auto* module : all_modules()) {
        append(tables.kinds, module->jobs);
        append(tables.subscriptions, module->subscriptions);
        append(tables.schedules, module->schedules);
    }
    return tables;
}

}  // namespace yk::app
