// The catalogues: the same keys in both languages, every key that the sources name, and no key that nobody names.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import zh from '../../shared/i18n/zh.json';
import en from '../../shared/i18n/en.json';
import field from '../../shared/i18n/field.zh.json';
import fieldEn from '../../shared/i18n/field.en.json';
import portalFrame from '../../shared/i18n/portal.zh.json';
import portalPages from '../../shared/i18n/portal.pages.zh.json';
import portalEn from '../../shared/i18n/portal.en.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(tree)) Object.assign(found, typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`));
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(vue|ts)$/.test(name) ? [readFileSync(path, 'utf8')] : [];
  });
}

const root = new URL('../../', import.meta.url).pathname;
const both: [string, Tree, Tree, string[]][] = [
  ['console', zh, en, [...sources(join(root, 'apps/console')), ...sources(join(root, 'apps/screen')), ...sources(join(root, 'shared'))]],
  ['portal', { ...portalFrame, ...portalPages }, portalEn, sources(join(root, 'apps/portal'))],
  ['field', field, fieldEn, sources(join(root, 'apps/field'))],
];

for (const [name, chinese, english, texts] of both) {
  describe(`texts of the ${name}`, () => {
    const a = flat(chinese);
    const b = flat(english);
    const all = texts.join('\n');

    it('has the same keys in both languages', () => { expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort()); });

    it('has the same places for values in both languages', () => {
      const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join();
      for (const key of Object.keys(a)) expect(`${key}: ${places(b[key] ?? '')}`).toBe(`${key}: ${places(a[key]!)}`);
    });

    it('says something in every text', () => { for (const [key, text] of [...Object.entries(a), ...Object.entries(b)]) expect(text.trim(), key).not.toBe(''); });

    it('has every key that the pages name', () => {
      const named = [...all.matchAll(/\bte?\('([\w.]+)'/g)].map((m) => m[1]!);
      expect(named.length).toBeGreaterThan(30);
      for (const key of named) expect(a, key).toHaveProperty([key]);
    });

    it('has no key that no page names', () => {
      const patterns = [...all.matchAll(/`([\w.]+\.)\$\{[^`]*?\}([\w.]*)`/g)].map((m) => new RegExp(`^${m[1]!.replaceAll('.', '\\.')}.+${m[2]!.replaceAll('.', '\\.')}$`));
      const named = new Set([...all.matchAll(/'(?=([\w.-]+)')/g)].map((m) => m[1]));
      const unused = Object.keys(a).filter((key) => !named.has(key) && !patterns.some((p) => p.test(key)));
      expect(unused).toEqual([]);
    });
  });
}
