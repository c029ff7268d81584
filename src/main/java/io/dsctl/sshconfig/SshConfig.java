package io.dsctl.sshconfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * OpenSSH's configuration of clients, read as ssh_config(5) describes it and readconf.c does it:
 * the first value of a keyword wins. Where ssh would give up, there is a warning, and what it warns
 * of does not count.
 */
public final class SshConfig {

    private final SshConfigMachine machine;
    private final List<SshConfigFile> files;
    private final List<SshConfigWarning> warnings;

    private SshConfig(
            SshConfigMachine machine, List<SshConfigFile> files, List<SshConfigWarning> warnings) {
        this.machine = machine;
        this.files = files;
        this.warnings = warnings;
    }

    /** The user's own file, then the system's. */
    public static SshConfig read() {
        var here = SshConfigMachine.here();
        return read(here.files(), here);
    }

    public static SshConfig read(List<Path> files) {
        return read(files, SshConfigMachine.here());
    }

    static SshConfig read(List<Path> files, SshConfigMachine machine) {
        var reader = new SshConfigReader(machine);
        var read = files.stream().map(reader::read).flatMap(Optional::stream).toList();
        return new SshConfig(machine, read, reader.warnings());
    }

    /** Of the files, whoever is asked for; those of one host are in its directives. */
    public List<SshConfigWarning> warnings() {
        return warnings;
    }

    public SshDirectives of(String host, Optional<String> user) {
        return of(host, user, Optional.empty());
    }

    /**
     * @param host as the inventory names it, which is what {@code Host} is compared with
     * @param user as the inventory says, which wins, as {@code ssh -l} does
     * @param port as the inventory says, which wins, as {@code ssh -p} does
     */
    public SshDirectives of(String host, Optional<String> user, Optional<Integer> port) {
        var pass = new SshConfigPass(machine, host, user);
        pass.through(files);
        if (files.stream().anyMatch(SshConfigFile::wantsFinalPass)) {
            pass.settle();
            pass.through(files);
        }
        return new SshConfigExpanded(pass.gathered(), machine, host)
                .directives(pass.host(), user, port);
    }
}
