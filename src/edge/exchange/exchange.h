// Exchange with other systems (R03): who they are, what may pass between us on what basis, requests they sign, events they are told, and
// packages carried where no network is granted. What comes in goes through people/intake; what goes out is noted for each person.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "care/module.h"
#include "care/people/consent/consent.h"
#include "care/people/elder/elder.h"
#include "edge/exchange/signature.h"
#include "http/server.h"
#include "model/flow.h"

namespace yk::edge::exchange {

std::span<const model::Option> options_of(SignMethod);

using PartnerId = Id<struct ExchangePartnerTag>;
using GrantId = Id<struct ExchangeGrantTag>;
using SubscriptionId = Id<struct ExchangeSubscriptionTag>;
using DeliveryId = Id<struct ExchangeDeliveryTag>;
using ArrivalId = Id<struct ExchangeArrivalTag>;
using PackageId = Id<struct ExchangePackageTag>;
using care::consent::DataClass;
using care::consent::SharingGrade;
using care::elder::ElderId;

enum class PartnerKind : std::uint8_t { city, county, department, institution };
std::span<const model::Option> options_of(PartnerKind);
enum class PartnerState : std::uint8_t { proposed, active, refused, suspended, closed };
std::span<const model::Option> options_of(PartnerState);
enum class PartnerEvent : std::uint8_t { approve, refuse, suspend, resume, close };
std::span<const model::Option> options_of(PartnerEvent);

inline constexpr model::Flow<PartnerState, PartnerEvent, 6> partner_flow{
    PartnerState::proposed,
    {{
        {PartnerState::proposed, PartnerEvent::approve, PartnerState::active},
        {PartnerState::proposed, PartnerEvent::refuse, PartnerState::refused},
        {PartnerState::active, PartnerEvent::suspend, PartnerState::suspended},
        {PartnerState::suspended, PartnerEvent::resume, PartnerState::active},
        {PartnerState::active, PartnerEvent::close, PartnerState::closed},
        {PartnerState::suspended, PartnerEvent::close, PartnerState::closed},
    }}};
static_assert(partner_flow.unambiguous() && partner_flow.reaches(PartnerState::closed) && partner_flow.terminal(PartnerState::refused));

// Another system: of a city, a county, a department, an institution. Proposed by one person, approved by another.
struct Partner {
    PartnerId id;
    std::string code;  // how it names itself on the wire
    std::string name;
    PartnerKind kind = PartnerKind::department;
    std::string body;   // its code in the packs (health, medical_insurance …), for departments
    RegionCode region;  // whose elders it may ever tell or be told of
    SignMethod sign_method = SignMethod::hmac;
    std::string sign_key;  // Ed25519, hexadecimal; needed for packages and for signing by it
    std::string seal_key;  // X25519, hexadecimal; needed for packages to it
    std::string contact;
    PartnerState state = PartnerState::proposed;
    std::int64_t proposed_account = 0;
    std::string proposed_by, decided_by, because;
    std::int64_t sent = 0, received = 0;  // number of the latest package each way
    std::string sent_digest, received_digest;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Partner*);

enum class Direction : std::uint8_t { in, out };
std::span<const model::Option> options_of(Direction);
using GrantState = care::consent::SharingState;
using GrantEvent = care::consent::SharingEvent;

// One line of the registry of sharing: which class of data passes which way, on what legal basis, from when to when. Proposed by one
// person, released by another.
struct Grant {
    GrantId id;
    PartnerId partner;
    Direction direction = Direction::out;
    DataClass data_class = DataClass::identity;
    SharingGrade grade = SharingGrade::limited;
    RegionCode region;
    std::string sources;  // in: kinds of department files, parted by spaces
    std::string purpose, basis;
    Day valid_from;
    std::optional<Day> valid_to;
    GrantState state = GrantState::proposed;
    std::int64_t proposed_account = 0;
    std::string proposed_by, decided_by, because;
    std::int64_t version = 0;
    std::string partner_name;  // computed
};
const model::Schema& schema_of(const Grant*);

// How something came in.
enum class Via : std::uint8_t { api, package };
std::span<const model::Option> options_of(Via);
struct Arrival {
    ArrivalId id;
    PartnerId partner;
    RegionCode region;
    Via via = Via::api;
    care::elder::BatchId batch;
    std::string sha256;
    Instant at;
    bool taken_back = false;
    std::int64_t version = 0;
    std::string partner_name;  // computed
};
const model::Schema& schema_of(const Arrival*);

namespace rights {
inline constexpr Right call{"exchange.api.call", {"调用对接接口", "Call the exchange API"}};
inline constexpr Right read{"exchange.registry.read", {"查看对接单位与共享目录", "See partners and sharing"}};
inline constexpr Right propose{"exchange.registry.propose", {"登记对接单位与共享目录", "Propose partners and sharing"}};
inline constexpr Right decide{"exchange.registry.decide", {"批准对接单位与共享目录", "Decide partners and sharing"}};
inline constexpr Right secrets{"exchange.secret.rotate", {"更换对接密钥", "Rotate secrets of partners"}};
inline constexpr Right deliver{"exchange.delivery.manage", {"管理事件推送", "Manage deliveries of events"}};
inline constexpr Right package{"exchange.package.carry", {"制作、接收数据交换包", "Make and open packages"}};
}  // namespace rights

// Lets partners in by signature and everybody else as `people` does. The result refers to both.
std::unique_ptr<http::Gate> make_gate(http::Gate& people, store::Database& database);

extern const care::Module module;

}  // namespace yk::edge::exchange
