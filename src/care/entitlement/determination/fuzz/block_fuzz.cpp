// Any bytes as packed answers, layout or snapshot of facts: refused, or read into something whole that packs again.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "care/entitlement/determination/block.h"
#include "care/entitlement/determination/snapshot.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yk::care::determination;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto block = unpack_block(bytes)) {
        for (std::size_t row = 0; row < block->rows(); ++row) CHECK(block->profile[row] < block->profiles());
        const auto again = unpack_block(pack_block(*block));
        CHECK(again && again->codes == block->codes && again->marks == block->marks);
    }
    if (const auto snapshot = unpack_snapshot(bytes, 12)) {
        const auto again = unpack_snapshot(pack_snapshot(*snapshot), 12);
        CHECK(again && again->person == snapshot->person && again->texts == snapshot->texts);
    }
    if (const auto layout = parse_layout(bytes)) CHECK(parse_layout(layout_text(*layout)) == layout);
    return 0;
}
