// Batches end to end on both databases: what a file does to the register, and how it is undone.
#include <sstream>

#include "care/people/elder/change.h"
#include "care/people/intake/tests/city.h"
#include "sheet/write.h"

namespace yk::care::intake::testing {
namespace {

using test::id_of;

const Query<Review()> every_review{"test.intake.reviews",
                                   "SELECT {r.*} FROM intake_review r WHERE {scope r.district} ORDER BY r.id LIMIT 100"};
const Query<std::int64_t()> row_count{"test.intake.rows", "SELECT COUNT(*) FROM intake_row r WHERE {scope r.district}"};
const Query<std::int64_t()> kept_notes{
    "test.intake.notes", "SELECT COUNT(*) FROM audit_entry a WHERE a.reason = 'intake.rows.kept' OR a.action = 'intake.rows.kept'"};

const std::string a = id_of("440103", "19500101", "123"), b = id_of("440103", "19510202", "124"), c = id_of("440103", "19520303", "125");

class Batches : public IntakeCity {};

// A workbook of many bad rows whose sheet is damaged towards its end.
std::string damaged_workbook(const std::filesystem::path& folder) {
    const auto file = folder / "made.xlsx";
    auto writer = sheet::xlsx_writer(file.string());
    writer->begin({"名册", {{"姓名", 10}, {"公民身份号码", 20}, {"住址", 30}}, {}});
    std::mt19937 random{1};
    for (int i = 0; i < 4000; ++i) {
        const std::string id = "44010319500101" + std::to_string(1000 + i), address = "和平路" + std::to_string(random()) + "号";
        const std::vector<sheet::OutCell> cells{std::string_view("张三"), std::string_view(id), std::string_view(address)};
        writer->row(cells);
    }
    writer->finish();
    std::ifstream in(file, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    auto text = bytes.str();
    const auto sheet = text.find("xl/worksheets/sheet1.xml");
    const auto end = text.find("PK\x03\x04", sheet);
    for (auto at = sheet + (end - sheet) * 9 / 10; at < sheet + (end - sheet) * 9 / 10 + 64; ++at) text[at] = static_cast<char>(~text[at]);
    return text;
}

TEST_P(Batches, ARefusedFileWritesNoRow) {
    const auto batch = check(receive(damaged_workbook(folder), SourceKind::police_hukou, "2026-10-31"));
    EXPECT_EQ(batch.state, BatchState::refused);
    EXPECT_EQ(batch.file_reason, "FILE_DAMAGED");
    EXPECT_EQ(all(row_count).front(), 0);
    EXPECT_EQ(all(kept_notes).front(), 0);
}

TEST_P(Batches, AMixedEncodingIsRefusedWhole) {
    std::string text = "姓名,公民身份号码\n";
    for (int i = 0; i < 3000; ++i) text += "张三,123\n";
    text += "\xC0\xEE\xCB\xC4," + a + "\n";  // 李四 in GB18030
    EXPECT_EQ(check(receive(text, SourceKind::police_hukou, "2026-10-31")).file_reason, "FILE_ENCODING_MIXED");
    EXPECT_EQ(all(row_count).front(), 0);
}

TEST_P(Batches, ARedeliveredFileChangesNothing) {
    const std::string file = "姓名,公民身份号码,联系电话\n张三," + a + ",13800001234\n李四," + b + ",\n";
    const auto first = take_in(file, SourceKind::police_hukou, "2026-09-30");
    EXPECT_EQ(first.created, 2);
    const auto again = take_in(file, SourceKind::police_hukou, "2026-10-31");
    EXPECT_EQ(std::tie(again.created, again.updated, again.unchanged, again.facts, again.gone), std::make_tuple(0, 0, 2, 0, 0));
}

TEST_P(Batches, ABlankCellKeepsAndTheWordForEmptyErases) {
    take_in("姓名,公民身份号码,联系电话,住址\n张三," + a + ",13800001234,和平路1号\n李四," + b + ",13800001235,和平路2号\n",
            SourceKind::police_hukou, "2026-09-30");
    const auto second =
        take_in("姓名,公民身份号码,联系电话,住址\n张三," + a + ",,清空\n李四," + b + ",清空,\n", SourceKind::police_hukou, "2026-10-31");
    EXPECT_EQ(second.updated, 2);
    EXPECT_EQ(person(a)->phone->text(), "13800001234");
    EXPECT_FALSE(person(a)->address);
    EXPECT_FALSE(person(b)->phone);
    EXPECT_EQ(*person(b)->address, "和平路2号");
    undo(second);
    EXPECT_EQ(*person(a)->address, "和平路1号");
    EXPECT_EQ(person(b)->phone->text(), "13800001235");
}

TEST_P(Batches, AnEmptiedFactEndsAndStandsAgainWhenTheBatchIsTakenBack) {
    take_in("姓名,公民身份号码,救助类别,享受起始\n张三," + a + ",低保,2024-05\n", SourceKind::civil_affairs_aid, "2026-09-30");
    EXPECT_EQ(facts(a), "aid_class=minimum_living;aid_since=2024-05;");
    const auto second = take_in("姓名,公民身份号码,救助类别,享受起始\n张三," + a + ",清空,\n", SourceKind::civil_affairs_aid, "2026-10-31");
    EXPECT_EQ(facts(a), "aid_since=2024-05;");
    EXPECT_EQ(second.updated, 1);
    undo(second);
    EXPECT_EQ(facts(a), "aid_class=minimum_living;aid_since=2024-05;");
}

TEST_P(Batches, WhoIsMissingFromACompleteFileGoesToReviewAndIsNeverRemoved) {
    const std::string head = "姓名,公民身份号码,救助类别\n", zhang = "张三," + a + ",低保\n", li = "李四," + b + ",低保\n";
    take_in(head + zhang + li, SourceKind::civil_affairs_aid, "2026-08-31");
    EXPECT_EQ(take_in(head + zhang, SourceKind::civil_affairs_aid, "2026-09-30", false).gone, 0) << "a part of a list says nothing";
    EXPECT_EQ(take_in(head + zhang, SourceKind::civil_affairs_aid, "2026-07-31").gone, 0) << "an older list says nothing";
    const auto month = take_in(head + zhang, SourceKind::civil_affairs_aid, "2026-10-31");
    EXPECT_EQ(month.gone, 1);
    ASSERT_TRUE(person(b));
    EXPECT_EQ(facts(b), "aid_class=minimum_living;");
    auto reviews = all(every_review);
    ASSERT_EQ(reviews.size(), 1u);
    EXPECT_EQ(reviews[0].name, "李四");
    EXPECT_EQ(take_in(head + zhang, SourceKind::civil_affairs_aid, "2026-11-15").gone, 0) << "asked once";

    const auto key = R"({"review":")" + id_text(reviews[0].id.value) + "\"";
    EXPECT_EQ(code_of(post("/intake/reviews/{review}/strike", key + R"(,"reason":""})")), "intake.review.reason");
    EXPECT_EQ(code_of(post("/intake/reviews/{review}/strike", key + R"(,"reason":"收入超标准，10 月起退出"})")), "");
    EXPECT_EQ(facts(b), "");
    EXPECT_EQ(code_of(post("/intake/reviews/{review}/keep", key + R"(,"reason":"再想想"})")), "intake.review.settled");
}

TEST_P(Batches, WhoIsNamedAgainLeavesTheReview) {
    const std::string head = "姓名,公民身份号码\n", zhang = "张三," + a + "\n", li = "李四," + b + "\n";
    take_in(head + zhang + li, SourceKind::police_hukou, "2026-08-31");
    const auto without = take_in(head + zhang, SourceKind::police_hukou, "2026-09-30");
    EXPECT_EQ(without.gone, 1);
    take_in(head + zhang + li, SourceKind::police_hukou, "2026-10-31");
    EXPECT_EQ(all(every_review).front().state, ReviewState::returned);
    const auto again = take_in(head + zhang, SourceKind::police_hukou, "2026-11-15");
    EXPECT_EQ(again.gone, 1) << "a second absence is asked about again";
    undo(again);
    EXPECT_EQ(all(every_review).size(), 1u) << "an open matter goes with its batch";
}

TEST_P(Batches, ADeathWithoutItsDayGoesToReview) {
    take_in("姓名,公民身份号码\n张三," + a + "\n李四," + b + "\n王五," + c + "\n", SourceKind::police_hukou, "2026-09-30");
    const std::string deaths = "姓名,公民身份号码,死亡日期\n张三," + a + ",2026年9月\n李四," + b + ",2026-09-15\n王五," + c + ",不详\n";
    take_in(deaths, SourceKind::health_death, "2026-10-31");
    EXPECT_EQ(person(a)->state, elder::ElderState::living);
    EXPECT_EQ(person(b)->state, elder::ElderState::deceased);
    EXPECT_EQ(facts(a), "");
    auto reviews = all(every_review);
    ASSERT_EQ(reviews.size(), 2u);
    EXPECT_EQ(reviews[0].told, "2026-09");
    EXPECT_EQ(reviews[1].told, "");
    take_in(deaths, SourceKind::health_death, "2026-11-15");
    EXPECT_EQ(all(every_review).size(), 2u);

    const auto key = R"({"review":")" + id_text(reviews[0].id.value) + "\"";
    const auto death = "/intake/reviews/{review}/record-death";
    EXPECT_EQ(code_of(post(death, key + R"(,"died_on":"2099-01-01","reason":"家属来电"})")), "intake.review.death_future");
    EXPECT_EQ(code_of(post(death, key + R"(,"died_on":"1949-01-01","reason":"家属来电"})")), "intake.review.death_before_birth");
    EXPECT_EQ(code_of(post(death, key + R"(,"died_on":"2026-09-08","reason":"家属来电，已核火化证"})")), "");
    EXPECT_EQ(person(a)->state, elder::ElderState::deceased);
    EXPECT_EQ(*person(a)->died_on, *parse_day("2026-09-08"));
}

TEST_P(Batches, UnknownHeadingsAreSaidOnceAndKnownTheSecondTime) {
    const std::string file = "长者,号\n张三," + a + "\n";
    auto batch = check(receive(file, SourceKind::police_hukou, "2026-10-31"));
    EXPECT_EQ(batch.state, BatchState::refused);
    EXPECT_EQ(batch.file_reason, "FILE_MISSING_COLUMN");
    EXPECT_NE(batch.columns.text.find("长者"), std::string::npos);
    const auto key = R"({"batch":")" + id_text(batch.id.value) + "\"";
    const auto path = "/intake/batches/{batch}/columns";
    EXPECT_EQ(code_of(post(path, key + R"(,"columns":[{"header":"号","field":"aid.class"}]})")), "intake.column.field");
    EXPECT_EQ(code_of(post(path, key + R"(,"columns":[{"header":"号","field":"id_no"},{"header":"长者","field":"name"}]})")), "");
    batch = check(batch);
    EXPECT_EQ(batch.state, BatchState::checked);
    EXPECT_EQ(batch.accepted, 1);
    EXPECT_EQ(check(receive(file, SourceKind::police_hukou, "2026-11-01")).accepted, 1);
    EXPECT_EQ(check(receive(file, SourceKind::veterans, "2026-11-01")).state, BatchState::refused) << "remembered by source";
}

