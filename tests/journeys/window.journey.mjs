// One window: an application by a proxy returned, put right and decided; departments side by side, one of them late; whose a case is; what
// the portal tells.
import { assert, ran, refused, story } from './story.mjs';
import { serve } from './server.mjs';

const today = '2026-11-22';  // a Sunday
const liwan = '440103000000';

async function until(what, done) {
  for (let i = 0; i < 400; ++i) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(what);
}
async function collect(client, id) {
  for (const paper of (await client.get(`/window/pages/${id}`)).papers)
    if (paper.state === 'needed') await client.post(`/window/papers/${paper.id}/mark`, { state: 'received', note: '' });
}
const accountOf = (client) => client.session.account.id;

story('窗口：代理人申请退回、补正、协办、决定、答复，一人一件，进度可查', { city: 'guangzhou', people: 300, today }, async ({ as, server, database }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district'), partner = await as('partner'), town = await as('town');
  await bureau.job((await bureau.post('/determination/runs', { as_of: today })).job, 120);
  const kinds = await district.get('/window/kinds');
  assert.deepEqual(kinds.kinds.map((k) => k.code), ['benefit', 'assessment', 'medical_institution']);
  assert.ok(kinds.kinds.every((k) => k.status === 'example') && kinds.items.length > 5);
  assert.equal(kinds.entered_days, 0);
  const item = kinds.items[0].item;
  const [first, second, third] = (await district.get('/elders?f.state=living&f.region=' + liwan + '&limit=3')).items;

  // Bad input in words; nothing is registered.
  const wish = { kind: 'benefit', elder: first.id, item, channel: 'phone', asker: 'proxy', asked_by: '陈小明', relation: '女儿', phone: '13800138000', wish: '生活不能自理' };
  const pointer = async (body, at) => assert.equal((await refused(district.post('/window/applications', body), 422)).errors[0].pointer, at);
  await pointer({ ...wish, kind: 'wedding' }, '/kind');
  await pointer({ ...wish, item: 'no_such_item' }, '/item');
  await pointer({ ...wish, item: 'longevity_allowance' }, '/item');
  await pointer({ ...wish, relation: '' }, '/relation');
  await pointer({ ...wish, asked_by: '' }, '/asked_by');
  await pointer({ ...wish, elder: undefined }, '/elder');
  await pointer({ kind: 'medical_institution', organisation: '某护理院', organisation_no: '91440101MA5AXXXX00', region: liwan, channel: 'window', asker: 'elder', asked_by: '王' }, '/organisation_no');
  await refused(partner.post('/window/applications', wish), 403);
  const outside = (await bureau.get('/elders?f.state=living&f.region=440106000000&limit=1')).items[0];
  await refused(district.post('/window/applications', { ...wish, elder: outside.id }), 404);
  assert.equal((await bureau.get('/window/cases')).count, 0);

  // Taken in by phone for a daughter: a paper is not needed where a department holds the fact, with source and day.
  const made = await district.post('/window/applications', wish);
  assert.equal(made.state, 'draft');
  assert.match(made.number, /^2026-\d{7}$/);
  await refused(district.post('/window/applications', wish), 409, 'window.case.open');
  const page = () => district.get(`/window/pages/${made.id}`);
  let papers = (await page()).papers;
  const paper = (code) => papers.find((p) => p.paper === code);
  assert.equal(paper('identity').state, 'not_needed');
  assert.ok(paper('identity').fact_source && paper('identity').fact_date && /出生/.test(paper('identity').fact_label));
  assert.equal(paper('mandate').state, 'needed');
  await refused(district.get(`/window/cases/${made.id}/receipt`), 409, 'window.receipt.draft');
  await refused(district.post(`/window/cases/${made.id}/accept`), 409, 'window.case.state');
  const sent = await district.post(`/window/cases/${made.id}/submit`);
  // A Sunday: five working days on are the Friday.
  assert.deepEqual([sent.state, sent.due_on, sent.days_left], ['submitted', '2026-11-27', 5]);

  // 32 callers want it: exactly one gets it, the others are told who has it.
  const claims = await Promise.all(Array.from({ length: 32 }, (_, i) => [bureau, chief][i % 2].post(`/window/cases/${made.id}/claim`).then((c) => c.handler_account, (e) => e)));
  const winners = new Set(claims.filter((c) => typeof c === 'string'));
  assert.equal(winners.size, 1);
  assert.ok(claims.filter((c) => typeof c !== 'string').every((e) => e.status === 409 && ['window.case.claimed', 'store.record.stale'].includes(e.problem.code)));
  const steps = (await page()).steps.filter((s) => s.act === 'claimed');
  assert.equal(steps.length, 1);
  // Whoever does not have it cannot go on with it, unless the supervisor gives it to them.
  await refused(bureau.post(`/window/cases/${made.id}/assign`, { to: accountOf(partner), reason: '' }), 422);
  assert.equal((await bureau.post(`/window/cases/${made.id}/assign`, { to: accountOf(district), reason: '按区分派' })).handler_account, accountOf(district));

  // Papers are missing: not accepted; returned, in words.
  assert.match((await refused(district.post(`/window/cases/${made.id}/accept`), 409, 'window.case.papers')).detail, /授权委托书/);
  await refused(district.post(`/window/cases/${made.id}/send_back`, { reason: '' }), 422);
  const returned = await district.post(`/window/cases/${made.id}/send_back`, { reason: '请补交授权委托书' });
  assert.equal(returned.state, 'returned');
  assert.match(returned.missing, /请补交授权委托书\n待交材料：.*授权委托书/);
  await refused(district.post(`/window/papers/${paper('mandate').id}/mark`, { state: 'not_needed', note: '' }), 422);
  await collect(district, made.id);
  assert.equal((await district.post(`/window/cases/${made.id}/resubmit`, { reason: '已补齐' })).state, 'submitted');

  // What the portal tells whoever holds the receipt, and whoever knows the last six; a wrong proof and a wrong number are the same answer.
  const anyone = server.client();
  const progress = (number, proof) => anyone.post('/public/applications/progress', { number, proof });
  const asked = await progress(made.number, made.code);
  assert.deepEqual([asked.state, asked.kind], ['submitted', '享受基本养老服务待遇']);
  assert.ok(!JSON.stringify(asked).includes(first.name) && !JSON.stringify(asked).includes('陈小明'), 'nobody is named');
  const wrong = await refused(progress(made.number, '000000'), 404, 'window.progress.unknown');
  const unknown = await refused(progress('2026-9999999', '000000'), 404, 'window.progress.unknown');
  assert.equal(wrong.detail, unknown.detail);
  await refused(progress('', '1'), 422);
  for (const paperOf of ['form', 'receipt']) assert.equal((await district.raw('GET', `/window/cases/${made.id}/${paperOf}`)).headers.get('content-type'), 'application/pdf');
  const receipt = Buffer.from(await (await district.raw('GET', `/window/cases/${made.id}/receipt`)).arrayBuffer());
  assert.equal(receipt.subarray(0, 5).toString(), '%PDF-');
  // With the portal's address known the receipt carries a code to scan.
  const [rules] = (await bureau.get('/decision/rules')).items;
  await bureau.patch(`/decision/rules/${rules.id}`, { portal_address: 'https://yanglao.example.gov.cn', version: rules.version });
  const scannable = Buffer.from(await (await district.raw('GET', `/window/cases/${made.id}/receipt`)).arrayBuffer());
  assert.ok(scannable.length > receipt.length + 500);

  // Accepted: three departments at once, each with its own day.
  const accepted = await district.post(`/window/cases/${made.id}/accept`);
  assert.deepEqual([accepted.state, accepted.due_on], ['in_progress', '2026-12-18']);
  await refused(district.post(`/window/papers/${paper('form').id}/mark`, { state: 'received', note: '' }), 409, 'window.paper.late');
  let tasks = (await page()).tasks;
  assert.deepEqual(tasks.map((t) => [t.task, t.state, t.due_on]).sort(), [['at_home', 'open', '2026-11-27'], ['disability', 'open', '2026-11-27'], ['means', 'open', '2026-12-02']]);
  const task = (code) => tasks.find((t) => t.task === code);
  assert.match((await refused(district.post(`/window/cases/${made.id}/decide`, { outcome: 'refused', reason: '不符合条件' }), 409, 'window.case.tasks')).detail, /残疾/);
  // The federation of the city sees its own tasks and no others; the nearest office has this one, so it is handed up.
  await refused(partner.get('/window/cases'), 403);
  await refused(partner.post(`/window/tasks/${task('means').id}/claim`), 403, 'window.task.not_yours');
  await refused(partner.post(`/window/tasks/${task('disability').id}/claim`), 403, 'window.task.not_yours');
  const offices = (await district.get(`/window/tasks/${task('disability').id}/page`)).offices;
  const city = offices.find((o) => o.name === '广州市残联');
  await refused(district.post(`/window/tasks/${task('disability').id}/transfer`, { office: city.id, reason: '' }), 422);
  await district.post(`/window/tasks/${task('disability').id}/transfer`, { office: city.id, reason: '证在市里办' });
  assert.deepEqual((await partner.get('/window/mine')).tasks.map((t) => t.task), ['disability']);
  assert.ok((await partner.get('/notices')).items.some((n) => n.title.includes(made.number)), 'the office is told');
  const seen = await partner.get(`/window/tasks/${task('disability').id}/page`);
  assert.equal(seen.name, first.name);
  assert.ok(seen.papers.some((p) => p.fact_label) && seen.papers.every((p) => !p.fact_label.includes('：')), 'another department\'s fact is named, not told');
  assert.equal((await partner.post(`/window/tasks/${task('disability').id}/claim`)).state, 'claimed');
  await refused(partner.post(`/window/tasks/${task('disability').id}/finish`, { finding: 'does_not_hold', words: '' }), 422);
  assert.equal((await partner.post(`/window/tasks/${task('disability').id}/finish`, { finding: 'holds', words: '' })).state, 'done');
  await refused(partner.post(`/window/tasks/${task('disability').id}/finish`, { finding: 'holds', words: '' }), 409, 'window.task.state');

  // An absent colleague's cases go to the deputy.
  await refused(bureau.post('/window/deputies', { absent: accountOf(chief), deputy: accountOf(chief), from_on: today, to_on: '2026-11-25', reason: '出差' }), 422);
  await refused(bureau.post('/window/deputies', { absent: accountOf(chief), deputy: accountOf(bureau), from_on: today, to_on: '2026-11-20', reason: '出差' }), 422);
  await bureau.post('/window/deputies', { absent: accountOf(chief), deputy: accountOf(bureau), from_on: today, to_on: '2026-11-25', reason: '出差' });
  await refused(bureau.post('/window/deputies', { absent: accountOf(chief), deputy: accountOf(district), from_on: '2026-11-25', to_on: '2026-11-28', reason: '出差' }), 422);
  const other = await district.post('/window/applications', { ...wish, elder: second.id, asker: 'elder', asked_by: '本人', relation: '', channel: 'window' });
  await district.post(`/window/cases/${other.id}/submit`);
  assert.equal((await bureau.post(`/window/cases/${other.id}/assign`, { to: accountOf(chief), reason: '' })).handler_account, accountOf(bureau));
  assert.match((await district.get(`/window/pages/${other.id}`)).steps.at(-1).words, /代/);

  // A clerk who does not assign cannot go on with a colleague's case, but may while standing in for them.
  const close = await town.post('/window/applications', { kind: 'medical_institution', organisation: '沙面护理站', organisation_no: '524401000000000005', region: '440103001000', channel: 'window', asker: 'department', asked_by: '王经理' });
  await collect(town, close.id);
  await town.post(`/window/cases/${close.id}/submit`);
  await district.post(`/window/cases/${close.id}/claim`);
  await refused(town.post(`/window/cases/${close.id}/claim`), 409, 'window.case.claimed');
  await refused(town.post(`/window/cases/${close.id}/accept`), 409, 'window.case.not_yours');
  await refused(town.post(`/window/cases/${close.id}/assign`, { to: accountOf(town), reason: '' }), 403);
  await bureau.post('/window/deputies', { absent: accountOf(district), deputy: accountOf(town), from_on: '2026-11-20', to_on: today, reason: '休假' });
  const standing = await town.get('/window/mine');
  assert.ok(standing.stands_in_for.length === 1 && standing.stood_in.some((c) => c.id === close.id));
  assert.equal((await town.get(`/window/pages/${close.id}`)).mine, true);
  assert.equal((await town.post(`/window/cases/${close.id}/accept`)).handler_account, accountOf(district), 'it stays the colleague\'s');
  await refused(town.post(`/window/cases/${close.id}/transfer`, { to: accountOf(town), reason: '' }), 422);
  assert.equal((await town.post(`/window/cases/${close.id}/transfer`, { to: accountOf(town), reason: '由镇街跟进' })).handler_account, accountOf(town));
  assert.equal((await town.post(`/window/cases/${close.id}/put_back`, { reason: '等评估排期' })).handler_account, null);

  // Many at once: preview says who is left out and why, and changes nothing.
  const fourth = await district.post('/window/applications', { ...wish, elder: third.id, asker: 'elder', asked_by: '本人', relation: '' });
  await collect(district, fourth.id);
  await district.post(`/window/cases/${fourth.id}/submit`);
  const both = { cases: [fourth.id, other.id, outside.id], act: 'accept' };
  const preview = await district.post('/window/batch', { ...both, preview: true });
  assert.deepEqual([preview.done, preview.left_out.length], [1, 2]);
  assert.equal((await district.get(`/window/pages/${fourth.id}`)).record.state, 'submitted');
  assert.equal((await district.post('/window/batch', { ...both, preview: false })).done, 1);
  await refused(district.post('/window/batch', { cases: [], act: 'claim', preview: false }), 422);
  await refused(partner.post('/window/batch', both), 403);

  // Withdrawn: its tasks are over with it, and the elder may apply anew.
  const withdrawn = await district.post(`/window/cases/${fourth.id}/withdraw`, { reason: '本人不再申请' });
  assert.equal(withdrawn.state, 'withdrawn');
  assert.ok((await district.get(`/window/pages/${fourth.id}`)).tasks.every((t) => t.state === 'cancelled'));
  await refused(district.post(`/window/cases/${fourth.id}/withdraw`, { reason: '再撤一次' }), 409, 'window.case.state');
  await refused(district.post(`/window/cases/${fourth.id}/claim`), 409, 'window.case.over');

  // A fortnight later one department is late.
  await server.stop();
  const later = await serve(database, { today: '2026-12-07' });
  try {
    const clerk = later.client(), boss = later.client();
    await clerk.signIn('district', 'yikang-demo-2026');
    await boss.signIn('bureau', 'yikang-demo-2026');
    tasks = (await clerk.get(`/window/pages/${made.id}`)).tasks;
    assert.deepEqual([task('means').late, task('means').days_left, task('disability').late], [true, -3, false]);
    // Whoever has the case and the office are told once that it is late.
    const root = later.client();
    await root.signIn('sysadmin', 'yikang-demo-2026');
    await boss.post(`/window/cases/${made.id}/assign`, { to: accountOf(district), reason: '' });
    const late = async () => (await clerk.get('/notices?limit=100')).items.filter((n) => n.title === `协办事项 ${made.number}` && /逾期/.test(n.body)).length;
    await ran(root, 'window.upkeep');
    const told = await late();
    assert.ok(told > 0);
    await ran(root, 'window.upkeep');
    assert.equal(await late(), told, 'once');
    const queue = await boss.get('/work');
    assert.ok(JSON.stringify(queue).includes(made.number), 'the late task is in the queue of whoever assigns');
    await clerk.post(`/window/tasks/${task('means').id}/finish`, { finding: 'does_not_hold', words: '收入超过标准' });
    await boss.post(`/window/tasks/${task('at_home').id}/finish`, { finding: 'holds', words: '' });
    // Not granted at the window; a refusal is a named official's, with a reason.
    await refused(clerk.post(`/window/cases/${made.id}/decide`, { outcome: 'granted', reason: '' }), 409, 'window.case.granted_elsewhere');
    await refused(clerk.post(`/window/cases/${made.id}/decide`, { outcome: 'refused', reason: '' }), 422);
    const decided = await clerk.post(`/window/cases/${made.id}/decide`, { outcome: 'refused', reason: '家庭收入超过标准' });
    assert.deepEqual([decided.state, decided.outcome, decided.due_on], ['decided', 'refused', '2026-12-14']);
    await refused(clerk.post(`/window/cases/${made.id}/withdraw`, { reason: '太迟了' }), 409, 'window.case.state');
    await refused(clerk.post(`/window/cases/${made.id}/answer`, { answer: '', how: '电话' }), 422);
    await refused(clerk.get(`/window/cases/${made.id}/answer_paper`), 409, 'window.answer.none');
    await clerk.post(`/window/cases/${made.id}/answer`, { answer: '经核对，家庭收入超过标准，本次不予给予；可在期限内提出异议。', how: '电话并寄送' });
    const file = await clerk.raw('GET', `/window/cases/${made.id}/answer_paper`);
    assert.equal(Buffer.from(await file.arrayBuffer()).subarray(0, 5).toString(), '%PDF-');
    assert.equal((await clerk.post(`/window/cases/${made.id}/close`)).state, 'closed');
    const shown = await later.client().post('/public/applications/progress', { number: made.number, proof: made.code });
    assert.deepEqual([shown.state, shown.outcome], ['closed', 'refused']);
  } finally {
    await later.stop();
  }
});

