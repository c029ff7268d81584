# shellcheck shell=bash
# Folders as they are packed: the program, and what a system shows of it. Needs common.sh.

# lay_out_program FOLDER
lay_out_program() {
  mkdir -p "$1"
  cp -R --no-dereference target/dsctl/. "$1"
}

# lay_out_share FOLDER DOCUMENTS SBOM: as below /usr/share.
lay_out_share() {
  local share=$1 documents=$2 sbom=$3 doc=$1/doc/dsctl
  mkdir -p "$doc/inventories"
  cp -R "$documents/." "$share"
  gzip --no-name --best "$share"/man/man1/*.1
  cp -R README.md CHANGELOG.md SECURITY.md CONTRIBUTING.md LICENSE docs templates "$doc"
  cp inventories/*.yaml inventories/inventory.schema.json inventories/README.md "$doc/inventories"
  cp "$sbom" "$doc/dsctl.cdx.json"
}

# The same modes and times whoever builds, and when.
settle_tree() {
  chmod -R u=rwX,go=rX "$1"
  find "$1" -exec touch --no-dereference --date="$2" {} +
}

# pack_tree FOLDER NAME ARCHIVE: a gzipped tar of FOLDER/NAME.
pack_tree() {
  # Not pax, whose headers have times of their own and the number of tar's process.
  tar -C "$1" --format=gnu --sort=name --owner=0 --group=0 --numeric-owner -c "$2" | gzip --no-name > "$3"
}
