// Half-filled forms, kept in the memory of the page only: personal data do not stay on the machine.
import type { Draft } from '@shared/forms/fields';

const drafts = new Map<string, Draft>();

export function keepDraft(key: string, draft: Draft): void { drafts.set(key, draft); }
export function keptDraft(key: string): Draft | null { return drafts.get(key) ?? null; }
export function forgetDraft(key: string): void { drafts.delete(key); }
export function forgetAllDrafts(): void { drafts.clear(); }
