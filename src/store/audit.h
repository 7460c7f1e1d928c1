// The audit trail: a chain of entries by sequence number, each carrying the hash of the one before; its head is anchored in a file outside
// the database.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "model/form.h"
#include "store/database.h"

namespace yk::store {

// One entry as listed in the console. Its table is audit_entry; nobody updates or deletes there (a trigger refuses).
struct AuditEntry {
    std::int64_t seq;
    Instant at;
    std::int64_t account;
    std::string actor;
    std::string action;  // "account.insert", "account.update", "session.login", …
    std::string record;
    std::int64_t record_id;
    std::int64_t subject;
    std::string reason;
    model::RawJson changes;
    std::string hash;  // hex SHA-256 over the previous hash and this entry
};
const model::Schema& schema_of(const AuditEntry*);
const model::Listing& audit_listing();

// What happened to one record, newest first, at most 500 entries.
std::vector<AuditEntry> history_of(Tx& tx, std::string_view record, std::int64_t id);

struct AuditReport {
    std::int64_t entries = 0;
    std::int64_t head = 0;
    std::vector<std::string> faults;  // in words: "第 812 条的内容与其摘要不符"
    bool good() const { return faults.empty(); }
};
// Recomputes the whole chain and compares it with the anchors; `progress` gets the sequence numbers done.
AuditReport verify_audit(Database& database, const std::filesystem::path& anchor_file, const std::function<void(std::int64_t)>& progress);

}  // namespace yk::store
