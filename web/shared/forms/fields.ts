// Between the values of a record and the texts in its form: what is shown, what was typed, what is sent.
import type { Column, FormGroup, Row } from '@shared/api/types';
import { dayOf, fenOf, yuan } from '@shared/lib/format';

export interface Field { column: Column; id: string; help: { zh: string; en: string } | null; required: boolean; fixed: boolean }
export interface Section { label: FormGroup['label'] | null; fields: Field[] }

export type Draft = Record<string, string | boolean | string[]>;

/** The fields of a form in its groups; a field whose column is unknown is left out rather than guessed. */
export function sectionsOf(groups: FormGroup[], columns: Column[], prefix: string, creating: boolean): Section[] {
  return groups.map((group) => ({
    label: group.label,
    fields: group.fields.flatMap((f) => {
      const column = columns.find((c) => c.name === f.name);
      return column ? [{ column, id: `${prefix}-${f.name}`, help: f.help, required: f.required, fixed: !creating && f.readonly_after_create }] : [];
    }),
  }));
}

export function draftOf(row: Row | null, fields: Field[]): Draft {
  const draft: Draft = {};
  for (const { column } of fields) draft[column.name] = typed(row?.[column.name], column);
  return draft;
}

/** The value as it stands in the control. */
export function typed(value: unknown, column: Column): string | boolean | string[] {
  if (column.kind === 'list') return Array.isArray(value) ? value.map(String) : [];
  if (column.kind === 'flag' && !column.optional) return value === true;
  if (value === null || value === undefined) return '';
  if (column.kind === 'flag') return value ? 'true' : 'false';
  if (column.kind === 'money') return typeof value === 'number' ? yuan(value).replace(/,/g, '') : '';
  if (typeof value === 'object') return String((value as { id?: unknown; code?: unknown }).id ?? (value as { code?: unknown }).code ?? '');
  return String(value);
}

export type Sent = { ok: true; value: unknown } | { ok: false; problem: string };

/** The value as the server wants it, or the key of the text that says what is wrong with it. */
export function sent(text: string | boolean | string[], column: Column, required: boolean): Sent {
  if (typeof text === 'boolean') return { ok: true, value: text };
  if (Array.isArray(text)) return text.length || !required ? { ok: true, value: text } : { ok: false, problem: 'form.required' };
  const clean = text.trim();
  if (clean === '') return required ? { ok: false, problem: 'form.required' } : { ok: true, value: null };
  switch (column.kind) {
    case 'integer': return /^-?\d{1,15}$/.test(clean) ? { ok: true, value: Number(clean) } : { ok: false, problem: 'form.integer' };
    case 'decimal':
    case 'percent': return /^-?\d{1,12}(\.\d{1,6})?$/.test(clean) ? { ok: true, value: Number(clean) } : { ok: false, problem: 'form.decimal' };
    case 'money': {
      const fen = fenOf(clean);
      return fen === null ? { ok: false, problem: 'form.money' } : { ok: true, value: fen };
    }
    case 'date': {
      const day = dayOf(clean);
      return day ? { ok: true, value: day } : { ok: false, problem: 'form.date' };
    }
    case 'flag': return { ok: true, value: clean === 'true' };
    default: return { ok: true, value: clean };
  }
}

/** Only what was changed is sent, so that a masked value nobody touched never overwrites the real one. */
export function changes(draft: Draft, start: Draft, fields: Field[], creating: boolean): { body: Record<string, unknown>; problems: Record<string, string> } {
  const body: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const name = field.column.name;
    const text = draft[name] ?? '';
    if (!creating && (field.fixed || JSON.stringify(text) === JSON.stringify(start[name] ?? ''))) continue;
    const result = sent(text, field.column, field.required);
    if (!result.ok) problems[name] = result.problem;
    else if (!creating || result.value !== null) body[name] = result.value;
  }
  return { body, problems };
}
