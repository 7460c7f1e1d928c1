// Holds the code against src/DEPENDS and src/care/DEPENDS: includes, foreign tables in SQL, heavy headers, sizes.
// Usage: node tools/check_depends.mjs [root]     Exit status 1 and one line a fault.
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(process.argv[2] ?? '.');
const src = path.join(root, 'src');
const faults = [];

function grants(file) {
  const out = new Map();
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [name, rest = ''] = line.split(':');
    out.set(name.trim(), rest.split('|')[0].trim().split(/\s+/).filter(Boolean));
  }
  return out;
}

function files(dir) {
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(dir, entry.name);
    return entry.isDirectory() ? files(at) : /\.(h|cpp)$/.test(entry.name) ? [at] : [];
  });
}

const rooms = grants(path.join(src, 'DEPENDS'));
const modules = grants(path.join(src, 'care/DEPENDS'));

// The granted order must itself be free of loops: a room or module may only name earlier lines.
for (const [what, table] of [['src/DEPENDS', rooms], ['src/care/DEPENDS', modules]]) {
  const earlier = new Set();
  for (const [name, uses] of table) {
    for (const used of uses) if (!earlier.has(used)) faults.push(`${what}: ${name} uses ${used}, which is not on an earlier line`);
    earlier.add(name);
  }
}

const module_of = (relative) => {
  const parts = relative.split('/');
  return parts[0] === 'care' && parts.length > 3 ? `${parts[1]}/${parts[2]}` : null;
};

// Headers that are slow to compile or belong to one room stay in sources, and Beast in one of them a room (the server, the client).
const heavy = /^(boost\/(beast|asio|json)|libpq-fe\.h|sqlite3\.h|yaml-cpp|libxml\/|xlsxwriter|expat\.h|zip\.h|pango|cairo|qrencode\.h)/;
let beast_sources = [];
// gcc 12 gives Member<&T::m>::at a shared symbol even where T is in an unnamed namespace: two records of one name and one namespace, with a
// member of one name at different places, would read each other's memory.
const places = new Map(); // "namespace::record.member" -> [what stands before it, where]
function note_members(text, relative) {
  const namespace = /^namespace ([\w:]+) \{/m.exec(text)?.[1];
  for (const [, record, body] of text.matchAll(/^struct (\w+)[^;{]*\{\n([^]*?)^\};/gm)) {
    if (!namespace || !new RegExp(`(columns|schema)<${record}>\\(`).test(text)) continue;
    const clean = body.replace(/\/\/.*$/gm, '').replace(/\s+/g, ' ').trim();
    for (const [, member] of clean.matchAll(/(\w+)(?: = [^;,]*)?[;,]/g)) {
      const key = `${namespace}::${record}.${member}`;
      const before = clean.slice(0, clean.search(new RegExp(`\\b${member}\\b`)));
      const known = places.get(key);
      if (known && known[0] !== before) faults.push(`${relative}: ${key} lies elsewhere in ${known[1]}; give one of the records another name`);
      places.set(key, [before, relative]);
    }
  }
}
const owners = new Map(); // table -> module or room that makes it
const uses = [];

for (const file of files(src)) {
  const relative = path.relative(src, file);
  const room = relative.split('/')[0];
  const module = module_of(relative);
  const test = /(^|\/)(tests|fuzz)\//.test(relative);
  const text = fs.readFileSync(file, 'utf8');
  const lines = text.split('\n');
  if (!rooms.has(room)) faults.push(`${relative}: room ${room} has no line in src/DEPENDS`);
  if (room === 'care' && module && !modules.has(module)) faults.push(`${relative}: module ${module} has no line in src/care/DEPENDS`);
  if (!test && file.endsWith('.cpp') && lines.length > 501) faults.push(`${relative}: ${lines.length} lines, a source has at most 500`);
  if (!test && file.endsWith('.h') && lines.length > 251) faults.push(`${relative}: ${lines.length} lines, a header has at most 250`);
  lines.forEach((line, i) => {
    const here = `${relative}:${i + 1}`;
    const system = /^\s*#\s*include\s+<([^>]+)>/.exec(line)?.[1];
    if (system && heavy.test(system)) {
      if (file.endsWith('.h')) faults.push(`${here}: <${system}> belongs in a source, not in a header`);
      if (system.startsWith('boost/beast') && !test) beast_sources.push(relative);
    }
    const own = /^\s*#\s*include\s+"([^"]+)"/.exec(line)?.[1];
    if (!own) return;
    const target = own.split('/')[0];
    if (!rooms.has(target)) return faults.push(`${here}: "${own}" does not name its room`);
    if (target !== room && !rooms.get(room)?.includes(target) && !test) faults.push(`${here}: ${room} may not include ${target} (src/DEPENDS)`);
    const used = module_of(own);
    if (used && module && used !== module && !modules.get(module)?.includes(used) && !test)
      faults.push(`${here}: ${module} may not include ${used} (src/care/DEPENDS)`);
  });
  if (test) continue;
  if (file.endsWith('.cpp')) note_members(text, relative);
  const owner = module ?? room;
  for (const [, table] of text.matchAll(/CREATE\s+(?:UNIQUE\s+)?(?:TABLE|VIEW)\s+(?:IF NOT EXISTS\s+)?([a-z_][a-z0-9_]*)/g)) owners.set(table, owner);
  lines.forEach((line, i) => {
    for (const [, table] of line.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE|TABLE|VIEW)\s+([a-z_][a-z0-9_]*)/g))
      uses.push([owner, table, `${relative}:${i + 1}`]);
  });
}
for (const [owner, table, here] of uses) {
  const made_by = owners.get(table);
  if (made_by && made_by !== owner) faults.push(`${here}: table ${table} belongs to ${made_by}; ask its public header instead`);
}
beast_sources = [...new Set(beast_sources)];
for (const room of rooms.keys()) {
  const here = beast_sources.filter((source) => source.startsWith(`${room}/`));
  if (here.length > 1) faults.push(`Beast is included by ${here.join(' and ')}; one source a room is enough`);
}

for (const fault of faults) console.error(fault);
console.log(`dependencies: ${rooms.size} rooms, ${modules.size} modules, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
