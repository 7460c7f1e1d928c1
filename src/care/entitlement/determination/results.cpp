#include "care/entitlement/determination/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <queue>

#include "base/text.h"
#include "care/entitlement/determination/reader.h"
#include "care/people/elder/statements.h"
#include "model/json.h"
#include "store/listing.h"

namespace yk::care::determination {
namespace {

using store::Filter;
using store::ListRequest;

constexpr std::int64_t page_limit = 100;
constexpr std::size_t values_limit = 100, people_limit = 1000;
constexpr std::string_view cursor_use = "determination.results.cursor";

constexpr std::string_view filters[] = {"subject", "item", "answer", "region", "change", "run", "status", "person", "category", "since"};
constexpr std::string_view sorts[] = {"item", "since", "region"};
constexpr std::string_view searched[] = {"person"};  // by name or document

// "<elder>.i.<item>"; elders are shown as 13 characters.
std::string id_of(std::int64_t person, Subject subject, const std::string& item) {
    return id_text(person) + (subject == Subject::item ? ".i." : ".c.") + item;
}
struct Named {
    elder::ElderId person;
    Subject subject;
    std::string item;
};
std::optional<Named> parse_result_id(std::string_view text) {
    if (text.size() < 17 || text[13] != '.' || text[15] != '.' || (text[14] != 'i' && text[14] != 'c')) return std::nullopt;
    const auto person = parse_id(text.substr(0, 13));
    if (!person) return std::nullopt;
    return Named{{*person}, text[14] == 'i' ? Subject::item : Subject::category, std::string(text.substr(16))};
}

// What is asked of each answer: any of the values of every filter.
struct Wanted {
    std::vector<Subject> subjects;
    std::vector<std::string> items, statuses, categories;
    std::vector<Answer> answers;
    std::vector<Change> changes;
    std::vector<RunId> runs;
    std::vector<RegionRange> regions;
    std::optional<std::vector<std::int64_t>> people;  // sorted
    std::optional<Day> since_from, since_to;
    std::vector<Day> since;

