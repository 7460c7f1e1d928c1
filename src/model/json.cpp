#include "model/json.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <cstring>
#include <unordered_set>

#include "base/id.h"
#include "base/region.h"
#include "base/text.h"

namespace yk::model {
namespace {

constexpr std::size_t max_problems = 50;

// A parsed JSON value that keeps duplicate members, so that they can be refused.
struct Node {
    enum class Type : std::uint8_t { null, flag, integer, decimal, text, list, object } type = Type::null;
    std::int64_t integer = 0;
    double decimal = 0;
    bool out_of_range = false;
    std::string text;
    std::vector<Node> items;
    std::vector<std::string> names;  // of an object's items
};

// Builds Nodes from Boost.JSON's events, within the limits.
class NodeBuilder {
 public:
    static constexpr std::size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX, max_key_size = SIZE_MAX, max_string_size = SIZE_MAX;
    using error_code = boost::json::error_code;
    using string_view = boost::json::string_view;

    explicit NodeBuilder(std::size_t items_limit) : items_limit_(items_limit) {}
    Node root;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(Node::Type::object); }
    bool on_array_begin(error_code&) { return open(Node::Type::list); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_key_part(string_view part, std::size_t, error_code&) { return add_text(part); }
    bool on_key(string_view part, std::size_t, error_code&) {
        text_.append(part.data(), part.size());
        stack_.back()->names.push_back(std::move(text_));
        text_.clear();
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code&) { return add_text(part); }
    bool on_string(string_view part, std::size_t, error_code& ec) {
        text_.append(part.data(), part.size());
        Node node{Node::Type::text};
        node.text = std::move(text_);
        text_.clear();
        return add(std::move(node), ec);
    }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t value, string_view, error_code& ec) {
        Node node{Node::Type::integer};
        node.integer = value;
        return add(std::move(node), ec);
    }
    bool on_uint64(std::uint64_t value, string_view, error_code& ec) {
        Node node{Node::Type::integer};
        node.integer = static_cast<std::int64_t>(value);
        node.decimal = static_cast<double>(value);
        node.out_of_range = value > INT64_MAX;
        return add(std::move(node), ec);
    }
    bool on_double(double value, string_view, error_code& ec) {
        Node node{Node::Type::decimal};
        node.decimal = value;
        node.out_of_range = !std::isfinite(value);
        return add(std::move(node), ec);
    }
    bool on_bool(bool value, error_code& ec) {
        Node node{Node::Type::flag};
        node.integer = value;
        return add(std::move(node), ec);
    }
    bool on_null(error_code& ec) { return add(Node{}, ec); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

 private:
    bool add_text(string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }
    bool add(Node node, error_code& ec) {
        if (stack_.empty()) {
            root = std::move(node);
            return true;
        }
        if (stack_.back()->items.size() >= items_limit_) {
            ec = boost::json::error::array_too_large;
            return false;
        }
        stack_.back()->items.push_back(std::move(node));
        return true;
    }
    // Open containers lie on a stack of their own: pointers into items would move as their parent grows.
    bool open(Node::Type type) {
        open_.push_back(std::make_unique<Node>());
        open_.back()->type = type;
        stack_.push_back(open_.back().get());
        return true;
    }
    bool close() {
        Node done = std::move(*open_.back());
        open_.pop_back();
        stack_.pop_back();
        error_code ec;
        return add(std::move(done), ec) && !ec;
    }

    std::size_t items_limit_;
    std::string text_;
    std::vector<std::unique_ptr<Node>> open_;
    std::vector<Node*> stack_;
};

std::optional<Node> parse(std::string_view text, const ReadLimits& limits) {
    if (text.size() > limits.bytes) return std::nullopt;
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::basic_parser<NodeBuilder> parser(options, limits.items);
    boost::json::error_code ec;
    const auto used = parser.write_some(false, text.data(), text.size(), ec);
    if (ec) return std::nullopt;
    for (const char c : text.substr(used))
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return std::nullopt;
    return std::move(parser.handler().root);
}

void append_node(std::string& out, const Node& node) {
    switch (node.type) {
        case Node::Type::null:
            out += "null";
            return;
        case Node::Type::flag:
            out += node.integer ? "true" : "false";
            return;
        case Node::Type::integer:
            out += node.out_of_range ? fmt::format("{}", node.decimal) : std::to_string(node.integer);
            return;
        case Node::Type::decimal:
            append_json_value(out, Kind::decimal, node.decimal);
            return;
        case Node::Type::text:
            append_json_string(out, node.text);
            return;
        case Node::Type::list:
        case Node::Type::object:
            break;
    }
    const bool object = node.type == Node::Type::object;
    out += object ? '{' : '[';
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i) out += ',';
        if (object) {
            append_json_string(out, node.names[i]);
            out += ':';
        }
        append_node(out, node.items[i]);
    }
    out += object ? '}' : ']';
}

