// One HTTP POST to another system: TLS verified, the address looked at before it is called, bounded in time and size, no redirects.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "edge/exchange/events.h"

namespace yk::edge::exchange {

struct Post {
    std::string url, body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::int64_t timeout_ms = 10'000;
};
struct Posted {
    int status = 0;     // 0: no answer
    std::string fault;  // code of a text: exchange.send.*; empty when the answer was 2xx
};
// Never throws for what the network does.
Posted post(const Post& request, const OutgoingRules& rules);

}  // namespace yk::edge::exchange
