#!/usr/bin/env bash
# Web pages: types and unit tests
set -uo pipefail
. tools/env.sh
build_web
cd web
npm run --silent check || { echo "not ok types"; echo "0 passed, 1 failed"; exit 1; }
npm test --silent 2>&1 | tee ../build/web-unit.log
passed=$(sed -E 's/\x1b\[[0-9;]*m//g' ../build/web-unit.log | sed -nE 's/.*Tests .*[^0-9]([0-9]+) passed.*/\1/p' | tail -n 1)
failed=$(sed -E 's/\x1b\[[0-9;]*m//g' ../build/web-unit.log | sed -nE 's/.*Tests +([0-9]+) failed.*/\1/p' | tail -n 1)
echo "$((${passed:-0} + 1)) passed, ${failed:-0} failed"
[ -n "$passed" ] && [ -z "$failed" ]
