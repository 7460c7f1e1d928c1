// A session as the database has it, with everything that follows for its holder.
#pragma once
#include "care/people/organisation/access.h"

namespace yk::care::organisation {

struct LoadedSession {
    http::Session session;  // without the CSRF token, which follows from the session's token
    Session row;
    Account account;
    Access access;
    City city;
    std::optional<Department> department;
    bool must_change_password = false;
    bool must_enrol_totp = false;
};

// Everything about one session at `now`. Refuses session.token.unknown (ended, account disabled) and session.token.expired.
Result<LoadedSession> loaded(Tx& tx, const Session& session, Instant now);

// Counts a wrong password or code; the last one the rules allow locks the account for a while.
Status count_failure(Tx& tx, Account& account, Credential& credential);

}  // namespace yk::care::organisation
