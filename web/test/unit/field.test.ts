// The field app's store: sealed at rest, a draft that is in one place at every moment, and an outbox that loses and repeats nothing.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/api/client';
import { changeKey, db, day, tidy, wipe } from '../../apps/field/store/db';
import { addPhoto, draftAbout, forgetSheets, keep, kept, photoBytes, photosOf, saveDraft } from '../../apps/field/store/drafts';
import { again, flush, handOver, mend, type Message } from '../../apps/field/store/outbox';
import { bodyOf, carryOver, missingOf, newEntry, placeOf, type Form, type Task } from '../../apps/field/store/form';
import { keyOf, newSalt, seal, sealBytes, unseal } from '../../apps/field/store/vault';

const salt = newSalt();
const key = await keyOf('right horse', salt);
const holding = { account: 'a', key };
const letter = (title: string, draft?: unknown) => ({ kind: 'assessment' as const, message: { title, path: `/x/${title}`, body: { secret: '王秀英' }, ...(draft ? { draft } : {}) } });
const said = () => 'ok';
const states = async () => (await db.outbox.orderBy('seq').toArray()).map((item) => item.state);
const text = (zh: string) => ({ zh, en: zh });
const form: Form = { scale: 'gbt42195', version: '2', method: 'sum', groups: [{ code: 'A', label: text('甲'), items: [{ code: 'A.1', label: text('吃饭'), answers: [0, 1].map((score) => ({ score, anchor: text(`${score}`) })) }, { code: 'A.2', label: text('洗澡'), answers: [0, 2].map((score) => ({ score, anchor: text(`${score}`) })) }] }], extra: [{ code: 'coma', label: text('昏迷') }], risk_events: [{ code: 'fall', label: text('跌倒') }], risk_event_most: 5, asks_diagnoses: true };
const task = { id: 'c1', name: '王秀英', lead: 'l', second: 's', lead_name: '甲', second_name: '乙' } as Task;

beforeEach(async () => { for (const table of db.tables) await table.clear(); });

describe('vault', () => {
  it('opens with the same password only', async () => {
    const sealed = await seal(key, { a: '张三' });
    expect(await unseal(await keyOf('right horse', salt), sealed)).toEqual({ a: '张三' });
    await expect(keyOf('wrong', salt).then((other) => unseal(other, sealed))).rejects.toThrow();
  });
  it('notices a changed byte', async () => {
    const sealed = await seal(key, { a: 1 });
    new Uint8Array(sealed.data)[0]! ^= 1;
    await expect(unseal(key, sealed)).rejects.toThrow();
  });
  it('leaves no name readable in the store', async () => {
    await saveDraft(holding, { id: 'd', kind: 'assessment', about: 'c', name: '王秀英' } as never);
    await keep(holding, 'tasks', [{ name: '王秀英' }]);
    await handOver(holding, null, ['王秀英', '李四'].map((t) => letter(t)));
    await flush(holding, async (message) => { if (message.title === '李四') throw new Refusal({ title: '王秀英已结案', status: 409 }); return {}; }, () => '王秀英：重度');
    expect(await states()).toEqual(['done', 'conflict']);
    const bytes = JSON.stringify(await Promise.all(db.tables.map((t) => t.toArray())), (_, v: unknown) => (v instanceof ArrayBuffer ? new TextDecoder().decode(v) : v));
    expect(bytes).not.toContain('王秀英');
  });
});

describe('a changed password', () => {
  it('takes everything over to the new key, or nothing where one entry does not open', async () => {
    const holder = { account: 'a', id: '1', name: '甲', rights: [], salt, check: await seal(key, 'yikang'), key: await keyOf('left horse', salt), used: 1 };
    await saveDraft(holding, { id: 'd', kind: 'visit', about: 'e1' });
    await addPhoto(holding, 'd', 'photo', new Uint8Array([3]).buffer);
    await keep(holding, 'tasks', [7]);
    await handOver(holding, null, [{ ...letter('x'), bytes: await sealBytes(key, new Uint8Array([4])) }]);
    await keep({ account: 'a', key: await keyOf('foreign', salt) }, 'zz', 1);
    await expect(changeKey('a', key, holder)).rejects.toThrow();
    expect([(await draftAbout(holding, 'e1'))?.id, await db.holders.count()]).toEqual(['d', 0]);
    await db.kept.delete('a/zz');
    await changeKey('a', key, holder);
    expect([(await draftAbout(holder, 'e1'))?.id, (await kept(holder, 'tasks'))?.value]).toEqual(['d', [7]]);
    expect([...new Uint8Array(await photoBytes(holder, (await photosOf('d'))[0]!))]).toEqual([3]);
    expect(await flush(holder, async (message, _, data) => { expect([message.title, data?.byteLength]).toEqual(['x', 1]); return {}; }, said)).toBeNull();
    expect([await states(), await db.holders.count()]).toEqual([['done'], 1]);
    await expect(draftAbout(holding, 'e1')).rejects.toThrow();
  });
});

