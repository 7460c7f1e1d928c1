// What the records say against benefits becomes a case that officials work: a benefit after death, one account for several, an age to be
// verified. Nothing stops by itself; an explanation is accepted by somebody else; what changes afterwards opens the case again.
import crypto from 'node:crypto';
import { serve } from './server.mjs';
import { assert, refused, story } from './story.mjs';

const today = '2026-11-22';
const item = 'longevity_allowance';
const liwan = '440103000000';

/** An identity number under a code that was never issued, with its check digit. */
function number(day, order) {
  const head = `440101${day}${order}`;
  const sum = [...head].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  return head + '10X98765432'[sum % 11];
}
const lines = ['姓名,公民身份号码,住址',
  `周一,${number('19080101', '901')},荔湾区多宝街二马路1号`,
  `李四,${number('19450607', '903')},荔湾区多宝街二马路2号`,
  `王五,${number('19500607', '905')},荔湾区多宝街二马路3号`,
  `赵六,${number('19510607', '907')},荔湾区多宝街二马路4号`,
  `钱七,${number('19520607', '909')},荔湾区多宝街二马路5号`];

async function takeIn(client, people = lines) {
  const form = new FormData();
  form.set('source', 'police_hukou');
  form.set('as_of', '2026-10-31');
  form.set('district', liwan);
  form.set('file', new Blob([`${people.join('\n')}\n`]), 'police_hukou.csv');
  const batch = await client.post('/intake/batches', form);
  await client.job(batch.job);
  await client.job((await client.post(`/intake/batches/${batch.id}/take`)).job);
}
async function soon(ask, holds) {
  let answer;
  for (let i = 0; i < 200; ++i) {
    answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`still ${JSON.stringify(answer).slice(0, 300)}`);
}
async function determine(client) {
  await client.job((await client.post('/determination/runs', { as_of: today })).job, 120);
}
async function examine(client) {
  return (await client.job((await client.post('/compliance/examine')).job)).result;
}
async function confirm(bureau, chief) {
  const source = { source_title: '市民政局确认函（演练）', source_text: '按现行标准执行', source_date: today };
  const wanted = [{ kind: 'item', name: item, value_from: null }];
  for (const name of ['longevity_allowance_fen', 'longevity_min_age'])
    for (const value of (await bureau.get(`/policy/entries/parameter/${name}`)).values)
      if (value.status === 'unconfirmed') wanted.push({ kind: 'parameter', name, value_from: value.from });
  for (const one of wanted) {
    const proposed = await bureau.post('/policy/confirmations', { ...one, ...source });
    await chief.post(`/policy/confirmations/${proposed.id}/release`);
  }
}

