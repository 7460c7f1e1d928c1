// The texts of the console: Chinese at once, English when somebody asks for it. Policy texts are data and never pass here.
import { createI18n } from 'vue-i18n';
import zh from './zh.json';
import { isText, textOf, type Language } from '@shared/lib/format';
import type { Text } from '@shared/api/types';

const kept = 'yikang.language';

export const i18n = createI18n({ legacy: false, locale: 'zh', fallbackLocale: 'zh', messages: { zh } as Record<string, typeof zh> });

export function language(): Language { return i18n.global.locale.value === 'en' ? 'en' : 'zh'; }

export async function speak(wanted: Language): Promise<void> {
  if (wanted === 'en' && !i18n.global.availableLocales.includes('en')) {
    const en = await import('./en.json');
    i18n.global.setLocaleMessage('en', en.default as typeof zh);
  }
  i18n.global.locale.value = wanted;
  document.documentElement.lang = wanted === 'en' ? 'en' : 'zh-CN';
  try { localStorage.setItem(kept, wanted); } catch { /* Private windows may refuse; the choice then lasts as long as the page. */ }
}

export function remembered(): Language {
  try { return localStorage.getItem(kept) === 'en' ? 'en' : 'zh'; } catch { return 'zh'; }
}

/** A bilingual text of the server in the language of the page. */
export function tx(value: Text | string | null | undefined): string {
  return typeof value === 'string' || isText(value) ? textOf(value, language()) : '';
}
