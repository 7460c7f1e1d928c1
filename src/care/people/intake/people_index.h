// Who a file has brought so far, in few bytes: finds rows of the same person and, at the end, rows that may be.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "care/people/intake/feed.h"

namespace yk::care::intake {

class PeopleIndex {
 public:
    // `slots`: how many values of a person are watched for changes by later rows.
    explicit PeopleIndex(std::size_t slots) : slots_(slots) {}

    struct Person {
        std::uint64_t key;         // of the identity number
        std::uint64_t name_birth;  // hash of folded name and birth date
        RowPlace at;
        bool upgraded_from_15, comparable;  // comparable: the birth date is known, so name and birth mean something
    };
    static std::uint64_t key_of(const FeedRow& row);
    static std::uint64_t name_birth_of(std::string_view name, std::optional<Day> birth);

    // Adds the person unless known. Returns the number of the person and whether it is new.
    std::pair<std::uint32_t, bool> find_or_add(const Person& person);
    const Person& person(std::uint32_t number) const { return chunks_[number / chunk]->people[number % chunk]; }
    // Hash of the value last seen, 0 for none.
    std::uint32_t& slot(std::uint32_t number, std::size_t which) {
        return chunks_[number / chunk]->values[number % chunk * slots_ + which];
    }
    std::uint32_t size() const { return count_; }

    void add_rejected(std::uint64_t name_birth, RowPlace at) { rejected_.push_back({name_birth, at}); }
    // Pairs of rows a person should look at: same name and birth with different numbers, and rejected rows beside accepted ones.
    // Calls `take` in file order of the later row.
    std::vector<ReviewItem> reviews() const;

 private:
    static constexpr std::uint32_t chunk = 16'384;
    struct Chunk {
        std::vector<Person> people;
        std::vector<std::uint32_t> values;
    };
    void grow();

    std::size_t slots_;
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::vector<std::uint32_t> table_;  // open addressing; number + 1, 0 empty
    std::uint32_t count_ = 0;
    std::vector<std::pair<std::uint64_t, RowPlace>> rejected_;
};

}  // namespace yk::care::intake
