// A decision table as a clerk fills it in: its faults name the rows, it is tried on elders, and its text comes back as the same sheet.
import { assert, refused, story } from './story.mjs';

const sheet = (change = {}) => ({
  name: 'trial', label: '试表', label_en: '', hit: 'unique',
  columns: [{ is: 'age', type: 'int', label: '周岁', label_en: 'age' }, { is: 'aid_class', type: 'aid_class', label: '救助类别', label_en: 'assistance' }],
  outputs: [{ name: 'visit', type: 'bool' }],
  rows: [
    { label: '高龄', label_en: '', cells: ['≥80', ''], then: ['true'], document: '', at: '' },
    { label: '困难', label_en: '', cells: ['60至79', '特困、低保'], then: ['true'], document: '', at: '' },
  ],
  otherwise: ['false'], document: 'guangzhou-2021-6', at: '1', status: 'draft', note: '', note_en: '', ...change,
});

story('决策表：按格填写、查出重叠和遗漏、试算、文本往返', { city: 'guangzhou', people: 300, today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const run = (table, sample = 60) => bureau.post('/policy/tables/try', { table, sample });

  const tried = await run(sheet());
  assert.deepEqual(tried.faults, []);
  assert.equal(tried.people.length, 60);
  assert.equal(tried.counts.reduce((n, c) => n + c.people, 0), 60);
  assert.deepEqual(tried.table.rows[1].cells, ['60..79', 'extreme_difficulty, minimum_living']);
  for (const person of tried.people.filter((p) => p.row === 1)) {
    const birth = person.facts.find((f) => f.name === 'birth').value.zh;
    assert.ok(birth <= '1946-11-22', `${person.name} is born ${birth}`);
  }
  const back = await bureau.post('/policy/tables/open', { name: null, yaml: tried.yaml });
  assert.deepEqual(back.table, tried.table);
  assert.equal(back.yaml, tried.yaml);

  // Overlaps and gaps are said with the names of the rows, and where a cell cannot be read its row.
  const overlap = await run(sheet({ rows: sheet().rows.map((row, i) => ({ ...row, cells: i ? ['60至80', row.cells[1]] : row.cells })) }));
  assert.equal(overlap.good, false);
  assert.match(overlap.faults[0].message, /第1行“高龄”与第2行“困难”会同时成立（周岁 80/);
  assert.equal(overlap.faults[0].row, 2);
  const gap = await run(sheet({ otherwise: [] }));
  assert.match(gap.faults[0].message, /没有一行管到这种情形：周岁 ≤79，救助类别 无/);
  assert.match(gap.faults[1].message, /没有一行管到这种情形：周岁 ≤59，救助类别 特困、低保/);
  const cell = await run(sheet({ rows: [{ ...sheet().rows[0], cells: ['八十', ''] }] }));
  assert.equal(cell.faults[0].row, 1);
  assert.match(cell.faults[0].message, /看不懂条件格“八十”/);
  const name = await run(sheet({ columns: [{ ...sheet().columns[0], is: 'agee' }, sheet().columns[1]] }));
  assert.match(name.faults[0].message, /没有名称“agee”/);

  // A table in force opens as a sheet and says the same when it is written again; one with expressions is not a sheet.
  const price = await bureau.post('/policy/tables/open', { name: 'public_home_price', yaml: null });
  assert.equal(price.table.rows.length, 3);
  assert.deepEqual((await run(price.table)).faults, []);
  await refused(bureau.post('/policy/tables/open', { name: 'waitlist_channel', yaml: null }), 422);
  await refused(bureau.post('/policy/tables/open', { name: 'nothing', yaml: null }), 404, 'policy.table.missing');
  await refused(bureau.post('/policy/tables/open', { name: 'a', yaml: 'b' }), 422);
  const broken = await bureau.post('/policy/tables/open', { name: null, yaml: 'tables: [' });
  assert.equal(broken.good, false);
  const choices = await bureau.get('/policy/tables/choices');
  assert.ok(choices.columns.some((c) => c.is === 'age') && choices.codes.some((c) => c.name === 'aid_class'));
  await refused((await as('town')).post('/policy/tables/try', { table: sheet(), sample: 5 }), 403);
});
