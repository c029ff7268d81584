# shellcheck shell=bash
# The contestants, and what they are measured with. Needs common.sh, build-tools.sh and nodes.sh.
# shellcheck disable=SC2154  # nodes.sh says where things are

dsctl=${DSCTL:-$dsctl}      # another build may be compared
results_dir=$bench_dir/results
first_port=20001            # of the relay: one for each node
relay=''                    # its process

# The contestants must not differ in what they find in somebody's home folder.
unset SSH_AUTH_SOCK
export XDG_STATE_HOME=$PWD/$bench_dir/state LC_ALL=C.UTF-8

# write_targets COUNT RTT: where the nodes are reached, as each contestant reads it, in a folder with all that belongs to it.
# Host keys come through the engine, which is trusted already, and not from whoever answers on the network.
write_targets() {
  local count=$1 rtt=$2 folder number name host port key
  folder=$(targets_of "$count" "$rtt")
  mkdir -p "$folder"
  cp -p "$bench_dir/id_ed25519" "$folder/"
  : > "$folder/nodes"
  : > "$folder/known_hosts"
  : > "$folder/relay"
  cat > "$folder/inventory.yaml" << 'END'
apiVersion: dsctl.io/v1
kind: Inventory
name: bench
packages: present
kubernetes:
  podSubnet: [10.240.0.0/12, "fd00:10:244::/52"]
  serviceSubnet: [10.96.0.0/16, "fd00:10:96::/112"]
ssh: {configFile: none, user: root, identityFile: id_ed25519, identitiesOnly: true, knownHostsFile: known_hosts}
preflight:
  ignore:
    - {check: SystemVerification, reason: control groups are those of the engine's machine}
    - {check: Swap, reason: so is swap}
    - {check: NumCPU, reason: so are the CPUs}
    - {check: Mem, reason: so is the memory}
nodes:
END
  for ((number = 1; number <= count; number++)); do
    name=$(name_of "$number")
    key=$(< "$nodes_dir/ready/$name")
    if [ "$rtt" -eq 0 ]; then
      host=$(ipv4_of "$number") port=22
      printf '%s %s\n' "$host" "$key" >> "$folder/known_hosts"
    else
      host=127.0.0.1 port=$((first_port + number - 1))
      printf '[%s]:%s %s\n' "$host" "$port" "$key" >> "$folder/known_hosts"
      printf '%s %s 22\n' "$port" "$(ipv4_of "$number")" >> "$folder/relay"
    fi
    printf '%s %s %s %s %s\n' "$name" "$host" "$port" "$(ipv4_of "$number")" "$(ipv6_of "$number")" >> "$folder/nodes"
    printf '  - {name: %s, role: %s, host: %s, ssh: {port: %s}, addresses: [%s, "%s"]}\n' "$name" \
      "$([ "$number" -eq 1 ] && echo control-plane || echo worker)" \
      "$host" "$port" "$(ipv4_of "$number")" "$(ipv6_of "$number")" >> "$folder/inventory.yaml"
  done
}

targets_of() { printf '%s/targets/%s-%s\n' "$bench_dir" "$1" "$2"; }

# start_relay FOLDER RTT: in the middle of a long line.
start_relay() {
  local folder=$1 rtt=$2 java
  java=$(find_jdk)/bin/java
  : > "$folder/answers"
  : > "$folder/relay.out"
  "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m scripts/bench.d/Relay.java $((rtt / 2)) "$folder/relay" "$folder/answers" \
    > "$folder/relay.out" 2>&1 &
  relay=$!
  wait_for 30 grep -q '^listening' "$folder/relay.out" ||
    fail "the relay does not listen on 127.0.0.1 from port $first_port on: $(tail -n 3 "$folder/relay.out")" \
      "see who else has these ports: ss -ltnp"
}

stop_relay() {
  [ -n "$relay" ] || return 0
  kill "$relay" 2> /dev/null || true
  wait "$relay" 2> /dev/null || true
  relay=''
}

# The command of a contestant, as an array `command`; it is to find COUNT nodes in FOLDER.
command_of() {
  local contestant=$1 count=$2 folder=$3
  case $contestant in
    dsctl) command=("$dsctl" apply --yes --parallel "$count" "$folder/inventory.yaml") ;;
    loop | ansible) command=("scripts/bench.d/$contestant/run" "$folder/nodes") ;;
  esac
}

