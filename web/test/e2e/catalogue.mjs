// Editions of the service list: prepared by one person, published by another, read by everybody.
import { accountsWith, base, clean, freshPage, ok, quiet, same, signIn, skip, test } from './lib.mjs';

export default async function run() {
  const page = await freshPage();
  const who = await accountsWith(page, 'catalogue.edition.prepare', 'catalogue.edition.publish');
  const city = [];
  for (const account of who) {
    await signIn(page, account);
    const { scope } = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
    if (scope.some((s) => /00000000$/.test(s.code))) city.push(account);
  }
  if (city.length < 2) { skip('catalogue', 'no two accounts of the city prepare and publish editions'); await page.close(); return; }
  const [one, two] = city;
  const number = `试〔2026〕${Math.floor(Math.random() * 100000)}号`;

  await test('service list: an edition is prepared', async () => {
    await signIn(page, one);
    await page.goto(`${base}/console/catalogue/editions`);
    await page.waitForSelector('h1');
    await clean(page, 'editions');
    await page.getByRole('button', { name: /^新建/ }).first().click();
    await page.waitForSelector('#record-form');
    await page.locator('#record-form input').first().fill('2026');
    await page.locator('#record-form input').nth(1).fill(number);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText(number).first().waitFor();
  });

  await test('service list: somebody else publishes it, and sees what changed', async () => {
    await signIn(page, two);
    await page.goto(`${base}/console/catalogue/editions`);
    await page.getByRole('row', { name: new RegExp(number) }).getByRole('button').first().click();
    await page.getByRole('heading', { name: '与上一版相比' }).waitFor();
    same(await page.getByRole('link', { name: /便民手册/ }).count(), 1, 'links to the handbook');
    await clean(page, 'an edition');
    await page.getByRole('button', { name: '公布', exact: true }).click();
    await page.getByRole('dialog').last().getByRole('button', { name: '公布', exact: true }).click();
    await page.getByRole('row', { name: new RegExp(number) }).getByText('已公布').waitFor();
  });

  await test('service list: the portal has the edition and its handbook', async () => {
    await page.goto(`${base}/portal/services`);
    const card = page.locator('#editions .card').filter({ hasText: number });
    await card.waitFor();
    ok(/2026 年版/.test(await card.innerText()), 'the year as people write it');
    const answer = await page.request.get(await card.locator('a').evaluate((a) => a.href));
    same(answer.headers()['content-type'], 'application/pdf', 'the handbook');
    await clean(page, 'services with editions');
  });

  await test('service list: no script error and nothing against the content policy', async () => quiet(page, 'catalogue'));
  await page.close();
}
