#include "care/entitlement/determination/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace yk::care::determination {
namespace {

enum class Form : std::uint8_t { constant, runs, differences, bits };

std::uint64_t folded(std::int64_t value) { return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63); }
std::int64_t unfolded(std::uint64_t value) { return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1); }
std::size_t length_of(std::uint64_t value) { return value == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(value)) + 6) / 7; }
std::int64_t minus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t plus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// What each form would cost, in one pass.
struct Measure {
    std::int64_t least = 0, most = 0;
    std::size_t runs = 0, run_bytes = 0, difference_bytes = 0;
};
Measure measure(std::span<const std::int64_t> values) {
    Measure out{values[0], values[0], 0, 0, 0};
    std::size_t length = 0;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = values[i];
        out.least = std::min(out.least, value);
        out.most = std::max(out.most, value);
        out.difference_bytes += length_of(folded(minus(value, before)));
        if (i == 0 || value != before) {
            if (i > 0) out.run_bytes += length_of(length);
            out.run_bytes += length_of(folded(value));
            ++out.runs;
            length = 0;
        }
        ++length;
        before = value;
    }
    out.run_bytes += length_of(length);
    return out;
}

}  // namespace

void PackWriter::number(std::uint64_t value) {
    while (value >= 0x80) {
        out_ += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out_ += static_cast<char>(value);
}
void PackWriter::signed_number(std::int64_t value) { number(folded(value)); }
void PackWriter::text(std::string_view value) {
    number(value.size());
    out_.append(value);
}

void PackWriter::bits(std::span<const std::int64_t> values, std::int64_t least, unsigned width) {
    unsigned __int128 held = 0;
    unsigned filled = 0;
    for (const auto value : values) {
        held |= static_cast<unsigned __int128>(static_cast<std::uint64_t>(minus(value, least))) << filled;
        filled += width;
        while (filled >= 8) {
            out_ += static_cast<char>(static_cast<std::uint8_t>(held));
            held >>= 8;
            filled -= 8;
        }
    }
    if (filled > 0) out_ += static_cast<char>(static_cast<std::uint8_t>(held));
}

void PackWriter::column(std::span<const std::int64_t> values) {
    if (values.empty()) return;
    const auto m = measure(values);
    const auto width = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(minus(m.most, m.least))));
    const auto bit_bytes = (values.size() * width + 7) / 8 + length_of(folded(m.least)) + 1;
    if (m.runs == 1) {
        out_ += static_cast<char>(Form::constant);
        signed_number(values[0]);
    } else if (m.run_bytes <= bit_bytes && m.run_bytes <= m.difference_bytes) {
        out_ += static_cast<char>(Form::runs);
        for (std::size_t i = 0; i < values.size();) {
            auto end = i + 1;
            while (end < values.size() && values[end] == values[i]) ++end;
            signed_number(values[i]);
            number(end - i);
            i = end;
        }
    } else if (m.difference_bytes < bit_bytes) {
        out_ += static_cast<char>(Form::differences);
        std::int64_t before = 0;
        for (const auto value : values) {
            signed_number(minus(value, before));
            before = value;
        }
    } else {
        out_ += static_cast<char>(Form::bits);
        signed_number(m.least);
        out_ += static_cast<char>(width);
        bits(values, m.least, width);
    }
}

std::uint8_t PackReader::byte() {
    if (rest_.empty()) {
        good_ = false;
        return 0;
    }
    const auto out = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return out;
}

std::uint64_t PackReader::number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto next = byte();
        out |= static_cast<std::uint64_t>(next & 0x7f) << shift;
        if (next < 0x80) return out;
    }
    good_ = false;
    return 0;
}
std::int64_t PackReader::signed_number() { return unfolded(number()); }

std::size_t PackReader::count(std::size_t most) {
    const auto n = number();
    if (n > most) good_ = false;
    return good_ ? static_cast<std::size_t>(n) : 0;
}

std::string PackReader::text(std::size_t most) {
    const auto size = count(std::min(most, rest_.size()));
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
}

void PackReader::bits(std::size_t count, std::int64_t least, unsigned width, std::vector<std::int64_t>& out) {
    const auto bytes = (count * width + 7) / 8;
    if (width > 64 || rest_.size() < bytes) {
        good_ = false;
        return;
    }
    const auto mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    unsigned __int128 held = 0;
    unsigned filled = 0;
    const char* from = rest_.data();
    const char* const end = from + bytes;
    for (std::size_t i = 0; i < count; ++i) {
        while (filled < width) {
            if (end - from >= 8 && filled <= 64) {
                std::uint64_t eight;
                std::memcpy(&eight, from, 8);
                held |= static_cast<unsigned __int128>(eight) << filled;
                from += 8;
                filled += 64;
            } else {
                held |= static_cast<unsigned __int128>(static_cast<std::uint8_t>(*from++)) << filled;
                filled += 8;
            }
        }
        out[i] = plus(least, static_cast<std::int64_t>(static_cast<std::uint64_t>(held) & mask));
        held >>= width;
        filled -= width;
    }
    rest_.remove_prefix(bytes);
}

void PackReader::column(std::size_t count, std::vector<std::int64_t>& out) {
    out.assign(count, 0);
    if (count == 0) return;
    switch (static_cast<Form>(byte())) {
        case Form::constant:
            std::fill(out.begin(), out.end(), signed_number());
            return;
        case Form::runs:
            for (std::size_t i = 0; i < count && good_;) {
                const auto value = signed_number();
                const auto length = this->count(count - i);
                if (length == 0) good_ = false;
                std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), length, value);
                i += length;
            }
            return;
        case Form::differences: {
            std::int64_t before = 0;
            for (std::size_t i = 0; i < count && good_; ++i) out[i] = before = plus(before, signed_number());
            return;
        }
        case Form::bits: {
            const auto least = signed_number();
            const auto width = byte();
            if (good_) bits(count, least, width, out);
            return;
        }
    }
    good_ = false;
}

}  // namespace yk::care::determination
