#!/usr/bin/env bash
# Runs every fuzzer for some seconds each on its corpus: tests/fuzz/run.sh SECONDS. Built by preset fuzz (clang).
set -uo pipefail
seconds=${1:-10}
cd "$(dirname "$0")/../.."
passed=0 failed=0
for program in build/fuzz/*_fuzz; do
    [ -x "$program" ] || continue
    name=$(basename "$program")
    corpus=$(find src tests -type d -path "*fuzz/corpus/${name%_fuzz}" | head -n 1)
    found=$(mktemp -d)
    if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$found/" "$found" ${corpus:+"$corpus"} >"build/$name.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok $name: $(grep -oE '#[0-9]+' "build/$name.log" | tail -n 1) inputs"
    else
        failed=$((failed + 1))
        echo "not ok $name"
        grep -E 'ERROR|SUMMARY|Base64' "build/$name.log" | head -n 5
        cp "$found"/crash-* "$found"/timeout-* "$found"/oom-* build/ 2>/dev/null
    fi
    rm -rf "$found"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
