#!/usr/bin/env bash
# Builds, measures, prints the tables; writes to benchmarks/target/ alone.
#   benchmarks/run.sh           the whole of it, some twelve minutes; let the machine do nothing else
#   benchmarks/run.sh --quick   proves only that everything runs
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

quick=()
case ${1-} in
  '') ;;
  --quick) quick=(--quick) ;;
  *) echo "usage: benchmarks/run.sh [--quick]" >&2; exit 2 ;;
esac

# The profile leaves out what the ordinary build checks.
mvn -q -B -ntp -Prun -pl benchmarks -am package

target=benchmarks/target
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
measure() {
  local main=$1
  shift
  "$java" -cp "$(ls $target/keywarden-benchmarks-*.jar):$(cat $target/class-path.txt)" \
    "dev.keywarden.benchmarks.$main" "$@"
}

{
  uptime || true
  measure Report --output "$target" ${quick[@]+"${quick[@]}"}
  measure ProcessStart ${quick[@]+"${quick[@]}"}
} | tee "$target/report.md"
