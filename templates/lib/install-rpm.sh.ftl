<#--
  What dnf, yum and zypper have in common. Needs lib/install.sh.
-->
# The text of a file that tells of a repository, for all of them: name, base URL, place of the key, and lines of their own.
repository() {
    printf '[%s]\nname=%s, written by dsctl\nbaseurl=%s\nenabled=1\ngpgcheck=1\ngpgkey=%s\n' "$1" "$1" "$2" "$3"
    shift 3
    printf '%s\n' "$@"
}

# Their own words are the same: they come from the same libraries.
explain() {
    for kind in "85 No space left on device|needs [0-9]+ ?[MKG]i?B? (more space )?on the|isk full|nsufficient space" \
        "81 is locked by|existing lock|waiting for lock" \
        "83 GPG check FAILED|[Ss]ignature verification|is not signed|gpgcheck|PGP check|OpenPGP check failed|[Kk]ey .*(expired|not trusted)|BAD signature|public key is not installed" \
        "89 [Ss]tatus code: (403|404|410)|error: (403|404|410)|404 Not Found|File .* not found on medium|Couldn't open file" \
        "82 Could not resolve|[Cc]url error|Failed to download|Cannot download|errors? during downloading metadata|Valid metadata not found|Timeout exceeded|Connection (failed|refused)|import (read )?failed" \
        "84 No match for argument|Unable to find a match|No provider of|not found in package names|Nothing to do" \
        "86 nothing provides" \
        "86 [Pp]roblem with installed|conflicting requests|rpmdb"; do
        words=$(line_with "<#noparse>${kind#* }</#noparse>")
        [ -z "$words" ] || stop "<#noparse>${kind%% *}</#noparse>" "$1: $words"
    done
    stop 80 "$1: $(grep -v '^ *$' "$log" | tail -n 1 | tr -cd '\040-\176' | head -c 400)"
}

is_installed() { rpm -q "$1" >/dev/null 2>&1; }
