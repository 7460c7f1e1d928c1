// The store on the device. Whatever tells of a person is sealed; what is in the open is needed to find it: whose, what kind, when, in which state.
import Dexie, { type EntityTable } from 'dexie';
import { openBytes, sealBytes, type Sealed } from './vault';

export type Kind = 'assessment' | 'miss' | 'visit' | 'paper';
export type State = 'pending' | 'conflict' | 'rejected' | 'done';

export interface Holder { account: string; id: string; name: string; rights: string[]; salt: Uint8Array<ArrayBuffer>; check: Sealed; key: CryptoKey | null; used: number }
export interface Kept { name: string; account: string; at: number; sealed: Sealed }
export interface DraftRow { id: string; account: string; kind: 'assessment' | 'visit'; about: string; touched: number; sealed: Sealed }
export interface Photo { id: string; draft: string; account: string; at: number; kind: 'photo' | 'certificate' | 'consent' | 'other'; sealed: Sealed }
export interface Item {
  id: string; seq: number; account: string; kind: Kind; state: State; at: number; tries: number; doneAt: number;
  sealed: Sealed;
  bytes?: Sealed;
}

const store = new Dexie('yikang-field') as Dexie & {
  holders: EntityTable<Holder, 'account'>; kept: EntityTable<Kept, 'name'>; drafts: EntityTable<DraftRow, 'id'>; photos: EntityTable<Photo, 'id'>; outbox: EntityTable<Item, 'id'>;
};
store.version(1).stores({ holders: 'account', kept: 'name, account', drafts: 'id, account, [account+about]', photos: 'id, draft, account', outbox: 'id, account, seq' });
export const db = store;

export const day = 86_400_000;
/** Untouched drafts and everything of somebody who does not come back are wiped after this many days; receipts after a week. */
export const draftDays = 30;
export const receiptDays = 7;

export async function tidy(now = Date.now()): Promise<void> {
  await db.transaction('rw', [db.holders, db.kept, db.drafts, db.photos, db.outbox], async () => {
    await db.outbox.filter((item) => item.state === 'done' && now - item.doneAt > receiptDays * day).delete();
    for (const row of await db.drafts.filter((draft) => now - draft.touched > draftDays * day).toArray()) {
      await db.photos.where('draft').equals(row.id).delete();
      await db.drafts.delete(row.id);
    }
    for (const holder of await db.holders.filter((one) => now - one.used > draftDays * day).toArray()) await wipe(holder.account);
  });
}

/** All that was sealed under one key goes over to another, or nothing does: half of it would open with neither. */
export async function changeKey(account: string, from: CryptoKey, holder: Holder & { key: CryptoKey }): Promise<void> {
  const anew = async (sealed: Sealed) => sealBytes(holder.key, await openBytes(from, sealed));
  const kept = await Promise.all((await db.kept.where({ account }).toArray()).map(async (row) => ({ ...row, sealed: await anew(row.sealed) })));
  const drafts = await Promise.all((await db.drafts.where({ account }).toArray()).map(async (row) => ({ ...row, sealed: await anew(row.sealed) })));
  const photos = await Promise.all((await db.photos.where({ account }).toArray()).map(async (row) => ({ ...row, sealed: await anew(row.sealed) })));
  const outbox = await Promise.all((await db.outbox.where({ account }).toArray()).map(async (row) => ({ ...row, sealed: await anew(row.sealed), ...(row.bytes ? { bytes: await anew(row.bytes) } : {}) })));
  await db.transaction('rw', [db.holders, db.kept, db.drafts, db.photos, db.outbox], async () => {
    await db.kept.bulkPut(kept);
    await db.drafts.bulkPut(drafts);
    await db.photos.bulkPut(photos);
    await db.outbox.bulkPut(outbox);
    await db.holders.put(holder);
  });
}

/** Tasks, forms and drafts of one account; what waits to be sent stays, for it is nowhere else. */
export async function wipe(account: string): Promise<void> {
  await db.kept.where('account').equals(account).delete();
  await db.photos.where('account').equals(account).delete();
  await db.drafts.where('account').equals(account).delete();
}
