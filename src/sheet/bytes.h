// Where a file's bytes come from: positioned reads, so that a reader may look at the end before the beginning and pass twice.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yk::sheet {

class ByteSource {
 public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    // Reads up to `count` bytes at `offset`; fewer only at the end. Throws Broken when the medium fails.
    virtual std::size_t read_at(std::uint64_t offset, char* out, std::size_t count) const = 0;
};

// Errors: sheet.file.missing (no such file, not a plain file, no permission).
Result<std::unique_ptr<ByteSource>> open_file(const std::string& path);
// Does not own: `bytes` outlives the source.
std::unique_ptr<ByteSource> memory_source(std::string_view bytes);

}  // namespace yk::sheet
