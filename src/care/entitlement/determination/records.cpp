#include "care/entitlement/determination/determination.h"

namespace yk::care::determination {
using namespace model;

std::span<const Option> options_of(Answer) {
    static constexpr Option all[] = {{"entitled", {"符合", "Entitled"}},
                                     {"not_entitled", {"不符合", "Not entitled"}},
                                     {"needs_information", {"待补", "Needs information"}},
                                     {"not_in_force", {"未生效", "Not in force"}},
                                     {"not_modelled", {"未纳入", "Not modelled"}}};
    return all;
}
std::span<const Option> options_of(Change) {
    static constexpr Option all[] = {{"none", {"无变化", "None"}},
                                     {"newly_entitled", {"新符合", "Newly entitled"}},
                                     {"stopped", {"拟停止", "To be stopped"}},
                                     {"changed", {"有变化", "Changed"}}};
    return all;
}
std::span<const Option> options_of(Subject) {
    static constexpr Option all[] = {{"item", {"服务项目", "Service item"}}, {"category", {"对象类别", "Recipient category"}}};
    return all;
}

namespace {

constexpr auto run_columns = columns<Run>({
    key<&Run::id>("编号", "Id"),
    col<&Run::region>("范围", "Region").scope(),
    col<&Run::as_of>("认定日", "As of"),
    col<&Run::pack>("政策包", "Pack"),
    col<&Run::pack_hash>("政策包摘要", "Pack hash").hide(),
    col<&Run::engine>("引擎版本", "Engine").hide(),
    col<&Run::people>("人数", "People"),
    col<&Run::answers>("结果数", "Answers"),
    col<&Run::newly_entitled>("新符合", "Newly entitled"),
    col<&Run::stopped>("拟停止", "To be stopped"),
    col<&Run::changed>("有变化", "Changed"),
    col<&Run::needs_information>("待补", "Needs information"),
    col<&Run::read_ms>("读取毫秒", "Read ms").hide(),
    col<&Run::compute_ms>("计算毫秒", "Compute ms").hide(),
    col<&Run::write_ms>("写入毫秒", "Write ms").hide(),
    col<&Run::started_by>("发起人", "Started by"),
    col<&Run::started_at>("开始", "Started"),
    col<&Run::finished_at>("完成", "Finished"),
    col<&Run::job>("任务", "Job").hide(),
    version<&Run::version>(),
});
constexpr auto run_schema = schema<Run>("determination_run", "determination_run", {"认定批次", "Determination run"}, run_columns);

constexpr auto person_columns =
    columns<Person>({col<&Person::id>("编号", "Id"), col<&Person::name>("姓名", "Name"),
                     col<&Person::id_no>("证件号码", "Document number").personal(), col<&Person::region>("区划", "Division")});
constexpr auto person_schema = schema<Person>("determined_person", "", {"老年人", "Elder"}, person_columns);

constexpr auto fact_columns = columns<FactText>({
    col<&FactText::fact>("事实", "Fact"),
    col<&FactText::label>("名称", "Label"),
    col<&FactText::value>("值", "Value"),
    col<&FactText::value_label>("值（文字）", "Value in words"),
    col<&FactText::source>("来源", "Source"),
    col<&FactText::source_date>("来源日期", "Source date"),
});
constexpr auto fact_schema = schema<FactText>("fact_text", "", {"事实", "Fact"}, fact_columns);

constexpr auto because_columns = columns<Because>({col<&Because::label>("条件", "Condition"), col<&Because::holds>("成立", "Holds"),
                                                   col<&Because::facts>("事实", "Facts"), col<&Because::distance>("距离", "Distance")});
constexpr auto because_schema = schema<Because>("because", "", {"理由", "Reason"}, because_columns);

constexpr auto missing_columns =
    columns<Missing>({col<&Missing::fact>("事实", "Fact"), col<&Missing::label>("名称", "Label"), col<&Missing::from>("可由", "From")});
constexpr auto missing_schema = schema<Missing>("missing_fact", "", {"待补事实", "Missing fact"}, missing_columns);

constexpr auto result_columns = columns<Determination>({
    key<&Determination::id>("编号", "Id"),
    col<&Determination::person>("老年人编号", "Elder id").hide(),
    col<&Determination::region>("区划", "Division").scope(),
    col<&Determination::subject>("类别", "Kind"),
    col<&Determination::item>("项目", "Item"),
    col<&Determination::answer>("结论", "Answer"),
    col<&Determination::amount_fen>("金额", "Amount"),
    col<&Determination::period>("周期", "Period").hide(),
    col<&Determination::status>("规则状态", "Rule status"),
    col<&Determination::change>("变化", "Change"),
    col<&Determination::before>("原结论", "Before").hide(),
    col<&Determination::since>("自", "Since"),
    col<&Determination::run>("批次", "Run").hide(),
    version<&Determination::version>(),
    col<&Determination::category>("对象类别", "Recipient category").compute().hide(),
    col<&Determination::elder>("老年人", "Elder").compute(),
    col<&Determination::item_label>("项目名称", "Item name").compute().hide(),
    col<&Determination::answer_label>("结论名称", "Answer name").compute().hide(),
    col<&Determination::clause>("依据条款", "Clause").compute(),
    col<&Determination::because>("理由", "Because").compute().hide(),
    col<&Determination::facts>("命中事实", "Facts").compute(),
    col<&Determination::missing>("未满足条件", "Missing").compute(),
});
constexpr auto result_schema = schema<Determination>("determination", "", {"认定结果", "Determination"}, result_columns);

constexpr auto page_columns =
    columns<ElderPage>({col<&ElderPage::elder>("老年人", "Elder"), col<&ElderPage::facts>("事实", "Facts"),
                        col<&ElderPage::categories>("类别", "Categories"), col<&ElderPage::determinations>("认定", "Determinations")});
constexpr auto page_schema = schema<ElderPage>("elder_page", "", {"一人一档", "Elder"}, page_columns);

}  // namespace

const Schema& schema_of(const Run*) { return run_schema; }
const Schema& schema_of(const Person*) { return person_schema; }
const Schema& schema_of(const FactText*) { return fact_schema; }
const Schema& schema_of(const Because*) { return because_schema; }
const Schema& schema_of(const Missing*) { return missing_schema; }
const Schema& schema_of(const Determination*) { return result_schema; }
const Schema& schema_of(const ElderPage*) { return page_schema; }

}  // namespace yk::care::determination