    bool looks_at_marks() const { return !changes.empty() || !runs.empty() || !since.empty() || since_from || since_to; }
};
template <class T>
bool among(const std::vector<T>& values, const T& value) {
    return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

// Reads the request as store::list reads those of tables; faults name the query parameter.
class Reading {
 public:
    Reading(Tx& tx, const ListRequest& request) : tx_(tx), request_(request) {
        for (const auto& filter : request.filters) add(filter);
        search();
        for (const auto& sort : request.sort)
            if (std::find(std::begin(sorts), std::end(sorts), sort.column) == std::end(sorts))
                fault("/query/sort", "store.list.sort_unknown", {{"column", sort.column}});
    }
    Status faults() {
        if (problems_.empty()) return {};
        return tl::make_unexpected(Error{ErrorKind::invalid, "input.invalid", {}, {}, std::move(problems_)});
    }
    Wanted wanted;

 private:
    void fault(std::string pointer, std::string_view code, TextArgs args) {
        problems_.push_back({std::move(pointer), std::string(code), std::move(args)});
    }
    void add(const Filter& filter) {
        const auto pointer = "/query/f." + filter.column;
        const auto* column = model::schema<Determination>().find(filter.column);
        const bool offered = std::find(std::begin(filters), std::end(filters), filter.column) != std::end(filters);
        if (!offered || (filter.is != Filter::Is::one_of && filter.column != "since"))
            return fault(pointer, "store.list.filter_unknown", {{"column", filter.column}});
        if (filter.values.empty() || filter.values.size() > values_limit)
            return fault(pointer, "store.list.filter_many", {{"high", std::to_string(values_limit)}});
        for (const auto& text : filter.values) {
            Determination one;
            if (!valid_utf8(text) || !model::read_text(*column, text, &one, "")) {
                fault(pointer, "store.list.filter_value", {{"value", text}});
                continue;
            }
            take(filter, one);
        }
    }
    void take(const Filter& filter, const Determination& one) {
        const auto& name = filter.column;
        if (name == "subject") wanted.subjects.push_back(one.subject);
        if (name == "item") wanted.items.push_back(one.item);
        if (name == "status") wanted.statuses.push_back(one.status);
        if (name == "category") wanted.categories.push_back(one.category);
        if (name == "answer") wanted.answers.push_back(one.answer);
        if (name == "change") wanted.changes.push_back(one.change);
        if (name == "run") wanted.runs.push_back(one.run);
        if (name == "region") wanted.regions.push_back(subtree_of(one.region));
        if (name == "person") only({one.person.value});
        if (name != "since") return;
        if (filter.is == Filter::Is::from) wanted.since_from = one.since;
        if (filter.is == Filter::Is::to) wanted.since_to = one.since;
        if (filter.is == Filter::Is::one_of) wanted.since.push_back(one.since);
    }
    void search() {
        const auto text = trimmed(request_.search);
        if (text.empty()) return;
        std::vector<std::int64_t> found;
        for (const auto person : elder::list_matching(tx_, text, people_limit)) found.push_back(person.value);
        std::sort(found.begin(), found.end());
        if (!wanted.people) wanted.people = found;
        std::erase_if(*wanted.people, [&](std::int64_t person) { return !std::binary_search(found.begin(), found.end(), person); });
    }
    void only(const std::vector<std::int64_t>& people) {
        if (!wanted.people) wanted.people.emplace();
        wanted.people->insert(wanted.people->end(), people.begin(), people.end());
        std::sort(wanted.people->begin(), wanted.people->end());
    }
    Tx& tx_;
    const ListRequest& request_;
    std::vector<Problem> problems_;
};

// One block looked at with a request's eyes.
class View {
 public:
    View(const Wanted& wanted, const Scope& scope, const Block& block, const Layout& layout)
        : wanted_(wanted), scope_(scope), block_(block), layout_(layout) {
        for (std::size_t s = 0; s < layout.size(); ++s) {
            const auto& slot = layout[s];
            if (slot.subject == Subject::category &&
                std::find(wanted.categories.begin(), wanted.categories.end(), slot.item) != wanted.categories.end())
                categories_.push_back(s);
            if (among(wanted.subjects, slot.subject) && among(wanted.items, slot.item) && among(wanted.statuses, slot.status))
                slots.push_back(s);
        }
    }
    bool admits(std::size_t row) const {
        const RegionCode region{block_.region[row]};
        if (!scope_.contains(region)) return false;
        if (wanted_.people && !std::binary_search(wanted_.people->begin(), wanted_.people->end(), block_.person[row])) return false;
        const auto& regions = wanted_.regions;
        if (!regions.empty() && std::none_of(regions.begin(), regions.end(), [&](const RegionRange& r) { return within(region, r); }))
            return false;
        const auto* codes = block_.codes_of(row);
        return wanted_.categories.empty() ||
               std::any_of(categories_.begin(), categories_.end(), [&](std::size_t s) { return codes[s] == code_of(Answer::entitled); });
    }
    bool admits_code(Code code) const { return code != no_answer && among(wanted_.answers, answer_of(code)); }
    bool admits_answer(const AnswerRow& row) const {
        if (!among(wanted_.changes, row.change) || !among(wanted_.runs, row.run) || !among(wanted_.since, row.since)) return false;
        return (!wanted_.since_from || row.since >= *wanted_.since_from) && (!wanted_.since_to || row.since <= *wanted_.since_to);
    }
    // How many answers of the row the request means.
    std::int64_t matches(std::size_t row) {
        if (counted_.empty()) counted_.assign(block_.profiles(), -1);
        auto& known = counted_[block_.profile[row]];
        if (wanted_.looks_at_marks()) known = -1;
        if (known >= 0) return known;
        known = 0;
        for (const auto slot : slots) {
            if (!admits_code(block_.codes_of(row)[slot])) continue;
            known += !wanted_.looks_at_marks() || admits_answer(*row_of(block_, layout_, row, slot));
        }
        return known;
    }
    std::vector<std::size_t> slots;

 private:
    const Wanted& wanted_;
    const Scope& scope_;
    const Block& block_;
    const Layout& layout_;
    std::vector<std::size_t> categories_;
    std::vector<std::int64_t> counted_;  // by profile
};

using Key = std::array<std::int64_t, 6>;  // the sorted columns, then elder, subject and item

// The order of a request as numbers: descending columns are turned round, items stand by their rank.
class Order {
 public:
    Order(Tx& tx, const ListRequest& request) {
        auto wanted = request.sort;
        if (wanted.empty()) wanted.push_back({"item", false});
        for (const auto& sort : wanted) terms_.push_back({sort.column, sort.descending});
        down_ = terms_.back().second;
        Layouts layouts(tx);
        for (const auto id : layouts_in_use(tx))
            for (const auto& slot : layouts.of(id)) ranks_.emplace(slot.item, 0);
        std::int64_t rank = 0;
        for (auto& [item, at] : ranks_) at = ++rank;
    }
    bool by_item() const { return terms_.front().first == "item"; }
    std::int64_t item_term(const std::string& item) const { return turned(rank_of(item), terms_.front().second); }
    Key key_of(const AnswerRow& row) const {
        Key out{};
        std::size_t at = 0;
        for (const auto& [column, down] : terms_)
            if (at < 3)
                out[at++] = turned(column == "item" ? rank_of(row.item) : column == "since" ? row.since.days : row.region.value, down);
        out[3] = turned(row.person.value, down_);
        out[4] = turned(static_cast<std::int64_t>(row.subject), down_);
        out[5] = turned(rank_of(row.item), down_);
        return out;
    }

 private:
    static std::int64_t turned(std::int64_t value, bool down) { return down ? -value : value; }
    std::int64_t rank_of(const std::string& item) const {
        const auto found = ranks_.find(item);
        return found == ranks_.end() ? 0 : found->second;
    }
    std::vector<std::pair<std::string, bool>> terms_;
    bool down_ = false;
    std::map<std::string, std::int64_t> ranks_;
};

// What a cursor is bound to: this list of this actor.
std::string context_of(const Tx& tx, const ListRequest& request) {
    std::string out = fmt::format("{} {} {}", cursor_use, tx.actor().account, request.search);
    for (const auto& sort : request.sort) out += fmt::format(" {}{}", sort.descending ? "-" : "+", sort.column);
    for (const auto& filter : request.filters)
        out += fmt::format(" {}.{}={}", filter.column, static_cast<int>(filter.is), fmt::join(filter.values, ","));
    return out;
}
std::string cursor_of(const Tx& tx, const AnswerRow& row, const std::string& context) {
    const auto plain = fmt::format("{} {} {}", row.since.days, row.region.value, id_of(row.person.value, row.subject, row.item));
    return hex_text(tx.seal(plain, context));
}
std::optional<AnswerRow> open_cursor(const Tx& tx, const std::string& cursor, const std::string& context) {
    const auto sealed = cursor.size() <= 2000 ? parse_hex(cursor) : std::nullopt;
    if (!sealed) return std::nullopt;
    const auto plain = tx.unseal(*sealed, context);
    if (!plain) return std::nullopt;
    const auto one = plain->find(' '), two = plain->find(' ', one + 1);
    const auto named = two == std::string::npos ? std::nullopt : parse_result_id(std::string_view(*plain).substr(two + 1));
    if (!named) return std::nullopt;
    AnswerRow row;
    row.since.days = static_cast<std::int32_t>(std::atoll(plain->c_str()));
    row.region.value = std::atoll(plain->c_str() + one + 1);
    row.person = named->person;
    row.subject = named->subject;
    row.item = named->item;
    return row;
}

// The first answers of the order after a position, and how many there are in all.
class Page {
 public:
    Page(const Order& order, std::optional<Key> after, std::size_t most) : order_(order), after_(after), most_(most) {}
    void look(View& view, const Block& block, const Layout& layout) {
        for (std::size_t row = 0; row < block.rows(); ++row) {
            if (!view.admits(row)) continue;
            const auto here = view.matches(row);
            count += here;
            if (here > 0) offer(view, block, layout, row);
        }
    }
    std::vector<AnswerRow> take() {
        std::vector<AnswerRow> out;
        for (auto& [key, row] : best_) out.push_back(std::move(row));
        return out;
    }
    std::int64_t count = 0;

 private:
    void offer(const View& view, const Block& block, const Layout& layout, std::size_t row) {
        for (const auto slot : view.slots) {
            const bool full = best_.size() == most_;
            if (full && order_.by_item() && order_.item_term(layout[slot].item) > best_.rbegin()->first[0]) continue;
            if (!view.admits_code(block.codes_of(row)[slot])) continue;
            const auto answer = row_of(block, layout, row, slot);
            const auto key = order_.key_of(*answer);
            if ((after_ && key <= *after_) || (full && key > best_.rbegin()->first) || !view.admits_answer(*answer)) continue;
            best_.emplace(key, *answer);
            if (best_.size() > most_) best_.erase(std::prev(best_.end()));
        }
    }
    const Order& order_;
    const std::optional<Key> after_;
    const std::size_t most_;
    std::map<Key, AnswerRow> best_;
};

Result<store::ListPage> list(Tx& tx, const ListRequest& request, const std::function<void(const void*)>& each) {
    Reading reading(tx, request);
    YK_TRY_VOID(reading.faults());
    if (request.limit < 1 || request.limit > page_limit) return fail_at("/query/limit", "store.list.limit");
    const Order order(tx, request);
    const auto context = context_of(tx, request);
    std::optional<Key> after;
    if (!request.after.empty()) {
        const auto position = open_cursor(tx, request.after, context);
        if (!position) return fail_at("/query/after", "store.list.cursor");
        after = order.key_of(*position);
    }
    Page page(order, after, static_cast<std::size_t>(request.limit) + 1);
    const auto scope = tx.scope();
    scan_blocks(tx, [&](const Block& block, const Layout& layout) {
        View view(reading.wanted, scope, block, layout);
        page.look(view, block, layout);
        return true;
    });
    store::ListPage out;
    out.count = page.count;
    auto rows = page.take();
    if (rows.size() > static_cast<std::size_t>(request.limit)) {
        rows.pop_back();
        out.next = cursor_of(tx, rows.back(), context);
    }
    for (const auto& row : rows) {
        const auto record = listed(row);
        each(&record);
    }
    return out;
}

// In order of the elders: an export needs no other, and none that would have to hold a city's answers at once.
Result<std::int64_t> list_all(Tx& tx, const ListRequest& request, const std::function<bool(const void*)>& each) {
    Reading reading(tx, request);
    YK_TRY_VOID(reading.faults());
    const auto scope = tx.scope();
    std::int64_t rows = 0;
    scan_blocks(tx, [&](const Block& block, const Layout& layout) {
        const View view(reading.wanted, scope, block, layout);
        for (std::size_t row = 0; row < block.rows(); ++row) {
            if (!view.admits(row)) continue;
            for (const auto slot : view.slots) {
                if (!view.admits_code(block.codes_of(row)[slot])) continue;
                const auto answer = row_of(block, layout, row, slot);
                if (!view.admits_answer(*answer)) continue;
                ++rows;
                const auto record = listed(*answer);
                if (!each(&record)) return false;
            }
        }
        return true;
    });
    return rows;
}

bool find(Tx& tx, const model::Scalar& key, void* record) {
    const auto* text = std::get_if<std::string>(&key);
    const auto named = text ? parse_result_id(*text) : std::nullopt;
    if (!named) return false;
    for (const auto& row : answers_of(tx, named->person))
        if (row.subject == named->subject && row.item == named->item) {
            *static_cast<Determination*>(record) = listed(row);
            return true;
        }
    return false;
}

}  // namespace

const model::Listing result_listing{filters, sorts, searched, "item"};
const http::RowSource result_rows{"/determination/results", &list, &list_all, &find};

Determination listed(const AnswerRow& row) {
    Determination out;
    out.id = {id_of(row.person.value, row.subject, row.item)};
    out.person = row.person;
    out.region = row.region;
    out.subject = row.subject;
    out.item = row.item;
    out.answer = row.answer;
    out.amount_fen = row.amount_fen;
    out.period = row.period;
    out.status = row.status;
    out.change = row.change;
    out.before = row.before;
    out.since = row.since;
    out.run = row.run;
    out.version = 1;
    return out;
}

}  // namespace yk::care::determination
