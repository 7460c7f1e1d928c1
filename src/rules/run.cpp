#include "rules/run.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "base/check.h"
#include "rules/kernels.h"
#include "rules/plan.h"

namespace yk::rules {
namespace {

struct Words {
    std::uint64_t w[block_words];
};

Words filled(std::uint64_t word) {
    Words out;
    std::fill(std::begin(out.w), std::end(out.w), word);
    return out;
}

const Words ones = filled(~std::uint64_t{0});
const Words zeros = filled(0);

// Where a node's value of the current block stands. `known == ones.w` is the common case and costs nothing.
struct Register {
    const void* data{};
    const std::uint64_t* known{ones.w};
    const std::uint64_t* bits() const { return static_cast<const std::uint64_t*>(data); }
};

}  // namespace

// One thread's view: its arena, the registers of the current block and what it found unknown.
class Runner {
 public:
    Runner(const Program& program, const Columns& columns, const Plan& plan, Results* results, bool trace)
        : program_(program),
          columns_(columns),
          plan_(plan),
          results_(results),
          trace_(trace),
          kernels_(best_kernels()),
          arena_(plan.arena_bytes),
          scratch_(block_rows * 8),
          known_(program.nodes.size() * sizeof(Words)),
          registers_(program.nodes.size()),
          classes_(columns.shapes().size()) {
        for (std::size_t f = 0; f < classes_.size(); ++f) {
            if (plan.classes[f].used) classes_[f] = Aligned(block_rows * sizeof(std::uint16_t));
        }
    }

    void block(std::size_t index) {
        block_ = index;
        const auto rows = std::min(block_rows, columns_.rows() - index * block_rows);
        words_ = (rows + 63) / 64;
        valid_ = ones;
        if (rows % 64) valid_.w[words_ - 1] = (std::uint64_t{1} << (rows % 64)) - 1;
        for (std::size_t f = 0; f < classes_.size(); ++f) {
            if (!plan_.classes[f].used) continue;
            const auto* indexes = columns_.values(f).as<std::int32_t>() + index * block_rows;
            kernels_.classes(indexes, plan_.classes[f].class_of.data(), classes_[f].as<std::uint16_t>(), words_);
        }
        for (const auto id : plan_.order) {
            step(id);
            keep(id);
        }
    }

    std::optional<std::int64_t> lane(NodeId id, std::size_t row) const {
        const auto& reg = registers_[id];
        const auto& node = program_.nodes[id];
        if (!(reg.known[row / 64] >> (row % 64) & 1)) return std::nullopt;
        if (node.code == Code::constant && node.lane != Lane::bit) return node.imm;
        switch (node.lane) {
            case Lane::bit:
                return reg.bits()[row / 64] >> (row % 64) & 1;
            case Lane::u8:
                return static_cast<const std::uint8_t*>(reg.data)[row];
            case Lane::i64:
                return static_cast<const std::int64_t*>(reg.data)[row];
            default:
                return static_cast<const std::int32_t*>(reg.data)[row];
        }
    }

    static Results prepared(const Program& program, std::size_t rows, std::size_t blocks, bool trace) {
        Results out;
        out.rows_ = rows;
        out.conditions_ = program.conditions.size();
        for (const auto id : program.outputs) {
            auto lane = program.nodes[id].lane;
            if (lane == Lane::u8) lane = Lane::i32;
            const std::size_t bits = lane == Lane::bit ? 1 : lane == Lane::i64 ? 64 : 32;
            out.outputs_.push_back({lane, Aligned(blocks * block_rows * bits / 8, Aligned::Fill::nothing),
                                    Aligned(blocks * sizeof(Words), Aligned::Fill::nothing)});
        }
        if (trace) out.trace_ = Aligned(blocks * out.conditions_ * sizeof(Words), Aligned::Fill::nothing);
        return out;
    }

    static bool fits(const Results& room, const Program& program, std::size_t rows, bool trace) {
        return room.rows_ == rows && room.outputs_.size() == program.outputs.size() && room.conditions_ == program.conditions.size() &&
               (!trace || room.trace_.bytes() > 0);
    }
    static void forget_unknown(Results& results) { results.unknown_.clear(); }

    static void adopt_unknown(Results& results, std::vector<Runner>& runners) {
        for (auto& runner : runners) {
            results.unknown_.insert(results.unknown_.end(), runner.unknown_.begin(), runner.unknown_.end());
        }
        std::sort(results.unknown_.begin(), results.unknown_.end(), [](const UnknownRows& a, const UnknownRows& b) {
            return a.block != b.block ? a.block < b.block : a.condition < b.condition;
        });
    }

