// The form of a scale as screens, what is still missing, and the entry as the server reads it.
import type { Text } from '@shared/api/types';
import type { Draft } from './drafts';

export interface FormItem { code: string; label: Text; answers: { score: number; anchor: Text }[] }
export interface Form { scale: string; version: string; method: string; groups: { code: string; label: Text; items: FormItem[] }[]; extra: { code: string; label: Text }[]; risk_events: { code: string; label: Text }[]; risk_event_most: number; asks_diagnoses: boolean }
export interface Task { id: string; order: number; elder: string; name: string; sex: number; birth: string | null; village: string; address: string; phone: string; address_masked: boolean; scale: string; form: string; reason: string; state: string; appointed_on: string | null; appointed_time: string; place: string; wish: string; due_on: string | null; attempts: number; lead: string; second: string; lead_name: string; second_name: string; mine: boolean }
export interface Entry extends Draft {
  kind: 'assessment'; task: Task; form: Form; items: Record<string, number>; extra: Record<string, boolean>; events: Record<string, number>; diagnoses: string;
  proxy: boolean; signer: string; images: { elder: string; lead: string; second: string }; note: string; place: string; position: string; finished_position?: string; started_at: string; faults?: { pointer: string; message: string }[];
}
export type Missing = { at: string; label: Text } | { at: 'elder' | 'lead' | 'second' | 'signer'; label: null };

export const itemsOf = (form: Form): FormItem[] => form.groups.flatMap((group) => group.items);

export function newEntry(id: string, task: Task, form: Form, now: string): Entry {
  return { id, kind: 'assessment', about: task.id, task, form, items: {}, extra: {}, events: Object.fromEntries(form.risk_events.map((e) => [e.code, 0])), diagnoses: '', proxy: false, signer: task.name, images: { elder: '', lead: '', second: '' }, note: '', place: '', position: '', started_at: now };
}

export function missingOf(entry: Entry): Missing[] {
  const out: Missing[] = itemsOf(entry.form).filter((item) => !item.answers.some((a) => a.score === entry.items[item.code])).map((item) => ({ at: item.code, label: item.label }));
  if (!entry.signer.trim()) out.push({ at: 'signer', label: null });
  for (const who of ['elder', 'lead', 'second'] as const) if (!entry.images[who]) out.push({ at: who, label: null });
  return out;
}

/** Answers of a form that was changed meanwhile: kept where item and score are still there. */
export function carryOver(entry: Entry, form: Form): Entry {
  const items = Object.fromEntries(itemsOf(form).filter((item) => item.answers.some((a) => a.score === entry.items[item.code])).map((item) => [item.code, entry.items[item.code]!]));
  return { ...entry, form, items, events: Object.fromEntries(form.risk_events.map((e) => [e.code, entry.events[e.code] ?? 0])), images: { elder: '', lead: '', second: '' } };
}

export function bodyOf(entry: Entry, finished: string): Record<string, unknown> {
  const list = entry.form.method === 'checklist';
  const answers: Record<string, unknown> = { items: Object.fromEntries(Object.entries(entry.items).map(([code, score]) => [code, list ? score === 1 : score])) };
  for (const one of entry.form.extra) answers[one.code] = entry.extra[one.code] ?? false;
  if (entry.form.asks_diagnoses) answers.diagnoses = entry.diagnoses.split(/[\s,，、]+/).filter(Boolean).map((d) => d.toUpperCase());
  if (entry.form.risk_events.length) answers.risk_events = { ...entry.events };
  const { task } = entry;
  return {
    client_id: entry.id, form: entry.form.version, answers, started_at: entry.started_at, finished_at: finished, position: entry.position, ...(entry.finished_position ? { finished_position: entry.finished_position } : {}), place: entry.place, note: entry.note.trim(),
    signatures: [{ role: entry.proxy ? 'proxy' : 'elder', name: entry.signer.trim(), image: entry.images.elder }, { role: 'lead', name: task.lead_name, assessor: task.lead, image: entry.images.lead }, { role: 'second', name: task.second_name, assessor: task.second, image: entry.images.second }],
  };
}

/** "/answers/items/B.1.1" → the screen that mends it. */
export const placeOf = (pointer: string): string => /^\/answers\/items\/(.+)$/.exec(pointer)?.[1] ?? (pointer.startsWith('/signatures') ? 'sign' : pointer.startsWith('/answers') ? 'more' : 'sign');
