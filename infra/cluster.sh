#!/usr/bin/env bash
# A cluster on this machine, every part a process of its own on loopback: three silos, two gateways, a runner and a
# private PostgreSQL. For trying out what happens when parts of it are lost.
set -euo pipefail

usage() {
  cat <<'TEXT'
cluster.sh [--data DIR] COMMAND
  up            builds what is stale, starts everything that does not run, and returns when all of it is ready
  status        one line for each part
  env           prints KAIMARKET_URL (both gateways) and KAIMARKET_KEY (the operator's) for: eval "$(cluster.sh env)"
  kill NAME     kills a part as a power cut would (SIGKILL)
  stop NAME     asks a part to stop, and waits until it has
  start NAME    starts a part again
  down          stops everything; what was written stays in DIR
  NAME is silo-1, silo-2, silo-3, gateway-1, gateway-2, runner-1 or postgres.
  --data DIR    keys, logs and the database (data-cluster in the project)
TEXT
}

. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
. "$root/infra/running.sh"
# A dozen processes on one machine would take its cores from each other by waiting actively.
export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=${DOTNET_ThreadPool_UnfairSemaphoreSpinLimit:-0}
data=$root/data-cluster
if [ "${1-}" = --data ]; then
  [ $# -ge 2 ] && [ -n "$2" ] || fail "--data wants a value; see cluster.sh --help"
  data=$2
  shift 2
fi
if [ -d "$data" ]; then data=$(cd "$data" && pwd); fi
command=${1-} name=${2-}

# Where Orleans was not built in, gateways have the homes of aggregates themselves.
names() {
  if [ "$(cat "$data/engine" 2>/dev/null)" = orleans ]; then printf 'silo-%s\n' 1 2 3; fi
  printf '%s\n' gateway-1 gateway-2 runner-1
}

require_name() {
  [ -n "$name" ] || fail "$command wants a NAME; see cluster.sh --help"
  [ -f "$data/engine" ] || fail "There is no cluster in $data; start one with: cluster.sh up"
  { names && echo postgres; } | grep -x "$name" >/dev/null ||
    fail "This cluster has no '$name'; it has: $({ names && echo postgres; } | tr '\n' ' ')"
}

# --- PostgreSQL -------------------------------------------------------------------------------------------------------

postgres_bin() {
  local initdb
  initdb=$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
  [ -n "$initdb" ] || fail "The cluster needs PostgreSQL's server programs. On Debian: apt-get install postgresql"
  dirname "$initdb"
}

# PostgreSQL does not run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); else "$@"; fi
}

free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 8<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port" && return; fi
  done
  fail "No free port was found."
}

postgres_pid() {
  local pid
  pid=$(head -n 1 "$data/postgres/db/postmaster.pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null || return 1
  [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -p "$pid" -o command=) == *postgres*"$data/postgres/db"* ]] && echo "$pid"
}

start_postgres() {
  local bin password
  if postgres_pid >/dev/null; then return; fi
  bin=$(postgres_bin)
  if [ ! -f "$data/postgres/port" ]; then
    mkdir -p "$data/postgres"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && printf '%s' "$password" >"$data/postgres/password")
    if [ "$(id -u)" = 0 ]; then
      chmod 711 "$data" "$data/postgres"
      install -d -m 700 -o postgres -g postgres "$data/postgres/db"
      chown postgres "$data/postgres/password"
    fi
    as_owner "$bin/initdb" -D "$data/postgres/db" -U kaimarket --pwfile="$data/postgres/password" \
      --auth=scram-sha-256 -E UTF8 --locale=C >"$data/postgres.log" 2>&1 ||
      { tail -n 5 "$data/postgres.log" >&2 && fail "The database could not be made."; }
    free_port >"$data/postgres/port"
  fi
  : >>"$data/postgres.log"
  if [ "$(id -u)" = 0 ]; then chown postgres "$data/postgres.log"; fi
  as_owner "$bin/pg_ctl" -D "$data/postgres/db" -l "$data/postgres.log" -w -t 60 -o "-p $(cat "$data/postgres/port") \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300" start >/dev/null ||
    { tail -n 5 "$data/postgres.log" >&2; fail "PostgreSQL did not start; its log: $data/postgres.log"; }
}

journal() {
  printf 'postgres://kaimarket:%s@127.0.0.1:%s/postgres' "$(cat "$data/postgres/password")" "$(cat "$data/postgres/port")"
}

# --- parts ------------------------------------------------------------------------------------------------------------

# The process of a part, when it still runs; a pid left over from a crash may be anybody's by now.
pid_of() {
  local pid
  pid=$(cat "$data/$1/pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null || return 1
  [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -p "$pid" -o command=) == *KAiMarket.Server*"$data/$1"* ]] && echo "$pid"
}

port_of() { cat "$data/$1/port" 2>/dev/null; }

