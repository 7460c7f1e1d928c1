// The shapes of a batch of department data and how its states and codes read.
import type { Text } from '@shared/api/types';
import { i18n } from '@shared/i18n';

export interface Source { code: string; zh?: string; en?: string; label?: Text | string; complete?: boolean; fields?: string[] }

export const outcomes = ['accepted', 'rejected', 'merged', 'review', 'ignored', 'skipped'] as const;
export const gains = ['created', 'updated', 'unchanged', 'facts'] as const;

export type Batch = {
  id: string;
  source: string;
  district: string;
  as_of: string;
  file_name: string;
  bytes: number;
  /** received → checked (or refused) → taken → taken_back */
  state: string;
  job: string | null;
  file_reason: string | null;
  /** The source's whole list: who is not on it is asked about. */
  complete?: boolean;
  gone?: number;
  columns?: { items: Heading[] } | null;
  report: Report | null;
  received_by: string;
  received_at: string;
} & Partial<Record<(typeof outcomes)[number] | (typeof gains)[number], number>>;

export interface Heading { sheet: string; column: number; header: string; field: string }

/** What taking a batch back would do. */
export interface UndoPreview { facts: number; people_removed: number; people_kept: number; people_restored: number; people_overtaken: number }

export interface Report {
  format?: string;
  encoding?: string;
  file_warnings?: string[];
  sheets_ignored?: { sheet: string; reason: string }[];
}

/** A row worth looking at; rows taken in without remark are only counted. */
export interface BatchRow {
  id: string;
  number: number;
  sheet: string;
  outcome: string;
  reason: string;
  /** The cell at fault, from 0; -1 where it is the row. */
  cell_column: number;
  /** Codes, parted by spaces. */
  warnings: string;
  cells: string | null;
  elder: string | null;
}

export const isChecked = (state: string) => state === 'checked';
export const isOver = (state: string) => ['taken', 'taken_back', 'refused'].includes(state);

/** What a code of the report says to a clerk; an unknown one stands for itself. */
export function codeText(code: string): string {
  const { t, te } = i18n.global;
  const key = `intake.code.${code}`;
  return te(key) ? t(key) : code;
}

export function fieldText(field: string): string {
  const { t, te } = i18n.global;
  const exact = `intake.fieldOf.${field.replace('.', '_')}`;
  if (te(exact)) return t(exact);
  const key = `intake.field.${field.split('.')[0]}`;
  return te(key) ? t(key) : field;
}

/** The columns whose meaning a person has changed, as the server takes them. */
export function reassigned(columns: Heading[], chosen: Record<string, string>): { header: string; field: string }[] {
  const out = new Map<string, string>();
  for (const column of columns) {
    const field = chosen[columnKey(column)];
    if (field !== undefined && field !== column.field) out.set(column.header, field);
  }
  return [...out].map(([header, field]) => ({ header, field }));
}

export const columnKey = (column: Heading): string => `${column.sheet}/${column.column}`;

/** The cells of a row once they were shown plain: an array as text. */
export function cellsOf(text: string | null): string[] | null {
  if (!text || !text.startsWith('[')) return null;
  try {
    const cells: unknown = JSON.parse(text);
    return Array.isArray(cells) ? cells.map(String) : null;
  } catch { return null; }
}
