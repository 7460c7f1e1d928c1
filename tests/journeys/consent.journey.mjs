// Who may act for an elder, what the elder agreed to, which office may receive what; and to whom one person's data were shown.
import { assert, refused, story } from './story.mjs';

// The refusal of one field.
const wrong = async (promise, code) => assert.equal((await refused(promise, 422)).errors[0].code, code);
const setting = { city: 'guangzhou', people: 60, today: '2026-11-22' };

story('代办人凭材料登记，同意可以撤回，谁看过这位老人的信息列得出来', setting, async ({ as }) => {
  const bureau = await as('bureau');
  const [elder, other] = (await bureau.get('/elders?f.state=living&limit=2')).items;
  const proxy = await bureau.post('/consents/proxies', { elder: elder.id, name: '陈小明', kind: 'family', scope: 'apply', phone: '13800001234', paper: '委托书 2026-07', valid_from: '2026-01-01', valid_to: '2026-12-31' });
  assert.equal(proxy.phone, '138****1234');
  await wrong(bureau.post('/consents/proxies', { elder: elder.id, name: '陈小明', kind: 'family', scope: 'apply', phone: null, paper: '', valid_from: '2026-01-01', valid_to: null }), 'consent.text.length');
  const consent = { elder: elder.id, data_class: 'contact', purpose: '向养老机构提供联系方式', paper: '同意书', by_proxy: proxy.id, given_on: '2026-11-20' };
  const given = await bureau.post('/consents/given', consent);
  assert.equal(given.state, 'given');
  await wrong(bureau.post('/consents/given', { ...consent, elder: other.id }), 'consent.proxy.may_not');
  await bureau.post(`/consents/proxies/${proxy.id}/end`, { reason: '家属来函终止' });
  await wrong(bureau.post('/consents/given', consent), 'consent.proxy.may_not');
  const withdrawn = await bureau.post(`/consents/given/${given.id}/withdraw`, { reason: '本人来电' });
  assert.deepEqual([withdrawn.state, withdrawn.withdrawn_on], ['withdrawn', '2026-11-22']);
  await refused(bureau.post(`/consents/given/${given.id}/withdraw`, { reason: '再次' }), 409, 'consent.consent.withdrawn');

  await bureau.get(`/elders/${elder.id}`);
  await bureau.post('/unmask', { record: 'elder', id: elder.id, field: 'id_no', reason: '核对身份' });
  const seen = await bureau.get(`/consents/disclosures/${elder.id}`);
  assert.ok(seen.items.some((item) => item.action === 'personal.unmask' && item.reason === '核对身份'), JSON.stringify(seen));
  assert.ok(seen.items.some((item) => item.action === 'elder.read'));
  assert.equal((await bureau.get(`/consents/disclosures/${other.id}`)).items.length, 0);
});

story('共享登记：一人提出，另一人批准；敏感信息须有截止日', setting, async ({ as }) => {
  const bureau = await as('bureau');
  const district = await as('district');
  const region = district.session.scope[0].code;
  const [office] = (await bureau.get('/organisation/departments?limit=1')).items;
  const asked = { recipient: office.id, region, data_class: 'health', grade: 'sensitive', purpose: '家庭病床评估', basis: '合作协议第三条', valid_from: '2026-11-01', valid_to: null };
  await wrong(bureau.post('/consents/sharings', asked), 'consent.sharing.needs_end');
  const grant = await bureau.post('/consents/sharings', { ...asked, valid_to: '2027-10-31' });
  assert.equal(grant.state, 'proposed');
  await refused(bureau.post(`/consents/sharings/${grant.id}/approve`, { reason: '同意' }), 403, 'consent.sharing.second_person');
  assert.equal((await district.post(`/consents/sharings/${grant.id}/approve`, { reason: '材料齐全' })).state, 'standing');
  await refused(district.post(`/consents/sharings/${grant.id}/refuse`, { reason: '再想' }), 409, 'consent.sharing.state');
  assert.equal((await bureau.post(`/consents/sharings/${grant.id}/end`, { reason: '协议终止' })).state, 'ended');
});
