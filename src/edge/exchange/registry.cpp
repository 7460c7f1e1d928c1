// Partners and the registry of sharing: proposed by one person, released by another; secrets made here, shown once.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/people/organisation/organisation.h"
#include "edge/exchange/access.h"

namespace yk::edge::exchange {
using namespace model;
using care::consent::SharingState;
namespace {

const Query<Self()> the_self{"exchange.self", "SELECT {*} FROM exchange_self ORDER BY id LIMIT 1"};
const Query<Partner(std::string)> partner_by_code{"exchange.partner_by_code", R"(
    SELECT {p.*} FROM exchange_partner p WHERE p.code = $1 AND {unscoped a name on the wire is one in the whole city} ORDER BY p.id LIMIT 1)"};
const Query<Partner(PartnerId)> partner_by_id{"exchange.partner_by_id", R"(
    SELECT {p.*} FROM exchange_partner p WHERE p.id = $1 AND {unscoped who acts} ORDER BY p.id LIMIT 1)"};
const Query<std::string(PartnerId)> partner_name{"exchange.partner_name", R"(
    SELECT p.name FROM exchange_partner p WHERE p.id = $1 AND {unscoped the name of whom a row is about} ORDER BY p.id LIMIT 1)"};
const Query<Grant(PartnerId, Direction, Day)> grants_of{"exchange.grants_of", R"(
    SELECT {g.*} FROM exchange_grant g WHERE g.partner = $1 AND g.direction = $2 AND g.state = 'standing' AND g.valid_from <= $3
       AND (g.valid_to IS NULL OR g.valid_to >= $3) AND {unscoped the grant says itself for which region it stands} ORDER BY g.id LIMIT 500)"};

constexpr Flow<GrantState, GrantEvent, 3> grant_flow{SharingState::proposed,
                                                     {{
                                                         {SharingState::proposed, GrantEvent::approve, SharingState::standing},
                                                         {SharingState::proposed, GrantEvent::refuse, SharingState::refused},
                                                         {SharingState::standing, GrantEvent::end, SharingState::ended},
                                                     }}};
static_assert(grant_flow.unambiguous() && grant_flow.reaches(SharingState::ended) && grant_flow.terminal(SharingState::refused));

bool is_code(std::string_view text) {
    return text.size() >= 2 && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
           });
}

struct NameSelf {
    std::string code, name;
};
constexpr auto name_columns = columns<NameSelf>({col<&NameSelf::code>("代码", "Code"), col<&NameSelf::name>("名称", "Name")});
constexpr auto name_schema = schema<NameSelf>("name_self", "", {"设定本系统名称", "Name this system"}, name_columns);
const Schema& schema_of(const NameSelf*) { return name_schema; }

struct Card {
    std::string code, name, sign_key, seal_key;
};
constexpr auto card_columns =
    columns<Card>({col<&Card::code>("代码", "Code"), col<&Card::name>("名称", "Name"), col<&Card::sign_key>("签名公钥", "Signing key"),
                   col<&Card::seal_key>("加密公钥", "Sealing key")});
constexpr auto card_schema = schema<Card>("exchange_card", "", {"本系统名片", "Card of this system"}, card_columns);
const Schema& schema_of(const Card*) { return card_schema; }

struct NewPartner {
    std::string code, name;
    PartnerKind kind = PartnerKind::department;
    std::string body;
    RegionCode region;
    SignMethod sign_method = SignMethod::hmac;
    std::string sign_key, seal_key, contact;
};
constexpr auto new_partner_columns = columns<NewPartner>({
    col<&NewPartner::code>("代码", "Code"),
    col<&NewPartner::name>("名称", "Name"),
    col<&NewPartner::kind>("类型", "Kind"),
    col<&NewPartner::body>("部门代码", "Body"),
    col<&NewPartner::region>("区划", "Division"),
    col<&NewPartner::sign_method>("签名方式", "Signs by"),
    col<&NewPartner::sign_key>("签名公钥", "Signing key"),
    col<&NewPartner::seal_key>("加密公钥", "Sealing key"),
    col<&NewPartner::contact>("联系人", "Contact"),
});
constexpr auto new_partner_schema = schema<NewPartner>("propose_partner", "", {"登记对接单位", "Propose a partner"}, new_partner_columns);
const Schema& schema_of(const NewPartner*) { return new_partner_schema; }

