// Figures of the documents: nothing is made up, a department reports with its source and another person accepts, months are frozen and
// revised visibly, and the ledger's clause page shows the same value.
import { assert, refused, story } from './story.mjs';

const today = '2026-11-22', city = '440400000000', district = '440402000000';
const find = (overview, code) => overview.items.find((line) => line.code === code);
const told = { indicator: 'beds_per_1000', region: city, as_of: '2020-12-31', value: '41.5', numerator: '', denominator: '', source: '珠海市民政统计年报', note: '' };

story('指标：口径与评价、报送与审核、月度快照与更正', { city: 'zhuhai', today }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), partner = await as('partner'), own = await as('district'), auditor = await as('auditor');
  const overview = await bureau.get('/indicators/overview');
  assert.ok(overview.items.length >= 15);
  for (const line of overview.items) {
    assert.ok(line.label.zh && line.numerator.zh && line.clause.title.zh && line.target.zh, line.code);
    assert.equal(line.place.value, '', `${line.code}: nothing is made up`);
    assert.match(line.missing.zh, /^暂无数据/);
    assert.equal(line.place.standing, line.by !== 'ongoing' && line.by < today ? 'never_reported' : 'no_data', line.code);
  }
  assert.deepEqual((await bureau.get('/indicators/overview?standing=no_data')).items.map((l) => l.code), overview.items.filter((l) => l.place.standing === 'no_data').map((l) => l.code));
  await refused(auditor.get('/indicators/overview'), 403);
  await refused(bureau.get('/indicators/figures/nothing'), 404, 'indicators.indicator.missing');

  // The platform's own figures are counted from its records: with numerator and denominator, by district and town, never reported.
  const people = overview.own.find((f) => f.code === 'own_people');
  assert.ok(overview.own.length >= 14 && overview.own.every((f) => f.label.zh && f.numerator.zh && (f.unit !== 'percent' || f.denominator.zh)));
  assert.equal(people.place.value, '', 'an empty register is no measured nothing');
  assert.equal((await refused(partner.post('/indicators/reports', { ...told, indicator: 'own_people', value: '5' }), 422)).errors[0].code, 'indicators.indicator.own');
  await refused(auditor.post('/indicators/counts', {}), 403);

  // A department reports; bad values are refused at their field; nobody accepts their own.
  for (const [change, at] of [[{ value: '-1' }, '/value'], [{ value: '1e3' }, '/value'], [{ value: '' }, '/value'], [{ as_of: '2026-11-23' }, '/as_of'], [{ source: '无' }, '/source'],
    [{ region: '440402001000' }, '/region'], [{ indicator: 'nothing' }, '/indicator'], [{ denominator: '0' }, '/denominator'],
    [{ indicator: 'urban_coverage', value: '90', numerator: '80', denominator: '100' }, '/value'], [{ indicator: 'urban_coverage', value: '90', numerator: '999999999999', denominator: '0.0001' }, '/value'], [{ indicator: 'project_welfare_center', value: '2' }, '/value'],
    [{ indicator: 'project_doumen', value: '1' }, '/region']])
    assert.equal((await refused(partner.post('/indicators/reports', { ...told, ...change }), 422)).errors[0].pointer, at, JSON.stringify(change));
  await refused(auditor.post('/indicators/reports', told), 403);
  await refused(own.post('/indicators/reports', told), 422);
  const report = await partner.post('/indicators/reports', told), at = `/indicators/reports/${report.id}`;
  assert.equal(find(await bureau.get('/indicators/overview'), told.indicator).waiting, 1);
  assert.equal(find(await bureau.get('/indicators/overview'), told.indicator).place.value, '', 'not before it is accepted');
  await refused(partner.post(`${at}/accept`, { note: '' }), 403);
  // Papers prove a value: the reporter's own, of a known kind, until it is decided; whoever may see the value may read them.
  const paper = (content, name) => { const form = new FormData(); form.set('file', new Blob([content]), name); return form; };
  assert.equal((await refused(partner.post(`${at}/files`, paper('MZ', '年报.exe')), 422)).errors[0].code, 'http.paper.documents');
  assert.equal((await refused(partner.post(`${at}/files`, paper('no pdf at all', '年报.pdf')), 422)).errors[0].code, 'http.paper.documents');
  await refused(bureau.post(`${at}/files`, paper('%PDF-1.7 年报', '年报.pdf')), 403, 'indicators.report.foreign');
  await refused(auditor.post(`${at}/files`, paper('%PDF-1.7 年报', '年报.pdf')), 403);
  const file = await partner.post(`${at}/files`, paper('%PDF-1.7 年报', '年报.pdf'));
  assert.deepEqual((await bureau.get(`/indicators/figures/${told.indicator}`)).evidence.map((e) => [e.report, e.name]), [[report.id, '年报.pdf']]);
  assert.equal(Buffer.from(await (await bureau.raw('GET', `/indicators/files/${file.id}`)).arrayBuffer()).toString(), '%PDF-1.7 年报');
  await refused(own.get(`/indicators/files/${file.id}`), 404);
  await refused(auditor.get(`/indicators/files/${file.id}`), 403);
  await refused(bureau.post(`${at}/send_back`, { note: '' }), 422);
  await bureau.post(`${at}/send_back`, { note: '请写明统计年份' });
  await refused(bureau.post(`${at}/accept`, { note: '' }), 409, 'indicators.report.state');
  await refused(bureau.post(`${at}/resubmit`, { as_of: told.as_of, value: '41', numerator: '', denominator: '', source: told.source, note: '' }), 403, 'indicators.report.foreign');
  await partner.post(`${at}/resubmit`, { as_of: told.as_of, value: '41.50', numerator: '', denominator: '', source: '珠海市民政统计年报（2020年）', note: '' });
  await bureau.post(`${at}/accept`, { note: '与年报一致' });
  await refused(partner.post(`${at}/withdraw`, { note: '' }), 409, 'indicators.report.state');
  await refused(partner.post(`${at}/files`, paper('%PDF-1.7 二', '年报2.pdf')), 409, 'indicators.evidence.decided');
  const line = find(await chief.get('/indicators/overview'), told.indicator);
  assert.deepEqual([line.place.value, line.place.origin, line.place.standing, line.missing.zh], ['41.5', 'reported', 'met', '']);
  const mine = await bureau.post('/indicators/reports', { ...told, indicator: 'project_welfare_center', value: '0', as_of: today });
  await refused(bureau.post(`/indicators/reports/${mine.id}/accept`, { note: '' }), 409, 'indicators.report.same_person');
  await chief.post(`/indicators/reports/${mine.id}/accept`, { note: '' });
  assert.equal(find(await chief.get('/indicators/overview'), 'project_welfare_center').place.standing, 'missed');

  // A district speaks for itself and sees itself.
  const part = await own.post('/indicators/reports', { ...told, indicator: 'urban_coverage', region: district, value: '100', numerator: '50', denominator: '50', as_of: '2020-12-31' });
  await refused(own.post(`/indicators/reports/${part.id}/accept`, { note: '' }), 403);
  await bureau.post(`/indicators/reports/${part.id}/accept`, { note: '' });
  assert.equal(find(await own.get('/indicators/overview'), 'urban_coverage').place.standing, 'met');
  assert.equal(find(await own.get('/indicators/overview'), told.indicator).place.value, '', 'the city’s value is not the district’s');
  const page = await bureau.get('/indicators/figures/urban_coverage');
  assert.equal(page.line.place.value, '', 'districts are not added up');
  assert.equal(page.places.find((p) => p.region === district).value, '100');
  assert.equal(page.reports.length, 1);

  // Months: frozen once, by the city; a revision is computed again and names what it revises.
  await refused(bureau.post('/indicators/snapshots', { month: '2026-11' }), 409, 'indicators.snapshot.early');
  await refused(bureau.post('/indicators/snapshots', { month: '2026-13' }), 422);
  await refused(own.post('/indicators/snapshots', { month: '2026-10' }), 403);
  await refused(bureau.post('/indicators/snapshots', { month: '2024-10' }), 422);
  const months = (await bureau.get('/indicators/snapshots?limit=1')).items;
  if (months.length === 0) await bureau.post('/indicators/snapshots', { month: '2026-10' });
  await refused(bureau.post('/indicators/snapshots', { month: '2026-10' }), 409, 'indicators.snapshot.taken');
  await bureau.post('/indicators/snapshots', { month: '2026-09' });
  const row = (await bureau.get(`/indicators/figures/${told.indicator}`)).snapshots[0];
  assert.deepEqual([row.month, row.value], ['2026-09', '41.5']);
  await refused(chief.post(`/indicators/snapshots/${row.id}/revise`, { reason: '没有变化' }), 409, 'indicators.snapshot.same');
  const later = await partner.post('/indicators/reports', { ...told, value: '39.9' });
  await bureau.post(`/indicators/reports/${later.id}/accept`, { note: '' });
  await refused(chief.post(`/indicators/snapshots/${row.id}/revise`, { reason: '' }), 422);
  const revised = await chief.post(`/indicators/snapshots/${row.id}/revise`, { reason: '年报数据更正' });
  assert.deepEqual([revised.value, revised.standing, revised.revises], ['39.9', 'missed', row.id]);
  await refused(chief.post(`/indicators/snapshots/${row.id}/revise`, { reason: '再次更正' }), 409, 'indicators.snapshot.revised');
  const history = (await bureau.get(`/indicators/figures/${told.indicator}`)).snapshots.filter((s) => s.month === '2026-09');
  assert.deepEqual(history.map((s) => s.value), ['39.9', '41.5'], 'both stand');
  const chain = await bureau.get('/indicators/chain');
  assert.ok(chain.whole && chain.rows > overview.items.length && chain.last === revised.sha256);
  assert.deepEqual([chain.signed_to, chain.forged_at, chain.public_key.length], [chain.rows, null, 64], 'every row is signed for');

  // The clause page and the ledger say the same.
  const document = await bureau.get('/tasks/documents/zhuhai-tasks');
  const shown = document.lines.flatMap((l) => l.indicators).find((i) => i.code === told.indicator);
  assert.equal(shown.value, 39.9);
  assert.match(shown.state.zh, /^未达成/);
});
