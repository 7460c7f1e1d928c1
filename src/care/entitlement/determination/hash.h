// SHA-256 of packed blocks and layouts, in hex.
#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace yk::care::determination {

std::string sha256_of(std::initializer_list<std::string_view> parts);

// Over many parts one after the other, each with its length.
class Hasher {
 public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    void add(std::string_view part);
    std::string hex();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace yk::care::determination
