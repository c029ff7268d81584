# shellcheck shell=bash
# Maven and the JDK that dsctl is built with, and dsctl itself. That a JDK is there is all that matters: Maven may itself run on an older
# Java, and the build finds the JDK in the same places (maven-toolchains-plugin). JAVA_HOME stays. Needs common.sh.

jdk_wanted=25
dsctl=target/dsctl/bin/dsctl

# dsctl as the sources are now. A cache of classes is what a build writes last, so it tells when the last complete build was.
ensure_dsctl() {
  local built=target/dsctl/lib/plan.aot
  if [ -x "$dsctl" ] && [ -e "$built" ] &&
    [ -z "$(find pom.xml src templates scripts/launcher inventories/inventory.schema.json -newer "$built" -print -quit)" ]; then
    return
  fi
  ensure_build_tools
  say "building dsctl"
  timeout --foreground 20m mvn -B -q -ntp package -Dmaven.test.skip=true >&2 ||
    fail "dsctl could not be built" "Maven's own words are above"
}

# The first JDK that is new enough; a JRE has no javac.
find_jdk() {
  local home version
  for home in "${JAVA_HOME:-/nowhere}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [ ! -x "$home/bin/javac" ] || [ ! -r "$home/release" ]; then continue; fi
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    if [ "${version:-0}" -ge "$jdk_wanted" ]; then
      printf '%s\n' "$home"
      return
    fi
  done
  return 1
}

# What a build calls.
ensure_build_tools() {
  need mvn maven
  need objcopy binutils     # jlink --strip-debug
  ensure_jdk
}

ensure_jdk() {
  local package
  find_jdk > /dev/null && return
  if refresh_package_list; then
    for package in "openjdk-$jdk_wanted-jdk-headless" "temurin-$jdk_wanted-jdk"; do
      if apt-cache policy "$package" | grep -q 'Candidate: [0-9]'; then
        install_packages "$package"
        find_jdk > /dev/null && return
      fi
    done
  fi
  fail "no JDK $jdk_wanted or newer in \$JAVA_HOME, /usr/lib/jvm, ~/.sdkman or ~/.jdks, and no package source here offers one" \
    "unpack any JDK $jdk_wanted into /usr/lib/jvm (or add a package source that has temurin-$jdk_wanted-jdk), then run this again"
}
