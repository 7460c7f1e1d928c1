// Words of a pack for people: labels, code tables, values with their unit, citations.
#pragma once
#include <string>
#include <string_view>

#include "model/describe.h"
#include "rules/pack.h"

namespace yk::care::policy {

struct Text {
    std::string zh, en;
    friend bool operator==(const Text&, const Text&) = default;
};
const model::Schema& schema_of(const Text*);

struct ClauseText {
    std::string document, at;
    Text title;  // of the document with its number, and of the clause
    friend bool operator==(const ClauseText&, const ClauseText&) = default;
};
const model::Schema& schema_of(const ClauseText*);

Text text_of(const rules::Label& label);
Text text_of(const model::Label& label);
// The label of a code; the code itself where the table does not have it.
Text code_label(const rules::Pack& pack, std::string_view table, std::string_view code);
// A value as people read it: yuan for fen, labels for codes, 是 and 否. `value` is written as in a pack.
Text value_label(const rules::Pack& pack, const rules::Type& type, const std::string& value);
// The same followed by its unit ("30.00 元／月", "70 years").
Text value_with_unit(const rules::Pack& pack, const rules::Type& type, const std::string& value, std::string_view unit);
ClauseText clause_text(const rules::Pack& pack, const rules::Clause& clause);
// 现行 In force, 待确认 Unconfirmed, 草案 Draft, 示例 Example.
Text status_label(std::string_view status);

}  // namespace yk::care::policy
