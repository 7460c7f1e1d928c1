#include "rules/bench_determination.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <random>

#include "base/check.h"
#include "rules/decide.h"
#include "rules/load.h"
#include "rules/with_value.h"

namespace yk::rules {
namespace {

constexpr std::size_t rule_count = 24;
const Day rig_day = *make_day(2025, 6, 30);

// SplitMix64 seeded by the person's number, as the rig's population is specified.
class Draws {
 public:
    explicit Draws(std::uint64_t person) : state_(person * step + 0x1234567) {}
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32); }
    bool hit(std::uint32_t per_myriad) { return below(10000) < per_myriad; }
    std::int64_t day(std::uint32_t first_year, std::uint32_t years) {
        const auto year = first_year + below(years);
        return in_year(year);
    }
    std::int64_t in_year(std::uint32_t year) {
        const auto month = 1 + below(12);
        return static_cast<std::int64_t>(year * 512 + month * 32 + 1 + below(28));
    }

 private:
    static constexpr std::uint64_t step = 0x9E3779B97F4A7C15ull;
    std::uint64_t next() {
        auto z = state_ += step;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }
    std::uint64_t state_;
};

constexpr std::array<int, 11> districts{440103, 440104, 440105, 440106, 440111, 440112, 440113, 440114, 440115, 440117, 440118};
constexpr std::array<int, 4> elsewhere{441900, 440902, 445302, 430102};

// Steps of a distribution: the index of the first limit that a draw lies below.
template <std::size_t N>
std::uint32_t band(std::uint32_t draw, const std::array<std::uint32_t, N>& limits) {
    return static_cast<std::uint32_t>(std::find_if(limits.begin(), limits.end(), [&](auto limit) { return draw < limit; }) -
                                      limits.begin());
}

// Indexes of the pack's facts, by name, and the dictionary indexes of the villages.
class Population {
 public:
    Population(const Rulebook& book, std::size_t elders) : columns_(book.shapes, elders), pack_(*book.pack) {
        for (const auto district : districts) add_villages(district);
        for (const auto district : elsewhere) add_villages(district);
    }

    Columns fill() {
        for (std::size_t row = 0; row < columns_.rows(); ++row) person(row);
        return std::move(columns_);
    }

 private:
    void add_villages(int district) {
        for (int town = 1; town <= 20; ++town) {
            for (int village = 1; village <= 30; ++village) {
                villages_.push_back(columns_.text_index(fmt::format("{}{:03}{:03}", district, town, village)));
            }
        }
    }
    std::size_t fact(const char* name) {
        const auto found = pack_.fact_index(name);
        CHECK(found);
        return *found;
    }
    void set(std::size_t fact, std::size_t row, std::int64_t value) { CHECK(columns_.set_number(fact, row, value)); }

    std::size_t village(Draws& draws, std::uint32_t district) {
        const auto town = draws.below(20);
        return (district * 20 + town) * 30 + draws.below(30);
    }

    static std::uint32_t age_of(Draws& draws) {
        static constexpr std::array<std::uint32_t, 5> limits{500, 5700, 8500, 9750, 9980};
        static constexpr std::array<std::uint32_t, 6> first{55, 60, 70, 80, 90, 100}, width{5, 10, 10, 10, 10, 8};
        const auto which = band(draws.below(10000), limits);
        return first[which] + draws.below(width[which]);
    }

