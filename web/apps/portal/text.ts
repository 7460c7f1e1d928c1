// The texts of the portal. Chinese comes with the page, English is fetched when somebody asks for it; ten lines instead of a library.
import { computed, ref, shallowRef } from 'vue';
import zh from '@shared/i18n/portal.zh.json';
import type { Text } from '@shared/api/types';
import { textOf, type Language } from '@shared/lib/format';
import { keep, kept } from './kept';

const catalogue = shallowRef<Record<string, string>>(zh);
export const language = ref<Language>('zh');

export function t(key: keyof typeof zh, values: Record<string, string | number> = {}): string {
  return (catalogue.value[key] ?? zh[key]).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export const tx = (value: Text | string | null | undefined) => textOf(value, language.value);
export const tag = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en'));

export async function speak(wanted: Language): Promise<void> {
  catalogue.value = wanted === 'en' ? (await import('@shared/i18n/portal.en.json')).default : zh;
  language.value = wanted;
  document.documentElement.lang = tag.value;
  keep('language', wanted);
}

export const ready: Promise<void> = kept('language') === 'en' ? speak('en').catch(() => undefined) : Promise.resolve();
