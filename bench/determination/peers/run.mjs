// The determination benchmark beside engines that speak SQL, on the same people, with the same sums. Usage:
//   node bench/determination/peers/run.mjs [elders] [rounds] [--durable]
// --durable measures something else: answers that are on disk when the run ends. Ours is the cold run of `yikang bench city`, the peers write
// the results of the 24 rules into a table of theirs and commit (DuckDB: a checkpoint as well).
// DuckDB needs `npm install` in this folder, SQLite the program sqlite3, PostgreSQL YIKANG_TEST_POSTGRES, the scalar loop YIKANG_RIG (the
// reference rig's program); what is missing is left out with a sentence. YIKANG_BINARY names the program; build/release/yikang otherwise.
// Machines are shared: everything is measured in rounds, every engine once a round, one after the other. Printed are the best and the median
// of the rounds, and the median of the ratio to our own run of the same round.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectRules, sumRules } from './rules.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.resolve(here, '../../..');
const binary = process.env.YIKANG_BINARY ?? path.join(root, 'build/release/yikang');
const rig = path.join(root, 'bench/determination/pack/rig');
const durable = process.argv.includes('--durable'), numbers = process.argv.slice(2).filter((word) => word !== '--durable');
const elders = Number(numbers[0] ?? 1_000_000), rounds = Number(numbers[1] ?? 5);
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
const median = (times) => { const sorted = [...times].sort((a, b) => a - b), half = sorted.length >> 1; return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2; };
async function timed(use) {
  const begin = performance.now();
  await use();
  return (performance.now() - begin) / 1000;
}

// Each peer is made ready once and gives a function that runs it once: { sums, seconds: {name: seconds} }; a sentence where it is not there.
async function duckdb() {
  let api;
  try { ({ DuckDBInstance: api } = await import('@duckdb/node-api')); } catch { return 'DuckDB is left out: run `npm install` in bench/determination/peers first.'; }
  const engine = { div: (a, b) => `((${a}) // ${b})`, greatest: (a, b) => `greatest(${a}, ${b})`, least: (a, b) => `least(${a}, ${b})` };
  const connection = await (await api.create(durable ? path.join(folder, 'elders.duckdb') : ':memory:', { threads: '1' })).connect();
  await connection.run(elderTable.replace('INTEGER PRIMARY KEY', 'INTEGER'));
  await connection.run(`COPY elder FROM '${csv}' (HEADER)`);
  await connection.run(districtTable);
  const written = async () => {
    await connection.run(`CREATE OR REPLACE TABLE answers AS ${selectRules(parameters, engine)}`);
    await connection.run('CHECKPOINT');
  };
  return { kept: async () => ({ 'DuckDB, 24 rules': await timed(written) }), once: async () => {
    let sums = [];
    const aggregate = await timed(async () => { sums = (await connection.runAndReadAll(sumRules(parameters, engine))).getRows()[0].map(String); });
    const kept = await timed(() => connection.run(`CREATE OR REPLACE TEMP TABLE out AS ${selectRules(parameters, engine)}`));
    return { sums, seconds: { 'DuckDB, sums only': aggregate, 'DuckDB, every result kept': kept } };
  } };
}

async function sqlite() {
  try { run('sqlite3', ['--version']); } catch { return 'SQLite is left out: the program sqlite3 is not installed.'; }
  const engine = { div: (a, b) => `((${a}) / ${b})`, greatest: (a, b) => `max(${a}, ${b})`, least: (a, b) => `min(${a}, ${b})` };
  const file = path.join(folder, 'elders.db');
  run('sqlite3', [file], `PRAGMA journal_mode=OFF;\n${elderTable}\n.mode csv\n.import --skip 1 '${csv}' elder\n${districtTable}\n`);
  const kept = async () => {
    run('sqlite3', [file], 'PRAGMA journal_mode=WAL; DROP TABLE IF EXISTS answers; PRAGMA wal_checkpoint(TRUNCATE);');
    const out = run('sqlite3', [file], `PRAGMA synchronous=FULL; PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY;\nSELECT count(*) FROM elder;\n.timer on\nCREATE TABLE answers AS ${selectRules(parameters, engine)};\n`);
    return { 'SQLite, 24 rules': Number(/real ([\d.]+)/.exec(out)[1]) };
  };
  return { kept, once: async () => {
    // The count reads every page into the cache, so that the file is not what is measured.
    const out = run('sqlite3', [file], `PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY;\nSELECT count(*) FROM elder;\n.timer on\n${sumRules(parameters, engine)};\n`);
    return { sums: out.split('\n').find((line) => line.split('|').length === 24).split('|'), seconds: { 'SQLite, sums only': Number(/real ([\d.]+)/.exec(out)[1]) } };
  } };
}

