#!/usr/bin/env bash
# Installs what is missing: tools/setup.sh [run|test]. Quiet and instant when nothing is. Needs root or sudo only to install.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
lists=(tools/packages.txt)
[ "$kind" = test ] && lists+=(tools/packages_test.txt)
stamp=build/.setup-$kind
mkdir -p build

wanted=$(sed 's/#.*//' "${lists[@]}" | tr -s ' \n' ' ')
if [ ! -e "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    missing=()
    for package in $wanted; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        sudo=""
        if [ "$(id -u)" != 0 ]; then
            command -v sudo >/dev/null || { echo "These Debian packages are missing and neither root nor sudo is at hand. Ask an administrator to run: apt-get install ${missing[*]}" >&2; exit 1; }
            sudo=sudo
        fi
        echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
        $sudo apt-get update -qq || { echo "apt-get update failed: is the Debian mirror reachable?" >&2; exit 1; }
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >build/setup.log 2>&1 ||
            { tail -n 5 build/setup.log >&2; echo "Installing failed; the whole log is build/setup.log" >&2; exit 1; }
    fi
    printf '%s' "$wanted" >"$stamp"
fi

# Vite needs Node 20.19 or newer; Debian 12 has 18. Where the machine has no newer one it comes from the npm package `node`.
node_is_new_enough() { "$1" -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||a===20&&b>=19?0:1)' 2>/dev/null; }
if ! { command -v node >/dev/null && node_is_new_enough node; } && ! { [ -x build/node/node_modules/node/bin/node ] && node_is_new_enough build/node/node_modules/node/bin/node; }; then
    if ! command -v npm >/dev/null; then
        sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
        echo "Installing npm"
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >build/setup.log 2>&1 ||
            { tail -n 5 build/setup.log >&2; echo "Installing npm failed; the whole log is build/setup.log" >&2; exit 1; }
    fi
    echo "Fetching Node 20 from npm"
    npm install --silent --no-save --no-audit --no-fund --prefix build/node node@20 >build/setup.log 2>&1 ||
        { tail -n 5 build/setup.log >&2; echo "Fetching Node failed; the whole log is build/setup.log" >&2; exit 1; }
fi
