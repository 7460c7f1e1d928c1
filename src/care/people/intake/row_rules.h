// One row of data under a known header, turned into a FeedRow by the rules. Knows nothing of other rows.
#pragma once
#include "care/people/intake/area_codes.h"
#include "care/people/intake/division.h"
#include "care/people/intake/header.h"
#include "care/people/intake/identity.h"

namespace yk::care::intake {

class RowRules {
 public:
    explicit RowRules(const FeedOptions& options);

    // Fills everything but place, merges and reviews. Outcome: accepted, rejected or ignored.
    void apply(const sheet::Row& row, const Header& header, bool date1904, FeedRow& out);
    // For a rejected row: the birth date its birth cell or the digits of its number tell.
    std::optional<Day> likely_birth(const sheet::Row& row, const Header& header, bool date1904, const FeedRow& rejected) const;

 private:
    struct Context {
        const sheet::Row& row;
        const Header& header;
        bool date1904;
        FeedRow& out;
        const sheet::Cell* cell(Field field) const;
        std::int16_t place(Field field) const;
        void warn(Warning what, Field field) const { out.warnings.push_back({what, place(field)}); }
        void attribute(Field field, FactValue value) const;
        // The text of an optional field: empty where there is nothing to read, or the cell asks to erase.
        std::string value(Field field) const;
    };

    bool shape_fits(const Context& c);
    bool identity(const Context& c);
    bool naming(const Context& c);
    void sex_and_birth(const Context& c);
    void contact(const Context& c);
    void attributes(const Context& c);
    void code_attribute(const Context& c, Field field, std::string_view code, std::string_view text);
    void date_attribute(const Context& c, Field field);
    void money_attribute(const Context& c, Field field);
    void disability(const Context& c);
    void one_attribute(const Context& c, Field field);
    void remarks(const Context& c);
    void formulas(const Context& c);

    SourceKind source_;
    Day as_of_;
    TownFinder towns_;
    const AreaCodes* area_codes_;
    std::vector<Field> attributes_;
    IdentityRead identity_;  // of the row at work, kept for the certificate's digits
};

}  // namespace yk::care::intake
