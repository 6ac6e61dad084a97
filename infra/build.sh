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

# True when something that the programs are made of is newer than the last build of them, or was made with another property.
is_stale() {
  local stamp=$root/artifacts/market.stamp
  [ -f "$bin/KAiMarket.Server/release/KAiMarket.Server.dll" ] && [ -f "$bin/KAiMarket.Cli/release/kaimarket.dll" ] || return 0
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "${1-}" ] || return 0
  # Folders count too: what was removed shows in the folder's own time.
  [ -n "$(cd "$root" && find src tests/KAiMarket.Benchmarks infra/market.slnf tests/Directory.Build.props \
    Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json -newer "$stamp" -print -quit)" ]
}

# Builds the server and the command line where they are stale. Says one line when it builds.
build_market() {
  local stamp=$root/artifacts/market.stamp
  mkdir -p "$root/artifacts"
  is_stale "${cluster[*]}" || return 0
  # Two scripts at once must not build into the same folder.
  exec 9>"$root/artifacts/market.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if is_stale "${cluster[*]}"; then
    say "building (Release) ..."
    printf '%s' "${cluster[*]}" >"$stamp.new"
    if ! build_project "$root/artifacts/build.log" infra/market.slnf 9>&-; then
      tail -n 20 "$root/artifacts/build.log" >&2
      fail "The build failed; all it said is in $root/artifacts/build.log"
    fi
    mv "$stamp.new" "$stamp"
  fi
  exec 9>&-
}