    // The order of draws is part of the specification: a draw that is skipped would shift all later ones.
    void person(std::size_t row) {
        Draws draws(row + 1);
        const auto age = age_of(draws);
        set(birth_, row, draws.in_year(2025 - age));
        draws.below(100);  // sex
        const std::uint32_t registration = 1 + (draws.below(100) < 28);
        set(hukou_type_, row, registration);
        const auto district = draws.hit(9200) ? draws.below(11) : 11 + draws.below(4);
        columns_.set_text_index(hukou_region_, row, villages_[village(draws, district)]);
        if (!draws.hit(8500)) village(draws, draws.below(11));  // where the person lives
        const auto living = band(draws.below(10000), std::array<std::uint32_t, 4>{6500, 7700, 9500, 9900});
        set(living_, row, living);
        const auto band_of_income = band(draws.below(10000), std::array<std::uint32_t, 3>{9350, 9430, 9750});
        const auto income = band_of_income;
        set(income_class_, row, income);
        const bool disabled = draws.hit(700);
        set(disability_kind_, row, disabled ? 1 + draws.below(7) : 0);
        set(disability_grade_, row, disabled ? 1 + draws.below(4) : 0);
        const auto care_level = care_level_of(draws, age);
        set(care_level_, row, care_level);
        set(dementia_, row, draws.hit(age < 80 ? 150 : 900));
        set(veteran_, row, draws.hit(180));
        set(special_family_, row, draws.hit(60));
        set(left_behind_, row, registration == 2 && draws.hit(1500));
        set(no_supporter_, row, draws.hit(income == 1 ? 8000 : 50));
        set(ltci_insured_, row, draws.hit(9000));
        money_and_dates(draws, row, income != 0, care_level != 0, living == 3);
    }

    static std::uint32_t care_level_of(Draws& draws, std::uint32_t age) {
        if (!draws.hit(age < 70 ? 300 : age < 80 ? 900 : age < 90 ? 2600 : 5200)) return 0;
        return 1 + band(draws.below(100), std::array<std::uint32_t, 3>{45, 72, 90});
    }

    // Dates after 29 June 2025 are taken a year earlier.
    static std::int64_t settled(std::int64_t packed) { return packed > packed_day(*make_day(2025, 6, 29)) ? packed - 512 : packed; }

    void money_and_dates(Draws& draws, std::size_t row, bool assisted, bool cared, bool institution) {
        set(pension_, row, draws.hit(1200) ? 0 : 80000 + draws.below(900000));
        set(household_income_, row, assisted ? 20000 + draws.below(150000) : 100000 + draws.below(700000));
        set(assessed_on_, row, draws.hit(cared ? 9000 : 1500) ? settled(draws.day(2022, 4)) : packed_day(*make_day(1, 1, 1)));
        set(death_, row, draws.hit(150) ? draws.day(2024, 2) : packed_day(*make_day(9999, 12, 31)));
        set(resident_since_, row, settled(draws.day(1958, 68)));
        set(adapted_year_, row, draws.hit(300) ? 2016 + draws.below(10) : 0);
        set(facility_kind_, row, institution ? 1 + draws.below(3) : 0);
    }

    Columns columns_;
    const Pack& pack_;
    std::vector<std::int32_t> villages_;
    const std::size_t birth_ = fact("birth"), death_ = fact("death"), hukou_region_ = fact("hukou_region"),
                      hukou_type_ = fact("hukou_type"), living_ = fact("living_state"), income_class_ = fact("income_class"),
                      disability_kind_ = fact("disability_kind"), disability_grade_ = fact("disability_grade"),
                      care_level_ = fact("care_level"), dementia_ = fact("dementia"), veteran_ = fact("veteran"),
                      special_family_ = fact("special_family"), left_behind_ = fact("left_behind"), no_supporter_ = fact("no_supporter"),
                      ltci_insured_ = fact("ltci_insured"), pension_ = fact("pension_fen"),
                      household_income_ = fact("household_income_fen"), assessed_on_ = fact("assessed_on"),
                      resident_since_ = fact("resident_since"), adapted_year_ = fact("adapted_year"),
                      facility_kind_ = fact("facility_kind");
};

void forget_some(const Rulebook& book, Columns& columns, int per_mille) {
    std::mt19937_64 random(1);
    for (std::size_t f = 0; f < book.shapes.size(); ++f) {
        for (std::size_t row = 0; row < columns.rows(); ++row) {
            if (static_cast<int>(random() % 1000) < per_mille) columns.set_unknown(f, row);
        }
    }
}

std::size_t column_bytes(const Columns& columns, const Results& results, std::size_t outputs) {
    std::size_t bytes = 0;
    for (std::size_t f = 0; f < columns.shapes().size(); ++f) bytes += columns.values(f).bytes() + columns.blocks() * block_rows / 8;
    for (std::size_t o = 0; o < outputs; ++o) bytes += results.values(o).bytes() + columns.blocks() * block_rows / 8;
    return bytes;
}

