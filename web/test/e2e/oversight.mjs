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

  await test('indicators: definition, standing, one figure, and a value refused in words', async () => {
    await open('/indicators', '.figures tbody tr');
    const rows = await page.locator('.figures tbody tr').count();
    ok(rows > 5, 'the figures of the documents');
    await clean(page, 'indicators');
    const chip = page.locator('.chip').nth(1);
    const wanted = Number(/(\d+)\s*$/.exec(await chip.innerText())[1]);
    await chip.click();
    await page.waitForFunction((n) => document.querySelectorAll('.figures tbody tr').length === n, wanted);
    await page.locator('.figures .what a').first().click();
    await page.waitForSelector('.facts');
    await clean(page, 'one indicator');
    await page.locator('.el-button--primary').first().click();
    await page.waitForSelector('[role=dialog] form');
    await clean(page, 'dialog of a value');
    await page.locator('[role=dialog] button[type=submit]').click();
    await page.waitForSelector('[role=dialog] [role=alert]');
    ok((await page.locator('[role=dialog] [role=alert]').innerText()).trim().length > 4, 'a refusal in words');
    await page.keyboard.press('Escape');
    quiet(page, 'indicators');
  });

  await test('a value reported with a paper that is refused: the value stands and waits for a good one, and takes more later', async () => {
    await open('/indicators', '.figures tbody tr');
    await page.locator('.figures .what a').first().click();
    await page.waitForSelector('.facts');
    await page.locator('.el-button--primary').first().click();
    await page.waitForSelector('[role=dialog] form');
    const value = page.locator('#figure-value');
    if (await value.evaluate((e) => e.tagName) === 'SELECT') await value.selectOption('1');
    else await value.fill('1');
    await page.fill('#figure-source', '浏览器测试的报送');
    const choose = (name, content) => page.setInputFiles('#figure-papers', { name, mimeType: 'application/pdf', buffer: Buffer.from(content) });
    await choose('坏.pdf', 'no pdf at all');
    await page.locator('[role=dialog] button[type=submit]').click();
    await page.waitForSelector('[role=dialog] .notice.wide');
    ok(await value.isDisabled(), 'a value that stands');
    await clean(page, 'dialog of a value whose paper was refused');
    const name = `佐证${Date.now()}.pdf`;
    await choose(name, '%PDF-1.7');
    await page.locator('[role=dialog] button[type=submit]').click();
    const row = page.locator('tr', { has: page.locator(`a.paper:text-is("${name}")`) });
    await row.waitFor();
    same(await page.locator('[role=dialog]').count(), 0, 'dialogues left open');
    await row.locator('button').click();
    await page.waitForSelector('[role=dialog] form');
    ok(await value.isDisabled(), 'the value as it was reported');
    await choose('另一份.pdf', '%PDF-1.7 2');
    await page.locator('[role=dialog] button[type=submit]').click();
    await row.locator('a.paper:text-is("另一份.pdf")').waitFor();
    quiet(page, 'papers of a value');
  });

  await test('a figure of the platform: numerator, trend, towns with their rows, and the chain of months checked', async () => {
    await open('/indicators', '.own tbody tr');
    await page.locator('.own .what a').nth(1).click();
    await page.waitForSelector('.facts');
    await page.waitForSelector('.towns tbody tr');
    same(await page.locator('.el-button--primary').count(), 0, 'ways to report what is counted');
    ok(await page.locator('svg[role=img] circle').count() > 1, 'a trend');
    const rows = await page.locator('.towns tbody tr a').first().getAttribute('href');
    ok(/f\.region=\d{12}/.test(rows), 'the rows of one town');
    await page.locator('main section header .link').click();
    await page.waitForSelector('p.notice[role=status]');
    ok(await page.locator('p.notice.warn').count() === 0 && /[0-9a-f]{64}/.test(await page.locator('p.notice code').innerText()), 'an unbroken chain with its public key');
    await clean(page, 'own figure');
    quiet(page, 'own figure');
  });

  await test('nothing runs out sideways on a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    for (const at of ['/tasks/ledger', '/tasks/ledger?view=board', '/tasks/ledger?view=timeline', '/tasks/documents', '/conference/meetings', '/indicators', '/indicators/figures/own_aged_80', '/tasks/responsibilities']) {
      await open(at);
      await page.waitForTimeout(200);
      same(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, `${at} beyond the edge`);
    }
  });
  await page.close();
}
