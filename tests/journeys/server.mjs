// The real server for tests: the release binary on a fresh database of either kind, and clients that speak to it as a browser would.
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.YIKANG_BINARY ?? path.join(root, 'build/release/yikang');
// Files of one district's departments as they come.
export const samples = path.join(root, 'tests/given/samples');

let databases = 0;

// A fresh database: kind is 'sqlite' or 'postgresql'. Removed by drop().
export function makeDatabase(kind) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'yikang-test-'));
  const database = { kind, data, args: ['--data', data] };
  if (kind === 'postgresql') {
    const admin = process.env.YIKANG_TEST_POSTGRES;
    if (!admin) throw new Error('YIKANG_TEST_POSTGRES is not set: ./test starts a private PostgreSQL and sets it');
    database.name = `yk_${process.pid}_${++databases}`;
    psql(admin, `CREATE DATABASE ${database.name} ENCODING 'UTF8' TEMPLATE template0`);
    database.url = admin.replace(/\/[^/?]*(\?|$)/, `/${database.name}$1`);
    database.args.push('--database', database.url);
  }
  database.drop = () => {
    if (kind === 'postgresql') psql(process.env.YIKANG_TEST_POSTGRES, `DROP DATABASE IF EXISTS ${database.name} WITH (FORCE)`);
    fs.rmSync(data, { recursive: true, force: true });
  };
  return database;
}

function psql(url, sql) {
  const done = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
}

// Runs a command of the program to its end. Throws unless it exits with `status`.
export function yikang(database, args, { input = '', status = 0 } = {}) {
  const done = spawnSync(binary, [...args, ...database.args], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== status) throw new Error(`yikang ${args.join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr.slice(-2000)}`);
  return done;
}

// Starts `yikang serve` on a free port. Resolves when it answers.
export async function serve(database, { args = [], today } = {}) {
  const child = spawn(binary, ['serve', '--port', '0', ...(today ? ['--today', today] : []), ...args, ...database.args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const port = await new Promise((resolve, reject) => {
    const watch = (chunk) => {
      text += chunk;
      const found = /https?:\/\/127\.0\.0\.1:(\d+)\//.exec(text);
      if (found) resolve(Number(found[1]));
    };
    child.stderr.on('data', watch);
    child.stdout.on('data', () => {});
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text.slice(-2000)}`)));
    setTimeout(() => reject(new Error(`the server did not come up: ${text.slice(-2000)}`)), 60_000).unref();
  });
  const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  const server = {
    port,
    child,
    base: `http://127.0.0.1:${port}`,
    log: () => text,
    client: () => new Client(`http://127.0.0.1:${port}`),
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
  return server;
}

export class Refusal extends Error {
  constructor(status, problem) {
    super(`${status} ${problem?.code ?? ''} ${problem?.detail ?? ''} ${JSON.stringify(problem?.errors ?? '')}`);
    this.status = status;
    this.problem = problem;
  }
}

export class Client {
  constructor(base) {
    this.base = base;
    this.cookie = '';
    this.csrf = '';
  }
  async signIn(account, password, code) {
    const ask = () => this.post('/session', { account, password, ...(code ? { code } : {}) });
    this.session = await ask().catch(async (refusal) => {
      // A story of many roles signs in faster than people do; the server says for how long to wait.
      if (refusal.problem?.code !== 'http.rate.limited') throw refusal;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(/\d+/.exec(refusal.problem.detail)[0])));
      return ask();
    });
    this.csrf = this.session.csrf;
    return this.session;
  }
  headers(write, key) {
    return {
      accept: 'application/json',
      'accept-language': 'zh',
      ...(this.cookie ? { cookie: this.cookie } : {}),
      ...(write ? { 'idempotency-key': key ?? crypto.randomUUID(), ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}) } : {}),
    };
  }
  async raw(method, at, { body, key, headers = {} } = {}) {
    const form = body instanceof FormData;
    const response = await fetch(`${this.base}/api/v1${at}`, {
      method,
      redirect: 'manual',
      headers: { ...this.headers(method !== 'GET', key), ...(body && !form ? { 'content-type': 'application/json' } : {}), ...headers },
      body: body === undefined ? undefined : form ? body : typeof body === 'string' ? body : JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) this.cookie = cookie.split(';')[0];
    return response;
  }
  async ask(method, at, options) {
    const response = await this.raw(method, at, options);
    const text = await response.text();
    const json = text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null;
    if (response.status >= 400) throw new Refusal(response.status, json);
    return json ?? text;
  }
  get(at) { return this.ask('GET', at); }
  post(at, body = {}, key) { return this.ask('POST', at, { body, key }); }
  put(at, body) { return this.ask('PUT', at, { body }); }
  patch(at, body) { return this.ask('PATCH', at, { body }); }
  remove(at) { return this.ask('DELETE', at); }
  // Waits for a job to end; throws when it failed.
  async job(id, seconds = 60) {
    for (let i = 0; i < seconds * 20; ++i) {
      const job = await this.get(`/jobs/${id}`);
      if (job.state === 'done') return job;
      if (job.state === 'failed' || job.state === 'cancelled') throw new Error(`job ${job.kind} ${job.state}: ${job.fault ?? job.message}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`job ${id} did not end in ${seconds} s`);
  }
  async every(at) {
    const items = [];
    for (let after = ''; ;) {
      const page = await this.get(`${at}${at.includes('?') ? '&' : '?'}limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`);
      items.push(...page.items);
      if (!page.next) return items;
      after = page.next;
    }
  }
}
