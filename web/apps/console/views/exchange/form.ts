// A form of the exchange pages, told field by field; and what the fields choose from.
import { ref } from 'vue';
import { api } from '@shared/api/client';
import type { Column, Option, Row } from '@shared/api/types';
import { metaOf } from '../metas';

export interface Field {
  name: string;
  label: string;
  kind: 'text' | 'area' | 'choice' | 'checks' | 'region' | 'day' | 'file';
  options?: Option[];
  optional?: boolean;
  help?: string;
  start?: string;
}
export type Progress = (share: number) => void;
export type Values = Record<string, string | string[] | File | null>;

export function optionsOf(path: string, column: string): Option[] {
  return metaOf(path).columns.find((c: Column) => c.name === column)?.options ?? [];
}

/** Partners that exchange now, for choosing one. */
export function usePartners() {
  const partners = ref<Option[]>([]);
  // Page by page, to the last: a partner that cannot be chosen is a partner that cannot be worked with.
  const fetchFrom = async (after: string): Promise<void> => {
    const page = await api.get<{ items: Row[]; next?: string }>(`/exchange/partners?f.state=active&limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    partners.value = [...partners.value, ...page.items.map((row) => ({ code: String(row.id), label: { zh: String(row.name), en: String(row.name) } }))];
    if (page.next) await fetchFrom(page.next);
  };
  void fetchFrom('').catch(() => undefined);
  return partners;
}

/** Kinds of department files. */
export function useSources() {
  const sources = ref<Option[]>([]);
  void api.get<{ items: { code: string; zh: string; en: string }[] }>('/intake/sources').then((found) => {
    sources.value = found.items.map((s) => ({ code: s.code, label: { zh: s.zh, en: s.en } }));
  }, () => undefined);
  return sources;
}
