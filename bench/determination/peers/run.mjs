// The determination benchmark beside engines that speak SQL, on the same people, with the same sums. Usage:
//   node bench/determination/peers/run.mjs [elders]
// DuckDB needs `npm install` in this folder, SQLite the program sqlite3, PostgreSQL YIKANG_TEST_POSTGRES, the scalar loop YIKANG_RIG (the
// reference rig's program); what is missing is left out with a sentence. YIKANG_BINARY names the program; build/release/yikang otherwise.
// Machines are shared: everything is measured in rounds, one engine after the other, and the best of the rounds counts.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectRules, sumRules } from './rules.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.resolve(here, '../../..');
const binary = process.env.YIKANG_BINARY ?? path.join(root, 'build/release/yikang');
const rig = path.join(root, 'bench/determination/pack/rig');
const elders = Number(process.argv[2] ?? 1_000_000), repeats = 3, rounds = 5;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'yikang-peers-'));
const run = (command, args, input) => execFileSync(command, args, { encoding: 'utf8', input, maxBuffer: 1 << 30 });

// The parameters as the pack has them on the day of the rig.
const day = '2025-06-30';
const shown = JSON.parse(run(binary, ['policy', 'show', rig, '--json'])).parameters;
const versionOf = (p) => p.versions.filter((v) => v.from <= day && (!v.to || day <= v.to)).sort((a, b) => (a.from < b.from ? 1 : -1))[0];
const parameters = Object.fromEntries(shown.filter((p) => !p.by.length).map((p) => [p.name, Number(versionOf(p).values[0])]));
const tables = shown.filter((p) => p.by.length).map((p) => [p.name.replace(/^district_|_fen$/g, ''), new Map(versionOf(p).rows.map((r) => [Number(r.keys[0].slice(0, 6)), Number(r.value)]))]);
const districts = [...tables[0][1].keys()].map((code) => [code, ...tables.map(([, values]) => values.get(code))]);
const districtTable = `CREATE TABLE district (district INTEGER PRIMARY KEY, ${tables.map(([name]) => `${name} INTEGER`).join(', ')});
INSERT INTO district VALUES ${districts.map((row) => `(${row.join(', ')})`).join(', ')};`;

const csv = path.join(folder, 'elders.csv');
run(binary, ['bench', 'determination', '--elders', String(elders), '--write', csv]);
const columns = fs.readFileSync(csv, 'utf8').slice(0, 2000).split('\n')[0].split(',');
const elderTable = `CREATE TABLE elder (${columns.map((c) => `${c} ${c === 'hukou_region' ? 'BIGINT' : c === 'id' ? 'INTEGER PRIMARY KEY' : 'INTEGER'}`).join(', ')});`;

const best = (times) => Math.min(...times);
async function timed(use) {
  const times = [];
  for (let i = 0; i < repeats; ++i) {
    const begin = performance.now();
    await use();
    times.push((performance.now() - begin) / 1000);
  }
  return best(times);
}

async function duckdb() {
  let api;
  try { ({ DuckDBInstance: api } = await import('@duckdb/node-api')); } catch { return 'DuckDB is left out: run `npm install` in bench/determination/peers first.'; }
  const engine = { div: (a, b) => `((${a}) // ${b})`, greatest: (a, b) => `greatest(${a}, ${b})`, least: (a, b) => `least(${a}, ${b})` };
  const connection = await (await api.create(':memory:', { threads: '1' })).connect();
  await connection.run(elderTable.replace('INTEGER PRIMARY KEY', 'INTEGER'));
  await connection.run(`COPY elder FROM '${csv}' (HEADER)`);
  await connection.run(districtTable);
  let sums = [];
  const aggregate = await timed(async () => { sums = (await connection.runAndReadAll(sumRules(parameters, engine))).getRows()[0].map(String); });
  const kept = await timed(() => connection.run(`CREATE OR REPLACE TEMP TABLE out AS ${selectRules(parameters, engine)}`));
  return { sums, seconds: aggregate, kept };
}

async function sqlite() {
  try { run('sqlite3', ['--version']); } catch { return 'SQLite is left out: the program sqlite3 is not installed.'; }
  const engine = { div: (a, b) => `((${a}) / ${b})`, greatest: (a, b) => `max(${a}, ${b})`, least: (a, b) => `min(${a}, ${b})` };
  const file = path.join(folder, 'elders.db');
  run('sqlite3', [file], `PRAGMA journal_mode=OFF;\n${elderTable}\n.mode csv\n.import --skip 1 '${csv}' elder\n${districtTable}\n`);
  const settings = 'PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY;';
  const out = run('sqlite3', [file], `${settings}\nSELECT count(*) FROM elder;\n.timer on\n${Array(repeats).fill(`${sumRules(parameters, engine)};`).join('\n')}\n`);
  const seconds = best([...out.matchAll(/real ([\d.]+)/g)].map((m) => Number(m[1])));
  const sums = out.split('\n').find((line) => line.split('|').length === 24).split('|');
  return { sums, seconds };
}

