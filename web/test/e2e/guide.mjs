// The bureau's page with its cartogram, and a guide's day on a phone: today's list, one visit, the trial on the spot.
import { accountWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Writes as the signed-in person would. */
const send = (page, path, body) => page.evaluate(async ([to, what]) => {
  const { csrf } = await (await fetch('/api/v1/session')).json();
  const answer = await fetch(`/api/v1${to}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, 'idempotency-key': `e2e-${Math.random()}-${Math.random()}` }, body: JSON.stringify(what) });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}, [path, body]);
const get = (page, path) => page.evaluate(async (to) => (await fetch(`/api/v1${to}`)).json(), path);

export default async function run() {
  const page = await freshPage();
  const bureau = await accountWith(page, 'determination.result.read', 'guide.outreach.assign');
  if (!bureau) { skip('guide', 'no account sees answers and opens outreach'); await page.close(); return; }
  await signIn(page, bureau);

  await test('home: four lists with their way in, towns as hexagons and as a table', async () => {
    await page.goto(`${base}/console/`);
    await page.waitForSelector('.cartogram [data-hex]');
    ok(await page.locator('.lists a').count() >= 4, 'four lists');
    ok(await page.locator('.map table tbody tr').count() > 0, 'the same numbers in a table');
    await clean(page, 'home');
    const hexes = page.locator('.cartogram [data-hex]');
    same(await page.locator('.cartogram [tabindex="0"]').count(), 1, 'stops of Tab in the picture');
    await hexes.first().focus();
    const before = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
    await page.keyboard.press('ArrowRight');
    const after = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
    if (await hexes.count() > 1) ok(before !== after, 'another town by arrow key');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.pathname.endsWith('/determination/results') && location.search.includes('f.region='));
  });

  await test('home: nothing sideways on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto(`${base}/console/`);
    await page.waitForSelector('.cartogram [data-hex]');
    ok(await overflow(page) <= 0, `no sideways scrolling, there are ${await overflow(page)} pixels`);
  });

  await test('outreach on a phone: the list, one visit with its answers, what came of it', async () => {
    if (!(await get(page, '/guide/officers?limit=1')).count) {
      const { scope } = await get(page, '/session');
      same((await send(page, '/guide/officers', { name: '浏览器测试向导', kind: 'service_guide', region: scope[0].code, qualification: '', month_quota: 50 })).status, 201, 'an officer');
    }
    await page.goto(`${base}/console/guide/today`);
    await page.getByRole('button', { name: '生成上门线索' }).click();
    await page.locator('[role=status].notice').filter({ hasText: '新生成' }).waitFor({ timeout: 120000 });
    await page.waitForSelector('.cards li');
    ok(await overflow(page) <= 0, 'no sideways scrolling on the list');
    await clean(page, "today's list");
    await page.locator('.cards a').first().click();
    await page.waitForSelector('form.sheet');
    ok(!/\d{17}[\dX]/.test(await page.locator('main').innerText()), 'no identity number in full');
    ok(await overflow(page) <= 0, 'no sideways scrolling on the visit');
    await clean(page, 'a visit');
    await page.selectOption('#outcome', 'refused');
    await page.locator('button.send').click();
    await page.locator('#refused').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'refused');
    await clean(page, 'a visit refused');
    await page.selectOption('#outcome', 'found');
    const first = page.locator('.question').first();
    if (await first.count()) await first.locator('.choices label').first().click().catch(() => undefined);
    await page.locator('button.send').click();
    await page.locator('#came').waitFor();
    await clean(page, 'a visit recorded');
    await page.locator('#came a.big').click();
    await page.waitForURL(/\/guide\/today$/);
  });

  await test('trial on the spot: answers on one page, the result beside them', async () => {
    await page.goto(`${base}/console/guide/trial`);
    await page.waitForSelector('.question');
    await page.locator('.question input[type=date]').first().fill('1950-02-03');
    await page.locator('button.send').click();
    await page.waitForSelector('section[aria-live] li');
    ok(await overflow(page) <= 0, 'no sideways scrolling');
    await clean(page, 'trial');
  });

  await test('guide: no script error and nothing against the content policy', async () => quiet(page, 'guide'));
  await page.close();
}
