# The text of a small file, without a process. What is no file, or grows while it is read, must not hold us up for ever.
file() {
    [ -f "$1" ] || return
    lines=0
    while [ "$lines" -lt 1000 ] && { IFS= read -r line || [ -n "$line" ]; }; do
        printf '%s\n' "$line"
        lines=$((lines + 1))
    done <"$1"
}

# Sets `line` to its first line. Of what is below /proc/sys that may be a single digit only, as a shell that reads byte by byte gets no more.
first_line() {
    line=
    if [ -f "$1" ]; then IFS= read -r line <"$1"; fi
}
