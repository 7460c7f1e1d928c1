// The main job in the browser: which fact is missing of whom, and from a number to the person; the figures of the home page lead on.
import { accountWith, base, clean, freshPage, ok, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const official = await accountWith(page, 'determination.run.start');
  if (!official) { skip('main job', 'nobody determines'); return; }

  await test('missing information: counted anew, by fact, item and district', async () => {
    await signIn(page, official);
    await page.goto(`${base}/console/determination/lacking-facts`);
    await page.waitForSelector('.sheet .lead');
    await page.locator('.el-button').first().click();
    await page.waitForSelector('.job .tag.good', { timeout: 60_000 });
    await page.waitForSelector('table.plain tbody tr');
    ok(await page.locator('table.plain .tag.info').count() > 0, 'some of it a visit can find out');
    await clean(page, 'missing information');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/lacking.png` });
    const all = await page.locator('table.plain tbody tr').count();
    await page.selectOption('#lacking-item', { index: 1 });
    await page.waitForFunction((n) => document.querySelectorAll('table.plain tbody tr').length < n, all);
  });

  await test('missing information: a number opens its people, a row the person', async () => {
    const told = (await page.locator('table.plain tbody td.number a').first().innerText()).replace(/\D/g, '');
    await page.locator('table.plain tbody td.number a').first().click();
    await page.waitForURL(/determination\/lacking\?/);  // the table before it has rows as well
    await page.waitForSelector('table tbody tr');
    const query = await page.evaluate(() => location.search);
    const listed = await page.evaluate(async (q) => (await (await fetch(`/api/v1/determination/lacking${q}&limit=1`)).json()).count, query);
    ok(String(listed) === told, `${listed} listed, ${told} told`);
    await clean(page, 'people of a missing fact');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/lacking-people.png` });
    await page.locator('table tbody tr td').nth(1).click();
    await page.waitForURL(/\/elders\//);
  });

  await test('missing information: a phone scrolls one way only', async () => {
    const phone = await freshPage(360, 740);
    await signIn(phone, official);
    await phone.goto(`${base}/console/determination/lacking-facts`);
    await phone.waitForSelector('table.plain tbody tr');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/lacking-phone.png` });
    await phone.close();
  });

  await test('home: no name of a town is cut in the middle', async () => {
    await page.goto(`${base}/console/`);
    await page.waitForSelector('[data-hex] .name');
    ok(!(await page.locator('[data-hex] .name').allInnerTexts()).some((name) => name === '镇街不'), 'names stand whole or end in …');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/home.png`, fullPage: true });
  });
  await page.close();
}
