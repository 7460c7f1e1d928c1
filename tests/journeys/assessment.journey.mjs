// One assessment, recognised by all: from the request to a fact of the elder, with what goes wrong on the way.
import { assert, refused, story } from './story.mjs';
import { serve } from './server.mjs';

const today = '2026-11-22', later = '2026-12-01';
const liwan = '440103000000';
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

// An agency with some assessors; the first signs in as the demonstration assessor.
async function agency(district, account, name, { medical = true, scales = 'gbt42195 selfcare', people = 3 } = {}) {
  const made = await district.post('/assessment/agencies', { name, region: liwan, registration_no: `R-${name}`, scales, valid_from: '2026-01-01', contact: '' });
  const assessors = [];
  for (let i = 0; i < people; ++i)
    assessors.push(await district.post('/assessment/assessors', { name: `${name}${i + 1}`, agency: made.id, region: liwan, qualification_no: `Q-${name}-${i}`, medical: medical && i === 0, scales, valid_from: '2026-01-01', coordinates: i === 0 && account !== null, ...(i === 0 && account ? { account } : {}) }));
  return { agency: made, assessors };
}
const scores = (form, pick) => Object.fromEntries(form.groups.flatMap((group) => group.items).map((item) => [item.code, pick(item)]));
const best = (form) => scores(form, (item) => Math.max(...item.answers.map((a) => a.score)));
const worst = (form) => scores(form, (item) => Math.min(...item.answers.map((a) => a.score)));
function entry(record, form, items, more = {}) {
  return {
    client_id: `device-${Math.random().toString(36).slice(2)}`, form: form.version, answers: { items, ...(more.extra ?? {}) },
    started_at: more.started_at ?? `${today}T02:00:00Z`, finished_at: more.finished_at ?? `${today}T02:40:00Z`, position: '23.12,113.24', place: '家中',
    signatures: more.signatures ?? [{ role: 'elder', name: '本人', image: png }, { role: 'lead', name: '主评', assessor: record.lead, image: png }, { role: 'second', name: '副评', assessor: record.second, image: png }],
  };
}
async function asked(town, district, elder, agency) {
  const made = await town.post('/assessment/requests', { elder, scale: 'gbt42195', purpose: 'benefit', reason: 'initial', channel: 'window', asker: 'elder', asked_by: '本人' });
  await town.post(`/assessment/cases/${made.id}/accept`);
  return district.post(`/assessment/cases/${made.id}/assign`, agency ? { agency } : {});
}
const accountOf = (client) => client.session.account.id;

