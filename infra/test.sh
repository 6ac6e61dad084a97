#!/usr/bin/env bash
# test.sh [--nightly]: builds everything with warnings as errors and runs every test and the simulation. Its last line
# is `N passed, N failed`, alone. --nightly goes deeper: more crash rounds, 10,000 seeds.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

seeds=200 patience=2400
case ${1-} in
  '') ;;
  --nightly) seeds=10000 patience=14400 && export KAIMARKET_NIGHTLY=1 ;;
  -h | --help) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" && exit 0 ;;
  *) fail "test.sh does not know '$1'; it takes --nightly or nothing" ;;
esac

require_dotnet
passed=0 failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/kaimarket-test-XXXXXX")
# Open to other accounts: PostgreSQL does not run as root, and its tests put its files below.
chmod 755 "$work"
mkdir -m 1777 "$work/tmp"
export TMPDIR=$work/tmp
: >"$work/skipped"

# Tests, and what they start, carry this run's mark in their environment; the programs of this script do not. What a
# test host that was killed could not stop gets a few seconds to notice, and is then killed.
marked() { KAIMARKET_TEST_RUN=$work bounded $patience "$@"; }

strays() { grep -lsF "KAIMARKET_TEST_RUN=$work" /proc/[0-9]*/environ | tr -dc '0-9\n' || true; }

stop_strays() {
  local pid command patience=50
  while [ $patience -gt 0 ] && [ -n "$(strays)" ]; do
    sleep 0.2
    patience=$((patience - 1))
  done
  for pid in $(strays); do
    command=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-100) || true
    say "stopping process $pid, which a test had left running: $command"
    kill -KILL "$pid" 2>/dev/null || true
  done
}

clean_up() {
  stop_strays
  # A test that was killed may have left a small file system mounted.
  awk -v below="$work/" 'index($2, below) == 1 { print $2 }' /proc/mounts 2>/dev/null | xargs -r umount -l || true
  if [ $failed -eq 0 ]; then rm -rf "$work"; fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

has_postgresql() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# Debian's package makes and starts a cluster of its own unless told not to; the tests start private ones.
install_postgresql() {
  export DEBIAN_FRONTEND=noninteractive
  bounded 600 apt-get -qq update &&
    bounded 600 apt-get -qq install -y --no-install-recommends postgresql-common &&
    sed -i -E 's/^#? *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf &&
    bounded 600 apt-get -qq install -y --no-install-recommends postgresql
}

if ! has_postgresql; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing PostgreSQL's programs (Debian package postgresql, without a cluster) ..."
    install_postgresql >"$work/apt.log" 2>&1 </dev/null || tail -n 5 "$work/apt.log"
  fi
  if ! has_postgresql; then
    say "SKIPPED: everything that needs PostgreSQL. Its server programs are not here;"
    say "         on Debian: apt-get install postgresql (or run this as root)."
  fi
fi

# count LABEL PASSED FAILED EXIT_CODE: adds to the totals; a run that ended badly without a failed test counts as one.
count() {
  local label=$1 ok=$2 bad=$3 code=$4
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
    say "$label: ended with code $code and no failed test"
  fi
  passed=$((passed + ok)) failed=$((failed + bad))
  say "$label: $ok passed, $bad failed ($((SECONDS - began)) s)"
}

# The names and reasons of skipped tests in a result file.
skipped_in() {
  awk '/<UnitTestResult / { name = "" }
    /<UnitTestResult / && /outcome="NotExecuted"/ { name = $0; sub(/.*testName="/, "", name); sub(/".*/, "", name) }
    name != "" && /<Message>/ {
      why = $0; sub(/.*<Message>/, "", why); sub(/<\/Message>.*/, "", why)
      print name ": " why; name = ""
    }' "$1" |
    sed 's/&quot;/"/g; s/&apos;/'"'"'/g; s/&lt;/</g; s/&gt;/>/g; s/&#x[DA];/ /g; s/&amp;/\&/g'
}

# A failed run's own words, without the runner's.
show() {
  grep -vE '^(VSTest|Starting test|A total of|Results File|\[xUnit|$)|^ *at (Xunit|System)\.' "$1" |
    head -n 120 | cut -c1-400 | sed 's/^/    /' || true
}

run_tests() {
  local project=$1 dll=$bin/$1/release/$1.dll log=$work/$1.log trx=$work/$1.trx code=0 counters
  began=$SECONDS
  (cd "$root" && marked dotnet test "$dll" --results-directory "$work" --logger "trx;LogFileName=$1.trx" \
    --logger 'console;verbosity=minimal') >"$log" 2>&1 </dev/null || code=$?
  counters=$(grep -o '<Counters [^>]*' "$trx" 2>/dev/null || true)
  local total ok bad
  total=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
  ok=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  bad=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<<"$counters")
  if [ "${bad:-0}" -gt 0 ] || [ $code -ne 0 ]; then show "$log"; fi
  if [ "${total:-0}" -eq 0 ] && [ $code -eq 0 ]; then say "$project: ran no test" && code=1; fi
  if [ -f "$trx" ]; then skipped_in "$trx" >>"$work/skipped"; fi
  count "$project" "${ok:-0}" "${bad:-0}" $code
  stop_strays
}

# run_simulation LABEL ARGUMENT…: its last line is `N passed, N failed`.
run_simulation() {
  local label=$1 log=$work/simulation.log code=0 last
  shift
  began=$SECONDS
  (cd "$work" && marked dotnet "$bin/KAiMarket.Simulation/release/KAiMarket.Simulation.dll" "$@") \
    >"$log" 2>&1 </dev/null || code=$?
  last=$(tail -n 1 "$log")
  if ! [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    tail -n 40 "$log" | cut -c1-400 | sed 's/^/    /'
    count "$label" 0 1 1
    return
  fi
  local ok=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]}
  if [ $code -ne 0 ]; then head -n -1 "$log" | tail -n 60 | cut -c1-400 | sed 's/^/    /'; fi
  count "$label" "$ok" "$bad" $code
}

probe
say "$engine_line"
say "building everything (Release, warnings are errors) ..."
began=$SECONDS
if build_project "$work/build.log" KAiMarket.sln; then
  say "built ($((SECONDS - began)) s)"
  for project in "$root"/tests/*/*.csproj; do
    project=$(basename "$project" .csproj)
    case $project in
      KAiMarket.Benchmarks) ;; # measures, judges nothing
      KAiMarket.Simulation)
        run_simulation "simulation, $seeds seeds" --seeds "$seeds"
        run_simulation "simulation, deliberate bugs caught" --self-test
        ;;
      *) run_tests "$project" ;;
    esac
  done
else
  grep -E '(error|warning) ' "$work/build.log" | sort -u | head -n 40 || tail -n 20 "$work/build.log"
  failed=1
  say "the build failed, so nothing was tested"
fi

if [ -s "$work/figures" ]; then
  say ""
  say "figures:"
  sed 's/^/  /' "$work/figures"
fi
if [ -s "$work/skipped" ]; then
  say ""
  say "$(wc -l <"$work/skipped") skipped:"
  sort -u "$work/skipped" | sed 's/^/  /'
fi
say ""
if [ $failed -gt 0 ]; then say "The logs are kept in $work"; fi
clean_up
trap - EXIT
say "$passed passed, $failed failed"
[ $failed -eq 0 ]
