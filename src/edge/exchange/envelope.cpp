#include "edge/exchange/envelope.h"

#include "base/text.h"
#include "model/json.h"

namespace yk::edge::exchange {
using namespace model;

std::span<const Option> options_of(EnvelopeKind) {
    static constexpr Option all[] = {{"package", {"数据交换包", "Package"}}, {"receipt", {"回执", "Receipt"}}};
    return all;
}

namespace {
constexpr std::string_view magic = "yikang-exchange-1\n";
constexpr std::size_t most_manifest = 4096;

constexpr auto manifest_columns = columns<Manifest>({
    col<&Manifest::kind>("种类", "Kind"),
    col<&Manifest::from>("发送方", "From"),
    col<&Manifest::to>("接收方", "To"),
    col<&Manifest::sequence>("序号", "Number"),
    col<&Manifest::previous>("上一包摘要", "Digest of the one before"),
    col<&Manifest::made_at>("制作时间", "Made at"),
    col<&Manifest::files>("文件数", "Files"),
    col<&Manifest::people>("人数", "People"),
    col<&Manifest::results>("评估结果数", "Results"),
    col<&Manifest::bytes>("字节数", "Bytes"),
    col<&Manifest::sha256>("内容摘要", "SHA-256"),
});
constexpr auto manifest_schema = schema<Manifest>("exchange_manifest", "", {"清单", "Manifest"}, manifest_columns);
constexpr auto file_columns = columns<PackedFile>({
    col<&PackedFile::source>("来源", "Source"),
    col<&PackedFile::district>("区", "District"),
    col<&PackedFile::as_of>("数据日期", "As of"),
    col<&PackedFile::complete>("完整名册", "Complete"),
    col<&PackedFile::name>("文件名", "File"),
    col<&PackedFile::content>("内容", "Content").personal(),
});
constexpr auto file_schema = schema<PackedFile>("exchange_packed_file", "", {"文件", "File"}, file_columns);
constexpr auto contents_columns =
    columns<Contents>({col<&Contents::files>("文件", "Files"), col<&Contents::results>("评估结果", "Results")});
constexpr auto contents_schema = schema<Contents>("exchange_contents", "", {"内容", "Contents"}, contents_columns);
constexpr auto outcome_columns =
    columns<FileOutcome>({col<&FileOutcome::name>("文件名", "File"), col<&FileOutcome::source>("来源", "Source"),
                          col<&FileOutcome::outcome>("结果", "Outcome"), col<&FileOutcome::batch>("批次", "Batch")});
constexpr auto outcome_schema = schema<FileOutcome>("exchange_file_outcome", "", {"文件结果", "Outcome of a file"}, outcome_columns);
constexpr auto receipt_columns = columns<Receipt>({
    col<&Receipt::package>("包摘要", "Package"),
    col<&Receipt::sequence>("序号", "Number"),
    col<&Receipt::outcome>("结果", "Outcome"),
    col<&Receipt::taken_at>("接收时间", "Taken at"),
    col<&Receipt::files>("文件", "Files"),
    col<&Receipt::results_taken>("已收评估结果", "Results taken"),
    col<&Receipt::results_refused>("未收评估结果", "Results refused"),
});
constexpr auto receipt_schema = schema<Receipt>("exchange_receipt", "", {"回执", "Receipt"}, receipt_columns);

tl::unexpected<Error> refused(std::string_view code) { return fail(ErrorKind::refused, code); }
}  // namespace

const Schema& schema_of(const Manifest*) { return manifest_schema; }
const Schema& schema_of(const PackedFile*) { return file_schema; }
const Schema& schema_of(const Contents*) { return contents_schema; }
const Schema& schema_of(const FileOutcome*) { return outcome_schema; }
const Schema& schema_of(const Receipt*) { return receipt_schema; }

std::string Envelope::digest() const { return sha256_hex(manifest_text); }

Result<std::string> close_envelope(Manifest manifest, std::string_view contents, const Self& self, std::string_view seal_key,
                                   std::string* digest) {
    const auto sealed = seal_for(seal_key, contents);
    if (!sealed) return refused("exchange.package.no_key");
    if (sealed->size() > most_package_bytes) return refused("exchange.package.too_large");
    manifest.bytes = static_cast<std::int64_t>(sealed->size());
    manifest.sha256 = sha256_hex(*sealed);
    const auto text = json_of(manifest_schema, &manifest, Face::plain);
    if (digest) *digest = sha256_hex(text);
    return std::string(magic) + text + "\n" + sign_hex(parse_hex(self.sign_secret.value_or("")).value_or(""), text) + "\n" + *sealed;
}

Result<Envelope> read_envelope(std::string_view bytes) {
    if (bytes.size() > most_package_bytes + 2 * most_manifest) return refused("exchange.package.too_large");
    if (!bytes.starts_with(magic)) return refused("exchange.package.form");
    bytes.remove_prefix(magic.size());
    Envelope out;
    for (auto* const line : {&out.manifest_text, &out.signature}) {
        const auto end = bytes.substr(0, most_manifest).find('\n');
        if (end == std::string_view::npos) return refused("exchange.package.form");
        *line = std::string(bytes.substr(0, end));
        bytes.remove_prefix(end + 1);
    }
    if (!read_json(manifest_schema, out.manifest_text, &out.manifest)) return refused("exchange.package.form");
    out.sealed = std::string(bytes);
    return out;
}

Status check_envelope(const Envelope& envelope, EnvelopeKind kind, const Self& self, std::string_view sign_key) {
    const auto& manifest = envelope.manifest;
    // The signature first: what an unsigned manifest says is nobody's word.
    if (!signed_by(sign_key, envelope.manifest_text, envelope.signature)) return refused("exchange.package.signature");
    if (manifest.to != self.code)
        return fail(ErrorKind::refused, "exchange.package.foreign", TextArgs{{"to", manifest.to}, {"us", self.code}});
    if (manifest.bytes != static_cast<std::int64_t>(envelope.sealed.size()) || manifest.sha256 != sha256_hex(envelope.sealed))
        return refused("exchange.package.damaged");
    if (manifest.kind != kind)
        return refused(kind == EnvelopeKind::package ? "exchange.package.is_receipt" : "exchange.package.is_no_receipt");
    return {};
}

Result<std::string> open_contents(const Envelope& envelope, const Self& self) {
    const KeyPair own{parse_hex(self.seal_key).value_or(""), parse_hex(self.seal_secret.value_or("")).value_or("")};
    auto plain = open_sealed(own, envelope.sealed);
    if (!plain) return refused("exchange.package.not_for_us");
    return std::move(*plain);
}

}  // namespace yk::edge::exchange
