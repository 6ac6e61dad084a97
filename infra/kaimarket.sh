#!/usr/bin/env bash
# kaimarket.sh ARGS…: the command line, built first where it is stale. KAIMARKET_URL says which market, KAIMARKET_KEY
# who asks. Standard output and the exit code are the program's own.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
require_dotnet
if is_stale "$(cat "$root/artifacts/market.stamp" 2>/dev/null)"; then
  probe
  build_market >&2
fi
exec dotnet "$bin/KAiMarket.Cli/release/kaimarket.dll" "$@"
