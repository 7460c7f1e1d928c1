// What records exist and how they look, as the server tells it; regions and code names learnt on the way.
import { reactive } from 'vue';
import { api } from '@shared/api/client';
import type { Column, Page, RecordMeta, Region, Row } from '@shared/api/types';
import { tx } from '@shared/i18n';
import { isText } from '@shared/lib/format';

export const meta = reactive({ records: [] as RecordMeta[], loaded: false });

let loading: Promise<void> | null = null;

export function loadMeta(): Promise<void> {
  loading ??= api.get<{ items: RecordMeta[] }>('/meta/records').then((answer) => {
    meta.records = answer.items.map((record) => ({ ...record, columns: record.columns.filter((c) => c.name !== 'version').map((c) => (c.name === 'id' ? { ...c, aside: true } : c)) }));
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

/** What a file can hold of a record: what its list offers, without what has parts of its own. */
export function exportable(column: Column): boolean { return !column.hidden && !['list', 'object', 'json'].includes(column.kind); }

/** What a row is called: by its name, its title, or whatever else it has that people say. */
export function titleOf(row: Row): string | undefined {
  for (const name of ['name', 'title', 'login', 'account_name', 'file_name', 'label', 'code', 'declared']) {
    const value = row[name];
    if (typeof value === 'string' && value) return value;
    if (isText(value)) return tx(value);
  }
  return undefined;
}

/** The member that tells the rows of a record apart. */
export function keyOf(record: RecordMeta): string { return record.columns.find((c) => c.name === 'id' || c.name === 'code' || c.name === 'seq')?.name ?? 'id'; }

const names = new Map<string, Promise<string>>();

/** The name behind an id. Elders are never looked up in passing: reading a person leaves a trace in the audit. */
export function referenceName(record: RecordMeta, id: string): Promise<string> {
  if (/elder/.test(record.record)) return Promise.resolve(id);
  const key = `${record.path}/${encodeURIComponent(id)}`;
  let known = names.get(key);
  if (!known) {
    known = api.get<Row>(key).then((row) => titleOf(row) ?? id, () => id);
    names.set(key, known);
  }
  return known;
}

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