story('窗口：申请经待遇决定给予，评估申请，机构申请，去世终止', { city: 'guangzhou', people: 300, today }, async ({ as, server }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district');
  await bureau.job((await bureau.post('/determination/runs', { as_of: today })).job, 120);
  const { items } = await district.get('/window/kinds');
  const insured = (await district.get('/determination/results?f.item=accident_insurance&f.answer=entitled&limit=2')).items;
  // Somebody of the district who is entitled to something on application.
  let found;
  for (const { item } of items) {
    const rows = (await district.get(`/determination/results?f.item=${item}&f.answer=entitled&limit=2`)).items;
    if (rows.length) { found = { item, elder: rows[0].person ?? rows[0].elder.id }; break; }
  }
  assert.ok(found, 'somebody is entitled to something on application');
  const make = async (body) => {
    const made = await district.post('/window/applications', { channel: 'window', asker: 'elder', asked_by: '本人', ...body });
    await collect(district, made.id);
    await district.post(`/window/cases/${made.id}/submit`);
    await district.post(`/window/cases/${made.id}/accept`);
    for (const task of (await district.get(`/window/pages/${made.id}`)).tasks) await district.post(`/window/tasks/${task.id}/finish`, { finding: 'holds', words: '' });
    return made;
  };
  const page = (id) => district.get(`/window/pages/${id}`);
  const made = await make({ kind: 'benefit', elder: found.elder, item: found.item });
  const handed = await district.post(`/window/cases/${made.id}/hand_over`, { reason: '' });
  assert.equal(handed.state, 'deciding');
  await refused(district.post(`/window/cases/${made.id}/decide`, { outcome: 'refused', reason: '不符合条件' }), 409, 'window.case.with_decision');
  await refused(district.post(`/window/cases/${made.id}/reconsider`, { reason: '先收回来看看' }), 409, 'window.case.with_decision');
  // The decision is made where decisions are made; its word comes back by itself.
  await bureau.post(`/decision/proposals/${handed.proposal}/refuse`, { reason: '本人已在外市享受同类待遇' });
  await until('the decision came back', async () => (await page(made.id)).record.state === 'decided');
  const decided = (await page(made.id)).record;
  assert.deepEqual([decided.outcome, decided.reason], ['refused', '本人已在外市享受同类待遇']);
  assert.equal((await page(made.id)).newer_pack, false);
  assert.equal(decided.definition.length, 64);

  // Granted where decisions are made, the case is granted; only then is it answered.
  const granted = await make({ kind: 'benefit', elder: insured.at(-1).person, item: 'accident_insurance' });
  const proposed = await district.post(`/window/cases/${granted.id}/hand_over`, { reason: '' });
  await refused(district.post(`/window/cases/${granted.id}/answer`, { answer: '已同意您的申请', how: '电话' }), 409, 'window.case.state');
  assert.equal((await bureau.post(`/decision/proposals/${proposed.proposal}/adopt`, { reason: '' })).state, 'awaiting_release');
  assert.equal((await page(granted.id)).record.state, 'deciding', 'nothing is decided before the second person');
  assert.equal((await chief.post(`/decision/proposals/${proposed.proposal}/release`, { reason: '' })).state, 'adopted');
  await until('the grant came back', async () => (await page(granted.id)).record.outcome === 'granted');
  assert.ok((await district.get('/notices')).items.some((n) => n.title.includes(granted.number)), 'who has the case is told');

  // Refused, answered and closed; the elder objects, others decide otherwise, and the case is open again to be answered anew.
  const objected = await make({ kind: 'benefit', elder: insured[0].person, item: 'accident_insurance' });
  const { proposal } = await district.post(`/window/cases/${objected.id}/hand_over`, { reason: '' });
  await district.post(`/decision/proposals/${proposal}/refuse`, { reason: '本人已在外市享受同类待遇' });
  await until('the refusal came back', async () => (await page(objected.id)).record.state === 'decided');
  await district.post(`/window/cases/${objected.id}/answer`, { answer: '经核实，您已在外市享受同类待遇', how: '电话' });
  await district.post(`/window/cases/${objected.id}/close`);
  await district.post(`/decision/proposals/${proposal}/appeal`, { filed_by: '女儿（代办）', grounds: '从未在外市领取，附证明' });
  await bureau.post(`/decision/proposals/${proposal}/adopt`, { reason: '外市已出具未领取证明' });
  await chief.post(`/decision/proposals/${proposal}/release`, { reason: '' });
  await until('the changed decision came back', async () => (await page(objected.id)).record.outcome === 'granted');
  const reopened = await page(objected.id);
  assert.deepEqual([reopened.record.state, reopened.record.answer, reopened.record.answered_on], ['decided', '', null]);
  assert.match(reopened.steps.find((s) => s.act === 'overturned').words, /原答复：经核实/);
  assert.equal((await server.client().post('/public/applications/progress', { number: objected.number, proof: objected.code })).outcome, 'granted');
  await district.post(`/window/cases/${objected.id}/answer`, { answer: '经异议复核，同意您的申请', how: '电话' });

  // An assessment is asked for and belongs to the assessment module from then on.
  const assess = await make({ kind: 'assessment', elder: found.elder });
  const asked = await district.post(`/window/cases/${assess.id}/hand_over`, { reason: '' });
  assert.equal((await district.get(`/assessment/cases/${asked.assessment}`)).state, 'requested');
  await refused(district.post(`/window/cases/${assess.id}/reconsider`, { reason: '先收回来看看' }), 409, 'window.case.with_assessment');
  await district.post(`/assessment/cases/${asked.assessment}/withdraw`, { reason: '本人住院' });
  assert.equal((await district.post(`/window/cases/${assess.id}/reconsider`, { reason: '评估已撤回' })).state, 'in_progress');

  // What is withdrawn over there comes back by itself with the nightly round; a case that waits for it ends with a death.
  const sys = await as('sysadmin');
  const secondTime = await district.post(`/window/cases/${assess.id}/hand_over`, { reason: '' });
  await district.post(`/assessment/cases/${secondTime.assessment}/withdraw`, { reason: '本人仍在住院' });
  await ran(sys, 'window.upkeep');
  assert.equal((await page(assess.id)).record.state, 'in_progress');
  assert.ok((await page(assess.id)).steps.some((s) => s.act === 'reconsidered' && /已撤回/.test(s.words)));

  // An organisation founds a medical-care institution: no elder; the window decides.
  const institution = await make({ kind: 'medical_institution', organisation: '某某护理院有限公司', organisation_no: '914401000000000004', region: liwan, asker: 'department', asked_by: '王经理' });
  await refused(district.post(`/window/cases/${institution.id}/hand_over`, { reason: '' }), 409, 'window.case.decides_itself');
  assert.equal((await district.post(`/window/cases/${institution.id}/decide`, { outcome: 'granted', reason: '' })).outcome, 'granted');
  assert.equal((await page(institution.id)).record.name, '某某护理院有限公司');

  // Wrong proofs are counted: after ten of a day even the right one is answered as unknown.
  const anyone = server.client();
  for (let i = 0; i < 10; ++i) await refused(anyone.post('/public/applications/progress', { number: granted.number, proof: `x0000${i}` }), 404, 'window.progress.unknown');
  await refused(anyone.post('/public/applications/progress', { number: granted.number, proof: granted.code }), 404, 'window.progress.unknown');
  assert.equal((await anyone.post('/public/applications/progress', { number: made.number, proof: made.code })).number, made.number, 'other cases still answer');

  // Public holidays are the city's to enter, with the notice; a plain day is refused.
  await refused(district.post('/window/days', { day: '2027-01-01', works: false, name: '元旦', source: '放假通知（演练）' }), 403);
  await refused(bureau.post('/window/days', { day: '2026-11-24', works: true, name: '工作日', source: '放假通知（演练）' }), 422);
  await bureau.post('/window/days', { day: '2026-11-24', works: false, name: '演练假日', source: '放假通知（演练）' });
  await refused(bureau.post('/window/days', { day: '2026-11-24', works: false, name: '演练假日', source: '放假通知（演练）' }), 422);
  const [next] = (await district.get(`/elders?f.state=living&f.region=${liwan}&limit=5`)).items.filter((e) => e.id !== found.elder);
  const held = await district.post('/window/applications', { kind: 'assessment', elder: next.id, channel: 'outreach', asker: 'guide', asked_by: '黎秀英' });
  assert.equal((await district.post(`/window/cases/${held.id}/submit`)).due_on, '2026-11-30');

  // Death ends what is open, and what waits for another module's word.
  await collect(district, held.id);
  await district.post(`/window/cases/${held.id}/accept`);
  for (const task of (await page(held.id)).tasks) await district.post(`/window/tasks/${task.id}/finish`, { finding: 'holds', words: '' });
  assert.equal((await district.post(`/window/cases/${held.id}/hand_over`, { reason: '' })).state, 'deciding');
  await bureau.post(`/elders/${next.id}/report-death`, { changed_on: '2026-11-20', evidence: '死亡医学证明', reason: '家属补报' });
  await until('the case ended', async () => (await page(held.id)).record.state === 'ended');
  await refused(district.post('/window/applications', { kind: 'assessment', elder: next.id, channel: 'window', asker: 'elder', asked_by: '本人' }), 409, 'window.case.deceased');
});
