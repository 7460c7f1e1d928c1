// The shapes that the server's HTTP contract answers with, as far as the pages read them.

export interface Text { zh: string; en: string }

export type Kind = 'text' | 'integer' | 'decimal' | 'flag' | 'date' | 'instant' | 'money' | 'choice' | 'id' | 'region' | 'percent' | 'list' | 'object' | 'json';
export type Privacy = 'open' | 'staff' | 'personal' | 'sensitive';

export interface Option { code: string; label: Text; retired?: boolean }

export interface Column {
  name: string;
  label: Text;
  kind: Kind;
  optional?: boolean;
  privacy?: Privacy;
  options?: Option[];
  /** Not offered as a list column at all. */
  hidden?: boolean;
  /** Offered, and shown only to those who ask for it. Said by the console, not by the server. */
  aside?: boolean;
  /** The record an `id` points to; without it the console goes by the column's name. */
  ref?: string;
}

export interface FormField { name: string; help: Text | null; required: boolean; readonly_after_create: boolean }
export interface FormGroup { label: Text; fields: FormField[] }

export interface Command {
  name: string;
  label: Text;
  method: string;
  path: string;
  danger: boolean;
  reason: boolean;
  fields: Column[];
}

export interface RecordMeta {
  record: string;
  label: Text;
  path: string;
  scope: 'region' | 'city' | 'own' | 'none';
  rights: { read: boolean | string | null; create: boolean | string | null; update: boolean | string | null; export: boolean | string | null };
  columns: Column[];
  filters: string[];
  sorts: string[];
  search: boolean;
  default_sort: string;
  form: { groups: FormGroup[] } | null;
  commands: Command[];
}

export type Row = Record<string, unknown> & { id?: string; version?: number };

export interface Page<T = Row> { items: T[]; next: string | null; previous: string | null; count: number; count_exact: boolean }

export interface Session {
  account: { id: string; name: string; title: string | null };
  department: { id: string; name: string } | null;
  roles: { code: string; label: Text }[];
  rights: string[];
  scope: { code: string; name: string }[];
  csrf: string;
  must_change_password: boolean;
  must_enrol_totp: boolean;
  city: { code: string; name: string };
  synthetic: boolean;
  today: string;
}

export interface FieldError { pointer: string; code: string; message: string }

export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code?: string;
  traceId?: string;
  errors?: FieldError[];
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface ResultFile { id: string; name: string; bytes: number }

export interface Job {
  id: string;
  kind: string;
  label?: string | Text;
  state: JobState;
  progress: number;
  total: number;
  message: string | null;
  result: (Record<string, unknown> & { files?: ResultFile[]; faults?: string[] }) | null;
  created_at: string;
  created_by: string | { id: string; name: string };
}

export interface HistoryEntry {
  at: string;
  actor: { id: string; name: string };
  action: string;
  reason: string | null;
  changes: { field: string; label: Text; from: unknown; to: unknown }[];
}

export interface Preferences {
  columns: { name: string; width: number | null; hidden: boolean }[];
  filters: { name: string; query: string }[];
}

export interface SearchGroup { record: string; label: string | Text; items: { id: string; title: string; subtitle: string | null; path: string }[] }

export interface Notice { id: string; title: string; body: string | null; at: string; read: boolean; path: string | null }

export interface WorkItem { id: string; kind: string; label: Text; title: string; due_on: string | null; record: string; path: string }

export interface WorkQueue { code: string; label: Text; count: number; count_exact: boolean; overdue: number; resource_path: string; query: string; page: string }

export interface Work { queues: WorkQueue[]; items: WorkItem[]; next: string | null; count: number; count_exact: boolean }

export interface CodeTable { table: string; label: string | Text; codes: { code: string; label: string | Text; retired: boolean }[] }

export interface Region { code: string; name: string; level: string; parent: string | null; kind?: string; children?: number | boolean }

export interface Matrix {
  roles: { code: string; label: Text }[];
  rights: { right: string; label: Text; module: string | Text; reserved_for?: string | null }[];
  cells: boolean[][];
}

/** A text that may be absent: as `null`, or with nothing in it. */
export type MaybeText = string | Text | null | undefined;

export interface Clause { document: string | null; title: string | Text | null; at: string | null }

export interface Fact {
  fact: string;
  label: string | Text;
  value: unknown;
  value_label?: MaybeText;
  source: MaybeText;
  source_date: string | null;
  received_on?: string | null;
}

export interface Because { label: string | Text; holds: boolean | null; facts?: Fact[]; distance?: MaybeText }

export interface Determination {
  id: string;
  elder: { id: string; name: string; id_no: string; region: string | { code: string; name: string } };
  item: string;
  item_label: string | Text;
  answer: Answer;
  answer_label: string | Text;
  amount_fen: number | null;
  period: string | null;
  because: Because[];
  clause: Clause | null;
  facts: Fact[];
  missing: (string | { fact: string; label: string | Text; from?: (string | Text)[] })[];
}

export type Answer = 'entitled' | 'not_entitled' | 'needs_information' | 'not_in_force' | 'not_modelled';
