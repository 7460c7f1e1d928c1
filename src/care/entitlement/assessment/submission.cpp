// A visit comes home: answers, signatures, time and place. Whatever is well-formed is kept; what cannot be taken at once is held and
// decided by a supervisor (ours: nothing that two people did at a doorstep is thrown away by a machine).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"
#include "care/entitlement/assessment/place.h"
#include "model/json.h"
#include "rules/load.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Submission(CaseId, std::string)> by_client{"assessment.by_client", R"(
    SELECT {s.*} FROM assessment_submission s WHERE s.assessment = $1 AND s.client_id = $2 AND {scope s.region} ORDER BY s.id LIMIT 1)"};
const Query<Submission(CaseId)> of_case{"assessment.submissions_of", R"(
    SELECT {s.*} FROM assessment_submission s WHERE s.assessment = $1 AND {scope s.region} ORDER BY s.received_at, s.id LIMIT 100)"};

enum class Signer : std::uint8_t { elder, proxy, lead, second };
std::span<const Option> options_of(Signer) {
    static constexpr Option all[] = {
        {"elder", {"老年人", "Elder"}}, {"proxy", {"代理人", "Proxy"}}, {"lead", {"主评", "Lead"}}, {"second", {"副评", "Second"}}};
    return all;
}
struct Signature {
    Signer role = Signer::elder;
    std::string name;
    std::optional<AssessorId> assessor;  // of lead and second
    std::string image;                   // data:image/png;base64,… or data:image/svg+xml;base64,…
};
constexpr auto signature_columns =
    columns<Signature>({col<&Signature::role>("签名人", "Role"), col<&Signature::name>("姓名", "Name"),
                        col<&Signature::assessor>("评估员", "Assessor"), col<&Signature::image>("签名", "Image").sensitive()});
constexpr auto signature_schema = schema<Signature>("assessment_signature", "", {"签名", "Signature"}, signature_columns);
const Schema& schema_of(const Signature*) { return signature_schema; }

struct NewSubmission {
    CaseId assessment_case;
    std::string client_id, form;
    RawJson answers;
    Instant started_at, finished_at;
    std::optional<std::string> position, finished_position, place, note;
    std::vector<Signature> signatures;
};
constexpr auto new_columns = columns<NewSubmission>({
    col<&NewSubmission::assessment_case>("评估", "Assessment"),
    col<&NewSubmission::client_id>("设备编号", "Device's id"),
    col<&NewSubmission::form>("评估表版本", "Form"),
    col<&NewSubmission::answers>("答卷", "Answers").sensitive(),
    col<&NewSubmission::started_at>("开始时间", "Started at"),
    col<&NewSubmission::finished_at>("完成时间", "Finished at"),
    col<&NewSubmission::position>("定位", "Position"),
    col<&NewSubmission::finished_position>("完成时定位", "Position at the end"),
    col<&NewSubmission::place>("地点", "Place"),
    col<&NewSubmission::note>("备注", "Note"),
    col<&NewSubmission::signatures>("签名", "Signatures"),
});
constexpr auto new_schema = schema<NewSubmission>("new_assessment_submission", "", {"提交评估", "Submission"}, new_columns);
const Schema& schema_of(const NewSubmission*) { return new_schema; }

struct Warning {
    std::string pointer, code;
};
constexpr auto warning_columns = columns<Warning>({col<&Warning::pointer>("位置", "Pointer"), col<&Warning::code>("代码", "Code")});
constexpr auto warning_schema = schema<Warning>("assessment_warning", "", {"提醒", "Warning"}, warning_columns);
const Schema& schema_of(const Warning*) { return warning_schema; }

