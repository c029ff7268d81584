package io.dsctl.flow;

import io.dsctl.cluster.AddOn;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.failure.Problem;
import io.dsctl.render.Manifest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Fetches an add-on to this machine, and takes it only if it is just what was meant. */
final class Download {

    private static final int MAX_BYTES = 4 << 20;
    private static final int OK = 200;
    private static final int USUAL_PROXY_PORT = 8080;
    private static final Duration TO_CONNECT = Duration.ofSeconds(20);
    private static final Duration IN_ALL = Duration.ofMinutes(2);

    private final UnaryOperator<String> environment;

    /**
     * @param environment variables by their names; null for one that is not set
     */
    Download(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /**
     * @throws InvalidInventory if it cannot be had, or is another; nothing was changed
     */
    String of(AddOn.Download wanted) throws InterruptedException {
        var builder =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(TO_CONNECT);
        proxy(wanted.address()).ifPresent(it -> builder.proxy(ProxySelector.of(it)));
        try (var client = builder.build()) {
            var request = HttpRequest.newBuilder(wanted.address()).timeout(IN_ALL).build();
            var response = client.send(request, BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() != OK) {
                    throw problem(
                            wanted,
                            "its server answered with HTTP " + response.statusCode(),
                            "look whether the address is right");
                }
                return text(wanted, body.readNBytes(MAX_BYTES + 1));
            }
        } catch (IOException failed) {
            throw problem(
                    wanted,
                    "it cannot be fetched: " + words(failed),
                    "look whether this machine reaches it, through a proxy if it needs one"
                            + " (HTTPS_PROXY); or fetch it once and name the file with `path`");
        }
    }

    private static String words(IOException failed) {
        return failed.getMessage() == null
                ? failed.getClass().getSimpleName()
                : failed.getMessage();
    }

    static String text(AddOn.Download wanted, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw problem(wanted, "it is larger than 4 MiB", "take it apart");
        }
        var sha256 = Manifest.sha256(bytes);
        if (!sha256.equals(wanted.sha256())) {
            throw problem(
                    wanted,
                    "what is there has the SHA-256 " + sha256,
                    "look at what changed there; if that is wanted, write this one into the"
                            + " inventory");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw problem(wanted, "it is not UTF-8 text", "name a manifest");
        }
    }

    private static InvalidInventory problem(AddOn.Download wanted, String what, String hint) {
        var place = wanted.place();
        return new InvalidInventory(
                List.of(
                        new Problem(
                                Problem.Severity.ERROR,
                                place.file(),
                                place.line(),
                                place.column(),
                                "the add-on %s: %s".formatted(wanted.address(), what),
                                hint)));
    }

    /** As curl finds it; Java looks at no variable. */
    Optional<InetSocketAddress> proxy(URI address) {
        return isDirect(address.getHost())
                ? Optional.empty()
                : Stream.of("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
                        .map(environment)
                        .filter(it -> it != null && !it.isBlank())
                        .findFirst()
                        .flatMap(Download::proxy);
    }

    private static Optional<InetSocketAddress> proxy(String text) {
        try {
            var uri = URI.create(text.contains("://") ? text : "http://" + text);
            return Optional.ofNullable(uri.getHost())
                    .map(
                            it ->
                                    new InetSocketAddress(
                                            it,
                                            uri.getPort() < 0 ? USUAL_PROXY_PORT : uri.getPort()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean isDirect(String host) {
        return Stream.of("NO_PROXY", "no_proxy")
                .map(environment)
                .filter(it -> it != null)
                .flatMap(it -> Stream.of(it.split(",")))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .anyMatch(
                        it ->
                                it.equals("*")
                                        || host.equalsIgnoreCase(it)
                                        || host.toLowerCase(Locale.ROOT)
                                                .endsWith(
                                                        (it.startsWith(".") ? it : "." + it)
                                                                .toLowerCase(Locale.ROOT)));
    }
}
