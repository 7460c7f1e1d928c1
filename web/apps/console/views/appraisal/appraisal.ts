// What the pages of the appraisal read from the server. Marks come in hundredths.
import type { Clause } from '@shared/api/types';

export interface Scheme { id: string; name: string; edition: number; document: string; at: string; state: string; weights: string; basis: string; objection_days: number; edited_by: string; account: string | null; used_by: string; used_at: string | null }
export interface Aspect { id: string; number: number; label: string; full_marks: number; method: string; indicator: string; guidance: string }
export interface Round { id: string; year: string; title: string; scheme: string; state: string; as_of: string; objections_until: string | null; opened_by: string; settled_by: string; settled_account: string | null; published_by: string; published_at: string | null; sha256: string; reason: string }
export interface Score { id: string; aspect: string; region: string; origin: string; value: string; numerator: string; denominator: string; source: string; value_on: string | null; marks: number | null; reason: string; evidence: string; judged_by: string; judged_at: string | null; account: string | null }
export interface Objection { id: string; round: string; score: string; region: string; state: string; grounds: string; file: string; filed_by: string; filed_at: string; account: string | null; answer: string; answered_by: string; marks_before: number | null; marks_after: number | null; label: string }
export interface DistrictLine { region: string; name: string; scores: Score[]; total: number | null }
export interface RoundPage { round: Round; scheme: Scheme; clause: Clause; aspects: Aspect[]; full: number; districts: DistrictLine[]; objections: Objection[]; shown: boolean; account: string }
export interface SchemePage { scheme: Scheme; clause: Clause; aspects: Aspect[]; editions: Scheme[] }

/** 1750 → "17.5", without a float in between. */
export function marksText(hundredths: number | null): string {
  if (hundredths === null) return '—';
  const part = hundredths % 100;
  return part ? `${Math.floor(hundredths / 100)}.${String(part).padStart(2, '0').replace(/0$/, '')}` : String(hundredths / 100);
}
export const roundTone: Record<string, string> = { scoring: 'info', consulted: 'warn', settled: 'warn', published: 'good', cancelled: 'open' };
export const schemeTone: Record<string, string> = { draft: 'warn', in_use: 'good', retired: 'open' };
export const objectionTone: Record<string, string> = { open: 'warn', upheld: 'good', rejected: 'open', withdrawn: 'open' };
