// The columnar engine against the tree evaluator, and the three instruction sets against one another.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "rules/decide.h"
#include "rules/evaluate.h"
#include "rules/kernels.h"
#include "rules/operations.h"
#include "rules/tests/test_pack.h"

namespace yk::rules {
namespace {

const Day today = *make_day(2026, 11, 22);

// Random well-typed expressions over the facts of the small pack.
class Writer {
 public:
    explicit Writer(std::uint64_t seed) : random_(seed) {}
    std::size_t pick(std::size_t n) { return random_() % n; }

    std::string boolean(int depth) {
        if (depth == 0) return one_of({"alone", "veteran", "true", "(aid_class == aid.poor)", "(level >= 3)", "in_region(hukou, city)"});
        switch (pick(10)) {
            case 0:
                return fmt::format("({} && {})", boolean(depth - 1), boolean(depth - 1));
            case 1:
                return fmt::format("({} || {})", boolean(depth - 1), boolean(depth - 1));
            case 2:
                return fmt::format("!({})", boolean(depth - 1));
            case 3:
                return fmt::format("({} {} {})", whole(depth - 1), compare(), whole(depth - 1));
            case 4:
                return fmt::format("({} {} {})", money(depth - 1), compare(), money(depth - 1));
            case 5:
                return fmt::format("({} {} {})", date(depth - 1), compare(), date(depth - 1));
            case 6:
                return fmt::format("({} ? {} : {})", boolean(depth - 1), boolean(depth - 1), boolean(depth - 1));
            case 7:
                return one_of({"(aid_class in [aid.poor, aid.poorest])", "(hukou == home)", "(hukou != '440103002003')",
                               "in_region(home, '440103000000')", "[1, 2, 300].exists(x, x == level)", "[alone, veteran].all(x, x)"});
            case 8:
                return fmt::format("({} in [1, 2, 300, -7])", whole(depth - 1));
            default:
                return fmt::format("({} == {})", boolean(depth - 1), boolean(depth - 1));
        }
    }
    std::string whole(int depth) {
        if (depth == 0) return one_of({"level", "count", "0", "7", "parameter.min_age", "300"});
        switch (pick(9)) {
            case 0:
                return fmt::format("({} + {})", whole(depth - 1), whole(0));
            case 1:
                return fmt::format("({} - {})", whole(depth - 1), whole(0));
            case 2:
                return fmt::format("({} * {})", whole(0), whole(0));
            case 3:
                return fmt::format("({} / {})", whole(depth - 1), whole(0));
            case 4:
                return fmt::format("({} % {})", whole(depth - 1), whole(0));
            case 5:
                return fmt::format("age_on({}, {}{})", date(depth - 1), date(0),
                                   one_of({"", ", 'last_of_february'", ", 'first_of_march'"}));
            case 6:
                return fmt::format("{}({})", one_of({"year_of", "month_of", "day_of"}), date(depth - 1));
            case 7:
                return fmt::format("days_between({}, {})", date(depth - 1), date(0));
            default:
                return fmt::format("({} ? {} : {})", boolean(depth - 1), whole(depth - 1), whole(0));
        }
    }
    std::string money(int depth) {
        if (depth == 0) return one_of({"income", "yuan(level)", "fen(300)", "income"});
        switch (pick(6)) {
            case 0:
                return fmt::format("({} + {})", money(depth - 1), money(0));
            case 1:
                return fmt::format("({} - {})", money(depth - 1), money(0));
            case 2:
                return fmt::format("({} * {})", money(0), one_of({"level", "3", "-2"}));
            case 3:
                return fmt::format("share_of({}, {}, {}, {})", money(0), one_of({"25", "level", "1", "-3"}),
                                   one_of({"100", "7", "2", "level"}), one_of({"'down'", "'up'", "'half_up'", "'half_even'"}));
            case 4:
                return fmt::format("{}({}, {})", one_of({"min", "max"}), money(depth - 1), money(0));
            default:
                return fmt::format("({} ? {} : {})", boolean(depth - 1), money(depth - 1), money(0));
        }
    }
    std::string date(int depth) {
        if (depth == 0) return one_of({"birth", "moved", "today", "death", "date('2024-02-29')"});
        switch (pick(6)) {
            case 0:
                return fmt::format("add_months({}, {}, {})", date(depth - 1), one_of({"12", "level", "-1", "count"}),
                                   one_of({"'last_day'", "'next_month'"}));
            case 1:
                return fmt::format("add_days({}, {})", date(depth - 1), one_of({"1", "-60", "level", "count"}));
            case 2:
                return fmt::format("{}({})", one_of({"first_of_month", "last_of_month"}), date(depth - 1));
            case 3:
                return fmt::format("day_reaching({}, {}{})", date(depth - 1), one_of({"60", "level", "81"}),
                                   one_of({"", ", 'last_of_february'"}));
            case 4:
                return fmt::format("{}({}, {})", one_of({"min", "max"}), date(depth - 1), date(0));
            default:
                return fmt::format("({} ? {} : {})", boolean(depth - 1), date(depth - 1), date(0));
        }
    }
    std::string compare() { return one_of({"<", "<=", ">", ">=", "==", "!="}); }
    std::string one_of(std::initializer_list<const char*> words) { return *(words.begin() + pick(words.size())); }

