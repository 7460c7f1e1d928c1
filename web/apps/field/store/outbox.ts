// What waits to be sent. A refusal concerns one entry and the next goes on; without an answer or a session nothing goes on until the next try.
import { Refusal, asRefusal, newKey } from '@shared/api/client';
import { db, type Item, type Kind } from './db';
import { openBytes, seal, unseal, type Sealed } from './vault';

export interface Message {
  title: string; path: string; body: Record<string, unknown>; draft?: unknown;
  /** What the server said to the last attempt, in its words: they may tell of the person as much as the answers do. */
  words?: string; faults?: { pointer: string; message: string }[];
}
export interface Holding { account: string; key: CryptoKey }
export type Send = (message: Message, key: string, bytes: ArrayBuffer | null) => Promise<unknown>;
export interface Letter { kind: Kind; message: Message; bytes?: Sealed }

/** The draft becomes letters in one transaction: at no moment is the work in neither place. */
export async function handOver(holding: Holding, draft: string | null, letters: Letter[], now = Date.now()): Promise<void> {
  const rows: Item[] = [];
  for (const [i, letter] of letters.entries())
    rows.push({ id: newKey(), seq: now * 100 + i, account: holding.account, kind: letter.kind, state: 'pending', at: now, tries: 0, doneAt: 0, sealed: await seal(holding.key, letter.message), ...(letter.bytes ? { bytes: letter.bytes } : {}) });
  await db.transaction('rw', db.outbox, db.drafts, db.photos, async () => {
    await db.outbox.bulkAdd(rows);
    if (draft) { await db.drafts.delete(draft); await db.photos.where('draft').equals(draft).delete(); }
  });
}

/** Whether sending stops here: nobody answered, the session is gone, or the server asks to wait. */
export const stops = (refusal: Refusal): boolean => refusal.status === 0 || refusal.status === 401 || refusal.status === 408 || refusal.status === 429 || refusal.status >= 500;

/** `said` makes the line a person reads of the server's answer. Returns the refusal that stopped it, or null when all was tried. */
export async function flush(holding: Holding, send: Send, said: (kind: Kind, answer: unknown) => string, now = () => Date.now()): Promise<Refusal | null> {
  const waiting = (await db.outbox.where('account').equals(holding.account).sortBy('seq')).filter((item) => item.state === 'pending');
  for (const item of waiting) {
    const message = await unseal<Message>(holding.key, item.sealed);
    const bytes = item.bytes ? await openBytes(holding.key, item.bytes) : null;
    try {
      const answer = await send(message, item.id, bytes);
      // The receipt keeps the line and the title; answers, signatures and pictures leave the device.
      const receipt = await seal(holding.key, { title: message.title, path: message.path, body: {}, words: said(item.kind, answer) } satisfies Message);
      await db.outbox.where('id').equals(item.id).modify((row) => { row.state = 'done'; row.doneAt = now(); row.sealed = receipt; delete row.bytes; });
    } catch (caught) {
      const refusal = asRefusal(caught);
      const stop = stops(refusal);
      const sealed = await seal(holding.key, { ...message, words: refusal.detail || refusal.message, faults: stop ? [] : refusal.errors.map((e) => ({ pointer: e.pointer, message: e.message })) } satisfies Message);
      await db.outbox.update(item.id, { tries: item.tries + 1, sealed, ...(stop ? {} : { state: refusal.status === 409 ? 'conflict' : 'rejected' }) });
      if (stop) return refusal;
    }
  }
  return null;
}

/** Sends a refused entry once more, under a new key: the server remembers what it said to the old one. */
export async function again(holding: Holding, item: Item): Promise<void> {
  const { words: _, faults: __, ...message } = await unseal<Message>(holding.key, item.sealed);
  const sealed = await seal(holding.key, message);
  await db.transaction('rw', db.outbox, async () => {
    await db.outbox.delete(item.id);
    await db.outbox.add({ ...item, id: newKey(), state: 'pending', sealed });
  });
}

/** A refused entry becomes a draft again, with what the server found wrong. */
export async function mend(holding: Holding, item: Item): Promise<string | null> {
  const { draft, words = '', faults = [] } = await unseal<Message>(holding.key, item.sealed);
  if (!draft) return null;
  const row = draft as { id: string; kind: 'assessment' | 'visit'; about: string };
  const sealed = await seal(holding.key, { ...row, faults: faults.length ? faults : [{ pointer: '', message: words }] });
  await db.transaction('rw', db.outbox, db.drafts, async () => {
    await db.drafts.put({ id: row.id, account: holding.account, kind: row.kind, about: row.about, touched: Date.now(), sealed });
    await db.outbox.delete(item.id);
  });
  return row.id;
}
