package io.dsctl.flow;

import io.dsctl.cluster.AddOn;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.failure.Problem;
import io.dsctl.render.Manifest;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Fetches an add-on to this machine, and takes it only if it is just what was meant. */
final class Download {

    private static final int MAX_BYTES = 4 << 20;
    private static final int OK = 200;
    private static final int USUAL_PROXY_PORT = 8080;
    private static final Duration TO_CONNECT = Duration.ofSeconds(20);
    private static final Duration IN_ALL = Duration.ofMinutes(2);

    /** It may be there an hour later: what has nothing to do with it goes on. */
    static final class NotFetched extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        private NotFetched(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    private final UnaryOperator<String> environment;
    private final Duration inAll;

    /**
     * @param environment variables by their names; null for one that is not set
     */
    Download(UnaryOperator<String> environment) {
        this(environment, IN_ALL);
    }

    Download(UnaryOperator<String> environment, Duration inAll) {
        this.environment = environment;
        this.inAll = inAll;
    }

    /**
     * @throws NotFetched if it cannot be had now
     * @throws InvalidInventory if it is another; nothing was changed
     */
    String of(AddOn.Download wanted) throws InterruptedException, NotFetched {
        var builder =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(TO_CONNECT);
        try {
            proxy(wanted.address()).ifPresent(it -> builder.proxy(ProxySelector.of(it)));
        } catch (IOException unusable) {
            throw notFetched(
                    wanted,
                    "it cannot be fetched: " + unusable.getMessage(),
                    "set a proxy that asks for no login; or fetch it once and name the file with"
                            + " `path`");
        }
        try (var client = builder.build()) {
            return text(wanted, bytes(client, wanted));
        } catch (IOException failed) {
            throw notFetched(
                    wanted,
                    "it cannot be fetched: " + words(failed),
                    "look whether this machine reaches it, through a proxy if it needs one"
                            + " (HTTPS_PROXY); or fetch it once and name the file with `path`");
        }
    }

    private byte[] bytes(HttpClient client, AddOn.Download wanted)
            throws IOException, InterruptedException, NotFetched {
        var request = HttpRequest.newBuilder(wanted.address()).timeout(IN_ALL).build();
        var response = client.send(request, BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() != OK) {
                throw notFetched(
                        wanted,
                        "its server answered with HTTP " + response.statusCode(),
                        "look whether the address is right");
            }
            return read(body);
        }
    }

    /**
     * A server that stops in the middle of its answer is not waited for: no timeout of Java's ends
     * that.
     */
    private byte[] read(InputStream body) throws IOException {
        var isLate = new AtomicBoolean();
        var watch =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                Thread.sleep(inAll);
                                isLate.set(true);
                                body.close();
                            } catch (InterruptedException | IOException _) {
                                // It is read, or closed.
                            }
                        });
        try {
            return body.readNBytes(MAX_BYTES + 1);
        } catch (IOException failed) {
            throw isLate.get()
                    ? new IOException(
                            "it is not there as a whole after %d s".formatted(inAll.toSeconds()))
                    : failed;
        } finally {
            watch.interrupt();
        }
    }

    private static String words(IOException failed) {
        if (failed.getMessage() != null) {
            return failed.getMessage();
        }
        return failed instanceof ConnectException
                ? "nothing takes the connection"
                : failed.getClass().getSimpleName();
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
        return new InvalidInventory(List.of(problem(Problem.Severity.ERROR, wanted, what, hint)));
    }

    private static NotFetched notFetched(AddOn.Download wanted, String what, String hint) {
        return new NotFetched(problem(Problem.Severity.WARNING, wanted, what, hint));
    }

    private static Problem problem(
            Problem.Severity severity, AddOn.Download wanted, String what, String hint) {
        var place = wanted.place();
        return new Problem(
                severity,
                place.file(),
                place.line(),
                place.column(),
                "the add-on %s: %s".formatted(wanted.address(), what),
                hint);
    }

    /**
     * Where curl finds it; Java looks at no variable.
     *
     * @throws IOException if it is one that dsctl cannot use
     */
    Optional<InetSocketAddress> proxy(URI address) throws IOException {
        if (isDirect(address.getHost())) {
            return Optional.empty();
        }
        for (var name : List.of("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")) {
            var text = environment.apply(name);
            if (text != null && !text.isBlank()) {
                return Optional.of(proxy(name, text.strip()));
            }
        }
        return Optional.empty();
    }

    /** The text is not repeated: it may hold a password. */
    private static InetSocketAddress proxy(String name, String text) throws IOException {
        try {
            var uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && "http".equals(uri.getScheme())) {
                return new InetSocketAddress(
                        uri.getHost(), uri.getPort() < 0 ? USUAL_PROXY_PORT : uri.getPort());
            }
        } catch (IllegalArgumentException _) {
            // Told likewise.
        }
        throw new IOException(
                name
                        + " is no http://host:port without a password, and no other proxy is"
                        + " supported");
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
