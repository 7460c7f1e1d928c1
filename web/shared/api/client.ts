// The one way to the server: CSRF token, idempotency key, problem documents, and a sign-in that interrupts a request without losing it.
import type { FieldError, Problem } from './types';

export const base = '/api/v1';

export type Query = Record<string, string | number | boolean | null | undefined>;

/** A refusal of the server, or the lack of any answer (status 0). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly traceId: string;
  readonly errors: FieldError[];

  constructor(problem: Problem) {
    super(problem.title);
    this.status = problem.status;
    this.code = problem.code ?? '';
    this.detail = problem.detail ?? '';
    this.traceId = problem.traceId ?? '';
    this.errors = problem.errors ?? [];
  }
}

export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal({ title: error instanceof Error ? error.message : String(error), status: 0 });
}

/** Messages by field name (`/name` → name, `/query/f.level` → f.level); what names no known field stays in `rest`. */
export function fieldErrors(refusal: Refusal, known: readonly string[]): { byField: Record<string, string>; rest: FieldError[] } {
  const byField: Record<string, string> = {};
  const rest: FieldError[] = [];
  for (const error of refusal.errors) {
    const name = error.pointer.replace(/^#?\/(query\/|body\/)?/, '');
    if (known.includes(name) && !byField[name]) byField[name] = error.message;
    else rest.push(error);
  }
  return { byField, rest };
}

interface Hooks {
  /** Asks the person to sign in again; resolves once a session exists. Absent on pages without sign-in. */
  signInAgain: (() => Promise<void>) | null;
  csrf: () => string;
  language: () => string;
  offlineText: () => string;
}

const hooks: Hooks = { signInAgain: null, csrf: () => '', language: () => 'zh', offlineText: () => 'offline' };

export function configure(changed: Partial<Hooks>): void { Object.assign(hooks, changed); }

export interface Call {
  query?: Query;
  body?: unknown;
  /** Give the same key again when a person repeats the same act, so that the server does it once. */
  key?: string;
  signal?: AbortSignal;
  /** Do not ask for a new sign-in on 401: sign-in itself and the first look for a session. */
  anonymous?: boolean;
}

export function queryText(query: Query | undefined): string {
  if (!query) return '';
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') params.set(name, String(value));
  const text = params.toString();
  return text ? `?${text}` : '';
}

export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // randomUUID exists only in a secure context; a server on the office network may speak plain http.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function problemOf(status: number, text: string): Problem {
  try {
    const parsed = JSON.parse(text) as Problem;
    if (typeof parsed.title === 'string') return { ...parsed, status };
  } catch { /* An answer that is no JSON comes from a proxy in between; its status is all there is to say. */ }
  return { title: `HTTP ${status}`, status };
}

function headersOf(method: string, call: Call): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': hooks.language() });
  if (method !== 'GET') {
    headers.set('X-CSRF-Token', hooks.csrf());
    headers.set('Idempotency-Key', call.key ?? newKey());
  }
  if (call.body !== undefined) headers.set('Content-Type', 'application/json');
  return headers;
}

async function send<T>(method: string, path: string, call: Call): Promise<T> {
  const request: Call = method === 'GET' ? call : { ...call, key: call.key ?? newKey() };
  for (let attempt = 0; ; ++attempt) {
    let response: Response;
    try {
      response = await fetch(base + path + queryText(request.query), {
        method,
        headers: headersOf(method, request),
        credentials: 'same-origin',
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: request.signal ?? null,
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new Refusal({ title: hooks.offlineText(), status: 0, code: 'web.network.unreachable' });
    }
    if (response.status === 401 && !request.anonymous && hooks.signInAgain && attempt === 0) {
      await hooks.signInAgain();
      continue;
    }
    const text = await response.text();
    if (!response.ok) throw new Refusal(problemOf(response.status, text));
    return (text ? JSON.parse(text) : null) as T;
  }
}

export const api = {
  get: <T>(path: string, query?: Query, call: Call = {}) => send<T>('GET', path, { ...call, query }),
  post: <T>(path: string, body?: unknown, call: Call = {}) => send<T>('POST', path, { ...call, body: body ?? {} }),
  put: <T>(path: string, body: unknown, call: Call = {}) => send<T>('PUT', path, { ...call, body }),
  patch: <T>(path: string, body: unknown, call: Call = {}) => send<T>('PATCH', path, { ...call, body }),
  remove: <T>(path: string, call: Call = {}) => send<T>('DELETE', path, call),
  send,
};

/** A file upload with progress (0…1); fetch cannot report it, XMLHttpRequest can. */
export function upload<T>(path: string, form: FormData, progress: (share: number) => void, key: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', base + path);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Accept-Language', hooks.language());
    request.setRequestHeader('X-CSRF-Token', hooks.csrf());
    request.setRequestHeader('Idempotency-Key', key);
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total); };
    request.onerror = () => reject(new Refusal({ title: hooks.offlineText(), status: 0, code: 'web.network.unreachable' }));
    request.onload = () => {
      if (request.status === 401 && hooks.signInAgain) {
        hooks.signInAgain().then(() => upload<T>(path, form, progress, key)).then(resolve, reject);
      } else if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
      } else {
        reject(new Refusal(problemOf(request.status, request.responseText)));
      }
    };
    request.send(form);
  });
}

export function fileAddress(id: string): string { return `${base}/files/${encodeURIComponent(id)}`; }
