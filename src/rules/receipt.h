// Receipts: everything a decision rests on, as one JSON document that can be replayed years later and must come out the same, byte for
// byte.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rules/decide.h"

namespace yk::rules {

// Changes whenever the same pack and facts could give another receipt.
constexpr std::string_view engine_version = "yikang-rules 1";

// One decision as JSON: answer, amounts, reasons by line with facts, thresholds and distances, parameters chosen and why, clause.
std::string decision_json(const Decision& decision);
// {"categories":[…],"items":[…],"tables":[…],"lets":{…},"facts":[…],"refused_facts":[…]}
std::string decisions_json(const Decisions& decisions);

// Engine version, pack and file hashes, the day, every fact with source and date, the decision on one item. Refusal
// rules.item.unknown when the pack has no such item.
Result<std::string> receipt_json(const Rulebook& book, const Person& person, std::string_view item);

struct Replay {
    bool same{};
    std::string repeated;    // the receipt as it comes out now
    std::string difference;  // the first place at which it differs, in words
};
// Refusals: rules.receipt.broken (not a receipt), rules.receipt.engine and rules.receipt.pack (another engine version or pack hash; the
// args name both).
Result<Replay> replay_receipt(std::string_view receipt, const std::shared_ptr<const Pack>& pack);

// The hash of the pack that a receipt rests on, to find it.
Result<std::string> receipt_pack_hash(std::string_view receipt);

}  // namespace yk::rules
