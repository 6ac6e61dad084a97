#!/usr/bin/env bash
# kaimarket.sh ARGS…: the command line, built first where it is stale. KAIMARKET_URL says which market, KAIMARKET_KEY
# who asks. Standard output and the exit code are the program's own.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
require_dotnet
parts=(market)
if [ "${1-}" = bench ]; then parts+=(bench); fi
for part in "${parts[@]}"; do
  if is_stale "$part"; then
    probe
    build_part "$part" >&2
  fi
done
exec dotnet "$bin/KAiMarket.Cli/release/kaimarket.dll" "$@"
