// A change of policy from the upload to the day it is taken back: simulated with the list behind every number, two officials before
// anything holds, a large move held for a signature, and a confirmed value that can be withdrawn.
import fs from 'node:fs';
import path from 'node:path';
import { assert, refused, story } from './story.mjs';
import { root, yikang } from './server.mjs';
import { zip } from './zip.mjs';

const today = '2026-11-22';

// The city's pack with the longevity allowance from 80 on; the cases of the band below go with it.
function changedPack() {
  const folder = path.join(root, 'policies/guangzhou');
  const files = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.yaml'))
    .map((name) => [`guangzhou/${name}`, fs.readFileSync(path.join(folder, name), 'utf8')]);
  const change = (name, edit) => {
    const file = files.find(([at]) => at === `guangzhou/${name}`);
    const after = edit(file[1]);
    assert.notEqual(after, file[1], `${name} changes`);
    file[1] = after;
  };
  change('parameters/longevity_min_age.yaml', (text) => text.replace('value: 70', 'value: 80'));
  change('pack.yaml', (text) => text.replace(/version: ".*"/, 'version: "journey"'));
  change('cases/items.yaml', (text) => text.split(/(?=^ {2}- case:)/m).filter((block) => !(/item: longevity_allowance\n/.test(block) && /amount: 3000\n/.test(block))).join(''));
  return files;
}

async function upload(client, files) {
  const form = new FormData();
  form.set('note', '八十岁起');
  form.set('file', new Blob([zip(files)]), 'pack.zip');
  return client.post('/policy/versions', form);
}

async function simulate(client, input) {
  const simulation = await client.post('/policy/simulations', { title: '', as_of: null, settings: [], target: null, ...input });
  await client.job(simulation.job, 120);
  return client.get(`/policy/simulations/${simulation.id}/result`);
}

story('政策变更：测算、两人放行、大幅变动待签批、撤回', { city: 'guangzhou', people: 500, today }, async ({ database, as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district');
  const before = await bureau.get('/policy/pack');
  const [first] = (await bureau.get('/policy/versions')).items;
  assert.equal(first.state, 'active');
  assert.equal(first.hash, before.hash);

  // Every number has its list, and a district sees its own people only.
  const what = await simulate(bureau, { settings: ['longevity_min_age=80'] });
  const total = what.groups.find((g) => g.item === 'longevity_allowance' && g.by === 'total');
  assert.ok(total.loses >= 20 && total.gains === 0, `${total.loses} lose`);
  assert.equal(what.groups.filter((g) => g.item === 'longevity_allowance' && g.by === 'district').reduce((n, g) => n + g.loses, 0), total.loses);
  const list = `/policy/simulation-people?f.simulation=${what.simulation.id}&f.item=longevity_allowance&f.effect=loses`;
  const people = await bureau.every(list);
  assert.equal(people.length, total.loses);
  const explained = () => JSON.parse(yikang(database, ['explain', people[0].person, '--item', 'longevity_allowance', '--as-of', today, '--today', today, '--json']).stdout).decisions[0];
  const { decision: granted, receipt } = explained();
  assert.equal(granted.answer, 'entitled');
  const own = await district.every(list);
  assert.ok(own.length < people.length && own.every((row) => row.region.startsWith('440103')), `${own.length} of the district`);
  await refused(district.get(`/policy/simulations/${what.simulation.id}/result`), 404);
  await refused(district.post('/policy/versions/0000000000001/release'), 403);

  const version = await upload(bureau, changedPack());
  assert.equal(version.state, 'checked', version.report);
  await refused(upload(bureau, changedPack()), 409, 'policy.version.known');
  const differences = await bureau.get(`/policy/versions/${version.id}/differences`);
  assert.deepEqual(differences.changes.map((c) => c.name), ['longevity_min_age']);
  const at = `/policy/versions/${version.id}`;
  await refused(bureau.post(`${at}/schedule`, { active_from: today }), 409, 'policy.version.not_simulated');
  assert.equal((await simulate(bureau, { target: version.id })).groups.find((g) => g.item === 'longevity_allowance' && g.by === 'total').loses, total.loses);
  await bureau.post(`${at}/schedule`, { active_from: today });
  await refused(bureau.post(`${at}/release`), 409, 'policy.version.same_person');
  await refused(chief.post(`${at}/release`), 409, 'policy.guard.held');
  const [hold] = (await chief.get('/policy/holds')).items;
  assert.match(hold.summary, /长寿保健金/);
  await refused(bureau.post(`/policy/holds/${hold.id}/sign`, { reason: '自己签' }), 409, 'policy.hold.same_person');
  await chief.post(`/policy/holds/${hold.id}/sign`, { reason: '已核对名单' });
  assert.equal((await chief.post(`${at}/release`)).state, 'active');
  assert.equal((await bureau.get('/policy/entries/parameter/longevity_min_age')).summary.zh.slice(0, 2), '80');

  // The rules have moved on; the receipt given before still comes out the same, and one that was tampered with does not.
  assert.equal(explained().decision.answer, 'not_entitled');
  assert.notEqual(explained().receipt.pack.hash, receipt.pack.hash);
  const replay = (text, status) => JSON.parse(yikang(database, ['replay', '-', '--json'], { input: text, status }).stdout);
  assert.equal(replay(JSON.stringify(receipt), 0).same, true);
  assert.equal(replay(JSON.stringify(receipt).replace('"entitled"', '"not_entitled"'), 1).same, false);

  // The run that would stop the allowance is held as well, until somebody else than who asked for it signs.
  const run = () => bureau.post('/determination/runs', { as_of: today }).then((asked) => bureau.job(asked.job, 120));
  await assert.rejects(run(), /failed/);
  const held = (await chief.get('/policy/holds?f.kind=run')).items[0];
  await refused(bureau.post(`/policy/holds/${held.id}/sign`, { reason: '自己签' }), 409, 'policy.hold.same_person');
  await chief.post(`/policy/holds/${held.id}/sign`, { reason: '与测算一致' });
  await run();
  assert.equal((await bureau.get('/determination/runs')).items[0].stopped, total.loses);

  await chief.post(`${at}/take_back`, { reason: '标准未获批准' });
  assert.equal((await bureau.get('/policy/pack')).hash, before.hash);
  assert.equal((await bureau.get('/policy/entries/parameter/longevity_min_age')).summary.zh.slice(0, 2), '70');
});

story('参数确认：一人提出附原文，另一人复核后现行，可撤销', { city: 'guangzhou', people: 50, today }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), town = await as('town');
  const status = async () => (await town.get('/policy/entries/parameter/longevity_allowance_fen')).values[0].status;
  const proposal = { kind: 'parameter', name: 'longevity_allowance_fen', value_from: '2022-01-01', source_title: '来源文件', source_text: '原文', source_date: null };
  assert.equal(await status(), 'unconfirmed');
  await refused(town.post('/policy/confirmations', proposal), 403);
  await refused(bureau.post('/policy/confirmations', { ...proposal, source_text: '' }), 422);
  const confirmation = await bureau.post('/policy/confirmations', proposal);
  const at = `/policy/confirmations/${confirmation.id}`;
  await refused(bureau.post(`${at}/release`), 409, 'policy.confirmation.same_person');
  await chief.post(`${at}/release`);
  assert.equal(await status(), 'in_force');
  await bureau.post(`${at}/withdraw`, { reason: '文件废止' });
  assert.equal(await status(), 'unconfirmed');
});
