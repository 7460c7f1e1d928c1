// Packages in the console: made, downloaded, opened, answered.
#include <array>
#include <fstream>
#include <sstream>

#include "edge/exchange/packages.h"
#include "model/texts.h"

namespace yk::edge::exchange {
using namespace model;

std::span<const Option> options_of(PackageState) {
    static constexpr Option all[] = {{"made", {"已制作，待回执", "Made, no receipt yet"}},
                                     {"confirmed", {"对方已接收", "Taken by the other side"}},
                                     {"disputed", {"对方未全部接收", "Not all taken by the other side"}},
                                     {"taken", {"已接收", "Taken in"}},
                                     {"partly", {"部分接收", "Taken in part"}},
                                     {"refused", {"未接收", "Not taken in"}}};
    return all;
}

namespace {
constexpr auto package_columns = columns<Package>({
    key<&Package::id>("编号", "Id"),
    col<&Package::partner_name>("对接单位", "Partner").compute(),
    col<&Package::partner>("对接单位编号", "Partner's id").hide(),
    col<&Package::region>("区划", "Division").scope(),
    col<&Package::direction>("方向", "Direction"),
    col<&Package::sequence>("序号", "Number"),
    col<&Package::digest>("包摘要", "Digest").hide(),
    col<&Package::previous>("上一包摘要", "The one before").hide(),
    col<&Package::people>("人数", "People"),
    col<&Package::files>("文件数", "Files"),
    col<&Package::results>("评估结果数", "Results"),
    col<&Package::bytes>("字节数", "Bytes"),
    col<&Package::state>("状态", "State"),
    col<&Package::fault>("未收原因代码", "Code of why not").hide(),
    col<&Package::fault_text>("未收原因", "Why not").compute(),
    col<&Package::fault_text_en>("未收原因（英文）", "Why not, in English").compute().hide(),
    col<&Package::batches>("数据批次", "Batches").hide(),
    col<&Package::cursor>("截至", "Up to").hide(),
    col<&Package::made_by>("经办人", "By"),
    col<&Package::made_at>("办理时间", "At"),
    col<&Package::answered_at>("回执时间", "Receipt at"),
    version<&Package::version>(),
});
constexpr auto package_schema = schema<Package>("exchange_package", "exchange_package", {"数据交换包", "Package"}, package_columns);

struct Make {
    PartnerId partner;
};
constexpr auto make_columns = columns<Make>({col<&Make::partner>("对接单位", "Partner")});
constexpr auto make_schema = schema<Make>("make_package", "", {"制作数据交换包", "Make a package"}, make_columns);
const Schema& schema_of(const Make*) { return make_schema; }
struct PackFile {
    PartnerId partner;
    std::string source;
    RegionCode district;
    Day as_of;
    std::optional<bool> complete;
};
constexpr auto pack_columns = columns<PackFile>({col<&PackFile::partner>("对接单位", "Partner"), col<&PackFile::source>("来源", "Source"),
                                                 col<&PackFile::district>("区", "District"), col<&PackFile::as_of>("数据日期", "As of"),
                                                 col<&PackFile::complete>("完整名册", "Complete")});
constexpr auto pack_schema = schema<PackFile>("pack_file", "", {"装入部门文件", "Pack a file"}, pack_columns);
const Schema& schema_of(const PackFile*) { return pack_schema; }
struct Open {
    std::optional<std::string> note;
};
constexpr auto open_columns = columns<Open>({col<&Open::note>("说明", "Note")});
constexpr auto open_schema = schema<Open>("open_package", "", {"接收数据交换包", "Open a package"}, open_columns);
const Schema& schema_of(const Open*) { return open_schema; }
struct PackageKey {
    PackageId exchange_package;
};
constexpr auto key_columns = columns<PackageKey>({col<&PackageKey::exchange_package>("数据交换包", "Package")});
constexpr auto key_schema = schema<PackageKey>("exchange_package_key", "", {"数据交换包", "Package"}, key_columns);
const Schema& schema_of(const PackageKey*) { return key_schema; }

Result<std::string> uploaded(const http::Call& call) {
    if (call.uploads().size() != 1) return fail_at("/file", "exchange.package.one_file");
    if (static_cast<std::size_t>(call.uploads().front().bytes) > most_package_bytes)
        return fail(ErrorKind::refused, "exchange.package.too_large");
    std::ifstream in(call.uploads().front().file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

Result<Package> make(http::Call& call, const Make& in) {
    return pack_people(call.database(), call.request(), call.data_folder(), in.partner);
}
Result<Package> pack(http::Call& call, const PackFile& in) {
    const auto bytes = YK_TRY(uploaded(call));
    return pack_file(call.database(), call.request(), call.data_folder(), in.partner,
                     {in.source, in.district, in.as_of, in.complete, call.uploads().front().name, bytes});
}
Result<Package> open(http::Call& call, const Open&) {
    return YK_TRY(open_package(call.database(), call.request(), call.data_folder(), YK_TRY(uploaded(call)))).package;
}
Result<Package> answer(http::Call& call, const Open&) { return take_receipt(call.database(), call.request(), YK_TRY(uploaded(call))); }
Result<http::Download> download(http::Call& call, const PackageKey& in) {
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<http::Download> {
        const auto package = YK_TRY(tx.get<Package>(in.exchange_package));
        const auto self = YK_TRY(get_self(tx));
        AuditNote note;
        note.action = "exchange.package.download";
        note.record = "exchange_package";
        note.id = package.id.value;
        tx.note(std::move(note));
        const bool out = package.direction == Direction::out;
        return http::Download{self.code + "-" + std::to_string(package.sequence) + (out ? ".ykx" : ".ykr"),
                              "application/octet-stream",
                              file_of(call.data_folder(), package),
                              {}};
    });
}

constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::post<&make>("/exchange/packages", rights::package, region, {"制作数据交换包", "Make a package"}),
    http::upload<&pack>("/exchange/packages/file", rights::package, region, {"装入部门文件", "Pack a file"}),
    http::upload<&open>("/exchange/packages/open", rights::package, region, {"接收数据交换包", "Open a package"}),
    http::upload<&answer>("/exchange/packages/receipt", rights::package, region, {"接收回执", "Take a receipt in"}),
    http::get<&download>("/exchange/packages/{exchange_package}/file", rights::package, region, {"下载包或回执", "Download"}),
};
}  // namespace

const Schema& schema_of(const Package*) { return package_schema; }

Status complete_package(Tx& tx, void* record) {
    auto& row = *static_cast<Package*>(record);
    row.partner_name = name_of_partner(tx, row.partner);
    row.fault_text = row.fault.empty() ? std::string() : text_of(Language::zh, row.fault);
    row.fault_text_en = row.fault.empty() ? std::string() : text_of(Language::en, row.fault);
    return {};
}

std::span<const http::Route> package_routes() { return routes; }

}  // namespace yk::edge::exchange
