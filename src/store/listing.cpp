#include "store/listing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "model/json.h"
#include "model/sql.h"
#include "store/cursor.h"
#include "store/dialect.h"
#include "store/engine.h"

namespace yk::store {
namespace {

constexpr std::int64_t page_limit = 100;
constexpr std::int64_t count_limit = 100'000;
constexpr std::size_t filter_values_limit = 100;
constexpr std::size_t search_limit = 100;

// One term of the order. A column that may be empty gives two: the empty ones come last whatever the direction.
struct Term {
    const model::Column* column;
    bool descending;
    bool emptiness;  // whether the column is empty, not its value
};

class Statement {
 public:
    Statement(Tx& tx, const model::Schema& schema, const model::Listing& listing) : tx_(tx), schema_(schema), listing_(listing) {}

    // Reads the request; every fault is kept with its query parameter.
    void read(const ListRequest& request) {
        scope();
        for (const auto& filter : request.filters) add_filter(filter);
        add_search(request.search);
        read_sort(request.sort);
    }
    Status faults() {
        if (problems_.empty()) return {};
        return tl::make_unexpected(Error{ErrorKind::invalid, "input.invalid", {}, {}, std::move(problems_)});
    }
    void fault(std::string pointer, std::string_view code, TextArgs args = {}) {
        problems_.push_back({std::move(pointer), std::string(code), std::move(args)});
    }

    // What the cursor is bound to: it continues this list of this actor and no other.
    std::string cursor_context(const ListRequest& request) const {
        std::string out = fmt::format("cursor {} {} {}", tx_.actor().account, schema_.name, request.search);
        for (const auto& term : terms_)
            out += fmt::format(" {}{}{}", term.descending ? "-" : "+", term.emptiness ? "?" : "", term.column->name);
        for (const auto& filter : request.filters)
            out += fmt::format(" {}.{}={}", filter.column, static_cast<int>(filter.is), fmt::join(filter.values, ","));
        return out;
    }
    // The values of the order's terms in a row.
    Parameters position_of(const void* record) const {
        Parameters out;
        for (const auto& term : terms_) {
            auto value = model::value_of(*term.column, record);
            if (term.emptiness) value = std::int64_t{std::holds_alternative<std::monostate>(value)};
            out.push_back(std::move(value));
        }
        return out;
    }
    void start_after(const Parameters& position) {
        CHECK(position.size() == terms_.size());
        const bool mixed = std::any_of(terms_.begin(), terms_.end(),
                                       [&](const Term& t) { return t.descending != terms_.front().descending || t.emptiness; });
        where(mixed ? after_mixed(position) : after_uniform(position));
    }

    Sql page(std::int64_t limit) const {
        return finish("SELECT " + model::select_list(schema_, "") + from() + order() + fmt::format(" LIMIT {}", limit));
    }
    Sql all() const { return finish("SELECT " + model::select_list(schema_, "") + from() + order()); }
    Sql count(std::int64_t to) const {
        return finish(fmt::format("SELECT count(*) FROM (SELECT 1 AS one{} LIMIT {}) AS counted", from(), to + 1));
    }
    const Parameters& parameters() const { return parameters_; }

 private:
    std::string bind(model::Scalar value, Wire wire) {
        parameters_.push_back(std::move(value));
        wires_.push_back(wire);
        return "$" + std::to_string(parameters_.size());
    }
    void where(const std::string& predicate) { where_ += (where_.empty() ? " WHERE " : " AND ") + predicate; }
    std::string from() const { return " FROM " + std::string(schema_.table) + where_; }
    Sql finish(const std::string& text) const { return {argument_marks(text, tx_.state().engine.dialect()), wires_}; }

    void scope() {
        const auto* column = schema_.scoped();
        if (!column || tx_.scope().is_everything()) return;
        std::vector<std::string> ranges;
        for (const auto& range : tx_.scope().ranges()) ranges.push_back(within_range(*column, range));
        where(ranges.empty() ? "FALSE" : fmt::format("({})", fmt::join(ranges, " OR ")));
    }
    std::string within_range(const model::Column& column, RegionRange range) {
        const auto low = bind(range.from, Wire::whole), high = bind(range.to, Wire::whole);
        return fmt::format("({0} >= {1} AND {0} < {2})", column.name, low, high);
    }

