#include "care/entitlement/assessment/scale.h"

#include <algorithm>
#include <cctype>

#include "base/check.h"

namespace yk::care::assessment {
namespace {

// A member name as one token of a JSON pointer (RFC 6901).
std::string token(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

void check_items(const Scale& scale, const Answers& answers, std::vector<Problem>& problems) {
    std::set<std::string_view> known;
    for (const auto& group : scale.groups) {
        for (const auto& item : group.items) {
            known.insert(item.code);
            const auto given = answers.items.find(item.code);
            const std::string pointer = "/items/" + token(item.code);
            if (given == answers.items.end()) {
                problems.push_back({pointer, "assessment.item.missing", {{"item", item.zh}}});
            } else if (std::find(item.scores.begin(), item.scores.end(), given->second) == item.scores.end()) {
                std::string allowed;
                for (const auto s : item.scores) allowed += (allowed.empty() ? "" : "、") + std::to_string(s);
                const bool list = scale.method == Method::checklist;
                problems.push_back({pointer,
                                    list ? "assessment.score.not_yes_no" : "assessment.score.impossible",
                                    {{"item", item.zh}, {"allowed", std::move(allowed)}}});
            }
        }
    }
    for (const auto& [code, given] : answers.items) {
        if (!known.contains(code)) problems.push_back({"/items/" + token(code), "assessment.item.unknown", {{"item", code}}});
    }
}

// A letter and two digits, then a subdivision in whatever form a hospital writes it ("F01.9", "F03x00", "F00.0*").
bool looks_like_icd10(std::string_view code) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (code.size() < 3 || code.size() > 16) return false;
    if (!std::isupper(static_cast<unsigned char>(code[0])) || !digit(code[1]) || !digit(code[2])) return false;
    return std::all_of(code.begin() + 3, code.end(),
                       [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '*' || c == '+'; });
}

void check_circumstances(const Scale& scale, const Answers& answers, std::vector<Problem>& problems) {
    for (std::size_t i = 0; i < answers.diagnoses.size(); ++i) {
        if (!looks_like_icd10(answers.diagnoses[i])) {
            problems.push_back({"/diagnoses/" + std::to_string(i), "assessment.diagnosis.malformed", {{"code", answers.diagnoses[i]}}});
        }
    }
    for (const auto& [code, count] : answers.risk_events) {
        const bool known = std::any_of(scale.risk_events.begin(), scale.risk_events.end(), [&](const auto& e) { return e.first == code; });
        if (!known) {
            problems.push_back({"/risk_events/" + token(code), "assessment.risk_event.unknown", {{"event", code}}});
        } else if (count < 0 || count > scale.risk_event_most) {
            problems.push_back(
                {"/risk_events/" + token(code), "assessment.risk_event.impossible", {{"most", std::to_string(scale.risk_event_most)}}});
        }
    }
}

const Band& band_of(const std::vector<Band>& bands, std::int32_t sum) {
    const auto found = std::find_if(bands.begin(), bands.end(), [&](const Band& b) { return b.min <= sum && sum <= b.max; });
    CHECK(found != bands.end());  // the loader has shown that the bands leave no gap
    return *found;
}

std::int32_t sum_of(const Group& group, const Answers& answers) {
    std::int32_t sum = 0;
    for (const auto& item : group.items) sum += answers.items.at(item.code);
    return sum;
}

bool holds(const RaiseReason& reason, const Answers& answers) {
    if (reason.events_at_least > 0) {
        std::int32_t events = 0;
        for (const auto& [code, count] : answers.risk_events) events += count;
        return events >= reason.events_at_least;
    }
    return std::any_of(answers.diagnoses.begin(), answers.diagnoses.end(), [&](const std::string& code) {
        const std::string_view category = std::string_view(code).substr(0, 3);
        return reason.diagnosis_from <= category && category <= reason.diagnosis_to;
    });
}

void score_sum(const Scale& scale, const Answers& answers, Outcome& out) {
    std::int32_t total = 0;
    for (const auto& group : scale.groups) {
        out.sums.emplace_back(group.code, sum_of(group, answers));
        total += out.sums.back().second;
    }
    out.sums.emplace_back("total", total);
    out.preliminary_level = band_of(scale.levels, total).level;
    out.final_level = *out.preliminary_level;

    bool raised = false;
    for (const auto& reason : scale.raise_reasons) {
        if (!holds(reason, answers)) continue;
        out.reasons.push_back(reason.reason);
        raised = true;
    }
    if (raised) out.final_level = std::min(scale.highest_level, out.final_level + scale.raise_levels);
    for (const auto& forced : scale.forced) {
        if (!answers.forced.contains(forced.answer)) continue;
        out.final_level = forced.level;
        out.reasons.insert(out.reasons.begin(), forced.reason);
        const auto shown = answers.items.find(forced.item);
        if (shown != answers.items.end() && shown->second != forced.score) {
            out.warnings.push_back({"/items/" + token(forced.item), "assessment.score.contradicts_" + forced.answer, {}});
        }
    }
}

void score_matrix(const Scale& scale, const Answers& answers, Outcome& out) {
    const auto rank = [&](const std::string& band) {
        return static_cast<std::size_t>(std::find(scale.severity.begin(), scale.severity.end(), band) - scale.severity.begin());
    };
    for (const auto& group : scale.groups) {
        out.sums.emplace_back(group.code, sum_of(group, answers));
        out.bands.emplace_back(group.code, band_of(group.bands, out.sums.back().second).code);
    }
    std::size_t column = 0;
    for (const auto group : scale.column_groups) column = std::max(column, rank(out.bands[group].second));
    out.final_level = scale.matrix[rank(out.bands[scale.row_group].second)][column];
}

void score_checklist(const Scale& scale, const Answers& answers, Outcome& out) {
    std::int32_t failed = 0;
    for (const auto& [code, can] : answers.items) failed += can == 0 ? 1 : 0;
    out.sums.emplace_back("failed", failed);
    const Band& level = band_of(scale.levels, failed);
    out.final_level = level.level;
    out.level_code = level.code;
}

}  // namespace

Result<Outcome> score(const Scale& scale, const Answers& answers) {
    std::vector<Problem> problems;
    check_items(scale, answers, problems);
    check_circumstances(scale, answers, problems);
    if (!problems.empty()) return tl::make_unexpected(Error{ErrorKind::invalid, "input.invalid", {}, {}, std::move(problems)});
    Outcome out;
    switch (scale.method) {
        case Method::sum:
            score_sum(scale, answers, out);
            break;
        case Method::matrix:
            score_matrix(scale, answers, out);
            break;
        case Method::checklist:
            score_checklist(scale, answers, out);
            break;
    }
    return out;
}

}  // namespace yk::care::assessment
