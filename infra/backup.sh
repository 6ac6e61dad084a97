#!/usr/bin/env bash
# Copies a market while it runs, so that infra/restore.sh can put it back.
set -euo pipefail

usage() {
  cat <<'TEXT'
backup.sh --data DIR --to FOLDER                                  a market with SQLite
backup.sh --journal postgres://USER@HOST:PORT/DATABASE --to FOLDER [--wal FOLDER]   a market with PostgreSQL
  --data DIR    the market's data folder; its journal.db, identity.db and envelopes.db are copied, each as it is
                at one moment
  --journal J   the market's database; the whole server is copied (pg_basebackup), as an account that may replicate.
                Better in KAIMARKET_JOURNAL, and the password in PGPASSWORD or ~/.pgpass
  --to FOLDER   gets the copy; made here, and refused where it is there
  --wal FOLDER  where the server archives its log, on the server's machine. Without the log the backup is one moment;
                with it, restore.sh reaches any moment after. This script only looks whether it is archived

Keep a backup as you keep the market: names, business numbers and the secret behind references are in it. keys.json is
not copied: whoever has keys keeps them.
TEXT
}

fail() { printf '%s\n' "backup.sh: $*" >&2; exit 1; }

data='' journal=${KAIMARKET_JOURNAL:-} to='' wal=''
while [ $# -gt 0 ]; do
  case $1 in
    --data | --journal | --to | --wal)
      [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 wants a value; see backup.sh --help"
      case $1 in --data) data=$2 journal='' ;; --journal) journal=$2 ;; --to) to=${2%/} ;; --wal) wal=$2 ;; esac
      shift 2
      ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && fail "there is no option '$1'" ;;
  esac
done
[ -n "$to" ] || fail "--to FOLDER says where the copy goes; see backup.sh --help"
[ -z "$data" ] || [ -z "$journal" ] || fail "--data is a market with SQLite, --journal one with PostgreSQL; name one"
[ -n "$data$journal" ] || fail "--data or --journal says which market; see backup.sh --help"
[ ! -e "$to" ] || fail "'$to' is there already; a backup never replaces another"

# Whole or not at all: what was interrupted does not pass for a backup.
umask 077
part=$to.part
mkdir -p "$(dirname "$to")" && mkdir "$part" 2>/dev/null ||
  fail "'$part' cannot be made; where it is left over from a backup that was killed, remove it"
trap 'rm -rf "$part"' EXIT

finish() {
  sync -f "$part" 2>/dev/null || sync
  mv -T "$part" "$to"
}

# A copy of one moment, however much is written meanwhile.
copy() {
  sqlite3 -bail -cmd '.timeout 10000' "$data/$1" "vacuum into '${part//\'/\'\'}/$1'" ||
    fail "$data/$1 cannot be copied"
}

if [ -n "$data" ]; then
  command -v sqlite3 >/dev/null || fail "the program sqlite3 is needed; on Debian: apt-get install sqlite3"
  [ -f "$data/journal.db" ] || fail "there is no journal in '$data'"
  # The journal first: a name without events harms nobody, events of a firm without a name would.
  copy journal.db
  copy identity.db
  # After the journal too: an envelope is there before the event that names it.
  [ ! -f "$data/envelopes.db" ] || copy envelopes.db
  position=$(sqlite3 "$part/journal.db" 'select position from head')
  finish
  printf '%s\n' "The market of $data up to position $position is in $to."
  exit 0
fi

[[ $journal == postgres://* || $journal == postgresql://* ]] ||
  fail "--journal is postgres://USER@HOST:PORT/DATABASE"
# Arguments stand in the list of processes for all to read.
if [[ $journal =~ ^([a-z]+://[^:/@?]*):([^/]*)@([^@]*)$ ]]; then
  journal=${BASH_REMATCH[1]}@${BASH_REMATCH[3]} password=${BASH_REMATCH[2]//\\/\\\\}
  PGPASSWORD=$(printf '%b' "${password//%/\\x}") && export PGPASSWORD
fi
for program in psql pg_basebackup; do
  command -v "$program" >/dev/null || fail "$program is needed; on Debian: apt-get install postgresql-client"
done
ask() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$journal" -c "$1"; }

position=$(ask 'select position from journal.head') || fail "there is no journal in that database"
if [ -n "$wal" ]; then
  [[ $wal == /* ]] || fail "--wal is a folder's whole path on the server's machine"
  archived=$(ask "select current_setting('archive_mode') <> 'off' and
    strpos(current_setting('archive_command'), '${wal//\'/\'\'}') > 0")
  [ "$archived" = t ] || fail "the server does not archive its log to $wal. Put these lines into its postgresql.conf and
start it again:
  archive_mode = on
  archive_command = 'test ! -f $wal/%f && cp %p $wal/%f.part && mv $wal/%f.part $wal/%f'
  archive_timeout = 60"
fi

# The log of the copy's own time comes with it (stream), so that it can be used without any archive.
pg_basebackup --dbname "$journal" --pgdata "$part/base" --wal-method stream --checkpoint fast ||
  fail "the server could not be copied"
[ -z "$wal" ] || printf '%s\n' "$wal" >"$part/wal"
finish
printf '%s\n' "The server of position $position or later is in $to$([ -z "$wal" ] || echo "; its log goes on in $wal")."
