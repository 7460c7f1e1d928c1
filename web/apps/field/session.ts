// Who works on this device, with or without a network: the key opens the store, the server's session is needed only to fetch and to send.
import { computed, reactive } from 'vue';
import { Refusal, api, asRefusal, configure, upload } from '@shared/api/client';
import type { Session } from '@shared/api/types';
import { changeKey, db, tidy, wipe, type Item, type Kind } from './store/db';
import { forgetSheets, keep, kept } from './store/drafts';
import type { Form, Task } from './store/form';
import { flush, type Holding, type Message } from './store/outbox';
import { canSeal, keyOf, newSalt, seal, unseal } from './store/vault';
import { remember, remembered, t, tag } from './text';

export interface Card { outreach: { id: string; elder: string; name: string; due_on: string; offers: number; questions: number; attempts: number }; village: string }

export const state = reactive({
  ready: false, able: canSeal(), holding: null as Holding | null, name: '', rights: [] as string[], csrf: '',
  /** The server does not know this device's session any more: nothing is fetched or sent until the next sign-in. */
  signedOut: false, trouble: '', online: navigator.onLine, sending: false, fetching: false, fetchedAt: 0, clockOffMinutes: 0,
  tasks: [] as Task[], cards: [] as Card[], waiting: 0, refused: 0, storeFault: '', low: false, roleGone: false,
});
configure({ csrf: () => state.csrf, language: () => tag.value, offlineText: () => t('offline') });

export const assesses = computed(() => state.rights.includes('assessment.task.work'));
export const guides = computed(() => state.rights.includes('guide.visit.record'));
export function holder(): Holding { if (!state.holding) throw new Error('locked'); return state.holding; }

export async function count(): Promise<void> {
  if (!state.holding) return;
  const rows = await db.outbox.where('account').equals(state.holding.account).toArray();
  state.waiting = rows.filter((row) => row.state === 'pending').length;
  state.refused = rows.filter((row) => row.state === 'conflict' || row.state === 'rejected').length;
}

const lowBytes = 60 * 1024 * 1024;
export async function lookAtStore(): Promise<void> {
  const room = await navigator.storage?.estimate?.().catch(() => null);
  state.low = !!room?.quota && room.quota - (room.usage ?? 0) < lowBytes;
}
/** Runs a write to the store; what it could not keep is said and stays on the screen. */
export async function storing(write: () => Promise<void>): Promise<boolean> {
  try { await write(); state.storeFault = ''; return true; } catch (error) {
    state.storeFault = /quota/i.test(`${(error as Error).name} ${(error as Error).message}`) ? t('store.full') : t('store.fault');
    return false;
  }
}

async function recall(): Promise<void> {
  const mine = holder();
  const tasks = await kept<Task[]>(mine, 'tasks');
  const cards = await kept<Card[]>(mine, 'cards');
  state.tasks = tasks?.value ?? [];
  state.cards = cards?.value ?? [];
  state.fetchedAt = Math.max(tasks?.at ?? 0, cards?.at ?? 0);
  await count();
}

async function know(info: Session): Promise<void> {
  state.rights = info.rights; state.csrf = info.csrf; state.name = info.account.name; state.signedOut = false;
  await db.holders.update(holder().account, { name: info.account.name, rights: info.rights, used: Date.now() });
  if (assesses.value || guides.value) { state.roleGone = false; return; }
  await wipe(holder().account);
  state.roleGone = true; state.tasks = []; state.cards = [];
}

export async function start(): Promise<void> {
  if (state.able) {
    await tidy();
    const last = (await db.holders.filter((one) => one.key !== null).toArray()).sort((a, b) => b.used - a.used)[0];
    if (last?.key) { state.holding = { account: last.account, key: last.key }; state.name = last.name; state.rights = last.rights; await recall(); }
    void lookAtStore();
  }
  state.ready = true;
  if (state.holding) void refresh(); else void takeLeave();
}

/** Thrown where the entries on this device were sealed with an earlier password. */
export class OtherPassword extends Error {}

export async function signIn(account: string, password: string, code: string, former = ''): Promise<void> {
  const info = await api.post<Session>('/session', code ? { account, password, code } : { account, password }, { anonymous: true });
  if (info.must_change_password || info.must_enrol_totp) throw new Refusal({ title: t('signin.first'), status: 403, code: 'field.first_steps' });
  const known = await db.holders.get(account);
  const salt = known?.salt ?? newSalt();
  const key = await keyOf(password, salt);
  const holder = { account, id: info.account.id, name: info.account.name, rights: info.rights, salt, check: await seal(key, 'yikang'), key, used: Date.now() };
  if (known && !(await unseal(key, known.check).then(() => true, () => false))) {
    const before = known.key ?? (former ? await keyOf(former, salt) : null);
    const opens = before && await unseal(before, known.check).then(() => true, () => false);
    const left = await db.drafts.where('account').equals(account).count() + await db.outbox.where('account').equals(account).filter((i) => i.state !== 'done').count();
    if (!opens && left) throw new OtherPassword();
    if (opens) await changeKey(account, before, holder);
    else for (const table of [db.kept, db.drafts, db.photos, db.outbox]) await (table as typeof db.outbox).where('account').equals(account).delete();
  }
  await db.holders.toCollection().modify((one) => { one.key = null; });
  await db.holders.put(holder);
  remember('leaving', '');
  state.holding = { account, key };
  await know(info);
  await recall();
  await navigator.storage?.persist?.().catch(() => false);
  void Promise.resolve(running).then(refresh);
}

