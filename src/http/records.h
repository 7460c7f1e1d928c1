// The records this room keeps: preferences, notices, selections.
#pragma once
#include "base/day.h"
#include "model/describe.h"

namespace yk::http {

using AccountRef = Id<struct AccountRefTag>;  // accounts belong to a room above
using PreferenceId = Id<struct PreferenceTag>;
using NoticeId = Id<struct NoticeTag>;
using SelectionId = Id<struct SelectionTag>;

struct Preference {
    PreferenceId id;
    AccountRef account;
    std::string page;
    model::RawJson content;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Preference*);

struct Notice {
    NoticeId id;
    AccountRef account;
    std::string title;
    std::string body;
    std::string path;
    Instant at;
    bool read = false;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Notice*);

// Rows meant by a request kept on the server, or named one by one.
struct Selection {
    SelectionId id;
    AccountRef account;
    std::string record;
    std::string query;
    model::RawJson ids;  // array of ids; empty: all rows of the query
    std::int64_t count = 0;
    Instant created_at;
};
const model::Schema& schema_of(const Selection*);

}  // namespace yk::http