async function postgresql() {
  const url = process.env.YIKANG_TEST_POSTGRES;
  if (!url) return 'PostgreSQL is left out: YIKANG_TEST_POSTGRES names no server.';
  const engine = { div: (a, b) => `((${a}) / ${b})`, greatest: (a, b) => `greatest(${a}, ${b})`, least: (a, b) => `least(${a}, ${b})` };
  const psql = (sql) => run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url], sql);
  const name = `peers_${process.pid}`;
  try {
    psql(`CREATE SCHEMA ${name}; SET search_path TO ${name}; ${elderTable} ${districtTable}\n\\copy elder FROM '${csv}' WITH (FORMAT csv, HEADER)\nANALYZE;`);
    // One process, as the others.
    const out = psql(`SET search_path TO ${name}; SET max_parallel_workers_per_gather = 0;\n\\timing on\n${Array(repeats).fill(`${sumRules(parameters, engine)};`).join('\n')}`);
    const seconds = best([...out.matchAll(/Time: ([\d.]+) ms/g)].map((m) => Number(m[1]) / 1000).slice(-repeats));
    return { sums: out.split('\n').find((line) => line.split('|').length === 24).split('|'), seconds };
  } finally { psql(`SET client_min_messages = warning; DROP SCHEMA IF EXISTS ${name} CASCADE;`); }
}

// The reference rig's hand-written loop over the same people, compiled for this very machine; its checksum is compared as a whole.
const rigged = process.env.YIKANG_RIG;
function scalar() {
  const out = run(rigged, ['hand', String(elders)]);
  return { seconds: Number(/best=([\d.]+)/.exec(out)[1]), checksum: /^checksum .*$/m.exec(out)[0] };
}

try {
  const own = (...options) => JSON.parse(run(binary, ['bench', 'determination', '--elders', String(elders), '--json', ...options]));
  const seen = { plain: [], traced: [], two: [], scalar: [], impact: [] };
  let last;
  for (let round = 0; round < rounds; ++round) {
    last = own('--edit', 'tk_urban_fen=220000');
    seen.plain.push(last.seconds);
    seen.impact.push(last.impact.seconds);
    const traced = own('--trace');
    seen.traced.push(traced.seconds);
    last.trace_bytes = traced.trace_bytes;
    seen.two.push(own('--threads', '2').seconds);
    if (!rigged) continue;
    const loop = scalar();
    if (loop.checksum !== last.checksum) throw new Error(`the scalar loop gives ${loop.checksum}, not ${last.checksum}`);
    seen.scalar.push(loop.seconds);
  }
  const seconds = Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, best(all)]));
  const expected = /sums=([\d,-]+)/.exec(last.checksum)[1].split(',');
  console.log(`${elders} elders, 24 rules, one thread; best of ${rounds} rounds, of the peers best of ${repeats}`);
  const line = (name, took, note = '') => console.log(`${name.padEnd(38)} ${took.toFixed(4).padStart(9)} s  ${(took / seconds.plain).toFixed(2).padStart(8)} ×  ${note}`);
  line('Yikang, every result kept', seconds.plain, `kernels ${last.kernels}`);
  line('Yikang, with a trace bit a condition', seconds.traced);
  line('Yikang, two threads', seconds.two, `${(seconds.plain / seconds.two).toFixed(2)} times as fast as one`);
  line('Yikang, impact of one edited value', seconds.impact, `${last.impact.people} people, ${last.impact.results} results differ`);
  if (rigged) line('scalar loop by hand, -march=native', seconds.scalar, 'checksum over all results agrees');
  else console.log('The scalar loop is left out: YIKANG_RIG names no program.');
  for (const [name, peer] of [['DuckDB', duckdb], ['SQLite', sqlite], ['PostgreSQL', postgresql]]) {
    const result = await peer();
    if (typeof result === 'string') { console.log(result); continue; }
    const wrong = expected.findIndex((sum, i) => sum !== result.sums[i]);
    if (wrong >= 0) throw new Error(`${name}: rule ${wrong + 1} adds up to ${result.sums[wrong]}, not ${expected[wrong]}`);
    line(`${name}, sums only`, result.seconds, 'sums of all 24 rules agree');
    if (result.kept) line(`${name}, every result kept`, result.kept);
  }
  console.log(`bytes an elder: ${(last.column_bytes / elders).toFixed(1)} facts and results, ${(last.trace_bytes / elders).toFixed(1)} trace; ${last.checksum.slice(0, last.checksum.indexOf(' sums'))}`);
} finally { fs.rmSync(folder, { recursive: true, force: true }); }
