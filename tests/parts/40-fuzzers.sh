#!/usr/bin/env bash
# Fuzzers, a short run each
set -euo pipefail
. tools/env.sh
build fuzz fuzzers
bash tests/fuzz/run.sh "${YIKANG_FUZZ_SECONDS:-5}"
