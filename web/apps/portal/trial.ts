// 我能享受什么: the questions, the answers of this visit and what they come to. Answers live in this page only and go with it.
import { computed, reactive, ref } from 'vue';
import { api, asRefusal, type Refusal } from '@shared/api/client';
import type { Clause, Text } from '@shared/api/types';

export interface Choice { value: string; label: Text }
export interface Question { fact: string; label: Text; ask: Text; kind: 'date' | 'choice' | 'flag' | 'number' | 'money' | 'region' | 'text'; choices: Choice[]; low: number | null; high: number | null; first: boolean; items: number }
export interface Line { label: Text; holds: boolean | null; distance?: Text | null }
export interface Found {
  item: string; label: Text; kind: string; answer: string; answer_label: Text; amount_fen: number | null; period: string; status: string; no_application: boolean;
  clause: Clause; because: Line[]; missing: { fact: string; label: Text; from: Text[] }[]; from: string | null; age: number | null; apply: Text;
}

export const questions = ref<Question[]>([]);
export const answers = reactive(new Map<string, string>());
export const found = ref<Found[] | null>(null);
export const asOf = ref('');
export const trouble = ref<Refusal | null>(null);
export const busy = ref(false);

export const firstOnes = computed(() => questions.value.filter((q) => q.first));

export async function loadQuestions(): Promise<void> {
  if (questions.value.length) return;
  busy.value = true;
  trouble.value = null;
  try {
    questions.value = (await api.get<{ questions: Question[] }>('/public/trial/questions', undefined, { anonymous: true })).questions;
  } catch (caught) { trouble.value = asRefusal(caught); }
  busy.value = false;
}

export async function compute(): Promise<void> {
  busy.value = true;
  trouble.value = null;
  try {
    const given = [...answers].filter(([, value]) => value !== '').map(([fact, value]) => `${fact}:${value}`).join(',');
    const answer = await api.get<{ as_of: string; items: Found[] }>('/public/trial', { answers: given }, { anonymous: true });
    found.value = answer.items;
    asOf.value = answer.as_of;
  } catch (caught) { trouble.value = asRefusal(caught); }
  busy.value = false;
}

export function forget(): void { answers.clear(); found.value = null; }

/** The day of three boxes as 1950-02-03; null where it is none, or not a day on which a living person was born. */
export function dayOfParts(year: string, month: string, day: string, today: string): string | null {
  const [y, m, d] = [year, month, day].map((part) => Number(part.normalize('NFKC').trim()));
  if (!y || !m || !d) return null;
  const text = `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) return null;
  return text <= today && y >= Number(today.slice(0, 4)) - 130 ? text : null;
}

/** Whole months from today until the day, at least one; null when it has come. */
export function monthsUntil(day: string, today: string): number | null {
  if (day <= today) return null;
  const [a, b] = [today, day].map((t) => t.split('-').map(Number));
  const months = (b![0]! - a![0]!) * 12 + b![1]! - a![1]!;
  return Math.max(1, b![2]! > a![2]! ? months + 1 : months);
}

export type Heap = 'now' | 'soon' | 'bring' | 'later' | 'not';
/** Where an item belongs on the result page. Soon: within three years by age alone. */
export function heapOf(item: Found, today: string): Heap {
  if (item.answer === 'entitled') return 'now';
  if (item.answer === 'needs_information') return 'bring';
  if (item.answer === 'not_in_force' || item.answer === 'not_modelled') return 'later';
  const months = item.from ? monthsUntil(item.from, today) : null;
  return months !== null && months <= 36 ? 'soon' : 'not';
}