story('评估：从申请到结论，等级成为老人的事实，各部门看到同一个结果', { city: 'guangzhou', people: 300, today }, async ({ as, server, database }) => {
  const bureau = await as('bureau'), district = await as('district'), town = await as('district'), clerkOfTown = await as('town'), assessor = await as('assessor');
  await bureau.job((await bureau.post('/determination/runs', { as_of: today })).job, 120);
  const [first, second] = (await town.get(`/elders?f.state=living&limit=2`)).items;
  assert.ok(first && second);

  // Asked for once; returned for correction and put right.
  const wish = { elder: first.id, scale: 'gbt42195', purpose: 'benefit', reason: 'initial', channel: 'window', asker: 'elder', asked_by: '本人' };
  await refused(town.post('/assessment/requests', { ...wish, asked_by: '' }), 422);
  await refused(town.post('/assessment/requests', { ...wish, reason: 'dispute' }), 422);
  await refused(assessor.post('/assessment/requests', wish), 403);
  const made = await town.post('/assessment/requests', wish);
  assert.deepEqual([made.state, made.due_on, made.name], ['requested', '2026-11-27', first.name]);
  await refused(town.post('/assessment/requests', wish), 409, 'assessment.case.open');
  await refused(town.post(`/assessment/cases/${made.id}/send_back`, { reason: '' }), 422);
  assert.equal((await town.post(`/assessment/cases/${made.id}/send_back`, { reason: '缺身份证复印件' })).state, 'returned');
  await refused(town.post(`/assessment/cases/${made.id}/accept`), 409, 'assessment.case.state');
  assert.equal((await town.post(`/assessment/cases/${made.id}/resubmit`, { wish: '已补身份证' })).state, 'requested');
  assert.equal((await town.post(`/assessment/cases/${made.id}/accept`)).state, 'accepted');

  // Nobody is fit until an agency with two assessors is on the register.
  const none = await refused(district.post(`/assessment/cases/${made.id}/assign`, {}), 409, 'assessment.assign.nobody');
  assert.match(none.detail, /合适的 0 人/);
  await refused(clerkOfTown.post('/assessment/agencies', { name: '无权', region: liwan, registration_no: 'R0', scales: 'gbt42195', valid_from: today, contact: '' }), 403);
  await refused(district.post('/assessment/agencies', { name: '甲机构', region: liwan, registration_no: 'R1', scales: 'katz', valid_from: '2026-01-01', contact: '' }), 422);
  const group = await agency(district, accountOf(assessor), '甲评估中心');
  const [lead, next, third] = group.assessors;
  await district.post('/assessment/recusals', { assessor: third.id, elder: first.id, reason: '邻居' });
  const assigned = await district.post(`/assessment/cases/${made.id}/assign`, {});
  assert.equal(assigned.state, 'assigned');
  assert.deepEqual(new Set([assigned.lead, assigned.second]), new Set([lead.id, next.id]), 'the recused one is not drawn');
  const draw = assigned.draw;
  assert.deepEqual([draw.fit.length, draw.unfit.map((u) => u.because)], [2, ['recused']]);

  // The assessor's day: address only near the visit, the form with every answer in words.
  let tasks = await assessor.get('/assessment/mine/tasks');
  assert.deepEqual([tasks.items.length, tasks.items[0].address_masked, tasks.items[0].address], [1, true, '']);
  await refused(assessor.post(`/assessment/cases/${made.id}/appoint`, { appointed_on: '2026-11-20', appointed_time: '09:30', place: '' }), 422);
  await refused(assessor.post(`/assessment/cases/${made.id}/appoint`, { appointed_on: today, appointed_time: '25:00', place: '' }), 422);
  assert.equal((await assessor.post(`/assessment/cases/${made.id}/appoint`, { appointed_on: '2026-11-23', appointed_time: '09:30', place: '家中' })).state, 'appointed');
  tasks = await assessor.get('/assessment/mine/tasks');
  assert.deepEqual([tasks.items[0].address_masked, tasks.items[0].order, tasks.items[0].mine], [false, 1, true]);
  const form = await assessor.get(`/assessment/forms/gbt42195/${tasks.items[0].form}`);
  assert.deepEqual([form.groups.length, form.groups.flatMap((g) => g.items).length], [4, 26]);
  assert.ok(form.groups.every((g) => g.items.every((i) => i.answers.every((a) => a.anchor.zh && a.anchor.en))));
  await refused(assessor.get('/assessment/forms/gbt42195/2013-aaaa'), 404, 'assessment.form.retired');

  // What cannot be is refused and names the item; nothing has been written by then.
  const at = `/assessment/visits/${made.id}/submission`;
  const half = { ...best(form) };
  delete half['B.1.1'];
  const missing = await refused(assessor.post(at, entry(assigned, form, half)), 422);
  assert.deepEqual(missing.errors.map((e) => [e.pointer, e.code]), [['/answers/items/B.1.1', 'assessment.item.missing']]);
  const wrong = await refused(assessor.post(at, entry(assigned, form, { ...best(form), 'B.2.4': 4 })), 422);
  assert.equal(wrong.errors[0].pointer, '/answers/items/B.2.4');
  await refused(assessor.post(at, entry(assigned, form, best(form), { signatures: [] })), 422);
  const stranger = entry(assigned, form, best(form));
  stranger.signatures[2].assessor = third.id;
  const unknown = await refused(assessor.post(at, stranger), 422);
  assert.deepEqual(unknown.errors.map((e) => e.code), ['assessment.signature.not_assigned']);
  await refused(assessor.post(at, entry(assigned, form, best(form), { signatures: [{ role: 'elder', name: '本人', image: 'data:text/html;base64,AAAA' }] })), 422);
  assert.equal((await bureau.get(`/assessment/submissions?f.assessment=${made.id}`)).count, 0);

  // The photo first, then the answers; the same sent again is the same.
  const photo = new FormData();
  photo.append('kind', 'photo');
  photo.append('file', new Blob([Buffer.from(png.split(',')[1], 'base64')], { type: 'image/png' }), '现场.png');
  const paper = await assessor.post(`/assessment/visits/${made.id}/papers`, photo);
  assert.equal(paper.media_type, 'image/png');
  const sent = entry(assigned, form, worst(form));
  const received = await assessor.post(at, sent);
  assert.deepEqual([received.state, received.level, received.again, received.level_label.zh], ['accepted', 4, false, '完全失能']);
  const again = await assessor.post(at, sent);
  assert.deepEqual([again.id, again.again], [received.id, true]);
  assert.equal((await bureau.get(`/assessment/submissions?f.assessment=${made.id}`)).count, 1);

  // A second entry is kept beside the first; until a supervisor has decided nothing is published.
  const other = await assessor.post(at, entry(assigned, form, { ...worst(form), 'B.1.1': 4 }));
  assert.deepEqual([other.state, other.because], ['held', 'second_entry']);
  await refused(bureau.post(`/assessment/cases/${made.id}/publish`), 409, 'assessment.publish.held');
  await refused(assessor.post(`/assessment/submissions/${other.id}/settle`, { take: true, reason: '以此为准' }), 403);
  assert.equal((await bureau.post(`/assessment/submissions/${other.id}/settle`, { take: false, reason: '以第一份为准' })).state, 'discarded');
  const entries = await district.get(`/assessment/cases/${made.id}/entries`);
  assert.equal(entries.items.length, 2);
  assert.equal(entries.items[0].signatures.length, 3);

  // Checked, published without the level, concluded by another person who has seen what it changes.
  const published = await district.post(`/assessment/cases/${made.id}/publish`);
  assert.deepEqual([published.state, published.objections_until], ['published', '2026-11-29']);
  const notices = await server.client().get(`/public/assessments/${first.region}`);
  assert.equal(notices.items.length, 1);
  assert.deepEqual((await server.client().get(`/public/assessments/${first.region.replace(/\d{3}$/, '000')}`)).items, notices.items, 'the town shows what its villages do');
  await refused(server.client().get(`/public/assessments/${liwan}`), 422);
  assert.match(notices.items[0].name, /^.\*\*$/);
  assert.ok(!JSON.stringify(notices).includes('level'));
  await refused(bureau.post(`/assessment/cases/${made.id}/conclude`, { effects_seen: 0 }), 409, 'assessment.conclude.early');
  await server.stop();
  const after = await serve(database, { today: later });
  try {
    const log = async (login) => { const client = after.client(); await client.signIn(login, 'yikang-demo-2026'); return client; };
    const chief = await log('bureau'), office = await log('district'), clerk = await log('district');
    const preview = await chief.get(`/assessment/cases/${made.id}/preview`);
    assert.equal(preview.level, 4);
    await refused(office.post(`/assessment/cases/${made.id}/conclude`, { effects_seen: preview.effects.length }), 409, 'assessment.conclude.same_person');
    await refused(chief.post(`/assessment/cases/${made.id}/conclude`, { effects_seen: preview.effects.length + 1 }), 409, 'assessment.conclude.moved');
    const done = await chief.post(`/assessment/cases/${made.id}/conclude`, { effects_seen: preview.effects.length });
    assert.deepEqual([done.state, done.valid_until], ['concluded', '2027-11-21']);
    // The result on paper, the same bytes every time; and what each assessor found, within the region of who asks.
    const paper = async () => Buffer.from(await (await chief.raw('GET', `/assessment/cases/${made.id}/notice_file`)).arrayBuffer());
    const notice = await paper();
    assert.equal(notice.subarray(0, 5).toString(), '%PDF-');
    assert.ok(notice.equals(await paper()));
    const drift = await chief.get(`/assessment/drift?scale=gbt42195&from=2026-01-01&to=${later}`);
    assert.ok(drift.made >= 1 && drift.assessors.length >= 2);
    assert.equal(drift.pairs, 1, 'two entries for one elder are compared');
    for (const one of drift.assessors) assert.equal(one.levels.reduce((n, l) => n + l.people, 0), one.made);
    assert.equal((await chief.get('/assessment/drift?scale=selfcare')).made, 0);
    await refused(chief.get('/assessment/drift?scale=gbt42195&from=2026-12-01&to=2026-01-01'), 422);
    await refused((await log('partner')).get('/assessment/drift'), 403);
    const page = await chief.get(`/determination/elders/${first.id}`);
    const fact = page.facts.find((f) => f.fact === 'ability_level');
    assert.deepEqual([fact.value, fact.source.zh, fact.source_date], ['4', '本平台评估', today]);
    for (const effect of preview.effects) assert.equal(page.determinations.find((d) => d.item === effect.item).answer, effect.after, effect.item);
    // The same result for a partner department, who may read nothing else of it.
    const partner = await log('partner');
    const look = await partner.get('/assessment/results');
    assert.ok(look.items.some((r) => r.elder === first.id && r.level === 4 && r.valid));
    assert.match(look.items[0].id_no, /\*/);
    // By the number on the document, as departments know people; a number nobody has says so.
    const { value } = await (await log('district')).post('/unmask', { record: 'elder', id: first.id, field: 'id_no', reason: '部门核对结果' });
    const found = await partner.post('/assessment/results/look_up', { document: first.document, id_no: value });
    assert.deepEqual([found.items[0].elder, found.items[0].level, found.items[0].valid], [first.id, 4, true]);
    assert.match(found.items[0].id_no, /\*/);
    await refused(partner.post('/assessment/results/look_up', { document: first.document, id_no: '110101190001010017' }), 404, 'assessment.result.nobody');
    await refused(partner.get(`/assessment/cases/${made.id}`), 403);
    // Retracted: the fact is gone.
    await refused(chief.post(`/assessment/cases/${made.id}/retract`, { reason: '' }), 422);
    assert.equal((await chief.post(`/assessment/cases/${made.id}/retract`, { reason: '评错了人' })).state, 'retracted');
    assert.ok(!(await chief.get(`/determination/elders/${first.id}`)).facts.some((f) => f.fact === 'ability_level' && f.value === '4'));
    // Another city's result counts by rule: not too old, and nothing newer of ours.
    const outside = { elder: second.id, scale: 'gbt42195', level: 2, assessed_on: '2026-06-01', origin: 'other_city', origin_name: '佛山市民政局', document_no: '佛评2026-1' };
    await refused(clerk.post('/assessment/outside', { ...outside, level: 7 }), 422);
    await refused(clerk.post('/assessment/outside', { ...outside, assessed_on: '2027-01-01' }), 422);
    const old = await clerk.post('/assessment/outside', { ...outside, assessed_on: '2024-01-01' });
    assert.deepEqual([old.state, old.because], ['refused', 'too_old']);
    const good = await clerk.post('/assessment/outside', outside);
    assert.equal(good.state, 'recognised');
    const theirs = (await chief.get(`/determination/elders/${second.id}`)).facts.find((f) => f.fact === 'ability_level');
    assert.deepEqual([theirs.value, theirs.source.zh], ['2', '外来评估（已认可）']);
    assert.equal((await clerk.post(`/assessment/outside/${good.id}/take_back`, { reason: '来文更正' })).state, 'taken_back');
    assert.ok(!(await chief.get(`/determination/elders/${second.id}`)).facts.some((f) => f.fact === 'ability_level' && f.value === '2'));
  } finally {
    await after.stop();
  }
});