struct DecidePartner {
    PartnerId exchange_partner;
    std::string reason;
};
constexpr auto decide_partner_columns =
    columns<DecidePartner>({col<&DecidePartner::exchange_partner>("对接单位", "Partner"), col<&DecidePartner::reason>("说明", "Reason")});
constexpr auto decide_partner_schema =
    schema<DecidePartner>("decide_partner", "", {"办理对接单位", "Decide a partner"}, decide_partner_columns);
const Schema& schema_of(const DecidePartner*) { return decide_partner_schema; }

enum class Purpose : std::uint8_t { api, event };
std::span<const Option> options_of(Purpose) {
    static constexpr Option all[] = {{"api", {"接口调用", "API"}}, {"event", {"事件推送", "Events"}}};
    return all;
}
struct Rotate {
    PartnerId exchange_partner;
    Purpose purpose = Purpose::api;
};
constexpr auto rotate_columns =
    columns<Rotate>({col<&Rotate::exchange_partner>("对接单位", "Partner"), col<&Rotate::purpose>("用于", "For")});
constexpr auto rotate_schema = schema<Rotate>("rotate_secret", "", {"更换密钥", "Rotate a secret"}, rotate_columns);
const Schema& schema_of(const Rotate*) { return rotate_schema; }
struct NewSecret {
    std::string secret;
    std::optional<Instant> former_until;
};
constexpr auto new_secret_columns =
    columns<NewSecret>({col<&NewSecret::secret>("密钥", "Secret"), col<&NewSecret::former_until>("原密钥有效至", "Former secret until")});
constexpr auto new_secret_schema = schema<NewSecret>("new_secret", "", {"新密钥", "New secret"}, new_secret_columns);
const Schema& schema_of(const NewSecret*) { return new_secret_schema; }

struct NewGrant {
    PartnerId partner;
    Direction direction = Direction::out;
    DataClass data_class = DataClass::identity;
    SharingGrade grade = SharingGrade::limited;
    RegionCode region;
    std::vector<care::intake::SourceKind> sources;
    std::string purpose, basis;
    Day valid_from;
    std::optional<Day> valid_to;
};
constexpr auto new_grant_columns = columns<NewGrant>({
    col<&NewGrant::partner>("对接单位", "Partner"),
    col<&NewGrant::direction>("方向", "Direction"),
    col<&NewGrant::data_class>("信息类别", "Class of data"),
    col<&NewGrant::grade>("共享级别", "Grade"),
    col<&NewGrant::region>("区划", "Division"),
    col<&NewGrant::sources>("数据来源", "Sources"),
    col<&NewGrant::purpose>("用途", "Purpose"),
    col<&NewGrant::basis>("法律依据", "Legal basis"),
    col<&NewGrant::valid_from>("起始日", "From"),
    col<&NewGrant::valid_to>("截止日", "To"),
});
constexpr auto new_grant_schema = schema<NewGrant>("propose_grant", "", {"提出共享", "Propose sharing"}, new_grant_columns);
const Schema& schema_of(const NewGrant*) { return new_grant_schema; }
struct DecideGrant {
    GrantId exchange_grant;
    std::string reason;
};
constexpr auto decide_grant_columns =
    columns<DecideGrant>({col<&DecideGrant::exchange_grant>("共享目录", "Sharing"), col<&DecideGrant::reason>("说明", "Reason")});
constexpr auto decide_grant_schema = schema<DecideGrant>("decide_grant", "", {"办理共享", "Decide sharing"}, decide_grant_columns);
const Schema& schema_of(const DecideGrant*) { return decide_grant_schema; }