Result<Rulebook> rulebook_on_rig_day(const std::shared_ptr<const Pack>& pack) {
    auto book = YK_TRY(compile(pack, rig_day));
    book.program.outputs.clear();
    for (std::size_t r = 1; r <= rule_count; ++r) {
        const auto name = fmt::format("r{:02}", r);
        const auto found =
            std::find_if(book.lets.begin(), book.lets.end(), [&](const LetRule& l) { return pack->lets[l.let].name == name; });
        if (found == book.lets.end()) return fail(ErrorKind::missing, "rules.bench.rule_missing", TextArgs{{"rule", name}});
        book.program.outputs.push_back(found->node);
    }
    return book;
}

// Marks in `people` whose results of one block differ, and counts them. Equal stretches are passed over eight bytes at a time.
void compare_block(const Results& before, const Results& after, std::size_t block, std::vector<bool>& people, EditImpact& out) {
    const auto begin = block * block_rows, end = std::min(before.rows(), begin + block_rows);
    for (std::size_t o = 0; o < rule_count; ++o) {
        const auto same = [&](const void* a, const void* b, std::size_t bytes) {
            return std::memcmp(static_cast<const char*>(a) + block * bytes, static_cast<const char*>(b) + block * bytes, bytes) == 0;
        };
        const auto bytes = before.values(o).bytes() / ((before.rows() + block_rows - 1) / block_rows);
        if (before.lane(o) == after.lane(o) && same(before.known(o), after.known(o), block_rows / 8) &&
            same(before.values(o).as<char>(), after.values(o).as<char>(), bytes))
            continue;
        for (auto row = begin; row < end; ++row) {
            const auto was = before.value(o, row), is = after.value(o, row);
            if (was == is) continue;
            people[row - begin] = true;
            ++out.results;
            if (o + 1 == rule_count) {
                out.sum_before += was.value_or(0);
                out.sum_after += is.value_or(0);
            }
        }
    }
}

Result<EditImpact> impact_of(const Rulebook& book, const Columns& columns, const Results& before, const BenchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto cpu_start = std::clock();
    const auto equals = std::min(options.edit.find('='), options.edit.size());
    const auto value = options.edit.substr(std::min(equals + 1, options.edit.size()));
    const auto pack = YK_TRY(with_value(*book.pack, options.edit.substr(0, equals), value, rig_day));
    const auto edited = YK_TRY(rulebook_on_rig_day(pack));
    const auto after = run(edited.program, columns, {false, options.threads});
    EditImpact out;
    for (std::size_t block = 0; block < columns.blocks(); ++block) {
        std::vector<bool> people(block_rows);
        compare_block(before, after, block, people, out);
        out.people += static_cast<std::size_t>(std::count(people.begin(), people.end(), true));
    }
    out.cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return out;
}

}  // namespace

Result<Rulebook> determination_rulebook(const std::filesystem::path& pack_folder) {
    return rulebook_on_rig_day(YK_TRY(load_pack(pack_folder)));
}

Columns determination_population(const Rulebook& book, std::size_t elders) { return Population(book, elders).fill(); }

yk::Status write_population(const std::filesystem::path& pack_folder, std::size_t elders, const std::filesystem::path& file) {
    const auto book = YK_TRY(determination_rulebook(pack_folder));
    const auto columns = determination_population(book, elders);
    const auto& facts = book.pack->facts;
    std::ofstream out(file);
    out << "id";
    for (const auto& fact : facts) out << ',' << fact.name;
    out << '\n';
    for (std::size_t row = 0; row < elders; ++row) {
        out << row + 1;
        for (std::size_t f = 0; f < facts.size(); ++f) {
            out << ',';
            if (facts[f].type.kind == Type::Kind::region) {
                out << fact_text(book, columns, f, row).value_or("0");
                continue;
            }
            const auto number = columns.number(f, row).value_or(0);
            out << (facts[f].type.kind == Type::Kind::date ? (number >> 9) * 10000 + ((number >> 5) & 15) * 100 + (number & 31) : number);
        }
        out << '\n';
    }
    if (!out.flush()) throw Broken("cannot write " + file.string());
    return {};
}

