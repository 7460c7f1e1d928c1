// Packs over HTTP: documents with what carries their clauses, entries of every kind, files with their hashes.
#include <algorithm>
#include <mutex>

#include "base/text.h"
#include "care/entitlement/policy/access.h"

namespace yk::care::policy {
using namespace model;
namespace {

const Query<Confirmation()> open_confirmations{"policy.waiting_confirmations",
                                               "SELECT {*} FROM policy_confirmation WHERE state = 'proposed' ORDER BY id LIMIT 2000"};

// Which pack is read: a version, or the one in force.
struct Which {
    std::optional<VersionId> version;
};
constexpr auto which_columns = columns<Which>({col<&Which::version>("版本", "Version")});
constexpr auto which_schema = schema<Which>("policy_which", "", {"版本", "Version"}, which_columns);
const Schema& schema_of(const Which*) { return which_schema; }

struct EntrySearch {
    std::optional<VersionId> version;
    std::optional<EntryKind> kind;
    std::optional<std::string> status, document, q;
};
constexpr auto search_columns = columns<EntrySearch>({
    col<&EntrySearch::version>("版本", "Version"),
    col<&EntrySearch::kind>("种类", "Kind"),
    col<&EntrySearch::status>("状态", "Status"),
    col<&EntrySearch::document>("文件", "Document"),
    col<&EntrySearch::q>("查找", "Search"),
});
constexpr auto search_schema = schema<EntrySearch>("policy_entry_search", "", {"查找", "Search"}, search_columns);
const Schema& schema_of(const EntrySearch*) { return search_schema; }

struct EntryKey {
    EntryKind kind = EntryKind::item;
    std::string name;
    std::optional<VersionId> version;
};
constexpr auto key_columns = columns<EntryKey>(
    {col<&EntryKey::kind>("种类", "Kind"), col<&EntryKey::name>("代码", "Name"), col<&EntryKey::version>("版本", "Version")});
constexpr auto key_schema = schema<EntryKey>("policy_entry_key", "", {"条目", "Entry"}, key_columns);
const Schema& schema_of(const EntryKey*) { return key_schema; }

struct DocumentKey {
    std::string document;
    std::optional<VersionId> version;
};
constexpr auto document_columns =
    columns<DocumentKey>({col<&DocumentKey::document>("文件", "Document"), col<&DocumentKey::version>("版本", "Version")});
constexpr auto document_schema = schema<DocumentKey>("policy_document_key", "", {"文件", "Document"}, document_columns);
const Schema& schema_of(const DocumentKey*) { return document_schema; }

struct EntryList {
    std::vector<EntryBrief> items;
};
constexpr auto list_columns = columns<EntryList>({col<&EntryList::items>("条目", "Entries")});
constexpr auto list_schema = schema<EntryList>("policy_entry_list", "", {"政策条目", "Entries"}, list_columns);
const Schema& schema_of(const EntryList*) { return list_schema; }

struct DocumentList {
    std::vector<DocumentView> items;
};
constexpr auto documents_columns = columns<DocumentList>({col<&DocumentList::items>("文件", "Documents")});
constexpr auto documents_schema = schema<DocumentList>("policy_document_list", "", {"文件", "Documents"}, documents_columns);
const Schema& schema_of(const DocumentList*) { return documents_schema; }

struct FileView {
    std::string path, hash;
};
constexpr auto file_columns = columns<FileView>({col<&FileView::path>("路径", "Path"), col<&FileView::hash>("摘要", "Hash")});
constexpr auto file_schema = schema<FileView>("policy_file", "", {"文件", "File"}, file_columns);
const Schema& schema_of(const FileView*) { return file_schema; }

struct PackLevel {
    std::string id, version;
    Text label;
};
constexpr auto level_columns = columns<PackLevel>(
    {col<&PackLevel::id>("代码", "Id"), col<&PackLevel::version>("版本", "Version"), col<&PackLevel::label>("名称", "Label")});
constexpr auto level_schema = schema<PackLevel>("policy_pack_level", "", {"层级", "Level"}, level_columns);
const Schema& schema_of(const PackLevel*) { return level_schema; }

struct KindCount {
    std::string kind, status;
    std::int64_t count = 0;
};
constexpr auto count_columns = columns<KindCount>(
    {col<&KindCount::kind>("种类", "Kind"), col<&KindCount::status>("状态", "Status"), col<&KindCount::count>("数量", "Count")});
constexpr auto count_schema = schema<KindCount>("policy_kind_count", "", {"数量", "Count"}, count_columns);
const Schema& schema_of(const KindCount*) { return count_schema; }

struct PackView {
    std::string id, version, hash;
    Day as_of;
    Text label;
    std::string list_extent;
    Text list_note;
    std::int64_t cases = 0, confirmations_waiting = 0;
    std::vector<PackLevel> chain;
    std::vector<KindCount> counts;
    std::vector<FileView> files;
};
constexpr auto pack_columns = columns<PackView>({
    col<&PackView::id>("代码", "Id"),
    col<&PackView::version>("版本名", "Version"),
    col<&PackView::hash>("摘要", "Hash"),
    col<&PackView::as_of>("读取日", "Read for"),
    col<&PackView::label>("名称", "Label"),
    col<&PackView::list_extent>("清单范围", "Extent of the service list"),
    col<&PackView::list_note>("清单说明", "Note on the service list"),
    col<&PackView::cases>("用例", "Cases"),
    col<&PackView::confirmations_waiting>("待复核确认", "Confirmations waiting"),
    col<&PackView::chain>("层级", "Levels"),
    col<&PackView::counts>("数量", "Counts"),
    col<&PackView::files>("文件", "Files"),
});
constexpr auto pack_schema = schema<PackView>("policy_pack", "", {"政策包", "Policy pack"}, pack_columns);
const Schema& schema_of(const PackView*) { return pack_schema; }

Result<std::shared_ptr<const rules::Rulebook>> book_for(Tx& tx, std::optional<VersionId> version) {
    return version ? rulebook_of(tx, *version, tx.today()) : rulebook_of(tx, tx.today());
}

Result<PackView> show_pack(Tx& tx, const Which& which) {
    const auto book = YK_TRY(book_for(tx, which.version));
    const auto& pack = *book->pack;
    PackView out;
    out.id = pack.place().id;
    out.version = pack.place().version;
    out.hash = pack.hash;
    out.as_of = book->today;
    out.label = text_of(pack.place().label);
    out.list_extent = pack.place().list_extent;
    out.list_note = text_of(pack.place().list_note);
    out.cases = static_cast<std::int64_t>(pack.cases.size());
    out.confirmations_waiting = static_cast<std::int64_t>(tx.list(open_confirmations).size());
    for (const auto& level : pack.chain) out.chain.push_back({level.id, level.version, text_of(level.label)});
    for (const auto& file : pack.files) out.files.push_back({file.path, file.sha256});
    for (const auto& entry : entries_of(*book)) {
        const auto kind = code_of(entry.kind);
        auto found = std::find_if(out.counts.begin(), out.counts.end(),
                                  [&](const KindCount& c) { return c.kind == kind && c.status == entry.status; });
        if (found == out.counts.end()) found = out.counts.insert(found, {kind, entry.status, 0});
        ++found->count;
    }
    return out;
}

bool contains(const std::string& text, const std::string& wanted) { return text.find(wanted) != std::string::npos; }

// Everything that is said of an entry, for the search.
bool mentions(const Entry& entry, const std::string& q) {
    if (contains(entry.name, q) || contains(entry.label.zh, q) || contains(entry.label.en, q) || contains(entry.clause.title.zh, q) ||
        contains(entry.clause.at, q) || contains(entry.note.zh, q) || contains(entry.note.en, q))
        return true;
    for (const auto& detail : entry.details)
        if (contains(detail.value.zh, q) || contains(detail.value.en, q)) return true;
    for (const auto& line : entry.lines)
        if (contains(line.label.zh, q) || contains(line.label.en, q) || contains(line.when, q)) return true;
    return false;
}

bool cites(const Entry& entry, const std::string& document) {
    if (entry.clause.document == document) return true;
    return std::any_of(entry.values.begin(), entry.values.end(), [&](const ValueView& v) { return v.clause.document == document; });
}

bool has_status(const Entry& entry, const std::string& status) {
    if (entry.values.empty()) return entry.status == status;
    return std::any_of(entry.values.begin(), entry.values.end(), [&](const ValueView& v) { return v.status == status; });
}

Result<EntryList> list_entries(Tx& tx, const EntrySearch& search) {
    const auto book = YK_TRY(book_for(tx, search.version));
    EntryList out;
    for (const auto& entry : entries_of(*book)) {
        if (search.kind && entry.kind != *search.kind) continue;
        if (search.status && !has_status(entry, *search.status)) continue;
        if (search.document && !cites(entry, *search.document)) continue;
        if (search.q && !mentions(entry, *search.q)) continue;
        out.items.push_back(brief_of(entry));
    }
    return out;
}

Result<Entry> show_entry(Tx& tx, const EntryKey& key) {
    const auto book = YK_TRY(book_for(tx, key.version));
    for (auto& entry : entries_of(*book))
        if (entry.kind == key.kind && entry.name == key.name) return entry;
    return fail(ErrorKind::missing, "policy.entry.missing", TextArgs{{"name", key.name.substr(0, 80)}});
}

Result<DocumentList> list_documents(Tx& tx, const Which& which) {
    auto out = documents_of(*YK_TRY(book_for(tx, which.version))->pack);
    for (auto& document : out) document.clauses.clear();
    return DocumentList{std::move(out)};
}

Result<DocumentView> show_document(Tx& tx, const DocumentKey& key) {
    for (auto& document : documents_of(*YK_TRY(book_for(tx, key.version))->pack))
        if (document.name == key.document) return document;
    return fail(ErrorKind::missing, "policy.document.missing", TextArgs{{"name", key.document.substr(0, 80)}});
}

Result<DocumentList> coverage(Tx& tx, const Which& which) { return DocumentList{documents_of(*YK_TRY(book_for(tx, which.version))->pack)}; }

constexpr std::array routes{
    http::get<&show_pack>("/policy/pack", rights::pack_read, http::RowScope::none, {"政策包概况", "The pack"}),
    http::get<&list_entries>("/policy/entries", rights::pack_read, http::RowScope::none, {"政策条目", "Entries of the pack"}),
    http::get<&show_entry>("/policy/entries/{kind}/{name}", rights::pack_read, http::RowScope::none, {"一个政策条目", "One entry"}),
    http::get<&list_documents>("/policy/documents", rights::pack_read, http::RowScope::none, {"政策文件", "Documents"}),
    http::get<&show_document>("/policy/documents/{document}", rights::pack_read, http::RowScope::none, {"一份政策文件", "One document"}),
    http::get<&coverage>("/policy/coverage", rights::pack_read, http::RowScope::none, {"条款覆盖", "Coverage of clauses"}),
};

}  // namespace

std::span<const http::Route> reading_routes() { return routes; }

}  // namespace yk::care::policy
