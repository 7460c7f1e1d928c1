// All browser tests against a running server. Usage:
//   YIKANG_URL=http://127.0.0.1:8080 YIKANG_ACCOUNTS='{"bureau":{"account":"bureau","password":"…"}}' node test/e2e/run.mjs [portal|console|records|people|work|policy|decision|oversight|guide|catalogue|screen|assessment|statistics|window|compliance|exchange|operation|field|mainjob|policy_change]
import { accounts, base, close, open, totals } from './lib.mjs';

const parts = ['portal', 'console', 'records', 'people', 'work', 'policy', 'decision', 'oversight', 'guide', 'catalogue', 'screen', 'assessment', 'statistics', 'window', 'compliance', 'exchange', 'operation', 'field', 'mainjob', 'policy_change'];
const wanted = process.argv.slice(2);

if (!base) { console.error('YIKANG_URL says where the server is; it is not set.'); process.exit(2); }
if (!Object.keys(accounts).length) { console.error('YIKANG_ACCOUNTS names the accounts to test with; it is not set.'); process.exit(2); }
for (const part of wanted) if (!parts.includes(part)) { console.error(`no such part: ${part} (there are ${parts.join(', ')})`); process.exit(2); }

await open();
try {
  for (const part of parts) {
    if (wanted.length && !wanted.includes(part)) continue;
    const { default: run } = await import(`./${part}.mjs`);
    await run();
  }
} finally {
  await close();
}
const { passed, failed } = totals();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
