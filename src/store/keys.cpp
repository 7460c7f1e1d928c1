#include "store/keys.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "base/text.h"
#include "model/texts.h"

namespace yk::store {
namespace {

constexpr std::size_t key_bytes = 32, id_bytes = 4, nonce_bytes = 12, tag_bytes = 16;

std::string random_bytes(std::size_t n) {
    std::string out(n, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(n)) != 1) throw Broken("no randomness from OpenSSL");
    return out;
}

std::string sha256(std::string_view text) {
    std::string out(32, '\0');
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha256(), nullptr);
    return out;
}

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

struct CipherFree {
    void operator()(EVP_CIPHER_CTX* c) const { EVP_CIPHER_CTX_free(c); }
};
struct MacFree {
    void operator()(EVP_MAC_CTX* c) const { EVP_MAC_CTX_free(c); }
};

// One key's state within OpenSSL, set up once a thread: looking the algorithm up and expanding the key would cost several times what a
// short value does.
class Cipher {
 public:
    // Null when OpenSSL refuses.
    EVP_CIPHER_CTX* with_key(std::uint64_t owner, std::uint32_t id, const std::string& key, bool sealing) {
        if (context_ && owner == owner_ && id == id_) return context_.get();
        context_.reset(EVP_CIPHER_CTX_new());
        if (!context_) return nullptr;
        if (EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, bytes(key), nullptr, sealing ? 1 : 0) != 1) context_.reset();
        owner_ = owner;
        id_ = id;
        return context_.get();
    }

 private:
    std::unique_ptr<EVP_CIPHER_CTX, CipherFree> context_;
    std::uint64_t owner_ = 0;
    std::uint32_t id_ = 0;
};
class Mac {
 public:
    std::string of(std::uint64_t owner, const std::string& key, std::string_view context, std::string_view message) {
        if (!context_ || owner != owner_) open(key);
        owner_ = owner;
        std::string out(32, '\0');
        std::size_t n = 0;
        const bool done = context_ && EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1 &&
                          EVP_MAC_update(context_.get(), bytes(context), context.size()) == 1 &&
                          EVP_MAC_update(context_.get(), bytes(std::string_view("\0", 1)), 1) == 1 &&
                          EVP_MAC_update(context_.get(), bytes(message), message.size()) == 1 &&
                          EVP_MAC_final(context_.get(), bytes_of(out), &n, out.size()) == 1;
        if (!done) throw Broken("HMAC-SHA-256 failed");
        return out;
    }

 private:
    static unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
    void open(const std::string& key) {
        context_.reset();
        EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        if (!mac) return;
        context_.reset(EVP_MAC_CTX_new(mac));
        EVP_MAC_free(mac);
        char digest[] = "SHA256";
        const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
        if (context_ && EVP_MAC_init(context_.get(), bytes(key), key.size(), settings) != 1) context_.reset();
    }
    std::unique_ptr<EVP_MAC_CTX, MacFree> context_;
    std::uint64_t owner_ = 0;
};

class FileKeys : public Keys {
 public:
    std::map<std::uint32_t, std::string> fields;
    std::string index, signing;

    std::uint32_t current_key() const override { return fields.rbegin()->first; }

    std::string seal(std::string_view plain, std::string_view context) const override {
        const auto& [id, key] = *fields.rbegin();
        std::string out;
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(id >> shift));
        const auto nonce = random_bytes(nonce_bytes);
        out += nonce;
        const auto from = out.size();
        out.resize(from + plain.size() + tag_bytes);
        auto* target = reinterpret_cast<unsigned char*>(out.data()) + from;
        thread_local Cipher sealing;
        auto* cipher = sealing.with_key(owner_, id, key, true);
        int n = 0;
        const bool done = cipher && EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, bytes(nonce)) == 1 &&
                          EVP_EncryptUpdate(cipher, nullptr, &n, bytes(context), static_cast<int>(context.size())) == 1 &&
                          EVP_EncryptUpdate(cipher, target, &n, bytes(plain), static_cast<int>(plain.size())) == 1 &&
                          EVP_EncryptFinal_ex(cipher, target + plain.size(), &n) == 1 &&
                          EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, tag_bytes, target + plain.size()) == 1;
        if (!done) throw Broken("AES-256-GCM failed");
        return out;
    }

    Result<std::string> unseal(std::string_view sealed, std::string_view context) const override {
        if (sealed.size() < id_bytes + nonce_bytes + tag_bytes) return fail(ErrorKind::refused, "store.seal.damaged");
        std::uint32_t id = 0;
        for (std::size_t i = 0; i < id_bytes; ++i) id = id << 8 | static_cast<unsigned char>(sealed[i]);
        const auto key = fields.find(id);
        if (key == fields.end()) return fail(ErrorKind::refused, "store.seal.key_missing", TextArgs{{"key", std::to_string(id)}});
        const auto nonce = sealed.substr(id_bytes, nonce_bytes);
        const auto body = sealed.substr(id_bytes + nonce_bytes, sealed.size() - id_bytes - nonce_bytes - tag_bytes);
        std::string tag(sealed.substr(sealed.size() - tag_bytes));
        std::string out(body.size(), '\0');
        auto* target = reinterpret_cast<unsigned char*>(out.data());
        thread_local Cipher opening;
        auto* cipher = opening.with_key(owner_, id, key->second, false);
        int n = 0;
        const bool good = cipher && EVP_DecryptInit_ex(cipher, nullptr, nullptr, nullptr, bytes(nonce)) == 1 &&
                          EVP_DecryptUpdate(cipher, nullptr, &n, bytes(context), static_cast<int>(context.size())) == 1 &&
                          EVP_DecryptUpdate(cipher, target, &n, bytes(body), static_cast<int>(body.size())) == 1 &&
                          EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
                          EVP_DecryptFinal_ex(cipher, target + out.size(), &n) == 1;
        if (!good) return fail(ErrorKind::refused, "store.seal.damaged");
        return out;
    }

    // 128 of the 256 bits: enough against chance, and half the index.
    std::string blind_index(std::string_view value, std::string_view context) const override {
        thread_local Mac mac;
        return hex_text(std::string_view(mac.of(owner_, index, context, value)).substr(0, 16));
    }
    std::string sign(std::string_view message, std::string_view context) const override {
        thread_local Mac mac;
        return mac.of(owner_, signing, context, message);
    }

 private:
    static std::uint64_t next_owner() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }
    const std::uint64_t owner_ = next_owner();  // whose keys a thread has set up
};

