// What the policy pages read from the server, and the few words and links they share.
import type { Text } from '@shared/api/types';

export interface Clause { document: string; at: string; title: Text }
export interface Detail { key: string; label: Text; value: Text }
export interface Line { depth: number; kind: string; label: Text; when: string }
export interface ValueRow { key: string; label: Text; value: Text }
export interface DatedValue {
  from: string; to: string | null; known: boolean; applies: boolean; upper: boolean; value: Text; rows: ValueRow[]; status: string; status_label: Text; clause: Clause; note: Text; pack: string;
}
export interface Reference { kind: string; name: string; label: Text; as: Text }
export interface Brief { kind: string; name: string; label: Text; summary: Text; status: string; status_label: Text; pack: string; clause: Clause }
export interface Entry extends Brief {
  note: Text; file: string; line: number; details: Detail[]; lines: Line[]; values: DatedValue[]; used_by: Reference[]; carries: Reference[];
}
export interface ClauseView { at: string; title: Text; carried_by: Reference[] }
export interface DocumentView {
  name: string; letter: string; number: string; issued: string; legal_status: string; superseded_by: string; pack: string; title: Text; excerpt: boolean; clause_count: number; not_computable: number; clauses: ClauseView[];
}
export interface PackView {
  id: string; version: string; hash: string; as_of: string; label: Text; list_extent: string; list_note: Text; cases: number; confirmations_waiting: number;
  chain: { id: string; version: string; label: Text }[]; counts: { kind: string; status: string; count: number }[]; files: { path: string; hash: string }[];
}
export interface FieldChange { key: string; label: Text; before: Text; after: Text }
export interface EntryChange { kind: string; name: string; label: Text; difference: 'added' | 'removed' | 'changed'; fields: FieldChange[] }
export interface Differences { before: string; after: string; changes: EntryChange[] }
export interface Group {
  id: string; item: string; by: string; key: string; people: number; entitled_before: number; entitled_after: number; gains: number; loses: number; raised: number; lowered: number; other: number;
  month_before_fen: number | null; month_after_fen: number | null; year_before_fen: number | null; year_after_fen: number | null; once_before_fen: number | null; once_after_fen: number | null;
  unknown_before: number; unknown_after: number; item_label: string; item_label_en: string; key_label: string; key_label_en: string;
}
export interface SimulationRow {
  id: string; title: string; as_of: string; settings: string; target: string | null; before_pack: string; after_pack: string; people: number; finished_at: string | null; job: string | null;
}

/** Kinds of entries in the order in which pages offer them. */
export const kinds = ['item', 'category', 'parameter', 'rule', 'let', 'coordination', 'fact', 'code_table', 'indicator', 'task', 'responsibility', 'body'] as const;
export const statuses = ['in_force', 'unconfirmed', 'draft', 'example'] as const;
/** Kinds whose unconfirmed entries, or values, can be confirmed. */
export const confirmable = new Set(['item', 'category', 'rule', 'coordination', 'parameter']);

export function statusTone(status: string): string {
  return status === 'in_force' ? 'good' : status === 'unconfirmed' ? 'warn' : status === 'draft' ? 'info' : status ? 'open' : '';
}

/** A carrier that is an entry of the pack and can be opened. */
export function opens(reference: Reference): boolean { return (kinds as readonly string[]).includes(reference.kind); }
