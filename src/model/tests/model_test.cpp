#include <gtest/gtest.h>

#include "model/describe.h"
#include "model/diff.h"
#include "model/flow.h"
#include "model/form.h"
#include "model/json.h"
#include "model/openapi.h"
#include "model/sql.h"
#include "model/texts.h"

namespace yk::model {
namespace {

enum class Mood : std::uint8_t { calm, cross };
std::span<const Option> options_of(Mood) {
    static constexpr Option all[] = {{"calm", {"平静", "calm"}}, {"cross", {"生气", "cross"}}};
    return all;
}

struct Relative {
    std::string name;
    std::optional<Day> birth;
};
constexpr auto relative_columns = columns<Relative>({col<&Relative::name>("姓名", "Name"), col<&Relative::birth>("出生", "Birth")});
constexpr auto relative_schema = schema<Relative>("relative", "", {"亲属", "Relative"}, relative_columns);
const Schema& schema_of(const Relative*) { return relative_schema; }

struct Person {
    Id<struct PersonTag> id;
    std::string name;
    ResidentId id_no;
    std::optional<std::string> phone;
    Mood mood = Mood::calm;
    bool alive = true;
    Fen amount;
    RegionCode region;
    Instant seen;
    double weight = 0;
    std::vector<Relative> relatives;
    std::int64_t version = 0;
};
constexpr auto person_columns = columns<Person>({
    key<&Person::id>("编号", "Id"),
    col<&Person::name>("姓名", "Name"),
    col<&Person::id_no>("身份证号", "Id number").personal().seal_indexed(),
    col<&Person::phone>("电话", "Phone").personal().seal(),
    col<&Person::mood>("心情", "Mood"),
    col<&Person::alive>("在世", "Alive"),
    col<&Person::amount>("金额", "Amount"),
    col<&Person::region>("区划", "Region").scope(),
    col<&Person::seen>("见到", "Seen"),
    col<&Person::weight>("体重", "Weight"),
    col<&Person::relatives>("亲属", "Relatives"),
    version<&Person::version>(),
});
constexpr auto person_schema = schema<Person>("person", "test_person", {"人", "Person"}, person_columns);

constexpr std::string_view good =
    R"({"id":"0000000000001","name":"陈\"一\"","id_no":"11010519491231002X","phone":null,"mood":"cross","alive":true,"amount":-5,)"
    R"("region":"440103001101","seen":"2026-11-22T06:05:03.000Z","weight":61.5,"relatives":[{"name":"李","birth":"1950-01-02"},{"name":"王","birth":null}],"version":3})";

std::vector<std::string> faults_of(std::string_view json) {
    Person person;
    const auto read = read_json(person_schema, json, &person);
    std::vector<std::string> out;
    if (read) return out;
    if (read.error().problems.empty()) out.push_back(read.error().code);
    for (const auto& p : read.error().problems) out.push_back(p.pointer + " " + p.code);
    return out;
}

TEST(Json, RoundTripsEveryKind) {
    Person person;
    ASSERT_TRUE(read_json(person_schema, good, &person));
    EXPECT_EQ(person.amount.value, -5);
    EXPECT_EQ(person.relatives.size(), 2u);
    EXPECT_EQ(json_of(person_schema, &person, Face::plain), good);
}

TEST(Json, MasksPersonalMembers) {
    Person person;
    ASSERT_TRUE(read_json(person_schema, good, &person));
    person.phone = "16000001234";
    const auto out = json_of(person_schema, &person);
    EXPECT_NE(out.find(R"("id_no":"110105********002X")"), std::string::npos);
    EXPECT_EQ(out.find("16000001234"), std::string::npos);
}

TEST(Json, FaultsNameTheirPlace) {
    EXPECT_EQ(faults_of("{"), std::vector<std::string>{"input.not_json"});
    EXPECT_EQ(faults_of(std::string(good) + "x"), std::vector<std::string>{"input.not_json"});
    EXPECT_EQ(faults_of("[]"), std::vector<std::string>{"/ input.shape"});
    std::string text(good);
    const auto with = [&](std::string_view from, std::string_view to) {
        auto changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return faults_of(changed);
    };
    using List = std::vector<std::string>;
    EXPECT_EQ(with(R"({"name":"王","birth":null})", R"({"birth":"x"})"),
              (List{"/relatives/1/birth input.date", "/relatives/1/name input.required"}));
    EXPECT_EQ(with(R"("mood":"cross")", R"("mood":"angry")"), List{"/mood input.choice"});
    EXPECT_EQ(with(R"("alive":true)", R"("alive":1)"), List{"/alive input.flag"});
    EXPECT_EQ(with(R"("amount":-5)", R"("amount":5.5)"), List{"/amount input.money"});
    EXPECT_EQ(with(R"("amount":-5)", R"("amount":18446744073709551615)"), List{"/amount input.money"});
    EXPECT_EQ(with(R"("version":3)", R"("version":3,"x":1)"), List{"/x input.unknown_member"});
    EXPECT_EQ(with(R"("version":3)", R"("version":3,"name":"b")"), List{"/name input.duplicate_member"});
    EXPECT_EQ(with(R"("weight":61.5)", R"("weight":1e999)").size(), 1u);
    EXPECT_EQ(with(R"("id":"0000000000001")", R"("id":1)"), List{"/id input.id"});
    EXPECT_EQ(with(R"(陈)", R"(\u0000)"), List{"/name input.text"});
    EXPECT_EQ(with("11010519491231002X", "110105194912310021"), List{"/id_no input.resident_id"});
}

TEST(Json, KeepsItsLimits) {
    EXPECT_FALSE(is_json(std::string(100, '[') + std::string(100, ']')));
    EXPECT_TRUE(is_json(std::string(10, '[') + std::string(10, ']')));
    std::string many = "[0";
    for (int i = 0; i < 20000; ++i) many += ",0";
    EXPECT_FALSE(is_json(many + "]"));
    EXPECT_FALSE(is_json("\"\xff\""));
}

TEST(Difference, NamesWhatChangedAndHidesPersonalData) {
    Person a;
    ASSERT_TRUE(read_json(person_schema, good, &a));
    Person b = a;
    b.version = 4;
    EXPECT_EQ(difference(person_schema, &a, &b), "[]");
    b.phone = "16000001234";
    b.mood = Mood::calm;
    EXPECT_EQ(difference(person_schema, &a, &b),
              R"([{"field":"phone","from":null,"to":"***"},{"field":"mood","from":"cross","to":"calm"}])");
}

TEST(Sql, FollowsTheSchema) {
    EXPECT_EQ(
        create_table(person_schema),
        "CREATE TABLE test_person (id BIGINT PRIMARY KEY, name TEXT NOT NULL, id_no BLOB NOT NULL, id_no_index TEXT, phone BLOB, "
        "mood TEXT NOT NULL, alive BIGINT NOT NULL, amount BIGINT NOT NULL, region BIGINT NOT NULL, seen TEXT NOT NULL, weight DOUBLE "
        "PRECISION NOT NULL, version BIGINT NOT NULL)");
    EXPECT_EQ(select_list(relative_schema, "r"), "r.name, r.birth");
}

TEST(OpenApi, DescribesNestedRecords) {
    std::vector<const Schema*> all;
    collect_nested(person_schema, all);
    EXPECT_EQ(all.size(), 2u);
    const auto text = json_schema(person_schema);
    EXPECT_TRUE(is_json(text));
    EXPECT_NE(text.find(R"("$ref":"#/components/schemas/relative")"), std::string::npos);
    EXPECT_TRUE(is_json(columns_json(person_schema)));
}

TEST(Form, ChecksReportAllFaults) {
    const Check checks[] = {length("name", 2, 4), range("amount", 0, 100)};
    Person person;
    person.name = "陈";
    person.amount = {-1};
    const auto result = validate(person_schema, checks, &person);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().problems.size(), 2u);
    person.name = "陈一二三";
    person.amount = {100};
    EXPECT_TRUE(validate(person_schema, checks, &person));
}

TEST(ReadText, TakesTheTextForms) {
    Person person;
    EXPECT_TRUE(read_text(*person_schema.find("region"), "440103000000", &person, "/query/region"));
    EXPECT_EQ(person.region.value, 440103000000);
    EXPECT_FALSE(read_text(*person_schema.find("amount"), "12x", &person, "/query/amount"));
    EXPECT_FALSE(read_text(*person_schema.find("weight"), "nan", &person, "/query/weight"));
    EXPECT_FALSE(read_text(*person_schema.find("alive"), "yes", &person, "/query/alive"));
}

TEST(Texts, BothLanguagesKnowTheSameCodes) {
    EXPECT_EQ(text_codes(Language::zh), text_codes(Language::en));
    EXPECT_EQ(text_of(Language::zh, "input.length", {{"low", "2"}, {"high", "4"}}), "长度应在 2 至 4 个字之间。");
    EXPECT_EQ(text_of(Language::zh, "no.such.code"), "no.such.code");
}

constexpr Flow<Mood, Mood, 1> mood_flow{Mood::calm, {{{Mood::calm, Mood::cross, Mood::cross}}}};
static_assert(mood_flow.unambiguous() && mood_flow.reaches(Mood::cross) && mood_flow.terminal(Mood::cross));
TEST(Flow, DrawsItself) { EXPECT_NE(diagram_of(mood_flow).find("calm --> cross : cross"), std::string::npos); }

}  // namespace
}  // namespace yk::model
