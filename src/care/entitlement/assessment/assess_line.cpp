// The line protocol of `yikang assess`: answers as JSON in, outcome or error as JSON out.
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "care/entitlement/assessment/scale.h"

namespace yk::care::assessment {
namespace {

namespace json = boost::json;

constexpr std::size_t line_bytes_max = 64 * 1024;

// Watches the parser go by and remembers the first member that an object holds twice; the parsed value would keep only the last one,
// and which of two scores was meant nobody knows.
struct DuplicateWatch {
    constexpr static std::size_t max_object_size = 4096, max_array_size = 4096, max_key_size = 1024, max_string_size = 65536;
    std::vector<std::set<std::string>> open;
    std::vector<std::string> path;
    std::string part;
    std::string duplicate;  // pointer of the first one

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        open.emplace_back();
        path.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        open.pop_back();
        path.pop_back();
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
        part.append(s);
        return true;
    }
    bool on_key(json::string_view s, std::size_t, json::error_code&) {
        part.append(s);
        path.back() = part;
        if (!open.back().insert(part).second && duplicate.empty()) {
            for (const auto& step : path) duplicate += "/" + step;
        }
        part.clear();
        return true;
    }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

std::string duplicate_member(std::string_view line) {
    json::basic_parser<DuplicateWatch> parser{json::parse_options{}};
    json::error_code failed;
    parser.write_some(false, line.data(), line.size(), failed);
    return parser.handler().duplicate;
}

std::int32_t whole_number(const json::value& v) {
    const auto* n = v.if_int64();
    return n && *n > -1000 && *n < 1000 ? static_cast<std::int32_t>(*n) : not_a_score;
}

// Fills `answers`; what is not answers at all becomes a problem here, what a score means is the scale's to judge.
class AnswerReader {
 public:
    AnswerReader(const Scale& scale, Answers& answers, std::vector<Problem>& problems)
        : scale_(scale), answers_(answers), problems_(problems) {}

    void read(const json::object& document) {
        if (!document.contains("items")) problems_.push_back({"/items", "input.required", {}});
        for (const auto& [key, value] : document) {
            if (key == "items")
                items(value);
            else if (key == "diagnoses" && !scale_.raise_reasons.empty())
                diagnoses(value);
            else if (key == "risk_events" && !scale_.risk_events.empty())
                risk_events(value);
            else if (!forced(key, value))
                problems_.push_back({"/" + std::string(key), "input.unknown_member", {{"name", std::string(key)}}});
        }
    }

 private:
    void items(const json::value& value) {
        const auto* object = value.if_object();
        if (!object) return problems_.push_back({"/items", "input.shape", {}});
        for (const auto& [code, score] : *object) {
            const bool* yes = score.if_bool();
            const bool list = scale_.method == Method::checklist;
            answers_.items[std::string(code)] = list ? (yes ? static_cast<std::int32_t>(*yes) : not_a_score) : whole_number(score);
        }
    }
    void diagnoses(const json::value& value) {
        const auto* list = value.if_array();
        if (!list) return problems_.push_back({"/diagnoses", "input.shape", {}});
        for (const auto& code : *list) answers_.diagnoses.push_back(code.is_string() ? std::string(code.as_string()) : std::string());
    }
    void risk_events(const json::value& value) {
        const auto* object = value.if_object();
        if (!object) return problems_.push_back({"/risk_events", "input.shape", {}});
        for (const auto& [code, count] : *object) answers_.risk_events[std::string(code)] = whole_number(count);
    }
    bool forced(std::string_view key, const json::value& value) {
        for (const auto& f : scale_.forced) {
            if (f.answer != key) continue;
            const bool* yes = value.if_bool();
            if (!yes) problems_.push_back({"/" + f.answer, "input.flag", {}});
            if (yes && *yes) answers_.forced.insert(f.answer);
            return true;
        }
        return false;
    }

    const Scale& scale_;
    Answers& answers_;
    std::vector<Problem>& problems_;
};

json::array problem_list(const std::vector<Problem>& problems, model::Language language) {
    json::array list;
    for (const auto& p : problems) list.push_back({{"pointer", p.pointer}, {"code", p.code}, {"message", model::text_of(language, p)}});
    return list;
}

std::string error_line(const std::vector<Problem>& problems, model::Language language) {
    json::array list = problem_list(problems, language);
    json::object first = list.front().as_object();
    if (list.size() > 1) first["problems"] = std::move(list);
    return json::serialize(json::object{{"error", std::move(first)}});
}

std::string outcome_line(const Scale& scale, const Outcome& outcome, model::Language language) {
    json::object out{{"scale", scale.name}};
    if (!scale.edition.empty()) out["edition"] = scale.edition;
    if (scale.method == Method::checklist) {
        out["failed"] = outcome.sums.front().second;
        out["level"] = outcome.level_code;
    } else {
        json::object sums, bands;
        for (const auto& [group, sum] : outcome.sums) sums[group] = sum;
        for (const auto& [group, band] : outcome.bands) bands[group] = band;
        out["sums"] = std::move(sums);
        if (!bands.empty()) out["bands"] = std::move(bands);
        if (outcome.preliminary_level) out["preliminary_level"] = *outcome.preliminary_level;
        out["final_level"] = outcome.final_level;
        out["reasons"] = json::array(outcome.reasons.begin(), outcome.reasons.end());
    }
    if (!scale.status.empty()) out["status"] = scale.status;
    if (!outcome.warnings.empty()) out["warnings"] = problem_list(outcome.warnings, language);
    return json::serialize(out);
}

}  // namespace

Result<Answers> read_answers(const Scale& scale, std::string_view text) {
    const auto refused = [](std::vector<Problem> problems) {
        return tl::make_unexpected(Error{ErrorKind::invalid, "input.invalid", {}, {}, std::move(problems)});
    };
    json::error_code failed;
    const json::value document = text.size() <= line_bytes_max ? json::parse(text, failed) : json::value();
    if (failed || !document.is_object()) return refused({Problem{"", "input.not_json", {}}});
    if (const auto pointer = duplicate_member(text); !pointer.empty())
        return refused({Problem{pointer, "input.duplicate_member", {{"name", pointer.substr(pointer.rfind('/') + 1)}}}});
    Answers answers;
    std::vector<Problem> problems;
    AnswerReader(scale, answers, problems).read(document.as_object());
    if (!problems.empty()) return refused(std::move(problems));
    return answers;
}

std::string assess_line(const Scale& scale, std::string_view line, model::Language language) {
    const auto answers = read_answers(scale, line);
    if (!answers) return error_line(answers.error().problems, language);
    const auto outcome = score(scale, *answers);
    return outcome ? outcome_line(scale, *outcome, language) : error_line(outcome.error().problems, language);
}

}  // namespace yk::care::assessment
