// Who may do what: every role against every route that reads without naming a record, and against writes it has no right to.
import { assert, story } from './story.mjs';

const logins = ['bureau', 'district', 'town', 'guide', 'assessor', 'home', 'finance', 'inspector', 'partner', 'sysadmin', 'secadmin', 'auditor', 'family'];

story('每个角色只到得了自己有权的地方', { city: 'guangzhou', people: 40, today: '2026-11-22' }, async ({ as, server }) => {
  const open = server.client();
  const first = await as('bureau');
  const document = await first.get('/openapi.json');
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({ path: path.replace(/^\/api\/v1/, ''), method: method.toUpperCase(), right: route['x-right'], scope: route['x-scope'] })),
  );
  assert.ok(routes.length > 80 && routes.every((route) => route.right && route.scope), 'every route names its right and scope');
  const plain = routes.filter((route) => !route.path.includes('{') && route.path !== '/events' && route.method === 'GET');
  const held = new Set();
  for (const login of logins) {
    const client = await as(login);
    const rights = new Set(client.session.rights);
    rights.forEach((right) => held.add(right));
    for (const route of plain) {
      const response = await client.raw('GET', route.path);
      await response.arrayBuffer();
      const may = route.right === 'anyone' || route.right === 'signed_in' || rights.has(route.right);
      const city = route.scope === 'city' && client.session.scope[0]?.code !== '440100000000';
      if (!may || city) assert.equal(response.status, 403, `${login} ${route.path}: ${response.status}`);
      else assert.ok([200, 422].includes(response.status), `${login} ${route.path}: ${response.status}`);
    }
    for (const route of routes.filter((r) => r.method === 'POST' && !r.path.includes('{') && !['anyone', 'signed_in'].includes(r.right) && !rights.has(r.right))) {
      const response = await client.raw('POST', route.path, { body: {} });
      await response.arrayBuffer();
      assert.equal(response.status, 403, `${login} POST ${route.path}: ${response.status}`);
    }
  }
  // Right and scope stand before the record: whoever lacks them learns nothing about it.
  for (const login of logins) {
    const client = await as(login);
    const rights = new Set(client.session.rights);
    const whole = client.session.scope[0]?.code === '440100000000';
    for (const route of routes.filter((r) => r.path.includes('{') && !['anyone', 'signed_in'].includes(r.right) && (!rights.has(r.right) || (r.scope === 'city' && !whole)))) {
      const response = await client.raw(route.method, route.path.replace(/\{[^}]+\}/g, '0000000000001'), route.method === 'GET' ? {} : { body: {} });
      await response.arrayBuffer();
      assert.equal(response.status, 403, `${login} ${route.method} ${route.path}: ${response.status}`);
    }
  }
  for (const route of plain.filter((r) => r.right !== 'anyone')) {
    const response = await open.raw('GET', route.path);
    await response.arrayBuffer();
    assert.equal(response.status, 401, `nobody ${route.path}: ${response.status}`);
  }
  held.add('exchange.api.call');  // of other systems, which sign each request and have no account
  const wanted = new Set(routes.map((route) => route.right).filter((right) => right !== 'anyone' && right !== 'signed_in'));
  assert.deepEqual([...wanted].filter((right) => !held.has(right)), [], 'every right is held by somebody');
});
