// The texts of the screen: its own part of the shared catalogue and the words it has in common with the console, without a library.
import { computed, ref } from 'vue';
import { figure as zhFigure, overview as zhOverview, screen as zhScreen } from '@shared/i18n/zh.json';
import { figure as enFigure, overview as enOverview, screen as enScreen } from '@shared/i18n/en.json';
import type { Text } from '@shared/api/types';
import { textOf, type Language } from '@shared/lib/format';

// The choice is the console's: who reads English there reads it here.
const kept = 'yikang.language';
type Tree = { [key: string]: string | Tree };
const catalogues: Record<Language, Tree> = { zh: { screen: zhScreen, overview: zhOverview, figure: zhFigure }, en: { screen: enScreen, overview: enOverview, figure: enFigure } };

function remembered(): Language {
  try { return localStorage.getItem(kept) === 'en' ? 'en' : 'zh'; } catch { return 'zh'; }
}
export const language = ref<Language>(remembered());
export const tag = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en'));

export function t(key: string, values: Record<string, string | number> = {}): string {
  let at: string | Tree | undefined = catalogues[language.value];
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string' ? at.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')) : key;
}

export const tx = (value: Text | string | null | undefined) => textOf(value, language.value);

export function speak(wanted: Language): void {
  language.value = wanted;
  try { localStorage.setItem(kept, wanted); } catch { /* A private window may refuse; the choice then lasts as long as the page. */ }
}
