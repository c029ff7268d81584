# shellcheck shell=sh
# What a server is when it is fresh: the files below some folders, and what the kernel is told about its network.
# shellcheck disable=SC2034 # who sources this reads it
notes=/run/bench
folders='/etc /home /opt /root /usr/local /var/lib'

list_files() {
    # shellcheck disable=SC2086 # several folders
    LC_ALL=C find $folders -xdev \( -type f -printf '%p %m %u %g %s\n' -o -printf '%p %y %m %u %g %l\n' \) | LC_ALL=C sort
}

list_settings() {
    grep -s '' /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/*/forwarding /proc/sys/net/ipv6/conf/*/accept_ra \
        /proc/sys/net/ipv6/conf/*/disable_ipv6 /proc/sys/net/ipv4/conf/*/forwarding /proc/sys/net/ipv4/conf/*/accept_redirects \
        /proc/sys/net/ipv4/conf/*/rp_filter
}
