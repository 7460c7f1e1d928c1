// Lists that have pages of their own. The server's description comes first; these stand in for what it does not describe.
import { recordByPath } from '@shared/dict/meta';
import type { Column, Kind, Option, RecordMeta } from '@shared/api/types';

function column(name: string, zh: string, en: string, kind: Kind, more: Partial<Column> = {}): Column { return { name, label: { zh, en }, kind, ...more }; }
function options(...pairs: [string, string, string][]): Option[] { return pairs.map(([code, zh, en]) => ({ code, label: { zh, en } })); }

function list(record: string, zh: string, en: string, path: string, columns: Column[], more: Partial<RecordMeta> = {}): RecordMeta {
  return { record, label: { zh, en }, path, scope: 'none', rights: { read: true, create: null, update: null, export: null }, columns, filters: [], sorts: [], search: false, default_sort: '', form: null, commands: [], ...more };
}

const states = options(['queued', '排队', 'Queued'], ['running', '进行中', 'Running'], ['done', '完成', 'Done'], ['failed', '失败', 'Failed'], ['cancelled', '已取消', 'Cancelled']);

export const answers = options(['entitled', '符合', 'Entitled'], ['not_entitled', '不符合', 'Not entitled'], ['needs_information', '待补', 'Needs information'], ['not_in_force', '未生效', 'Not in force'], ['not_modelled', '未纳入', 'Not modelled']);

const own: Record<string, RecordMeta> = {
  '/audit': list('audit.entry', '审计记录', 'Audit entry', '/audit', [
    column('at', '时间', 'Time', 'instant'), column('actor', '操作人', 'Actor', 'id'), column('action', '动作', 'Action', 'text'),
    column('record', '记录类型', 'Record', 'text'), column('subject', '对象', 'Subject', 'text'), column('reason', '理由', 'Reason', 'text'),
  ], { filters: ['at', 'actor', 'action', 'record', 'subject'], search: true }),
  '/jobs': list('work.job', '作业', 'Job', '/jobs', [
    column('label', '作业', 'Job', 'text'), column('state', '状态', 'State', 'choice', { options: states }), column('progress', '进度', 'Progress', 'integer'),
    column('message', '说明', 'Message', 'text'), column('created_by', '发起人', 'Started by', 'text'), column('created_at', '发起时间', 'Started at', 'instant'),
  ], { filters: ['state'] }),
  '/organisation/sessions': list('organisation.session', '会话', 'Session', '/organisation/sessions', [
    column('account', '账号', 'Account', 'id'), column('address', '来源地址', 'Address', 'text'), column('agent', '设备', 'Device', 'text'),
    column('created_at', '登录时间', 'Signed in', 'instant'), column('seen_at', '最近活动', 'Last seen', 'instant'),
  ]),
  '/elders': list('elder.elder', '老年人', 'Elder', '/elders', [
    column('name', '姓名', 'Name', 'text', { privacy: 'personal' }), column('id_no', '公民身份号码', 'Identity number', 'text', { privacy: 'sensitive' }),
    column('sex', '性别', 'Sex', 'choice', { options: options(['male', '男', 'Male'], ['female', '女', 'Female']) }), column('birth', '出生日期', 'Born', 'date', { privacy: 'personal' }),
    column('region', '所在区域', 'Region', 'region'), column('phone', '电话', 'Phone', 'text', { privacy: 'personal' }),
  ], { scope: 'region', search: true }),
  '/intake/batches': list('intake.batch', '数据批次', 'Batch', '/intake/batches', [
    column('source', '来源', 'Source', 'text'), column('file_name', '文件', 'File', 'text'), column('as_of', '数据日期', 'As of', 'date'),
    column('state', '状态', 'State', 'text'), column('created_at', '收到时间', 'Received', 'instant'),
  ]),
  '/determination/results': list('determination.result', '认定结果', 'Determination', '/determination/results', [
    column('elder', '老年人', 'Elder', 'text', { privacy: 'personal' }), column('item', '服务项目', 'Service item', 'text'), column('answer', '结论', 'Answer', 'choice', { options: answers }),
    column('amount_fen', '金额', 'Amount', 'money'), column('clause', '依据条款', 'Clause', 'text'), column('facts', '命中事实', 'Facts', 'text'), column('missing', '未满足条件', 'Unmet conditions', 'text'),
  ], { scope: 'region', filters: ['item', 'answer', 'category', 'region'] }),
  '/determination/runs': list('determination.run', '认定批次', 'Determination run', '/determination/runs', [
    column('as_of', '认定日期', 'As of', 'date'), column('state', '状态', 'State', 'choice', { options: states }), column('created_at', '发起时间', 'Started at', 'instant'),
  ]),
};

const sexes = options(['1', '男', 'Male'], ['2', '女', 'Female'], ['0', '未知', 'Unknown'], ['9', '未说明', 'Not stated']);

const seldom = ['hukou_region', 'residence_region', 'address', 'died_on'];

/** The register; GB/T 2261.1 gives the sex as a number, people read a word. */
export function elderMeta(): RecordMeta {
  const meta = metaOf('/elders');
  const columns = meta.columns.map((c) => (c.name === 'sex' && c.kind === 'integer' ? { ...c, kind: 'choice' as const, options: sexes } : c))
    .map((c) => (seldom.includes(c.name) ? { ...c, aside: true } : c));
  // People are found by their names, so the name stands first and opens the page.
  return { ...meta, columns: [...columns.filter((c) => c.name === 'name'), ...columns.filter((c) => c.name !== 'name')] };
}

export function metaOf(path: string): RecordMeta {
  const found = recordByPath(path) ?? own[path];
  if (!found) throw new Error(`no description of ${path}`);
  return found;
}

const pages: Record<string, string> = { '/intake/batches': '/intake' };

/** The page of the console that shows a list of the server. */
export function pageOf(path: string): string { return pages[path] ?? path; }
