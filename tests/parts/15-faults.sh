#!/usr/bin/env bash
# Faults: the server killed while it writes
set -euo pipefail
. tools/env.sh
build_tested
node tests/faults/kill.mjs "${YIKANG_KILL_ROUNDS:-5}"