TEST_P(Batches, MendedRowsAreNoWholeRoster) {
    take_in("姓名,公民身份号码\n张三," + a + "\n", SourceKind::police_hukou, "2026-10-31");
    const auto mended = take_in("姓名,公民身份号码,未收原因,原行号\n李四," + b + ",证件号码末位校验不符,3\n王五,123,位数,4\n",
                                SourceKind::police_hukou, "2026-10-31");
    EXPECT_FALSE(mended.complete);
    EXPECT_EQ(std::tie(mended.accepted, mended.rejected, mended.created, mended.gone), std::make_tuple(1, 1, 1, 0));
}

TEST_P(Batches, ABatchThatChangedAPersonTwiceIsTakenBackWhole) {
    take_in("姓名,公民身份号码,联系电话\n张三," + a + ",13800001234\n", SourceKind::police_hukou, "2026-09-30");
    auto batch = receive("姓名,公民身份号码\n", SourceKind::police_hukou, "2026-10-31");
    for (const char* phone : {"13900001111", "13900002222"})
        good(write([&](Tx& tx) -> Status {
            elder::Incoming in;
            in.document = "RESIDENT_ID";
            in.id_no = a;
            in.district = liwan;
            in.phone = phone;
            in.registers_people = true;
            in.source = "police_hukou";
            in.source_date = *parse_day("2026-10-31");
            in.batch = batch.id;
            YK_TRY(elder::take_in(tx, in));
            return {};
        }));
    EXPECT_EQ(person(a)->phone->text(), "13900002222");
    good(write([&](Tx& tx) -> Status {
        const auto done = YK_TRY(elder::take_back(tx, batch.id));
        EXPECT_EQ(done.people_restored, 1);
        return {};
    }));
    EXPECT_EQ(person(a)->phone->text(), "13800001234");
}

