# shellcheck shell=bash
# A Docker Engine that answers: installed and started if need be. Needs common.sh.

engine_log=/var/log/dsctl-dockerd.log
engine_by=()      # becomes (sudo) for a user who may not talk to the engine directly

# Every call is bounded. DOCKER_BUILDKIT=0: Debian's docker.io has no buildx.
docker_within() {
  local seconds=$1
  shift
  ${engine_by[@]+"${engine_by[@]}"} env DOCKER_BUILDKIT=0 timeout "$seconds" docker "$@"
}

docker() { docker_within 300 "$@"; }

engine_answers() { docker_within 15 version --format '{{.Server.Version}}' > /dev/null 2>&1; }

ensure_engine() {
  engine_answers && return
  if [ -n "${DOCKER_HOST:-}" ]; then
    fail "DOCKER_HOST is $DOCKER_HOST, and no engine answers there" "start that engine, or unset DOCKER_HOST"
  fi
  if ! have dockerd; then install_packages docker.io iptables; fi
  may_use_engine || start_engine
  may_use_engine ||
    fail "Docker Engine was started but does not answer" "see what it says: $(where_engine_logs)"
}

may_use_engine() {
  engine_answers && return
  [ "$(id -u)" -ne 0 ] && have sudo || return 1
  engine_by=(sudo)
  engine_answers && return
  engine_by=()
  return 1
}

# For what talks to the engine without our sudo: Testcontainers.
require_direct_engine() {
  [ "${#engine_by[@]}" -eq 0 ] ||
    fail "Docker Engine runs, but $(id -un) may not talk to it without sudo" \
      "join its group with 'sudo usermod -aG docker $(id -un)' (as good as root), log in again, and run this again; or run this as root"
}

start_engine() {
  if [ -d /run/systemd/system ]; then
    say "starting Docker Engine: systemctl start docker"
    quietly as_root systemctl start docker || fail "systemctl start docker failed" "see 'journalctl -u docker'"
    wait_for 60 may_use_engine || true
  elif ! start_by_init; then
    start_dockerd
  fi
}

start_by_init() {
  [ -x /etc/init.d/docker ] || return 1
  say "starting Docker Engine: service docker start"
  # The service wants higher limits than some containers and sandboxes may set, and then fails; dockerd itself does not mind.
  as_root service docker start > /dev/null 2>&1 && wait_for 20 may_use_engine
}

start_dockerd() {
  say "starting Docker Engine: dockerd, in a session of its own (log: $engine_log)"
  drop_stale_pid_file /var/run/docker.pid dockerd
  drop_stale_pid_file /var/run/docker/containerd/containerd.pid containerd
  # All descriptors are its own, so that nobody who reads our output waits for it.
  # shellcheck disable=SC2016  # $1 belongs to the inner shell
  as_root sh -c 'setsid dockerd >> "$1" 2>&1 < /dev/null &' sh "$engine_log"
  wait_for 60 may_use_engine ||
    fail "dockerd did not answer within 60 s; its last words: $(as_root tail -n 5 "$engine_log" 2>&1)" \
      "read $engine_log, mend what it names, and run this again"
  say "Docker Engine runs and stays; stop it with: kill \$(cat /var/run/docker.pid)"
}

# A killed engine leaves its pid behind. When another process has that number by now, dockerd refuses to start.
drop_stale_pid_file() {
  local file=$1 name=$2 pid
  pid=$(as_root cat "$file" 2> /dev/null) || return 0
  if [ "$(cat "/proc/$pid/comm" 2> /dev/null)" != "$name" ]; then
    as_root rm -f "$file"
  fi
}

where_engine_logs() {
  if [ -d /run/systemd/system ]; then echo "journalctl -u docker"; else echo "$engine_log or /var/log/docker.log"; fi
}
