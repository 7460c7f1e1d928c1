// What was granted and no longer follows: a stop and another amount are proposed and decided by people, a won objection puts back what was,
// a refusal stands while it can be objected to, a mover takes along what is decided, records put together keep one benefit.
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
const lines = ['姓名,公民身份号码,住址,联系电话',
  `曾小明,${number('19400101', '123')},荔湾区多宝街二马路270号,16000001234`,
  `曾小明,${number('19400101', '125')},荔湾区龙津街长寿路1号,`,
  `李四,${number('19450607', '441')},荔湾区多宝街二马路1号,`,
  `王五,${number('19500607', '443')},荔湾区多宝街二马路2号,`,
  `赵六,${number('19510607', '445')},荔湾区多宝街二马路3号,`];

async function soon(ask, holds) {
  let answer;
  for (let i = 0; i < 200; ++i) {
    answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`still ${JSON.stringify(answer).slice(0, 300)}`);
}
async function takeIn(client) {
  const form = new FormData();
  form.set('source', 'police_hukou');
  form.set('as_of', '2026-10-31');
  form.set('district', liwan);
  form.set('file', new Blob([`${lines.join('\n')}\n`]), 'police_hukou.csv');
  const batch = await client.post('/intake/batches', form);
  await client.job(batch.job);
  await client.job((await client.post(`/intake/batches/${batch.id}/take`)).job);
}
async function run(client) {
  await client.job((await client.post('/determination/runs', { as_of: today })).job, 120);
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

story('待遇停止与变更：由人决定、异议成立即恢复、迁居随人、合并只留一份', { city: 'guangzhou', today }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district');
  await takeIn(bureau);
  await confirm(bureau, chief);
  await run(bureau);
  const list = (extra) => bureau.get(`/decision/proposals?f.item=${item}${extra}`);
  const open = (await soon(() => list('&f.state=open'), (l) => l.count === 5)).items;
  const by = (name) => open.find((p) => p.name === name);
  const act = (client, proposal, name, reason = '') => client.post(`/decision/proposals/${proposal.id}/${name}`, { reason });
  const benefit = async (elder) => (await bureau.get(`/decision/benefits?f.elder=${elder}&f.item=${item}`)).items[0];
  const caseOf = async (elder, kind) => (await soon(() => list(`&f.elder=${elder}&f.kind=${kind}&f.state=open`), (l) => l.count === 1)).items[0];

  // Sent back for papers, taken up again, declined by the second person, decided again.
  const five = by('王五');
  await refused(act(bureau, five, 'send_back'), 422);
  assert.equal((await act(bureau, five, 'send_back', '请补户口簿复印件')).state, 'returned');
  await refused(act(bureau, five, 'adopt'), 409, 'decision.proposal.state');
  assert.equal((await act(bureau, five, 'reopen')).state, 'open');
  assert.equal((await act(bureau, five, 'adopt')).state, 'awaiting_release');
  await refused(act(chief, five, 'decline'), 422);
  assert.equal((await act(chief, five, 'decline', '户口簿页码不全')).state, 'open');

  for (const proposal of open.filter((p) => p.name !== '赵六')) {
    await act(bureau, proposal, 'adopt');
    await act(chief, proposal, 'release');
  }
  // A refusal stands while it can be objected to, whatever the machine says by then.
  const six = by('赵六');
  await act(bureau, six, 'refuse', '本人书面放弃');
  const words = { evidence: '死亡医学证明', reason: '家属补报' };
  await bureau.post(`/elders/${six.elder}/report-death`, { changed_on: '2026-11-20', ...words });

  // A death: those who report it see what is paid; the stop is proposed, wants a reason, and the last day is the one before.
  const four = by('李四');
  const preview = await bureau.post(`/elders/${four.elder}/preview-change`, { kind: 'report_death', changed_on: '2026-11-20', to_region: null, field: '', value: '', ...words });
  assert.ok(preview.items.some((line) => line.warning && line.text.zh.includes('长寿保健金')));
  await bureau.post(`/elders/${four.elder}/report-death`, { changed_on: '2026-11-20', ...words });
  await run(bureau);
  const stop = await caseOf(four.elder, 'to_stop');
  assert.equal(stop.before_fen, four.amount_fen);
  const wish = { region: liwan, item, kind: 'to_stop', adopt: true, reason: '', except: [], expected: 0 };
  assert.deepEqual(await district.post('/decision/bulk/preview', wish).then((p) => [p.people, p.amount_fen]), [1, four.amount_fen]);
  await refused(act(bureau, stop, 'adopt'), 422);
  assert.equal((await act(bureau, stop, 'adopt', '已核实死亡')).state, 'adopted');
  const stopped = await benefit(four.elder);
  assert.deepEqual([stopped.in_effect, stopped.ends_on], [false, '2026-11-21']);
  assert.equal((await list(`&f.elder=${six.elder}`)).items[0].state, 'refused');

  // The family objects and is right: the benefit goes on as if it had never stopped.
  await bureau.post(`/decision/proposals/${stop.id}/appeal`, { filed_by: '儿子（代办）', grounds: '同名误报，本人健在' });
  await refused(act(bureau, stop, 'refuse', '同名误报，予以纠正'), 409, 'decision.appeal.same_person');
  assert.equal((await act(district, stop, 'refuse', '同名误报，予以纠正')).state, 'refused');
  const again = await benefit(four.elder);
  assert.deepEqual([again.id, again.in_effect, again.ends_on], [stopped.id, true, null]);

  // Another amount: proposed, released, objected to, and back to what it was.
  await bureau.post(`/elders/${five.elder}/correct`, { field: 'birth', value: '1946-06-07', evidence: '户口簿', reason: '登记有误' });
  await run(bureau);
  const changed = await caseOf(five.elder, 'changed');
  assert.equal(changed.before_fen, five.amount_fen);
  assert.ok(changed.amount_fen > changed.before_fen);
  await act(bureau, changed, 'adopt');
  assert.equal((await benefit(five.elder)).amount_fen, five.amount_fen, 'not before the second person');
  await act(chief, changed, 'release');
  assert.equal((await benefit(five.elder)).amount_fen, changed.amount_fen);
  await bureau.post(`/decision/proposals/${changed.id}/appeal`, { filed_by: '本人', grounds: '出生日期本来就是对的' });
  await refused(act(chief, changed, 'refuse', '更正有误，恢复原标准'), 409, 'decision.appeal.same_person');
  await act(district, changed, 'refuse', '更正有误，恢复原标准');
  assert.equal((await benefit(five.elder)).amount_fen, five.amount_fen);

  // Who moves within the city takes the benefit along.
  const town = (await bureau.get('/organisation/regions?f.parent=440104000000&limit=1')).items[0].code;
  await bureau.post(`/elders/${five.elder}/move-in`, { changed_on: '2026-11-21', to_region: town, evidence: '迁移证', reason: '随子女居住' });
  await run(bureau);
  await soon(() => benefit(five.elder), (b) => b.region.startsWith('440104'));
  await refused(district.get(`/decision/cases/${changed.id}`), 404);

  // Two records of one person with money: two people put them together, and one benefit is left; taken apart, both have theirs again.
  const pair = (await bureau.get('/elder/duplicates?f.state=open')).items[0];
  await bureau.post(`/elder/duplicates/${pair.id}/merge`, { keep: pair.first, reason: '同一人两个号' });
  assert.ok(await bureau.get(`/elders/${pair.second}`), 'not by one person alone');
  await district.post(`/elder/duplicates/${pair.id}/confirm`, { reason: '已核对' });
  const held = async (elder) => (await bureau.get(`/decision/benefits?f.elder=${elder}`)).items.map((b) => b.in_effect).sort();
  await soon(() => held(pair.first), (all) => all.length === 2);
  assert.deepEqual([await held(pair.first), await held(pair.second)], [[false, true], []]);
  await bureau.post(`/elder/duplicates/${pair.id}/undo`, { reason: '其实是两人' });
  await district.post(`/elder/duplicates/${pair.id}/confirm`, { reason: '已核对' });
  await soon(() => held(pair.second), (all) => all.length === 1);
  assert.deepEqual([await held(pair.first), await held(pair.second)], [[true], [true]]);
});
