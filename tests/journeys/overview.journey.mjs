// The bureau's page and what the public may know: the same numbers as the lists behind them, each within the reader's regions.
import { assert, refused, story } from './story.mjs';

async function figures(client) {
  for (let i = 0; i < 100; ++i) {
    const found = await client.get('/overview');
    if (found.as_of) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('the run was not counted');
}

story('概览：首页数字与名单一致，区里镇里只看得到自己的；对外公开的数字不露个人', { city: 'guangzhou', people: 600, today: '2026-11-22' }, async ({ server, as }) => {
  const bureau = await as('bureau');
  const all = await figures(bureau);
  assert.equal(all.as_of, '2026-11-22');
  const listed = async (client, query) => (await client.get(`/determination/results?f.subject=item&limit=1&${query}`)).count;
  assert.equal(all.needs_information, await listed(bureau, 'f.answer=needs_information'));
  assert.equal(all.newly_entitled, await listed(bureau, `f.change=newly_entitled&f.run=${all.runs}`));
  const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);
  for (const key of ['newly_entitled', 'stopped', 'changed', 'needs_information']) {
    assert.equal(sum(all.towns, key), all[key], `towns add up: ${key}`);
    assert.equal(sum(all.items, key), all[key], `items add up: ${key}`);
  }
  const allowance = all.items.find((item) => item.item === 'longevity_allowance');
  assert.equal(allowance.entitled, await listed(bureau, 'f.item=longevity_allowance&f.answer=entitled'));
  assert.ok(all.sources.length > 0 && all.sources.every((source) => source.days >= 0 && source.label.zh));

  const district = await as('district');
  const own = district.session.scope[0].code.slice(0, 6);
  const part = await figures(district);
  assert.ok(part.towns.length > 1 && part.towns.length < all.towns.length && part.towns.every((town) => town.district.startsWith(own)));
  assert.equal(part.needs_information, await listed(district, 'f.answer=needs_information'));
  const town = await as('town');
  assert.ok((await town.get('/overview')).towns.every((one) => one.region.startsWith(town.session.scope[0].code.slice(0, 9))));
  await refused((await as('auditor')).get('/overview'), 403);

  const nobody = server.client();
  await refused(nobody.get('/overview'), 401);
  const open = await nobody.get('/public/recipients');
  assert.equal(open.as_of, '2026-11-22');
  for (const line of open.items) {
    const few = line.people.filter((n) => n === null).length;
    assert.ok(line.people.every((n) => n === null || n === 0 || n >= open.least), `${line.item} tells of fewer than ${open.least}`);
    const shown = line.people.reduce((total, n) => total + (n ?? 0), 0);
    if (few === 0) assert.equal(shown, line.all);
    if (few === 1) assert.ok(line.all === null || shown === 0, `${line.item}: the sum gives a single figure away`);
  }
  const file = await nobody.raw('GET', '/public/recipients/file');
  assert.match(file.headers.get('content-type'), /text\/csv/);
  assert.ok((await nobody.get('/public/documents')).items.some((paper) => paper.document === 'guangzhou-2021-6'));
  for (const page of ['/p', '/p/services', '/p/guide', '/p/contact']) {
    const answer = await fetch(server.base + page);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /text\/html/);
    assert.equal(answer.headers.get('content-disposition'), null);
    const html = await answer.text();
    assert.ok(html.includes('12345') && !html.includes('<script'));
  }
  assert.equal((await fetch(`${server.base}/p/elders`)).status, 404);
});
