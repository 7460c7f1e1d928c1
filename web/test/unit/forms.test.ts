import { describe, expect, it } from 'vitest';
import type { Column, FormGroup } from '../../shared/api/types';
import { changes, draftOf, sectionsOf, sent, typed } from '../../shared/forms/fields';

const column = (name: string, kind: Column['kind'], more: Partial<Column> = {}): Column => ({ name, kind, label: { zh: name, en: name }, ...more });
const columns = [column('name', 'text'), column('phone', 'text', { privacy: 'personal' }), column('limit_fen', 'money'), column('from', 'date'), column('active', 'flag'), column('count', 'integer')];
const field = (name: string, required = false, fixed = false) => ({ name, help: null, required, readonly_after_create: fixed });
const groups: FormGroup[] = [{ label: { zh: '组', en: 'Group' }, fields: [field('name', true, true), field('phone'), field('limit_fen'), field('from'), field('active'), field('count'), field('unknown')] }];

const editing = () => sectionsOf(groups, columns, 'field', false).flatMap((s) => s.fields);
const creating = () => sectionsOf(groups, columns, 'field', true).flatMap((s) => s.fields);
const row = { id: '1', version: 3, name: '陈', phone: '138****1234', limit_fen: 30000, from: '2026-01-01', active: true, count: 5 };

describe('forms', () => {
  it('leave out fields whose column nobody described', () => { expect(editing().map((f) => f.column.name)).not.toContain('unknown'); });
  it('send nothing that was not changed, so that a masked value never overwrites the real one', () => {
    const start = draftOf(row, editing());
    expect(changes({ ...start }, start, editing(), false)).toEqual({ body: {}, problems: {} });
    expect(changes({ ...start, limit_fen: '400' }, start, editing(), false).body).toEqual({ limit_fen: 40000 });
  });
  it('send an emptied field as null', () => {
    const start = draftOf(row, editing());
    expect(changes({ ...start, from: '' }, start, editing(), false).body).toEqual({ from: null });
  });
  it('never send what is fixed after creation', () => {
    const start = draftOf(row, editing());
    expect(changes({ ...start, name: '李' }, start, editing(), false).body).toEqual({});
    expect(changes({ ...draftOf(null, creating()), name: '李' }, draftOf(null, creating()), creating(), true).body).toEqual({ name: '李', active: false });
  });
  it('say what is wrong and send no half of it', () => {
    const start = draftOf(null, creating());
    const { problems } = changes({ ...start, limit_fen: '1.234', from: '2026-02-30', count: '4x' }, start, creating(), true);
    expect(problems).toEqual({ name: 'form.required', limit_fen: 'form.money', from: 'form.date', count: 'form.integer' });
  });
  it('take days as they are typed', () => { expect(sent('2026年1月2日', column('d', 'date'), true)).toEqual({ ok: true, value: '2026-01-02' }); });
  it('keep yes, no and not known apart', () => {
    const open = column('x', 'flag', { optional: true });
    expect([typed(null, open), typed(true, open), typed(false, open)]).toEqual(['', 'true', 'false']);
    expect([sent('', open, false), sent('false', open, false)]).toEqual([{ ok: true, value: null }, { ok: true, value: false }]);
  });
  it('take the id of a reference that came with its name', () => { expect(typed({ id: 'abc', name: '民政局' }, column('department', 'id'))).toBe('abc'); });
});
