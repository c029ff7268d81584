package io.dsctl.remote.login;

import io.dsctl.cluster.Secret;
import io.dsctl.cluster.SecretReference;
import io.dsctl.failure.Failure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secrets that an inventory refers to. Each is looked up once in a run, however many nodes need
 * it, and so is one that cannot be had. What is told of it is where it should come from: never its
 * value, and not the line of a command, which may hold another secret.
 */
public final class SecretVault {

    static final int MAX_BYTES = 64 << 10;

    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(60);

    private final Map<String, String> environment;
    private final boolean runsCommands;
    private final Duration commandDeadline;
    private final Map<SecretReference, Once<Secret>> secrets = new ConcurrentHashMap<>();

    public SecretVault() {
        this(System.getenv(), true, COMMAND_DEADLINE);
    }

    SecretVault(Map<String, String> environment, boolean runsCommands, Duration commandDeadline) {
        this.environment = environment;
        this.runsCommands = runsCommands;
        this.commandDeadline = commandDeadline;
    }

    /** For what must never run a command of the inventory, such as {@code render}. */
    public static SecretVault withoutCommands() {
        return new SecretVault(System.getenv(), false, COMMAND_DEADLINE);
    }

    /**
     * The secret behind a reference.
     *
     * @param name what it is, such as "the password of user admin"
     * @throws Failure.LoginRefused if it cannot be had
     */
    public Secret secret(String node, String name, SecretReference reference) {
        try {
            return secret(reference);
        } catch (Unusable no) {
            throw new Failure.LoginRefused(
                    node, "%s cannot be had: %s".formatted(name, no.getMessage()), no.hint());
        }
    }

    Secret secret(SecretReference reference) throws Unusable {
        return secrets.computeIfAbsent(reference, it -> new Once<>(() -> find(it))).get();
    }

    private Secret find(SecretReference reference) throws Unusable {
        return switch (reference) {
            case SecretReference.Environment(var variable) -> ofVariable(variable);
            case SecretReference.File(var path) -> ofFile(path);
            case SecretReference.Command(var line) -> ofCommand(line);
        };
    }

    private Secret ofVariable(String variable) throws Unusable {
        var value = environment.get(variable);
        if (value == null) {
            throw new Unusable(
                    "the environment variable %s is not set".formatted(variable),
                    "export %s where dsctl runs".formatted(variable));
        }
        if (value.isEmpty()) {
            throw new Unusable(
                    "the environment variable %s is empty".formatted(variable),
                    "give %s a value where dsctl runs".formatted(variable));
        }
        return new Secret(value);
    }

    private static Secret ofFile(Path path) throws Unusable {
        try (var stream = Files.newInputStream(path)) {
            return firstLine(bounded(stream), path.toString());
        } catch (NoSuchFileException _) {
            throw new Unusable(
                    "there is no file " + path, "create it, with the secret in its first line");
        } catch (IOException _) {
            throw new Unusable(
                    path + " cannot be read",
                    "make it a file that the user who runs dsctl may read");
        }
    }

    private static byte[] bounded(InputStream stream) throws IOException {
        return stream.readNBytes(MAX_BYTES + 1);
    }

    private Secret ofCommand(String line) throws Unusable {
        if (!runsCommands) {
            throw new Unusable(
                    "it comes from a command, and this runs none",
                    "use env:NAME or file:PATH here, or run `dsctl apply`, which runs commands");
        }
        return firstLine(SecretCommand.output(line, commandDeadline), "what the command prints");
    }

    private static Secret firstLine(byte[] bytes, String where) throws Unusable {
        var end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end > MAX_BYTES) {
            throw new Unusable(
                    "the first line of %s is longer than %d KiB".formatted(where, MAX_BYTES >> 10),
                    "put the secret alone into the first line");
        }
        if (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        if (end == 0) {
            throw new Unusable(
                    "the first line of %s is empty".formatted(where),
                    "put the secret into the first line");
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
            return new Secret(text.toString());
        } catch (CharacterCodingException _) {
            throw new Unusable(
                    "the first line of %s is no UTF-8 text".formatted(where),
                    "write the secret as UTF-8");
        }
    }
}