story('合规核查：去世后仍享、同一账户、年龄待核，由人办理、两人认定、变化再开', { city: 'guangzhou', today }, async ({ as, server, database }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district'), town = await as('town');
  await takeIn(bureau);
  await confirm(bureau, chief);
  await determine(bureau);
  const proposals = (extra) => bureau.get(`/decision/proposals?f.item=${item}${extra}`);
  const open = (await soon(() => proposals('&f.state=open'), (l) => l.count === 5)).items;
  const elder = (name) => open.find((p) => p.name === name).elder;
  for (const proposal of open) {
    await bureau.post(`/decision/proposals/${proposal.id}/adopt`, { reason: '' });
    await chief.post(`/decision/proposals/${proposal.id}/release`, { reason: '' });
  }

  // Accounts are kept sealed: the list shows the end of a number, and a wrong form is refused.
  const account = (who, digits) => district.post('/compliance/accounts', { elder: elder(who), number: digits, bank: '农商银行（演示）', source: '镇街登记', told_on: today, in_use: true });
  await refused(account('王五', '12-34'), 422);
  await account('王五', '6200 0000 0000 0017');
  await account('赵六', '6200000000000017');
  await account('钱七', '6200000000000099');
  const listed = await district.get('/compliance/accounts');
  assert.equal(listed.count, 3);
  assert.ok(listed.items.every((a) => /^\*+\d{4}$/.test(a.number)), JSON.stringify(listed.items.map((a) => a.number)));
  await refused(town.get('/compliance/accounts'), 403);

  await bureau.post(`/elders/${elder('李四')}/report-death`, { changed_on: '2026-11-10', evidence: '死亡医学证明', reason: '家属补报' });
  await refused(district.post('/compliance/examine'), 403);
  const first = await examine(bureau);
  assert.deepEqual([first.found, first.opened, first.cleared], [4, 4, 0]);
  const cases = (extra = '') => bureau.get(`/compliance/findings?limit=50${extra}`);
  const of = async (who, kind) => (await cases(`&f.elder=${elder(who)}&f.kind=${kind}`)).items[0];
  const dead = await of('李四', 'after_death');
  assert.deepEqual([dead.state, dead.since, dead.item_labels, dead.name], ['open', '2026-11-11', '长寿保健金', '李四']);
  assert.match(dead.id_no, /\*/);
  const age = await of('周一', 'implausible_age');
  assert.equal(age.since, '2023-01-01');
  assert.equal((await cases('&f.kind=shared_account')).count, 2);
  // The same records again write nothing; nothing has stopped.
  assert.deepEqual(Object.values(await examine(bureau)).slice(1), [4, 0, 0, 0]);
  assert.equal((await bureau.get('/decision/benefits?f.in_effect=true')).count, 5);

  // One case: its facts with source and date, whoever shares the account by name, and never the number.
  const shared = await of('王五', 'shared_account');
  const page = await district.get(`/compliance/cases/${shared.id}`);
  assert.deepEqual(page.others.map((o) => o.name), ['赵六']);
  assert.ok(!JSON.stringify(page).includes('62000000'), 'no account number');
  const birth = (await district.get(`/compliance/cases/${age.id}`)).finding.facts[0];
  assert.deepEqual([birth.label.zh, birth.value.zh, birth.source_date], ['出生日期', '1908-01-01', '2026-10-31']);

  // Explained by one, accepted by another.
  const act = (client, one, name, body) => client.post(`/compliance/findings/${one.id}/${name}`, body);
  await refused(act(district, shared, 'explain', { reason: '' }), 422);
  await refused(act(district, shared, 'accept', { reason: '说明成立' }), 409, 'compliance.finding.state');
  assert.equal((await act(district, shared, 'take')).taken_by.length > 0, true);
  assert.equal((await act(district, shared, 'explain', { reason: '夫妻共用账户，有结婚证' })).state, 'explained');
  await refused(act(district, shared, 'accept', { reason: '说明成立' }), 409, 'compliance.finding.same_person');
  await refused(act(town, shared, 'accept', { reason: '说明成立' }), 403);
  assert.equal((await act(bureau, shared, 'send_back', { reason: '请补充结婚证影像' })).state, 'open');
  await act(district, shared, 'explain', { reason: '已补充结婚证影像' });
  assert.equal((await act(bureau, shared, 'accept', { reason: '证明齐全，情况属实' })).state, 'accepted');
  assert.deepEqual(Object.values(await examine(bureau)).slice(1), [4, 0, 0, 0]);
  // A third elder with that account: what was accepted is another matter now.
  await account('周一', '62000000-00000017');
  const third = await examine(bureau);
  assert.deepEqual([third.opened, third.reopened], [1, 1]);
  assert.deepEqual(await of('王五', 'shared_account').then((f) => [f.state, f.opened]), ['open', 2]);

  // A stop is proposed to those who decide; the machine has asked already. Until they answer, the benefit goes on.
  await refused(act(district, dead, 'propose_stop', { item: 'no_such', reason: '已去世，应停发' }), 422);
  await determine(bureau);
  const asked = (await soon(() => proposals(`&f.elder=${elder('李四')}&f.kind=to_stop&f.state=open`), (l) => l.count === 1)).items[0];
  const stopping = await act(district, dead, 'propose_stop', { item: '', reason: '已去世，应停发' });
  assert.deepEqual([stopping.state, stopping.proposal], ['stop_proposed', asked.id]);
  assert.equal((await bureau.get(`/decision/benefits?f.elder=${elder('李四')}&f.in_effect=true`)).count, 1);
  await bureau.post(`/decision/proposals/${asked.id}/adopt`, { reason: '核实去世' });
  assert.equal((await examine(bureau)).cleared, 1);
  assert.equal((await of('李四', 'after_death')).state, 'cleared');
  await refused(act(district, dead, 'reopen', { reason: '再核查一次' }), 409, 'compliance.finding.gone');

  // Of a benefit that the rules grant, the stop is asked for by the queue. Not stopped, the case is open again.
  const one = await act(district, age, 'propose_stop', { item, reason: '入户未见到本人' });
  const stop = (await proposals(`&f.elder=${elder('周一')}&f.kind=to_stop`)).items[0];
  assert.deepEqual([one.proposal, stop.state, stop.answer], [stop.id, 'open', 'entitled']);
  await determine(bureau);
  assert.equal((await examine(bureau)).reopened, 0, 'a run does not take the question back');
  const kept = await chief.post(`/decision/proposals/${stop.id}/refuse`, { reason: '视频核实在世' });
  assert.deepEqual([kept.state, kept.overrides], ['refused', false]);
  assert.equal((await examine(bureau)).reopened, 1);
  assert.deepEqual(await of('周一', 'implausible_age').then((f) => [f.state, f.opened]), ['open', 2]);
  await act(district, age, 'correct', { reason: '出生日期疑似有误，转更正' });
  assert.equal((await of('周一', 'implausible_age')).state, 'correcting');

  // Counts by district, the list within one's own division only, who did what.
  const { counts } = await bureau.get('/compliance/overview');
  assert.ok(counts.every((c) => c.region === liwan && c.region_name === '荔湾区'));
  assert.equal(counts.filter((c) => c.kind === 'shared_account').reduce((n, c) => n + c.cases, 0), 3);
  const history = await bureau.get(`/compliance/findings/${shared.id}/history`);
  assert.ok(history.items.length >= 5);
  assert.ok((await (await as('auditor')).get('/audit?f.action=compliance.case.read')).items.length >= 2);
  await refused((await as('guide')).get('/compliance/findings'), 403);

  // Taken up again weeks later, a case is due weeks later.
  assert.equal((await act(district, age, 'reopen', { reason: '更正未落实' })).state, 'open');
  await act(district, age, 'correct', { reason: '再次转更正' });
  await server.stop();
  const later = await serve(database, { today: '2026-12-28' });
  try {
    const client = later.client();
    await client.signIn('district', 'yikang-demo-2026');
    const again = await act(client, age, 'reopen', { reason: '更正仍未落实' });
    assert.ok(again.due_on > '2026-12-28', again.due_on);
  } finally {
    await later.stop();
  }
});

