# The system's own words at the end of a complaint.
reason() { printf '%s\n' "$1" | sed -n '$s/.*: //p'; }