async function postgresql() {
  const url = process.env.YIKANG_TEST_POSTGRES;
  if (!url) return 'PostgreSQL is left out: YIKANG_TEST_POSTGRES names no server.';
  const engine = { div: (a, b) => `((${a}) / ${b})`, greatest: (a, b) => `greatest(${a}, ${b})`, least: (a, b) => `least(${a}, ${b})` };
  const psql = (sql) => run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url], sql);
  const name = `peers_${process.pid}`;
  const end = () => psql(`SET client_min_messages = warning; DROP SCHEMA IF EXISTS ${name} CASCADE;`);
  try { psql(`CREATE SCHEMA ${name}; SET search_path TO ${name}; ${elderTable} ${districtTable}\n\\copy elder FROM '${csv}' WITH (FORMAT csv, HEADER)\nANALYZE;`); } catch (error) { end(); throw error; }
  const kept = async () => {
    const out = psql(`SET search_path TO ${name}; SET client_min_messages = warning; SET max_parallel_workers_per_gather = 0; DROP TABLE IF EXISTS answers;\nSELECT count(*) FROM elder;\n\\timing on\nCREATE TABLE answers AS ${selectRules(parameters, engine)};`);
    return { 'PostgreSQL, 24 rules': Number(/Time: ([\d.]+) ms/.exec(out)[1]) / 1000 };
  };
  return { kept, once: async () => {
    // One process, as the others.
    const out = psql(`SET search_path TO ${name}; SET max_parallel_workers_per_gather = 0;\nSELECT count(*) FROM elder;\n\\timing on\n${sumRules(parameters, engine)};`);
    return { sums: out.split('\n').find((line) => line.split('|').length === 24).split('|'), seconds: { 'PostgreSQL, sums only': Number(/Time: ([\d.]+) ms/.exec(out)[1]) / 1000 } };
  }, end };
}

// The reference rig's loops over the same people, compiled for this very machine; their checksums are compared as a whole.
const rigged = process.env.YIKANG_RIG;
function rigLoop(how, checksum) {
  const out = run(rigged, [how, String(elders)]), found = /^checksum .*$/m.exec(out)[0];
  if (found !== checksum) throw new Error(`the rig's ${how} gives ${found}, not ${checksum}`);
  return Number(/best=([\d.]+)/.exec(out)[1]);
}