std::string_view fault_code(Kind kind) {
    switch (kind) {
        case Kind::id:
            return "input.id";
        case Kind::text:
            return "input.text";
        case Kind::integer:
            return "input.integer";
        case Kind::decimal:
            return "input.decimal";
        case Kind::flag:
            return "input.flag";
        case Kind::date:
            return "input.date";
        case Kind::instant:
            return "input.instant";
        case Kind::money:
            return "input.money";
        case Kind::choice:
            return "input.choice";
        case Kind::region:
            return "input.region";
        case Kind::json:
            return "input.json";
        case Kind::list:
        case Kind::object:
            return "input.shape";
    }
    return "input.shape";
}

// Whether none of eight bytes needs an escape: no control character, quotation mark or backslash.
bool plain_eight(const char* at) {
    constexpr std::uint64_t ones = 0x0101010101010101u, tops = ones << 7;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    const auto below = [&](std::uint64_t word, std::uint64_t limit) { return (word - ones * limit) & ~word & tops; };
    return (below(bytes, 0x20) | below(bytes ^ (ones * '"'), 1) | below(bytes ^ (ones * '\\'), 1)) == 0;
}

bool bad_text(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// The stored form of a JSON scalar; nullopt when its type does not fit the kind.
std::optional<Scalar> scalar_of(Kind kind, const Node& node) {
    if (node.type == Node::Type::null) return Scalar{};
    const bool text = node.type == Node::Type::text && !bad_text(node.text);
    switch (kind) {
        case Kind::id:
            if (const auto id = text ? parse_id(node.text) : std::nullopt) return Scalar{*id};
            return std::nullopt;
        case Kind::region:
            if (const auto code = text ? parse_region(node.text) : std::nullopt) return Scalar{code->value};
            return std::nullopt;
        case Kind::integer:
        case Kind::money:
            if (node.type == Node::Type::integer && !node.out_of_range) return Scalar{node.integer};
            return std::nullopt;
        case Kind::decimal:
            if (node.out_of_range) return std::nullopt;
            if (node.type == Node::Type::integer) return Scalar{static_cast<double>(node.integer)};
            if (node.type == Node::Type::decimal) return Scalar{node.decimal};
            return std::nullopt;
        case Kind::flag:
            if (node.type == Node::Type::flag) return Scalar{node.integer};
            return std::nullopt;
        case Kind::json: {
            std::string raw;
            append_node(raw, node);
            return Scalar{std::move(raw)};
        }
        case Kind::text:
        case Kind::date:
        case Kind::instant:
        case Kind::choice:
            if (text) return Scalar{node.text};
            return std::nullopt;
        case Kind::list:
        case Kind::object:
            return std::nullopt;
    }
    return std::nullopt;
}

class Reader {
 public:
    std::vector<Problem> problems;

    void object(const Schema& schema, const Node& node, void* record, const std::string& pointer, std::span<const std::string_view> skip) {
        if (node.type != Node::Type::object) return fault(pointer, "input.shape");
        std::unordered_set<std::string_view> seen;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const auto& name = node.names[i];
            const auto here = pointer + "/" + name;
            const Column* column = schema.find(name);
            if (!column || column->computed || contains(skip, name))
                fault(here, "input.unknown_member", {{"name", name}});
            else if (!seen.insert(column->name).second)
                fault(here, "input.duplicate_member", {{"name", name}});
            else
                value(*column->codec, node.items[i], at_mutable(*column, record), here);
            if (problems.size() >= max_problems) return;
        }
        for (const auto& column : schema.columns)
            if (!column.codec->optional && column.codec->kind != Kind::list && !column.computed && !column.version &&
                !seen.contains(column.name) && !contains(skip, column.name))
                fault(pointer + "/" + std::string(column.name), "input.required");
    }

 private:
    static void* at_mutable(const Column& column, void* record) { return column.at(record); }
    static bool contains(std::span<const std::string_view> names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
    void fault(const std::string& pointer, std::string_view code, TextArgs args = {}) {
        problems.push_back({pointer.empty() ? "/" : pointer, std::string(code), std::move(args)});
    }
    void value(const Codec& codec, const Node& node, void* at, const std::string& pointer) {
        if (codec.kind == Kind::object) return object(codec.nested(), node, at, pointer, {});
        if (codec.kind == Kind::list) {
            if (node.type != Node::Type::list) return fault(pointer, "input.shape");
            for (std::size_t i = 0; i < node.items.size() && problems.size() < max_problems; ++i)
                value(*codec.element, node.items[i], codec.append(at), pointer + "/" + std::to_string(i));
            return;
        }
        const auto scalar = scalar_of(codec.kind, node);
        if (!scalar) return fault(pointer, fault_code(codec.kind));
        if (const auto code = codec.set(at, *scalar); !code.empty()) fault(pointer, code);
    }
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        while (i + 8 <= text.size() && plain_eight(text.data() + i)) i += 8;
        if (i == text.size()) break;
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, from, i - from);
        from = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out += digits[c >> 4];
                out += digits[c & 15];
        }
    }
    out.append(text, from);
    out += '"';
}

