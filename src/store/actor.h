// Who acts, with which rights, over which regions. Built at the request boundary, carried by the transaction.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/region.h"
#include "model/schema.h"

namespace yk {

// A right of the product; modules declare theirs as constants. code is "module.noun.verb".
struct Right {
    std::string_view code;
    model::Label label;
};

// The regions whose records may be seen: disjoint, sorted ranges of codes. Empty sees nothing that is scoped.
class Scope {
 public:
    Scope() = default;
    explicit Scope(std::vector<RegionRange> ranges);  // sorts and joins
    static Scope everything();
    bool is_everything() const;
    bool contains(RegionCode code) const;
    bool covers(RegionRange range) const;
    const std::vector<RegionRange>& ranges() const { return ranges_; }

 private:
    std::vector<RegionRange> ranges_;
};

// The codes of rights somebody holds, sorted. Fixed once made: a session's hundreds of codes are shared by all its requests, not copied.
class Rights {
 public:
    Rights() = default;
    Rights(std::vector<std::string> codes);
    Rights(std::initializer_list<std::string> codes) : Rights(std::vector<std::string>(codes)) {}
    bool contains(std::string_view code) const;
    const std::vector<std::string>& codes() const;

 private:
    std::shared_ptr<const std::vector<std::string>> codes_;
};

struct Actor {
    std::int64_t account = 0;  // 0: the system itself, or the public
    std::int64_t session = 0;
    std::string name;             // for the audit trail: "李华（民政局）", "system", "public"
    std::int64_t department = 0;  // 0: none
    Rights rights;
    Scope scope;
    bool every_right = false;  // the system itself

    bool may(const Right& right) const;
    static Actor system();  // every region, every right; jobs and start-up
    static Actor anyone();  // the public: nothing
};

}  // namespace yk
