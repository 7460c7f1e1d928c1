// The work queue: counts beside the queues, items by their day, walked with the arrow keys and opened with Enter.
import { accountWith, accountsWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const proposer = await accountWith(page, 'policy.confirmation.propose');
  const releaser = (await accountsWith(page, 'policy.confirmation.release')).find((who) => who.account !== proposer?.account);
  if (!proposer || !releaser) { skip('work queue', 'nobody proposes and somebody else releases'); return; }

  await test('work: what one proposes waits for the other, and is counted in the menu', async () => {
    await signIn(page, proposer);
    const made = await page.evaluate(async () => {
      const session = await (await fetch('/api/v1/session')).json();
      const body = { kind: 'parameter', name: 'longevity_centenarian_gift_fen', value_from: '2022-01-01', source_title: '来源文件', source_text: '原文', source_date: null };
      const answer = await fetch('/api/v1/policy/confirmations', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf, 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json() };
    });
    ok(made.status === 200 || made.status === 201 || made.status === 409, `a proposal, got ${made.status}`);
    await signIn(page, releaser);
    await page.waitForSelector('nav.side a[href="/console/work"] b.n');
    await page.goto(`${base}/console/work?queue=policy.confirmations.proposed`);
    await page.waitForSelector('table.plain tbody a');
    same(await page.locator('nav.queues [aria-current=true] b').innerText(), String(await page.locator('table.plain tbody tr').count()), 'count of the queue');
    await clean(page, 'work queue');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/work.png` });
  });

  await test('work: arrow keys walk the items and Enter opens one', async () => {
    await page.goto(`${base}/console/work`);
    await page.waitForSelector('table.plain tbody a');
    await page.keyboard.press('ArrowDown');
    const first = await page.evaluate(() => document.activeElement?.getAttribute('href'));
    same(first, await page.locator('table.plain tbody a').first().getAttribute('href'), 'the first item');
    await page.keyboard.press('ArrowUp');
    same(await page.evaluate(() => document.activeElement?.getAttribute('href')), first, 'still the first item');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !location.pathname.endsWith('/work'));
    same(new URL(page.url()).pathname + new URL(page.url()).search, first, 'the page of the item');
  });

  await test('work: a phone shows the queues above the items, and nothing sideways', async () => {
    const phone = await freshPage(360, 740);
    await signIn(phone, releaser);
    await phone.goto(`${base}/console/work`);
    await phone.waitForSelector('table.plain tbody a, .state');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    await clean(phone, 'work queue on a phone');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/work-phone.png` });
    quiet(phone, 'work queue on a phone');
    await phone.close();
  });
  quiet(page, 'work queue');
  await page.close();
}