 private:
    std::mt19937_64 random_;
};

std::string random_value(Writer& writer, const Fact& fact) {
    switch (fact.type.kind) {
        case Type::Kind::boolean:
            return writer.one_of({"true", "false"});
        case Type::Kind::date:
            return writer.one_of(
                {"1944-02-29", "1946-11-22", "1956-11-23", "2024-02-29", "2023-12-31", "0001-01-01", "9999-12-31", "2026-11-22"});
        case Type::Kind::code:
            return writer.one_of({"none", "poor", "poorest"});
        case Type::Kind::region:
            return writer.one_of({"440103002003", "440104000000", "430102001001", "440103000000"});
        case Type::Kind::money:
            return writer.one_of({"0", "101", "-50", "300000", "2000000000"});
        default:
            return fact.name == "level" ? writer.one_of({"0", "1", "2", "3", "4", "5"})
                                        : writer.one_of({"0", "-7", "300", "1000000000", "-1000000000", "12"});
    }
}

Value tree_value(const Fact& fact, const std::string& text) {
    switch (fact.type.kind) {
        case Type::Kind::boolean:
            return {text == "true"};
        case Type::Kind::date:
            return {*parse_day(text)};
        case Type::Kind::code:
        case Type::Kind::region:
        case Type::Kind::text:
            return {text};
        default:
            return {static_cast<std::int64_t>(std::stoll(text))};
    }
}

struct Compiled {
    std::shared_ptr<const Pack> pack;
    Rulebook book;
    std::vector<std::string> texts;
    std::vector<ExprPtr> trees;
};

// `lets` is indented YAML; expressions contain no double quotes.
Compiled compiled(Writer& writer, int count) {
    Compiled out;
    std::string rules = "lets:\n";
    for (int i = 0; i < count; ++i) {
        const auto kind = writer.pick(4);
        const auto text = kind == 0 ? writer.boolean(4) : kind == 1 ? writer.whole(3) : kind == 2 ? writer.money(3) : writer.date(3);
        out.texts.push_back(text);
        rules += fmt::format("  - {{let: e{}, type: {}, is: \"{}\"}}\n", i,
                             kind == 0   ? "bool"
                             : kind == 1 ? "int"
                             : kind == 2 ? "money"
                                         : "date",
                             text);
        out.trees.push_back(parse_expression(text).tree);
    }
    auto loaded = load_pack_files(small_pack(rules), "small");
    EXPECT_TRUE(loaded.faults.empty()) << diagnostics_text(loaded.faults);
    out.pack = loaded.pack;
    out.book = *compile_with_faults(out.pack, today).rulebook;
    return out;
}

Bindings fixed_names() {
    Bindings out;
    out["today"] = Value{today};
    out["city"] = Value{std::string("440100000000")};
    out["parameter.min_age"] = Value{std::int64_t{65}};
    for (const char* code : {"none", "poor", "poorest"}) out[std::string("aid.") + code] = Value{std::string(code)};
    return out;
}

// What the tree evaluator says, in the form of decide(): nullopt is unknown or a fault.
std::optional<std::string> tree_text(const Value& value) {
    if (value.is_unknown() || value.is_fault()) return std::nullopt;
    return value_text(value);
}

TEST(Engine, AgreesWithTheTreeEvaluatorOnRandomExpressionsAndGaps) {
    Writer writer(20261122);
    std::size_t known = 0, unknown = 0;
    for (int round = 0; round < 12; ++round) {
        const auto pack = compiled(writer, 25);
        for (int person = 0; person < 40; ++person) {
            Person facts;
            auto names = fixed_names();
            for (const auto& fact : pack.pack->facts) {
                const bool gap = writer.pick(5) == 0 && !fact.absent;
                const auto text = gap ? "" : fact.type.kind == Type::Kind::text ? "bank" : random_value(writer, fact);
                names[fact.name] = gap ? Value{Unknown{{fact.name}}} : tree_value(fact, text);
                if (!gap) facts[fact.name] = {text, "", ""};
            }
            const auto decisions = decide(pack.book, facts);
            EXPECT_TRUE(decisions.refused_facts.empty());
            for (std::size_t i = 0; i < pack.trees.size(); ++i) {
                const auto expected = tree_text(evaluate(*pack.trees[i], names));
                (expected ? known : unknown) += 1;
                ASSERT_EQ(decisions.lets[i].second, expected) << pack.texts[i];
            }
        }
    }
    EXPECT_GT(known, 3000u);
    EXPECT_GT(unknown, 1000u);
}

TEST(Engine, OnePersonAndACityGetTheSameAnswers) {
    Writer writer(7);
    auto pack = compiled(writer, 30);
    for (const auto& let : pack.book.lets) pack.book.program.outputs.push_back(let.node);
    constexpr std::size_t rows = 2500;
    auto columns = columns_for(pack.book, rows);
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t f = 0; f < pack.pack->facts.size(); ++f) {
            const auto& fact = pack.pack->facts[f];
            if (fact.type.kind == Type::Kind::text || writer.pick(4) == 0) continue;
            ASSERT_TRUE(store_fact(pack.book, columns, f, row, random_value(writer, fact)));
        }
    }
    const auto plain = run(pack.book.program, columns);
    const auto traced = run(pack.book.program, columns, {.trace = true, .threads = 2});
    const auto first = pack.book.program.outputs.size() - pack.book.lets.size();
    for (std::size_t row = 0; row < rows; row += 7) {
        const auto lanes = inspect(pack.book.program, columns, row);
        for (std::size_t i = 0; i < pack.book.lets.size(); ++i) {
            ASSERT_EQ(plain.value(first + i, row), lanes[pack.book.lets[i].node]) << pack.texts[i] << " row " << row;
            ASSERT_EQ(traced.value(first + i, row), plain.value(first + i, row));
        }
        for (std::size_t c = 0; c < pack.book.program.conditions.size(); ++c) {
            const auto lane = lanes[pack.book.program.conditions[c]];
            ASSERT_EQ(traced.condition(c, row), lane ? std::optional(*lane != 0) : std::nullopt) << row;
        }
    }
}

