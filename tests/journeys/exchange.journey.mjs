// Exchange with other systems: a partner let in by two people and its own signature, events it is told, and packages between city and county.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { binary, makeDatabase, root, serve, yikang } from './server.mjs';
import { assert, refused, story } from './story.mjs';

const liwan = '440103000000', zengcheng = '440118000000', city = '440100000000';
const setting = { city: 'guangzhou', people: 60, today: '2026-11-22' };
const reason = { reason: '按协议办理' };

function idOf(day, order) {
  const head = `440103${day}${order}`;
  const sum = [...head].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  return head + '10X98765432'[sum % 11];
}

// A partner's own program: signs each request by the shared secret or by its key.
class Caller {
  constructor(base, code, { secret, key }) {
    Object.assign(this, { base, code, secret, key });
  }
  header(method, target, body, { date = new Date().toISOString(), nonce = crypto.randomBytes(16).toString('hex') } = {}) {
    const digest = crypto.createHash('sha256').update(body).digest('hex');
    const text = ['yikang-1', method, target, date, nonce, digest].join('\n');
    const [scheme, signature] = this.key
      ? ['Yikang-Ed25519', crypto.sign(null, Buffer.from(text), this.key).toString('hex')]
      : ['Yikang-HMAC-SHA256', crypto.createHmac('sha256', this.secret).update(text).digest('hex')];
    return `${scheme} partner=${this.code}, date=${date}, nonce=${nonce}, signature=${signature}`;
  }
  async raw(method, at, { body = '', authorization, idempotency = crypto.randomUUID(), ...signing } = {}) {
    const target = `/api/v1/exchange/api${at}`;
    return fetch(this.base + target, {
      method,
      headers: { authorization: authorization ?? this.header(method, target, body, signing), ...(body ? { 'content-type': 'application/json' } : {}), 'idempotency-key': idempotency },
      body: body || undefined,
    });
  }
  async ask(method, at, options) {
    const response = await this.raw(method, at, options);
    const answer = await response.json();
    if (response.status >= 400) throw Object.assign(new Error(`${response.status} ${JSON.stringify(answer)}`), { status: response.status, problem: answer });
    return answer;
  }
  get(at, options) { return this.ask('GET', at, options); }
  post(at, body, options) { return this.ask('POST', at, { body: JSON.stringify(body), ...options }); }
}

async function partner(bureau, chief, values) {
  const made = await bureau.post('/exchange/partners', { name: '测试对接单位', kind: 'department', body: '', region: city, sign_method: 'hmac', sign_key: '', seal_key: '', contact: '', ...values });
  return chief.post(`/exchange/partners/${made.id}/approve`, reason);
}
async function grant(bureau, chief, of, values) {
  const made = await bureau.post('/exchange/grants', {
    partner: of.id, direction: 'out', data_class: 'identity', grade: 'limited', region: city, sources: [], purpose: '老年人信息共享', basis: '数据共享协议', valid_from: '2026-01-01', valid_to: '2027-12-31', ...values,
  });
  return chief.post(`/exchange/grants/${made.id}/approve`, reason);
}
const secretOf = async (bureau, of, purpose) => (await bureau.post(`/exchange/partners/${of.id}/rotate`, { purpose })).secret;
async function until(what, seconds = 20) {
  for (let i = 0; i < seconds * 20; ++i) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come about');
}

