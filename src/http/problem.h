// Problem documents (RFC 9457) in the reader's language.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/wire.h"
#include "model/texts.h"

namespace yk::http {

int status_of(ErrorKind kind);
// The first of zh and en that Accept-Language prefers; Chinese when it names neither.
model::Language language_of(std::string_view accept_language);

std::string problem_json(const Error& error, int status, model::Language language, std::string_view trace);
// `status` 0: the one of the error's kind.
WireResponse problem_response(const Error& error, model::Language language, std::string_view trace, int status = 0);

// A random name of one request, for the log and for the reader who reports a fault. Not a secret.
std::string new_trace();

}  // namespace yk::http
