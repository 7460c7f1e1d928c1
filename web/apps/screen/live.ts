// What the screen shows and how it stays true: read at once, with every event of the server, and every minute; old numbers stay and are called old.
import { reactive } from 'vue';
import { api, asRefusal, configure, type Query, type Refusal } from '@shared/api/client';
import type { Session, Work } from '@shared/api/types';
import { deafen, listen, onBroken, onEvent } from '@console/events';
import type { FigurePage, Overview as Indicators } from '@console/views/oversight/figures';
import type { Overview as Ledger } from '@console/views/oversight/tasks';
import { figuresShown, trendOf, type Overview, type Point } from './model';
import { t, tag } from './text';

/** How many figures have room on the wall. */
export const figureRows = 3;
const minute = 60_000;
const retry = 10_000;

export const live = reactive({
  session: null as Session | null,
  overview: null as Overview | null,
  indicators: null as Indicators | null,
  ledger: null as Ledger | null,
  work: null as Work | null,
  trends: {} as Record<string, Point[]>,
  /** When everything was last read; empty before the first time. */
  at: '',
  lost: false,
  refusal: null as Refusal | null,
});

export const may = (right: string) => live.session?.rights.includes(right) ?? false;
export const seesOverview = () => may('determination.result.read');

configure({ language: () => tag.value, offlineText: () => t('screen.unreachable') });

function signIn(): void { location.assign(`/console/sign-in?${new URLSearchParams({ to: '/screen/' })}`); }

async function read<T>(right: string, path: string, query: Query = {}): Promise<T | null> {
  return right === '' || may(right) ? api.get<T>(path, query, { anonymous: true }) : null;
}

async function readAll(): Promise<void> {
  const session = await api.get<Session>('/session', undefined, { anonymous: true });
  if (session.must_change_password || session.must_enrol_totp) { location.assign('/console/first-steps'); return; }
  live.session = session;
  if (!seesOverview()) return;
  const [overview, indicators, ledger, work] = await Promise.all([
    read<Overview>('determination.result.read', '/overview'),
    read<Indicators>('indicators.value.read', '/indicators/overview'),
    read<Ledger>('tasks.task.read', '/tasks/overview'),
    read<Work>('', '/work', { limit: 1 }),
  ]);
  const shown = figuresShown(indicators?.items ?? [], indicators?.own ?? [], figureRows).filter((f) => f.place.origin !== 'none');
  const pages = await Promise.all(shown.map((f) => read<FigurePage>('', `/indicators/figures/${encodeURIComponent(f.code)}`)));
  Object.assign(live, { overview, indicators, ledger, work, trends: Object.fromEntries(pages.map((page) => [page!.line.code, trendOf(page!)])) });
}

let running = false;
let asked = false;
let timer = 0;
function soon(wait: number): void { timer ||= window.setTimeout(() => { timer = 0; void load(); }, wait); }

export async function load(): Promise<void> {
  if (running) { asked = true; return; }
  running = true;
  try {
    await readAll();
    Object.assign(live, { lost: false, refusal: null, at: new Date().toISOString() });
    listen();
  } catch (caught) {
    const refusal = asRefusal(caught);
    if (refusal.status === 401) { signIn(); return; }
    Object.assign(live, { lost: true, refusal });
    soon(retry);
  } finally { running = false; }
  if (asked) { asked = false; soon(minute / 20); }
}

/** Begins to read and returns what ends it. */
export function follow(): () => void {
  // Many screens hear the same event; they do not all ask at the same moment, and none more often than every few seconds.
  const later = () => soon(1500 + Math.random() * 2500);
  const now = () => void load();
  const stops = [onEvent('queue', later), onEvent('job', later), onBroken(() => soon(500))];
  const clock = window.setInterval(now, minute);
  for (const name of ['online', 'offline']) addEventListener(name, now);
  now();
  return () => {
    stops.forEach((stop) => stop());
    clearInterval(clock);
    clearTimeout(timer);
    for (const name of ['online', 'offline']) removeEventListener(name, now);
    deafen();
  };
}
