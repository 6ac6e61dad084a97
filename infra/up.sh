#!/usr/bin/env bash
# Starts the market with demo data. Started again on the same folder, it goes on with what is there.
set -euo pipefail

usage() {
  cat <<'TEXT'
up.sh [--port N] [--data DIR] [--journal sqlite|postgres://USER:PASSWORD@HOST:PORT/DATABASE] [--new-keys] [--detach]
  --port N      listens on http://127.0.0.1:N (5080); 0 takes any free one
  --data DIR    keys, identities, views and the SQLite journal (data/ in the project)
  --journal J   where the journal lies (sqlite: in DIR); better in KAIMARKET_JOURNAL, which other accounts cannot read
  --new-keys    makes one more key of each role and writes them to DIR/keys.json; those that there are stay valid
  --detach      returns once the market is ready, and leaves DIR/server.pid, DIR/keys.json and DIR/server.log;
                without it the market runs here until Ctrl-C
TEXT
}

. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
. "$root/infra/running.sh"
port=5080 port_given=false data=$root/data journal=${KAIMARKET_JOURNAL:-sqlite} detach=false new_keys=false
while [ $# -gt 0 ]; do
  case $1 in
    --port | --data | --journal)
      [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 wants a value; see up.sh --help"
      case $1 in --port) port=$2 port_given=true ;; --data) data=$2 ;; --journal) journal=$2 ;; esac
      shift 2
      ;;
    --new-keys) new_keys=true && shift ;;
    --detach) detach=true && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && fail "up.sh does not know '$1'" ;;
  esac
done
[[ $port =~ ^[0-9]{1,5}$ ]] && [ "$port" -le 65535 ] || fail "--port wants a number from 0 to 65535, not '$port'"
[[ $journal == sqlite || $journal == postgres://* || $journal == postgresql://* ]] ||
  fail "--journal is sqlite or postgres://USER:PASSWORD@HOST:PORT/DATABASE, not '$journal'"

mkdir -p -m 700 "$data" || fail "The data folder '$data' cannot be made."
data=$(cd "$data" && pwd) # relative to where it was called, absolute from here on
[ -w "$data" ] || fail "The data folder '$data' cannot be written to."

# The process of server.pid, when it still runs and is a market; a pid left over from a crash may be anybody's by now.
running() {
  local pid command
  pid=$(cat "$data/server.pid" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] && kill -0 "$pid" 2>/dev/null || return 1
  if [ -r "/proc/$pid/cmdline" ]; then command=$(tr '\0' ' ' <"/proc/$pid/cmdline"); else command=$(ps -p "$pid" -o command=); fi
  [[ $command == *KAiMarket.Server*"$data"* ]] && echo "$pid"
}

show_keys() {
  local role key
  if [ ! -f "$data/keys.json" ]; then
    say "  keys      none in $data: this market had keys before, and they were shown only to the folder that first started it."
    say "            Take keys.json from there, or have an administrator make new ones. Where nobody has any, stop the market and"
    say "            start it once with --new-keys."
    return
  fi
  say "  keys      $data/keys.json, made at random for this folder:"
  for role in administrator operator ministry vendor sme provider auditor; do
    key=$(key_of "$data" "$role")
    [[ $key == KEY-OF-* ]] || printf '              %-14s %s\n' "$role" "$key"
  done
}

greet() {
  say ""
  say "KAiMarket is ready at $1"
  if [ "$journal" = sqlite ]; then say "  journal   SQLite in $data"; else say "  journal   PostgreSQL at ${journal##*@}"; fi
  show_keys
  say ""
  say "Try next:"
  sed "s|@URL@|$1|g; s|@ROOT@|$root|g; s|@sme@|$(key_of "$data" sme)|g; s|@auditor@|$(key_of "$data" auditor)|g" "$root/infra/next.txt"
  say ""
}

require_dotnet

if pid=$(running); then
  ! $new_keys || fail "New keys are made at a start, and the market on $data already runs. Stop it first: kill $pid"
  url=$(cat "$data/url" 2>/dev/null || true)
  if $port_given && [ -n "$url" ] && [ "${url##*:}" != "$port" ]; then
    fail "The market on $data already runs at $url (process $pid). Stop it first: kill $pid"
  fi
  for _ in {1..300}; do
    if [ -n "$url" ] && ready "${url##*:}"; then
      say "The market on $data already runs (process $pid); stop it with: kill $pid"
      greet "$url"
      exit 0
    fi
    sleep 0.1
    url=$(cat "$data/url" 2>/dev/null || true)
  done
  fail "The market on $data already runs (process $pid) but is not ready: ${answer##*$'\n'}"
fi
rm -f "$data/server.pid" "$data/url"

if [ "$port" != 0 ] && ready "$port"; then fail "Another market already answers on port $port; choose one with --port."; fi

probe
build_part market
say "$engine_line"

log=$data/server.log
before=$(wc -c 2>/dev/null <"$log" || echo 0)
show_log() { if $detach; then tail -c "+$((before + 1))" "$log" | tail -n 20 >&2; fi; }
command=(dotnet "$bin/KAiMarket.Server/release/KAiMarket.Server.dll" --port "$port" --data "$data" --demo)
# Arguments stand in the list of processes for all to read; the address may have a password in it.
export KAIMARKET_JOURNAL=$journal
if $new_keys; then command+=(--new-keys); fi
cd "$data"
if $detach; then
  if command -v setsid >/dev/null; then command=(setsid "${command[@]}"); fi
  nohup "${command[@]}" >>"$log" 2>&1 </dev/null &
else
  "${command[@]}" </dev/null &
fi
server=$!

stop() {
  trap '' INT TERM
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM

# Views that are folded anew may take a minute on a large journal.
deadline=$((SECONDS + 180))
until url=$(cat "$data/url" 2>/dev/null) && [ -n "$url" ] && ready "${url##*:}"; do
  if ! kill -0 "$server" 2>/dev/null; then
    wait "$server" && code=0 || code=$?
    show_log
    fail "The market did not start (exit code $code)$($detach && echo "; its log: $log")"
  fi
  if [ $SECONDS -ge $deadline ]; then
    show_log
    stop
    say "It said: ${answer##*$'\n'}" >&2
    fail "The market was not ready within 3 minutes and was stopped$($detach && echo "; its log: $log")"
  fi
  sleep 0.1
done

greet "${url%/}"
if $detach; then
  say "Stop it with: kill $server"
  trap - INT TERM
  exit 0
fi

say "Stop it with Ctrl-C."
wait "$server"
