// What a person set on a list page: columns and saved filters, kept by the server for each account and page.
import { ref } from 'vue';
import { api } from '@shared/api/client';
import type { Preferences } from '@shared/api/types';

export function usePreferences(page: string) {
  const kept = ref<Preferences>({ columns: [], filters: [] });
  const address = `/me/preferences/${encodeURIComponent(page)}`;
  let timer = 0;

  async function load(): Promise<void> {
    try {
      const found = await api.get<Partial<Preferences> | null>(address);
      kept.value = { columns: found?.columns ?? [], filters: found?.filters ?? [] };
    } catch { /* Without preferences the page stands as it was designed. */ }
  }

  /** Drags of a column edge come in dozens; one write a moment later is enough. */
  function save(changed: Partial<Preferences>): void {
    kept.value = { ...kept.value, ...changed };
    clearTimeout(timer);
    timer = window.setTimeout(() => { void api.put(address, kept.value).catch(() => undefined); }, 400);
  }

  return { kept, load, save };
}
