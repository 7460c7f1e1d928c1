// Thirty-two callers at once want the same thing: one gets it, the others are told so, and nothing is half done.
import { randomUUID } from 'node:crypto';
import { assert, story } from './story.mjs';

const callers = Array.from({ length: 32 }, (_, i) => i);
const counted = (answers) => answers.reduce((all, { status }) => ({ ...all, [status]: (all[status] ?? 0) + 1 }), {});

story('三十二人同时改一条记录：一人成功，其余得知已被改过', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const clients = await Promise.all([as('sysadmin'), as('sysadmin'), as('sysadmin'), as('sysadmin')]);
  const [admin] = clients;
  const [department] = (await admin.get('/organisation/departments?limit=1')).items;
  const at = `/organisation/departments/${department.id}`;
  const ask = async (i, method, path, body, key) => {
    const response = await clients[i % 4].raw(method, path, { body, key });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  };

  const changes = await Promise.all(callers.map((i) => ask(i, 'PATCH', at, { version: department.version, name: `改名${i}` })));
  assert.deepEqual(counted(changes), { 200: 1, 409: 31 });
  assert.ok(changes.filter((c) => c.status === 409).every((c) => c.body.code === 'store.record.stale'));
  const now = await admin.get(at);
  assert.equal(now.version, department.version + 1);
  assert.equal(now.name, changes.find((c) => c.status === 200).body.name);
  const history = (await admin.get(`${at}/history`)).items.filter((entry) => entry.changes.some((change) => change.field === 'name' && /^改名/.test(change.to)));
  assert.equal(history.length, 1, 'one change in the trail');

  // The same request thirty-two times under one key has one effect, and whoever is answered gets the same record.
  const key = randomUUID();
  const replays = await Promise.all(callers.map((i) => ask(0, 'PATCH', at, { version: now.version, name: '只改一次' }, key)));
  assert.ok(replays.every((r) => r.status === 200), JSON.stringify(counted(replays)));
  assert.equal(new Set(replays.map((r) => JSON.stringify(r.body))).size, 1);
  assert.equal((await admin.get(at)).version, now.version + 1);
});

story('三十二人同时复核一项确认：复核一次', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief');
  const proposed = await bureau.post('/policy/confirmations', { kind: 'parameter', name: 'longevity_allowance_fen', value_from: '2022-01-01', source_title: '来源文件', source_text: '原文', source_date: null });
  const answers = await Promise.all(callers.map(async () => {
    const response = await chief.raw('POST', `/policy/confirmations/${proposed.id}/release`, { body: {} });
    await response.arrayBuffer();
    return response;
  }));
  assert.deepEqual(counted(answers), { 200: 1, 409: 31 });
});