struct Received {
    SubmissionId id;
    SubmissionState state = SubmissionState::accepted;
    std::optional<HeldBecause> because;
    bool again = false;  // the device had sent it before
    bool clock_wrong = false;
    std::optional<std::int64_t> preliminary_level, level;
    Text level_label;
    std::vector<Warning> warnings;
};
constexpr auto received_columns = columns<Received>({
    col<&Received::id>("编号", "Id"),
    col<&Received::state>("状态", "State"),
    col<&Received::because>("待定夺原因", "Held because"),
    col<&Received::again>("重复上传", "Again"),
    col<&Received::clock_wrong>("设备时间有误", "Clock wrong"),
    col<&Received::preliminary_level>("初步等级", "Preliminary level"),
    col<&Received::level>("等级", "Level"),
    col<&Received::level_label>("等级名称", "Level in words"),
    col<&Received::warnings>("提醒", "Warnings"),
});
constexpr auto received_schema = schema<Received>("received_assessment", "", {"收到的评估", "Received"}, received_columns);
const Schema& schema_of(const Received*) { return received_schema; }

constexpr std::size_t signature_limit_bytes = 64 * 1024;
constexpr std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms;

Status check_image(const std::string& image, const std::string& pointer) {
    const bool known = image.starts_with("data:image/png;base64,iVBOR") || image.starts_with("data:image/svg+xml;base64,");
    if (!known) return fail_at(pointer, "assessment.signature.kind");
    if (image.size() > signature_limit_bytes) return fail_at(pointer, "assessment.signature.large");
    const auto data = std::string_view(image).substr(image.find(',') + 1);
    const bool clean = std::all_of(data.begin(), data.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    });
    return clean ? Status{} : fail_at(pointer, "assessment.signature.kind");
}

struct Signed {
    AssessorId lead, second;
    bool formerly = false;  // signed by those who were assigned before
};

// The elder or a proxy, and both assessors: those assigned now, or those who were when they went.
Result<Signed> check_signatures(const Case& record, const std::vector<Signature>& signatures) {
    Signed out;
    bool elder = false;
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        const auto& one = signatures[i];
        const auto at = "/signatures/" + std::to_string(i);
        YK_TRY_VOID(check_image(one.image, at + "/image"));
        YK_TRY_VOID(want_length(trimmed(one.name), 1, 50, at + "/name"));
        if (one.role == Signer::elder || one.role == Signer::proxy) {
            elder = true;
            continue;
        }
        if (!one.assessor) return fail_at(at + "/assessor", "input.required");
        auto& mine = one.role == Signer::lead ? out.lead : out.second;
        if (mine) return fail_at(at + "/role", "assessment.signature.twice");
        mine = *one.assessor;
        const bool now = mine == record.lead || mine == record.second;
        const bool before = has_word(record.formerly, id_text(mine.value));
        if (!now && !before) return fail_at(at + "/assessor", "assessment.signature.not_assigned", {{"name", one.name}});
        out.formerly |= !now;
    }
    if (!elder) return fail_at("/signatures", "assessment.signature.elder");
    if (!out.lead || !out.second || out.lead == out.second) return fail_at("/signatures", "assessment.signature.both");
    return out;
}

// Problems of answers, with the pointer they have in this input.
tl::unexpected<Error> in_answers(Error error) {
    for (auto& problem : error.problems) problem.pointer = "/answers" + problem.pointer;
    return tl::make_unexpected(std::move(error));
}

