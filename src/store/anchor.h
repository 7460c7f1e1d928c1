// The head of the audit chain outside the database: a file of signed slots, so that whoever cuts or rewrites the chain inside the database
// is found out. Two slots take turns for the head; every thousandth entry and every contradiction found at start is kept behind them.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/keys.h"

namespace yk::store {

struct AnchorSlot {
    std::int64_t seq = 0;
    std::string hash;
    bool good = false;  // signature holds
};

class Anchor {
 public:
    Anchor(std::filesystem::path file, std::shared_ptr<const Keys> keys) : file_(std::move(file)), keys_(std::move(keys)) {}

    // The slots, those of the head first; empty without a file.
    std::vector<AnchorSlot> read(std::size_t at_most = SIZE_MAX) const;
    // The newest good slot; seq 0 without one.
    AnchorSlot newest() const;
    // Puts the head forward. Never goes back. False when the disk refuses: the head then lags until the next commit.
    bool advance(std::int64_t seq, const std::string& hash);
    // Keeps a slot that the database contradicts, before new commits would overwrite it.
    void keep(const AnchorSlot& slot);
    const std::filesystem::path& file() const { return file_; }

 private:
    std::string slot_text(std::int64_t seq, const std::string& hash) const;

    const std::filesystem::path file_;
    const std::shared_ptr<const Keys> keys_;
    std::mutex mutex_;
};

}  // namespace yk::store
