# shellcheck shell=bash
# Clears away what killed test runs left on the engine. Testcontainers' own cleaner (ryuk) is an image that not every
# machine can pull. Needs common.sh and engine.sh.

remove_leftovers() {
  leftovers_of_testcontainers
  leftovers_of_node_image_tests
}

# A JVM that runs tests keeps the Testcontainers jar open, whoever started it: Maven, an IDE, another clone.
tests_are_running() {
  [ -n "$(as_root find /proc -mindepth 3 -maxdepth 3 -path '/proc/[0-9]*/fd/*' -lname '*/testcontainers-*.jar' -print -quit 2> /dev/null)" ]
}

leftovers_of_testcontainers() {
  local label=org.testcontainers=true containers networks
  # With a hash they are made to be kept for the next run, by another project: ours are not.
  containers=$(docker ps --all --filter "label=$label" --format '{{.ID}} {{.Label "org.testcontainers.hash"}}' | awk 'NF == 1')
  networks=$(docker network ls --quiet --filter "label=$label")
  [ -n "$containers$networks" ] || return 0
  if tests_are_running; then
    say "other tests are running on this machine; their containers stay"
  else
    remove_all "$containers" "$networks"
  fi
}

# ITs/server/test/run puts its process id into every name.
leftovers_of_node_image_tests() {
  local containers networks
  containers=$(docker ps --all --format '{{.Names}}' | of_dead_runs)
  networks=$(docker network ls --format '{{.Name}}' | of_dead_runs)
  [ -z "$containers$networks" ] || remove_all "$containers" "$networks"
}

of_dead_runs() {
  local name pid
  while read -r name; do
    pid=${name#standin-test-}
    [ "$pid" != "$name" ] || continue
    if [ ! -d "/proc/${pid%%-*}" ]; then echo "$name"; fi
  done
}

remove_all() {
  local containers=$1 networks=$2
  say "removing what a killed test run left: $(wc -w <<< "$containers") containers, $(wc -w <<< "$networks") networks"
  # shellcheck disable=SC2086  # one a word
  {
    [ -z "$containers" ] || quietly docker rm --force --volumes $containers || true
    [ -z "$networks" ] || quietly docker network rm $networks || true
  }
}
