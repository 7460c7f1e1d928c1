// The list of answers as the console and the API show it, read from the blocks. Inside the module only.
#pragma once
#include "care/entitlement/determination/determination.h"
#include "http/rows.h"

namespace yk::care::determination {

extern const model::Listing result_listing;
extern const http::RowSource result_rows;  // registers itself
// The listed form of an answer, without the computed members.
Determination listed(const AnswerRow& row);

}  // namespace yk::care::determination
