// Server-sent events for the whole page: one connection, many listeners, and the browser's own reconnecting.
import { base } from '@shared/api/client';

type Name = 'job' | 'notice' | 'queue';
const listeners: Record<Name, Set<(data: unknown) => void>> = { job: new Set(), notice: new Set(), queue: new Set() };
const broken = new Set<() => void>();
let source: EventSource | null = null;

export function listen(): void {
  // A stream that the server refused is closed for good; a broken one the browser opens again by itself.
  if ((source && source.readyState !== EventSource.CLOSED) || typeof EventSource === 'undefined') return;
  source = new EventSource(`${base}/events`);
  source.addEventListener('error', () => { for (const heard of broken) heard(); });
  for (const name of Object.keys(listeners) as Name[]) {
    source.addEventListener(name, (event) => {
      let data: unknown = null;
      try { data = JSON.parse((event as MessageEvent<string>).data); } catch { return; }
      for (const heard of listeners[name]) heard(data);
    });
  }
}

export function deafen(): void { source?.close(); source = null; }

export function onEvent(name: Name, heard: (data: unknown) => void): () => void {
  listeners[name].add(heard);
  return () => listeners[name].delete(heard);
}

export function onBroken(heard: () => void): () => void {
  broken.add(heard);
  return () => broken.delete(heard);
}
