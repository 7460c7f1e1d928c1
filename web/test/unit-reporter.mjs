// Unit tests in the same lines as all others: ok and not ok, and the sum at the end.
export default class {
  onTestRunEnd(modules) {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      for (const error of module.errors()) { failed += 1; console.log(`not ok - ${module.moduleId}\n  # ${error.message}`); }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'skipped') continue;
        if (state === 'passed') passed += 1; else failed += 1;
        console.log(`${state === 'passed' ? 'ok' : 'not ok'} ${passed + failed} - ${test.fullName}`);
        for (const error of errors ?? []) for (const line of String(error.stack ?? error.message).split('\n').slice(0, 8)) console.log(`  # ${line}`);
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
