package io.dsctl.remote.login;

import io.dsctl.cluster.SecretReference;
import io.dsctl.remote.login.Candidate.Closed;
import io.dsctl.remote.login.Candidate.InAgent;
import io.dsctl.remote.login.Candidate.InFile;

import java.util.Optional;

/** Signs with keys, wherever their private halves are. */
record Signer(KeyRing keyRing, Optional<SecretReference> passphrase) {

    /** What is offered; for some files the passphrase has to be had first. */
    PublicPart publicPart(Candidate candidate) throws Unusable {
        return switch (candidate) {
            case InAgent key -> key.publicPart();
            case InFile file -> file.publicPart();
            case Closed closed -> open(closed.file(), closed.privateHalf()).publicPart();
        };
    }

    /**
     * Whether nobody has to be asked for a signature, neither a person nor an agent: such a one is
     * sent without asking the server first, which saves a round trip.
     */
    boolean isAtHand(Candidate candidate) {
        return switch (candidate) {
            case InAgent _ -> false;
            case InFile file -> keyRing.isOpen(file.file().path(), file.privateHalf(), passphrase);
            case Closed _ -> true;
        };
    }

    byte[] sign(Candidate candidate, String algorithm, PublicPart key, byte[] data)
            throws Unusable {
        var name = nameInSignature(algorithm, key);
        return switch (candidate) {
            case InAgent held -> held.agent().sign(held.held(), name, data);
            case InFile file -> inFile(file).sign(name, data);
            case Closed closed -> open(closed.file(), closed.privateHalf()).sign(name, data);
        };
    }

    /** A signature knows nothing of the certificate that came with its key. */
    private static String nameInSignature(String algorithm, PublicPart key) {
        return key.type().startsWith("sk-")
                ? key.plainType()
                : algorithm.replace(PublicPart.CERTIFICATE, "");
    }

    /** A server answers a signature of another key than was offered with a plain no. */
    private PrivatePart inFile(InFile candidate) throws Unusable {
        var file = candidate.file();
        var opened = open(file, candidate.privateHalf());
        if (!file.publicPart().equals(Optional.of(opened.publicPart()))) {
            throw new Unusable(
                    "%s.pub is not the public half of %s".formatted(file.path(), file.path()),
                    "write it anew: ssh-keygen -y -f %s > %s.pub"
                            .formatted(file.path(), file.path()));
        }
        return opened;
    }

    private PrivatePart open(KeyFile file, PrivateKeyText privateHalf) throws Unusable {
        return keyRing.open(file.path(), privateHalf, passphrase);
    }
}