 private:
    std::uint64_t* own_known(NodeId id) { return known_.as<Words>()[id].w; }
    Numbers numbers(NodeId id) const {
        const auto& node = program_.nodes[id];
        if (node.code == Code::constant) return {nullptr, node.imm, true};
        return {registers_[id].data, 0, false};
    }

    // The room a node writes to: its output column, its place in the trace, or the arena.
    void* room(NodeId id) {
        const auto& node = program_.nodes[id];
        if (results_) {
            const auto output = plan_.output_of[id];
            if (output != no_node && node.lane != Lane::u8) return output_room(output);
            const auto condition = plan_.condition_of[id];
            if (trace_ && condition != no_node) return trace_room(condition);
        }
        return arena_.as<char>() + plan_.offset[id];
    }
    void* output_room(std::size_t output) {
        auto& column = results_->outputs_[output];
        const std::size_t bits = column.lane == Lane::bit ? 1 : column.lane == Lane::i64 ? 64 : 32;
        return column.values.as<char>() + block_ * block_rows * bits / 8;
    }
    std::uint64_t* trace_room(std::size_t condition) { return results_->trace_.as<Words>()[block_ * results_->conditions_ + condition].w; }

    const std::uint64_t* both(const std::uint64_t* a, const std::uint64_t* b, std::uint64_t* own) const {
        if (a == ones.w) return b;
        if (b == ones.w || a == b) return a;
        for (std::size_t w = 0; w < words_; ++w) own[w] = a[w] & b[w];
        return own;
    }

    void step(NodeId id) {
        const auto& node = program_.nodes[id];
        auto& out = registers_[id];
        switch (node.code) {
            case Code::constant:
                out.data = node.lane == Lane::bit && node.known && node.imm ? ones.w : zeros.w;
                out.known = node.known ? ones.w : zeros.w;
                return;
            case Code::load:
                return load(node, out);
            case Code::not_:
            case Code::and_:
            case Code::or_:
                return logic(id, node, out);
            case Code::lt:
            case Code::le:
            case Code::eq:
            case Code::ne:
            case Code::in_set:
            case Code::same_text:
                return test(id, node, out);
            case Code::class_bit:
            case Code::class_number:
                return look_up(id, node, out);
            case Code::choose:
                return node.lane == Lane::bit ? choose_bits(id, node, out) : choose_numbers(id, node, out);
            case Code::widen: {
                auto* target = room(id);
                kernels_.widen(program_.nodes[node.a].lane, registers_[node.a].data, target, words_);
                out = {target, registers_[node.a].known};
                return;
            }
            default:
                return calculate(id, node, out);
        }
    }

    const std::uint64_t* known_of_fact(std::size_t fact) const {
        const auto* known = columns_.known(fact) + block_ * block_words;
        std::uint64_t missing = 0;
        for (std::size_t w = 0; w < words_; ++w) missing |= valid_.w[w] & ~known[w];
        return missing ? known : ones.w;
    }

    void load(const Node& node, Register& out) {
        const auto fact = node.a;
        const std::size_t bits = node.lane == Lane::bit ? 1 : node.lane == Lane::u8 ? 8 : node.lane == Lane::i64 ? 64 : 32;
        out.data = columns_.values(fact).as<char>() + block_ * block_rows * bits / 8;
        out.known = known_of_fact(fact);
    }

    // Truth lies within knowledge (t ⊆ k). A side that decides makes the result known whatever the other side is.
    void logic(NodeId id, const Node& node, Register& out) {
        auto* t = static_cast<std::uint64_t*>(room(id));
        const auto* ta = registers_[node.a].bits();
        const auto* ka = registers_[node.a].known;
        if (node.code == Code::not_) {
            for (std::size_t w = 0; w < words_; ++w) t[w] = ka[w] & ~ta[w];
            out = {t, ka};
            return;
        }
        const auto* tb = registers_[node.b].bits();
        const auto* kb = registers_[node.b].known;
        const bool conjunction = node.code == Code::and_;
        if (ka == ones.w && kb == ones.w) {
            out = {t, ones.w};
        } else {
            auto* k = own_known(id);
            for (std::size_t w = 0; w < words_; ++w) {
                const auto decided = conjunction ? (ka[w] & ~ta[w]) | (kb[w] & ~tb[w]) : ta[w] | tb[w];
                k[w] = (ka[w] & kb[w]) | decided;
            }
            out = {t, k};
        }
        for (std::size_t w = 0; w < words_; ++w) t[w] = conjunction ? ta[w] & tb[w] : ta[w] | tb[w];
    }

