// The shapes of a batch of department data and how its states read.
import type { Job, Text } from '@shared/api/types';
import { tx } from '@shared/i18n';

export interface Source { source?: string; code?: string; label: Text | string; help?: Text | string | null; columns?: (Text | string)[] }

export const outcomes = ['accepted', 'rejected', 'merged', 'review', 'ignored', 'skipped'] as const;

export interface Batch {
  id: string;
  source: string;
  source_label?: Text | string;
  file_name?: string;
  file?: string;
  as_of: string;
  state: string;
  job?: Job | string | null;
  columns?: { heading: string; fact: string | null; label?: Text | string }[];
  counts?: Partial<Record<(typeof outcomes)[number], number>>;
  file_reason?: string | null;
  file_reason_label?: Text | string | null;
}

export interface BatchRow {
  id?: string;
  row: number;
  outcome: (typeof outcomes)[number];
  problems: (string | { column?: string | null; code: string; message?: Text | string })[];
  values?: Record<string, string> | null;
}

export function isPreview(state: string): boolean { return state === 'preview' || state === 'previewed' || state === 'checked'; }
export function isOver(state: string): boolean { return ['taken', 'done', 'accepted', 'accepted_with_errors', 'rejected', 'undone', 'failed'].includes(state); }

function words(problem: BatchRow['problems'][number]): string { return typeof problem === 'string' ? problem : tx(problem.message) || problem.code; }

/** The problems of one cell; with `column` null those that belong to no cell on the screen. */
export function rowProblems(row: BatchRow, column: string | null, shown: string[] = []): string[] {
  return (row.problems ?? []).filter((p) => {
    const at = typeof p === 'string' ? null : p.column ?? null;
    return column === null ? at === null || !shown.includes(at) : at === column;
  }).map(words);
}
