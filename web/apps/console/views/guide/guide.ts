// The shapes of the guide's pages.
import type { Clause, Text } from '@shared/api/types';

export interface Outreach { id: string; elder: string; region: string; state: string; due_on: string; month_fen: number | null; attempts: number; name: string; officer_name: string; questions: number; offers: number; note: string }
export interface Card { outreach: Outreach; village: string }
export interface Choice { value: string; label: Text }
export interface Question { fact: string; label: Text; ask: Text; kind: 'date' | 'choice' | 'flag' | 'number' | 'money' | 'region' | 'text'; choices: Choice[]; low: number | null; high: number | null; first: boolean }
export interface Trial { item: string; label: Text; answer: string; answer_label: Text; amount_fen: number | null; period: string; status: string; clause: Clause; missing: { fact: string; label: Text }[]; from: string | null; age: number | null; apply: Text }
export interface Sheet { elder: { id: string; name: string; id_no: string; birth: string | null; phone: string | null; address: string | null }; village: string; outreach: Outreach[]; questions: Question[]; offers: Trial[]; unsure: Trial[] }
export interface Change { item: string; label: Text; before: string; after: string; before_label: Text; after_label: Text; amount_fen: number | null; period: string; status: string }

export const outcomes = ['found', 'not_reachable', 'refused', 'moved', 'dead', 'receives_elsewhere'] as const;
export type Outcome = (typeof outcomes)[number];
/** Outcomes that say nothing without a word of explanation. */
export const wantsNote = (outcome: Outcome) => outcome !== 'found' && outcome !== 'not_reachable';
