#include "store/anchor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace yk::store {
namespace {

constexpr std::size_t slot_bytes = 256;
constexpr std::size_t head_slots = 2;
constexpr std::int64_t keep_every = 1000;
constexpr std::string_view context = "audit.anchor";

struct File {
    explicit File(int fd) : fd(fd) {}
    File(const File&) = delete;
    ~File() {
        if (fd >= 0) ::close(fd);
    }
    int fd;
};

AnchorSlot parse_slot(std::string_view text, const Keys& keys) {
    AnchorSlot slot;
    const auto first = text.find(' ');
    const auto second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos) return slot;
    if (std::from_chars(text.data(), text.data() + first, slot.seq).ec != std::errc()) return slot;
    slot.hash = text.substr(first + 1, second - first - 1);
    const auto signature = text.substr(second + 1, text.find_first_of(" \n", second + 1) - second - 1);
    slot.good = signature == hex_text(keys.sign(text.substr(0, second), context));
    return slot;
}

bool blank(std::string_view text) { return text.find_first_not_of(std::string_view(" \n\0", 3)) == std::string_view::npos; }

std::string whole_file(int fd) {
    struct stat info {};
    if (fd < 0 || ::fstat(fd, &info) != 0) return {};
    std::string text(static_cast<std::size_t>(info.st_size), '\0');
    const auto n = ::pread(fd, text.data(), text.size(), 0);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
}

}  // namespace

std::string Anchor::slot_text(std::int64_t seq, const std::string& hash) const {
    const auto message = fmt::format("{} {}", seq, hash);
    auto text = message + " " + hex_text(keys_->sign(message, context));
    text.resize(slot_bytes - 1, ' ');
    return text + "\n";
}

std::vector<AnchorSlot> Anchor::read(std::size_t at_most) const {
    const File file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
    const auto text = whole_file(file.fd);
    std::vector<AnchorSlot> out;
    for (std::size_t at = 0; at < text.size() && at / slot_bytes < at_most; at += slot_bytes) {
        const auto slot = std::string_view(text).substr(at, slot_bytes);
        if (!blank(slot)) out.push_back(parse_slot(slot, *keys_));
    }
    return out;
}

AnchorSlot Anchor::newest() const {
    AnchorSlot best;
    for (auto& slot : read())
        if (slot.good && slot.seq > best.seq) best = slot;
    return best;
}

// Other processes of the same city (a command beside the server) write here too: the lock and the look at both slots keep the newest.
bool Anchor::advance(std::int64_t seq, const std::string& hash) {
    const std::lock_guard guard(mutex_);
    const File file(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.fd < 0 || ::flock(file.fd, LOCK_EX) != 0) return false;
    char text[head_slots * slot_bytes] = {};
    if (::pread(file.fd, text, sizeof text, 0) < 0) return false;
    std::int64_t held[head_slots] = {};
    for (std::size_t i = 0; i < head_slots; ++i) std::from_chars(text + i * slot_bytes, text + (i + 1) * slot_bytes, held[i]);
    const std::size_t older = held[0] <= held[1] ? 0 : 1;
    const std::int64_t newest = held[1 - older];
    if (newest >= seq) return true;
    const auto slot = slot_text(seq, hash);
    if (seq / keep_every != newest / keep_every) {
        struct stat info {};
        if (::fstat(file.fd, &info) != 0) return false;
        const auto end = std::max<off_t>(info.st_size, sizeof text) / static_cast<off_t>(slot_bytes) * static_cast<off_t>(slot_bytes);
        if (::pwrite(file.fd, slot.data(), slot.size(), end) != static_cast<ssize_t>(slot.size())) return false;
    }
    return ::pwrite(file.fd, slot.data(), slot.size(), static_cast<off_t>(older * slot_bytes)) == static_cast<ssize_t>(slot.size());
}

void Anchor::keep(const AnchorSlot& slot) {
    const std::lock_guard guard(mutex_);
    for (std::size_t i = 0; const auto& held : read())
        if (i++ >= head_slots && held.good && held.seq == slot.seq && held.hash == slot.hash) return;
    const File file(::open(file_.c_str(), O_RDWR | O_CLOEXEC));
    if (file.fd < 0 || ::flock(file.fd, LOCK_EX) != 0) throw Broken("audit anchor " + file_.string() + " cannot be written");
    const auto text = slot_text(slot.seq, slot.hash);
    const auto end = std::max<off_t>(::lseek(file.fd, 0, SEEK_END), head_slots * slot_bytes);
    if (::pwrite(file.fd, text.data(), text.size(), end) != static_cast<ssize_t>(text.size()) || ::fsync(file.fd) != 0)
        throw Broken("audit anchor " + file_.string() + " cannot be written");
}

}  // namespace yk::store
