#include "http/resource.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "http/history.h"
#include "http/rows.h"
#include "model/json.h"

namespace yk::http {
namespace {

TextArgs names_of(const model::Schema& schema) {
    return {{"record", std::string(schema.label.zh)}, {"record_en", std::string(schema.label.en)}};
}

bool named(std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> parted(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find(',', from), text.size());
        out.emplace_back(text.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

tl::unexpected<Error> unknown(const std::string& name) { return fail_at("/query/" + name, "http.query.unknown", {{"name", name}}); }

Status add_filter(const Resource& resource, const std::string& name, const std::string& value, store::ListRequest& request) {
    std::string_view column = std::string_view(name).substr(2);
    store::Filter filter;
    if (column.ends_with(".from")) {
        filter.is = store::Filter::Is::from;
        column.remove_suffix(5);
    } else if (column.ends_with(".to")) {
        filter.is = store::Filter::Is::to;
        column.remove_suffix(3);
    } else if (column.ends_with(".not")) {
        filter.is = store::Filter::Is::none_of;
        column.remove_suffix(4);
    }
    const bool bound = filter.is == store::Filter::Is::from || filter.is == store::Filter::Is::to;
    if (!named(resource.listing->filters, column)) return unknown(name);
    filter.column = column;
    filter.values = bound ? std::vector{value} : parted(value);
    if (filter.values.size() > 100) return fail_at("/query/" + name, "http.query.too_many");
    request.filters.push_back(std::move(filter));
    return {};
}

Status add_sort(const Resource& resource, const std::string& value, store::ListRequest& request) {
    for (auto& part : parted(value)) {
        const bool descending = part.starts_with('-');
        if (descending) part.erase(0, 1);
        if (!named(resource.listing->sorts, part)) return fail_at("/query/sort", "http.query.sort", {{"name", part}});
        request.sort.push_back({part, descending});
    }
    if (request.sort.size() > 4) return fail_at("/query/sort", "http.query.too_many");
    return {};
}

Status add_parameter(const Resource& resource, const Parameter& parameter, store::ListRequest& request) {
    const auto& [name, value] = parameter;
    if (name.starts_with("f.")) return add_filter(resource, name, value, request);
    if (name == "sort") return add_sort(resource, value, request);
    if (name == "after") {
        request.after = value;
    } else if (name == "limit") {
        const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), request.limit);
        if (ec != std::errc{} || end != value.data() + value.size() || request.limit < 1 || request.limit > 100)
            return fail_at("/query/limit", "input.range", {{"low", "1"}, {"high", "100"}});
    } else if (name == "q" && !resource.listing->search.empty()) {
        if (length_of(value) > 100) return fail_at("/query/q", "input.length", {{"low", "0"}, {"high", "100"}});
        request.search = trimmed(value);
    } else {
        return unknown(name);
    }
    return {};
}

// The columns that a form may set, as a schema of its own in which nothing is required: what is absent stays as it was.
struct FormSchema {
    std::vector<model::Codec> codecs;
    std::vector<model::Column> columns;
    model::Schema schema;
};

std::unique_ptr<FormSchema> form_schema(const Resource& resource, bool create) {
    auto made = std::make_unique<FormSchema>();
    const auto& all = resource.schema->columns;
    made->codecs.reserve(all.size());
    const auto allow = [&](const model::Column& column) {
        if (column.computed || (create && column.version)) return;
        made->codecs.push_back(*column.codec);
        made->codecs.back().optional = true;
        made->columns.push_back(column);
        made->columns.back().codec = &made->codecs.back();
    };
    for (const auto& group : resource.form)
        for (const auto& field : group.fields)
            if (create || !field.fixed) allow(*resource.schema->find(field.column));
    if (resource.form.empty())
        for (const auto& column : all)
            if (!column.key && !column.version) allow(column);
    if (!create && resource.schema->version()) allow(*resource.schema->version());
    made->schema = *resource.schema;
    made->schema.columns = made->columns;
    return made;
}

bool absent(const model::Column& column, const void* record) {
    const auto value = model::value_of(column, record);
    if (std::holds_alternative<std::monostate>(value)) return true;
    if (const auto* text = std::get_if<std::string>(&value)) return text->empty();
    const auto* number = std::get_if<std::int64_t>(&value);
    const bool refers = column.codec->kind == model::Kind::id || column.codec->kind == model::Kind::region;
    return number && refers && *number == 0;
}

// Every fault of the form's fields and of the checks, together.
Status validate(const Resource& resource, const void* record) {
    Error error{ErrorKind::invalid, "input.invalid", {}, {}, {}};
    const auto miss = [&](const model::Column& column) {
        if (absent(column, record)) error.problems.push_back({"/" + std::string(column.name), "input.required", {}});
    };
    for (const auto& group : resource.form)
        for (const auto& field : group.fields) {
            const auto& column = *resource.schema->find(field.column);
            if (field.required || (!column.codec->optional && column.codec->kind != model::Kind::text)) miss(column);
        }
    if (const auto checked = model::validate(*resource.schema, resource.checks, record); !checked)
        for (const auto& problem : checked.error().problems) error.problems.push_back(problem);
    if (error.problems.empty()) return {};
    return tl::make_unexpected(std::move(error));
}

const Resource& resource_of(Exchange& x) { return *x.endpoint->route.resource; }

Status read_body(Exchange& x, const model::Schema& schema, void* record) {
    if (!x.query.empty()) return unknown(x.query.front().name);
    model::ReadLimits limits;
    limits.bytes = x.options.body_bytes;
    return model::read_json(schema, x.wire.body, record, limits);
}

}  // namespace

Result<store::ListRequest> list_request(const Resource& resource, const std::vector<Parameter>& query) {
    store::ListRequest request;
    Error error{ErrorKind::invalid, "input.invalid", {}, {}, {}};
    std::set<std::string_view> seen;
    for (const auto& parameter : query) {
        auto added = seen.insert(parameter.name).second
                         ? add_parameter(resource, parameter, request)
                         : fail_at("/query/" + parameter.name, "http.query.repeated", {{"name", parameter.name}});
        if (!added) error.problems.push_back(added.error().problems.front());
    }
    if (error.problems.empty()) return request;
    return tl::make_unexpected(std::move(error));
}

void append_page_end(std::string& out, const store::ListPage& page) {
    out += "],\"next\":";
    if (page.next)
        model::append_json_string(out, *page.next);
    else
        out += "null";
    out += ",\"previous\":null,\"count\":" + std::to_string(page.count);
    out += page.count_exact ? ",\"count_exact\":true}" : ",\"count_exact\":false}";
}

tl::unexpected<Error> missing_record(const model::Schema& schema) {
    return fail(ErrorKind::missing, "store.record.missing", names_of(schema));
}

AuditNote note_about(const model::Schema& schema, const void* record) {
    AuditNote note;
    note.record = schema.name;
    const auto number_of = [&](const model::Column& column) {
        const auto value = model::value_of(column, record);
        const auto* number = std::get_if<std::int64_t>(&value);
        return number ? *number : 0;
    };
    note.id = note.subject = number_of(*schema.key());
    for (const auto& column : schema.columns)
        if (column.subject) {
            note.subject = number_of(column);
            break;
        }
    return note;
}

Status read_record(Tx& tx, const Resource& resource, std::string_view id, void* record) {
    const auto& schema = *resource.schema;
    if (!model::read_text(*schema.key(), id, record, "/")) return missing_record(schema);
    const auto key = model::value_of(*schema.key(), record);
    if (!find_row(tx, resource, key, record)) return missing_record(schema);
    if (resource.audited_read) {
        auto note = note_about(schema, record);
        note.action = std::string(schema.name) + ".read";
        tx.note(note);
        // A record about several persons is read about each of them.
        for (const auto& column : schema.columns) {
            const auto value = column.subject ? model::value_of(column, record) : model::Scalar{};
            const auto* subject = std::get_if<std::int64_t>(&value);
            if (!subject || *subject == note.subject) continue;
            auto more = note;
            more.subject = *subject;
            tx.note(std::move(more));
        }
    }
    return resource.complete ? resource.complete(tx, record) : Status{};
}

Result<Answer> list_records(Call& call, Tx* tx, const void*) {
    auto& x = exchange_of(call);
    const auto& resource = resource_of(x);
    const auto request = YK_TRY(list_request(resource, x.query));
    const auto& schema = *resource.schema;
    Answer answer;
    answer.body = "{\"items\":[";
    const auto show = [&](const void* record) {
        if (answer.body.back() != '[') answer.body += ',';
        model::append_json(answer.body, schema, record);
    };
    std::vector<model::Scalar> to_complete;
    const auto page = YK_TRY(list_rows(*tx, resource, request, [&](const void* record) {
        if (resource.complete)
            to_complete.push_back(model::value_of(*schema.key(), record));
        else
            show(record);
    }));
    for (const auto& key : to_complete) {
        const auto record = model::make_record(schema);
        if (!find_row(*tx, resource, key, record.get())) continue;  // gone or moved away since it was listed
        YK_TRY_VOID(resource.complete(*tx, record.get()));
        show(record.get());
    }
    append_page_end(answer.body, page);
    return answer;
}

Result<Answer> get_record(Call& call, Tx* tx, const void*) {
    auto& x = exchange_of(call);
    const auto& resource = resource_of(x);
    if (!x.query.empty()) return unknown(x.query.front().name);
    const auto record = model::make_record(*resource.schema);
    YK_TRY_VOID(read_record(*tx, resource, x.path_values.front(), record.get()));
    return Answer{200, model::json_of(*resource.schema, record.get()), std::nullopt};
}

Result<Answer> create_record(Call& call, Tx* tx, const void*) {
    auto& x = exchange_of(call);
    const auto& resource = resource_of(x);
    const auto record = model::make_record(*resource.schema);
    YK_TRY_VOID(read_body(x, form_schema(resource, true)->schema, record.get()));
    if (resource.before_write) YK_TRY_VOID(resource.before_write(*tx, record.get(), nullptr));
    YK_TRY_VOID(validate(resource, record.get()));
    YK_TRY_VOID(tx->insert_any(*resource.schema, record.get()));
    return Answer{201, model::json_of(*resource.schema, record.get()), std::nullopt};
}

Result<Answer> change_record(Call& call, Tx* tx, const void*) {
    auto& x = exchange_of(call);
    const auto& resource = resource_of(x);
    const auto& schema = *resource.schema;
    const auto before = model::make_record(schema), record = model::make_record(schema);
    if (!model::read_text(*schema.key(), x.path_values.front(), record.get(), "/")) return missing_record(schema);
    const auto key = model::value_of(*schema.key(), record.get());
    YK_TRY_VOID(tx->get_any(schema, key, record.get()));
    YK_TRY_VOID(tx->get_any(schema, key, before.get()));
    if (const auto* version = schema.version()) {
        const auto stored = model::value_of(*version, record.get());
        version->codec->set(version->at(record.get()), std::int64_t{0});
        YK_TRY_VOID(read_body(x, form_schema(resource, false)->schema, record.get()));
        const auto sent = model::value_of(*version, record.get());
        if (sent == model::Scalar(std::int64_t{0})) return fail_at("/" + std::string(version->name), "input.required");
        if (sent != stored) return fail(ErrorKind::conflict, "store.record.stale", names_of(schema));
    } else {
        YK_TRY_VOID(read_body(x, form_schema(resource, false)->schema, record.get()));
    }
    if (resource.before_write) YK_TRY_VOID(resource.before_write(*tx, record.get(), before.get()));
    YK_TRY_VOID(validate(resource, record.get()));
    YK_TRY_VOID(tx->update_any(schema, record.get()));
    return Answer{200, model::json_of(schema, record.get()), std::nullopt};
}

Result<Answer> record_history(Call& call, Tx* tx, const void*) {
    auto& x = exchange_of(call);
    const auto& resource = resource_of(x);
    if (!x.query.empty()) return unknown(x.query.front().name);
    const auto record = model::make_record(*resource.schema);
    YK_TRY_VOID(read_record(*tx, resource, x.path_values.front(), record.get()));
    const auto key = model::value_of(*resource.schema->key(), record.get());
    const auto* id = std::get_if<std::int64_t>(&key);
    return Answer{200, id ? history_json(*tx, *resource.schema, *id) : std::string(R"({"items":[]})"), std::nullopt};
}

}  // namespace yk::http
