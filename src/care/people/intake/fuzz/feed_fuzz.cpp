// Any text under a known header, for every source: the rules of rows. The first byte chooses the source.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "care/people/intake/feed.h"

namespace {
using namespace yk;
namespace intake = yk::care::intake;

struct Nothing : intake::RowSink {
    void row(const intake::FeedRow& row, const sheet::Row&) override {
        // What is taken in is valid whatever the file says.
        if (row.outcome == intake::Outcome::accepted) CHECK(!row.id_no().empty() && !row.name.empty());
        if (row.outcome == intake::Outcome::accepted && !row.id.empty()) CHECK(ResidentId::of(row.id.text()).has_value());
    }
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    static const intake::District district{"440103", "荔湾区", {{"440103006000", "逢源街道"}, {"440103007000", "龙津街道"}}};
    intake::FeedOptions options;
    options.source = static_cast<intake::SourceKind>(data[0] % 14);
    options.as_of = Day{20'757};
    options.district = &district;
    const auto file =
        std::string(
            "序号,姓名,身份证号,残疾人证号,证件类型,性别,出生日期,镇街,住址,电话,备注,类别,等级,金额,日期,状态,居住情况,是否失能\n") +
        std::string(reinterpret_cast<const char*>(data) + 1, size - 1);
    Nothing sink;
    const auto report = intake::read_feed(*sheet::memory_source(file), options, sink);
    CHECK(!intake::report_json(report).empty());
    return 0;
}
