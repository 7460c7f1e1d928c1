// A second look: reminders before and after, qualifications that end, training, re-checks by lot, withdrawal and hospital, renewal and
// change of condition, the health check beside the assessment.
import crypto from 'node:crypto';
import { assert, ran, refused, story } from './story.mjs';
import { serve } from './server.mjs';

const today = '2026-11-22', renewal = '2027-10-01';
const liwan = '440103000000';
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const accountOf = (client) => client.session.account.id;
const scores = (form, pick) => Object.fromEntries(form.groups.flatMap((group) => group.items).map((item) => [item.code, pick(item.answers.map((a) => a.score))]));
const best = (form) => scores(form, (all) => Math.max(...all));
const worst = (form) => scores(form, (all) => Math.min(...all));
const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');

async function agency(district, name, accounts, more = {}) {
  const made = await district.post('/assessment/agencies', { name, region: liwan, registration_no: `R-${name}`, scales: 'gbt42195', valid_from: '2026-01-01', contact: '' });
  const assessors = [];
  for (let i = 0; i < 2; ++i)
    assessors.push(await district.post('/assessment/assessors', { name: `${name}${i + 1}`, agency: made.id, region: liwan, qualification_no: `Q-${name}-${i}`, medical: i === 0, scales: 'gbt42195', valid_from: '2026-01-01', coordinates: false, ...(accounts[i] ? { account: accounts[i] } : {}), ...(i ? {} : more) }));
  return { agency: made, assessors };
}
function entry(record, form, items, day, more = {}) {
  return {
    client_id: `device-${crypto.randomUUID()}`, form: form.version, answers: { items }, started_at: `${day}T02:00:00Z`, finished_at: `${day}T02:40:00Z`, place: '家中', ...more,
    signatures: [{ role: 'elder', name: '本人', image: png }, { role: 'lead', name: '主评', assessor: record.lead, image: png }, { role: 'second', name: '副评', assessor: record.second, image: png }],
  };
}
async function asked(town, district, elder, group) {
  const made = await town.post('/assessment/requests', { elder, scale: 'gbt42195', purpose: 'benefit', reason: 'initial', channel: 'window', asker: 'elder', asked_by: '本人' });
  await town.post(`/assessment/cases/${made.id}/accept`);
  return group ? district.post(`/assessment/cases/${made.id}/assign`, { agency: group.agency.id }) : made;
}
// A number with its check digit right (GB 11643), of nobody in the register.
const numbered = (first17) => first17 + '10X98765432'[[...first17].reduce((n, d, i) => n + d * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0) % 11];
const told = async (client, title = '评估提醒') => (await client.get('/notices')).items.filter((n) => n.title === title);

