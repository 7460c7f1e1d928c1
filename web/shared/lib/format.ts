// How values are shown: one place for dates, money, counts and bilingual texts. Times are Chinese civil time, absolute.
import type { Column, Text } from '@shared/api/types';

export type Language = 'zh' | 'en';

export function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && typeof (value as Text).zh === 'string';
}

/** The text in the language of the page; a plain string stands for itself. */
export function textOf(value: Text | string | null | undefined, language: Language): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return value[language] || value.zh;
}

/** Fen to yuan with two digits and thousands marks, in integers all the way: 123456789 → 1,234,567.89. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.abs(Math.trunc(fen));
  const digits = String(Math.floor(whole / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${digits}.${String(whole % 100).padStart(2, '0')}`;
}

/** "1,234.5" → 123450 fen; null where it is no amount of money. */
export function fenOf(text: string): number | null {
  const match = /^(-?)(\d{1,3}(?:,?\d{3})*|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/^[¥￥]/, ''));
  if (!match) return null;
  const fen = Number(match[2]!.replace(/,/g, '')) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(fen) ? (match[1] ? -fen : fen) : null;
}

const china = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

/** 2026-11-22T06:05:03Z → 2026-11-22 14:05 */
export function instant(value: string, seconds = false): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  const part: Record<string, string> = {};
  for (const { type, value: text } of china.formatToParts(at)) part[type] = text;
  const time = `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
  return seconds ? `${time}:${part.second}` : time;
}

export function count(value: number): string { return String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, ','); }

/** A count that may have stopped early: 10,000+. */
export function counted(value: number, exact: boolean): string { return count(value) + (exact ? '' : '+'); }

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${(value / 1024).toFixed(0)} KB`;
  if (value < 1024 * 1024 * 1024) return `${(value / 1024 / 1024).toFixed(1)} MB`;
  return `${(value / 1024 / 1024 / 1024).toFixed(2)} GB`;
}

/** Whole days from `today` to `day`; negative when it has passed. */
export function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86400000);
}

/** A day typed in any of the usual ways as 2026-11-22; null where it is no day. */
export function dayOf(text: string): string | null {
  const clean = text.normalize('NFKC').trim();
  const match = /^(\d{4})(?:[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(clean);
  if (!match) return null;
  const day = `${match[1]}-${(match[2] ?? match[4]!).padStart(2, '0')}-${(match[3] ?? match[5]!).padStart(2, '0')}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null;
}

export function ageOn(birth: string, day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birth)) return null;
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}

export interface Words { yes: string; no: string; none: string }

/** The text of one value of a record, without any personal decision: masked values arrive masked. */
export function valueText(value: unknown, column: Pick<Column, 'kind' | 'options'>, language: Language, words: Words): string {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)) return words.none;
  if (isText(value)) return textOf(value, language);
  if (Array.isArray(value)) return value.map((v) => valueText(v, column.kind === 'list' ? { kind: 'text', options: column.options } : column, language, words)).join(language === 'zh' ? '、' : ', ');
  if (typeof value === 'object') {
    const named = value as { name?: unknown; label?: Text | string; title?: unknown };
    if (named.label) return textOf(named.label, language);
    return String(named.name ?? named.title ?? JSON.stringify(value));
  }
  switch (column.kind) {
    case 'flag': return value ? words.yes : words.no;
    case 'money': return typeof value === 'number' ? yuan(value) : String(value);
    case 'integer': {
      const option = column.options?.find((o) => o.code === String(value));
      if (option) return textOf(option.label, language);
      return typeof value === 'number' ? count(value) : String(value);
    }
    case 'percent': return `${String(value)}%`;
    case 'instant': return instant(String(value));
    case 'choice':
    case 'text': {
      const option = column.options?.find((o) => o.code === String(value));
      return option ? textOf(option.label, language) : typeof value === 'boolean' ? (value ? words.yes : words.no) : String(value);
    }
    default: return typeof value === 'boolean' ? (value ? words.yes : words.no) : String(value);
  }
}
