// The frame of the console: sign-in, menu, scope, search, keys, language, lock, and every page of the menu in its four states.
import { accounts, accountWith, base, clean, freshPage, ok, quiet, same, sessionOf, signIn, signOut, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const anybody = Object.values(accounts)[0];

  await test('console: who is not signed in is led to the sign-in and back again', async () => {
    await signOut(page);
    await page.goto(`${base}/console/jobs?f.state=failed`);
    await page.waitForSelector('#account');
    await page.fill('#account', anybody.account);
    await page.fill('#password', anybody.password);
    if (!anybody.totp) {
      await page.click('button[type=submit]');
      await page.waitForSelector('main#page h1');
      const url = new URL(page.url());
      same(url.pathname + url.search, '/console/jobs?f.state=failed', 'page after sign-in');
    }
  });

  await test('console: sign-in says what is missing at its field, and what is wrong in words', async () => {
    await signOut(page);
    await page.goto(`${base}/console/sign-in`);
    await clean(page, 'sign-in');
    await page.click('button[type=submit]');
    await page.waitForSelector('#account-problem');
    await page.fill('#account', 'nobody-of-that-name');
    await page.fill('#password', 'not the password');
    await page.click('button[type=submit]');
    const alert = page.locator('form [role=alert]');
    await alert.waitFor();
    ok((await alert.innerText()).length > 6, 'a sentence');
    await clean(page, 'refused sign-in');
  });

  await test('console: the frame shows scope, person, and that demonstration data are invented', async () => {
    await signIn(page, anybody);
    const session = await sessionOf(page);
    const bar = await page.locator('header.bar').innerText();
    for (const region of session.scope) ok(bar.includes(region.name), `the scope ${region.name} in the bar`);
    ok(bar.includes(session.account.name), 'the name in the bar');
    same(await page.locator('.synthetic').count(), session.synthetic ? 1 : 0, 'banner of synthetic data');
    const mark = decodeURIComponent(await page.locator('.watermark').evaluate((e) => e.style.backgroundImage));
    ok(mark.includes(session.account.name) && /\d{4}-\d\d-\d\d \d\d:\d\d/.test(mark), 'name and time in the watermark');
  });

  const seen = new Set();
  for (const who of Object.values(accounts)) {
    await test(`console: every page in the menu of ${who.account}`, async () => {
      await signIn(page, who);
      await page.goto(`${base}/console/`);  // who does nothing but assess lands in the field app
      await page.waitForSelector('nav.side a');
      // The big screen and the field app stand in the menu and are programs of their own, with tests of their own.
      const links = await page.locator('nav.side a:not([href="/screen/"], [href="/field/"])').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      ok(links.length >= 2, 'something in the menu');
      for (const link of links) {
        await page.goto(base + link);
        await page.waitForSelector('main#page h1');
        await page.waitForFunction(() => !document.querySelector('main .skeleton'));
        const alerts = await page.locator('main [role=alert]').allInnerTexts();
        same(alerts.join(' '), '', `alerts on ${link}`);
        if (!seen.has(link)) await clean(page, link);
        seen.add(link);
      }
      quiet(page, who.account);
    });
  }

  await test('console: a page that is not there says so', async () => {
    await page.goto(`${base}/console/no/such/page`);
    await page.waitForSelector('main#page h1');
    ok(await page.locator('main a[href="/console/"]').count(), 'a way home');
    await clean(page, 'missing page');
  });

  await test('console: groups of the menu fold by keyboard, are remembered, and open where one is', async () => {
    await signIn(page, anybody);
    await page.goto(`${base}/console/jobs`);
    const folds = page.locator('nav.side h2 button');
    const group = folds.filter({ has: page.locator('xpath=ancestor::section//a[contains(@class, "here")]') });
    same(await group.getAttribute('aria-expanded'), 'true', 'the group of this page');
    ok(await page.locator('nav.side a.here').isVisible(), 'the entry of this page');
    const list = page.locator(`#${await group.getAttribute('aria-controls')}`);
    await group.focus();
    await page.keyboard.press('Enter');
    same(await group.getAttribute('aria-expanded'), 'false', 'after Enter');
    ok(!(await list.isVisible()), 'the folded list');
    await clean(page, 'folded menu');
    const desk = page.locator('nav.side h2 button[aria-controls="menu-desk"]');
    await desk.focus();
    await page.keyboard.press('Space');
    await page.reload();
    await page.waitForSelector('nav.side a.here');
    same(await desk.getAttribute('aria-expanded'), 'false', 'remembered after a reload');
    same(await group.getAttribute('aria-expanded'), 'true', 'opened again on arrival');
    await desk.press('Enter');
    same(await desk.getAttribute('aria-expanded'), 'true', 'opened again');
  });

  await test('console: letters find entries of folded groups; Enter opens the first', async () => {
    const find = page.locator('nav.side input[type=search]');
    await find.fill('代码');
    same(await page.locator('nav.side a:visible').count(), 1, 'entries found');
    await clean(page, 'search in the menu');
    await find.press('Enter');
    await page.waitForURL('**/console/codes');
    await find.fill('没有这个');
    ok((await page.locator('nav.side [role=status]').innerText()).length > 2, 'a word that there is none');
    await find.press('Escape');
    same(await find.inputValue(), '', 'search emptied');
    ok(await page.locator('nav.side a:visible').count() > 1, 'the menu is back');
  });

  await test('console: / searches, arrows choose, Esc leaves', async () => {
    await signIn(page, anybody);
    await page.keyboard.press('/');
    same(await page.evaluate(() => document.activeElement.getAttribute('role')), 'combobox', 'focus');
    await page.keyboard.type('陈');
    await page.locator('.search .panel p[role=status]').filter({ hasText: /./ }).waitFor();
    await page.keyboard.press('Escape');
    ok(!(await page.locator('.search .panel').isVisible()), 'panel closed');
  });

  await test('console: help opens beside the page and closes with Esc', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '帮助' }).click();
    await page.waitForSelector('.drawer');
    await clean(page, 'help');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.drawer', { state: 'detached' });
  });

  await test('console: English behind a switch, without a Chinese word in frame or menu', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    const menu = await page.locator('nav.side').evaluate((e) => e.textContent);  // folded groups as well
    ok(!/[\u4e00-\u9fff]/.test(menu), `no Chinese in the menu: ${menu.match(/[\u4e00-\u9fff]+/g)}`);
    ok(!/[\u4e00-\u9fff]/.test(await page.locator('main h1, main h2').first().innerText().then((t) => t.replace(/Hello, .*/, ''))), 'no Chinese in the headings');
    await page.reload();
    await page.waitForSelector('nav.side');
    same(await page.evaluate(() => document.documentElement.lang), 'en', 'language after reload');
    await clean(page, 'home in English');
    await page.getByRole('button', { name: '中文' }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  });

  await test('console: the menu shows only what the rights allow', async () => {
    for (const who of Object.values(accounts)) {
      await signIn(page, who);
      await page.goto(`${base}/console/`);
      await page.waitForSelector('nav.side a');
      const { rights } = await sessionOf(page);
      const has = (name) => rights.some((r) => r.startsWith(`${name}.`));
      // The big screen and the field app stand in the menu and are programs of their own, with tests of their own.
      const links = await page.locator('nav.side a:not([href="/screen/"], [href="/field/"])').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      for (const [link, right] of [['/console/elders', 'elder'], ['/console/audit', 'audit'], ['/console/health', 'health'], ['/console/organisation/roles', 'organisation.role']]) same(links.includes(link), has(right), `${link} for ${who.account}`);
    }
  });

  await test('console: my account, with the rule of passwords and the sessions', async () => {
    await page.goto(`${base}/console/me`);
    await page.waitForSelector('main table.plain tbody tr');
    await page.locator('form button[type=submit]').first().click();
    await page.locator('main [role=alert]').waitFor();
    await clean(page, 'my account');
  });

  const admin = await accountWith(page, 'organisation.role');
  if (!admin) skip('permission matrix', 'no account may see it');
  else {
    await test('console: the permission matrix reads as a table and can be searched', async () => {
      await signIn(page, admin);
      await page.goto(`${base}/console/organisation/roles`);
      await page.waitForSelector('main table tbody td');
      const roles = await page.locator('main thead th').count() - 1;
      ok(roles >= 10, `ten roles or more, not ${roles}`);
      const rows = await page.locator('main tbody tr:not(.module)').count();
      same(await page.locator('main tbody td').count(), roles * rows, 'cells');
      await page.fill('#matrix-q', 'organisation.account.read');
      await page.waitForFunction(() => document.querySelectorAll('main tbody tr:not(.module)').length === 1);
      await clean(page, 'matrix');
    });
  }

  const auditor = await accountWith(page, 'audit');
  if (!auditor) skip('audit', 'no account may see it');
  else {
    await test('console: the audit trail is searched and verified', async () => {
      await signIn(page, auditor);
      await page.goto(`${base}/console/audit`);
      await page.waitForSelector('main tbody tr');
      await page.locator('tbody [data-open]').first().click();
      await page.waitForSelector('.drawer dl');
      await clean(page, 'audit entry');
      await page.keyboard.press('Escape');
      const button = page.getByRole('button', { name: '校验审计链' });
      if (!(await button.count())) return;
      await button.click();
      await page.getByRole('button', { name: '开始校验' }).click();
      await page.locator('.el-dialog .job .tag').filter({ hasText: '完成' }).waitFor({ timeout: 60000 });
      await clean(page, 'verified audit');
    });
  }

  await test('console: no script error and nothing against the content policy', async () => quiet(page, 'console'));
  await page.close();
}
