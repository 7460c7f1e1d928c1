// What the screen makes of the server's answers: which rows stand on the wall, in which order, and where each leads. Pure.
import type { Text, Work } from '@shared/api/types';
import type { Figure, FigurePage } from '@console/views/oversight/figures';
import type { Overview as Ledger } from '@console/views/oversight/tasks';

export const lists = ['newly_entitled', 'stopped', 'changed', 'needs_information'] as const;
export type List = (typeof lists)[number];
export interface Item extends Record<List, number> { item: string; label: Text; entitled: number; receiving: number }
export interface Town extends Record<List, number> { region: string; district: string; name: string; district_name: string }
export interface Source { source: string; label: Text; district_name: string; as_of: string | null; days: number | null }
export interface Overview extends Record<List, number> {
  runs: string[]; as_of: string | null; outreach_open: number; outreach_overdue: number;
  items: Item[]; towns: Town[]; sources: Source[];
}

const console = '/console';
const address = (path: string, query: Record<string, string> = {}) => {
  const text = new URLSearchParams(query).toString();
  return `${console}${path}${text ? `?${text}` : ''}`;
};

/** The results behind a number of the four lists: those that the day's runs changed, or those that lack information. */
export function resultsOf(list: List, runs: string[], more: Record<string, string> = {}): string {
  const wanted: Record<string, string> = list === 'needs_information' ? { 'f.answer': list } : { 'f.change': list, ...(runs.length ? { 'f.run': runs.join(',') } : {}) };
  return address('/determination/results', { 'f.subject': 'item', ...wanted, ...more });
}
export const outreachOf = () => address('/guide/outreach', { 'f.state': 'open,waiting' });
export const entitledOf = (item: string) => address('/determination/results', { 'f.subject': 'item', 'f.item': item, 'f.answer': 'entitled' });
export const receivingOf = (item: string) => address('/decision/benefits', { 'f.item': item, 'f.in_effect': 'true' });
export const figureOf = (code: string) => address(`/indicators/figures/${encodeURIComponent(code)}`);
export const figuresOf = (standing = '') => address('/indicators', standing ? { standing } : {});
export const filesOf = (source: string) => address('/intake', { 'f.source': source });

export interface Sum { code: string; name: string; value: number }
/** One list by district in the order of the codes; by town where the reader sees one district only. */
export function districtSums(towns: readonly Town[], list: List, nameless: string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const town of towns) {
    const sum = sums.get(town.district) ?? { code: town.district, name: town.district_name, value: 0 };
    sums.set(town.district, { ...sum, value: sum.value + town[list] });
  }
  return sums.size > 1 ? [...sums.values()] : towns.map((town) => ({ code: town.region, name: town.name || nameless, value: town[list] }));
}

export interface Attention { key: string; of: 'task' | 'queue'; label: Text; count: number; exact: boolean; overdue: number; late: boolean; href: string }
// Dates of the documents that passed, and those that come; a task done late needs nobody today.
const pressing = ['never_reported', 'missed', 'due_soon', 'report_due'];

/** What waits today, what is late first, then by number; what nothing waits in is left out. */
export function attentionOf(work: Work | null, ledger: Ledger | null): Attention[] {
  const tasks = (ledger?.counts ?? []).filter((c) => pressing.includes(c.code)).map((c): Attention => {
    const late = c.code === 'never_reported' || c.code === 'missed';
    return { key: `task.${c.code}`, of: 'task', label: c.label, count: c.count, exact: true, overdue: 0, late, href: address('/tasks/ledger', { standing: c.code }) };
  });
  const queues = (work?.queues ?? []).map((q): Attention =>
    ({ key: q.code, of: 'queue', label: q.label, count: q.count, exact: q.count_exact, overdue: q.overdue, late: q.overdue > 0, href: address('/work', { queue: q.code }) }));
  return [...tasks, ...queues].filter((a) => a.count > 0).sort((a, b) => Number(b.late) - Number(a.late) || b.count - a.count);
}