story('合规核查：疑似一人两份都在享，判定后合并，同一账户也随之消除', { city: 'guangzhou', today }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district');
  await takeIn(bureau, ['姓名,公民身份号码,住址,联系电话', `曾小明,${number('19400101', '123')},荔湾区多宝街二马路270号,16000001234`,
    `曾小明,${number('19400101', '125')},荔湾区龙津街长寿路1号,`]);
  await confirm(bureau, chief);
  await determine(bureau);
  const open = (await soon(() => bureau.get(`/decision/proposals?f.item=${item}&f.state=open`), (l) => l.count === 2)).items;
  const pair = (await soon(() => bureau.get('/elder/duplicates?f.state=open'), (l) => l.count === 1)).items[0];
  const account = (elder) => district.post('/compliance/accounts', { elder, number: '6200000000000017', bank: '农商银行（演示）', source: '镇街登记', told_on: today, in_use: true });
  for (const [i, proposal] of open.entries()) {
    await bureau.post(`/decision/proposals/${proposal.id}/adopt`, { reason: '' });
    await chief.post(`/decision/proposals/${proposal.id}/release`, { reason: '' });
    await account(proposal.elder);
    // One benefit only: two records, and nothing is paid twice.
    if (i === 0) assert.equal((await examine(bureau)).found, 0);
  }
  assert.equal((await examine(bureau)).opened, 3);
  const cases = async (kind) => (await bureau.get(`/compliance/findings?f.kind=${kind}`)).items;
  const [twice] = await cases('same_person');
  assert.deepEqual([twice.elder, twice.amount_fen], [pair.first, open[0].amount_fen + open[1].amount_fen]);
  assert.deepEqual((await district.get(`/compliance/cases/${twice.id}`)).others.map((o) => o.id), [pair.second]);
  await bureau.post(`/elder/duplicates/${pair.id}/merge`, { keep: pair.first, reason: '同一人两个号' });
  assert.equal((await examine(bureau)).cleared, 0, 'not by one person alone');
  await district.post(`/elder/duplicates/${pair.id}/confirm`, { reason: '已核对' });
  await soon(() => bureau.get(`/decision/benefits?f.elder=${pair.first}`), (l) => l.count === 2);
  const after = await examine(bureau);
  assert.deepEqual([after.found, after.cleared], [0, 3], 'the account of a record that is gone is nobody else\'s');
});

