# Sourced by build.sh. Some packages are not served everywhere: those that Directory.Packages.props lists under the
# condition Cluster. Whether they restore here is tried once and kept under artifacts/, until their versions or the
# package sources change. `probe` sets `cluster`, the arguments that every build and test of the project takes, and
# `engine_line`, the one line that says what this build is.

cluster=()
engine_line=

# The packages of the cluster build, each as "name version".
cluster_packages() {
  awk '/<ItemGroup/ { inside = /Cluster/ } inside && /<PackageVersion/ {
    name = $0; sub(/.*Include="/, "", name); sub(/".*/, "", name)
    version = $0; sub(/.*Version="/, "", version); sub(/".*/, "", version); gsub(/[][]/, "", version)
    print name, version }' "$root/Directory.Packages.props"
}

probe() {
  local packages key place result
  packages=$(cluster_packages)
  key=$({ cat "$root/Directory.Packages.props"; (cd "$root" && dotnet nuget list source 2>&1); } | cksum | tr -d ' ')
  place=$root/artifacts/probe
  if [ ! -f "$place/$key" ]; then probe_now "$packages" "$place" "$key"; fi
  result=$(cat "$place/$key" 2>/dev/null || cat "$place/unknown")

  if [ "$result" = yes ]; then
    cluster=(-p:Cluster=true)
    engine_line="engine: Orleans $(sed -n 's/^Microsoft.Orleans.Server //p' <<<"$packages"), one silo in the server's process; client: Refit"
  else
    cluster=()
    engine_line="engine: local (embedded mode), no silos; client: built-in fallback; because $result"
  fi
}

# Restores a project of nothing but these packages. An answer of the sources is kept; silence is not.
probe_now() {
  local packages=$1 place=$2 key=$3 name version missing=
  rm -rf "$place"
  mkdir -p "$place"
  # Files of these names stop the search for the project's own, which would pull in more.
  echo '<Project />' |
    tee "$place/Directory.Build.props" "$place/Directory.Build.targets" >"$place/Directory.Packages.props"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk">'
    echo '<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
    while read -r name version; do
      [ -z "$name" ] || echo "<PackageReference Include=\"$name\" Version=\"[$version]\" />"
    done <<<"$packages"
    echo '</ItemGroup></Project>'
  } >"$place/probe.csproj"

  if (cd "$place" && bounded 60 dotnet restore probe.csproj --nologo -v quiet) >"$place/log" 2>&1 </dev/null; then
    echo yes >"$place/$key"
    return
  fi

  while read -r name version; do
    if grep -qE "(NU11|NU16)[0-9]+: .*\b$name\b" "$place/log"; then missing="$missing, $name $version"; fi
  done <<<"$packages"
  missing=${missing#, }
  if [ -n "$missing" ] && ! grep -q NU1301 "$place/log"; then
    echo "not restored here: $missing" >"$place/$key"
  else
    echo "the package sources did not answer" >"$place/unknown"
  fi
}
