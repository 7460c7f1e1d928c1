// kill -9 of the server while it takes writes: nothing acknowledged is lost, nothing is there twice or half, the trail is whole.
// node tests/faults/kill.mjs [ROUNDS]   on SQLite and PostgreSQL; each round four clients write until the server dies.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { makeDatabase, serve, yikang } from '../journeys/server.mjs';

const rounds = Number(process.argv[2] ?? 5);
let passed = 0, failed = 0;

async function write(client, sent, until) {
  while (!until.dead) {
    const one = { key: crypto.randomUUID(), name: `试${crypto.randomUUID().slice(0, 18)}`, answered: false };
    sent.push(one);
    try {
      one.id = (await client.post('/organisation/departments', body(one), one.key)).id;
      one.answered = true;
    } catch {
      return;
    }
  }
}
// Two hundred rounds leave more to send again than the rate limit lets through at once.
async function patiently(send) {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (error.status !== 429) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
const body = (one) => ({ name: one.name, name_en: 'Test', body: 'civil_affairs', region: '440100000000', source: '测试', active: true });

for (const kind of (process.env.YIKANG_DATABASES ?? 'sqlite,postgresql').split(',')) {
  const database = makeDatabase(kind);
  let server;
  try {
    yikang(database, ['demo', '--people', '0']);
    const sent = [];
    for (let round = 0; round < rounds; ++round) {
      server = await serve(database);
      const until = { dead: false };
      const clients = await Promise.all([0, 1, 2, 3].map(async () => {
        const client = server.client();
        await client.signIn('sysadmin', 'yikang-demo-2026');
        return client;
      }));
      const writers = clients.map((client) => write(client, sent, until));
      await new Promise((resolve) => setTimeout(resolve, 40 + crypto.randomInt(160)));
      await server.kill();
      until.dead = true;
      await Promise.all(writers);
    }
    server = await serve(database);
    const client = server.client();
    await client.signIn('sysadmin', 'yikang-demo-2026');
    const found = new Map();
    for (const row of await patiently(() => client.every('/organisation/departments'))) if (row.name.startsWith('试')) found.set(row.name, (found.get(row.name) ?? 0) + 1);
    const answered = sent.filter((one) => one.answered);
    assert.ok(answered.length >= rounds, `only ${answered.length} writes were answered`);
    for (const one of answered) assert.equal(found.get(one.name), 1, `${one.name} was acknowledged and stands ${found.get(one.name) ?? 0} times`);
    for (const [name, times] of found) assert.equal(times, 1, `${name} stands ${times} times`);
    // What was not answered is sent again with its key: it takes effect once, whether or not it had before.
    const open = sent.filter((one) => !one.answered);
    for (const one of open) await patiently(() => client.post('/organisation/departments', body(one), one.key));
    const after = (await patiently(() => client.every('/organisation/departments'))).filter((row) => row.name.startsWith('试'));
    assert.equal(after.length, sent.length, 'one effect for each key');
    await server.stop();
    yikang(database, ['audit', 'verify']);
    ++passed;
    console.log(`ok ${kind}: ${rounds} kills, ${answered.length} writes acknowledged, ${open.length} open and sent again`);
  } catch (error) {
    ++failed;
    console.log(`not ok ${kind}: ${error.stack}`);
  } finally {
    await server?.kill().catch(() => {});
    database.drop();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
