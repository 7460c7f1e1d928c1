// The main job on the screen: a department's file goes in, people with their facts, answers with their reasons; and a file that is taken back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountWith, base, clean, freshPage, ok, quiet, same, sessionOf, signIn, skip, test } from './lib.mjs';

/** An identity number of a county that was never issued, with its check digit, for somebody born on `day`. */
function placeholder(area, day, order) {
  const head = `${area}${day}${String(order).padStart(3, '0')}`;
  const sum = [...head].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  return head + '10X98765432'[sum % 11];
}

export default async function run() {
  const page = await freshPage();

  const clerk = await accountWith(page, 'intake.batch.take');
  if (!clerk) skip('intake', 'no account may take files in');
  else {
    const folder = mkdtempSync(join(tmpdir(), 'yikang-feed-'));
    await test('intake: a file is checked, its rows explained, taken in and taken back', async () => {
      await signIn(page, clerk);
      const { scope } = await sessionOf(page);
      const area = `${scope[0].code.slice(0, 4)}01`;
      const order = 100 + (Date.now() % 800);
      const file = join(folder, `测试名册${Date.now()}.csv`);
      writeFileSync(file, ['姓名,公民身份号码,性别,镇街,备注', `试一,${placeholder(area, '19450203', order)},男,,`, `试二,${placeholder(area, '19500817', order + 1)},女,,`, '试三,44010119490230123,男,,', ''].join('\n'));
      await page.goto(`${base}/console/intake`);
      await page.getByRole('button', { name: '接入部门数据' }).click();
      await page.waitForSelector('#source option:nth-child(2)', { state: 'attached' });
      await page.getByRole('button', { name: '上传并核对' }).click();
      await page.locator('form .summary').waitFor();
      await clean(page, 'intake, nothing filled in');
      await page.selectOption('#source', 'police_hukou');
      if (!(await page.locator('#district').innerText()).includes('区')) {
        await page.locator('#district').click();
        // A person of the whole city chooses the first district below it.
        const nodes = page.locator('.picker .panel .el-tree-node__content');
        await nodes.nth(1).waitFor().catch(() => undefined);
        await nodes.nth(await nodes.count() > 1 ? 1 : 0).click();
      }
      await page.setInputFiles('#file', file);
      await page.getByRole('button', { name: '上传并核对' }).click();
      await page.waitForURL(/\/intake\/batches\//);
      await page.locator('.counts').waitFor({ timeout: 60000 });
      ok(await page.locator('.recognised li').count() >= 2, 'columns recognised');
      await clean(page, 'intake, checked');
      await page.locator('.counts button').filter({ hasText: '未收入' }).click();
      await page.locator('.rows tbody tr').first().waitFor();
      ok((await page.locator('.rows tbody').innerText()).includes('证件号码'), 'the reason in words');
      await page.getByRole('button', { name: /^收入/ }).click();
      await page.getByRole('button', { name: '撤销本批' }).waitFor({ timeout: 60000 });
      await clean(page, 'intake, taken in');
      await page.getByRole('button', { name: '撤销本批' }).click();
      const dialog = page.locator('.el-dialog');
      await dialog.waitFor();
      if (await dialog.locator('#command-reason').count()) await dialog.locator('#command-reason').fill('浏览器测试');
      await dialog.locator('footer button.el-button--danger').click();
      await page.locator('.tag').filter({ hasText: '已撤销' }).waitFor({ timeout: 60000 });
    });
    rmSync(folder, { recursive: true, force: true });
  }

  const officer = await accountWith(page, 'elder', 'determination');
  if (!officer) { skip('elders and determinations', 'no account may see both'); await page.close(); return; }
  await signIn(page, officer);

  await test('elders: masked in the list, findable, narrowed by region, a page for each', async () => {
    await page.goto(`${base}/console/elders`);
    await page.waitForSelector('main tbody tr');
    const text = await page.locator('main tbody').innerText();
    ok(!/\d{17}[\dX]/.test(text), 'no identity number in full');
    await page.locator('.side .el-tree-node__content').first().click();
    await page.waitForFunction(() => /f\.\w+=\d{12}/.test(location.search));
    await page.waitForSelector('main tbody tr');
    await clean(page, 'elders');
    await page.locator('tbody [data-open]').first().click();
    await page.waitForURL(/\/elders\/[0-9a-z]+$/);
    await page.waitForSelector('main dl.facts');
    ok(!/\d{17}[\dX]/.test(await page.locator('main').innerText()), 'no identity number in full');
    ok(await page.locator('main section').count() >= 3, 'identity, facts and answers');
    await clean(page, 'one elder');
  });

  const { rights } = await sessionOf(page);
  if (rights.includes('elder.paper.create')) {
    await test('one elder: a paper is uploaded, and what is missing is said at its field', async () => {
      await page.getByRole('button', { name: '上传材料' }).click();
      await page.getByRole('button', { name: '上传', exact: true }).click();
      await page.locator('.summary').waitFor();
      await clean(page, 'a paper, nothing filled in');
      const title = `浏览器测试${Date.now()}`;
      await page.setInputFiles('#paper-file', { name: '委托书.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 browser test') });
      await page.locator('#paper-title').fill(title);
      await page.getByRole('button', { name: '上传', exact: true }).click();
      await page.locator('main a').filter({ hasText: title }).waitFor();
      await clean(page, 'one elder, a paper uploaded');
    });
  } else skip('papers', 'the account may not upload');
  if (rights.includes('personal.unmask')) {
    await test('elders: a plain value asks a reason and covers itself again', async () => {
      await page.locator('.masked button').first().click();
      await page.locator('#unmask-form').waitFor();
      await page.locator('.el-dialog footer button.el-button--primary').click();
      await page.locator('.el-dialog .problem').waitFor();
      await clean(page, 'unmasking');
      await page.locator('#unmask-reason').fill('浏览器测试核对号码');
      await page.locator('.el-dialog footer button.el-button--primary').click();
      await page.locator('.masked button').filter({ hasText: '隐藏' }).waitFor();
      ok(!(await page.locator('.masked .value').first().innerText()).includes('*'), 'the plain value');
      await page.locator('.masked button').filter({ hasText: '隐藏' }).click();
      ok((await page.locator('.masked .value').first().innerText()).includes('*'), 'the mask again');
    });
  } else skip('unmasking', 'the account may not');

  await test('determinations: answer, amount, clause, facts, unmet conditions, and 为什么 on every row', async () => {
    await page.goto(`${base}/console/determination/results`);
    await page.waitForSelector('main tbody tr');
    const rows = await page.locator('main tbody tr').count();
    same(await page.locator('main tbody td.acts button').count(), rows, 'buttons that say why');
    same(await page.locator('main tbody .tag').count() >= rows, true, 'an answer on every row');
    const heads = (await page.locator('thead').innerText());
    for (const head of ['结论', '金额', '条款', '事实', '未满足']) ok(heads.includes(head), `column ${head}`);
    await clean(page, 'determinations');
    await page.locator('main tbody td.acts button').first().click();
    await page.waitForSelector('.drawer blockquote');
    ok((await page.locator('.drawer blockquote').innerText()).trim().length > 3, 'a clause');
    await clean(page, 'why');
    await page.keyboard.press('Escape');
  });

  await test('determinations: filtered by answer, the address tells which', async () => {
    await page.goto(`${base}/console/determination/results?f.answer=needs_information`);
    await page.waitForSelector('main tbody tr, main .state .head');
    const tags = await page.locator('main tbody td .tag').allInnerTexts();
    ok(tags.every((t) => t.includes('待补')), `only 待补, there were ${[...new Set(tags)]}`);
  });

  const runner = await accountWith(page, 'determination.run');
  if (!runner) skip('determination run', 'no account may start one');
  else {
    await test('determinations: a run says whom it means, works as a job and ends with a result', async () => {
      await signIn(page, runner);
      const { scope } = await sessionOf(page);
      await page.goto(`${base}/console/determination/results`);
      await page.getByRole('button', { name: '发起认定' }).click();
      const dialog = page.locator('.el-dialog');
      await dialog.waitFor();
      ok((await dialog.innerText()).includes(scope[0].name), 'the scope in the sentence');
      await clean(page, 'run');
      await dialog.getByRole('button', { name: '开始认定' }).click();
      await dialog.locator('.job .tag').filter({ hasText: '完成' }).waitFor({ timeout: 120000 });
    });
  }

  await test('people: no script error and nothing against the content policy', async () => quiet(page, 'people'));
  await page.close();
}
