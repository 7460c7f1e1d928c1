// Backups as scheduled work: written down, kept to seven, refused without space.
#include "work/backup.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/tests/databases.h"

namespace yk::work {
namespace {

class WorkBackup : public store::testing::OnBothDatabases {
 protected:
    void SetUp() override {
        for (const auto* record : records()) options.records.push_back(record);
        open(migrations());
    }
    store::Request request() const { return {Actor::system(), {}, {}}; }
    std::optional<Backup> last() {
        return *database->read_value(request(), [](Tx& tx) -> Result<std::optional<Backup>> { return last_backup(tx); });
    }
};
INSTANTIATE_TEST_SUITE_P(Both, WorkBackup, store::testing::both(), store::testing::name_of);

TEST_P(WorkBackup, IsWrittenDown) {
    EXPECT_FALSE(last());
    const std::filesystem::path file = std::filesystem::path(folder) / "by-hand";
    const auto made = make_backup(*database, request(), file);
    ASSERT_TRUE(made) << made.error().code;
    EXPECT_EQ(last()->file, file.string());
    EXPECT_GT(last()->bytes, 1000);
    EXPECT_FALSE(make_backup(*database, request(), file));  // never over an older one
}

TEST_P(WorkBackup, TheNewestSevenStay) {
    const auto backups = std::filesystem::path(folder) / "backups";
    std::filesystem::create_directories(backups);
    for (int i = 1; i <= 9; ++i) {
        std::ofstream(backups / ("yikang-2020010" + std::to_string(i) + "T023000")) << "old";
        std::ofstream(backups / ("yikang-2020010" + std::to_string(i) + "T023000.anchor")) << "old";
    }
    std::ofstream(backups / "notes.txt") << "somebody else's";
    const auto runner = Runner::make(*database, {.kinds = {&backup}}, folder, 1, [](const Job&) {});
    ASSERT_TRUE(database->write_value(request(), [](Tx& tx) { return submit(tx, backup, {"{}"}); }));
    runner->run_until_idle();
    std::size_t kept = 0, anchors = 0;
    for (const auto& entry : std::filesystem::directory_iterator(backups)) {
        const auto name = entry.path().filename().string();
        kept += name.starts_with("yikang-") && !name.ends_with(".anchor");
        anchors += name.ends_with(".anchor");
    }
    EXPECT_EQ(kept, 7U);
    EXPECT_EQ(anchors, 7U);
    EXPECT_TRUE(std::filesystem::exists(backups / "notes.txt"));
    EXPECT_TRUE(std::filesystem::exists(last()->file));
    EXPECT_FALSE(std::filesystem::exists(backups / "yikang-20200101T023000"));
}

}  // namespace
}  // namespace yk::work