story('公平性报告：由现有认定计算，偶然、政策条件、年龄构成分开说，数小不列', { city: 'guangzhou', people: 1500, today }, async ({ as }) => {
  const bureau = await as('bureau'), district = await as('district');
  await refused(district.post('/compliance/reports'), 403);
  const started = await bureau.post('/compliance/reports');
  await bureau.job(started.job, 60);
  const { report, lines } = await bureau.get(`/compliance/fairness/${started.report}`);
  assert.equal(report.comparisons, lines.length);
  assert.ok(report.people > 1000 && lines.length > 20, `${report.people} people, ${lines.length} comparisons`);
  assert.equal(lines.filter((l) => l.verdict === 'to_look_at').length, report.to_look_at);
  // The allowance goes by age: of that the report says that the rule asks for it. Its counts are those of the determinations.
  const eighty = lines.find((l) => l.item === item && l.measure === 'award' && l.dimension === 'age' && l.group === '60-64');
  assert.deepEqual([eighty.verdict, eighty.above, eighty.yes], ['by_rule', false, 0]);
  const liwanLine = lines.find((l) => l.item === item && l.measure === 'award' && l.dimension === 'district' && l.group === liwan);
  const answers = async (answer) => (await bureau.get(`/determination/results?f.item=${item}&f.region=${liwan}&f.answer=${answer}&limit=1`)).count;
  if (liwanLine?.yes != null) assert.ok(liwanLine.yes <= await answers('entitled') && liwanLine.yes > 0);
  for (const line of lines) {
    if (line.yes === null) assert.deepEqual([line.difference, line.low, line.rest_yes, line.p, line.q], [null, null, null, null, null]);
    else assert.ok(!(line.yes > 0 && line.yes < report.cell_least), 'no small count is shown');
    assert.ok(line.people >= report.group_least && line.q >= line.p);
    assert.ok(line.verdict === 'by_chance' || line.q < 0.05);
  }
  const file = Buffer.from(await (await bureau.raw('GET', `/compliance/fairness/${started.report}/report.pdf`)).arrayBuffer());
  assert.equal(file.subarray(0, 5).toString(), '%PDF-');
  await refused(district.get(`/compliance/fairness/${started.report}`), 403);
});

