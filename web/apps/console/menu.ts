// The menu by job: groups, what stands in them, and which rights open each page. A record nobody placed finds its group by the first part of its path.
import { computed } from 'vue';
import { meta, recordByPath } from '@shared/dict/meta';
import { may } from './session';
import { i18n, tx } from '@shared/i18n';

export interface Entry { path: string; title: string; outside?: boolean }
export interface Group { key: string; title: string; entries: Entry[] }

interface Place {
  path: string;
  /** Key of the title; a record page without one takes the record's own label. */
  title?: string;
  /** Rights of which one must be held; without them the record must be listed in the metadata. */
  rights?: string[];
  /** Everybody who is signed in may see it. */
  everyone?: boolean;
  /** A program of its own beside the console. */
  outside?: boolean;
}

const groups: { key: string; modules: string[]; places: Place[] }[] = [
  { key: 'desk', modules: ['work'], places: [
    { path: '/', title: 'menu.home', everyone: true },
    { path: '/work', title: 'menu.work', everyone: true },
    { path: '/notices', title: 'menu.notices', everyone: true },
    { path: '/screen/', title: 'menu.screen', rights: ['determination.result'], outside: true },
    { path: '/field/', title: 'menu.field', rights: ['assessment.task.work', 'guide.visit.record'], outside: true },
  ] },
  { key: 'people', modules: ['elders', 'elder', 'intake', 'consents'], places: [
    { path: '/elders', title: 'menu.elders', rights: ['elder'] },
    { path: '/elder/duplicates', title: 'menu.duplicates', rights: ['elder.duplicate'] },
    { path: '/elder/fact-reviews', title: 'menu.factReviews', rights: ['elder.fact_review'] },
    { path: '/elder/changes' },
    { path: '/intake', title: 'menu.intake', rights: ['intake'] },
    { path: '/intake/reviews' },
    { path: '/intake/columns' },
  ] },
  { key: 'assessment', modules: ['assessment'], places: [
    { path: '/assessment', title: 'menu.assessments', rights: ['assessment.case'] },
    { path: '/assessment/tasks', title: 'menu.assessmentTasks', rights: ['assessment.task.work'] },
    { path: '/assessment/drift', title: 'assessment.drift.title', rights: ['assessment.agency.read'] },
    { path: '/assessment/take-in', title: 'assessment.takeIn.title', rights: ['assessment.result.take_in'] },
    { path: '/assessment/rechecks', title: 'assessment.recheck.title', rights: ['assessment.recheck'] },
  ] },
  { key: 'entitlement', modules: ['determination', 'decision'], places: [
    { path: '/determination/results', title: 'menu.results', rights: ['determination'] },
    { path: '/determination/lacking-facts', title: 'menu.lacking', rights: ['determination'] },
    { path: '/determination/runs', title: 'menu.runs', rights: ['determination'] },
    { path: '/decision', title: 'menu.decisions', rights: ['decision.proposal'] },
  ] },
  { key: 'policy', modules: ['policy'], places: [
    { path: '/policy/pack', title: 'menu.policyPack', rights: ['policy.pack'] },
    { path: '/policy/versions', title: 'menu.policyVersions', rights: ['policy.pack'] },
    { path: '/policy/confirmations' },
    { path: '/policy/simulations', title: 'menu.policySimulations', rights: ['policy.simulation'] },
    { path: '/policy/expression', title: 'menu.policyExpression', rights: ['policy.expression'] },
    { path: '/policy/holds' },
    { path: '/policy/guard' },
  ] },
  { key: 'service', modules: ['catalogue', 'window', 'guide', 'waitlist', 'residence', 'visit', 'meal', 'adaptation', 'homebed', 'homecare', 'emergency', 'timebank', 'medical', 'hotline', 'learning'], places: [
    { path: '/window', title: 'menu.window', rights: ['window.case', 'window.task'] },
    { path: '/window/online', title: 'windowOnline.title', rights: ['window.case.accept'] },
    { path: '/guide/today', title: 'menu.guideToday', rights: ['guide.outreach'] },
    { path: '/guide/trial', title: 'menu.guideTrial', rights: ['guide.outreach'] },
    { path: '/catalogue/editions' },
  ] },
  { key: 'money', modules: ['allowance', 'ltci', 'price', 'settlement', 'funding', 'prepayment', 'relief'], places: [] },
  { key: 'oversight', modules: ['compliance', 'inspection', 'credit', 'complaint', 'tasks', 'conference', 'indicators', 'statistics', 'appraisal', 'disclosure', 'cooperation'], places: [
    { path: '/compliance', title: 'menu.compliance', rights: ['compliance.finding'] },
    { path: '/fairness', title: 'menu.fairness', rights: ['compliance.fairness'] },
    { path: '/reviews', title: 'menu.reviews', rights: ['compliance.review.read'] },
    { path: '/tasks/ledger', title: 'menu.taskLedger', rights: ['tasks.task'] },
    { path: '/tasks/responsibilities', title: 'menu.duties', rights: ['tasks.task'] },
    { path: '/tasks/documents', title: 'menu.clauses', rights: ['tasks.task'] },
    { path: '/conference/meetings', title: 'menu.conference', rights: ['conference.meeting'] },
    { path: '/indicators', title: 'menu.indicators', rights: ['indicators.value'] },
    { path: '/statistics', title: 'menu.statistics', rights: ['statistics.period'] },
    { path: '/appraisal', title: 'menu.appraisal', rights: ['appraisal.round'] },
  ] },
  { key: 'exchange', modules: ['exchange'], places: [
    { path: '/exchange/partners', title: 'menu.exchangePartners' },
    { path: '/exchange/grants', title: 'menu.exchangeGrants' },
    { path: '/exchange/arrivals' },
    { path: '/exchange/subscriptions', title: 'menu.exchangeSubscriptions' },
    { path: '/exchange/deliveries' },
    { path: '/exchange/packages', title: 'menu.exchangePackages' },
  ] },
  { key: 'planning', modules: ['facility', 'planning', 'workforce', 'supplier'], places: [] },
  { key: 'organisation', modules: ['organisation'], places: [
    { path: '/organisation/regions', title: 'menu.regions', rights: ['organisation.region'] },
    { path: '/organisation/zone-members' },
    { path: '/organisation/departments' },
    { path: '/organisation/accounts' },
    { path: '/organisation/roles', title: 'menu.roles', rights: ['organisation.role'] },
    { path: '/organisation/grants' },
    { path: '/organisation/sessions', title: 'menu.sessions', rights: ['organisation.session'] },
  ] },
  { key: 'operation', modules: ['operation', 'operations', 'audit', 'jobs', 'schedules', 'outbox'], places: [
    { path: '/audit', title: 'menu.audit', rights: ['audit'] },
    { path: '/jobs', title: 'menu.jobs', everyone: true },
    { path: '/schedules', title: 'menu.schedules', rights: ['schedule.schedule'] },
    { path: '/codes', title: 'menu.codes', everyone: true },
    { path: '/health', title: 'menu.health', rights: ['health'] },
    { path: '/organisation/sign-in-rules' },
  ] },
];