describe('drafts', () => {
  it('come back, and belong to one account', async () => {
    await saveDraft(holding, { id: 'd', kind: 'visit', about: 'e1' });
    expect((await draftAbout(holding, 'e1'))?.id).toBe('d');
    expect(await draftAbout({ account: 'b', key }, 'e1')).toBeNull();
    await keep(holding, 'tasks', [1]);
    expect((await kept<number[]>(holding, 'tasks'))?.value).toEqual([1]);
  });
  it('are wiped when nobody touched them for thirty days; what waits to be sent stays', async () => {
    await saveDraft(holding, { id: 'd', kind: 'visit', about: 'e1' });
    await addPhoto(holding, 'd', 'photo', new Uint8Array([1, 2]).buffer);
    await handOver(holding, null, [letter('x')]);
    await tidy(Date.now() + 29 * day);
    expect(await db.drafts.count()).toBe(1);
    await tidy(Date.now() + 31 * day);
    expect([await db.drafts.count(), await db.photos.count(), await db.outbox.count()]).toEqual([0, 0, 1]);
  });
  it('go with a role that is taken away', async () => {
    await saveDraft(holding, { id: 'd', kind: 'visit', about: 'e1' });
    await handOver(holding, null, [letter('x')]);
    await wipe('a');
    expect([await db.drafts.count(), await db.outbox.count()]).toEqual([0, 1]);
  });
  it('forget the sheet of who is no longer to be visited, unless a visit is begun', async () => {
    for (const elder of ['e1', 'e2', 'e3']) await keep(holding, `sheet/${elder}`, elder);
    await keep(holding, 'tasks', []);
    await keep({ account: 'b', key }, 'sheet/e2', 1);
    await saveDraft(holding, { id: 'd', kind: 'visit', about: 'e3' });
    await forgetSheets(holding, ['e1']);
    expect(await db.kept.orderBy('name').primaryKeys()).toEqual(['a/sheet/e1', 'a/sheet/e3', 'a/tasks', 'b/sheet/e2']);
  });
  it('keep photos byte for byte', async () => {
    await addPhoto(holding, 'd', 'photo', new Uint8Array([9, 8, 7]).buffer);
    const [photo] = await photosOf('d');
    expect([...new Uint8Array(await photoBytes(holding, photo!))]).toEqual([9, 8, 7]);
  });
});

