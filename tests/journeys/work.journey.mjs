// What waits for somebody: the queues of each desk, counted and listed for those who can deal with them, and gone once it is done.
import fs from 'node:fs';
import path from 'node:path';
import { assert, refused, story } from './story.mjs';
import { samples } from './server.mjs';

const file = path.join(samples, '荔湾区户籍老年人20261031.csv');

story('待办：各办各的，办完就没有了', { city: 'guangzhou', people: 50, today: '2026-11-22' }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), district = await as('district'), auditor = await as('auditor');
  const queue = async (client, code) => (await client.get('/work')).queues.find((each) => each.code === code);
  const waits = async (client, code) => (await client.get(`/work?queue=${code}`)).items;

  // A checked file waits until it is taken in.
  const form = new FormData();
  form.set('source', 'police_hukou');
  form.set('as_of', '2026-10-31');
  form.set('district', '440103000000');
  form.set('file', new Blob([fs.readFileSync(file)]), path.basename(file));
  const batch = await bureau.post('/intake/batches', form);
  await bureau.job(batch.job);
  const [item] = await waits(bureau, 'intake.batches.checked');
  assert.equal(item.path, `/intake/batches/${batch.id}`);
  assert.match(item.title, /荔湾区户籍老年人/);
  const state = await queue(bureau, 'intake.batches.checked');
  assert.equal(state.count, 1);
  assert.equal((await bureau.get(`${state.resource_path}?${state.query}`)).count, 1, 'the list behind the queue');
  assert.equal(await queue(auditor, 'intake.batches.checked'), undefined, 'a queue of a right one does not hold');
  await refused(auditor.get('/work?queue=intake.batches.checked'), 422, 'input.invalid');
  await bureau.job((await bureau.post(`/intake/batches/${batch.id}/take`)).job);
  assert.equal((await queue(bureau, 'intake.batches.checked')).count, 0);

  // A proposed confirmation waits for somebody else than who proposed it.
  const proposed = await bureau.post('/policy/confirmations', { kind: 'parameter', name: 'longevity_allowance_fen', value_from: '2022-01-01', source_title: '来源文件', source_text: '原文', source_date: null });
  assert.equal((await queue(bureau, 'policy.confirmations.proposed'))?.count ?? 0, 0);
  assert.deepEqual((await waits(chief, 'policy.confirmations.proposed')).map((each) => each.id), [proposed.id]);
  assert.equal(await queue(district, 'policy.confirmations.proposed'), undefined);
  const all = await chief.get('/work?limit=5');
  assert.equal(all.count, all.queues.reduce((sum, each) => sum + each.count, 0));
  await chief.post(`/policy/confirmations/${proposed.id}/release`);
  assert.equal((await queue(chief, 'policy.confirmations.proposed')).count, 0);
});

story('待办有变化时，打开的页面会听到', { city: 'guangzhou', today: '2026-11-22' }, async ({ as, server }) => {
  const bureau = await as('bureau'), chief = await as('chief');
  const stop = new AbortController();
  const stream = await fetch(`${server.base}/api/v1/events`, { headers: chief.headers(false), signal: AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]) });
  const heard = (async () => {
    let text = '';
    for await (const chunk of stream.body) {
      text += Buffer.from(chunk).toString();
      if (/event: queue\ndata: \{\}\n\n/.test(text)) return true;
    }
    return false;
  })();
  await bureau.post('/policy/confirmations', { kind: 'parameter', name: 'longevity_allowance_fen', value_from: '2022-01-01', source_title: '来源文件', source_text: '原文', source_date: null });
  assert.equal(await heard, true);
  stop.abort();
});
