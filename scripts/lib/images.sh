# shellcheck shell=bash
# The images behind throw-away servers. Each function prints the name of its image. Needs common.sh and engine.sh.

debian_release=bookworm
debian_image=debian:$debian_release-slim
own_base_image=dsctl-base:$debian_release
node_image=dsctl-node:dev

has_image() { docker image inspect "$1" > /dev/null 2>&1; }

# A small Debian: what is here already, else what a registry gives, else one made from Debian's packages.
base_image() {
  local image
  for image in "$debian_image" "$own_base_image"; do
    if has_image "$image"; then
      printf '%s\n' "$image"
      return
    fi
  done
  say "pulling $debian_image"
  if docker_within 90 pull --quiet "$debian_image" > /dev/null 2>&1; then
    printf '%s\n' "$debian_image"
    return
  fi
  say "$debian_image cannot be pulled here; making $own_base_image with debootstrap (about a minute)"
  need debootstrap >&2
  make_base_image || return 1
  printf '%s\n' "$own_base_image"
}

# In a subshell, so that its trap is its own.
make_base_image() (
  root=$(mktemp -d /var/tmp/dsctl-base.XXXXXX)
  # One file system: should debootstrap die with /proc mounted there, that is not followed.
  trap 'as_root rm -rf --one-file-system "$root"' EXIT
  quietly as_root timeout 1200 debootstrap --variant=minbase "$debian_release" "$root" ||
    fail "debootstrap could not make a Debian $debian_release" \
      "its own words are above; or get the image another way: docker pull $debian_image"
  as_root tar -C "$root" --exclude='./var/cache/apt/archives/*.deb' -c . |
    quietly_import --change 'CMD ["bash"]' - "$own_base_image" ||
    fail "docker import of $own_base_image failed" "its own words are above"
)

quietly_import() { docker import "$@" > /dev/null; }

# The project's own node image, brought up to what ITs/server says.
build_node_image() {
  local base
  base=$(base_image) || return 1
  say "building $node_image on $base (minutes the first time)"
  quietly docker_within 1800 build --force-rm --build-arg "BASE=$base" --tag "$node_image" ITs/server ||
    fail "the node image could not be built from ITs/server" "the builder's own words are above"
  printf '%s\n' "$node_image"
}
