package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.facts.Firewall;
import io.dsctl.facts.Firewalld;
import io.dsctl.facts.Ufw;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Set;

class FirewallReaderTest {

    @Test
    void a_server_without_any_has_none() {
        assertThat(FirewallReader.read(new Answers(Map.of()))).isEqualTo(Firewall.none());
        assertThat(FirewallReader.read(new Answers(Map.of("firewalld", "", "ufw", ""))))
                .isEqualTo(Firewall.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted", "trusted (default)"})
    void firewalld_tells_senders_and_their_zones(String trusted) {
        var firewall =
                read(
                        Map.of(
                                "firewalld",
                                """
                                active
                                target ACCEPT
                                permanent 10.0.0.11 fd00::11
                                ours fd00::11
                                """,
                                "firewalld_zones",
                                """
                                public
                                  interfaces: eth0 eth1
                                %s
                                  sources: 10.0.0.11 10.244.0.0/16
                                k8s
                                  interfaces: eth2
                                  sources: fd00::11
                                """
                                        .formatted(trusted)));

        assertThat(firewall.firewalld())
                .contains(
                        new Firewalld(
                                Map.of(
                                        "10.0.0.11", "trusted",
                                        "10.244.0.0/16", "trusted",
                                        "fd00::11", "k8s"),
                                Set.of("10.0.0.11", "fd00::11"),
                                "ACCEPT",
                                Set.of("fd00::11")));
    }

    @Test
    void a_firewalld_that_has_nothing_for_anybody_is_one_all_the_same() {
        assertThat(read(Map.of("firewalld", "active\ntarget \npermanent \nours \n")).firewalld())
                .contains(new Firewalld(Map.of(), Set.of(), "", Set.of()));
    }

    @Test
    void ufw_tells_rules_and_whose_they_are() {
        var firewall =
                read(
                        Map.of(
                                "ufw",
                                """
                                Status: active
                                Added user rules (see 'ufw status' for running firewall):
                                ufw allow 22/tcp
                                ufw allow from 10.0.0.11 comment 'dsctl'
                                ufw allow from 10.0.0.12 comment 'not by dsctl'
                                ufw route allow to fd00:10:244::/56 comment 'dsctl'
                                """));

        assertThat(firewall.ufw())
                .contains(
                        new Ufw(
                                Set.of(
                                        "allow 22/tcp",
                                        "allow from 10.0.0.11",
                                        "allow from 10.0.0.12",
                                        "route allow to fd00:10:244::/56"),
                                Set.of("allow from 10.0.0.11", "route allow to fd00:10:244::/56")));
    }

    @Test
    void words_that_no_rule_has_are_not_taken_for_one() {
        assertThat(read(Map.of("ufw", "Status: active\nufw allow $(id) comment 'dsctl'\n")).ufw())
                .contains(new Ufw(Set.of(), Set.of()));
    }

    @Test
    void a_ufw_that_is_switched_off_is_none() {
        assertThat(read(Map.of("ufw", "Status: inactive\nufw allow from 10.0.0.11\n")).ufw())
                .isEmpty();
    }

    private static Firewall read(Map<String, String> answers) {
        return FirewallReader.read(new Answers(answers));
    }
}