// A city of as many elders determined on an empty database: every item and category of the shipped pack, what changed, the run and its
// trail, on disk. On PostgreSQL in a database of its own.
function city(url) {
  const data = fs.mkdtempSync(path.join(folder, 'city-')), name = `city_${process.pid}`;
  const admin = (sql) => run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url], sql);
  const own = url && url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  if (url) admin(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name};`);
  try {
    const out = run(binary, ['bench', 'city', '--elders', String(elders), '--data', data, '--json', ...(url ? ['--database', own] : [])]);
    return JSON.parse(out.trim().split('\n').at(-1)).cold_s;
  } finally {
    fs.rmSync(data, { recursive: true, force: true });
    if (url) admin(`DROP DATABASE IF EXISTS ${name};`);
  }
}
async function measureDurable(peers, missing) {
  const seen = new Map(), url = process.env.YIKANG_TEST_POSTGRES;
  const note = (name, seconds) => { if (!seen.has(name)) seen.set(name, []); seen.get(name).push(seconds); };
  const sqliteCity = 'Yikang on SQLite, every item', postgresCity = 'Yikang on PostgreSQL, every item';
  for (let round = 0; round < rounds; ++round) {
    note(sqliteCity, city());
    if (url) note(postgresCity, city(url));
    for (const peer of peers) for (const [name, took] of Object.entries(await peer.kept())) note(name, took);
  }
  console.log(`${elders} elders, answers on disk; ${rounds} rounds, load average ${os.loadavg()[0].toFixed(1)} at the end`);
  console.log(`${''.padEnd(40)} ${'best'.padStart(9)} s ${'median'.padStart(9)} s ${'to SQLite'.padStart(10)} ${url ? 'to PostgreSQL' : ''}`);
  for (const [name, times] of seen) {
    const ratio = (own) => median(times.map((took, round) => took / seen.get(own)[round])).toFixed(2);
    console.log(`${name.padEnd(40)} ${best(times).toFixed(3).padStart(9)} s ${median(times).toFixed(3).padStart(9)} s ${ratio(sqliteCity).padStart(10)} ${url ? ratio(postgresCity).padStart(13) : ''}`);
  }
  for (const sentence of missing) console.log(sentence);
}

const peers = [];
try {
  const own = (...options) => JSON.parse(run(binary, ['bench', 'determination', '--elders', String(elders), '--json', '--repeats', '9', ...options]));
  const missing = rigged ? [] : ['The loops by hand are left out: YIKANG_RIG names no program.'];
  for (const prepare of [duckdb, sqlite, postgresql]) {
    const peer = await prepare();
    if (typeof peer === 'string') missing.push(peer); else peers.push(peer);
  }
  if (durable) await measureDurable(peers, missing.filter((sentence) => !sentence.startsWith('The loops')));
  const ours = 'Yikang, every result kept', two = 'Yikang, two threads', impact = 'Yikang, impact of one edited value';
  const seen = new Map();
  const note = (name, seconds) => { if (!seen.has(name)) seen.set(name, []); seen.get(name).push(seconds); };
  let last, cpu = Infinity, impactCpu = Infinity, traceBytes = 0;
  for (let round = 0; round < (durable ? 0 : rounds); ++round) {
    last = own('--edit', 'tk_urban_fen=220000');
    note(ours, last.seconds);
    cpu = Math.min(cpu, last.cpu_seconds);
    impactCpu = Math.min(impactCpu, last.impact.cpu_seconds);
    const traced = own('--trace');
    traceBytes = traced.trace_bytes;
    note('Yikang, with a trace bit a condition', traced.seconds);
    note(two, own('--threads', '2').seconds);
    note(impact, last.impact.seconds);
    if (rigged) {
      note('scalar loop by hand, -march=native', rigLoop('hand', last.checksum));
      note('SIMD loop by hand, the machine\'s limit', rigLoop('simd', last.checksum));
    }
    const expected = /sums=([\d,-]+)/.exec(last.checksum)[1].split(',');
    for (const peer of peers) {
      const { sums, seconds } = await peer.once();
      const wrong = expected.findIndex((sum, i) => sum !== sums[i]);
      if (wrong >= 0) throw new Error(`${Object.keys(seconds)[0]}: rule ${wrong + 1} adds up to ${sums[wrong]}, not ${expected[wrong]}`);
      for (const [name, took] of Object.entries(seconds)) note(name, took);
    }
  }
  if (!durable) {
    console.log(`${elders} elders, 24 rules, one thread, kernels ${last.kernels}; ${rounds} rounds, load average ${os.loadavg()[0].toFixed(1)} at the end`);
    console.log(`${''.padEnd(40)} ${'best'.padStart(9)} s ${'median'.padStart(9)} s ${'ratio'.padStart(8)}`);
    for (const [name, times] of seen) {
      const ratio = median(times.map((took, round) => took / seen.get(ours)[round]));
      console.log(`${name.padEnd(40)} ${best(times).toFixed(4).padStart(9)} s ${median(times).toFixed(4).padStart(9)} s ${ratio.toFixed(2).padStart(8)}`);
    }
    for (const sentence of missing) console.log(sentence);
    console.log(`seconds of CPU: ${cpu.toFixed(4)} for every result, ${impactCpu.toFixed(4)} for the impact of one edited value (${last.impact.people} people, ${last.impact.results} results differ)`);
    console.log(`bytes an elder: ${(last.column_bytes / elders).toFixed(1)} facts and results, ${(traceBytes / elders).toFixed(1)} trace`);
    console.log(`${last.checksum.slice(0, last.checksum.indexOf(' sums'))}; ${rigged ? 'the loops by hand give the same, ' : ''}the sums of all 24 rules of every peer agree`);
  }
} finally {
  for (const peer of peers) peer.end?.();
  fs.rmSync(folder, { recursive: true, force: true });
}
