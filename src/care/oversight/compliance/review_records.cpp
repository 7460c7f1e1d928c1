#include "care/oversight/compliance/review.h"

namespace yk::care::compliance {
using namespace model;

std::span<const Option> options_of(ReviewOf) {
    static constexpr Option all[] = {{"decisions", {"经办人的决定", "Decisions of officials"}},
                                     {"answers", {"系统的认定", "Answers of the machine"}}};
    return all;
}
std::span<const Option> options_of(ReviewState) {
    static constexpr Option all[] = {{"prepared", {"名单已定，待抽取", "List fixed, to be drawn"}}, {"drawn", {"已抽取", "Drawn"}}};
    return all;
}
std::span<const Option> options_of(Outcome) {
    static constexpr Option all[] = {{"pending", {"待复看", "To be reviewed"}},
                                     {"right", {"无误", "Right"}},
                                     {"wrong", {"有误", "Wrong"}},
                                     {"unclear", {"不能判断", "Unclear"}}};
    return all;
}

namespace {

constexpr auto review_columns = columns<Review>({
    key<&Review::id>("编号", "Id"),
    col<&Review::of>("抽查对象", "Of"),
    col<&Review::item>("项目", "Item"),
    col<&Review::decided_from>("决定自", "Decided from"),
    col<&Review::decided_to>("决定至", "Decided to"),
    col<&Review::each>("每层件数", "Each stratum"),
    col<&Review::state>("状态", "State"),
    col<&Review::listed>("名单件数", "Listed"),
    col<&Review::list_digest>("名单摘要", "Digest of the list"),
    col<&Review::commitment>("密数摘要", "Digest of the secret"),
    col<&Review::words>("抽取时的话", "Words of the draw"),
    col<&Review::secret>("密数", "Secret").hide(),
    col<&Review::seed>("种子", "Seed").hide(),
    col<&Review::sampled>("抽中", "Drawn"),
    col<&Review::prepared_by>("组织人", "Prepared by"),
    col<&Review::prepared_at>("名单时间", "Prepared at"),
    col<&Review::drawn_by>("抽取人", "Drawn by").hide(),
    col<&Review::drawn_at>("抽取时间", "Drawn at"),
    version<&Review::version>(),
});
constexpr auto review_schema = schema<Review>("compliance_review", "compliance_review", {"抽查", "Review"}, review_columns);

constexpr auto sample_columns = columns<Sample>({
    key<&Sample::id>("编号", "Id"),
    col<&Sample::review>("抽查", "Review").hide(),
    col<&Sample::elder>("老年人编号", "Elder id").about().hide(),
    col<&Sample::region>("区划", "Division").scope(),
    col<&Sample::item>("项目代码", "Item").hide(),
    col<&Sample::answer>("原决定", "Decided"),
    col<&Sample::proposal>("事项", "Proposal").hide(),
    col<&Sample::decided_account>("决定账号", "Decided by").as_id().hide(),
    col<&Sample::released_account>("复核账号", "Released by").as_id().hide(),
    col<&Sample::reviewer>("复看账号", "Reviewer's account").as_id().hide(),
    col<&Sample::reviewer_name>("复看人", "Reviewer"),
    col<&Sample::outcome>("结果", "Outcome"),
    col<&Sample::reason>("理由", "Reason"),
    col<&Sample::answered_at>("复看时间", "Reviewed at").hide(),
    col<&Sample::finding>("核查事项", "Case").hide(),
    col<&Sample::handed_over>("改派理由", "Why handed over").hide(),
    version<&Sample::version>(),
    col<&Sample::name>("姓名", "Name").compute(),
    col<&Sample::item_label>("项目", "Item").compute(),
});
constexpr auto sample_schema = schema<Sample>("compliance_sample", "compliance_sample", {"抽中件", "Drawn case"}, sample_columns);

}  // namespace

const Schema& schema_of(const Review*) { return review_schema; }
const Schema& schema_of(const Sample*) { return sample_schema; }

}  // namespace yk::care::compliance
