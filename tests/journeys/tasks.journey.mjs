// The task ledger from the opened pack to acceptance: closed periods shown as they ended, a report by those who answer for a task and by
// nobody else, an extension, a missed date with its reminder, listed supervision, parts of districts, the monthly sheet, bad input.
import crypto from 'node:crypto';
import { assert, refused, story } from './story.mjs';
import { serve } from './server.mjs';

const today = '2026-11-22';
const find = (overview, code) => overview.items.find((line) => line.code === code && !line.parent);
const standing = async (client, id) => (await client.get(`/tasks/tasks/${id}/page`)).line.standing;

async function evidence(client, task, name = '证明.pdf', content = '%PDF-1.4 evidence') {
  const form = new FormData();
  form.set('file', new Blob([content]), name);
  return client.post(`/tasks/tasks/${task}/files`, form);
}

story('任务台账：往期任务、报送、退回、验收、延期、督办、分区、月报', { city: 'zhuhai', today }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), partner = await as('partner'), district = await as('district'), auditor = await as('auditor');
  const overview = await bureau.get('/tasks/overview');
  const dated = overview.items.filter((line) => line.origin === 'document' && line.due_on && line.due_on < today);
  assert.ok(dated.length > 20, `${dated.length} tasks of 2019 to 2022`);
  for (const line of dated) assert.equal(line.standing, 'never_reported', `${line.code}: nothing is invented`);
  await refused(auditor.get('/tasks/overview'), 403);
  await refused(bureau.get('/tasks/overview?standing=fine'), 422);
  await refused(bureau.get('/tasks/overview?due_from=2026-13-01'), 422);

  // What ended before the platform is recorded with evidence by the body that answers for it, and accepted by another official.
  const z12 = find(overview, 'z12'), at = `/tasks/tasks/${z12.id}`;
  await refused(partner.post(`${at}/report`, { dated: null, percent: 10, text: '外单位', problems: '', next_step: '', figures: [], files: [] }), 403, 'tasks.actor.foreign');
  await refused(partner.post(`${at}/submit`, { done_on: '2019-12-01', text: '外单位', figures: [], files: [] }), 403, 'tasks.actor.foreign');
  await refused(evidence(partner, z12.id), 403, 'tasks.actor.foreign');
  await refused(evidence(bureau, z12.id, '表.exe', 'MZ'), 422);
  await refused(evidence(bureau, z12.id, '假.pdf', 'not a pdf'), 422);
  const file = await evidence(bureau, z12.id);
  assert.equal(file.sha256, crypto.createHash('sha256').update('%PDF-1.4 evidence').digest('hex'));
  const submission = { done_on: '2019-12-20', text: '政策文件已于当年印发', figures: [], files: [file.id] };
  await refused(bureau.post(`${at}/submit`, { ...submission, done_on: '2027-01-01' }), 422);
  await refused(bureau.post(`${at}/submit`, { ...submission, files: ['0000000000001'] }), 422);
  await bureau.post(`${at}/submit`, submission);
  await refused(bureau.post(`${at}/accept`, { note: '' }), 409, 'tasks.accept.same_person');
  await refused(partner.post(`${at}/accept`, { note: '' }), 403, 'tasks.actor.not_lead');
  await chief.post(`${at}/send_back`, { reason: '请补充文号' });
  assert.equal(await standing(bureau, z12.id), 'missed');
  await refused(bureau.post(`${at}/submit`, submission), 422);
  await bureau.post(`${at}/submit`, { ...submission, files: [] });
  await chief.post(`${at}/accept`, { note: '同意销号' });
  const page = await bureau.get(`${at}/page`);
  assert.equal(page.line.standing, 'met');
  assert.equal(page.line.closed_on, today);
  assert.deepEqual(page.steps.map((s) => s.step.kind), ['accepted', 'submitted', 'sent_back', 'submitted']);
  assert.equal(page.steps[3].files[0].name, '证明.pdf');
  assert.equal(await bureau.get(`/tasks/files/${file.id}`), '%PDF-1.4 evidence');
  await refused(bureau.post(`${at}/report`, { dated: null, percent: null, text: '再报', problems: '', next_step: '', figures: [], files: [] }), 409, 'tasks.task.state');
  assert.ok((await bureau.get('/notices')).items.some((n) => /已验收/.test(n.title)));

  // A district sees its own part, reports on it, and does not accept itself. A district's own task is not the next district's.
  const own = await district.get('/tasks/overview');
  assert.ok(own.items.length > 10 && own.items.every((line) => line.region === '440402000000'), 'the district sees its own');
  assert.equal(find(own, 'z7'), undefined, 'the task of another district');
  assert.ok(find(own, 'z5'), 'the task that the document gives to this district alone');
  await refused(district.get(`/tasks/tasks/${z12.id}/page`), 404);
  const part = own.items.find((line) => line.code === 'z9');
  await refused(district.post(`/tasks/tasks/${part.id}/report`, { dated: null, percent: 101, text: '超范围', problems: '', next_step: '', figures: [], files: [] }), 422);
  await refused(district.post(`/tasks/tasks/${part.id}/report`, { dated: '2026-12-01', percent: 1, text: '日期有误', problems: '', next_step: '', figures: [], files: [] }), 422);
  await refused(district.post(`/tasks/tasks/${part.id}/report`, { dated: null, percent: 1, text: '指标有误', problems: '', next_step: '', figures: [{ label: '站点', value: '1', unit: '', indicator: 'nothing' }], files: [] }), 422, 'input.invalid');
  await district.post(`/tasks/tasks/${part.id}/report`, { dated: null, percent: 70, text: '城市社区已覆盖', problems: '两个村待建', next_step: '年底前完成', figures: [{ label: '已建站点', value: '36', unit: '个', indicator: 'urban_coverage' }], files: [] });
  assert.equal(await standing(district, part.id), 'missed', 'reported after a date that has passed');
  await refused(district.post(`/tasks/tasks/${part.id}/supervise`, { reason: '自行挂牌' }), 403);
  await district.post(`/tasks/tasks/${part.id}/submit`, { done_on: today, text: '全部覆盖', figures: [], files: [] });
  await refused(district.post(`/tasks/tasks/${part.id}/accept`, { note: '' }), 403, 'tasks.actor.not_lead');
  // What the city has given a district is not the district's to strike out, nor are the city's rules its to change.
  const lists = await district.get('/tasks/responsibilities/districts');
  assert.ok(lists.leads.length > 10, 'the district reads what it leads');
  assert.ok((await district.get('/tasks/documents')).items.some((d) => d.tasks > 0), 'and what carries each clause');
  const given = await bureau.post('/tasks/tasks', { title: '核对站点台账', content: '', office: (await district.get('/session')).department.id, support: [], due_on: '2026-12-31' });
  await refused(district.post(`/tasks/tasks/${given.id}/withdraw`, { reason: '不想办理' }), 403, 'tasks.task.given');
  assert.equal((await district.get(`/tasks/tasks/${given.id}/page`)).acts.find((a) => a.name === 'withdraw').allowed, false);
  await refused(district.post('/tasks/bodies/health/assign', { department: null, chief: null }), 403);
  const its = await district.post('/tasks/tasks', { title: '区内自查', content: '', office: (await district.get('/session')).department.id, support: [], due_on: '2026-12-31' });
  await district.post(`/tasks/tasks/${its.id}/withdraw`, { reason: '已并入' });
  await bureau.post(`/tasks/tasks/${given.id}/withdraw`, { reason: '改由市里办理' });
  const z9 = find(overview, 'z9');
  await refused(bureau.post(`/tasks/tasks/${z9.id}/submit`, { done_on: today, text: '各区已完成', figures: [], files: [] }), 409, 'tasks.task.parts_open');
  await bureau.post(`/tasks/tasks/${part.id}/accept`, { note: '' });
  const whole = await bureau.get(`/tasks/tasks/${z9.id}/page`);
  assert.equal(whole.line.parts_closed, 1);
  assert.equal(whole.parts.find((p) => p.id === part.id).standing, 'late');

  // Listed supervision; a task without a date gets one here; a printed one does not move except by extension.
  const z2 = find(overview, 'z2');
  await chief.post(`/tasks/tasks/${z2.id}/supervise`, { reason: '逾期多年' });
  await refused(chief.post(`/tasks/tasks/${z2.id}/supervise`, { reason: '再次' }), 409, 'tasks.listed.already');
  assert.deepEqual((await bureau.get('/tasks/overview?listed=true')).items.map((line) => line.code), ['z2']);
  await refused(chief.post(`/tasks/tasks/${z2.id}/lift`, { reason: '' }), 422);
  await chief.post(`/tasks/tasks/${z2.id}/lift`, { reason: '已整改' });
  await refused(chief.post(`/tasks/tasks/${z2.id}/set_due`, { due_on: '2027-01-01', reason: '改期' }), 409, 'tasks.due.printed');
  const broken = await chief.post(`/tasks/tasks/${z2.id}/break_down`, { note: '' });
  assert.equal((await chief.get(`/tasks/tasks/${broken.id}/page`)).parts.length, 6);
  await refused(chief.post(`/tasks/tasks/${z2.id}/break_down`, { note: '' }), 409, 'tasks.parts.already');

  const sheet = await bureau.raw('GET', '/tasks/month.xlsx?month=2026-11');
  assert.equal(sheet.status, 200);
  assert.equal(Buffer.from(await sheet.arrayBuffer()).subarray(0, 2).toString(), 'PK');
  await refused(bureau.get('/tasks/month.xlsx?month=2027-01'), 422);
  await refused(bureau.get('/tasks/month.xlsx?month=abc'), 422);
});

