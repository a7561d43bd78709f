#!/usr/bin/env bash
# Proves README's two commands on a fresh clone of HEAD with empty caches, as on a machine that has only
# Node and npm, and measures them. Leaves nothing behind on success.
#
#   scripts/fresh-clone.sh                 start, stop, restart, kill -9, restart, then the test command
#   scripts/fresh-clone.sh start           without the test command
#   RUN_AS=nobody scripts/fresh-clone.sh   as that user (needs root)
#   NO_COMPILER=1 scripts/fresh-clone.sh   with the C compilers hidden from PATH
set -uo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
what=${1:-all}
work=$(mktemp -d /tmp/twinmcp-fresh.XXXXXX)
chmod 755 "$work"
mkdir "$work"/{home,cache,npm,prefix,bun}
[ -f "$HOME/.npmrc" ] && cp "$HOME/.npmrc" "$work/home/.npmrc"
git clone -q "$root" "$work/checkout" || exit 1

data=$work/data
log=$work/start.log
port=$((20000 + RANDOM % 20000))
url=http://127.0.0.1:$port
failures=0

as_user=()
if [ -n "${RUN_AS:-}" ]; then
  as_user=(setpriv "--reuid=$RUN_AS" "--regid=$(id -g "$RUN_AS")" --clear-groups --)
  chown -R "$RUN_AS" "$work"
fi

mkfifo "$work/stdin"
exec 9<>"$work/stdin"

path=$PATH
if [ -n "${NO_COMPILER:-}" ]; then
  path=$work/bin
  mkdir "$path"
  for program in /usr/sbin/* /usr/bin/* "$(command -v node)" "$(command -v npm)" "$(command -v npx)"; do
    case ${program##*/} in cc | gcc* | *-gcc* | clang* | c99* | c89* | tcc) ;; *) ln -sf "$program" "$path/" ;; esac
  done
fi

# What a machine needs to reach its registry and mirror stays; everything else starts empty.
environment=(
  "PATH=$path" "HOME=$work/home" "TERM=dumb" "LANG=C.UTF-8"
  "XDG_CACHE_HOME=$work/cache" "npm_config_cache=$work/npm" "npm_config_prefix=$work/prefix"
  "BUN_INSTALL_CACHE_DIR=$work/bun" "npm_config_registry=$(npm config get registry)"
  "TWINMCP_HOME=$data" "PORT=$port"
)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR; do
  [ -n "${!name:-}" ] && environment+=("$name=${!name}")
done
run() { (cd "$work/checkout" && exec "${as_user[@]}" env -i "${environment[@]}" "$@"); }

now() { date +%s%3N; }
seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }
check() { # check DESCRIPTION LIMIT_MS TOOK_MS
  local mark=ok
  [ "$3" -gt "$2" ] && mark=FAILED failures=$((failures + 1))
  echo "$mark: $1 in $(seconds "$3") s (limit $(seconds "$2") s)"
}
fail() {
  failures=$((failures + 1))
  echo "FAILED: $1"
}

# Every process that belongs to this run: it has our data folder in its environment or arguments.
ours() {
  # A zombie has neither, and is gone for our purpose.
  {
    grep -lzxF "TWINMCP_HOME=$data" /proc/[0-9]*/environ
    grep -lzF "$data/" /proc/[0-9]*/cmdline
  } 2>/dev/null | cut -d/ -f3 | sort -un | while read -r pid; do
    [ "$pid" != $$ ] && ! grep -qzx grep "/proc/$pid/cmdline" 2>/dev/null && [ -d "/proc/$pid" ] && echo "$pid"
  done
}

start() { # start DESCRIPTION LIMIT_MS
  local began=$(now)
  : >"$log"
  # Not /dev/null as standard input: then it would count as sent to the background.
  run setsid npx -y bun run start <&9 9<&- >"$log" 2>&1 &
  launcher=$!
  until grep -q 'TwinMCP is ready' "$log"; do
    sleep 0.05
    if ! kill -0 $launcher 2>/dev/null || [ $(($(now) - began)) -gt 400000 ]; then
      fail "$1"
      cat "$log"
      exit 1
    fi
  done
  check "$1" "$2" $(($(now) - began))
  grep -E '^(✓|✗) ' "$log" | sed 's/^/    /'
  curl -fsS "$url/readyz" >"$work/readyz.json" || fail 'readyz'
}

await_end() { # await_end DESCRIPTION
  local began=$(now)
  while [ -n "$(ours)" ]; do
    sleep 0.1
    if [ $(($(now) - began)) -gt 15000 ]; then
      fail "$1: processes are left"
      for pid in $(ours); do echo "  $pid $(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-120)"; done
      return
    fi
  done
  check "$1, nothing left" 8000 $(($(now) - began))
}

supervisor() {
  for pid in $(ours); do
    tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qE '^(\S*/)?bun(\.exe)? (\S*/)?scripts/start\.ts' && echo "$pid" && return
  done
}

cleanup() {
  for pid in $(ours); do kill -KILL "$pid" 2>/dev/null; done
  [ "$failures" -eq 0 ] && rm -rf "$work" && return
  echo "Kept for a look: $work"
}
trap cleanup EXIT

start 'first start, empty caches' 180000
kill -TERM "$(supervisor)"
await_end 'stopped by SIGTERM'
start 'second start' 5000
kill -KILL "$(supervisor)"
await_end 'supervisor killed'
start 'start after kill -9' 5000
kill -TERM "$launcher"
await_end 'npx stopped by SIGTERM'

if [ "$what" = all ]; then
  began=$(now)
  run npx -y bun run test >"$work/test.log" 2>&1 || fail 'the test command'
  tail -n 1 "$work/test.log"
  check 'test command' 900000 $(($(now) - began))
  await_end 'after the tests'
fi

[ "$failures" -eq 0 ]