story('评估提醒与再看一眼：期限前后各提醒一次、资格培训到期、培训记录、撤回、住院、续评、情况变化', { city: 'guangzhou', people: 2000, today }, async ({ as, server, database }) => {
  const district = await as('district'), officer = await as('town'), assessor = await as('assessor'), admin = await as('sysadmin');
  const list = (await district.get('/elders?f.state=living&limit=6')).items;
  const of = (await officer.get('/elders?f.state=living&limit=1')).items[0];
  const group = await agency(district, '甲评估所', [accountOf(assessor)], { valid_to: '2026-12-31', trained_until: '2026-11-30' });
  const [lead] = group.assessors;

  // Training moves the day until which somebody is trained; a failed course does not.
  await refused(district.post('/assessment/trainings', { assessor: lead.id, topic: '能力评估规范', provider: '市评估中心', held_on: '2026-12-24', hours: 8, passed: true, valid_until: '2027-12-31', certificate_no: '' }), 422);
  await refused(district.post('/assessment/trainings', { assessor: lead.id, topic: '能力评估规范', provider: '市评估中心', held_on: '2026-11-20', hours: 8, passed: true, certificate_no: '' }), 422);
  await district.post('/assessment/trainings', { assessor: lead.id, topic: '能力评估规范', provider: '市评估中心', held_on: '2026-11-20', hours: 8, passed: false, certificate_no: '' });
  assert.equal((await district.get(`/assessment/assessors/${lead.id}`)).trained_until, null, 'nobody is trained who failed');
  const course = await district.post('/assessment/trainings', { assessor: lead.id, topic: '补考', provider: '市评估中心', held_on: '2026-11-21', hours: 4, passed: true, valid_until: '2026-12-01', certificate_no: 'P-1' });
  assert.deepEqual([(await district.get(`/assessment/trainings/${course.id}`)).assessor_name, (await district.get(`/assessment/assessors/${lead.id}`)).trained_until], [lead.name, '2026-12-01']);

  // Due soon and late: the town officer who accepts, the two who go; the qualification that ends: its holder and who keeps the register.
  const request = await officer.post('/assessment/requests', { elder: of.id, scale: 'gbt42195', purpose: 'benefit', reason: 'initial', channel: 'phone', asker: 'guide', asked_by: '向导' });
  const visit = await asked(district, district, list[0].id === of.id ? list[1].id : list[0].id, group);
  const others = list.filter((one) => one.id !== of.id && one.id !== visit.elder);
  await refused(assessor.post(`/assessment/cases/${visit.id}/appoint`, { appointed_on: '2026-12-02', appointed_time: '09:30', place: '' }), 422).then((p) => assert.equal(p.errors[0].code, 'assessment.appoint.expired'));
  await assessor.post(`/assessment/cases/${visit.id}/appoint`, { appointed_on: '2026-11-23', appointed_time: '09:30', place: '家中' });
  const first = await ran(admin, 'assessment.remind');
  assert.equal(first.reminders, 3, 'a visit, a qualification, a training');
  const mine = await told(assessor);
  assert.equal(mine.length, 1);
  assert.match(mine[0].body, /上门评估 1 件：.\*\*（2026-11-23 09:30）/);
  assert.match(mine[0].body, /资格或培训将到期 2 件/);
  assert.ok(!mine[0].body.includes(visit.name), 'no full name in a notice');
  assert.match((await told(district))[0].body, /甲评估所1的资格（2026-12-31）/);
  assert.equal((await told(officer)).length, 0, 'nothing of the town is due yet');
  assert.equal((await ran(admin, 'assessment.remind')).reminders, 0, 'once each');
  assert.equal((await told(assessor)).length, 1);

  // Taken into hospital: held, with the reason; back home: assigned anew. Asked for no longer: withdrawn.
  const held = await district.post(`/assessment/cases/${visit.id}/hold`, { reason: '住院，出院后再评' });
  assert.deepEqual([held.state, held.due_on, held.note], ['held', null, '住院，出院后再评']);
  await refused(assessor.post(`/assessment/cases/${visit.id}/appoint`, { appointed_on: '2026-11-24', appointed_time: '09:30', place: '' }), 409);
  const back = await district.post(`/assessment/cases/${visit.id}/resume`);
  assert.deepEqual([back.state, back.lead, back.appointed_on], ['accepted', null, null]);
  const gone = await asked(district, district, others[0].id);
  await refused(district.post(`/assessment/cases/${gone.id}/withdraw`, { reason: '' }), 422);
  assert.equal((await district.post(`/assessment/cases/${gone.id}/withdraw`, { reason: '家属来电不再申请' })).state, 'withdrawn');
  const again = await asked(district, district, others[0].id);
  assert.equal((await district.post(`/assessment/cases/${again.id}/withdraw`, { reason: '重复登记' })).state, 'withdrawn');

  // A result, so that there is something to renew; its notice says until when an objection is heard.
  const form = await assessor.get('/assessment/forms/gbt42195/current');
  const third = await asked(district, district, others[1].id, group);
  await assessor.post(`/assessment/visits/${third.id}/submission`, entry(third, form, worst(form), today));
  await district.post(`/assessment/cases/${third.id}/publish`);
  const paper = await (await district.raw('GET', `/assessment/cases/${third.id}/notice_file`)).arrayBuffer();
  assert.equal(Buffer.from(paper).subarray(0, 5).toString(), '%PDF-', 'while published the elder is told the level on paper');
  await server.stop();
  const at = async (day, tell) => {
    const later = await serve(database, { today: day });
    const log = async (login) => { const client = later.client(); await client.signIn(login, 'yikang-demo-2026'); return client; };
    try { await tell(log); } finally { await later.stop(); }
  };

  await at('2026-12-03', async (log) => {
    const sys = await log('sysadmin');
    const more = await ran(sys, 'assessment.remind');
    assert.ok(more.reminders >= 4, 'late to accept, late to assign, training over, publication over');
    const bodies = (await told(await log('town'))).map((n) => n.body).join();
    assert.equal((await (await log('town')).get(`/assessment/cases/${request.id}`)).state, 'requested');
    assert.match(bodies, /已逾期 1 件：.\*\*（待受理，2026-11-27）/);
    assert.match((await told(await log('district'))).map((n) => n.body).join(), /公示期满待出结论 1 件/);
    assert.match((await told(await log('assessor')))[0].body, /资格或培训已到期，不再分派 1 件：甲评估所1的培训（2026-12-01）/);
    const office = await log('district');
    await refused(office.post(`/assessment/cases/${back.id}/assign`, { agency: group.agency.id }), 409, 'assessment.assign.nobody');
    const chief = await log('bureau');
    const effects = (await chief.get(`/assessment/cases/${third.id}/preview`)).effects.length;
    const done = await chief.post(`/assessment/cases/${third.id}/conclude`, { effects_seen: effects });
    assert.deepEqual([done.valid_until, done.objections_until], ['2027-11-21', '2026-12-10']);
    // A change of condition: an ad-hoc assessment beside the result that counts until then.
    const wish = { elder: done.elder, scale: 'gbt42195', purpose: 'benefit', reason: 'ad_hoc', channel: 'outreach', asker: 'guide', asked_by: '向导', wish: '出院后不能下床' };
    const changed = await (await log('district')).post('/assessment/requests', wish);
    assert.deepEqual([changed.reason, changed.state, (await chief.get(`/assessment/cases/${done.id}`)).state], ['ad_hoc', 'requested', 'concluded']);
    await office.post(`/assessment/cases/${changed.id}/withdraw`, { reason: '已恢复，不再申请' });
  });
  await at('2026-12-11', async (log) => {
    await refused((await log('district')).post(`/assessment/cases/${third.id}/object`, { objected_by: '女儿', grounds: '评重了' }), 409, 'assessment.object.late');
  });
  await at(renewal, async (log) => {
    const sys = await log('sysadmin'), office = await log('district');
    assert.equal((await ran(sys, 'assessment.upkeep')).renewals, 1);
    const opened = (await office.get(`/assessment/cases?f.elder=${third.elder}&f.reason=routine`)).items;
    assert.deepEqual(opened.map((c) => [c.state, c.opened_on, c.asked_by ?? '到期复评']), [['requested', renewal, '到期复评']]);
    const old = await office.get(`/assessment/cases/${third.id}`);
    assert.ok(old.state === 'concluded' && old.valid_until > renewal, 'opened before the old one lapses');
    assert.equal((await ran(sys, 'assessment.upkeep')).renewals, 0);
  });
});

