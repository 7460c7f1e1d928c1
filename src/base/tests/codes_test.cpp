#include <gtest/gtest.h>

#include "base/fold.h"
#include "base/phone.h"
#include "base/resident_id.h"
#include "base/uscc.h"

namespace yk {
namespace {

TEST(Phone, TakesMobilesAndFixedLines) {
    for (const char* good :
         {"13800001234", "16000000001", "19912345678", "01012345678", "02081234567", "0208123456", "07561234567", "075612345678"})
        EXPECT_TRUE(Phone::of(good)) << good;
    EXPECT_TRUE(Phone::of("13800001234")->is_mobile());
    EXPECT_FALSE(Phone::of("02081234567")->is_mobile());
}

TEST(Phone, RefusesTheRest) {
    for (const char* bad : {"", "12800001234", "1380000123", "138000012345", "81234567", "00012345678", "020812345", "0208123456789",
                            "138-0001234", "１３８００００１２３４", "01112345678"})
        EXPECT_FALSE(Phone::of(bad)) << bad;
}

TEST(Phone, MasksTheMiddle) {
    EXPECT_EQ(Phone::of("13800001234")->masked(), "138****1234");
    EXPECT_EQ(Phone::of("02081234567")->masked(), "020****4567");
    EXPECT_EQ(Phone::of("07561234567")->masked(), "0756****4567");
    EXPECT_EQ(Phone().masked(), "");
}

TEST(Uscc, ChecksTheCheckCharacter) {
    for (const char* good : {"91350100M000100Y43", "524401000000000005", "12440400000000000Q", "914401000000000004"})
        EXPECT_TRUE(Uscc::of(good)) << good;
    EXPECT_EQ(Uscc::of("91350100M000100Y44").error().code, "uscc.checksum");
    EXPECT_EQ(Uscc::of("91350100M000100Y4").error().code, "uscc.length");
    EXPECT_EQ(Uscc::of("91350100I000100Y43").error().code, "uscc.charset");
    EXPECT_EQ(Uscc::of("91350100m000100y43").error().code, "uscc.charset");
}

TEST(Uscc, EveryChangedCharacterIsFound) {
    const std::string good = "91350100M000100Y43";
    for (std::size_t i = 0; i < good.size(); ++i)
        for (const char c : std::string("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
            auto bad = good;
            bad[i] = c;
            EXPECT_EQ(Uscc::of(bad).has_value(), bad == good) << bad;
        }
}

TEST(Uscc, TellsTheKindAndTheOrganisationCode) {
    EXPECT_EQ(Uscc::of("91350100M000100Y43")->kind(), UsccKind::company);
    EXPECT_EQ(Uscc::of("524401000000000005")->kind(), UsccKind::private_nonprofit);
    EXPECT_EQ(Uscc::of("12440400000000000Q")->kind(), UsccKind::public_body);
    EXPECT_TRUE(Uscc::of("91350100M000100Y43")->organisation_code_valid());
    // Valid by GB 32100 though its inner nine characters are not by GB 11714.
    EXPECT_FALSE(Uscc::of("91350100M000100Y56").value().organisation_code_valid());
}

TEST(ResidentId, KnowsForeignersCards) {
    EXPECT_TRUE(ResidentId::of("911124198108030024"));
    // The same form issued in Guangdong; the check character is computed here, so that only the region is in question.
    std::string guangdong = "94412419810803002";
    guangdong += resident_id_check_digit(guangdong);
    EXPECT_TRUE(ResidentId::of(guangdong));
    std::string nowhere = "99912419810803002";
    nowhere += resident_id_check_digit(nowhere);
    EXPECT_EQ(ResidentId::of(nowhere).error().code, "resident_id.region");
}

TEST(Fold, ComparesTraditionalWithSimplified) {
    EXPECT_EQ(folded_name("陳國強"), folded_name("陈国强"));
    EXPECT_EQ(folded_name("黃麗華"), "黄丽华");
    EXPECT_EQ(folded_name("买买提·艾力"), folded_name("买买提.艾力"));
    EXPECT_EQ(folded_name("John SMITH"), folded_name("JOHN smith"));
    EXPECT_EQ(folded_name("王　五"), "王五");
    EXPECT_NE(folded_name("王五"), folded_name("王伍"));
}

TEST(Fold, HashFollowsTheFolding) {
    EXPECT_EQ(folded_name_hash("陳國強"), folded_name_hash("陈国强"));
    EXPECT_EQ(folded_name_hash("阿依古丽・买买提"), folded_name_hash("阿依古丽·买买提"));
    EXPECT_NE(folded_name_hash("陈国强"), folded_name_hash("陈强国"));
    EXPECT_EQ(folded_name_hash(""), folded_name_hash(" "));
}

}  // namespace
}  // namespace yk
