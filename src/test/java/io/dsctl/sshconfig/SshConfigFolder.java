package io.dsctl.sshconfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A home and an /etc/ssh of our own, for the user alice on the machine desk.example.org. */
record SshConfigFolder(Path folder) {

    SshConfigMachine machine() {
        return new SshConfigMachine(
                folder.resolve("home"),
                folder.resolve("etc"),
                "alice",
                SshConfigMachine.here().uid(),
                () -> "desk.example.org",
                Map.of("KEYS", "/keys", "AGENT", "/run/agent"));
    }

    Path user(String... lines) {
        return write("home/.ssh/config", lines);
    }

    Path system(String... lines) {
        return write("etc/ssh_config", lines);
    }

    Path write(String file, String... lines) {
        try {
            var path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, String.join("\n", lines) + "\n");
            // Where new files belong to a group that may write them, ssh and dsctl refuse this one.
            return Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    SshConfig read() {
        return SshConfig.read(machine().files(), machine());
    }

    SshDirectives of(String host) {
        return read().of(host, Optional.empty());
    }

    /** All that was said, without the folder, which has another name each time. */
    List<String> warnings(String host) {
        var config = read();
        return Stream.concat(
                        config.warnings().stream(),
                        config.of(host, Optional.empty()).warnings().stream())
                .map(warning -> warning.toString().replace(folder + "/", ""))
                .toList();
    }
}
