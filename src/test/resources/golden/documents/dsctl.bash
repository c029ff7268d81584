# Completion of dsctl in bash; made by its build from its own options.

# _dsctl_command COMMAND: what may follow it.
_dsctl_command() {
    commands="" options="" arguments=()
    case $1 in
        'dsctl')
            commands='load port'
            options='-h --help -V --version'
            arguments=()
            ;;
        'dsctl load')
            commands=''
            options='--hold --list --loud -s --speed --still --with'
            arguments=(':file' ':text')
            ;;
        'dsctl port')
            commands='list'
            options=''
            arguments=()
            ;;
        'dsctl port list')
            commands=''
            options='-h --help -V --version'
            arguments=()
            ;;
    esac
}

# _dsctl_value COMMAND OPTION: what may follow the option; nothing if it is a switch.
_dsctl_value() {
    value=
    case "$1 $2" in
        'dsctl load --hold') value=':folder' ;;
        'dsctl load --list') value=':file' ;;
        'dsctl load -s' | 'dsctl load --speed') value='slow slower' ;;
        'dsctl load --with') value=':text' ;;
    esac
}

# _dsctl_offer VALUE BEGINNING PREFIX: words, or what readline knows better than we do.
_dsctl_offer() {
    case $1 in
        :file) compopt -o default ;;
        :folder) compopt -o dirnames ;;
        :text) ;;
        *) mapfile -t COMPREPLY < <(compgen -P "$3" -W "$1" -- "$2") ;;
    esac
}

_dsctl() {
    local command=dsctl awaited="" prefix="" place=0 only_arguments="" i word
    local commands options arguments value
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        _dsctl_command "$command"
        if [[ $awaited ]]; then
            # readline takes --output=json for three words.
            [[ $word == = ]] || awaited=
        elif [[ $only_arguments ]]; then
            place=$((place + 1))
        elif [[ $word == -- ]]; then
            only_arguments=yes
        elif [[ $word == -* ]]; then
            _dsctl_value "$command" "$word"
            if [[ $value ]]; then awaited=$word; fi
        elif [[ " $commands " == *" $word "* ]]; then
            command="$command $word"
        else
            place=$((place + 1))
        fi
    done
    _dsctl_command "$command"
    word=${COMP_WORDS[COMP_CWORD]}
    if [[ $awaited && $word == = ]]; then
        word=
    elif [[ ! $awaited && ! $only_arguments && $word == --*=* ]]; then
        # Where COMP_WORDBREAKS has no =.
        awaited=${word%%=*} prefix=${word%%=*}= word=${word#*=}
    fi
    if [[ $awaited ]]; then
        _dsctl_value "$command" "$awaited"
        _dsctl_offer "$value" "$word" "$prefix"
    elif [[ $word == -* && ! $only_arguments ]]; then
        _dsctl_offer "$options" "$word"
    elif [[ $commands ]]; then
        _dsctl_offer "$commands" "$word"
    elif ((place < ${#arguments[@]})); then
        _dsctl_offer "${arguments[place]}" "$word"
    fi
} &&
    complete -F _dsctl dsctl
