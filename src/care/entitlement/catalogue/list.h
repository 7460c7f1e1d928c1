// The service list as anybody may read it: the items of a pack with their recipients, content, standard and way to apply (R07).
#pragma once
#include <string>
#include <vector>

#include "care/entitlement/policy/policy.h"

namespace yk::care::catalogue {

struct Words {
    std::string zh, en;
    friend bool operator==(const Words&, const Words&) = default;
};
const model::Schema& schema_of(const Words*);

struct Clause {
    std::string document, at;
    Words title;
};
const model::Schema& schema_of(const Clause*);

struct Service {
    std::string item, kind;
    Words label, recipients, content, standard, requirements;
    std::vector<Words> responsible;
    Words apply;
    bool no_application = false;
    Clause clause;
    std::string status;
};
const model::Schema& schema_of(const Service*);

struct ServiceList {
    std::string extent;  // "complete", or how far the documents give it
    Words note;
    std::vector<Service> items;
};
const model::Schema& schema_of(const ServiceList*);

// The list of the pack in force today.
Result<ServiceList> service_list(Tx& tx);
// material, care, concern: the three kinds of the national list, in its order.
std::span<const std::string_view> kinds_in_order();

}  // namespace yk::care::catalogue
