// The main job end to end on department files as they come: taken in, everybody determined, each answer with its clause and facts.
import fs from 'node:fs';
import path from 'node:path';
import { assert, refused, story } from './story.mjs';
import { samples, yikang } from './server.mjs';

const liwan = '440103000000';
const files = {
  police_hukou: '荔湾区户籍老年人20261031.csv',
  civil_affairs_aid: '荔湾区低保特困花名册(10月)最终版.xlsx',
  disabled_federation: '残联_荔湾_持证名册.xlsx',
  health_death: '卫健死亡医学证明_202610.txt',
  town_survey: '逢源龙津摸底表.xlsx',
};

async function upload(client, source, name = files[source]) {
  const form = new FormData();
  form.set('source', source);
  form.set('as_of', '2026-10-31');
  form.set('district', liwan);
  form.set('file', new Blob([fs.readFileSync(path.join(samples, name))]), name);
  const batch = await client.post('/intake/batches', form);
  await client.job(batch.job);
  return client.get(`/intake/batches/${batch.id}`);
}

async function takeIn(client, source) {
  const checked = await upload(client, source);
  assert.equal(checked.state, 'checked');
  const asked = await client.post(`/intake/batches/${checked.id}/take`);
  await client.job(asked.job);
  const taken = await client.get(`/intake/batches/${checked.id}`);
  assert.equal(taken.state, 'taken');
  return taken;
}

story('一条线：公安户籍和救助花名册进来，每位老人的每个项目都有结论、条款和事实', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const police = await takeIn(bureau, 'police_hukou');
  assert.ok(police.accepted > 1900 && police.rejected > 0, `accepted ${police.accepted}, rejected ${police.rejected}`);
  assert.equal(police.created, police.accepted);
  const problems = await bureau.every(`/intake/rows?f.batch=${police.id}&f.outcome=rejected`);
  assert.equal(problems.length, police.rejected);
  assert.ok(problems.every((row) => row.reason && row.number > 1));

  const roster = await takeIn(bureau, 'civil_affairs_aid');
  assert.ok(roster.updated > 0, 'people of the roster are people of the register');
  const people = (await bureau.get('/elders?limit=1')).count;
  assert.equal(people, police.created + roster.created);

  const run = await bureau.post('/determination/runs', { as_of: '2026-11-22' });
  await bureau.job(run.job, 120);
  const [done] = (await bureau.get('/determination/runs')).items;
  assert.equal(done.people, people);

  // Extreme difficulty: from the roster, with the clause and the fact that says so.
  const hardship = await bureau.get('/determination/results?f.subject=category&f.item=extreme_difficulty&f.answer=entitled&limit=5');
  assert.ok(hardship.count > 0, 'somebody is in extreme difficulty');
  for (const answer of hardship.items) {
    assert.equal(answer.clause.document, 'guangzhou-2021-6');
    assert.equal(answer.clause.at, '1');
    const fact = answer.facts.find((f) => f.fact === 'aid_class');
    assert.equal(fact.value, 'extreme_difficulty');
    assert.equal(fact.source.zh, '民政社会救助');
    assert.equal(fact.source_date, '2026-10-31');
  }
  // Longevity allowance: entitled from the day of the seventieth birthday, and the amount is the table's.
  const allowance = await bureau.every('/determination/results?f.item=longevity_allowance&f.answer=entitled');
  assert.ok(allowance.length > 500);
  for (const answer of allowance.slice(0, 200)) {
    const birth = answer.facts.find((f) => f.fact === 'birth').value;
    assert.ok(birth <= '1956-11-22', birth);
    assert.ok([3000, 10000, 20000, 30000].includes(answer.amount_fen));
    assert.equal(answer.status, 'unconfirmed', 'an unconfirmed amount is shown, and pays nobody');
  }
  const young = await bureau.get('/determination/results?f.item=longevity_allowance&f.answer=not_entitled&limit=20');
  assert.ok(young.items.some((answer) => answer.because.some((line) => line.holds === false)));
  // What nobody has told is asked for, never refused silently.
  const open = await bureau.get('/determination/results?f.subject=item&f.answer=needs_information&limit=10');
  assert.ok(open.count > 0 && open.items.every((answer) => answer.missing.length > 0 && answer.missing[0].from.length > 0));

  const page = await bureau.get(`/determination/elders/${hardship.items[0].elder.id}`);
  assert.match(page.elder.id_no, /^\d{6}\*{8}[\dX]{4}$/);
  assert.ok(page.facts.some((f) => f.fact === 'birth' && f.source.zh === '公安户籍'));
  assert.ok(page.determinations.length >= 3);
  const home = page.facts.find((f) => f.fact === 'hukou_region');
  assert.ok(home.value_label.zh && home.value_label.zh !== home.value, 'a division is named, not numbered');
});

