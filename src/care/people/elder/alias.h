// Identity numbers under which an elder was known before: a re-issued number, or that of a person found to be the same. A file that still
// names them finds the elder. Inside the module, and for intake through find_by_document.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

struct Alias {
    Id<struct AliasTag> id;
    std::string document;
    DocumentNumber id_no;
    ElderId elder;
    BatchId made_by;  // the case behind it
};
const model::Schema& schema_of(const Alias*);

Status keep_alias(Tx& tx, std::string_view document, const DocumentNumber& number, ElderId elder, BatchId made_by);
// The number becomes nobody's alias any more (it is somebody's own again).
Status drop_alias(Tx& tx, std::string_view document, const DocumentNumber& number);
// The elder whom the number was or is merged into, whoever asks.
std::optional<Elder> find_by_alias(Tx& tx, std::string_view document, std::string_view id_no);

}  // namespace yk::care::elder