story('对接单位凭签名调用接口：提交、撤回、获取变动，看过谁都有记录', setting, async ({ server, as }) => {
  const bureau = await as('bureau'), chief = await as('chief');
  const proposed = await bureau.post('/exchange/partners', { code: 'gz-health', name: '市卫生健康信息平台', kind: 'department', body: 'health', region: city, sign_method: 'hmac', sign_key: '', seal_key: '', contact: '李工' });
  await refused(bureau.post(`/exchange/partners/${proposed.id}/approve`, reason), 403, 'exchange.second_person');
  const secret = await secretOf(bureau, proposed, 'api');
  const health = new Caller(server.base, 'gz-health', { secret });
  await refused(health.get('/standing'), 403, 'exchange.partner.inactive');
  await chief.post(`/exchange/partners/${proposed.id}/approve`, reason);
  assert.equal((await health.get('/standing')).partner, 'gz-health');

  // Strangers, changed requests, old ones and repeated ones are all refused; none of them is told more than it knew.
  const stranger = new Caller(server.base, 'nobody', { secret });
  await refused(stranger.get('/standing'), 401, 'exchange.signature.wrong');
  await refused(new Caller(server.base, 'gz-health', { secret: 'guess' }).get('/standing'), 401, 'exchange.signature.wrong');
  await refused(health.get('/standing', { authorization: 'Yikang-HMAC-SHA256 partner=gz-health' }), 401, 'exchange.signature.form');
  await refused(health.get('/standing', { date: new Date(Date.now() - 6 * 60_000).toISOString() }), 401, 'exchange.signature.clock');
  await refused(health.get('/standing', { date: new Date(Date.now() + 6 * 60_000).toISOString() }), 401, 'exchange.signature.clock');
  const authorization = health.header('GET', '/api/v1/exchange/api/standing', '');
  await health.get('/standing', { authorization });
  await refused(health.get('/standing', { authorization }), 401, 'exchange.signature.replayed');
  await refused(health.get('/changes', { authorization: health.header('GET', '/api/v1/exchange/api/standing', '') }), 401, 'exchange.signature.wrong');
  await refused(health.post('/look_up', { document: 'RESIDENT_ID', id_no: 'x', purpose: '核对' }, { authorization: health.header('POST', '/api/v1/exchange/api/look_up', '{}') }), 401, 'exchange.signature.wrong');
  const elsewhere = await fetch(`${server.base}/api/v1/elders`, { headers: { authorization: health.header('GET', '/api/v1/elders', '') } });
  assert.equal(elsewhere.status, 403, 'a partner is no official');
  assert.equal((await fetch(`${server.base}/api/v1/exchange/api/standing`)).status, 401);
  await refused(bureau.get('/exchange/api/standing'), 403);

  // Nothing passes before it is registered and released by a second person.
  await refused(health.get('/changes'), 403, 'exchange.grant.none');
  const rows = { source: 'health_death', district: liwan, as_of: '2026-11-20', columns: ['姓名', '身份证号', '死亡日期'], rows: [['赵建国', idOf('19400101', '127'), '2026-11-18'], ['钱', '4401', '2026-11-19']] };
  await refused(health.post('/batches', rows), 403, 'exchange.batch.not_granted');
  const open = await bureau.post('/exchange/grants', { partner: proposed.id, direction: 'in', data_class: 'health', grade: 'limited', region: city, sources: ['health_death', 'police_hukou'], purpose: '死亡和户籍信息共享', basis: '数据共享协议', valid_from: '2026-01-01', valid_to: null });
  await refused(bureau.post(`/exchange/grants/${open.id}/approve`, reason), 403, 'exchange.second_person');
  await refused(health.post('/batches', rows), 403, 'exchange.batch.not_granted');
  await chief.post(`/exchange/grants/${open.id}/approve`, reason);
  await refused(health.post('/batches', { ...rows, rows: [['赵建国']] }), 422);
  const key = crypto.randomUUID();
  const handed = await health.post('/batches', rows, { idempotency: key });
  assert.deepEqual([handed.report.counts.accepted, handed.report.counts.rejected, handed.report.delta.created.length], [1, 1, 1]);
  assert.equal(handed.report.rejected[0].reason, 'ID_LENGTH');
  assert.equal((await health.post('/batches', rows, { idempotency: key })).arrival, handed.arrival, 'a retry of the same request is the same');
  await refused(health.post('/batches', rows), 409, 'exchange.batch.seen');
  await refused(health.post('/batches', { ...rows, source: 'funeral' }), 403, 'exchange.batch.not_granted');

  // A few rows say nothing of those who are not among them, also where a file of the source would be its whole list.
  const moved = await health.post('/batches', { source: 'police_hukou', district: liwan, as_of: '2026-11-20', columns: ['姓名', '公民身份号码'], rows: [['周五', idOf('19480101', '125')]] });
  assert.deepEqual([moved.report.counts.accepted, moved.report.delta.gone], [1, []]);

  // Out: everybody, then whoever changed; what is not granted is named and withheld.
  await grant(bureau, chief, proposed, { data_class: 'identity', region: liwan });
  await grant(bureau, chief, proposed, { data_class: 'assessment', region: liwan });
  const sensitive = await grant(bureau, chief, proposed, { data_class: 'health', grade: 'sensitive', region: liwan });
  const people = [];
  let next = '';
  for (let more = true; more;) {
    const page = await health.get(`/changes?limit=7${next ? `&after=${next}` : ''}`);
    people.push(...page.items);
    ({ next, more } = page);
  }
  assert.ok(people.length > 1);
  assert.ok(people.every((person) => person.identity.region.startsWith('440103')), 'of its own district only');
  assert.ok(people.every((person) => !person.contact && !person.income && !person.health && person.withheld === 'contact household income health service money'));
  const dead = people.find((person) => person.identity.id_no === idOf('19400101', '127'));
  assert.equal(dead.identity.state, 'deceased');
  const one = people.find((person) => person.identity.state === 'living');
  await bureau.post(`/elders/${one.elder}/report-death`, { changed_on: '2026-11-01', evidence: '死亡证明', reason: '家属申报' });
  // What was taken in just before may still be told once more beside it.
  await until(async () => {
    const page = await health.get(`/changes?after=${next}`);
    ({ next } = page);
    return page.items.some((item) => item.elder === one.elder && item.identity.state === 'deceased');
  });
  const known = await health.post('/look_up', { document: one.identity.document, id_no: one.identity.id_no, purpose: '家庭病床建床核对' });
  assert.ok(known.health, 'shared case by case');
  assert.ok(!(await health.get(`/people/${one.elder}`)).health, 'never without a purpose');
  await bureau.post(`/exchange/grants/${sensitive.id}/end`, reason);
  assert.ok(!(await health.post('/look_up', { document: one.identity.document, id_no: one.identity.id_no, purpose: '再次核对' })).health);
  const shown = await bureau.get(`/consents/disclosures/${one.elder}`);
  assert.ok(shown.items.some((item) => item.action === 'exchange.deliver' && item.actor === '市卫生健康信息平台' && item.reason.includes('家庭病床建床核对')), JSON.stringify(shown));

  // Results of its own assessors come in with their origin; the batch goes back; a suspended partner is out at once.
  const living = people.find((person) => person.identity.state === 'living' && person.elder !== one.elder);
  const result = { document: living.identity.document, id_no: living.identity.id_no, scale: 'gbt42195', level: 2, assessed_on: '2026-11-02', document_no: '卫评2026-18' };
  await refused(health.post('/results', result), 403, 'exchange.grant.none');
  await grant(bureau, chief, proposed, { direction: 'in', data_class: 'assessment' });
  await health.post('/results', result);
  await health.post('/results', result);
  await refused(health.post('/results', { ...result, level: 17 }), 422);
  const told = (await health.get(`/people/${living.elder}`)).assessment.results;
  assert.deepEqual(told.map((it) => [it.scale, it.level, it.origin, it.recognised]), [['gbt42195', 2, '市卫生健康信息平台', true]], 'told twice, kept once');
  // Its health checks too, told twice and kept once; one that suspects a loss of ability after the result asks for an assessment anew.
  const check = { document: living.identity.document, id_no: living.identity.id_no, held_on: '2026-11-10', document_no: 'TJ-77', place: '社区卫生服务中心', findings: '起身困难', suspects: true };
  await refused(health.post('/health_checks', { ...check, id_no: '110101190001010017' }), 404, 'exchange.person.unknown');
  await health.post('/health_checks', check);
  await health.post('/health_checks', check);
  const checks = (await bureau.get(`/assessment/health_checks?f.elder=${living.elder}`)).items;
  assert.deepEqual(checks.map((it) => [it.origin, it.origin_name, it.state]), [['health', '市卫生健康信息平台', 'recognised']]);
  assert.equal((await bureau.get(`/assessment/cases?f.elder=${living.elder}`)).items[0].state, 'requested');
  assert.equal((await health.post(`/batches/${handed.arrival}/undo`, { reason: '发错文件' })).state, 'taken_back');
  await refused(health.post(`/batches/${handed.arrival}/undo`, { reason: '发错文件' }), 409, 'exchange.batch.taken_back');
  const again = await health.post('/batches', rows);
  assert.ok(again.arrival, 'what was taken back may come again');
  await bureau.job((await bureau.post(`/intake/batches/${again.report.batch}/undo`)).job);
  assert.ok((await health.post('/batches', rows)).arrival, 'also what was taken back in the list of batches');
  await refused(health.post('/batches', rows), 409, 'exchange.batch.seen');
  assert.equal((await health.post(`/batches/${again.arrival}/undo`, { reason: '发错文件' })).state, 'taken_back');

  // A new secret: the former one holds for a day.
  const fresh = await secretOf(bureau, proposed, 'api');
  await health.get('/standing');
  await new Caller(server.base, 'gz-health', { secret: fresh }).get('/standing');
  // The guide's own example, as it stands in the page for partners.
  const page = fs.readFileSync(path.join(root, 'docs/operate/partners.md'), 'utf8');
  const example = /```bash\n([\s\S]*?)```/.exec(page)[1];
  const done = spawnSync('bash', ['-euc', example], { encoding: 'utf8', env: { ...process.env, base: server.base, partner: 'gz-health', secret: fresh } });
  assert.equal(JSON.parse(done.stdout).partner, 'gz-health', done.stderr);

  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  const sign_key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  await refused(bureau.post('/exchange/partners', { code: 'gz-cdpf', name: '市残联', kind: 'department', body: 'disabled_federation', region: city, sign_method: 'ed25519', sign_key: 'ab', seal_key: '', contact: '' }), 422);
  await partner(bureau, chief, { code: 'gz-cdpf', sign_method: 'ed25519', sign_key });
  const federation = new Caller(server.base, 'gz-cdpf', { key: privateKey });
  assert.equal((await federation.get('/standing')).partner, 'gz-cdpf');
  await refused(new Caller(server.base, 'gz-cdpf', { secret: fresh }).get('/standing'), 401, 'exchange.signature.wrong');
  await chief.post(`/exchange/partners/${proposed.id}/suspend`, reason);
  await refused(health.get('/standing'), 403, 'exchange.partner.inactive');
});

