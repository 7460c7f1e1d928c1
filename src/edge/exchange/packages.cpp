#include "edge/exchange/packages.h"

#include <algorithm>
#include <map>

#include "base/region_above.h"
#include "care/entitlement/assessment/results.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"

namespace yk::edge::exchange {
using namespace model;
namespace {

const Query<Package(PartnerId, std::string)> package_of_digest{"exchange.package_of_digest", R"(
    SELECT {k.*} FROM exchange_package k WHERE k.partner = $1 AND k.digest = $2 AND {unscoped a package is one, whoever carries it}
     ORDER BY k.id LIMIT 1)"};
const Query<Package(PartnerId)> latest_of_people{"exchange.latest_of_people", R"(
    SELECT {k.*} FROM exchange_package k WHERE k.partner = $1 AND k.direction = 'out' AND k.cursor <> '' AND {unscoped where the one before ended}
     ORDER BY k.sequence DESC LIMIT 1)"};

const std::vector<std::string> headings = {"姓名", "证件类型", "证件号码", "性别", "出生日期", "镇街", "住址", "联系电话"};

std::string document_word(std::string_view document) {
    if (document == "RESIDENT_ID") return "居民身份证";
    if (document == "HMT_RESIDENCE") return "港澳台居民居住证";
    if (document == "FOREIGN_RESIDENCE") return "外国人永久居留身份证";
    if (document == "HM_PERMIT") return "港澳居民来往内地通行证";
    if (document == "TAIWAN_PERMIT") return "台湾居民来往大陆通行证";
    return "护照";
}

struct Share {
    std::vector<Grant> grants;
    bool gives(DataClass data_class, RegionCode region) const {
        return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
            return grant.data_class == data_class && grant.grade != SharingGrade::sensitive && within(region, subtree_of(grant.region));
        });
    }
};

// Everybody whose number may be told, by district, with what else may be told. Read in windows; the disclosures are noted at the end, with
// the package.
class People {
 public:
    People(Partner partner, std::vector<Grant> grants) : partner_(std::move(partner)), share_{std::move(grants)} {}

    Status add(Tx& tx, const care::elder::Elder& person) {
        if (!share_.gives(DataClass::identity, person.region) || level_of(person.region) < RegionLevel::district) return {};
        const auto district = district_of(person.region);
        auto& text = tables_[district];
        if (text.empty()) append_line(text, headings);
        const bool contact = share_.gives(DataClass::contact, person.region);
        append_line(text, {person.name, document_word(person.document), person.id_no.text,
                           person.sex == 1   ? "男"
                           : person.sex == 2 ? "女"
                                             : "",
                           person.birth ? day_text(*person.birth) : "", town(tx, person.region), contact ? person.address.value_or("") : "",
                           contact && person.phone ? std::get<std::string>(Code<Phone>::get(*person.phone)) : ""});
        ++people;
        const bool assessed = share_.gives(DataClass::assessment, person.region);
        if (assessed) YK_TRY_VOID(add_results(tx, person));
        AuditNote note;
        note.action = "exchange.deliver";
        note.record = "elder";
        note.id = note.subject = person.id.value;
        note.reason = partner_.name + "：数据交换包";
        note.detail = std::string("{\"classes\":\"identity") + (contact ? " contact" : "") + (assessed ? " assessment" : "") + "\"}";
        notes_.push_back(std::move(note));
        return {};
    }
    // False when the grants are no longer those by which people were chosen.
    bool still_granted(Tx& tx) const {
        const auto now = list_grants(tx, partner_.id, Direction::out);
        return std::equal(now.begin(), now.end(), share_.grants.begin(), share_.grants.end(),
                          [](const Grant& a, const Grant& b) { return a.id == b.id && a.version == b.version; });
    }
    void note_all(Tx& tx) const {
        for (const auto& note : notes_) tx.note(note);
    }
    Contents contents(Day today) const {
        Contents out;
        for (const auto& [district, text] : tables_)
            out.files.push_back({"town_survey", district, today, false, region_text(district) + ".csv", base64(text)});
        out.results = results_;
        return out;
    }
    std::int64_t people = 0;

 private:
    std::string town(Tx& tx, RegionCode region) {
        if (level_of(region) < RegionLevel::town) return {};
        const auto code = town_of(region);
        auto at = towns_.find(code);
        if (at == towns_.end()) at = towns_.emplace(code, care::organisation::region_name(tx, code)).first;
        return at->second;
    }
    Status add_results(Tx& tx, const care::elder::Elder& person) {
        for (const auto& result : YK_TRY(care::assessment::results_of(tx, person)))
            if (result.id && result.valid)
                results_.push_back({person.document, person.id_no.text, code_of(result.scale), result.level, result.assessed_on,
                                    id_text(result.id->value)});
        return {};
    }

    Partner partner_;
    Share share_;
    std::vector<AuditNote> notes_;
    std::map<RegionCode, std::string> tables_;
    std::map<RegionCode, std::string> towns_;
    std::vector<ForeignResult> results_;
};

Result<Partner> partner_to_send(Tx& tx, PartnerId id) {
    auto partner = YK_TRY(tx.get<Partner>(id));
    if (partner.state != PartnerState::active) return fail(ErrorKind::conflict, "exchange.partner.inactive");
    if (partner.seal_key.empty() || partner.sign_key.empty()) return fail(ErrorKind::conflict, "exchange.package.no_key");
    return partner;
}

