// What goes out: of each person the classes that grants let out, and nothing else; every person told of is noted.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>

#include "base/check.h"
#include "base/product.h"
#include "base/text.h"
#include "care/entitlement/assessment/results.h"
#include "care/entitlement/determination/answers.h"
#include "care/people/elder/bulk.h"
#include "care/people/elder/competence.h"
#include "edge/exchange/access.h"
#include "model/json.h"

namespace yk::edge::exchange {
using namespace model;
namespace {

const Query<std::optional<std::int64_t>()> newest_change{"exchange.newest_change", "SELECT MAX(seq) FROM exchange_change"};
const Query<Change()> oldest_change{"exchange.oldest_change", "SELECT {*} FROM exchange_change ORDER BY seq LIMIT 1"};
const Query<Change(std::int64_t)> changes_after{"exchange.changes_after",
                                                "SELECT {*} FROM exchange_change WHERE seq > $1 ORDER BY seq LIMIT 200"};

constexpr DataClass classes[] = {DataClass::identity, DataClass::contact,    DataClass::household, DataClass::income,
                                 DataClass::health,   DataClass::assessment, DataClass::service,   DataClass::money};

std::map<std::string, DataClass, std::less<>> load_classes() {
    const auto file = product_folder() / "data/exchange_fields.csv";
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Broken("cannot read " + file.string());
    std::map<std::string, DataClass, std::less<>> out;
    std::string line;
    std::getline(in, line);  // the heading
    while (std::getline(in, line)) {
        const auto comma = line.find(',');
        if (comma == std::string::npos) throw Broken(file.string() + ": a line without a comma: " + line);
        const auto wanted = trimmed(line.substr(comma + 1));
        const auto* const found = std::find_if(std::begin(classes), std::end(classes), [&](DataClass c) { return code_of(c) == wanted; });
        if (found == std::end(classes)) throw Broken(file.string() + ": no class of data is called " + wanted);
        out.emplace(line.substr(0, comma), *found);
    }
    return out;
}

void member(std::string& out, std::string_view name, Kind kind, const Scalar& value) {
    if (out.back() != '{') out += ',';
    append_json_string(out, name);
    out += ':';
    if (std::holds_alternative<std::monostate>(value))
        out += "null";
    else
        append_json_value(out, kind, value);
}
void text(std::string& out, std::string_view name, const std::string& value) { member(out, name, Kind::text, value); }

void append_facts(std::string& out, const std::vector<care::elder::ElderFact>& statements, DataClass data_class) {
    const auto& known = care::elder::Competence::shared();
    out += out.back() == '{' ? "\"facts\":[" : ",\"facts\":[";
    bool first = true;
    for (std::size_t at = 0; at < statements.size();) {
        auto end = at;
        while (end < statements.size() && statements[end].fact == statements[at].fact) ++end;
        const auto* kind = known.fact(statements[at].fact);
        const auto own = class_of(statements[at].fact);
        const auto* standing = kind && own == data_class
                                   ? care::elder::standing_fact(std::span(statements).subspan(at, end - at), kind->name, kind->from)
                                   : nullptr;
        at = end;
        if (!standing) continue;
        out += first ? "{" : ",{";
        first = false;
        text(out, "fact", standing->fact);
        text(out, "value", standing->value);
        text(out, "source", standing->source);
        text(out, "source_date", day_text(standing->source_date));
        out += '}';
    }
    out += ']';
}

void append_identity(std::string& out, const care::elder::Elder& person) {
    text(out, "document", person.document);
    text(out, "id_no", person.id_no.text);
    text(out, "name", person.name);
    member(out, "sex", Kind::integer, person.sex);
    member(out, "birth", Kind::date, person.birth ? Scalar{day_text(*person.birth)} : Scalar{});
    text(out, "region", region_text(person.region));
    text(out, "state", code_of(person.state));
    member(out, "died_on", Kind::date, person.died_on ? Scalar{day_text(*person.died_on)} : Scalar{});
}

void append_contact(std::string& out, const care::elder::Elder& person) {
    member(out, "phone", Kind::text, person.phone ? Code<Phone>::get(*person.phone) : Scalar{});
    member(out, "phone_alt", Kind::text, person.phone_alt ? Code<Phone>::get(*person.phone_alt) : Scalar{});
    member(out, "address", Kind::text, person.address ? Scalar{*person.address} : Scalar{});
}

Status append_results(std::string& out, Tx& tx, const care::elder::Elder& person) {
    out += out.back() == '{' ? "\"results\":[" : ",\"results\":[";
    bool first = true;
    for (const auto& result : YK_TRY(care::assessment::results_of(tx, person))) {
        out += first ? "{" : ",{";
        first = false;
        text(out, "scale", code_of(result.scale));
        member(out, "level", Kind::integer, result.level);
        text(out, "level_label", result.level_label.zh);
        text(out, "assessed_on", day_text(result.assessed_on));
        member(out, "valid_until", Kind::date, result.valid_until ? Scalar{day_text(*result.valid_until)} : Scalar{});
        member(out, "valid", Kind::flag, std::int64_t{result.valid});
        text(out, "origin", result.origin);
        member(out, "recognised", Kind::flag, std::int64_t{result.recognised});
        out += '}';
    }
    out += ']';
    return {};
}

void append_answers(std::string& out, Tx& tx, ElderId elder, bool money) {
    out += out.back() == '{' ? "\"items\":[" : ",\"items\":[";
    bool first = true;
    for (const auto& answer : care::determination::answers_of(tx, elder)) {
        if (answer.subject != care::determination::Subject::item || answer.answer != care::determination::Answer::entitled) continue;
        out += first ? "{" : ",{";
        first = false;
        text(out, "item", answer.item);
        text(out, "since", day_text(answer.since));
        text(out, "status", answer.status);
        if (money) {
            member(out, "amount_fen", Kind::money, answer.amount_fen ? Scalar{answer.amount_fen->value} : Scalar{});
            text(out, "period", answer.period);
        }
        out += '}';
    }
    out += ']';
}

struct Cursor {
    bool snapshot = true;
    std::int64_t seq = 0;
    std::int64_t elder = 0;
    std::string text() const { return (snapshot ? "s." : "c.") + std::to_string(seq) + "." + std::to_string(elder); }
};

Result<Cursor> read_cursor(Tx& tx, const std::string& text) {
    Cursor out;
    if (text.empty()) {
        out.seq = tx.one(newest_change).value_or(0);
        return out;
    }
    const auto bad = [] { return fail_at("/query/after", "exchange.cursor.wrong"); };
    if (text.size() < 5 || text.size() > 60 || (text[0] != 's' && text[0] != 'c') || text[1] != '.') return bad();
    out.snapshot = text[0] == 's';
    const char* const end = text.data() + text.size();
    const auto seq = std::from_chars(text.data() + 2, end, out.seq);
    if (seq.ec != std::errc{} || seq.ptr == end || *seq.ptr != '.') return bad();
    const auto elder = std::from_chars(seq.ptr + 1, end, out.elder);
    if (elder.ec != std::errc{} || elder.ptr != end || out.seq < 0 || out.elder < 0) return bad();
    // What was changed before the index begins is no longer known one by one.
    const auto oldest = tx.first(oldest_change);
    if (oldest && oldest->topic == trimmed_topic && out.seq < oldest->seq) return fail_at("/query/after", "exchange.cursor.old");
    return out;
}

}  // namespace

std::optional<DataClass> class_of(std::string_view fact) {
    static const auto known = load_classes();
    const auto at = known.find(fact);
    return at == known.end() ? std::nullopt : std::optional(at->second);
}

Result<std::string> disclose(Tx& tx, const Partner& partner, const std::vector<Grant>& grants, const care::elder::Elder& person,
                             bool sensitive, std::string_view purpose) {
    return disclose(tx, partner, grants, person, care::elder::list_facts(tx, person.id), sensitive, purpose);
}

Result<std::string> disclose(Tx& tx, const Partner& partner, const std::vector<Grant>& grants, const care::elder::Elder& person,
                             const std::vector<care::elder::ElderFact>& facts, bool sensitive, std::string_view purpose) {
    std::set<DataClass> open;
    for (const auto& grant : grants)
        if (within(person.region, subtree_of(grant.region)) && (sensitive || grant.grade != SharingGrade::sensitive))
            open.insert(grant.data_class);
    if (open.empty()) return fail(ErrorKind::denied, "exchange.grant.none");
    std::string out = "{", told, withheld;
    member(out, "elder", Kind::id, person.id.value);
    for (const auto data_class : classes) {
        auto& names = open.contains(data_class) ? told : withheld;
        names += (names.empty() ? "" : " ") + code_of(data_class);
        if (!open.contains(data_class)) continue;
        out += ",\"" + code_of(data_class) + "\":{";
        if (data_class == DataClass::identity) append_identity(out, person);
        if (data_class == DataClass::contact) append_contact(out, person);
        if (data_class == DataClass::assessment) YK_TRY_VOID(append_results(out, tx, person));
        if (data_class == DataClass::service || data_class == DataClass::money)
            append_answers(out, tx, person.id, data_class == DataClass::money);
        append_facts(out, facts, data_class);
        out += '}';
    }
    text(out, "withheld", withheld);
    AuditNote note;
    note.action = "exchange.deliver";
    note.record = "elder";
    note.id = note.subject = person.id.value;
    note.reason = partner.name + (purpose.empty() ? std::string() : "：" + std::string(purpose));
    note.detail = "{\"classes\":\"" + told + "\"}";
    tx.note(std::move(note));
    return out + "}";
}

Result<std::vector<care::elder::Elder>> people_since(Tx& tx, const std::string& after, std::int64_t limit, std::string& next, bool& more,
                                                     std::vector<ElderId>* removed) {
    CHECK(limit <= page_people);
    auto cursor = YK_TRY(read_cursor(tx, after));
    std::vector<care::elder::Elder> people;
    if (cursor.snapshot) {
        people = care::elder::next_people(tx, ElderId{cursor.elder});
        more = static_cast<std::int64_t>(people.size()) > limit;
        if (more) people.resize(static_cast<std::size_t>(limit));
        if (!people.empty()) cursor.elder = people.back().id.value;
        if (!more) cursor = {false, cursor.seq, 0};
        next = cursor.text();
        return people;
    }
    std::set<ElderId> changed;
    const auto rows = tx.list(changes_after, cursor.seq);
    more = rows.size() == 200;
    for (const auto& row : rows) {
        if (static_cast<std::int64_t>(changed.size()) >= limit) {
            more = true;
            break;
        }
        cursor.seq = row.seq;
        for (const auto& word : words_of(row.elders)) {
            const auto id = ElderId{std::stoll(word)};
            changed.insert(id);
            if (removed && row.topic.ends_with("removed")) removed->push_back(id);
        }
    }
    next = cursor.text();
    return care::elder::list_people(tx, {changed.begin(), changed.end()});
}

Result<Told> tell_changes(Tx& tx, const Partner& partner, const std::string& after, std::int64_t limit) {
    const auto grants = list_grants(tx, partner.id, Direction::out);
    if (grants.empty()) return fail(ErrorKind::denied, "exchange.grant.none");
    Told out;
    std::vector<ElderId> removed;
    const auto people = YK_TRY(people_since(tx, after, limit, out.next, out.more, &removed));
    std::vector<ElderId> ids;
    for (const auto& person : people) ids.push_back(person.id);
    std::sort(ids.begin(), ids.end());
    std::map<ElderId, std::vector<care::elder::ElderFact>> facts;
    for (auto& fact : care::elder::list_facts(tx, ids)) facts[fact.elder].push_back(std::move(fact));
    for (const auto& person : people) {
        auto one = disclose(tx, partner, grants, person, facts[person.id], false, {});
        if (one)
            out.items.push_back(std::move(*one));
        else if (one.error().code != "exchange.grant.none")
            return tl::make_unexpected(std::move(one).error());
        removed.erase(std::remove(removed.begin(), removed.end(), person.id), removed.end());
    }
    for (const auto id : removed) out.items.push_back("{\"elder\":\"" + id_text(id.value) + "\",\"removed\":true}");
    return out;
}

}  // namespace yk::edge::exchange
