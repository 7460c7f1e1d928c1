// Department files as they come and come again: mended and sent once more, named differently, missing somebody, hostile; and taken back.
import zlib from 'node:zlib';
import { assert, refused, story } from './story.mjs';

const liwan = '440103000000';
const setting = { city: 'guangzhou', today: '2026-11-22' };

function idOf(day, order) {
  const head = `440103${day}${order}`;
  const sum = [...head].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  return head + '10X98765432'[sum % 11];
}
const zhang = idOf('19480101', '123'), li = idOf('19500202', '124'), wang = idOf('19520303', '125');

async function upload(client, source, bytes, { as_of = '2026-10-31', name = '名册.csv', complete } = {}) {
  const form = new FormData();
  form.set('source', source);
  form.set('as_of', as_of);
  form.set('district', liwan);
  if (complete !== undefined) form.set('complete', String(complete));
  form.set('file', new Blob([bytes]), name);
  const batch = await client.post('/intake/batches', form);
  await client.job(batch.job);
  return client.get(`/intake/batches/${batch.id}`);
}
async function take(client, batch) {
  await client.job((await client.post(`/intake/batches/${batch.id}/take`)).job);
  return client.get(`/intake/batches/${batch.id}`);
}
const takeIn = async (client, ...rest) => take(client, await upload(client, ...rest));

story('改正后再传：只收改正的行，不当作完整名册；整批撤回前先看后果', setting, async ({ as }) => {
  const bureau = await as('bureau');
  const broken = `${wang.slice(0, 17)}${wang[17] === '1' ? '2' : '1'}`;
  const first = await takeIn(bureau, 'police_hukou', `姓名,公民身份号码,联系电话\n张三,${zhang},13800001234\n李四,${li},\n王五,${broken},\n`);
  assert.deepEqual([first.created, first.rejected, first.complete], [2, 1, true]);
  const rest = await bureau.raw('GET', `/intake/batches/${first.id}/rest`);
  const workbook = Buffer.from(await rest.arrayBuffer());
  assert.equal(workbook.subarray(0, 2).toString(), 'PK');
  // The workbook as it is brings the same row back, with its reason passed over.
  const unmended = await upload(bureau, 'police_hukou', workbook, { name: '待更正.xlsx' });
  assert.deepEqual([unmended.accepted, unmended.rejected, unmended.complete], [0, 1, false]);
  const mended = await takeIn(bureau, 'police_hukou', `姓名,公民身份号码,联系电话,未收原因,原行号\n王五,${wang},,证件号码末位校验不符,4\n`);
  assert.deepEqual([mended.created, mended.gone, mended.complete], [1, 0, false]);
  assert.equal((await bureau.get('/elders?limit=1')).count, 3);

  const preview = await bureau.get(`/intake/batches/${first.id}/undo-preview`);
  assert.deepEqual(preview, { facts: 6, people_removed: 2, people_kept: 0, people_restored: 0, people_overtaken: 0 });
  await bureau.job((await bureau.post(`/intake/batches/${first.id}/undo`)).job);
  assert.equal((await bureau.get('/elders?limit=1')).count, 1);
});

story('名册里不见了的人列为待核，不删除；由人说明去向', setting, async ({ as }) => {
  const bureau = await as('bureau');
  const head = '姓名,公民身份号码,救助类别,联系电话\n';
  await takeIn(bureau, 'civil_affairs_aid', `${head}张三,${zhang},低保,13800001234\n李四,${li},低保,13800001235\n`, { as_of: '2026-09-30' });
  const month = await takeIn(bureau, 'civil_affairs_aid', `${head}张三,${zhang},特困,清空\n`);
  assert.deepEqual([month.gone, month.updated, month.unchanged], [1, 1, 0]);
  const [change] = (await bureau.get(`/intake/changes?f.batch=${month.id}`)).items;
  assert.ok(!JSON.stringify(change).includes('13800001234'), 'what changed is personal: masked');
  const { items: [item] } = await bureau.get('/intake/reviews?f.state=open');
  assert.deepEqual([item.name, item.kind, item.source], ['李四', 'gone', 'civil_affairs_aid']);
  assert.equal((await bureau.get('/elders?limit=1')).count, 2);
  const told = async () => (await bureau.get(`/elders/${item.elder}/facts`)).items ?? [];
  assert.equal((await refused(bureau.post(`/intake/reviews/${item.id}/strike`, { reason: '' }), 422)).errors[0].code, 'intake.review.reason');
  const struck = await bureau.post(`/intake/reviews/${item.id}/strike`, { reason: '收入超过标准，区民政局 10 月复核退出' });
  assert.equal(struck.state, 'struck');
  assert.ok(!JSON.stringify(await told()).includes('minimum_living'));
  await refused(bureau.post(`/intake/reviews/${item.id}/keep`, { reason: '再看看' }), 409, 'intake.review.settled');
  assert.equal((await bureau.get('/elders?f.state=living&limit=1')).count, 2);
});

