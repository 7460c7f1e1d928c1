// Assessments: an assessor fills in the form at the desk, an official sees what the level changes; both pages are clean.
import { accountWith, base, call, clean, freshPage, ok, quiet, signIn, skip, test } from './lib.mjs';

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
  quiet(page, 'assessments');
  await page.close();
}
