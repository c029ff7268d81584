package io.dsctl.plan;

import io.dsctl.cluster.PackageFormat;
import io.dsctl.facts.Software;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Those that dsctl knows (kubeadm-facts 7), by the systems that have them. */
public enum PackageManager {
    APT(PackageFormat.DEB, "apt-get", Set.of("debian", "ubuntu")),
    DNF(PackageFormat.RPM, "dnf", Set.of("fedora", "rhel", "centos", "amzn")),
    YUM(PackageFormat.RPM, "yum", Set.of("fedora", "rhel", "centos", "amzn")),
    ZYPPER(PackageFormat.RPM, "zypper", Set.of("suse", "opensuse", "sles"));

    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,4})(\\.([0-9]{1,2}))?.*");

    /** The first releases that these scripts are made for; what is not named has no such bound. */
    private static final Map<String, Integer> OLDEST =
            Map.of(
                    "debian", 1100,
                    "ubuntu", 2004,
                    "rhel", 800,
                    "centos", 800,
                    "rocky", 800,
                    "almalinux", 800,
                    "opensuse-leap", 1500,
                    "sles", 1500);

    /** Of programs that kubeadm asks for, where it is not the program's own name. */
    private static final Map<PackageFormat, Map<String, String>> PACKAGES =
            Map.of(
                    PackageFormat.DEB,
                            Map.of(
                                    "ip", "iproute2",
                                    "tc", "iproute2",
                                    "nsenter", "util-linux",
                                    "touch", "coreutils"),
                    PackageFormat.RPM,
                            Map.of(
                                    "conntrack", "conntrack-tools",
                                    "ip", "/usr/sbin/ip",
                                    "tc", "/usr/sbin/tc",
                                    "ebtables", "/usr/sbin/ebtables",
                                    "iptables", "/usr/sbin/iptables",
                                    "mount", "util-linux",
                                    "nsenter", "util-linux",
                                    "touch", "coreutils"));

    private final PackageFormat format;
    private final String program;
    private final Set<String> systems;

    PackageManager(PackageFormat format, String program, Set<String> systems) {
        this.format = format;
        this.program = program;
        this.systems = systems;
    }

    /**
     * The one of this system; another's may be there as well. The first of those that share a
     * system is the newer one.
     */
    static Optional<PackageManager> of(Software software) {
        return Stream.concat(Stream.of(software.id()), software.like().stream())
                .flatMap(name -> Stream.of(values()).filter(it -> it.systems.contains(name)))
                .filter(it -> software.managers().contains(it.program))
                .findFirst();
    }

    /** Whether a system's release is older than anything that dsctl's scripts know. */
    static boolean isTooOld(Software software) {
        var number = NUMBER.matcher(software.release());
        var oldest = OLDEST.get(software.id());
        return oldest != null
                && number.matches()
                && Integer.parseInt(number.group(1)) * 100
                                + Optional.ofNullable(number.group(3))
                                        .map(Integer::valueOf)
                                        .orElse(0)
                        < oldest;
    }

    public PackageFormat format() {
        return format;
    }

    /** The template that works with it, and its name for people. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What brings these programs, once each. */
    List<String> packagesOf(List<String> programs) {
        return programs.stream()
                .map(name -> PACKAGES.get(format).getOrDefault(name, name))
                .distinct()
                .sorted()
                .toList();
    }
}
