#!/usr/bin/env bash
# Installs what is missing: tools/setup.sh [run|test]. Quiet and instant when nothing is. Needs root or sudo only to install.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
# refuse CHINESE ENGLISH
refuse() { printf '%s\n%s\n' "$1" "$2" >&2; exit 1; }
# Says what an installer said last, then what to do.
failed() { tail -n 5 build/setup.log >&2; refuse "$1" "$2"; }
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
            command -v sudo >/dev/null || refuse "缺少 Debian 软件包，当前用户也没有安装的权限。请管理员运行：apt-get install ${missing[*]}" "Debian packages are missing and neither root nor sudo is at hand. Ask an administrator to run: apt-get install ${missing[*]}"
            sudo=sudo
        fi
        echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
        $sudo apt-get update -qq || refuse "apt-get update 没有成功。请检查网络和 /etc/apt 中的镜像地址，再运行一次。" "apt-get update failed. Check the network and the mirror in /etc/apt, then run this again."
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >build/setup.log 2>&1 ||
            failed "安装软件包没有成功，完整日志在 build/setup.log。解决后再运行一次。" "Installing failed; the whole log is build/setup.log. Run this again when that is mended."
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
            failed "安装 npm 没有成功，完整日志在 build/setup.log。" "Installing npm failed; the whole log is build/setup.log"
    fi
    echo "Fetching Node 20 from npm"
    npm install --silent --no-save --no-audit --no-fund --prefix build/node node@20 >build/setup.log 2>&1 ||
        failed "从 npm 取 Node 20 没有成功，完整日志在 build/setup.log。请检查网络和 npm 的镜像设置。" "Fetching Node 20 from npm failed; the whole log is build/setup.log. Check the network and npm's registry."
fi