story('任务台账：自定任务到期、提醒、延期、逾期', { city: 'guangzhou', today }, async ({ server, database, as }) => {
  const bureau = await as('bureau'), partner = await as('partner');
  const department = (await bureau.get('/session')).department.id;
  const federation = (await partner.get('/session')).department.id;
  const task = { title: '完善探访记录抽查', content: '每季度抽查一次', office: federation, support: ['health'], due_on: '2026-12-05' };
  await refused(partner.post('/tasks/tasks', task), 403);
  await refused(bureau.post('/tasks/tasks', { ...task, due_on: '2026-11-21' }), 422);
  await refused(bureau.post('/tasks/tasks', { ...task, title: '' }), 422);
  await refused(bureau.post('/tasks/tasks', { ...task, support: ['nobody'] }), 422);
  const made = await bureau.post('/tasks/tasks', task);
  assert.ok((await partner.get('/notices')).items.some((n) => n.title.includes(task.title)));
  const at = `/tasks/tasks/${made.id}`;
  assert.equal(await standing(bureau, made.id), 'due_soon');
  await refused(partner.post(`${at}/ask_extension`, { until: '2026-12-05', reason: '材料未齐' }), 422);
  await partner.post(`${at}/ask_extension`, { until: '2026-12-20', reason: '材料未齐' });
  await refused(partner.post(`${at}/ask_extension`, { until: '2026-12-25', reason: '再次申请' }), 409, 'tasks.extension.open');
  await refused(partner.post(`${at}/approve_extension`, { note: '' }), 409, 'tasks.extension.same_person');
  await bureau.post(`${at}/approve_extension`, { note: '同意' });
  await refused(bureau.post(`${at}/decline_extension`, { reason: '已无申请' }), 409, 'tasks.extension.none');
  const line = (await bureau.get(`${at}/page`)).line;
  assert.equal(line.due_on, '2026-12-20');
  assert.equal(line.standing, 'due_soon');

  // Bodies and departments: what is found by code, what is given by hand.
  const bodies = (await bureau.get('/tasks/bodies')).items;
  assert.equal(bodies.find((b) => b.body === 'civil_affairs').found, 'by_code');
  const unmapped = bodies.find((b) => b.found === 'none');
  await refused(partner.post(`/tasks/bodies/${unmapped.body}/assign`, { department, chief: null }), 403);
  await bureau.post(`/tasks/bodies/${unmapped.body}/assign`, { department, chief: null });
  assert.equal((await bureau.get('/tasks/bodies')).items.find((b) => b.body === unmapped.body).found, 'by_hand');
  await refused(bureau.post('/tasks/bodies/districts/assign', { department, chief: null }), 409, 'tasks.body.many');
  await refused(bureau.post('/tasks/bodies/nobody/assign', { department, chief: null }), 404);

  // Three weeks after the date nobody has reported: missed. The supervising office records for another body with the grounds.
  await server.stop();
  const later = await serve(database, { today: '2027-01-10' });
  try {
    const again = later.client();
    await again.signIn('bureau', 'yikang-demo-2026');
    assert.equal(await standing(again, made.id), 'never_reported');
    await again.post(`${at}/report`, { dated: null, percent: 30, text: '代残联补录进展，见来函', problems: '', next_step: '', figures: [], files: [] });
    const page = await again.get(`${at}/page`);
    assert.equal(page.line.standing, 'missed');
    assert.equal(page.steps[0].step.behalf, true);
    await again.post(`${at}/withdraw`, { reason: '并入另一任务' });
    assert.equal(await standing(again, made.id), 'withdrawn');
    await refused(again.post(`/tasks/tasks/${find(await again.get('/tasks/overview'), 't1').id}/withdraw`, { reason: '撤销文件任务' }), 409, 'tasks.task.of_document');
  } finally {
    await later.stop();
  }
});

