// Services find people: who should have something and has not becomes a visit, the visit brings what was missing, and the answer changes.
import path from 'node:path';
import { assert, refused, story } from './story.mjs';
import { samples, serve, yikang } from './server.mjs';

async function opened(client) {
  const job = await client.job((await client.post('/guide/outreach/open')).job, 120);
  return job.result;
}

async function answerOf(client, elder, item) {
  const page = await client.get(`/determination/elders/${elder}`);
  return page.determinations.find((one) => one.item === item)?.answer;
}

story('服务找人：上门看到残疾证，老人当场符合；撤销后回到原样', { city: 'guangzhou', today: '2026-11-22' }, async ({ server, database, as }) => {
  const bureau = await as('bureau');
  const city = bureau.session.scope[0].code;
  // Only the register of persons has come: of certificates nobody knows anything yet.
  yikang(database, ['import', '--source', 'police_hukou', '--file', path.join(samples, '荔湾区户籍老年人20261031.csv'), '--as-of', '2026-10-31', '--district', '440103']);
  await bureau.job((await bureau.post('/determination/runs', { as_of: '2026-11-22' })).job, 120);
  // Which facts are missing, of whom, and who could bring them; counted after the run by itself, and anew when somebody asks.
  const district = await as('district');
  await refused(district.post('/determination/lacking-facts/count'), 403);
  await bureau.job((await bureau.post('/determination/lacking-facts/count')).job, 120);
  const lacking = await bureau.get('/determination/lacking-facts');
  assert.equal(lacking.as_of, '2026-11-22');
  const grade = lacking.facts.find((one) => one.fact === 'disability_grade');
  assert.ok(grade.by_visit && grade.people > 0 && grade.from.some((one) => one.zh === '上门核实') && grade.label.zh);
  assert.equal(grade.districts.reduce((sum, one) => sum + one.people, 0), grade.people);
  const waits = grade.items.find((one) => one.code === 'monthly_visit');
  const ofGrade = (more) => bureau.get(`/determination/lacking?f.fact=disability_grade&f.item=monthly_visit${more}`);
  assert.equal((await ofGrade('')).count, waits.people);
  assert.equal((await ofGrade(`&f.region=${grade.districts[0].code}`)).count, (await bureau.get(`/determination/lacking-facts?item=monthly_visit&region=${grade.districts[0].code}`)).facts.find((one) => one.fact === 'disability_grade').people);
  assert.ok(waits.people <= (await bureau.get('/determination/results?f.item=monthly_visit&f.answer=needs_information')).count);
  const [line] = (await ofGrade('')).items;
  assert.ok(line.name && line.item_label && line.fact_label && line.from.includes('上门核实') && /\*/.test(line.id_no));
  assert.equal((await bureau.get('/determination/lacking-facts?item=monthly_visit&region=440104000000')).facts.length, 0);
  const stillLacks = async (elder, wanted) => {
    for (let i = 0; i < 200; ++i) {
      if (((await ofGrade(`&f.person=${elder}`)).count > 0) === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`${elder} is ${wanted ? 'not ' : ''}listed`);
  };

  // Nobody in office: nothing is opened, and the result says how many wait.
  const none = await opened(bureau);
  assert.equal(none.opened, 0);
  assert.ok(none.unserved > 0 && none.unserved === none.candidates);

  const officer = await bureau.post('/guide/officers', { name: '全市向导', kind: 'service_guide', region: city, month_quota: 30, qualification: '' });
  const first = await opened(bureau);
  assert.equal(first.opened, 30, 'a month is filled and no more');
  const again = await opened(bureau);
  assert.equal(again.opened, 0, 'the month is full');
  const list = await bureau.every('/guide/outreach?f.state=open');
  assert.equal(list.length, 30);
  assert.equal(new Set(list.map((one) => one.elder)).size, 30, 'one visit an elder');
  assert.ok(list.every((one) => one.officer === officer.id && one.due_on === '2026-12-07' && one.questions + one.offers > 0 && one.name));

  // Somebody of whom the visit can bring the certificate.
  let found, sheet;
  for (const one of list) {
    sheet = await bureau.get(`/guide/elders/${one.elder}/sheet`);
    if (sheet.questions.some((q) => q.fact === 'disability_grade') && sheet.unsure.some((item) => item.item === 'monthly_visit')) { found = one; break; }
  }
  assert.ok(found, 'somebody is asked for the certificate');
  const question = sheet.questions.find((q) => q.fact === 'disability_grade');
  assert.deepEqual([question.kind, question.low, question.high], ['number', 0, 4]);
  assert.ok(question.ask.zh.includes('残疾人证'));
  assert.equal(await answerOf(bureau, found.elder, 'monthly_visit'), 'needs_information');

  // Bad answers change nothing.
  const visit = (answers, more = {}) => bureau.post('/guide/visits', { elder: found.elder, outcome: 'found', answers, ...more });
  await refused(visit([{ fact: 'disability_grade', value: '9' }]), 422);
  await refused(visit([{ fact: 'disability_grade', value: 'x' }]), 422);
  await refused(visit([{ fact: 'shoe_size', value: '43' }]), 422);
  await refused(visit([{ fact: 'death', value: '2026-01-01' }]), 422);
  await refused(visit([{ fact: 'disability_grade', value: '1' }, { fact: 'disability_grade', value: '2' }]), 422);
  await refused(visit([{ fact: 'disability_grade', value: '1' }], { outcome: 'refused', note: '不愿意' }), 422);
  await refused(visit([], { outcome: 'refused' }), 422);
  await refused(visit([], { outcome: 'no_longer_due' }), 422);
  assert.equal((await bureau.get(`/guide/outreach/${found.id}`)).state, 'open');

  // Nobody at home first; then the certificate is seen.
  const missed = await visit([], { outcome: 'not_reachable' });
  assert.equal(missed.next_on, '2026-11-29');
  const waiting = await bureau.get(`/guide/outreach/${found.id}`);
  assert.deepEqual([waiting.state, waiting.attempts, waiting.due_on], ['waiting', 1, '2026-11-29']);
  const seen = await visit([{ fact: 'disability_grade', value: '1' }, { fact: 'disability_kind', value: 'physical' }], { note: '看到残疾人证原件' });
  const change = seen.changed.find((one) => one.item === 'monthly_visit');
  assert.deepEqual([change.before, change.after], ['needs_information', 'entitled']);
  assert.equal(await answerOf(bureau, found.elder, 'monthly_visit'), 'entitled');
  const page = await bureau.get(`/determination/elders/${found.elder}`);
  await stillLacks(found.elder, false);
  const fact = page.facts.find((one) => one.fact === 'disability_grade');
  assert.deepEqual([fact.value, fact.source.zh, fact.source_date], ['1', '上门核实', '2026-11-22']);
  assert.equal((await bureau.get(`/guide/outreach/${found.id}`)).state, 'found');

  // Taken back: the fact is gone, the answer is the old one, and somebody goes again.
  // A device that was offline sends the day of the visit itself; a clock that is wrong is told so.
  const far = new Date(Date.now() + 730 * 86_400_000).toISOString().slice(0, 10), old = new Date(Date.now() - 730 * 86_400_000).toISOString().slice(0, 10);
  for (const made_on of [far, old]) assert.equal((await refused(visit([], { made_on }), 422)).errors[0].code, 'guide.visit.made_on');
  await refused(bureau.post(`/guide/visits/${seen.visit.id}/take_back`, { reason: ' ' }), 422);
  const back = await bureau.post(`/guide/visits/${seen.visit.id}/take_back`, { reason: '看错了人' });
  assert.ok(back.changed.some((one) => one.item === 'monthly_visit' && one.after === 'needs_information'));
  assert.equal(await answerOf(bureau, found.elder, 'monthly_visit'), 'needs_information');
  await stillLacks(found.elder, true);
  await refused(bureau.post(`/guide/visits/${seen.visit.id}/take_back`, { reason: '再撤一次' }), 409, 'guide.visit.taken_back');
  const late = await visit([], { made_on: '2026-11-20' });
  assert.equal(late.visit.made_on, '2026-11-20');
  await bureau.post(`/guide/visits/${late.visit.id}/take_back`, { reason: '仅为核对日期' });
  assert.equal((await bureau.get(`/guide/outreach?f.elder=${found.elder}&f.state=open`)).count, 1);

  // The neighbours tell of a death: a request for somebody else to approve, and nobody is dead by hearsay.
  await refused(visit([], { outcome: 'refused', note: '不愿意', died_on: '2026-11-01' }), 422);
  await refused(visit([], { outcome: 'dead', note: '邻居告知', died_on: '2027-01-01' }), 422);
  const today = await bureau.get('/guide/today');
  const told = await visit([], { outcome: 'dead', note: '邻居告知上月去世', died_on: '2026-11-01' });
  assert.equal(told.death_proposed, true);
  const proposed = (await bureau.every('/elder/changes?f.state=proposed')).filter((one) => one.elder === found.elder);
  assert.deepEqual(proposed.map((one) => [one.kind, one.changed_on, one.reason]), [['report_death', '2026-11-01', '邻居告知上月去世']]);
  assert.equal((await bureau.get(`/elders/${found.elder}`)).state, 'living');
  assert.equal(today.all, today.items.length);
  assert.equal((await bureau.get('/guide/today')).all, today.all - 1);

  // Days later two visits come out of a pocket: the outreach was settled on the day of the visit, though never before it was opened.
  await server.stop();
  const later = await serve(database, { today: '2026-12-09' });
  try {
    const clerk = later.client();
    await clerk.signIn('bureau', 'yikang-demo-2026');
    const settled = async (outreach, made_on) => {
      await clerk.post('/guide/visits', { elder: outreach.elder, outcome: 'found', answers: [], made_on });
      return (await clerk.get(`/guide/outreach/${outreach.id}`)).closed_on;
    };
    const [one, other] = list.filter((each) => each.elder !== found.elder);
    assert.equal(await settled(one, '2026-12-01'), '2026-12-01');
    assert.equal(await settled(other, '2026-11-20'), '2026-11-22');
  } finally { await later.stop(); }
});

story('服务找人：线索按区划派给最近的人，离岗归代班人；只看得到自己辖区的', { city: 'guangzhou', people: 400, today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const guide = await as('guide');
  const city = bureau.session.scope[0].code;
  const own = guide.session.scope[0].code;
  const post = (more) => bureau.post('/guide/officers', { kind: 'service_guide', qualification: '', ...more });
  const wide = await post({ name: '市里', region: city, month_quota: 200 });
  const near = await post({ name: '街道', region: own, month_quota: 100, account: guide.session.account.id });
  await refused(bureau.patch(`/guide/officers/${near.id}`, { version: near.version, deputy: near.id }), 422);
  await refused(post({ name: '倒着', region: own, valid_from: '2026-11-22', valid_to: '2026-11-01' }), 422);
  await opened(bureau);
  const all = await bureau.every('/guide/outreach');
  const mine = all.filter((one) => one.region.slice(0, 9) === own.slice(0, 9));
  assert.ok(all.every((one) => one.officer === (one.region.slice(0, 9) === own.slice(0, 9) ? near.id : wide.id)));
  const today = await guide.get('/guide/today');
  assert.equal(today.own, true);
  assert.equal(today.items.length, mine.length);
  assert.ok(today.items.every((card) => card.outreach.region.slice(0, 9) === own.slice(0, 9) && card.outreach.name));
  const foreign = all.find((one) => one.officer === wide.id);
  await refused(guide.get(`/guide/outreach/${foreign.id}`), 404);
  await refused(guide.get(`/guide/elders/${foreign.elder}/sheet`), 404);
  await refused(guide.post('/guide/visits', { elder: foreign.elder, outcome: 'found', answers: [] }), 404);
  await refused(guide.post(`/guide/outreach/${foreign.id}/assign`, { officer: near.id }), 403);
  await refused(guide.post('/guide/outreach/open'), 403);
  const moved = await bureau.post(`/guide/outreach/${foreign.id}/assign`, { officer: near.id });
  assert.equal(moved.officer_name, '街道');
  const auditor = await as('auditor');
  await refused(auditor.get('/guide/today'), 403);
});

story('主动发现、咨询和转介：报上来的人登记入册，转出去的事有回音', { city: 'guangzhou', people: 60, today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau');
  const guide = await as('guide');
  const own = guide.session.scope[0].code;
  const report = (more) => guide.post('/guide/discoveries', { name: '何阿婆', region: own, address: '新村一巷', needs: '独居，无人照看', ...more });
  await refused(report({ id_no: '440103194502030015' }), 422);
  await refused(report({ birth: '2027-01-01' }), 422);
  const unknown = await report({});
  await refused(bureau.post(`/guide/discoveries/${unknown.id}/register`), 409, 'guide.discovery.no_number');
  const check = (head) => head + '10X98765432'[[...head].reduce((sum, d, i) => sum + Number(d) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0) % 11];
  const number = check('44010319450203902');
  const known = await report({ id_no: number });
  assert.ok(!JSON.stringify(await guide.get('/guide/discoveries')).includes(number), 'the number is masked');
  await refused(guide.post(`/guide/discoveries/${known.id}/register`), 403);
  const registered = await bureau.post(`/guide/discoveries/${known.id}/register`);
  assert.equal(registered.state, 'registered');
  const page = await bureau.get(`/determination/elders/${registered.elder}`);
  assert.equal(page.elder.birth, '1945-02-03');
  assert.equal(page.elder.name, '何阿婆');
  const twice = await report({ id_no: number });
  // A guide takes back what they recorded themselves; what others recorded, the office does.
  const others = (await bureau.post('/guide/visits', { elder: registered.elder, outcome: 'not_reachable', answers: [] })).visit;
  await refused(guide.post(`/guide/visits/${others.id}/take_back`, { reason: '不是本人登记的' }), 403, 'guide.visit.foreign');
  const its = (await guide.post('/guide/visits', { elder: registered.elder, outcome: 'not_reachable', answers: [] })).visit;
  await guide.post(`/guide/visits/${its.id}/take_back`, { reason: '看错门牌' });
  await bureau.post(`/guide/visits/${others.id}/take_back`, { reason: '重新安排' });
  assert.equal((await bureau.post(`/guide/discoveries/${twice.id}/register`)).state, 'known');
  assert.equal((await bureau.post(`/guide/discoveries/${unknown.id}/dismiss`, { reason: '已搬离' })).state, 'dismissed');
  await refused(bureau.post(`/guide/discoveries/${unknown.id}/dismiss`, { reason: '再来' }), 409);

  await guide.post('/guide/advice', { region: own, channel: 'phone', asked: '长寿金怎么领', answered: '免申即享，核对银行卡即可' });
  assert.equal((await guide.get('/guide/advice')).count, 1);
  const { items: offices } = await guide.get(`/guide/offices?region=${own}`);
  assert.ok(offices.length > 3);
  const referral = await guide.post('/guide/referrals', { region: own, department: offices[0].id, matter: '家中电线老化，请上门查看' });
  assert.equal(referral.due_on, '2026-12-07');
  await refused(guide.post('/guide/referrals', { region: own, department: registered.elder, matter: '没有这个部门' }), 422);
  await refused(guide.post(`/guide/referrals/${referral.id}/accept`), 403);
  await refused(bureau.post(`/guide/referrals/${referral.id}/answer`, { feedback: '还没接收' }), 409);
  await bureau.post(`/guide/referrals/${referral.id}/accept`);
  await refused(bureau.post(`/guide/referrals/${referral.id}/answer`, { feedback: '' }), 422);
  const answered = await bureau.post(`/guide/referrals/${referral.id}/answer`, { feedback: '已更换线路' });
  assert.deepEqual([answered.state, answered.feedback], ['answered', '已更换线路']);
});
