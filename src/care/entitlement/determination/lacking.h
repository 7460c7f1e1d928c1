// Which fact is missing of whom: every answer that needs information, by the facts that would decide it. Counted at night and when somebody
// asks, and for one elder as soon as his answers change. Inside the module only.
#pragma once
#include "care/entitlement/determination/determination.h"
#include "work/runner.h"

namespace yk::care::determination {

// One fact that one elder's answer to one item waits for. An answer may wait for several.
struct Lacking {
    Id<struct LackingTag> id;
    elder::ElderId person;
    RegionCode region;
    std::string fact;  // of the pack's dictionary, or "parameter.x" where the pack itself has no value
    std::string item;
    Day as_of;  // when it was looked at
    std::int64_t version = 0;
    // computed
    std::string name;
    elder::DocumentNumber id_no;
    std::string fact_label, item_label;
    std::string from;  // who could bring it
};
const model::Schema& schema_of(const Lacking*);

extern const std::string_view lacking_sql;  // migration 3
extern const http::Resource lacking_resource;
extern const work::JobKind lacking_job;
std::span<const http::Route> lacking_routes();
std::span<const work::Subscription> lacking_subscriptions();

}  // namespace yk::care::determination
