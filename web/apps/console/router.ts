import { createRouter, createWebHistory } from 'vue-router';
import { asRefusal } from '@shared/api/client';
import { findSession, session } from './session';
import { loadMeta } from '@shared/dict/meta';

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./views/SignIn.vue'), meta: { open: true } },
    { path: '/first-steps', name: 'first-steps', component: () => import('./views/FirstSteps.vue') },
    {
      path: '/', component: () => import('./layout/Layout.vue'), children: [
        { path: '', component: () => import('./views/Home.vue') },
        { path: 'work', component: () => import('./views/Work.vue') },
        { path: 'notices', component: () => import('./views/Notices.vue') },
        { path: 'elders', component: () => import('./views/elder/Elders.vue') },
        { path: 'elders/:id', component: () => import('./views/elder/Elder.vue'), props: true },
        { path: 'elder/duplicates', component: () => import('./views/elder/Duplicates.vue') },
        { path: 'elder/fact-reviews', component: () => import('./views/elder/FactReviews.vue') },
        { path: 'exchange/partners', component: () => import('./views/exchange/Partners.vue') },
        { path: 'exchange/grants', component: () => import('./views/exchange/Grants.vue') },
        { path: 'exchange/subscriptions', component: () => import('./views/exchange/Subscriptions.vue') },
        { path: 'exchange/packages', component: () => import('./views/exchange/Packages.vue') },
        { path: 'intake', component: () => import('./views/intake/Batches.vue') },
        { path: 'intake/new', component: () => import('./views/intake/Wizard.vue') },
        { path: 'intake/batches/:id', component: () => import('./views/intake/Wizard.vue'), props: true },
        { path: 'determination/results', component: () => import('./views/determination/Results.vue') },
        { path: 'determination/lacking-facts', component: () => import('./views/determination/Lacking.vue') },
        { path: 'determination/lacking', component: () => import('./views/determination/LackingPeople.vue') },
        { path: 'determination/runs', component: () => import('./views/determination/Runs.vue') },
        { path: 'decision', component: () => import('./views/decision/Decisions.vue') },
        { path: 'decision/cases/:id', component: () => import('./views/decision/Case.vue'), props: true },
        { path: 'assessment', component: () => import('./views/assessment/Assessments.vue') },
        { path: 'assessment/cases/:id', component: () => import('./views/assessment/Case.vue'), props: true },
        { path: 'assessment/drift', component: () => import('./views/assessment/Drift.vue') },
        { path: 'assessment/take-in', component: () => import('./views/assessment/TakeIn.vue') },
        { path: 'assessment/rechecks', component: () => import('./views/assessment/Rechecks.vue') },
        { path: 'assessment/tasks', component: () => import('./views/assessment/Tasks.vue') },
        { path: 'assessment/tasks/:id', component: () => import('./views/assessment/Entry.vue'), props: true },
        { path: 'policy/pack', component: () => import('./views/policy/Pack.vue') },
        { path: 'policy/coverage', component: () => import('./views/policy/Coverage.vue') },
        { path: 'policy/versions', component: () => import('./views/policy/Versions.vue') },
        { path: 'policy/versions/:id/differences', component: () => import('./views/policy/Differences.vue'), props: true },
        { path: 'policy/confirmations', component: () => import('./views/policy/Confirmations.vue') },
        { path: 'policy/holds', component: () => import('./views/policy/Holds.vue') },
        { path: 'policy/simulations', component: () => import('./views/policy/Simulations.vue') },
        { path: 'policy/simulations/:id', component: () => import('./views/policy/Simulation.vue'), props: true },
        { path: 'policy/simulation-people', component: () => import('./views/policy/People.vue') },
        { path: 'policy/expression', component: () => import('./views/policy/Expression.vue') },
        { path: 'catalogue/editions', component: () => import('./views/catalogue/Editions.vue') },
        { path: 'window', component: () => import('./views/window/Window.vue') },
        { path: 'window/online', component: () => import('./views/window/Online.vue') },
        { path: 'window/new', component: () => import('./views/window/New.vue') },
        { path: 'window/cases/:id([0-9a-z]{13})', component: () => import('./views/window/Case.vue'), props: true },
        { path: 'window/tasks/:id([0-9a-z]{13})', component: () => import('./views/window/Task.vue'), props: true },
        { path: 'guide/today', component: () => import('./views/guide/Today.vue') },
        { path: 'guide/visit/:id', component: () => import('./views/guide/Visit.vue'), props: true },
        { path: 'guide/trial', component: () => import('./views/guide/Trial.vue') },
        { path: 'indicators', component: () => import('./views/oversight/Indicators.vue') },
        { path: 'indicators/rows/:source', component: () => import('./views/oversight/CountedRows.vue'), props: true },
        { path: 'indicators/figures/:code', component: () => import('./views/oversight/Indicator.vue'), props: true },
        { path: 'statistics', component: () => import('./views/statistics/Statistics.vue') },
        { path: 'statistics/periods/:id', component: () => import('./views/statistics/Period.vue'), props: true },
        { path: 'statistics/templates', component: () => import('./views/statistics/Templates.vue') },
        { path: 'statistics/templates/:id', component: () => import('./views/statistics/Template.vue'), props: true },
        { path: 'appraisal', component: () => import('./views/appraisal/Appraisals.vue') },
        { path: 'appraisal/rounds/:id', component: () => import('./views/appraisal/Round.vue'), props: true },
        { path: 'appraisal/schemes/:id', component: () => import('./views/appraisal/Scheme.vue'), props: true },
        { path: 'appraisal/objections/:id', component: () => import('./views/appraisal/Objection.vue'), props: true },
        { path: 'compliance', component: () => import('./views/compliance/Queue.vue') },
        { path: 'compliance/cases/:id', component: () => import('./views/compliance/Finding.vue'), props: true },
        { path: 'fairness', component: () => import('./views/compliance/Fairness.vue') },
        { path: 'reviews', component: () => import('./views/compliance/Reviews.vue') },
        { path: 'tasks/ledger', component: () => import('./views/oversight/Ledger.vue') },
        { path: 'tasks/documents', component: () => import('./views/oversight/Documents.vue') },
        { path: 'tasks/documents/:name', component: () => import('./views/oversight/ClausePage.vue'), props: true },
        { path: 'tasks/responsibilities', component: () => import('./views/oversight/Duties.vue') },
        { path: 'tasks/responsibilities/:body', component: () => import('./views/oversight/Duty.vue'), props: true },
        { path: 'tasks/bodies', component: () => import('./views/oversight/Bodies.vue') },
        { path: 'tasks/tasks/:id([0-9a-z]{13})', redirect: (to) => `/tasks/${String(to.params.id)}` },
        { path: 'tasks/:id([0-9a-z]{13})', component: () => import('./views/oversight/Task.vue'), props: true },
        { path: 'conference/meetings', component: () => import('./views/oversight/Meetings.vue') },
        { path: 'conference/meetings/:id', component: () => import('./views/oversight/Meeting.vue'), props: true },
        { path: 'organisation/regions', component: () => import('./views/organisation/Regions.vue') },
        { path: 'organisation/roles', component: () => import('./views/organisation/Roles.vue') },
        { path: 'organisation/sessions', component: () => import('./views/organisation/Sessions.vue') },
        { path: 'audit', component: () => import('./views/operation/Audit.vue') },
        { path: 'jobs', component: () => import('./views/operation/Jobs.vue') },
        { path: 'schedules', component: () => import('./views/operation/Schedules.vue') },
        { path: 'codes', component: () => import('./views/operation/Codes.vue') },
        { path: 'health', component: () => import('./views/operation/Health.vue') },
        { path: 'me', component: () => import('./views/Me.vue') },
        { path: ':path(.*)*', component: () => import('./views/Record.vue') },
      ],
    },
  ],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});

router.beforeEach(async (to) => {
  try {
    await findSession();
  } catch (error) {
    // Without an answer from the server nothing can be shown; the sign-in page says so and offers another try.
    if (to.name === 'sign-in') return true;
    return { name: 'sign-in', query: { to: to.fullPath, trouble: asRefusal(error).status ? 'server' : 'network' } };
  }
  if (!session.info) return to.meta.open ? true : { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  const steps = session.info.must_change_password || session.info.must_enrol_totp;
  if (steps) return to.name === 'first-steps' ? true : { name: 'first-steps' };
  if (to.name === 'sign-in' || to.name === 'first-steps') return '/';
  // Should the metadata not come, the layout says so and offers another try.
  await loadMeta().catch(() => undefined);
  return true;
});
