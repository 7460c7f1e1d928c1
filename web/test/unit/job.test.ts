import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configure } from '../../shared/api/client';
import { ended, followJob } from '../../shared/api/job';
import type { Job } from '../../shared/api/types';

let answers: (() => Response)[] = [];
let asked = 0;
const job = (state: string, message: string | null = null) => () => new Response(JSON.stringify({ id: '7', state, message, result: { n: 1 } }));

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  vi.stubGlobal('fetch', async () => {
    asked += 1;
    const answer = answers.shift();
    if (!answer) throw new TypeError('network');
    return answer();
  });
  configure({ offlineText: () => '连不上', signInAgain: null });
});
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

describe('waiting for a job', () => {
  it('asks until it is done and gives it', async () => {
    answers = [job('queued'), job('running'), job('done')];
    const waited = ended('7');
    await vi.runAllTimersAsync();
    expect((await waited).state).toBe('done');
    expect(asked).toBe(3);
  });
  it('throws a failed one in its own words', async () => {
    answers = [job('running'), job('failed', '磁盘已满')];
    const waited = ended('7').catch((e: Error) => e.message);
    await vi.runAllTimersAsync();
    expect(await waited).toBe('磁盘已满');
  });
  it('outlasts a broken line, not a refusal', async () => {
    answers = [() => { throw new TypeError('network'); }, job('done')];
    const patient = ended('7');
    await vi.runAllTimersAsync();
    expect((await patient).state).toBe('done');
    answers = [() => new Response(JSON.stringify({ title: '没有这个作业', status: 404 }), { status: 404 })];
    const refused = ended('8').catch((e: Error) => e.message);
    await vi.runAllTimersAsync();
    expect(await refused).toBe('没有这个作业');
    expect(asked).toBe(3);
  });
  it('hears nothing more once stopped, and tells an end once', async () => {
    answers = [job('running'), job('done'), job('done')];
    const heard: string[] = [];
    const following = followJob('7', (now: Job) => { heard.push(now.state); }, () => undefined);
    await vi.runAllTimersAsync();
    expect(heard).toEqual(['running', 'done']);
    following.stop();
    await vi.runAllTimersAsync();
    expect(asked).toBe(2);
  });
});
