// A list whose filters, order and place live in the address, so that Back, reload and a shared link all show the same rows.
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router';
import { api, asRefusal, type Query, type Refusal } from '@shared/api/client';
import type { Page, Row } from '@shared/api/types';

export const defaultLimit = 50;
export const limits = [20, 50, 100];

/** What of the address belongs to the list; everything else (an open drawer, a tab) is none of its business. */
export function listQuery(query: Record<string, unknown>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value[0] : value;
    if (typeof text !== 'string' || text === '') continue;
    if (name === 'q' || name === 'sort' || name === 'after' || name === 'limit' || name.startsWith('f.')) found[name] = text;
  }
  if (found.limit && !limits.includes(Number(found.limit))) delete found.limit;
  return found;
}

/** The part that says which rows are meant, without place and order: for saved filters, selections and exports. */
export function filterQuery(query: Record<string, string>): string {
  const params = new URLSearchParams();
  for (const name of Object.keys(query).sort()) if (name === 'q' || name.startsWith('f.')) params.set(name, query[name]!);
  return params.toString();
}

export function useList<T extends Row = Row>(path: () => string, fixed: () => Query = () => ({})) {
  const route = useRoute();
  const router = useRouter();
  const items = shallowRef<T[]>([]);
  const count = ref(0);
  const countExact = ref(true);
  const next = ref<string | null>(null);
  const loading = ref(false);
  const slow = ref(false);
  const loaded = ref(false);
  const error = ref<Refusal | null>(null);
  const query = computed(() => listQuery(route.query));
  const ownPath = route.path;
  let before: string[] = [];
  let abort: AbortController | null = null;
  let timer = 0;

  async function load(): Promise<void> {
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    loading.value = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => { slow.value = loading.value; }, 300);
    try {
      const page = await api.get<Page<T>>(path(), { limit: defaultLimit, ...query.value, ...fixed() }, { signal: mine.signal });
      items.value = page.items;
      count.value = page.count;
      countExact.value = page.count_exact;
      next.value = page.next;
      error.value = null;
      loaded.value = true;
    } catch (caught) {
      if (mine.signal.aborted) return;
      error.value = asRefusal(caught);
    }
    if (abort === mine) {
      clearTimeout(timer);
      loading.value = false;
      slow.value = false;
    }
  }

  function change(changes: Record<string, string | null>): void {
    const target: LocationQueryRaw = { ...route.query, ...changes };
    for (const [name, value] of Object.entries(changes)) if (value === null || value === '') delete target[name];
    if (!('after' in changes)) { delete target.after; before = []; }
    void router.push({ query: target });
  }

  /** Replaces all filters at once, keeping order and page size. */
  function filter(filters: Record<string, string>): void {
    const target: LocationQueryRaw = {};
    for (const [name, value] of Object.entries(route.query)) if (name !== 'q' && name !== 'after' && !name.startsWith('f.')) target[name] = value;
    for (const [name, value] of Object.entries(filters)) if (value !== '') target[name] = value;
    before = [];
    void router.push({ query: target });
  }

  function forward(): void {
    if (!next.value) return;
    before.push(query.value.after ?? '');
    change({ after: next.value });
  }

  // The server pages forward only; the way back is remembered, and after a reload it leads to the first page.
  function back(): void { change({ after: before.pop() || null }); }

  const key = computed(() => JSON.stringify([path(), query.value, fixed()]));
  watch(key, () => { if (route.path === ownPath) void load(); }, { immediate: true });
  onBeforeUnmount(() => { abort?.abort(); clearTimeout(timer); });

  return { items, count, countExact, next, loading, slow, loaded, error, query, load, change, filter, forward, back, first: () => change({ after: null }) };
}
