// Measures the search of the register: what a clerk types, through find_elders and show_found, and the same index read by sqlite3 alone.
//   search_bench FOLDER PEOPLE     (an empty folder; once filled it is measured again as it is)
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>

#include "base/fold.h"
#include "base/product.h"
#include "base/text.h"
#include "care/people/elder/pinyin.h"
#include "care/people/elder/search.h"
#include "care/people/organisation/organisation.h"
#include "store/database.h"
#include "synthetic/city.h"
#include "work/runner.h"

namespace yk::bench {
namespace {

using Clock = std::chrono::steady_clock;
namespace elder = care::elder;

constexpr std::int64_t city = 440100000000;
constexpr std::size_t texts_of_a_kind = 200, window = 40'000;

store::Request who(std::int64_t region) {
    store::Request request;
    request.actor = Actor::system();
    request.actor.scope = Scope({subtree_of(RegionCode{region})});
    return request;
}
template <class T>
T good(Result<T> result) {
    if (!result) throw Broken(result.error().code);
    return std::move(*result);
}
void good(const Status& status) {
    if (!status) throw Broken(status.error().code);
}

elder::Elder row_of(const synthetic::City& from, const synthetic::Person& p, std::int64_t id) {
    elder::Elder out;
    out.id = {id};
    out.document = "RESIDENT_ID";
    out.id_no.text = std::string(p.id_no());
    out.name = p.name;
    out.birth = p.birth;
    out.sex = static_cast<std::int64_t>(p.sex);
    out.region = p.residence.village;
    out.residence_region = p.residence.village;
    out.address = from.address_text(p.residence);
    if (auto phone = Phone::of(p.phone)) out.phone = *phone;
    out.first_batch = elder::BatchId{1};
    out.synthetic = true;
    out.version = 1;
    return out;
}

synthetic::City make_people(std::uint64_t people) {
    synthetic::CityOptions options;
    options.data_dir = (product_folder() / "data").string();
    options.city = std::to_string(city);
    options.people = people;
    return good(synthetic::make_city(options));
}

// The keys are hashes: kept in order while millions come in, every window would write every page anew. They are put in order once, at the
// end, and the file is then as it would be.
class Unordered {
 public:
    explicit Unordered(const std::filesystem::path& folder) : file_(folder / "yikang.db") {
        for (const auto& [name, sql] : indexes()) {
            made_.push_back(sql);
            run("DROP INDEX " + name);
        }
    }
    void put_in_order() {
        for (const auto& sql : made_) run(sql);
    }

