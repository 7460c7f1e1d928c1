// Stories: each file of this folder tells one or more, each is run on SQLite and on PostgreSQL against the real server.
//   story('轮候…', { city: 'guangzhou' }, async ({ server, database, as }) => { … })
import assert from 'node:assert/strict';
import { makeDatabase, serve, yikang } from './server.mjs';

export { assert };
const stories = [];

export function story(name, setting, tell) {
  stories.push({ name, setting, tell });
}

// The refusal of a call that must be refused, with this status and, if given, this code.
export async function refused(promise, status, code) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.status, status, `expected ${status}, got ${error.message}`);
    if (code) assert.equal(error.problem?.code, code);
    return error.problem;
  }
  assert.fail(`expected a refusal with ${status} ${code ?? ''}`);
}

export async function runStories(filter = '') {
  let passed = 0, failed = 0;
  const kinds = (process.env.YIKANG_DATABASES ?? 'sqlite,postgresql').split(',');
  for (const { name, setting, tell } of stories) {
    for (const kind of kinds) {
      if (filter && !name.includes(filter)) continue;
      const database = makeDatabase(kind);
      let server;
      try {
        yikang(database, ['demo', '--city', setting.city ?? 'guangzhou', '--people', String(setting.people ?? 0), ...(setting.today ? ['--today', setting.today] : [])]);
        server = await serve(database, { today: setting.today, args: setting.serve });
        const as = async (login) => {
          const client = server.client();
          await client.signIn(login, 'yikang-demo-2026');
          return client;
        };
        await tell({ server, database, as });
        const stopped = await server.stop();
        assert.equal(stopped.code, 0, `the server ended with ${stopped.code ?? stopped.signal}`);
        yikang(database, ['audit', 'verify']);
        ++passed;
        console.log(`ok ${kind} ${name}`);
      } catch (error) {
        ++failed;
        console.log(`not ok ${kind} ${name}\n  ${String(error.stack).split('\n').slice(0, 8).join('\n  ')}`);
        if (server) console.log(server.log().split('\n').slice(-8).join('\n'));
      } finally {
        await server?.kill().catch(() => {});
        database.drop();
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

// Runs a schedule now, and answers the result of its job.
export async function ran(admin, code) {
  const asked = await admin.post(`/schedules/${code}/run`);
  for (let i = 0; i < 400; ++i) {
    const now = (await admin.get('/schedules')).items.find((s) => s.code === code);
    if (now.last_job && now.last_job !== asked.last_job && ['done', 'failed'].includes(now.last_state)) {
      assert.equal(now.last_state, 'done', now.last_fault);
      return JSON.parse(JSON.stringify((await admin.get(`/jobs/${now.last_job}`)).result));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${code} did not run`);
}
