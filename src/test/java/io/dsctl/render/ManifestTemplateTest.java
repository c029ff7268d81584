package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.BrokenTemplate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;

class ManifestTemplateTest {

    @Test
    void values_stand_inside_of_its_texts() {
        assertThat(
                        render(
                                """
                                net-conf.json: |
                                  {"Network": "${podSubnetIpv4}"<#if podSubnetIpv6??>, "IPv6Network": "${podSubnetIpv6}"</#if>}
                                """))
                .isEqualTo("net-conf.json: |\n  {\"Network\": \"10.244.0.0/16\"}\n");
    }

    @Test
    void a_name_that_is_none_is_told_with_its_place_and_the_nearest() {
        assertThatThrownBy(() -> render("a: 1\nb: ${podSubnetIpv5}\n"))
                .isInstanceOf(BrokenTemplate.class)
                .hasMessage("addons/net.yaml.ftl:2:6: there is no `podSubnetIpv5`")
                .satisfies(
                        it ->
                                assertThat(((BrokenTemplate) it).hint())
                                        .startsWith("did you mean `podSubnetIpv4`?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<#if",
                "${\"freemarker.template.utility.Execute\"?new()(\"id\")}",
                "<#include \"/lib/join.yaml.ftl\">",
                "<#list 1.. as i>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</#list>",
                "${name?api.getClass()}"
            })
    void it_reaches_nothing_else(String text) {
        assertThatThrownBy(() -> render(text))
                .isInstanceOf(BrokenTemplate.class)
                .hasMessageStartingWith("addons/net.yaml.ftl");
    }

    @Test
    void packed_for_a_script_it_is_the_same() throws Exception {
        var manifest = new Manifest("kind: ConfigMap\n# it's ours, blå\n".repeat(1000));

        assertThat(manifest.packed()).hasSizeLessThan(1000).matches("[A-Za-z0-9+/=]+");
        try (var zip =
                new GZIPInputStream(
                        new ByteArrayInputStream(Base64.getDecoder().decode(manifest.packed())))) {
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(manifest.text());
        }
        assertThat(manifest.toString()).doesNotContain("ours");
    }

    private static String render(String text) {
        return ManifestTemplate.render(
                "addons/net.yaml.ftl",
                text,
                Map.of("name", "prod", "podSubnetIpv4", "10.244.0.0/16"));
    }
}
