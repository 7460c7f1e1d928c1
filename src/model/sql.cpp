#include "model/sql.h"

namespace yk::model {

std::string_view sql_type(const Column& column) {
    if (column.sealed) return "BLOB";
    switch (column.codec->kind) {
        case Kind::id:
        case Kind::integer:
        case Kind::flag:
        case Kind::money:
        case Kind::region:
            return "BIGINT";
        case Kind::decimal:
            return "DOUBLE PRECISION";
        default:
            return "TEXT";
    }
}

std::vector<const Column*> stored_columns(const Schema& schema) {
    std::vector<const Column*> out;
    for (const auto& column : schema.columns)
        if (!column.computed && column.codec->kind != Kind::list && column.codec->kind != Kind::object) out.push_back(&column);
    return out;
}

std::string select_list(const Schema& schema, std::string_view alias) {
    std::string out;
    for (const auto* column : stored_columns(schema)) {
        if (!out.empty()) out += ", ";
        if (!alias.empty()) out.append(alias).append(".");
        out += column->name;
    }
    return out;
}

std::string create_table(const Schema& schema) {
    std::string out = "CREATE TABLE " + std::string(schema.table) + " (";
    bool first = true;
    for (const auto* column : stored_columns(schema)) {
        if (!first) out += ", ";
        first = false;
        out.append(column->name).append(" ").append(sql_type(*column));
        if (column->key)
            out += " PRIMARY KEY";
        else if (!column->codec->optional)
            out += " NOT NULL";
        if (column->indexed) out.append(", ").append(column->name).append("_index TEXT");
    }
    return out + ")";
}

}  // namespace yk::model