story('列名不认识：说一次，记住，下次自动认出，也可以忘掉', setting, async ({ as }) => {
  const bureau = await as('bureau');
  const file = `称呼,证照\n张三,${zhang}\n`;
  const strange = await upload(bureau, 'police_hukou', file);
  assert.deepEqual([strange.state, strange.file_reason], ['refused', 'FILE_MISSING_COLUMN']);
  assert.deepEqual(strange.columns.items.map((column) => column.header), ['称呼', '证照']);
  await refused(bureau.post(`/intake/batches/${strange.id}/columns`, { columns: [{ header: '证照', field: 'nonsense' }] }), 422);
  const again = await bureau.post(`/intake/batches/${strange.id}/columns`, { columns: [{ header: '称呼', field: 'name' }, { header: '证照', field: 'id_no' }] });
  await bureau.job(again.job);
  assert.equal((await bureau.get(`/intake/batches/${strange.id}`)).accepted, 1);
  assert.equal((await upload(bureau, 'police_hukou', file, { as_of: '2026-11-01' })).accepted, 1);
  const { items } = await bureau.get('/intake/columns');
  for (const column of items) await bureau.post(`/intake/columns/${column.id}/forget`);
  assert.equal((await upload(bureau, 'police_hukou', file, { as_of: '2026-11-02' })).state, 'refused');
});

// --- hostile files

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; ++k) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
// A zip of parts {name, bytes, claimed: the size its directory claims}.
function zip(parts) {
  const files = [], directory = [];
  let at = 0;
  for (const { name, bytes, claimed, packed = zlib.deflateRawSync(bytes), crc = crc32(bytes) } of parts) {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(20, 4); head.writeUInt16LE(8, 8); head.writeUInt32LE(crc, 14);
    head.writeUInt32LE(packed.length, 18); head.writeUInt32LE(claimed ?? bytes.length, 22); head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0); entry.writeUInt16LE(20, 4); entry.writeUInt16LE(20, 6); entry.writeUInt16LE(8, 10); entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed.length, 20); entry.writeUInt32LE(claimed ?? bytes.length, 24); entry.writeUInt16LE(name.length, 28); entry.writeUInt32LE(at, 42);
    files.push(head, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(parts.length, 8); end.writeUInt16LE(parts.length, 10); end.writeUInt32LE(list.length, 12); end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, list, end]);
}
const xml = '<?xml version="1.0" encoding="UTF-8"?>';
function workbook(sheet) {
  return zip([
    { name: '[Content_Types].xml', bytes: Buffer.from(`${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`) },
    { name: 'xl/workbook.xml', bytes: Buffer.from(`${xml}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`) },
    { name: 'xl/_rels/workbook.xml.rels', bytes: Buffer.from(`${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`) },
    { name: 'xl/worksheets/sheet1.xml', ...sheet },
  ]);
}

story('恶意文件：整份退回，什么也不写，服务照常', setting, async ({ as }) => {
  const bureau = await as('bureau');
  const open = `${xml}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`;
  // One megabyte of blanks, over and over in one stream: some hundred megabytes out of a file of less than one.
  const blanks = Buffer.alloc(64 << 20, ' ');
  const bomb = { bytes: Buffer.concat([Buffer.from(open), blanks, Buffer.from('</sheetData></worksheet>')]), crc: 0 };
  const entity = `${xml}<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>`;
  const files = [
    ['炸弹.xlsx', workbook(bomb), /^FILE_(TOO_LARGE|DAMAGED)$/],
    ['自称 4 GB.xlsx', workbook({ bytes: Buffer.from(`${open}</sheetData></worksheet>`), claimed: 0xfffffff0 }), /^FILE_(TOO_LARGE|DAMAGED)$/],
    ['实体.xlsx', workbook({ bytes: Buffer.from(entity) }), /^FILE_FORBIDDEN$/],
    ['半截.xlsx', workbook({ bytes: Buffer.from(entity) }).subarray(0, 300), /^FILE_(DAMAGED|UNSUPPORTED|ENCODING|EMPTY|MISSING_COLUMN)$/],
    ['混合编码.csv', Buffer.concat([Buffer.from('姓名,公民身份号码\n张三,1\n'), Buffer.from([0xc0, 0xee, 0xcb, 0xc4, 0x2c, 0x31, 0x0a])]), /^FILE_ENCODING_MIXED$/],
    ['乱码.csv', Buffer.from([0xff, 0x80, 0x81, 0xff, 0x0a, 0xfe, 0xff, 0xff]), /^FILE_/],
    ['空.csv', Buffer.from(' '), /^FILE_EMPTY$/],
  ];
  for (const [name, bytes, reason] of files) {
    const batch = await upload(bureau, 'police_hukou', bytes, { name });
    assert.equal(batch.state, 'refused', name);
    assert.match(batch.file_reason, reason, name);
    assert.equal((await bureau.get(`/intake/rows?f.batch=${batch.id}&limit=1`)).count, 0, name);
  }
  // A cell that a spreadsheet would run is text, and told of.
  const formula = await takeIn(bureau, 'police_hukou', `姓名,公民身份号码,住址\n张三,${zhang},"=HYPERLINK(""http://x"")"\n`);
  const { items: [row] } = await bureau.get(`/intake/rows?f.batch=${formula.id}`);
  assert.match(row.warnings, /FORMULA_TEXT/);
  assert.equal((await bureau.get('/elders?limit=1')).count, 1);
});
