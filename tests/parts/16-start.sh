#!/usr/bin/env bash
# Starts that cannot succeed, and what they say
set -euo pipefail
. tools/env.sh
build_tested
node tests/faults/start.mjs
