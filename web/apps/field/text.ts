// The texts of the field app in both languages; both are on the device, for there may be no network when somebody changes it.
import { computed, ref } from 'vue';
import zh from '@shared/i18n/field.zh.json';
import en from '@shared/i18n/field.en.json';
import type { Text } from '@shared/api/types';
import { textOf, type Language } from '@shared/lib/format';

export function remembered(name: string): string | null { try { return localStorage.getItem(`yikang.field.${name}`); } catch { return null; } }
export function remember(name: string, value: string): void { try { localStorage.setItem(`yikang.field.${name}`, value); } catch { /* The choice then lasts for this visit. */ } }

export const language = ref<Language>(remembered('language') === 'en' ? 'en' : 'zh');
export const tag = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en'));
type Key = keyof typeof zh;
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return (language.value === 'en' ? en : zh)[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
export const tx = (value: Text | string | null | undefined) => textOf(value, language.value);
export function speak(wanted: Language): void { language.value = wanted; document.documentElement.lang = tag.value; remember('language', wanted); }