    void test(NodeId id, const Node& node, Register& out) {
        auto* t = static_cast<std::uint64_t*>(room(id));
        if (node.code == Code::same_text) {
            const Numbers a{columns_.values(node.a).as<std::int32_t>() + block_ * block_rows, 0, false};
            const Numbers b{columns_.values(node.b).as<std::int32_t>() + block_ * block_rows, 0, false};
            kernels_.compare(Code::eq, Lane::i32, a, b, t, words_);
            out = {t, both(known_of_fact(node.a), known_of_fact(node.b), own_known(id))};
        } else if (node.code == Code::in_set) {
            const auto& set = program_.tables[node.table].set;
            kernels_.member(program_.nodes[node.a].lane, numbers(node.a), set.data(), set.size(), t, words_);
            out = {t, registers_[node.a].known};
        } else {
            const auto wide = program_.nodes[node.a].code == Code::constant ? node.b : node.a;
            kernels_.compare(node.code, program_.nodes[wide].lane, numbers(node.a), numbers(node.b), t, words_);
            out = {t, both(registers_[node.a].known, registers_[node.b].known, own_known(id))};
        }
        if (out.known != ones.w) {
            for (std::size_t w = 0; w < words_; ++w) t[w] &= out.known[w];
        }
    }

    void look_up(NodeId id, const Node& node, Register& out) {
        const auto& table = plan_.tables[id];
        const auto* classes = classes_[node.a].as<std::uint16_t>();
        auto* target = room(id);
        out = {target, known_of_fact(node.a)};
        if (node.code == Code::class_bit) {
            auto* t = static_cast<std::uint64_t*>(target);
            kernels_.pick_bit(classes, table.bits.data(), t, words_);
            for (std::size_t w = 0; w < words_; ++w) t[w] &= out.known[w];
            return;
        }
        const void* values = node.lane == Lane::i64 ? static_cast<const void*>(table.wide.data()) : table.narrow.data();
        kernels_.pick_number(node.lane, classes, values, target, words_);
        if (table.all_present) return;
        auto* k = own_known(id);
        kernels_.pick_bit(classes, table.present.data(), k, words_);
        for (std::size_t w = 0; w < words_; ++w) k[w] &= out.known[w];
        out.known = k;
    }

    const std::uint64_t* chosen_known(NodeId id, const Node& node) {
        const auto* c = registers_[node.c].bits();
        const auto *kc = registers_[node.c].known, *ka = registers_[node.a].known, *kb = registers_[node.b].known;
        if (kc == ones.w && ka == ones.w && kb == ones.w) return ones.w;
        auto* k = own_known(id);
        for (std::size_t w = 0; w < words_; ++w) k[w] = kc[w] & ((c[w] & ka[w]) | (~c[w] & kb[w]));
        return k;
    }

    void choose_bits(NodeId id, const Node& node, Register& out) {
        auto* t = static_cast<std::uint64_t*>(room(id));
        const auto *c = registers_[node.c].bits(), *a = registers_[node.a].bits(), *b = registers_[node.b].bits();
        out = {t, chosen_known(id, node)};
        for (std::size_t w = 0; w < words_; ++w) t[w] = ((c[w] & a[w]) | (~c[w] & b[w])) & out.known[w];
    }

    void choose_numbers(NodeId id, const Node& node, Register& out) {
        auto* target = room(id);
        kernels_.choose(node.lane, registers_[node.c].bits(), numbers(node.a), numbers(node.b), target, words_);
        out = {target, chosen_known(id, node)};
    }

    void calculate(NodeId id, const Node& node, Register& out) {
        auto* target = room(id);
        auto a = numbers(node.a);
        if (a.is_constant) {
            kernels_.fill(node.lane, a.constant, scratch_.as<void>(), words_);
            a = {scratch_.as<void>(), 0, false};
        }
        const auto b = node.b == no_node ? Numbers{nullptr, 0, true} : numbers(node.b);
        Words bad = zeros;
        kernels_.arithmetic(node.code, node.lane, a, b, target, bad.w, words_);
        const auto* kb = node.b == no_node ? ones.w : registers_[node.b].known;
        out = {target, both(registers_[node.a].known, kb, own_known(id))};
        std::uint64_t any = 0;
        for (std::size_t w = 0; w < words_; ++w) any |= bad.w[w] & valid_.w[w];
        if (!any) return;
        auto* k = own_known(id);
        for (std::size_t w = 0; w < words_; ++w) k[w] = out.known[w] & ~bad.w[w];
        out.known = k;
    }

    // Copies what must outlive the block: outputs that were not written in place, their known bits, and the trace.
    void keep(NodeId id) {
        if (!results_) return;
        const auto& reg = registers_[id];
        const auto output = plan_.output_of[id];
        if (output != no_node) keep_output(id, output);
        const auto condition = plan_.condition_of[id];
        if (!trace_ || condition == no_node) return;
        auto* kept = trace_room(condition);
        if (kept != reg.data) std::memcpy(kept, reg.data, words_ * 8);
        if (reg.known == ones.w) return;
        UnknownRows unknown{static_cast<std::uint32_t>(block_), condition, {}};
        std::uint64_t any = 0;
        for (std::size_t w = 0; w < words_; ++w) any |= unknown.rows[w] = valid_.w[w] & ~reg.known[w];
        if (any) unknown_.push_back(unknown);
    }

