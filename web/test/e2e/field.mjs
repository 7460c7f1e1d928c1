// The field app on a phone: an assessor and a guide work a day without a network; what they did is sent once, and what is refused stays with its words.
import { accountWith, accountsWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

/** A clerk at a desk somewhere else: a session of its own beside the phone's. */
async function deskOf(who) {
  const signed = await fetch(`${base}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ account: who.account, password: who.password }) });
  const session = await signed.json();
  if (!signed.ok) throw new Error(`${who.account}: ${JSON.stringify(session)}`);
  const cookie = signed.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
  return async (method, at, body) => {
    const answer = await fetch(`${base}/api/v1${at}`, { method, headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': session.csrf, 'idempotency-key': crypto.randomUUID() }, ...(body ? { body: JSON.stringify(body) } : {}) });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  };
}

const shot = async (page, name) => { if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/field-${name}.png`, fullPage: true }); };
const offline = (page, off) => page.context().setOffline(off);
const states = (page) => page.locator('.card .tag').allInnerTexts();
const go = async (page, hash) => { await page.evaluate((to) => { location.hash = to; }, hash); await page.waitForSelector('h1'); };

async function enter(page, who) {
  await page.goto(`${base}/field/`);
  await page.fill('#account', who.account);
  await page.fill('#password', who.password);
  await page.click('button[type=submit]');
  await page.waitForSelector('.bar, [role=alert]');
  await page.waitForFunction(() => /名单取于|Fetched/.test(document.body.innerText));
}
async function sign(page) {
  for (const pad of await page.locator('canvas').all()) {
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    await page.mouse.move(box.x + 40, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 90, { steps: 5 });
    await page.mouse.up();
  }
}
const tapTwice = (page) => page.locator('form button[type=submit]').evaluate((button) => { button.click(); button.click(); });
const drained = (page) => page.waitForFunction(() => { const tags = [...document.querySelectorAll('.card .tag')]; return tags.length > 0 && tags.every((t) => !/等待|Waiting/.test(t.textContent)); }, null, { timeout: 20000 });

/** A case of the agency, assigned to both of its assessors. */
async function assigned(desk, elder, agency) {
  const made = await desk('POST', '/assessment/requests', { elder, scale: 'gbt42195', purpose: 'benefit', reason: 'initial', channel: 'window', asker: 'elder', asked_by: '本人' });
  await desk('POST', `/assessment/cases/${made.id}/accept`, {});
  return (await desk('POST', `/assessment/cases/${made.id}/assign`, { agency })).id;
}

