import { describe, expect, it } from 'vitest';
import { ageOn, bytes, count, dayOf, daysUntil, fenOf, instant, valueText, yuan } from '../../shared/lib/format';

describe('money', () => {
  it.each([[0, '0.00'], [5, '0.05'], [-5, '-0.05'], [100, '1.00'], [123456789, '1,234,567.89'], [100000, '1,000.00'], [99999, '999.99'], [9007199254740991, '90,071,992,547,409.91']])('%i fen is %s yuan', (fen, text) => { expect(yuan(fen)).toBe(text); });
  it.each([['1', 100], ['1.5', 150], ['0.05', 5], ['￥30.00', 3000], ['1,234.50', 123450], ['-2', -200], ['12345678', 1234567800]])('%s is %i fen', (text, fen) => { expect(fenOf(text)).toBe(fen); });
  it.each(['', '1.234', 'abc', '1,2', '1e5', '--1', '.5', '1.', '99999999999999999999', '１００'])('%s is no amount', (text) => { expect(fenOf(text)).toBeNull(); });
  it('goes there and back', () => { for (const fen of [0, 1, 99, 100, 101, 123456, 99999999]) expect(fenOf(yuan(fen))).toBe(fen); });
});

describe('days', () => {
  it.each([['2026-11-22', '2026-11-22'], ['20261122', '2026-11-22'], ['2026/1/2', '2026-01-02'], ['2026.01.02', '2026-01-02'], ['2026年1月2日', '2026-01-02'], ['２０２６－１１－２２', '2026-11-22'], [' 2024-02-29 ', '2024-02-29']])('%s is %s', (text, day) => { expect(dayOf(text)).toBe(day); });
  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-11', '26-11-22', '2026-11-32', '', '2026-11-22T00:00:00Z', '1122'])('%s is no day', (text) => { expect(dayOf(text)).toBeNull(); });
  it('counts whole days', () => {
    expect(daysUntil('2026-11-25', '2026-11-22')).toBe(3);
    expect(daysUntil('2026-11-20', '2026-11-22')).toBe(-2);
    expect(daysUntil('2027-01-01', '2026-12-31')).toBe(1);
  });
  it('completes a year on the birthday, not the day before', () => {
    expect(ageOn('1956-11-22', '2026-11-21')).toBe(69);
    expect(ageOn('1956-11-22', '2026-11-22')).toBe(70);
    expect(ageOn('1956-02-29', '2026-02-28')).toBe(69);
    expect(ageOn('1956-02-29', '2026-03-01')).toBe(70);
    expect(ageOn('1956', '2026-03-01')).toBeNull();
  });
});

describe('times', () => {
  it('are Chinese civil time', () => {
    expect(instant('2026-11-22T06:05:03Z')).toBe('2026-11-22 14:05');
    expect(instant('2026-11-21T16:00:00Z')).toBe('2026-11-22 00:00');
    expect(instant('2026-11-22T06:05:03Z', true)).toBe('2026-11-22 14:05:03');
    expect(instant('yesterday')).toBe('yesterday');
  });
});

describe('values', () => {
  const words = { yes: '是', no: '否', none: '—' };
  it('show names, not codes', () => {
    const column = { kind: 'choice' as const, options: [{ code: 'a', label: { zh: '甲', en: 'A' } }] };
    expect(valueText('a', column, 'zh', words)).toBe('甲');
    expect(valueText('a', column, 'en', words)).toBe('A');
    expect(valueText('gone', column, 'zh', words)).toBe('gone');
  });
  it('show what is absent', () => { for (const value of [null, undefined, '', []]) expect(valueText(value, { kind: 'text' }, 'zh', words)).toBe('—'); });
  it('tell zero and no from nothing', () => {
    expect(valueText(0, { kind: 'integer' }, 'zh', words)).toBe('0');
    expect(valueText(0, { kind: 'money' }, 'zh', words)).toBe('0.00');
    expect(valueText(false, { kind: 'flag' }, 'zh', words)).toBe('否');
  });
  it('join lists', () => { expect(valueText(['甲', '乙'], { kind: 'list' }, 'zh', words)).toBe('甲、乙'); });
  it('name what has a name', () => { expect(valueText({ id: 'x', name: '陈' }, { kind: 'object' }, 'zh', words)).toBe('陈'); });
  it('mark thousands', () => { expect([count(999), count(1000), count(1234567), bytes(83210240)]).toEqual(['999', '1,000', '1,234,567', '79.4 MB']); });
});
