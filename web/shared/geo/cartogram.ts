// A city as hexagons, one a town, grouped by district: positions from the order of the codes, no boundary of anybody's. Pure.
export interface Place { code: string; name: string; district: string; districtName: string; value: number }
export interface Hex extends Place { column: number; row: number; x: number; y: number; step: number }
export interface Block { district: string; name: string; x: number; y: number; width: number; height: number }
export interface Drawing { hexes: Hex[]; blocks: Block[]; width: number; height: number; limits: number[] }

const radius = 24;
const across = radius * Math.sqrt(3);
const down = radius * 1.5;
const gap = 14;

/** Upper limits of the steps above nothing: at most four, each value in as even a share as the values allow. */
export function limitsOf(values: number[]): number[] {
  const some = values.filter((v) => v > 0).sort((a, b) => a - b);
  const found = [0.25, 0.5, 0.75, 1].map((share) => some[Math.max(0, Math.ceil(some.length * share) - 1)]).filter((v): v is number => v !== undefined);
  return [...new Set(found)];
}
export function stepOf(value: number, limits: number[]): number {
  if (value <= 0) return 0;
  const at = limits.findIndex((limit) => value <= limit);
  return at < 0 ? limits.length : at + 1;
}

/** Districts as blocks of about square shape, laid out in lines of at most `width`. */
export function draw(places: Place[], width: number, head = 22): Drawing {
  const limits = limitsOf(places.map((p) => p.value));
  const groups = new Map<string, Place[]>();
  for (const place of places) groups.set(place.district, [...(groups.get(place.district) ?? []), place]);
  const hexes: Hex[] = [];
  const blocks: Block[] = [];
  let x = 0;
  let y = 0;
  let tallest = 0;
  let widest = 0;
  for (const [district, towns] of groups) {
    const most = Math.max(1, Math.floor((width - across / 2) / across));
    const columns = Math.min(most, Math.max(2, Math.ceil(Math.sqrt(towns.length * 1.3))));
    const rows = Math.ceil(towns.length / columns);
    const blockWidth = columns * across + (rows > 1 ? across / 2 : 0);
    const blockHeight = head + (rows - 1) * down + radius * 2;
    if (x > 0 && x + blockWidth > width) { x = 0; y += tallest + gap; tallest = 0; }
    blocks.push({ district, name: towns[0]!.districtName, x, y, width: blockWidth, height: blockHeight });
    towns.forEach((town, i) => {
      const row = Math.floor(i / columns);
      const column = i % columns;
      hexes.push({ ...town, row, column, x: x + across / 2 + column * across + (row % 2 ? across / 2 : 0), y: y + head + radius + row * down, step: stepOf(town.value, limits) });
    });
    tallest = Math.max(tallest, blockHeight);
    widest = Math.max(widest, x + blockWidth);
    x += blockWidth + gap;
  }
  return { hexes, blocks, width: Math.ceil(widest), height: Math.ceil(y + tallest), limits };
}

/** The drawing that comes out largest in a frame of `width` by `height`: in a low frame the districts stand in longer lines. */
export function fitted(places: Place[], width: number, height: number, head: number): Drawing {
  const scale = (d: Drawing) => Math.min(width / Math.max(1, d.width), height / Math.max(1, d.height));
  const tries = Array.from({ length: 25 }, (_, i) => draw(places, width * (0.5 + i / 8), head));
  return tries.reduce((best, now) => (scale(now) > scale(best) ? now : best));
}

export function corners(x: number, y: number): string {
  return [0, 1, 2, 3, 4, 5].map((i) => { const angle = (Math.PI / 3) * i - Math.PI / 2; return `${(x + (radius - 1) * Math.cos(angle)).toFixed(1)},${(y + (radius - 1) * Math.sin(angle)).toFixed(1)}`; }).join(' ');
}

/** The hexagon next to `from` in the direction of an arrow key; itself where there is none. */
export function neighbour(hexes: Hex[], from: number, key: string): number {
  const here = hexes[from];
  if (!here) return 0;
  const ahead = (h: Hex) => (key === 'ArrowRight' ? h.x - here.x : key === 'ArrowLeft' ? here.x - h.x : key === 'ArrowDown' ? h.y - here.y : here.y - h.y);
  const aside = (h: Hex) => (key === 'ArrowRight' || key === 'ArrowLeft' ? Math.abs(h.y - here.y) : Math.abs(h.x - here.x));
  let best = from;
  let least = Infinity;
  hexes.forEach((h, i) => {
    if (i === from || ahead(h) <= 1) return;
    const far = ahead(h) + aside(h) * 3;
    if (far < least) { least = far; best = i; }
  });
  return best;
}