std::optional<HeldBecause> why_held(const Case& record, const NewSubmission& in, const Signed& by) {
    const bool open = record.state == State::assigned || record.state == State::appointed;
    if (record.submission && !open) return HeldBecause::second_entry;
    if (by.formerly) return HeldBecause::reassigned;
    if (!open) return HeldBecause::case_closed;
    return in.form != record.form ? std::optional(HeldBecause::form_retired) : std::nullopt;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

// Scores with the form in use. A retired form's answers may not fit it: then there is no level, and the supervisor sees the answers.
Status put_level(const ScaleForm& form, Submission& submission, std::vector<Warning>* warnings) {
    const auto answers = read_answers(form.scale, submission.answers.text);
    if (!answers) return in_answers(answers.error());
    const auto outcome = score(form.scale, *answers);
    if (!outcome) return in_answers(outcome.error());
    if (outcome->preliminary_level) submission.preliminary_level = *outcome->preliminary_level;
    submission.level = outcome->final_level;
    submission.level_code = outcome->level_code;
    submission.level_reasons = joined(outcome->reasons);
    if (warnings)
        for (const auto& warning : outcome->warnings) warnings->push_back({"/answers" + warning.pointer, warning.code});
    return {};
}

// The level of a submission becomes the case's, and it waits to be checked.
Status take(Tx& tx, Case& record, const Submission& submission) {
    if (record.state == State::assigned || record.state == State::appointed) YK_TRY_VOID(advance(record, Event::submit));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    record.submission = submission.id;
    record.preliminary_level = submission.preliminary_level;
    record.level = submission.level;
    record.level_code = submission.level_code;
    record.level_reasons = submission.level_reasons;
    record.assessed_on = day_of(submission.clock_wrong ? submission.received_at : submission.finished_at);
    record.due_on = tx.today() + static_cast<std::int32_t>(settings.check_days);
    return tx.update(record);
}

Received answer_of(const Case& record, const Submission& submission, bool again) {
    Received out{submission.id,
                 submission.state,
                 submission.because,
                 again,
                 submission.clock_wrong,
                 submission.preliminary_level,
                 submission.level,
                 {},
                 {}};
    if (submission.level) out.level_label = level_text(code_of(record.scale), *submission.level);
    return out;
}

std::string signatures_text(const std::vector<Signature>& signatures) {
    std::string out = "[";
    for (const auto& one : signatures) out += (out.size() > 1 ? "," : "") + json_of(signature_schema, &one, Face::plain);
    return out + "]";
}

Status check_input(const NewSubmission& in) {
    YK_TRY_VOID(want_length(in.client_id, 8, 64, "/client_id"));
    YK_TRY_VOID(want_length(in.form, 1, 64, "/form"));
    YK_TRY_VOID(want_length(in.position.value_or(""), 0, 100, "/position"));
    YK_TRY_VOID(want_length(in.finished_position.value_or(""), 0, 100, "/finished_position"));
    YK_TRY_VOID(want_length(in.place.value_or(""), 0, 100, "/place"));
    YK_TRY_VOID(want_length(in.note.value_or(""), 0, 1000, "/note"));
    if (in.finished_at < in.started_at) return fail_at("/finished_at", "assessment.submission.times");
    if (in.signatures.size() > 6) return fail_at("/signatures", "assessment.signature.both");
    return {};
}

Result<Received> submit(Tx& tx, const NewSubmission& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(check_input(in));
    if (const auto known = tx.first(by_client, record.id, in.client_id)) return answer_of(record, *known, true);
    if (!record.lead || !record.second) {
        if (record.formerly.empty()) return fail(ErrorKind::conflict, "assessment.submission.not_assigned");
    } else if (const auto mine = may_work(tx, record); !mine && record.formerly.empty()) {
        return tl::make_unexpected(mine.error());
    }
    const auto by = YK_TRY(check_signatures(record, in.signatures));
    const auto* form = YK_TRY(form_of(code_of(record.scale)));
    Submission out;
    out.id = tx.new_id<SubmissionId>();
    out.assessment = record.id;
    out.elder = record.elder;
    out.region = record.region;
    out.client_id = in.client_id;
    out.form = in.form;
    out.answers = in.answers;
    out.sha256 = rules::sha256_hex(in.answers.text);
    out.started_at = in.started_at;
    out.finished_at = in.finished_at;
    out.received_at = tx.now();
    // A device's clock may be an hour ahead; before the case was asked for, nobody can have assessed.
    out.clock_wrong =
        in.finished_at - tx.now() > hour_ms || day_of(in.finished_at) < record.opened_on || in.finished_at - in.started_at > day_ms;
    out.position = in.position.value_or("");
    out.finished_position = in.finished_position;
    out.located = place_in(out.position) || place_in(in.finished_position.value_or(""));
    out.moved_m = metres_between(place_in(out.position), place_in(in.finished_position.value_or("")));
    out.place = in.place.value_or("");
    out.note = in.note.value_or("");
    out.lead = by.lead;
    out.second = by.second;
    out.account = tx.actor().account;
    out.sent_by = tx.actor().name;
    out.signatures.text = signatures_text(in.signatures);
    out.because = why_held(record, in, by);
    if (out.because) out.state = SubmissionState::held;
    std::vector<Warning> warnings;
    const auto levelled = put_level(*form, out, &warnings);
    if (!levelled && out.because != HeldBecause::form_retired) return tl::make_unexpected(levelled.error());
    YK_TRY_VOID(tx.insert(out));
    if (out.state == SubmissionState::accepted) YK_TRY_VOID(take(tx, record, out));
    auto answer = answer_of(record, out, false);
    answer.warnings = std::move(warnings);
    return answer;
}

// A supervisor's word on what was held ------------------------------------------------------------------------------------------------

struct Settle {
    SubmissionId assessment_submission;
    bool take = false;
    std::string reason;
};
constexpr auto settle_columns = columns<Settle>({col<&Settle::assessment_submission>("答卷", "Submission"),
                                                 col<&Settle::take>("采用", "Use it"), col<&Settle::reason>("理由", "Reason")});
constexpr auto settle_schema = schema<Settle>("settle_submission", "", {"定夺", "Decide"}, settle_columns);
const Schema& schema_of(const Settle*) { return settle_schema; }

// Only as long as nothing was published: afterwards an objection is the way.
Result<Submission> settle(Tx& tx, const Settle& in) {
    auto submission = YK_TRY(tx.get<Submission>(in.assessment_submission));
    if (submission.state != SubmissionState::held) return fail(ErrorKind::conflict, "assessment.submission.settled");
    YK_TRY_VOID(want_reason(in.reason));
    tx.because(in.reason);
    submission.decided_by = tx.actor().name;
    submission.decided_because = in.reason;
    submission.state = SubmissionState::discarded;
    if (in.take) {
        auto record = YK_TRY(tx.get<Case>(submission.assessment));
        const bool open = record.state == State::assigned || record.state == State::appointed || record.state == State::submitted;
        if (!open)
            return fail(ErrorKind::conflict, "assessment.submission.too_late", TextArgs{{"state", std::string(label_of(record.state).zh)}});
        const auto* form = YK_TRY(form_of(code_of(record.scale)));
        YK_TRY_VOID(put_level(*form, submission, nullptr));
        if (record.submission) {
            auto before = YK_TRY(tx.get<Submission>(*record.submission));
            before.state = SubmissionState::replaced;
            YK_TRY_VOID(tx.update(before));
        }
        submission.state = SubmissionState::accepted;
        YK_TRY_VOID(take(tx, record, submission));
    }
    YK_TRY_VOID(tx.update(submission));
    return submission;
}

// What was answered and signed, for who checks; reading it is on record.
struct Key {
    CaseId assessment_case;
};
constexpr auto key_columns = columns<Key>({col<&Key::assessment_case>("评估", "Assessment")});
constexpr auto key_schema = schema<Key>("assessment_entries_of", "", {"答卷", "Entries"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

Result<RawJson> entries(Tx& tx, const Key& in) {
    const auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    std::string out = R"({"items":[)";
    for (const auto& submission : tx.list(of_case, record.id)) {
        if (out.back() != '[') out += ',';
        out += json_of(model::schema<Submission>(), &submission, Face::plain);
    }
    AuditNote note;
    note.action = "assessment.answers.read";
    note.record = "assessment_case";
    note.id = record.id.value;
    note.subject = record.elder.value;
    tx.note(std::move(note));
    return RawJson{out + "]}"};
}

constexpr std::array routes{
    http::post<&submit>("/assessment/visits/{assessment_case}/submission", rights::work, http::RowScope::region,
                        {"提交评估", "Submit an assessment"}),
    http::post<&settle>("/assessment/submissions/{assessment_submission}/settle", rights::check, http::RowScope::region,
                        {"定夺答卷", "Decide on a held entry"}),
    http::get<&entries>("/assessment/cases/{assessment_case}/entries", rights::read_answers, http::RowScope::region,
                        {"答卷和签名", "Answers and signatures"}),
};

}  // namespace

std::span<const http::Route> submission_routes() { return routes; }

}  // namespace yk::care::assessment
