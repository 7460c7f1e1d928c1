// Exchange with other systems in the console: a partner and its sharing are registered by one person and released by another; a secret is shown
// once; events and packages have their pages.
import { accountWith, accounts, base, clean, freshPage, ok, quiet, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const first = await accountWith(page, 'exchange.secret.rotate');
  const second = Object.values(accounts).find((who) => who.account !== first?.account && /chief|bureau/.test(who.account));
  if (!first || !second) { skip('exchange', 'two persons of the city are needed'); return; }
  const shot = async (name) => { if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/exchange-${name}.png` }); };
  const submit = () => page.locator('button[form="exchange-form"]').click();
  const choose = async (id, name) => {
    await page.click(id);
    await page.locator('.panel .el-tree-node__content', { hasText: name }).first().click();
  };
  const approve = async (text) => {
    await page.locator('tbody tr', { hasText: text }).first().click();
    await page.locator('.el-drawer button, aside button, [role=dialog] button').filter({ hasText: /^\s*(批准|Approve)\s*$/ }).first().click();
    const reason = page.locator('textarea:visible').last();
    await reason.fill('按协议办理');
    await page.locator('[role=dialog] button').filter({ hasText: /^\s*(批准|Approve)\s*$/ }).last().click();
    await page.waitForFunction(() => !document.querySelector('textarea'));
  };

  await test('exchange: a partner is registered, and wrong words are told at the field', async () => {
    await signIn(page, first);
    await page.goto(`${base}/console/exchange/partners`);
    await page.waitForSelector('.own-card');
    await clean(page, 'exchange partners');
    await page.locator('.page-head button, header button, button').filter({ hasText: /登记对接单位|Register a partner/ }).first().click();
    await page.waitForSelector('#exchange-form');
    await submit();
    await page.waitForSelector('#exchange-form .summary');
    await page.fill('#exchange-code', '卫健');
    await page.fill('#exchange-name', '市卫生健康信息平台');
    await page.selectOption('#exchange-kind', 'department');
    await choose('#exchange-region', '广州市');
    await submit();
    await page.waitForSelector('#exchange-form .summary li');
    await page.fill('#exchange-code', 'gz-health');
    await page.fill('#exchange-body', 'health');
    await page.waitForTimeout(300);
    await clean(page, 'exchange partner form');
    await shot('partner-form');
    await submit();
    await page.waitForFunction(() => !document.querySelector('#exchange-form') && /gz-health/.test(document.body.innerText));
  });

  await test('exchange: another person releases it; a secret is shown once', async () => {
    await signIn(page, second);
    await page.goto(`${base}/console/exchange/partners`);
    await page.waitForSelector('tbody tr');
    await approve('gz-health');
    await signIn(page, first);
    await page.goto(`${base}/console/exchange/partners`);
    await page.locator('tbody tr', { hasText: 'gz-health' }).first().click();
    await page.waitForSelector('.secrets button');
    await shot('partner');
    await page.locator('.secrets button').first().click();
    await page.waitForSelector('.secret code');
    ok(/^[0-9a-f]{64}$/.test(await page.locator('.secret code').innerText()), 'a secret of 64 characters');
    await clean(page, 'exchange secret');
    await shot('secret');
    await page.reload();
    await page.waitForSelector('.secrets button');
    ok(!(await page.locator('.secret code').count()), 'not shown again');
  });

  await test('exchange: sharing is registered with its basis, the pages of events and packages are clean', async () => {
    await page.goto(`${base}/console/exchange/grants`);
    await page.locator('button').filter({ hasText: /登记共享|Register sharing/ }).first().click();
    await page.waitForSelector('#exchange-partner option:nth-child(2)', { state: 'attached' });
    await page.selectOption('#exchange-partner', { index: 1 });
    await page.selectOption('#exchange-data_class', 'identity');
    await choose('#exchange-region', '广州市');
    await page.fill('#exchange-purpose', '健康管理服务对象核对');
    await page.fill('#exchange-basis', '部门间数据共享协议（示例）');
    await page.fill('#exchange-valid_from', '2026-01-01');
    await clean(page, 'exchange grant form');
    await shot('grant-form');
    await submit();
    await page.waitForFunction(() => !document.querySelector('#exchange-form') && /健康管理|gz|身份信息/.test(document.querySelector('tbody')?.textContent ?? ''));
    await clean(page, 'exchange grants');
    await shot('grants');
    for (const name of ['subscriptions', 'deliveries', 'packages', 'arrivals']) {
      await page.goto(`${base}/console/exchange/${name}`);
      await page.waitForSelector('h1');
      await page.waitForTimeout(300);
      await clean(page, `exchange ${name}`);
      await shot(name);
    }
    await page.goto(`${base}/console/exchange/packages`);
    await page.locator('button').filter({ hasText: /装入部门文件|Pack a file/ }).first().click();
    await page.waitForSelector('#exchange-partner option:nth-child(2)', { state: 'attached' });
    await page.waitForSelector('#exchange-source option:nth-child(2)', { state: 'attached' });
    await clean(page, 'exchange pack form');
    await shot('pack-form');
    await submit();
    await page.waitForSelector('#exchange-file[aria-invalid], .summary, [role="alert"]');
    quiet(page, 'exchange');
  });
  await page.close();
}
