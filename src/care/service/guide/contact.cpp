// Advice given, matters handed to other departments and answered, elders found whom nobody had on record.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/people/organisation/lookup.h"
#include "care/service/guide/access.h"

namespace yk::care::guide {
using namespace model;
namespace {

struct Place {
    RegionCode region;
};
constexpr auto place_columns = columns<Place>({col<&Place::region>("区划", "Division")});
constexpr auto place_schema = schema<Place>("guide_place", "", {"区划", "Division"}, place_columns);
const Schema& schema_of(const Place*) { return place_schema; }
struct Office {
    organisation::DepartmentId id;
    std::string name, name_en;
};
constexpr auto office_columns = columns<Office>(
    {col<&Office::id>("编号", "Id"), col<&Office::name>("名称", "Name"), col<&Office::name_en>("英文名称", "English name")});
constexpr auto office_schema = schema<Office>("guide_office", "", {"可转介部门", "Office"}, office_columns);
const Schema& schema_of(const Office*) { return office_schema; }
struct Offices {
    std::vector<Office> items;
};
constexpr auto offices_columns = columns<Offices>({col<&Offices::items>("部门", "Offices")});
constexpr auto offices_schema = schema<Offices>("guide_offices", "", {"可转介部门", "Offices"}, offices_columns);
const Schema& schema_of(const Offices*) { return offices_schema; }

Result<Offices> offices(Tx& tx, const Place& place) {
    Offices out;
    for (const auto& department : organisation::list_departments_around(tx, place.region))
        if (department.active) out.items.push_back({department.id, department.name, department.name_en});
    return out;
}

struct Answering {
    Id<struct ReferralTag> referral;
    std::string feedback;
};
constexpr auto answering_columns =
    columns<Answering>({col<&Answering::referral>("转介", "Referral"), col<&Answering::feedback>("反馈", "Feedback")});
constexpr auto answering_schema = schema<Answering>("answer_referral", "", {"办理转介", "Answer"}, answering_columns);
const Schema& schema_of(const Answering*) { return answering_schema; }
struct ReferralKey {
    Id<struct ReferralTag> referral;
};
constexpr auto referral_key_columns = columns<ReferralKey>({col<&ReferralKey::referral>("转介", "Referral")});
constexpr auto referral_key_schema = schema<ReferralKey>("referral_key", "", {"转介", "Referral"}, referral_key_columns);
const Schema& schema_of(const ReferralKey*) { return referral_key_schema; }
struct DiscoveryKey {
    Id<struct DiscoveryTag> discovery;
};
constexpr auto discovery_key_columns = columns<DiscoveryKey>({col<&DiscoveryKey::discovery>("主动发现", "Discovery")});
constexpr auto discovery_key_schema = schema<DiscoveryKey>("discovery_key", "", {"主动发现", "Discovery"}, discovery_key_columns);
const Schema& schema_of(const DiscoveryKey*) { return discovery_key_schema; }
struct Dismissal {
    Id<struct DiscoveryTag> discovery;
    std::string reason;
};
constexpr auto dismissal_columns =
    columns<Dismissal>({col<&Dismissal::discovery>("主动发现", "Discovery"), col<&Dismissal::reason>("原因", "Reason")});
constexpr auto dismissal_schema = schema<Dismissal>("dismiss_discovery", "", {"不予登记", "Dismiss"}, dismissal_columns);
const Schema& schema_of(const Dismissal*) { return dismissal_schema; }

Result<Referral> move(Tx& tx, Id<struct ReferralTag> id, ReferralEvent event, const std::string& feedback) {
    auto referral = YK_TRY(tx.get<Referral>(id));
    // Civil affairs may answer for a department that works without an account.
    if (tx.actor().department != referral.department.value && !tx.actor().may(rights::outreach_assign))
        return fail(ErrorKind::denied, "guide.referral.other_department");
    const auto next = referral_flow.next(referral.state, event);
    if (!next) return fail(ErrorKind::conflict, "guide.referral.state");
    if (event != ReferralEvent::accept && trimmed(feedback).empty()) return fail_at("/feedback", "input.required");
    if (length_of(feedback) > 1000) return fail_at("/feedback", "input.length", {{"low", "1"}, {"high", "1000"}});
    referral.state = *next;
    if (event != ReferralEvent::accept) {
        referral.feedback = feedback;
        referral.answered_by = tx.actor().name;
        referral.answered_on = tx.today();
    }
    YK_TRY_VOID(tx.update(referral));
    return referral;
}
Result<Referral> accept_referral(Tx& tx, const ReferralKey& in) { return move(tx, in.referral, ReferralEvent::accept, ""); }
Result<Referral> send_referral_back(Tx& tx, const Answering& in) { return move(tx, in.referral, ReferralEvent::send_back, in.feedback); }
Result<Referral> answer_referral(Tx& tx, const Answering& in) { return move(tx, in.referral, ReferralEvent::answer, in.feedback); }

Result<Discovery> open_discovery(Tx& tx, Id<struct DiscoveryTag> id) {
    auto discovery = YK_TRY(tx.get<Discovery>(id));
    if (discovery.state != DiscoveryState::reported) return fail(ErrorKind::conflict, "guide.discovery.settled");
    return discovery;
}

// Puts the person into the register; somebody with this number already there is recognised, never doubled.
Result<Discovery> register_discovery(Tx& tx, const DiscoveryKey& in) {
    auto discovery = YK_TRY(open_discovery(tx, in.discovery));
    if (!discovery.id_no) return fail(ErrorKind::conflict, "guide.discovery.no_number");
    constexpr std::string_view document = "RESIDENT_ID";
    const auto known = elder::find_by_document(tx, document, discovery.id_no->text());
    if (known) {
        discovery.elder = known->id;
    } else {
        elder::Incoming incoming;
        incoming.document = document;
        incoming.id_no = discovery.id_no->text();
        incoming.name = discovery.name;
        incoming.sex = discovery.id_no->sex();
        incoming.birth = discovery.id_no->birth();
        incoming.town = discovery.region;
        incoming.place_is_residence = true;
        incoming.district = discovery.region;
        incoming.address = discovery.address;
        if (discovery.phone) incoming.phone = discovery.phone->text();
        incoming.statements = {{"residence_region", region_text(discovery.region)}};
        incoming.source = "visit";
        incoming.source_date = discovery.reported_on;
        incoming.batch = elder::BatchId{discovery.id.value};
        incoming.synthetic = YK_TRY(organisation::get_city(tx)).synthetic;
        discovery.elder = YK_TRY(elder::take_in(tx, incoming)).elder;
    }
    discovery.state = *discovery_flow.next(discovery.state, known ? DiscoveryEvent::recognise : DiscoveryEvent::register_);
    discovery.settled_by = tx.actor().name;
    YK_TRY_VOID(tx.update(discovery));
    return discovery;
}

Result<Discovery> dismiss_discovery(Tx& tx, const Dismissal& in) {
    auto discovery = YK_TRY(open_discovery(tx, in.discovery));
    if (trimmed(in.reason).empty() || length_of(in.reason) > 300) return fail_at("/reason", "guide.visit.reason");
    tx.because(in.reason);
    discovery.state = DiscoveryState::dismissed;
    discovery.settled_by = tx.actor().name;
    discovery.reason = in.reason;
    YK_TRY_VOID(tx.update(discovery));
    return discovery;
}

Status elder_in_scope(Tx& tx, const std::optional<ElderId>& id, RegionCode& region) {
    if (!id) return region ? Status() : Status(fail_at("/region", "input.required"));
    region = YK_TRY(tx.get<elder::Elder>(*id)).region;
    return {};
}

constexpr std::array routes{
    http::get<&offices>("/guide/offices", rights::referral_send, http::RowScope::region, {"可转介部门", "Offices to refer to"}),
    http::post<&accept_referral>("/guide/referrals/{referral}/accept", rights::referral_answer, http::RowScope::region,
                                 {"接收转介", "Accept a referral"}),
    http::post<&send_referral_back>("/guide/referrals/{referral}/send_back", rights::referral_answer, http::RowScope::region,
                                    {"退回转介", "Send a referral back"}),
    http::post<&answer_referral>("/guide/referrals/{referral}/answer", rights::referral_answer, http::RowScope::region,
                                 {"反馈转介", "Answer a referral"}),
    http::post<&register_discovery>("/guide/discoveries/{discovery}/register", rights::discovery_settle, http::RowScope::region,
                                    {"登记新发现老人", "Register a discovery"}),
    http::post<&dismiss_discovery>("/guide/discoveries/{discovery}/dismiss", rights::discovery_settle, http::RowScope::region,
                                   {"不予登记", "Dismiss a discovery"}),
};

}  // namespace

std::span<const http::Route> contact_routes() { return routes; }

Status check_advice(Tx& tx, void* record, const void* before) {
    auto& advice = *static_cast<Advice*>(record);
    YK_TRY_VOID(elder_in_scope(tx, advice.elder, advice.region));
    if (before) return {};
    advice.given_by = tx.actor().name;
    advice.given_on = tx.today();
    return {};
}

Status check_referral(Tx& tx, void* record, const void* before) {
    auto& referral = *static_cast<Referral*>(record);
    if (before) return fail(ErrorKind::refused, "guide.referral.sent");
    YK_TRY_VOID(elder_in_scope(tx, referral.elder, referral.region));
    const auto around = organisation::list_departments_around(tx, referral.region);
    if (std::none_of(around.begin(), around.end(), [&](const auto& d) { return d.active && d.id == referral.department; }))
        return fail_at("/department", "guide.referral.department");
    referral.sent_by = tx.actor().name;
    referral.sent_on = tx.today();
    if (referral.due_on == Day{}) {
        const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
        referral.due_on = tx.today() + static_cast<std::int32_t>(YK_TRY(settings_of(*book)).due_days);
    }
    if (referral.due_on < tx.today()) return fail_at("/due_on", "guide.referral.due");
    return {};
}

Status check_discovery(Tx& tx, void* record, const void* before) {
    auto& discovery = *static_cast<Discovery*>(record);
    YK_TRY_VOID(organisation::get_region(tx, discovery.region));
    if (before && static_cast<const Discovery*>(before)->state != DiscoveryState::reported)
        return fail(ErrorKind::conflict, "guide.discovery.settled");
    if (discovery.id_no) discovery.birth = discovery.id_no->birth();
    if (discovery.birth && *discovery.birth > tx.today()) return fail_at("/birth", "guide.discovery.birth");
    if (before) return {};
    discovery.reported_by = tx.actor().name;
    discovery.reported_on = tx.today();
    return {};
}

}  // namespace yk::care::guide
