// Appraisal: the scheme comes from the clause and its marks are the city's; what a figure tells is computed, the rest is judged by name; the
// district sees its draft, objects with a file, another official answers, another one publishes.
import { assert, refused, story } from './story.mjs';
import { serve } from './server.mjs';

const today = '2026-11-22', district = '440402000000';

story('专项考核：方案、评分、异议、公布', { city: 'zhuhai', today }, async ({ server, database, as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), own = await as('district'), partner = await as('partner'), auditor = await as('auditor');
  await refused(auditor.get('/appraisal/rounds'), 403);

  // The scheme: five aspects of the clause, marks an example until a document decides them; a new edition leaves the old one as it was.
  const old = (await bureau.get('/appraisal/schemes')).items[0];
  await refused(bureau.post('/appraisal/schemes/from_pack'), 409, 'appraisal.scheme.exists');
  assert.deepEqual([old.document, old.at, old.weights, old.state], ['zhuhai-tasks', '34', 'example', 'in_use']);
  const draft = await bureau.post(`/appraisal/schemes/${old.id}/revise`), at = `/appraisal/schemes/${draft.id}`;
  await refused(bureau.post(`/appraisal/schemes/${old.id}/revise`), 409, 'appraisal.scheme.draft_exists');
  const page = await bureau.get(`${at}/page`);
  assert.equal(page.aspects.length, 5);
  assert.ok(page.clause.title.zh);
  const aspects = page.aspects.map(({ label, full_marks, method, indicator, guidance }) => ({ label, full_marks, method, indicator, guidance }));
  const save = (change, index = 0, more = {}) => bureau.post(`${at}/save`, { weights: 'example', basis: '', objection_days: 3, aspects: aspects.map((a, i) => (i === index ? { ...a, ...change } : a)), ...more });
  for (const [change, field] of [[{ full_marks: 1001 }, '/aspects/0/full_marks'], [{ label: '' }, '/aspects/0/label'], [{ method: 'reached', indicator: 'nothing' }, '/aspects/0/indicator'], [{ indicator: 'urban_coverage' }, '/aspects/0/indicator']])
    assert.equal((await refused(save(change), 422)).errors[0].pointer, field, JSON.stringify(change));
  await refused(save({}, 0, { weights: 'decided' }), 422);
  await refused(save({}, 0, { objection_days: 0 }), 422);
  await save({ full_marks: 0 });
  await refused(chief.post(`${at}/use`), 409, 'appraisal.scheme.no_marks');
  await save({ method: 'proportional', indicator: 'urban_coverage' });
  await refused(bureau.post(`${at}/use`), 409, 'appraisal.scheme.same_person');
  await refused(own.post(`${at}/use`), 403);
  await chief.post(`${at}/use`);
  await refused(save({}), 409, 'appraisal.scheme.fixed');
  assert.equal((await bureau.get(`/appraisal/schemes/${old.id}/page`)).scheme.state, 'retired');

  // A round: last year's goes on under the edition it began with; this year's takes the new one.
  const running = (await bureau.get('/appraisal/rounds')).items[0];
  assert.deepEqual([running.year, running.scheme], ['2025', old.id]);
  await refused(bureau.post('/appraisal/rounds', { year: '2025', scheme: draft.id }), 409, 'appraisal.round.exists');
  await refused(bureau.post('/appraisal/rounds', { year: '2026', scheme: old.id }), 422);
  await refused(bureau.post('/appraisal/rounds', { year: '2027', scheme: draft.id }), 422);
  const told = await own.post('/indicators/reports', { indicator: 'urban_coverage', region: district, as_of: '2026-10-31', value: '75', numerator: '30', denominator: '40', source: '社区设施台账', note: '' });
  await bureau.post(`/indicators/reports/${told.id}/accept`, { note: '' });
  const round = await bureau.post('/appraisal/rounds', { year: '2026', scheme: draft.id }), here = `/appraisal/rounds/${round.id}`;
  let shown = await bureau.get(`${here}/page`);
  assert.equal(shown.full, 100);
  const line = () => shown.districts.find((d) => d.region === district);
  assert.deepEqual([line().scores[0].origin, line().scores[0].marks, line().scores[0].numerator], ['computed', 1500, '30'], '75 of 100 percent of 20 marks');
  assert.equal(line().total, null, 'no total while a score is missing');
  assert.deepEqual((await own.get(`${here}/page`)).districts, [], 'not open to the district yet');
  await refused(own.post(`${here}/consult`), 403);
  await refused(bureau.post(`${here}/consult`), 409, 'appraisal.round.missing');

  // Judged with reason and evidence, by name; a computed score is not overwritten.
  const judge = (client, score, marks, more = {}) => client.post(`/appraisal/scores/${score.id}/judge`, { marks, reason: '规划已编制并公布', evidence: '规划文本和批复', ...more });
  await refused(judge(partner, line().scores[0], '20'), 409, 'appraisal.score.computed');
  for (const [marks, more] of [['20.5', {}], ['-1', {}], ['17.555', {}], ['10', { reason: '' }], ['10', { evidence: '' }]]) await refused(judge(partner, line().scores[1], marks, more), 422);
  await refused(judge(own, line().scores[1], '20'), 403);
  for (const each of shown.districts) for (const score of each.scores) if (score.origin === 'none') await judge(partner, score, '16.5');
  shown = await bureau.get(`${here}/page`);
  assert.equal(line().total, 1500 + 4 * 1650);
  assert.ok(line().scores[1].judged_by);
  await refused(own.post(`/appraisal/scores/${line().scores[1].id}/object`, form('材料齐全，应得满分')), 409, 'appraisal.objection.closed');
  await bureau.post(`${here}/consult`);
  await refused(judge(partner, line().scores[1], '20'), 409, 'appraisal.round.not_scoring');
  await refused(bureau.post(`${here}/settle`), 409, 'appraisal.round.early');

  // The district sees its own, objects with a file; somebody else than who gave the score answers.
  const mine = await own.get(`${here}/page`);
  assert.deepEqual(mine.districts.map((d) => d.region), [district]);
  assert.ok((await own.get('/work?queue=appraisal.rounds.consulted')).items.length > 0);
  await refused(own.post(`/appraisal/scores/${shown.districts.find((d) => d.region !== district).scores[1].id}/object`, form('别区的得分')), 404);
  await refused(own.post(`/appraisal/scores/${line().scores[1].id}/object`, form('材料齐全', 'x.exe', 'MZ')), 422);
  const objection = await own.post(`/appraisal/scores/${line().scores[1].id}/object`, form('材料齐全，应得满分', '批复.pdf', '%PDF-1.7 …'));
  await refused(own.post(`/appraisal/scores/${line().scores[1].id}/object`, form('再提一次')), 409, 'appraisal.objection.exists');
  assert.equal(await (await bureau.raw('GET', `/appraisal/objections/${objection.id}/file`)).text(), '%PDF-1.7 …');
  await refused(bureau.post(`${here}/cancel`, { reason: '异议还没有答复' }), 409, 'appraisal.round.objections');
  const reply = (client, body) => client.post(`/appraisal/objections/${objection.id}/answer`, { uphold: true, marks: '18', answer: '补充材料属实', ...body });
  await refused(reply(partner), 403);
  await refused(reply(own), 403);
  await refused(reply(chief, { marks: '16.5' }), 422);
  await refused(reply(chief, { marks: '21' }), 422);
  await refused(reply(chief, { answer: '' }), 422);
  await reply(chief);
  await refused(reply(chief, { uphold: false }), 409, 'appraisal.objection.state');
  const second = await own.post(`/appraisal/scores/${line().scores[2].id}/object`, form('请再核对台账'));
  await own.post(`/appraisal/objections/${second.id}/withdraw`);
  const third = await own.post(`/appraisal/scores/${line().scores[1].id}/object`, form('还应再加分'));
  await refused(chief.post(`/appraisal/objections/${third.id}/answer`, { uphold: false, marks: '', answer: '已按材料核定' }), 409, 'appraisal.objection.same_person');
  await bureau.post(`/appraisal/objections/${third.id}/answer`, { uphold: false, marks: '', answer: '已按材料核定' });
  assert.deepEqual((await server.client().get('/public/appraisals')).items, []);
  await server.stop();

  // When the time to object is over.
  const later = await serve(database, { today: '2026-11-26' });
  try {
    const by = async (name) => { const client = later.client(); await client.signIn(name, 'yikang-demo-2026'); return client; };
    const office = await by('bureau'), head = await by('chief'), local = await by('district');
    await refused(local.post(`/appraisal/scores/${line().scores[3].id}/object`, form('过了期才提')), 409, 'appraisal.objection.closed');
    await refused(head.post(`${here}/publish`), 409, 'appraisal.round.state');
    await office.post(`${here}/settle`);
    await refused(office.post(`${here}/publish`), 409, 'appraisal.round.same_person');
    // Sent back, marks can be corrected; the districts are asked again.
    await head.post(`${here}/send_back`, { reason: '第三项证据有误，请更正' });
    await refused(office.post(`${here}/settle`), 409, 'appraisal.round.state');
    await judge(await by('partner'), line().scores[2], '15.5');
    await office.post(`${here}/consult`);
    await refused(office.post(`${here}/settle`), 409, 'appraisal.round.early');
  } finally {
    await later.stop();
  }
  const last = await serve(database, { today: '2026-12-20' });
  try {
    const by = async (name) => { const client = last.client(); await client.signIn(name, 'yikang-demo-2026'); return client; };
    const office = await by('bureau'), head = await by('chief'), local = await by('district');
    await office.post(`${here}/settle`);
    const done = await head.post(`${here}/publish`);
    assert.match(done.sha256, /^[0-9a-f]{64}$/);
    await refused(office.post(`${here}/cancel`, { reason: '公布后取消' }), 409);
    const [result] = (await last.client().get('/public/appraisals')).items;
    assert.deepEqual([result.weights, result.aspects.length, result.synthetic], ['example', 5, true]);
    const ours = result.districts.find((d) => d.marks[0] === '15');
    assert.deepEqual([ours.marks, ours.total], [['15', '18', '15.5', '16.5', '16.5'], '81.5']);
    for (const name of ['print.pdf', 'marks.xlsx']) assert.equal((await local.raw('GET', `${here}/${name}`)).status, 200);
    const final = await office.get(`${here}/page`);
    assert.deepEqual(final.objections.map((o) => o.state).sort(), ['rejected', 'upheld', 'withdrawn']);
    assert.equal(final.scheme.id, draft.id);
  } finally {
    await last.stop();
  }
});

function form(grounds, name, content) {
  const out = new FormData();
  out.append('grounds', grounds);
  if (name) out.append('file', new Blob([content]), name);
  return out;
}
