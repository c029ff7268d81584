# Completion of dsctl in fish; made by its build from its own options.

set -g __dsctl_commands 'dsctl load' 'dsctl port' 'dsctl port list'
set -g __dsctl_valued 'dsctl load --hold' 'dsctl load --list' 'dsctl load -s' 'dsctl load --speed' 'dsctl load --with'

# __dsctl_at COMMAND [PLACE]: whether the cursor is behind this command, at this argument of it.
function __dsctl_at
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l command dsctl
    set -l place 1
    set -l awaited no
    for token in $tokens
        if test $awaited = yes
            set awaited no
        else if contains -- "$command $token" $__dsctl_valued
            set awaited yes
        else if contains -- "$command $token" $__dsctl_commands
            set command "$command $token"
        else if not string match -q -- '-*' $token
            set place (math $place + 1)
        end
    end
    test "$command" = "$argv[1]"; and begin
        not set -q argv[2]; or test $place = $argv[2]
    end
end

complete -c dsctl -f
complete -c dsctl -n '__dsctl_at "dsctl"' -a load -d 'Takes it aboard'
complete -c dsctl -n '__dsctl_at "dsctl"' -a port -d 'Ports'
complete -c dsctl -n '__dsctl_at "dsctl"' -s h -l help -d 'Show this help message and exit'
complete -c dsctl -n '__dsctl_at "dsctl"' -s V -l version -d 'Print version information and exit'
complete -c dsctl -n '__dsctl_at "dsctl load" 1' -F
complete -c dsctl -n '__dsctl_at "dsctl load"' -l hold -x -a '(__fish_complete_directories)' -d 'Where: it\'s [below]'
complete -c dsctl -n '__dsctl_at "dsctl load"' -l list -r -F -d 'All of it'
complete -c dsctl -n '__dsctl_at "dsctl load"' -l loud -d 'Horns'
complete -c dsctl -n '__dsctl_at "dsctl load"' -s s -l speed -x -a 'slow slower' -d 'One of slow, slower, e.g. slow'
complete -c dsctl -n '__dsctl_at "dsctl load"' -l still -d 'None'
complete -c dsctl -n '__dsctl_at "dsctl load"' -l with -x -d 'Several times'
complete -c dsctl -n '__dsctl_at "dsctl port"' -a list -d 'All ports'
complete -c dsctl -n '__dsctl_at "dsctl port list"' -s h -l help -d 'Show this help message and exit'
complete -c dsctl -n '__dsctl_at "dsctl port list"' -s V -l version -d 'Print version information and exit'
