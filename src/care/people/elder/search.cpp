#include "care/people/elder/search.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/fold.h"
#include "base/text.h"
#include "care/people/elder/match.h"
#include "care/people/elder/pinyin.h"

namespace yk::care::elder {
namespace {

const Technical<ElderId, RegionCode, std::string, std::string, std::string, std::string, std::string, std::string,
                std::optional<std::int64_t>, std::optional<std::int64_t>, std::optional<std::int64_t>, std::optional<std::int64_t>>
    write_keys{"elder.write_search_keys", "search keys follow from the elder's row", R"(
    INSERT INTO elder_search (elder, region, name, name_2, name_3, pinyin, pinyin_2, initials, sound_key, shape_key, phone_key, place_key)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (elder) DO UPDATE SET region = excluded.region, name = excluded.name, name_2 = excluded.name_2, name_3 = excluded.name_3,
        pinyin = excluded.pinyin, pinyin_2 = excluded.pinyin_2, initials = excluded.initials, sound_key = excluded.sound_key,
        shape_key = excluded.shape_key, phone_key = excluded.phone_key, place_key = excluded.place_key)"};
const Technical<std::vector<ElderId>> drop_keys{"elder.drop_search_keys", "search keys follow from the elder's row",
                                                "DELETE FROM elder_search WHERE elder {in $1}"};
const Technical<std::vector<ElderId>> drop_terms{"elder.drop_search_terms", "search keys follow from the elder's row",
                                                 "DELETE FROM elder_term WHERE elder {in $1}"};
// Two ends of the number, two phones whole and their ends, six parts of the address, five pairs of neighbours, the town within its county.
constexpr std::size_t most_terms = 18;
using Term = std::optional<std::int64_t>;
const Technical<ElderId, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term, Term>
    write_terms{"elder.write_search_terms", "search keys follow from the elder's row", R"(
    INSERT INTO elder_term (term, elder)
    SELECT t.column1, $1 FROM (VALUES ($2), ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13), ($14), ($15), ($16), ($17),
     ($18), ($19)) t WHERE t.column1 IS NOT NULL)"};

// A prefix is a range of texts: from it, to the next text that does not begin with it.
using Range = Query<std::int64_t(std::string, std::string)>;
#define YK_BY_PREFIX(column)                                                                                                    \
    "SELECT s.elder FROM elder_search s WHERE s." column " >= $1 AND s." column " < $2 AND {scope s.region} ORDER BY s." column \
    ", s.elder LIMIT 1000"
const Range by_name{"elder.find_by_name", YK_BY_PREFIX("name")};
const Range by_name_2{"elder.find_by_name_2", YK_BY_PREFIX("name_2")};
const Range by_name_3{"elder.find_by_name_3", YK_BY_PREFIX("name_3")};
const Range by_pinyin{"elder.find_by_pinyin", YK_BY_PREFIX("pinyin")};
const Range by_pinyin_2{"elder.find_by_pinyin_2", YK_BY_PREFIX("pinyin_2")};
const Range by_initials{"elder.find_by_initials", YK_BY_PREFIX("initials")};
#undef YK_BY_PREFIX
const Query<std::int64_t(std::int64_t)> by_term{"elder.find_by_term", R"(
    SELECT t.elder FROM elder_term t JOIN elder_search s ON s.elder = t.elder WHERE t.term = $1 AND {scope s.region} ORDER BY t.elder LIMIT 1000)"};
const Query<std::int64_t(std::int64_t)> by_term_among_first{"elder.find_by_term_among_first", R"(
    SELECT t.elder FROM (SELECT elder FROM elder_term WHERE term = $1 ORDER BY elder LIMIT 5000) t JOIN elder_search s ON s.elder = t.elder
     WHERE {scope s.region} ORDER BY t.elder LIMIT 1000)"};
const Query<std::int64_t(std::int64_t)> term_known{
    "elder.term_known", "SELECT COUNT(*) FROM (SELECT 1 AS one FROM elder_term WHERE term = $1 LIMIT 1) AS known"};
const Query<std::int64_t(std::int64_t, std::int64_t)> by_two_terms{"elder.find_by_two_terms", R"(
    SELECT t.elder FROM elder_term t JOIN elder_term u ON u.elder = t.elder JOIN elder_search s ON s.elder = t.elder
     WHERE t.term = $1 AND u.term = $2 AND {scope s.region} ORDER BY t.elder LIMIT 1000)"};
const Query<std::int64_t(std::string)> by_number{"elder.find_by_number", R"(
    SELECT p.id FROM elder_person p WHERE p.id_no_index = $1 AND {scope p.region} ORDER BY p.id LIMIT 20)"};

// The first 60 bits of the keyed hash.
std::int64_t keyed(Tx& tx, std::string_view kind, std::string_view value) {
    const auto hex = tx.blind_index(model::schema<Elder>(), "search", std::string(kind) + ":" + std::string(value));
    return std::stoll(hex.substr(0, 15), nullptr, 16);
}

std::string tail(const std::string& text, std::size_t length) {
    return text.size() < length ? std::string() : text.substr(text.size() - length);
}

// The smallest text after every text that begins with the prefix.
std::string after_prefix(const std::string& prefix) {
    auto points = code_points(prefix);
    ++points.back();
    return utf8_of(points);
}

std::string from_point(const std::u32string& points, std::size_t from) {
    return from < points.size() ? utf8_of(std::u32string_view(points).substr(from)) : std::string();
}

struct Found {
    std::vector<std::int64_t> ids;
    void add(const std::vector<std::int64_t>& more) {
        for (const auto id : more)
            if (ids.size() < find_limit && seen_.insert(id).second) ids.push_back(id);
    }

