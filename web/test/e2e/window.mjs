// The one window: an application is taken in, papers are checked off, departments answer, the decision is answered; the portal tells how far.
import { accountWith, base, call, clean, freshPage, ok, quiet, same, signIn, signOut, skip, test } from './lib.mjs';

const shot = async (page, name) => { if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/window-${name}.png`, fullPage: true }); };
const button = (page, zh, en) => page.locator('.foot button', { hasText: new RegExp(`^(${zh}|${en})$`) });

export default async function run() {
  const page = await freshPage();
  const clerk = await accountWith(page, 'window.case.assign');
  if (!clerk) { skip('one window', 'nobody handles applications'); return; }
  await signIn(page, clerk);
  let id;
  let made;

  await test('window: an application by a proxy is registered; what is missing is said at its field', async () => {
    const region = await page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).scope[0].code);
    const elder = (await call(page, 'GET', `/elders?f.region=${region}&f.state=living&limit=1`)).items[0];
    await page.goto(`${base}/console/window/new`);
    await page.waitForSelector('#window-q');
    await page.fill('#window-q', elder.name);
    await page.locator('form[role=search] button').click();
    await page.waitForSelector('.found input');
    await page.locator(`.found input[value="${elder.id}"]`).check();
    await page.locator('.fields button[type=submit]').click();
    await page.waitForSelector('.field .problem');
    await clean(page, 'new application');
    await page.locator('.fields select').first().selectOption({ index: 1 });
    await page.locator('.fields label', { hasText: /谁来申请|Who applies/ }).locator('select').selectOption('proxy');
    await page.locator('.fields label', { hasText: /^申请人|^Asked by/ }).locator('input').fill('陈小明');
    await page.locator('.fields label', { hasText: /与老年人的关系|Relation/ }).locator('input').fill('女儿');
    await shot(page, 'new');
    await page.locator('.fields button[type=submit]').click();
    await page.waitForURL(/window\/cases\/[0-9a-z]{13}/);
    id = page.url().split('/').pop();
    await page.waitForSelector('.papers li');
    ok(/免交|Not needed/.test(await page.locator('.papers').first().innerText()), 'a paper that a department makes unnecessary');
    await clean(page, 'application, being registered');
  });

  await test('window: returned in words, put right, accepted; a click a paper, one to accept', async () => {
    await button(page, '提交申请', 'Submit').click();
    await page.waitForFunction(() => /待受理|To be accepted/.test(document.querySelector('.box .state')?.textContent ?? ''));
    ok(await button(page, '受理', 'Accept').isDisabled(), 'nothing is accepted with a paper missing');
    await page.locator('.templates button').first().click();
    await shot(page, 'submitted');
    await button(page, '退回补正', 'Return for correction').click();
    await page.goto(`${base}/console/window/cases/${id}`);
    await page.waitForSelector('.notice.warn.pre');
    for (let left = await page.locator('.papers .tag.warn').count(); left > 0; left -= 1) {
      await page.locator('.papers li', { has: page.locator('.tag.warn') }).first().locator('button').first().click();
      await page.waitForFunction((n) => document.querySelectorAll('.papers .tag.warn').length < n, left);
    }
    await page.fill('#window-reason', '材料已补齐');
    await button(page, '补正后重报', 'Resubmit').click();
    await button(page, '受理', 'Accept').waitFor();
    await button(page, '受理', 'Accept').click();
    await page.waitForFunction(() => /办理中|In progress/.test(document.querySelector('.box .state')?.textContent ?? ''));
    await clean(page, 'application, in progress');
    await shot(page, 'progress');
    made = (await call(page, 'GET', `/window/pages/${id}`)).record;
  });

  await test('window: each department finishes its part; the refusal is reasoned and answered', async () => {
    const { tasks } = await call(page, 'GET', `/window/pages/${id}`);
    same(tasks.length, 3, 'departments');
    await page.goto(`${base}/console/window/tasks/${tasks[0].id}`);
    await page.waitForSelector('fieldset input');
    await page.locator('input[value=does_not_hold]').check();
    await page.locator('form button[type=submit]').click();
    await page.waitForSelector('form .problem');
    await clean(page, 'task');
    await shot(page, 'task');
    await page.fill('#window-words', '收入超过标准');
    await page.locator('form button[type=submit]').click();
    await page.waitForFunction(() => /已完成|Done/.test(document.querySelector('dl')?.textContent ?? ''));
    for (const task of tasks.slice(1)) await call(page, 'POST', `/window/tasks/${task.id}/finish`, { finding: 'holds', words: '' });
    await page.goto(`${base}/console/window/cases/${id}`);
    await button(page, '不予', 'Refuse').waitFor();
    await button(page, '不予', 'Refuse').click();
    await page.waitForSelector('.box .problem');
    await page.locator('.templates button').first().click();
    await button(page, '不予', 'Refuse').click();
    await button(page, '登记答复', 'Record the answer').waitFor();
    await page.locator('.templates button').first().click();
    await page.fill('#window-how', '电话');
    await button(page, '登记答复', 'Record the answer').click();
    await button(page, '办结', 'Close').waitFor();
    await clean(page, 'application, answered');
    await shot(page, 'answered');
    const paper = await page.evaluate(async (at) => { const answer = await fetch(at); return [answer.status, answer.headers.get('content-type')]; }, `/api/v1/window/cases/${id}/receipt`);
    same(paper.join(' '), '200 application/pdf', 'the receipt');
  });

  await test('window: many at once are previewed; on a phone nothing scrolls sideways', async () => {
    const region = await page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).scope[0].code);
    for (const elder of (await call(page, 'GET', `/elders?f.region=${region}&f.state=living&limit=3`)).items.slice(1)) {
      const one = await call(page, 'POST', '/window/applications', { kind: 'assessment', elder: elder.id, channel: 'window', asker: 'elder', asked_by: elder.name });
      await call(page, 'POST', `/window/cases/${one.id}/submit`);
    }
    await page.goto(`${base}/console/window`);
    await page.waitForSelector('.many input');
    await page.locator('.many input').first().check();
    await page.locator('.many button', { hasText: /批量受理|Accept/ }).click();
    await page.waitForSelector('.notice[role=status] li');
    await clean(page, 'the window');
    await shot(page, 'window');
    const phone = await freshPage(360, 740);
    for (const at of ['window', 'window/new', `window/cases/${id}`]) {
      await phone.goto(`${base}/console/${at}`);
      await phone.waitForSelector('.sheet');
      await phone.waitForTimeout(200);
      const wide = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      ok(wide <= 0, `${at} fits into 360 px (over by ${wide})`);
      await shot(phone, `phone-${at.split('/')[1] ?? 'home'}`);
    }
    await phone.close();
  });

  await test('window: the portal tells how far it is, and nothing to who does not know', async () => {
    await signOut(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${base}/portal/progress`);
    await page.waitForSelector('#progress-number');
    await page.locator('form button').click();
    await page.waitForSelector('[role=alert]');
    await page.fill('#progress-number', made.number);
    await page.fill('#progress-proof', '123456');
    await page.locator('form button').click();
    await page.waitForFunction(() => /没有查到|Nothing found/.test(document.querySelector('[role=alert]')?.textContent ?? ''));
    await page.goto('about:blank');  // as a scanned code opens it
    await page.goto(`${base}/portal/progress#number=${made.number}&code=${made.code}`);
    await page.waitForSelector('section[role=status] dl');
    ok(!(await page.locator('main').innerText()).includes(made.name), 'nobody is named');
    await clean(page, 'progress in the portal');
    await shot(page, 'portal');
    quiet(page);
    await page.close();
  });
}