Result<Card> card(Tx& tx) {
    const auto self = tx.first(the_self);
    return self ? Card{self->code, self->name, self->sign_key, self->seal_key} : Card{};
}
Result<Card> name_this(Tx& tx, const NameSelf& in) {
    YK_TRY(name_self(tx, in.code, in.name));
    return card(tx);
}

Result<Partner> propose_partner(Tx& tx, const NewPartner& in) {
    if (!is_code(in.code)) return fail_at("/code", "exchange.partner.code");
    YK_TRY_VOID(want_length(trimmed(in.name), 2, 100, "/name"));
    YK_TRY_VOID(want_length(in.body, 0, 60, "/body"));
    YK_TRY_VOID(want_length(trimmed(in.contact), 0, 100, "/contact"));
    if (find_partner(tx, in.code)) return fail_at("/code", "exchange.partner.exists");
    if (!in.sign_key.empty() && !is_key_text(in.sign_key)) return fail_at("/sign_key", "exchange.partner.key");
    if (!in.seal_key.empty() && !is_key_text(in.seal_key)) return fail_at("/seal_key", "exchange.partner.key");
    if (in.sign_method == SignMethod::ed25519 && in.sign_key.empty()) return fail_at("/sign_key", "exchange.partner.needs_key");
    if (!tx.scope().covers(subtree_of(in.region))) return fail_at("/region", "exchange.region.outside");
    Partner partner;
    partner.code = in.code;
    partner.name = trimmed(in.name);
    partner.kind = in.kind;
    partner.body = in.body;
    partner.region = in.region;
    partner.sign_method = in.sign_method;
    partner.sign_key = in.sign_key;
    partner.seal_key = in.seal_key;
    partner.contact = trimmed(in.contact);
    partner.proposed_account = tx.actor().account;
    partner.proposed_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(partner));
    Secrets none;
    none.id = partner.id;
    YK_TRY_VOID(tx.insert(none));
    return partner;
}

Result<Partner> decide(Tx& tx, const DecidePartner& in, PartnerEvent event) {
    YK_TRY_VOID(want_reason(in.reason));
    auto partner = YK_TRY(tx.get<Partner>(in.exchange_partner));
    const auto next = partner_flow.next(partner.state, event);
    if (!next) return fail(ErrorKind::conflict, "exchange.partner.state");
    if (event == PartnerEvent::approve && partner.proposed_account == tx.actor().account)
        return fail(ErrorKind::denied, "exchange.second_person");
    partner.state = *next;
    partner.decided_by = tx.actor().name;
    partner.because = in.reason;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(partner));
    return partner;
}
Result<Partner> approve_partner(Tx& tx, const DecidePartner& in) { return decide(tx, in, PartnerEvent::approve); }
Result<Partner> refuse_partner(Tx& tx, const DecidePartner& in) { return decide(tx, in, PartnerEvent::refuse); }
Result<Partner> suspend_partner(Tx& tx, const DecidePartner& in) { return decide(tx, in, PartnerEvent::suspend); }
Result<Partner> resume_partner(Tx& tx, const DecidePartner& in) { return decide(tx, in, PartnerEvent::resume); }
Result<Partner> close_partner(Tx& tx, const DecidePartner& in) { return decide(tx, in, PartnerEvent::close); }

// Takes its own transaction, because the secret must not lie in the table of replies.
Result<NewSecret> rotate_secret(http::Call& call, const Rotate& in) {
    const auto secret = random_hex(32);
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<NewSecret> {
        const auto partner = YK_TRY(tx.get<Partner>(in.exchange_partner));
        if (partner.state == PartnerState::closed || partner.state == PartnerState::refused)
            return fail(ErrorKind::conflict, "exchange.partner.state");
        auto kept = YK_TRY(tx.get<Secrets>(partner.id));
        const bool api = in.purpose == Purpose::api;
        auto& now = api ? kept.api : kept.event;
        auto& former = api ? kept.api_former : kept.event_former;
        auto& until = api ? kept.api_former_until : kept.event_former_until;
        // The other side changes over within the overlap; a second change in it would shut out whoever still signs by the former.
        if (former && until && tx.now() < *until)
            return fail(ErrorKind::conflict, "exchange.secret.overlap", TextArgs{{"until", day_text(day_of(*until))}});
        former = now;
        until = former ? std::optional(tx.now() + former_secret_ms) : std::nullopt;
        now = secret;
        YK_TRY_VOID(tx.update(kept));
        return NewSecret{secret, until};
    });
}

