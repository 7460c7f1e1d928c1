// The commands on proxies, consents and sharing grants, and one person's disclosures. Inside the module only.
#pragma once
#include "care/people/consent/consent.h"

namespace yk::care::consent {

struct AppointProxy {
    elder::ElderId elder;
    std::string name;
    ProxyKind kind = ProxyKind::family;
    ProxyScope scope = ProxyScope::apply;
    std::optional<Phone> phone;
    std::string paper;
    Day valid_from;
    std::optional<Day> valid_to;
};
const model::Schema& schema_of(const AppointProxy*);
struct EndProxy {
    ProxyId proxy;
    std::string reason;
};
const model::Schema& schema_of(const EndProxy*);
struct GiveConsent {
    elder::ElderId elder;
    DataClass data_class = DataClass::contact;
    std::string purpose, paper;
    std::optional<ProxyId> by_proxy;
    Day given_on;
};
const model::Schema& schema_of(const GiveConsent*);
struct WithdrawConsent {
    ConsentId consent;
    std::string reason;
};
const model::Schema& schema_of(const WithdrawConsent*);
struct ProposeSharing {
    organisation::DepartmentId recipient;
    RegionCode region;
    DataClass data_class = DataClass::identity;
    SharingGrade grade = SharingGrade::limited;
    std::string purpose, basis;
    Day valid_from;
    std::optional<Day> valid_to;
};
const model::Schema& schema_of(const ProposeSharing*);
struct DecideSharing {
    SharingId sharing;
    std::string reason;
};
const model::Schema& schema_of(const DecideSharing*);
struct ElderOf {
    elder::ElderId elder;
};
const model::Schema& schema_of(const ElderOf*);

Result<Proxy> appoint_proxy(Tx& tx, const AppointProxy& in);
Result<Proxy> end_proxy(Tx& tx, const EndProxy& in);
Result<Consent> give_consent(Tx& tx, const GiveConsent& in);
Result<Consent> withdraw_consent(Tx& tx, const WithdrawConsent& in);
Result<Sharing> propose_sharing(Tx& tx, const ProposeSharing& in);
Result<Sharing> approve_sharing(Tx& tx, const DecideSharing& in);
Result<Sharing> refuse_sharing(Tx& tx, const DecideSharing& in);
Result<Sharing> end_sharing(Tx& tx, const DecideSharing& in);
// The newest hundred readings and unmaskings of one person's data, and who did them.
Result<http::Page<Disclosure>> list_disclosures(Tx& tx, const ElderOf& in);

}  // namespace yk::care::consent