// A receiver as a partner would run one.
async function receiver(tls) {
  const got = [];
  let answer = 200;
  const listening = (tls ? https.createServer.bind(https, tls) : http.createServer)((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answer);
      response.end('{}');
    });
  });
  await new Promise((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return { got, url: `http${tls ? 's' : ''}://127.0.0.1:${listening.address().port}/yikang`, set: (status) => { answer = status; }, close: () => new Promise((resolve) => { listening.closeAllConnections?.(); listening.close(resolve); }) };
}
function isSigned({ headers, body }, secret) {
  const [moment, ...signatures] = headers['yikang-signature'].split(',').map((part) => part.replace(/^(t|v1)=/, ''));
  const wanted = crypto.createHmac('sha256', secret).update([moment, headers['yikang-event'], body].join('\n')).digest('hex');
  return signatures.includes(wanted);
}

story('事件按人依次推送：失败重试、未送达可重发、可暂停，换密钥不断档', { ...setting, serve: ['--exchange-private', '127.0.0.0/8'] }, async ({ server, as }) => {
  const bureau = await as('bureau'), chief = await as('chief');
  const hook = await receiver();
  try {
    const made = await partner(bureau, chief, { code: 'gz-ybj', body: 'medical_insurance' });
    for (const url of ['ftp://127.0.0.1/', 'https://user@example.org/', 'javascript:alert(1)'])
      await refused(bureau.post('/exchange/subscriptions', { partner: made.id, events: ['elder.died'], url }), 422);
    await refused(bureau.post('/exchange/subscriptions', { partner: made.id, events: ['elder.everything'], url: hook.url }), 422);
    const subscription = await bureau.post('/exchange/subscriptions', { partner: made.id, events: ['elder.died', 'elder.changed'], url: hook.url, first_wait_s: 1, attempts_most: 2 });
    const secret = await secretOf(bureau, made, 'event');
    const [first, second, third] = (await bureau.get('/elders?f.state=living&limit=3')).items;
    const dies = (elder) => bureau.post(`/elders/${elder.id}/report-death`, { changed_on: '2026-11-01', evidence: '死亡证明', reason: '家属申报' });
    const rises = (elder) => bureau.post(`/elders/${elder.id}/take-back-death`, { evidence: '本人到场', reason: '同名误报' });
    // Without a grant nothing is told: somebody who has one sees that the death was heard of, and this one was not told.
    const watcher = await partner(bureau, chief, { code: 'gz-watch' });
    await grant(bureau, chief, watcher, {});
    const watching = new Caller(server.base, 'gz-watch', { secret: await secretOf(bureau, watcher, 'api') });
    const { next } = await watching.get('/changes?limit=500');
    await dies(third);
    await until(async () => (await watching.get(`/changes?after=${next}`)).items.some((item) => item.elder === third.id));
    await grant(bureau, chief, made, {});
    hook.set(500);
    await dies(first);
    await rises(first);
    const dead = await until(async () => (await bureau.get(`/exchange/deliveries?f.elder=${first.id}&f.state=dead`)).items[0]);
    assert.deepEqual([dead.attempts, dead.status, dead.fault], [2, 500, 'exchange.send.refused']);
    assert.ok(hook.got.every((event) => JSON.parse(event.body).elder !== third.id), 'not told without a grant');
    assert.equal(new Set(hook.got.map((event) => JSON.parse(event.body).sequence)).size, 1, 'the later waits for the earlier');
    // Another elder's events do not wait for it.
    hook.set(204);
    await dies(second);
    await until(() => hook.got.some((event) => JSON.parse(event.body).elder === second.id));
    assert.ok((await bureau.get(`/exchange/deliveries?f.elder=${first.id}&f.state=waiting`)).items.length > 0);
    const before = hook.got.length;
    await bureau.post(`/exchange/deliveries/${dead.id}/resend`, reason);
    await until(async () => (await bureau.get(`/exchange/deliveries?f.elder=${first.id}&f.state=waiting,dead`)).items.length === 0);
    const order = hook.got.slice(before).map((event) => JSON.parse(event.body)).filter((event) => event.elder === first.id);
    assert.deepEqual(order.map((event) => event.sequence), [...order.map((event) => event.sequence)].sort((a, b) => a - b), 'in order');
    assert.ok(order.some((event) => event.event === 'elder.died'), JSON.stringify(order));
    assert.ok(hook.got.every((event) => isSigned(event, secret)), 'all signed');
    assert.ok(hook.got.every((event) => !event.body.includes(first.name)), 'an event names nobody');
    await refused(bureau.post(`/exchange/deliveries/${dead.id}/resend`, reason), 409, 'exchange.delivery.state');
    // Paused, nothing leaves; afterwards all of it, signed by the new secret and the former.
    await bureau.post(`/exchange/subscriptions/${subscription.id}/pause`, reason);
    const fresh = await secretOf(bureau, made, 'event');
    await refused(bureau.post(`/exchange/partners/${made.id}/rotate`, { purpose: 'event' }), 409, 'exchange.secret.overlap');
    const count = hook.got.length;
    await rises(second);
    const waiting = await until(async () => (await bureau.get(`/exchange/deliveries?f.elder=${second.id}&f.state=waiting`)).items[0]);
    assert.equal(hook.got.length, count);
    await bureau.post(`/exchange/subscriptions/${subscription.id}/resume`, reason);
    await until(async () => (await bureau.get(`/exchange/deliveries/${waiting.id}`)).state === 'delivered');
    assert.ok(isSigned(hook.got.at(-1), fresh) && isSigned(hook.got.at(-1), secret));
  } finally {
    await hook.close();
  }
});

story('未经运维允许，事件不推往内部网络', setting, async ({ as }) => {
  const admin = await as('sysadmin');
  const bureau = await as('bureau'), chief = await as('chief');
  const hook = await receiver();
  try {
    const made = await partner(bureau, chief, { code: 'gz-inside' });
    await grant(bureau, chief, made, {});
    await secretOf(bureau, made, 'event');
    const subscription = await bureau.post('/exchange/subscriptions', { partner: made.id, events: ['elder.died'], url: hook.url, attempts_most: 1 });
    const [elder] = (await bureau.get('/elders?f.state=living&limit=1')).items;
    await bureau.post(`/elders/${elder.id}/report-death`, { changed_on: '2026-11-01', evidence: '死亡证明', reason: '家属申报' });
    const dead = await until(async () => (await bureau.get('/exchange/deliveries?f.state=dead')).items[0]);
    assert.equal(dead.fault, 'exchange.send.private_address');
    assert.equal(hook.got.length, 0);
    await bureau.post(`/exchange/subscriptions/${subscription.id}/end`, reason);
    await refused(bureau.post(`/exchange/deliveries/${dead.id}/resend`, reason), 409, 'exchange.delivery.ended');
    assert.equal((await bureau.post(`/exchange/deliveries/${dead.id}/set_aside`, reason)).state, 'set_aside');
    // Nothing is old yet: the nightly round leaves all of it.
    await admin.post('/schedules/exchange.trim/run');
    const round = await until(async () => (await admin.get('/schedules?limit=100')).items.find((row) => row.code === 'exchange.trim' && ['done', 'failed'].includes(row.last_state)));
    assert.equal(round.last_state, 'done', round.last_fault);
    assert.deepEqual((await admin.get(`/jobs/${round.last_job}`)).result, { changes: 0, deliveries: 0 });
    assert.equal((await bureau.get(`/exchange/deliveries/${dead.id}`)).state, 'set_aside');
  } finally {
    await hook.close();
  }
});

// An authority of the partners' own and what it has signed, made by openssl as an operator would.
function authority(folder, name) {
  const openssl = (...args) => {
    const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  };
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`);
  return {
    file: path.join(folder, `${name}.pem`),
    sign(subject, names) {
      openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${subject}`, '-keyout', `${subject}.key`, '-out', `${subject}.csr`);
      fs.writeFileSync(path.join(folder, `${subject}.ext`), `subjectAltName=${names}\n`);
      openssl('x509', '-req', '-days', '30', '-in', `${subject}.csr`, '-CA', `${name}.pem`, '-CAkey', `${name}.key`, '-CAcreateserial', '-extfile', `${subject}.ext`, '-out', `${subject}.pem`);
      return { key: fs.readFileSync(path.join(folder, `${subject}.key`)), cert: fs.readFileSync(path.join(folder, `${subject}.pem`)) };
    },
  };
}
const secureFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'yikang-tls-'));
process.on('exit', () => fs.rmSync(secureFolder, { recursive: true, force: true }));
const trusted = authority(secureFolder, 'trusted'), strange = authority(secureFolder, 'strange');

