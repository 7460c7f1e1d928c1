// The authorization matrix: for a caller and every route, what the tables promise. Worked out from right and scope alone, apart from the
// dispatcher that is held against it.
#pragma once
#include <string>
#include <vector>

#include "base/id.h"
#include "http/site.h"

namespace yk::http::testing {

enum class Verdict : std::uint8_t { unauthenticated, denied, admitted };

struct Attempt {
    const Route* route;
    std::string method;
    std::string path;  // below /api/v1, with ids that belong to nobody
    Verdict verdict;
};

inline Verdict verdict_of(const Route& route, const Session* session, RegionCode city) {
    if (route.right->code == anyone.code) return Verdict::admitted;
    if (!session) return Verdict::unauthenticated;
    if (session->restricted && route.scope != RowScope::own) return Verdict::denied;
    if (route.right->code != signed_in.code && !session->actor.may(*route.right)) return Verdict::denied;
    if (route.scope == RowScope::city && !session->actor.scope.covers(subtree_of(city))) return Verdict::denied;
    return Verdict::admitted;
}

// `session` null: nobody is signed in.
inline std::vector<Attempt> attempts_of(const std::vector<Route>& routes, const Session* session, RegionCode city) {
    std::vector<Attempt> out;
    std::int64_t stranger = 900'000'000'000'000'000;
    for (const auto& route : routes) {
        std::string path;
        for (const auto& piece : pieces_of(route.path))
            path.append("/").append(piece.parameter ? id_text(++stranger) : std::string(piece.text));
        out.push_back({&route, std::string(method_name(route.method)), path, verdict_of(route, session, city)});
    }
    return out;
}

// Whether an answer agrees with the verdict: refused for the promised reason, or anything but 401 and 403.
inline bool agrees(Verdict verdict, int status) {
    if (verdict == Verdict::unauthenticated) return status == 401;
    if (verdict == Verdict::denied) return status == 403;
    return status != 401 && status != 403 && status < 500;
}

}  // namespace yk::http::testing
