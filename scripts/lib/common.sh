# shellcheck shell=bash
# What all scripts here share: words for people, root, packages, bounded waiting. To be sourced.

set -euo pipefail
shopt -s inherit_errexit    # a failure inside $(…) is a failure

# Messages go to standard error, so that a function's standard output can be its result.
say() { printf '==> %s\n' "$*" >&2; }

# fail WHAT-WAS-FOUND [WHAT-TO-DO…]
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  for hint in "$@"; do printf 'hint: %s\n' "$hint" >&2; done
  exit 1
}

# Debian keeps dockerd, debootstrap and sysctl where a plain user's PATH does not look.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

have() { command -v "$1" > /dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    fail "only root may do this: $*" "run the script as root, or install sudo"
  fi
}

# Runs a command without its output; shows the last of it if the command fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" > "$log" 2>&1 < /dev/null || status=$?
  [ "$status" -eq 0 ] || tail -n 30 "$log" >&2
  rm -f "$log"
  return "$status"
}

# wait_for SECONDS COMMAND…: until the command succeeds, or the time is over.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 1
  done
}

packages_known=false

refresh_package_list() {
  have apt-get || return 1
  if ! "$packages_known"; then
    say "asking the package sources what they have: apt-get update"
    # Not fatal: one source of several may be down, and the install below says what is really missing.
    quietly as_root timeout 300 apt-get update -q || true
    packages_known=true
  fi
}

# install_packages NAME…: Debian's packages, and no more than these and what they need.
install_packages() {
  refresh_package_list ||
    fail "missing on this system: $* (Debian's names), and there is no apt-get to install it with" \
      "install it with your system's package manager, then run this again"
  say "installing with apt-get: $*"
  quietly as_root env DEBIAN_FRONTEND=noninteractive \
    timeout 1200 apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" ||
    fail "apt-get could not install: $*" "its own words are above; mend that, or install it by hand, and run this again"
}

# need COMMAND [PACKAGE]: installs the package if the command is not there.
need() {
  have "$1" || install_packages "${2:-$1}"
}
