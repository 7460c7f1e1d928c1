#include "store/postgres_result.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <cstring>

#include "base/text.h"

namespace yk::store {
namespace {

constexpr Oid oid_bool = 16, oid_name = 19, oid_text = 25, oid_json = 114, oid_varchar = 1043, oid_jsonb = 3802;

bool is_text(Oid type) { return type == oid_text || type == oid_varchar || type == oid_name || type == oid_json || type == oid_jsonb; }

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

bool starts(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

}  // namespace

void ResultClear::operator()(pg_result* result) const { PQclear(result); }

std::string sql_state(const pg_result* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state ? state : "";
}

void throw_fault(pg_conn* connection, const pg_result* result, const std::string& what) {
    const auto state = result ? sql_state(result) : std::string();
    // Only the primary message: the detail of a fault may hold the values of a row.
    const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const auto message = fmt::format("postgresql: {} {}: {}", state, primary ? primary : PQerrorMessage(connection), what);
    // 40001 serialization, 40P01 deadlock, 55P03 lock not available.
    if (state == "40001" || state == "40P01" || state == "55P03") throw Retry(message, false);
    // 57P0x the server goes down or comes up, 25006 it became a standby, 08 the connection itself.
    if (starts(state, "57P0") || state == "25006" || starts(state, "08") || PQstatus(connection) != CONNECTION_OK)
        throw Retry(message, true);
    if (starts(state, "53100")) throw DiskFault(message, true);
    if (starts(state, "58030")) throw DiskFault(message, false);
    if (state == "42P01") throw MissingTable(message);
    throw Broken(message);
}

std::size_t PgRow::size() const { return static_cast<std::size_t>(PQnfields(result_)); }
std::string_view PgRow::name(std::size_t column) const { return PQfname(result_, static_cast<int>(column)); }
std::string_view PgRow::text(std::size_t column) const {
    const int i = static_cast<int>(column);
    return {PQgetvalue(result_, number, i), static_cast<std::size_t>(PQgetlength(result_, number, i))};
}

model::Scalar PgRow::at(std::size_t column, Wire wire) const {
    const int i = static_cast<int>(column);
    if (PQgetisnull(result_, number, i)) return {};
    const auto value = text(column);
    const Oid type = PQftype(result_, i);
    const auto whole = [&](auto& out) {
        const auto parsed = std::from_chars(value.data(), value.data() + value.size(), out);
        return parsed.ec == std::errc() && parsed.ptr == value.data() + value.size();
    };
    if (wire == Wire::whole) {
        if (type == oid_bool) return std::int64_t{value == "t"};
        std::int64_t n = 0;
        if (!is_text(type) && whole(n)) return n;
    }
    double d = 0;
    if (wire == Wire::decimal && !is_text(type) && whole(d)) return d;
    if (wire == Wire::text && is_text(type)) return std::string(value);
    if (wire == Wire::bytes && starts(value, "\\x"))
        if (auto bytes = parse_hex(value.substr(2))) return std::move(*bytes);
    throw Broken(fmt::format("postgresql: column {} holds another type than expected", name(column)));
}

std::string PgRow::raw(std::size_t column) const {
    return PQgetisnull(result_, number, static_cast<int>(column)) ? std::string("N") : "V" + std::string(text(column));
}

void append_copy_header(std::string& out) {
    out.append("PGCOPY\n\xff\r\n\0", 11);
    append_big_endian(out, 0, 4);
    append_big_endian(out, 0, 4);
}

void append_copy_row(std::string& out, const Parameters& row, const std::vector<Wire>& wires) {
    append_big_endian(out, row.size(), 2);
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (const auto* n = std::get_if<std::int64_t>(&row[i])) {
            append_big_endian(out, 8, 4);
            if (wires[i] == Wire::decimal) {
                const auto d = static_cast<double>(*n);
                std::uint64_t bits = 0;
                std::memcpy(&bits, &d, sizeof bits);
                append_big_endian(out, bits, 8);
            } else {
                append_big_endian(out, static_cast<std::uint64_t>(*n), 8);
            }
        } else if (const auto* d = std::get_if<double>(&row[i])) {
            std::uint64_t bits = 0;
            std::memcpy(&bits, d, sizeof bits);
            append_big_endian(out, 8, 4);
            append_big_endian(out, bits, 8);
        } else if (const auto* text = std::get_if<std::string>(&row[i])) {
            append_big_endian(out, text->size(), 4);
            out.append(*text);
        } else {
            append_big_endian(out, 0xffffffff, 4);
        }
    }
}

void append_copy_end(std::string& out) { append_big_endian(out, 0xffff, 2); }

}  // namespace yk::store
