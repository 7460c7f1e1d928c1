#!/usr/bin/env bash
# Reads and durable posts through the real stack, in a bare loop on the same database, and on Node + fastify; idle memory and start time.
# Usage: bench/http/run.sh [SECONDS] [CONNECTIONS]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5} connections=${2:-32}
ninja -C build/release -j2 http_bench >/dev/null
bench=build/release/http_bench
[ -d bench/http/fastify/node_modules ] || (cd bench/http/fastify && npm ci --no-audit --no-fund >/dev/null)
folder=$(mktemp -d "${BENCH_FOLDER:-/tmp}/yikang-bench.XXXXXX")
server=
finish() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT

cpu() { awk -v hz="$(getconf CLK_TCK)" '{print ($14 + $15) / hz}' "/proc/$1/stat"; }
wait_for() { for _ in $(seq 500); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.01; done; return 1; }
line() { printf '%-28s %10s %10s %12s\n' "$@"; }

# measure NAME PORT KIND IDS: requests, the server's CPU seconds, requests per CPU second
measure() {
    local before after done
    before=$(cpu "$server")
    done=$("$bench" load "$2" "$3" "$4" "$seconds" "$connections" | cut -d' ' -f1)
    after=$(cpu "$server")
    line "$1" "$((done / seconds))" "$(awk "BEGIN{printf \"%.2f\", $after - $before}")" "$(awk "BEGIN{printf \"%.0f\", $done / ($after - $before + 1e-9)}")"
}
bare() {
    local done used
    read -r done used < <("$bench" bare "$folder/yikang" "$2" "$seconds" "$3")
    line "$1" "$((done / seconds))" "$used" "$(awk "BEGIN{printf \"%.0f\", $done / $used}")"
}

"$bench" bare "$folder/yikang" read 0 1 >/dev/null # makes the database
line "" "per second" "CPU s" "per CPU s"
bare "read, bare loop" read 1
bare "write, bare loop, $connections threads" write "$connections"

began=$(date +%s%N)
"$bench" serve "$folder/yikang" 18471 "${WORKERS:-16}" &
server=$!
wait_for 18471
started=$((($(date +%s%N) - began) / 1000000))
idle=$(awk '/RssAnon/{print $2}' "/proc/$server/status")
measure "read, yikang" 18471 get base32
measure "write, yikang" 18471 post base32
kill "$server"; wait "$server" || true

node bench/http/fastify/server.mjs "$folder/fastify.db" 18472 &
server=$!
wait_for 18472
idle_node=$(awk '/RssAnon/{print $2}' "/proc/$server/status")
measure "read, fastify" 18472 get decimal
measure "write, fastify" 18472 post decimal
kill "$server"; wait "$server" || true
server=
echo "start ${started} ms; idle RssAnon yikang ${idle} kB, fastify ${idle_node} kB"