template <class T>
std::vector<T> numbers(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
    std::vector<T> out(block_rows);
    for (auto& x : out) x = static_cast<T>(low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1)));
    return out;
}

TEST(Engine, EveryInstructionSetComputesTheSame) {
    std::mt19937_64 random(3);
    const auto usable = usable_kernels();
    const auto a = numbers<std::int32_t>(random, -100000, 6000000), b = numbers<std::int32_t>(random, -50, 50);
    const auto wide_a = numbers<std::int64_t>(random, -1'000'000'000'000, 1'000'000'000'000), wide_b = numbers<std::int64_t>(random, -9, 9);
    for (auto code = static_cast<int>(Code::add); code <= static_cast<int>(Code::day_of); ++code) {
        for (const auto lane : {Lane::i32, Lane::i64}) {
            if (lane == Lane::i64 && code > static_cast<int>(Code::div_half_even)) continue;
            const Numbers left{lane == Lane::i32 ? static_cast<const void*>(a.data()) : wide_a.data(), 0, false};
            for (const bool constant : {false, true}) {
                const Numbers right{lane == Lane::i32 ? static_cast<const void*>(b.data()) : wide_b.data(), 7, constant};
                std::vector<std::vector<std::int64_t>> outs;
                std::vector<std::vector<std::uint64_t>> bads;
                for (std::size_t s = 0; s < usable.count; ++s) {
                    outs.emplace_back(block_rows);
                    bads.emplace_back(block_words);
                    usable.sets[s]->arithmetic(static_cast<Code>(code), lane, left, right, outs.back().data(), bads.back().data(),
                                               block_words);
                    EXPECT_EQ(outs.back(), outs.front()) << code_text(static_cast<Code>(code)) << " " << usable.sets[s]->name;
                    EXPECT_EQ(bads.back(), bads.front()) << code_text(static_cast<Code>(code)) << " " << usable.sets[s]->name;
                }
            }
        }
    }
    for (const auto code : {Code::lt, Code::le, Code::eq, Code::ne}) {
        std::vector<std::uint64_t> first(block_words), other(block_words);
        for (std::size_t s = 0; s < usable.count; ++s) {
            auto& out = s == 0 ? first : other;
            usable.sets[s]->compare(code, Lane::i32, {b.data(), 0, false}, {nullptr, 3, true}, out.data(), block_words);
            if (s > 0) {
                EXPECT_EQ(other, first);
            }
        }
        for (std::size_t i = 0; i < block_rows; ++i) {
            const bool expected = code == Code::lt ? b[i] < 3 : code == Code::le ? b[i] <= 3 : code == Code::eq ? b[i] == 3 : b[i] != 3;
            ASSERT_EQ(first[i / 64] >> (i % 64) & 1, expected ? 1u : 0u);
        }
    }
}

