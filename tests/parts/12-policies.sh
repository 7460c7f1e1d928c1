#!/usr/bin/env bash
# Policy packs by the command line: cases, coverage of clauses, changed operators and numbers
set -euo pipefail
. tools/env.sh
build_tested
passed=0 failed=0
for pack in policies/*/pack.yaml; do
    folder=$(dirname "$pack")
    for what in test coverage mutate; do
        name="policy $what $(basename "$folder")"
        if words=$("$YIKANG_BINARY" policy "$what" "$folder" --lang en 2>&1); then
            passed=$((passed + 1)); echo "ok $name: $(tail -n 1 <<<"$words")"
        else
            failed=$((failed + 1)); echo "not ok $name"; tail -n 20 <<<"$words"
        fi
    done
done
echo "$passed passed, $failed failed"
