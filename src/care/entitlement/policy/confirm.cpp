// Unconfirmed values and rules confirmed with their source: proposed by one official, released by another, applied to the pack in memory.
// The files stay as they are; what was confirmed holds only as long as the content is the same.
#include <algorithm>

#include "care/entitlement/policy/access.h"

namespace yk::care::policy {
using namespace model;
namespace {

const Query<Confirmation()> released{"policy.released_confirmations",
                                     "SELECT {*} FROM policy_confirmation WHERE state = 'released' ORDER BY id LIMIT 2000"};
const Query<Confirmation(std::string, std::string, std::string)> open_ones{"policy.open_confirmations", R"(
    SELECT {c.*} FROM policy_confirmation c WHERE c.kind = $1 AND c.name = $2 AND c.fingerprint = $3 AND c.state IN ('proposed', 'released')
     ORDER BY c.id LIMIT 10)"};

struct Propose {
    EntryKind kind = EntryKind::parameter;
    std::string name;
    std::optional<Day> value_from;
    std::string source_title, source_text;
    std::optional<Day> source_date;
};
constexpr auto propose_columns = columns<Propose>({
    col<&Propose::kind>("种类", "Kind"),
    col<&Propose::name>("代码", "Name"),
    col<&Propose::value_from>("值自", "Value from"),
    col<&Propose::source_title>("来源", "Source"),
    col<&Propose::source_text>("原文", "Words of the source"),
    col<&Propose::source_date>("来源日期", "Source date"),
});
constexpr auto propose_schema = schema<Propose>("policy_propose", "", {"提出确认", "Propose a confirmation"}, propose_columns);
const Schema& schema_of(const Propose*) { return propose_schema; }

struct Key {
    ConfirmationId policy_confirmation;
};
constexpr auto key_columns = columns<Key>({col<&Key::policy_confirmation>("确认", "Confirmation")});
constexpr auto key_schema = schema<Key>("policy_confirmation_key", "", {"确认", "Confirmation"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Reasoned {
    ConfirmationId policy_confirmation;
    std::string reason;
};
constexpr auto reasoned_columns =
    columns<Reasoned>({col<&Reasoned::policy_confirmation>("确认", "Confirmation"), col<&Reasoned::reason>("理由", "Reason")});
constexpr auto reasoned_schema = schema<Reasoned>("policy_confirmation_reason", "", {"理由", "Reason"}, reasoned_columns);
const Schema& schema_of(const Reasoned*) { return reasoned_schema; }

// The content of an entry as one text: what a confirmation was given for.
class ContentText {
 public:
    std::string of(const rules::Parameter& parameter, const rules::ParameterVersion& version) {
        add(parameter.name, rules::type_text(parameter.type), parameter.unit, day_text(version.from),
            version.to ? day_text(*version.to) : "", version.known ? "known" : "open");
        for (const auto& value : version.values) add(value.text);
        for (const auto& row : version.rows) {
            for (const auto& key : row.keys) add(key);
            add(row.value.text);
        }
        return out_;
    }
    std::string of(const rules::Item& item) {
        add(item.name, item.kind, item.amount.text, item.receiving.text, item.period, item.modelled ? "modelled" : "not");
        for (const auto& payer : item.payers) add(payer.payer, std::to_string(payer.percent));
        for (const auto& name : item.replaces) add(name);
        condition(item.condition);
        return out_;
    }
    std::string of(const rules::Category& category) {
        add(category.name, std::to_string(category.rank));
        condition(category.condition);
        return out_;
    }
    std::string of(const rules::DecisionTable& table) {
        add(table.name);
        for (const auto& row : table.rows) {
            add(row.when.text);
            for (const auto& value : row.then) add(value.text);
        }
        for (const auto& value : table.otherwise) add(value.text);
        return out_;
    }
    std::string of(const rules::Coordination& group) {
        add(group.name, std::to_string(static_cast<int>(group.kind)), group.when.text);
        for (const auto& name : group.items) add(name);
        return out_;
    }

 private:
    template <class... Parts>
    void add(const Parts&... parts) {
        ((out_ += parts, out_ += '\n'), ...);
    }
    void condition(const rules::Condition& condition) {
        line(condition.rule);
        for (const auto& exception : condition.except) {
            add("except");
            line(exception);
        }
    }
    void line(const rules::Line& one) {
        add(std::to_string(static_cast<int>(one.kind)), one.when.text);
        for (const auto& inner : one.lines) line(inner);
        add("end");
    }
    std::string out_;
};

// The place of a pack that a confirmation speaks of: its citation, which can be changed, and its content.
struct Target {
    rules::Cited* cited = nullptr;
    std::string label, content;
};

template <class Entries>
Target find_in(Entries& entries, const std::string& name) {
    for (auto& entry : entries)
        if (entry.name == name) return {&entry.cited, entry.label.zh, ContentText().of(entry)};
    return {};
}

Target find_target(rules::Pack& pack, EntryKind kind, const std::string& name, std::optional<Day> from, const std::string& folder) {
    switch (kind) {
        case EntryKind::item:
            return find_in(pack.items, name);
        case EntryKind::category:
            return find_in(pack.categories, name);
        case EntryKind::rule:
            return find_in(pack.tables, name);
        case EntryKind::coordination:
            return find_in(pack.coordinations, name);
        case EntryKind::parameter:
            break;
        default:
            return {};
    }
    for (auto& parameter : pack.parameters) {
        if (parameter.name != name || !from) continue;
        for (auto* versions : {&parameter.versions, &parameter.upper})
            for (auto& version : *versions)
                if (version.from == *from && version.known && (folder.empty() || version.cited.pack == folder))
                    return {&version.cited, parameter.label.zh, ContentText().of(parameter, version)};
    }
    return {};
}

// The value or rule in words, for the people who decide and for the record.
std::string content_words(const rules::Rulebook& book, const Propose& input) {
    for (const auto& entry : entries_of(book)) {
        if (entry.kind != input.kind || entry.name != input.name) continue;
        for (const auto& value : entry.values)
            if (value.from == input.value_from) return value.value.zh;
        std::string out;
        for (const auto& line : entry.lines) out += (out.empty() ? "" : "；") + line.label.zh;
        for (const auto& detail : entry.details)
            if (detail.key == "amount" || detail.key == "period" || detail.key == "kind")
                out += (out.empty() ? "" : "；") + detail.label.zh + "：" + detail.value.zh;
        return out;
    }
    return {};
}

Status check(const Propose& input) {
    const auto wants = [](const std::string& text, std::size_t most, const char* pointer) -> Status {
        if (text.empty()) return fail_at(pointer, "input.required");
        if (text.size() > most) return fail_at(pointer, "policy.confirmation.long");
        return {};
    };
    YK_TRY_VOID(wants(input.source_title, 300, "/source_title"));
    YK_TRY_VOID(wants(input.source_text, 6000, "/source_text"));
    if (input.kind == EntryKind::parameter && !input.value_from) return fail_at("/value_from", "input.required");
    return {};
}

Result<Confirmation> propose(Tx& tx, const Propose& input) {
    YK_TRY_VOID(check(input));
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "policy.version.person");
    const auto book = YK_TRY(rulebook_of(tx, tx.today()));
    auto pack = *book->pack;
    const auto target = find_target(pack, input.kind, input.name, input.kind == EntryKind::parameter ? input.value_from : std::nullopt, "");
    if (!target.cited) return fail(ErrorKind::missing, "policy.confirmation.no_entry", TextArgs{{"name", input.name}});
    if (target.cited->status != rules::Status::unconfirmed)
        return fail(ErrorKind::conflict, "policy.confirmation.not_unconfirmed",
                    TextArgs{{"label", target.label}, {"status", status_label(rules::status_text(target.cited->status)).zh}});
    const auto kind = model::code_of(input.kind);
    const auto fingerprint = rules::sha256_hex(target.content);
    if (!tx.list(open_ones, kind, input.name, fingerprint).empty())
        return fail(ErrorKind::conflict, "policy.confirmation.open", TextArgs{{"label", target.label}});
    Confirmation out;
    out.id = tx.new_id<ConfirmationId>();
    out.kind = input.kind;
    out.name = input.name;
    out.label = target.label;
    if (input.kind == EntryKind::parameter) out.value_from = input.value_from;
    out.pack = target.cited->pack;
    out.content = content_words(*book, input);
    out.fingerprint = fingerprint;
    out.source_title = input.source_title;
    out.source_text = input.source_text;
    out.source_date = input.source_date;
    out.proposed_account = tx.actor().account;
    out.proposed_by = tx.actor().name;
    out.proposed_at = tx.now();
    YK_TRY_VOID(tx.insert(out));
    return out;
}

Status step(Confirmation& confirmation, ConfirmationEvent event) {
    const auto next = confirmation_flow.next(confirmation.state, event);
    if (!next)
        return fail(ErrorKind::conflict, "policy.confirmation.state",
                    TextArgs{{"state", std::string(model::label_of(confirmation.state).zh)}});
    confirmation.state = *next;
    return {};
}

Result<Confirmation> release(Tx& tx, const Key& key) {
    auto confirmation = YK_TRY(tx.get<Confirmation>(key.policy_confirmation));
    YK_TRY_VOID(step(confirmation, ConfirmationEvent::release));
    YK_TRY_VOID(want_second_person(tx, confirmation.proposed_account, "policy.confirmation.same_person"));
    confirmation.decided_by = tx.actor().name;
    confirmation.decided_at = tx.now();
    YK_TRY_VOID(tx.update(confirmation));
    YK_TRY_VOID(remember_use(tx, tx.today()));
    tx.announce("policy.confirmed", confirmation.id.value, "{}");
    return confirmation;
}

Result<Confirmation> decline(Tx& tx, const Reasoned& input) {
    auto confirmation = YK_TRY(tx.get<Confirmation>(input.policy_confirmation));
    if (input.reason.empty()) return fail_at("/reason", "input.required");
    YK_TRY_VOID(step(confirmation, ConfirmationEvent::decline));
    confirmation.decided_by = tx.actor().name;
    confirmation.decided_at = tx.now();
    confirmation.reason = input.reason;
    YK_TRY_VOID(tx.update(confirmation));
    return confirmation;
}

Result<Confirmation> withdraw(Tx& tx, const Reasoned& input) {
    auto confirmation = YK_TRY(tx.get<Confirmation>(input.policy_confirmation));
    if (input.reason.empty()) return fail_at("/reason", "input.required");
    YK_TRY_VOID(step(confirmation, ConfirmationEvent::withdraw));
    confirmation.withdrawn_by = tx.actor().name;
    confirmation.withdrawn_at = tx.now();
    confirmation.reason = input.reason;
    YK_TRY_VOID(tx.update(confirmation));
    YK_TRY_VOID(remember_use(tx, tx.today()));
    tx.announce("policy.confirmed", confirmation.id.value, "{}");
    return confirmation;
}

constexpr std::array routes{
    http::post<&propose>("/policy/confirmations", rights::confirmation_propose, http::RowScope::city,
                         {"提出确认", "Propose a confirmation"}),
    http::post<&release>("/policy/confirmations/{policy_confirmation}/release", rights::confirmation_release, http::RowScope::city,
                         {"复核通过", "Release a confirmation"}),
    http::post<&decline>("/policy/confirmations/{policy_confirmation}/decline", rights::confirmation_release, http::RowScope::city,
                         {"不通过", "Decline a confirmation"}),
    http::post<&withdraw>("/policy/confirmations/{policy_confirmation}/withdraw", rights::confirmation_release, http::RowScope::city,
                          {"撤销确认", "Withdraw a confirmation"}),
};

}  // namespace

std::vector<Confirmation> released_confirmations(Tx& tx) { return tx.list(released); }

std::shared_ptr<const rules::Pack> with_confirmations(std::shared_ptr<const rules::Pack> pack,
                                                      const std::vector<Confirmation>& confirmations) {
    if (confirmations.empty()) return pack;
    auto copy = std::make_shared<rules::Pack>(*pack);
    std::string all = pack->hash;
    bool changed = false;
    for (const auto& confirmation : confirmations) {
        const auto target = find_target(*copy, confirmation.kind, confirmation.name, confirmation.value_from, confirmation.pack);
        if (!target.cited || target.cited->status != rules::Status::unconfirmed) continue;
        if (rules::sha256_hex(target.content) != confirmation.fingerprint) continue;
        target.cited->status = rules::Status::in_force;
        target.cited->note = {"已确认：" + confirmation.source_title, "Confirmed: " + confirmation.source_title};
        const auto text = confirmation.fingerprint + "\n" + confirmation.source_title + "\n" + confirmation.source_text;
        const auto path = "confirmations/" + id_text(confirmation.id.value);
        copy->files.push_back({path, rules::sha256_hex(text)});
        all += "\n" + path + " " + copy->files.back().sha256;
        changed = true;
    }
    if (!changed) return pack;
    copy->hash = rules::sha256_hex(all);
    return copy;
}

std::span<const http::Route> confirmation_routes() { return routes; }

}  // namespace yk::care::policy
