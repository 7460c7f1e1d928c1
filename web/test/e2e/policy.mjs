// The expression page: text, lines, and the decision table for people who do not write code, tried on elders and written as a pack's text.
import { accountWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const who = await accountWith(page, 'policy.expression.try');
  if (!who) { skip('policy', 'no account may try expressions'); await page.close(); return; }
  await signIn(page, who);
  const open = async () => {
    await page.goto(`${base}/console/policy/expression`);
    await page.getByRole('radio', { name: '填决策表' }).check();
    await page.waitForSelector('table.grid tbody tr');
  };

  await test('policy: an expression with a fault is shown in Chinese, with a caret under it', async () => {
    await page.goto(`${base}/console/policy/expression`);
    await page.fill('#trial-text', 'age >= 80 && agee');
    await page.getByRole('button', { name: '检查并试算' }).click();
    await page.locator('[role=alert] pre').waitFor();
    ok((await page.locator('[role=alert]').innerText()).includes('没有名称“agee”'), 'the fault in Chinese');
    ok((await page.locator('[role=alert] pre').innerText()).includes('^~~~'), 'the caret');
    await clean(page, 'expression with a fault');
  });

  await test('policy: a decision table names the situations it leaves out, and its overlaps', async () => {
    await open();
    await page.getByLabel('第 1 行，周岁').fill('≥80');
    await page.getByLabel('第 1 行，这一行说的是').fill('高龄');
    await page.getByRole('button', { name: '检查并试算' }).click();
    await page.locator('[role=alert] .words').first().waitFor();
    ok((await page.locator('[role=alert]').innerText()).includes('周岁 ≤79'), 'the gap');
    await page.getByRole('button', { name: '加一行' }).click();
    await page.getByLabel('第 2 行，周岁').fill('60至80');
    await page.getByLabel('第 2 行，这一行说的是').fill('低龄');
    await page.getByLabel('其余的人也给结果').check();
    await page.getByRole('button', { name: '检查并试算' }).click();
    await page.locator('tr.bad').waitFor();
    ok((await page.locator('[role=alert]').innerText()).includes('第1行“高龄”与第2行“低龄”会同时成立（周岁 80）'), 'the overlap');
    await clean(page, 'decision table with a fault');
  });

  await test('policy: without faults the table is tried on elders and written as text that opens again', async () => {
    await page.getByLabel('第 2 行，周岁').fill('60至79');
    await page.getByRole('button', { name: '检查并试算' }).click();
    await page.locator('.notice.good').waitFor();
    same(await page.getByLabel('第 2 行，周岁').inputValue(), '60..79', 'the cell in plain form');
    ok(/\d+ 人/.test(await page.locator('table.grid tbody tr').first().innerText()), 'people by row');
    await page.getByText('写成政策包文本').click();
    const yaml = await page.locator('details pre').innerText();
    ok(yaml.includes('cells: ["60..79"]'), 'the text of a pack');
    await clean(page, 'decision table, tried');
    await page.getByRole('button', { name: '新建空表' }).click();
    await page.getByText('从文本打开').click();
    await page.getByLabel('决策表文本').fill(yaml);
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.getByLabel('第 2 行，周岁').waitFor();
    same(await page.getByLabel('第 2 行，周岁').inputValue(), '60..79', 'the row that came back');
  });

  await test('policy: a table in force opens as a sheet, with the labels of codes', async () => {
    await open();
    const tables = page.getByLabel('打开现行决策表');
    if (!await tables.count()) { skip('policy table in force', 'the pack has no table with columns'); return; }
    await tables.selectOption({ index: 1 });
    await page.waitForFunction(() => document.querySelectorAll('table.grid tbody tr').length > 2);
    await page.getByRole('button', { name: '检查并试算' }).click();
    await page.locator('.notice.good').waitFor();
    await clean(page, 'decision table in force');
  });

  await test('policy: no script error and nothing against the content policy', async () => quiet(page, 'policy'));
  await page.close();
}
