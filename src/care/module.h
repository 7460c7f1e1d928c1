// A module of the domain as the program sees it: one value per folder, listed in app/modules.cpp.
#pragma once
#include <span>
#include <string_view>

#include "http/route.h"
#include "work/runner.h"

namespace yk::care {

using http::CodeTable;
using http::Queue;

struct Module {
    std::string_view name;  // "people.organisation"
    model::Label label;
    std::span<const model::Schema* const> records{};  // stored
    std::span<const store::Migration> migrations{};
    std::span<const Right* const> rights{};
    std::span<const http::Route> routes{};
    std::span<const http::Resource* const> resources{};
    std::span<const work::JobKind* const> jobs{};
    std::span<const work::Subscription> subscriptions{};
    std::span<const work::Schedule> schedules{};
    std::span<const CodeTable> code_tables{};
    std::span<const Queue* const> queues{};
};

}  // namespace yk::care
