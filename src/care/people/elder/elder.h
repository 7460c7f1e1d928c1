// The register of elders: who they are, and every fact a department has told about them with its source and date (R01–R03).
// Facts are only ever added; taking a batch back retracts them. What the register shows of a person is derived from its sources.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/phone.h"
#include "care/module.h"
#include "store/tx.h"

namespace yk::care::elder {

using ElderId = Id<struct ElderTag>;
using FactId = Id<struct FactTag>;
using BatchId = Id<struct BatchTag>;  // of an intake batch, or of the case that brought a fact

// The number of an identity document of any kind; personal data, sealed at rest, found through its blind index.
struct DocumentNumber {
    std::string text;
    // First six and last four characters; of shorter numbers the first and the last two.
    std::string masked() const;
    friend auto operator<=>(const DocumentNumber&, const DocumentNumber&) = default;
};

enum class ElderState : std::uint8_t { living, deceased, moved_out };
std::span<const model::Option> options_of(ElderState);

struct Elder {
    ElderId id;
    std::string document;  // RESIDENT_ID, HMT_RESIDENCE, HM_PERMIT …
    DocumentNumber id_no;
    std::string name;
    std::int64_t sex = 0;  // GB/T 2261.1
    std::optional<Day> birth;
    RegionCode region;  // whose elder this is: residence if known, else registration, else the district of the first file
    std::optional<RegionCode> hukou_region;
    std::optional<RegionCode> residence_region;
    std::optional<std::string> address;
    std::optional<Phone> phone;
    std::optional<Phone> phone_alt;
    ElderState state = ElderState::living;
    std::optional<Day> died_on;
    std::optional<Day> moved_on;  // of the latest move told by an official
    BatchId first_batch;
    bool synthetic = false;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Elder*);

// One statement of one source about one elder, as it came.
struct ElderFact {
    FactId id;
    ElderId elder;
    std::string fact;    // a name of policies/national/facts.yaml
    std::string value;   // canonical text: 3, true, 120600 (fen), 2026-09-30, minimum_living_allowance
    std::string source;  // a feed kind, "visit", "assessment" …
    Day source_date;     // the day the source speaks for
    Instant received_at;
    BatchId batch;
    std::optional<Instant> retracted_at;
    std::optional<BatchId> retracted_by;  // the batch that emptied it; none: its own batch was taken back
};
const model::Schema& schema_of(const ElderFact*);

struct Statement {
    std::string fact;
    std::string value;
};

// What one row of a file says about one person.
struct Incoming {
    std::string document;
    std::string id_no;
    std::string name;
    Sex sex = Sex::unknown;
    std::optional<Day> birth;
    std::optional<RegionCode> town;  // registration or residence, depending on the source
    RegionCode district;             // of the file
    std::string address, phone, phone_alt;
    std::vector<Statement> statements;
    std::vector<std::string> erased;  // what the source empties: "phone", "phone_alt", "address", "town", or the name of a fact
    std::string source;
    bool registers_people = false;  // the source keeps the register of persons: its name, address and place go before others'
    bool place_is_residence = false;
    Day source_date;
    BatchId batch;
    bool synthetic = false;
};

enum class Taken : std::uint8_t { created, updated, unchanged };
struct ChangedValue {
    std::string field;     // of the person ("phone") or the name of a fact
    std::string from, to;  // canonical text; empty: none
};
struct TakenIn {
    ElderId elder;
    Taken how = Taken::unchanged;
    std::int64_t facts = 0;  // newly written
    std::vector<ChangedValue> changes;
    std::optional<RegionCode> region_before;  // whose elder the person was; none: new to the register
};
// Takes in one row: the same row again writes nothing. Never merges people without equal documents (feeds, §1). Announces
// `elder.changed`. Whole files go through elder/bulk.h, with the same results.
Result<TakenIn> take_in(Tx& tx, const Incoming& incoming);

struct TakenBack {
    std::int64_t facts = 0, people_removed = 0, people_restored = 0, people_kept = 0;  // kept: changed by others since
};
// Takes a whole batch back in one transaction: its facts are retracted and those it emptied stand again, people only it knew are removed,
// changed rows get their former values unless someone else has changed them since. Large batches go window by window (elder/bulk.h).
Result<TakenBack> take_back(Tx& tx, BatchId batch);

// Every unretracted fact of one elder, by fact, newest source date first.
std::vector<ElderFact> list_facts(Tx& tx, ElderId elder);
// The same of many elders, by elder; whoever asks: for keeping the register itself in step.
std::vector<ElderFact> list_facts(Tx& tx, const std::vector<ElderId>& elders);
// What this system knew at a moment of what sources had said by a day: facts received by then, not yet retracted then, whose source date
// is not after the day. In the order of list_facts.
std::vector<ElderFact> facts_as_known(Tx& tx, ElderId elder, Day valid_day, Instant known_at);
// The statement about `fact` that stands: an official's word about this elder (a review, a correction on evidence), unless the most
// competent source has said something since; else the newest word of the most competent source that spoke. `ranked` are the sources that
// may bring the fact, most competent first; others do not count. Null when nobody spoke.
const ElderFact* standing_fact(std::span<const ElderFact> statements, std::string_view fact, std::span<const std::string> ranked);
// Brings the elder's own row (birth, sex, places, death) into step with the facts that stand. True when it changed.
Result<bool> follow_facts(Tx& tx, ElderId elder);
// Writes one statement outside of intake, announces the change and lets the elder's row follow. `batch` names the case it came with.
Result<FactId> state_fact(Tx& tx, ElderId elder, const Statement& statement, std::string_view source, Day source_date, BatchId batch);
Status retract_fact(Tx& tx, FactId fact);
// Every elder in scope with the unretracted facts, in order of id; `each` returns false to stop.
void scan_people(Tx& tx, const std::function<bool(const Elder&, std::span<const ElderFact>)>& each);
std::optional<Elder> find_by_document(Tx& tx, std::string_view document, std::string_view id_no);
std::int64_t count_people(Tx& tx);

inline constexpr Right read_elders{"elder.person.read", {"查看老年人", "See elders"}};
inline constexpr Right export_elders{"elder.person.export", {"导出老年人", "Export elders"}};

// One elder's page without what other modules add to it.
struct ElderKey {
    ElderId elder;
};
const model::Schema& schema_of(const ElderKey*);

extern const care::Module module;

}  // namespace yk::care::elder

namespace yk::model {
template <>
struct Code<care::elder::DocumentNumber> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const care::elder::DocumentNumber& v) { return v.text; }
    static std::string_view set(care::elder::DocumentNumber& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        if (!t || t->empty() || t->size() > 40) return "elder.document.form";
        v.text = *t;
        return {};
    }
    static std::string mask(const care::elder::DocumentNumber& v) { return v.masked(); }
};
}  // namespace yk::model
