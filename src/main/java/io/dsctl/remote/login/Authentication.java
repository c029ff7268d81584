package io.dsctl.remote.login;

import io.dsctl.failure.Failure;
import io.dsctl.remote.login.Candidates.CertificateFile;

import net.schmizz.sshj.SSHClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Logs in on connections, as ssh(1) would: keys of files and agents, certificates, passwords. What
 * costs a person's or a machine's time, such as a passphrase, is had once for all nodes of a run.
 */
public final class Authentication {

    private final SecretVault vault;
    private final KeyRing keyRing;
    private final Map<Path, Agent> agents = new ConcurrentHashMap<>();

    public Authentication(SecretVault vault) {
        this(vault, Terminal.ofThisProcess());
    }

    Authentication(SecretVault vault, Terminal terminal) {
        this.vault = vault;
        this.keyRing = new KeyRing(vault, terminal);
    }

    /**
     * Logs in on a connection whose host key was checked.
     *
     * @throws IOException if the connection broke: another one may do
     * @throws Failure.LoginRefused if the server does not let us in
     */
    public void login(SSHClient client, String node, LoginMeans means) throws IOException {
        var trail = new LoginTrail(means.user());
        var candidates = candidates(node, means, trail);
        var dialogue = SshLoginDialogue.open(client, means.user());
        var attempt = new LoginAttempt(dialogue, means, keyRing, vault, trail, candidates);
        try {
            if (!attempt.run()) {
                throw trail.refusal(node, attempt.takes(), means.password().isPresent());
            }
        } catch (LoginDialogue.TooMany no) {
            throw trail.tooMany(node, no.getMessage(), attempt.hasMore());
        }
    }

    private List<Candidate> candidates(String node, LoginMeans means, LoginTrail trail) {
        var files = files(node, means, trail);
        var agent = means.agentSocket().map(it -> agents.computeIfAbsent(it, Agent::new));
        var candidates =
                Candidates.of(
                        files,
                        certificates(means, files, trail),
                        agent,
                        keys(agent, trail),
                        means.identitiesOnly());
        trail.obstacles(candidates.obstacles());
        return candidates.inOrder();
    }

    private List<KeyFile> files(String node, LoginMeans means, LoginTrail trail) {
        var files = new ArrayList<KeyFile>();
        for (var path : means.identityFiles()) {
            try {
                if (means.named() || KeyFile.exists(path)) {
                    files.add(keyRing.file(path));
                }
            } catch (Unusable no) {
                if (means.named() && !KeyFile.exists(path)) {
                    throw no.on(node);
                }
                trail.obstacle(no);
            }
        }
        return files;
    }

    /** Read for each login: those that live for minutes are renewed within a run. */
    private static List<CertificateFile> certificates(
            LoginMeans means, List<KeyFile> files, LoginTrail trail) {
        var paths =
                Stream.concat(
                        means.certificateFiles().stream(),
                        files.stream().map(KeyFile::certificate).filter(Files::exists));
        var certificates = new ArrayList<CertificateFile>();
        for (var path : paths.distinct().toList()) {
            try {
                var certificate = certificate(path);
                certificate
                        .certificate()
                        .problem(Instant.now())
                        .ifPresent(it -> trail.decisive(outdated(path.toString(), it)));
                if (certificate.certificate().forUsers()) {
                    certificates.add(certificate);
                }
            } catch (Unusable no) {
                trail.obstacle(no);
            }
        }
        return certificates;
    }

    private static CertificateFile certificate(Path path) throws Unusable {
        return PublicPart.ofLine(KeyFile.text(path))
                .flatMap(UserCertificate::of)
                .map(it -> new CertificateFile(path, it))
                .orElseThrow(
                        () ->
                                new Unusable(
                                        path + " is no certificate",
                                        "`ssh-keygen -L -f %s` should show it".formatted(path)));
    }

    private static List<Agent.Key> keys(Optional<Agent> agent, LoginTrail trail) {
        try {
            var keys = agent.isEmpty() ? List.<Agent.Key>of() : agent.get().keys();
            if (agent.isPresent() && keys.isEmpty()) {
                trail.obstacle(
                        new Unusable(
                                "the SSH agent at %s holds no keys".formatted(agent.get().socket()),
                                "load one: ssh-add; or unlock the agent: ssh-add -X"));
            }
            for (var key : keys) {
                UserCertificate.of(key.publicPart())
                        .flatMap(it -> it.problem(Instant.now()))
                        .ifPresent(it -> trail.obstacle(outdated(key.comment(), it)));
            }
            return keys;
        } catch (Unusable no) {
            trail.obstacle(no);
            return List.of();
        }
    }

    private static Unusable outdated(String where, String problem) {
        return new Unusable(
                "the certificate %s %s".formatted(where, problem), "have the key signed anew");
    }
}
