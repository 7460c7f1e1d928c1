#include "care/oversight/disclosure/disclosure.h"

#include <algorithm>
#include <array>
#include <map>

#include "care/entitlement/policy/policy.h"
#include "care/oversight/overview/overview.h"
#include "care/people/organisation/lookup.h"
#include "sheet/write.h"

namespace yk::care::disclosure {
using namespace model;
namespace {

struct Paper {
    std::string document;
    policy::Text title;
    std::string number;
    std::string issued;  // a day or a part of one; empty where the text does not say
    std::string legal_status;
};
constexpr auto paper_columns =
    columns<Paper>({col<&Paper::document>("文件", "Document").open(), col<&Paper::title>("标题", "Title").open(),
                    col<&Paper::number>("文号", "Number").open(), col<&Paper::issued>("发布日期", "Issued").open(),
                    col<&Paper::legal_status>("效力", "Status").open()});
constexpr auto paper_schema = schema<Paper>("public_document", "", {"政策文件", "Document"}, paper_columns);
const Schema& schema_of(const Paper*) { return paper_schema; }
struct Papers {
    std::vector<Paper> items;
};
constexpr auto papers_columns = columns<Papers>({col<&Papers::items>("文件", "Documents").open()});
constexpr auto papers_schema = schema<Papers>("public_documents", "", {"政策文件", "Documents"}, papers_columns);
const Schema& schema_of(const Papers*) { return papers_schema; }

struct Line {
    std::string item;
    policy::Text label;
    std::optional<std::int64_t> all;                  // absent: too few to tell
    std::vector<std::optional<std::int64_t>> people;  // by district
};
constexpr auto line_columns =
    columns<Line>({col<&Line::item>("项目", "Item").open(), col<&Line::label>("名称", "Name").open(),
                   col<&Line::all>("全市", "Whole city").open(), col<&Line::people>("各区", "By district").open()});
constexpr auto line_schema = schema<Line>("public_recipients_line", "", {"符合人数", "Entitled"}, line_columns);
const Schema& schema_of(const Line*) { return line_schema; }
struct Recipients {
    std::optional<Day> as_of;
    std::int64_t least = least_people;
    std::vector<std::string> districts;
    std::vector<Line> items;
};
constexpr auto recipients_columns =
    columns<Recipients>({col<&Recipients::as_of>("截至", "As of").open(), col<&Recipients::least>("最少公布人数", "Least published").open(),
                         col<&Recipients::districts>("区", "Districts").open(), col<&Recipients::items>("项目", "Items").open()});
constexpr auto recipients_schema = schema<Recipients>("public_recipients", "", {"符合人数", "Entitled"}, recipients_columns);
const Schema& schema_of(const Recipients*) { return recipients_schema; }

Result<Papers> papers(Tx& tx) {
    Papers out;
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    for (const auto& document : book->pack->documents)
        out.items.push_back({document.name, policy::text_of(document.title), document.number, document.issued, document.legal_status});
    return out;
}

Result<Recipients> recipients(Tx& tx) {
    Recipients out;
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto districts = organisation::list_children(tx, city.code);
    for (const auto& district : districts) out.districts.push_back(district.name);
    const auto published = overview::entitled_by_district(tx);
    out.as_of = published.as_of;
    for (const auto& item : book->pack->items) {
        if (!item.listed || !item.modelled) continue;
        std::vector<std::int64_t> figures;
        std::int64_t all = 0;
        for (const auto& district : districts) {
            const auto at = published.people.find({item.name, district.code});
            figures.push_back(at == published.people.end() ? 0 : at->second);
            all += figures.back();
        }
        Line line{item.name, policy::text_of(item.label), {}, publishable(figures)};
        if (all == 0 || all >= least_people) line.all = all;
        out.items.push_back(std::move(line));
    }
    return out;
}

Result<http::Download> recipients_file(Tx& tx) {
    const auto table = YK_TRY(recipients(tx));
    const auto figure = [](const std::optional<std::int64_t>& n) {
        return n ? std::to_string(*n) : "少于" + std::to_string(least_people) + "或不公布";
    };
    std::string out = "\xEF\xBB\xBF\"项目\",\"全市\"";
    for (const auto& district : table.districts) out += "," + csv_cell(district);
    out += "\r\n";
    for (const auto& line : table.items) {
        out += csv_cell(line.label.zh) + "," + figure(line.all);
        for (const auto& people : line.people) out += "," + figure(people);
        out += "\r\n";
    }
    return http::Download{"符合条件人数.csv", "text/csv; charset=utf-8", {}, std::move(out)};
}

constexpr std::array own_routes{
    http::get<&papers>("/public/documents", http::anyone, http::RowScope::none, {"政策文件", "Documents"}),
    http::get<&recipients>("/public/recipients", http::anyone, http::RowScope::none, {"各项目符合人数", "Entitled people"}),
    http::get<&recipients_file>("/public/recipients/file", http::anyone, http::RowScope::none,
                                {"各项目符合人数（CSV）", "Entitled people (CSV)"}),
};
const std::vector<http::Route>& all_routes() {
    static const auto routes = [] {
        std::vector<http::Route> out(own_routes.begin(), own_routes.end());
        out.insert(out.end(), plain_routes().begin(), plain_routes().end());
        return out;
    }();
    return routes;
}

}  // namespace

std::string csv_cell(std::string_view text) {
    std::string out = "\"";
    for (const char c : sheet::neutralised(text)) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

bool protect_line(const std::vector<std::int64_t>& figures, std::vector<bool>& hidden) {
    for (;;) {
        std::int64_t slack = 0, count = 0;
        std::optional<std::size_t> smallest;
        for (std::size_t i = 0; i < figures.size(); ++i) {
            if (hidden[i]) {
                ++count;
                slack += std::max<std::int64_t>(figures[i] - 1, 0);
            } else if (figures[i] > 0 && (!smallest || figures[i] < figures[*smallest])) {
                smallest = i;
            }
        }
        if (count == 0 || (count > 1 && slack >= least_width)) return true;
        if (!smallest) return false;
        hidden[*smallest] = true;
    }
}

std::vector<std::optional<std::int64_t>> publishable(const std::vector<std::int64_t>& figures) {
    std::vector<bool> hidden;
    std::int64_t sum = 0;
    for (const auto figure : figures) {
        hidden.push_back(figure > 0 && figure < least_people);
        sum += figure;
    }
    const bool silent = !protect_line(figures, hidden) && sum >= least_people;
    std::vector<std::optional<std::int64_t>> out;
    for (std::size_t i = 0; i < figures.size(); ++i) out.push_back(silent || hidden[i] ? std::nullopt : std::optional(figures[i]));
    return out;
}

const care::Module module{.name = "oversight.disclosure", .label = {"信息公开", "Disclosure"}, .routes = all_routes()};

}  // namespace yk::care::disclosure
