# Sourced by the scripts beside it: where the project lies, whether dotnet is here, and how it is built.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/artifacts/bin
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# Nothing that a script starts may outlive it, so neither build nodes nor the compiler stay behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
[ -n "${HOME:-}" ] || export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-$root/artifacts/home}"

# shellcheck source=probe.sh
. "$root/infra/probe.sh"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a command for so many seconds at most, where the machine can.
bounded() {
  if command -v timeout >/dev/null; then timeout -k 10 "$@"; else shift; "$@"; fi
}

require_dotnet() {
  command -v dotnet >/dev/null ||
    fail "KAiMarket needs the .NET SDK 10, and there is no 'dotnet' here. Install the SDK, then run this again."
  # In the project's folder, where global.json says which SDK.
  (cd "$root" && dotnet --version) >/dev/null 2>&1 ||
    fail "KAiMarket needs the .NET SDK 10; this machine has: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')"
}

# build_project LOG PROJECT [ARGUMENT…]: Release, warnings are errors, everything it says goes to the log.
build_project() {
  local log=$1 project=$2
  shift 2
  (cd "$root" && dotnet build "$project" -c Release --nologo -v quiet -clp:NoSummary -warnaserror \
    -p:UseSharedCompilation=false "${cluster[@]}" "$@") >"$log" 2>&1 </dev/null
}

# The programs that scripts run, each part with what it is built from and what comes out of it.
part() {
  case $1 in
    market)
      project=infra/market.slnf sources=(src)
      programs=(KAiMarket.Server/release/KAiMarket.Server.dll KAiMarket.Cli/release/kaimarket.dll) ;;
    bench)
      project=tests/KAiMarket.Benchmarks sources=(src tests)
      programs=(KAiMarket.Benchmarks/release/KAiMarket.Benchmarks.dll) ;;
  esac
  stamp=$root/artifacts/$1.stamp
}

# is_stale PART [PROPERTY]: true when something is newer than the part's last build, or that was made with another
# property.
is_stale() {
  local project sources programs stamp program
  part "$1"
  for program in "${programs[@]}"; do [ -f "$bin/$program" ] || return 0; done
  [ -f "$stamp" ] || return 0
  [ $# -lt 2 ] || [ "$(cat "$stamp")" = "$2" ] || return 0
  # Folders count too: what was removed shows in the folder's own time.
  [ -n "$(cd "$root" && find "${sources[@]}" Directory.Build.props Directory.Packages.props BannedSymbols.txt \
    global.json .editorconfig infra/market.slnf -newer "$stamp" -print -quit)" ]
}

# Builds a part where it is stale, and says one line when it does. `probe` must have run.
build_part() {
  local project sources programs stamp
  part "$1"
  mkdir -p "$root/artifacts"
  is_stale "$1" "${cluster[*]}" || return 0
  # Two scripts at once must not build into the same folder.
  exec 9>"$root/artifacts/build.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if is_stale "$1" "${cluster[*]}"; then
    say "building (Release) ..."
    printf '%s' "${cluster[*]}" >"$stamp.new"
    if ! build_project "$root/artifacts/build.log" "$project" 9>&-; then
      tail -n 20 "$root/artifacts/build.log" >&2
      fail "The build failed; all it said is in $root/artifacts/build.log"
    fi
    mv "$stamp.new" "$stamp"
  fi
  exec 9>&-
}
