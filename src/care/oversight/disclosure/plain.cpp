// Pages without scripts, for old phones: the service list, how to apply, whom to call. Shown at /p/….
#include <array>

#include "care/entitlement/policy/policy.h"
#include "care/oversight/disclosure/disclosure.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::disclosure {
namespace {

// The number of the government service hotline; the same in every city of the country.
constexpr std::string_view hotline = "12345";

constexpr std::string_view style =
    "body{margin:0 auto;padding:12px 16px 40px;max-width:44em;font:24px/1.6 sans-serif;color:#1a211d;background:#fff}"
    "a{color:#17503f;display:inline-block;min-height:48px;line-height:48px;margin-right:20px}h1{font-size:32px;line-height:1.3}"
    "h2{font-size:27px;margin:1.4em 0 .3em;border-top:2px solid #cfc9ba;padding-top:.6em}dt{font-weight:bold;color:#17503f}"
    "dd{margin:0 0 .6em}";

http::Download page_of(const std::string& city, std::string_view title, const std::string& body) {
    std::string out =
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\"><title>";
    out.append(title).append(" · ").append(html_text(city)).append("</title><style>").append(style).append("</style></head><body><nav>");
    for (const auto& [path, name] : {std::pair{"services", "服务清单"}, {"guide", "办事指南"}, {"contact", "联系电话"}})
        out.append("<a href=\"/p/").append(path).append("\">").append(name).append("</a>");
    out.append("</nav><main><h1>").append(title).append("</h1>").append(body).append("</main><p>不方便上网，请拨打 <a href=\"tel:");
    out.append(hotline).append("\">").append(hotline).append("</a></p></body></html>");
    return {std::string(title) + ".html", "text/html; charset=utf-8", {}, std::move(out)};
}

void line(std::string& out, std::string_view label, const std::string& text) {
    if (!text.empty()) out.append("<dt>").append(label).append("</dt><dd>").append(html_text(text)).append("</dd>");
}

std::string_view note_of(rules::Status status) {
    if (status == rules::Status::in_force) return "";
    return status == rules::Status::draft ? "这一项还在征求意见，尚未实施。" : "这一项的标准尚待主管部门确认，以实际公布为准。";
}

Result<http::Download> services(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    std::string body;
    for (const auto& item : book->pack->items) {
        if (!item.listed) continue;
        body.append("<h2>").append(html_text(item.label.zh)).append("</h2><dl>");
        line(body, "谁能享受", item.recipients.zh);
        line(body, "服务内容", item.content.zh);
        line(body, "标准", item.standard.zh);
        line(body, "依据", policy::clause_text(*book->pack, item.cited.clause).title.zh);
        line(body, "说明", std::string(note_of(item.cited.status)));
        body.append("</dl>");
    }
    return page_of(YK_TRY(organisation::get_city(tx)).name, "基本养老服务清单", body);
}

Result<http::Download> guide(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    std::string body = "<dl>";
    for (const auto& item : book->pack->items)
        if (item.listed && (item.no_application || !item.apply.zh.empty()))
            line(body, html_text(item.label.zh), (item.no_application ? "免申即享，不用申请。" : "") + item.apply.zh);
    return page_of(YK_TRY(organisation::get_city(tx)).name, "办事指南", body + "</dl>");
}

// Numbers of towns are shown once the city has entered them; none is made up.
Result<http::Download> contact(Tx& tx) {
    std::string body = "<p>政务服务热线：<a href=\"tel:";
    body.append(hotline).append("\">").append(hotline).append("</a></p><p>各镇街电话尚未登记，请拨打热线转接。</p>");
    return page_of(YK_TRY(organisation::get_city(tx)).name, "联系电话", body);
}

constexpr std::array routes{
    http::get<&services>("/public/plain/services", http::anyone, http::RowScope::none, {"服务清单（纯网页）", "Service list, plain page"}),
    http::get<&guide>("/public/plain/guide", http::anyone, http::RowScope::none, {"办事指南（纯网页）", "How to apply, plain page"}),
    http::get<&contact>("/public/plain/contact", http::anyone, http::RowScope::none, {"联系电话（纯网页）", "Whom to call, plain page"}),
};

}  // namespace

std::string html_text(std::string_view text) {
    std::string out;
    for (const char c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    return out;
}

std::span<const http::Route> plain_routes() { return routes; }

}  // namespace yk::care::disclosure
