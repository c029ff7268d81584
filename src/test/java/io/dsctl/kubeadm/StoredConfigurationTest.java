package io.dsctl.kubeadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.Address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class StoredConfigurationTest {

    private static final List<Address> ADDED =
            List.of(new Address("192.0.2.3"), new Address("2001:db8::"));

    /** As kubeadm 1.36 writes it. */
    @Test
    void addresses_come_below_those_that_are_there_and_nothing_else_changes() {
        assertThat(
                        changed(
                                """
                                apiServer:
                                  certSANs:
                                  - fd00::11
                                  - api.example.org # the balancer
                                  extraArgs:
                                  - name: audit-log-path
                                    value: "-"
                                # ours
                                apiVersion: kubeadm.k8s.io/v1beta4
                                unknown: {a: [1, 0x2]}
                                """))
                .isEqualTo(
                        """
                        apiServer:
                          certSANs:
                          - fd00::11
                          - api.example.org # the balancer
                          - "192.0.2.3"
                          - "2001:db8::"
                          extraArgs:
                          - name: audit-log-path
                            value: "-"
                        # ours
                        apiVersion: kubeadm.k8s.io/v1beta4
                        unknown: {a: [1, 0x2]}
                        """);
    }

    @Test
    void only_what_is_missing_is_added_however_it_is_written() {
        assertThat(changed("apiServer: {certSANs: [192.0.2.3]}\n"))
                .isEqualTo("apiServer: {certSANs: [192.0.2.3, \"2001:db8::\"]}\n");
        var whole = "apiServer:\n  certSANs:\n  - '2001:0DB8:0:0:0::'\n  - 192.0.2.3";
        assertThat(changed(whole)).isEqualTo(whole);
    }

    /** As kubeadm 1.22 writes it, where nothing was said. */
    @Test
    void a_list_is_begun_where_there_is_none() {
        assertThat(changed("apiServer:\n    extraArgs:\n        a: b\nkind: X\n"))
                .isEqualTo(
                        """
                        apiServer:
                            certSANs:
                            - "192.0.2.3"
                            - "2001:db8::"
                            extraArgs:
                                a: b
                        kind: X
                        """);
        for (var nothing : List.of("apiServer: {}", "apiServer:", "apiServer: null")) {
            assertThat(changed(nothing + "\nkind: X\n"))
                    .containsSubsequence(
                            "apiServer:",
                            "\n  certSANs:\n  - \"192.0.2.3\"\n  - \"2001:db8::\"\nkind: X\n");
        }
    }

    @Test
    void without_a_word_about_the_api_server_one_is_added() {
        assertThat(changed("kind: X"))
                .isEqualTo(
                        """
                        kind: X
                        apiServer:
                          certSANs:
                          - "192.0.2.3"
                          - "2001:db8::"
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiServer:\n  certSANs: []\n",
                "apiServer:\n  certSANs:\n  extraArgs: {}\n",
                "apiServer:\n  certSANs: null\n",
                "apiServer: {extraArgs: {a: b}}\n",
                "apiServer:\n  certSANs:\n      - a\n      - >-\n        folded\n",
                "apiServer:\n  certSANs:\n  - a",
                "apiServer:\n  certSANs:\n  - a\n\n\n  timeoutForControlPlane: 4m0s\n",
                "name: \"\ud83d\ude80\" # \ud83d\ude80\napiServer:\n  certSANs:\n  - a\n",
                "apiServer:\n  certSANs:\n  - a\n  - b\nkind: X\n...\n"
            })
    void whatever_way_it_is_written_in_it_has_them_afterwards(String text) {
        var after = changed(text);

        assertThat(after).contains("192.0.2.3").contains("2001:db8::");
        assertThat(changed(after)).isEqualTo(after);
    }

    /** Never another meaning: who wrote it so has to change it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- a\n",
                "{kind: X}",
                "apiServer: none\n",
                "apiServer: []\n",
                "apiServer:\n  certSANs: a\n",
                "apiServer:\n  certSANs: {a: b}\n",
                "apiServer:\n  certSANs: &a [x]\netcd:\n  local:\n    serverCertSANs: *a\n",
                "apiServer:\n  certSANs:\n  - a: [\n",
                "kind: X\n---\nkind: Y\n"
            })
    void what_cannot_be_changed_alone_is_not_changed(String text) {
        assertThat(StoredConfiguration.withCertSans(text, ADDED)).isEmpty();
    }

    private static String changed(String text) {
        return StoredConfiguration.withCertSans(text, ADDED).orElseThrow();
    }
}