TEST(Engine, DateOperationsAgreeWithTheCalendar) {
    for (std::int32_t days = -719162; days < 2932896; days += 251) {
        const Day day{days};
        const auto packed = packed_day(day);
        ASSERT_EQ(day_number(packed), days);
        ASSERT_EQ(packed_of_number(days), packed);
        ASSERT_EQ(unpacked_day(packed), day);
        for (const int months : {-13, -1, 1, 12, 25}) {
            const auto c = civil(day);
            if (c.year < 3 || c.year > 9996) continue;
            ASSERT_EQ(MonthsLast::apply(packed, months).value, packed_day(add_months(day, months, MonthRounding::last_day)));
            ASSERT_EQ(MonthsNext::apply(packed, months).value, packed_day(add_months(day, months, MonthRounding::next_month)));
        }
        ASSERT_EQ(Age::apply(packed, packed_day(today)).value, age_on(day, today));
        ASSERT_EQ(Age28::apply(packed, packed_day(today)).value, age_on(day, today, true));
    }
}

TEST(Engine, RefusesArithmeticThatCouldOverflow) {
    const auto faults = [](const std::string& is) {
        return load_pack_files(small_pack("lets:\n  - {let: x, type: int, is: \"" + is + "\"}\n"), "small").faults.size();
    };
    EXPECT_EQ(faults("count * count"), 0u);
    EXPECT_EQ(faults("count * count * level"), 0u);
    EXPECT_EQ(faults("count * count * count"), 1u);
    EXPECT_EQ(faults("(count * count / 10 + 1) * count"), 1u);
}

TEST(Engine, RefusesFactsOutsideTheirRange) {
    Writer writer(1);
    const auto pack = compiled(writer, 1);
    auto columns = columns_for(pack.book, 1);
    const auto store = [&](const char* fact, const char* value) {
        return store_fact(pack.book, columns, *pack.pack->fact_index(fact), 0, value);
    };
    EXPECT_TRUE(store("level", "5"));
    for (const auto& [fact, value] : {std::pair{"level", "6"},
                                      {"level", "-1"},
                                      {"level", "five"},
                                      {"income", "2000000001"},
                                      {"birth", "2023-02-29"},
                                      {"alone", "yes"},
                                      {"aid_class", "rich"},
                                      {"hukou", "4401"},
                                      {"count", "99999999999999999999"},
                                      {"income", "1.5"}}) {
        EXPECT_FALSE(store(fact, value)) << fact << " " << value;
        EXPECT_FALSE(fact_text(pack.book, columns, *pack.pack->fact_index(fact), 0)) << fact;
    }
}

}  // namespace
}  // namespace yk::rules