    static bool contains(std::span<const std::string_view> names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    void add_filter(const Filter& filter) {
        constexpr std::string_view suffixes[] = {"", ".not", ".from", ".to"};
        const auto pointer = fmt::format("/query/f.{}{}", filter.column, suffixes[static_cast<std::size_t>(filter.is)]);
        const bool bound = filter.is == Filter::Is::from || filter.is == Filter::Is::to;
        const auto* column = contains(listing_.filters, filter.column) ? schema_.find(filter.column) : nullptr;
        if (!column || (column->sealed && (!column->indexed || filter.is != Filter::Is::one_of)))
            return fault(pointer, "store.list.filter_unknown", {{"column", filter.column}});
        if (filter.values.empty() || filter.values.size() > filter_values_limit || (bound && filter.values.size() != 1))
            return fault(pointer, "store.list.filter_many", {{"high", std::to_string(bound ? 1 : filter_values_limit)}});
        std::vector<std::string> any;
        for (const auto& text : filter.values) {
            const auto one = filter_predicate(filter, *column, text);
            if (one.empty()) return fault(pointer, "store.list.filter_value", {{"value", text}});
            any.push_back(one);
        }
        if (filter.is != Filter::Is::none_of) return where(fmt::format("({})", fmt::join(any, " OR ")));
        // A row whose column is empty is none of the named values, and `col = 'x'` is not false for it but unknown.
        const auto empty = std::string(column->name) + " IS NULL";
        const bool named = std::find(any.begin(), any.end(), empty) != any.end();
        where(fmt::format("({}NOT ({}))", named ? "" : empty + " OR ", fmt::join(any, " OR ")));
    }

    // Empty when the text is no value of the column.
    std::string filter_predicate(const Filter& filter, const model::Column& column, const std::string& text) {
        if (text.empty() && column.codec->optional) return std::string(column.name) + " IS NULL";
        if (column.codec->kind == model::Kind::instant)
            if (const auto day = parse_day(text)) return whole_day(filter, column, *day);
        const auto scratch = model::make_record(schema_);
        if (!valid_utf8(text) || text.find('\0') != std::string::npos || !model::read_text(column, text, scratch.get(), "")) return {};
        auto value = model::value_of(column, scratch.get());
        if (std::holds_alternative<std::monostate>(value)) return std::string(column.name) + " IS NULL";
        if (column.sealed)
            return fmt::format("{}_index = {}", column.name,
                               bind(tx_.blind_index(schema_, column.name, std::get<std::string>(value)), Wire::text));
        const bool equal = filter.is == Filter::Is::one_of || filter.is == Filter::Is::none_of;
        if (column.scoped && equal) return within_range(column, subtree_of(RegionCode{std::get<std::int64_t>(value)}));
        const auto* sign = equal ? "=" : filter.is == Filter::Is::from ? ">=" : "<=";
        return fmt::format("{} {} {}", column.name, sign, bind(std::move(value), wire_of(column)));
    }
    // A day given for a moment means the whole day in China.
    std::string whole_day(const Filter& filter, const model::Column& column, Day day) {
        const auto start = [](Day d) { return instant_text(*parse_instant(day_text(d) + "T00:00:00+08:00")); };
        std::string out;
        if (filter.is != Filter::Is::to) out = fmt::format("{} >= {}", column.name, bind(start(day), Wire::text));
        if (filter.is != Filter::Is::from && filter.is != Filter::Is::to) out += " AND ";
        if (filter.is != Filter::Is::from) out += fmt::format("{} < {}", column.name, bind(start(day + 1), Wire::text));
        return "(" + out + ")";
    }

    void add_search(const std::string& given) {
        const auto text = trimmed(given);
        if (text.empty()) return;
        if (listing_.search.empty()) return fault("/query/q", "store.list.search_unavailable");
        if (!valid_utf8(text) || text.find('\0') != std::string::npos)
            return fault("/query/q", "store.list.filter_value", {{"value", "q"}});
        if (length_of(text) > search_limit) return fault("/query/q", "store.list.search_long", {{"high", std::to_string(search_limit)}});
        std::string pattern = "%";
        for (const char c : text) {
            if (c == '%' || c == '_' || c == '\\') pattern += '\\';
            pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        const auto mark = bind(pattern + "%", Wire::text);
        std::vector<std::string> any;
        for (const auto name : listing_.search) {
            const auto* column = schema_.find(name);
            CHECK(column && (!column->sealed || column->indexed));
            any.push_back(column->sealed ? fmt::format("{}_index = {}", name, bind(tx_.blind_index(schema_, name, text), Wire::text))
                                         : fmt::format("lower({}) LIKE {} ESCAPE '\\'", name, mark));
        }
        where(fmt::format("({})", fmt::join(any, " OR ")));
    }

    void read_sort(const std::vector<Sort>& given) {
        std::vector<Sort> sorts = given;
        if (sorts.empty() && !listing_.default_sort.empty()) {
            const bool descending = listing_.default_sort.front() == '-';
            sorts.push_back({std::string(listing_.default_sort.substr(descending ? 1 : 0)), descending});
        }
        bool total = false;
        for (const auto& sort : sorts) {
            const auto* column = schema_.find(sort.column);
            const bool offered = given.empty() || contains(listing_.sorts, sort.column);
            const bool twice = std::any_of(terms_.begin(), terms_.end(), [&](const Term& t) { return t.column == column; });
            if (!column || !offered || twice || column->sealed) {
                fault("/query/sort", "store.list.sort_unknown", {{"column", sort.column}});
                continue;
            }
            if (column->codec->optional) terms_.push_back({column, false, true});
            terms_.push_back({column, sort.descending, false});
            total = total || column->key;
        }
        if (!total) terms_.push_back({schema_.key(), !sorts.empty() && sorts.back().descending, false});
    }

    static std::string expression(const Term& term) {
        return term.emptiness ? fmt::format("(CASE WHEN {} IS NULL THEN 1 ELSE 0 END)", term.column->name) : std::string(term.column->name);
    }
    std::string order() const {
        std::vector<std::string> parts;
        for (const auto& term : terms_) parts.push_back(expression(term) + (term.descending ? " DESC" : ""));
        return fmt::format(" ORDER BY {}", fmt::join(parts, ", "));
    }
    std::string bind_term(const Term& term, const model::Scalar& value) {
        return bind(value, term.emptiness ? Wire::whole : wire_of(*term.column));
    }
    // One comparison of rows: an index on the columns carries it.
    std::string after_uniform(const Parameters& position) {
        std::vector<std::string> names, marks;
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            names.push_back(expression(terms_[i]));
            marks.push_back(bind_term(terms_[i], position[i]));
        }
        return fmt::format("({}) {} ({})", fmt::join(names, ", "), terms_.front().descending ? "<" : ">", fmt::join(marks, ", "));
    }
    std::string after_mixed(const Parameters& position) {
        std::vector<std::string> any;
        std::string equal;
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            if (std::holds_alternative<std::monostate>(position[i])) continue;  // all empty ones are equal; the term before said so
            const auto mark = bind_term(terms_[i], position[i]);
            const auto name = expression(terms_[i]);
            any.push_back(fmt::format("({}{} {} {})", equal, name, terms_[i].descending ? "<" : ">", mark));
            equal += fmt::format("{} = {} AND ", name, mark);
        }
        return fmt::format("({})", fmt::join(any, " OR "));
    }

