#include "edge/exchange/events.h"

#include <algorithm>
#include <array>
#include <map>

#include "care/people/elder/bulk.h"
#include "model/json.h"
#include "model/texts.h"

namespace yk::edge::exchange {
using namespace model;

std::span<const Option> options_of(EventKind) {
    static constexpr Option all[] = {{"elder.changed", {"信息变动", "Changed"}},
                                     {"elder.died", {"死亡", "Died"}},
                                     {"elder.removed", {"移出底册", "Removed"}},
                                     {"assessment.concluded", {"评估出结论", "Assessment concluded"}},
                                     {"assessment.retracted", {"评估结论撤销", "Assessment retracted"}},
                                     {"determination.changed", {"认定结果变动", "Determination changed"}},
                                     {"benefit.changed", {"待遇变动", "Benefit changed"}}};
    return all;
}
std::span<const Option> options_of(SubscriptionState) {
    static constexpr Option all[] = {{"active", {"推送中", "Active"}}, {"paused", {"已暂停", "Paused"}}, {"ended", {"已终止", "Ended"}}};
    return all;
}
std::span<const Option> options_of(SubscriptionEvent) {
    static constexpr Option all[] = {{"pause", {"暂停", "pause"}}, {"resume", {"恢复", "resume"}}, {"end", {"终止", "end"}}};
    return all;
}
std::span<const Option> options_of(DeliveryState) {
    static constexpr Option all[] = {{"waiting", {"待推送", "Waiting"}},
                                     {"delivered", {"已送达", "Delivered"}},
                                     {"dead", {"未送达", "Not delivered"}},
                                     {"set_aside", {"不再推送", "Set aside"}}};
    return all;
}

namespace {
constexpr auto subscription_columns = columns<Subscription>({
    key<&Subscription::id>("编号", "Id"),
    col<&Subscription::partner_name>("对接单位", "Partner").compute(),
    col<&Subscription::partner>("对接单位编号", "Partner's id").hide(),
    col<&Subscription::region>("区划", "Division").scope(),
    col<&Subscription::events>("事件", "Events"),
    col<&Subscription::url>("推送地址", "Address"),
    col<&Subscription::state>("状态", "State"),
    col<&Subscription::first_wait_s>("首次重试间隔（秒）", "First wait (s)"),
    col<&Subscription::attempts_most>("最多次数", "Attempts at most"),
    col<&Subscription::made_by>("登记人", "Made by"),
    version<&Subscription::version>(),
    col<&Subscription::has_secret>("已设密钥", "Has a secret").compute(),
});
constexpr auto subscription_schema =
    schema<Subscription>("exchange_subscription", "exchange_subscription", {"事件推送", "Subscription"}, subscription_columns);
constexpr auto delivery_columns = columns<Delivery>({
    key<&Delivery::id>("编号", "Id"),
    col<&Delivery::partner_name>("对接单位", "Partner").compute(),
    col<&Delivery::subscription>("推送编号", "Subscription").hide(),
    col<&Delivery::partner>("对接单位编号", "Partner's id").hide(),
    col<&Delivery::region>("区划", "Division").scope(),
    col<&Delivery::seq>("序号", "Number").hide(),
    col<&Delivery::event>("事件", "Event"),
    col<&Delivery::elder>("老年人", "Elder"),
    col<&Delivery::happened_at>("发生时间", "Happened at"),
    col<&Delivery::state>("状态", "State"),
    col<&Delivery::attempts>("已试次数", "Attempts"),
    col<&Delivery::next_at>("下次推送", "Next try"),
    col<&Delivery::status>("对方答复", "Answer"),
    col<&Delivery::fault>("未成原因代码", "Code of the fault").hide(),
    col<&Delivery::fault_text>("未成原因", "Why not").compute(),
    col<&Delivery::fault_text_en>("未成原因（英文）", "Why not, in English").compute().hide(),
    col<&Delivery::delivered_at>("送达时间", "Delivered at"),
    version<&Delivery::version>(),
});
constexpr auto delivery_schema = schema<Delivery>("exchange_delivery", "exchange_delivery", {"推送记录", "Delivery"}, delivery_columns);
}  // namespace
const Schema& schema_of(const Subscription*) { return subscription_schema; }
const Schema& schema_of(const Delivery*) { return delivery_schema; }

namespace {

// What partners may ask to be told, the topic that tells it, and the class of data without which it is not told.
struct Kind {
    EventKind event;
    std::string_view topic;
    DataClass needs;
};
constexpr Kind kinds[] = {
    {EventKind::changed, "elder.changed", DataClass::identity},
    {EventKind::died, "elder.died", DataClass::identity},
    {EventKind::removed, "elder.removed", DataClass::identity},
    {EventKind::concluded, "assessment.concluded", DataClass::assessment},
    {EventKind::retracted, "assessment.retracted", DataClass::assessment},
    {EventKind::determined, "determination.elder.changed", DataClass::service},
    {EventKind::benefit, "decision.benefit.changed", DataClass::money},
};
constexpr std::int64_t longest_wait_s = 3600;

constexpr Flow<SubscriptionState, SubscriptionEvent, 4> subscription_flow{
    SubscriptionState::active,
    {{
        {SubscriptionState::active, SubscriptionEvent::pause, SubscriptionState::paused},
        {SubscriptionState::paused, SubscriptionEvent::resume, SubscriptionState::active},
        {SubscriptionState::active, SubscriptionEvent::end, SubscriptionState::ended},
        {SubscriptionState::paused, SubscriptionEvent::end, SubscriptionState::ended},
    }}};
static_assert(subscription_flow.unambiguous() && subscription_flow.reaches(SubscriptionState::ended));

const Query<Subscription()> live_subscriptions{"exchange.live_subscriptions", R"(
    SELECT {s.*} FROM exchange_subscription s WHERE s.state <> 'ended' AND {unscoped facts are heard for the whole city}
     ORDER BY s.id)"};
const Query<std::int64_t(PartnerId)> live_count{"exchange.live_count", R"(
    SELECT COUNT(*) FROM exchange_subscription s WHERE s.partner = $1 AND s.state <> 'ended' AND {unscoped counts one partner's own})"};
const Technical<std::int64_t, std::string, std::string, Instant> keep_change{
    "exchange.keep_change", "an index of the outbox for partners that ask since when",
    "INSERT INTO exchange_change (seq, topic, elders, at, version) VALUES ($1, $2, $3, $4, 1) ON CONFLICT DO NOTHING"};

struct NewSubscription {
    PartnerId partner;
    std::vector<std::string> events;
    std::string url;
    std::optional<std::int64_t> first_wait_s, attempts_most;
};
constexpr auto new_columns = columns<NewSubscription>({
    col<&NewSubscription::partner>("对接单位", "Partner"),
    col<&NewSubscription::events>("事件", "Events"),
    col<&NewSubscription::url>("推送地址", "Address"),
    col<&NewSubscription::first_wait_s>("首次重试间隔（秒）", "First wait (s)"),
    col<&NewSubscription::attempts_most>("最多次数", "Attempts at most"),
});
constexpr auto new_schema = schema<NewSubscription>("new_subscription", "", {"登记事件推送", "New subscription"}, new_columns);
const Schema& schema_of(const NewSubscription*) { return new_schema; }
struct SubscriptionKey {
    SubscriptionId exchange_subscription;
    std::string reason;
};
constexpr auto key_columns = columns<SubscriptionKey>(
    {col<&SubscriptionKey::exchange_subscription>("推送", "Subscription"), col<&SubscriptionKey::reason>("说明", "Reason")});
constexpr auto key_schema = schema<SubscriptionKey>("decide_subscription", "", {"办理推送", "Decide a subscription"}, key_columns);
const Schema& schema_of(const SubscriptionKey*) { return key_schema; }
struct DeliveryKey {
    DeliveryId exchange_delivery;
    std::string reason;
};
constexpr auto delivery_key_columns =
    columns<DeliveryKey>({col<&DeliveryKey::exchange_delivery>("推送记录", "Delivery"), col<&DeliveryKey::reason>("说明", "Reason")});
constexpr auto delivery_key_schema =
    schema<DeliveryKey>("decide_delivery", "", {"办理推送记录", "Decide a delivery"}, delivery_key_columns);
const Schema& schema_of(const DeliveryKey*) { return delivery_key_schema; }

Result<Subscription> subscribe(Tx& tx, const NewSubscription& in) {
    const auto partner = YK_TRY(tx.get<Partner>(in.partner));
    if (partner.state != PartnerState::active) return fail(ErrorKind::conflict, "exchange.partner.inactive");
    YK_TRY_VOID(check_url(in.url, "/url"));
    if (in.events.empty()) return fail_at("/events", "input.required");
    if (tx.one(live_count, partner.id) >= 20) return fail(ErrorKind::refused, "exchange.subscription.too_many");
    Subscription made;
    for (const auto& event : in.events) {
        const auto all = options_of(EventKind{});
        const bool known = std::any_of(all.begin(), all.end(), [&](const Option& option) { return option.code == event; });
        if (!known) return fail_at("/events", "exchange.subscription.event", {{"event", event}});
        if (made.events.find(event) == std::string::npos) made.events += (made.events.empty() ? "" : " ") + event;
    }
    made.partner = partner.id;
    made.region = partner.region;
    made.url = in.url;
    made.first_wait_s = in.first_wait_s.value_or(made.first_wait_s);
    made.attempts_most = in.attempts_most.value_or(made.attempts_most);
    if (made.first_wait_s < 1 || made.first_wait_s > longest_wait_s)
        return fail_at("/first_wait_s", "input.range", {{"low", "1"}, {"high", std::to_string(longest_wait_s)}});
    if (made.attempts_most < 1 || made.attempts_most > 30) return fail_at("/attempts_most", "input.range", {{"low", "1"}, {"high", "30"}});
    made.made_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(made));
    YK_TRY_VOID(complete_subscription(tx, &made));
    return made;
}

Result<Subscription> move(Tx& tx, const SubscriptionKey& in, SubscriptionEvent event) {
    YK_TRY_VOID(want_reason(in.reason));
    auto row = YK_TRY(tx.get<Subscription>(in.exchange_subscription));
    const auto next = subscription_flow.next(row.state, event);
    if (!next) return fail(ErrorKind::conflict, "exchange.subscription.state");
    row.state = *next;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(row));
    YK_TRY_VOID(complete_subscription(tx, &row));
    return row;
}
Result<Subscription> pause(Tx& tx, const SubscriptionKey& in) { return move(tx, in, SubscriptionEvent::pause); }
Result<Subscription> resume(Tx& tx, const SubscriptionKey& in) { return move(tx, in, SubscriptionEvent::resume); }
Result<Subscription> end(Tx& tx, const SubscriptionKey& in) { return move(tx, in, SubscriptionEvent::end); }

Result<Delivery> decide(Tx& tx, const DeliveryKey& in, DeliveryState to) {
    YK_TRY_VOID(want_reason(in.reason));
    auto row = YK_TRY(tx.get<Delivery>(in.exchange_delivery));
    if (row.state != DeliveryState::dead && row.state != DeliveryState::waiting)
        return fail(ErrorKind::conflict, "exchange.delivery.state");
    row.state = to;
    if (to == DeliveryState::waiting) {
        if (YK_TRY(tx.get<Subscription>(row.subscription)).state == SubscriptionState::ended)
            return fail(ErrorKind::conflict, "exchange.delivery.ended");
        row.attempts = 0;
        row.next_at = tx.now();
    }
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(row));
    YK_TRY_VOID(complete_delivery(tx, &row));
    return row;
}
Result<Delivery> resend(Tx& tx, const DeliveryKey& in) { return decide(tx, in, DeliveryState::waiting); }
Result<Delivery> set_aside(Tx& tx, const DeliveryKey& in) { return decide(tx, in, DeliveryState::set_aside); }

constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::post<&subscribe>("/exchange/subscriptions", rights::deliver, region, {"登记事件推送", "Subscribe a partner"}),
    http::post<&pause>("/exchange/subscriptions/{exchange_subscription}/pause", rights::deliver, region, {"暂停推送", "Pause"}),
    http::post<&resume>("/exchange/subscriptions/{exchange_subscription}/resume", rights::deliver, region, {"恢复推送", "Resume"}),
    http::post<&end>("/exchange/subscriptions/{exchange_subscription}/end", rights::deliver, region, {"终止推送", "End"}),
    http::post<&resend>("/exchange/deliveries/{exchange_delivery}/resend", rights::deliver, region, {"重新推送", "Send again"}),
    http::post<&set_aside>("/exchange/deliveries/{exchange_delivery}/set_aside", rights::deliver, region, {"不再推送", "Set aside"}),
};

