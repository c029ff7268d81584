# shellcheck shell=bash
# The lab: three containers that look like servers, on a network of their own. Names and addresses are those of
# inventories/lab.yaml. Needs common.sh, engine.sh and images.sh.

lab_dir=target/lab
lab_network=dsctl-lab
lab_label=dsctl.lab
lab_subnet4=172.30.213
lab_subnet6=fd00:d5c7:1ab:
lab_nodes=(cp-1:11 w-1:21 w-2:22)     # name:last part of both addresses

container_of() { printf '%s-%s\n' "$lab_network" "$1"; }

on_node() {
  local name=$1
  shift
  docker exec "$(container_of "$name")" "$@"
}

# What must hold before anything is started.
lab_needs() {
  [ -e /proc/net/if_inet6 ] ||
    fail "this machine has no IPv6 (no /proc/net/if_inet6), and the lab is dual-stack" \
      "start its kernel without ipv6.disable=1"
  need ssh-keygen openssh-client
}

# Images with a real Kubernetes ask more of the machine than the project's own.
lab_takes_image() {
  local image=$1 conntrack=/proc/sys/net/netfilter/nf_conntrack_max wanted
  has_image "$image" ||
    fail "the engine has no image $image" "see docker images; docker pull or docker load it first"
  # kube-proxy wants this much and cannot set it from inside a container.
  wanted=$((32768 * $(nproc)))
  [ "$wanted" -ge 131072 ] || wanted=131072
  if [ -e "$conntrack" ] && [ "$(cat "$conntrack")" -lt "$wanted" ]; then
    say "raising net.netfilter.nf_conntrack_max to $wanted for kube-proxy"
    echo "$wanted" | as_root tee "$conntrack" > /dev/null || say "that is not allowed here: kube-proxy may fail"
  fi
}

lab_up() {
  local image=$1 node
  make_key
  make_network
  for node in "${lab_nodes[@]}"; do start_node "${node%:*}" "${node#*:}" "$image"; done
  write_ssh_files
  say "waiting for SSH on ${#lab_nodes[@]} servers"
  for node in "${lab_nodes[@]}"; do wait_for_node "${node%:*}" "${node#*:}"; done
}

make_key() {
  mkdir -p "$lab_dir"
  [ -s "$lab_dir/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C dsctl-lab -f "$lab_dir/id_ed25519"
}

key_print() { ssh-keygen -l -f "$lab_dir/id_ed25519.pub" | cut -d ' ' -f 2; }

make_network() {
  docker network inspect "$lab_network" > /dev/null 2>&1 && return
  quietly docker network create --label "$lab_label=true" \
    --ipv6 --subnet "$lab_subnet4.0/24" --subnet "$lab_subnet6:/64" "$lab_network" ||
    fail "the network $lab_network ($lab_subnet4.0/24, $lab_subnet6:/64) could not be made" \
      "if the engine says 'overlaps', another network has these addresses: see docker network ls and ip route"
}

# running, exited, …; nothing if there is no such container.
state_of() { docker container inspect --format '{{.State.Status}}' "$1" 2> /dev/null || true; }

start_node() {
  local name=$1 number=$2 image=$3 container
  container=$(container_of "$name")
  case $(state_of "$container") in
    '') run_node "$name" "$number" "$image" ;;
    running) accept_running "$container" "$image" ;;
    *)
      accept_running "$container" "$image"
      quietly docker start "$container" || fail "$container could not be started again" "scripts/try --down, then scripts/try"
      ;;
  esac
}

# A server that is there stays, if it is ours to use.
accept_running() {
  local container=$1 image=$2 key runs
  key=$(docker container inspect --format "{{index .Config.Labels \"$lab_label.key\"}}" "$container")
  [ "$key" = "$(key_print)" ] ||
    fail "$container is there, but not for the key in $lab_dir (the folder was removed, or another clone started it)" \
      "take the lab down first: scripts/try --down"
  runs=$(docker container inspect --format '{{.Config.Image}}' "$container")
  [ "$runs" = "$image" ] ||
    fail "$container runs the image $runs, not $image" "take the lab down first: scripts/try --down"
  [ "$(docker container inspect --format '{{.Image}}' "$container")" = "$(docker image inspect --format '{{.Id}}' "$image")" ] ||
    say "$container runs an older $image than the one there is now; scripts/try --down, then scripts/try, renews it"
}