 private:
    std::vector<std::pair<std::string, std::string>> indexes() {
        std::vector<std::pair<std::string, std::string>> out;
        const auto keep = [](void* to, int, char** values, char**) {
            static_cast<decltype(out)*>(to)->emplace_back(values[0], values[1]);
            return 0;
        };
        Db db(file_);
        const char* sql =
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('elder_term', 'elder_search') AND "
            "sql IS NOT NULL AND name <> 'elder_term_by_elder'";
        if (sqlite3_exec(db.handle, sql, keep, &out, nullptr) != SQLITE_OK) throw Broken(sqlite3_errmsg(db.handle));
        return out;
    }
    struct Db {
        explicit Db(const std::filesystem::path& file) {
            if (sqlite3_open(file.c_str(), &handle) != SQLITE_OK) throw Broken("sqlite3 cannot open the file");
        }
        ~Db() { sqlite3_close(handle); }
        Db(const Db&) = delete;
        sqlite3* handle = nullptr;
    };
    void run(const std::string& sql) {
        const Db db(file_);
        if (sqlite3_exec(db.handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw Broken(sqlite3_errmsg(db.handle));
    }
    const std::filesystem::path file_;
    std::vector<std::string> made_;
};

void fill(store::Database& database, const synthetic::City& from) {
    std::vector<elder::Elder> rows;
    std::int64_t id = 1'000'000;
    const auto flush = [&] {
        good(database.write({Actor::system(), "bench", ""}, [&](Tx& tx) -> Status {
            std::vector<const void*> records;
            for (const auto& row : rows) records.push_back(&row);
            tx.insert_bulk(model::schema<elder::Elder>(), records, "elder.people.taken_in");
            elder::index_elders(tx, rows);
            return {};
        }));
        rows.clear();
    };
    for (std::size_t d = 0; d < from.districts(); ++d)
        for (std::uint64_t k = 0; k < from.people(d); ++k) {
            rows.push_back(row_of(from, from.person(d, k), ++id));
            if (rows.size() == window) flush();
        }
    flush();
}

// Texts of one kind, each of somebody who is in the register.
struct Kind {
    std::string name;
    std::vector<std::string> texts;
};
std::string last(const std::string& text, std::size_t n) { return text.size() < n ? text : text.substr(text.size() - n); }

// `known`: how many of the city's people are in the register, in the order of filling.
std::vector<Kind> kinds_of(const synthetic::City& from, std::uint64_t known) {
    std::mt19937_64 random{1};
    std::vector<Kind> out{{"whole name", {}},   {"surname alone", {}},  {"given name", {}},     {"pinyin in full", {}},
                          {"initials", {}},     {"number, last 6", {}}, {"number, last 4", {}}, {"number, whole", {}},
                          {"phone, whole", {}}, {"phone, last 4", {}},  {"road and house", {}}, {"town alone", {}}};
    while (out.front().texts.size() < texts_of_a_kind) {
        auto k = random() % known;
        std::size_t d = 0;
        while (k >= from.people(d)) k -= from.people(d++);
        const auto p = from.person(d, k);
        if (p.phone.empty()) continue;
        const auto points = code_points(p.name);
        std::string pinyin, initials;
        for (const auto& syllable : elder::syllables_of(p.name)) pinyin += syllable, initials += syllable.front();
        const auto parts = elder::address_parts(from.address_text(p.residence));
        if (parts.size() < 3 || points.size() < 2) continue;
        const std::string id(p.id_no());
        const std::string texts[] = {p.name,
                                     utf8_of(points.substr(0, 1)),
                                     utf8_of(points.substr(1)),
                                     pinyin,
                                     initials,
                                     last(id, 6),
                                     last(id, 4),
                                     id,
                                     p.phone,
                                     last(p.phone, 4),
                                     parts[parts.size() - 2] + parts.back(),
                                     parts.front()};
        for (std::size_t i = 0; i < out.size(); ++i) out[i].texts.push_back(texts[i]);
    }
    return out;
}

// The limit: the same statements on the same file through sqlite3 alone, keys computed beforehand.
class Bare {
 public:
    explicit Bare(const std::filesystem::path& file) {
        if (sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) throw Broken("sqlite3 cannot open the file");
        for (const auto* column : {"name", "name_2", "name_3", "pinyin", "pinyin_2", "initials"})
            prefix_.push_back(
                prepare(fmt::format("SELECT s.elder FROM elder_search s WHERE s.{0} >= ?1 AND s.{0} < ?2 AND s.region >= ?3 AND "
                                    "s.region < ?4 ORDER BY s.{0}, s.elder LIMIT 1000",
                                    column)));
        term_ = prepare(
            "SELECT t.elder FROM elder_term t JOIN elder_search s ON s.elder = t.elder WHERE t.term = ?1 AND s.region >= ?3 AND "
            "s.region < ?4 ORDER BY t.elder LIMIT 1000");
        number_ = prepare(
            "SELECT p.id FROM elder_person p WHERE p.id_no_index = ?1 AND p.region >= ?3 AND p.region < ?4 ORDER BY p.id "
            "LIMIT 20");
    }
    ~Bare() {
        for (auto* s : prefix_) sqlite3_finalize(s);
        for (auto* s : {term_, number_}) sqlite3_finalize(s);
        sqlite3_close(db_);
    }
    Bare(const Bare&) = delete;

    struct Step {
        int statement;  // 0..5 a prefix, 6 a term, 7 a number
        std::string from, to;
        std::int64_t term = 0;
    };
    std::int64_t read(const std::vector<Step>& steps, std::int64_t region) {
        std::int64_t rows = 0;
        const auto range = subtree_of(RegionCode{region});
        for (const auto& step : steps) {
            auto* s = step.statement < 6 ? prefix_[static_cast<std::size_t>(step.statement)] : step.statement == 6 ? term_ : number_;
            sqlite3_reset(s);
            if (step.statement < 6 || step.statement == 7)
                sqlite3_bind_text(s, 1, step.from.data(), static_cast<int>(step.from.size()), nullptr);
            if (step.statement < 6) sqlite3_bind_text(s, 2, step.to.data(), static_cast<int>(step.to.size()), nullptr);
            if (step.statement == 6) sqlite3_bind_int64(s, 1, step.term);
            sqlite3_bind_int64(s, 3, range.from);
            sqlite3_bind_int64(s, 4, range.to);
            while (sqlite3_step(s) == SQLITE_ROW) rows += sqlite3_column_int64(s, 0) != 0;
        }
        return rows;
    }

 private:
    sqlite3_stmt* prepare(const std::string& sql) {
        sqlite3_stmt* out = nullptr;
        if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &out, nullptr) != SQLITE_OK) throw Broken(sqlite3_errmsg(db_));
        return out;
    }
    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> prefix_;
    sqlite3_stmt *term_ = nullptr, *number_ = nullptr;
};

std::string after(const std::string& prefix) {
    auto points = code_points(prefix);
    ++points.back();
    return utf8_of(points);
}

// What find_elders asks for this text (search.cpp); `county`: its six digits where the account has no more, else 0.
std::vector<Bare::Step> steps_of(Tx& tx, const std::string& text, std::int64_t county) {
    const auto index = [&](std::string_view column, const std::string& value) {
        return tx.blind_index(model::schema<elder::Elder>(), column, value);
    };
    const auto term = [&](const std::string& kind, const std::string& value) {
        return std::stoll(index("search", kind + ":" + value).substr(0, 15), nullptr, 16);
    };
    std::vector<Bare::Step> out;
    const auto digits = [&] {
        if (text.size() == 4 || text.size() == 6) out.push_back({6, {}, {}, term("id" + std::to_string(text.size()), text)});
        if (text.size() == 4) out.push_back({6, {}, {}, term("phone4", text)});
        if (text.size() >= 7) out.push_back({6, {}, {}, term("phone", text)});
        if (text.size() >= 7) out.push_back({7, index("id_no", text), {}});
    };
    if (text[0] >= '0' && text[0] <= '9') {
        digits();
    } else if (static_cast<unsigned char>(text[0]) > 0x7F) {
        const auto name = folded_name(text);
        for (int i = 0; i < 3; ++i) out.push_back({i, name, after(name)});
        const auto parts = elder::address_parts(text);
        if (parts.size() == 1 && county) out.push_back({6, {}, {}, term("town", std::to_string(county) + " " + parts[0])});
        if (parts.size() == 1 && !county) out.push_back({6, {}, {}, term("address", parts[0])});
        if (parts.size() > 1) out.push_back({6, {}, {}, term("neighbours", parts[parts.size() - 2] + " " + parts.back())});
    } else {
        for (const int column : {5, 3, 4}) out.push_back({column, text, after(text)});
        digits();
    }
    return out;
}

struct Times {
    std::vector<double> ms;
    void add(const std::function<void()>& work) {
        const auto from = Clock::now();
        work();
        ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - from).count());
    }
    double at(double share) {
        std::sort(ms.begin(), ms.end());
        return ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
    }
};

