# Whether a module works, loaded or built in: by what it brings, which a container sees too.
has_module() {
    case $1 in
        overlay) [ -d /sys/module/overlay ] || grep -qw overlay /proc/filesystems ;;
        br_netfilter) [ -d /proc/sys/net/bridge ] ;;
        *) [ -d "/sys/module/$1" ] ;;
    esac
}
