# shellcheck shell=bash
# The Debian package. Needs common.sh and tree.sh.

# deb_version VERSION: what is not yet released sorts before what is.
deb_version() { sed 's/-SNAPSHOT$/~snapshot/; s/-/~/g' <<< "$1"; }

# What libc6 has of the names that programs are linked to.
libc_names='ld-linux-x86-64.so.2 libc.so.6 libdl.so.2 libm.so.6 libpthread.so.0 librt.so.1'

# The desktop's part of Java, which dsctl never loads: FreeMarker wants that module for java.beans alone.
desktop_names='libX11.so.6 libXext.so.6 libXi.so.6 libXrender.so.1 libXtst.so.6 libasound.so.2'

# deb_depends PROGRAM: the oldest libc6 that has all that the Java runtime is linked to.
deb_depends() {
  local files name needed
  mapfile -t files < <(find "$1/runtime" -type f \( -name '*.so' -o -path '*/bin/*' -o -name jspawnhelper \) | sort)
  needed=$(objdump -p "${files[@]}" | awk '$1 == "NEEDED" { print $2 }' | sort -u)
  for name in $needed; do
    if [ -n "$(find "$1/runtime" -name "$name" -print -quit)" ]; then continue; fi
    case " $libc_names $desktop_names " in
      *" $name "*) ;;
      *)
        fail "the Java runtime is linked to $name, which is neither its own nor of libc6" \
          "build with a JDK that brings its libraries, such as Eclipse Temurin, or teach $1's package what to depend on: scripts/lib/deb.sh"
        ;;
    esac
  done
  printf 'libc6 (>= %s)\n' "$(objdump -T "${files[@]}" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1 | cut -d _ -f 2)"
}

# lay_out_deb ROOT SHARE PROGRAM VERSION
lay_out_deb() {
  local root=$1 share=$2 program=$3 version=$4
  mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib" "$root/etc/dsctl"
  cp -R --no-dereference "$program" "$root/usr/lib/dsctl"
  cp -R "$share" "$root/usr/share"
  ln -s ../lib/dsctl/bin/dsctl "$root/usr/bin/dsctl"
  # shellcheck disable=SC2016  # $schema is no variable
  sed 's:\$schema=:&/usr/share/doc/dsctl/inventories/:' inventories/sample.yaml > "$root/etc/dsctl/sample.yaml"
  cat > "$root/usr/share/doc/dsctl/copyright" << 'END'
dsctl: Apache-2.0, see LICENSE beside this file, or /usr/share/common-licenses/Apache-2.0.
Its libraries, in /usr/lib/dsctl/lib: see licenses in dsctl.cdx.json beside this file.
The Java runtime, in /usr/lib/dsctl/runtime: see /usr/lib/dsctl/runtime/legal.
END
  echo /etc/dsctl/sample.yaml > "$root/DEBIAN/conffiles"
  cat > "$root/DEBIAN/control" << END
Package: dsctl
Version: $(deb_version "$version")
Architecture: amd64
Maintainer: the maintainers of dsctl
Installed-Size: $(find "$root/usr" "$root/etc" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
Depends: $(deb_depends "$program")
Section: admin
Priority: optional
Description: Kubernetes clusters from bare servers, with kubeadm, over SSH
 dsctl apply INVENTORY brings every server of a file to what the file says:
 a Kubernetes cluster, dual-stack by default. A second run finds nothing to do,
 and a run that was cut off is finished by the next.
 .
 The package brings its own Java runtime. The servers need OpenSSH and systemd.
END
  # shellcheck disable=SC2094  # it reads the folders beside DEBIAN
  (cd "$root" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
}

# pack_deb ROOT FILE TIME: one thread, as its result is not that of several.
pack_deb() {
  SOURCE_DATE_EPOCH=$(date --date="$3" +%s) \
    quietly dpkg-deb --root-owner-group --threads-max=1 -Zxz -z1 --build "$1" "$2"
}