void append_json_value(std::string& out, Kind kind, const Scalar& value) {
    if (std::holds_alternative<std::monostate>(value)) {
        out += "null";
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (kind == Kind::id)
            out.append("\"").append(id_text(*number)).append("\"");
        else if (kind == Kind::region)
            out.append("\"").append(region_text({*number})).append("\"");
        else if (kind == Kind::flag)
            out += *number ? "true" : "false";
        else
            fmt::format_to(std::back_inserter(out), FMT_STRING("{}"), *number);
    } else if (const auto* decimal = std::get_if<double>(&value)) {
        if (std::isfinite(*decimal))
            fmt::format_to(std::back_inserter(out), FMT_STRING("{}"), *decimal);
        else
            out += "null";
    } else if (kind == Kind::json) {
        const auto& raw = std::get<std::string>(value);
        out += raw.empty() ? "null" : raw;
    } else {
        append_json_string(out, std::get<std::string>(value));
    }
}

namespace {
void append_member(std::string& out, const Codec& codec, const void* at, Face face) {
    if (codec.kind == Kind::object) {
        append_json(out, codec.nested(), at, face);
    } else if (codec.kind == Kind::list) {
        out += '[';
        const auto n = codec.size(at);
        for (std::size_t i = 0; i < n; ++i) {
            if (i) out += ',';
            append_member(out, *codec.element, codec.item(at, i), face);
        }
        out += ']';
    } else {
        append_json_value(out, codec.kind, codec.get(at));
    }
}
}  // namespace

void append_json(std::string& out, const Schema& schema, const void* record, Face face) {
    out += '{';
    bool first = true;
    for (const auto& column : schema.columns) {
        if (!first) out += ',';
        first = false;
        out.append("\"").append(column.name).append("\":");
        const bool hide = face == Face::masked && column.privacy >= Privacy::personal && column.codec->kind != Kind::list;
        if (hide && !std::holds_alternative<std::monostate>(value_of(column, record)))
            append_json_string(out, masked_text(column, record));
        else
            append_member(out, *column.codec, at(column, record), face);
    }
    out += '}';
}

std::string json_of(const Schema& schema, const void* record, Face face) {
    std::string out;
    out.reserve(512);
    append_json(out, schema, record, face);
    return out;
}

Status read_json(const Schema& schema, std::string_view text, void* record, const ReadLimits& limits,
                 std::span<const std::string_view> skip) {
    const auto node = parse(text, limits);
    if (!node) return fail(ErrorKind::invalid, "input.not_json");
    Reader reader;
    reader.object(schema, *node, record, "", skip);
    if (reader.problems.empty()) return {};
    Error error{ErrorKind::invalid, "input.invalid", {}, {}, std::move(reader.problems)};
    return tl::make_unexpected(std::move(error));
}

Status read_text(const Column& column, std::string_view text, void* record, const std::string& pointer) {
    const Codec& codec = *column.codec;
    Scalar value;
    bool good = true;
    switch (codec.kind) {
        case Kind::id: {
            const auto id = parse_id(text);
            good = id.has_value();
            if (id) value = *id;
            break;
        }
        case Kind::region: {
            const auto code = parse_region(text);
            good = code.has_value();
            if (code) value = code->value;
            break;
        }
        case Kind::integer:
        case Kind::money: {
            std::int64_t number = 0;
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
            good = ec == std::errc{} && end == text.data() + text.size();
            value = number;
            break;
        }
        case Kind::decimal: {
            double number = 0;
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
            good = ec == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
            value = number;
            break;
        }
        case Kind::flag:
            good = text == "true" || text == "false";
            value = std::int64_t{text == "true"};
            break;
        case Kind::list:
        case Kind::object:
            good = false;
            break;
        case Kind::json:
            good = is_json(text);
            value = std::string(text);
            break;
        default:
            good = valid_utf8(text) && !bad_text(text);
            value = std::string(text);
    }
    if (!good) return fail_at(pointer, fault_code(codec.kind));
    if (const auto code = codec.set(column.at(record), value); !code.empty()) return fail_at(pointer, code);
    return {};
}

bool is_json(std::string_view text, const ReadLimits& limits) { return parse(text, limits).has_value(); }

}  // namespace yk::model