export async function signOut(): Promise<void> {
  await api.remove('/session', { anonymous: true }).catch(() => remember('leaving', 'yes'));
  await db.holders.toCollection().modify((one) => { one.key = null; });
  Object.assign(state, { holding: null, name: '', rights: [], csrf: '', tasks: [], cards: [], signedOut: false });
}

/** A sign-out without a network is owed to the server: the session must not stay open for whoever holds the phone next. */
async function takeLeave(): Promise<void> {
  if (state.holding || !remembered('leaving')) return;
  try {
    const info = await api.get<Session>('/session', undefined, { anonymous: true });
    if (state.holding) return;
    state.csrf = info.csrf;
    await api.remove('/session', { anonymous: true });
    remember('leaving', '');
  } catch (caught) { if (asRefusal(caught).status === 401) remember('leaving', ''); }
}

/** How far this device's clock is from the server's, from the date of its answer. */
async function lookAtClock(): Promise<void> {
  const answer = await fetch('/api/v1/public/city', { cache: 'no-store' }).catch(() => null);
  const date = answer?.headers.get('Date');
  if (date) state.clockOffMinutes = Math.round((Date.now() - Date.parse(date)) / 60000);
}

/** Somebody else may have signed in, or nobody be, by the time an answer comes: nothing is then sent under their session or kept under their name. */
class Left extends Error {}
function stay(mine: Holding): void { if (state.holding?.account !== mine.account) throw new Left(); }

async function takeAlong(mine: Holding): Promise<void> {
  const fetched = async <T>(path: string): Promise<T> => { const got = await api.get<T>(path, undefined, { anonymous: true }); stay(mine); return got; };
  if (assesses.value) {
    const { items } = await fetched<{ items: Task[] }>('/assessment/mine/tasks');
    const own = items.filter((task) => task.mine);
    for (const form of new Set(own.map((task) => `${task.scale}/${task.form}`)))
      if (!await kept(mine, `form/${form}`)) await keep(mine, `form/${form}`, await fetched<Form>(`/assessment/forms/${form}`));
    await keep(mine, 'tasks', own);
    state.tasks = own;
  }
  if (guides.value) {
    const { items } = await fetched<{ items: Card[] }>('/guide/today');
    const day = items.slice(0, 30);
    for (const card of day) await keep(mine, `sheet/${card.outreach.elder}`, await fetched(`/guide/elders/${card.outreach.elder}/sheet`));
    await keep(mine, 'cards', day);
    await forgetSheets(mine, day.map((card) => card.outreach.elder));
    state.cards = day;
  }
  state.fetchedAt = Date.now();
}

async function post(message: Message, key: string, bytes: ArrayBuffer | null): Promise<unknown> {
  if (!bytes) return api.send('POST', message.path, { body: message.body, key, anonymous: true });
  const form = new FormData();
  for (const [name, value] of Object.entries(message.body)) form.set(name, String(value));
  form.set('file', new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
  return upload(message.path, form, () => undefined, key);
}
function said(kind: Kind, answer: unknown): string {
  const got = (answer ?? {}) as { state?: string; level_label?: { zh: string; en: string } | null; clock_wrong?: boolean };
  if (kind !== 'assessment') return t('said.arrived');
  if (got.state === 'held') return t('said.held');
  return t('said.level', { level: got.level_label ? (tag.value === 'en' ? got.level_label.en : got.level_label.zh) : '' }) + (got.clock_wrong ? t('said.clock') : '');
}

async function sendAll(mine: Holding): Promise<void> {
  stay(mine);
  if (!state.csrf || state.roleGone) return;
  state.sending = true;
  const stopped = await flush(mine, (message, key, bytes) => { stay(mine); return post(message, key, bytes); }, said).finally(() => { state.sending = false; });
  if (stopped?.status === 401) state.signedOut = true;
  state.trouble = stopped && stopped.status !== 401 ? stopped.message : '';
  await count();
}
let running: Promise<void> | null = null;
async function round(): Promise<void> {
  const mine = holder();
  state.fetching = true;
  try {
    const info = await api.get<Session>('/session', undefined, { anonymous: true });
    const row = await db.holders.get(mine.account);
    stay(mine);
    if (row && row.id !== info.account.id) { state.signedOut = true; return; }
    await know(info);
    state.trouble = '';
    void lookAtClock();
    // One page sends at a time where two are open; the keys keep it single even so.
    if (navigator.locks) await navigator.locks.request('yikang-field-send', () => sendAll(mine)); else await sendAll(mine);
    stay(mine);
    if (!state.roleGone) await takeAlong(mine);
  } catch (caught) {
    const refusal = asRefusal(caught);
    if (state.holding?.account !== mine.account) return;
    if (refusal.status === 401) state.signedOut = true;
    else if (!(caught instanceof Refusal)) await storing(() => Promise.reject(caught as Error));
    else state.trouble = refusal.message;
  } finally { state.fetching = false; await count(); }
}
/** Sends what waits and fetches the day, once at a time. */
export function refresh(): Promise<void> {
  if (!state.holding) return Promise.resolve();
  running ??= round().finally(() => { running = null; });
  return running;
}
export type Shown = Item & Required<Pick<Message, 'title' | 'words' | 'faults'>>;
export async function items(): Promise<Shown[]> {
  const mine = holder();
  const rows = (await db.outbox.where('account').equals(mine.account).sortBy('seq')).reverse();
  return Promise.all(rows.map(async (row) => { const { title, words = '', faults = [] } = await unseal<Message>(mine.key, row.sealed); return { ...row, title, words, faults }; }));
}
addEventListener('online', () => { state.online = true; void refresh(); void takeLeave(); });
addEventListener('offline', () => { state.online = false; });
setInterval(() => { if (state.waiting && state.online && !state.signedOut) void refresh(); }, 60_000);
