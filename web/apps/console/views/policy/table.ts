// A decision table as a sheet of texts, and what the form needs to know of it without asking the server.
import type { Text } from '@shared/api/types';

export interface DraftColumn { is: string; type: string; label: string; label_en: string }
export interface DraftOutput { name: string; type: string }
export interface DraftRow { label: string; label_en: string; cells: string[]; then: string[]; document: string; at: string }
export interface Draft {
  name: string; label: string; label_en: string; hit: string; columns: DraftColumn[]; outputs: DraftOutput[]; rows: DraftRow[]; otherwise: string[]; document: string; at: string; status: string; note: string; note_en: string;
}
export interface Named { name: string; label: Text }
export interface Group extends Named { entries: Named[] }
export interface Choices { columns: { is: string; type: string; label: Text; kind: Text }[]; codes: Group[]; documents: Group[]; tables: Named[] }
export interface TableAnswer {
  good: boolean; table: Draft; yaml: string; faults: { row: number; column: number; message: string }[]; counts: { row: number; people: number }[];
  people: { elder: string; name: string; region: string; row: number; outcome: Text; facts: { name: string; label: Text; value: Text }[] }[];
}

export const hits = ['first', 'unique', 'any'] as const;
const plain = ['bool', 'int', 'money', 'percent', 'date'];

export function emptyRow(draft: Draft): DraftRow {
  return { label: '', label_en: '', cells: draft.columns.map(() => '-'), then: draft.outputs.map((o) => (o.type === 'bool' ? 'true' : '')), document: '', at: '' };
}

/** A table to begin with: one condition, one outcome, one row. */
export function emptyDraft(): Draft {
  const draft: Draft = {
    name: 'my_table', label: '新决策表', label_en: 'New decision table', hit: 'unique', columns: [{ is: 'age', type: 'int', label: '周岁', label_en: 'age' }], outputs: [{ name: 'outcome', type: 'bool' }], rows: [],
    otherwise: [], document: '', at: '', status: 'draft', note: '', note_en: '',
  };
  draft.rows.push(emptyRow(draft));
  return draft;
}

/** Adds or takes away a condition with its cells. */
export function addColumn(draft: Draft, column: DraftColumn): void {
  draft.columns.push(column);
  for (const row of draft.rows) row.cells.push('-');
}
export function dropColumn(draft: Draft, at: number): void {
  draft.columns.splice(at, 1);
  for (const row of draft.rows) row.cells.splice(at, 1);
}
export function addOutput(draft: Draft): void {
  draft.outputs.push({ name: `outcome_${draft.outputs.length + 1}`, type: 'bool' });
  for (const row of draft.rows) row.then.push('true');
  if (draft.otherwise.length) draft.otherwise.push('true');
}
export function dropOutput(draft: Draft, at: number): void {
  draft.outputs.splice(at, 1);
  for (const row of draft.rows) row.then.splice(at, 1);
  if (draft.otherwise.length) draft.otherwise.splice(at, 1);
}
export function moveRow(draft: Draft, at: number, by: number): void {
  const to = at + by;
  if (to < 0 || to >= draft.rows.length) return;
  draft.rows.splice(to, 0, ...draft.rows.splice(at, 1));
}

export function isCode(type: string): boolean { return !plain.includes(type); }

/** Codes of a cell by their labels; everything else stays as it is written. Labels that a list would tear apart keep their codes. */
export function shownCell(cell: string, type: string, codes: Group[], label: (text: Text) => string): string {
  if (cell === '-') return type === 'bool' ? '-' : '';
  const table = codes.find((c) => c.name === type);
  if (!table) return cell;
  const not = cell.startsWith('not ');
  const words = (not ? cell.slice(4) : cell).split(',').map((one) => {
    const found = table.entries.find((e) => e.name === one.trim());
    const words = found ? label(found.label) : one.trim();
    return /[,，、；]/.test(words) ? one.trim() : words;
  });
  return (not ? 'not ' : '') + words.join(', ');
}
