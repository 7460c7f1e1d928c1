// The parts of a workbook: a zip archive read through libzip, and XML read through expat, both within bounds.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sheet/bytes.h"
#include "sheet/read.h"

namespace yk::sheet {

class Package {
 public:
    // Errors: sheet.file.damaged, .too_large (more than 10,000 parts), .unsupported (encrypted).
    static Result<std::unique_ptr<Package>> open(const ByteSource& source, const Limits& limits);
    ~Package();
    Package(const Package&) = delete;
    Package& operator=(const Package&) = delete;

    bool has(const std::string& part) const;
    // The names of all parts, in the order of the archive.
    std::vector<std::string> parts() const;
    // Inflates one part piece by piece; `take` returns false to stop early. All parts together stay within Limits::inflated_bytes,
    // and no part grows to more than inflate_ratio times its packed size.
    Status inflate(const std::string& part, const std::function<bool(std::string_view)>& take);

 private:
    struct Archive;
    Package(std::unique_ptr<Archive> archive, const Limits& limits);
    std::unique_ptr<Archive> archive_;
    const Limits& limits_;
    std::uint64_t inflated_ = 0;
};

// What a part's XML says, without namespaces prefixes. Attributes are name, value, name, value, …, null.
class XmlVisitor {
 public:
    virtual ~XmlVisitor() = default;
    virtual void start(std::string_view name, const char** attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view piece) { (void)piece; }
    // Looked at after every piece of the part: true ends the reading, which then counts as successful.
    virtual bool enough() const { return false; }
};

// Errors beside those of inflate: sheet.file.forbidden (a document type: the door of entity bombs and foreign files), .damaged.
Status parse_part(Package& package, const std::string& part, XmlVisitor& visitor);

// The value of an attribute (without its prefix), or an empty view.
std::string_view attribute(const char** attributes, std::string_view name);

}  // namespace yk::sheet
