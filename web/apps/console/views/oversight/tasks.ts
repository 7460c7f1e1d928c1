// What the pages of the task ledger read from the server, and how a list of tasks is grouped and laid out in time.
import type { Text } from '@shared/api/types';

export interface BodyName { body: string; name: Text; mapped: boolean }
export interface Line {
  id: string; parent: string | null; origin: string; document: string; at: string; code: string; clause: Text; title: Text; lead: BodyName[]; support: BodyName[]; implement: BodyName[];
  region: string; region_name: string; due_kind: string; due_on: string | null; printed_due_on: string | null; ongoing: boolean; in_pack: boolean; listed: boolean; example: boolean; mine: boolean; status: string;
  state: string; standing: string; days: number | null; percent: number | null; reports: number; last_report_on: string | null; done_on: string | null; closed_on: string | null;
  extension_until: string | null; parts: number; parts_closed: number; flagged: boolean;
}
export interface Count { code: string; label: Text; count: number }
export interface Named { code: string; label: Text }
export interface Overview { on: string; items: Line[]; counts: Count[]; documents: Named[]; bodies: Named[]; synthetic: boolean }
export interface Figure { label: string; value: string; unit: string; indicator: string }
export interface TaskFile { id: string; name: string; bytes: number; uploaded_by: string; uploaded_at: string }
export interface Step {
  id: string; kind: string; dated: string; set_day: string | null; percent: number | null; text: string; problems: string; next_step: string; figures: Figure[]; actor_name: string; office_name: string; at: string; behalf: boolean; example: boolean;
}
export interface Indicator { code: string; label: Text; definition: Text; target: Text; by: string; at: string; value: number | null; state: Text }
export interface Act { name: string; allowed: boolean; why: Text }
export interface TaskPage {
  line: Line; document_title: Text; document_number: string; legal_status: string; content: string; flags: Text[]; dates: { label: Text; by: string }[]; indicators: Indicator[]; parts: Line[];
  steps: { step: Step; kind: Text; files: TaskFile[] }[]; loose_files: TaskFile[]; acts: Act[];
}
export interface Carrier { kind: string; name: string; label: Text; state: Text; tone: string; task: string | null }
export interface ClauseLine { at: string; title: Text; state: string; carriers: Carrier[]; tasks: Line[]; indicators: Indicator[] }
export interface ClauseDocument {
  name: string; letter: string; number: string; issued: string; legal_status: string; pack: string; title: Text; note: Text; excerpt: boolean; clauses: number; covered: number; uncovered: number; not_computable: number;
  tasks: number; overdue: number; done: number; states: Count[]; lines: ClauseLine[];
}
export interface BodyCard { body: string; label: Text; name: Text; level: string; mapped: boolean; duties: number; leads: number; supports: number; carries: number; overdue: number; closed: number; cases_overdue: number }
export interface DutyPage { card: BodyCard; duties: { name: string; title: Text; clause: { document: string; at: string; title: Text }; status: string; flags: Text[] }[]; leads: Line[]; supports: Line[]; indicators: Indicator[]; cases: { label: Text; count: number; rows: string }[]; counts: Count[] }
export interface Office { body: string; label: string; label_en: string; level: string; found: string; department: string | null; name: string; chief: string | null; chief_name: string; tasks: number }

export const standings = ['met', 'late', 'done', 'missed', 'never_reported', 'submitted', 'due_soon', 'under_way', 'not_started', 'ongoing', 'report_due', 'withdrawn'] as const;
export const states = ['assigned', 'under_way', 'submitted', 'kept_up', 'closed'] as const;
export const views = ['table', 'body', 'document', 'due', 'board', 'timeline'] as const;

/** The tone of a tag; the words beside it say the same. */
export function toneOf(standing: string): string {
  if (standing === 'met' || standing === 'done') return 'good';
  if (standing === 'missed' || standing === 'never_reported') return 'bad';
  if (standing === 'late' || standing === 'due_soon' || standing === 'report_due') return 'warn';
  if (standing === 'submitted' || standing === 'under_way' || standing === 'ongoing') return 'info';
  return 'open';
}

export interface Group { key: string; lines: Line[] }

/** Lines under a key each, in the order in which the keys first occur; a line may stand under several. */
export function grouped(lines: readonly Line[], keysOf: (line: Line) => string[]): Group[] {
  const found = new Map<string, Line[]>();
  for (const line of lines) for (const key of keysOf(line)) found.set(key, [...(found.get(key) ?? []), line]);
  return [...found].map(([key, rows]) => ({ key, lines: rows }));
}

/** By the year of the date; then what is ongoing without one; then what the documents leave without a date. */
export function byDue(lines: readonly Line[]): Group[] {
  const order = [...lines].sort((a, b) => (a.due_on ?? '9999').localeCompare(b.due_on ?? '9999'));
  const groups = grouped(order, (line) => [line.due_on ? line.due_on.slice(0, 4) : line.ongoing ? 'ongoing' : 'none']);
  return groups.sort((a, b) => rank(a.key) - rank(b.key));
}
function rank(key: string): number { return key === 'none' ? 10001 : key === 'ongoing' ? 10000 : Number(key); }

export interface Scale { from: string; to: string; years: { year: string; at: number }[]; at: (day: string) => number }

/** The years from the first date to the last, today among them; `at` gives a day's place in percent. */
export function scaleOf(lines: readonly Line[], today: string): Scale {
  const days = [today, ...lines.flatMap((line) => (line.due_on ? [line.due_on] : []))].sort();
  const from = Number(days[0]!.slice(0, 4));
  const to = Number(days[days.length - 1]!.slice(0, 4)) + 1;
  const start = Date.UTC(from, 0, 1);
  const span = Date.UTC(to, 0, 1) - start;
  const at = (day: string) => Math.min(100, Math.max(0, ((Date.parse(`${day}T00:00:00Z`) - start) / span) * 100));
  const years = Array.from({ length: to - from }, (_, i) => ({ year: String(from + i), at: at(`${from + i}-01-01`) }));
  return { from: `${from}-01-01`, to: `${to}-01-01`, years, at };
}
