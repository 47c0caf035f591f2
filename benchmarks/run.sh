#!/usr/bin/env bash
# Builds, measures, prints the tables; writes to benchmarks/target/ alone.
#   benchmarks/run.sh           the whole of it, some ninety minutes; let the machine do nothing else
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
mvn -q -B -ntp -Prun -pl benchmarks,benchmarks/cloud -am package

target=benchmarks/target
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
measure() {
  local module=$1 main=$2
  shift 2
  # Logback is on the class path to be measured, not to log what the others do.
  "$java" -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -cp "$(ls "$module"/target/keywarden-benchmarks*.jar):$(cat "$module/target/class-path.txt")" \
    "dev.keywarden.benchmarks.$main" "$@"
}

{
  uptime || true
  measure benchmarks Report --output "$target" ${quick[@]+"${quick[@]}"}
  measure benchmarks MaskingReport --output "$target" ${quick[@]+"${quick[@]}"}
  measure benchmarks Stampede ${quick[@]+"${quick[@]}"}
  measure benchmarks RefreshLatency ${quick[@]+"${quick[@]}"}
  measure benchmarks ProcessStart ${quick[@]+"${quick[@]}"}
  measure benchmarks/cloud cloud.CloudReport ${quick[@]+"${quick[@]}"}
} | tee "$target/report.md"