/** Items by how many more are entitled than receive: where a right does not arrive. */
export function gaps(items: readonly Item[]): Item[] {
  const open = (i: Item) => i.entitled - i.receiving;
  return items.filter((i) => i.entitled > 0 || i.receiving > 0).sort((a, b) => open(b) - open(a));
}

export interface Freshness { source: string; label: Text; oldest: Source; files: number }
/** Each source by its oldest file, the oldest of all first. */
export function freshness(sources: readonly Source[]): Freshness[] {
  const found = new Map<string, Freshness>();
  for (const s of sources) {
    const known = found.get(s.source);
    if (!known) { found.set(s.source, { source: s.source, label: s.label, oldest: s, files: 1 }); continue; }
    known.files += 1;
    if ((s.days ?? 0) > (known.oldest.days ?? 0)) known.oldest = s;
  }
  return [...found.values()].sort((a, b) => (b.oldest.days ?? 0) - (a.oldest.days ?? 0));
}

const order = ['missed', 'fallen', 'late', 'on_the_way', 'met', 'watched', 'never_reported', 'no_data'];
/** What the wall has room for: figures of the documents with a value, the platform's own with a value, then what has no records yet. */
export function figuresShown(documents: readonly Figure[], own: readonly Figure[], room: number): Figure[] {
  const first = figuresFirst(documents);
  const valued = (f: Figure) => f.place.origin !== 'none';
  return [...first.filter(valued), ...own.filter(valued), ...first.filter((f) => !valued(f))].slice(0, room);
}
/** Figures with a value before those without; among them those that miss their target first. */
export function figuresFirst(figures: readonly Figure[]): Figure[] {
  const rank = (f: Figure) => (f.place.origin === 'none' ? 100 : 0) + order.indexOf(f.place.standing);
  return [...figures].sort((a, b) => rank(a) - rank(b));
}

export interface Point { month: string; value: number }
/** The frozen months of the region that speaks for the reader: each month as last revised, months without a value left out. */
export function trendOf(page: Pick<FigurePage, 'line' | 'snapshots'>): Point[] {
  const newest = new Map<string, { number: number; value: string }>();
  for (const s of page.snapshots) {
    if (s.region !== page.line.place.region || (newest.get(s.month)?.number ?? -1) > s.number) continue;
    newest.set(s.month, { number: s.number, value: s.value });
  }
  return [...newest].filter(([, s]) => s.value !== '' && Number.isFinite(Number(s.value))).map(([month, s]) => ({ month, value: Number(s.value) })).sort((a, b) => a.month.localeCompare(b.month));
}

const monthNumber = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
export interface Dot { x: number; y: number }
/** The points in a field of `width` by `height`: months in true distance, so that a missing one is seen as a gap; values from least to most. */
export function dotsOf(points: readonly Point[], width: number, height: number): Dot[] {
  if (!points.length) return [];
  const values = points.map((p) => p.value);
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  const first = monthNumber(points[0]!.month);
  const months = monthNumber(points.at(-1)!.month) - first;
  return points.map((p) => ({ x: months ? ((monthNumber(p.month) - first) / months) * width : width / 2, y: span ? height - ((p.value - least) / span) * height : height / 2 }));
}
/** The lines between neighbouring months; none across a month that was not frozen. */
export function linesOf(points: readonly Point[], width: number, height: number): string[] {
  const dots = dotsOf(points, width, height);
  const runs: Dot[][] = [];
  dots.forEach((dot, i) => {
    if (i && monthNumber(points[i]!.month) - monthNumber(points[i - 1]!.month) === 1) runs.at(-1)!.push(dot);
    else runs.push([dot]);
  });
  return runs.filter((run) => run.length > 1).map((run) => run.map((d) => `${d.x.toFixed(1)},${d.y.toFixed(1)}`).join(' '));
}
