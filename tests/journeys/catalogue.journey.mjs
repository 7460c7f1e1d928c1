// The year's service list: frozen, published by a second person, compared with the one before, printed; withdrawn when it was wrong.
import { assert, refused, story } from './story.mjs';

story('服务清单：编制一版，另一人公布，与上一版相比，印成手册，撤得回来', { city: 'guangzhou', people: 20, today: '2026-11-22' }, async ({ server, as }) => {
  const bureau = await as('bureau');
  const chief = await as('chief');
  const open = server.client();
  assert.deepEqual((await open.get('/public/editions')).items, []);
  await refused((await as('district')).post('/catalogue/editions', { year: '2026' }), 403);
  await refused(bureau.post('/catalogue/editions', { year: '2031' }), 422);
  const made = await bureau.post('/catalogue/editions', { year: '2026', number: '穗民示〔2026〕1号', note: '年度首版' });
  const list = await open.get('/public/service-list');
  assert.deepEqual([made.state, made.items, made.prepared_on], ['prepared', list.items.length, '2026-11-22']);
  await refused(open.get(`/public/editions/${made.id}/handbook.pdf`), 404);
  await refused(bureau.post(`/catalogue/editions/${made.id}/publish`), 403, 'catalogue.edition.own');
  const waiting = await chief.get('/work');
  assert.ok(JSON.stringify(waiting).includes(made.id), 'the second person finds it in the work queue');
  const published = await chief.post(`/catalogue/editions/${made.id}/publish`);
  assert.deepEqual([published.state, published.published_on, published.added], ['published', '2026-11-22', 0]);
  await refused(chief.post(`/catalogue/editions/${made.id}/publish`), 409, 'catalogue.edition.settled');
  await refused(bureau.patch(`/catalogue/editions/${made.id}`, { year: '2027', version: published.version }), 409, 'catalogue.edition.settled');

  const paper = await open.raw('GET', `/public/editions/${made.id}/handbook.pdf`);
  assert.equal(paper.headers.get('content-type'), 'application/pdf');
  assert.ok((await paper.arrayBuffer()).byteLength > 5000);

  const second = await bureau.post('/catalogue/editions', { year: '2027' });
  assert.deepEqual([second.added, second.removed, second.changed], [0, 0, 0], 'the pack did not change');
  await chief.post(`/catalogue/editions/${second.id}/publish`);
  const shown = (await open.get('/public/editions')).items;
  assert.deepEqual(shown.map((one) => [one.year, one.first, one.differences.length]), [['2027', false, 0], ['2026', true, 0]]);
  await refused(chief.post(`/catalogue/editions/${second.id}/withdraw`, { reason: ' ' }), 422);
  assert.equal((await chief.post(`/catalogue/editions/${second.id}/withdraw`, { reason: '金额有误' })).state, 'withdrawn');
  await refused(open.get(`/public/editions/${second.id}/handbook.pdf`), 404);
  assert.equal((await open.get('/public/editions')).items.length, 1);
  const third = await bureau.post('/catalogue/editions', { year: '2027' });
  assert.equal((await bureau.post(`/catalogue/editions/${third.id}/drop`, { reason: '重复编制' })).state, 'dropped');
});
