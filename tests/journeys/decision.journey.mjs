// From the machine's answer to the official's decision: who is entitled is proposed, an override, two persons for money, a whole list at once,
// an objection, a notice that can be checked.
import { assert, refused, story } from './story.mjs';

const today = '2026-11-22';
const item = 'longevity_allowance';

async function run(client) {
  const asked = await client.post('/determination/runs', { as_of: today });
  await client.job(asked.job, 120);
}
// Proposals are opened by a job of the system after each run.
async function until(done) {
  for (let i = 0; i < 400; ++i) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('proposals were not opened');
}
// The values of the allowance are unconfirmed in the pack; two officials confirm rule and values with their source.
async function confirm(bureau, chief, kinds = ['item', 'parameter']) {
  const source = { source_title: '市民政局确认函（演练）', source_text: '按现行标准执行', source_date: today };
  const wanted = [{ kind: 'item', name: item, value_from: null }];
  for (const name of ['longevity_allowance_fen', 'longevity_min_age']) {
    const entry = await bureau.get(`/policy/entries/parameter/${name}`);
    for (const value of entry.values) if (value.status === 'unconfirmed') wanted.push({ kind: 'parameter', name, value_from: value.from });
  }
  for (const one of wanted.filter((w) => kinds.includes(w.kind))) {
    try {
      const proposed = await bureau.post('/policy/confirmations', { ...one, ...source });
      await chief.post(`/policy/confirmations/${proposed.id}/release`);
    } catch (error) {
      if (error.problem?.code !== 'policy.confirmation.not_unconfirmed') throw error;
    }
  }
}

