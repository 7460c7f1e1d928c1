// What waits for this person: one look for the whole page, kept right by the server's events.
import { reactive } from 'vue';
import { api, asRefusal, type Query, type Refusal } from '@shared/api/client';
import type { Work } from '@shared/api/types';
import { onEvent } from './events';

export const waiting = reactive({ count: 0, exact: true, overdue: 0 });

function learn(work: Work): void {
  waiting.count = work.queues.reduce((sum, queue) => sum + queue.count, 0);
  waiting.exact = work.queues.every((queue) => queue.count_exact);
  waiting.overdue = work.queues.reduce((sum, queue) => sum + queue.overdue, 0);
}

/** Asks for the queues and their first items. */
export async function lookAtWork(query: Query = {}): Promise<{ work: Work } | { error: Refusal }> {
  try {
    const work = await api.get<Work>('/work', query);
    learn(work);
    return { work };
  } catch (caught) { return { error: asRefusal(caught) }; }
}

/** Looks again when something was written, at most every few seconds, and not with all other consoles at the same moment. */
export function onWorkChanged(again: () => void): () => void {
  let timer = 0;
  const stop = onEvent('queue', () => { timer ||= window.setTimeout(() => { timer = 0; again(); }, 500 + Math.random() * 2500); });
  return () => { stop(); clearTimeout(timer); };
}
