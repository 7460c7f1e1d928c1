// The harness of the browser tests: one Chromium, results as TAP lines, axe, sign-in, and the accounts that the caller names.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const base = (process.env.YIKANG_URL ?? '').replace(/\/$/, '');

/** {"any name": {"account": "…", "password": "…", "totp": "BASE32, where the account has it"}} */
export const accounts = JSON.parse(process.env.YIKANG_ACCOUNTS ?? '{}');

let passed = 0;
let failed = 0;

export async function test(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok ${passed + failed} - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${passed + failed} - ${name}`);
    for (const line of String(error?.stack ?? error).split('\n').slice(0, 14)) console.log(`  # ${line}`);
  }
}

export function skip(name, why) { console.log(`# skipped: ${name}: ${why}`); }
export function totals() { return { passed, failed }; }
export function ok(value, what) { if (!value) throw new Error(`expected ${what}`); }
export function same(is, should, what) { if (is !== should) throw new Error(`${what}: expected ${JSON.stringify(should)}, got ${JSON.stringify(is)}`); }

let browser;
let profile;

export async function open() {
  profile = mkdtempSync(join(tmpdir(), 'yikang-browser-'));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
    ignoreHTTPSErrors: true,
  });
  browser.setDefaultTimeout(10000);
  return browser;
}

export async function close() {
  await browser?.close();
  if (profile) rmSync(profile, { recursive: true, force: true });
}

/** A page that remembers what the browser complained about: script errors and breaches of the content policy. */
export async function freshPage(width = 1440, height = 900) {
  const page = await browser.newPage();
  await page.setViewportSize({ width, height });
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error' && /Content Security Policy|Refused to/i.test(message.text())) page.complaints.push(message.text()); });
  return page;
}

function base32(text) {
  const bits = [...text.replace(/[\s=]/g, '').toUpperCase()].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)));
}

/** The six digits of RFC 6238 for this half minute. */
export function totp(secret, at = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const hash = createHmac('sha1', base32(secret)).update(counter).digest();
  const offset = hash[19] & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, '0');
}

export async function signOut(page) { await page.context().clearCookies(); }

/** Signs in; when the server says that there were too many at once, waits as long as it says. */
export async function signIn(page, who, tries = 6) {
  await signOut(page);
  await page.goto(`${base}/console/sign-in`);
  await page.fill('#account', who.account);
  await page.fill('#password', who.password);
  await page.click('button[type=submit]');
  await page.waitForFunction(() => !location.pathname.endsWith('/sign-in') || document.querySelector('#code, [role=alert]'));
  if (await page.locator('#code').count()) {
    if (!who.totp) throw new Error(`${who.account} is asked for a code and YIKANG_ACCOUNTS gives no totp`);
    await page.fill('#code', totp(who.totp));
    await page.click('button[type=submit]');
  }
  await page.waitForSelector('main#page, main.page, [role=alert]');
  const alert = page.locator('form [role=alert]');
  if (!await alert.count()) return;
  const words = await alert.first().innerText();
  const seconds = /在 (\d+) 秒后/.exec(words);
  if (!seconds || tries === 0) throw new Error(`sign-in of ${who.account}: ${words}`);
  await page.waitForTimeout((Number(seconds[1]) + 1) * 1000);
  await signIn(page, who, tries - 1);
}

/** Who the server takes the signed-in person for. */
export async function sessionOf(page) { return page.evaluate(async () => (await fetch('/api/v1/session')).json()); }

/** In the page: one call of the interface as who is signed in; throws what the server refuses. */
export async function call(page, method, at, body) {
  return page.evaluate(async ([method, at, body]) => {
    const session = await (await fetch('/api/v1/session')).json();
    const answer = await fetch(`/api/v1${at}`, { method, headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf, 'idempotency-key': crypto.randomUUID() }, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : {};
  }, [method, at, body]);
}

const rightsOf = new Map();

/** The accounts that hold a right beginning with each of `names`. */
export async function accountsWith(page, ...names) {
  const found = [];
  for (const who of Object.values(accounts)) {
    if (!rightsOf.has(who.account)) {
      try { await signIn(page, who); rightsOf.set(who.account, (await sessionOf(page)).rights ?? []); } catch { rightsOf.set(who.account, []); }
    }
    const rights = rightsOf.get(who.account);
    if (names.every((n) => rights.some((r) => r === n || r.startsWith(`${n}.`)))) found.push(who);
  }
  return found;
}

/** The first of them; null when nobody holds the rights. */
export async function accountWith(page, ...names) { return (await accountsWith(page, ...names))[0] ?? null; }

/** Every rule of axe for WCAG 2.2 A and AA. `theirs` are selectors of parts that come from the component kit. */
export async function axe(page, theirs = []) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    // Behind an open dialog nothing can be reached or hit; what shows beside it is not looked at.
    const dialogs = [...document.querySelectorAll('[aria-modal="true"]')].filter((d) => d.getClientRects().length);
    const result = await window.axe.run(dialogs.at(-1) ?? document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } });
    return result.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => ({ target: n.target.join(' '), html: n.html.slice(0, 160), why: n.failureSummary })) }));
  });
  return found.map((v) => ({ ...v, nodes: v.nodes.filter((n) => !theirs.some((t) => n.target.includes(t) || n.html.includes(t))) })).filter((v) => v.nodes.length);
}

export async function clean(page, where, theirs = []) {
  await page.evaluate(() => scrollTo(0, 0));  // what lies half under the head of the page is no fault of the page
  await page.waitForTimeout(350);
  const found = await axe(page, theirs);
  if (found.length) throw new Error(`${where}: ${found.map((v) => `${v.id} (${v.nodes.map((n) => `${n.target} ${n.html} ${n.why}`).slice(0, 3).join(' | ')})`).join('; ')}`);
}

export function quiet(page, where) {
  if (page.complaints.length) throw new Error(`${where}: ${page.complaints.splice(0).join(' | ')}`);
}