// Whom a fact is about.
Result<std::vector<ElderId>> elders_of(const work::Fact& fact) {
    if (!fact.topic.starts_with("elder.batch.")) return std::vector{ElderId{fact.subject}};
    return YK_TRY(care::elder::read_batch_change(fact.body.text)).ids;
}

// The event a partner is told: that somebody died says more than that something about them changed.
std::optional<EventKind> event_of(const work::Fact& fact, const care::elder::Elder* person) {
    const std::string_view topic = fact.topic == "elder.batch.changed"   ? "elder.changed"
                                   : fact.topic == "elder.batch.removed" ? "elder.removed"
                                                                         : std::string_view(fact.topic);
    if (topic == "elder.changed" && person && person->state == care::elder::ElderState::deceased) return EventKind::died;
    for (const auto& kind : kinds)
        if (kind.topic == topic) return kind.event;
    return std::nullopt;
}

bool told(const std::vector<Grant>& grants, EventKind event, RegionCode region) {
    const auto* const kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& k) { return k.event == event; });
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return grant.data_class == kind->needs && grant.grade != SharingGrade::sensitive && within(region, subtree_of(grant.region));
    });
}

}  // namespace

Status check_url(const std::string& url, std::string pointer) {
    if (!parse_url(url)) return fail_at(std::move(pointer), "exchange.send.url");
    return {};
}

