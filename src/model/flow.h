// State machines as tables: feeds the diagram, the buttons on the screen and the command's own check.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/schema.h"

namespace yk::model {

template <class State, class Event>
struct Step {
    State from;
    Event on;
    State to;
};

template <class State, class Event, std::size_t N>
struct Flow {
    State start;
    std::array<Step<State, Event>, N> steps;

    constexpr std::optional<State> next(State s, Event e) const {
        for (const auto& t : steps)
            if (t.from == s && t.on == e) return t.to;
        return std::nullopt;
    }
    constexpr bool unambiguous() const {
        for (std::size_t i = 0; i < N; ++i)
            for (std::size_t j = i + 1; j < N; ++j)
                if (steps[i].from == steps[j].from && steps[i].on == steps[j].on) return false;
        return true;
    }
    constexpr bool reaches(State goal) const {
        std::array<State, N + 1> seen{start};
        std::size_t n = 1;
        for (std::size_t i = 0; i < n; ++i)
            for (const auto& t : steps) {
                if (t.from != seen[i]) continue;
                bool known = false;
                for (std::size_t k = 0; k < n; ++k) known |= seen[k] == t.to;
                if (!known && n < N + 1) seen[n++] = t.to;
            }
        for (std::size_t k = 0; k < n; ++k)
            if (seen[k] == goal) return true;
        return false;
    }
    constexpr bool terminal(State s) const {
        for (const auto& t : steps)
            if (t.from == s) return false;
        return true;
    }
};

// The flow as a Mermaid state diagram, for the documents. State and Event have options_of().
template <class State, class Event, std::size_t N>
std::string diagram_of(const Flow<State, Event, N>& flow) {
    const auto name = [](auto value) { return code_of(value); };
    std::string out = "stateDiagram-v2\n    [*] --> " + name(flow.start) + "\n";
    for (const auto& t : flow.steps) out += "    " + name(t.from) + " --> " + name(t.to) + " : " + name(t.on) + "\n";
    return out;
}

}  // namespace yk::model
