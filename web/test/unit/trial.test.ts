// Birth dates typed by people, waiting times, and where an item belongs on the result page.
import { describe, expect, it } from 'vitest';
import { dayOfParts, heapOf, monthsUntil, type Found } from '../../apps/portal/trial';

const today = '2026-11-22';

describe('a birth date in three boxes', () => {
  it('takes what people type', () => {
    expect(dayOfParts('1950', '2', '3', today)).toBe('1950-02-03');
    expect(dayOfParts('１９５０', '０２', ' 03 ', today)).toBe('1950-02-03');
    expect(dayOfParts('1952', '2', '29', today)).toBe('1952-02-29');
    expect(dayOfParts('2026', '11', '22', today)).toBe(today);
  });
  it('refuses what is no day of birth of a living person', () => {
    for (const [y, m, d] of [['1951', '2', '29'], ['1950', '13', '1'], ['1950', '', '1'], ['', '2', '3'], ['2026', '11', '23'], ['1895', '1', '1'], ['abc', '1', '1']] as const)
      expect(dayOfParts(y, m, d, today)).toBeNull();
  });
});

describe('months until a day', () => {
  it('counts begun months', () => {
    expect(monthsUntil('2026-11-23', today)).toBe(1);
    expect(monthsUntil('2026-12-22', today)).toBe(1);
    expect(monthsUntil('2026-12-23', today)).toBe(2);
    expect(monthsUntil('2027-02-03', today)).toBe(3);
  });
  it('has none for what has come', () => { expect(monthsUntil(today, today)).toBeNull(); });
});

describe('the heap of an item', () => {
  const item = (answer: string, from: string | null = null) => ({ answer, from }) as Found;
  it('keeps apart now, soon, bring, later and not', () => {
    expect(heapOf(item('entitled'), today)).toBe('now');
    expect(heapOf(item('not_entitled', '2027-02-03'), today)).toBe('soon');
    expect(heapOf(item('not_entitled', '2057-02-03'), today)).toBe('not');
    expect(heapOf(item('not_entitled'), today)).toBe('not');
    expect(heapOf(item('needs_information'), today)).toBe('bring');
    expect(heapOf(item('not_in_force'), today)).toBe('later');
    expect(heapOf(item('not_modelled'), today)).toBe('later');
  });
});
