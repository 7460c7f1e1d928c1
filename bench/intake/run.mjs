// How fast a department's file gets into the register: file → rows → rules → matching → people and facts in the database, checked, audited and
// undoable, by the program's own `import`. Beside it in the same run: the check alone (--dry-run), and the same file delivered again.
// Last, a workbook of 100,000 rows (.xlsx with shared strings, as a spreadsheet program saves it) of other people into the same register.
//   node bench/intake/run.mjs [rows=200000] [database=sqlite|postgresql://…] [binary=build/release/yikang]
// Prints wall seconds, processor seconds of the whole process, rows a second of each, and the largest resident memory.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { zip } from '../../tests/journeys/zip.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [rows = '200000', database = 'sqlite', binary = path.join(root, 'build/release/yikang')] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'yikang-bench-intake-'));
const place = ['--data', folder, ...(database === 'sqlite' ? [] : ['--database', database])];

// Placeholder identity numbers (the area code was never issued), real check digits, names, towns, addresses and phones of the usual lengths.
const headings = ['序号', '姓名', '公民身份号码', '性别', '出生日期', '户籍地镇街', '住址', '联系电话'];
function* cleanRows(count, from = 0) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const surnames = '陈李黄张梁林刘吴罗杨'.split(''), given = '国华秀英建桂兰志明玉珍伟强丽芳'.split('');
  const towns = ['逢源街道', '龙津街道', '沙面街道', '岭南街道', '华林街道', '多宝街道'];
  for (let k = from; k < from + count; ++k) {
    const day = new Date(Date.UTC(1930, 0, 1 + (k % 12_000))).toISOString().slice(0, 10).replaceAll('-', '');
    const head = `440101${day}${String(100 + Math.floor(k / 12_000)).padStart(3, '0')}`;
    const sum = [...head].reduce((total, digit, i) => total + Number(digit) * weights[i], 0);
    const id = head + '10X98765432'[sum % 11];
    const name = surnames[k % 10] + given[(k * 7) % 15] + given[(k * 11) % 15];
    yield [`${k - from + 1}`, name, id, Number(head[16]) % 2 ? '男' : '女', day, towns[k % 6], `荔湾区${towns[k % 6]}和平路${k % 900}号`, `1600${String(k % 10_000_000).padStart(7, '0')}`];
  }
}
function clean(file, count) {
  const out = fs.openSync(file, 'w');
  let text = headings.join(',') + '\n';
  for (const row of cleanRows(count)) {
    text += row.join(',') + '\n';
    if (text.length > 1 << 20) { fs.writeSync(out, text); text = ''; }
  }
  fs.writeSync(out, text);
  fs.closeSync(out);
}
function workbook(file, count, from) {
  const places = new Map();
  const shared = (text) => { if (!places.has(text)) places.set(text, places.size); return places.get(text); };
  const row = (cells, n) => `<row r="${n}">${cells.map((text, i) => `<c r="${'ABCDEFGH'[i]}${n}" t="s"><v>${shared(text)}</v></c>`).join('')}</row>`;
  let n = 1;
  const rows = [row(headings, 1)];
  for (const cells of cleanRows(count, from)) rows.push(row(cells, ++n));
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main', office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  fs.writeFileSync(file, zip([
    ['[Content_Types].xml', `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${type}.sharedStrings+xml"/></Types>`],
    ['_rels/.rels', `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`],
    ['xl/worksheets/sheet1.xml', `${head}<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`],
    ['xl/sharedStrings.xml', `${head}<sst xmlns="${main}" count="${n * headings.length}" uniqueCount="${places.size}">${[...places.keys()].map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`],
  ]));
}

async function timed(name, args, count) {
  const log = path.join(folder, 'time');
  const started = process.hrtime.bigint();
  const child = spawn('bash', ['-c', `TIMEFORMAT='%U %S'; time "$@" > ${folder}/report.json 2> ${folder}/messages`, 'bash', binary, ...args, ...place], { stdio: ['ignore', 'ignore', fs.openSync(log, 'w')] });
  let peak = 0;
  const watch = setInterval(() => {
    const found = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout.trim().split('\n')[0];
    try { peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${found}/status`, 'utf8'))?.[1] ?? 0)); } catch { /* it has ended */ }
  }, 100);
  const status = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(watch);
  if (status !== 0) throw new Error(fs.readFileSync(path.join(folder, 'messages'), 'utf8'));
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  const processor = fs.readFileSync(log, 'utf8').trim().split(' ').reduce((total, part) => total + Number(part), 0);
  console.log(`${name.padEnd(18)} ${wall.toFixed(1).padStart(7)} s wall ${Math.round(count / wall).toString().padStart(8)} rows/s   ${processor.toFixed(1).padStart(7)} s processor ${Math.round(count / processor).toString().padStart(8)} rows/s   ${Math.round(peak / 1024)} MiB`);
}

try {
  const count = Number(rows), file = path.join(folder, 'police.csv');
  clean(file, count);
  const made = spawnSync(binary, ['init', '--city', 'guangzhou', ...place], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  console.log(`${count} rows, ${Math.round(fs.statSync(file).size / 1e6)} MB, ${database.split(':')[0]}`);
  const args = ['import', '--source', 'police_hukou', '--file', file, '--district', '440103'];
  await timed('check only', [...args, '--as-of', '2026-09-30', '--dry-run'], count);
  await timed('into an empty one', [...args, '--as-of', '2026-09-30'], count);
  await timed('delivered again', [...args, '--as-of', '2026-10-31'], count);
  const sheet = path.join(folder, 'police.xlsx');
  workbook(sheet, 100_000, count);
  await timed('workbook of 100k', ['import', '--source', 'police_hukou', '--file', sheet, '--district', '440103', '--as-of', '2026-11-15', '--partial'], 100_000);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
