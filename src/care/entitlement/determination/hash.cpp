#include "care/entitlement/determination/hash.h"

#include <openssl/evp.h>

#include "base/check.h"
#include "base/result.h"
#include "base/text.h"

namespace yk::care::determination {

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
    if (!state_->context || EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) != 1)
        throw Broken("SHA-256 is not available in this OpenSSL");
}
Hasher::~Hasher() = default;

void Hasher::add(std::string_view part) {
    const auto size = static_cast<std::uint64_t>(part.size());
    CHECK(EVP_DigestUpdate(state_->context.get(), &size, sizeof size) == 1);
    CHECK(EVP_DigestUpdate(state_->context.get(), part.data(), part.size()) == 1);
}

std::string Hasher::hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    CHECK(EVP_DigestFinal_ex(state_->context.get(), digest, &length) == 1);
    return hex_text(std::string_view(reinterpret_cast<const char*>(digest), length));
}

std::string sha256_of(std::initializer_list<std::string_view> parts) {
    Hasher hasher;
    for (const auto part : parts) hasher.add(part);
    return hasher.hex();
}

}  // namespace yk::care::determination
