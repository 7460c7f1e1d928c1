#include "care/service/guide/access.h"

namespace yk::care::guide {
using namespace model;

std::span<const Option> options_of(OfficerKind) {
    static constexpr Option all[] = {{"street_officer", {"养老管理员", "Eldercare officer"}},
                                     {"service_guide", {"养老服务向导", "Service guide"}},
                                     {"elder_helper", {"助老员", "Elder helper"}}};
    return all;
}
std::span<const Option> options_of(OutreachState) {
    static constexpr Option all[] = {{"open", {"待上门", "To visit"}},
                                     {"waiting", {"待再访", "To try again"}},
                                     {"found", {"已核实", "Found out"}},
                                     {"closed", {"已关闭", "Closed"}}};
    return all;
}
std::span<const Option> options_of(OutreachEvent) {
    static constexpr Option all[] = {{"find", {"核实", "Find"}}, {"miss", {"未遇", "Miss"}}, {"close", {"关闭", "Close"}}};
    return all;
}
std::span<const Option> options_of(Outcome) {
    static constexpr Option all[] = {{"found", {"见到本人，已核实", "Met and asked"}},
                                     {"not_reachable", {"未联系上", "Not reachable"}},
                                     {"refused", {"本人不愿意", "Refused"}},
                                     {"moved", {"已搬走", "Moved away"}},
                                     {"dead", {"已去世", "Dead"}},
                                     {"receives_elsewhere", {"已在别处享受", "Receives it elsewhere"}},
                                     {"no_longer_due", {"不再需要上门", "No longer due"}}};
    return all;
}
std::span<const Option> options_of(Channel) {
    static constexpr Option all[] = {{"at_home", {"上门", "At home"}},
                                     {"at_station", {"站点", "At the station"}},
                                     {"phone", {"电话", "By phone"}},
                                     {"other", {"其他", "Otherwise"}}};
    return all;
}
std::span<const Option> options_of(ReferralState) {
    static constexpr Option all[] = {{"sent", {"已转出", "Sent"}},
                                     {"accepted", {"已接收", "Accepted"}},
                                     {"returned", {"已退回", "Sent back"}},
                                     {"answered", {"已反馈", "Answered"}}};
    return all;
}
std::span<const Option> options_of(ReferralEvent) {
    static constexpr Option all[] = {{"accept", {"接收", "Accept"}}, {"send_back", {"退回", "Send back"}}, {"answer", {"反馈", "Answer"}}};
    return all;
}
std::span<const Option> options_of(DiscoveryState) {
    static constexpr Option all[] = {{"reported", {"待登记", "Reported"}},
                                     {"registered", {"已登记", "Registered"}},
                                     {"known", {"原已在册", "Known already"}},
                                     {"dismissed", {"不予登记", "Dismissed"}}};
    return all;
}
std::span<const Option> options_of(DiscoveryEvent) {
    static constexpr Option all[] = {
        {"register", {"登记", "Register"}}, {"recognise", {"认出在册", "Recognise"}}, {"dismiss", {"不予登记", "Dismiss"}}};
    return all;
}

namespace {

constexpr auto officer_columns = columns<Officer>({
    key<&Officer::id>("编号", "Id"),
    col<&Officer::name>("姓名", "Name"),
    col<&Officer::kind>("岗位", "Post"),
    col<&Officer::region>("负责区划", "Region").scope(),
    col<&Officer::account>("账号", "Account"),
    col<&Officer::phone>("电话", "Phone"),
    col<&Officer::qualification>("资质", "Qualification"),
    col<&Officer::month_quota>("每月上门量", "Outreach a month"),
    col<&Officer::valid_from>("任职自", "From"),
    col<&Officer::valid_to>("任职至", "To"),
    col<&Officer::deputy>("代班人", "Deputy"),
    col<&Officer::away_from>("离岗自", "Away from"),
    col<&Officer::away_to>("离岗至", "Away to"),
    version<&Officer::version>(),
});
constexpr auto officer_schema = schema<Officer>("guide_officer", "guide_officer", {"向导和管理员", "Guide or officer"}, officer_columns);

constexpr auto outreach_columns = columns<Outreach>({
    key<&Outreach::id>("编号", "Id"),
    col<&Outreach::elder>("老年人", "Elder").about(),
    col<&Outreach::region>("区划", "Division").scope(),
    col<&Outreach::officer>("负责人", "Officer"),
    col<&Outreach::state>("状态", "State"),
    col<&Outreach::items>("应享未享项目", "Entitled, not receiving").hide(),
    col<&Outreach::facts>("待问事项", "To ask").hide(),
    col<&Outreach::month_fen>("每月金额", "A month"),
    col<&Outreach::priority>("优先级", "Priority"),
    col<&Outreach::opened_on>("生成日期", "Opened"),
    col<&Outreach::due_on>("期限", "Due"),
    col<&Outreach::attempts>("已访次数", "Attempts"),
    col<&Outreach::outcome>("结果", "Outcome"),
    col<&Outreach::closed_on>("办结日期", "Closed"),
    col<&Outreach::closed_by>("办结人", "Closed by"),
    col<&Outreach::note>("备注", "Note"),
    version<&Outreach::version>(),
    col<&Outreach::name>("姓名", "Name").compute(),
    col<&Outreach::officer_name>("负责人姓名", "Officer's name").compute(),
    col<&Outreach::questions>("问题数", "Questions").compute(),
    col<&Outreach::offers>("可享项目数", "Offers").compute(),
});
constexpr auto outreach_schema = schema<Outreach>("outreach", "guide_outreach", {"上门线索", "Outreach"}, outreach_columns);

constexpr auto visit_columns = columns<Visit>({
    key<&Visit::id>("编号", "Id"),
    col<&Visit::elder>("老年人", "Elder").about(),
    col<&Visit::region>("区划", "Division").scope(),
    col<&Visit::outreach>("上门线索", "Outreach").hide(),
    col<&Visit::outcome>("结果", "Outcome"),
    col<&Visit::facts>("核实事项", "Facts told").hide(),
    col<&Visit::note>("备注", "Note"),
    col<&Visit::account>("账号", "Account").as_id().hide(),
    col<&Visit::made_by>("上门人", "Made by"),
    col<&Visit::made_on>("上门日期", "Made on"),
    col<&Visit::taken_back_by>("撤销人", "Taken back by"),
    col<&Visit::taken_back_at>("撤销时间", "Taken back"),
    col<&Visit::taken_back_reason>("撤销原因", "Reason"),
    version<&Visit::version>(),
    col<&Visit::name>("姓名", "Name").compute(),
});
constexpr auto visit_schema = schema<Visit>("guide_visit", "guide_visit", {"上门记录", "Visit"}, visit_columns);

constexpr auto advice_columns = columns<Advice>({
    key<&Advice::id>("编号", "Id"),
    col<&Advice::region>("区划", "Division").scope(),
    col<&Advice::elder>("老年人", "Elder").about(),
    col<&Advice::channel>("方式", "Channel"),
    col<&Advice::asked>("咨询内容", "Asked"),
    col<&Advice::answered>("答复", "Answered"),
    col<&Advice::given_by>("答复人", "Given by"),
    col<&Advice::given_on>("日期", "Date"),
    version<&Advice::version>(),
});
constexpr auto advice_schema = schema<Advice>("advice", "guide_advice", {"咨询记录", "Advice"}, advice_columns);

constexpr auto referral_columns = columns<Referral>({
    key<&Referral::id>("编号", "Id"),
    col<&Referral::region>("区划", "Division").scope(),
    col<&Referral::elder>("老年人", "Elder").about(),
    col<&Referral::department>("转给部门", "Department"),
    col<&Referral::matter>("事项", "Matter"),
    col<&Referral::state>("状态", "State"),
    col<&Referral::sent_by>("转出人", "Sent by"),
    col<&Referral::sent_on>("转出日期", "Sent on"),
    col<&Referral::due_on>("期限", "Due"),
    col<&Referral::feedback>("反馈", "Feedback"),
    col<&Referral::answered_by>("办理人", "Answered by"),
    col<&Referral::answered_on>("办理日期", "Answered on"),
    version<&Referral::version>(),
});
constexpr auto referral_schema = schema<Referral>("referral", "guide_referral", {"转介", "Referral"}, referral_columns);

constexpr auto discovery_columns = columns<Discovery>({
    key<&Discovery::id>("编号", "Id"),
    col<&Discovery::name>("姓名", "Name"),
    col<&Discovery::id_no>("身份证号", "Identity number").personal().seal_indexed(),
    col<&Discovery::birth>("出生日期", "Born"),
    col<&Discovery::region>("村居", "Village").scope(),
    col<&Discovery::address>("住址", "Address").personal().seal(),
    col<&Discovery::phone>("电话", "Phone").personal().seal(),
    col<&Discovery::needs>("需求", "Needs"),
    col<&Discovery::state>("状态", "State"),
    col<&Discovery::elder>("对应老人", "Elder").about(),
    col<&Discovery::reported_by>("上报人", "Reported by"),
    col<&Discovery::reported_on>("上报日期", "Reported on"),
    col<&Discovery::settled_by>("处理人", "Settled by"),
    col<&Discovery::reason>("说明", "Reason"),
    version<&Discovery::version>(),
});
constexpr auto discovery_schema = schema<Discovery>("discovery", "guide_discovery", {"主动发现", "Discovery"}, discovery_columns);

}  // namespace

const Schema& schema_of(const Officer*) { return officer_schema; }
const Schema& schema_of(const Outreach*) { return outreach_schema; }
const Schema& schema_of(const Visit*) { return visit_schema; }
const Schema& schema_of(const Advice*) { return advice_schema; }
const Schema& schema_of(const Referral*) { return referral_schema; }
const Schema& schema_of(const Discovery*) { return discovery_schema; }

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at) out.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}
std::string words_text(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

}  // namespace yk::care::guide
