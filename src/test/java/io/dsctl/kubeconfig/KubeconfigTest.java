package io.dsctl.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {

    private static final String ADMIN_CONF =
            """
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: Q0E=
                server: https://api.example.org:6443
              name: kubernetes
            contexts:
            - context:
                cluster: kubernetes
                user: kubernetes-admin
              name: kubernetes-admin@kubernetes
            current-context: kubernetes-admin@kubernetes
            kind: Config
            preferences: {}
            users:
            - name: kubernetes-admin
              user:
                client-certificate-data: Q0VSVA==
                client-key-data: S0VZ
            """;

    private static final Access ACCESS = Access.of(ADMIN_CONF).orElseThrow();

    private static final String ALONE =
            """
            apiVersion: v1
            kind: Config
            clusters:
            - name: prod
              cluster:
                certificate-authority-data: Q0E=
                server: https://api.example.org:6443
            contexts:
            - name: prod
              context:
                cluster: prod
                user: prod
            users:
            - name: prod
              user:
                client-certificate-data: Q0VSVA==
                client-key-data: S0VZ
            current-context: prod
            """;

    private static final String OTHERS =
            """
            # Mine, by hand.
            apiVersion: v1
            kind: Config
            preferences:
              colors: true # nice
            clusters:
            - name: home
              cluster: {server: "https://[2001:db8::7]:6443", insecure-skip-tls-verify: true}
            contexts:
            - name: home
              context: {cluster: home, user: me, namespace: "007"}
            current-context: home
            users:
            - name: me
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: login
                  args: ["--for", 'me']
            extensions:
            - name: ours
              extension: {answer: 42}
            """;

    @Test
    void it_is_named_after_the_cluster() {
        assertThat(prod().alone()).isEqualTo(ALONE);
    }

    @Test
    void an_empty_file_becomes_one_that_leads_there_alone() {
        assertThat(into("").text()).isEqualTo(ALONE);
        assertThat(into("\n").text()).isEqualTo(ALONE);
        assertThat(into("# nothing yet").text()).isEqualTo("# nothing yet\n" + ALONE);
        assertThat(into("---\n").text()).isEqualTo("---\n" + ALONE);
    }

    @Test
    void what_kubectl_leaves_of_a_file_is_one() {
        var left =
                """
                apiVersion: v1
                clusters: null
                contexts: null
                current-context: ""
                kind: Config
                preferences: {}
                users: null
                """;

        var merged = into(left);

        assertThat(merged.other()).isEmpty();
        assertThat(Access.of(merged.text())).contains(ACCESS);
        assertThat(merged.text()).contains("current-context: prod").contains("preferences: {}");
    }

    @Test
    void what_else_is_in_a_file_stays_as_it_was_written() {
        var merged = into(OTHERS);

        assertThat(merged.other()).contains("home");
        assertThat(merged.text())
                .isEqualTo(
                        """
                        # Mine, by hand.
                        apiVersion: v1
                        kind: Config
                        preferences:
                          colors: true # nice
                        clusters:
                        - name: home
                          cluster: {server: "https://[2001:db8::7]:6443", insecure-skip-tls-verify: true}
                        - name: prod
                          cluster:
                            certificate-authority-data: Q0E=
                            server: https://api.example.org:6443
                        contexts:
                        - name: home
                          context: {cluster: home, user: me, namespace: "007"}
                        - name: prod
                          context:
                            cluster: prod
                            user: prod
                        current-context: prod
                        users:
                        - name: me
                          user:
                            exec:
                              apiVersion: client.authentication.k8s.io/v1
                              command: login
                              args: ["--for", 'me']
                        - name: prod
                          user:
                            client-certificate-data: Q0VSVA==
                            client-key-data: S0VZ
                        extensions:
                        - name: ours
                          extension: {answer: 42}
                        """);
    }

    @Test
    void the_current_context_stays_if_that_is_asked_for() {
        assertThat(prod().into(OTHERS, "config", false).text()).contains("current-context: home");
        assertThat(prod().into("", "config", false).text()).contains("current-context: prod");
    }

    @Test
    void a_second_time_changes_nothing() {
        var once = into(OTHERS).text();

        assertThat(into(once).text()).isEqualTo(once);
        assertThat(into(once).other()).isEmpty();
    }

    @Test
    void credentials_and_address_are_renewed_and_a_namespace_stays() {
        var old =
                """
                kind: Config
                clusters:
                - name: prod
                  cluster:
                    certificate-authority-data: Q0E=
                    server: https://192.0.2.1:6443
                    tls-server-name: elsewhere
                    proxy-url: socks5://localhost:1080
                contexts:
                - name: prod
                  context: {cluster: prod, user: prod, namespace: shop}
                current-context: prod
                users:
                - name: prod
                  user: {token: abc}
                """;

        assertThat(into(old).text())
                .isEqualTo(
                        """
                        kind: Config
                        clusters:
                        - name: prod
                          cluster:
                            certificate-authority-data: Q0E=
                            server: https://api.example.org:6443
                            proxy-url: socks5://localhost:1080
                        contexts:
                        - name: prod
                          context: {cluster: prod, user: prod, namespace: shop}
                        current-context: prod
                        users:
                        - name: prod
                          user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
                        """);
    }

    @Test
    void another_cluster_of_this_name_is_not_lost() {
        var other = ALONE.replace("Q0E=", "T1RIRVI=");

        assertThatThrownBy(() -> into(other))
                .isInstanceOfSatisfying(
                        Unsafe.class,
                        unsafe ->
                                assertThat(unsafe.refusals().getFirst().what())
                                        .isEqualTo(
                                                "has a cluster prod with another CA, which would be"
                                                        + " lost"));
    }

    @Test
    void somebody_elses_user_of_this_name_is_not_lost() {
        assertThatThrownBy(() -> into("users: [{name: prod, user: {token: abc}}]"))
                .isInstanceOfSatisfying(
                        Unsafe.class,
                        unsafe ->
                                assertThat(unsafe.refusals().getFirst().what())
                                        .startsWith("has an entry prod under users"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a list",
                "a text",
                "clusters: {}",
                "kind: Inventory",
                "users: [",
                "kind: Config\nkind: Config",
                "a: b\n---\nc: d\n",
                "clusters: *none"
            })
    void what_is_no_kubeconfig_is_not_written_over(String text) {
        assertThatThrownBy(() -> into(text))
                .isInstanceOf(WrongUsage.class)
                .hasMessageStartingWith("--merge: config");
    }

    @Test
    void the_place_of_a_mistake_is_told_and_none_of_its_text() {
        assertThatThrownBy(() -> into("kind: Config\nusers: secret: more\n"))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--merge: config:2 is not YAML: there may be no colon here");
    }

    @Test
    void an_admin_conf_without_credentials_is_none() {
        assertThat(Access.of("")).isEmpty();
        assertThat(Access.of("users: [")).isEmpty();
        assertThat(Access.of(ADMIN_CONF.replace("client-key-data", "client-key"))).isEmpty();
    }

    @Test
    void a_secret_is_not_printed_by_accident() {
        assertThat(ACCESS).hasToString("Access to https://api.example.org:6443");
    }

    @Test
    void a_name_of_digits_is_a_text() {
        assertThat(new Kubeconfig("123", ACCESS).alone()).contains("current-context: '123'");
    }

    private static Kubeconfig.Merged into(String text) {
        return prod().into(text, "config", true);
    }

    private static Kubeconfig prod() {
        return new Kubeconfig("prod", ACCESS);
    }
}
