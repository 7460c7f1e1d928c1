// Sends what is due: at least once, of one elder in order, further apart with every failure, and given up visibly.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "edge/exchange/client.h"

namespace yk::edge::exchange {
namespace {

constexpr std::int64_t lanes = 4;
constexpr std::int64_t pause_ms = 500;  // between two looks when nothing is due

const Query<Delivery(std::string, std::int64_t, std::int64_t)> due{"exchange.due", R"(
    SELECT {d.*} FROM exchange_delivery d JOIN exchange_subscription s ON s.id = d.subscription JOIN exchange_partner p ON p.id = d.partner
     WHERE d.state = 'waiting' AND d.next_at <= $1 AND s.state = 'active' AND p.state = 'active' AND s.id % $2 = $3
       AND NOT EXISTS (SELECT 1 FROM exchange_delivery e WHERE e.subscription = d.subscription AND e.elder = d.elder AND e.seq < d.seq
                          AND e.state IN ('waiting', 'dead') AND {unscoped events of one record keep their order})
       AND {unscoped the courier carries for the whole city} ORDER BY d.next_at, d.seq, d.id LIMIT 20)"};

store::Request system() { return {Actor::system(), {}, {}}; }

class Threads : public Courier {
 public:
    Threads(store::Database& database, OutgoingRules rules) : database_(database), rules_(std::move(rules)) {}
    ~Threads() override { stop(); }
    void start() override {
        for (std::int64_t lane = 0; lane < lanes; ++lane) threads_.emplace_back([this, lane] { carry(lane); });
    }
    void stop() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

 private:
    void carry(std::int64_t lane) {
        while (!rest(0)) {
            bool any = false;
            try {
                any = round(lane);
            } catch (const std::exception& broken) {  // without a free socket the client throws what is none of ours
                spdlog::error("events cannot be sent now: {}", broken.what());
            }
            if (!any && rest(pause_ms)) return;
        }
    }
    // True when it is time to stop.
    bool rest(std::int64_t ms) {
        std::unique_lock lock(mutex_);
        return wake_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return stopping_; });
    }

    bool round(std::int64_t lane) {
        std::vector<Delivery> found;
        const auto read = database_.read(system(), [&](Tx& tx) -> Status {
            found = tx.list(due, instant_text(tx.now()), lanes, lane);
            return {};
        });
        if (!read) return false;
        for (const auto& delivery : found) {
            if (rest(0)) return true;
            send(delivery);
        }
        return !found.empty();
    }

    void send(const Delivery& delivery) {
        Post request;
        std::string secret, former;
        const auto read = database_.read(system(), [&](Tx& tx) -> Status {
            request.url = YK_TRY(tx.get<Subscription>(delivery.subscription)).url;
            const auto secrets = YK_TRY(tx.get<Secrets>(delivery.partner));
            secret = secrets.event.value_or("");
            if (secrets.event_former && secrets.event_former_until && tx.now() < *secrets.event_former_until)
                former = *secrets.event_former;
            return {};
        });
        if (!read) return;
        Posted answer{0, "exchange.send.no_secret"};
        if (!secret.empty()) {
            request.body = event_body(delivery);
            const auto moment = instant_text(database_.now());
            const auto id = id_text(delivery.id.value);
            request.headers = {{"Yikang-Event", id}, {"Yikang-Signature", event_signature(secret, former, moment, id, request.body)}};
            answer = post(request, rules_);
        }
        keep(delivery, answer);
    }

    void keep(const Delivery& delivery, const Posted& answer) {
        const auto kept = database_.write(system(), [&](Tx& tx) -> Status {
            auto row = YK_TRY(tx.get<Delivery>(delivery.id));
            if (row.state != DeliveryState::waiting) return {};
            const auto subscription = YK_TRY(tx.get<Subscription>(row.subscription));
            ++row.attempts;
            row.status = answer.status;
            row.fault = answer.fault;
            if (answer.fault.empty()) {
                row.state = DeliveryState::delivered;
                row.delivered_at = tx.now();
            } else if (row.attempts >= subscription.attempts_most) {
                row.state = DeliveryState::dead;
            } else {
                row.next_at = tx.now() + 1000 * wait_after(row.attempts, subscription.first_wait_s);
            }
            return tx.update(row);
        });
        if (!kept) spdlog::error("a delivery cannot be written down: {}", kept.error().code);
    }

    store::Database& database_;
    const OutgoingRules rules_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
};

}  // namespace

std::unique_ptr<Courier> Courier::make(store::Database& database, OutgoingRules rules) {
    return std::make_unique<Threads>(database, std::move(rules));
}

}  // namespace yk::edge::exchange
