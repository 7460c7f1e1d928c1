// Bodies of the documents and the departments that answer for them: by code, by name, or by hand.
#include <algorithm>

#include "care/oversight/tasks/access.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::tasks {
using namespace model;
namespace {

const Query<OfficeRow()> office_rows{"tasks.office_rows", "SELECT {*} FROM tasks_office ORDER BY body, id LIMIT 2000"};
const Query<OfficeRow(std::string)> office_of_body{"tasks.office_of_body", "SELECT {*} FROM tasks_office WHERE body = $1"};

// Documents give work to districts and towns together under one word.
constexpr std::string_view districts = "districts", towns = "towns";

bool is_local(const organisation::Department& department) { return department.level != RegionLevel::city; }

}  // namespace

Offices::Offices(Tx& tx, const rules::Pack& pack) : tx_(tx) {
    if (const auto city = organisation::get_city(tx)) city_ = city->code;
    departments_ = organisation::list_offices(tx);
    for (auto& row : tx.list(office_rows)) by_hand_[row.body] = row;
    for (const auto& body : pack.bodies) bodies_[body.name] = &body;
    for (const auto& [body, row] : by_hand_) {
        if (!row.department) continue;
        const bool known = std::any_of(departments_.begin(), departments_.end(), [&](const auto& d) { return d.id == *row.department; });
        if (!known)
            if (auto department = organisation::find_office(tx, *row.department)) departments_.push_back(std::move(*department));
    }
}

const organisation::Department* Offices::find(const std::string& body, RegionCode region) const {
    const auto first = [&](const auto& holds) -> const organisation::Department* {
        const auto at = std::find_if(departments_.begin(), departments_.end(), holds);
        return at == departments_.end() ? nullptr : &*at;
    };
    if (body == districts || body == towns) {
        if (region == city_) return nullptr;  // all of them together are no one department
        return first([&](const auto& d) { return d.body == body && d.region == region; });
    }
    if (const auto row = by_hand_.find(body); row != by_hand_.end() && row->second.department)
        return first([&](const auto& d) { return d.id == *row->second.department; });
    if (const auto* found = first([&](const auto& d) { return d.body == body && d.region == city_; })) return found;
    const auto printed = bodies_.find(body);
    if (printed == bodies_.end()) return nullptr;
    if (const auto district = parse_region(printed->second->region))
        return first([&](const auto& d) { return d.body == districts && d.region == *district; });
    return first([&](const auto& d) { return d.name == printed->second->label.zh; });
}

const organisation::Department* Offices::lead_of(const Task& task) const {
    if (task.office) {
        const auto at = std::find_if(departments_.begin(), departments_.end(), [&](const auto& d) { return d.id == *task.office; });
        if (at != departments_.end()) return &*at;
        if (const auto known = others_.find(*task.office); known != others_.end()) return &known->second;
        auto department = organisation::find_office(tx_, *task.office);
        return department ? &(others_[*task.office] = std::move(*department)) : nullptr;
    }
    const auto leads = words_of(task.lead);
    return leads.empty() ? nullptr : find(leads.front(), task.region);
}

Found Offices::how(const std::string& body) const {
    if (body == districts || body == towns) return Found::by_code;
    if (const auto row = by_hand_.find(body); row != by_hand_.end() && row->second.department) return Found::by_hand;
    const auto* department = find(body, city_);
    if (!department) return Found::none;
    const auto printed = bodies_.find(body);
    const bool placed = printed != bodies_.end() && !printed->second->region.empty();
    return placed || department->body == body ? Found::by_code : Found::by_name;
}

std::optional<organisation::AccountId> Offices::chief_of(const std::string& body) const {
    const auto row = by_hand_.find(body);
    return row == by_hand_.end() ? std::nullopt : row->second.chief;
}

policy::Text Offices::label(const std::string& body) const {
    const auto at = bodies_.find(body);
    return at == bodies_.end() ? policy::Text{body, body} : policy::text_of(at->second->label);
}

policy::Text Offices::name(const std::string& body, RegionCode region) const {
    const auto* department = find(body, region);
    if (!department) return label(body);
    return {department->name, department->name_en.empty() ? department->name : department->name_en};
}

std::vector<const organisation::Department*> Offices::governments() const {
    std::vector<const organisation::Department*> out;
    for (const auto& department : departments_)
        if (department.body == districts && is_local(department)) out.push_back(&department);
    return out;
}

bool Offices::is(const organisation::Department& department, const std::string& body, RegionCode region) const {
    const auto* office = find(body, region);
    if (!office) return false;
    // A district's government is all of its bureaus; a city's bureau is itself alone.
    return office->id == department.id || (office->body == districts && office->region == department.region);
}

