// Statistics: a month is counted and frozen by one official, released by another, published with what could tell a person left out; a
// revision stays visible beside what it revises; a form of a higher level is filled without typing.
import { assert, refused, story } from './story.mjs';

const today = '2026-11-22', month = '2026-10';
const grid = (table) => { const wide = table.columns.length; return table.rows.map((row, r) => table.values.slice(r * wide, (r + 1) * wide)); };

story('统计：冻结、签发、公布、更正、上报', { city: 'zhuhai', people: 400, today }, async ({ server, as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), own = await as('district'), auditor = await as('auditor'), anyone = server.client();
  await refused(own.get('/statistics/periods'), 403);
  await refused(auditor.get('/statistics/periods'), 403);
  await refused(bureau.post('/statistics/periods', { period: '2026-11' }), 409, 'statistics.period.early');
  await refused(bureau.post('/statistics/periods', { period: '2026-13' }), 422);
  await refused(bureau.post('/statistics/periods', { period: '2020-01' }), 422);
  let first = (await bureau.get(`/statistics/periods?f.period=${month}`)).items[0];
  if (!first) {
    await bureau.job((await bureau.post('/statistics/periods', { period: month })).job);
    first = (await bureau.get(`/statistics/periods?f.period=${month}`)).items[0];
  }
  await refused(bureau.post('/statistics/periods', { period: month }), 409, 'statistics.period.taken');
  assert.deepEqual((await anyone.get('/public/statistics')).items, [], 'nothing is public before it is released');
  await refused(anyone.get(`/public/statistics/${month}/1`), 404);

  // What the night froze anybody with the right releases; what an official froze, another.
  await bureau.post(`/statistics/periods/${first.id}/discard`, { reason: '演示：先作废再重来' });
  await bureau.job((await bureau.post('/statistics/periods', { period: month })).job);
  const period = (await bureau.get(`/statistics/periods?f.period=${month}&f.state=frozen`)).items[0];
  assert.equal(period.edition, 2);
  await refused(bureau.post(`/statistics/periods/${period.id}/release`), 409, 'statistics.period.same_person');
  await refused(own.post(`/statistics/periods/${period.id}/release`), 403);
  const waiting = async (client) => (await client.get('/work?queue=statistics.periods.frozen')).items.length;
  assert.deepEqual([await waiting(chief), await waiting(bureau)], [1, 0], 'it waits for another official than who froze it');
  await chief.post(`/statistics/periods/${period.id}/release`);
  await refused(chief.post(`/statistics/periods/${period.id}/release`), 409, 'statistics.period.state');

  // Inside every figure; outside the same table with what could tell a person left out, and no way back by subtraction.
  const inside = await bureau.get(`/statistics/periods/${period.id}/page`);
  assert.ok(inside.whole && inside.sheets.length === 10);
  const open = await anyone.get(`/public/statistics/${month}/2`);
  assert.deepEqual([open.edition.current, open.edition.released_by !== ''], [true, true]);
  assert.equal(JSON.stringify([open, await anyone.get('/public/statistics')]).includes(inside.period.sha256), false, 'guesses at what is left out cannot be tried against the digest');
  let left = 0;
  for (const table of open.tables) {
    const known = inside.sheets.find((s) => s.table === table.table), wide = table.columns.length;
    assert.ok(table.definition.zh && table.title.zh);
    known.content.values.forEach((value, i) => {
      if (value > 0 && value < open.least) assert.equal(table.values[i], null, `${table.table} ${i}`);
      if (table.values[i] !== null && !table.rounded) assert.equal(table.values[i], value);
      if (table.values[i] === null) ++left;
    });
    if (!known.crossed) continue;
    for (const row of grid(table)) assert.notEqual(row.filter((v) => v === null).length, 1, `${table.table}: a row gives its figure away`);
    for (let c = 0; c < wide; ++c) assert.notEqual(grid(table).filter((row) => row[c] === null).length, 1, `${table.table}: a column gives its figure away`);
  }
  assert.ok(left > 0 && left === inside.period.hidden);
  for (const table of ['items_by_answer', 'receiving_by_item_district', 'categories_by_district'])
    assert.ok(inside.sheets.find((s) => s.table === table).content.rows.every((row) => row.key !== 'unknown'), `${table}: no row adds up what overlaps`);
  const ages = inside.sheets.find((s) => s.table === 'elders_by_age_sex').content;
  assert.equal(ages.values.at(-1), inside.period.people);
  const towns = inside.sheets.find((s) => s.table === 'elders_by_town').content;
  assert.equal(towns.values[0], inside.period.people, 'towns add up to the city');
  assert.equal(towns.rows.reduce((sum, row, i) => sum + (row.level === 2 ? towns.values[i] : 0), 0), inside.period.people);

  // Open data: CSV with a byte order mark, JSON, the description with addresses that answer.
  const csv = new Uint8Array(await (await anyone.raw('GET', `/public/statistics/${month}/2/elders_by_age_sex/data.csv`)).arrayBuffer());
  assert.deepEqual([...csv.slice(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.equal(new TextDecoder().decode(csv).trim().split('\r\n').length, 1 + ages.values.length);
  await refused(anyone.get(`/public/statistics/${month}/2/nothing/data.csv`), 404);
  const described = await anyone.get('/public/statistics/dataset');
  assert.equal(described.synthetic, true);
  assert.equal(described.files.length, inside.sheets.length);
  for (const at of [described.files[0].csv, described.files[0].json]) assert.equal((await anyone.raw('GET', at.replace('/api/v1', ''))).status, 200);
  assert.equal((await bureau.raw('GET', `/statistics/periods/${period.id}/tables.xlsx`)).status, 200);

  // A revision: nothing to revise while the records say the same; then both editions stay.
  const idle = (await bureau.post(`/statistics/periods/${period.id}/revise`, { reason: '复核' + '数据' })).job;
  await assert.rejects(bureau.job(idle), /没有变化/);
  const elder = (await bureau.get('/elders?f.state=living&limit=1')).items[0];
  await bureau.post(`/elders/${elder.id}/report-death`, { changed_on: '2026-10-05', evidence: '死亡医学证明', reason: '家属补报' });
  await refused(bureau.post(`/statistics/periods/${period.id}/revise`, { reason: '' }), 422);
  await bureau.job((await bureau.post(`/statistics/periods/${period.id}/revise`, { reason: '补报死亡一人' })).job);
  const revised = (await bureau.get(`/statistics/periods?f.period=${month}&f.state=frozen`)).items[0];
  assert.deepEqual([revised.edition, revised.people, revised.revises], [3, inside.period.people - 1, period.id]);
  await chief.post(`/statistics/periods/${revised.id}/release`);
  const editions = (await anyone.get('/public/statistics')).items;
  assert.deepEqual(editions.map((e) => [e.edition, e.current, e.reason]), [[3, true, '补报死亡一人'], [2, false, '']]);
  const again = await anyone.get(`/public/statistics/${month}/3`), older = await anyone.get(`/public/statistics/${month}/2`);
  assert.deepEqual(older.tables, open.tables, 'what was published stays as it was');
  for (const table of older.tables) {
    const now = again.tables.find((t) => t.table === table.table);
    table.values.forEach((value, i) => {
      const row = now.rows.findIndex((r) => r.key === table.rows[Math.floor(i / table.columns.length)].key), column = now.columns.findIndex((c) => c.key === table.columns[i % table.columns.length].key);
      if (value === null && row >= 0 && column >= 0) assert.equal(now.values[row * now.columns.length + column], null, `${table.table}: a revision shows what was left out`);
    });
  }
  await refused(bureau.post(`/statistics/periods/${period.id}/revise`, { reason: '旧版再更正' }), 409, 'statistics.period.not_newest');

  // A year long over: what keeps only its present state is left out rather than told wrongly.
  await bureau.job((await bureau.post('/statistics/periods', { period: '2025' })).job);
  const year = (await bureau.get('/statistics/periods?f.period=2025')).items[0], yearly = await bureau.get(`/statistics/periods/${year.id}/page`);
  assert.deepEqual([year.span, year.as_of, yearly.sheets.length], ['year', '2025-12-31', inside.sheets.length - 2]);
  assert.ok(yearly.sheets.every((sheet) => !['items_by_answer', 'categories_by_district'].includes(sheet.table)));

  // The form of a higher level.
  const form = await bureau.post('/statistics/templates', { name: '省厅老年人口月报', recipient: '省民政厅', span: 'month', form: 'csv', title: '老年人口月报' });
  const line = { heading: '老年人口', place: '', sheet: 'elders_by_age_sex', line_key: 'total', column_key: 'total' };
  await refused(bureau.get(`/statistics/templates/${form.id}/file?period=${period.id}`), 409, 'statistics.template.empty');
  for (const [bad, at] of [[{ ...line, place: '7C' }, '/lines/1/place'], [{ ...line, place: 'A1' }, '/lines/1/place'], [{ ...line, place: 'A5' }, '/lines/1/place'], [{ ...line, place: 'B2' }, '/lines/1/place'], [{ ...line, sheet: 'nothing' }, '/lines/1/sheet'], [{ ...line, sheet: '', heading: '' }, '/lines/1/heading']])
    assert.equal((await refused(bureau.post(`/statistics/templates/${form.id}/lines`, { lines: [line, bad] }), 422)).errors[0].pointer, at, JSON.stringify(bad));
  await refused(own.post(`/statistics/templates/${form.id}/lines`, { lines: [line] }), 403);
  await bureau.post(`/statistics/templates/${form.id}/lines`, { lines: [line, { ...line, heading: '其中：男', column_key: 'male', place: 'D4' }, { heading: '填报单位：市民政局', place: 'A9', sheet: '', line_key: 'x'.repeat(5000), column_key: 'total' }] });
  assert.deepEqual((await bureau.get(`/statistics/templates/${form.id}/page`)).lines.map((l) => [l.line_key, l.column_key]), [['total', 'total'], ['total', 'male'], ['', '']], 'a text has no figure');
  const tried = await bureau.get(`/statistics/templates/${form.id}/try?period=${period.id}`);
  assert.deepEqual([tried.rows, tried.columns, tried.missing], [9, 4, []]);
  const at = (place) => tried.cells.find((c) => c.place === place);
  assert.deepEqual([at('A1').text, at('A2').text, at('B2').value, at('C4').text, at('A9').text], ['老年人口月报（2026-10）', '老年人口', inside.period.people, '其中：男', '填报单位：市民政局']);
  const file = new TextDecoder().decode(await (await bureau.raw('GET', `/statistics/templates/${form.id}/file?period=${period.id}`)).arrayBuffer());
  assert.equal(file.split('\r\n')[1], `"老年人口",${inside.period.people},"",""`);
  await refused(bureau.get(`/statistics/templates/${form.id}/file?period=${year.id}`), 422);
  const yearly_form = await bureau.post('/statistics/templates', { name: '省厅老年人口年报', recipient: '省民政厅', span: 'year', form: 'xlsx', title: '老年人口年报' });
  await bureau.post(`/statistics/templates/${yearly_form.id}/lines`, { lines: [line] });
  assert.deepEqual((await bureau.get(`/statistics/templates/${yearly_form.id}/try?period=${year.id}`)).missing, []);
  await refused(bureau.get(`/statistics/templates/${yearly_form.id}/file?period=${year.id}`), 409, 'statistics.template.unreleased');
  await chief.post(`/statistics/periods/${year.id}/release`);
  assert.equal((await bureau.raw('GET', `/statistics/templates/${yearly_form.id}/file?period=${year.id}`)).status, 200);
  await bureau.post(`/statistics/templates/${form.id}/lines`, { lines: [line, { ...line, heading: '没有的数', column_key: 'nobody' }] });
  assert.deepEqual((await bureau.get(`/statistics/templates/${form.id}/try?period=${period.id}`)).missing, ['没有的数']);
  await refused(bureau.get(`/statistics/templates/${form.id}/file?period=${period.id}`), 409, 'statistics.template.missing');
});
