// The generic routes of a Resource: list, one, create, change, history. Handlers for Route::run.
#pragma once
#include "http/exchange.h"
#include "http/route.h"
#include "store/listing.h"

namespace yk::http {

Result<Answer> list_records(Call& call, Tx* tx, const void* input);
Result<Answer> get_record(Call& call, Tx* tx, const void* input);
Result<Answer> create_record(Call& call, Tx* tx, const void* input);
Result<Answer> change_record(Call& call, Tx* tx, const void* input);
Result<Answer> record_history(Call& call, Tx* tx, const void* input);

// The list request of a query: after, limit, sort, q, f.<column>, f.<column>.from, f.<column>.to. Anything else is refused by name.
Result<store::ListRequest> list_request(const Resource& resource, const std::vector<Parameter>& query);

// The end of a list after its items: "],"next":…}".
void append_page_end(std::string& out, const store::ListPage& page);

// The refusals of the store for a record that is not there for the actor, and for one that someone else changed.
tl::unexpected<Error> missing_record(const model::Schema& schema);

// An audit note that names the record and the person it is about.
AuditNote note_about(const model::Schema& schema, const void* record);

// Reads one record for showing: within the actor's regions, with an audit note where the resource asks for one.
Status read_record(Tx& tx, const Resource& resource, std::string_view id, void* record);

}  // namespace yk::http
