#include "store/audit.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "base/text.h"
#include "store/engine.h"

namespace yk::store {
namespace {

const Query<AuditEntry()> whole_chain{"store.whole_chain", "SELECT {*} FROM audit_entry ORDER BY seq"};

const Query<AuditEntry(std::string, std::int64_t)> entries_of_record{
    "store.entries_of_record", "SELECT {*} FROM audit_entry WHERE record = $1 AND record_id = $2 ORDER BY seq DESC LIMIT 500"};

constexpr std::size_t faults_limit = 200;  // a rewritten chain would name every entry

void append_field(std::string& out, std::string_view field) { out.append(std::to_string(field.size())).append(":").append(field); }

// The chain against itself and against the anchors, entry by entry.
class Verifier {
 public:
    Verifier(std::vector<AnchorSlot> anchors, AuditReport& report) : anchors_(std::move(anchors)), report_(report) {}

    void entry(const AuditEntry& e) {
        ++report_.entries;
        if (e.seq != expected_) {
            fault(expected_ + 1 == e.seq ? fmt::format("第 {} 条缺失", expected_)
                  : expected_ < e.seq    ? fmt::format("第 {} 至 {} 条缺失", expected_, e.seq - 1)
                                         : fmt::format("第 {} 条的序号不在其位", e.seq));
        }
        const AuditNote note{e.action, e.record, e.record_id, e.subject, e.reason, e.changes.text};
        if (audit_hash(previous_, note, e.seq, e.at, e.account, e.actor) != e.hash) fault(fmt::format("第 {} 条的内容与其摘要不符", e.seq));
        for (auto& anchor : anchors_) {
            if (anchor.seq != e.seq || !anchor.good) continue;
            if (anchor.hash != e.hash) fault(fmt::format("第 {} 条的摘要与库外锚记不符", e.seq));
            anchor.seq = 0;
        }
        previous_ = e.hash;
        expected_ = e.seq + 1;
        report_.head = e.seq;
    }

    void finish() {
        if (anchors_.empty() && report_.entries > 0) fault("库外锚记文件不存在或为空");
        for (std::size_t i = 0; i < anchors_.size(); ++i) {
            if (!anchors_[i].good)
                fault(fmt::format("库外锚记文件第 {} 格的签名不符", i + 1));
            else if (anchors_[i].seq > report_.head)
                fault(fmt::format("审计链止于第 {} 条，库外锚记已到第 {} 条：末尾被截去", report_.head, anchors_[i].seq));
            else if (anchors_[i].seq != 0)
                fault(fmt::format("库外锚记所指的第 {} 条不在审计链中", anchors_[i].seq));
        }
    }

 private:
    void fault(std::string text) {
        if (report_.faults.size() < faults_limit) report_.faults.push_back(std::move(text));
    }

    std::vector<AnchorSlot> anchors_;
    AuditReport& report_;
    std::int64_t expected_ = 1;
    std::string previous_;
};

}  // namespace

const model::Schema& schema_of(const AuditEntry*) {
    static constexpr auto columns = model::columns<AuditEntry>({
        model::key<&AuditEntry::seq>("序号", "Number"),
        model::col<&AuditEntry::at>("时间", "Time"),
        model::col<&AuditEntry::account>("账号编号", "Account").as_id(),
        model::col<&AuditEntry::actor>("操作人", "Actor"),
        model::col<&AuditEntry::action>("操作", "Action"),
        model::col<&AuditEntry::record>("记录类型", "Record"),
        model::col<&AuditEntry::record_id>("记录编号", "Record id").as_id(),
        model::col<&AuditEntry::subject>("所涉老年人", "Subject").as_id(),
        model::col<&AuditEntry::reason>("事由", "Reason"),
        model::col<&AuditEntry::changes>("变更", "Changes"),
        model::col<&AuditEntry::hash>("摘要", "Hash").hide(),
    });
    static constexpr auto schema = model::schema<AuditEntry>("audit_entry", "audit_entry", {"审计记录", "Audit entry"}, columns);
    return schema;
}

const model::Listing& audit_listing() {
    static constexpr std::string_view filters[] = {"at", "account", "actor", "action", "record", "record_id", "subject"};
    static constexpr std::string_view sorts[] = {"seq", "at"};
    static constexpr std::string_view search[] = {"actor", "action", "reason"};
    static constexpr model::Listing listing{filters, sorts, search, "-seq"};
    return listing;
}

std::string audit_hash(std::string_view previous_hash, const AuditNote& note, std::int64_t seq, Instant at, std::int64_t account,
                       std::string_view actor) {
    std::string text;
    append_field(text, previous_hash);
    for (const std::int64_t number : {seq, at.ms, account, note.id, note.subject}) append_field(text, std::to_string(number));
    for (const std::string_view field : {actor, std::string_view(note.action), std::string_view(note.record), std::string_view(note.reason),
                                         std::string_view(note.detail)})
        append_field(text, field);
    std::string out(32, '\0');
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha256(), nullptr);
    return hex_text(out);
}

std::vector<AuditEntry> history_of(Tx& tx, std::string_view record, std::int64_t id) {
    return tx.list(entries_of_record, std::string(record), id);
}

AuditReport verify_audit(Database& database, const std::filesystem::path& anchor_file, const std::function<void(std::int64_t)>& progress) {
    auto& engine = dynamic_cast<Engine&>(database);
    AuditReport report;
    Verifier verifier(Anchor(anchor_file, engine.keys_pointer()).read(), report);
    Request request{Actor::system(), {}, {}};
    const auto done = database.read(request, [&](Tx& tx) -> Status {
        tx.scan(whole_chain, [&](const AuditEntry& entry) {
            verifier.entry(entry);
            if (progress && report.entries % 1000 == 0) progress(entry.seq);
            return true;
        });
        return {};
    });
    CHECK(done);
    verifier.finish();
    return report;
}

}  // namespace yk::store