TEST_P(Batches, AWholeImportTellsItsDelta) {
    const auto run = [&](const std::string& text, const char* as_of) {
        const auto file = folder / "cli.csv";
        std::ofstream(file, std::ios::binary) << text;
        std::ostringstream out;
        EXPECT_TRUE(
            import_file(*database, clerk(), folder, {file, SourceKind::civil_affairs_aid, liwan, *parse_day(as_of), false, {}}, out));
        return out.str();
    };
    const std::string head = "姓名,公民身份号码,救助类别\n";
    const auto first = run(head + "张三," + a + ",低保\n李四," + b + ",低保\n", "2026-09-30");
    EXPECT_TRUE(model::is_json(first, {1 << 24, 16, 10'000})) << first;
    EXPECT_NE(first.find(R"("delta":{"created":[")" + a + R"(",")" + b + R"("],"updated":[],"unchanged":0,"gone":[]})"), std::string::npos)
        << first;
    const auto second = run(head + "张三," + a + ",特困\n", "2026-10-31");
    EXPECT_NE(second.find(R"("delta":{"created":[],"updated":[{"id_no":")" + a +
                          R"(","changes":{"aid_class":{"from":"minimum_living","to":"extreme_difficulty"}}}],"unchanged":0)"),
              std::string::npos)
        << second;
    EXPECT_NE(second.find(R"("gone":[")" + b + "\"]"), std::string::npos) << second;
}

