// Documents with their clauses and what carries each of them.
#include <map>

#include "care/entitlement/policy/entry.h"

namespace yk::care::policy {
namespace {

using Labels = std::map<std::string, Text>;

template <class Entries>
void collect(Labels& labels, const std::string& kind, const Entries& entries) {
    for (const auto& entry : entries) labels[kind + ":" + entry.name] = text_of(entry.label);
}

Labels labels_of(const rules::Pack& pack) {
    Labels out;
    collect(out, "item", pack.items);
    collect(out, "category", pack.categories);
    collect(out, "rule", pack.tables);
    collect(out, "parameter", pack.parameters);
    collect(out, "indicator", pack.indicators);
    collect(out, "coordination", pack.coordinations);
    for (const auto& task : pack.tasks) out["task:" + task.name] = text_of(task.title);
    for (const auto& duty : pack.responsibilities) out["responsibility:" + duty.name] = text_of(duty.title);
    return out;
}

Reference carrier_view(const rules::Carrier& carrier, const Labels& labels) {
    Reference out{carrier.kind, carrier.name, {carrier.name, carrier.name}, text_of(carrier.reason)};
    if (const auto found = labels.find(carrier.kind + ":" + carrier.name); found != labels.end()) out.label = found->second;
    if (carrier.kind == "not_computable") out.label = {"不可计算", "Not computable"};
    return out;
}

}  // namespace

std::vector<DocumentView> documents_of(const rules::Pack& pack) {
    const auto labels = labels_of(pack);
    std::vector<DocumentView> out;
    for (const auto& document : pack.documents) {
        DocumentView view;
        view.name = document.name;
        view.letter = document.letter;
        view.number = document.number;
        view.issued = document.issued;
        view.legal_status = document.legal_status;
        view.superseded_by = document.superseded_by;
        view.pack = document.cited.pack;
        view.title = text_of(document.title);
        view.excerpt = document.excerpt;
        for (const auto& clause : document.clauses) {
            ClauseView shown{clause.at, text_of(clause.title), {}};
            for (const auto& carrier : clause.carried_by) {
                shown.carried_by.push_back(carrier_view(carrier, labels));
                view.not_computable += carrier.kind == "not_computable";
            }
            view.clauses.push_back(std::move(shown));
        }
        view.clause_count = static_cast<std::int64_t>(view.clauses.size());
        out.push_back(std::move(view));
    }
    return out;
}

}  // namespace yk::care::policy