story('决定：新符合、推翻系统结论、两人经手、批量、异议、告知书', { city: 'guangzhou', people: 400, today }, async ({ as, server }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district'), town = await as('town');
  await run(bureau);
  const list = (client, extra = '') => client.get(`/decision/proposals?f.item=${item}&f.kind=newly_entitled${extra}`);
  const entitled = (await bureau.get(`/determination/results?f.item=${item}&f.answer=entitled`)).count;
  assert.ok(entitled > 50, `${entitled} entitled`);
  // Everybody the machine finds entitled is proposed once.
  await until(async () => (await list(bureau, '&f.state=open')).count === entitled);
  const open = await list(bureau, '&f.state=open');
  assert.ok(open.items[0].name && open.items[0].item_label === '长寿保健金');
  assert.match(open.items[0].id_no, /\*/);
  const own = await list(district, '&f.state=open');
  assert.ok(own.count > 0 && own.count < open.count && own.items.every((p) => p.region.startsWith('440103')));

  // An unconfirmed value never pays.
  await refused(bureau.post(`/decision/proposals/${open.items[0].id}/adopt`, { reason: '' }), 409, 'decision.proposal.not_in_force');
  // Nor does one where only the rule itself is confirmed and the values it uses are not.
  await confirm(bureau, chief, ['item']);
  await run(bureau);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await refused(bureau.post(`/decision/proposals/${(await list(bureau, '&f.state=open')).items[0].id}/adopt`, { reason: '' }), 409, 'decision.proposal.not_in_force');
  await confirm(bureau, chief);
  await run(bureau);
  await until(async () => (await bureau.every(`/decision/proposals?f.item=${item}&f.state=open`)).filter((p) => p.rule_status === 'in_force').length === entitled);
  const [first, second, third] = (await list(district, '&f.state=open')).items;

  // Money takes two persons; the second is another one.
  const adopted = await district.post(`/decision/proposals/${first.id}/adopt`, { reason: '' });
  assert.equal(adopted.state, 'awaiting_release');
  assert.equal((await bureau.get(`/decision/benefits?f.elder=${first.elder}`)).count, 0);
  await refused(district.post(`/decision/proposals/${first.id}/release`, { reason: '' }), 409, 'decision.release.same_person');
  await refused(town.post(`/decision/proposals/${first.id}/release`, { reason: '' }), 403);
  const released = await chief.post(`/decision/proposals/${first.id}/release`, { reason: '' });
  assert.equal(released.state, 'adopted');
  const [benefit] = (await bureau.get(`/decision/benefits?f.elder=${first.elder}`)).items;
  assert.equal(benefit.amount_fen, first.amount_fen);
  await refused(district.post(`/decision/proposals/${first.id}/adopt`, { reason: '' }), 409, 'decision.proposal.state');

  // An official decides otherwise than the machine: a reason is wanted, both stay side by side, and it does not come back by itself.
  await refused(district.post(`/decision/proposals/${second.id}/refuse`, { reason: '' }), 422);
  const overridden = await district.post(`/decision/proposals/${second.id}/refuse`, { reason: '本人已在外市享受同类待遇' });
  assert.equal(overridden.state, 'refused');
  assert.equal(overridden.answer, 'entitled');
  assert.equal(overridden.overrides, true);
  const cases = await district.get(`/decision/cases/${second.id}`);
  assert.deepEqual(cases.rulings.map((r) => r.act), ['refused']);

  // The notice of the refusal, as a file with the same bytes every time, checked by number and code.
  const notice = await district.post(`/decision/proposals/${second.id}/notice`);
  const file = async () => Buffer.from(await (await district.raw('GET', `/decision/notices/${notice.id}/file`)).arrayBuffer());
  const paper = await file();
  assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
  assert.ok(paper.equals(await file()));
  assert.equal((await district.post(`/decision/proposals/${second.id}/notice`)).id, notice.id, 'one notice a decision');
  const anyone = server.client();
  const checked = await anyone.get(`/public/notices/${notice.number}?code=${notice.code}`);
  assert.equal(checked.item, '长寿保健金');
  assert.deepEqual([checked.standing, checked.state, checked.superseded], ['不予给予', 'refused', false]);
  assert.ok(!JSON.stringify(checked).includes(second.name), 'nobody is named');
  await refused(anyone.get(`/public/notices/${notice.number}?code=0000000000`), 404, 'decision.notice.unknown');
  await refused(anyone.get('/public/notices/2026-9999999?code=0000000000'), 404, 'decision.notice.unknown');
  await refused(district.post(`/decision/proposals/${third.id}/notice`), 409, 'decision.notice.undecided');

  // The elder objects; somebody else decides anew.
  await refused(district.post(`/decision/proposals/${second.id}/appeal`, { filed_by: '本人', grounds: '' }), 422);
  await town.get('/decision/appeals');
  const appeal = await district.post(`/decision/proposals/${second.id}/appeal`, { filed_by: '女儿（代办）', grounds: '从未在外市领取，附证明' });
  assert.equal(appeal.due_on, '2026-12-12');
  await refused(district.post(`/decision/proposals/${second.id}/adopt`, { reason: '' }), 409, 'decision.appeal.same_person');
  assert.equal((await bureau.post(`/decision/proposals/${second.id}/adopt`, { reason: '外市已出具未领取证明' })).state, 'awaiting_release');
  assert.equal((await chief.post(`/decision/proposals/${second.id}/release`, { reason: '' })).state, 'adopted');
  assert.equal((await bureau.get(`/decision/appeals?f.closed=true`)).items[0].outcome, '改为同意');

  // The first paper is still a real one and says that there is a newer decision; that one gets a paper of its own.
  assert.deepEqual(await anyone.get(`/public/notices/${notice.number}?code=${notice.code}`).then((c) => [c.state, c.superseded]), ['adopted', true]);
  const newer = await district.post(`/decision/proposals/${second.id}/notice`);
  assert.notEqual(newer.id, notice.id);
  assert.equal((await anyone.get(`/public/notices/${newer.number}?code=${newer.code}`)).superseded, false);
  assert.ok((await (await as('auditor')).get('/audit?f.action=decision.notice.read')).items.length >= 2, 'who reads a notice leaves a trace');
  const [rules] = (await bureau.get('/decision/rules')).items;
  await refused(bureau.patch(`/decision/rules/${rules.id}`, { portal_address: 'javascript:alert(1)', version: rules.version }), 422);

  // What was granted is objected to by the elder: neither who decided nor who released it answers, and a won objection takes effect.
  await district.post(`/decision/proposals/${first.id}/appeal`, { filed_by: '本人', grounds: '本人声明不再领取此项' });
  for (const one of [district, chief]) await refused(one.post(`/decision/proposals/${first.id}/refuse`, { reason: '同意本人意见' }), 409, 'decision.appeal.same_person');
  await refused(bureau.post(`/decision/proposals/${first.id}/send_back`, { reason: '请补充说明' }), 409, 'decision.proposal.state');
  assert.equal((await bureau.post(`/decision/proposals/${first.id}/refuse`, { reason: '依本人声明，不再给予' })).state, 'refused');
  const [ended] = (await bureau.get(`/decision/benefits?f.elder=${first.elder}`)).items;
  assert.deepEqual([ended.in_effect, ended.ends_on], [false, today]);
  assert.match((await bureau.get('/decision/appeals?f.closed=true')).items.map((a) => a.outcome).join(' '), /撤销原决定/);

  // The second person who declines an answer to an objection gives it back to those who answer it.
  await district.post(`/decision/proposals/${first.id}/appeal`, { filed_by: '本人', grounds: '本人改变主意，仍要领取' });
  await refused(bureau.post(`/decision/proposals/${first.id}/adopt`, { reason: '' }), 409, 'decision.appeal.same_person');
  assert.equal((await district.post(`/decision/proposals/${first.id}/adopt`, { reason: '' })).state, 'awaiting_release');
  await refused(bureau.post(`/decision/proposals/${first.id}/release`, { reason: '' }), 409, 'decision.appeal.same_person');
  assert.equal((await chief.post(`/decision/proposals/${first.id}/decline`, { reason: '声明缺签名，请核对' })).state, 'appealed');
  // It is again an objection to the bureau's decision: the queues pass over the bureau, not over who was declined.
  assert.equal((await bureau.get(`/decision/proposals/${first.id}`)).decided_account, bureau.session.account.id);
  assert.equal((await district.post(`/decision/proposals/${first.id}/adopt`, { reason: '' })).state, 'awaiting_release');
  assert.equal((await chief.post(`/decision/proposals/${first.id}/release`, { reason: '' })).state, 'adopted');
  assert.equal((await bureau.get(`/decision/benefits?f.elder=${first.elder}&f.in_effect=true`)).count, 1);

  // The whole list of the district but one, previewed, asked for, released by a second person.
  const region = '440103000000';
  const wish = { region, item, kind: 'newly_entitled', adopt: true, reason: '名单已逐户核对', except: [third.id] };
  const preview = await district.post('/decision/bulk/preview', { ...wish, expected: 0 });
  assert.equal(preview.people, own.count - 3);
  assert.deepEqual(preview.left_out.map((l) => l.people), [1]);
  await refused(district.post('/decision/bulk', { ...wish, expected: preview.people + 1 }), 409, 'decision.bulk.moved');
  await refused(district.post('/decision/bulk', { ...wish, expected: preview.people, reason: '' }), 422);
  const bulk = await district.post('/decision/bulk', { ...wish, expected: preview.people });
  await refused(district.post(`/decision/bulk/${bulk.id}/release`, { reason: '' }), 409, 'decision.release.same_person');
  const going = await chief.post(`/decision/bulk/${bulk.id}/release`, { reason: '' });
  await chief.job(going.job, 120);
  const done = await chief.get(`/decision/bulk/${bulk.id}`);
  assert.deepEqual([done.state, done.decided], ['done', preview.people]);
  assert.equal((await list(district, '&f.state=open')).count, 1);
  assert.equal((await district.get(`/decision/benefits?f.item=${item}&f.in_effect=true`)).count, preview.people + 2);
  await refused(chief.post(`/decision/bulk/${bulk.id}/release`, { reason: '' }), 409, 'decision.bulk.state');

  // Everybody's notice in one file, a page each; made again it is the same notices.
  const before = (await district.get('/decision/notices')).count;
  const printed = async () => {
    const job = await district.job((await district.post(`/decision/bulk/${bulk.id}/notices`)).job, 120);
    const file = Buffer.from(await (await district.raw('GET', `/files/${job.result.files[0].id}`)).arrayBuffer());
    assert.ok(file.subarray(0, 5).toString() === '%PDF-');
    assert.match(job.result.files[0].name, /^告知书-长寿保健金-.+\.pdf$/);
    return job.result;
  };
  const papers = await printed();
  assert.equal(papers.notices, preview.people);
  assert.ok(papers.pages >= preview.people);
  assert.equal((await district.get('/decision/notices')).count, before + preview.people);
  assert.equal((await printed()).notices, preview.people);
  assert.equal((await district.get('/decision/notices')).count, before + preview.people);
  await refused((await as('auditor')).post(`/decision/bulk/${bulk.id}/notices`), 403);
  const none = await district.post('/decision/bulk', { ...wish, except: [], expected: 1 });
  await refused(district.post(`/decision/bulk/${none.id}/notices`), 409, 'decision.notice.none');
  await district.post(`/decision/bulk/${none.id}/withdraw`, { reason: '名单有误' });

  // Nothing is proposed again by a run in which nothing changed.
  await run(bureau);
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal((await list(district, '&f.state=open')).count, 1);
  const overview = await bureau.get('/decision/overview');
  assert.ok(overview.counts.some((c) => c.item === item && c.state === 'adopted' && c.region === region));
});