# The options are the contract of a node image. --privileged is left out on purpose: it needs every capability of the
# engine's host, and SYS_RESOURCE is not always among them.
run_node() {
  local name=$1 number=$2 image=$3 device devices=()
  while read -r device; do devices+=(--device "$device"); done < <(node_devices)
  say "starting $name ($lab_subnet4.$number, $lab_subnet6:$number)"
  quietly docker run --detach --name "$(container_of "$name")" --hostname "$name" \
    --label "$lab_label=true" --label "$lab_label.key=$(key_print)" \
    --network "$lab_network" --ip "$lab_subnet4.$number" --ip6 "$lab_subnet6:$number" \
    --cap-add ALL --cap-drop SYS_RESOURCE \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cgroupns private \
    ${devices[@]+"${devices[@]}"} --device-cgroup-rule 'a *:* rwm' \
    --tmpfs /run:exec --tmpfs /tmp:exec --volume "$(container_of "$name"):/var" \
    --sysctl net.ipv6.conf.all.disable_ipv6=0 --restart unless-stopped --stop-signal SIGRTMIN+3 \
    --env "AUTHORIZED_KEY=$(cat "$lab_dir/id_ed25519.pub")" "$image" ||
    fail "the server $name could not be started" "the engine's own words are above; scripts/try --down clears what is there"
}

# A real kubelet reads /dev/kmsg and looks for the block device that its /var lies on.
node_devices() {
  local device root
  for device in /dev/kmsg /dev/fuse; do
    if [ -e "$device" ]; then echo "$device"; fi
  done
  root=$(docker info --format '{{.DockerRootDir}}')
  device=$(as_root df --output=source "$root" | tail -n 1)
  device=$(readlink -f "$device" || true)
  if [ -b "$device" ]; then echo "$device"; fi
}

# Host keys come through the engine, which is trusted already, and not from whoever answers on the network.
write_ssh_files() {
  local node name number key
  : > "$lab_dir/known_hosts.new"
  : > "$lab_dir/ssh_config.new"
  for node in "${lab_nodes[@]}"; do
    name=${node%:*} number=${node#*:}
    wait_for 60 has_host_key "$name" ||
      fail "$name has made no SSH host key within 60 s; its last words: $(docker logs --tail 5 "$(container_of "$name")" 2>&1)" \
        "the image must keep the contract in ITs/server/README.md; scripts/try --down clears what was started"
    key=$(on_node "$name" cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub)
    printf '%s,%s %s\n' "$lab_subnet4.$number" "$lab_subnet6:$number" "$key" >> "$lab_dir/known_hosts.new"
    cat >> "$lab_dir/ssh_config.new" << END
Host $name
  HostName $lab_subnet4.$number
  User admin
  IdentityFile "$PWD/$lab_dir/id_ed25519"
  IdentitiesOnly yes
  UserKnownHostsFile "$PWD/$lab_dir/known_hosts"
END
  done
  mv "$lab_dir/known_hosts.new" "$lab_dir/known_hosts"
  mv "$lab_dir/ssh_config.new" "$lab_dir/ssh_config"
}

has_host_key() { on_node "$1" test -s /etc/ssh/ssh_host_ed25519_key.pub > /dev/null 2>&1; }

wait_for_node() {
  local name=$1 number=$2 address
  wait_for 90 has_booted "$name" ||
    fail "systemd on $name has not come up within 90 s" "see docker exec $(container_of "$name") systemctl --failed"
  for address in "$lab_subnet4.$number" "$lab_subnet6:$number"; do
    wait_for 30 shows_banner "$address" ||
      fail "no SSH server answers at $address ($name), though the server runs" \
        "a firewall of this machine may be in between; see docker exec $(container_of "$name") systemctl status ssh"
  done
}

# Until systemd is up, sshd lets only root in.
has_booted() {
  case $(on_node "$1" systemctl is-system-running 2> /dev/null || true) in
    running | degraded) ;;
    *) return 1 ;;
  esac
}

# shellcheck disable=SC2016  # the inner shell's own words
shows_banner() {
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/22" && read -r line <&3 && [ "${line#SSH-2}" != "$line" ]' bash "$1" 2> /dev/null
}

lab_down() {
  local containers node
  have docker || fail "there is no docker on this machine, so no lab runs here"
  may_use_engine ||
    fail "Docker Engine does not answer, and the servers are there as long as it has not removed them" \
      "start it (scripts/try does), then run scripts/try --down again"
  containers=$(docker ps --all --quiet --filter "label=$lab_label")
  # shellcheck disable=SC2086  # one id a word
  [ -z "$containers" ] || quietly docker rm --force --volumes $containers
  for node in "${lab_nodes[@]}"; do quietly docker volume rm --force "$(container_of "${node%:*}")"; done
  if docker network inspect "$lab_network" > /dev/null 2>&1; then quietly docker network rm "$lab_network"; fi
  rm -rf "$lab_dir"
  say "the lab is gone; images and downloaded packages stay"
}
