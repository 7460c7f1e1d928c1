import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, asRefusal, configure, fieldErrors, newKey, queryText, Refusal } from '../../shared/api/client';

interface Seen { url: string; method: string; headers: Headers; body: string | null }
let seen: Seen[] = [];
let answers: (() => Response)[] = [];

const json = (value: unknown, status = 200) => () => new Response(value === null ? null : JSON.stringify(value), { status });
const refusal = { type: 'about:blank', title: '没有保存', status: 422, code: 'model.record.invalid', traceId: '01J', errors: [{ pointer: '/name', code: 'x', message: '请填写姓名。' }, { pointer: '/query/f.level', code: 'y', message: '不认识。' }] };

beforeEach(() => {
  seen = [];
  answers = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    seen.push({ url, method: init.method!, headers: init.headers as Headers, body: init.body as string | null });
    const answer = answers.shift();
    if (!answer) throw new TypeError('network');
    return answer();
  });
  configure({ csrf: () => 'token', language: () => 'zh-CN', offlineText: () => '连不上', signInAgain: null });
});
afterEach(() => vi.unstubAllGlobals());

describe('client', () => {
  it('sends token and key with writes, and neither with reads', async () => {
    answers = [json({}), json({})];
    await api.get('/x');
    await api.post('/x', { a: 1 });
    expect(seen[0]!.headers.get('X-CSRF-Token')).toBeNull();
    expect(seen[0]!.headers.get('Idempotency-Key')).toBeNull();
    expect(seen[1]!.headers.get('X-CSRF-Token')).toBe('token');
    expect(seen[1]!.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[1]!.body).toBe('{"a":1}');
  });
  it('repeats a write after a new sign-in under the same key, once', async () => {
    answers = [json({ title: '请登录' }, 401), json({ ok: 1 })];
    const signInAgain = vi.fn(async () => undefined);
    configure({ signInAgain });
    expect(await api.post('/x', {})).toEqual({ ok: 1 });
    expect(signInAgain).toHaveBeenCalledTimes(1);
    expect(seen[1]!.headers.get('Idempotency-Key')).toBe(seen[0]!.headers.get('Idempotency-Key'));
  });
  it('does not ask for a sign-in twice, nor where it is anonymous', async () => {
    const signInAgain = vi.fn(async () => undefined);
    configure({ signInAgain });
    answers = [json({ title: '请登录' }, 401), json({ title: '请登录' }, 401)];
    await expect(api.get('/x')).rejects.toBeInstanceOf(Refusal);
    answers = [json({ title: '请登录' }, 401)];
    await expect(api.get('/session', undefined, { anonymous: true })).rejects.toMatchObject({ status: 401 });
    expect(signInAgain).toHaveBeenCalledTimes(1);
  });
  it('turns a problem document into a refusal', async () => {
    answers = [json(refusal, 422)];
    await expect(api.post('/x', {})).rejects.toMatchObject({ status: 422, message: '没有保存', code: 'model.record.invalid', traceId: '01J' });
  });
  it('says so when nothing answers, or something that is no server of ours', async () => {
    await expect(api.get('/x')).rejects.toMatchObject({ status: 0, message: '连不上' });
    answers = [() => new Response('<html>Bad gateway</html>', { status: 502 })];
    await expect(api.get('/x')).rejects.toMatchObject({ status: 502, message: 'HTTP 502' });
  });
  it('takes an answer without content', async () => {
    answers = [() => new Response(null, { status: 204 })];
    expect(await api.remove('/session')).toBeNull();
  });
  it('lets a stopped request be stopped', async () => {
    vi.stubGlobal('fetch', async () => { throw new DOMException('stop', 'AbortError'); });
    await expect(api.get('/x')).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('refusals', () => {
  it('go to their fields, and what has none stays', () => {
    const { byField, rest } = fieldErrors(new Refusal(refusal), ['name', 'f.level']);
    expect(byField).toEqual({ name: '请填写姓名。', 'f.level': '不认识。' });
    expect(rest).toEqual([]);
    expect(fieldErrors(new Refusal(refusal), []).rest).toHaveLength(2);
  });
  it('are made of anything thrown', () => { expect(asRefusal(new Error('x'))).toMatchObject({ status: 0, message: 'x' }); });
});

describe('addresses', () => {
  it('leave out what is empty and escape the rest', () => {
    expect(queryText({ q: '陈 &', after: null, limit: 50, 'f.level': '' })).toBe('?q=%E9%99%88+%26&limit=50');
    expect(queryText({})).toBe('');
  });
  it('have keys that differ', () => { expect(newKey()).not.toBe(newKey()); });
});