 private:
    std::set<std::int64_t> seen_;
};

void find_digits(Tx& tx, const std::string& text, Found& found) {
    const auto upper = [&] {
        auto out = text;
        if (!out.empty() && out.back() == 'x') out.back() = 'X';
        return out;
    }();
    if (text.size() == 4 || text.size() == 6) {
        found.add(tx.list(by_term, keyed(tx, "id" + std::to_string(text.size()), upper)));
        if (text.size() == 4) found.add(tx.list(by_term, keyed(tx, "phone4", text)));
    }
    if (text.size() >= 7) {
        found.add(tx.list(by_term, keyed(tx, "phone", text)));
        found.add(tx.list(by_number, tx.blind_index(model::schema<Elder>(), "id_no", upper)));
    }
}

// Within one county few of its people are passed over for others: the towns of a city often share their names.
std::optional<std::int64_t> only_county(const Tx& tx) {
    constexpr std::int64_t villages = 1'000'000;
    const auto& ranges = tx.scope().ranges();
    if (ranges.empty()) return std::nullopt;
    const auto county = ranges.front().from / villages;
    for (const auto& range : ranges)
        if (range.from / villages != county || (range.to - 1) / villages != county) return std::nullopt;
    return county;
}

bool is_town(const std::string& part) { return part.ends_with("镇") || part.ends_with("乡") || part.ends_with("街"); }
std::string in_county(std::int64_t county, const std::string& town) { return std::to_string(county) + " " + town; }
std::string neighbours(const std::string& part, const std::string& next) { return part + " " + next; }

// The last parts of an address are the rarest, and standing side by side they are rarer still. Parts that are no neighbours, and people
// whose keys are older than the pairs, are found by both parts: in proportion to how many have the commoner one.
void find_address(Tx& tx, const std::vector<std::string>& parts, Found& found) {
    const auto before = found.ids.size();
    const auto by = [&](std::string_view kind, const std::string& value) {
        found.add(tx.list(by_term, keyed(tx, kind, value)));
        return found.ids.size() > before;
    };
    if (parts.size() == 1) {
        const auto county = only_county(tx);
        if (!county || !is_town(parts[0])) {
            by("address", parts[0]);
            return;
        }
        // Where the keys are older than those of towns, among the first who have the name.
        if (!by("town", in_county(*county, parts[0]))) found.add(tx.list(by_term_among_first, keyed(tx, "address", parts[0])));
    } else if (parts.size() > 1) {
        const auto &part = parts[parts.size() - 2], &next = parts.back();
        const auto pair = neighbours(part, next);
        if (by("neighbours", pair) || tx.one(term_known, keyed(tx, "neighbours", pair)) > 0) return;
        found.add(tx.list(by_two_terms, keyed(tx, "address", next), keyed(tx, "address", part)));
    }
}

void find_han(Tx& tx, const std::string& text, Found& found) {
    const auto name = folded_name(text);
    if (!name.empty())
        for (const auto* part : {&by_name, &by_name_2, &by_name_3}) found.add(tx.list(*part, name, after_prefix(name)));
    find_address(tx, address_parts(text), found);
}

void find_latin(Tx& tx, const std::string& text, Found& found) {
    std::string letters;
    for (const char c : text)
        if (c != ' ' && c != '\'') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (letters.empty()) return;
    for (const auto* part : {&by_initials, &by_pinyin, &by_pinyin_2}) found.add(tx.list(*part, letters, after_prefix(letters)));
    find_digits(tx, text, found);  // permits and passports begin with letters
}

constexpr auto find_columns = model::columns<FindElders>({model::col<&FindElders::q>("查找", "Search for")});
constexpr auto find_schema = model::schema<FindElders>("find_elders", "", {"查找老人", "Find elders"}, find_columns);
constexpr auto found_columns =
    model::columns<FoundElders>({model::col<&FoundElders::items>("老年人", "Elders"), model::col<&FoundElders::count>("人数", "Count")});
constexpr auto found_schema = model::schema<FoundElders>("found_elders", "", {"找到的老人", "Elders found"}, found_columns);
constexpr std::size_t shown_limit = 20;

}  // namespace

