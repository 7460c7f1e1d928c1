#include "care/people/elder/elder.h"

namespace yk::care::elder {
using namespace model;

std::string DocumentNumber::masked() const {
    const std::size_t head = text.size() >= 12 ? 6 : 1, tail = text.size() >= 12 ? 4 : 2;
    if (text.size() <= head + tail) return std::string(text.size(), '*');
    return text.substr(0, head) + std::string(text.size() - head - tail, '*') + text.substr(text.size() - tail);
}

std::span<const Option> options_of(ElderState) {
    static constexpr Option all[] = {
        {"living", {"在世", "Living"}}, {"deceased", {"已故", "Deceased"}}, {"moved_out", {"已迁出", "Moved out"}}};
    return all;
}

namespace {
constexpr auto elder_columns = columns<Elder>({
    key<&Elder::id>("编号", "Id"),
    col<&Elder::document>("证件类型", "Document").hide(),
    col<&Elder::id_no>("证件号码", "Document number").personal().seal_indexed(),
    col<&Elder::name>("姓名", "Name"),
    col<&Elder::sex>("性别", "Sex"),
    col<&Elder::birth>("出生日期", "Born"),
    col<&Elder::region>("所属区划", "Division").scope(),
    col<&Elder::hukou_region>("户籍地", "Registered at"),
    col<&Elder::residence_region>("常住地", "Lives at"),
    col<&Elder::address>("住址", "Address").personal().seal(),
    col<&Elder::phone>("电话", "Phone").personal().seal_indexed(),
    col<&Elder::phone_alt>("备用电话", "Second phone").personal().seal().hide(),
    col<&Elder::state>("状态", "State"),
    col<&Elder::died_on>("死亡日期", "Died on"),
    col<&Elder::moved_on>("迁移日期", "Moved on").hide(),
    col<&Elder::first_batch>("首次来源批次", "First batch").hide(),
    col<&Elder::synthetic>("合成数据", "Synthetic").hide(),
    version<&Elder::version>(),
});
constexpr auto elder_schema = schema<Elder>("elder", "elder_person", {"老年人", "Elder"}, elder_columns);

constexpr auto fact_columns = columns<ElderFact>({
    key<&ElderFact::id>("编号", "Id"),
    col<&ElderFact::elder>("老年人", "Elder"),
    col<&ElderFact::fact>("事实", "Fact"),
    col<&ElderFact::value>("值", "Value").sensitive(),
    col<&ElderFact::source>("来源", "Source"),
    col<&ElderFact::source_date>("来源日期", "Source date"),
    col<&ElderFact::received_at>("收到时间", "Received"),
    col<&ElderFact::batch>("批次", "Batch"),
    col<&ElderFact::retracted_at>("撤回时间", "Retracted"),
});
constexpr auto fact_schema = schema<ElderFact>("elder_fact", "elder_fact", {"事实", "Fact"}, fact_columns);

constexpr auto key_columns = columns<ElderKey>({col<&ElderKey::elder>("老年人", "Elder")});
constexpr auto key_schema = schema<ElderKey>("elder_key", "", {"老年人", "Elder"}, key_columns);
}  // namespace

const Schema& schema_of(const Elder*) { return elder_schema; }
const Schema& schema_of(const ElderFact*) { return fact_schema; }
const Schema& schema_of(const ElderKey*) { return key_schema; }

}  // namespace yk::care::elder
