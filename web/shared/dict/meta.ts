// What records exist and how they look, as the server tells it; regions and code names learnt on the way.
import { reactive } from 'vue';
import { api } from '@shared/api/client';
import type { Column, Page, RecordMeta, Region } from '@shared/api/types';

export const meta = reactive({ records: [] as RecordMeta[], loaded: false });

let loading: Promise<void> | null = null;

export function loadMeta(): Promise<void> {
  loading ??= api.get<{ items: RecordMeta[] }>('/meta/records').then((answer) => {
    meta.records = answer.items;
    meta.loaded = true;
  }).catch((error: unknown) => { loading = null; throw error; });
  return loading;
}

export function forgetMeta(): void { loading = null; meta.records = []; meta.loaded = false; names.clear(); }

export function recordByPath(path: string): RecordMeta | undefined { return meta.records.find((r) => r.path === path); }
export function recordByName(name: string): RecordMeta | undefined { return meta.records.find((r) => r.record === name); }

/** The record that an `id` column points to: named by the server, or the one record called like the column. */
export function target(column: Column): RecordMeta | undefined {
  if (column.ref) return recordByName(column.ref);
  if (column.kind !== 'id' || column.name === 'id') return undefined;
  const found = meta.records.filter((r) => r.record.split('.').pop() === column.name);
  return found.length === 1 ? found[0] : undefined;
}

const names = new Map<string, Promise<string>>();

/** The name of a region; the code itself where it cannot be read. */
export function regionName(code: string): Promise<string> {
  let known = names.get(code);
  if (!known) {
    known = api.get<Region>(`/organisation/regions/${encodeURIComponent(code)}`).then((r) => r.name, () => code);
    names.set(code, known);
  }
  return known;
}

export async function regionsUnder(parent: string): Promise<Region[]> {
  const found: Region[] = [];
  let after: string | null = null;
  // The most populous parent has a few hundred children; the bound keeps a wrong answer from looping for ever.
  for (let page = 0; page < 20; ++page) {
    const answer: Page<Region> = await api.get<Page<Region>>('/organisation/regions', { 'f.parent': parent, limit: 100, after });
    found.push(...answer.items);
    after = answer.next;
    if (!after) break;
  }
  for (const region of found) names.set(region.code, Promise.resolve(region.name));
  return found;
}