    void keep_output(NodeId id, std::size_t first) {
        const auto& node = program_.nodes[id];
        const auto& reg = registers_[id];
        for (std::size_t output = first; output < program_.outputs.size(); ++output) {
            if (program_.outputs[output] != id) continue;
            auto* target = output_room(output);
            if (node.code == Code::constant && node.lane != Lane::bit)
                kernels_.fill(results_->outputs_[output].lane, node.imm, target, words_);
            else if (node.lane == Lane::u8)
                kernels_.widen(Lane::u8, reg.data, target, words_);
            else if (target != reg.data)
                std::memcpy(target, reg.data, words_ * (node.lane == Lane::bit ? 8 : node.lane == Lane::i64 ? 512 : 256));
            std::memcpy(results_->outputs_[output].known.as<Words>()[block_].w, reg.known, words_ * 8);
        }
    }

    const Program& program_;
    const Columns& columns_;
    const Plan& plan_;
    Results* results_;
    bool trace_;
    const Kernels& kernels_;
    Aligned arena_;
    Aligned scratch_;
    Aligned known_;
    std::vector<Register> registers_;
    std::vector<Aligned> classes_;
    std::vector<UnknownRows> unknown_;
    std::size_t block_{};
    std::size_t words_{};
    Words valid_{};
};

std::optional<std::int64_t> Results::value(std::size_t output, std::size_t row) const {
    CHECK(output < outputs_.size() && row < rows_);
    if (!(known(output)[row / 64] >> (row % 64) & 1)) return std::nullopt;
    const auto& values = outputs_[output].values;
    switch (outputs_[output].lane) {
        case Lane::bit:
            return values.as<std::uint64_t>()[row / 64] >> (row % 64) & 1;
        case Lane::i64:
            return values.as<std::int64_t>()[row];
        default:
            return values.as<std::int32_t>()[row];
    }
}

std::optional<bool> Results::condition(std::size_t condition, std::size_t row) const {
    CHECK(condition < conditions_ && row < rows_ && trace_.bytes() > 0);
    const auto block = row / block_rows, within = row % block_rows;
    const UnknownRows wanted{static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(condition), {}};
    const auto found = std::lower_bound(unknown_.begin(), unknown_.end(), wanted, [](const UnknownRows& a, const UnknownRows& b) {
        return a.block != b.block ? a.block < b.block : a.condition < b.condition;
    });
    if (found != unknown_.end() && found->block == wanted.block && found->condition == wanted.condition &&
        (found->rows[within / 64] >> (within % 64) & 1)) {
        return std::nullopt;
    }
    return trace_.as<Words>()[block * conditions_ + condition].w[within / 64] >> (within % 64) & 1;
}

const char* kernel_set_name() { return best_kernels().name; }

Results run(const Program& program, const Columns& columns, RunOptions options) {
    return run_again(Runner::prepared(program, columns.rows(), columns.blocks(), options.trace), program, columns, options);
}

Results run_again(Results results, const Program& program, const Columns& columns, RunOptions options) {
    CHECK(Runner::fits(results, program, columns.rows(), options.trace));
    Runner::forget_unknown(results);
    const auto plan = plan_for(program, columns, false);
    const auto blocks = columns.blocks();
    const auto count = std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(1, blocks));
    std::vector<Runner> runners;
    for (std::size_t t = 0; t < count; ++t) runners.emplace_back(program, columns, plan, &results, options.trace);
    const auto share = [&](std::size_t t) {
        for (std::size_t b = blocks * t / count; b < blocks * (t + 1) / count; ++b) runners[t].block(b);
    };
    std::vector<std::thread> others;
    for (std::size_t t = 1; t < count; ++t) others.emplace_back(share, t);
    share(0);
    for (auto& other : others) other.join();
    Runner::adopt_unknown(results, runners);
    return results;
}

std::vector<std::optional<std::int64_t>> inspect(const Program& program, const Columns& columns, std::size_t row) {
    CHECK(row < columns.rows());
    const auto plan = plan_for(program, columns, true);
    Runner runner(program, columns, plan, nullptr, false);
    runner.block(row / block_rows);
    std::vector<std::optional<std::int64_t>> out(program.nodes.size());
    for (const auto id : plan.order) out[id] = runner.lane(id, row % block_rows);
    return out;
}

}  // namespace yk::rules
