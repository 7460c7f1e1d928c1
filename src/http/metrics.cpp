#include "http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <atomic>

namespace yk::http {
namespace {

// What one endpoint counts; looked up once and then without the registry's lock.
struct Series {
    std::array<std::atomic<prometheus::Counter*>, 6> by_class{};
    std::atomic<prometheus::Histogram*> seconds{};
};

class MetricsOnRegistry final : public Metrics {
 public:
    explicit MetricsOnRegistry(const Site& site)
        : requests_(prometheus::BuildCounter().Name("yikang_requests_total").Help("Answered requests").Register(registry_)),
          seconds_(prometheus::BuildHistogram().Name("yikang_request_seconds").Help("Time to answer").Register(registry_)),
          gauges_(prometheus::BuildGauge().Name("yikang_state").Help("Connections, queues and database").Register(registry_)),
          series_(site.endpoints().size() + 1) {}

    void answered(const Endpoint* endpoint, int status, double seconds) override {
        auto& series = series_[endpoint ? endpoint->index : series_.size() - 1];
        const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 0, 5));
        auto* counter = series.by_class[status_class].load(std::memory_order_acquire);
        if (!counter) {
            auto labels = labels_of(endpoint);
            labels["status"] = std::to_string(status_class) + "xx";
            counter = &requests_.Add(labels);
            series.by_class[status_class].store(counter, std::memory_order_release);
        }
        counter->Increment();
        auto* histogram = series.seconds.load(std::memory_order_acquire);
        if (!histogram) {
            histogram = &seconds_.Add(labels_of(endpoint), prometheus::Histogram::BucketBoundaries{0.002, 0.01, 0.05, 0.2, 1, 5});
            series.seconds.store(histogram, std::memory_order_release);
        }
        histogram->Observe(seconds);
    }

    std::string text(const Traffic& traffic, const store::Health* health) override {
        gauge("connections", traffic.connections);
        gauge("event_streams", traffic.streams);
        gauge("requests_waiting", traffic.waiting);
        if (health) {
            gauge("database_bytes", health->bytes);
            gauge("database_connections", health->connections);
            gauge("database_connections_busy", health->busy);
            gauge("audit_sequence", health->audit_seq);
            gauge("outbox_sequence", health->outbox_seq);
        }
        return prometheus::TextSerializer().Serialize(registry_.Collect());
    }

 private:
    static prometheus::Labels labels_of(const Endpoint* endpoint) {
        if (!endpoint) return {{"route", "other"}, {"method", "any"}};
        return {{"route", std::string(endpoint->route.path)}, {"method", std::string(method_name(endpoint->route.method))}};
    }
    void gauge(const char* what, std::int64_t value) { gauges_.Add({{"what", what}}).Set(static_cast<double>(value)); }

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& seconds_;
    prometheus::Family<prometheus::Gauge>& gauges_;
    std::vector<Series> series_;
};

}  // namespace

std::unique_ptr<Metrics> Metrics::make(const Site& site) { return std::make_unique<MetricsOnRegistry>(site); }

}  // namespace yk::http
