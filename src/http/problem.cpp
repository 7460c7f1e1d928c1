#include "http/problem.h"

#include <fmt/compile.h>

#include <charconv>
#include <random>

#include "model/json.h"

namespace yk::http {

int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
            return 422;
        case ErrorKind::denied:
            return 403;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::missing:
            return 404;
        case ErrorKind::conflict:
        case ErrorKind::refused:
            return 409;
        case ErrorKind::limited:
            return 429;
        case ErrorKind::unavailable:
            return 503;
    }
    return 500;
}

model::Language language_of(std::string_view accept_language) {
    double best = 0;
    auto chosen = model::Language::zh;
    while (!accept_language.empty()) {
        auto part = accept_language.substr(0, accept_language.find(','));
        accept_language.remove_prefix(std::min(accept_language.size(), part.size() + 1));
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        double weight = 1;
        if (const auto q = part.find("q="); q != std::string_view::npos)
            if (std::from_chars(part.data() + q + 2, part.data() + part.size(), weight).ec != std::errc()) weight = 0;
        const bool english = part.starts_with("en"), chinese = part.starts_with("zh");
        if ((!english && !chinese) || !(weight > best)) continue;
        best = weight;
        chosen = english ? model::Language::en : model::Language::zh;
    }
    return chosen;
}

std::string problem_json(const Error& error, int status, model::Language language, std::string_view trace) {
    std::string out = "{\"type\":";
    model::append_json_string(out, "urn:yikang:" + error.code);
    out += ",\"title\":";
    model::append_json_string(out, model::text_of(language, "http.title." + std::to_string(status)));
    out += ",\"status\":" + std::to_string(status) + ",\"detail\":";
    model::append_json_string(out, model::text_of(language, error));
    out += ",\"code\":";
    model::append_json_string(out, error.code);
    out += ",\"traceId\":";
    model::append_json_string(out, trace);
    out += ",\"errors\":[";
    for (const auto& problem : error.problems) {
        if (out.back() != '[') out += ',';
        out += "{\"pointer\":";
        model::append_json_string(out, problem.pointer);
        out += ",\"code\":";
        model::append_json_string(out, problem.code);
        out += ",\"message\":";
        model::append_json_string(out, model::text_of(language, problem));
        out += '}';
    }
    return out + "]}";
}

WireResponse problem_response(const Error& error, model::Language language, std::string_view trace, int status) {
    WireResponse response;
    response.status = status ? status : status_of(error.kind);
    response.header("Content-Type", "application/problem+json");
    response.header("Content-Language", language == model::Language::zh ? "zh-CN" : "en");
    response.header("Cache-Control", "no-store");
    response.body = problem_json(error, response.status, language, trace);
    return response;
}

std::string new_trace() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    return fmt::format(FMT_COMPILE("{:016x}"), random());
}

}  // namespace yk::http
