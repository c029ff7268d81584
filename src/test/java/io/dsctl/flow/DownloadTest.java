package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import io.dsctl.cluster.AddOn;
import io.dsctl.cluster.AddOn.Place;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.render.Manifest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

class DownloadTest {

    private static final String TEXT = "kind: Namespace\nmetadata: {name: blå}\n";
    private static final String SHA256 = new Manifest(TEXT).sha256();

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/a.yaml",
                exchange -> {
                    var bytes = TEXT.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void what_was_meant_is_taken() throws Exception {
        assertThat(download("/a.yaml", SHA256)).isEqualTo(TEXT);
    }

    @Test
    void what_is_something_else_is_told_with_the_place_in_the_inventory() {
        assertThat(problem("/a.yaml", "0".repeat(64)))
                .startsWith("prod.yaml:7:10: error: the add-on http://")
                .contains("/a.yaml: what is there has the SHA-256 " + SHA256 + "; ");
    }

    @Test
    void what_is_not_there_is_told() {
        assertThat(problem("/b.yaml", SHA256)).contains("its server answered with HTTP 404; ");
    }

    @Test
    void a_server_that_does_not_answer_is_told() {
        server.stop(0);

        assertThat(problem("/a.yaml", SHA256))
                .contains("it cannot be fetched: nothing takes the connection; ")
                .contains("HTTPS_PROXY");
    }

    @Test
    void a_server_that_stops_in_the_middle_is_not_waited_for() {
        server.createContext(
                "/c.yaml",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('k');
                    exchange.getResponseBody().flush();
                });
        var impatient = new Download(_ -> null, Duration.ofSeconds(1));

        assertThatThrownBy(() -> impatient.of(wanted("/c.yaml", SHA256)))
                .isInstanceOf(Download.NotFetched.class)
                .hasMessageContaining("it is not there as a whole after 1 s");
    }

    @Test
    void a_proxy_that_cannot_be_used_is_told_without_its_password() {
        var download = new Download(Map.of("HTTPS_PROXY", "http://a:s3cret@proxy:3128")::get);

        assertThatThrownBy(() -> download.of(wanted("/a.yaml", SHA256)))
                .isInstanceOf(Download.NotFetched.class)
                .hasMessageContaining("HTTPS_PROXY is no http://host:port without a password")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(
                        () ->
                                new Download(Map.of("ALL_PROXY", "socks5://proxy:1080")::get)
                                        .of(wanted("/a.yaml", SHA256)))
                .hasMessageContaining("ALL_PROXY is no http://host:port");
    }

    @Test
    void what_has_no_end_is_not_read_to_it() {
        assertThatThrownBy(() -> Download.text(wanted("/a.yaml", SHA256), new byte[(4 << 20) + 1]))
                .isInstanceOfSatisfying(
                        InvalidInventory.class,
                        it ->
                                assertThat(it.problems().getFirst().what())
                                        .endsWith("it is larger than 4 MiB"));
    }

    @Test
    void a_proxy_is_found_where_curl_finds_it() throws IOException {
        var address = URI.create("https://get.example.org/a.yaml");

        assertThat(new Download(Map.of("https_proxy", "http://proxy:3128")::get).proxy(address))
                .hasValueSatisfying(
                        it -> {
                            assertThat(it.getHostString()).isEqualTo("proxy");
                            assertThat(it.getPort()).isEqualTo(3128);
                        });
        assertThat(
                        new Download(
                                        Map.of(
                                                        "HTTPS_PROXY",
                                                        "proxy:3128",
                                                        "NO_PROXY",
                                                        "localhost,.example.org")
                                                ::get)
                                .proxy(address))
                .isEmpty();
        assertThat(new Download(Map.of("HTTPS_PROXY", " ")::get).proxy(address)).isEmpty();
        assertThat(new Download(_ -> null).proxy(address)).isEmpty();
    }

    private String problem(String path, String sha256) {
        try {
            return download(path, sha256);
        } catch (InvalidInventory invalid) {
            return invalid.problems().getFirst().toString();
        } catch (Download.NotFetched not) {
            return not.problem().toString();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String download(String path, String sha256)
            throws InterruptedException, Download.NotFetched {
        return new Download(_ -> null).of(wanted(path, sha256));
    }

    private AddOn.Download wanted(String path, String sha256) {
        return new AddOn.Download(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path),
                sha256,
                new Place("prod.yaml", 7, 10));
    }
}