/** Paths that have a page of their own, so that the general record page does not appear for them a second time. */
const ownPages = new Set(['/compliance/findings', '/compliance/reports', '/compliance/accounts', '/compliance/reviews', '/elder/papers', '/determination/lacking', '/decision/proposals', '/decision/bulk', '/decision/notices', '/assessment/cases', '/assessment/rechecks', '/assessment/papers', '/assessment/submissions', '/window/cases', '/window/online', '/window/tasks', '/tasks/tasks', '/tasks/rules', '/conference/members', '/indicators/reports', '/indicators/snapshots', '/statistics/periods', '/statistics/templates', '/appraisal/schemes', '/appraisal/rounds', '/appraisal/objections', '/organisation/role-rights', '/policy/simulation-people', '/intake/rows', '/intake/batches']);

function open(place: Place): Entry | null {
  const record = recordByPath(place.path);
  const seen = place.everyone || record !== undefined || (place.rights !== undefined && may(...place.rights));
  if (!seen) return null;
  return { path: place.path, title: place.title ? i18n.global.t(place.title) : tx(record?.label), outside: place.outside };
}

export const menu = computed<Group[]>(() => {
  const placed = new Set([...groups.flatMap((g) => g.places.map((p) => p.path)), ...ownPages]);
  const found = groups.map((group) => {
    const entries = group.places.map(open).filter((e): e is Entry => e !== null);
    for (const record of meta.records) {
      if (placed.has(record.path) || record.path.includes('{') || !group.modules.includes(record.path.split('/')[1] ?? '')) continue;
      entries.push({ path: record.path, title: tx(record.label) });
    }
    return { key: group.key, title: i18n.global.t(`menu.group.${group.key}`), entries };
  });
  return found.filter((group) => group.entries.length > 0);
});

export function placeOf(path: string): { group: string; title: string } | null {
  for (const group of menu.value) {
    const entry = group.entries.find((e) => e.path === path);
    if (entry) return { group: group.title, title: entry.title };
  }
  return null;
}

/** The group of the entry that a page belongs to: the longest path the page's own begins with. */
export function groupAt(path: string): string | null {
  let best: { key: string; length: number } | null = null;
  for (const group of menu.value) {
    for (const { path: at } of group.entries) {
      if ((path === at || (at !== '/' && path.startsWith(`${at}/`))) && at.length > (best?.length ?? 0)) best = { key: group.key, length: at.length };
    }
  }
  return best?.key ?? null;
}

/** What of the menu a few letters find, by entry or by group. */
export function matching(all: Group[], letters: string): Group[] {
  const wanted = letters.trim().toLowerCase();
  if (!wanted) return all;
  return all.map((group) => (group.title.toLowerCase().includes(wanted) ? group : { ...group, entries: group.entries.filter((e) => e.title.toLowerCase().includes(wanted)) }))
    .filter((group) => group.entries.length > 0);
}
