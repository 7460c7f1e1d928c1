// Compliance and fairness: the queue by kind and district, a case that wants a reason and a second person, a report told in words.
import { accountWith, base, call, clean, freshPage, ok, quiet, signIn, skip, test } from './lib.mjs';

/** Posts as the page's own account, and waits for the job where one was begun. */
async function post(page, path, body = {}) {
  const made = await call(page, 'POST', path, body);
  for (let i = 0; made.job && i < 300 && !['done', 'failed'].includes((await get(page, `/jobs/${made.job}`)).state); ++i) await page.waitForTimeout(100);
  return made;
}
const get = (page, path) => page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);
const shot = async (page, name) => { if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/${name}.png`, fullPage: true }); };

// Elders of a very high age, told by a police file, are there for whoever works the queue.
async function someCases(page) {
  const found = await get(page, '/compliance/overview');
  if (found.counts.length) return;
  const number = (day, order) => {
    const head = `440101${day}${order}`;
    const sum = [...head].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
    return head + '10X98765432'[sum % 11];
  };
  const today = (await get(page, '/session')).today;
  await page.evaluate(async ({ lines, today }) => {
    const session = await (await fetch('/api/v1/session')).json();
    const write = { 'x-csrf-token': session.csrf };
    const done = async (job) => { for (let i = 0; i < 300; ++i) { const { state } = await (await fetch(`/api/v1/jobs/${job}`)).json(); if (state === 'done' || state === 'failed') return; await new Promise((resolve) => setTimeout(resolve, 100)); } };
    const form = new FormData();
    form.set('source', 'police_hukou'); form.set('as_of', today); form.set('district', '440103000000'); form.set('file', new Blob([lines]), 'police_hukou.csv');
    const batch = await (await fetch('/api/v1/intake/batches', { method: 'POST', headers: { ...write, 'idempotency-key': crypto.randomUUID() }, body: form })).json();
    await done(batch.job);
    await done((await (await fetch(`/api/v1/intake/batches/${batch.id}/take`, { method: 'POST', headers: { ...write, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: '{}' })).json()).job);
  }, { lines: `姓名,公民身份号码,住址\n欧阳颐,${number('19080101', '901')},荔湾区多宝街二马路1号\n何寿,${number('19090506', '902')},荔湾区多宝街二马路2号\n`, today });
  await post(page, '/compliance/examine');
}

export default async function run() {
  const page = await freshPage();
  const official = await accountWith(page, 'compliance.finding.run');
  if (!official) { skip('compliance', 'nobody examines'); return; }

  await test('compliance: the queue is counted by kind and district and leads to the list', async () => {
    await signIn(page, official);
    await someCases(page);
    await page.goto(`${base}/console/compliance`);
    await page.waitForSelector('table.plain tbody tr');
    ok(/待核查/.test(await page.locator('.lead').innerText()), 'how many wait');
    await clean(page, 'compliance queue');
    await shot(page, 'compliance-queue');
    await page.locator('table.plain tbody tr a').first().click();
    await page.waitForSelector('main table tbody tr');
    await clean(page, 'compliance list');
    await shot(page, 'compliance-list');
  });

  await test('compliance: a case shows its facts with source; an answer needs a reason; the second person is another one', async () => {
    await page.goto(`${base}/console/compliance`);
    await page.locator('table.plain tbody tr').filter({ hasText: '年龄待核实' }).first().locator('button').click();
    await page.waitForSelector('.box .acts button');
    ok((await page.locator('.left table tbody tr').count()) > 0, 'facts');
    await clean(page, 'compliance case');
    await shot(page, 'compliance-case');
    await page.locator('.box .acts button').first().click();
    await page.waitForSelector('.box .problem');
    ok(await page.evaluate(() => document.activeElement?.id === 'compliance-reason'), 'the cursor is in the reason');
    await page.fill('#compliance-reason', '入户见到本人，户口簿与证件一致');
    await page.locator('.box .acts button').first().click();
    await page.waitForFunction(() => /另一人认定/.test(document.querySelector('.box')?.textContent ?? ''));
    ok(!/认定无误/.test(await page.locator('.box .acts').innerText()), 'who explained does not accept');
    const phone = await freshPage(360, 740);
    await signIn(phone, official);
    await phone.goto(page.url());
    await phone.waitForSelector('.box textarea, .box .muted');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    await shot(phone, 'compliance-case-phone');
    await phone.close();
  });

  await test('compliance: a fairness report is made, told by what explains each difference, and says how', async () => {
    await signIn(page, official);
    await page.goto(`${base}/console/fairness`);
    await page.waitForSelector('.head .el-button--primary');
    await page.locator('.head .el-button--primary').click();
    await page.waitForSelector('.chips .chip', { timeout: 60_000 });
    await page.locator('summary').first().click();
    await clean(page, 'fairness');
    await shot(page, 'fairness');
    await page.locator('.chips .chip').nth(2).click();
    await page.waitForSelector('table.plain tbody tr');
    await clean(page, 'fairness by rule');
    await shot(page, 'fairness-rule');
    const phone = await freshPage(360, 740);
    await signIn(phone, official);
    await phone.goto(`${base}/console/fairness`);
    await phone.waitForSelector('.chips .chip');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    await shot(phone, 'fairness-phone');
    await phone.close();
  });
  await test('compliance: a list is fixed and drawn by words that nobody knew; the draw can be checked', async () => {
    await page.goto(`${base}/console/reviews`);
    await page.waitForSelector('.head .el-button--primary');
    await page.locator('.head .el-button--primary').click();
    await page.waitForSelector('#review-of');
    await page.selectOption('#review-of', 'answers');
    await page.waitForFunction(() => document.querySelectorAll('#review-item option').length > 3);
    await page.selectOption('#review-item', 'longevity_allowance');
    await page.fill('#review-each', '2');
    await clean(page, 'prepare a review');
    await shot(page, 'review-prepare');
    await page.locator('.el-dialog button[type=submit]').click();
    await page.waitForFunction(() => /待抽取/.test(document.querySelector('.lead')?.textContent ?? ''));
    ok(!/密数：|种子/.test(await page.locator('details dl').innerText()), 'no seed before the draw');
    await page.locator('.head .el-button').filter({ hasText: '抽取' }).click();
    await page.waitForSelector('#review-words');
    await page.fill('#review-words', '当日开奖号码 03 11 17 22');
    await clean(page, 'draw');
    await page.locator('.el-dialog button[type=submit]').click();
    await page.waitForFunction(() => /抽中 \d/.test(document.querySelector('.lead')?.textContent ?? ''));
    await clean(page, 'review');
    await shot(page, 'review');
    const phone = await freshPage(360, 740);
    await signIn(phone, official);
    await phone.goto(`${base}/console/reviews`);
    await phone.waitForSelector('.lead');
    ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 360), 'no sideways scrolling');
    await shot(phone, 'review-phone');
    await phone.close();
  });
  quiet(page, 'compliance');
  await page.close();
}
