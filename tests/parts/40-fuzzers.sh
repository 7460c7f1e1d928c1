#!/usr/bin/env bash
# Parsers under mutated input, a short run each
set -euo pipefail
. tools/env.sh
build check fuzzers
passed=0 failed=0
for program in build/check/*_fuzz; do
    name=$(basename "$program")
    corpus=$(find src tests -type d -path "*fuzz/corpus/${name%_fuzz}" | head -n 1)
    if "$program" "${YIKANG_FUZZ_ROUNDS:-2000}" "${corpus:-/nonexistent}" >"build/$name.log" 2>&1; then
        passed=$((passed + 1)); echo "ok $name"
    else
        failed=$((failed + 1)); echo "not ok $name"; tail -n 5 "build/$name.log"
    fi
done
echo "$passed passed, $failed failed"
