// One file from the command line: checked, taken in, and told row by row as the report of feeds.md.
#include <algorithm>
#include <fstream>
#include <ostream>

#include "care/people/intake/reading.h"
#include "care/people/intake/review.h"
#include "model/json.h"

namespace yk::care::intake {
namespace {

constexpr std::size_t told_rows = 500'000;  // of each list but the accepted, which are streamed

// Accepted rows as JSON in a file beside the batch: the report is not held in memory, and is only told if the file proves sound.
class Spool : public RowSink {
 public:
    explicit Spool(std::filesystem::path file) : file_(std::move(file)), out_(file_, std::ios::binary | std::ios::trunc) {
        if (!out_) throw Broken("cannot write " + file_.string());
    }
    ~Spool() override {
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
    }
    void row(const FeedRow& row, const sheet::Row&) override {
        if (row.outcome != Outcome::accepted) return;
        text_.clear();
        append_accepted_json(text_, row.at.row, row.sheet, row.record(), row.warnings);
        if (any_) out_ << ',';
        any_ = true;
        out_ << text_;
    }
    void tell(std::ostream& out) {
        out_.close();
        if (!any_) return;
        std::ifstream in(file_, std::ios::binary);
        out << in.rdbuf();
    }

 private:
    std::filesystem::path file_;
    std::ofstream out_;
    std::string text_;
    bool any_ = false;
};

template <class Person>
void tell_number(std::ostream& out, bool& first, const Person& person) {
    if (!first) out << ',';
    first = false;
    std::string text;
    model::append_json_string(text, person.id_no.text);
    out << text;
}

void tell_updated(std::ostream& out, Tx& tx, elder::BatchId batch) {
    bool first = true;
    std::vector<PersonChange> window;
    const auto tell = [&] {
        std::vector<elder::ElderId> ids;
        for (const auto& change : window) ids.push_back(change.elder);
        const auto people = elder::list_people(tx, ids);
        for (std::size_t i = 0; i < window.size(); ++i) {
            auto& change = window[i];
            // Rows of one person far apart in the file were written in different windows.
            while (i + 1 < window.size() && window[i + 1].elder == change.elder) {
                const std::string_view more = window[++i].changes;
                if (more.size() <= 2) continue;
                if (change.changes.size() > 2)
                    change.changes.back() = ',';
                else
                    change.changes = "{";
                change.changes += more.substr(1);
            }
            const auto at = std::lower_bound(people.begin(), people.end(), change.elder,
                                             [](const elder::Elder& p, elder::ElderId id) { return p.id < id; });
            if (at == people.end() || at->id != change.elder) continue;
            out << (first ? "{\"id_no\":" : ",{\"id_no\":");
            bool alone = true;
            tell_number(out, alone, *at);
            out << ",\"changes\":" << change.changes << '}';
            first = false;
        }
        window.clear();
    };
    scan_changes(tx, batch, [&](const PersonChange& change) {
        if (window.size() >= 5000 && window.back().elder != change.elder) tell();
        window.push_back(change);
        return true;
    });
    tell();
}

// What the file did to the register.
Status tell_delta(std::ostream& out, Tx& tx, const Batch& batch) {
    out << ",\"delta\":{\"created\":[";
    bool first = true;
    elder::scan_created(tx, batch.id, [&](const elder::NumberOf& person) {
        tell_number(out, first, person);
        return true;
    });
    out << "],\"updated\":[";
    tell_updated(out, tx, batch.id);
    out << "],\"unchanged\":" << batch.unchanged << ",\"gone\":[";
    first = true;
    for (elder::ElderId after;;) {
        const auto ids = list_gone(tx, batch.id, after);
        if (ids.empty()) break;
        for (const auto& person : elder::list_people(tx, ids)) tell_number(out, first, person);
        after = ids.back();
    }
    out << "]}";
    return {};
}

}  // namespace

Result<Batch> import_file(store::Database& database, const store::Request& request, const std::filesystem::path& data, const Import& import,
                          std::ostream& out) {
    const auto silent = [](std::int64_t) { return true; };
    auto batch = YK_TRY(database.write_value(request, [&](Tx& tx) {
        return receive_file(tx, data, import.file, import.file.filename().string(), import.source, import.district, import.as_of, true,
                            import.complete);
    }));
    const auto reading = YK_TRY(open_reading(database, request, data, batch.id));
    reading->options.list_limit = told_rows;
    Spool spool(file_of(data, batch.id).string() + ".report");
    auto judged = YK_TRY(judge_batch(database, request, *reading, silent, &spool));
    const bool refused = judged.report.status == FileStatus::rejected;
    out << "{\"accepted\":[";
    if (!refused) spool.tell(out);
    const auto rest = report_json(judged.report, {}, false);
    out << "]," << std::string_view(rest).substr(1, rest.size() - 2);
    if (!import.dry_run && !refused) {
        batch = YK_TRY(take_batch(database, request, data, batch.id, silent));
        YK_TRY_VOID(database.read(request, [&](Tx& tx) { return tell_delta(out, tx, batch); }));
    }
    out << ",\"batch\":\"" << id_text(batch.id.value) << "\"}";
    return batch;
}

}  // namespace yk::care::intake
