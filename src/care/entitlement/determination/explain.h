// One elder decided for showing. Inside the module only.
#pragma once
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"

namespace yk::care::determination {

struct Decided {
    elder::Elder person;
    std::shared_ptr<const rules::Rulebook> book;
    rules::Decisions decisions;
};
// The elder within the actor's regions, decided as of a day.
Result<Decided> decide_elder(Tx& tx, elder::ElderId elder, Day as_of);
const rules::Decision* find_decision(const Decided& decided, Subject subject, std::string_view item);
// What is missing by name: a fact with who could bring it, or "parameter.x".
Missing missing_fact(const rules::Pack& pack, const std::string& name);
// Names the regions among the facts of an explained answer.
void name_regions(Tx& tx, const rules::Pack& pack, Determination& result);
// The stored answer keeps its own word, whatever today's facts would say; the reasons are of today.
void say_answer(Determination& result);
Person brief(const elder::Elder& person);

}  // namespace yk::care::determination
