// Puts dirt into rows at the rates of data/synthetic/dirt.csv. A person's row is wrong in the same way each month, as in life.
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/text.h"
#include "synthetic/feed_table.h"

namespace yk::synthetic {
namespace {

constexpr std::array<std::string_view, 6> null_words{"无", "不详", "/", "-", "暂无", "待查"};

class Soiler {
 public:
    Soiler(const City& city, const FeedRequest& request, FileFormat format, const Person& person, Stream& draw, TrueRow& row,
           std::vector<TrueRow>& more)
        : city_(city),
          request_(request),
          plan_(plan_of(request.kind)),
          format_(format),
          person_(person),
          draw_(draw),
          row_(row),
          more_(more) {}

    void run() {
        const bool repeated = happens("duplicate_row"), renamed = happens("name_variant");
        const TrueRow clean = row_;
        soil_number();
        soil_texts();
        soil_dates();
        soil_nulls();
        vary_writing();
        if (row_.key.expected != Expected::accepted) return;  // a second row would be the first that counts
        if (repeated) repeat(clean);
        if (renamed) vary_name(clean);
    }

 private:
    // Draws always, so that a rate of zero changes nothing else.
    bool happens(std::string_view defect, double times = 1) {
        const auto& rates = city_.parts().tables.dirt;
        const auto found = rates.find(defect);
        CHECK(found != rates.end());
        return draw_.unit() < found->second.find(plan_.department)->second * request_.dirt * times;
    }
    OutCell* cell(Field field) {
        for (std::size_t c = 0; c < plan_.columns.size(); ++c)
            if (plan_.columns[c].field == field) return &row_.cells[c];
        return nullptr;
    }
    void note(std::string_view defect) { row_.key.defects.push_back(defect); }
    void reject(std::string_view defect, std::string_view reason) {
        note(defect);
        row_.key.expected = Expected::rejected;
        row_.key.reason = reason;
    }

    // At most one thing is wrong with a number, besides how it is written.
    void soil_number() {
        const bool is_certificate = plan_.kind == FeedKind::disabled_federation;
        OutCell* number = cell(is_certificate ? Field::certificate : Field::id_no);
        CHECK(number);
        std::string& t = number->text;
        const double first = draw_.unit();
        double end = 0;
        const auto falls = [&](std::string_view defect) {
            end += city_.parts().tables.dirt.find(defect)->second.find(plan_.department)->second * request_.dirt;
            return first < end;
        };
        const bool lower = happens("lower_x", 11), wide = happens("full_width");
        if (falls("id_15")) return upgrade_later(t, is_certificate);
        if (falls("wrong_checksum")) {
            t[17] = t[17] == '7' || t[17] == 'X' ? (t[17] == 'X' ? '3' : '2') : '7';
            return reject("wrong_checksum", "ID_CHECKSUM");
        }
        if (falls("wrong_length")) return misspell(t, is_certificate);
        if (falls("id_missing")) {
            t = draw_.below(3) ? "" : std::string(null_words[draw_.below(6)]);
            return reject("id_missing", "ID_MISSING");
        }
        if (falls("id_number_typed")) return type_as_number(*number);
        // One number in eleven ends in X, hence the higher rate among those.
        if (lower && t.size() >= 18 && t[17] == 'X') {
            t[17] = 'x';
            note("lower_x");
        }
        if (wide) {
            t = widened(t);
            note("full_width");
        }
    }
    // A number of the first generation lacks the century and the check character.
    void upgrade_later(std::string& t, bool is_certificate) {
        if (is_certificate || t.substr(6, 2) != "19") return;
        t = t.substr(0, 6) + t.substr(8, 9);
        note("id_15");
    }
    void misspell(std::string& t, bool is_certificate) {
        const auto zero = t.find('0', 6);
        if (!is_certificate && draw_.below(2) && zero < 17) {
            t[zero] = 'O';
            return reject("wrong_length", "ID_CHARSET");
        }
        t.erase(8, 1);
        reject("wrong_length", "ID_LENGTH");
    }
    void type_as_number(OutCell& number) {
        if (number.text.find_first_not_of("0123456789") != std::string::npos) return;
        number.number = std::stod(number.text);
        if (format_ == FileFormat::xlsx) {
            number.type = CellType::number;
        } else {
            const int exponent = static_cast<int>(number.text.size()) - 1;
            number.text = number.text.substr(0, 1) + "." + number.text.substr(1, 5) + "E+" + std::to_string(exponent);
        }
        reject("id_number_typed", "ID_PRECISION_LOST");
    }
    static std::string widened(std::string_view ascii) {
        std::string out;
        for (const char c : ascii) append_utf8(out, static_cast<char32_t>(static_cast<unsigned char>(c) + 0xFEE0));
        return out;
    }

