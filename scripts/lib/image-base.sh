# shellcheck shell=bash
# What dsctl's container image holds besides dsctl: the C library, a shell and readlink for the launcher, and the files that
# the C library asks for users and names. From Debian's own packages, since no image can be pulled everywhere. Needs common.sh.

image_packages=(libc6 libc-bin dash coreutils)

# Of libc6, what the Java runtime and the shell are linked to, or load to look up names.
image_libraries=(libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2)

# make_image_base FOLDER LIST: a root file system; the list has a line NAME VERSION for each package.
# In a subshell, so that its trap is its own.
make_image_base() (
  root=$1 list=$2
  unpacked=$(mktemp -d)
  trap 'rm -rf "$unpacked"' EXIT
  unpack_packages "$unpacked" "$list"
  rm -rf "$root"
  mkdir -p "$root"/{bin,lib64,lib/x86_64-linux-gnu,usr/lib/locale,usr/share/doc,etc,home/dsctl,tmp,work}
  cp -L "$unpacked/bin/dash" "$root/bin/sh"
  cp -L "$unpacked/bin/readlink" "$root/bin/readlink"
  # No links: the image is made of files alone.
  cp -L "$unpacked/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" "$root/lib64/"
  for library in "${image_libraries[@]}"; do
    cp -L "$unpacked/lib/x86_64-linux-gnu/$library" "$root/lib/x86_64-linux-gnu/"
  done
  cp -R "$unpacked/usr/lib/locale/C.utf8" "$root/usr/lib/locale/"
  for package in "${image_packages[@]}"; do
    mkdir "$root/usr/share/doc/$package"
    cp -L "$unpacked/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/"
  done
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'dsctl:x:65532:65532:dsctl:/home/dsctl:/bin/sh' > "$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'dsctl:x:65532:' > "$root/etc/group"
  echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
)

# Debian 12 has its libraries in /lib, later ones in /usr/lib with a link from there.
unpack_packages() {
  local folder=$1 list=$2 package
  # A user who may not does with the list that the system has.
  if [ "$(id -u)" -eq 0 ] || have sudo; then refresh_package_list; fi
  say "taking from Debian: ${image_packages[*]}"
  (cd "$folder" && quietly timeout 300 apt-get download -q "${image_packages[@]/%/:amd64}") ||
    fail "apt-get could not download: ${image_packages[*]}" "its own words are above; mend that, and run this again"
  mkdir -p "$folder/usr/lib" "$folder/usr/bin"
  ln -s usr/lib "$folder/lib"
  ln -s usr/bin "$folder/bin"
  for package in "$folder"/*.deb; do
    # Not dpkg-deb -x, which would put a folder in the place of the link.
    dpkg-deb --fsys-tarfile "$package" | tar -C "$folder" -x --keep-directory-symlink --no-same-owner
    # shellcheck disable=SC2016  # dpkg's own variables
    dpkg-deb --show --showformat='${Package} ${Version}\n' "$package"
  done | sort > "$list"
}
