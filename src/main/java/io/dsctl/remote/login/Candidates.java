package io.dsctl.remote.login;

import io.dsctl.remote.login.Candidate.Closed;
import io.dsctl.remote.login.Candidate.InAgent;
import io.dsctl.remote.login.Candidate.InFile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys are offered, in which order: certificates, the agent's keys that are wanted by name,
 * files, the agent's other keys, and at last the files that would have to be asked about first.
 * ssh(1) offers all of the agent's keys before any file; a server that counts failures then
 * disconnects before the right one.
 *
 * @param obstacles why some that were wanted are not among them
 */
record Candidates(List<Candidate> inOrder, List<Unusable> obstacles) {

    /** A certificate and where it was read. */
    record CertificateFile(Path path, UserCertificate certificate) {}

    static Candidates of(
            List<KeyFile> files,
            List<CertificateFile> certificates,
            Optional<Agent> agent,
            List<Agent.Key> agentKeys,
            boolean identitiesOnly) {
        return new Order(files, agent, agentKeys).arrange(certificates, identitiesOnly);
    }

    private static final class Order {

        private final List<KeyFile> files;
        private final Optional<Agent> agent;
        private final List<Agent.Key> agentKeys;
        private final Map<PublicPart, Candidate> known = new LinkedHashMap<>();
        private final List<Unusable> obstacles = new ArrayList<>();

        private Order(List<KeyFile> files, Optional<Agent> agent, List<Agent.Key> agentKeys) {
            this.files = files;
            this.agent = agent;
            this.agentKeys = agentKeys;
        }

        private Candidates arrange(List<CertificateFile> certificates, boolean identitiesOnly) {
            certificates.forEach(this::certificate);
            for (var file : files) {
                file.publicPart().ifPresent(this::ofAgent);
            }
            files.forEach(this::ofFile);
            if (!identitiesOnly) {
                agentKeys.forEach(key -> add(inAgent(key.publicPart(), key)));
            }
            var inOrder = new ArrayList<>(known.values());
            for (var file : files) {
                if (file.publicPart().isEmpty()) {
                    file.privateHalf().ifPresent(it -> inOrder.add(new Closed(file, it)));
                }
            }
            return new Candidates(List.copyOf(inOrder), List.copyOf(obstacles));
        }

        private void certificate(CertificateFile file) {
            var certificate = file.certificate();
            var held = agentKey(certificate.certificate()).or(() -> agentKey(certificate.key()));
            var opened =
                    files.stream()
                            .filter(it -> it.publicPart().equals(Optional.of(certificate.key())))
                            .filter(it -> it.privateHalf().isPresent())
                            .findFirst();
            if (held.isPresent()) {
                add(inAgent(certificate.certificate(), held.get()));
            } else if (opened.isPresent()) {
                add(inFile(certificate.certificate(), opened.get()));
            } else {
                obstacles.add(
                        new Unusable(
                                "the private key of the certificate %s is nowhere"
                                        .formatted(file.path()),
                                "name its key with `identityFile`, or load it into ssh-agent"));
            }
        }

        private Optional<Agent.Key> agentKey(PublicPart publicPart) {
            return agentKeys.stream().filter(it -> it.publicPart().equals(publicPart)).findFirst();
        }

        /** The agent's certificates of a key, then the key. */
        private void ofAgent(PublicPart wanted) {
            for (var key : agentKeys) {
                if (UserCertificate.of(key.publicPart())
                        .filter(it -> it.forUsers() && it.key().equals(wanted))
                        .isPresent()) {
                    add(inAgent(key.publicPart(), key));
                }
            }
            agentKey(wanted).ifPresent(key -> add(inAgent(wanted, key)));
        }

        private void ofFile(KeyFile file) {
            file.publicPart()
                    .filter(it -> !known.containsKey(it))
                    .ifPresent(
                            publicPart -> {
                                if (file.privateHalf().isPresent()) {
                                    add(inFile(publicPart, file));
                                } else {
                                    obstacles.add(
                                            file.obstacle().orElseGet(() -> noPrivateHalf(file)));
                                }
                            });
        }

        private static Unusable noPrivateHalf(KeyFile file) {
            return new Unusable(
                    "%s is only the public half of a key, and no agent has the private one"
                            .formatted(file.path()),
                    "load the key into ssh-agent, or name the private one with `identityFile`");
        }

        private Candidate inAgent(PublicPart publicPart, Agent.Key key) {
            return new InAgent(publicPart, key.publicPart(), agent.orElseThrow(), key.comment());
        }

        private static Candidate inFile(PublicPart publicPart, KeyFile file) {
            return new InFile(publicPart, file, file.privateHalf().orElseThrow());
        }

        private void add(Candidate candidate) {
            var publicPart =
                    switch (candidate) {
                        case InFile file -> file.publicPart();
                        case InAgent key -> key.publicPart();
                        case Closed _ -> throw new IllegalArgumentException(candidate.name());
                    };
            if (!publicPart.algorithms().isEmpty()) {
                known.putIfAbsent(publicPart, candidate);
            }
        }
    }
}
