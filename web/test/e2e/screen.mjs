// The big screen on a wall, on a laptop and enlarged: its numbers lead to their rows, a lost connection is said, and all of it with axe.
import { accountWith, accounts, base, clean, freshPage, ok, quiet, same, signIn, signOut, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage(1920, 1080);
  const who = await accountWith(page, 'determination.result.read', 'indicators.value.read', 'tasks.task.read');
  if (!who) { skip('screen', 'nobody may read the overview, the figures and the tasks'); await page.close(); return; }
  const open = async () => { await page.goto(`${base}/screen/`); await page.waitForSelector('.tiles b'); };

  await test('screen: without a session it asks to sign in and comes back', async () => {
    await signOut(page);
    await page.goto(`${base}/screen/`);
    await page.waitForSelector('#account');
    await page.fill('#account', who.account);
    await page.fill('#password', who.password);
    await page.click('button[type=submit]');
    await page.waitForSelector('.tiles b, form [role=alert], #code');
    if (!page.url().endsWith('/screen/')) { await signIn(page, who); await open(); }
    same(new URL(page.url()).pathname, '/screen/', 'the way back');
    quiet(page, 'screen');
  });

  for (const [width, height] of [[1920, 1080], [1366, 768]]) {
    await test(`screen: ${width} by ${height}, everything on one page, in both languages`, async () => {
      await page.setViewportSize({ width, height });
      await open();
      for (const lang of ['zh-CN', 'en']) {
        same(await page.evaluate(() => document.documentElement.lang), lang, 'language');
        same(await page.evaluate(() => Math.max(document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight, 0)), 0, 'pixels beyond the screen');
        await clean(page, `${width} ${lang}`);
        await page.locator('.bar nav button[lang]').click();
      }
      quiet(page, 'screen');
    });
  }

  await test('screen: letters of a wall, dates with the numbers, missing figures in words', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await open();
    const size = (at) => page.locator(at).first().evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize));
    ok(await size('.tiles b') >= 56, 'numbers of 56 pixels or more');
    ok(await size('.lines a') >= 24, 'lines of 24 pixels or more');
    ok(/20\d\d-\d\d-\d\d/.test(await page.locator('.tiles li').first().innerText()), 'the date of the first number');
    for (const line of await page.locator('.figures .lines li').all()) ok(await line.locator('b').count() || /暂无数据/.test(await line.innerText()), 'a value, or what is missing');
  });

  await test('screen: a number opens its rows, and there are as many', async () => {
    await open();
    const tile = page.locator('.tiles li').nth(3);
    const number = Number((await tile.locator('b').innerText()).replaceAll(',', ''));
    await tile.locator('a').click();
    await page.waitForSelector('main h1');
    const address = new URL(page.url());
    same(address.pathname, '/console/determination/results', 'where it leads');
    const rows = await page.evaluate(async () => (await (await fetch('/api/v1/determination/results?f.subject=item&f.answer=needs_information&limit=1')).json()));
    ok(!rows.count_exact || rows.count === number, `${number} rows, not ${rows.count}`);
    await page.goBack();
    await page.waitForSelector('.lines a');
    await page.locator('.figures .counts a').first().click();
    await page.waitForSelector('.figures tbody tr');
  });

  await test('screen: towns by the keys', async () => {
    await open();
    await page.locator('[data-hex][tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.legend .named');
    await page.keyboard.press('Enter');
    await page.waitForURL(/determination\/results.*f\.region=/);
  });

  await test('screen: a lost connection is said, and what comes back is said too', async () => {
    await open();
    await page.context().setOffline(true);
    await page.waitForSelector('.lost');
    ok(/\d\d:\d\d:\d\d/.test(await page.locator('.lost').innerText()), 'of when the numbers are');
    ok(await page.locator('.tiles b').count() >= 4, 'the old numbers');
    await clean(page, 'connection lost');
    await page.context().setOffline(false);
    await page.waitForSelector('.lost', { state: 'detached' });
  });

  await test('screen: enlarged it becomes one column, nothing sideways', async () => {
    await page.setViewportSize({ width: 683, height: 384 });
    await open();
    same(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, 'pixels beyond the edge');
    await clean(page, 'enlarged');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test('screen: the console leads there', async () => {
    await page.goto(`${base}/console/`);
    await page.locator('#menu a[href="/screen/"]').click();
    await page.waitForSelector('.tiles b');
  });

  const other = accounts.secadmin;
  if (!other) skip('screen: no right', 'no security administrator');
  else await test('screen: who may not read the overview is told so', async () => {
    await signIn(page, other);
    await page.goto(`${base}/screen/`);
    await page.waitForSelector('.denied');
    same(await page.locator('.tiles').count(), 0, 'numbers');
    await clean(page, 'no right');
  });
  await page.close();
}
