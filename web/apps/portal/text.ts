// The texts of the portal, a few lines instead of a library. The Chinese of the frame and the front door comes at once, that of the other
// pages with the first of them, English when somebody asks for it.
import { computed, ref, shallowRef } from 'vue';
import zh from '@shared/i18n/portal.zh.json';
import type { Text } from '@shared/api/types';
import { textOf, type Language } from '@shared/lib/format';
import { keep, kept } from './kept';

type Pages = typeof import('@shared/i18n/portal.pages.zh.json');
type Key = keyof typeof zh | Exclude<keyof Pages, 'default'>;

const chinese: Record<string, string> = { ...zh };
const catalogue = shallowRef(chinese);
export const language = ref<Language>('zh');

/** Loads a page together with the Chinese that the pages behind the front door need. */
export async function withTexts<T>(page: Promise<T>): Promise<T> {
  const [loaded, texts] = await Promise.all([page, import('@shared/i18n/portal.pages.zh.json')]);
  Object.assign(chinese, texts.default);
  return loaded;
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return (catalogue.value[key] ?? chinese[key] ?? '').replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export const tx = (value: Text | string | null | undefined) => textOf(value, language.value);
export const tag = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en'));

export async function speak(wanted: Language): Promise<void> {
  catalogue.value = wanted === 'en' ? (await import('@shared/i18n/portal.en.json')).default : chinese;
  language.value = wanted;
  document.documentElement.lang = tag.value;
  keep('language', wanted);
}

export const ready: Promise<void> = kept('language') === 'en' ? speak('en').catch(() => undefined) : Promise.resolve();
