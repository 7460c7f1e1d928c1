// A4 documents as data: what stands on the paper, in order. printer.h makes PDF of them.
// Text may come from anywhere: broken UTF-8, control characters and direction overrides are taken out when it is set.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/day.h"

namespace yk::print {

// Title on the first page; number, date and note in the footer of every page, beside "page / pages".
struct Head {
    std::string title;
    std::string subtitle;  // small, under the title; may be empty
    std::string number;    // of the document, as people cite it
    Day date;
    std::string note;  // who printed it and what for, or that the people are made up; may be empty
};

enum class Align : std::uint8_t { left, centre, right };

struct Heading {
    std::string text;
    int level = 1;  // 1 or 2; both stand in the outline
};
enum class Look : std::uint8_t { normal, strong, small };
struct Paragraph {
    std::string text;
    Look look = Look::normal;
    Align align = Align::left;
};
struct KeyValue {
    std::string key, value;
};
struct KeyValues {
    std::vector<KeyValue> pairs;
};
struct TableColumn {
    std::string title;
    double weight = 1;  // share of the width
    Align align = Align::left;
};
struct Table {
    std::vector<TableColumn> columns;
    std::vector<std::vector<std::string>> rows;  // at most one cell a column; missing ones stay blank
    std::string empty;                           // said in place of rows when there are none
};
// A code to scan with words beside it.
struct Qr {
    std::string content;  // at most 1,024 bytes
    std::string caption;
};
struct PageBreak {};

using Block = std::variant<Heading, Paragraph, KeyValues, Table, Qr, PageBreak>;

class Document {
 public:
    explicit Document(Head head) : head_(std::move(head)) {}
    Document& heading(std::string text, int level = 1) { return add(Heading{std::move(text), level}); }
    Document& paragraph(std::string text, Look look = Look::normal, Align align = Align::left) {
        return add(Paragraph{std::move(text), look, align});
    }
    Document& key_values(std::vector<KeyValue> pairs) { return add(KeyValues{std::move(pairs)}); }
    Document& table(Table table) { return add(std::move(table)); }
    Document& qr(std::string content, std::string caption) { return add(Qr{std::move(content), std::move(caption)}); }
    Document& page_break() { return add(PageBreak{}); }

    const Head& head() const { return head_; }
    const std::vector<Block>& blocks() const { return blocks_; }

 private:
    // Made in place: gcc 12 takes the other alternatives of a moved temporary for uninitialized.
    template <class T>
    Document& add(T block) {
        blocks_.emplace_back(std::in_place_type<T>, std::move(block));
        return *this;
    }
    Head head_;
    std::vector<Block> blocks_;
};

}  // namespace yk::print
