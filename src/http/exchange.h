// One request while it is being answered: what handlers see as Call, and what the generic routes of this room see besides.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/metrics.h"
#include "http/route.h"
#include "http/site.h"
#include "http/target.h"
#include "http/wire.h"
#include "model/schema.h"
#include "model/texts.h"

namespace yk::http {

inline constexpr std::size_t longest_token = 200;

class Exchange final : public Call {
 public:
    Exchange(const WireRequest& wire, const ServerOptions& options, const Site& site, store::Database& database);
    ~Exchange() override;  // removes uploads that nobody moved away

    store::Database& database() override { return database_; }
    const store::Request& request() const override { return request_; }
    std::string_view address() const override { return client_address; }
    std::string_view user_agent() const override { return wire.user_agent; }
    bool english() const override { return language == model::Language::en; }
    std::string_view session_token() const override { return token; }
    void set_session_token(std::string value) override { new_token = std::move(value); }
    const std::vector<Upload>& uploads() const override { return files; }
    const std::filesystem::path& data_folder() const override { return options.data; }
    store::Request& mutable_request() { return request_; }

    const WireRequest& wire;
    const ServerOptions& options;
    const Site& site;
    const Endpoint* endpoint = nullptr;
    const std::int64_t started_us;  // of a clock that only goes forward
    Found found;                    // what answers the path
    std::vector<std::string> path_values;
    std::vector<Parameter> query;
    std::string client_address;
    bool secure = false;  // the client came by TLS, here or at the proxy
    model::Language language = model::Language::zh;
    std::string token;
    std::optional<Session> session;
    std::optional<std::string> new_token;  // a cookie to set; empty clears it
    std::optional<EventStream> events;
    std::vector<Upload> files;
    model::AnyRecord input{nullptr, [](void*) {}};
    const std::function<Traffic()>* traffic = nullptr;

 private:
    store::Database& database_;
    store::Request request_;
};

inline Exchange& exchange_of(Call& call) { return static_cast<Exchange&>(call); }

}  // namespace yk::http
