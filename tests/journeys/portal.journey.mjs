// The portal: what could I get, by the same engine as the console; nothing kept, nobody told apart.
import { assert, refused, story } from './story.mjs';

const given = ['birth', 'sex', 'death', 'hukou_region', 'residence_region', 'aid_class', 'fp_special_family', 'disability_grade', 'disability_kind', 'special_care_veteran'];

story('门户试算：同样情况的人，门户四问和工作台的结论一致', { city: 'guangzhou', people: 400, today: '2026-11-22' }, async ({ server, as }) => {
  const bureau = await as('bureau');
  const nobody = server.client();
  const { questions } = await nobody.get('/public/trial/questions');
  const first = questions.filter((question) => question.first);
  assert.equal(first.length, 4);
  assert.equal(first[0].fact, 'birth');
  assert.ok(questions.every((question) => question.ask.zh && question.ask.en && question.items > 0));
  assert.ok(first.every((question) => question.kind === 'date' || question.choices.length > 1));

  // Elders with every fact of theirs told: each item must come out the same, with the same clause and reasons.
  const elders = (await bureau.get('/elders?limit=6&f.state=living')).items;
  let entitled = 0;
  for (const elder of elders) {
    const page = await bureau.get(`/determination/elders/${elder.id}`);
    const answers = page.facts.map((fact) => `${fact.fact}:${fact.value}`).join(',');
    const trial = await nobody.get(`/public/trial?answers=${encodeURIComponent(answers)}`);
    for (const item of trial.items) {
      const official = page.determinations.find((one) => one.item === item.item);
      if (!official || !page.facts.length) continue;
      assert.equal(item.answer, official.answer, `${item.item} of ${elder.id}`);
      assert.equal(item.amount_fen, official.amount_fen, item.item);
      assert.deepEqual([item.clause.document, item.clause.at], [official.clause.document, official.clause.at]);
      assert.deepEqual(item.because.map((line) => [line.label.zh, line.holds]), official.because.map((line) => [line.label.zh, line.holds]));
      entitled += item.answer === 'entitled';
    }
  }
  assert.ok(entitled > 10, `${entitled} entitled`);
});

story('门户试算：差几个月满岁的说明哪天即可；坏输入一律说清楚，不留任何东西', { city: 'guangzhou', people: 0, today: '2026-11-22' }, async ({ server, as }) => {
  const nobody = server.client();
  const trial = await nobody.get('/public/trial?answers=birth:1957-02-03,hukou_region:440103000000,aid_class:none');
  const allowance = trial.items.find((item) => item.item === 'longevity_allowance');
  assert.deepEqual([allowance.answer, allowance.from, allowance.age], ['not_entitled', '2027-02-03', 70]);
  const outside = await nobody.get('/public/trial?answers=birth:1947-02-03,hukou_region:990000000000');
  assert.equal(outside.items.find((item) => item.item === 'longevity_allowance').answer, 'not_entitled');
  const silent = await nobody.get('/public/trial?answers=birth:1947-02-03');
  const open = silent.items.find((item) => item.item === 'longevity_allowance');
  assert.equal(open.answer, 'needs_information');
  assert.deepEqual(open.missing.map((fact) => fact.fact), ['hukou_region']);
  assert.ok(open.missing[0].from.length > 0, 'says whom to ask');

  for (const bad of ['', 'answers=', 'answers=birth', 'answers=birth:', 'answers=birth:1957-02-30', 'answers=birth:2027-01-01', 'answers=birth:1800-01-01', 'answers=nobody:1',
    'answers=birth:1957-02-03,birth:1957-02-03', 'answers=aid_class:rich', `answers=${'birth:1957-02-03,'.repeat(80)}`, 'answers=birth:1957-02-03&name=x'])
    await refused(nobody.get(`/public/trial?${bad}`), 422);
  await refused(nobody.post('/public/trial', { answers: [] }), 405);
  const auditor = await as('auditor');
  const audit = await auditor.every('/audit');
  assert.ok(audit.every((entry) => !JSON.stringify(entry).includes('1957-02-03')), 'nothing of a trial is kept');
});
