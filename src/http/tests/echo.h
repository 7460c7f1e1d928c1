// A small set of routes for the tests of this room.
#pragma once
#include <atomic>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "http/tests/harness.h"

namespace yk::http::testing {

enum class Colour : std::uint8_t { red, blue };
inline constexpr model::Option colours[] = {{"red", {"红", "Red"}}, {"blue", {"蓝", "Blue"}}};
inline std::span<const model::Option> options_of(Colour) { return colours; }

using ThingId = Id<struct ThingTag>;

struct EchoQuery {
    ThingId thing;
    std::optional<std::int64_t> limit;
    std::vector<Colour> f_colour;
    std::optional<Day> f_day_from;
};
inline const model::Schema& schema_of(const EchoQuery*) {
    static constexpr auto columns =
        model::columns<EchoQuery>({model::col<&EchoQuery::thing>("物", "Thing"), model::col<&EchoQuery::limit>("条数", "Limit"),
                                   model::col<&EchoQuery::f_colour>("颜色", "Colour"), model::col<&EchoQuery::f_day_from>("起", "From")});
    static constexpr model::Schema schema = model::schema<EchoQuery>("echo_query", "", {"查询", "Query"}, columns);
    return schema;
}

struct EchoBody {
    std::string text;
    std::optional<std::int64_t> number;
    Colour colour = Colour::red;
};
inline const model::Schema& schema_of(const EchoBody*) {
    static constexpr auto columns =
        model::columns<EchoBody>({model::col<&EchoBody::text>("文字", "Text"), model::col<&EchoBody::number>("数", "Number"),
                                  model::col<&EchoBody::colour>("颜色", "Colour")});
    static constexpr model::Schema schema = model::schema<EchoBody>("echo_body", "", {"内容", "Body"}, columns);
    return schema;
}

struct FormFields {
    std::string source;
    std::optional<Day> as_of;
};
inline const model::Schema& schema_of(const FormFields*) {
    static constexpr auto columns =
        model::columns<FormFields>({model::col<&FormFields::source>("来源", "Source"), model::col<&FormFields::as_of>("日期", "As of")});
    static constexpr model::Schema schema = model::schema<FormFields>("form_fields", "", {"表单", "Form"}, columns);
    return schema;
}

inline std::atomic<int> effects = 0;
inline std::atomic<int> uploaded = 0;

inline Result<EchoQuery> echo_query(Call&, const EchoQuery& in) { return in; }
inline Result<EchoBody> echo_body(Call&, const EchoBody& in) {
    ++effects;
    return in;
}
inline Result<model::RawJson> hello(Call& call) { return model::RawJson{call.english() ? R"({"hello":"world"})" : R"({"hello":"世界"})"}; }
inline std::atomic<int> in_slow = 0;
inline Result<model::RawJson> slow(Call&) {
    ++in_slow;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return model::RawJson{R"({"slow":true})"};
}
inline Result<Nothing> missing(Call&) { return fail(ErrorKind::missing, "store.record.missing"); }
inline Result<Nothing> broken(Call&) { throw Broken("disk \"gone\""); }
inline Result<Nothing> surprise(Call&) { throw std::out_of_range("surprise"); }
inline Result<Nothing> sign_in(Call& call) {
    call.set_session_token("fresh");
    return Nothing{};
}
inline Result<Download> fetch(Call&) { return Download{"表 1.csv", "text/csv", {}, "a,b\n"}; }
inline Result<model::RawJson> take_in(Call& call, const FormFields& in) {
    std::ifstream file(call.uploads().at(0).file);
    std::stringstream content;
    content << file.rdbuf();
    ++uploaded;
    return model::RawJson{R"({"source":")" + in.source + R"(","name":")" + call.uploads()[0].name + R"(","content":")" + content.str() +
                          "\"}"};
}

inline constexpr Right read_things{"test.thing.read", {"看", "Read"}};
inline constexpr Right write_things{"test.thing.write", {"写", "Write"}};

inline Tables echo_tables() {
    using enum RowScope;
    Tables tables;
    tables.routes = {
        get<&hello>("/hello", anyone, none, {"你好", "Hello"}),
        get<&slow>("/slow", anyone, none, {"慢", "Slow"}),
        get<&broken>("/broken", anyone, none, {"坏", "Broken"}),
        get<&surprise>("/surprise", anyone, none, {"意外", "Surprise"}),
        get<&fetch>("/file", anyone, none, {"文件", "File"}),
        post<&sign_in>("/session", anyone, none, {"登录", "Sign in"}),
        get<&echo_query>("/things/{thing}", read_things, region, {"物", "Thing"}),
        get<&missing>("/things/none", read_things, region, {"无", "None"}),
        post<&echo_body>("/things", write_things, region, {"新", "New"}),
        post<&echo_body>("/public", anyone, none, {"公开", "Public"}),
        get<&hello>("/city", read_things, city, {"市", "City"}),
        get<&hello>("/mine", signed_in, own, {"我", "Mine"}),
        upload<&take_in>("/uploads", write_things, region, {"上传", "Upload"}),
    };
    return tables;
}

}  // namespace yk::http::testing
