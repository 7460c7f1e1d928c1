#!/usr/bin/env bash
# A PostgreSQL of one's own, for tests: `start DIR` makes it under DIR and prints its address, `stop DIR` ends and removes it.
# It listens on a socket in DIR only, keeps fsync on, and runs as an unprivileged user because PostgreSQL refuses root.
set -euo pipefail

usage() {
  echo "usage: $0 start|stop DIR" >&2
  exit 2
}
[ $# -eq 2 ] || usage
dir=$(realpath -m "$2")

bin=$(pg_config --bindir 2>/dev/null || true)
[ -x "$bin/initdb" ] || bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL is not installed; run: apt-get install postgresql" >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
else
  as=()
fi

case $1 in
  start)
    mkdir -p "$dir"
    [ "$(id -u)" -ne 0 ] || chown postgres: "$dir"
    cd "$dir"
    if [ ! -d data ]; then
      "${as[@]}" "$bin/initdb" -D data -U yikang --auth=trust --encoding=UTF8 --no-locale --no-sync >initdb.log 2>&1 || {
        cat initdb.log >&2
        exit 1
      }
    fi
    options="-k '$dir' -c listen_addresses='' -c unix_socket_permissions=0700 -c max_connections=100 -c shared_buffers=32MB"
    options+=" -c fsync=on -c full_page_writes=on"
    "${as[@]}" "$bin/pg_ctl" -D data -w -l "$dir/server.log" -o "$options" start >start.log 2>&1 || {
      cat start.log server.log >&2
      exit 1
    }
    echo "postgresql:///postgres?host=$dir&user=yikang"
    ;;
  stop)
    cd "$dir"
    "${as[@]}" "$bin/pg_ctl" -D data -w -m fast stop >/dev/null 2>&1 || true
    cd /
    rm -rf "$dir"
    ;;
  *) usage ;;
esac
