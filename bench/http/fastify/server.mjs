// The same work on Node: session from a cookie, right, JSON of one record; and a write of row, audit entry with its chained hash, outbox
// fact and kept reply in one durable transaction.   node server.mjs FILE PORT
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import cookie from '@fastify/cookie';

const [file, port] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE IF NOT EXISTS bench_note (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, amount INTEGER NOT NULL,
           day TEXT NOT NULL, state TEXT NOT NULL, region INTEGER NOT NULL, version INTEGER NOT NULL);
         CREATE TABLE IF NOT EXISTS audit (seq INTEGER PRIMARY KEY, at TEXT, account INTEGER, actor TEXT, action TEXT, record TEXT, record_id INTEGER,
           changes TEXT, hash TEXT);
         CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, topic TEXT, subject INTEGER, body TEXT, at TEXT);
         CREATE TABLE IF NOT EXISTS reply (account INTEGER, key TEXT, hash TEXT, status INTEGER, body TEXT, PRIMARY KEY (account, key));`);

const session = { account: 1, rights: new Set(['bench.note.read', 'bench.note.write']), from: 440100000000, to: 440200000000, csrf: 'csrf-bench' };
const sessions = new Map([['bench', session]]);
const one = db.prepare('SELECT * FROM bench_note WHERE id = ? AND region >= ? AND region < ?');
const earlier = db.prepare('SELECT hash, status, body FROM reply WHERE account = ? AND key = ?');
const insert = db.prepare('INSERT INTO bench_note VALUES (?, ?, ?, ?, ?, ?, ?, 1)');
const last = db.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
const audit = db.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
const fact = db.prepare('INSERT INTO outbox (topic, subject, body, at) VALUES (?, ?, ?, ?)');
const keep = db.prepare('INSERT INTO reply VALUES (?, ?, ?, ?, ?)');

if (db.prepare('SELECT COUNT(*) n FROM bench_note').get().n === 0)
  db.transaction(() => { for (let i = 1; i <= 20000; i++) insert.run(i, `第${i}条`, 'x'.repeat(200), i, '2026-11-22', 'open', 440103000000); })();

const note = { type: 'object', additionalProperties: false, required: ['title', 'body', 'amount', 'day', 'state', 'region'], properties: {
  title: { type: 'string', maxLength: 200 }, body: { type: 'string', maxLength: 2000 }, amount: { type: 'integer' }, day: { type: 'string', format: 'date' },
  state: { type: 'string', enum: ['open', 'closed'] }, region: { type: 'string', pattern: '^[1-9][0-9]{11}$' } } };
const answer = { type: 'object', properties: { id: { type: 'string' }, ...note.properties, version: { type: 'integer' } } };
const shown = (row) => ({ ...row, id: String(row.id).padStart(13, '0'), region: String(row.region) });
const sha = (...parts) => { const h = createHash('sha256'); for (const p of parts) h.update(p); return h.digest('hex'); };

let next = db.prepare('SELECT MAX(id) m FROM bench_note').get().m;
const write = db.transaction((who, key, hash, body) => {
  const kept = earlier.get(who.account, key);
  if (kept) return kept;
  const id = ++next;
  const at = new Date().toISOString();
  insert.run(id, body.title, body.body, body.amount, body.day, body.state, Number(body.region));
  const before = last.get() ?? { seq: 0, hash: '' };
  const changes = JSON.stringify(Object.entries(body).map(([field, to]) => ({ field, from: null, to })));
  audit.run(before.seq + 1, at, who.account, 'bench', 'note.insert', 'note', id, changes, sha(before.hash, at, 'note.insert', String(id), changes));
  fact.run('note.insert', id, '{}', at);
  const text = JSON.stringify(shown({ id, ...body, version: 1 }));
  keep.run(who.account, key, hash, 201, text);
  return { status: 201, body: text };
});

const app = Fastify({ logger: false });
await app.register(cookie);
app.addHook('onRequest', async (request, reply) => {
  const found = sessions.get(request.cookies.yikang);
  if (!found) return reply.code(401).send({ code: 'session' });
  if (request.method !== 'GET' && request.headers['x-csrf-token'] !== found.csrf) return reply.code(403).send({ code: 'csrf' });
  if (!found.rights.has(request.method === 'GET' ? 'bench.note.read' : 'bench.note.write')) return reply.code(403).send({ code: 'right' });
  request.who = found;
});
app.get('/api/v1/notes/:note', { schema: { response: { 200: answer } } }, async (request, reply) => {
  const row = one.get(Number(request.params.note), request.who.from, request.who.to);
  return row ? shown(row) : reply.code(404).send({ code: 'missing' });
});
app.post('/api/v1/notes', { schema: { body: note } }, async (request, reply) => {
  const key = request.headers['idempotency-key'];
  const done = write(request.who, key, sha(request.method, request.url, JSON.stringify(request.body)), request.body);
  return reply.code(done.status).type('application/json').send(done.body);
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