story('推送走 TLS：只信指定机构签发、地址相符的证书', { ...setting, serve: ['--exchange-private', '127.0.0.0/8', '--exchange-ca', trusted.file] }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief');
  const made = await partner(bureau, chief, { code: 'gz-tls' });
  await grant(bureau, chief, made, {});
  const secret = await secretOf(bureau, made, 'event');
  const hooks = {
    good: await receiver(trusted.sign('good', 'IP:127.0.0.1')),
    wrong: await receiver(trusted.sign('wrong', 'DNS:elsewhere.example')),
    strange: await receiver(strange.sign('stranger', 'IP:127.0.0.1')),
  };
  try {
    const told = {};
    for (const [name, hook] of Object.entries(hooks))
      told[name] = (await bureau.post('/exchange/subscriptions', { partner: made.id, events: ['elder.died'], url: hook.url, attempts_most: 1 })).id;
    const [elder] = (await bureau.get('/elders?f.state=living&limit=1')).items;
    await bureau.post(`/elders/${elder.id}/report-death`, { changed_on: '2026-11-01', evidence: '死亡证明', reason: '家属申报' });
    const outcome = (name) => until(async () => (await bureau.get(`/exchange/deliveries?f.subscription=${told[name]}`)).items.find((row) => row.state !== 'waiting'));
    assert.equal((await outcome('good')).state, 'delivered');
    assert.ok(isSigned(hooks.good.got[0], secret));
    for (const name of ['wrong', 'strange']) {
      const row = await outcome(name);
      assert.deepEqual([row.state, row.fault, hooks[name].got.length], ['dead', 'exchange.send.certificate', 0], name);
      assert.ok(/证书/.test(row.fault_text) && /certificate/i.test(row.fault_text_en));
    }
  } finally {
    for (const hook of Object.values(hooks)) await hook.close();
  }
});

