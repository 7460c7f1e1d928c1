// What stands on the wall: the order of the rows, where each number leads, and lines drawn only between months that were frozen.
import { describe, expect, it } from 'vitest';
import type { Figure, FigurePage, Snapshot } from '../../apps/console/views/oversight/figures';
import type { Overview as Ledger } from '../../apps/console/views/oversight/tasks';
import type { Work } from '../../shared/api/types';
import { attentionOf, districtSums, dotsOf, figuresFirst, figuresShown, freshness, gaps, linesOf, resultsOf, trendOf, type Item, type Town } from '../../apps/screen/model';
import { fitted, type Place } from '../../shared/geo/cartogram';

const text = (zh: string) => ({ zh, en: zh });
const none = { newly_entitled: 0, stopped: 0, changed: 0, needs_information: 0 };

describe('where a number leads', () => {
  it('opens what the runs of the day changed, within the town', () => {
    const url = new URL(resultsOf('stopped', ['r1', 'r2'], { 'f.region': '440103001000' }), 'http://x');
    expect(url.pathname).toBe('/console/determination/results');
    expect(Object.fromEntries(url.searchParams)).toEqual({ 'f.subject': 'item', 'f.change': 'stopped', 'f.run': 'r1,r2', 'f.region': '440103001000' });
  });
  it('asks no run for what lacks information: that stands until it is there', () => {
    expect(Object.fromEntries(new URL(resultsOf('needs_information', ['r1']), 'http://x').searchParams)).toEqual({ 'f.subject': 'item', 'f.answer': 'needs_information' });
  });
});

describe('what needs attention', () => {
  const ledger = { counts: [['met', 9], ['late', 4], ['due_soon', 2], ['never_reported', 3], ['missed', 0]].map(([code, count]) => ({ code, label: text(String(code)), count })) } as Ledger;
  const queue = (code: string, count: number, overdue: number) => ({ code, label: text(code), count, count_exact: count < 1000, overdue });
  const work = { queues: [queue('many', 5000, 0), queue('late', 7, 1), queue('empty', 0, 0)] } as unknown as Work;
  it('puts what is late first and leaves out what is empty or done', () => {
    expect(attentionOf(work, ledger).map((a) => [a.key, a.late])).toEqual([['late', true], ['task.never_reported', true], ['many', false], ['task.due_soon', false]]);
  });
  it('leads to the very rows', () => {
    expect(attentionOf(null, ledger)[0]!.href).toBe('/console/tasks/ledger?standing=never_reported');
    expect(attentionOf(work, null)[0]!.href).toBe('/console/work?queue=late');
  });
  it('has nothing to say without rights to either', () => { expect(attentionOf(null, null)).toEqual([]); });
});

describe('sums, gaps and freshness', () => {
  const town = (district: string, region: string, stopped: number): Town => ({ ...none, stopped, region, district, name: region, district_name: `区${district}` });
  it('adds towns to districts, and shows towns to who sees one district only', () => {
    expect(districtSums([town('1', '11', 2), town('2', '21', 5), town('1', '12', 3)], 'stopped', '-')).toEqual([{ code: '1', name: '区1', value: 5 }, { code: '2', name: '区2', value: 5 }]);
    expect(districtSums([town('1', '11', 2), { ...town('1', '12', 3), name: '' }], 'stopped', '不详')).toEqual([{ code: '11', name: '11', value: 2 }, { code: '12', name: '不详', value: 3 }]);
  });
  it('orders items by who is entitled and does not receive, and leaves out what concerns nobody', () => {
    const item = (name: string, entitled: number, receiving: number): Item => ({ ...none, item: name, label: text(name), entitled, receiving });
    expect(gaps([item('none', 0, 0), item('small', 10, 9), item('large', 50, 20), item('over', 1, 4)]).map((i) => i.item)).toEqual(['large', 'small', 'over']);
  });
  it('takes each source by its oldest file', () => {
    const file = (source: string, days: number) => ({ source, label: text(source), district_name: `区${days}`, as_of: '2026-10-31', days });
    expect(freshness([file('a', 3), file('b', 9), file('a', 40), file('b', 1)]).map((f) => [f.source, f.oldest.days, f.files])).toEqual([['a', 40, 2], ['b', 9, 2]]);
  });
  it('puts figures with a value first, those that miss their target before the others', () => {
    const figure = (code: string, origin: string, standing: string) => ({ code, place: { origin, standing } }) as Figure;
    const all = [figure('a', 'none', 'no_data'), figure('b', 'computed', 'met'), figure('c', 'none', 'never_reported'), figure('d', 'reported', 'missed')];
    expect(figuresFirst(all).map((f) => f.code)).toEqual(['d', 'b', 'c', 'a']);
    const own = [figure('x', 'computed', 'watched'), figure('y', 'none', 'no_data')];
    expect(figuresShown(all, own, 4).map((f) => f.code)).toEqual(['d', 'b', 'x', 'c']);
  });
});

describe('the trend of a figure', () => {
  const row = (number: number, month: string, value: string, region = '44') => ({ number, month, value, region }) as Snapshot;
  const trend = (...snapshots: Snapshot[]) => trendOf({ line: { place: { region: '44' } } as Figure, snapshots } as FigurePage);
  it('takes each month as last revised, in order, of the own region only, and none without a value', () => {
    expect(trend(row(4, '2026-08', '65'), row(3, '2026-09', '70'), row(1, '2026-08', '61'), row(2, '2026-07', ''), row(5, '2026-10', '99', '45'))).toEqual([{ month: '2026-08', value: 65 }, { month: '2026-09', value: 70 }]);
  });
  it('lets a revision take a value away', () => { expect(trend(row(1, '2026-08', '61'), row(2, '2026-08', ''))).toEqual([]); });
  it('draws least and most at the edges and months in true distance', () => {
    expect(dotsOf([{ month: '2025-12', value: 10 }, { month: '2026-01', value: 30 }, { month: '2026-04', value: 20 }], 100, 40)).toEqual([{ x: 0, y: 40 }, { x: 25, y: 0 }, { x: 100, y: 20 }]);
    expect(dotsOf([{ month: '2026-01', value: 5 }, { month: '2026-02', value: 5 }], 100, 40).map((d) => d.y)).toEqual([20, 20]);
    expect(dotsOf([], 100, 40)).toEqual([]);
  });
  it('draws no line across a month that was not frozen', () => {
    const points = [['2026-01', 1], ['2026-02', 2], ['2026-05', 3], ['2026-06', 4]].map(([month, value]) => ({ month: String(month), value: Number(value) }));
    expect(linesOf(points, 100, 40)).toHaveLength(2);
    expect(linesOf([points[0]!, points[2]!], 100, 40)).toEqual([]);
  });
});

describe('a cartogram in a frame', () => {
  const places: Place[] = Array.from({ length: 11 }, (_, d) => Array.from({ length: 16 }, (_, i) => ({ code: `${d}-${i}`, name: `镇${i}`, district: `${d}`, districtName: `区${d}`, value: i }))).flat();
  it('is drawn in longer lines in a low frame than in a high one, and nobody is lost', () => {
    const low = fitted(places, 900, 300, 42);
    const high = fitted(places, 500, 900, 42);
    expect(low.width / low.height).toBeGreaterThan(high.width / high.height);
    expect(low.hexes).toHaveLength(places.length);
  });
  it('is nothing without towns', () => { expect(fitted([], 900, 300, 42).hexes).toEqual([]); });
});
