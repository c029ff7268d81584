# shellcheck shell=bash
# The nodes of the benchmark: containers that look like servers, on a network of their own, which share a folder that stands for the cluster.
# Needs common.sh, engine.sh and images.sh.

bench_dir=target/bench
nodes_dir=$bench_dir/nodes          # what the nodes see as /srv/bench
nodes_image=dsctl-bench:dev
nodes_packages_image=dsctl-bench-packages:dev
nodes_network=dsctl-bench
nodes_label=dsctl.bench
# shellcheck disable=SC2034  # scripts/bench reads it
most_nodes=990

# The nodes' addresses are 172.30.216.0/22 and fd00:d5c7:be::/64, counted from 11: the engine has the first ones.
nodes_subnet4=172.30.216.0/22
nodes_subnet6=fd00:d5c7:be::/64
ipv4_of() { printf '172.30.%d.%d\n' $((216 + ($1 + 10) / 256)) $((($1 + 10) % 256)); }
ipv6_of() { printf 'fd00:d5c7:be::%x\n' $(($1 + 10)); }
name_of() { if [ "$1" -eq 1 ]; then echo cp-1; else printf 'w-%03d\n' $(($1 - 1)); fi; }

nodes_up() {
  local count=$1
  [ -e /proc/net/if_inet6 ] ||
    fail "this machine has no IPv6 (no /proc/net/if_inet6), and the benchmark's nodes are dual-stack" \
      "start its kernel without ipv6.disable=1"
  need ssh-keygen openssh-client
  need openssl
  make_nodes_folder
  build_nodes_image
  raise_inotify_limit "$count"
  make_nodes_network
  start_nodes "$count"
}