void measure(store::Database& database, Bare& bare, const Kind& kind, std::int64_t region) {
    Times found, shown, limit;
    std::int64_t people = 0;
    for (int round = 0; round < 2; ++round) {  // the first warms
        found = shown = limit = {};
        people = 0;
        for (const auto& text : kind.texts) {
            std::vector<Bare::Step> steps;
            good(database.read(who(region), [&](Tx& tx) -> Status {
                steps = steps_of(tx, text, region == city ? 0 : region / 1'000'000);
                return {};
            }));
            limit.add([&] { bare.read(steps, region); });
            found.add([&] {
                good(database.read(who(region), [&](Tx& tx) -> Status {
                    people += static_cast<std::int64_t>(elder::find_elders(tx, text).size());
                    return {};
                }));
            });
            shown.add([&] {
                good(database.read(who(region), [&](Tx& tx) -> Status {
                    YK_TRY(elder::show_found(tx, {text}));
                    return {};
                }));
            });
        }
    }
    fmt::print("{:<16} {:>9.1f} {:>10.3f} {:>10.3f} {:>10.3f} {:>10.3f} {:>10.3f}\n", kind.name,
               static_cast<double>(people) / static_cast<double>(kind.texts.size()), limit.at(0.5), found.at(0.5), shown.at(0.5),
               found.at(0.99), shown.at(0.99));
}

std::unique_ptr<store::Database> open_register(const std::filesystem::path& folder) {
    store::Options options;
    options.url = "sqlite:" + (folder / "yikang.db").string();
    options.data = folder;
    std::vector<store::Migration> migrations(work::migrations().begin(), work::migrations().end());
    options.records.assign(work::records().begin(), work::records().end());
    for (const auto* part : {&care::organisation::module, &elder::module}) {
        options.records.insert(options.records.end(), part->records.begin(), part->records.end());
        migrations.insert(migrations.end(), part->migrations.begin(), part->migrations.end());
    }
    auto database = store::Database::open(options);
    good(database->migrate(migrations));
    return database;
}

int run(const std::filesystem::path& folder, std::uint64_t people) {
    const auto database = open_register(folder);
    const auto from = make_people(people);
    std::int64_t known = 0;
    good(database->read({Actor::system(), "bench", ""}, [&](Tx& tx) -> Status {
        known = elder::count_people(tx);
        return {};
    }));
    if (known == 0) {
        const auto begun = Clock::now();
        Unordered keys(folder);
        fill(*database, from);
        keys.put_in_order();
        fmt::print("filled with {} people in {:.0f} s\n", people, std::chrono::duration<double>(Clock::now() - begun).count());
    }
    good(database->read({Actor::system(), "bench", ""}, [&](Tx& tx) -> Status {
        known = elder::count_people(tx);
        return {};
    }));
    Bare bare(folder / "yikang.db");
    const auto kinds = kinds_of(from, static_cast<std::uint64_t>(known));
    for (const auto region : {city, from.district_code(0).value}) {
        fmt::print("\n{}, {} people in the register, milliseconds\n{:<16} {:>9} {:>10} {:>10} {:>10} {:>10} {:>10}\n",
                   region == city ? "whole city" : "one district", known, "", "found", "sqlite3", "find", "show 20", "find p99",
                   "show p99");
        for (const auto& kind : kinds) measure(*database, bare, kind, region);
    }
    return 0;
}

}  // namespace
}  // namespace yk::bench

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "search_bench FOLDER PEOPLE\n");
        return 2;
    }
    yk::set_product_folder(std::filesystem::current_path());
    std::filesystem::create_directories(argv[1]);
    return yk::bench::run(argv[1], static_cast<std::uint64_t>(std::stoll(argv[2])));
}
