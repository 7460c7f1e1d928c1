// Drafts, photos and what was taken along for the day.
import { newKey } from '@shared/api/client';
import { db, type Photo } from './db';
import type { Holding } from './outbox';
import { openBytes, seal, sealBytes, unseal } from './vault';

export interface Draft { id: string; kind: 'assessment' | 'visit'; about: string }

export async function saveDraft(holding: Holding, draft: Draft): Promise<void> {
  const sealed = await seal(holding.key, draft);
  await db.drafts.put({ id: draft.id, account: holding.account, kind: draft.kind, about: draft.about, touched: Date.now(), sealed });
}
/** The draft about a case or an elder, if this account has one here. */
export async function draftAbout<T extends Draft>(holding: Holding, about: string): Promise<T | null> {
  const row = await db.drafts.where('[account+about]').equals([holding.account, about]).first();
  return row ? unseal<T>(holding.key, row.sealed) : null;
}
export async function keep(holding: Holding, name: string, value: unknown): Promise<void> {
  await db.kept.put({ name: `${holding.account}/${name}`, account: holding.account, at: Date.now(), sealed: await seal(holding.key, value) });
}
export async function kept<T>(holding: Holding, name: string): Promise<{ value: T; at: number } | null> {
  const row = await db.kept.get(`${holding.account}/${name}`);
  return row ? { value: await unseal<T>(holding.key, row.sealed), at: row.at } : null;
}
/** What is known of elders who are no longer to be visited leaves the device; where a visit is begun, it stays for it. */
export async function forgetSheets(holding: Holding, elders: string[]): Promise<void> {
  const begun = await db.drafts.where('account').equals(holding.account).toArray();
  const wanted = new Set([...elders, ...begun.map((row) => row.about)].map((elder) => `${holding.account}/sheet/${elder}`));
  await db.kept.where('name').startsWith(`${holding.account}/sheet/`).filter((row) => !wanted.has(row.name)).delete();
}
export async function addPhoto(holding: Holding, draft: string, kind: Photo['kind'], bytes: ArrayBuffer): Promise<void> {
  await db.photos.add({ id: newKey(), draft, account: holding.account, at: Date.now(), kind, sealed: await sealBytes(holding.key, bytes) });
}
export const photosOf = (draft: string): Promise<Photo[]> => db.photos.where('draft').equals(draft).sortBy('at');
export const photoBytes = (holding: Holding, photo: Photo): Promise<ArrayBuffer> => openBytes(holding.key, photo.sealed);
