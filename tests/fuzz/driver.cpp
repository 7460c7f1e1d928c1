// Runs a fuzz target without libFuzzer, for the short run in ./test: every file of the corpus, then mutations of them with a fixed seed.
// PROGRAM ROUNDS CORPUS_DIR. The real search is `./dev fuzz`.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> read_corpus(const char* folder) {
    std::vector<Bytes> out;
    std::error_code ec;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ec)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    if (out.empty()) out.push_back({});
    return out;
}

void mutate(Bytes& bytes, std::mt19937_64& random, const std::vector<Bytes>& corpus) {
    const auto at = [&] { return bytes.empty() ? 0 : random() % bytes.size(); };
    switch (random() % 6) {
        case 0:
            if (!bytes.empty()) bytes[at()] = static_cast<std::uint8_t>(random());
            break;
        case 1:
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at()), static_cast<std::uint8_t>(random()));
            break;
        case 2:
            if (!bytes.empty()) bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at()));
            break;
        case 3:
            bytes.resize(at());
            break;
        case 4:
            if (!bytes.empty()) bytes[at()] ^= static_cast<std::uint8_t>(1u << (random() % 8));
            break;
        default: {
            const auto& other = corpus[random() % corpus.size()];
            const auto half = static_cast<std::ptrdiff_t>(other.size() / 2);
            bytes.resize(at());
            bytes.insert(bytes.end(), other.begin() + half, other.end());
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: %s ROUNDS [CORPUS_DIR]\n", argv[0]), 2;
    const auto corpus = read_corpus(argc > 2 ? argv[2] : "");
    for (const auto& bytes : corpus) LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    std::mt19937_64 random(20261122);
    const long rounds = std::atol(argv[1]);
    for (long i = 0; i < rounds; ++i) {
        Bytes bytes = corpus[random() % corpus.size()];
        for (auto changes = 1 + random() % 8; changes > 0; --changes) mutate(bytes, random, corpus);
        if (bytes.size() > 65536) bytes.resize(65536);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    std::printf("%ld rounds over %zu inputs\n", rounds, corpus.size());
}
