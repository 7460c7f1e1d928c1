#!/usr/bin/env bash
# Journeys through HTTP on both databases
set -uo pipefail
. tools/env.sh
build_tested
# Both databases at once: a journey waits for commits, jobs and rate limits more than it computes.
YIKANG_DATABASES=sqlite node tests/journeys/run.mjs >build/journeys-sqlite.log 2>&1 &
YIKANG_DATABASES=postgresql node tests/journeys/run.mjs >build/journeys-postgresql.log 2>&1 &
wait
passed=0 failed=0
for log in build/journeys-sqlite.log build/journeys-postgresql.log; do
    cat "$log"
    if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    else
        failed=$((failed + 1)); echo "FAILED $log ended without a result"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
