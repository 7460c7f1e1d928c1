// Objections of a district to a score of its draft, with a file; answered by another official than who gave the score.
#include <array>

#include "base/text.h"
#include "care/oversight/appraisal/access.h"
#include "http/generic.h"
#include "http/paper.h"

namespace yk::care::appraisal {
using namespace model;
namespace {

constexpr std::int64_t most_bytes = 50ll << 20;

const Query<std::int64_t(ScoreId)> open_of{"appraisal.open_objections", R"(
    SELECT COUNT(*) FROM appraisal_objection o WHERE o.score = $1 AND o.state = 'open' AND {scope o.region})"};

struct Filing {
    ScoreId appraisal_score;
    std::string grounds;
};
constexpr auto filing_columns = columns<Filing>({col<&Filing::appraisal_score>("得分", "Score"), col<&Filing::grounds>("理由", "Grounds")});
constexpr auto filing_schema = schema<Filing>("appraisal_filing", "", {"提出异议", "Object"}, filing_columns);
const Schema& schema_of(const Filing*) { return filing_schema; }

struct Key {
    ObjectionId appraisal_objection;
};
constexpr auto key_columns = columns<Key>({col<&Key::appraisal_objection>("异议", "Objection")});
constexpr auto key_schema = schema<Key>("appraisal_objection_key", "", {"异议", "Objection"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Answered {
    ObjectionId appraisal_objection;
    bool uphold = false;
    std::string marks;  // of an upheld one
    std::string answer;
};
constexpr auto answered_columns =
    columns<Answered>({col<&Answered::appraisal_objection>("异议", "Objection"), col<&Answered::uphold>("采纳", "Uphold"),
                       col<&Answered::marks>("改为", "New marks"), col<&Answered::answer>("答复", "Answer")});
constexpr auto answered_schema = schema<Answered>("appraisal_answer", "", {"答复异议", "Answer"}, answered_columns);
const Schema& schema_of(const Answered*) { return answered_schema; }

std::filesystem::path place_of(const std::filesystem::path& data, ObjectionId id) { return data / "appraisal" / id_text(id.value); }

Result<Objection> file_objection(http::Call& call, const Filing& in) {
    YK_TRY_VOID(want_length(in.grounds, 4, 2000, "/grounds"));
    std::optional<http::Paper> sent;
    if (!call.uploads().empty()) sent = YK_TRY(http::read_paper(call, http::Papers::documents, most_bytes));
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<Objection> {
        const auto score = YK_TRY(tx.get<Score>(in.appraisal_score));
        const auto round = YK_TRY(tx.get<Round>(score.round));
        if (round.state != RoundState::consulted || tx.today() > *round.objections_until)
            return fail(ErrorKind::conflict, "appraisal.objection.closed", TextArgs{{"title", round.title}});
        if (tx.one(open_of, score.id) > 0) return fail(ErrorKind::conflict, "appraisal.objection.exists");
        Objection objection;
        objection.id = tx.new_id<ObjectionId>();
        objection.round = round.id;
        objection.score = score.id;
        objection.region = score.region;
        objection.grounds = in.grounds;
        objection.filed_by = tx.actor().name;
        objection.account = tx.actor().account;
        objection.filed_at = tx.now();
        objection.marks_before = score.marks;
        if (sent) {
            objection.file = sent->name;
            objection.type = sent->type;
            objection.sha256 = sent->sha256;
            objection.bytes = sent->bytes;
            http::keep_plain(*sent, place_of(call.data_folder(), objection.id));
        }
        YK_TRY_VOID(tx.insert(objection));
        return objection;
    });
}

Status advance_objection(Objection& objection, ObjectionEvent event) {
    return advance(objection.state, event, objection_flow, "appraisal.objection.state");
}

Result<Objection> answer(Tx& tx, const Answered& in) {
    auto objection = YK_TRY(tx.get<Objection>(in.appraisal_objection));
    auto score = YK_TRY(tx.get<Score>(objection.score));
    const auto aspect = YK_TRY(tx.get<Aspect>(score.aspect));
    YK_TRY_VOID(advance_objection(objection, in.uphold ? ObjectionEvent::uphold : ObjectionEvent::reject));
    if (score.account != 0 && score.account == tx.actor().account) return fail(ErrorKind::conflict, "appraisal.objection.same_person");
    YK_TRY_VOID(want_length(in.answer, 4, 2000, "/answer"));
    if (in.uphold) {
        const auto marks = parse_marks(in.marks);
        if (!marks || *marks > aspect.full_marks * one_mark)
            return fail_at("/marks", "appraisal.score.marks", TextArgs{{"full", std::to_string(aspect.full_marks)}});
        if (marks == score.marks) return fail_at("/marks", "appraisal.objection.same_marks");
        // From now on the mark is this official's word, whatever a figure says.
        score.marks = objection.marks_after = marks;
        score.origin = Origin::judged;
        score.reason = in.answer;
        score.evidence = objection.file.empty() ? objection.grounds : objection.file;
        score.judged_by = tx.actor().name;
        score.account = tx.actor().account;
        score.judged_at = tx.now();
        YK_TRY_VOID(tx.update(score));
    }
    objection.answer = in.answer;
    objection.answered_by = tx.actor().name;
    objection.answered_at = tx.now();
    YK_TRY_VOID(tx.update(objection));
    YK_TRY_VOID(http::notify(tx, objection.account, in.uphold ? "考核异议已采纳" : "考核异议未采纳", in.answer,
                             "/appraisal/rounds/" + id_text(objection.round.value)));
    return objection;
}

Result<Objection> withdraw(Tx& tx, const Key& key) {
    auto objection = YK_TRY(tx.get<Objection>(key.appraisal_objection));
    if (objection.account != tx.actor().account)
        return fail(ErrorKind::denied, "appraisal.objection.foreign", TextArgs{{"name", objection.filed_by}});
    YK_TRY_VOID(advance_objection(objection, ObjectionEvent::withdraw));
    YK_TRY_VOID(tx.update(objection));
    return objection;
}

Result<http::Download> download(http::Call& call, const Key& key) {
    Objection objection;
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        objection = YK_TRY(tx.get<Objection>(key.appraisal_objection));
        tx.note({"appraisal.file.download", "appraisal_objection", objection.id.value, 0, "", ""});
        return {};
    }));
    return http::open_plain(objection.file, objection.type, place_of(call.data_folder(), objection.id));
}

constexpr std::array routes{
    http::upload<&file_objection>("/appraisal/scores/{appraisal_score}/object", rights::objection_file, http::RowScope::region,
                                  {"提出异议", "Object to a score"}),
    http::post<&answer>("/appraisal/objections/{appraisal_objection}/answer", rights::objection_answer, http::RowScope::city,
                        {"答复异议", "Answer an objection"}),
    http::post<&withdraw>("/appraisal/objections/{appraisal_objection}/withdraw", rights::objection_file, http::RowScope::region,
                          {"撤回异议", "Withdraw an objection"}),
    http::get<&download>("/appraisal/objections/{appraisal_objection}/file", rights::round_read, http::RowScope::region,
                         {"异议附件", "File of an objection"}),
};

}  // namespace

std::span<const http::Route> objection_routes() { return routes; }

}  // namespace yk::care::appraisal
