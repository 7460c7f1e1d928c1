// One elder from all sides: a death reported late and taken back, a request that a second person approves, a conflict settled, likely same
// persons merged and the merge undone, and everything a clerk may type into the search.
import { assert, refused, story } from './story.mjs';

const liwan = '440103000000';

/** An identity number under a code that was never issued, with its check digit. */
function number(day, order) {
  const head = `440101${day}${order}`;
  const sum = [...head].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  return head + '10X98765432'[sum % 11];
}
const first = number('19400101', '123'), second = number('19400101', '125'), third = number('19450607', '441');

async function takeIn(client, source, lines, asOf = '2026-10-31') {
  const form = new FormData();
  form.set('source', source);
  form.set('as_of', asOf);
  form.set('district', liwan);
  form.set('file', new Blob([`${lines.join('\n')}\n`]), `${source}${asOf}${lines.length}.csv`);
  const batch = await client.post('/intake/batches', form);
  await client.job(batch.job);
  const asked = await client.post(`/intake/batches/${batch.id}/take`);
  await client.job(asked.job);
}

/** Asks until it holds: what follows from a change comes a moment after it. */
async function soon(ask, holds) {
  let answer;
  for (let i = 0; i < 100; ++i) {
    answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`still ${JSON.stringify(answer).slice(0, 300)}`);
}
const people = [`姓名,公民身份号码,住址,联系电话`, `曾小明,${first},荔湾区多宝街二马路270号,16000001234`, `曾小明,${second},荔湾区龙津街长寿路1号,`, `李四,${third},荔湾区多宝街二马路1号,`];
const found = async (client, q) => (await client.get(`/elder/found?q=${encodeURIComponent(q)}`)).items.map((e) => e.name);