    void soil_texts() {
        OutCell* name = cell(Field::name);
        if (happens("inner_space") && length_of(name->text) == 2) {
            const auto points = code_points(name->text);
            name->text = utf8_of({&points[0], 1}) + (draw_.below(2) ? "　" : " ") + utf8_of({&points[1], 1});
            note("inner_space");
        }
        if (happens("outer_space")) {
            OutCell* target = draw_.below(2) ? name : cell(Field::id_no) ? cell(Field::id_no) : name;
            if (target->type == CellType::text && !target->text.empty()) {
                target->text = target == name ? target->text + (draw_.below(3) ? " " : "　") : " " + target->text + "　";
                note("outer_space");
            }
        }
        OutCell* sex = cell(Field::sex);
        if (happens("sex_conflict") && sex) {
            sex->text = sex->text == "男" ? "女" : "男";
            note("sex_conflict");
        }
        OutCell* town = cell(Field::town);
        const auto& names = city_.parts().tables.districts[request_.district].retired_names;
        if (happens("retired_division") && town && !names.empty()) {
            town->text = names[draw_.below(static_cast<std::uint32_t>(names.size()))] + town->text;
            note("retired_division");
        }
    }

    void soil_dates() {
        OutCell* birth = cell(Field::birth);
        if (happens("birth_conflict") && birth) {
            const Day wrong = birth->day + (draw_.below(2) ? 1 : -365);
            *birth = {date_text(wrong, birth->type == CellType::date ? DateStyle::dashes : style_of(*birth)), birth->type, 0, wrong};
            note("birth_conflict");
        }
        if (!happens("odd_date")) return;
        for (const auto field :
             {Field::aid_since, Field::assessed_on, Field::death_date, Field::cremated_on, Field::adaptation_date, Field::birth}) {
            OutCell* date = cell(field);
            if (!date) continue;
            const auto d = civil(field == Field::aid_since ? person_.aid_since : date->day);
            const auto year = std::to_string(d.year), month = std::to_string(d.month), day = std::to_string(d.day);
            const std::string odd[] = {year + "年" + month + "月", year + "年" + month + "月" + day + "日", year.substr(2) + "." + month,
                                       year + "." + month};
            *date = {odd[draw_.below(4)]};
            return note("odd_date");
        }
    }
    static DateStyle style_of(const OutCell& cell) {
        if (cell.text.find('/') != std::string::npos) return DateStyle::slashes;
        if (cell.text.find('-') != std::string::npos) return DateStyle::dashes;
        return cell.text.find('.') != std::string::npos ? DateStyle::dots : DateStyle::compact;
    }

    void soil_nulls() {
        for (const auto field : {Field::phone, Field::guardian, Field::remark, Field::children, Field::needs}) {
            OutCell* empty = cell(field);
            if (!happens("null_word") || !empty || !empty->text.empty()) continue;
            empty->text = null_words[draw_.below(6)];
            if (row_.key.defects.empty() || row_.key.defects.back() != "null_word") note("null_word");
        }
    }

    // Nothing wrong, only another hand: short and long names of streets, amounts as an accountant writes them.
    void vary_writing() {
        const double u = draw_.unit(), v = draw_.unit();
        if (request_.dirt <= 0 || plan_.kind == FeedKind::police_hukou) return;
        OutCell* town = cell(Field::town);
        const std::string_view tail = "街道";
        if (town && town->text.ends_with(tail)) {
            if (u < 0.1)
                town->text.resize(town->text.size() - std::string_view("道").size());
            else if (u < 0.2)
                town->text += "办事处";
        }
        for (const auto field : {Field::aid_amount, Field::pension_amount, Field::adaptation_amount, Field::housing_amount}) {
            OutCell* amount = cell(field);
            if (!amount || v >= 0.15) continue;
            const auto whole = static_cast<std::int64_t>(amount->number);
            const auto fen = std::llround((amount->number - static_cast<double>(whole)) * 100);
            const std::string yuan = std::to_string(whole), cents = std::to_string(fen + 100).substr(1);
            const auto comma = whole < 1000 ? 0 : yuan.size() - 3;
            *amount = {v < 0.05 ? amount->text + "元" : (comma ? yuan.substr(0, comma) + "," + yuan.substr(comma) : yuan) + "." + cents};
        }
    }

    void repeat(const TrueRow& clean) {
        TrueRow again = clean;
        again.key.expected = Expected::merged;
        again.key.reason = "SAME_ID";
        again.key.defects = {"duplicate_row"};
        more_.push_back(std::move(again));
    }
    // Another given name under the same number.
    void vary_name(const TrueRow& clean) {
        TrueRow other = clean;
        const auto points = code_points(clean.key.name);
        const bool male = person_.sex == Sex::male;
        const auto& given = city_.parts().tables.given[male ? 0 : 1][1];
        const std::string surname = utf8_of({points.data(), 1});
        std::string name;
        for (int tries = 0; tries < 8 && (name.empty() || name == clean.key.name); ++tries) name = surname + pick(given, draw_.unit());
        for (std::size_t c = 0; c < plan_.columns.size(); ++c)
            if (plan_.columns[c].field == Field::name) other.cells[c].text = name;
        other.key.expected = Expected::rejected;
        other.key.reason = "ID_NAME_CONFLICT";
        other.key.defects = {"name_variant"};
        more_.push_back(std::move(other));
    }

    const City& city_;
    const FeedRequest& request_;
    const KindPlan& plan_;
    FileFormat format_;
    const Person& person_;
    Stream& draw_;
    TrueRow& row_;
    std::vector<TrueRow>& more_;
};

}  // namespace

void soil(const City& city, const FeedRequest& request, FileFormat format, const Person& person, Stream& draw, TrueRow& row,
          std::vector<TrueRow>& more) {
    Soiler(city, request, format, person, draw, row, more).run();
}

}  // namespace yk::synthetic
