# shellcheck shell=bash
# What is measured of dsctl alone. Needs common.sh, build-tools.sh, nodes.sh and rounds.sh.
# shellcheck disable=SC2154  # nodes.sh and rounds.sh say where things are

# Of scripts/launcher/dsctl's, those that decide about speed.
java_options=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms24m -Xmx1g)

# Reading, deciding and telling with many nodes, each number in a JVM of its own.
measure_planner() {
  local count java
  build_dsctl
  java=$(find_jdk)/bin/java
  say "compiling the tests, which have the facts"
  timeout --foreground 20m mvn -B -q -ntp test-compile >&2 || fail "the tests could not be compiled" "Maven's own words are above"
  mkdir -p "$bench_dir"
  for count in 10 100 1000; do
    timeout 300 "$java" "${java_options[@]}" -cp "target/classes:target/test-classes:target/dsctl/lib/*" io.dsctl.PlanningBench "$count" ||
      fail "planning for $count nodes could not be measured" "Java's own words are above"
  done | tee "$bench_dir/planner.txt"
}

# Against ssh -V, which is about what the machine needs to start any program of that size.
measure_startup() {
  local inventory=inventories/lab.yaml
  build_dsctl
  need hyperfine
  mkdir -p "$bench_dir"
  hyperfine --shell=none --warmup 5 --runs 40 --style basic --export-json "$bench_dir/startup.json" \
    --command-name 'ssh -V' 'ssh -V' \
    --command-name 'dsctl --version' "$dsctl --version" \
    --command-name 'dsctl validate' "$dsctl validate $inventory" >&2 || fail "hyperfine could not measure" "its own words are above"
  # The names and medians of its JSON, in order.
  sed -n 's/^ *"command": "\(.*\)",$/\1/p; s/^ *"median": \([0-9.]*\),$/\1/p' "$bench_dir/startup.json" | paste - - |
    awk -F '\t' 'NR == 1 { most = 2 * $2 + 0.15 } { printf "%-16s %4.0f ms%s\n", $1, $2 * 1000, NR == 1 ? "" : $2 <= most ? "" : sprintf(", more than 2 x ssh -V + 150 ms = %.0f ms", most * 1000) }' |
    tee "$bench_dir/startup.txt"
}

# profile COUNT: where the time goes in a run that finds nothing to do, and in a fresh one; by the JDK's recorder, which the shipped runtime lacks.
profile() {
  local count=$1 kind java folder
  java=$(find_jdk)/bin/java
  folder=$(targets_of "$count" 0)
  nodes_reset "$count"
  for kind in fresh again; do
    say "recording dsctl with $count nodes: $kind"
    timeout 600 "$java" "${java_options[@]}" -XX:StartFlightRecording:filename="$bench_dir/$kind.jfr",jdk.CPUTimeSample#enabled=true,jdk.CPUTimeSample#throttle=5ms -Xlog:jfr*=off \
      -cp "target/dsctl/lib/*" io.dsctl.cli.Main apply --yes --parallel "$count" "$folder/inventory.yaml" > "$bench_dir/output-profile" 2>&1 < /dev/null ||
      wrong "dsctl did not end well" "$bench_dir/output-profile"
    "$java" scripts/bench.d/Flames.java "$bench_dir/$kind.jfr" "$bench_dir/flames-$kind.svg"
  done
}
