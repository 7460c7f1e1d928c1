// Writes data/id_area_codes.csv: county codes of Guangdong that identity numbers may begin with, in use and abolished, out of the
// revisions of GB/T 2260 in the npm package gb2260. Run from the root of the project, with the folder of the package's revisions:
//   npm pack gb2260@0.6.0 && tar xf gb2260-0.6.0.tgz && node tools/make_area_codes.mjs package/lib
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const province = '44'
const folder = process.argv[2]
if (!folder) throw new Error('usage: make_area_codes.mjs <folder of the revisions>')

const revisions = readdirSync(folder).filter((name) => /^\d{6}\.json$/.test(name)).map((name) => name.slice(0, 6)).sort()
const seen = new Map() // code → name, first and last revision
for (const revision of revisions) {
  const all = JSON.parse(readFileSync(join(folder, `${revision}.json`), 'utf8'))
  for (const [code, name] of Object.entries(all)) {
    if (!code.startsWith(province) || code.endsWith('00')) continue
    const entry = seen.get(code) ?? { first: revision }
    seen.set(code, { ...entry, name, last: revision })
  }
}

const newest = revisions.at(-1)
// 市辖区 is a heading of the standard, not a county: no card is issued under it.
const status = ({ name, last }) => (name === '市辖区' ? 'placeholder' : last === newest ? 'current' : 'abolished')
const stem = (name) => name.replace(/(区|县|市)$/, '')
// The revisions do not say what became of a code. Where a county in use carries the same name it is the same place under a new rank
// (增城市 → 增城区).
const current = [...seen].filter(([, entry]) => status(entry) === 'current')
// Three districts of Guangzhou were merged into a neighbour (2005, 2014).
const merged = { 440102: '440104', 440107: '440103', 440116: '440112' }
const successor = (code, entry) => {
  if (status(entry) !== 'abolished') return ''
  if (merged[code]) return merged[code]
  const same = current.filter(([other, { name }]) => stem(name) === stem(entry.name) && other.slice(0, 4) === code.slice(0, 4))
  return same.length === 1 ? same[0][0] : ''
}

const lines = [...seen].sort(([a], [b]) => a.localeCompare(b))
  .map(([code, entry]) => [code, entry.name, status(entry), successor(code, entry), entry.first, entry.last].join(','))
writeFileSync('data/id_area_codes.csv', ['code,name,status,successor,first_revision,last_revision', ...lines, ''].join('\n'))
