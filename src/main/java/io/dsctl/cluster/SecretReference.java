package io.dsctl.cluster;

import java.nio.file.Path;

/** Where a secret is to be had; an inventory never holds the secret itself. */
public sealed interface SecretReference {

    /** An environment variable of dsctl. */
    record Environment(String variable) implements SecretReference {}

    /** The first line of a file on the operator's machine. */
    record File(Path path) implements SecretReference {}

    /** The first line that a shell command on the operator's machine prints. */
    record Command(String line) implements SecretReference {}
}