const Query<PersonChange()> every_change{"test.intake.changes",
                                         "SELECT {c.*} FROM intake_change c WHERE {scope c.district} ORDER BY c.id LIMIT 100"};
const Query<Batch()> every_batch{"test.intake.batches",
                                 "SELECT {b.*} FROM intake_batch b WHERE {scope b.district} ORDER BY b.id LIMIT 100"};

TEST_P(Batches, TheKeptReportHoldsNobody) {
    const auto file = folder / "cli.csv";
    std::ofstream(file, std::ios::binary) << "姓名,公民身份号码,联系电话\n张三," + a + ",13800001234\n李四,440103195101019999,\n王五," + b +
                                                 ",\n王五," + b + ",13900001111\n张四," + a + ",\n";
    std::ostringstream out;
    EXPECT_TRUE(import_file(*database, clerk(), folder, {file, SourceKind::police_hukou, liwan, *parse_day("2026-10-31"), false, {}}, out));
    EXPECT_NE(out.str().find("440103195101019999"), std::string::npos) << "whoever brought the file is told row by row";
    const auto batch = all(every_batch).front();
    for (const auto& personal : {std::string("440103"), std::string("张三"), std::string("王五"), std::string("1390000")})
        EXPECT_EQ(batch.report.text.find(personal), std::string::npos) << batch.report.text;
    for (const auto* kept : {"file_status", "file_warnings", "format", "encoding", "counts", "columns", "sheets_ignored"})
        EXPECT_NE(batch.report.text.find(kept), std::string::npos) << kept;
    EXPECT_EQ(std::tie(batch.accepted, batch.rejected, batch.merged), std::make_tuple(2, 2, 1));
}

TEST_P(Batches, WhatWasKnownOfAnotherDistrictsElderIsNotKeptForTheFilesDistrict) {
    good(write([&](Tx& tx) -> Status {
        elder::Incoming in;
        in.document = "RESIDENT_ID";
        in.id_no = a;
        in.name = "张三";
        in.district = RegionCode{440104000000};
        in.phone = "13800001234";
        in.source = "police_hukou";
        in.source_date = *parse_day("2026-09-30");
        in.batch = elder::BatchId{1};
        YK_TRY(elder::take_in(tx, in));
        return {};
    }));
    take_in("姓名,公民身份号码,联系电话\n李四," + b + ",13800005678\n", SourceKind::police_hukou, "2026-09-30");
    take_in("姓名,公民身份号码,联系电话\n张三," + a + ",13900001111\n李四," + b + ",13900002222\n", SourceKind::police_hukou, "2026-10-31");
    std::string kept;
    for (const auto& change : all(every_change)) kept += change.changes;
    EXPECT_EQ(kept.find("13800001234"), std::string::npos) << kept;
    EXPECT_NE(kept.find("13900001111"), std::string::npos) << kept;
    EXPECT_NE(kept.find("13800005678"), std::string::npos) << "of the district's own elders it stays readable";
}

TEST_P(Batches, WhoseRecordAnOfficialHasChangedIsNotRemovedWithTheFile) {
    const auto batch = take_in("姓名,公民身份号码\n张三," + a + "\n李四," + b + "\n", SourceKind::police_hukou, "2026-10-31");
    good(write([&](Tx& tx) -> Status {
        elder::Change in;
        in.elder = elder::find_by_document(tx, "RESIDENT_ID", a)->id;
        in.field = "phone";
        in.value = "13800001234";
        in.evidence = in.reason = "本人来电";
        YK_TRY(elder::carry_out(tx, in));
        EXPECT_EQ(elder::holdings_of(tx, batch.id).removable, 1);
        return {};
    }));
    undo(batch);
    ASSERT_TRUE(person(a));
    EXPECT_EQ(person(a)->phone->text(), "13800001234");
    EXPECT_FALSE(person(b));
}

TEST_P(Batches, OneStepAtATime) {
    const auto batch = check(receive("姓名,公民身份号码\n张三," + a + "\n", SourceKind::police_hukou, "2026-10-31"));
    const auto key = R"({"batch":")" + id_text(batch.id.value) + "\"}";
    EXPECT_EQ(code_of(post("/intake/batches/{batch}/take", key)), "");
    EXPECT_EQ(code_of(post("/intake/batches/{batch}/take", key)), "intake.batch.busy");
    EXPECT_EQ(code_of(post("/intake/batches/{batch}/undo", key)), "intake.batch.busy");
}

INSTANTIATE_TEST_SUITE_P(Both, Batches, store::testing::both(), store::testing::name_of);

}  // namespace
}  // namespace yk::care::intake::testing
