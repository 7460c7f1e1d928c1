#!/usr/bin/env bash
# How long the real program takes to its first accepted connection, and what memory it holds idle, on a city without people; then a second ./run.
# Usage: bench/start/run.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
program=${YIKANG_BINARY:-build/release/yikang}
folder=$(mktemp -d /tmp/yikang-bench.XXXXXX)
server=
finish() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
port=$((20000 + RANDOM % 20000))
# wait_from NANOSECONDS: milliseconds since then, once the port is open
wait_from() {
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.002; done
    echo $((($(date +%s%N) - $1) / 1000000))
}
stop() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }

"$program" demo --people 0 --data "$folder" >/dev/null 2>&1
times=() memory=()
for _ in $(seq "$rounds"); do
    began=$(date +%s%N)
    "$program" serve --port "$port" --data "$folder" >/dev/null 2>&1 &
    server=$!
    times+=("$(wait_from "$began")")
    sleep 2
    memory+=("$(awk '/RssAnon/{print $2}' "/proc/$server/status")")
    stop
done
echo "start, ms: ${times[*]}"
echo "idle RssAnon, kB: ${memory[*]}"
[ -x build/release/yikang ] || exit 0
began=$(date +%s%N)
./run --port "$port" --data "$folder" >/dev/null 2>&1 &
server=$!
echo "./run again, ms: $(wait_from "$began")"
stop
