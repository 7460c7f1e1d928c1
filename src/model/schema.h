// Runtime description of a record: its columns, and how to reach each member.
// Everything that walks it (JSON, SQL, OpenAPI, sheets, audit difference) is ordinary compiled code; templates end at columns() in
// describe.h.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace yk::model {

struct Label {
    std::string_view zh;
    std::string_view en;
};

// One code of a code table or enumeration. `code` is stored; retired codes stay readable and are offered no more.
struct Option {
    std::string_view code;
    Label label;
    bool retired = false;
};

// Code and label of a value of an enumeration that has options_of() beside it.
template <class E>
std::string code_of(E value) {
    return std::string(options_of(value)[static_cast<std::size_t>(value)].code);
}
template <class E>
Label label_of(E value) {
    return options_of(value)[static_cast<std::size_t>(value)].label;
}

// A stored value: nothing, whole number, decimal, text. Ids, money, flags and regions are whole numbers;
// dates, moments, choices and raw JSON are text.
using Scalar = std::variant<std::monostate, std::int64_t, double, std::string>;

enum class Kind : std::uint8_t { id, text, integer, decimal, flag, date, instant, money, choice, region, json, list, object };

// open: may be published. staff: for signed-in staff. personal: shown masked until unmasked with a reason. sensitive: as personal, and
// health or certificate data (PIPL art. 28) whose every reading is audited.
enum class Privacy : std::uint8_t { open, staff, personal, sensitive };

struct Schema;

// How one C++ type is stored, shown and read; one per type, not per field.
struct Codec {
    Kind kind;
    bool optional;
    Scalar (*get)(const void* at);
    // Takes the stored form. Returns the code of the fault ("input.date"), empty if good.
    std::string_view (*set)(void* at, const Scalar& value);
    std::string (*mask)(const void* at) = nullptr;                 // the public face of personal data; null: "***"
    std::span<const Option> (*options)() = nullptr;                // choice
    const Schema& (*nested)() = nullptr;                           // object
    const Codec* element = nullptr;                                // list
    std::size_t (*size)(const void* at) = nullptr;                 // list
    const void* (*item)(const void* at, std::size_t n) = nullptr;  // list
    void* (*append)(void* at) = nullptr;                           // list
};

struct Column {
    std::string_view name;
    Label label;
    const Codec* codec = nullptr;
    void* (*at)(void* record) = nullptr;
    Privacy privacy = Privacy::staff;
    bool key = false;       // primary key, exactly one in a stored record
    bool version = false;   // optimistic version, counted by the store
    bool scoped = false;    // the region by which rows are restricted
    bool sealed = false;    // encrypted at rest
    bool indexed = false;   // sealed, with a keyed blind index in <name>_index for search by equality
    bool hidden = false;    // not offered as a list column
    bool computed = false;  // in answers only, never stored
    bool subject = false;   // the person the row is about: audit entries of its changes are found under this id
};

// A record. `table` is empty for inputs and answers that are not stored.
struct Schema {
    std::string_view name;   // "account": in OpenAPI, audit and URLs of the console
    std::string_view table;  // "organisation_account"
    Label label;
    std::span<const Column> columns;
    void* (*create)() = nullptr;
    void (*destroy)(void*) = nullptr;

    const Column* find(std::string_view column) const;
    const Column* key() const;
    const Column* version() const;
    const Column* scoped() const;
};

// A record of a schema known only at run time.
using AnyRecord = std::unique_ptr<void, void (*)(void*)>;
inline AnyRecord make_record(const Schema& schema) { return {schema.create(), schema.destroy}; }

inline const void* at(const Column& column, const void* record) { return column.at(const_cast<void*>(record)); }
inline Scalar value_of(const Column& column, const void* record) { return column.codec->get(at(column, record)); }

std::string_view kind_name(Kind kind);
// A stored value as people read it: ids and regions in their text form, money in yuan, choices by label in `zh`.
std::string display_text(const Column& column, const Scalar& value, bool english = false);
// The masked form of a personal or sensitive member.
std::string masked_text(const Column& column, const void* record);

}  // namespace yk::model
