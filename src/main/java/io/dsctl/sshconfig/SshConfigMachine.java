package io.dsctl.sshconfig;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What a configuration may refer to on the machine of the operator.
 *
 * @param systemFolder where the system's own file lies, and what it includes without a folder
 * @param uid empty where users have no number
 * @param hostName asked only if it is needed: some systems look it up in the DNS
 */
record SshConfigMachine(
        Path home,
        Path systemFolder,
        String user,
        OptionalInt uid,
        Supplier<String> hostName,
        Map<String, String> environment) {

    static SshConfigMachine here() {
        var home = Path.of(System.getProperty("user.home"));
        return new SshConfigMachine(
                home,
                Path.of("/etc/ssh"),
                System.getProperty("user.name"),
                uid(home),
                SshConfigMachine::ownHostName,
                System.getenv());
    }

    /** The two files that ssh reads, in its order. */
    List<Path> files() {
        return List.of(home.resolve(".ssh").resolve("config"), systemFolder.resolve("ssh_config"));
    }

    boolean isSystems(Path file) {
        return file.startsWith(systemFolder);
    }

    /**
     * Java has no getuid(2); Linux tells whose a process is, and elsewhere a home is its user's.
     */
    private static OptionalInt uid(Path home) {
        var process = Path.of("/proc/self");
        try {
            var owned = Files.exists(process) ? process : home;
            return OptionalInt.of((Integer) Files.getAttribute(owned, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return OptionalInt.empty();
        }
    }

    private static String ownHostName() {
        try {
            var kernel = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(kernel)
                    ? Files.readString(kernel).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException _) {
            return "localhost";
        }
    }
}