describe('outbox', () => {
  it('takes the draft over in one step, and leaves it where it was when that fails', async () => {
    await saveDraft(holding, { id: 'd', kind: 'assessment', about: 'c' });
    await addPhoto(holding, 'd', 'photo', new Uint8Array([1]).buffer);
    const broken = () => { throw new Error('full'); };
    db.outbox.hook('creating', broken);
    await expect(handOver(holding, 'd', [letter('x')])).rejects.toThrow();
    db.outbox.hook('creating').unsubscribe(broken);
    expect([await db.drafts.count(), await db.photos.count(), await db.outbox.count()]).toEqual([1, 1, 0]);
    await handOver(holding, 'd', [letter('x')]);
    expect([await db.drafts.count(), await db.photos.count(), await db.outbox.count()]).toEqual([0, 0, 1]);
  });
  it('goes past a 422 and a 409, each kept with its words', async () => {
    await handOver(holding, null, ['a', 'b', 'c'].map((t) => letter(t)));
    const send = async (message: Message) => {
      if (message.title === 'a') throw new Refusal({ title: '缺一项', status: 422, errors: [{ pointer: '/answers/items/A.1', code: 'x', message: '请回答' }] } as never);
      if (message.title === 'b') throw new Refusal({ title: '已结案', status: 409 });
      return {};
    };
    expect(await flush(holding, send, said)).toBeNull();
    expect(await states()).toEqual(['rejected', 'conflict', 'done']);
    const [row] = await db.outbox.orderBy('seq').toArray();
    const first = await unseal<Message>(key, row!.sealed);
    expect([first.words, first.faults![0]!.message]).toEqual(['缺一项', '请回答']);
  });
  it.each([0, 401, 429, 500, 503])('stops at %i and goes on later with the same key', async (status) => {
    await handOver(holding, null, ['a', 'b'].map((t) => letter(t)));
    const keys: string[] = [];
    let down = true;
    const send = async (_: Message, k: string) => { keys.push(k); if (down) throw new Refusal({ title: 'x', status }); return {}; };
    expect((await flush(holding, send, said))?.status).toBe(status);
    expect(await states()).toEqual(['pending', 'pending']);
    down = false;
    await flush(holding, send, said);
    expect(await states()).toEqual(['done', 'done']);
    expect(keys[0]).toBe(keys[1]);
    await flush(holding, send, said);
    expect(keys).toHaveLength(3);
  });
  it('sends photos one by one and does not send again what arrived', async () => {
    const bytes = await sealBytes(key, new Uint8Array([5, 6]));
    await handOver(holding, null, [1, 2, 3].map((n) => ({ ...letter(`p${n}`), kind: 'paper' as const, bytes })));
    const sent: string[] = [];
    const send = (until: number) => async (message: Message, _: string, data: ArrayBuffer | null) => { if (sent.length >= until) throw new Refusal({ title: 'gone', status: 0 }); expect(data?.byteLength).toBe(2); sent.push(message.title); return {}; };
    await flush(holding, send(1), said);
    await flush(holding, send(9), said);
    expect(sent).toEqual(['p1', 'p2', 'p3']);
    expect((await db.outbox.toArray()).every((item) => item.bytes === undefined)).toBe(true);
  });
  it('makes a refused entry a draft again with its faults, or sends it again under a new key', async () => {
    await handOver(holding, null, [letter('a', { id: 'd', kind: 'assessment', about: 'c' }), letter('b')]);
    await flush(holding, async () => { throw new Refusal({ title: 'no', status: 422 }); }, said);
    const [a, b] = await db.outbox.orderBy('seq').toArray();
    expect(await mend(holding, a!)).toBe('d');
    expect((await draftAbout<{ faults: { message: string }[] } & never>(holding, 'c')) as unknown).toMatchObject({ faults: [{ message: 'no' }] });
    await again(holding, b!);
    const rest = await db.outbox.toArray();
    expect(rest.map((r) => r.state)).toEqual(['pending']);
    expect(rest[0]!.id).not.toBe(b!.id);
    expect((await unseal<Message>(key, rest[0]!.sealed)).words).toBeUndefined();
  });
  it('keeps receipts seven days without the answers', async () => {
    await handOver(holding, null, [letter('a')]);
    await flush(holding, async () => ({}), said);
    const [row] = await db.outbox.toArray();
    expect((await unseal<Message>(key, row!.sealed)).body).toEqual({});
    await tidy(Date.now() + 6 * day);
    expect(await db.outbox.count()).toBe(1);
    await tidy(Date.now() + 8 * day);
    expect(await db.outbox.count()).toBe(0);
  });
});

describe('form', () => {
  it('says what is missing until nothing is', () => {
    const entry = newEntry('id-12345', task, form, '2026-11-23T01:00:00Z');
    expect(missingOf(entry).map((m) => m.at)).toEqual(['A.1', 'A.2', 'elder', 'lead', 'second']);
    Object.assign(entry.items, { 'A.1': 0, 'A.2': 1 });
    expect(missingOf(entry)[0]!.at).toBe('A.2');
    entry.items['A.2'] = 2;
    entry.images = { elder: 'x', lead: 'x', second: 'x' };
    expect(missingOf(entry)).toEqual([]);
    entry.signer = ' ';
    expect(missingOf(entry).map((m) => m.at)).toEqual(['signer']);
  });
  it('carries answers over to a changed form only where they still mean the same place', () => {
    const entry = newEntry('id-12345', task, form, 'x');
    entry.items = { 'A.1': 1, 'A.2': 2 };
    const next = { ...form, version: '3', groups: [{ ...form.groups[0]!, items: [form.groups[0]!.items[0]!, { code: 'A.3', label: text('新'), answers: [] }] }] };
    expect(carryOver(entry, next)).toMatchObject({ items: { 'A.1': 1 }, form: { version: '3' }, images: { elder: '' } });
  });
  it('makes the entry the server reads', () => {
    const entry = newEntry('id-12345', task, form, 'x');
    entry.items = { 'A.1': 1 };
    entry.diagnoses = 'f00，g30';
    entry.proxy = true;
    expect(bodyOf(entry, 'y')).toMatchObject({ client_id: 'id-12345', form: '2', answers: { items: { 'A.1': 1 }, coma: false, diagnoses: ['F00', 'G30'], risk_events: { fall: 0 } }, signatures: [{ role: 'proxy' }, { role: 'lead', assessor: 'l' }, { role: 'second', assessor: 's' }] });
    expect((bodyOf({ ...entry, form: { ...form, method: 'checklist' } }, 'y').answers as { items: object }).items).toEqual({ 'A.1': true });
  });
  it('finds the screen of a pointer', () => {
    expect(['/answers/items/A.1', '/signatures/0/image', '/answers/coma'].map(placeOf)).toEqual(['A.1', 'sign', 'more']);
  });
});
