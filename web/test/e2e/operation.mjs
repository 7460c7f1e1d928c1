// The administrator's pages: schedules run, paused and moved by keyboard; health; every page of the three administrators at 200 % and at 360 px.
import { accountWith, accounts, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

/** How far the page is wider than its window. */
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Walks with Tab to the first element whose text or label is `name`, as somebody without a mouse does. */
async function tabTo(page, name, steps = 90) {
  for (let i = 0; i < steps; i += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => (document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || '').trim());
    if (at === name) return;
  }
  throw new Error(`no ${name} within ${steps} steps of Tab`);
}

export default async function run() {
  const page = await freshPage();
  const keeper = await accountWith(page, 'schedule.schedule.update');
  if (!keeper) { skip('operation', 'nobody looks after the schedules'); return; }

  await test('schedules: run now, pause and resume by keyboard alone', async () => {
    await signIn(page, keeper);
    await page.goto(`${base}/console/schedules`);
    await page.waitForSelector('table.plain tbody tr');
    await clean(page, 'schedules');
    const row = page.locator('tbody tr', { hasText: 'work.housekeeping' });
    await row.getByRole('button', { name: '立即运行' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=status]', { hasText: '马上运行' }).waitFor();
    await row.locator('.tag.good').waitFor();
    await row.getByRole('button', { name: '暂停' }).focus();
    await page.keyboard.press('Enter');
    await row.getByText('已暂停').waitFor();
    await row.getByRole('button', { name: '恢复' }).focus();
    await page.keyboard.press('Enter');
    await row.getByText('已暂停').waitFor({ state: 'detached' });
    ok(/\d{4}-\d\d-\d\d 03:10/.test(await row.innerText()), 'the next night again');
    await clean(page, 'schedules after a run');
  });

  await test('schedules: another time is asked for in a dialog that Esc leaves', async () => {
    const row = page.locator('tbody tr', { hasText: 'work.housekeeping' });
    await row.getByRole('button', { name: '改时间' }).click();
    await page.waitForSelector('[role=dialog]');
    await clean(page, 'time of a schedule');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
  });

  await test('health: every value has a name, a time, and nothing that stands still', async () => {
    await page.goto(`${base}/console/health`);
    await page.waitForSelector('dl.facts');
    const labels = await page.locator('dl.facts dt').allInnerTexts();
    same(labels.filter((l) => /^[a-z_]+$/.test(l)).join(' '), '', 'values without a name');
    same(await page.locator('.stopped').count(), 0, 'stopped subscribers');
    await clean(page, 'health');
    quiet(page, 'health');
  });

  await test('roles: every group of rights has a name in Chinese', async () => {
    await page.goto(`${base}/console/organisation/roles`);
    await page.waitForSelector('tr.module');
    same((await page.locator('tr.module').allInnerTexts()).filter((name) => /^[a-z]+$/.test(name.trim())).join(' '), '', 'modules without a name');
  });

  await test('console: from the first Tab to the content and to the search without a mouse', async () => {
    await page.goto(`${base}/console/`);
    await page.waitForSelector('main#page h1');
    await page.keyboard.press('Tab');
    ok(await page.evaluate(() => document.activeElement?.classList.contains('skip')), 'the way past the menu comes first');
    await tabTo(page, '帮助');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    same(await page.evaluate(() => document.activeElement?.textContent?.trim()), '帮助', 'focus comes back');
  });

  const seen = new Set();
  for (const name of ['sysadmin', 'secadmin', 'auditor']) {
    const who = accounts[name];
    if (!who) { skip(`walk of ${name}`, 'no such account'); continue; }
    await test(`console: the pages of ${name} at 200 % and on a phone scroll downward only`, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await signIn(page, who);
      await page.waitForSelector('nav.side a');
      const links = await page.locator('nav.side a:not([href="/screen/"])').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      for (const link of links.filter((l) => !seen.has(l))) {
        seen.add(link);
        await page.goto(base + link);
        await page.waitForSelector('main#page h1');
        await page.waitForFunction(() => !document.querySelector('main .skeleton'));
        for (const [width, height] of [[720, 450], [360, 740]]) {
          await page.setViewportSize({ width, height });
          same(await sideways(page), 0, `${link} at ${width} pixels, too wide by`);
        }
      }
      quiet(page, name);
    });
  }
  await page.close();
}
