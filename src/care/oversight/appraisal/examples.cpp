// For a demonstration city whose pack names aspects: a scheme with marks that are marked as examples, and last year's round under way.
#include "care/oversight/appraisal/access.h"

namespace yk::care::appraisal {

Status seed_examples(Tx& tx) {
    if (!YK_TRY(organisation::get_city(tx)).synthetic) return fail(ErrorKind::refused, "appraisal.examples.real_city");
    auto made = scheme_of_pack(tx);
    if (!made) return made.error().code == "appraisal.pack.none" ? Status() : Status(tl::make_unexpected(made.error()));
    auto& scheme = *made;
    std::vector<NewAspect> aspects;
    for (const auto& aspect : aspects_of(tx, scheme.id))
        aspects.push_back({aspect.label, 20, Method::judged, "", "示例：查阅文件、台账，抽查现场。"});
    YK_TRY_VOID(keep_aspects(tx, scheme, aspects));
    YK_TRY_VOID(advance(scheme.state, SchemeEvent::put_in_use, scheme_flow, "appraisal.scheme.state"));
    scheme.used_by = scheme.edited_by = "演示";
    scheme.used_at = tx.now();
    YK_TRY_VOID(tx.update(scheme));
    YK_TRY(open_round(tx, scheme, day_text(add_months(tx.today(), -12, MonthRounding::last_day)).substr(0, 4)));
    return {};
}

}  // namespace yk::care::appraisal
