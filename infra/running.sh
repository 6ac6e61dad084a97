# Sourced by up.sh and cluster.sh: whether a market answers, and which keys it was given.

# True when the market on a port answers that it is ready; `answer` is what it said, with the reasons where it is not.
answer=
ready() {
  exec 8<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&8
  answer=
  IFS= read -r -d '' -t 5 answer <&8 || true
  exec 8>&-
  [[ $answer == HTTP/1.1\ 200* ]]
} 2>/dev/null

# key_of DATA ROLE: the secret of a role, or what to put in its place.
key_of() {
  local key=
  if [ -f "$1/keys.json" ]; then
    key=$(sed -n 's/.*"'"$2"'"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' "$1/keys.json")
  fi
  printf '%s' "${key:-KEY-OF-$2}"
}

# Garbage is collected every 64 MiB instead of every few: most of what a request allocates is dead by then.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x4000000}
