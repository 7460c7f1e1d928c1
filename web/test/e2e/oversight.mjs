// The task ledger in its views, one task with its acts, the clause page and the joint conference; all of it with axe.
import { accountWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const who = await accountWith(page, 'tasks.task.supervise', 'conference.meeting.manage');
  if (!who) { skip('oversight', 'no account may supervise tasks'); await page.close(); return; }
  await signIn(page, who);
  const open = async (at, ready = 'main h1') => {
    await page.goto(`${base}/console${at}`);
    await page.waitForSelector(ready);
    await page.waitForSelector('main .skeleton', { state: 'detached' });
  };

  for (const [view, ready] of [['table', '.ledger tbody tr'], ['body', '.group h2'], ['document', '.group h2'], ['due', '.group h2'], ['board', '.board .card'], ['timeline', '.timeline li']]) {
    await test(`task ledger: ${view}`, async () => {
      await open(`/tasks/ledger${view === 'table' ? '' : `?view=${view}`}`, ready);
      await clean(page, view);
      quiet(page, view);
    });
  }

  await test('task ledger: a standing and a word go into the address and come back', async () => {
    await open('/tasks/ledger', '.ledger tbody tr');
    const all = await page.locator('.ledger tbody tr').count();
    const chip = page.locator('.chip').nth(1);
    const wanted = Number(/(\d+)\s*$/.exec(await chip.innerText())[1]);
    await chip.click();
    await page.waitForFunction((n) => document.querySelectorAll('.ledger tbody tr').length === n, wanted);
    ok(/standing=/.test(page.url()), 'the standing in the address');
    await page.reload();
    await page.waitForSelector('.ledger tbody tr');
    same(await page.locator('.ledger tbody tr').count(), wanted, 'rows after reload');
    await page.goBack();
    await page.waitForFunction((n) => document.querySelectorAll('.ledger tbody tr').length === n, all);
    await page.fill('.filters input[type=search]', 'no-task-is-called-so');
    await page.keyboard.press('Enter');
    await page.locator('.state .head').waitFor();
    await clean(page, 'empty ledger');
  });

  await test('one task: its record, what can be done, and a refusal in words', async () => {
    await open('/tasks/ledger?open=true', '.ledger tbody tr');
    await page.locator('.ledger .what a').first().click();
    await page.waitForSelector('.acts .el-button');
    await clean(page, 'task');
    await page.locator('.acts .el-button').first().click();
    await page.waitForSelector('[role=dialog] form');
    await clean(page, 'dialog of an act');
    await page.locator('[role=dialog] button[type=submit]').click();
    await page.waitForSelector('[role=dialog] [role=alert]');
    ok((await page.locator('[role=dialog] [role=alert]').innerText()).trim().length > 4, 'a refusal in words');
    await page.keyboard.press('Escape');
    quiet(page, 'task');
  });

  await test('clause page: documents, their clauses and the printed version', async () => {
    await open('/tasks/documents', 'main table tbody tr');
    await clean(page, 'documents');
    await page.locator('main table a').first().click();
    await page.waitForSelector('.clause');
    await clean(page, 'clause page');
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.head a.el-button').click()]);
    ok(/\.pdf$/.test(file.suggestedFilename()), 'a PDF');
    quiet(page, 'clause page');
  });

  await test('responsibility lists, bodies and the joint conference', async () => {
    for (const at of ['/tasks/responsibilities', '/tasks/responsibilities/civil_affairs', '/tasks/bodies', '/conference/meetings']) {
      await open(at);
      await page.waitForSelector('main section');
      await clean(page, at);
      quiet(page, at);
    }
  });

  await test('nothing runs out sideways on a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    for (const at of ['/tasks/ledger', '/tasks/ledger?view=board', '/tasks/ledger?view=timeline', '/tasks/documents', '/conference/meetings']) {
      await open(at);
      await page.waitForTimeout(200);
      same(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, `${at} beyond the edge`);
    }
  });
  await page.close();
}
