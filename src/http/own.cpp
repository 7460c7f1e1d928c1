// What belongs to the account that asks: preferences, notices; and personal data shown to it on request.
#include "http/exchange.h"
#include "http/generic.h"
#include "http/known.h"
#include "http/meta.h"
#include "http/records.h"
#include "http/resource.h"
#include "model/json.h"

namespace yk::http {
namespace {

using model::col;

const Query<Preference(AccountRef, std::string)> preference_of_page{
    "http.preference_of_page", "SELECT {a.*} FROM http_preference a WHERE a.account = $1 AND a.page = $2"};
const Query<std::int64_t(AccountRef)> number_of_preferences{"http.number_of_preferences",
                                                            "SELECT COUNT(*) FROM http_preference a WHERE a.account = $1"};
const Query<Notice(AccountRef, std::int64_t, std::int64_t)> notices_of_account{
    "http.notices_of_account", "SELECT {a.*} FROM http_notice a WHERE a.account = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3"};
const Query<std::int64_t(AccountRef)> number_of_notices{"http.number_of_notices",
                                                        "SELECT COUNT(*) FROM http_notice a WHERE a.account = $1"};

constexpr std::int64_t max_pages = 500;

AccountRef self(Tx& tx) { return {tx.actor().account}; }

struct ColumnChoice {
    std::string name;
    std::optional<std::int32_t> width;
    std::optional<bool> hidden;
};
const model::Schema& schema_of(const ColumnChoice*) {
    static constexpr auto columns = model::columns<ColumnChoice>({
        col<&ColumnChoice::name>("列", "Column"),
        col<&ColumnChoice::width>("宽度", "Width"),
        col<&ColumnChoice::hidden>("隐藏", "Hidden"),
    });
    static constexpr model::Schema schema = model::schema<ColumnChoice>("column_choice", "", {"列设置", "Column choice"}, columns);
    return schema;
}
struct SavedFilter {
    std::string name;
    std::string query;
};
const model::Schema& schema_of(const SavedFilter*) {
    static constexpr auto columns = model::columns<SavedFilter>({
        col<&SavedFilter::name>("名称", "Name"),
        col<&SavedFilter::query>("条件", "Query"),
    });
    static constexpr model::Schema schema = model::schema<SavedFilter>("saved_filter", "", {"常用筛选", "Saved filter"}, columns);
    return schema;
}
struct PageSettings {
    std::vector<ColumnChoice> columns;
    std::vector<SavedFilter> filters;
};
const model::Schema& schema_of(const PageSettings*) {
    static constexpr auto columns = model::columns<PageSettings>({
        col<&PageSettings::columns>("列", "Columns"),
        col<&PageSettings::filters>("常用筛选", "Saved filters"),
    });
    static constexpr model::Schema schema = model::schema<PageSettings>("page_settings", "", {"页面设置", "Settings of a page"}, columns);
    return schema;
}

struct PageRef {
    std::string page;
};
const model::Schema& schema_of(const PageRef*) {
    static constexpr auto columns = model::columns<PageRef>({col<&PageRef::page>("页面", "Page")});
    static constexpr model::Schema schema = model::schema<PageRef>("page_ref", "", {"页面", "Page"}, columns);
    return schema;
}
struct KeepSettings {
    std::string page;
    std::vector<ColumnChoice> columns;
    std::vector<SavedFilter> filters;
};
const model::Schema& schema_of(const KeepSettings*) {
    static constexpr auto columns = model::columns<KeepSettings>({
        col<&KeepSettings::page>("页面", "Page"),
        col<&KeepSettings::columns>("列", "Columns"),
        col<&KeepSettings::filters>("常用筛选", "Saved filters"),
    });
    static constexpr model::Schema schema = model::schema<KeepSettings>("keep_settings", "", {"保存页面设置", "Keep settings"}, columns);
    return schema;
}

Result<model::RawJson> get_settings(Tx& tx, const PageRef& in) {
    const auto kept = tx.first(preference_of_page, self(tx), in.page);
    return kept ? kept->content : model::RawJson{R"({"columns":[],"filters":[]})"};
}

Result<model::RawJson> keep_settings(Tx& tx, const KeepSettings& in) {
    if (in.page.size() > 100) return fail(ErrorKind::missing, "http.path.missing");
    if (in.columns.size() > 200 || in.filters.size() > 50)
        return fail_at(in.filters.size() > 50 ? "/filters" : "/columns", "http.query.too_many");
    const PageSettings settings{in.columns, in.filters};
    const model::RawJson content{model::json_of(model::schema<PageSettings>(), &settings)};
    if (auto kept = tx.first(preference_of_page, self(tx), in.page)) {
        kept->content = content;
        YK_TRY_VOID(tx.update(*kept));
        return content;
    }
    if (tx.one(number_of_preferences, self(tx)) >= max_pages) return fail(ErrorKind::refused, "http.preference.too_many");
    Preference fresh{{}, self(tx), in.page, content};
    YK_TRY_VOID(tx.insert(fresh));
    return content;
}

struct NoticesQuery {
    std::optional<NoticeId> after;
    std::optional<std::int64_t> limit;
};
const model::Schema& schema_of(const NoticesQuery*) {
    static constexpr auto columns = model::columns<NoticesQuery>({
        col<&NoticesQuery::after>("之后", "After"),
        col<&NoticesQuery::limit>("条数", "Limit"),
    });
    static constexpr model::Schema schema = model::schema<NoticesQuery>("notices_query", "", {"通知查询", "Notices query"}, columns);
    return schema;
}

Result<Page<Notice>> list_notices(Tx& tx, const NoticesQuery& in) {
    const auto limit = in.limit.value_or(50);
    if (limit < 1 || limit > 100) return fail_at("/query/limit", "input.range", {{"low", "1"}, {"high", "100"}});
    Page<Notice> page;
    page.items = tx.list(notices_of_account, self(tx), in.after ? in.after->value : INT64_MAX, limit + 1);
    if (static_cast<std::int64_t>(page.items.size()) > limit) {
        page.items.pop_back();
        page.next = id_text(page.items.back().id.value);
    }
    page.count = tx.one(number_of_notices, self(tx));
    return page;
}

struct NoticeRef {
    NoticeId notice;
};
const model::Schema& schema_of(const NoticeRef*) {
    static constexpr auto columns = model::columns<NoticeRef>({col<&NoticeRef::notice>("通知", "Notice")});
    static constexpr model::Schema schema = model::schema<NoticeRef>("notice_ref", "", {"通知", "Notice"}, columns);
    return schema;
}

Result<Notice> mark_read(Tx& tx, const NoticeRef& in) {
    auto notice = YK_TRY(tx.get<Notice>(in.notice));
    if (notice.account != self(tx)) return missing_record(model::schema<Notice>());
    notice.read = true;
    YK_TRY_VOID(tx.update(notice));
    return notice;
}

struct Unmask {
    std::string record;
    std::string id;
    std::string field;
    std::string reason;
};
const model::Schema& schema_of(const Unmask*) {
    static constexpr auto columns = model::columns<Unmask>({
        col<&Unmask::record>("记录", "Record"),
        col<&Unmask::id>("编号", "Id"),
        col<&Unmask::field>("字段", "Field"),
        col<&Unmask::reason>("理由", "Reason"),
    });
    static constexpr model::Schema schema = model::schema<Unmask>("unmask", "", {"查看明文", "Unmask"}, columns);
    return schema;
}

// Takes its own transaction, because the plain value must not lie in the table of replies.
Result<model::RawJson> unmask(Call& call, const Unmask& in) {
    YK_TRY_VOID(model::validate(model::schema<Unmask>(), std::array{model::length("reason", 2, 200)}, &in));
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<model::RawJson> {
        const auto* resource = readable_resource(tx.actor(), in.record);
        if (!resource) return fail_at("/record", "http.export.record");
        const auto* column = resource->schema->find(in.field);
        if (!column || column->privacy < model::Privacy::personal) return fail_at("/field", "http.unmask.not_masked");
        const auto record = model::make_record(*resource->schema);
        YK_TRY_VOID(read_record(tx, *resource, in.id, record.get()));
        AuditNote note = note_about(*resource->schema, record.get());
        note.action = "personal.unmask";
        note.reason = in.reason;
        note.detail = "{\"field\":\"" + std::string(column->name) + "\"}";
        tx.note(std::move(note));
        std::string out = "{\"value\":";
        model::append_json_value(out, column->codec->kind, model::value_of(*column, record.get()));
        return model::RawJson{out + "}"};
    });
}

}  // namespace

Status notify(Tx& tx, std::int64_t account, std::string title, std::string body, std::string path) {
    Notice notice{{}, {account}, std::move(title), std::move(body), std::move(path), tx.now()};
    return tx.insert(notice);
}

std::span<const Route> own_routes() {
    using enum RowScope;
    static constexpr std::array all{
        get<&get_settings>("/me/preferences/{page}", signed_in, own, {"页面设置", "Settings of a page"}),
        put<&keep_settings>("/me/preferences/{page}", signed_in, own, {"保存页面设置", "Keep settings of a page"}),
        get<&list_notices>("/notices", signed_in, own, {"通知", "Notices"}),
        post<&mark_read>("/notices/{notice}/read", signed_in, own, {"标为已读", "Mark as read"}),
        post<&unmask>("/unmask", right::unmask, region, {"查看个人信息明文", "See personal data unmasked"}),
    };
    return all;
}

}  // namespace yk::http
