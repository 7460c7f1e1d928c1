// The columns of this module's records.
#include "care/people/organisation/access.h"

namespace yk {

std::span<const model::Option> options_of(RegionLevel) {
    static constexpr model::Option options[] = {{"province", {"省", "Province"}},
                                                {"city", {"市", "City"}},
                                                {"district", {"区县", "District"}},
                                                {"town", {"镇街", "Town"}},
                                                {"village", {"村居", "Village"}}};
    return options;
}

namespace care::organisation {

using model::col;
using model::key;

std::span<const model::Option> options_of(AccountState) {
    static constexpr model::Option options[] = {
        {"active", {"正常", "Active"}}, {"locked", {"锁定", "Locked"}}, {"disabled", {"停用", "Disabled"}}};
    return options;
}

std::span<const model::Option> options_of(AccountEvent) {
    static constexpr model::Option options[] = {
        {"lock", {"锁定", "Lock"}}, {"unlock", {"解锁", "Unlock"}}, {"disable", {"停用", "Disable"}}, {"enable", {"启用", "Enable"}}};
    return options;
}

std::span<const model::Option> options_of(Role) {
    static constexpr model::Option options[] = {{"system_admin", {"系统管理员", "System administrator"}},
                                                {"security_admin", {"安全管理员", "Security administrator"}},
                                                {"audit_admin", {"审计管理员", "Audit administrator"}},
                                                {"city_bureau", {"市民政局", "City civil affairs bureau"}},
                                                {"district_bureau", {"区民政局", "District civil affairs bureau"}},
                                                {"town_officer", {"镇街经办", "Town officer"}},
                                                {"guide", {"养老服务向导", "Service guide"}},
                                                {"assessor", {"评估员", "Assessor"}},
                                                {"institution", {"养老机构", "Care institution"}},
                                                {"finance", {"财务", "Finance"}},
                                                {"inspector", {"检查员", "Inspector"}},
                                                {"department_partner", {"协同部门", "Partner department"}},
                                                {"elder_family", {"老人与家属", "Elder or family"}}};
    return options;
}

const model::Schema& schema_of(const City*) {
    static constexpr auto columns = model::columns<City>({
        key<&City::code>("区划代码", "Code").open(),
        col<&City::name>("城市", "City").open(),
        col<&City::synthetic>("演示数据", "Synthetic data").open(),
        col<&City::created_on>("建库日期", "Created on").open(),
        model::version<&City::version>(),
    });
    static constexpr auto schema = model::schema<City>("city", "organisation_city", {"城市", "City"}, columns);
    return schema;
}

const model::Schema& schema_of(const Region*) {
    static constexpr auto columns = model::columns<Region>({
        key<&Region::code>("区划代码", "Code").open(),
        col<&Region::name>("名称", "Name").open(),
        col<&Region::name_en>("英文名称", "English name").open().hide(),
        col<&Region::level>("层级", "Level").open(),
        col<&Region::kind>("类别", "Kind").open(),
        col<&Region::parent>("上级", "Parent").open(),
        col<&Region::functional_zone>("功能区", "Functional zone").open(),
        col<&Region::confirmed>("已确认", "Confirmed").open(),
        col<&Region::valid_from>("启用日期", "Valid from").open(),
        col<&Region::valid_to>("撤销日期", "Valid to").open(),
        col<&Region::source>("来源", "Source").open().hide(),
        model::version<&Region::version>(),
    });
    static constexpr auto schema = model::schema<Region>("region", "organisation_region", {"区划", "Region"}, columns);
    return schema;
}

const model::Schema& schema_of(const ZoneMember*) {
    static constexpr auto columns = model::columns<ZoneMember>({
        key<&ZoneMember::id>("编号", "Id"),
        col<&ZoneMember::zone>("功能区", "Zone").open(),
        col<&ZoneMember::member>("所辖镇街", "Member").open(),
        col<&ZoneMember::valid_from>("起", "Valid from").open(),
        col<&ZoneMember::valid_to>("止", "Valid to").open(),
        col<&ZoneMember::source>("来源", "Source").open(),
        model::version<&ZoneMember::version>(),
    });
    static constexpr auto schema =
        model::schema<ZoneMember>("zone_member", "organisation_zone_member", {"功能区所辖镇街", "Member of a zone"}, columns);
    return schema;
}

const model::Schema& schema_of(const ZoneExtent*) {
    static constexpr auto columns = model::columns<ZoneExtent>({
        key<&ZoneExtent::zone>("功能区", "Zone"),
        col<&ZoneExtent::parent>("上级", "Parent"),
        col<&ZoneExtent::member>("所辖镇街", "Member"),
    });
    static constexpr auto schema = model::schema<ZoneExtent>("zone_extent", "", {"功能区范围", "Extent of a zone"}, columns);
    return schema;
}

const model::Schema& schema_of(const Department*) {
    static constexpr auto columns = model::columns<Department>({
        key<&Department::id>("编号", "Id"),
        col<&Department::body>("机构代码", "Body").open(),
        col<&Department::name>("名称", "Name").open(),
        col<&Department::name_en>("英文名称", "English name").open().hide(),
        col<&Department::level>("层级", "Level").open(),
        col<&Department::region>("区划", "Region").open().scope(),
        col<&Department::source>("来源", "Source").open().hide(),
        col<&Department::active>("在用", "Active").open(),
        model::version<&Department::version>(),
    });
    static constexpr auto schema = model::schema<Department>("department", "organisation_department", {"部门", "Department"}, columns);
    return schema;
}

const model::Schema& schema_of(const Account*) {
    static constexpr auto columns = model::columns<Account>({
        key<&Account::id>("编号", "Id"),
        col<&Account::login>("账号", "Account"),
        col<&Account::name>("姓名", "Name"),
        col<&Account::title>("职务", "Post"),
        col<&Account::phone>("电话", "Phone").personal().seal_indexed(),
        col<&Account::department>("部门", "Department"),
        col<&Account::region>("区划", "Region").scope(),
        col<&Account::state>("状态", "State"),
        col<&Account::totp_enrolled>("动态口令", "One-time codes"),
        col<&Account::last_login_at>("最近登录", "Last sign-in"),
        col<&Account::access_version>("授权版本", "Version of rights").hide(),
        model::version<&Account::version>(),
    });
    static constexpr auto schema = model::schema<Account>("account", "organisation_account", {"账号", "Account"}, columns);
    return schema;
}

const model::Schema& schema_of(const Credential*) {
    static constexpr auto columns = model::columns<Credential>({
        key<&Credential::id>("账号", "Account"),
        col<&Credential::password_hash>("密码摘要", "Password digest").sensitive().seal(),
        col<&Credential::password_changed_at>("改密时间", "Password changed at"),
        col<&Credential::must_change_password>("须改密码", "Must change the password"),
        col<&Credential::totp_secret>("动态口令密钥", "One-time code secret").sensitive().seal(),
        col<&Credential::totp_pending>("待确认密钥", "Secret to confirm").sensitive().seal(),
        col<&Credential::totp_last_step>("已用时间步", "Last time step used").hide(),
        col<&Credential::totp_exempt>("免动态口令", "Exempt from one-time codes"),
        col<&Credential::failures>("连续失败次数", "Failures in a row"),
        col<&Credential::locked_until>("锁定至", "Locked until"),
        model::version<&Credential::version>(),
    });
    static constexpr auto schema = model::schema<Credential>("credential", "organisation_credential", {"凭据", "Credential"}, columns);
    return schema;
}

const model::Schema& schema_of(const Session*) {
    static constexpr auto columns = model::columns<Session>({
        key<&Session::id>("编号", "Id"),
        col<&Session::account>("账号编号", "Account id").hide(),
        col<&Session::login>("账号", "Account"),
        col<&Session::region>("区划", "Region").scope(),
        col<&Session::created_at>("登录时间", "Signed in at"),
        col<&Session::seen_at>("最近活动", "Last seen at"),
        col<&Session::expires_at>("最迟到期", "Expires at"),
        col<&Session::address>("地址", "Address"),
        col<&Session::agent>("浏览器", "Browser"),
        model::version<&Session::version>(),
    });
    static constexpr auto schema = model::schema<Session>("session", "organisation_session", {"会话", "Session"}, columns);
    return schema;
}

const model::Schema& schema_of(const SessionKey*) {
    static constexpr auto columns = model::columns<SessionKey>({
        key<&SessionKey::id>("会话", "Session"),
        col<&SessionKey::token_hash>("令牌摘要", "Token digest").sensitive(),
    });
    static constexpr auto schema =
        model::schema<SessionKey>("session_key", "organisation_session_key", {"会话令牌", "Session token"}, columns);
    return schema;
}

const model::Schema& schema_of(const Grant*) {
    static constexpr auto columns = model::columns<Grant>({
        key<&Grant::id>("编号", "Id"),
        col<&Grant::account>("账号编号", "Account id"),
        col<&Grant::login>("账号", "Account"),
        col<&Grant::role>("角色", "Role"),
        col<&Grant::region>("数据范围", "Region").scope(),
        col<&Grant::department>("代表部门", "Department"),
        col<&Grant::valid_from>("起", "From"),
        col<&Grant::valid_to>("止", "To"),
        model::version<&Grant::version>(),
    });
    static constexpr auto schema = model::schema<Grant>("grant", "organisation_grant", {"授权", "Grant"}, columns);
    return schema;
}

const model::Schema& schema_of(const RoleRight*) {
    static constexpr auto columns = model::columns<RoleRight>({
        key<&RoleRight::id>("编号", "Id"),
        col<&RoleRight::role>("角色", "Role"),
        col<&RoleRight::right_code>("权限", "Right"),
        model::version<&RoleRight::version>(),
    });
    static constexpr auto schema =
        model::schema<RoleRight>("role_right", "organisation_role_right", {"角色权限", "Right of a role"}, columns);
    return schema;
}

const model::Schema& schema_of(const KnownRight*) {
    static constexpr auto columns = model::columns<KnownRight>({
        key<&KnownRight::id>("编号", "Id"),
        col<&KnownRight::code>("权限", "Right"),
        col<&KnownRight::label_zh>("中文名称", "Chinese label"),
        col<&KnownRight::label_en>("英文名称", "English label"),
        col<&KnownRight::reserved_for>("专属角色", "Reserved for"),
        model::version<&KnownRight::version>(),
    });
    static constexpr auto schema = model::schema<KnownRight>("known_right", "organisation_known_right", {"权限", "Right"}, columns);
    return schema;
}

const model::Schema& schema_of(const SignInRules*) {
    static constexpr auto columns = model::columns<SignInRules>({
        key<&SignInRules::id>("编号", "Id"),
        col<&SignInRules::failures>("锁定前失败次数", "Failures before the lock"),
        col<&SignInRules::lock_minutes>("锁定分钟数", "Minutes of the lock"),
        col<&SignInRules::idle_minutes>("空闲分钟数", "Idle minutes of a session"),
        col<&SignInRules::session_hours>("会话最长小时数", "Longest session in hours"),
        col<&SignInRules::password_length>("密码最短长度", "Shortest password"),
        model::version<&SignInRules::version>(),
    });
    static constexpr auto schema =
        model::schema<SignInRules>("sign_in_rules", "organisation_sign_in_rules", {"登录规则", "Sign-in rules"}, columns);
    return schema;
}

}  // namespace care::organisation
}  // namespace yk