export default async function run() {
  let page = await freshPage(360, 740);
  const official = await accountWith(page, 'assessment.case.assign');
  const assessor = (await accountsWith(page, 'assessment.task.work')).find((who) => who.account === 'assessor') ?? null;
  // The list of the region's visits, for who has no post of their own.
  const guide = (await accountsWith(page, 'guide.visit.record', 'guide.outreach.assign'))[0] ?? null;
  if (!official || !assessor) { skip('field', 'nobody assigns, or nobody does nothing but assess'); await page.close(); return; }
  const ids = [];
  const desk = await deskOf(official);

  await test('field: who does nothing but assess signs in at the console and lands in the field app', async () => {
    await signIn(page, assessor);
    await page.waitForURL(/\/field\/$/);
    const me = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
    await clean(page, 'field sign-in');
    await shot(page, 'sign-in');
    const region = me.scope[0].code;
    const agency = await desk('POST', '/assessment/agencies', { name: '上门评估中心', region, registration_no: 'F-1', scales: 'gbt42195', valid_from: '2026-01-01', contact: '' });
    for (const i of [0, 1]) await desk('POST', '/assessment/assessors', { name: i ? '梁副评' : '吴家豪', agency: agency.id, region, qualification_no: `F-${i}`, medical: !i, scales: 'gbt42195', valid_from: '2026-01-01', coordinates: false, ...(i ? {} : { account: me.account.id }) });
    const elders = (await desk('GET', `/elders?f.region=${region}&f.state=living&limit=20`)).items.slice(-4);
    for (const elder of elders) ids.push(await assigned(desk, elder.id, agency.id));
  });
  if (ids.length < 4) { await page.close(); return; }

  await test('field: the worker keeps the app, in its own folder, and no answer of the interface', async () => {
    await signIn(page, assessor);
    const today = (await page.evaluate(async () => (await fetch('/api/v1/session')).json())).today;
    const own = await deskOf(assessor);
    for (const [i, id] of ids.entries()) await own('POST', `/assessment/cases/${id}/appoint`, { appointed_on: today, appointed_time: `1${i}:30`, place: '家中' });
    await enter(page, assessor);
    const worker = await page.evaluate(async () => { const r = await navigator.serviceWorker.ready; const head = await fetch('/field/sw.js', { cache: 'no-store' }); return { scope: r.scope, cache: head.headers.get('cache-control'), policy: head.headers.get('content-security-policy'), kept: (await Promise.all((await caches.keys()).map(async (n) => (await (await caches.open(n)).keys()).map((k) => k.url)))).flat() }; });
    ok(worker.scope.endsWith('/field/'), `scope /field/, not ${worker.scope}`);
    same(worker.cache, 'no-cache', 'how long the worker may be kept');
    ok(/worker-src 'self'/.test(worker.policy) && /manifest-src 'self'/.test(worker.policy), 'a policy for worker and manifest');
    ok(worker.kept.length > 3 && worker.kept.every((url) => !url.includes('/api/')), 'only files of the app in the cache');
    await page.waitForSelector('.card');
    same(await page.locator('.cards .card').count(), 4, 'tasks of today');
    await clean(page, 'field today');
    await shot(page, 'today');
  });

  await test('field: a whole entry without a network: reload, one tap an item, what is missing, photo, signatures; sent once when there is one', async () => {
    await offline(page, true);
    await page.reload();
    await page.waitForSelector('.card');
    await go(page, `#/assess/${ids[0]}`);
    await page.waitForSelector('fieldset .choice');
    await clean(page, 'field item');
    await shot(page, 'item');
    const first = await page.locator('legend').innerText();
    await page.locator('fieldset .choice input').first().click();
    await page.waitForFunction((before) => document.querySelector('legend')?.innerText !== before, first);
    await page.reload();
    await page.waitForSelector('fieldset .choice');
    ok(await page.locator('legend').innerText() !== first, 'after the reload the form goes on where it stood');
    await page.locator('.progress button').click();
    await page.waitForFunction(() => document.querySelectorAll('fieldset .choice').length > 20);
    await page.locator('form button[type=submit]').click();
    await page.waitForSelector('#missing a');
    const missing = await page.locator('#missing a').count();
    ok(missing > 10, `the missing items as links, not ${missing}`);
    await shot(page, 'missing');
    await page.locator('#missing a').first().click();
    ok(await page.evaluate(() => document.activeElement?.closest('fieldset[id^="at-"]') !== null), 'the link leads to the item');
    for (const set of await page.locator('fieldset:has(input[type=radio])').all()) await set.locator('.choice input').last().check();
    await page.locator('#camera').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
    await page.waitForSelector('.thumbs img');
    await sign(page);
    await clean(page, 'field whole form');
    await page.reload();
    await page.waitForSelector('.thumbs img');
    same(await page.locator('#missing').count(), 0, 'the list of what is missing');
    await shot(page, 'form');
    await tapTwice(page);
    await page.waitForSelector('.card .tag.pending');
    same(await page.locator('.card .tag.pending').count(), 2, 'a photo and an entry that wait');
    await page.reload();
    await page.waitForSelector('.card .tag.pending');
    await shot(page, 'waiting');
    // The server does not answer at first: nothing is lost, and the same key is used again.
    const keys = [];
    let down = true;
    await page.route('**/submission', async (route) => { keys.push(route.request().headers()['idempotency-key']); if (down) { await route.fetch(); await route.abort(); } else await route.continue(); });
    await offline(page, false);
    await page.waitForFunction(() => /已试 1 次|1 tries/.test(document.body.innerText), null, { timeout: 15000 });
    down = false;
    await page.locator('button.main').first().click();
    await drained(page);
    await page.unroute('**/submission');
    same(keys.length, 2, 'attempts');
    same(keys[0], keys[1], 'the key of the second attempt');
    ok((await states(page)).every((s) => /已上传|Sent/.test(s)), 'both sent');
    await clean(page, 'field outbox');
    await shot(page, 'sent');
    const kept = await desk('GET', `/assessment/cases/${ids[0]}/entries`);
    same(kept.items.length, 1, 'entries at the server');
  });

  await test('field: a refusal keeps the entry with its words and links, the next goes on, and mended it arrives', async () => {
    await go(page, '#/');
    await page.reload();
    for (const id of [ids[1], ids[2]]) {
      await go(page, `#/assess/${id}`);
      await page.waitForFunction(() => document.querySelectorAll('fieldset .choice').length > 20);
      for (const set of await page.locator('fieldset:has(input[type=radio])').all()) await set.locator('.choice input').last().check();
      await sign(page);
      // The first is told by the server that its answers do not hold: what goes out is changed on the way.
      if (id === ids[1]) await page.route(`**/visits/${id}/submission`, async (route) => { const body = route.request().postDataJSON(); const code = Object.keys(body.answers.items)[0]; body.answers.items[code] = 99; await route.continue({ postData: JSON.stringify(body) }); });
      await page.locator('form button[type=submit]').click();
      await page.waitForSelector('.card .tag');
      await drained(page);
    }
    const seen = await states(page);
    ok(seen.some((s) => /未被接收/.test(s)) && /已上传/.test(seen[0]), `one refused and the later one sent: ${seen}`);
    await shot(page, 'refused');
    await clean(page, 'field refused');
    await page.unroute(`**/visits/${ids[1]}/submission`);
    await page.locator('.card:has(.tag.rejected) button.main').click();
    await page.waitForSelector('.notice.bad[role=alert]');
    await page.waitForSelector('form button[type=submit]');
    await page.locator('form button[type=submit]').click();
    await page.waitForSelector('.card .tag');
    await drained(page);
    ok((await states(page)).every((s) => /已上传/.test(s)), 'nothing is refused any more');
  });

  await test('field: a second entry for the same elder is kept and left to a supervisor', async () => {
    // The same device sends another entry of the case, as a second assessor's phone would.
    const before = (await desk('GET', `/assessment/cases/${ids[2]}/entries`)).items[0];
    ok(before, 'the first entry');
    const again = await page.evaluate(async ([id, was]) => {
      const session = await (await fetch('/api/v1/session')).json();
      const signatures = typeof was.signatures === 'string' ? JSON.parse(was.signatures) : was.signatures;
      const answers = typeof was.answers === 'string' ? JSON.parse(was.answers) : was.answers;
      const answer = await fetch(`/api/v1/assessment/visits/${id}/submission`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf, 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ client_id: crypto.randomUUID(), form: was.form, answers, started_at: was.started_at, finished_at: was.finished_at, signatures }) });
      return answer.json();
    }, [ids[2], before]);
    same(again.state, 'held', `state of the second entry (${JSON.stringify(again)})`);
    same((await desk('GET', `/assessment/cases/${ids[2]}/entries`)).items.length, 2, 'entries kept');
  });

  await test('field: storage that is nearly full is said; letters grow; nothing scrolls sideways; the keyboard reaches everything', async () => {
    await page.addInitScript(() => { navigator.storage.estimate = async () => ({ quota: 1e9, usage: 1e9 - 1e6 }); });
    await go(page, '#/');
    await page.reload();
    await page.waitForFunction(() => /快满/.test(document.body.innerText));
    await go(page, '#/more');
    await page.locator('input[name=size]').last().check();
    for (const hash of ['#/more', '#/', '#/outbox', `#/assess/${ids[3]}`]) {
      await go(page, hash);
      await page.waitForTimeout(150);
      ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), `nothing sideways at ${hash} in the largest letters`);
      const small = await page.evaluate(() => [...document.querySelectorAll('a, button, select, .choice, input.control')].filter((e) => e.getClientRects().length).map((e) => [e.outerHTML.slice(0, 60), e.getBoundingClientRect().height]).filter(([, h]) => h < 47.5));
      same(small.length, 0, `targets under 48 px at ${hash}: ${JSON.stringify(small)}`);
    }
    await shot(page, 'huge');
    await go(page, '#/more');
    await page.locator('input[name=size]').first().check();
    await clean(page, 'field settings');
    await go(page, `#/assess/${ids[3]}`);
    await page.waitForSelector('fieldset .choice');
    await page.locator('fieldset .choice input').first().focus();
    await page.keyboard.press('Space');
    ok(await page.locator('fieldset .choice input').first().isChecked(), 'an answer by the space bar');
  });

  await test('field: an expired session stops sending, says so, and goes on after sign-in', async () => {
    await page.locator('fieldset .choice input').nth(1).focus();
    await page.locator('details summary').click();
    await page.fill('#why', '敲门无人应，邻居说外出');
    await page.context().clearCookies();
    await page.locator('details button').click();
    await page.waitForSelector('.card .tag.pending');
    await page.waitForSelector('[role=alert] button');
    await shot(page, 'expired');
    await page.locator('[role=alert] button').click();
    await page.fill('#password', assessor.password);
    await page.click('button[type=submit]');
    await page.waitForSelector('.card .tag');
    await drained(page);
    ok((await states(page)).every((s) => /已上传/.test(s)), 'sent after sign-in');
  });
  quiet(page, 'field');
  await page.close();

  if (!guide) skip('field: guide', 'nobody is a guide');
  else await test('field: a guide records a visit without a network and it arrives with its own day', async () => {
    const { scope } = await desk('GET', '/session');
    await desk('POST', '/guide/officers', { name: '上门向导', kind: 'service_guide', region: scope[0].code, qualification: '', month_quota: 20 });
    const { job } = await desk('POST', '/guide/outreach/open', {});
    for (let i = 0; i < 100 && !['done', 'failed'].includes((await desk('GET', `/jobs/${job}`)).state); i += 1) await new Promise((resolve) => { setTimeout(resolve, 200); });
    page = await freshPage(360, 740);
    await page.context().clearCookies();
    await page.goto(`${base}/field/#/more`);
    await page.waitForSelector('.bar, #account');
    if (await page.locator('.bar').count()) { await page.locator('main button').last().click(); await page.waitForSelector('#account'); }
    await enter(page, guide);
    await page.waitForSelector('.card');
    await shot(page, 'guide-today');
    await clean(page, 'field guide today');
    await offline(page, true);
    await page.locator('.card .button').first().click();
    await page.waitForSelector('fieldset .choice');
    await clean(page, 'field visit');
    await shot(page, 'guide-visit');
    await page.locator('input[name=outcome]').nth(1).check();
    await page.reload();
    await page.waitForSelector('fieldset .choice');
    ok(await page.locator('input[name=outcome]').nth(1).isChecked(), 'the outcome after a reload');
    await tapTwice(page);
    await page.waitForSelector('.card .tag.pending');
    same(await page.locator('.card .tag.pending').count(), 1, 'visits that wait after two taps');
    await offline(page, false);
    await page.waitForSelector('.card .tag.done');
    await offline(page, true);
    await go(page, '#/more');
    await page.locator('main button').last().click();
    await page.waitForSelector('#account');
    const ended = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/session') && answer.request().method() === 'DELETE');
    await offline(page, false);
    ok((await ended).ok(), 'the sign-out reaches the server when there is a network');
    same(await page.evaluate(async () => (await fetch('/api/v1/session')).status), 401, 'the session after it');
    quiet(page, 'field guide');
    await page.close();
  });
}