# Its own key and authority; the latter is what doubles hand out as the cluster's.
make_nodes_folder() {
  mkdir -p "$nodes_dir"/{ready,fresh,pki,cluster}
  # Whoever closes the first one after writing begins a reset.
  [ -e "$nodes_dir/reset" ] || touch "$nodes_dir/reset" "$nodes_dir/unknown"
  [ -s "$bench_dir/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C dsctl-bench -f "$bench_dir/id_ed25519"
  [ -s "$nodes_dir/pki/ca-hash" ] && return
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=kubernetes \
    -keyout "$nodes_dir/pki/ca.key" -out "$nodes_dir/pki/ca.crt" || fail "openssl could not make a CA in $nodes_dir/pki"
  openssl x509 -in "$nodes_dir/pki/ca.crt" -noout -pubkey | openssl pkey -pubin -outform der | sha256sum |
    cut -d ' ' -f 1 > "$nodes_dir/pki/ca-hash"
}

build_nodes_image() {
  local base
  base=$(base_image)
  say "building $nodes_image on $base (minutes the first time)"
  quietly docker_within 1800 build --force-rm --build-arg "BASE=$base" --target packages --tag "$nodes_packages_image" ITs/server ||
    fail "the packages of a node could not be installed into an image" "the builder's own words are above"
  tar --owner=0 --group=0 -c ITs/server/system scripts/bench.d/node |
    build_from_archive --build-arg "PACKAGES=$nodes_packages_image" --tag "$nodes_image" ||
    fail "the image of the nodes could not be built from scripts/bench.d/node" "the builder's own words are above"
}

build_from_archive() {
  local log status=0
  log=$(mktemp)
  docker_within 1800 build --force-rm --file scripts/bench.d/node/Dockerfile "$@" - > "$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || tail -n 30 "$log" >&2
  rm -f "$log"
  return "$status"
}

# Each systemd in a container takes some inotify instances. Nothing else suffers from a higher limit, so it stays.
raise_inotify_limit() {
  local limit=/proc/sys/fs/inotify/max_user_instances wanted=$(($1 * 10 + 1024))
  [ "$(cat "$limit")" -lt "$wanted" ] || return 0
  say "raising fs.inotify.max_user_instances to $wanted"
  echo "$wanted" | as_root tee "$limit" > /dev/null 2>&1 ||
    fail "fs.inotify.max_user_instances is $(cat "$limit") and may not be raised here: $1 nodes need $wanted" \
      "raise it on the engine's machine, or take fewer nodes"
}

make_nodes_network() {
  docker network inspect "$nodes_network" > /dev/null 2>&1 && return
  quietly docker network create --label "$nodes_label=true" --ipv6 --subnet "$nodes_subnet4" --subnet "$nodes_subnet6" "$nodes_network" ||
    fail "the network $nodes_network ($nodes_subnet4, $nodes_subnet6) could not be made" \
      "if the engine says 'overlaps', another network has these addresses: see docker network ls and ip route"
}

# Those that run stay, if they are of this image.
start_nodes() {
  local count=$1 number running image begin=$SECONDS
  image=$(docker image inspect --format '{{.Id}}' "$nodes_image")
  require_no_others
  running=$(docker ps --filter "label=$nodes_label=$PWD $image" --format '{{.Names}}')
  [ -n "$running" ] || remove_nodes
  say "starting $count nodes"
  for ((number = 1; number <= count; number++)); do
    if ! grep -qx "$nodes_network-$(name_of "$number")" <<< "$running"; then
      as_root rm -f "$nodes_dir/ready/$(name_of "$number")"
      printf '%s\n' "$number"
    fi
  done | start_several "$image"
  wait_for 240 are_ready "$count" ||
    fail "$(count_ready) of $count nodes were ready within 240 s" \
      "see docker ps -a, and docker exec $nodes_network-cp-1 systemctl --failed; scripts/bench --down removes them"
  say "$count nodes are ready after $((SECONDS - begin)) s"
}

require_no_others() {
  local others
  others=$(docker ps --filter "label=$nodes_label" --format "{{.Label \"$nodes_label\"}}" | sed 's/ [^ ]*$//' | sort -u | grep -vxF "$PWD" || true)
  [ -z "$others" ] || fail "nodes of another copy of this project run, with the same addresses: of $others" "end them first: scripts/bench --down there"
}

# Four clients keep two cores of the engine at work.
start_several() {
  local image=$1 number jobs=0 failed=false
  while read -r number; do
    run_bench_node "$number" "$image" &
    jobs=$((jobs + 1))
    if [ "$jobs" -ge 4 ]; then
      wait -n || failed=true
      jobs=$((jobs - 1))
    fi
  done
  while [ "$jobs" -gt 0 ]; do
    wait -n || failed=true
    jobs=$((jobs - 1))
  done
  ! "$failed" || fail "not all nodes could be started" "the engine's own words are above; scripts/bench --down clears what is there"
}

# As ITs/server/README.md says of a node.
run_bench_node() {
  local number=$1 image=$2 name
  name=$(name_of "$number")
  quietly docker run --detach --name "$nodes_network-$name" --hostname "$name" --label "$nodes_label=$PWD $image" \
    --network "$nodes_network" --ip "$(ipv4_of "$number")" --ip6 "$(ipv6_of "$number")" \
    --cap-add ALL --cap-drop SYS_RESOURCE \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cgroupns private \
    --tmpfs /run:exec --tmpfs /tmp:exec --volume "$PWD/$nodes_dir:/srv/bench" --log-driver none \
    --sysctl net.ipv6.conf.all.disable_ipv6=0 --stop-signal SIGRTMIN+3 \
    --env "AUTHORIZED_KEY=$(cat "$bench_dir/id_ed25519.pub")" "$image"
}

any_node_runs() { [ -n "$(docker ps --quiet --filter "label=$nodes_label")" ]; }

# The processor time that all nodes together have used so far, in milliseconds; nothing, if the machine does not say.
nodes_cpu() {
  local id file files=()
  for id in $(docker ps --quiet --no-trunc --filter "label=$nodes_label"); do
    for file in "/sys/fs/cgroup/cpuacct/docker/$id/cpuacct.usage" "/sys/fs/cgroup/system.slice/docker-$id.scope/cpu.stat" "/sys/fs/cgroup/docker/$id/cpu.stat"; do
      if [ -r "$file" ]; then files+=("$file"); fi
    done
  done
  [ "${#files[@]}" -gt 0 ] || return 0
  # Nanoseconds alone, or a line with microseconds.
  awk 'NF == 1 { sum += $1 / 1000000 } $1 == "usage_usec" { sum += $2 / 1000 } END { printf "%d", sum }' "${files[@]}"
}

count_ready() { find "$nodes_dir/ready" -type f ! -name '*.new' | wc -l; }

are_ready() {
  local number
  for ((number = 1; number <= $1; number++)); do [ -e "$nodes_dir/ready/$(name_of "$number")" ] || return 1; done
}

# Makes the first nodes what they were when they started. They do it by themselves, so no contestant has a part in it.
nodes_reset() {
  local count=$1 number answer wish
  wish=$(cat /proc/sys/kernel/random/uuid)
  as_root rm -rf "${nodes_dir:?}/cluster" "$nodes_dir/fresh"
  mkdir "$nodes_dir/cluster" "$nodes_dir/fresh"
  : > "$nodes_dir/unknown"
  printf '%s\n' "$wish" > "$nodes_dir/wish.new"
  mv "$nodes_dir/wish.new" "$nodes_dir/wish"
  echo again > "$nodes_dir/reset"
  wait_for 120 have_answered "$count" "$wish" ||
    fail "$(find "$nodes_dir/fresh" -type f ! -name '*.new' | wc -l) of $count nodes were reset within 120 s" \
      "see docker exec $nodes_network-cp-1 journalctl -u bench-reset; scripts/bench --down removes them"
  for ((number = 1; number <= count; number++)); do
    answer=$(cat "$nodes_dir/fresh/$(name_of "$number")")
    [ "$answer" = "$wish fresh" ] || fail "$(name_of "$number") could not be made fresh again: ${answer#* }" \
      "something is left that scripts/bench.d/node/root/opt/bench/reset does not take back"
  done
}

# Tells them now and then again: who is still at work for an earlier wish does not hear it, and who has answered does nothing.
have_answered() {
  local number answer
  if [ $((SECONDS % 5)) -eq 0 ]; then echo again > "$nodes_dir/reset"; fi
  for ((number = 1; number <= $1; number++)); do
    [ -e "$nodes_dir/fresh/$(name_of "$number")" ] || return 1
    read -r answer _ < "$nodes_dir/fresh/$(name_of "$number")"
    [ "$answer" = "$2" ] || return 1
  done
}

remove_nodes() {
  local containers
  containers=$(docker ps --all --quiet --filter "label=$nodes_label")
  # shellcheck disable=SC2086  # one id a word
  [ -z "$containers" ] || quietly docker rm --force --volumes $containers ||
    fail "not all nodes could be removed" "see docker ps -a --filter label=$nodes_label"
  as_root rm -rf "$nodes_dir/ready"
  mkdir -p "$nodes_dir/ready"
}

remove_network() { docker network rm "$nodes_network" > /dev/null 2>&1; }

nodes_down() {
  have docker || fail "there is no docker on this machine, so no nodes run here"
  may_use_engine || fail "Docker Engine does not answer, and the nodes are there as long as it has not removed them" \
    "start it, then run scripts/bench --down again"
  remove_nodes
  # The engine may need a moment to see that nobody is on it any more.
  if docker network inspect "$nodes_network" > /dev/null 2>&1; then
    wait_for 10 remove_network || say "the engine does not let go of the network $nodes_network; it does no harm, and is used again"
  fi
  as_root rm -rf "$nodes_dir"
  say "the nodes are gone; images and results stay"
}