story('评估抽查复评：名单和密数先固定，抽中的由别人再评，与原结果比对，计入一致性', { city: 'guangzhou', people: 300, today }, async ({ as, server, database }) => {
  const district = await as('district'), assessor = await as('assessor');
  const form = await assessor.get('/assessment/forms/gbt42195/current');
  const group = await agency(district, '甲评估所', [accountOf(assessor)]);
  const list = (await district.get('/elders?f.state=living&limit=4')).items;
  const made = [];
  for (const [i, elder] of list.entries()) {
    const record = await asked(district, district, elder.id, group);
    const where = i === 3 ? {} : { position: '23.1200,113.2400 ±20 m', finished_position: '23.1209,113.2400 ±15 m' };
    await assessor.post(`/assessment/visits/${record.id}/submission`, entry(record, form, best(form), today, where));
    await district.post(`/assessment/cases/${record.id}/publish`);
    made.push(record);
  }
  await refused(district.post('/assessment/rechecks', { region: liwan, scale: 'gbt42195', concluded_from: '2026-11-01', concluded_to: '2026-12-31', each: 2 }), 409, 'assessment.recheck.nothing');
  await server.stop();
  const next = await serve(database, { today: '2026-12-01' });
  try {
    const log = async (login) => { const client = next.client(); await client.signIn(login, 'yikang-demo-2026'); return client; };
    const chief = await log('bureau'), office = await log('district'), visitor = await log('assessor');
    for (const record of made) {
      const effects = (await chief.get(`/assessment/cases/${record.id}/preview`)).effects.length;
      await chief.post(`/assessment/cases/${record.id}/conclude`, { effects_seen: effects });
    }
    const wish = { region: liwan, scale: 'gbt42195', concluded_from: '2026-11-01', concluded_to: '2026-12-31', each: 3 };
    await refused(visitor.post('/assessment/rechecks', wish), 403);
    await refused(office.post('/assessment/rechecks', { ...wish, each: 0 }), 422);
    await refused(office.post('/assessment/rechecks', { ...wish, region: '440106000000' }), 422);
    await refused(office.post('/assessment/rechecks', { ...wish, concluded_to: '2026-10-01' }), 422);
    const lot = await office.post('/assessment/rechecks', wish);
    assert.deepEqual([lot.state, lot.listed, lot.secret, lot.seed], ['prepared', 4, '', '']);
    await refused(office.post(`/assessment/rechecks/${lot.id}/draw`, { words: '短' }), 422);
    const drawn = await office.post(`/assessment/rechecks/${lot.id}/draw`, { words: '12月1日体彩排列五 3 1 7 0 9' });
    assert.deepEqual([drawn.state, drawn.sampled, drawn.passed_over], ['drawn', 3, 0]);
    await refused(office.post(`/assessment/rechecks/${lot.id}/draw`, { words: '再抽一次再抽一次' }), 409, 'assessment.recheck.drawn');
    await refused(office.post('/assessment/requests', { elder: list[0].id, scale: 'gbt42195', purpose: 'benefit', reason: 'recheck', channel: 'window', asker: 'elder', asked_by: '本人' }), 422);

    // Anybody who has the list draws the same again, and sees that secret and list were fixed before.
    const open = (await next.client().get('/public/assessment-rechecks')).lots[0];
    assert.deepEqual([open.prepared_by, open.drawn_by, sha256(open.secret), sha256(`${open.secret}\n${open.words}`)], ['', '', lot.commitment, open.seed]);
    const lines = (await office.get(`/assessment/rechecks/${lot.id}/list.txt`)).trimEnd().split('\n');
    assert.equal(sha256(lines.map((l) => `${l}\n`).join('')), lot.list_digest);
    const ranked = lines.map((line) => [sha256(`${open.seed}\n${line}`), line]).sort().slice(0, 3).map(([, line]) => line.split(',')[0]).sort();
    let page = await office.get(`/assessment/rechecks/${lot.id}/page`);
    assert.deepEqual(page.lines.map((l) => l.first).sort(), ranked);

    // The first two are not fit to check themselves; without others nobody is.
    await refused(office.post(`/assessment/cases/${page.lines[0].again}/assign`, {}), 409, 'assessment.assign.nobody');
    const others = await agency(office, '乙评估所', []);
    const again = [];
    for (const [i, line] of page.lines.entries()) {
      const record = await office.post(`/assessment/cases/${line.again}/assign`, {});
      assert.deepEqual([record.reason, new Set([record.lead, record.second])], ['recheck', new Set(others.assessors.map((a) => a.id))]);
      await chief.post(`/assessment/visits/${record.id}/submission`, entry(record, form, i === 0 ? worst(form) : best(form), '2026-12-01', { position: '23.1200,113.2400' }));
      again.push(record);
    }
    // Set beside the first: the same needs no word and no publication, another one needs a word or takes its place.
    await refused(chief.post(`/assessment/cases/${again[1].id}/compare`, { reason: '' }), 409, 'assessment.check.same_person');
    await refused(office.post(`/assessment/cases/${again[1].id}/publish`), 409, 'assessment.recheck.same');
    assert.equal((await office.post(`/assessment/cases/${again[1].id}/compare`, { reason: '' })).state, 'compared');
    await refused(office.post(`/assessment/cases/${again[0].id}/compare`, { reason: '' }), 422);
    assert.equal((await office.post(`/assessment/cases/${again[0].id}/publish`)).state, 'published');
    await refused(office.post(`/assessment/cases/${again[0].id}/compare`, { reason: '已公示' }), 409, 'assessment.case.state');
    const request = await office.post('/assessment/requests', { elder: again[2].elder, scale: 'gbt42195', purpose: 'benefit', reason: 'ad_hoc', channel: 'window', asker: 'elder', asked_by: '本人' });
    assert.equal(request.state, 'requested', 'a re-check stands in nobody\'s way');

    page = await office.get(`/assessment/rechecks/${lot.id}/page`);
    assert.deepEqual([page.pairs, page.same, page.within_one], [3, 2, 2]);
    assert.deepEqual(page.agencies.map((a) => [a.agency, a.drawn, a.done, a.same, a.apart]), [['甲评估所', 3, 3, 2, 1]]);
    const [other] = page.lines.filter((l) => l.difference);
    assert.deepEqual([other.difference, other.first_label, other.label], [4, '能力完好', '完全失能']);
    assert.ok(Number.isInteger(other.days));
    assert.ok(page.lines.filter((l) => l.first !== made[3].id).every((l) => l.apart_m === 0) && page.lines.every((l) => l.first !== made[3].id || l.apart_m === null));
    const drift = await office.get('/assessment/drift?scale=gbt42195&from=2026-01-01&to=2026-12-01');
    assert.deepEqual([drift.drawn_pairs, drift.drawn_same, drift.pairs, drift.located, drift.not_located], [3, 2, 3, 6, 1]);
    const profile = drift.assessors.find((a) => a.assessor === group.assessors[0].id);
    assert.deepEqual([profile.rechecked, profile.found_other, profile.median_moved_m, profile.located, profile.not_located], [3, 1, 100, 3, 1]);
    const swapped = await refused(office.get('/assessment/drift?scale=gbt42195&from=2026-12-01&to=2026-01-01'), 422);
    assert.deepEqual(swapped.errors.map((e) => [e.pointer, e.code]), [['/query/to', 'assessment.drift.days']]);

    // Suspended from there, the tasks under way go back.
    await asked(office, office, (await office.get('/elders?f.state=living&limit=6')).items[5].id, others);
    const stopped = await office.post(`/assessment/assessors/${others.assessors[0].id}/suspend`, { reason: '复评差异较大，先停后查' });
    assert.equal(stopped.tasks, 1);
    assert.equal((await office.get('/assessment/drift?scale=gbt42195&from=2026-01-01&to=2026-12-01')).assessors.find((a) => a.assessor === others.assessors[0].id).suspended_on, '2026-12-01');
    assert.equal((await office.post('/assessment/rechecks', { ...wish, each: 9 })).listed, 1, 'what was drawn is not drawn again');
  } finally {
    await next.stop();
  }
});

