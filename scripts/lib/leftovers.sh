# shellcheck shell=bash
# Clears away what killed test runs left on the engine. Testcontainers' own cleaner (ryuk) is an image that not every
# machine can pull. Needs common.sh and engine.sh.

test_label=org.testcontainers=true

# A JVM that runs tests keeps the Testcontainers jar open, whoever started it: Maven, an IDE, another clone.
tests_are_running() {
  [ -n "$(as_root find /proc -mindepth 3 -maxdepth 3 -path '/proc/[0-9]*/fd/*' -lname '*/testcontainers-*.jar' -print -quit 2> /dev/null)" ]
}

remove_leftovers() {
  local containers networks
  containers=$(docker ps --all --quiet --filter "label=$test_label")
  networks=$(docker network ls --quiet --filter "label=$test_label")
  [ -n "$containers$networks" ] || return 0
  if tests_are_running; then
    say "other tests are running on this machine; their containers stay"
    return 0
  fi
  say "removing left-over test containers: $(wc -w <<< "$containers"), networks: $(wc -w <<< "$networks")"
  # shellcheck disable=SC2086  # one id a word
  {
    [ -z "$containers" ] || quietly docker rm --force --volumes $containers || true
    [ -z "$networks" ] || quietly docker network rm $networks || true
  }
}
