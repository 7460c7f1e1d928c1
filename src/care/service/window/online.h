// Applications that the public sends in without an office and without an account: kept apart from the cases until an officer has checked
// who it is. The answer is the same whether the register knows the person or not. Inside the module only.
#pragma once
#include "care/service/window/access.h"

namespace yk::care::window {

enum class OnlineState : std::uint8_t { received, registered, refused };
std::span<const model::Option> options_of(OnlineState);
enum class OnlineEvent : std::uint8_t { register_case, refuse };
std::span<const model::Option> options_of(OnlineEvent);
inline constexpr model::Flow<OnlineState, OnlineEvent, 2> online_flow{
    OnlineState::received,
    {{
        {OnlineState::received, OnlineEvent::register_case, OnlineState::registered},
        {OnlineState::received, OnlineEvent::refuse, OnlineState::refused},
    }}};
static_assert(online_flow.unambiguous() && online_flow.terminal(OnlineState::registered) && online_flow.terminal(OnlineState::refused));

using OnlineId = Id<struct OnlineApplicationTag>;
struct OnlineApplication {
    OnlineId id;
    std::string number;  // W2026-0000001; of the case too, once there is one
    std::string code;    // shown to the applicant only
    std::string kind, kind_label;
    std::string client_id;  // made by the browser; the same twice is one application
    RegionCode region;
    std::string name;
    elder::DocumentNumber id_no;
    Phone phone;
    Asker asker = Asker::elder;
    std::string asked_by, relation, wish;
    OnlineState state = OnlineState::received;
    Day received_on;
    std::optional<Day> due_on;
    std::string words;  // how identity was checked, or why it was refused
    std::string decided_by;
    std::optional<Day> decided_on;
    std::optional<CaseId> application;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const OnlineApplication*);

// What whoever has the number may ask about while there is no case yet.
std::optional<OnlineApplication> find_online(Tx& tx, const std::string& number);
std::span<const http::Route> online_routes();
extern const http::Resource online_applications;
extern const http::Queue online_queue;
extern const std::string_view online_tables;

}  // namespace yk::care::window
