// Statistics and appraisal: a period with its tables, a form that is tried, a round with its scheme, and what the portal shows; all with axe.
import { accountWith, accountsWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const who = await accountWith(page, 'statistics.period.freeze', 'appraisal.round.run');
  if (!who) { skip('statistics', 'no account may freeze statistics'); await page.close(); return; }
  await signIn(page, who);
  const open = async (at, ready = 'main h1') => {
    await page.goto(`${base}/console${at}`);
    await page.waitForSelector(ready);
    await page.waitForSelector('main .skeleton', { state: 'detached' });
  };

  await test('statistics: a period is frozen by hand, a wrong one is refused in words', async () => {
    await open('/statistics');
    await page.locator('.acts .el-button--primary').click();
    await page.fill('#freeze-which', '2999-01');
    await clean(page, 'freeze');
    await page.locator('[role=dialog] button[type=submit]').click();
    await page.waitForSelector('[role=dialog] [role=alert]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    if (!(await page.locator('main table.plain tbody tr').count())) {
      await page.locator('.acts .el-button--primary').click();
      await page.locator('[role=dialog] button[type=submit]').click();
      await page.waitForSelector('main table.plain tbody tr', { timeout: 30000 });
    }
    await clean(page, 'periods');
    quiet(page, 'periods');
  });

  await test('statistics: every table shows its definition and marks what is left out', async () => {
    await open('/statistics', 'main table.plain tbody tr');
    await page.locator('main table.plain tbody a').first().click();
    await page.waitForSelector('table.figures tbody tr');
    await clean(page, 'period');
    const tables = await page.locator('#which-table option').evaluateAll((all) => all.map((o) => o.value));
    ok(tables.length >= 8, 'the tables');
    let marked = 0;
    for (const table of tables) {
      await page.selectOption('#which-table', table);
      await page.waitForFunction((code) => new URL(location.href).searchParams.get('table') === code, table);
      marked += await page.locator('td.left').count();
    }
    ok(marked > 0, 'figures that are not published are marked');
    quiet(page, 'period');
  });

  await test('statistics: a form is edited, tried and shown as the file will be', async () => {
    await open('/statistics/templates', 'main table.plain tbody tr');
    await clean(page, 'templates');
    await page.locator('main table.plain tbody a').first().click();
    await page.waitForSelector('table.grid tbody tr');
    await clean(page, 'template');
    const rows = await page.locator('table.grid tbody tr').count();
    await page.locator('.lines + p .el-button, .sheet .inner > .el-button').first().click();
    const last = page.locator('.lines tbody tr').last();
    await last.locator('input').first().fill('合计');
    await page.locator('.acts .el-button--primary').click();
    await page.waitForFunction((n) => document.querySelectorAll('table.grid tbody tr').length === n, rows + 1);
    await last.locator('button.link').click();
    await page.locator('.acts .el-button--primary').click();
    await page.waitForFunction((n) => document.querySelectorAll('table.grid tbody tr').length === n, rows);
    quiet(page, 'template');
  });

  await test('appraisal: scheme and round; a wrong mark is refused in words', async () => {
    await open('/appraisal', 'main .sheet');
    await clean(page, 'appraisals');
    if (await page.locator('a[href*="/appraisal/schemes/"]').count()) {
      await page.locator('a[href*="/appraisal/schemes/"]').first().click();
      await page.waitForSelector('.aspects li');
      await clean(page, 'scheme');
      await open('/appraisal', '.rounds tbody tr');
      await page.locator('a[href*="/appraisal/rounds/"]').first().click();
      await page.waitForSelector('table.marks tbody tr');
      await clean(page, 'round');
      await page.locator('table.marks button.link').first().click();
      await page.fill('#act-marks', '9999');
      await clean(page, 'judging');
      await page.locator('[role=dialog] button[type=submit]').click();
      await page.waitForSelector('[role=dialog] [role=alert]');
      await page.keyboard.press('Escape');
    } else {
      await page.locator('.acts .el-button').first().click();
      await page.waitForSelector('[role=dialog] form');
      await clean(page, 'scheme from the pack');
      await page.locator('[role=dialog] button[type=submit]').click();
      await page.waitForSelector('[role=dialog] [role=alert]');
      await page.keyboard.press('Escape');
    }
    quiet(page, 'appraisal');
  });

  await test('portal: published statistics and appraisals', async () => {
    // Another official than who froze it releases the newest edition.
    const other = (await accountsWith(page, 'statistics.period.release')).find((one) => one.account !== who.account);
    await signIn(page, other);
    await open('/statistics', 'main table.plain tbody tr');
    await page.locator('main table.plain tbody a').first().click();
    await page.waitForSelector('table.figures tbody tr');
    if (await page.locator('.acts .el-button--primary').count()) {
      await page.locator('.acts .el-button--primary').click();
      await page.locator('[role=dialog] button[type=submit]').click();
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
    }
    await page.goto(`${base}/portal/statistics`);
    await page.waitForSelector('#stat-table');
    await page.waitForSelector('main .roll table tbody tr');
    await clean(page, 'portal statistics');
    same(await page.locator('main h1').count(), 1, 'one heading');
    // Coming back within the portal shows the tables again.
    await page.locator('a.mark').click();
    await page.waitForSelector('#stat-table', { state: 'detached' });
    await page.locator('a[href$="/statistics"]').first().click();
    await page.waitForSelector('#stat-table');
    quiet(page, 'portal statistics');
  });

  for (const at of ['/statistics', '/statistics/templates', '/appraisal']) {
    await test(`360 px: ${at}`, async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      await open(at);
      ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'no sideways scrolling of the page');
      await page.setViewportSize({ width: 1440, height: 900 });
    });
  }
  await page.close();
}
