// Who may act for an elder, what the elder has agreed to, which office may receive which class of data on what legal basis, and to whom one
// person's data were shown (R03, R13; personal information law: purpose, basis and disclosures of each person).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/phone.h"
#include "care/module.h"
#include "care/people/elder/elder.h"
#include "care/people/organisation/organisation.h"

namespace yk::care::consent {

using ProxyId = Id<struct ProxyTag>;
using ConsentId = Id<struct ConsentTag>;
using SharingId = Id<struct SharingTag>;

enum class ProxyKind : std::uint8_t { family, guardian, village_officer, institution, other };
std::span<const model::Option> options_of(ProxyKind);
enum class ProxyScope : std::uint8_t { apply, notices, all };
std::span<const model::Option> options_of(ProxyScope);
enum class ProxyState : std::uint8_t { standing, ended };
std::span<const model::Option> options_of(ProxyState);

// Somebody who acts for an elder, on a paper that an official has seen.
struct Proxy {
    ProxyId id;
    elder::ElderId elder;
    RegionCode region;  // of the elder when it was recorded
    std::string name;
    ProxyKind kind = ProxyKind::family;
    ProxyScope scope = ProxyScope::apply;
    std::optional<Phone> phone;
    std::string paper;  // which paper was seen: 委托书, 监护证明, its number
    Day valid_from;
    std::optional<Day> valid_to;  // last day
    ProxyState state = ProxyState::standing;
    std::string recorded_by, ended_because;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Proxy*);

enum class DataClass : std::uint8_t { identity, contact, household, income, health, assessment, service, money };
std::span<const model::Option> options_of(DataClass);
enum class ConsentState : std::uint8_t { given, withdrawn };
std::span<const model::Option> options_of(ConsentState);

// What an elder has agreed to where no duty of the law stands behind it.
struct Consent {
    ConsentId id;
    elder::ElderId elder;
    RegionCode region;
    DataClass data_class = DataClass::contact;
    std::string purpose;
    std::string paper;
    std::optional<ProxyId> by_proxy;  // none: the elder in person
    ConsentState state = ConsentState::given;
    Day given_on;
    std::optional<Day> withdrawn_on;
    std::string recorded_by, withdrawn_because;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Consent*);

enum class SharingGrade : std::uint8_t { open, limited, sensitive };
std::span<const model::Option> options_of(SharingGrade);
enum class SharingState : std::uint8_t { proposed, standing, refused, ended };
std::span<const model::Option> options_of(SharingState);
enum class SharingEvent : std::uint8_t { approve, refuse, end };
std::span<const model::Option> options_of(SharingEvent);

// A department or body may receive one class of data for one purpose on one legal basis. Proposed by one person, approved by another.
struct Sharing {
    SharingId id;
    organisation::DepartmentId recipient;
    RegionCode region;  // whose elders
    DataClass data_class = DataClass::identity;
    SharingGrade grade = SharingGrade::limited;
    std::string purpose;
    std::string basis;  // law, regulation or agreement, with its article
    Day valid_from;
    std::optional<Day> valid_to;
    SharingState state = SharingState::proposed;
    std::int64_t proposed_account = 0;
    std::string proposed_by, decided_by, because;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Sharing*);

// Whether the recipient may receive this class of data of that region today. Refuses consent.sharing.none.
Result<Sharing> get_sharing(Tx& tx, organisation::DepartmentId recipient, RegionCode region, DataClass data_class);
// Whether the proxy may act today in that matter.
bool may_act(const Proxy& proxy, ProxyScope matter, Day today);

// Somebody saw or received data of the elder.
struct Disclosure {
    Instant at;
    std::string actor, action, reason;
};
const model::Schema& schema_of(const Disclosure*);

inline constexpr Right read_proxies{"consent.proxy.read", {"查看代办人", "See proxies"}};
inline constexpr Right record_proxies{"consent.proxy.record", {"登记代办人", "Record proxies"}};
inline constexpr Right read_consents{"consent.consent.read", {"查看同意记录", "See consents"}};
inline constexpr Right record_consents{"consent.consent.record", {"登记同意与撤回", "Record consents"}};
inline constexpr Right read_sharings{"consent.sharing.read", {"查看共享登记", "See sharing grants"}};
inline constexpr Right propose_sharings{"consent.sharing.propose", {"提出共享登记", "Propose sharing grants"}};
inline constexpr Right decide_sharings{"consent.sharing.decide", {"批准共享登记", "Decide sharing grants"}};
inline constexpr Right read_disclosures{"consent.disclosure.read", {"查看个人信息披露清单", "See disclosures of a person"}};

extern const care::Module module;

}  // namespace yk::care::consent
