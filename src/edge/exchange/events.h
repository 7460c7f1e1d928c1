// Events told to partners: who wants which, each telling with its state, and how they leave the house. An event says whom something
// happened to and what kind of thing it was, never what is known of them: that is asked for, and noted.
#pragma once
#include "edge/exchange/access.h"
#include "edge/exchange/address.h"

namespace yk::edge::exchange {

enum class EventKind : std::uint8_t { changed, died, removed, concluded, retracted, determined, benefit };
std::span<const model::Option> options_of(EventKind);

enum class SubscriptionState : std::uint8_t { active, paused, ended };
std::span<const model::Option> options_of(SubscriptionState);
enum class SubscriptionEvent : std::uint8_t { pause, resume, end };
std::span<const model::Option> options_of(SubscriptionEvent);

struct Subscription {
    SubscriptionId id;
    PartnerId partner;
    RegionCode region;
    std::string events;  // parted by blanks
    std::string url;
    SubscriptionState state = SubscriptionState::active;
    std::int64_t first_wait_s = 30;  // after the first failure; doubled after each, at most an hour
    std::int64_t attempts_most = 12;
    std::string made_by;
    std::int64_t version = 0;
    std::string partner_name;  // computed
    bool has_secret = false;   // computed
};
const model::Schema& schema_of(const Subscription*);

enum class DeliveryState : std::uint8_t { waiting, delivered, dead, set_aside };
std::span<const model::Option> options_of(DeliveryState);

// One event on its way to one subscription. Of one elder the later waits for the earlier, a dead one included, until it is sent again or
// set aside: the receiver sees every record's events in order.
struct Delivery {
    DeliveryId id;
    SubscriptionId subscription;
    PartnerId partner;
    RegionCode region;
    std::int64_t seq = 0;  // of the outbox
    EventKind event = EventKind::changed;
    ElderId elder;
    Instant happened_at;
    DeliveryState state = DeliveryState::waiting;
    std::int64_t attempts = 0;
    Instant next_at;
    std::int64_t status = 0;  // of the last answer; 0: none came
    std::string fault;        // code of the last one
    std::optional<Instant> delivered_at;
    std::int64_t version = 0;
    std::string partner_name, fault_text, fault_text_en;  // computed
};
const model::Schema& schema_of(const Delivery*);
Status complete_subscription(Tx& tx, void* record);
Status complete_delivery(Tx& tx, void* record);

// The body of an event.
std::string event_body(const Delivery& delivery);
// Seconds until the next try after so many failures.
std::int64_t wait_after(std::int64_t attempts, std::int64_t first_wait_s);

// What the operator allows beyond public addresses over TLS.
struct OutgoingRules {
    Networks allowed;     // private networks that events may go to, plain HTTP included
    std::string ca_file;  // further authorities (PEM); empty: those of the machine
};

// Sends what is due in threads of its own: a slow receiver delays its own subscription and those that share its thread.
class Courier {
 public:
    static std::unique_ptr<Courier> make(store::Database& database, OutgoingRules rules);
    virtual ~Courier() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
};

// Checks a URL for a subscription by its form alone; the address is looked at when it is called.
Status check_url(const std::string& url, std::string pointer);

}  // namespace yk::edge::exchange