std::string determination_checksum(const Results& results) {
    std::uint64_t hash = 1469598103934665603ull;
    std::array<std::int64_t, rule_count> sums{};
    for (std::size_t row = 0; row < results.rows(); ++row) {
        for (std::size_t r = 0; r < rule_count; ++r) {
            const auto value = results.value(r, row).value_or(-1);
            sums[r] += value;
            for (int byte = 0; byte < 4; ++byte) {
                hash ^= static_cast<std::uint32_t>(value) >> (8 * byte) & 255;
                hash *= 1099511628211ull;
            }
        }
    }
    return fmt::format("checksum n={} fnv={:016x} sums={}", results.rows(), hash, fmt::join(sums, ","));
}

Result<BenchReport> bench_determination(const std::filesystem::path& pack_folder, const BenchOptions& options) {
    const auto book = YK_TRY(determination_rulebook(pack_folder));
    auto columns = determination_population(book, options.elders);
    if (options.unknown_per_mille > 0) forget_some(book, columns, options.unknown_per_mille);

    BenchReport out;
    out.elders = options.elders;
    out.conditions = book.program.conditions.size();
    out.kernels = kernel_set_name();
    auto results = run(book.program, columns, {options.trace, options.threads});
    out.checksum = determination_checksum(results);
    out.trace_bytes = results.trace_bytes();
    out.column_bytes = column_bytes(columns, results, rule_count);
    double total = 0;
    for (int i = 0; i < std::max(1, options.repeats); ++i) {
        const auto start = std::chrono::steady_clock::now();
        const auto cpu_start = std::clock();
        results = run_again(std::move(results), book.program, columns, {options.trace, options.threads});
        const auto cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        total += took.count();
        if (i == 0 || took.count() < out.seconds) out.seconds = took.count();
        if (i == 0 || cpu < out.cpu_seconds) out.cpu_seconds = cpu;
    }
    out.mean_seconds = total / std::max(1, options.repeats);
    if (!options.edit.empty()) out.impact = YK_TRY(impact_of(book, columns, results, options));
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    out.peak_bytes = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
    return out;
}

namespace {
std::string impact_text(const EditImpact& i) {
    return fmt::format("impact {:.6f} seconds, {:.6f} of CPU, {} people and {} results differ, all benefits {} -> {}\n", i.seconds,
                       i.cpu_seconds, i.people, i.results, i.sum_before, i.sum_after);
}
std::string impact_json(const EditImpact& i) {
    return fmt::format(R"("impact":{{"seconds":{:.6f},"cpu_seconds":{:.6f},"people":{},"results":{},"sum_before":{},"sum_after":{}}},)",
                       i.seconds, i.cpu_seconds, i.people, i.results, i.sum_before, i.sum_after);
}
}  // namespace

std::string bench_text(const BenchReport& r) {
    const auto elders = static_cast<double>(std::max<std::size_t>(1, r.elders));
    return fmt::format(
        "elders {}\nseconds {:.6f} best, {:.6f} mean, {:.6f} of CPU\nelders_per_second {:.0f}\nbytes_per_elder {:.1f} columns, {:.1f} "
        "trace ({} bits)\n"
        "peak_memory_bytes {}\nkernels {}\n{}{}\n",
        r.elders, r.seconds, r.mean_seconds, r.cpu_seconds, elders / r.seconds, static_cast<double>(r.column_bytes) / elders,
        static_cast<double>(r.trace_bytes) / elders, r.conditions, r.peak_bytes, r.kernels, r.impact ? impact_text(*r.impact) : "",
        r.checksum);
}

std::string bench_json(const BenchReport& r) {
    return fmt::format(
        R"({{"elders":{},"seconds":{:.6f},"mean_seconds":{:.6f},"cpu_seconds":{:.6f},"elders_per_second":{:.0f},"column_bytes":{},"trace_bytes":{},)"
        R"("conditions":{},"peak_memory_bytes":{},"kernels":"{}",{}"checksum":"{}"}})",
        r.elders, r.seconds, r.mean_seconds, r.cpu_seconds, static_cast<double>(r.elders) / r.seconds, r.column_bytes, r.trace_bytes,
        r.conditions, r.peak_bytes, r.kernels, r.impact ? impact_json(*r.impact) : "", r.checksum);
}

}  // namespace yk::rules