story('评估与免费体检：带来源录入，依条款决定是否结合，疑似的提出评估，已安排的可同日上门', { city: 'guangzhou', people: 300, today }, async ({ as }) => {
  const district = await as('district'), assessor = await as('assessor');
  const [one, two, three] = (await district.get('/elders?f.state=living&limit=3')).items;
  const check = { elder: one.id, held_on: '2026-11-10', origin: 'health', origin_name: '荔湾区逢源街社区卫生服务中心', document_no: 'TJ-1', place: '逢源街', findings: '起身困难，定向力下降', suspects: true };
  await refused(assessor.post('/assessment/health_checks', check), 403);
  await refused(district.post('/assessment/health_checks', { ...check, held_on: '2026-12-10' }), 422);
  await refused(district.post('/assessment/health_checks', { ...check, document_no: '' }), 422);
  const taken = await district.post('/assessment/health_checks', check);
  assert.equal(taken.state, 'recognised');
  const proposed = await district.get(`/assessment/cases/${taken.proposed}`);
  assert.deepEqual([proposed.state, proposed.reason, proposed.channel, proposed.asker, proposed.asked_by], ['requested', 'initial', 'department', 'department', check.origin_name]);
  assert.equal((await district.post('/assessment/health_checks', check)).proposed, taken.proposed, 'told again it is one check and one request');
  assert.equal((await district.get(`/assessment/health_checks?f.elder=${one.id}`)).count, 1);
  // Too old to count; from somebody who holds no health checks; already asked for.
  assert.deepEqual(await district.post('/assessment/health_checks', { ...check, elder: two.id, held_on: '2025-11-01' }).then((c) => [c.state, c.because, c.proposed]), ['refused', 'too_old', null]);
  assert.deepEqual(await district.post('/assessment/health_checks', { ...check, elder: two.id, document_no: 'TJ-2', origin: 'disabled_federation' }).then((c) => [c.state, c.because]), ['refused', 'origin']);
  assert.deepEqual(await district.post('/assessment/health_checks', { ...check, document_no: 'TJ-3' }).then((c) => [c.state, c.because, c.proposed]), ['recognised', 'open', null]);
  // A planned check: the visit may be made the same day, once; with the clause that ties the two.
  const planned = await district.post('/assessment/health_checks', { ...check, elder: three.id, held_on: '2026-12-05', suspects: false, findings: '', document_no: 'TJ-4' });
  assert.equal(planned.state, 'planned');
  const wish = await asked(district, district, three.id);
  const page = await district.get(`/assessment/cases/${wish.id}/health`);
  assert.match(page.clause.zh, /照护需求综合评估/);
  assert.deepEqual([page.tied, page.same_visit, page.same_place, page.items.length], [true, '2026-12-05', '逢源街', 1]);
  const first = await district.get(`/assessment/cases/${taken.proposed}/health`);
  assert.deepEqual(first.items.map((i) => [i.document_no, i.proposed, i.findings]).sort(), [['TJ-1', true, check.findings], ['TJ-3', false, check.findings]]);
  await refused(assessor.get(`/assessment/cases/${wish.id}/health`), 403);
});

