// Reads the files of one pack folder into a Pack, entry by entry. Faults are collected; references are checked later (check_pack.h).
#pragma once
#include <string>
#include <vector>

#include "rules/fields.h"
#include "rules/pack.h"

namespace yk::rules {

class Reader {
 public:
    // Entries are added to `pack`; those of upper packs must already be there. `pack_id` marks their origin.
    Reader(Pack& pack, std::string pack_id, std::vector<Diagnostic>& faults) : pack_(pack), pack_id_(std::move(pack_id)), faults_(faults) {}

    // `path` is relative to the pack's folder ("items/x.yaml"). False when no file belongs there.
    bool read(const std::string& path, const Yaml& file);

 private:
    void codes(const Yaml& file);
    void facts(const Yaml& file);
    void parameter(const Yaml& file);
    void rules(const Yaml& file);
    void item(const Yaml& file);
    void coordinations(const Yaml& file);
    void document(const Yaml& file);
    void indicator(const Yaml& file);
    void indicators(const Yaml& file);
    void tasks(const Yaml& file);
    void responsibilities(const Yaml& file);
    void bodies(const Yaml& file);
    void cases(const Yaml& file);

    void let(const Yaml& entry);
    void category(const Yaml& entry);
    void table(const Yaml& entry);
    void coordination(const Yaml& entry);
    void task(const Yaml& entry, const std::string& document);
    void responsibility(const Yaml& entry, const std::string& document);
    void one_case(const Yaml& entry);
    DocumentClause document_clause(const Yaml& entry);
    ParameterVersion version(const Yaml& entry, const Parameter& parameter);
    ParameterRow row(const Yaml& entry, const Parameter& parameter);
    void check_versions(const Parameter& parameter);
    Condition condition(Fields& fields, const Yaml& map);
    Line group(Line::Kind kind, const Yaml& list);
    Line line(const Yaml& entry);
    std::vector<TableColumn> table_columns(Fields& fields);
    void table_cells(const Yaml& from, const DecisionTable& table, TableRow& row);
    TableRow table_row(const Yaml& entry, const DecisionTable& table);
    std::vector<Datum> outputs_of(const Yaml& entry, const DecisionTable& table);

    Cited cited(Fields& fields);
    Status status(Fields& fields);
    Clause clause(Fields& fields, std::string_view key);
    std::string region(Fields& fields);
    Type type(Fields& fields, std::string_view key, bool lists = false);
    std::optional<Type> type_named(const std::string& name) const;
    std::optional<Datum> datum(const Type& type, const Yaml& value);
    const std::vector<Yaml>& list_in(Fields& fields, std::string_view key);
    template <class Entry>
    void put(std::vector<Entry>& entries, Entry entry, const char* what);

    Pack& pack_;
    std::string pack_id_;
    std::vector<Diagnostic>& faults_;
};

// Adds an entry; one of an upper pack with the same name is replaced, one of the same pack is a fault.
template <class Entry>
void Reader::put(std::vector<Entry>& entries, Entry entry, const char* what) {
    if (entry.name.empty()) return;
    for (auto& old : entries) {
        if (old.name != entry.name) continue;
        if (old.cited.pack == pack_id_)
            faults_.push_back({entry.cited.place,
                               {"entry.twice",
                                {{"kind", what}, {"kind_zh", kind_zh(what)}, {"name", entry.name}, {"other", place_text(old.cited.place)}}},
                               {}});
        old = std::move(entry);
        return;
    }
    entries.push_back(std::move(entry));
}

}  // namespace yk::rules
