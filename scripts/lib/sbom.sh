# shellcheck shell=bash
# The list of what dsctl is made of (CycloneDX): Maven's libraries, the Java runtime, and what only the image holds.

# write_sbom LIBRARIES IMAGE-PACKAGES RUNTIME FILE
write_sbom() {
  local libraries=$1 packages=$2 runtime=$3 file=$4 said
  said=$("$runtime/bin/java" -XshowSettings:properties -version 2>&1)
  jq --raw-input --slurp --slurpfile bom "$libraries" \
    --arg vendor "$(setting java.vendor "$said")" \
    --arg version "$(setting java.runtime.version "$said")" \
    --arg release "$(setting java.version "$said")" '
    def runtime: {
      "type": "platform", "bom-ref": "java-runtime", "name": "OpenJDK", "version": $version,
      "supplier": {"name": $vendor},
      "description": "The Java runtime that dsctl brings",
      "cpe": "cpe:2.3:a:oracle:openjdk:\($release):*:*:*:*:*:*:*",
      "purl": "pkg:generic/openjdk@\($version | @uri)",
      "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}]
    };
    def package: split(" ") | {
      "type": "library", "bom-ref": "pkg:deb/debian/\(.[0])@\(.[1] | @uri)?arch=amd64", "name": .[0], "version": .[1],
      "description": "In the container image alone",
      "purl": "pkg:deb/debian/\(.[0])@\(.[1] | @uri)?arch=amd64"
    };
    split("\n") | map(select(. != "") | package) as $packages
    | $bom[0] | .components += [runtime] + $packages
  ' "$packages" > "$file"
}

# setting NAME OUTPUT: of java -XshowSettings:properties.
setting() { sed -n "s/^ *$1 = //p" <<< "$2"; }
