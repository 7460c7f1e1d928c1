// Papers that people hand in (certificates, photos, evidence): taken only if they are what they say, kept beside the database, given back.
#pragma once
#include "http/route.h"
#include "store/tx.h"

namespace yk::http {

// `scans`: PDF, JPEG, PNG, whatever the name says. `documents`: OFD, DOCX and XLSX too; the ending must agree with how the file begins.
enum class Papers : std::uint8_t { scans, documents };

// The media type; empty for anything that is not taken.
std::string_view paper_type(Papers papers, std::string_view name, std::string_view first_bytes);

// An upload that was found good.
struct Paper {
    std::filesystem::path file;  // as in Upload
    std::string name, type, sha256;
    std::int64_t bytes = 0;
};
// Refusals at /file: "http.paper.large" (most), "http.paper.name", "http.paper.documents" or "http.paper.scans".
Result<Paper> read_paper(const Upload& upload, Papers papers, std::int64_t most_bytes);
// The one file of the call; refusal "http.paper.one".
Result<Paper> read_paper(const Call& call, Papers papers, std::int64_t most_bytes);

// On the disk, whole or not at all, when these return: before the row that names it. A transaction that is run again writes the same to the
// same place. `context` is bound to what is sealed and is told again to open it.
void keep_plain(const Paper& paper, const std::filesystem::path& place);
void keep_sealed(Tx& tx, const Paper& paper, const std::filesystem::path& place, std::string_view context);

// Refusal "http.paper.lost" (name) when the file is not there.
Result<Download> open_plain(std::string name, std::string type, const std::filesystem::path& place);
Result<Download> open_sealed(Tx& tx, std::string name, std::string type, const std::filesystem::path& place, std::string_view context);

}  // namespace yk::http
