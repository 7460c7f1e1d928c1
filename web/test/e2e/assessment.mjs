// Assessments: an assessor fills in the form at the desk, an official sees what the level changes; both pages are clean.
import { accountWith, accountsWith, base, call, clean, freshPage, ok, quiet, signIn, same, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const official = await accountWith(page, 'assessment.case.assign');
  const assessor = await accountWith(page, 'assessment.task.work', 'assessment.case.assign');
  if (!official || !assessor) { skip('assessments', 'nobody assigns or nobody assesses'); return; }
  let id;

  await test('assessments: a request is registered, accepted and assigned by lot on its page', async () => {
    await signIn(page, assessor);
    const session = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
    await signIn(page, official);
    const region = session.scope[0].code;
    const agency = await call(page, 'POST', '/assessment/agencies', { name: '演示评估中心', region, registration_no: 'E2E-1', scales: 'gbt42195', valid_from: '2026-01-01', contact: '' });
    for (const [i, account] of [session.account.id, null].entries())
      await call(page, 'POST', '/assessment/assessors', { name: i ? '副评乙' : '主评甲', agency: agency.id, region, qualification_no: `E2E-${i}`, medical: !i, scales: 'gbt42195', valid_from: '2026-01-01', coordinates: false, ...(account ? { account } : {}) });
    const elder = (await call(page, 'GET', `/elders?f.region=${region}&f.state=living&limit=1`)).items[0];
    await page.goto(`${base}/console/assessment`);
    await page.waitForSelector('.steps li');
    await page.fill('#assessment-q', elder.name);
    await page.locator('form.row button').first().click();
    await page.waitForSelector('.found input');
    await page.locator(`.found input[value="${elder.id}"]`).check();
    await clean(page, 'assessments');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/assessments.png`, fullPage: true });
    await page.locator('form.row button').last().click();
    await page.waitForURL(/assessment\/cases\//);
    id = page.url().split('/').pop();
    await page.waitForSelector('.box .acts button');
    await page.locator('.box .acts button').first().click();
    await page.waitForFunction(() => /待分派|To assign/.test(document.querySelector('.box')?.textContent ?? ''));
    await page.locator('.box .acts button').first().click();
    await page.waitForFunction(() => /待预约|To appoint/.test(document.querySelector('.box')?.textContent ?? ''));
    await clean(page, 'assessment case');
  });

  await test('assessments: the form says what is missing, takes one tap an item, and is sent', async () => {
    await signIn(page, assessor);
    await page.goto(`${base}/console/assessment/tasks`);
    await page.waitForSelector('.tasks li');
    await clean(page, 'assessment tasks');
    await page.goto(`${base}/console/assessment/tasks/${id}`);
    await page.waitForSelector('fieldset .answer');
    await clean(page, 'assessment form');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/entry.png` });
    await page.locator('.acts button').last().click();
    await page.waitForSelector('#assessment-missing .problem');
    for (const set of await page.locator('fieldset:has(.answer)').all()) await set.locator('.answer input').last().check();
    for (const pad of await page.locator('.pad canvas').all()) {
      await pad.scrollIntoViewIfNeeded();
      const box = await pad.boundingBox();
      await page.mouse.move(box.x + 20, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + 160, box.y + 70, { steps: 4 });
      await page.mouse.up();
    }
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/entry-signed.png` });
    await page.locator('.acts button').last().click();
    await page.waitForSelector('section[role=status]');
    ok(/完全失能|Wholly/.test(await page.locator('section[role=status]').innerText()), 'the level in words');
  });

  await test('assessments: who checks sees level, signatures and which benefits change; on a phone nothing scrolls sideways', async () => {
    await signIn(page, official);
    await page.goto(`${base}/console/assessment/cases/${id}`);
    await page.waitForSelector('.signatures img');
    await clean(page, 'assessment case, submitted');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/case.png`, fullPage: true });
    const phone = await freshPage(360, 740);
    await signIn(phone, official);
    await phone.goto(page.url());
    await phone.waitForSelector('.signatures img');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/case-phone.png`, fullPage: true });
    await phone.close();
    await page.goto(`${base}/console/assessment/drift`);
    await page.waitForSelector('table tbody tr');
    await clean(page, 'drift between assessors');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/drift.png` });
  });
  await test('assessments: while published a masked name stands in the portal, without a level, and the notice is printed', async () => {
    // Somebody else than who sent the entry.
    const other = (await accountsWith(page, 'assessment.case.check')).find((one) => one.account !== assessor.account);
    await signIn(page, other);
    const record = await call(page, 'GET', `/assessment/cases/${id}`);
    const said = await call(page, 'POST', `/assessment/cases/${id}/publish`, {});
    same(said.state, 'published', 'state');
    const town = `${record.region.slice(0, 9)}000`;
    const open = await freshPage(360, 740);
    await open.goto(`${base}/portal/published`);
    await open.waitForSelector('#published-district option:nth-child(2)', { state: 'attached' });
    const place = (await call(page, 'GET', '/public/contact')).towns.find((one) => one.region === town);
    await open.selectOption('#published-district', place.district.zh);
    await open.selectOption('#published-street', town);
    await open.waitForSelector('section[role=status] .card');
    await clean(open, 'published assessments');
    const words = await open.locator('section[role=status]').innerText();
    ok(words.includes(`${[...record.name][0]}**`) && !words.includes(record.name) && !/失能/.test(words), 'masked, no level');
    if (process.env.SHOT) await open.screenshot({ path: `${process.env.SHOT}/published.png`, fullPage: true });
    await open.close();
    await page.goto(`${base}/console/assessment/cases/${id}`);
    await page.waitForSelector('a[href*="notice_file"]');
    await clean(page, 'assessment case, published');
  });

  await test('assessments: an assessor is suspended from the page of the statistics, with a reason, and may be assigned again', async () => {
    await signIn(page, official);
    await page.goto(`${base}/console/assessment/drift`);
    await page.waitForSelector('table tbody tr');
    const row = page.locator('table tbody tr').first();
    await row.locator('button').click();
    await page.waitForSelector('#drift-reason');
    await clean(page, 'suspension');
    await page.locator('.el-dialog button[type=submit]').click();
    await page.waitForSelector('.el-dialog [role=alert]');
    await page.fill('#drift-reason', '抽查发现代签，先停后查');
    await page.locator('.el-dialog button[type=submit]').click();
    await page.waitForSelector('p.notice');
    ok(/收回在办任务|tasks wait/.test(await page.locator('p.notice').innerText()), 'what became of the tasks');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/drift-suspended.png`, fullPage: true });
    await page.locator('table tbody tr', { hasText: /起暂停|Suspended/ }).locator('button').click();
    await page.fill('#drift-reason', '核查无误，恢复');
    await page.locator('.el-dialog button[type=submit]').click();
    await page.waitForFunction(() => /已恢复|may be assigned/.test(document.querySelector('p.notice')?.textContent ?? ''));
  });

  await test('assessments: the page of re-checks says what to do first, and a lot without results says why', async () => {
    await page.goto(`${base}/console/assessment/rechecks`);
    await page.waitForSelector('.page-head button, header button, main button');
    await clean(page, 're-checks');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/rechecks.png` });
    await page.getByRole('button', { name: /组织抽查复评|Prepare/ }).click();
    await page.waitForSelector('#recheck-each');
    await clean(page, 'prepare a re-check');
    await page.locator('.el-dialog button[type=submit]').click();
    await page.waitForSelector('.el-dialog [role=alert]');
    ok(/没有可抽查的结论|no result to draw/.test(await page.locator('.el-dialog [role=alert]').first().innerText()), 'the words');
  });

  await test('assessments: a result of another city and a health check are taken in, and the rule says whether they count', async () => {
    const elder = (await call(page, 'GET', '/elders?f.state=living&limit=2')).items[1];
    await page.goto(`${base}/console/assessment/take-in`);
    await page.fill('#take-q', elder.name);
    await page.locator('form.row button').first().click();
    await page.locator(`.found input[value="${elder.id}"]`).check();
    await clean(page, 'take in a result');
    const send = async () => { await page.locator('form.row button[type=submit]').last().click(); };
    await send();
    await page.waitForSelector('form.row [role=alert], form.row .errors, form.row [tabindex="-1"]');
    await page.fill('#take-level', '2');
    await page.fill('#take-on', '2020-01-02');
    await page.locator('form.row input[maxlength="100"]').nth(0).fill('佛山市民政局');
    await page.locator('form.row input[maxlength="100"]').nth(1).fill('佛评2020-1');
    await send();
    await page.waitForSelector('p.notice');
    ok(/不认可|not recognised/.test(await page.locator('p.notice').innerText()), 'too old');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/take-in.png` });
    await page.locator('input[value=health_checks]').check();
    await page.fill('#take-held', '2026-11-01');
    await page.locator('form.row input[maxlength="100"]').nth(0).fill('社区卫生服务中心');
    await page.locator('form.row input[maxlength="100"]').nth(1).fill('TJ-E2E');
    await page.locator('form.row input[type=checkbox]').check();
    await clean(page, 'take in a check');
    await send();
    await page.waitForSelector('p.notice a');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/take-in-check.png` });
  });

  // The public applies in six short steps, keeps a number, and the officer of the town finds it, checks who it is and registers it.
  const phone = await freshPage(360, 740);
  let receipt = '';
  await test('assessments: somebody applies on a phone without an account and gets a number that shows the progress', async () => {
    const officer = await accountWith(page, 'window.case.accept') ?? official;
    await signIn(page, officer);
    const elder = (await call(page, 'GET', '/elders?f.state=living&limit=1')).items[0];
    const { value } = await call(page, 'POST', '/unmask', { record: 'elder', id: elder.id, field: 'id_no', reason: '核对网上申请的测试' });
    await phone.goto(`${base}/portal/apply`);
    await phone.waitForSelector('#apply-asker');
    const on = () => phone.locator('form button[type=submit]').click();
    await on();
    await phone.waitForSelector('#fault a');
    await clean(phone, 'apply, nothing chosen');
    await phone.locator('input[value=proxy]').check();
    await phone.fill('#apply-asked_by', '李敏');
    await phone.fill('#apply-relation', '女儿');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/apply-1.png`, fullPage: true });
    await on();
    await phone.fill('#apply-name', elder.name);
    await phone.fill('#apply-id_no', value.replace(/^(.{6})/, '999999'));
    await on();
    await phone.fill('#apply-phone', '13800001234');
    await on();
    await phone.waitForSelector('#apply-district option:nth-child(2)', { state: 'attached' });
    const [district] = await phone.locator('#apply-district option').allInnerTexts().then((all) => all.slice(1));
    await phone.selectOption('#apply-district', district);
    await clean(phone, 'apply, where');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/apply-4.png`, fullPage: true });
    await on();
    await phone.fill('#apply-wish', '近来起床走路都要人扶');
    await on();
    await phone.waitForSelector('dl');
    await clean(phone, 'apply, read over');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/apply-6.png`, fullPage: true });
    await phone.locator('.go .button').click();
    await phone.waitForSelector('#fault');
    ok(/身份证/.test(await phone.locator('#fault').innerText()), 'what the server finds wrong is put right where it was asked');
    await phone.fill('#apply-id_no', value);
    await on();
    await phone.waitForSelector('dl');
    await phone.locator('.go .button').click();
    await phone.waitForSelector('.receipt');
    await clean(phone, 'apply, receipt');
    if (process.env.SHOT) await phone.screenshot({ path: `${process.env.SHOT}/apply-receipt.png`, fullPage: true });
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    const [number, code] = await phone.locator('.receipt .amount').allInnerTexts();
    receipt = number;
    await phone.goto(`${base}/portal/progress`);
    await phone.fill('#progress-number', number);
    await phone.fill('#progress-proof', code);
    await phone.locator('form button').click();
    await phone.waitForSelector('section[role=status] dl');
    ok(/已收件/.test(await phone.locator('section[role=status]').innerText()), 'received');
    await page.goto(`${base}/console/window/online`);
    await page.waitForSelector('.list .head');
    await clean(page, 'online applications');
    await page.locator('.head', { hasText: receipt }).click();
    await page.waitForSelector('#online-words');
    await clean(page, 'one online application');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/online.png` });
    await page.locator('.acts button').first().click();
    await page.waitForSelector('.problem');
    await page.fill('#online-words', '电话回访并核对身份证照片');
    await page.locator('.acts button').first().click();
    await page.waitForURL(/window\/cases\//);
    ok((await page.locator('main').innerText()).includes(receipt) || await page.waitForFunction((n) => document.body.innerText.includes(n), receipt).then(() => true), 'the case has the number of the receipt');
  });
  await phone.close();
  quiet(page, 'assessments');
  await page.close();
}
