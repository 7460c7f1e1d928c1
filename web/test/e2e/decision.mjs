// Decisions: the overview by item and district, a case with its facts and the box, a whole list with a preview before anything happens.
import { accountWith, base, clean, freshPage, ok, quiet, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const official = await accountWith(page, 'decision.bulk.decide');
  if (!official) { skip('decisions', 'nobody decides in bulk'); return; }

  await test('decisions: what waits is counted by item and district and leads to the list', async () => {
    await signIn(page, official);
    await page.evaluate(async () => {
      const session = await (await fetch('/api/v1/session')).json();
      const day = session.today;
      const answer = await fetch('/api/v1/determination/runs', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf, 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ as_of: day }) });
      const { job } = await answer.json();
      for (let i = 0; i < 200; ++i) {
        const state = (await (await fetch(`/api/v1/jobs/${job}`)).json()).state;
        if (state === 'done' || state === 'failed') break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      for (let i = 0; i < 200; ++i) {
        if ((await (await fetch('/api/v1/decision/overview')).json()).counts.length) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    await page.goto(`${base}/console/decision`);
    await page.waitForSelector('table.plain tbody tr');
    await clean(page, 'decisions');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/decisions.png` });
  });

  await test('decisions: a whole list is previewed, with who is left out and why', async () => {
    await page.locator('table.plain tbody tr button').first().click();
    await page.waitForSelector('.el-dialog .sum');
    ok(/\d/.test(await page.locator('.el-dialog .sum').innerText()), 'a number of people');
    await clean(page, 'bulk decision');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/bulk.png` });
    await page.keyboard.press('Escape');
  });

  await test('decisions: a case shows facts on the left and the box on the right; a refusal needs a reason', async () => {
    const id = await page.evaluate(async () => (await (await fetch('/api/v1/decision/proposals?f.state=open&limit=1')).json()).items[0].id);
    await page.goto(`${base}/console/decision/cases/${id}`);
    await page.waitForSelector('.box .acts button');
    await clean(page, 'case');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/case.png` });
    await page.locator('.box .acts button').nth(1).click();
    await page.waitForSelector('.box .problem');
    ok(await page.evaluate(() => document.activeElement?.id === 'decision-reason'), 'the cursor is in the reason');
  });

  await test('decisions: a case on a phone scrolls one way only', async () => {
    const phone = await freshPage(360, 740);
    await signIn(phone, official);
    await phone.goto(page.url());
    await phone.waitForSelector('.box .acts button');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/case-phone.png`, fullPage: true });
    await phone.close();
  });
  quiet(page, 'decisions');
  await page.close();
}
