// What the parts of an elder's page share.
import type { RecordMeta, Text } from '@shared/api/types';
import { tx } from '@shared/i18n';

/** One statement about an elder, as the register tells it. */
export interface Line {
  id: string; fact: string; label: Text; value: string; value_label: Text; source: string; source_label: Text; source_date: string; received_at: string;
  basis: Text; basis_cite: string; basis_status: string; stands: boolean; contradicts: boolean;
}

/** The words of a coded value; the code where nobody describes it. */
export function optionOf(meta: RecordMeta, column: string, code: unknown): string {
  return tx(meta.columns.find((c) => c.name === column)?.options?.find((o) => o.code === code)?.label) || String(code ?? '');
}
