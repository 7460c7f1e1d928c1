// What the system's administrator does: schedules run, paused and moved, a backup that health then knows, answers made smaller on the way.
import http from 'node:http';
import zlib from 'node:zlib';
import { assert, refused, story } from './story.mjs';

story('系统管理员：定时任务、备份、系统状态', { city: 'guangzhou', today: '2026-11-22' }, async ({ as }) => {
  const admin = await as('sysadmin'), bureau = await as('bureau');
  await refused(bureau.get('/schedules'), 403);
  const of = async (code) => (await admin.get('/schedules?limit=100')).items.find((row) => row.code === code);
  const before = await of('work.backup');
  assert.deepEqual([before.enabled, before.last_job, before.label.zh], [true, null, '每夜备份']);
  assert.ok(before.next_at);
  assert.equal((await admin.get('/health')).backup.last_backup_at, null);

  const asked = await admin.post('/schedules/work.backup/run');
  assert.equal(asked.asked, true);
  let after = asked;
  for (let i = 0; i < 600 && !['done', 'failed'].includes(after.last_state); ++i) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    after = await of('work.backup');
  }
  assert.equal(after.last_state, 'done', after.last_fault);
  const health = await admin.get('/health');
  assert.ok(health.backup.last_backup_at && health.backup.backup_bytes > 10_000);
  assert.deepEqual(health.delivery.stopped, []);
  assert.ok(health.versions.program && health.jobs.queued >= 0);
  assert.equal((await admin.get(`/jobs/${after.last_job}`)).state, 'done', 'the administrator sees the system\'s own job');

  const paused = await admin.post('/schedules/work.backup/pause');
  assert.deepEqual([paused.enabled, paused.next_at], [false, null]);
  assert.ok((await admin.post('/schedules/work.backup/resume')).next_at);
  const moved = await admin.post('/schedules/work.backup/move', { every_minutes: 0, at_minute: 60 });
  assert.match(moved.next_at, /T17:00:00/, 'one o\'clock in China');
  await refused(admin.post('/schedules/work.backup/move', { every_minutes: 1, at_minute: 0 }), 422);
  await refused(admin.post('/schedules/work.none/run'), 404);
  const trail = (await (await as('auditor')).get('/audit?f.record=schedule&limit=100')).items.map((entry) => JSON.stringify(entry.changes));
  assert.ok(trail.some((changes) => changes.includes('work.backup') && changes.includes('at_minute')), 'the trail says which schedule was moved');
});

story('大的应答压缩传送，含密钥的从不压缩', { city: 'guangzhou', today: '2026-11-22' }, async ({ as, server }) => {
  const admin = await as('sysadmin');
  const ask = (path, coding) => new Promise((resolve, reject) => {
    http.get(`${server.base}/api/v1${path}`, { headers: { cookie: admin.cookie, 'accept-encoding': coding } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ coding: response.headers['content-encoding'] ?? '', vary: response.headers.vary ?? '', bytes: Buffer.concat(parts) }));
    }).on('error', reject);
  });
  const plain = await ask('/meta/records', 'identity');
  assert.equal(plain.coding, '');
  const brotli = await ask('/meta/records', 'gzip, br'), gzip = await ask('/meta/records', 'gzip;q=0.5, br;q=0');
  assert.deepEqual([brotli.coding, gzip.coding], ['br', 'gzip']);
  assert.deepEqual(zlib.brotliDecompressSync(brotli.bytes), plain.bytes);
  assert.deepEqual(zlib.gunzipSync(gzip.bytes), plain.bytes);
  assert.ok(gzip.bytes.length * 4 < plain.bytes.length && brotli.bytes.length < gzip.bytes.length * 1.1);
  assert.equal(gzip.vary, 'Accept-Encoding');
  assert.equal((await ask('/session', 'br, gzip')).coding, '', 'the CSRF token');
});