bool Offices::leads(const organisation::Department& department, const Task& task) const {
    if (task.office) {
        const auto* office = lead_of(task);
        return office && (office->id == department.id || (office->body == districts && office->region == department.region));
    }
    const auto leads = words_of(task.lead);
    return std::any_of(leads.begin(), leads.end(), [&](const auto& body) { return is(department, body, task.region); });
}

bool Offices::answers(const organisation::Department& department, const Task& task) const {
    if (leads(department, task)) return true;
    for (const auto* list : {&task.support, &task.implement})
        for (const auto& body : words_of(*list))
            if (is(department, body, task.region)) return true;
    return false;
}

Official Official::of(Tx& tx) {
    Official out;
    const auto& actor = tx.actor();
    if (actor.department != 0) out.department = organisation::find_office(tx, organisation::DepartmentId{actor.department});
    const auto city = organisation::get_city(tx);
    out.supervises = city && actor.may(rights::task_supervise) && tx.scope().covers(subtree_of(city->code));
    return out;
}

Result<std::vector<Office>> list_offices(Tx& tx) {
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    std::map<std::string, std::int64_t> led;
    for (const auto& task : list_tasks(tx))
        if (!task.parent)
            for (const auto& body : words_of(task.lead)) ++led[body];
    std::vector<Office> out;
    for (const auto& body : book->pack->bodies) {
        Office office;
        office.body = body.name;
        office.label = body.label.zh;
        office.label_en = body.label.en;
        office.level = body.level;
        office.found = offices.how(body.name);
        if (const auto* department = offices.find(body.name, city)) {
            office.department = department->id;
            office.name = department->name;
        }
        office.chief = offices.chief_of(body.name);
        if (office.chief) office.chief_name = organisation::account_name(tx, *office.chief);
        office.tasks = led[body.name];
        out.push_back(std::move(office));
    }
    return out;
}

namespace {

struct OfficeList {
    std::vector<Office> items;
};
constexpr auto list_columns = columns<OfficeList>({col<&OfficeList::items>("责任单位", "Bodies")});
constexpr auto list_schema = schema<OfficeList>("task_body_list", "", {"责任单位", "Bodies"}, list_columns);
const Schema& schema_of(const OfficeList*) { return list_schema; }

struct Assign {
    std::string body;
    std::optional<organisation::DepartmentId> department;
    std::optional<organisation::AccountId> chief;
};
constexpr auto assign_columns = columns<Assign>({col<&Assign::body>("责任单位", "Body"), col<&Assign::department>("对应部门", "Department"),
                                                 col<&Assign::chief>("负责人账号", "Chief")});
constexpr auto assign_schema = schema<Assign>("assign_task_body", "", {"对应责任单位", "Map a body"}, assign_columns);
const Schema& schema_of(const Assign*) { return assign_schema; }

Result<OfficeList> show_offices(Tx& tx) { return OfficeList{YK_TRY(list_offices(tx))}; }

// Empty fields take the mapping by hand back; where nothing is given by hand any more the row goes.
Result<OfficeList> assign_office(Tx& tx, const Assign& in) {
    const auto book = YK_TRY(book_of(tx));
    const auto& bodies = book->pack->bodies;
    if (std::none_of(bodies.begin(), bodies.end(), [&](const auto& body) { return body.name == in.body; }))
        return fail(ErrorKind::missing, "tasks.body.missing", TextArgs{{"body", in.body.substr(0, 60)}});
    if (in.department && !organisation::find_office(tx, *in.department)) return fail_at("/department", "tasks.office.missing");
    if (in.chief && organisation::account_name(tx, *in.chief).empty()) return fail_at("/chief", "tasks.office.no_chief");
    if (in.body == districts || in.body == towns) return fail(ErrorKind::refused, "tasks.body.many", TextArgs{{"body", in.body}});
    auto row = tx.first(office_of_body, in.body);
    if (!in.department && !in.chief) {
        if (row) YK_TRY_VOID(tx.remove(*row));
    } else if (row) {
        row->department = in.department;
        row->chief = in.chief;
        YK_TRY_VOID(tx.update(*row));
    } else {
        OfficeRow fresh{tx.new_id<OfficeId>(), in.body, in.department, in.chief};
        YK_TRY_VOID(tx.insert(fresh));
    }
    YK_TRY(open_ledger(tx));
    return OfficeList{YK_TRY(list_offices(tx))};
}

constexpr std::array routes{
    http::get<&show_offices>("/tasks/bodies", rights::task_read, http::RowScope::none, {"责任单位对应", "Bodies and their departments"}),
    http::post<&assign_office>("/tasks/bodies/{body}/assign", rights::office_assign, http::RowScope::city,
                               {"对应责任单位", "Map a body to a department"}),
};

}  // namespace

std::span<const http::Route> office_routes() { return routes; }

}  // namespace yk::care::tasks