    Tx& tx_;
    const model::Schema& schema_;
    const model::Listing& listing_;
    std::vector<Problem> problems_;
    std::vector<Term> terms_;
    std::string where_;
    Parameters parameters_;
    std::vector<Wire> wires_;
};

}  // namespace

Result<ListPage> list(Tx& tx, const model::Schema& schema, const model::Listing& listing, const ListRequest& request,
                      const std::function<void(const void*)>& each) {
    Statement statement(tx, schema, listing);
    statement.read(request);
    if (request.limit < 1 || request.limit > page_limit)
        statement.fault("/query/limit", "store.list.limit", {{"high", std::to_string(page_limit)}});
    YK_TRY_VOID(statement.faults());
    auto& connection = tx.state().connection;
    auto& engine = tx.state().engine;

    ListPage page;
    const auto count_to = std::clamp<std::int64_t>(request.count_to, 0, count_limit);
    connection.select(statement.count(count_to), statement.parameters(), false, [&](const Row& row) {
        page.count = std::get<std::int64_t>(row.at(0, Wire::whole));
        return false;
    });
    page.count_exact = page.count <= count_to;
    page.count = std::min(page.count, count_to);

    const auto context = statement.cursor_context(request);
    if (!request.after.empty()) {
        const auto position = open_cursor(engine.keys(), request.after, context);
        if (!position) return fail_at("/query/after", "store.list.cursor");
        statement.start_after(*position);
    }
    std::int64_t rows = 0;
    Parameters last;
    connection.select(statement.page(request.limit + 1), statement.parameters(), false, [&](const Row& row) {
        if (rows == request.limit) {
            page.next = make_cursor(engine.keys(), last, context);
            return false;
        }
        const auto record = model::make_record(schema);
        read_row(engine, schema, row, record.get());
        if (++rows == request.limit) last = statement.position_of(record.get());
        each(record.get());
        return true;
    });
    return page;
}

Result<std::int64_t> list_all(Tx& tx, const model::Schema& schema, const model::Listing& listing, const ListRequest& request,
                              const std::function<bool(const void*)>& each) {
    Statement statement(tx, schema, listing);
    statement.read(request);
    YK_TRY_VOID(statement.faults());
    std::int64_t rows = 0;
    tx.state().connection.select(statement.all(), statement.parameters(), true, [&](const Row& row) {
        const auto record = model::make_record(schema);
        read_row(tx.state().engine, schema, row, record.get());
        ++rows;
        return each(record.get());
    });
    return rows;
}

}  // namespace yk::store
