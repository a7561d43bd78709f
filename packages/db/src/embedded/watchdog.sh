# Runs Postgres for as long as one lease names a live process. See leases.ts and watchdog.ts.
# usage: sh -c "$(cat watchdog.sh)" twinmcp-postgres LEASES STATE DATA LOG COMMAND...
leases=$1 state=$2 data=$3 log=$4
shift 4

pid= failures=0

# alive PID START_TIME: that very process exists and is not a zombie.
alive() {
  { IFS= read -r stat; } 2>/dev/null <"/proc/$1/stat" || return 1
  # The command's name may hold spaces and brackets, so fields count from its closing bracket.
  set -- "$2" ${stat##*) }
  [ "$2" != Z ] && [ "$2" != X ] && [ "${21}" = "$1" ]
}

start_time() {
  { IFS= read -r stat; } 2>/dev/null <"/proc/$1/stat" || return 1
  set -- ${stat##*) }
  echo "${20}"
}

held() {
  for lease in "$leases"/*-*-*; do
    name=${lease##*/}
    rest=${name#*-}
    alive "${name%%-*}" "${rest%%-*}" && return 0
    rm -f "$lease"
  done
  return 1
}

publish() {
  echo "$$ $(start_time $$)" >"$state.new" && mv -f "$state.new" "$state"
}

# Backends of a killed postmaster may work on for minutes, and the next one refuses to start beside them.
end_orphans() {
  for process in /proc/[0-9]*; do
    [ "$process/cwd" -ef "$data" ] || continue
    { IFS= read -r stat; } 2>/dev/null <"$process/stat" || continue
    case $stat in *'(postgres)'*) kill -KILL "${process#/proc/}" 2>/dev/null ;; esac
  done
}

launch() {
  end_orphans
  # Their numbers may belong to other processes by now, before which Postgres would stand back.
  rm -f "$data/postmaster.pid" "$data"/../run/.s.PGSQL.*
  "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  launched=$(start_time "$pid")
}

stop() {
  rm -f "$state"
  [ -n "$pid" ] && alive "$pid" "$launched" || exit 0
  kill -INT "$pid"
  waited=0
  while alive "$pid" "$launched" && [ $waited -lt 300 ]; do
    sleep 0.1
    waited=$((waited + 1))
    # Crash recovery at the next start is safe; a shutdown that never ends is not.
    [ $waited = 200 ] && kill -QUIT "$pid"
  done
  exit 0
}

trap stop TERM INT HUP
publish
turns=0
while :; do
  if ! held; then
    # The order matters: an opener first writes its lease and then reads the state, so one of us sees the other.
    rm -f "$state"
    held || stop
    publish
  fi
  if [ -z "$pid" ] || ! alive "$pid" "$launched"; then
    [ -n "$pid" ] && wait "$pid" 2>/dev/null
    if [ $failures -ge 5 ]; then
      rm -f "$state"
      exit 1
    fi
    failures=$((failures + 1))
    launch "$@"
    turns=0
  fi
  turns=$((turns + 1))
  # Ten quiet seconds: what went wrong before is over.
  [ $turns = 20 ] && failures=0
  # The log of a server that runs for months stays under 16 MB.
  if [ $((turns % 1200)) = 0 ] && [ "$(wc -c <"$log")" -gt 16777216 ]; then : >"$log"; fi
  sleep 0.5
done