// The next package of its partner: numbered, tied to the one before, sealed and signed. The file is there before the row that names it.
Result<Package> send(Tx& tx, const std::filesystem::path& data, Partner& partner, const Contents& contents, std::int64_t people,
                     std::string cursor) {
    const auto self = YK_TRY(get_self(tx));
    Manifest manifest;
    manifest.from = self.code;
    manifest.to = partner.code;
    manifest.sequence = partner.sent + 1;
    manifest.previous = partner.sent_digest;
    manifest.made_at = instant_text(tx.now());
    manifest.files = static_cast<std::int64_t>(contents.files.size());
    manifest.people = people;
    manifest.results = static_cast<std::int64_t>(contents.results.size());
    Package package;
    const auto bytes = YK_TRY(
        close_envelope(manifest, json_of(model::schema<Contents>(), &contents, Face::plain), self, partner.seal_key, &package.digest));
    package.id = tx.new_id<PackageId>();
    package.partner = partner.id;
    package.region = partner.region;
    package.sequence = manifest.sequence;
    package.previous = manifest.previous;
    package.people = people;
    package.files = manifest.files;
    package.results = manifest.results;
    package.bytes = static_cast<std::int64_t>(bytes.size());
    package.cursor = std::move(cursor);
    package.made_by = tx.actor().name;
    package.made_at = tx.now();
    write_file(file_of(data, package), bytes);
    YK_TRY_VOID(tx.insert(package));
    partner.sent = package.sequence;
    partner.sent_digest = package.digest;
    YK_TRY_VOID(tx.update(partner));
    YK_TRY_VOID(complete_package(tx, &package));
    return package;
}

}  // namespace

std::filesystem::path file_of(const std::filesystem::path& data, const Package& package) {
    return data / "exchange" / "packages" / (id_text(package.id.value) + (package.direction == Direction::out ? ".ykx" : ".ykr"));
}

Result<Package> pack_people(store::Database& database, const store::Request& request, const std::filesystem::path& data, PartnerId id) {
    // Reading takes seconds and holds nobody up; writing is one short transaction that finds everything as it was.
    Partner partner;
    std::string began, cursor;
    std::vector<Grant> grants;
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        partner = YK_TRY(partner_to_send(tx, id));
        grants = list_grants(tx, partner.id, Direction::out);
        const auto before = tx.first(latest_of_people, partner.id);
        began = cursor = before ? before->cursor : std::string();
        return {};
    }));
    People people(partner, std::move(grants));
    for (bool more = true; more && people.people < most_people;) {
        std::optional<People> with_next;  // a window may be read again
        std::string next;
        YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
            with_next = people;
            for (const auto& person : YK_TRY(people_since(tx, cursor, page_people, next, more))) YK_TRY_VOID(with_next->add(tx, person));
            return {};
        }));
        people = std::move(*with_next);
        cursor = std::move(next);
    }
    if (people.people == 0) return fail(ErrorKind::refused, "exchange.package.nothing");
    return database.write_value(request, [&](Tx& tx) -> Result<Package> {
        auto now = YK_TRY(partner_to_send(tx, id));
        const auto before = tx.first(latest_of_people, now.id);
        if ((before ? before->cursor : std::string()) != began || now.seal_key != partner.seal_key || !people.still_granted(tx))
            return fail(ErrorKind::conflict, "exchange.package.overtaken");
        people.note_all(tx);
        return send(tx, data, now, people.contents(tx.today()), people.people, cursor);
    });
}

Result<Package> pack_file(store::Database& database, const store::Request& request, const std::filesystem::path& data, PartnerId id,
                          const Delivered& file) {
    if (!care::intake::parse_source_kind(file.source)) return fail_at("/source", "exchange.batch.source");
    return database.write_value(request, [&](Tx& tx) -> Result<Package> {
        auto partner = YK_TRY(partner_to_send(tx, id));
        const auto grants = list_grants(tx, partner.id, Direction::out);
        if (std::none_of(grants.begin(), grants.end(), [&](const Grant& grant) {
                const auto sources = words_of(grant.sources);
                return std::find(sources.begin(), sources.end(), file.source) != sources.end() &&
                       within(file.district, subtree_of(grant.region));
            }))
            return fail(ErrorKind::denied, "exchange.batch.not_granted");
        Contents contents;
        contents.files.push_back({file.source, file.district, file.as_of, file.complete, file.name, base64(file.bytes)});
        return send(tx, data, partner, contents, 0, {});
    });
}

Result<Package> take_receipt(store::Database& database, const store::Request& request, std::string_view bytes) {
    const auto envelope = YK_TRY(read_envelope(bytes));
    return database.write_value(request, [&](Tx& tx) -> Result<Package> {
        const auto self = YK_TRY(get_self(tx));
        const auto partner = find_partner(tx, envelope.manifest.from);
        if (!partner) return fail(ErrorKind::refused, "exchange.package.stranger", TextArgs{{"from", envelope.manifest.from}});
        YK_TRY_VOID(check_envelope(envelope, EnvelopeKind::receipt, self, partner->sign_key));
        Receipt receipt;
        ReadLimits limits;
        limits.bytes = most_package_bytes;
        const auto contents = YK_TRY(open_contents(envelope, self));
        YK_TRY_VOID(read_json(model::schema<Receipt>(), contents, &receipt, limits));
        auto package = tx.first(package_of_digest, partner->id, receipt.package);
        if (!package || package->direction != Direction::out) return fail(ErrorKind::refused, "exchange.package.unknown");
        if (package->state != PackageState::made) return fail(ErrorKind::conflict, "exchange.package.answered");
        package->state = receipt.outcome == code_of(PackageState::taken) ? PackageState::confirmed : PackageState::disputed;
        for (const auto& file : receipt.files)
            if (package->fault.empty() && file.outcome != "taken" && file.outcome != "seen") package->fault = file.outcome;
        package->answered_at = tx.now();
        YK_TRY_VOID(tx.update(*package));
        YK_TRY_VOID(complete_package(tx, &*package));
        return std::move(*package);
    });
}

}  // namespace yk::edge::exchange
