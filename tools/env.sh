# Sourced by ./run, ./test and ./dev: the repository root, Node on the PATH, and small words for progress.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
[ -x build/node/node_modules/node/bin/node ] && PATH="$root/build/node/node_modules/node/bin:$PATH"
export PATH
step() { printf '\033[1m▸ %s\033[0m\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
configure() { [ -e "build/$1/build.ninja" ] || cmake --preset "$1" >"build/configure-$1.log" 2>&1 || { tail -n 20 "build/configure-$1.log" >&2; die "配置没有成功，完整日志在 build/configure-$1.log。 Configuring failed; the whole log is build/configure-$1.log"; }; }
# Builds targets of a preset; prints progress only when there is something to do.
build() {
    local preset=$1
    shift
    configure "$preset"
    if [ -t 1 ]; then ninja -C "build/$preset" "$@"; else ninja -C "build/$preset" --quiet "$@"; fi || die "构建没有成功，请看上面第一处错误。 The build failed; see the first error above."
}
# Builds the program that the parts of ./test run: the shipped build, or that of the preset YIKANG_TEST_PRESET names, such as check, which
# spares a second build and watches with the sanitizers. YIKANG_BINARY, where set, is taken as it is.
build_tested() {
    local preset=${YIKANG_TEST_PRESET:-release}
    [ -z "${YIKANG_BINARY:-}" ] || return 0
    build "$preset" yikang
    export YIKANG_BINARY="$root/build/$preset/yikang"
}
# Builds the web pages when their sources changed.
build_web() {
    local now
    now=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ "$(cat web/dist/.stamp 2>/dev/null)" != "$now" ]; then
        step "Building the web pages"
        (cd web && npm ci --silent --no-audit --no-fund && npm run --silent build) >build/web.log 2>&1 || { tail -n 20 build/web.log >&2; die "网页构建没有成功，完整日志在 build/web.log。 Building the web pages failed; the whole log is build/web.log"; }
        printf '%s' "$now" >web/dist/.stamp
    fi
}
# Types of the API for the pages: the OpenAPI document on standard input becomes FILE.
api_types() {
    local spec
    spec=$(mktemp --suffix=.json)
    cat >"$spec"
    [ -d web/node_modules ] || (cd web && npm ci --silent --no-audit --no-fund) || die "The web packages could not be installed."
    web/node_modules/.bin/openapi-typescript "$spec" --output "$1" >/dev/null || die "The API's description could not be turned into types."
    rm -f "$spec"
}
