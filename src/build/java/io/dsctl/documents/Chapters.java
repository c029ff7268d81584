package io.dsctl.documents;

import java.util.List;

/**
 * What picocli does not know of dsctl and its man page tells: Markdown. Tests hold it against the
 * program.
 */
final class Chapters {

    /** A term and what is said of it. */
    record Entry(String term, String text) {}

    static final List<Entry> EXAMPLES =
            List.of(
                    new Entry("dsctl validate prod.yaml", "Is the file right? Contacts no server."),
                    new Entry(
                            "dsctl hosts scan prod.yaml",
                            "The servers' host keys: compare them, then add them to known_hosts."),
                    new Entry("dsctl plan -v prod.yaml", "What would be done, and why."),
                    new Entry("dsctl apply prod.yaml", "Shows the plan, asks, does it."),
                    new Entry(
                            "dsctl apply --yes -q --deadline 50m prod.yaml",
                            "For a timer: says nothing if there is nothing to do."),
                    new Entry("dsctl status prod.yaml", "How the cluster stands."),
                    new Entry(
                            "dsctl kubeconfig prod.yaml --merge ~/.kube/config",
                            "So that kubectl can use it."));

    static final List<Entry> FILES =
            List.of(
                    new Entry(
                            "/etc/dsctl/sample.yaml",
                            "An inventory to begin with, of the Debian package. dsctl looks for"
                                    + " nothing in this folder by itself."),
                    new Entry(
                            "/usr/share/doc/dsctl",
                            "README.md, and below inventories every field and complete examples; of"
                                    + " the Debian package. Elsewhere they are in share/doc/dsctl,"
                                    + " beside bin."),
                    new Entry(
                            "$XDG_STATE_HOME/dsctl/runs/CLUSTER/TIME-PID",
                            "What is kept of a run that changed something: report.html,"
                                    + " events.jsonl and what kubeadm printed. The last 50 of each"
                                    + " cluster. Nothing in it decides anything."),
                    new Entry(
                            "~/.ssh/config, /etc/ssh/ssh_config",
                            "Hold where the inventory is silent, as with ssh(1)."),
                    new Entry(
                            "~/.ssh/known_hosts, /etc/ssh/ssh_known_hosts",
                            "The servers' host keys, which are always checked."));

    static final List<Entry> ENVIRONMENT =
            List.of(
                    new Entry(
                            "NO_COLOR, CLICOLOR, CLICOLOR_FORCE",
                            "No colours if the first one is not empty or the second one is 0; with"
                                    + " the third one colours also elsewhere than on a terminal."),
                    new Entry("TERM", "With `dumb`, or without it, there are lines alone."),
                    new Entry("SSH_AUTH_SOCK", "The agent that is asked to log in."),
                    new Entry(
                            "SHELL",
                            "Runs a ProxyCommand of OpenSSH's configuration; /bin/sh without it."),
                    new Entry("XDG_STATE_HOME", "Default: ~/.local/state."),
                    new Entry(
                            "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
                            "For add-ons that are downloaded, in small letters too. What servers"
                                    + " use is said by the inventory."),
                    new Entry(
                            "MALLOC_ARENA_MAX",
                            "Of the C library; 2, so that many threads take little memory."));

    private Chapters() {}
}