# run_once CONTESTANT COUNT RTT KIND ROUND: measures one run, and makes sure that it did what is measured. Kind is fresh or again.
run_once() {
  local contestant=$1 count=$2 rtt=$3 kind=$4 round=$5 folder result output before cpu command
  folder=$(targets_of "$count" "$rtt")
  result=$results_dir/$count-$rtt-$contestant-$kind-$round.json
  output=$bench_dir/output-$contestant-$kind
  before=0
  [ "$rtt" -eq 0 ] || before=$(wc -l < "$folder/answers")
  command_of "$contestant" "$count" "$folder"
  cpu=$(nodes_cpu)
  scripts/bench.d/measure "$result.new" 900 "${command[@]}" > "$output" 2>&1 < /dev/null ||
    wrong "$contestant did not end well" "$output"
  if [ -n "$cpu" ]; then note "$result.new" nodesCpu "$(awk "BEGIN { print ($(nodes_cpu) - $cpu) / 1000 }")"; fi
  [ ! -s "$nodes_dir/unknown" ] || fail "a node was asked what its doubles do not play: $(head -n 1 "$nodes_dir/unknown")" \
    "teach it to scripts/bench.d/node/root/usr/bin; all of them are in $nodes_dir/unknown"
  [ "$(find "$nodes_dir/cluster/nodes" -type f ! -name '.*' | wc -l)" -eq "$count" ] ||
    wrong "$contestant made a cluster of $(find "$nodes_dir/cluster/nodes" -type f ! -name '.*' | wc -l) nodes instead of $count" "$output"
  [ "$kind" = fresh ] || found_nothing_to_do "$contestant" "$output" || wrong "$contestant found something to do in a second run" "$output"
  if [ "$rtt" -ne 0 ]; then note_answers "$folder/answers" "$before" "$count" "$result.new"; fi
  mv "$result.new" "$result"
  if [ "$round" -gt 0 ]; then say "$(told "$contestant" "$kind" "$rtt" "$result")"; fi
}

wrong() { fail "$1; its last words: $(tail -n 3 "$2" | tr '\n' ' ' | head -c 500)" "all of them are in $2"; }

found_nothing_to_do() {
  case $1 in
    dsctl) grep -q '^Nothing to do' "$2" ;;
    ansible) ! grep -q 'changed=[1-9]' "$2" ;;
    loop) ! grep -q 'has joined' "$2" ;;
  esac
}

# The mean of what a node's connections waited for.
note_answers() {
  local log=$1 before=$2 count=$3 result=$4 mean
  wait_for 10 is_quiet "$log" $((before + count)) || say "not all connections have ended by themselves: some round trips may be missing"
  mean=$(tail -n "+$((before + 1))" "$log" | awk -v count="$count" '{ sum += $2 } END { printf "%.2f", sum / count }')
  note "$result" roundTrips "$mean"
}

# A connection is noted when its end has come through; there is at least one for each node.
is_quiet() {
  local lines
  lines=$(wc -l < "$1")
  sleep 1
  [ "$lines" -ge "$2" ] && [ "$(wc -l < "$1")" -eq "$lines" ]
}

# note RESULT NAME NUMBER: beside what was measured.
note() { sed -i "s/}\$/, \"$2\": $3}/" "$1"; }

told() {
  local contestant=$1 kind=$2 rtt=$3 result=$4
  printf '%-8s %-6s rtt %3s ms  %s' "$contestant" "$kind" "$rtt" "$(sed 's/[{}"]//g' "$result")"
}

# rounds_of CONTESTANT COUNT RTT ROUNDS: the long ones are measured once.
rounds_of() {
  if [ "$2" -ge 50 ] && { [ "$1" = ansible ] || [ "$3" -ne 0 ]; }; then echo 1; else echo "$4"; fi
}

# measure_all COUNT RTT ROUNDS CONTESTANT…: after a round that does not count, by turns, and each time another one begins.
measure_all() {
  local count=$1 rtt=$2 rounds=$3 round index contestant contestants
  shift 3
  contestants=("$@")
  say "$count nodes, $rtt ms of added round-trip time"
  rm -rf "$bench_dir/state"
  for contestant in "${contestants[@]}"; do rm -f "$results_dir/$count-$rtt-$contestant"-*; done
  write_targets "$count" "$rtt"
  [ "$rtt" -eq 0 ] || start_relay "$(targets_of "$count" "$rtt")" "$rtt"
  for ((round = 0; round <= rounds; round++)); do
    for ((index = 0; index < ${#contestants[@]}; index++)); do
      contestant=${contestants[$(((index + round) % ${#contestants[@]}))]}
      if [ "$round" -gt "$(rounds_of "$contestant" "$count" "$rtt" "$rounds")" ] || ! warms_up "$contestant" "$rtt" "$round"; then continue; fi
      nodes_reset "$count"
      run_once "$contestant" "$count" "$rtt" fresh "$round"
      run_once "$contestant" "$count" "$rtt" again "$round"
    done
  done
  stop_relay
  rm -f "$results_dir/$count-$rtt"-*-0.json
}

# What is warmed up are files and the nodes: once is enough, and Ansible is the slowest.
warms_up() { [ "$3" -gt 0 ] || { [ "$2" -eq 0 ] && [ "$1" != ansible ]; }; }

# note_surroundings COUNT: what belongs to the figures.
note_surroundings() {
  {
    printf 'date=%s\n' "$(date -u +%F)"
    printf 'dsctl=%s\n' "$("$dsctl" --version | head -n 1), ${DSCTL:-$(git describe --always --dirty 2> /dev/null || echo 'no repository')}"
    printf 'openssh=%s\n' "$(ssh -V 2>&1 | cut -d , -f 1)"
    printf 'ansible=%s\n' "$(ansible --version 2> /dev/null | head -n 1)"
    printf 'java=%s\n' "$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$(find_jdk)/release")"
    printf 'machine=%s x %s, %s GB, Linux %s\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
      "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(uname -r)"
    printf 'load=%s\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
  } > "$results_dir/$1.about"
}
