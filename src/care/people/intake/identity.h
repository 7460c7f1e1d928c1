// Identity numbers and names as departments write them, cleaned and tested in the order of the rules.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/resident_id.h"
#include "care/people/intake/feed.h"
#include "sheet/read.h"

namespace yk::care::intake {

// What the document column says; `none` where it says nothing we know.
enum class DeclaredDocument : std::uint8_t { none, resident, hmt_residence, hm_permit, taiwan_permit, passport, foreign_residence };
DeclaredDocument declared_document(std::string_view trimmed);

struct IdentityRead {
    Reason reason = Reason::none;  // none: valid
    DocumentKind kind = DocumentKind::resident_id;
    ResidentId id;
    std::string other_number;
    bool upgraded = false, lower_x = false, cleaned = false, type_corrected = false;
    // Of a certificate of the disabled persons' federation: what follows the id.
    char certificate_kind = 0, certificate_grade = 0;
    std::string text;  // as cleaned, for guesses about rejected rows
};

// The first failing test decides: missing, masked, precision lost, length, charset, region, birth date, checksum.
IdentityRead read_identity(const sheet::Cell& cell, DeclaredDocument declared, Day as_of);
// The number of a disability certificate: the id, kind 1–7, grade 1–4, and a suffix after a re-issue.
IdentityRead read_certificate(const sheet::Cell& cell, Day as_of);

// The birth date that the digits of a number tell, even of a number that fails its tests.
std::optional<Day> birth_in_digits(std::string_view cleaned);

struct NameRead {
    Reason reason = Reason::none;  // none, name_missing, name_invalid
    bool private_use = false;
};
// Writes the cleaned name to `out` (as far as it goes, when invalid).
NameRead read_name(std::string_view cell, std::string& out);

}  // namespace yk::care::intake