story('评估与体检：条文没有要求结合的城市只留存体检，不提出评估', { city: 'zhuhai', people: 200, today }, async ({ as }) => {
  const district = await as('district');
  const [one] = (await district.get('/elders?f.state=living&limit=1')).items;
  const taken = await district.post('/assessment/health_checks', { elder: one.id, held_on: '2026-11-10', origin: 'health', origin_name: '社区卫生服务中心', document_no: 'TJ-1', suspects: true });
  assert.deepEqual([taken.state, taken.because, taken.proposed], ['kept', 'not_tied', null]);
});

story('评估：老人或家属不用账号在网上申请，收件即有受理号，核实身份后成为窗口申请并进入评估', { city: 'guangzhou', people: 2000, today }, async ({ as, server }) => {
  const anyone = server.client(), officer = await as('town'), district = await as('district');
  const one = (await officer.get('/elders?f.state=living&limit=1')).items[0];
  const { value } = await officer.post('/unmask', { record: 'elder', id: one.id, field: 'id_no', reason: '核对网上申请' });
  const id = () => crypto.randomUUID();
  const form = { client_id: id(), name: one.name, id_no: value, phone: '13800001234', region: one.region.replace(/\d{3}$/, '000'), asker: 'proxy', asked_by: '李敏', relation: '女儿', wish: '近来起床走路都要人扶' };
  const at = '/public/applications/assessment';
  const fault = async (change, pointer) => assert.deepEqual((await refused(anyone.post(at, { ...form, client_id: id(), ...change }), 422)).errors.map((e) => e.pointer), [pointer]);
  await fault({ id_no: numbered('44010319400101001').replace(/.$/, (c) => (c === '1' ? '2' : '1')) }, '/id_no');
  await fault({ phone: '1380000' }, '/phone');
  await fault({ relation: '' }, '/relation');
  await fault({ region: '440100000000' }, '/region');
  const receipt = await anyone.post(at, form);
  assert.match(receipt.number, /^W2026-\d{7}$/);
  assert.deepEqual([receipt.kind, receipt.received_on, receipt.due_on], ['老年人能力评估', today, '2026-11-27']);
  assert.deepEqual(await anyone.post(at, form), receipt, 'the same sent twice is one application');
  // Somebody the register does not know gets the very same answer, field for field.
  const stranger = await anyone.post(at, { ...form, client_id: id(), name: '赵某', id_no: numbered('11010119000101001') });
  assert.deepEqual(Object.keys(stranger), Object.keys(receipt));
  const misspelt = await anyone.post(at, { ...form, client_id: id(), name: '王某某' });
  const twice = await anyone.post(at, { ...form, client_id: id() });
  await refused(anyone.post(at, { ...form, client_id: id() }), 429, 'window.online.often');

  // Progress with the number of the receipt, before there is a case: by the code, or the last six.
  const ask = (number, proof) => anyone.post('/public/applications/progress', { number, proof });
  assert.deepEqual(await ask(receipt.number, receipt.code).then((p) => [p.state, p.kind, p.opened_on]), ['submitted', '老年人能力评估', today]);
  assert.equal((await ask(receipt.number, value.slice(-6))).state, 'submitted');
  await refused(ask(receipt.number, '000000'), 404, 'window.progress.unknown');
  await refused(ask('W2026-9999999', receipt.code), 404, 'window.progress.unknown');

  // The officer sees it with the number masked, checks who it is, and registers it; one of the copies is not registered.
  await refused((await as('assessor')).get('/window/online'), 403);
  const waiting = (await officer.get('/window/online?f.state=received')).items;
  const [mine, nobody, wrong, copy] = [receipt, stranger, misspelt, twice].map((r) => waiting.find((w) => w.number === r.number));
  assert.ok(/\*/.test(mine.id_no) && /\*/.test(mine.phone) && !JSON.stringify(mine).includes(receipt.code));
  await refused(officer.post(`/window/online/${mine.id}/register`, { reason: '' }), 422);
  const opened = await officer.post(`/window/online/${mine.id}/register`, { reason: '电话回访并核对身份证照片' });
  assert.deepEqual([opened.number, opened.state, opened.channel, opened.asker, opened.elder], [receipt.number, 'submitted', 'portal', 'proxy', one.id]);
  await refused(officer.post(`/window/online/${mine.id}/refuse`, { reason: '重复登记' }), 409, 'window.online.decided');
  await refused(officer.post(`/window/online/${nobody.id}/register`, { reason: '电话回访' }), 409, 'window.online.unknown');
  await refused(officer.post(`/window/online/${wrong.id}/register`, { reason: '电话回访' }), 409, 'window.online.name');
  await refused(officer.post(`/window/online/${copy.id}/register`, { reason: '电话回访' }), 409, 'window.case.open');
  await officer.post(`/window/online/${copy.id}/refuse`, { reason: `与 ${receipt.number} 重复` });
  assert.deepEqual(await ask(twice.number, twice.code).then((p) => [p.state, p.answer]), ['ended', `不予登记：与 ${receipt.number} 重复`]);

  // From here it is a case of the one window: papers, acceptance, handed over to the assessment, which says where it came from.
  for (const paper of (await officer.get(`/window/pages/${opened.id}`)).papers.filter((p) => p.state === 'needed'))
    await officer.post(`/window/papers/${paper.id}/mark`, { state: 'received', note: '当面核对' });
  await officer.post(`/window/cases/${opened.id}/accept`);
  const handed = await officer.post(`/window/cases/${opened.id}/hand_over`, { reason: '' });
  const assessment = await district.get(`/assessment/cases/${handed.assessment}`);
  assert.deepEqual([assessment.state, assessment.channel, assessment.asker, assessment.asked_by], ['requested', 'portal', 'proxy', '李敏']);
  assert.equal((await ask(receipt.number, receipt.code)).state, 'deciding');
});
