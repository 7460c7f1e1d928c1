#include "care/people/consent/commands.h"

#include "care/people/organisation/lookup.h"
#include "model/flow.h"
#include "store/audit.h"
#include "store/listing.h"

namespace yk::care::consent {
using namespace model;
namespace {

constexpr Flow<SharingState, SharingEvent, 3> sharing_flow{SharingState::proposed,
                                                           {{
                                                               {SharingState::proposed, SharingEvent::approve, SharingState::standing},
                                                               {SharingState::proposed, SharingEvent::refuse, SharingState::refused},
                                                               {SharingState::standing, SharingEvent::end, SharingState::ended},
                                                           }}};
static_assert(sharing_flow.unambiguous() && sharing_flow.reaches(SharingState::ended) && sharing_flow.terminal(SharingState::refused));

const Query<Sharing(organisation::DepartmentId, DataClass, Day)> sharings_for{"consent.sharings_for", R"(
    SELECT {s.*} FROM consent_sharing s WHERE s.recipient = $1 AND s.data_class = $2 AND s.state = 'standing' AND s.valid_from <= $3
       AND (s.valid_to IS NULL OR s.valid_to >= $3) AND {unscoped the grant itself says for which region it stands} ORDER BY s.id LIMIT 1000)"};

Status text_within(std::string_view pointer, const std::string& text, std::size_t most) {
    if (text.empty() || text.size() > most) return fail_at(std::string(pointer), "consent.text.length");
    return {};
}
Status period(Day from, const std::optional<Day>& to) {
    if (to && *to < from) return fail_at("/valid_to", "consent.period.reversed");
    return {};
}

}  // namespace

Result<Proxy> appoint_proxy(Tx& tx, const AppointProxy& in) {
    const auto person = YK_TRY(tx.get<elder::Elder>(in.elder));
    YK_TRY_VOID(text_within("/name", in.name, 120));
    YK_TRY_VOID(text_within("/paper", in.paper, 300));
    YK_TRY_VOID(period(in.valid_from, in.valid_to));
    if (person.state == elder::ElderState::deceased) return fail(ErrorKind::conflict, "consent.elder.deceased");
    Proxy proxy;
    proxy.elder = in.elder;
    proxy.region = person.region;
    proxy.name = in.name;
    proxy.kind = in.kind;
    proxy.scope = in.scope;
    proxy.phone = in.phone;
    proxy.paper = in.paper;
    proxy.valid_from = in.valid_from;
    proxy.valid_to = in.valid_to;
    proxy.recorded_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(proxy));
    return proxy;
}

Result<Proxy> end_proxy(Tx& tx, const EndProxy& in) {
    YK_TRY_VOID(text_within("/reason", in.reason, 600));
    auto proxy = YK_TRY(tx.get<Proxy>(in.proxy));
    if (proxy.state == ProxyState::ended) return fail(ErrorKind::conflict, "consent.proxy.ended");
    proxy.state = ProxyState::ended;
    proxy.ended_because = in.reason;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(proxy));
    return proxy;
}

bool may_act(const Proxy& proxy, ProxyScope matter, Day today) {
    const bool in_time = proxy.valid_from <= today && (!proxy.valid_to || *proxy.valid_to >= today);
    return proxy.state == ProxyState::standing && in_time && (proxy.scope == ProxyScope::all || proxy.scope == matter);
}

Result<Consent> give_consent(Tx& tx, const GiveConsent& in) {
    const auto person = YK_TRY(tx.get<elder::Elder>(in.elder));
    YK_TRY_VOID(text_within("/purpose", in.purpose, 300));
    YK_TRY_VOID(text_within("/paper", in.paper, 300));
    if (in.given_on > tx.today()) return fail_at("/given_on", "consent.day.future");
    if (in.by_proxy) {
        const auto proxy = YK_TRY(tx.get<Proxy>(*in.by_proxy));
        if (proxy.elder != in.elder || !may_act(proxy, ProxyScope::apply, in.given_on))
            return fail_at("/by_proxy", "consent.proxy.may_not");
    }
    Consent consent;
    consent.elder = in.elder;
    consent.region = person.region;
    consent.data_class = in.data_class;
    consent.purpose = in.purpose;
    consent.paper = in.paper;
    consent.by_proxy = in.by_proxy;
    consent.given_on = in.given_on;
    consent.recorded_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(consent));
    return consent;
}

