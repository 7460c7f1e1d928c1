// The stored records of appraisals and the words of their choices.
#include "care/oversight/appraisal/access.h"

namespace yk::care::appraisal {
using namespace model;

std::span<const Option> options_of(SchemeState) {
    static constexpr Option all[] = {{"draft", {"草拟", "Draft"}}, {"in_use", {"使用中", "In use"}}, {"retired", {"已停用", "Retired"}}};
    return all;
}
std::span<const Option> options_of(SchemeEvent) {
    static constexpr Option all[] = {{"put_in_use", {"启用", "put in use"}}, {"retire", {"停用", "retire"}}};
    return all;
}
std::span<const Option> options_of(Weights) {
    static constexpr Option all[] = {{"example", {"示例分值", "Example marks"}},
                                     {"decided", {"文件已定分值", "Marks decided by a document"}}};
    return all;
}
std::span<const Option> options_of(Method) {
    static constexpr Option all[] = {{"judged", {"人工评分", "Judged"}},
                                     {"proportional", {"按指标达成比例", "By the share reached"}},
                                     {"reached", {"指标达成得满分", "Full marks when reached"}}};
    return all;
}
std::span<const Option> options_of(RoundState) {
    static constexpr Option all[] = {{"scoring", {"评分中", "Being scored"}},
                                     {"consulted", {"征求各区意见", "Open to objections"}},
                                     {"settled", {"待公布", "Waits for publication"}},
                                     {"published", {"已公布", "Published"}},
                                     {"cancelled", {"已取消", "Cancelled"}}};
    return all;
}
std::span<const Option> options_of(RoundEvent) {
    static constexpr Option all[] = {{"consult", {"发各区征求意见", "open to objections"}},
                                     {"settle", {"定稿", "settle"}},
                                     {"send_back", {"退回", "send back"}},
                                     {"publish", {"公布", "publish"}},
                                     {"cancel", {"取消", "cancel"}}};
    return all;
}
std::span<const Option> options_of(Origin) {
    static constexpr Option all[] = {
        {"none", {"待评", "Missing"}}, {"computed", {"按指标计算", "Computed"}}, {"judged", {"人工评分", "Judged"}}};
    return all;
}
std::span<const Option> options_of(ObjectionState) {
    static constexpr Option all[] = {{"open", {"待答复", "Waits for an answer"}},
                                     {"upheld", {"采纳", "Upheld"}},
                                     {"rejected", {"不采纳", "Rejected"}},
                                     {"withdrawn", {"已撤回", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(ObjectionEvent) {
    static constexpr Option all[] = {{"uphold", {"采纳", "uphold"}}, {"reject", {"不采纳", "reject"}}, {"withdraw", {"撤回", "withdraw"}}};
    return all;
}

namespace {
constexpr auto scheme_columns = columns<Scheme>({
    key<&Scheme::id>("编号", "Id"),
    col<&Scheme::name>("方案", "Scheme").open(),
    col<&Scheme::edition>("版次", "Edition").open(),
    col<&Scheme::document>("文件", "Document"),
    col<&Scheme::at>("条款", "Clause"),
    col<&Scheme::state>("状态", "State"),
    col<&Scheme::weights>("分值", "Marks").open(),
    col<&Scheme::basis>("分值依据", "Basis of the marks").open(),
    col<&Scheme::objection_days>("异议期（天）", "Days to object"),
    col<&Scheme::edited_by>("编制人", "Edited by"),
    col<&Scheme::account>("编制账号", "Account").as_id().hide(),
    col<&Scheme::used_by>("启用人", "Put in use by"),
    col<&Scheme::used_at>("启用时间", "In use since"),
    version<&Scheme::version>(),
});
constexpr auto scheme_schema = schema<Scheme>("appraisal_scheme", "appraisal_scheme", {"考核方案", "Scheme"}, scheme_columns);

constexpr auto aspect_columns = columns<Aspect>({
    key<&Aspect::id>("编号", "Id"),
    col<&Aspect::scheme>("方案", "Scheme").hide(),
    col<&Aspect::number>("序号", "Number").open(),
    col<&Aspect::label>("考核内容", "Aspect").open(),
    col<&Aspect::full_marks>("满分", "Full marks").open(),
    col<&Aspect::method>("评分方式", "Method").open(),
    col<&Aspect::indicator>("指标", "Indicator"),
    col<&Aspect::guidance>("评分要点", "What to look at"),
    version<&Aspect::version>(),
});
constexpr auto aspect_schema = schema<Aspect>("appraisal_aspect", "appraisal_aspect", {"考核内容", "Aspect"}, aspect_columns);

constexpr auto round_columns = columns<Round>({
    key<&Round::id>("编号", "Id").open(),
    col<&Round::year>("年度", "Year").open(),
    col<&Round::title>("考核", "Appraisal").open(),
    col<&Round::scheme>("方案", "Scheme").hide(),
    col<&Round::state>("状态", "State"),
    col<&Round::as_of>("指标截至", "Figures as of").open(),
    col<&Round::objections_until>("异议截止", "Objections until"),
    col<&Round::opened_by>("发起人", "Opened by"),
    col<&Round::opened_at>("发起时间", "Opened at").hide(),
    col<&Round::settled_by>("定稿人", "Settled by"),
    col<&Round::settled_account>("定稿账号", "Account").as_id().hide(),
    col<&Round::settled_at>("定稿时间", "Settled at").hide(),
    col<&Round::published_by>("公布人", "Published by").open(),
    col<&Round::published_at>("公布时间", "Published at").open(),
    col<&Round::sha256>("校验值", "SHA-256").open().hide(),
    col<&Round::reason>("取消或退回原因", "Reason").hide(),
    version<&Round::version>(),
});
constexpr auto round_schema = schema<Round>("appraisal_round", "appraisal_round", {"年度考核", "Appraisal"}, round_columns);

constexpr auto score_columns = columns<Score>({
    key<&Score::id>("编号", "Id"),
    col<&Score::round>("考核", "Appraisal").hide(),
    col<&Score::aspect>("考核内容", "Aspect"),
    col<&Score::region>("区", "District").scope(),
    col<&Score::origin>("来源", "Origin"),
    col<&Score::value>("指标值", "Value"),
    col<&Score::numerator>("分子", "Numerator"),
    col<&Score::denominator>("分母", "Denominator"),
    col<&Score::source>("指标依据", "Source"),
    col<&Score::value_on>("指标日期", "Value as of"),
    col<&Score::marks>("得分（百分之一分）", "Marks in hundredths"),
    col<&Score::reason>("评分理由", "Reason"),
    col<&Score::evidence>("依据材料", "Evidence"),
    col<&Score::judged_by>("评分人", "Judged by"),
    col<&Score::account>("评分账号", "Account").as_id().hide(),
    col<&Score::judged_at>("评分时间", "Judged at"),
    version<&Score::version>(),
});
constexpr auto score_schema = schema<Score>("appraisal_score", "appraisal_score", {"得分", "Score"}, score_columns);

constexpr auto objection_columns = columns<Objection>({
    key<&Objection::id>("编号", "Id"),
    col<&Objection::round>("考核", "Appraisal").hide(),
    col<&Objection::score>("得分", "Score").hide(),
    col<&Objection::label>("异议事项", "About").compute(),
    col<&Objection::region>("区", "District").scope(),
    col<&Objection::state>("状态", "State"),
    col<&Objection::grounds>("理由", "Grounds"),
    col<&Objection::file>("附件", "File"),
    col<&Objection::type>("附件类型", "Type").hide(),
    col<&Objection::sha256>("附件摘要", "SHA-256").hide(),
    col<&Objection::bytes>("附件大小", "Bytes").hide(),
    col<&Objection::filed_by>("提出人", "Filed by"),
    col<&Objection::account>("提出账号", "Account").as_id().hide(),
    col<&Objection::filed_at>("提出时间", "Filed at"),
    col<&Objection::answer>("答复", "Answer"),
    col<&Objection::answered_by>("答复人", "Answered by"),
    col<&Objection::answered_at>("答复时间", "Answered at"),
    col<&Objection::marks_before>("原得分（百分之一分）", "Marks before, hundredths"),
    col<&Objection::marks_after>("现得分（百分之一分）", "Marks after, hundredths"),
    version<&Objection::version>(),
});
constexpr auto objection_schema =
    schema<Objection>("appraisal_objection", "appraisal_objection", {"考核异议", "Objection"}, objection_columns);

constexpr auto new_aspect_columns = columns<NewAspect>({
    col<&NewAspect::label>("考核内容", "Aspect"),
    col<&NewAspect::full_marks>("满分", "Full marks"),
    col<&NewAspect::method>("评分方式", "Method"),
    col<&NewAspect::indicator>("指标", "Indicator"),
    col<&NewAspect::guidance>("评分要点", "What to look at"),
});
constexpr auto new_aspect_schema = schema<NewAspect>("appraisal_new_aspect", "", {"考核内容", "Aspect"}, new_aspect_columns);

constexpr auto line_columns = columns<DistrictLine>({
    col<&DistrictLine::region>("区划", "Region"),
    col<&DistrictLine::name>("区", "District"),
    col<&DistrictLine::scores>("得分", "Scores"),
    col<&DistrictLine::total>("总分（百分之一分）", "Total in hundredths"),
});
constexpr auto line_schema = schema<DistrictLine>("appraisal_line", "", {"区得分", "District"}, line_columns);

constexpr auto page_columns = columns<RoundPage>({
    col<&RoundPage::round>("考核", "Appraisal"),
    col<&RoundPage::scheme>("方案", "Scheme"),
    col<&RoundPage::clause>("条款", "Clause"),
    col<&RoundPage::aspects>("考核内容", "Aspects"),
    col<&RoundPage::full>("满分", "Full marks"),
    col<&RoundPage::districts>("各区", "Districts"),
    col<&RoundPage::objections>("异议", "Objections"),
    col<&RoundPage::shown>("可见", "Shown"),
    col<&RoundPage::account>("账号", "Account").as_id(),
});
constexpr auto page_schema = schema<RoundPage>("appraisal_page", "", {"年度考核", "Appraisal"}, page_columns);
}  // namespace

const Schema& schema_of(const Scheme*) { return scheme_schema; }
const Schema& schema_of(const Aspect*) { return aspect_schema; }
const Schema& schema_of(const Round*) { return round_schema; }
const Schema& schema_of(const Score*) { return score_schema; }
const Schema& schema_of(const Objection*) { return objection_schema; }
const Schema& schema_of(const NewAspect*) { return new_aspect_schema; }
const Schema& schema_of(const DistrictLine*) { return line_schema; }
const Schema& schema_of(const RoundPage*) { return page_schema; }

tl::unexpected<Error> wrong_state(std::string_view code, const Label& state, const Label& act) {
    return fail(ErrorKind::conflict, code,
                TextArgs{{"state", std::string(state.zh)},
                         {"act", std::string(act.zh)},
                         {"state_en", std::string(state.en)},
                         {"act_en", std::string(act.en)}});
}

}  // namespace yk::care::appraisal