const model::Schema& schema_of(const FindElders*) { return find_schema; }
const model::Schema& schema_of(const FoundElders*) { return found_schema; }

Result<FoundElders> show_found(Tx& tx, const FindElders& in) {
    if (in.q.size() > 200) return fail_at("/query/q", "store.list.search_long", {{"high", "200"}});
    const auto ids = find_elders(tx, in.q);
    FoundElders out{{}, static_cast<std::int64_t>(ids.size())};
    for (const auto id : ids) {
        if (out.items.size() == shown_limit) break;
        if (auto person = tx.find<Elder>(ElderId{id})) out.items.push_back(std::move(*person));
    }
    return out;
}

std::vector<std::string> address_parts(std::string_view address) {
    constexpr std::u32string_view ends = U"省市区县镇乡村路街巷号栋幢座室里坊道";
    std::vector<std::string> out;
    std::u32string part;
    const auto close = [&] {
        const auto last = part.empty() ? U'\0' : part.back();
        if (part.size() > 1 && last != U'省' && last != U'市' && last != U'区' && last != U'县') out.push_back(utf8_of(part));
        part.clear();
    };
    for (const auto point : code_points(nfkc(address))) {
        if (point == U' ' || point == U'之' || point == U'-' || point == U'，' || point == U',') {
            close();
            continue;
        }
        // 街道 is one ending: the town's name is searched with 街.
        if (point == U'道' && part.empty() && !out.empty()) continue;
        part += point;
        if (ends.find(point) != std::u32string_view::npos) close();
    }
    close();
    if (out.size() > 6) out.resize(6);
    return out;
}

std::vector<std::int64_t> find_elders(Tx& tx, std::string_view given) {
    const auto text = trimmed(nfkc(given));
    Found found;
    if (text.empty()) return {};
    const auto points = code_points(text);
    const bool digits =
        std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == 'x' || c == 'X'; }) && text[0] <= '9';
    if (digits)
        find_digits(tx, text, found);
    else if (std::any_of(points.begin(), points.end(), [](char32_t p) { return p > 0x7F; }))
        find_han(tx, text, found);
    else
        find_latin(tx, text, found);
    return found.ids;
}