std::string event_body(const Delivery& delivery) {
    std::string out = "{\"id\":\"" + id_text(delivery.id.value) + "\",\"event\":";
    append_json_string(out, code_of(delivery.event));
    return out + ",\"sequence\":" + std::to_string(delivery.seq) + ",\"elder\":\"" + id_text(delivery.elder.value) + "\",\"at\":\"" +
           instant_text(delivery.happened_at) + "\"}";
}

std::int64_t wait_after(std::int64_t attempts, std::int64_t first_wait_s) {
    auto wait = first_wait_s;
    for (std::int64_t i = 1; i < attempts && wait < longest_wait_s; ++i) wait *= 2;
    return std::min(wait, longest_wait_s);
}

Status hear(Tx& tx, const work::Fact& fact) {
    auto ids = YK_TRY(elders_of(fact));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::string listed;
    for (const auto id : ids) listed += (listed.empty() ? "" : " ") + std::to_string(id.value);
    tx.run(keep_change, fact.seq, fact.topic, listed, fact.at);
    std::vector<Subscription> subscriptions;
    tx.scan(live_subscriptions, [&](const Subscription& one) {
        subscriptions.push_back(one);
        return true;
    });
    if (subscriptions.empty()) return {};
    std::map<ElderId, care::elder::Elder> people;
    for (auto& person : care::elder::list_people(tx, ids)) people.emplace(person.id, std::move(person));
    std::map<PartnerId, std::vector<Grant>> grants;
    std::vector<Delivery> fresh;
    for (const auto& subscription : subscriptions) {
        const auto wanted = words_of(subscription.events);
        auto at = grants.find(subscription.partner);
        if (at == grants.end()) at = grants.emplace(subscription.partner, list_grants(tx, subscription.partner, Direction::out)).first;
        for (const auto id : ids) {
            const auto person = people.find(id);
            const auto event = event_of(fact, person == people.end() ? nullptr : &person->second);
            if (!event || std::find(wanted.begin(), wanted.end(), code_of(*event)) == wanted.end()) continue;
            // Of somebody no longer in the register no place is known; the bare id is told to whoever may know of people there.
            const auto place = person == people.end() ? subscription.region : person->second.region;
            if (!within(place, subtree_of(subscription.region)) || !told(at->second, *event, place)) continue;
            Delivery delivery;
            delivery.id = tx.new_id<DeliveryId>();
            delivery.subscription = subscription.id;
            delivery.partner = subscription.partner;
            delivery.region = place;
            delivery.seq = fact.seq;
            delivery.event = *event;
            delivery.elder = id;
            delivery.happened_at = fact.at;
            delivery.next_at = tx.now();
            delivery.version = 1;
            fresh.push_back(std::move(delivery));
        }
    }
    if (fresh.empty()) return {};
    std::vector<const void*> rows;
    for (const auto& delivery : fresh) rows.push_back(&delivery);
    tx.insert_bulk(model::schema<Delivery>(), rows, "exchange.delivery.queued");
    return {};
}

Status complete_subscription(Tx& tx, void* record) {
    auto& row = *static_cast<Subscription*>(record);
    row.partner_name = name_of_partner(tx, row.partner);
    const auto secrets = tx.find<Secrets>(row.partner);
    row.has_secret = secrets && secrets->event.has_value();
    return {};
}
Status complete_delivery(Tx& tx, void* record) {
    auto& row = *static_cast<Delivery*>(record);
    row.partner_name = name_of_partner(tx, row.partner);
    row.fault_text = row.fault.empty() ? std::string() : text_of(Language::zh, row.fault);
    row.fault_text_en = row.fault.empty() ? std::string() : text_of(Language::en, row.fault);
    return {};
}

std::span<const http::Route> event_routes() { return routes; }

}  // namespace yk::edge::exchange
