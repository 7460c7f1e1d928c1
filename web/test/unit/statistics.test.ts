import { describe, expect, it } from 'vitest';
import { columnOf, gridOf, lettersOf, sheetOf } from '../../apps/console/views/statistics/statistics';
import { marksText } from '../../apps/console/views/appraisal/appraisal';

const heading = (key: string) => ({ key, label: { zh: key, en: key }, level: 0 });

describe('a statistical table', () => {
  it('lays figures out row by row and marks what is not published and what is a sum', () => {
    const grid = gridOf({ as_of: '2026-10-31', rows: [heading('a'), heading('total')], columns: [heading('x'), heading('total')], values: [3, 12, 20, 32], hidden: [0] });
    expect(grid.map((row) => row.cells.map((cell) => cell.value))).toEqual([[3, 12], [20, 32]]);
    expect(grid.map((row) => row.cells.map((cell) => cell.hidden))).toEqual([[true, false], [false, false]]);
    expect(grid.map((row) => row.cells.map((cell) => cell.sum))).toEqual([[false, true], [true, true]]);
  });
});

describe('a form of a higher level', () => {
  it('shows every cell where the file has it', () => {
    expect(sheetOf({ rows: 2, columns: 3, cells: [{ place: 'A1', text: '表', value: null }, { place: 'C2', text: '', value: 0 }], missing: [] })).toEqual([['表', '', ''], ['', '', '0']]);
  });
  it('counts columns as a sheet does', () => {
    for (const [letters, column] of [['A', 0], ['Z', 25], ['AA', 26], ['AZ', 51]] as const) {
      expect(columnOf(letters)).toBe(column);
      expect(lettersOf(column)).toBe(letters);
    }
  });
});

describe('marks in hundredths', () => {
  it('are written without a float in between', () => {
    expect([0, 1, 10, 1750, 2000, 1999, null].map(marksText)).toEqual(['0', '0.01', '0.1', '17.5', '20', '19.99', '—']);
  });
});
