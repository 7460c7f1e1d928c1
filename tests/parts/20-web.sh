#!/usr/bin/env bash
# Web pages: types and unit tests
set -uo pipefail
. tools/env.sh
build_tested
build_web
# The pages are checked against what this server describes.
api=ok
"$YIKANG_BINARY" openapi | api_types web/shared/api/schema.d.ts || { api=bad; echo "FAILED types of the API"; }
cd web
types=ok
npm run --silent check || { types=bad; echo "FAILED types of the web pages"; }
npm test --silent 2>&1 | tee ../build/web-unit.log
[[ $(tail -n 1 ../build/web-unit.log) =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]] || { echo "The unit tests of the web pages ended without a result"; exit 1; }
passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
if [ "$api" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
if [ "$types" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
