import { describe, expect, it } from 'vitest';
import { addColumn, addOutput, dropColumn, dropOutput, emptyDraft, emptyRow, moveRow, shownCell } from '../../apps/console/views/policy/table';

const codes = [{ name: 'aid', label: { zh: 'aid', en: 'aid' }, entries: [{ name: 'poor', label: { zh: '困难', en: 'poor' } }, { name: 'both', label: { zh: '困难、失能', en: 'poor, unable' } }] }];
const zh = (text: { zh: string }) => text.zh;

describe('a decision table as a sheet', () => {
  it('keeps cells and outcomes in step with its columns', () => {
    const draft = emptyDraft();
    addColumn(draft, { is: 'aid_class', type: 'aid', label: '救助', label_en: 'aid' });
    draft.rows.push(emptyRow(draft));
    addOutput(draft);
    expect(draft.rows.map((r) => [r.cells.length, r.then.length])).toEqual([[2, 2], [2, 2]]);
    draft.rows[1]!.cells = ['1', '2'];
    dropColumn(draft, 0);
    dropOutput(draft, 0);
    expect(draft.rows.map((r) => r.cells)).toEqual([['-'], ['2']]);
    expect(draft.outputs.map((o) => o.name)).toEqual(['outcome_2']);
    expect(draft.rows[0]!.then).toHaveLength(1);
  });

  it('moves rows within the table only', () => {
    const draft = emptyDraft();
    draft.rows.push(emptyRow(draft));
    draft.rows.forEach((r, i) => { r.label = String(i); });
    moveRow(draft, 0, -1);
    moveRow(draft, 1, 1);
    expect(draft.rows.map((r) => r.label)).toEqual(['0', '1']);
    moveRow(draft, 1, -1);
    expect(draft.rows.map((r) => r.label)).toEqual(['1', '0']);
  });

  it('shows codes by their labels, unless a label would be torn apart', () => {
    expect(shownCell('-', 'aid', codes, zh)).toBe('');
    expect(shownCell('not poor, both', 'aid', codes, zh)).toBe('not 困难, both');
    expect(shownCell('>= 80', 'int', codes, zh)).toBe('>= 80');
  });
});
