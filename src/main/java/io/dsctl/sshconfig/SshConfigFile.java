package io.dsctl.sshconfig;

import java.util.List;

/** A file of ssh_config(5) with all it includes, not yet asked about any host. */
record SshConfigFile(List<Entry> entries) {

    sealed interface Entry {
        /** Begins a block; the ones behind it count only for hosts that it takes. */
        record Block(SshConfigLine line, SshConfigCondition condition) implements Entry {}

        record Include(List<SshConfigFile> files) implements Entry {}

        record Setting(SshConfigLine line) implements Entry {}
    }

    SshConfigFile {
        entries = List.copyOf(entries);
    }

    /** Whether the files are to be read once more, with what the first reading found. */
    boolean wantsFinalPass() {
        return entries.stream()
                .anyMatch(
                        entry ->
                                switch (entry) {
                                    case Entry.Block(_, var condition) ->
                                            condition.wantsFinalPass();
                                    case Entry.Include(var files) ->
                                            files.stream().anyMatch(SshConfigFile::wantsFinalPass);
                                    case Entry.Setting _ -> false;
                                });
    }
}
