#!/usr/bin/env bash
# Journeys through HTTP on both databases
set -euo pipefail
. tools/env.sh
build release yikang
node tests/journeys/run.mjs
