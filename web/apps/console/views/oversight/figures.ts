// What the pages of indicators read from the server.
import type { Text } from '@shared/api/types';

export interface Place { region: string; name: string; origin: string; value: string; numerator: string; denominator: string; source: string; rows: string; among: string; value_text: Text; as_of: string | null; standing: string }
export interface Figure {
  code: string; label: Text; numerator: Text; denominator: Text; target: Text; by: string; every: string; direction: string; unit: string; from: string | null; clause: { document: string; at: string; title: Text };
  status: string; flags: Text[]; target_value: string; place: Place; missing: Text; waiting: number;
}
export interface Overview { on: string; region_name: string; counts: { code: string; label: Text; count: number }[]; items: Figure[]; own: Figure[] }
export interface Moment { on: string; value: string }
export interface Report {
  id: string; region: string; as_of: string; value: string; numerator: string; denominator: string; source: string; note: string; state: string; office_name: string; reported_by: string; account: string | null;
  reported_at: string; decided_by: string; decision: string;
}
export interface Evidence { id: string; report: string; name: string; bytes: number; sha256: string; uploaded_by: string; uploaded_at: string }
export interface Snapshot { id: string; number: number; month: string; taken_on: string; region: string; origin: string; value: string; standing: string; revises: string | null; reason: string; sha256: string }
export interface FigurePage { line: Figure; places: Place[]; towns: Place[]; trend: Moment[]; reports: Report[]; evidence: Evidence[]; snapshots: Snapshot[]; regions: { code: string; name: string }[]; account: string | null }

export interface CountedRow { title: string; region: string; region_name: string; on: string | null; page: string }
export interface CountedRows { on: string; region_name: string; count: number; page: number; pages: number; items: CountedRow[] }

export interface Chain { rows: number; whole: boolean; broken_at: number | null; last: string; signatures: number; forged_at: number | null; signed_to: number; public_key: string }

/** The tone of a tag; the words beside it say the same. */
export function toneOf(standing: string): string {
  if (standing === 'met') return 'good';
  if (standing === 'missed' || standing === 'never_reported') return 'bad';
  if (standing === 'late' || standing === 'fallen') return 'warn';
  if (standing === 'on_the_way' || standing === 'watched') return 'info';
  return 'open';
}
