// What two editions say differently.
#include "care/entitlement/catalogue/edition.h"

#include <gtest/gtest.h>

namespace yk::care::catalogue {
namespace {

Service service(std::string item, std::string standard) {
    Service out;
    out.item = item;
    out.kind = "care";
    out.label = {item, item};
    out.standard = {std::move(standard), ""};
    out.status = "in_force";
    return out;
}
std::string told(const std::vector<Difference>& differences) {
    std::string out;
    for (const auto& difference : differences) {
        out += std::string(model::code_of(difference.kind)) + " " + difference.label.zh;
        for (const auto& part : difference.parts) out += " " + part.en;
        out += "\n";
    }
    return out;
}

TEST(ServiceListEditions, SameListsDifferInNothing) {
    const std::vector<Service> list{service("meal", "15"), service("visit", "2")};
    EXPECT_EQ(told(compare(list, list)), "");
}

TEST(ServiceListEditions, OrderAloneIsNoDifference) {
    EXPECT_EQ(told(compare({service("meal", "15"), service("visit", "2")}, {service("visit", "2"), service("meal", "15")})), "");
}

TEST(ServiceListEditions, NewGoneAndChangedItemsAreTold) {
    EXPECT_EQ(told(compare({service("meal", "15"), service("visit", "2")}, {service("call", "1"), service("meal", "16")})),
              "added call\nchanged meal standard\nremoved visit\n");
}

TEST(ServiceListEditions, EveryPartIsNamed) {
    auto before = service("meal", "15"), after = before;
    after.label.zh = "餐";
    after.recipients.zh = after.content.zh = after.requirements.zh = "x";
    after.responsible.push_back({"民政局", ""});
    after.no_application = true;
    after.clause.at = "第二条";
    after.status = "draft";
    EXPECT_EQ(told(compare({before}, {after})),
              "changed 餐 name recipients content requirements responsible bodies how to apply clause status\n");
}

}  // namespace
}  // namespace yk::care::catalogue
