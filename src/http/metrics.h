// Counts and durations for Prometheus.
#pragma once
#include <memory>
#include <string>

#include "http/site.h"
#include "store/database.h"

namespace yk::http {

// Sockets as the server sees them.
struct Traffic {
    std::int64_t connections = 0;
    std::int64_t streams = 0;  // server-sent events
    std::int64_t waiting = 0;  // requests in the workers' queue
};

class Metrics {
 public:
    static std::unique_ptr<Metrics> make(const Site& site);
    virtual ~Metrics() = default;
    // `endpoint` null: pages, health and paths that nothing answers.
    virtual void answered(const Endpoint* endpoint, int status, double seconds) = 0;
    // The exposition text.
    virtual std::string text(const Traffic& traffic, const store::Health* health) = 0;
};

}  // namespace yk::http
