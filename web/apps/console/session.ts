// Who works here, what they may do, and the two ways a session pauses: it expired, or the screen was left alone.
import { computed, reactive } from 'vue';
import { api, asRefusal, configure } from '@shared/api/client';
import type { Session } from '@shared/api/types';
import { i18n, language } from '@shared/i18n';

/** Minutes without a key or a pointer until the screen is locked; WCAG asks for at least 20 where nothing warns. */
export const idleMinutes = 20;

export const session = reactive({
  info: null as Session | null,
  known: false,
  /** Why the screen is covered by the sign-in sheet while the page below keeps its state. */
  paused: '' as '' | 'expired' | 'locked',
});

export const signedIn = computed(() => session.info !== null);

export function me(): Session {
  if (!session.info) throw new Error('no session');
  return session.info;
}

/** Whether any right begins with one of the given names: `organisation.account` covers `organisation.account.read`. */
export function may(...names: string[]): boolean {
  const rights = session.info?.rights ?? [];
  return names.some((name) => rights.some((right) => right === name || right.startsWith(`${name}.`)));
}

export function allowed(right: boolean | string | null | undefined): boolean {
  return right === true || (typeof right === 'string' && (session.info?.rights ?? []).includes(right));
}

export async function findSession(): Promise<void> {
  if (session.known) return;
  try {
    session.info = await api.get<Session>('/session', undefined, { anonymous: true });
  } catch (error) {
    if (asRefusal(error).status !== 401) throw error;
    session.info = null;
  }
  session.known = true;
}

export async function signIn(account: string, password: string, code: string): Promise<Session> {
  const info = await api.post<Session>('/session', code ? { account, password, code } : { account, password }, { anonymous: true });
  session.info = info;
  session.known = true;
  return info;
}

export async function signOut(): Promise<void> {
  try { await api.remove('/session', { anonymous: true }); } catch { /* A session that is already gone is what was wanted. */ }
  session.info = null;
  session.paused = '';
}

let waiting: { promise: Promise<void>; done: () => void } | null = null;

function signInAgain(): Promise<void> {
  if (!session.info) return Promise.reject(new Error('signed out'));
  if (!waiting) {
    let done = () => {};
    const promise = new Promise<void>((resolve) => { done = resolve; });
    waiting = { promise, done };
    session.paused = 'expired';
  }
  return waiting.promise;
}

export function resume(): void {
  session.paused = '';
  waiting?.done();
  waiting = null;
}

export function lock(): void { if (session.info && !session.paused) session.paused = 'locked'; }

configure({
  signInAgain,
  csrf: () => session.info?.csrf ?? '',
  language: () => (language() === 'zh' ? 'zh-CN' : 'en'),
  offlineText: () => i18n.global.t('error.offline'),
});
