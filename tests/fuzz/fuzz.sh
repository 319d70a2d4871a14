#!/usr/bin/env bash
# fuzz.sh BUILD TARGET SECONDS [OPTION...]: runs BUILD/TARGET_fuzz from the inputs of corpus/TARGET, always in the same
# way; OPTION is one of libFuzzer. What it finds stays in BUILD/findings, inputs that reached new code in
# BUILD/corpus/TARGET: the best of those are worth keeping here.
set -euo pipefail
build=$1 target=$2 seconds=$3
shift 3
readonly seeds=$(dirname "${BASH_SOURCE[0]}")/corpus
readonly new=$build/corpus/$target log=$build/$target.log
rm -rf "$new"
mkdir -p "$build/findings" "$new"
dictionary=()
[ ! -f "$seeds/$target.dict" ] || dictionary=(-dict="$seeds/$target.dict")
code=0
UBSAN_OPTIONS=print_stacktrace=1 "$build/${target}_fuzz" -seed=1 -max_total_time="$seconds" -timeout=10 \
  -rss_limit_mb=1024 -malloc_limit_mb=512 -print_final_stats=1 -artifact_prefix="$build/findings/$target-" \
  "${dictionary[@]}" "$@" "$new" "$seeds/$target" >"$log" 2>&1 || code=$?
if [ $code -ne 0 ]; then
  grep -v -E '^#[0-9]+|^\s*NEW_FUNC|^INFO' "$log" | tail -50
  echo "fuzz: found by $target; $build/${target}_fuzz FILE runs the file named above again"
  exit 1
fi
echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, nothing found"
