// The portal: every page in every size and contrast, with the keyboard, on a narrow phone, in both languages.
import { base, clean, freshPage, ok, quiet, same, test } from './lib.mjs';

const sizes = { standard: 18, large: 24, huge: 30 };

async function go(page, path) {
  await page.goto(`${base}/portal${path}`);
  await page.waitForSelector('h1');
  await page.waitForFunction(() => !document.querySelector('main [role=status].box'));
}

async function choose(page, size, contrast) {
  await page.goto(`${base}/portal/`);
  await page.evaluate(([s, c]) => { localStorage.setItem('yikang.portal.size', s); localStorage.setItem('yikang.portal.contrast', c); localStorage.setItem('yikang.portal.language', 'zh'); }, [size, contrast]);
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const small = (page) => page.evaluate(() => [...document.querySelectorAll('a,button,input')].filter((e) => !e.classList.contains('skip') && e.getClientRects().length)
  .map((e) => [e, e.getBoundingClientRect()]).filter(([, r]) => r.height < 47.5 || r.width < 47.5).map(([e, r]) => `${e.textContent || e.id} ${Math.round(r.width)}×${Math.round(r.height)}`));

export default async function run() {
  const page = await freshPage(390, 844);
  const paths = ['/', '/ask', '/services', '/contact', '/open', '/reviews', '/check', '/about', '/accessibility', '/no-such-page'];

  await test('portal: the front door leads here', async () => {
    await page.goto(`${base}/`);
    await page.waitForSelector('h1');
    ok(new URL(page.url()).pathname.startsWith('/portal'), `the portal at /, not ${page.url()}`);
  });

  paths.push('/apply', '/published');
  await test('portal: large letters (24 pixels) as it comes', async () => {
    await page.evaluate(() => localStorage.clear());
    await go(page, '/');
    same(await page.evaluate(() => getComputedStyle(document.body).fontSize), '24px', 'letters');
  });

  await test('portal: each service of the list has its page', async () => {
    await go(page, '/services');
    const first = page.locator('main .list a').first();
    if (await first.count()) {
      const name = await first.locator('b').innerText();
      await first.click();
      await page.waitForSelector('main dl');
      same(await page.locator('h1').innerText(), name, 'heading');
      paths.push(new URL(page.url()).pathname.replace('/portal', ''));
    } else ok(await page.locator('main .box').count(), 'a word about the empty list');
  });

  for (const [size, pixels] of Object.entries(sizes)) {
    for (const contrast of ['normal', 'high']) {
      await test(`portal: letters ${size}, contrast ${contrast}: axe, targets, no sideways scrolling`, async () => {
        await choose(page, size, contrast);
        for (const path of paths) {
          for (const width of [320, 390, 1440]) {
            await page.setViewportSize({ width, height: 844 });
            await go(page, path);
            ok(await overflow(page) <= 0, `no sideways scrolling on ${path} at ${width}, there are ${await overflow(page)} pixels`);
            same((await small(page)).join(', '), '', `targets under 48 pixels on ${path} at ${width}`);
          }
          await page.setViewportSize({ width: 390, height: 844 });
          same(await page.evaluate(() => getComputedStyle(document.body).fontSize), `${pixels}px`, 'letters');
          ok(await page.locator('a[href="tel:12345"]').count(), `the hotline on ${path}`);
          await clean(page, `${path} ${size} ${contrast}`);
        }
      });
    }
  }

  await test('portal: text has 7:1 in high contrast', async () => {
    await choose(page, 'large', 'high');
    await go(page, '/');
    same(await page.evaluate(() => getComputedStyle(document.body).color + getComputedStyle(document.body).backgroundColor), 'rgb(255, 230, 0)rgb(0, 0, 0)', 'yellow on black');
  });

  await test('portal: with the keyboard alone', async () => {
    await choose(page, 'large', 'normal');
    await go(page, '/');
    await page.keyboard.press('Tab');
    same(await page.evaluate(() => document.activeElement.className), 'skip', 'first stop');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
    same(outline, '4px', 'focus');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    same(await page.evaluate(() => document.documentElement.dataset.size), 'huge', 'size by arrow key');
    await page.keyboard.press('ArrowLeft');
    let found = false;
    for (let i = 0; i < 14 && !found; i += 1) { await page.keyboard.press('Tab'); found = await page.evaluate(() => document.activeElement.getAttribute('href') === '/portal/services'); }
    ok(found, 'the services by Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.pathname === '/portal/services');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.goBack();
    await page.waitForFunction(() => location.pathname === '/portal/');
  });

  await test('portal: what can I get in four questions, with the keyboard alone, no name asked', async () => {
    await choose(page, 'large', 'normal');
    await page.setViewportSize({ width: 320, height: 844 });
    await go(page, '/ask');
    await page.waitForSelector('.day input');
    await page.getByRole('button', { name: '下一问' }).press('Enter');
    await page.waitForSelector('[role=alert]');
    same(await page.evaluate(() => document.activeElement.id), 'fault', 'focus on what is wrong');
    await clean(page, 'a question not answered');
    for (const [i, part] of ['1957', '2', '3'].entries()) { await page.locator('.day input').nth(i).focus(); await page.keyboard.type(part); }
    await page.keyboard.press('Enter');
    let questions = 1;
    while (!(await page.locator('.cards').count())) {
      await page.locator('.choices input').first().focus();
      await page.keyboard.press('Space');
      await clean(page, `question ${questions + 1}`);
      const before = await page.locator('h1').innerText();
      await page.locator('.choices input').first().press('Enter');
      await page.waitForFunction((text) => document.querySelector('h1')?.innerText !== text, before);
      questions += 1;
      ok(questions <= 4, 'four questions and no more');
    }
    same(questions, 4, 'questions');
    ok(await overflow(page) <= 0, 'no sideways scrolling on the result');
    same((await small(page)).join(', '), '', 'targets under 48 pixels on the result');
    ok((await page.locator('.card').first().innerText()).includes('依据'), 'a clause with every item');
    ok(/再等 \d+ 个月/.test(await page.locator('main').innerText()), 'what comes soon, and when');
    await clean(page, 'the result');
    same(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }).includes('1957')), false, 'answers kept on the device');
    await page.setViewportSize({ width: 390, height: 844 });
  });

  await test('portal: a notice is checked by number and code; what is missing or wrong is said', async () => {
    await choose(page, 'large', 'normal');
    await page.setViewportSize({ width: 320, height: 844 });
    await go(page, '/check');
    await page.locator('form button').click();
    await page.waitForSelector('main [role=alert]');
    same(await page.evaluate(() => document.activeElement.id), 'check-number', 'focus on what is missing');
    await go(page, '/check?number=2026-9999999&code=0000000000');
    await page.waitForSelector('main [role=alert]');
    ok((await page.locator('main [role=alert]').innerText()).includes('校验码'), 'no such notice');
    await clean(page, 'a notice not found');
    await page.route('**/api/v1/public/notices/**', (route) => route.fulfill({ json: { number: '2026-0000001', dated: '2026-11-22', item: '长寿保健金', standing: '不予给予', state: 'appealed', superseded: true, until: '2026-12-22', office: '办理机关' } }));
    await page.locator('form button').click();
    await page.waitForSelector('main dl');
    ok((await page.locator('main dl').innerText()).includes('异议处理中'), 'how the case stands');
    ok(await overflow(page) <= 0, 'no sideways scrolling on the answer');
    await clean(page, 'a notice found');
    await page.unroute('**/api/v1/public/notices/**');
    await page.setViewportSize({ width: 390, height: 844 });
  });

  await test('portal: pages without scripts for old phones', async () => {
    for (const path of ['/p', '/p/services', '/p/guide', '/p/contact']) {
      await page.goto(`${base}${path}`);
      same(await page.locator('script').count(), 0, 'scripts');
      ok(await page.locator('a[href="tel:12345"]').count(), `the hotline on ${path}`);
      same(await page.evaluate(() => getComputedStyle(document.body).fontSize), '24px', 'letters');
      await page.setViewportSize({ width: 320, height: 844 });
      ok(await overflow(page) <= 0, `no sideways scrolling on ${path}`);
      await clean(page, path);
    }
    same((await page.request.get(`${base}/p/nowhere`)).status(), 404, 'no such page');
    await page.setViewportSize({ width: 390, height: 844 });
  });

  await test('portal: no button to read aloud where there is no Chinese voice', async () => {
    const voices = await page.evaluate(() => (typeof speechSynthesis === 'undefined' ? 0 : speechSynthesis.getVoices().filter((v) => /^(zh|yue|cmn)/i.test(v.lang)).length));
    same(await page.getByText('朗读本页').count(), voices ? 1 : 0, 'reading button');
  });

  await test('portal: English behind a switch, and it is remembered', async () => {
    await go(page, '/');
    await page.getByRole('button', { name: 'English' }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await go(page, '/contact');
    same(await page.locator('h1').innerText(), 'Phone numbers', 'heading');
    await clean(page, 'contact in English');
    await page.getByRole('button', { name: '中文' }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  });

  await test('portal: says what is wrong when nothing answers, with another try and the phone', async () => {
    await page.route('**/api/v1/public/service-list', (route) => route.abort());
    await page.goto(`${base}/portal/services`);
    await page.waitForSelector('main [role=alert]');
    ok(await page.locator('main [role=alert] a[href="tel:12345"]').count(), 'the phone');
    await clean(page, 'services without a server');
    await page.unroute('**/api/v1/public/service-list');
    await page.locator('main [role=alert] button').click();
    await page.waitForFunction(() => !document.querySelector('main [role=alert]'));
  });

  await test('portal: the first visit weighs no more than 40 KB', async () => {
    let weight = 0;
    await page.goto('about:blank');  // what the page before still loads is not weighed
    const client = await page.context().newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.setCacheDisabled', { cacheDisabled: true });
    client.on('Network.loadingFinished', (event) => { weight += event.encodedDataLength; });
    await go(page, '/');
    await page.waitForTimeout(300);
    await client.detach();
    ok(weight > 10_000, 'something to have been loaded');
    if ((await page.evaluate(async () => (await fetch(document.querySelector('script[type=module]').src)).headers.get('content-encoding')))) ok(weight < 40_960, `at most 40 KB, it were ${Math.round(weight / 1024)}`);
  });

  await test('portal: no script error and nothing against the content policy', async () => quiet(page, 'portal'));
  await page.close();
}
