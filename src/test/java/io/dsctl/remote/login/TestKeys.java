package io.dsctl.remote.login;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The keys among the resources, with the permissions that a repository does not keep. */
record TestKeys(Path folder) {

    static Path resource(String name) {
        try {
            return Path.of(TestKeys.class.getResource("/keys/" + name).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static PublicPart publicPart(String name) {
        try {
            return PublicPart.ofLine(Files.readString(resource(name + ".pub"))).orElseThrow();
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The private key alone. */
    Path copy(String name) throws IOException {
        var copy = Files.copy(resource(name), folder.resolve(name));
        return Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    }

    Path copyPublic(String name) throws IOException {
        Files.copy(resource(name + ".pub"), folder.resolve(name + ".pub"));
        return folder.resolve(name);
    }
}