Result<Consent> withdraw_consent(Tx& tx, const WithdrawConsent& in) {
    YK_TRY_VOID(text_within("/reason", in.reason, 600));
    auto consent = YK_TRY(tx.get<Consent>(in.consent));
    if (consent.state == ConsentState::withdrawn) return fail(ErrorKind::conflict, "consent.consent.withdrawn");
    consent.state = ConsentState::withdrawn;
    consent.withdrawn_on = tx.today();
    consent.withdrawn_because = in.reason;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(consent));
    return consent;
}

Result<Sharing> propose_sharing(Tx& tx, const ProposeSharing& in) {
    YK_TRY_VOID(text_within("/purpose", in.purpose, 300));
    YK_TRY_VOID(text_within("/basis", in.basis, 300));
    YK_TRY_VOID(period(in.valid_from, in.valid_to));
    if (!organisation::find_office(tx, in.recipient)) return fail_at("/recipient", "consent.sharing.recipient");
    // Sensitive data are never shared without an end in sight.
    if (in.grade == SharingGrade::sensitive && !in.valid_to) return fail_at("/valid_to", "consent.sharing.needs_end");
    Sharing sharing;
    sharing.recipient = in.recipient;
    sharing.region = in.region;
    sharing.data_class = in.data_class;
    sharing.grade = in.grade;
    sharing.purpose = in.purpose;
    sharing.basis = in.basis;
    sharing.valid_from = in.valid_from;
    sharing.valid_to = in.valid_to;
    sharing.proposed_account = tx.actor().account;
    sharing.proposed_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(sharing));
    return sharing;
}

namespace {
Result<Sharing> decide(Tx& tx, const DecideSharing& in, SharingEvent event) {
    YK_TRY_VOID(text_within("/reason", in.reason, 600));
    auto sharing = YK_TRY(tx.get<Sharing>(in.sharing));
    const auto next = sharing_flow.next(sharing.state, event);
    if (!next) return fail(ErrorKind::conflict, "consent.sharing.state");
    if (event == SharingEvent::approve && sharing.proposed_account == tx.actor().account)
        return fail(ErrorKind::denied, "consent.sharing.second_person");
    sharing.state = *next;
    sharing.decided_by = tx.actor().name;
    sharing.because = in.reason;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(sharing));
    return sharing;
}
}  // namespace

Result<Sharing> approve_sharing(Tx& tx, const DecideSharing& in) { return decide(tx, in, SharingEvent::approve); }
Result<Sharing> refuse_sharing(Tx& tx, const DecideSharing& in) { return decide(tx, in, SharingEvent::refuse); }
Result<Sharing> end_sharing(Tx& tx, const DecideSharing& in) { return decide(tx, in, SharingEvent::end); }

Result<Sharing> get_sharing(Tx& tx, organisation::DepartmentId recipient, RegionCode region, DataClass data_class) {
    for (const auto& sharing : tx.list(sharings_for, recipient, data_class, tx.today()))
        if (within(region, subtree_of(sharing.region))) return sharing;
    return fail(ErrorKind::denied, "consent.sharing.none");
}

namespace {
// Everything that shows one person's data to somebody, as the audit trail names it.
std::vector<std::string> disclosing_actions() {
    return {"elder.read",     "elder.facts.read", "elder.paper.download", "elder_change.read", "fact_review.read",
            "duplicate.read", "proxy.read",       "decision.case.read",   "personal.unmask",   "exchange.deliver"};
}
}  // namespace

Result<http::Page<Disclosure>> list_disclosures(Tx& tx, const ElderOf& in) {
    YK_TRY(tx.get<elder::Elder>(in.elder));
    http::Page<Disclosure> out;
    store::ListRequest request;
    request.filters = {{"subject", store::Filter::Is::one_of, {id_text(in.elder.value)}},
                       {"action", store::Filter::Is::one_of, disclosing_actions()}};
    request.sort = {{"seq", true}};
    request.limit = 100;
    const auto page = YK_TRY(store::list(tx, model::schema<store::AuditEntry>(), store::audit_listing(), request, [&](const void* record) {
        const auto& entry = *static_cast<const store::AuditEntry*>(record);
        out.items.push_back({entry.at, entry.actor, entry.action, entry.reason});
    }));
    out.count = page.count;
    out.count_exact = page.count_exact;
    return out;
}

}  // namespace yk::care::consent
