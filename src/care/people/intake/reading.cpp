#include "care/people/intake/reading.h"

#include <fstream>
#include <sstream>

#include "base/product.h"
#include "care/people/intake/remembered.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::intake {
namespace {

Result<AreaCodes> load_area_codes() {
    std::ifstream in(product_folder() / "data/id_area_codes.csv", std::ios::binary);
    if (!in) throw Broken("data/id_area_codes.csv is missing from the product's folder");
    std::ostringstream text;
    text << in.rdbuf();
    return AreaCodes::parse(text.str());
}

District district_of(Tx& tx, RegionCode code) {
    District district{region_text(code), {}, {}};
    for (const auto& region : organisation::list_children(tx, code)) district.towns.push_back({region_text(region.code), region.name});
    district.name = organisation::region_name(tx, code);
    return district;
}

}  // namespace

Result<std::unique_ptr<Reading>> open_reading(store::Database& database, const store::Request& request, const std::filesystem::path& data,
                                              elder::BatchId id) {
    auto reading = std::make_unique<Reading>();
    YK_TRY_VOID(database.read(request, [&](Tx& tx) -> Status {
        reading->batch = YK_TRY(tx.get<Batch>(id));
        reading->district = district_of(tx, reading->batch.district);
        reading->options.remembered = list_remembered(tx, reading->batch.source, reading->batch.district);
        return {};
    }));
    reading->area_codes = YK_TRY(load_area_codes());
    reading->source = YK_TRY(sheet::open_file(file_of(data, id).string()));
    reading->options.source = reading->batch.source;
    reading->options.as_of = reading->batch.as_of;
    reading->options.district = &reading->district;
    reading->options.area_codes = &reading->area_codes;
    reading->options.accepted_limit = reading->options.list_limit = 0;
    return reading;
}

Result<Batch> save_batch(store::Database& database, const store::Request& request, Batch batch, BatchEvent event) {
    return database.write_value(request, [&](Tx& tx) -> Result<Batch> {
        Batch now = YK_TRY(tx.get<Batch>(batch.id));
        const auto next = next_state(now.state, event);
        if (!next) return fail(ErrorKind::conflict, "intake.batch.state");
        batch.version = now.version;
        batch.job = now.job;
        batch.state = *next;
        YK_TRY_VOID(tx.update(batch));
        return batch;
    });
}

}  // namespace yk::care::intake
