// The record the store's tests work on: one column of every kind.
#pragma once
#include <optional>
#include <string>

#include "model/describe.h"
#include "store/database.h"

namespace yk::store::testing {

enum class Level : std::uint8_t { low, middle, high };
inline std::span<const model::Option> options_of(Level) {
    static constexpr model::Option all[] = {{"low", {"低", "Low"}}, {"middle", {"中", "Middle"}}, {"high", {"高", "High"}}};
    return all;
}

using PersonId = Id<struct PersonTag>;
struct Person {
    PersonId id;
    std::string code;
    std::string name;
    std::optional<std::string> phone;
    std::string secret;
    Level level = Level::low;
    Fen allowance;
    std::optional<Fen> debt;
    std::optional<Day> born;
    Instant seen;
    bool active = false;
    double ratio = 0;
    std::optional<double> share;
    std::optional<std::int64_t> points;
    model::RawJson extra{"{}"};
    RegionCode region;
    std::int64_t version = 0;
    friend bool operator==(const Person&, const Person&) = default;
};
inline const model::Schema& schema_of(const Person*) {
    using model::col;
    static constexpr auto columns = model::columns<Person>({
        model::key<&Person::id>("编号", "Id").about(),
        col<&Person::code>("代码", "Code"),
        col<&Person::name>("姓名", "Name").personal(),
        col<&Person::phone>("电话", "Phone").personal().seal_indexed(),
        col<&Person::secret>("秘密", "Secret").sensitive().seal(),
        col<&Person::level>("等级", "Level"),
        col<&Person::allowance>("津贴", "Allowance"),
        col<&Person::debt>("欠款", "Debt"),
        col<&Person::born>("出生日期", "Born"),
        col<&Person::seen>("见到", "Seen"),
        col<&Person::active>("在册", "Active"),
        col<&Person::ratio>("比例", "Ratio"),
        col<&Person::share>("份额", "Share"),
        col<&Person::points>("积分", "Points"),
        col<&Person::extra>("其他", "Extra"),
        col<&Person::region>("地区", "Region").scope(),
        model::version<&Person::version>(),
    });
    static constexpr auto schema = model::schema<Person>("test_person", "test_person", {"人员", "Person"}, columns);
    return schema;
}

// A row that refers to a person.
using VisitId = Id<struct VisitTag>;
struct Visit {
    VisitId id;
    PersonId person;
    std::string note;
};
inline const model::Schema& schema_of(const Visit*) {
    static constexpr auto columns = model::columns<Visit>({
        model::key<&Visit::id>("编号", "Id"),
        model::col<&Visit::person>("人员", "Person").about(),
        model::col<&Visit::note>("记录", "Note"),
    });
    static constexpr auto schema = model::schema<Visit>("test_visit", "test_visit", {"探访", "Visit"}, columns);
    return schema;
}

inline constexpr Migration person_migrations[] = {{"test", 1, R"(
CREATE TABLE test_person (id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone BLOB, phone_index TEXT,
    secret BLOB NOT NULL, level TEXT NOT NULL, allowance BIGINT NOT NULL, debt BIGINT, born TEXT, seen TEXT NOT NULL, active BIGINT NOT NULL,
    ratio DOUBLE PRECISION NOT NULL, share DOUBLE PRECISION, points BIGINT, extra TEXT NOT NULL, region BIGINT NOT NULL,
    version BIGINT NOT NULL);
CREATE UNIQUE INDEX test_person_phone ON test_person (phone_index);
CREATE INDEX test_person_region ON test_person (region, id);
CREATE TABLE test_visit (id BIGINT PRIMARY KEY, person BIGINT NOT NULL REFERENCES test_person (id), note TEXT NOT NULL);
)"}};

inline const RegionCode yuexiu{440104000000}, liwan{440103000000};

inline Person some_person(std::string code) {
    Person p;
    p.code = std::move(code);
    p.name = "陈桂英";
    p.secret = "慢性病";
    p.seen = Instant{1'790'000'000'123};
    p.region = yuexiu;
    return p;
}

inline Request as_system() { return {Actor::system(), {}, {}}; }
inline Request as_clerk_of(RegionCode region, std::int64_t account = 7) {
    Request request;
    request.actor.account = account;
    request.actor.name = "李华";
    request.actor.scope = Scope({subtree_of(region)});
    return request;
}

}  // namespace yk::store::testing
