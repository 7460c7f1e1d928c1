// What comes in, by API or package: the same intake, under a grant, kept as an arrival so that it can be taken back.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "care/entitlement/assessment/health.h"
#include "care/entitlement/assessment/results.h"
#include "edge/exchange/access.h"

namespace yk::edge::exchange {
namespace {

const Query<Arrival(PartnerId, std::string)> arrival_of{"exchange.arrival_of", R"(
    SELECT {a.*} FROM exchange_arrival a WHERE a.partner = $1 AND a.sha256 = $2 AND a.taken_back = 0 AND {scope a.region}
     ORDER BY a.id DESC LIMIT 1)"};

// A private file that goes with its scope.
class Parcel {
 public:
    Parcel(const std::filesystem::path& data, std::string_view name, std::string_view bytes) : folder_(data / "exchange" / random_hex(8)) {
        file_ = folder_ / name;
        write_file(file_, bytes);
    }
    ~Parcel() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    const std::filesystem::path& file() const { return file_; }

 private:
    std::filesystem::path folder_, file_;
};

bool allows(const Grant& grant, const Delivered& file) {
    const auto sources = words_of(grant.sources);
    return std::find(sources.begin(), sources.end(), file.source) != sources.end() && within(file.district, subtree_of(grant.region));
}

care::assessment::Origin origin_of(const Partner& partner) {
    using care::assessment::Origin;
    if (partner.body == "health") return Origin::health;
    if (partner.body == "medical_insurance") return Origin::medical_insurance;
    if (partner.body == "disabled_federation") return Origin::disabled_federation;
    return partner.kind == PartnerKind::city ? Origin::other_city : Origin::civil_affairs;
}

}  // namespace

void write_file(const std::filesystem::path& file, std::string_view bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) throw Broken("cannot write " + file.string());
}

void append_line(std::string& out, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        out += i ? ",\"" : "\"";
        for (const char c : cells[i]) {
            if (c == '"') out += '"';
            out += c;
        }
        out += '"';
    }
    out += "\r\n";
}

std::string safe_name(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (c != '/' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) out += c;
    while (out.starts_with('.')) out.erase(0, 1);
    if (out.size() > 120) {
        // The end is kept, with its extension; never from the middle of a character.
        auto from = out.size() - 120;
        while (from < out.size() && (static_cast<unsigned char>(out[from]) & 0xc0) == 0x80) ++from;
        out.erase(0, from);
    }
    return out.empty() ? "file.csv" : out;
}

Result<Arrival> take_delivery(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                              const Partner& partner, const Delivered& delivered, Via via, std::string& report) {
    const auto source = care::intake::parse_source_kind(delivered.source);
    if (!source) return fail_at("/source", "exchange.batch.source");
    const auto sha256 =
        sha256_hex(delivered.source + "\n" + region_text(delivered.district) + "\n" + day_text(delivered.as_of) + "\n" + delivered.bytes);
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        const auto grants = list_grants(tx, partner.id, Direction::in);
        if (std::none_of(grants.begin(), grants.end(), [&](const Grant& grant) { return allows(grant, delivered); }))
            return fail(ErrorKind::denied, "exchange.batch.not_granted");
        const auto seen = tx.first(arrival_of, partner.id, sha256);
        // What somebody here took back, in the list of batches, may come again too.
        if (seen && YK_TRY(tx.get<care::intake::Batch>(seen->batch)).state != care::intake::BatchState::taken_back)
            return fail(ErrorKind::conflict, "exchange.batch.seen", TextArgs{{"on", instant_text(seen->at)}});
        return {};
    }));
    const Parcel parcel(data, safe_name(delivered.name), delivered.bytes);
    std::ostringstream out;
    const auto batch = YK_TRY(care::intake::import_file(
        database, request, data, {parcel.file(), *source, delivered.district, delivered.as_of, false, delivered.complete}, out));
    report = std::move(out).str();
    return database.write_value(request, [&](Tx& tx) -> Result<Arrival> {
        Arrival arrival;
        arrival.partner = partner.id;
        arrival.region = delivered.district;
        arrival.via = via;
        arrival.batch = batch.id;
        arrival.sha256 = sha256;
        arrival.at = tx.now();
        YK_TRY_VOID(tx.insert(arrival));
        return arrival;
    });
}

namespace {

// The person by document, under a grant to tell of assessments there.
Result<care::elder::Elder> person_told_of(Tx& tx, const Partner& partner, const std::string& document, const std::string& id_no) {
    const auto person = care::elder::find_by_document(tx, document, id_no);
    if (!person || !tx.find<care::elder::Elder>(person->id)) return fail(ErrorKind::missing, "exchange.person.unknown");
    const auto grants = list_grants(tx, partner.id, Direction::in);
    if (std::none_of(grants.begin(), grants.end(), [&](const Grant& grant) {
            return grant.data_class == DataClass::assessment && within(person->region, subtree_of(grant.region));
        }))
        return fail(ErrorKind::denied, "exchange.grant.none");
    return *person;
}

}  // namespace

Result<ElderId> take_check(Tx& tx, const Partner& partner, const ForeignCheck& in) {
    const auto person = YK_TRY(person_told_of(tx, partner, in.document, in.id_no));
    YK_TRY(care::assessment::take_in_health_check(
        tx, {person.id, in.held_on, origin_of(partner), partner.name, in.document_no, in.place, in.findings, in.suspects}));
    return person.id;
}

Result<ElderId> take_result(Tx& tx, const Partner& partner, const ForeignResult& in) {
    const auto person = YK_TRY(person_told_of(tx, partner, in.document, in.id_no));
    care::assessment::NewOutside result;
    const auto scales = care::assessment::options_of(care::assessment::ScaleName{});
    const auto scale = std::find_if(scales.begin(), scales.end(), [&](const model::Option& option) { return option.code == in.scale; });
    if (scale == scales.end()) return fail_at("/scale", "exchange.result.scale");
    result.elder = person.id;
    result.scale = static_cast<care::assessment::ScaleName>(scale - scales.begin());
    result.level = in.level;
    result.assessed_on = in.assessed_on;
    result.origin = origin_of(partner);
    result.origin_name = partner.name;
    result.document_no = in.document_no;
    // Told once more, in a package about something else of the person, it is still one result.
    for (const auto& known : YK_TRY(care::assessment::results_of(tx, person)))
        if (!known.id && known.origin == partner.name && known.scale == result.scale && known.level == in.level &&
            known.assessed_on == in.assessed_on)
            return person.id;
    YK_TRY(care::assessment::take_in_outside(tx, result));
    return person.id;
}

}  // namespace yk::edge::exchange