// One line a key: "field 1 <hex>", "index 1 <hex>", "sign 1 <hex>"; the last line is "sum <hex>" over the lines before. A new field key is
// a further "field" line; what older ones sealed stays readable.
std::string key_line(std::string_view use, std::uint32_t id) {
    return std::string(use) + " " + std::to_string(id) + " " + hex_text(random_bytes(key_bytes)) + "\n";
}
std::string with_sum(const std::string& lines) { return lines + "sum " + hex_text(sha256(lines)) + "\n"; }

std::string words(std::string_view code, const std::filesystem::path& file, int fault = 0) {
    return model::text_in_both(code, {{"file", file.string()}, {"fault", std::strerror(fault)}});
}

// Writes a file that did not exist and makes it and its name durable.
void write_new_file(const std::filesystem::path& file, const std::string& text) {
    const auto unmade = [&] { return words("store.start.keys_unmade", file, errno); };
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) throw Broken(unmade());
    errno = ENOSPC;  // what a write that stops half-way does not say
    const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    const auto fault = unmade();
    ::close(fd);
    if (!written) {
        ::unlink(file.c_str());
        throw Broken(fault);
    }
}
void sync_folder(const std::filesystem::path& folder) {
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

std::string text_of_file(const std::filesystem::path& file) {
    std::stringstream all;
    all << std::ifstream(file).rdbuf();
    return all.str();
}

std::shared_ptr<const FileKeys> read_key_file(const std::filesystem::path& file) {
    const auto damaged = [&] { return Broken(words("store.start.keys_damaged", file)); };
    if (::access(file.c_str(), R_OK) != 0) throw Broken(words("store.start.keys_unreadable", file, errno));
    const std::string text = text_of_file(file);
    const auto sum = text.rfind("sum ");
    if (sum == std::string::npos || text.substr(sum) != "sum " + hex_text(sha256(text.substr(0, sum))) + "\n") throw damaged();
    auto keys = std::make_shared<FileKeys>();
    std::istringstream lines(text.substr(0, sum));
    for (std::string use, id, hex; lines >> use >> id >> hex;) {
        const auto key = parse_hex(hex);
        std::uint32_t number = 0;
        std::from_chars(id.data(), id.data() + id.size(), number);
        if (!key || key->size() != key_bytes || number == 0) throw damaged();
        if (use == "field")
            keys->fields[number] = *key;
        else if (use == "index")
            keys->index = *key;
        else if (use == "sign")
            keys->signing = *key;
        else
            throw damaged();
    }
    if (keys->fields.empty() || keys->index.empty() || keys->signing.empty()) throw damaged();
    return keys;
}

}  // namespace

std::shared_ptr<const Keys> Keys::open(const std::filesystem::path& file, bool* made) {
    struct stat info {};
    const bool fresh = ::stat(file.c_str(), &info) != 0;
    if (fresh && errno != ENOENT) throw Broken(words("store.start.keys_unreadable", file, errno));
    if (fresh) {
        write_new_file(file, with_sum(key_line("field", 1) + key_line("index", 1) + key_line("sign", 1)));
        sync_folder(file.parent_path());
    } else if (info.st_mode & (S_IRWXG | S_IRWXO)) {
        throw Broken(words("store.start.keys_open", file));
    }
    if (made) *made = fresh;
    return read_key_file(file);
}

void Keys::rotate(const std::filesystem::path& file) {
    const auto next = read_key_file(file)->current_key() + 1;
    const auto text = text_of_file(file);
    const auto part = file.string() + ".part";
    write_new_file(part, with_sum(text.substr(0, text.rfind("sum ")) + key_line("field", next)));
    std::filesystem::rename(part, file);
    sync_folder(file.parent_path());
}

}  // namespace yk::store