MatchKeys match_keys(Tx& tx, const Elder& person) {
    MatchKeys out;
    std::string sound;
    for (const auto& syllable : syllables_of(person.name)) sound += syllable + " ";
    if (sound.empty()) return out;
    if (person.birth) {
        out.sound = keyed(tx, "sound", sound + day_text(*person.birth));
        out.shape = keyed(tx, "shape", shape_of(person.name) + day_text(*person.birth));
    }
    if (person.phone) out.phone = keyed(tx, "same_phone", sound + person.phone->text());
    if (person.address) out.place = keyed(tx, "same_place", sound + *person.address);
    return out;
}

namespace {

std::array<Term, most_terms> terms_of(Tx& tx, const Elder& person) {
    std::array<Term, most_terms> out;
    std::size_t n = 0;
    for (const std::size_t length : {4, 6})
        if (const auto end = tail(person.id_no.text, length); !end.empty()) out[n++] = keyed(tx, "id" + std::to_string(length), end);
    for (const auto& phone : {person.phone, person.phone_alt})
        if (phone) {
            out[n++] = keyed(tx, "phone", phone->text());
            out[n++] = keyed(tx, "phone4", tail(phone->text(), 4));
        }
    if (person.address) {
        const auto parts = address_parts(*person.address);  // at most six
        for (std::size_t i = 0; i < parts.size(); ++i) {
            out[n++] = keyed(tx, "address", parts[i]);
            if (i + 1 < parts.size()) out[n++] = keyed(tx, "neighbours", neighbours(parts[i], parts[i + 1]));
        }
        if (!parts.empty()) out[n++] = keyed(tx, "town", in_county(person.region.value / 1'000'000, parts.front()));
    }
    // Each once: two phones may be the same, and two parts of an address.
    std::sort(out.begin(), out.end());
    std::fill(std::unique(out.begin(), out.end()), out.end(), std::nullopt);
    return out;
}

void write_keys_of(Tx& tx, const Elder& person) {
    const auto name = code_points(folded_name(person.name));
    std::string pinyin, pinyin_2, initials;
    const auto syllables = syllables_of(person.name);
    for (std::size_t i = 0; i < syllables.size(); ++i) {
        pinyin += syllables[i];
        if (i > 0) pinyin_2 += syllables[i];
        initials += syllables[i].front();
    }
    const auto keys = match_keys(tx, person);
    tx.run(write_keys, person.id, person.region, utf8_of(name), from_point(name, 1), from_point(name, 2), pinyin, pinyin_2, initials,
           keys.sound, keys.shape, keys.phone, keys.place);
    const auto terms = terms_of(tx, person);
    std::apply([&](const auto&... term) { tx.run(write_terms, person.id, term...); }, terms);
}

}  // namespace

void index_elders(Tx& tx, std::span<const Elder> people) {
    std::vector<ElderId> ids;
    for (const auto& person : people) ids.push_back(person.id);
    if (!ids.empty()) tx.run(drop_terms, ids);
    for (const auto& person : people) write_keys_of(tx, person);
}

void forget_elders(Tx& tx, const std::vector<ElderId>& ids) {
    if (ids.empty()) return;
    tx.run(drop_keys, ids);
    tx.run(drop_terms, ids);
}

namespace {

const Query<Elder(ElderId)> window{"elder.window_to_index", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id > $1 AND {scope p.region} ORDER BY p.id LIMIT 500)"};

// The whole register anew, in steps of five hundred; the pairs of likely same persons with it. Every step may be repeated.
Status run_index(work::JobRun& run) {
    ElderId after{};
    for (std::int64_t done = 0;;) {
        std::size_t read = 0;
        YK_TRY_VOID(run.database().write(run.request(), [&](Tx& tx) -> Status {
            const auto people = tx.list(window, after);
            read = people.size();
            index_elders(tx, people);
            for (const auto& person : people) YK_TRY_VOID(find_duplicates(tx, person));
            if (read) after = people.back().id;
            return {};
        }));
        done += static_cast<std::int64_t>(read);
        run.progress(done, 0, "");
        if (read < 500) return {};
        if (run.cancelled()) return fail(ErrorKind::conflict, "work.job.lost");
    }
}

}  // namespace

const work::JobKind index_job{"elder.index", {"重建查找索引", "Rebuild the search keys"}, &run_index, 3};

}  // namespace yk::care::elder
