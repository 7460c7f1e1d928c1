// Makes a module of care/: node tools/new_module.mjs FLOOR/NAME "中文名" "English name" RECORD
// e.g. ./dev new-module service/meal 助餐 Meals canteen
// It compiles, lists and keeps one record, and has one failing test that says what to write first.
import fs from 'node:fs';
import path from 'node:path';

const [place, zh, en, record] = process.argv.slice(2);
const word = /^[a-z][a-z_]*$/;
const [floor, name] = (place ?? '').split('/');
const floors = ['people', 'supply', 'entitlement', 'service', 'money', 'oversight'];
if (!floors.includes(floor) || !word.test(name ?? '') || !zh || !en || !word.test(record ?? '')) {
  console.error(`Usage: ./dev new-module FLOOR/NAME "中文名" "English name" RECORD\nFLOOR is one of ${floors.join(', ')}; NAME and RECORD are snake_case words of docs/glossary.md.`);
  process.exit(2);
}
const folder = path.join('src/care', floor, name);
if (fs.existsSync(folder)) {
  console.error(`${folder} exists already.`);
  process.exit(1);
}
const Type = record.split('_').map((w) => w[0].toUpperCase() + w.slice(1)).join('');
const table = `${name}_${record}`;

const files = {
  'README.md': `# ${name}: ${zh} (${en})

Purpose: one sentence a newcomer understands.

| | |
|---|---|
| clauses | which R number and which clauses |
| tables | \`${table}\` |
| states | none yet |
| announces | nothing yet |
| hears | nothing yet |
`,
  [`${name}.h`]: `// ${en}: one to three lines of purpose.
#pragma once
#include <optional>
#include <string>

#include "care/module.h"

namespace yk::care::${name} {

using ${Type}Id = Id<struct ${Type}Tag>;

struct ${Type} {
    ${Type}Id id;
    std::string name;
    RegionCode region;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const ${Type}*);

inline constexpr Right read_${name}{"${name}.${record}.read", {"查看${zh}", "See ${en}"}};
inline constexpr Right write_${name}{"${name}.${record}.write", {"登记${zh}", "Keep ${en}"}};

extern const care::Module module;

}  // namespace yk::care::${name}
`,
  [`${name}.cpp`]: `#include "care/${floor}/${name}/${name}.h"

namespace yk::care::${name} {
using namespace model;
namespace {

constexpr auto ${record}_columns = columns<${Type}>({
    key<&${Type}::id>("编号", "Id"),
    col<&${Type}::name>("名称", "Name"),
    col<&${Type}::region>("区划", "Division").scope(),
    version<&${Type}::version>(),
});
constexpr auto ${record}_schema = schema<${Type}>("${record}", "${table}", {"${zh}", "${en}"}, ${record}_columns);

constexpr std::string_view tables = R"(
CREATE TABLE ${table} (id BIGINT PRIMARY KEY, name TEXT NOT NULL, region BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX ${table}_by_region ON ${table} (region, id)
)";
constexpr store::Migration migrations[] = {{"${floor}.${name}", 1, tables}};

}  // namespace

const Schema& schema_of(const ${Type}*) { return ${record}_schema; }

namespace {

constexpr std::string_view filters[] = {"region"};
constexpr std::string_view sorts[] = {"name"};
constexpr std::string_view searched[] = {"name"};
constexpr Listing listing{filters, sorts, searched, "name"};
const Check checks[] = {length("name", 1, 60)};
constexpr FormField fields[] = {{"name", {"全称", "Full name"}, true}, {"region", {}, true}};
constexpr FormGroup form[] = {{{"基本信息", "Basics"}, fields}};
const http::Resource ${record}s{.schema = &model::schema<${Type}>(),
                         .listing = &listing,
                         .path = "/${name}/${record}s",
                         .scope = http::RowScope::region,
                         .read = &read_${name},
                         .write = &write_${name},
                         .export_ = &read_${name},
                         .form = form,
                         .checks = checks};
const Schema* const records[] = {&model::schema<${Type}>()};
constexpr const Right* rights[] = {&read_${name}, &write_${name}};
const http::Resource* const resources[] = {&${record}s};

}  // namespace

const care::Module module{.name = "${floor}.${name}",
                          .label = {"${zh}", "${en}"},
                          .records = records,
                          .migrations = migrations,
                          .rights = rights,
                          .resources = resources};

}  // namespace yk::care::${name}
`,
  'texts.zh.json': `{\n  "${name}.${record}.closed": "该记录已办结，不能再改；如需更正请先申请重开。"\n}\n`,
  'texts.en.json': `{\n  "${name}.${record}.closed": "This record is closed and cannot change; ask for it to be reopened first."\n}\n`,
  [`tests/${name}_test.cpp`]: `#include "care/${floor}/${name}/${name}.h"

#include <gtest/gtest.h>

namespace yk::care::${name} {
namespace {

TEST(${Type}, FirstRule) { FAIL() << "Write the first rule of ${name} here: what must be refused, and in which words."; }

}  // namespace
}  // namespace yk::care::${name}
`,
};

for (const [file, text] of Object.entries(files)) {
  const at = path.join(folder, file);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.writeFileSync(at, text);
}
fs.appendFileSync('src/care/DEPENDS', `${place}:\n`);
const modules = 'src/app/modules.cpp';
let source = fs.readFileSync(modules, 'utf8');
const includes = [...source.matchAll(/#include "care\/.*\n/g)];
const last = includes.at(-1);
const at = last.index + last[0].length;
source = source.slice(0, at) + `#include "care/${floor}/${name}/${name}.h"\n` + source.slice(at);
source = source.replace(/(return \{&[^}]*)\};/, `$1, &care::${name}::module};`);
fs.writeFileSync(modules, source);
console.log(`Made ${folder}. Grant its rights in data/roles.csv, then: ./dev build dev yikang_tests && build/dev/yikang_tests --gtest_filter='${Type}*'`);
