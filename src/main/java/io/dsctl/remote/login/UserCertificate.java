package io.dsctl.remote.login;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;

import java.time.Instant;
import java.util.Optional;

/**
 * What an OpenSSH certificate says (PROTOCOL.certkeys). Its signature is for the server to check.
 *
 * @param key the key that it is about
 * @param forUsers and not for a server
 * @param validAfter seconds since 1970, unsigned
 * @param validBefore the same; all ones: for ever
 */
record UserCertificate(
        PublicPart certificate,
        PublicPart key,
        boolean forUsers,
        long validAfter,
        long validBefore) {

    private static final int FOR_USERS = 1;

    /** No instant can be told beyond it: 31 December 9999. */
    private static final long LATEST = 253_402_300_799L;

    static Optional<UserCertificate> of(PublicPart certificate) {
        if (!certificate.isCertificate()) {
            return Optional.empty();
        }
        try {
            var in = new Buffer.PlainBuffer(certificate.blob());
            in.readString(); // type
            in.readBytes(); // nonce
            var key = new Buffer.PlainBuffer().putString(certificate.plainType());
            for (int i = 0; i < fields(certificate.plainType()); i++) {
                key.putBytes(in.readBytes());
            }
            in.readRawBytes(new byte[Long.BYTES]); // serial
            var forUsers = in.readUInt32() == FOR_USERS;
            in.readBytes(); // key id
            in.readBytes(); // principals
            var after = in.readUInt64AsBigInteger().longValue();
            var before = in.readUInt64AsBigInteger().longValue();
            return PublicPart.of(key.getCompactData())
                    .map(it -> new UserCertificate(certificate, it, forUsers, after, before));
        } catch (BufferException _) {
            return Optional.empty();
        }
    }

    /** How many fields the key itself has within a certificate. */
    private static int fields(String type) {
        return switch (type) {
            case "ssh-ed25519" -> 1;
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> 3;
            default -> 2;
        };
    }

    /** Why a server whose clock is ours cannot accept it. */
    Optional<String> problem(Instant now) {
        if (!forUsers) {
            return Optional.of("is for a server, not for a user");
        }
        var seconds = now.getEpochSecond();
        if (Long.compareUnsigned(seconds, validAfter) < 0) {
            return Optional.of("is not valid before " + instant(validAfter));
        }
        if (Long.compareUnsigned(seconds, validBefore) >= 0) {
            return Optional.of("expired at " + instant(validBefore));
        }
        return Optional.empty();
    }

    private static Instant instant(long seconds) {
        return Instant.ofEpochSecond(Long.compareUnsigned(seconds, LATEST) > 0 ? LATEST : seconds);
    }
}