story('抽查：名单和密数先定、当场的话定种子，人人可复算；非决定人复看，有误转核查', { city: 'guangzhou', today }, async ({ as, server }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district'), town = await as('town');
  await takeIn(bureau);
  await confirm(bureau, chief);
  await determine(bureau);
  const open = (await soon(() => bureau.get(`/decision/proposals?f.item=${item}&f.state=open`), (l) => l.count === 5)).items;
  for (const [i, proposal] of open.entries()) {
    await bureau.post(`/decision/proposals/${proposal.id}/${i === 0 ? 'refuse' : 'adopt'}`, { reason: i === 0 ? '本人在外市领取同类待遇' : '' });
    if (i > 0) await chief.post(`/decision/proposals/${proposal.id}/release`, { reason: '' });
  }
  const wish = { of: 'decisions', item: '', region: null, decided_from: '2020-03-01', decided_to: '2099-12-31', each: 2 };
  await refused(district.post('/compliance/reviews', wish), 403);
  await refused(bureau.post('/compliance/reviews', { ...wish, each: 0 }), 422);
  await refused(bureau.post('/compliance/reviews', { ...wish, decided_from: null }), 422);
  await refused(bureau.post('/compliance/reviews', { ...wish, decided_from: '2020-01-01', decided_to: '2020-01-02' }), 409, 'compliance.review.nothing');
  const prepared = await bureau.post('/compliance/reviews', wish);
  assert.deepEqual([prepared.listed, prepared.state, prepared.secret, prepared.seed], [5, 'prepared', '', '']);
  const anyone = server.client();
  const before = (await anyone.get('/public/reviews')).reviews[0];
  assert.deepEqual([before.commitment, before.list_digest, before.secret, before.prepared_by], [prepared.commitment, prepared.list_digest, '', '']);

  // The draw, and the draw again by hand.
  const reviewers = [bureau.session.account.id, district.session.account.id];
  await refused(bureau.post(`/compliance/reviews/${prepared.id}/draw`, { words: '短', reviewers }), 422);
  const words = '福彩当日开奖号码 03 11 17 22';
  const review = await bureau.post(`/compliance/reviews/${prepared.id}/draw`, { words, reviewers });
  await refused(bureau.post(`/compliance/reviews/${prepared.id}/draw`, { words, reviewers }), 409, 'compliance.review.drawn');
  const sha = (text) => crypto.createHash('sha256').update(text).digest('hex');
  const list = (await bureau.get(`/compliance/reviews/${review.id}/list.txt`));
  assert.equal(sha(list), prepared.list_digest);
  assert.equal((await (await as('auditor')).get('/audit?f.action=compliance.review.list')).items.length, 1);
  assert.equal(sha(review.secret), prepared.commitment);
  assert.equal(review.seed, sha(`${review.secret}\n${words}`));
  const ranked = list.trim().split('\n').sort((a, b) => (sha(`${review.seed}\n${a}`) < sha(`${review.seed}\n${b}`) ? -1 : 1));
  const expected = ['adopted', 'refused'].flatMap((answer) => ranked.filter((l) => l.endsWith(`,${answer}`)).slice(0, 2)).map((l) => l.slice(0, 13)).sort();
  const samples = await bureau.every(`/compliance/samples?f.review=${review.id}`);
  assert.deepEqual(samples.map((s) => s.proposal).sort(), expected);
  assert.equal((await anyone.get('/public/reviews')).reviews[0].seed, review.seed);

  // Nobody reviews what he decided: the one of the two who did is passed over.
  assert.ok(samples.every((s) => s.reviewer === district.session.account.id));
  const answer = (client, sample, body) => client.post(`/compliance/samples/${sample.id}/answer`, body);
  await refused(answer(bureau, samples[0], { outcome: 'right', reason: '' }), 409, 'compliance.sample.own');
  await refused(answer(town, samples[0], { outcome: 'right', reason: '' }), 403);
  await refused(answer(district, samples[0], { outcome: 'wrong', reason: '' }), 422);
  await refused(answer(district, samples[0], { outcome: 'pending', reason: '' }), 422);
  const denied = samples.find((s) => s.answer === 'refused'), granted = samples.filter((s) => s.answer === 'adopted');
  // A drawn case is handed to somebody who did not decide it, with a reason; and back.
  const hand = (client, sample, account, reason = '出差，两周内不能复看') => client.post(`/compliance/samples/${sample.id}/hand_over`, { account, reason });
  const deputy = await as('auditor');
  await refused(hand(district, denied, deputy.session.account.id), 403);
  await refused(hand(bureau, denied, deputy.session.account.id, ''), 422);
  await refused(hand(bureau, denied, bureau.session.account.id), 422);
  await refused(hand(bureau, denied, district.session.account.id), 422);
  const handed = await hand(bureau, denied, deputy.session.account.id);
  assert.deepEqual([handed.reviewer, handed.handed_over], [deputy.session.account.id, '出差，两周内不能复看']);
  await refused(answer(district, denied, { outcome: 'wrong', reason: '外市回函：从未领取' }), 409, 'compliance.sample.other');
  await hand(bureau, denied, district.session.account.id, '已提前返回');
  const wrong = await answer(district, denied, { outcome: 'wrong', reason: '外市回函：从未领取' });
  await answer(district, granted[0], { outcome: 'right', reason: '' });
  await answer(district, granted[1], { outcome: 'unclear', reason: '户口簿影像不清' });
  await refused(answer(district, denied, { outcome: 'right', reason: '' }), 409, 'compliance.sample.answered');
  await refused(hand(bureau, denied, deputy.session.account.id), 409, 'compliance.sample.answered');
  const found = await district.get(`/compliance/cases/${wrong.finding}`);
  assert.deepEqual([found.finding.kind, found.finding.state, found.finding.facts[0].value.zh], ['wrong_decision', 'open', '外市回函：从未领取']);
  await examine(bureau);
  assert.equal((await district.get(`/compliance/cases/${wrong.finding}`)).finding.state, 'open', 'the night does not clear what people found');
  const { strata } = await bureau.get(`/compliance/reviews/${review.id}/page`);
  const of = (name) => strata.find((s) => s.answer === name);
  assert.deepEqual([of('refused').listed, of('refused').wrong, of('refused').rate], [1, 1, 1]);
  assert.deepEqual([of('adopted').listed, of('adopted').sampled, of('adopted').right, of('adopted').unclear, of('adopted').rate], [4, 2, 1, 1, 0]);
  assert.ok(of('refused').low > 0.2 && of('refused').low < 0.21 && of('refused').high === 1, 'one of one tells little');

  // The machine's answers to one item.
  const machine = await bureau.post('/compliance/reviews', { of: 'answers', item, region: liwan, decided_from: null, decided_to: null, each: 1 });
  assert.equal(machine.listed, 5);
  const second = await bureau.post(`/compliance/reviews/${machine.id}/draw`, { words: '现场群众说的六个字', reviewers: [] });
  assert.equal(second.sampled, 1);
});