story('条款落实与责任清单', { city: 'yangjiang', today }, async ({ as }) => {
  const bureau = await as('bureau'), partner = await as('partner');
  const documents = (await partner.get('/tasks/documents')).items;
  assert.equal(documents[0].name, 'yangjiang-measures');
  assert.equal(documents[0].covered + documents[0].uncovered + documents[0].not_computable, documents[0].clauses);
  const page = await partner.get('/tasks/documents/yangjiang-measures');
  assert.equal(page.lines.length, page.clauses);
  assert.equal(page.lines.filter((line) => line.state === 'uncovered').length, page.uncovered);
  const visits = page.lines.find((line) => line.at === 't18');
  assert.equal(visits.state, 'overdue');
  assert.equal(visits.tasks[0].code, 't18');
  assert.match(visits.indicators[0].state.zh, /暂无数据/);
  assert.equal(visits.indicators[0].value, null);
  await refused(partner.get('/tasks/documents/no-such'), 404);
  const lists = await bureau.get('/tasks/responsibilities');
  assert.equal(lists.duties_printed, false, 'the Yangjiang documents print no responsibility list');
  const list = await bureau.get('/tasks/responsibilities/civil_affairs');
  assert.equal(list.leads.length, lists.items.find((card) => card.body === 'civil_affairs').leads);
  assert.ok(list.leads.length > 10 && list.duties.length === 0);
  await refused(bureau.get('/tasks/responsibilities/nobody'), 404);
});

