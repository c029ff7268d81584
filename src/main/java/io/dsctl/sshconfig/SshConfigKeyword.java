package io.dsctl.sshconfig;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keywords of ssh_config(5) that matter here: those that dsctl follows, and those that decide
 * who is trusted or how well a connection is protected, though dsctl does not follow them.
 */
enum SshConfigKeyword {
    ADDRESS_FAMILY(SshConfigShape.FAMILY),
    CERTIFICATE_FILE(SshConfigShape.TEXT),
    CONNECT_TIMEOUT(SshConfigShape.TIME),
    GLOBAL_KNOWN_HOSTS_FILE(SshConfigShape.FILES),
    HASH_KNOWN_HOSTS(SshConfigShape.FLAG),
    HOST_KEY_ALIAS(SshConfigShape.TEXT),
    HOST_NAME(SshConfigShape.TEXT),
    IDENTITIES_ONLY(SshConfigShape.FLAG),
    IDENTITY_AGENT(SshConfigShape.TEXT),
    IDENTITY_FILE(SshConfigShape.TEXT),
    PASSWORD_AUTHENTICATION(SshConfigShape.FLAG),
    PORT(SshConfigShape.PORT),
    PROXY_COMMAND(SshConfigShape.COMMAND),
    PROXY_JUMP(SshConfigShape.JUMP),
    SERVER_ALIVE_COUNT_MAX(SshConfigShape.NUMBER),
    SERVER_ALIVE_INTERVAL(SshConfigShape.TIME),
    USER(SshConfigShape.TEXT),
    USER_KNOWN_HOSTS_FILE(SshConfigShape.FILES),
    STRICT_HOST_KEY_CHECKING(
            SshConfigShape.CHECKING,
            "dsctl always checks host keys",
            "yes",
            "true",
            "ask",
            "accept-new"),

    BIND_ADDRESS("connections leave from the address that the system chooses"),
    BIND_INTERFACE("connections leave from the address that the system chooses"),
    CANONICALIZE_HOSTNAME("names of hosts are taken as they are written", "no", "false"),
    CA_SIGNATURE_ALGORITHMS("dsctl has its own list of algorithms"),
    CHECK_HOST_IP("only the name of a host is looked up among the known ones", "no", "false"),
    CIPHERS("dsctl has its own list of algorithms"),
    GSSAPI_AUTHENTICATION("dsctl does not log in with Kerberos", "no", "false"),
    GSSAPI_DELEGATE_CREDENTIALS("dsctl does not log in with Kerberos", "no", "false"),
    GSSAPI_KEY_EXCHANGE("dsctl does not know it", "no", "false"),
    HOSTBASED_AUTHENTICATION("dsctl does not log in with the key of a host", "no", "false"),
    HOST_KEY_ALGORITHMS("dsctl has its own list of algorithms"),
    KEX_ALGORITHMS("dsctl has its own list of algorithms"),
    KNOWN_HOSTS_COMMAND("known hosts are read from files only", "none"),
    MACS("dsctl has its own list of algorithms"),
    NO_HOST_AUTHENTICATION_FOR_LOCALHOST("dsctl always checks host keys", "no", "false"),
    PKCS11_PROVIDER("dsctl reads no keys from tokens", "none"),
    PREFERRED_AUTHENTICATIONS("dsctl tries keys first, and a password only if it was told one"),
    PROXY_USE_FDPASS("a proxy's command passes data, no descriptor", "no", "false"),
    PUBKEY_ACCEPTED_ALGORITHMS("dsctl has its own list of algorithms"),
    PUBKEY_AUTHENTICATION("dsctl logs in with keys", "yes", "true", "unbound", "host-bound"),
    REFUSE_CONNECTION("dsctl connects, as the inventory says"),
    REKEY_LIMIT("dsctl has its own limit", "default"),
    REQUIRED_RSA_SIZE("dsctl has its own limit"),
    REVOKED_HOST_KEYS("keys count as revoked only by @revoked among the known hosts", "none"),
    SECURITY_KEY_PROVIDER("dsctl reads no keys from tokens", "internal", "none"),
    VERIFY_HOST_KEY_DNS("dsctl does not ask the DNS for host keys", "no", "false");

    private static final Map<String, SshConfigKeyword> BY_NAME =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    it -> it.name().replace("_", "").toLowerCase(Locale.ROOT),
                                    Function.identity()));

    private final SshConfigShape shape;
    private final Optional<String> instead;
    private final Set<String> harmless;

    SshConfigKeyword(SshConfigShape shape) {
        this.shape = shape;
        this.instead = Optional.empty();
        this.harmless = Set.of();
    }

    SshConfigKeyword(String instead, String... harmless) {
        this(SshConfigShape.ANYTHING, instead, harmless);
    }

    SshConfigKeyword(SshConfigShape shape, String instead, String... harmless) {
        this.shape = shape;
        this.instead = Optional.of(instead);
        this.harmless = Set.of(harmless);
    }

    /** Empty for all that changes nothing here, and for what OpenSSH does not know either. */
    static Optional<SshConfigKeyword> named(String keyword) {
        return Optional.ofNullable(
                BY_NAME.get(
                        switch (keyword) {
                            case "dsaauthentication" -> "pubkeyauthentication";
                            case "identityfile2" -> "identityfile";
                            case "pubkeyacceptedkeytypes" -> "pubkeyacceptedalgorithms";
                            case "smartcarddevice" -> "pkcs11provider";
                            default -> keyword;
                        }));
    }

    SshConfigShape shape() {
        return shape;
    }

    /** These add up; of all others the first one wins. */
    boolean accumulates() {
        return this == IDENTITY_FILE || this == CERTIFICATE_FILE;
    }

    /** What dsctl does instead of what the line says; empty if it does what it says. */
    Optional<String> ignored(SshConfigLine line) {
        return instead.filter(_ -> !harmless.contains(line.first().toLowerCase(Locale.ROOT)));
    }
}
