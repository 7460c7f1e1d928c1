// What the pages of the one window share: the records as the server tells them, and deadlines in words.
import { i18n } from '@shared/i18n';

export interface Application {
  id: string; number: string; code: string; elder: string | null; region: string; kind: string; kind_label: string; organisation: string; organisation_no: string; item: string; item_label: string; edition: string; pack: string;
  channel: string; asker: string; asked_by: string; relation: string; phone: string | null; wish: string; state: string; opened_on: string; opened_by: string; submitted_on: string | null; accepted_on: string | null; due_on: string | null;
  handler_account: string | null; handler: string; missing: string; outcome: string | null; reason: string; decided_by: string; decided_on: string | null; answer: string; answered_how: string; answered_on: string | null;
  proposal: string | null; assessment: string | null; note: string; name: string; id_no: string; days_left: number | null;
}
export interface Paper { id: string; paper: string; label: string; state: 'needed' | 'received' | 'not_needed'; fact_label: string; fact_source: string; fact_date: string | null; note: string; marked_by: string }
export interface Task { id: string; application: string; number: string; label: string; office_name: string; state: string; due_on: string; handler: string; handler_account: string | null; finding: string | null; words: string; done_on: string | null; late: boolean; days_left: number | null }
export interface Step { id: string; act: string; words: string; actor_name: string; at: string }
export interface Kind { code: string; zh: string; en: string; applicant: 'person' | 'organisation'; decider: 'benefit' | 'assessment' | 'window'; status: string; accept_days: number; decide_days: number;
  papers: { code: string; zh: string; en: string; facts: string[]; only_for: string }[]; tasks: { code: string; zh: string; en: string; body: string; days: number }[] }
export interface Colleague { account: string; name: string; office: string; absent: boolean }

/** Working days to the deadline, in words, never by colour alone. */
export function dueText(left: number | null | undefined): string {
  if (left === null || left === undefined) return '';
  const { t } = i18n.global;
  return left < 0 ? t('window.late', { n: -left }) : left === 0 ? t('window.dueToday') : t('window.left', { n: left });
}
export function dueTone(left: number | null | undefined): string {
  return left === null || left === undefined ? '' : left < 0 ? 'bad' : left <= 2 ? 'warn' : '';
}