story('一人一档：查找、补报死亡与撤回、更正经第二人审批', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  await takeIn(bureau, 'police_hukou', people);
  await soon(() => found(bureau, '李四'), (names) => names.length === 1);
  for (const q of ['小明', '明', 'zengxiaoming', 'zxm', first.slice(-4), first.slice(-6), '1234', '二马路270号'])
    assert.ok((await found(bureau, q)).includes('曾小明'), q);
  assert.deepEqual(await found(bureau, '二马路1号'), ['李四']);
  assert.deepEqual(await found(bureau, '%'), []);
  const auditor = await as('auditor');
  await refused(auditor.get('/elder/found?q=zx'), 403);

  const id = (await bureau.get(`/elder/found?q=lisi`)).items[0].id;
  // A paper is what its bytes say; it lies sealed under its digest and comes back whole; the same one handed in again lies there once.
  const paper = (content, title = '死亡证明') => { const form = new FormData(); form.set('kind', 'death'); form.set('title', title); form.set('file', new Blob([content]), '证明.pdf'); return form; };
  assert.equal((await refused(bureau.post(`/elders/${id}/papers`, paper('no pdf at all')), 422)).errors[0].code, 'http.paper.scans');
  assert.equal((await refused(bureau.post(`/elders/${id}/papers`, paper('%PDF-1.7 李四', '')), 422)).errors[0].pointer, '/title');
  await refused(auditor.post(`/elders/${id}/papers`, paper('%PDF-1.7 李四')), 403);
  const kept = [await bureau.post(`/elders/${id}/papers`, paper('%PDF-1.7 李四')), await bureau.post(`/elders/${id}/papers`, paper('%PDF-1.7 李四'))];
  assert.deepEqual(kept.map((p) => [p.media_type, p.sha256]), [['application/pdf', kept[1].sha256], ['application/pdf', kept[0].sha256]]);
  for (const p of kept) assert.equal(await (await bureau.raw('GET', `/elder/papers/${p.id}/file`)).text(), '%PDF-1.7 李四');
  await refused(auditor.get(`/elder/papers/${kept[0].id}/file`), 403);
  const words = { evidence: '死亡医学证明', reason: '家属补报' };
  const preview = await bureau.post(`/elders/${id}/preview-change`, { kind: 'report_death', changed_on: '2026-08-01', to_region: null, field: '', value: '', ...words });
  assert.ok(preview.items.some((line) => line.warning && line.text.zh.includes('补报')));
  assert.equal((await bureau.get(`/elders/${id}`)).state, 'living');
  await refused(bureau.post(`/elders/${id}/report-death`, { changed_on: '2026-12-01', ...words }), 422);
  await bureau.post(`/elders/${id}/report-death`, { changed_on: '2026-08-01', ...words });
  const dead = await bureau.get(`/elders/${id}`);
  assert.deepEqual([dead.state, dead.died_on], ['deceased', '2026-08-01']);
  await bureau.post(`/elders/${id}/take-back-death`, { evidence: '本人到场', reason: '同名误报' });
  assert.equal((await bureau.get(`/elders/${id}`)).state, 'living');

  // The person who proposes is not the one who approves.
  const district = await as('district');
  const request = await district.post(`/elders/${id}/propose-change`, { kind: 'correct', changed_on: null, to_region: null, field: 'aid_class', value: 'minimum_living', evidence: '低保证', reason: '本人出示' });
  await refused(district.post(`/elder/changes/${request.id}/approve`, { reason: '同意' }), 403, 'elder.change.own');
  await bureau.post(`/elder/changes/${request.id}/approve`, { reason: '已核对' });
  const facts = async (more = '') => (await bureau.get(`/elders/${id}/facts${more}`)).items.filter((f) => f.fact === 'aid_class');
  assert.deepEqual((await facts()).map((f) => [f.source, f.value_label.zh, f.stands]), [['correction', '低保', true]]);
  assert.deepEqual(await facts('?known_on=2026-01-01'), [], 'on that day nobody knew');
  assert.equal((await facts('?known_on=9999-12-31')).length, 1);

  // A district cannot hand an elder to another one; it asks, and the city answers.
  const move = { changed_on: '2026-11-01', to_region: '440104001000', ...words };
  assert.equal((await refused(district.post(`/elders/${id}/move-in`, move), 422)).errors[0].code, 'elder.change.other_district');
  const handing = await district.post(`/elders/${id}/propose-change`, { kind: 'move_in', field: '', value: '', ...move });
  await bureau.post(`/elder/changes/${handing.id}/approve`, { reason: '两区已核对' });
  assert.equal((await bureau.get(`/elders/${id}`)).region, '440104001000');
  await refused(district.get(`/elders/${id}`), 404);
  assert.equal((await refused(bureau.post(`/elders/${id}/correct`, { field: 'residence_region', value: '440103003000', ...words }), 422)).errors[0].code, 'elder.change.use_move');

  // A department says otherwise afterwards: the correction stands, and somebody has to look.
  await takeIn(bureau, 'civil_affairs_aid', ['姓名,公民身份号码,救助类别', `李四,${third},特困`]);
  const conflict = (await soon(() => bureau.get('/elder/fact-reviews?f.state=open'), (list) => list.count === 1)).items[0];
  assert.equal(conflict.fact, 'aid_class');
  const department = conflict.statements.find((s) => s.source === 'civil_affairs_aid');
  await bureau.post(`/elder/fact-reviews/${conflict.id}/settle`, { chosen: department.id, reason: '以民政名册为准' });
  assert.equal((await facts()).find((f) => f.stands).value, 'extreme_difficulty');
  await bureau.post(`/elder/fact-reviews/${conflict.id}/undo`, { reason: '名册有误' });
  // Whoever opened a case of his has seen his data, and it is told.
  await bureau.get(`/elder/fact-reviews/${conflict.id}`);
  await bureau.get(`/elder/changes/${request.id}`);
  const shown = (await bureau.get(`/consents/disclosures/${id}`)).items.map((item) => item.action);
  for (const action of ['elder.read', 'elder.facts.read', 'fact_review.read', 'elder_change.read']) assert.ok(shown.includes(action), action);
  assert.equal((await facts()).find((f) => f.stands).value, 'minimum_living');
});

story('疑似重复：合并成一人，再由第二人确认撤销，两人原样恢复', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  await takeIn(bureau, 'police_hukou', people);
  const pair = (await soon(() => bureau.get('/elder/duplicates?f.state=open'), (list) => list.count === 1)).items[0];
  assert.equal(pair.sides.length, 2);
  assert.match(pair.sides[0].id_no, /\*{8}/);
  await bureau.get(`/elder/duplicates/${pair.id}`);
  for (const id of [pair.first, pair.second])
    assert.ok((await bureau.get(`/consents/disclosures/${id}`)).items.some((item) => item.action === 'duplicate.read'), 'of both persons');
  const both = async () => Promise.all([pair.first, pair.second].map(async (id) => ({ ...(await bureau.get(`/elders/${id}`)), version: 0 })));
  const before = await both();
  await bureau.post(`/elder/duplicates/${pair.id}/merge`, { keep: pair.first, reason: '同一人两个号' });
  assert.equal((await bureau.get('/elders?limit=1')).count, 2);
  await refused(bureau.get(`/elders/${pair.second}`), 404);
  await bureau.post(`/elder/duplicates/${pair.id}/undo`, { reason: '其实是两人' });
  await refused(bureau.post(`/elder/duplicates/${pair.id}/confirm`, { reason: '同意' }), 403, 'elder.duplicate.own');
  const district = await as('district');
  await district.post(`/elder/duplicates/${pair.id}/confirm`, { reason: '已核对' });
  assert.deepEqual(await both(), before);
  assert.equal((await bureau.get(`/elder/duplicates/${pair.id}`)).state, 'different');
});
