#!/usr/bin/env bash
# Browser tests in headless Chromium against the real server
set -uo pipefail
. tools/env.sh
build_tested
build_web
data=$(mktemp -d)
"$YIKANG_BINARY" demo --people 600 --data "$data" >build/browser-demo.log 2>&1 || { tail -n 5 build/browser-demo.log; echo "0 passed, 1 failed"; exit 1; }
"$YIKANG_BINARY" serve --port 0 --data "$data" >build/browser-server.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data"' EXIT
for _ in $(seq 100); do grep -q 'serves at' build/browser-server.log && break; sleep 0.1; done
export YIKANG_URL=$(sed -nE 's#.*serves at (http://[^/]*)/.*#\1#p' build/browser-server.log)
password=yikang-demo-2026
accounts=""
for name in bureau chief district town assessor sysadmin secadmin auditor; do accounts+="${accounts:+,}\"$name\":{\"account\":\"$name\",\"password\":\"$password\"}"; done
export YIKANG_ACCOUNTS="{$accounts}"
node web/test/e2e/run.mjs