story('联席会议：安排、议题、召开、议定事项一键转任务、纪要、跟踪到销号', { city: 'yunfu', today }, async ({ as }) => {
  const bureau = await as('bureau'), chief = await as('chief'), partner = await as('partner'), district = await as('district');
  const department = (await bureau.get('/session')).department.id;
  const member = { body: 'civil_affairs', name: '张某', post: '局长', seat: 'convener', valid_from: '2026-01-01', valid_to: null };
  await refused(partner.post('/conference/members', member), 403);
  await refused(bureau.post('/conference/members', { ...member, body: 'nobody' }), 422);
  await refused(bureau.post('/conference/members', { ...member, valid_to: '2025-01-01' }), 422);
  await bureau.post('/conference/members', member);
  await bureau.post('/conference/members', { ...member, body: 'disabled_federation', name: '李某', post: '副理事长', seat: 'member' });

  const plan = { title: '养老服务联席会议', meets_on: today, begins: '09:30', place: '三楼会议室', chair: '张某' };
  await refused(partner.post('/conference/meetings', plan), 403);
  await refused(district.get('/conference/meetings'), 403);
  await refused(bureau.post('/conference/meetings', { ...plan, begins: '9点' }), 422);
  await refused(bureau.post('/conference/meetings', { ...plan, meets_on: '2026-11-21' }), 422);
  const tomorrow = await bureau.post('/conference/meetings', { ...plan, title: '下一次会议', meets_on: '2026-11-23' });
  await refused(bureau.post(`/conference/meetings/${tomorrow.id}/hold`, { attendance: [{ body: 'civil_affairs', name: '张某', presence: 'present' }] }), 409, 'conference.meeting.early');
  const moved = { meets_on: '2026-11-24', begins: '15:00', place: '二楼会议室', reason: '会场冲突' };
  await refused(partner.post(`/conference/meetings/${tomorrow.id}/move`, moved), 403);
  await refused(bureau.post(`/conference/meetings/${tomorrow.id}/move`, { ...moved, meets_on: '2026-11-21' }), 422);
  await refused(bureau.post(`/conference/meetings/${tomorrow.id}/move`, { ...moved, reason: '' }), 422);
  assert.equal((await bureau.post(`/conference/meetings/${tomorrow.id}/move`, moved)).meets_on, '2026-11-24');
  await bureau.post(`/conference/meetings/${tomorrow.id}/cancel`, { text: '合并召开' });
  await refused(bureau.post(`/conference/meetings/${tomorrow.id}/move`, moved), 409, 'conference.meeting.state');
  const told = (await partner.get('/notices')).items.map((n) => n.title);
  assert.ok(told.some((title) => title.startsWith('联席会议改期')) && told.some((title) => title.startsWith('联席会议取消')), 'members hear of both');
  const meeting = await bureau.post('/conference/meetings', plan);
  assert.ok((await partner.get('/notices')).items.some((n) => n.title.includes(plan.title)), 'members are told');
  const at = `/conference/meetings/${meeting.id}`;
  await refused(bureau.post(`${at}/matters`, { title: '', content: '', body: 'civil_affairs' }), 422);
  const matter = await bureau.post(`${at}/matters`, { title: '探访关爱落实情况', content: '通报并研究', body: 'civil_affairs' });
  const resolution = { text: '十二月底前完成探访名单核对', office: department, support: ['disabled_federation'], due_on: '2026-12-31', matter: matter.id };
  await refused(bureau.post(`${at}/resolutions`, resolution), 409, 'conference.resolution.not_held');
  await refused(bureau.post(`${at}/hold`, { attendance: [] }), 422);
  await bureau.post(`${at}/hold`, { attendance: [{ body: 'civil_affairs', name: '张某', presence: 'present' }, { body: 'disabled_federation', name: '李某', presence: 'absent' }] });
  await refused(bureau.post(`${at}/hold`, { attendance: [{ body: 'civil_affairs', name: '张某', presence: 'present' }] }), 409, 'conference.meeting.state');
  const made = await bureau.post(`${at}/resolutions`, resolution);
  await refused(partner.post(`/conference/resolutions/${made.id}/make_task`), 403);
  assert.equal((await partner.get('/conference/follow_up')).items[0].standing, null);
  const task = await bureau.post(`/conference/resolutions/${made.id}/make_task`);
  await refused(bureau.post(`/conference/resolutions/${made.id}/make_task`), 409, 'conference.resolution.has_task');
  const line = (await bureau.get('/tasks/overview')).items.find((l) => l.id === task.id);
  assert.deepEqual([line.origin, line.due_on, line.standing, line.support[0].body], ['meeting', '2026-12-31', 'not_started', 'disabled_federation']);

  await refused(bureau.raw('GET', `${at}/minutes.pdf`).then((r) => { if (r.status !== 409) return r; const e = new Error(); e.status = 409; throw e; }), 409);
  await refused(bureau.post(`${at}/close`, { text: '短' }), 422);
  await bureau.post(`${at}/close`, { text: '会议听取了探访关爱落实情况的通报，议定事项一项。' });
  await refused(bureau.post(`${at}/matters`, { title: '补充议题', content: '', body: 'civil_affairs' }), 409, 'conference.meeting.over');
  for (const file of ['agenda.pdf', 'minutes.pdf']) assert.equal(Buffer.from(await (await bureau.raw('GET', `${at}/${file}`)).arrayBuffer()).subarray(0, 5).toString(), '%PDF-');
  for (const file of ['/tasks/month.pdf', '/tasks/documents/yunfu-tasks/print.pdf']) assert.equal(Buffer.from(await (await bureau.raw('GET', file)).arrayBuffer()).subarray(0, 5).toString(), '%PDF-', file);

  // Followed until it is closed.
  assert.equal((await partner.get('/conference/follow_up')).items.length, 1);
  await partner.post(`/tasks/tasks/${task.id}/report`, { dated: null, percent: 50, text: '名单核对过半', problems: '', next_step: '', figures: [], files: [] });
  assert.equal((await bureau.get(`${at}/page`)).resolutions[0].percent, 50);
  await bureau.post(`/tasks/tasks/${task.id}/submit`, { done_on: today, text: '名单已核对完毕', figures: [], files: [] });
  await chief.post(`/tasks/tasks/${task.id}/accept`, { note: '' });
  assert.equal((await partner.get('/conference/follow_up')).items.length, 0);
  assert.equal((await bureau.get(`${at}/page`)).resolutions[0].standing, 'met');
});
