// Makes PDF of documents: searchable text, tagged headings and tables, the same bytes for the same input.
// Nothing is read but the installed fonts; the moment of creation is handed in.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/day.h"
#include "print/document.h"

namespace yk::print {

struct Info {
    std::string title;
    std::string author;              // the office
    std::string language = "zh-CN";  // BCP 47
    Instant created;
};

// Writes documents one after the other into one file, each with its own page numbers; memory does not grow with their number.
class Printer {
 public:
    Printer(const std::filesystem::path& file, Info info);  // creates or replaces the file; throws Broken
    ~Printer();                                             // a file that was not finished is removed
    Printer(const Printer&) = delete;
    Printer& operator=(const Printer&) = delete;
    void add(const Document& document);
    void finish();  // throws Broken when the disk refuses
    std::int64_t pages() const;

 private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// One document in memory.
std::string pdf_of(const Document& document, const Info& info);

}  // namespace yk::print
