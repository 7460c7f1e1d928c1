// What a start says when it cannot: every sentence in Chinese and in English, what to do in it, and nothing half made left behind.
// node tests/faults/start.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { binary, makeDatabase, root, serve, yikang } from '../journeys/server.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'yikang-start-'));
fs.chmodSync(folder, 0o755);
const at = (...parts) => path.join(folder, ...parts);
const isRoot = process.getuid() === 0;
const env = { ...process.env, YIKANG_HOME: root };
// Root may write everywhere, so rights are tried as somebody else.
const stranger = (command) => (isRoot ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', ...command] : command);
const [asked, ...words] = stranger(['test', '-x', path.join(root, 'run'), '-a', '-x', binary]);
const strangerReads = spawnSync(asked, words).status === 0;  // a checkout in somebody's closed home is nothing to them
let passed = 0, failed = 0;

async function test(name, run) {
  try {
    await run();
    ++passed;
    console.log(`ok ${name}`);
  } catch (error) {
    ++failed;
    console.log(`not ok ${name}: ${error.stack}`);
  }
}

// Runs a command that has to refuse, and looks at what it said.
function refuses(command, status, zh, en, options = {}) {
  const done = spawnSync(command[0], command.slice(1), { cwd: root, env, encoding: 'utf8', timeout: 60_000, ...options });
  assert.equal(done.status, status, `${command.join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr}`);
  assert.match(done.stderr, zh);
  assert.match(done.stderr, en);
  assert.doesNotMatch(done.stderr, /terminate called|filesystem error|core dumped/);
}
const start = (data, ...more) => [binary, 'serve', '--port', '0', '--data', data, ...more];
const run = (...args) => ['./run', ...args];

const full = makeDatabase('sqlite');
yikang(full, ['demo', '--people', '0']);
fs.cpSync(full.data, at('full'), { recursive: true });
full.drop();

await test('a taken port, by the program and by ./run', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const port = String(other.address().port);
  refuses([binary, 'serve', '--port', port, '--data', at('full')], 1, /端口 \d+ 已被其他程序占用/, /stop that program, or choose another port/i);
  // spawnSync holds the loop, but the kernel accepts for the listener.
  refuses(run('--port', port, '--data', at('run')), 1, /端口 \d+ 已被其他程序占用/, /choose another port with --port/);
  other.close();
});

await test('./run names wrong options, cities and numbers', () => {
  refuses(run('--colour', 'red'), 2, /没有 --colour 这个选项/, /Unknown option --colour/);
  refuses(run('--people'), 2, /--people 后面要写一个值/, /--people needs a value/);
  refuses(run('--city', 'atlantis'), 2, /没有这个城市/, /No such city: atlantis/);
  for (const port of ['eighty', '-1', '70000', '']) refuses(run('--port', port), 2, /端口最大 65535/, /at most 65535/);
});

await test('a missing package, and nobody who may install it', () => {
  // Tools that say what a bare machine would.
  fs.mkdirSync(at('tools'));
  for (const [name, text] of [['dpkg-query', 'echo "deinstall ok config-files"'], ['id', 'echo 1000']]) fs.writeFileSync(at('tools', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  for (const name of ['sed', 'tr', 'cat', 'dirname', 'mkdir', 'grep', 'tail', 'bash', 'env']) fs.symlinkSync(spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(), at('tools', name));
  fs.cpSync(path.join(root, 'tools'), at('checkout/tools'), { recursive: true });
  refuses(['/bin/bash', at('checkout/tools/setup.sh'), 'run'], 1, /缺少 Debian 软件包.*apt-get install g\+\+/, /Ask an administrator to run: apt-get install g\+\+/, { env: { PATH: at('tools') } });
});

await test('a folder that may not be written', () => {
  if (!strangerReads) return console.log('# the checkout is closed to other users');
  fs.mkdirSync(at('closed'), { mode: 0o555 });
  refuses(stranger(run('--data', at('closed'))), 1, /请用 --data 换一个目录/, /choose another folder with --data/);
  refuses(stranger(start(at('closed', 'new'))), 1, /不能建立目录/, /cannot be made.*--data/);
  refuses(stranger(start(at('closed'))), 1, /不能写入密钥文件.*city\.keys/, /city\.keys cannot be written/);
});

await test('keys that are lost, damaged, open to others or somebody else’s', () => {
  const keys = at('full', 'city.keys'), kept = fs.readFileSync(keys);
  if (isRoot && strangerReads) refuses(stranger(start(at('full'))), 1, /当前用户读不了密钥文件/, /This user cannot read the key file/);
  fs.chmodSync(keys, 0o644);
  refuses(start(at('full')), 1, /chmod 600/, /chmod 600/);
  fs.rmSync(keys);
  refuses(start(at('full')), 1, /请把您保管的 city\.keys 放回/, /Put your copy of city\.keys back/);
  assert.ok(!fs.existsSync(keys), 'no new keys beside old data');
  for (const text of ['', 'junk\n', kept.subarray(0, kept.length - 9), Buffer.concat([kept, Buffer.from('x')])]) {
    fs.writeFileSync(keys, text, { mode: 0o600 });
    refuses(start(at('full')), 1, /密钥文件 .* 已损坏/, /is damaged/);
  }
  fs.writeFileSync(keys, kept, { mode: 0o600 });
});

await test('a database address that leads nowhere, and no keys left by it', () => {
  refuses(start(at('pg'), '--database', 'mysql://a/b'), 1, /不认识数据库地址“mysql”/, /Write sqlite:FILE or postgresql:/);
  refuses(start(at('pg'), '--database', 'postgresql://nobody@127.0.0.1:1/none'), 1, /连接不上 PostgreSQL.*--database/, /Check host, port, user and database/);
  const real = process.env.YIKANG_TEST_POSTGRES;
  if (real) refuses(start(at('pg'), '--database', real.replace(/\/[^/?]*(\?|$)/, '/there_is_none$1')), 1, /连接不上 PostgreSQL/, /does not exist/);
  assert.ok(!fs.existsSync(at('pg', 'city.keys')), 'the next start, with the right address, has to miss the keys');
});

await test('no room on the disk', async () => {
  const small = at('small');
  fs.mkdirSync(small);
  const script = `mount -t tmpfs -o size=3m tmpfs '${small}' && exec "$@"`;
  const inside = (command) => ['unshare', '-m', '/bin/sh', '-c', script, 'sh', ...command];
  if (spawnSync('unshare', ['-m', '/bin/sh', '-c', `mount -t tmpfs -o size=3m tmpfs '${small}'`]).status !== 0) return console.log('# no right to mount a small disk here: store/tests/disk_test.cpp fills one instead');
  refuses(inside([binary, 'demo', '--people', '0', '--data', path.join(small, 'city')]), 1, /磁盘/, /disk/);
  refuses(inside(run('--data', path.join(small, 'city'))), 1, /请清理磁盘或换一个位置/, /Free some space or choose another place/);
});

await test('a program without a city, and a second start on one folder', async () => {
  refuses(start(at('empty')), 1, /数据库里还没有城市/, /holds no city yet/);
  const server = await serve({ args: ['--data', at('full')] });
  const port = String(server.port);
  refuses([binary, 'serve', '--port', port, '--data', at('full')], 1, /已被其他程序占用/, /in use/);
  assert.equal((await fetch(`${server.base}/readyz`)).status, 200, 'the first one goes on');
  await server.stop();
});

fs.rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