story('同一份文件再交一次什么也不变；整批可以撤回', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const first = await takeIn(bureau, 'police_hukou');
  const form = new FormData();
  form.set('source', 'police_hukou');
  form.set('as_of', '2026-10-31');
  form.set('district', liwan);
  form.set('file', new Blob([fs.readFileSync(path.join(samples, files.police_hukou))]), 'again.csv');
  await refused(bureau.post('/intake/batches', form), 409, 'intake.file.seen');
  const roster = await takeIn(bureau, 'civil_affairs_aid');
  const asked = await bureau.post(`/intake/batches/${roster.id}/undo`);
  await bureau.job(asked.job);
  assert.equal((await bureau.get('/elders?limit=1')).count, first.created);
  assert.equal((await bureau.get(`/intake/batches/${roster.id}`)).state, 'taken_back');
  await refused(bureau.post(`/intake/batches/${roster.id}/undo`), 409, 'intake.batch.state');
});

story('所有五份样例都能进来，坏行留在原处说明原因', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  for (const source of Object.keys(files)) {
    const taken = await takeIn(bureau, source);
    assert.ok(taken.accepted > 50, `${source}: ${taken.accepted}`);
  }
  const dead = await bureau.get('/elders?f.state=deceased&limit=1');
  assert.ok(dead.count > 0);
});

story('看不到别区的人：列表、单人、检索都一样', { city: 'guangzhou', people: 300, today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const district = await as('district');
  const mine = await district.every('/elders');
  const all = await bureau.every('/elders');
  assert.ok(mine.length > 0 && mine.length < all.length);
  const scope = district.session.scope[0].code.slice(0, 6);
  assert.ok(mine.every((elder) => elder.region.startsWith(scope)));
  const foreign = all.find((elder) => !elder.region.startsWith(scope));
  const missing = await refused(district.get('/elders/0000000000001'), 404);
  const hidden = await refused(district.get(`/elders/${foreign.id}`), 404);
  assert.equal(hidden.code, missing.code);
  await refused(district.get(`/determination/elders/${foreign.id}`), 404, hidden.code);
  const results = await district.every('/determination/results?f.item=longevity_allowance');
  assert.ok(results.length > 0 && results.every((answer) => answer.region.startsWith(scope)));
  const found = await district.get(`/search?q=${encodeURIComponent(foreign.name)}`);
  assert.ok(found.groups.every((group) => group.items.every((item) => item.id !== foreign.id)));
  const auditor = await as('auditor');
  await refused(auditor.get('/elders'), 403);
});

story('全市范围的资料，区里的账号列不出、导不出', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const district = await as('district');
  const records = async (client) => (await client.get('/meta/records')).items.filter((record) => record.scope === 'city').map((record) => record.record);
  const whole = await records(bureau);
  assert.ok(whole.length > 0, 'some records are for the whole city');
  assert.deepEqual(await records(district), []);
  for (const record of whole)
    await refused(district.post('/exports', { record, query: '', columns: null, format: 'csv', reason: '核对' }), 422);
});

story('命令行：先试后导，同一份再交一次什么也不变；演示城市的人都带合成标记', { city: 'guangzhou', today: '2026-11-22' }, async ({ as, database }) => {
  const file = path.join(samples, files.police_hukou);
  const run = (...more) => JSON.parse(yikang(database, ['import', '--source', 'police_hukou', '--file', file, '--as-of', '2026-10-31', '--district', '440103', '--json', ...more]).stdout);
  const tried = run('--dry-run');
  assert.equal(tried.delta, undefined);
  const first = run();
  assert.equal(first.delta.created.length, tried.counts.accepted);
  assert.deepEqual([first.delta.updated, first.delta.unchanged, first.delta.gone], [[], 0, []]);
  const again = run();
  assert.deepEqual(again.delta, { created: [], updated: [], unchanged: tried.counts.accepted, gone: [] });
  const bureau = await as('bureau');
  const people = await bureau.get('/elders?limit=50');
  assert.equal(people.count, first.delta.created.length);
  assert.ok(people.items.every((elder) => elder.synthetic === true));
});
