// Hexagons without a map: nobody lost, nobody on top of another, a way from each to the next.
import { describe, expect, it } from 'vitest';
import { draw, limitsOf, neighbour, stepOf, type Place } from '../../shared/geo/cartogram';

const city = (towns: number[]): Place[] => towns.flatMap((n, d) => Array.from({ length: n }, (_, i) => ({ code: `${d}-${i}`, name: `镇${i}`, district: `${d}`, districtName: `区${d}`, value: i * (d + 1) })));

describe('a cartogram', () => {
  it('draws every town once, within the picture and apart from the others', () => {
    for (const width of [300, 640, 1200]) {
      const places = city([22, 18, 1, 8, 33, 2]);
      const { hexes, width: wide, height } = draw(places, width);
      expect(hexes).toHaveLength(places.length);
      expect(wide).toBeLessThanOrEqual(width + 1);
      for (const [i, a] of hexes.entries()) {
        expect(a.x > 0 && a.x < wide && a.y > 0 && a.y < height).toBe(true);
        for (const b of hexes.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(40);
      }
    }
  });
  it('draws nothing of nothing', () => { expect(draw([], 600).hexes).toEqual([]); });
  it('gives at most four steps above nothing, in order', () => {
    expect(limitsOf([])).toEqual([]);
    expect(limitsOf([0, 0])).toEqual([]);
    expect(limitsOf([5, 5, 5])).toEqual([5]);
    const limits = limitsOf([1, 2, 3, 4, 100, 200, 300, 4000]);
    expect(limits).toEqual([2, 4, 200, 4000]);
    expect([0, 1, 2, 3, 200, 4000].map((v) => stepOf(v, limits))).toEqual([0, 1, 1, 2, 3, 4]);
  });
  it('reaches every town by arrow keys', () => {
    const { hexes } = draw(city([7, 9, 3]), 500);
    const seen = new Set([0]);
    const queue = [0];
    while (queue.length) for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) { const next = neighbour(hexes, queue[0]!, key); if (!seen.has(next)) { seen.add(next); queue.push(next); } if (key === 'ArrowDown') queue.shift(); }
    expect(seen.size).toBe(hexes.length);
  });
});