launch() {
  local part=$1 engine arguments
  if pid_of "$part" >/dev/null; then return; fi
  engine=$(cat "$data/engine")
  mkdir -p -m 700 "$data/$part"
  [ -f "$data/$part/port" ] || free_port >"$data/$part/port"
  rm -f "$data/$part/url"
  arguments=(--engine "$engine" --roles "${part%-*}" --port "$(port_of "$part")" --data "$data/$part")
  if [ "$part" = gateway-1 ]; then arguments+=(--demo); fi
  if [[ $part == gateway-* ]]; then
    arguments+=(--documents "$data/documents" --identity-key "$data/identity.key")
    arguments+=(--issuer "http://127.0.0.1:$(port_of gateway-1)")
  fi
  if [[ $part != silo-* ]]; then arguments+=(--seals "$data/seals" --seal-key "$data/seal.key"); fi
  KAIMARKET_JOURNAL=$(journal) setsid nohup dotnet "$bin/KAiMarket.Server/release/KAiMarket.Server.dll" "${arguments[@]}" \
    >>"$data/$part.log" 2>&1 </dev/null &
  echo $! >"$data/$part/pid"
  # Until it has become the server, it is not known by its command line.
  until pid_of "$part" >/dev/null; do
    kill -0 $! 2>/dev/null || fail "$part ended; its log: $data/$part.log"
    sleep 0.02
  done
}

await() {
  local deadline=$((SECONDS + 90))
  until ready "$(port_of "$1")"; do
    pid_of "$1" >/dev/null || { tail -n 5 "$data/$1.log" >&2; fail "$1 ended; its log: $data/$1.log"; }
    [ $SECONDS -lt $deadline ] || fail "$1 is not ready: ${answer##*$'\n'}"
    sleep 0.1
  done
}

# gone NAME FUNCTION: waits until a part has ended. Without its database a part may not end by itself.
gone() {
  local deadline=$((SECONDS + 45)) pid
  while pid=$("${@:2}"); do
    if [ $SECONDS -ge $deadline ]; then say "$1 does not stop; it is killed." && kill -KILL "$pid"; fi
    sleep 0.05
  done
}

signal() {
  local pid
  if [ "$2" != postgres ]; then
    pid=$(pid_of "$2") || fail "$2 does not run."
    kill -"$1" "$pid"
    gone "$2" pid_of "$2"
    return
  fi
  pid=$(postgres_pid) || fail "postgres does not run."
  if [ "$1" = KILL ]; then
    # Stopped first, so that it starts nothing more while its processes are killed.
    kill -STOP "$pid"
    pkill -KILL -P "$pid" || true
    kill -KILL "$pid"
    # All of it is dead; where nobody collects dead processes, the file would still seem to name a living one.
    rm -f "$data/postgres/db/postmaster.pid"
  else
    as_owner "$(postgres_bin)/pg_ctl" -D "$data/postgres/db" -m fast -w stop >/dev/null
  fi
  gone postgres postgres_pid
}

case $command in
  up)
    require_dotnet
    probe
    build_part market
    say "$engine_line"
    mkdir -p -m 711 "$data"
    data=$(cd "$data" && pwd)
    if [ ! -f "$data/engine" ]; then if [ -n "${cluster[*]-}" ]; then echo orleans; else echo local; fi >"$data/engine"; fi
    start_postgres
    for part in $(names); do [[ $part != silo-* ]] || launch "$part"; done
    for part in $(names); do [[ $part != silo-* ]] || await "$part"; done
    # The first gateway leaves the market's first keys in its folder.
    launch gateway-1 && await gateway-1
    for part in $(names); do launch "$part"; done
    for part in $(names); do await "$part"; done
    "${BASH_SOURCE[0]}" --data "$data" status
    say ""
    say "Try next:"
    say "  eval \"\$(bash '$root/infra/cluster.sh' env)\" && bash '$root/infra/kaimarket.sh' verify"
    ;;
  status)
    [ -f "$data/engine" ] || fail "There is no cluster in $data; start one with: cluster.sh up"
    pid=$(postgres_pid) && state=running || state=down
    printf '%-10s %-8s %-8s 127.0.0.1:%s\n' postgres "$state" "${pid:--}" "$(cat "$data/postgres/port")"
    for part in $(names); do
      if ! pid=$(pid_of "$part"); then state=down pid=-
      elif ready "$(port_of "$part")"; then state=ready
      else state=unready; fi
      printf '%-10s %-8s %-8s http://127.0.0.1:%s\n' "$part" "$state" "$pid" "$(port_of "$part")"
    done
    ;;
  env)
    [ -f "$data/gateway-1/keys.json" ] || fail "There is no cluster in $data; start one with: cluster.sh up"
    say "export KAIMARKET_URL=http://127.0.0.1:$(port_of gateway-1),http://127.0.0.1:$(port_of gateway-2)"
    say "export KAIMARKET_KEY=$(key_of "$data/gateway-1" operator)"
    ;;
  kill) require_name && signal KILL "$name" ;;
  stop) require_name && signal TERM "$name" ;;
  start)
    require_name
    if [ "$name" = postgres ]; then start_postgres; else launch "$name" && await "$name"; fi
    ;;
  down)
    [ -f "$data/engine" ] || fail "There is no cluster in $data."
    for part in runner-1 gateway-1 gateway-2 silo-1 silo-2 silo-3; do
      if pid_of "$part" >/dev/null; then signal TERM "$part"; fi
    done
    if postgres_pid >/dev/null; then signal TERM postgres; fi
    ;;
  -h | --help) usage ;;
  *) usage >&2 && fail "cluster.sh does not know '${command}'" ;;
esac
