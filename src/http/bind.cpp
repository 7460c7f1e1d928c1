#include "http/bind.h"

#include <algorithm>
#include <set>

namespace yk::http {
namespace {

bool in_path(const Endpoint& endpoint, std::string_view name) {
    return std::find(endpoint.parameters.begin(), endpoint.parameters.end(), name) != endpoint.parameters.end();
}

// Sets a member from text; a list member from values parted by commas, each an element of its own.
Status bind_text(const model::Column& column, const std::string& text, void* record, const std::string& pointer) {
    if (column.codec->kind != model::Kind::list) return model::read_text(column, text, record, pointer);
    model::Column element{column.name, column.label, column.codec->element, [](void* at) { return at; }};
    void* list = column.at(record);
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find(',', from), text.size());
        YK_TRY_VOID(model::read_text(element, std::string_view(text).substr(from, end - from), column.codec->append(list), pointer));
        from = end + 1;
    }
    return {};
}

void collect(Error& error, const Status& status) {
    if (status) return;
    for (const auto& problem : status.error().problems) error.problems.push_back(problem);
}

}  // namespace

std::string member_of_parameter(std::string_view parameter) {
    if (parameter.find('.') == std::string_view::npos) return std::string(parameter.starts_with("f_") ? "" : parameter);
    if (!parameter.starts_with("f.")) return {};
    std::string out(parameter);
    std::replace(out.begin(), out.end(), '.', '_');
    return parameter_of_member(out) == parameter ? out : std::string();
}

std::string parameter_of_member(std::string_view member) {
    if (!member.starts_with("f_")) return std::string(member);
    std::string out = "f." + std::string(member.substr(2));
    for (const std::string_view tail : {"_from", "_to"})
        if (out.ends_with(tail)) out[out.size() - tail.size()] = '.';
    return out;
}

Status bind_path(const Endpoint& endpoint, const std::vector<std::string>& values, void* record) {
    for (std::size_t i = 0; i < endpoint.parameters.size(); ++i) {
        const auto* column = endpoint.in->find(endpoint.parameters[i]);
        if (!model::read_text(*column, values[i], record, "/")) return fail(ErrorKind::missing, "http.path.missing");
    }
    return {};
}

Status bind_parameters(const Endpoint& endpoint, const std::vector<Parameter>& parameters, std::string_view place, void* record) {
    Error error{ErrorKind::invalid, "input.invalid", {}, {}, {}};
    std::set<std::string, std::less<>> seen;
    for (const auto& [name, value] : parameters) {
        const auto pointer = std::string(place) + name;
        const auto member = place == "/query/" ? member_of_parameter(name) : name;
        const auto* column = endpoint.in && !member.empty() ? endpoint.in->find(member) : nullptr;
        if (!column || column->computed || in_path(endpoint, member))
            error.problems.push_back({pointer, "http.query.unknown", {{"name", name}}});
        else if (!seen.insert(member).second)
            error.problems.push_back({pointer, "http.query.repeated", {{"name", name}}});
        else
            collect(error, bind_text(*column, value, record, pointer));
    }
    for (const auto& column : endpoint.in ? endpoint.in->columns : std::span<const model::Column>{}) {
        const bool required = !column.codec->optional && column.codec->kind != model::Kind::list && !column.computed && !column.version;
        if (required && !seen.contains(column.name) && !in_path(endpoint, column.name))
            error.problems.push_back({std::string(place) + parameter_of_member(column.name), "input.required", {}});
    }
    if (error.problems.empty()) return {};
    return tl::make_unexpected(std::move(error));
}

Status bind_body(const Endpoint& endpoint, std::string_view body, void* record, const model::ReadLimits& limits) {
    if (!endpoint.in) {
        if (body.empty() || body == "{}") return {};
        return fail(ErrorKind::invalid, "http.body.unexpected");
    }
    return model::read_json(*endpoint.in, body.empty() ? std::string_view("{}") : body, record, limits, endpoint.parameters);
}

}  // namespace yk::http
