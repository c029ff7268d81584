<#--
  How a server answers: a line "dsctl-facts MARK"; before each answer a line "MARK name"; at the end "MARK end". What a server prints
  cannot pass for the next answer, as nothing on it knows the mark before. No answer is held in memory, and none takes a process of
  its own; a question that prints for ever ends when dsctl has enough of it and hangs up. A question leaves nothing running that has its
  stdout: the answers end when nobody can print any more.

  mark   that nobody can guess
-->
mark=${mark}

begin_answers() { echo "dsctl-facts $mark"; }

answer() {
    for question in "$@"; do
        printf '\n%s %s\n' "$mark" "$question"
        "ask_$question" 2>/dev/null
    done
}

end_answers() { printf '\n%s end\n' "$mark"; }
