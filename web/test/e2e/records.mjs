// Lists and records from the server's descriptions, tried on the accounts: filters, columns, selection, export, forms, commands, history.
import { accountWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

const list = '/organisation/accounts';
const call = (page, path) => page.evaluate(async (p) => (await fetch(`/api/v1${p}`)).json(), path);

/** Fills the fields that the form of a record must have, whatever they are. */
async function fill(page, meta, values) {
  for (const group of meta.form.groups) {
    for (const field of group.fields) {
      const column = meta.columns.find((c) => c.name === field.name);
      const value = values[field.name];
      const control = page.locator(`#field-${field.name}`);
      if (value !== undefined) { await control.fill(value); continue; }
      if (!field.required || !column) continue;
      if (column.kind === 'region') {
        await control.click();
        await page.locator('.picker .panel .el-tree-node__content').first().click();
      } else if (column.kind === 'choice') await control.selectOption({ index: 1 });
      else if (column.kind === 'id') {
        await control.click();
        await page.locator('.el-select-dropdown__item:visible').first().click();
      } else if (column.kind === 'date') await control.fill('2026-01-02');
      else if (column.kind !== 'flag') await control.fill('1');
    }
  }
}

export default async function run() {
  const page = await freshPage();
  const who = await accountWith(page, 'organisation.account.read', 'organisation.account.update');
  if (!who) { skip('records', 'no account may maintain accounts'); await page.close(); return; }
  await signIn(page, who);
  const meta = (await call(page, '/meta/records')).items.find((r) => r.path === list);
  const handle = meta.columns.some((c) => c.name === 'login') ? 'login' : 'account';
  const open = async (query = '') => {
    await page.goto(`${base}/console${list}${query}`);
    await page.waitForSelector('main tbody tr, main .state .head, #account');
    // A test that broke off in the middle of a sign-in must not take the others with it.
    if (await page.locator('#account').count()) { await signIn(page, who); await page.goto(`${base}/console${list}${query}`); await page.waitForSelector('main tbody tr, main .state .head'); }
  };
  const stamp = Date.now().toString(36);
  const login = `test.${stamp}`;

  await test('list: a filter goes into the address, survives a reload and is undone by Back', async () => {
    await open();
    const all = await page.locator('.tools [role=status]').innerText();
    await page.fill('#filter-q', 'no-account-is-called-so');
    await page.keyboard.press('Enter');
    await page.locator('.state .head').waitFor();
    ok(page.url().includes('q=no-account-is-called-so'), 'the word in the address');
    await clean(page, 'empty list');
    await page.reload();
    await page.locator('.state .head').waitFor();
    same(await page.inputValue('#filter-q'), 'no-account-is-called-so', 'word after reload');
    await page.goBack();
    await page.waitForSelector('main tbody tr');
    same(await page.locator('.tools [role=status]').innerText(), all, 'count after Back');
  });

  await test('list: sorting turns and shows its direction to screen readers', async () => {
    await open();
    const head = page.locator(`thead th:has(button.order)`).first();
    await head.locator('button.order').click();
    await page.waitForFunction(() => location.search.includes('sort='));
    const one = await head.getAttribute('aria-sort');
    await head.locator('button.order').click();
    await page.waitForFunction((before) => document.querySelector('thead th[aria-sort]')?.getAttribute('aria-sort') !== before, one);
  });

  await test('list: columns and saved filters are kept by the server', async () => {
    await open();
    const before = await page.locator('thead th').allInnerTexts();
    await page.getByRole('button', { name: '列设置' }).click();
    const boxes = page.locator('.column-settings li input[type=checkbox]:checked');
    const name = (await page.locator('.column-settings li:has(input:checked) label').nth(1).innerText()).trim();
    const kept = page.waitForResponse((r) => r.url().includes('/me/preferences/') && r.request().method() === 'PUT');
    await boxes.nth(1).click();
    ok((await kept).ok(), 'the settings to be kept');
    await open('?q=a');
    ok(!(await page.locator('thead th').allInnerTexts()).some((t) => t.startsWith(name)), `column ${name} to stay hidden`);
    await page.getByText('保存当前条件').click();
    await page.locator('.naming input').fill('测试条件');
    const saved = page.waitForResponse((r) => r.url().includes('/me/preferences/') && r.request().method() === 'PUT');
    await page.keyboard.press('Enter');
    ok((await saved).ok(), 'the filter to be kept');
    await open();
    await page.locator('.chip .use').filter({ hasText: '测试条件' }).click();
    await page.waitForFunction(() => location.search.includes('q=a'));
    const dropped = page.waitForResponse((r) => r.url().includes('/me/preferences/') && r.request().method() === 'PUT');
    await page.locator('.chip', { hasText: '测试条件' }).locator('.drop').click();
    await dropped;
    await page.getByRole('button', { name: '列设置' }).click();
    const reset = page.waitForResponse((r) => r.url().includes('/me/preferences/') && r.request().method() === 'PUT');
    await page.getByText('恢复默认').click();
    await reset;
    await open();
    same((await page.locator('thead th').allInnerTexts()).join(), before.join(), 'columns after reset');
  });

  await test('list: error with another try', async () => {
    await page.route(`**/api/v1${list}?**`, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"数据库忙","status":503,"traceId":"T1"}' }));
    await page.goto(`${base}/console${list}`);
    await page.locator('.state[role=alert]').waitFor();
    ok((await page.locator('.state[role=alert]').innerText()).includes('T1'), 'the trace');
    await clean(page, 'list with an error');
    await page.unroute(`**/api/v1${list}?**`);
    await page.locator('.state .retry').click();
    await page.waitForSelector('main tbody tr');
  });

  await test('list: no permission is said, without another try', async () => {
    await page.route(`**/api/v1${list}?**`, (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"title":"您没有查看账号的权限","status":403}' }));
    await page.goto(`${base}/console${list}`);
    await page.locator('.state[role=alert]').waitFor();
    same(await page.locator('.state .retry').count(), 0, 'retry buttons');
    await page.unroute(`**/api/v1${list}?**`);
  });

  await test('list: arrow keys walk, Enter opens, Esc closes and gives the focus back', async () => {
    await open();
    await page.locator('tbody [data-open]').first().focus();
    if (await page.locator('tbody tr').count() > 1) await page.keyboard.press('ArrowDown');
    const at = await page.evaluate(() => document.activeElement.innerText);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.drawer dl');
    ok(page.url().includes('open='), 'the record in the address');
    await clean(page, 'drawer');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.drawer', { state: 'detached' });
    same(await page.evaluate(() => document.activeElement.innerText), at, 'focus');
  });

  await test('form: problems stand at their fields and in a summary with links', async () => {
    await open();
    await page.keyboard.press('Alt+n');
    await page.waitForSelector('#record-form');
    await page.locator('.drawer footer .el-button--primary').click();
    await page.locator('#record-form .summary').waitFor();
    ok(await page.locator('.field .problem').count() >= 1, 'a problem at a field');
    await clean(page, 'form with problems');
    await page.locator('.summary button').first().click();
    ok(await page.evaluate(() => document.activeElement.id.startsWith('field-')), 'the link to lead to the field');
  });

  await test("form: the server's refusal goes to the field it names", async () => {
    await open('?open=new');
    await page.waitForSelector('#record-form');
    await fill(page, meta, { [handle]: 'NOT A LOGIN!', name: '浏览器测试' });
    await page.keyboard.press('Control+Enter');
    await page.locator(`#field-${handle}-problem`).waitFor();
    same(await page.getAttribute(`#field-${handle}`, 'aria-invalid'), 'true', 'mark of the field');
  });

  await test('form: a record is made and shows itself', async () => {
    await page.fill(`#field-${handle}`, login);
    await page.keyboard.press('Control+Enter');
    await page.locator('.drawer dl').waitFor();
    same(await page.locator('.drawer h2').innerText(), '浏览器测试', 'name in the drawer');
  });

  const find = async () => {
    await open(`?q=${login}`);
    await page.locator('tbody [data-open]').first().click();
    await page.waitForSelector('.drawer dl');
  };

  await test('form: a session that ended is renewed without losing what was typed', async () => {
    await find();
    await page.locator('.drawer footer').getByRole('button', { name: '修改' }).click();
    await page.fill('#field-name', '过期也不丢');
    await page.context().clearCookies();
    await page.locator('.drawer footer .el-button--primary').click();
    await page.waitForSelector('.cover');
    await clean(page, 'cover');
    await page.fill('#cover-account', who.account);
    await page.fill('#cover-password', who.password);
    await page.locator('.cover button[type=submit]').click();
    await page.waitForSelector('.cover', { state: 'detached' });
    await page.locator('.drawer dl').waitFor();
    same(await page.locator('.drawer h2').innerText(), '过期也不丢', 'name after saving');
  });

  await test('form: locking the screen keeps what was typed', async () => {
    await find();
    await page.locator('.drawer footer').getByRole('button', { name: '修改' }).click();
    await page.fill('#field-name', '锁屏也不丢');
    await page.locator('.who summary').click();
    await page.getByRole('button', { name: '锁定屏幕' }).click();
    await page.waitForSelector('.cover');
    await page.fill('#cover-account', who.account);
    await page.fill('#cover-password', who.password);
    await page.locator('.cover button[type=submit]').click();
    await page.waitForSelector('.cover', { state: 'detached' });
    same(await page.inputValue('#field-name'), '锁屏也不丢', 'field');
    await page.locator('#field-name').press('Control+Enter');
    await page.locator('.drawer dl').waitFor();
  });

  await test('form: somebody else was quicker; one loads the latest and keeps the own change', async () => {
    await find();
    await page.locator('.drawer footer').getByRole('button', { name: '修改' }).click();
    await page.waitForSelector('#record-form');
    await page.fill('#field-name', '我的修改');
    const answer = await page.evaluate(async (path) => {
      const id = new URLSearchParams(location.search).get('open');
      const session = await (await fetch('/api/v1/session')).json();
      const row = await (await fetch(`/api/v1${path}/${id}`)).json();
      return (await fetch(`/api/v1${path}/${id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf, 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify({ title: '别人改的', version: row.version }) })).status;
    }, list);
    same(answer, 200, 'change of the other person');
    await page.locator('.drawer footer .el-button--primary').click();
    await page.getByRole('button', { name: '载入最新内容' }).click();
    await page.waitForFunction(() => document.querySelector('#field-title')?.value === '别人改的');
    same(await page.inputValue('#field-name'), '我的修改', 'own change');
    await page.locator('.drawer footer .el-button--primary').click();
    await page.locator('.drawer dl').waitFor();
  });

  await test('form: leaving unsaved work asks, and kept work comes back', async () => {
    await find();
    await page.locator('.drawer footer').getByRole('button', { name: '修改' }).click();
    await page.fill('#field-name', '写到一半');
    await page.locator('.drawer .close').click();
    await page.getByRole('button', { name: '暂存并关闭' }).click();
    await page.waitForSelector('.drawer', { state: 'detached' });
    await page.locator('tbody [data-open]').first().click();
    await page.locator('.drawer footer').getByRole('button', { name: '修改' }).click();
    same(await page.inputValue('#field-name'), '写到一半', 'kept work');
    await page.locator('.drawer footer').getByRole('button', { name: '取消' }).click();
  });

  await test('history: field, old and new value, who', async () => {
    await find();
    await page.getByRole('tab', { name: '变更记录' }).click();
    await page.locator('.history li').first().waitFor();
    const text = await page.locator('.history').innerText();
    ok(text.includes('我的修改'), 'the new value');
    await clean(page, 'history');
  });

  if (meta.commands.some((c) => c.name === 'disable')) {
    await test('command: names the thing, asks a reason, and refuses without one', async () => {
      await find();
      await page.locator('.drawer footer').getByRole('button', { name: '停用' }).click();
      const dialog = page.locator('.el-dialog');
      await dialog.waitFor();
      ok((await dialog.innerText()).includes('我的修改'), 'the name in the question');
      await clean(page, 'command');
      await dialog.getByRole('button', { name: '停用' }).click();
      await dialog.locator('.problem').waitFor();
      await dialog.locator('#command-reason').fill('浏览器测试结束');
      await dialog.getByRole('button', { name: '停用' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.locator('.drawer .tag').filter({ hasText: '停用' }).first().waitFor();
    });
  } else skip('command', 'the account may not disable accounts');

  const exporter = await accountWith(page, 'organisation.account.read', 'organisation.account.export');
  if (!exporter) skip('export', 'no account may export accounts');
  else {
    await test('export: chosen rows, all rows, a reason, a job, a file', async () => {
      await signIn(page, exporter);
      await open();
      await page.locator('tbody .tick input').first().check();
      ok((await page.locator('.selected').innerText()).includes('1'), 'one chosen');
      const all = page.locator('.selected button').filter({ hasText: '选择全部' });
      if (await all.count()) { await all.click(); await page.waitForFunction(() => !document.querySelector('.selected')?.innerText.includes('选择全部')); }
      await page.locator('.selected').getByText('导出所选').click();
      await page.locator('#export-form').waitFor();
      await clean(page, 'export');
      await page.getByRole('button', { name: '开始导出' }).click();
      await page.locator('.el-dialog .problem').waitFor();
      await page.locator('#export-reason').fill('浏览器测试导出，不对外提供');
      await page.getByRole('button', { name: '开始导出' }).click();
      const link = page.locator('.el-dialog .files a');
      await link.waitFor({ timeout: 60000 });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      ok((await download.path()) !== null, 'the file to arrive');
    });
  }

  await test('records: no script error and nothing against the content policy', async () => quiet(page, 'records'));
  await page.close();
}