// More people than the register gives at once, and of its last district: a package shows whether it asks for the rest.
story('市与区县两套系统：接口互通，离线包签名加密、依次接收、回执带回', { ...setting, people: 1200 }, async ({ server, database, as }) => {
  const bureau = await as('bureau'), chief = await as('chief');
  const other = makeDatabase(database.kind);
  let county;
  try {
    yikang(other, ['demo', '--city', 'guangzhou', '--people', '0', '--today', '2026-11-22']);
    county = await serve(other, { today: '2026-11-22' });
    const there = county.client(), second = county.client();
    await there.signIn('bureau', 'yikang-demo-2026');
    await second.signIn('chief', 'yikang-demo-2026');
    const ours = await bureau.post('/exchange/self', { code: 'guangzhou', name: '广州市养老服务平台' });
    const theirs = await there.post('/exchange/self', { code: 'zengcheng', name: '增城区养老服务平台' });
    await refused(bureau.post('/exchange/self', { code: 'again', name: '再来一次' }), 409, 'exchange.self.exists');
    const to = await partner(bureau, chief, { code: 'zengcheng', name: '增城区', kind: 'county', region: zengcheng, sign_key: theirs.sign_key, seal_key: theirs.seal_key });
    const from = await partner(there, second, { code: 'guangzhou', name: '广州市', kind: 'city', sign_key: ours.sign_key, seal_key: ours.seal_key });
    for (const data_class of ['identity', 'contact']) await grant(bureau, chief, to, { data_class, region: zengcheng });
    await grant(there, second, from, { direction: 'in', data_class: 'identity', sources: ['town_survey'] });

    // By API: the county asks the city, and hands what it got to its own intake.
    const caller = new Caller(server.base, 'zengcheng', { secret: await secretOf(bureau, to, 'api') });
    const told = (await caller.get('/changes?limit=500')).items;
    assert.ok(told.length > 0 && told.every((person) => person.identity.region.startsWith('440118')));

    // By package: the first is taken, changed and foreign ones are not.
    const folder = fs.mkdtempSync(path.join(database.data, 'carry-'));
    const first = path.join(folder, '1.ykx'), second_ = path.join(folder, '2.ykx'), receipt = path.join(folder, '1.ykr');
    const package1 = JSON.parse(yikang(database, ['exchange', 'pack', '--partner', 'zengcheng', '--out', first, '--today', '2026-11-22']).stdout);
    assert.deepEqual([package1.sequence, package1.people, package1.state], [1, told.length, 'made']);
    const bytes = fs.readFileSync(first);
    assert.ok(!bytes.includes(told[0].identity.id_no) && !bytes.includes(told[0].identity.name), 'sealed');
    const send = (client, at, content) => {
      const form = new FormData();
      form.set('file', new Blob([content]), '交换包.ykx');
      return client.post(`/exchange/packages/${at}`, form);
    };
    const flipped = (offset) => { const copy = Buffer.from(bytes); copy[offset < 0 ? copy.length + offset : offset] ^= 1; return copy; };
    await refused(send(there, 'open', flipped(-20)), 409, 'exchange.package.damaged');
    await refused(send(there, 'open', flipped(bytes.indexOf(',"results":') - 1)), 409, 'exchange.package.signature');
    await refused(send(there, 'open', Buffer.from('PK')), 409, 'exchange.package.form');
    await refused(send(there, 'open', bytes.subarray(0, bytes.length - 100)), 409, 'exchange.package.damaged');
    await refused(send(bureau, 'open', bytes), 409, 'exchange.package.stranger');
    await refused(send(there, 'receipt', bytes), 409, 'exchange.package.is_no_receipt');
    const district = county.client();
    await district.signIn('district', 'yikang-demo-2026');
    await refused(send(district, 'open', bytes), 404);
    assert.equal((await there.get('/exchange/arrivals')).items.length, 0, 'nothing of it is taken for one part of the city');
    const [changed] = told.filter((person) => person.identity.state === 'living');
    await bureau.post(`/elders/${changed.elder}/report-death`, { changed_on: '2026-11-01', evidence: '死亡证明', reason: '家属申报' });
    const package2 = await until(async () => bureau.post('/exchange/packages', { partner: to.id }).catch((refusal) => {
      if (refusal.problem?.code !== 'exchange.package.nothing') throw refusal;
    }));
    assert.deepEqual([package2.sequence, package2.people], [2, 1]);
    fs.writeFileSync(second_, Buffer.from(await (await bureau.raw('GET', `/exchange/packages/${package2.id}/file`)).arrayBuffer()));
    await refused(send(there, 'open', fs.readFileSync(second_)), 409, 'exchange.package.out_of_order');
    const opened = JSON.parse(yikang(other, ['exchange', 'open', '--file', first, '--receipt', receipt, '--today', '2026-11-22']).stdout);
    assert.deepEqual([opened.state, opened.people, opened.fault], ['taken', told.length, '']);
    assert.ok((await there.get('/elders?limit=100')).count >= told.length);
    await refused(send(there, 'open', bytes), 409, 'exchange.package.repeated');
    // The receipt goes back once; nobody else's does.
    await refused(send(there, 'receipt', fs.readFileSync(receipt)), 409);
    await refused(send(bureau, 'open', fs.readFileSync(receipt)), 409, 'exchange.package.is_receipt');
    const confirmed = JSON.parse(yikang(database, ['exchange', 'receipt', '--file', receipt, '--today', '2026-11-22']).stdout);
    assert.equal(confirmed.state, 'confirmed');
    await refused(send(bureau, 'receipt', fs.readFileSync(receipt)), 409, 'exchange.package.answered');
    assert.equal((await send(there, 'open', fs.readFileSync(second_))).state, 'taken');
    // Without a grant on this side the third is received, not taken in, and says so.
    const [standing] = (await there.get(`/exchange/grants?f.partner=${from.id}`)).items;
    await there.post(`/exchange/grants/${standing.id}/end`, reason);
    await grant(bureau, chief, to, { data_class: 'household', region: zengcheng, sources: ['police_hukou'] });
    const form = new FormData();
    for (const [name, value] of Object.entries({ partner: to.id, source: 'police_hukou', district: zengcheng, as_of: '2026-10-31' })) form.set(name, value);
    form.set('file', new Blob(['姓名,公民身份号码\n孙一,' + idOf('19480101', '123') + '\n']), '户籍.csv');
    const package3 = await bureau.post('/exchange/packages/file', form);
    const third = Buffer.from(await (await bureau.raw('GET', `/exchange/packages/${package3.id}/file`)).arrayBuffer());
    const refusedThere = await send(there, 'open', third);
    assert.deepEqual([refusedThere.state, refusedThere.fault], ['refused', 'exchange.batch.not_granted']);
    const answer = Buffer.from(await (await there.raw('GET', `/exchange/packages/${refusedThere.id}/file`)).arrayBuffer());
    assert.deepEqual([(await send(bureau, 'receipt', answer)).state], ['disputed']);
    const said = spawnSync(binary, ['exchange', 'open', '--file', first, '--receipt', receipt, ...other.args], { encoding: 'utf8' });
    assert.equal(said.status, 1);
    assert.match(said.stderr, /第 1 号包已由/);
    assert.equal((await county.stop()).code, 0);
    yikang(other, ['audit', 'verify']);
  } finally {
    await county?.kill().catch(() => {});
    other.drop();
  }
});
