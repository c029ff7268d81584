package io.dsctl.sshconfig;

import io.dsctl.cluster.Family;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What ssh_config(5) says of one host; empty where it says nothing, so that a default holds.
 *
 * @param hostName what to connect to instead of the name that was asked for; in lower case, an
 *     address in its canonical form
 * @param user the one of the inventory, if it names one
 * @param identityFiles an empty list, not an absent one, after {@code none}; relative ones are
 *     relative to the folder that dsctl runs in, as with ssh
 * @param identityAgent a socket, or {@code none}
 * @param proxyJump the nearest hop first; {@code none} and silence are the same
 * @param proxyCommand for the user's shell, with its tokens replaced
 * @param userKnownHostsFiles an empty list, not an absent one, after {@code none}
 * @param hostKeyAlias what known_hosts files know the host by, whatever it is connected to
 * @param globalKnownHostsFiles an empty list, not an absent one, after {@code none}
 * @param connectTimeout zero is none
 * @param serverAliveInterval zero is never
 * @param addressFamily empty for {@code any}, too
 * @param warnings of what OpenSSH would do for this host and dsctl does not
 */
public record SshDirectives(
        Optional<String> hostName,
        Optional<String> user,
        Optional<Integer> port,
        Optional<List<Path>> identityFiles,
        List<Path> certificateFiles,
        boolean identitiesOnly,
        Optional<String> identityAgent,
        List<SshConfigHop> proxyJump,
        Optional<String> proxyCommand,
        Optional<String> hostKeyAlias,
        Optional<List<Path>> userKnownHostsFiles,
        Optional<List<Path>> globalKnownHostsFiles,
        Optional<StrictHostKeyChecking> strictHostKeyChecking,
        boolean hashKnownHosts,
        Optional<Boolean> passwordAuthentication,
        Optional<Duration> connectTimeout,
        Optional<Duration> serverAliveInterval,
        Optional<Integer> serverAliveCountMax,
        Optional<Family> addressFamily,
        List<SshConfigWarning> warnings) {}
