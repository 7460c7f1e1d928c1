// What the pages of the statistics read from the server, and how a table is laid out.
import type { Clause, Text } from '@shared/api/types';

export interface Period { id: string; span: string; period: string; edition: number; as_of: string; state: string; people: number; tables: number; hidden: number; sha256: string; frozen_by: string; frozen_account: string | null; frozen_at: string; released_by: string; released_at: string | null; revises: string | null; reason: string }
export interface Heading { key: string; label: Text; level: number }
export interface Content { as_of: string; rows: Heading[]; columns: Heading[]; values: number[]; hidden: number[] }
export interface SheetView { table: string; title: Text; definition: Text; standard: string; crossed: boolean; rounded: boolean; content: Content }
export interface PeriodPage { period: Period; newer: string | null; sheets: SheetView[]; basis: Clause[]; whole: boolean }
export interface Template { id: string; name: string; recipient: string; span: string; form: string; title: string; version: number }
export interface Line { heading: string; place: string; sheet: string; line_key: string; column_key: string }
export interface TemplatePage { form: Template; lines: Line[] }
export interface Cell { place: string; text: string; value: number | null }
export interface Tried { rows: number; columns: number; cells: Cell[]; missing: string[] }

export interface GridRow { heading: Heading; cells: { value: number; hidden: boolean; sum: boolean }[] }

/** Rows with their figures; sums are the last row and column of what is named total. */
export function gridOf(content: Content): GridRow[] {
  const hidden = new Set(content.hidden);
  const wide = content.columns.length;
  return content.rows.map((heading, r) => ({
    heading,
    cells: content.columns.map((column, c) => {
      const at = r * wide + c;
      return { value: content.values[at] ?? 0, hidden: hidden.has(at), sum: heading.key === 'total' || (column.key === 'total' && heading.level < 2) };
    }),
  }));
}

/** "A1" … as a table of texts, so that a trial looks like the file. */
export function sheetOf(tried: Tried): string[][] {
  const out = Array.from({ length: tried.rows }, () => Array.from({ length: tried.columns }, () => ''));
  for (const cell of tried.cells) {
    const found = /^([A-Z]+)(\d+)$/.exec(cell.place);
    const line = found && out[Number(found[2]) - 1];
    if (!line) continue;
    line[columnOf(found[1] ?? '')] = cell.value === null ? cell.text : String(cell.value);
  }
  return out;
}
export const columnOf = (letters: string) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
export function lettersOf(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : lettersOf(Math.floor(column / 26) - 1) + lettersOf(column % 26);
}

export const stateTone: Record<string, string> = { frozen: 'warn', released: 'good', superseded: 'open', discarded: 'open' };
