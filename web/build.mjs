// Builds every page program into dist/ and writes .gz and .br files beside each asset, so that the server never compresses.
// Usage: node build.mjs [console|screen|portal|field …]
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { apps, root, shared } from './vite.shared.mjs';

const wanted = process.argv.slice(2);
for (const name of wanted) if (!apps[name]) { console.error(`unknown page program: ${name} (there are ${Object.keys(apps).join(', ')})`); process.exit(2); }

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

// Small files gain nothing from compression, and the server then has one file less to look for.
const worthBytes = 512;

function compress(folder) {
  let gzip = 0;
  for (const path of files(folder)) {
    if (!/\.(js|css|html|svg|json)$/.test(path)) continue;
    const data = readFileSync(path);
    if (data.length < worthBytes) continue;
    const small = gzipSync(data, { level: 9 });
    gzip += small.length;
    writeFileSync(`${path}.gz`, small);
    writeFileSync(`${path}.br`, brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }));
  }
  return gzip;
}

// The service worker names every file of its build, so that the app opens without a network; another file makes it another worker.
function writeWorker(template, folder, base) {
  const names = files(folder).map((path) => relative(folder, path)).sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update(readFileSync(join(folder, name)));
  const addresses = names.map((name) => base + (name === 'index.html' ? '' : name));
  const text = readFileSync(template, 'utf8').replace('__VERSION__', hash.digest('hex').slice(0, 16)).replace('__FILES__', JSON.stringify(addresses));
  writeFileSync(join(folder, 'sw.js'), text);
}

for (const [name, app] of Object.entries(apps)) {
  if (wanted.length && !wanted.includes(name)) continue;
  const folder = join(root, 'dist', name);
  await build({
    ...shared,
    define: { ...shared.define, ...app.define },
    root: join(root, 'apps', name),
    base: app.base,
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: app.target, assetsInlineLimit: 0, chunkSizeWarningLimit: 1500, modulePreload: { polyfill: true } },
  });
  const worker = join(root, 'apps', name, 'sw.tpl.js');
  if (existsSync(worker)) writeWorker(worker, folder, app.base);
  console.log(`${name}: ${(compress(folder) / 1024).toFixed(1)} KB gzip in dist/${name}`);
}