Result<Grant> propose_grant(Tx& tx, const NewGrant& in) {
    const auto partner = YK_TRY(tx.get<Partner>(in.partner));
    YK_TRY_VOID(want_length(trimmed(in.purpose), 2, 300, "/purpose"));
    YK_TRY_VOID(want_length(trimmed(in.basis), 2, 300, "/basis"));
    if (in.valid_to && *in.valid_to < in.valid_from) return fail_at("/valid_to", "consent.period.reversed");
    if (in.grade == SharingGrade::sensitive && !in.valid_to) return fail_at("/valid_to", "consent.sharing.needs_end");
    if (subtree_of(partner.region).from > subtree_of(in.region).from || subtree_of(partner.region).to < subtree_of(in.region).to)
        return fail_at("/region", "exchange.grant.region");
    Grant grant;
    // Files come in by their kind; a class of results by the class alone.
    for (const auto source : in.sources) grant.sources += (grant.sources.empty() ? "" : " ") + std::string(text_of(source));
    if (in.direction == Direction::in && grant.sources.empty() && in.data_class != DataClass::assessment)
        return fail_at("/sources", "exchange.grant.sources");
    grant.partner = partner.id;
    grant.direction = in.direction;
    grant.data_class = in.data_class;
    grant.grade = in.grade;
    grant.region = in.region;
    grant.purpose = trimmed(in.purpose);
    grant.basis = trimmed(in.basis);
    grant.valid_from = in.valid_from;
    grant.valid_to = in.valid_to;
    grant.proposed_account = tx.actor().account;
    grant.proposed_by = tx.actor().name;
    YK_TRY_VOID(tx.insert(grant));
    YK_TRY_VOID(complete_grant(tx, &grant));
    return grant;
}

Result<Grant> decide(Tx& tx, const DecideGrant& in, GrantEvent event) {
    YK_TRY_VOID(want_reason(in.reason));
    auto grant = YK_TRY(tx.get<Grant>(in.exchange_grant));
    const auto next = grant_flow.next(grant.state, event);
    if (!next) return fail(ErrorKind::conflict, "exchange.grant.state");
    if (event == GrantEvent::approve && grant.proposed_account == tx.actor().account)
        return fail(ErrorKind::denied, "exchange.second_person");
    grant.state = *next;
    grant.decided_by = tx.actor().name;
    grant.because = in.reason;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(grant));
    YK_TRY_VOID(complete_grant(tx, &grant));
    return grant;
}
Result<Grant> approve_grant(Tx& tx, const DecideGrant& in) { return decide(tx, in, GrantEvent::approve); }
Result<Grant> refuse_grant(Tx& tx, const DecideGrant& in) { return decide(tx, in, GrantEvent::refuse); }
Result<Grant> end_grant(Tx& tx, const DecideGrant& in) { return decide(tx, in, GrantEvent::end); }

constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::get<&card>("/exchange/self", rights::read, http::RowScope::none, {"本系统名片", "Card of this system"}),
    http::post<&name_this>("/exchange/self", rights::decide, http::RowScope::city, {"设定本系统名称和密钥", "Name this system"}),
    http::post<&propose_partner>("/exchange/partners", rights::propose, region, {"登记对接单位", "Propose a partner"}),
    http::post<&approve_partner>("/exchange/partners/{exchange_partner}/approve", rights::decide, region, {"批准对接", "Approve"}),
    http::post<&refuse_partner>("/exchange/partners/{exchange_partner}/refuse", rights::decide, region, {"不批准对接", "Refuse"}),
    http::post<&suspend_partner>("/exchange/partners/{exchange_partner}/suspend", rights::decide, region, {"暂停对接", "Suspend"}),
    http::post<&resume_partner>("/exchange/partners/{exchange_partner}/resume", rights::decide, region, {"恢复对接", "Resume"}),
    http::post<&close_partner>("/exchange/partners/{exchange_partner}/close", rights::decide, region, {"注销对接", "Close"}),
    http::post<&rotate_secret>("/exchange/partners/{exchange_partner}/rotate", rights::secrets, region, {"更换密钥", "Rotate a secret"}),
    http::post<&propose_grant>("/exchange/grants", rights::propose, region, {"提出共享", "Propose sharing"}),
    http::post<&approve_grant>("/exchange/grants/{exchange_grant}/approve", rights::decide, region, {"批准共享", "Approve sharing"}),
    http::post<&refuse_grant>("/exchange/grants/{exchange_grant}/refuse", rights::decide, region, {"不批准共享", "Refuse sharing"}),
    http::post<&end_grant>("/exchange/grants/{exchange_grant}/end", rights::decide, region, {"终止共享", "End sharing"}),
};

}  // namespace

Result<Self> get_self(Tx& tx) {
    auto self = tx.first(the_self);
    if (!self) return fail(ErrorKind::refused, "exchange.self.missing");
    return std::move(*self);
}

Result<Self> name_self(Tx& tx, std::string code, std::string name) {
    if (!is_code(code)) return fail_at("/code", "exchange.partner.code");
    YK_TRY_VOID(want_length(trimmed(name), 2, 100, "/name"));
    if (tx.first(the_self)) return fail(ErrorKind::conflict, "exchange.self.exists");
    const auto sign = make_sign_keys(), seal = make_seal_keys();
    Self self;
    self.code = std::move(code);
    self.name = trimmed(name);
    self.sign_key = hex_text(sign.open);
    self.seal_key = hex_text(seal.open);
    self.sign_secret = hex_text(sign.secret);
    self.seal_secret = hex_text(seal.secret);
    YK_TRY_VOID(tx.insert(self));
    return self;
}

std::optional<Partner> find_partner(Tx& tx, std::string_view code) { return tx.first(partner_by_code, std::string(code)); }

Result<Partner> acting_partner(Tx& tx) {
    auto partner = tx.first(partner_by_id, PartnerId{tx.actor().account});
    if (!partner) return fail(ErrorKind::denied, "exchange.partner.unknown");
    if (partner->state != PartnerState::active) return fail(ErrorKind::denied, "exchange.partner.inactive");
    return std::move(*partner);
}

std::vector<Grant> list_grants(Tx& tx, PartnerId partner, Direction direction) {
    return tx.list(grants_of, partner, direction, tx.today());
}

Result<Actor> actor_of(Tx& tx, const Partner& partner) {
    Actor actor;
    actor.account = partner.id.value;
    actor.name = partner.name;
    actor.rights = {std::string(rights::call.code)};
    const RegionCode regions[] = {partner.region};
    actor.scope = care::organisation::scope_of(tx, regions);
    return actor;
}

std::string name_of_partner(Tx& tx, PartnerId partner) { return tx.first(partner_name, partner).value_or(""); }

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto blank = std::min(text.find(' '), text.size());
        if (blank > 0) out.emplace_back(text.substr(0, blank));
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return out;
}

Status want_reason(const std::string& reason) { return want_length(trimmed(reason), 2, 300, "/reason"); }

Status complete_grant(Tx& tx, void* record) {
    auto& grant = *static_cast<Grant*>(record);
    grant.partner_name = name_of_partner(tx, grant.partner);
    return {};
}
Status complete_arrival(Tx& tx, void* record) {
    auto& arrival = *static_cast<Arrival*>(record);
    arrival.partner_name = name_of_partner(tx, arrival.partner);
    return {};
}

std::span<const http::Route> registry_routes() { return routes; }

}  // namespace yk::edge::exchange
