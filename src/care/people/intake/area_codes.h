// County codes of GB/T 2260 that identity numbers begin with: which are in use, which were abolished (data/id_area_codes.csv).
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace yk::care::intake {

class AreaCodes {
 public:
    // `csv`: code,name,status,successor,first_revision,last_revision with a header line. Errors: intake.area_codes.broken.
    static Result<AreaCodes> parse(std::string_view csv);

    // True of a code of a province the table covers that is not a county in use. Cards keep the code of their first issue: never a fault.
    // A city's 市辖区 code was never issued and so never abolished: the demonstration's people have it.
    bool retired(std::string_view six_digits) const;
    // The code in use today; empty where the table does not know it.
    std::string_view successor(std::string_view six_digits) const;

 private:
    struct Entry {
        bool current;
        std::string successor;
    };
    std::unordered_map<std::string, Entry> entries_;
    std::string province_;  // the two digits the table covers
};

}  // namespace yk::care::intake
