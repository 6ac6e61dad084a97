#!/usr/bin/env bash
# Puts a market back from what infra/backup.sh copied.
set -euo pipefail

usage() {
  cat <<'TEXT'
restore.sh --from FOLDER --to DIR                                 a market with SQLite
restore.sh --from FOLDER --to DIR [--time T | --lsn L | --point NAME] [--wal FOLDER]   a market with PostgreSQL
  --from FOLDER  what backup.sh made
  --to DIR       SQLite: the market's new data folder; PostgreSQL: the server's new data directory. Made here, and
                 refused where it is there: move the old one away first, and keep it
  --time T       up to the last commit before a time, as in '2026-11-22 14:05:00+09'
  --lsn L        up to a place in the server's log, as in 0/3000148
  --point NAME   up to where somebody ran: select pg_create_restore_point('NAME')
                 without any of them: up to the end of the archived log
  --wal FOLDER   the archived log, where it is not in the folder that the backup names

Nothing is started. The market that is started on the copy is in a new epoch of its journal; a reader that had read
further is told so (journal-rewound). For PostgreSQL run this as the account that runs the server, on its machine.
TEXT
}

fail() { printf '%s\n' "restore.sh: $*" >&2; exit 1; }

from='' to='' wal='' target=''
while [ $# -gt 0 ]; do
  case $1 in
    --from | --to | --wal | --time | --lsn | --point)
      [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 wants a value; see restore.sh --help"
      case $1 in
        --from) from=$2 ;;
        --to) to=${2%/} ;;
        --wal) wal=$2 ;;
        *)
          [ -z "$target" ] || fail "--time, --lsn and --point exclude each other"
          [[ $2 != *[\'\\]* ]] || fail "$1 holds no quotes"
          case $1 in --time) target=time ;; --lsn) target=lsn ;; --point) target=name ;; esac
          target="recovery_target_$target = '$2'"
          ;;
      esac
      shift 2
      ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && fail "there is no option '$1'" ;;
  esac
done
[ -n "$from" ] && [ -n "$to" ] || fail "--from and --to are needed; see restore.sh --help"
[ ! -e "$to" ] || fail "'$to' is there already; nothing is written over. Move it away and keep it until all is well"
umask 077
part=$to.part
mkdir -p "$(dirname "$to")"
[ ! -e "$part" ] || fail "'$part' is left over from a restore that was killed; remove it"
trap 'rm -rf "$part"' EXIT

finish() {
  sync -f "$part" 2>/dev/null || sync
  mv -T "$part" "$to"
}

if [ -f "$from/journal.db" ]; then
  [ -z "$target$wal" ] || fail "a copy of SQLite is one moment; --time, --lsn, --point and --wal are for PostgreSQL"
  command -v sqlite3 >/dev/null || fail "the program sqlite3 is needed; on Debian: apt-get install sqlite3"
  mkdir "$part"
  cp "$from/journal.db" "$from/identity.db" "$part/"
  # A market of before there were envelopes has none.
  [ ! -f "$from/envelopes.db" ] || cp "$from/envelopes.db" "$part/"
  for file in "$part"/*.db; do
    [ "$(sqlite3 "$file" 'pragma integrity_check')" = ok ] || fail "$from/${file##*/} is damaged"
  done
  # Readers that had read further must hear of it. A journal older than epochs gets its first one at the next start.
  if [ "$(sqlite3 "$part/journal.db" "select count(*) from sqlite_schema where name = 'epochs'")" = 1 ]; then
    sqlite3 -bail "$part/journal.db" "insert into epochs
      select n, n || '-' || lower(hex(randomblob(4))), (select position from head),
        cast(strftime('%s', 'now') as integer) * 1000000
      from (select max(number) + 1 as n from epochs)"
  fi
  position=$(sqlite3 "$part/journal.db" 'select position from head')
  finish
  printf '%s\n' "The market up to position $position is in $to. Start it there:" "  infra/up.sh --data $to"
  exit 0
fi

[ -d "$from/base" ] || fail "'$from' holds nothing that backup.sh made"
if [ -z "$wal" ] && [ -f "$from/wal" ]; then wal=$(cat "$from/wal"); fi
[ -z "$target" ] || [ -n "$wal" ] || fail "the backup has no archived log to go on with; --wal FOLDER names one"
[ -z "$wal" ] || [ -d "$wal" ] || fail "there is no folder $wal with the archived log; --wal FOLDER names another"
cp -a "$from/base" "$part"
chmod 700 "$part"
# Also without an archive the server is told to recover: that gives it a timeline of its own, and the journal an epoch.
# The last lines hold. A standby that is not there any more would keep every commit waiting.
fetch=false
[ -z "$wal" ] || fetch="cp \"$wal/%f\" \"%p\""
cat >>"$part/postgresql.auto.conf" <<TEXT
restore_command = '$fetch'
recovery_target_action = 'promote'
synchronous_standby_names = ''
$target
TEXT
: >"$part/recovery.signal"
finish
printf '%s\n' "The server's data are in $to. Start it, and when it is ready the market:" "  pg_ctl start -D $to" \
  "Before it gets a standby, take out what was for this recovery, the last lines of $to/postgresql.auto.conf."