story('评估：未遇、改派、迟到的离线答卷、时钟不准、停用的表、暂停机构、异议复评、去世', { city: 'guangzhou', people: 300, today }, async ({ as }) => {
  const district = await as('district'), town = await as('district'), assessor = await as('assessor'), bureau = await as('bureau');
  const list = (await town.get('/elders?f.state=living&limit=7')).items;
  const me = accountOf(assessor);
  const one = await agency(district, me, '乙评估中心', { people: 2 });
  const form = await assessor.get('/assessment/forms/gbt42195/current');

  // Nobody at home three times: held, for an officer to find out; resumed, it is assigned anew.
  let record = await asked(town, district, list[0].id);
  for (let i = 0; i < 3; ++i) {
    await assessor.post(`/assessment/cases/${record.id}/appoint`, { appointed_on: '2026-11-23', appointed_time: '10:00', place: '' });
    record = await assessor.post(`/assessment/cases/${record.id}/miss`, { reason: '家中无人' });
  }
  assert.deepEqual([record.state, record.attempts], ['held', 3]);
  assert.equal((await town.post(`/assessment/cases/${record.id}/resume`)).state, 'accepted');

  // Told late, a missed visit counts by its own day; no day before the application or after today.
  const again = await asked(town, district, list[6].id, one.agency.id);
  await assessor.post(`/assessment/cases/${again.id}/appoint`, { appointed_on: today, appointed_time: '10:00', place: '' });
  for (const missed_on of ['2026-11-24', '2024-11-22']) assert.equal((await refused(assessor.post(`/assessment/cases/${again.id}/miss`, { reason: '家中无人', missed_on }), 422)).errors[0].pointer, '/missed_on');
  const told = await assessor.post(`/assessment/cases/${again.id}/miss`, { reason: '家中无人', missed_on: today });
  assert.deepEqual([told.state, told.attempts, told.appointed_on], ['assigned', 1, null]);

  // Assigned to another agency meanwhile: what the first pair brings home is held, not lost, and can be taken.
  record = await asked(town, district, list[1].id);
  const pair = record;
  const two = await agency(district, null, '丙评估中心', { people: 2 });
  await refused(district.post(`/assessment/cases/${record.id}/assign`, {}), 422);
  record = await district.post(`/assessment/cases/${record.id}/assign`, { reason: '原评估员请假' });
  assert.equal(record.agency, two.agency.id);
  const late = await assessor.post(`/assessment/visits/${record.id}/submission`, entry(pair, form, best(form)));
  assert.deepEqual([late.state, late.because, late.level], ['held', 'reassigned', 0]);
  assert.equal((await bureau.post(`/assessment/submissions/${late.id}/settle`, { take: true, reason: '改派前已完成评估' })).state, 'accepted');
  const taken = await bureau.get(`/assessment/cases/${record.id}`);
  assert.deepEqual([taken.state, taken.level, taken.assessed_on], ['submitted', 0, today]);

  // A clock two years off is kept with the server's time and marked; a retired form is held.
  record = await asked(town, district, list[2].id, one.agency.id);
  const off = await assessor.post(`/assessment/visits/${record.id}/submission`, entry(record, form, best(form), { started_at: '2024-11-22T02:00:00Z', finished_at: '2024-11-22T02:40:00Z' }));
  assert.deepEqual([off.state, off.clock_wrong], ['accepted', true]);
  assert.notEqual((await bureau.get(`/assessment/cases/${record.id}`)).assessed_on, '2024-11-22');
  record = await asked(town, district, list[3].id, one.agency.id);
  const old = entry(record, form, best(form));
  old.form = '2013-00000000';
  const retired = await assessor.post(`/assessment/visits/${record.id}/submission`, old);
  assert.deepEqual([retired.state, retired.because], ['held', 'form_retired']);
  // Two years ahead is dated by the server as well; what a retired form said can be taken by a supervisor, as long as it fits.
  const ahead = await asked(town, district, list[5].id, one.agency.id);
  const early = await assessor.post(`/assessment/visits/${ahead.id}/submission`, entry(ahead, form, best(form), { started_at: '2028-11-22T02:00:00Z', finished_at: '2028-11-22T02:40:00Z' }));
  assert.deepEqual([early.state, early.clock_wrong], ['accepted', true]);
  assert.ok((await bureau.get(`/assessment/cases/${ahead.id}`)).assessed_on < '2028-01-01');
  const backwards = await refused(assessor.post(`/assessment/visits/${record.id}/submission`, entry(record, form, best(form), { started_at: `${today}T03:00:00Z`, finished_at: `${today}T02:00:00Z` })), 422);
  assert.equal(backwards.errors[0].code, 'assessment.submission.times');

  // A suspended agency gives its open tasks back.
  const suspended = await district.post(`/assessment/agencies/${one.agency.id}/suspend`, { reason: '抽查发现代签' });
  assert.ok(suspended.tasks >= 1);
  const freed = await bureau.get(`/assessment/cases/${record.id}`);
  assert.deepEqual([freed.state, freed.lead], ['accepted', null]);
  await refused(district.post(`/assessment/agencies/${one.agency.id}/suspend`, { reason: '再停一次' }), 409, 'assessment.suspend.already');
  const elsewhere = await district.post(`/assessment/cases/${record.id}/assign`, {});
  assert.equal(elsewhere.agency, two.agency.id);
  await district.post(`/assessment/agencies/${one.agency.id}/lift`, { reason: '整改完成' });

  // A result of the first pair is objected to: others assess anew, and the pair itself is not drawn.
  await district.post(`/assessment/cases/${taken.id}/publish`);
  await refused(town.post(`/assessment/cases/${taken.id}/object`, { objected_by: '', grounds: '评轻了' }), 422);
  const dispute = await town.post(`/assessment/cases/${taken.id}/object`, { objected_by: '女儿', grounds: '评轻了，老人已不能下床' });
  assert.deepEqual([dispute.reason, dispute.state, dispute.before], ['dispute', 'accepted', taken.id]);
  await refused(town.post(`/assessment/cases/${taken.id}/object`, { objected_by: '女儿', grounds: '再说一次' }), 409);
  const anew = await district.post(`/assessment/cases/${dispute.id}/assign`, {});
  const before = new Set([taken.lead, taken.second]);
  assert.ok(!before.has(anew.lead) && !before.has(anew.second));
  assert.equal((await district.post(`/assessment/cases/${taken.id}/dismiss`, { reason: '异议人撤回' })).state, 'published');
  assert.equal((await bureau.get(`/assessment/cases/${dispute.id}`)).state, 'withdrawn');

  // A death ends what is under way.
  const gone = list[4].id;
  const open = await asked(town, district, gone);
  await bureau.post(`/elders/${gone}/report-death`, { changed_on: '2026-11-21', evidence: '死亡医学证明', reason: '家属报告' });
  for (let i = 0; i < 200; ++i) {
    if ((await bureau.get(`/assessment/cases/${open.id}`)).state === 'closed') break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const closed = await bureau.get(`/assessment/cases/${open.id}`);
  assert.equal(closed.state, 'closed');
  await refused(town.get(`/assessment/cases/${closed.id}/notice_file`), 409, 'assessment.notice.undecided');
  const drift = await district.get('/assessment/drift?scale=gbt42195');
  assert.deepEqual([drift.pairs, drift.kappa], [0, null]);
  await refused(town.post('/assessment/requests', { elder: gone, scale: 'gbt42195', purpose: 'benefit', reason: 'initial', channel: 'window', asker: 'elder', asked_by: '本人' }), 409, 'assessment.case.deceased');
});
