#include "work/deliver.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "model/texts.h"
#include "store/outbox.h"

namespace yk::work {
namespace {

constexpr std::size_t chunk_facts = 50;  // heard in one transaction

const Query<Delivery(std::string)> delivery_of{"work.delivery_of", "SELECT {*} FROM work_delivery WHERE name = $1 ORDER BY name"};
const Query<std::optional<std::int64_t>()> slowest{"work.slowest_delivery", "SELECT min(seq) FROM work_delivery"};
const Technical<std::string, std::string> make_cursor{
    "work.make_cursor", "where a new subscriber begins",
    "INSERT INTO work_delivery (name, seq, fault, moved_at) VALUES ($1, 0, '', $2) ON CONFLICT DO NOTHING"};
const Technical<std::string, std::int64_t, std::string, std::int64_t> move_cursor{
    "work.move_cursor", "how far a subscriber has come",
    "UPDATE work_delivery SET seq = $2, fault = '', moved_at = $3 WHERE name = $1 AND seq = $4"};
const Technical<std::string, std::string> stop_cursor{"work.stop_cursor", "why a subscriber stands still",
                                                      "UPDATE work_delivery SET fault = $2 WHERE name = $1"};

store::Request as_system() { return {Actor::system(), {}, {}}; }

struct Step {
    std::int64_t facts = 0;  // passed over or heard
    std::size_t heard = 0;
    std::optional<Error> refused;  // by the fact after `heard`
};

bool wants(const Subscription& subscription, const std::string& topic) {
    return subscription.topics.empty() ||
           std::find(subscription.topics.begin(), subscription.topics.end(), topic) != subscription.topics.end();
}

// One transaction: at most `most` facts are heard, then the cursor moves. A refusal undoes all of it.
Step hear_some(store::Database& database, const Subscription& subscription, std::size_t most) {
    Step step;
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        step = {};
        const auto delivery = tx.first(delivery_of, std::string(subscription.name));
        if (!delivery || !delivery->fault.empty()) return {};
        std::int64_t seq = delivery->seq;
        for (const auto& fact : store::facts_after(tx, delivery->seq)) {
            if (step.heard == most) break;
            if (wants(subscription, fact.topic)) {
                const auto heard = subscription.hear(tx, {fact.seq, fact.topic, fact.subject, fact.body, fact.at});
                if (!heard) {
                    step.refused = heard.error();
                    return heard;
                }
                ++step.heard;
            }
            ++step.facts;
            seq = fact.seq;
        }
        if (seq == delivery->seq) return {};
        if (tx.run(move_cursor, std::string(subscription.name), seq, instant_text(tx.now()), delivery->seq) == 0)
            return fail(ErrorKind::conflict, "work.delivery.moved");  // another process was first: nothing of this stays
        return {};
    });
    if (!done) step.facts = 0;
    return step;
}

void stop(store::Database& database, const Subscription& subscription, const Error& error) {
    const auto text = model::text_of(model::Language::zh, error);
    spdlog::error("subscriber {} stands still: {}", subscription.name, error.code);
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        tx.run(stop_cursor, std::string(subscription.name), text.empty() ? error.code : text);
        return {};
    });
    if (!done) spdlog::error("subscriber {}: its fault cannot be kept", subscription.name);
}

bool bring_forward(store::Database& database, const Subscription& subscription) {
    bool moved = false;
    while (true) {
        auto step = hear_some(database, subscription, chunk_facts);
        if (step.refused && step.heard > 0) {
            // What was heard before the refused fact stays heard.
            const auto refused = std::move(step.refused);
            step = hear_some(database, subscription, step.heard);
            moved = moved || step.facts > 0;
            continue;
        }
        if (step.refused) stop(database, subscription, *step.refused);
        if (step.facts == 0) return moved;
        moved = true;
    }
}

}  // namespace

Status resume(Tx& tx, std::string_view subscriber) {
    if (tx.run(stop_cursor, std::string(subscriber), std::string()) > 0) return {};
    return fail(ErrorKind::missing, "work.delivery.unknown", TextArgs{{"name", std::string(subscriber)}});
}

std::int64_t delivery_lag(Tx& tx) {
    const auto newest = store::newest_fact(tx);
    return newest - tx.one(slowest).value_or(newest);
}

void prepare_delivery(store::Database& database, std::span<const Subscription> subscriptions) {
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        for (const auto& subscription : subscriptions) {
            tx.run(make_cursor, std::string(subscription.name), instant_text(tx.now()));
            tx.run(stop_cursor, std::string(subscription.name), std::string());
        }
        return {};
    });
    if (!done) throw Broken("the cursors of the subscribers cannot be made: " + done.error().code);
}

bool deliver(store::Database& database, std::span<const Subscription> subscriptions) {
    if (subscriptions.empty()) return false;
    // A look first: without news nothing is written.
    std::int64_t lag = 0;
    const auto looked = database.read(as_system(), [&](Tx& tx) -> Status {
        lag = delivery_lag(tx);
        return {};
    });
    if (!looked || lag == 0) return false;
    bool moved = false;
    for (const auto& subscription : subscriptions) try {
            moved = bring_forward(database, subscription) || moved;
        } catch (const std::exception& broken) {
            spdlog::error("subscriber {} broke off and is tried again: {}", subscription.name, broken.what());
        }
    return moved;
}

}  // namespace yk::work
