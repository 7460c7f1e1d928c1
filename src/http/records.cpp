#include "http/records.h"

#include "http/generic.h"

namespace yk::http {

using model::col;

const model::Schema& schema_of(const Preference*) {
    static constexpr auto columns = model::columns<Preference>({
        model::key<&Preference::id>("编号", "Id"),
        col<&Preference::account>("账号", "Account"),
        col<&Preference::page>("页面", "Page"),
        col<&Preference::content>("设置", "Settings"),
        model::version<&Preference::version>(),
    });
    static constexpr auto schema = model::schema<Preference>("preference", "http_preference", {"个人设置", "Preference"}, columns);
    return schema;
}

const model::Schema& schema_of(const Notice*) {
    static constexpr auto columns = model::columns<Notice>({
        model::key<&Notice::id>("编号", "Id"),
        col<&Notice::account>("账号", "Account").hide(),
        col<&Notice::title>("标题", "Title"),
        col<&Notice::body>("内容", "Text"),
        col<&Notice::path>("链接", "Link").hide(),
        col<&Notice::at>("时间", "Time"),
        col<&Notice::read>("已读", "Read"),
        model::version<&Notice::version>(),
    });
    static constexpr auto schema = model::schema<Notice>("notice", "http_notice", {"通知", "Notice"}, columns);
    return schema;
}

const model::Schema& schema_of(const Selection*) {
    static constexpr auto columns = model::columns<Selection>({
        model::key<&Selection::id>("编号", "Id"),
        col<&Selection::account>("账号", "Account"),
        col<&Selection::record>("记录", "Record"),
        col<&Selection::query>("条件", "Query"),
        col<&Selection::ids>("所选", "Chosen"),
        col<&Selection::count>("条数", "Count"),
        col<&Selection::created_at>("时间", "Time"),
    });
    static constexpr auto schema = model::schema<Selection>("selection", "http_selection", {"所选记录", "Selection"}, columns);
    return schema;
}

std::span<const model::Schema* const> records() {
    static const model::Schema* const all[] = {&model::schema<Preference>(), &model::schema<Notice>(), &model::schema<Selection>()};
    return all;
}

std::span<const store::Migration> migrations() {
    static constexpr store::Migration all[] = {{"http", 1, R"(
CREATE TABLE http_preference (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, page TEXT NOT NULL, content TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX http_preference_by_page ON http_preference (account, page);
CREATE TABLE http_notice (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, path TEXT NOT NULL, at TEXT NOT NULL, read BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX http_notice_by_account ON http_notice (account, id);
CREATE TABLE http_selection (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, record TEXT NOT NULL, query TEXT NOT NULL, ids TEXT NOT NULL, count BIGINT NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX http_selection_by_account ON http_selection (account, created_at)
)"}};
    return all;
}

}  // namespace yk::http
