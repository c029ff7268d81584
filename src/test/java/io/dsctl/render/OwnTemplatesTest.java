package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.IntStream;

class OwnTemplatesTest {

    private static final String JOIN = "join-worker/kubeadm.yaml.ftl";

    private static final Map<String, Object> VALUES =
            Map.of("nodeName", "w-1", "nodeIps", List.of("192.0.2.1"), "kubelet", Map.of("a", 1));

    @TempDir private Path folder;

    @Test
    void a_file_replaces_ours_with_the_same_path_and_may_include_its_own_parts_and_ours() {
        file(JOIN, "name: ${nodeName}\n<#include \"/lib/mine.yaml.ftl\">\n${yaml(kubelet, 2)}\n");
        file("lib/mine.yaml.ftl", "mine: true\n");
        file("README.md", "notes");
        file(".git/config", "");

        assertThat(rendered()).isEqualTo("name: \"w-1\"\nmine: true\n  \"a\": 1\n");
        assertThat(templates().render("clean-half-joined/start.sh", Map.of()))
                .isEqualTo("systemctl start kubelet\n");
    }

    @Test
    void ours_take_a_part_of_the_users() {
        file("lib/node-registration.yaml.ftl", "mine: true\n");

        assertThat(templates().render("join-worker/kubeadm.yaml", joinValues())).contains("mine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: ${nodName}     | 1:6 | there is no `nodName` | did you mean `nodeName`?",
                "a: ${nodeName.b}  | 1:6 | For \".\" left-hand operand: Expected a hash, but this"
                        + " has evaluated to a string | correct",
                "a: ${nodeIps}     | 1:6 | but this has evaluated to a sequence | correct",
                "<#if nodeName??>  | 1:16 | You have an unclosed #if | correct",
                "a: ${nodeName     | 1:13 | You have an unclosed \"{\" | correct",
                "a: ${nodeName?up} | 1:15 | Unknown built-in: \"up\" | correct",
                "<#include 'b.yaml.ftl'> | 1:1 | there is no template join-worker/b.yaml.ftl |"
                        + " /lib/",
                "<#stop 'not for workers'> | 1:1 | not for workers | as it says",
                "<@macro/>         | 1:3 | there is no `macro` | ??"
            })
    void what_is_wrong_is_told_with_its_place(String text, String place, String what, String hint) {
        file(JOIN, text);
        var problem = problem();

        assertThat(problem.place()).isEqualTo(folder.resolve(JOIN) + ":" + place);
        assertThat(problem.what()).contains(what);
        assertThat(problem.hint()).contains(hint);
    }

    @Test
    void what_is_wrong_in_an_included_file_is_told_there() {
        file(JOIN, "<#include '/lib/mine.yaml.ftl'>");
        file("lib/mine.yaml.ftl", "\n ${nothing}");

        assertThat(problem().place()).isEqualTo(folder.resolve("lib/mine.yaml.ftl") + ":2:4");
    }

    @Test
    void what_ours_misses_because_of_a_replaced_part_is_told_as_well() {
        file("lib/arguments.yaml.ftl", "");
        var broken =
                catchThrowableOfType(
                        BrokenTemplate.class,
                        () -> templates().render("join-worker/kubeadm.yaml", joinValues()));

        assertThat(broken)
                .hasMessage(
                        "templates/lib/node-registration.yaml.ftl:21:3: there is no `arguments`");
    }

    @Test
    void a_template_without_end_is_a_broken_one() {
        file(JOIN, "<#include 'kubeadm.yaml.ftl'>");

        assertThat(problem().what()).isEqualTo("it includes, calls or nests itself without end");
    }

    @Test
    void an_expression_that_is_nested_without_end_is_a_broken_template() {
        file(JOIN, "${" + "(".repeat(200_000));

        assertThat(refused().problems().getFirst().place())
                .isEqualTo(folder.resolve(JOIN).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<#list 1.. as i>line\n</#list>",
                "<#attempt><#list 1..600000 as i>12345678</#list><#recover></#attempt>",
                "<#assign t = '<#list 1.. as i>line</#list>'?interpret><@t/>",
                "<#macro m><#list 1.. as i>${i}</#list></#macro><@m/>"
            })
    void a_template_that_writes_without_end_is_stopped(String text) {
        file(JOIN, text);

        assertThat(problem().toString())
                .isEqualTo(
                        "%s: error: it writes more than 4 MiB; look for a loop without end"
                                .formatted(folder.resolve(JOIN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${nodeName?left_pad(2147483647)}",
                "${yaml(kubelet, -1)}",
                "${yaml(kubelet, 101)}",
                "${yaml(kubelet, 3000000000)}",
                "${yaml(kubelet, 'a')}",
                "${yaml()}",
                "${1e999999999?c}",
                "${nodeName?matches('(x+x+)+y(')}",
                "${nodeName[5..3000000000]}",
                "${nodeName?substring(-1)}",
                "${1 / 0}",
                "${1 % 0}",
                "${nodeIps[9]}",
                "${nodeIps?chunk(0)?size}",
                "${nodeIps?chunk(-1)?first?size}",
                "${(-1)?lower_abc}",
                "${nodeName?date('%%')}",
                "${.now?string('nonsense')}",
                "<#setting number_format='##..##'>${5}",
                "${nodeName?eval_json}",
                "${'<#if>'?interpret}",
                "${kubelet?keys?sort_by('a')?join('')}"
            })
    void whatever_breaks_in_a_template_names_it(String text) {
        file(JOIN, text);

        assertThat(problem().place()).startsWith(folder.resolve(JOIN).toString());
    }

    @Test
    void an_indent_that_no_file_has_is_told_with_its_place() {
        file(JOIN, "a:\n${yaml(kubelet, -1)}");

        assertThat(problem().toString())
                .startsWith(
                        folder.resolve(JOIN)
                                + ":2:1: error: yaml(tree, indent): the indent is a number from 0"
                                + " to 100; ");
    }

    /** In apply the values are real: the token must not end up in a job's log. */
    @Test
    void what_a_template_attempts_in_vain_is_not_logged() {
        file(JOIN, "<#attempt>${nodeName?number}<#recover>none</#attempt>");
        var before = System.err;
        var printed = new ByteArrayOutputStream();
        var logged = new ByteArrayOutputStream();
        // The console's own handler may have kept the real System.err.
        var handler = new StreamHandler(logged, new SimpleFormatter());
        var root = Logger.getLogger("");
        root.addHandler(handler);
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(rendered()).isEqualTo("none");
        } finally {
            System.setErr(before);
            root.removeHandler(handler);
            handler.close();
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(logged.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void all_syntax_errors_are_told_at_once() {
        file(JOIN, "<#if>");
        file("prepare-node/script.sh.ftl", "${");

        assertThat(refused().problems()).hasSize(2);
    }

    /** Whatever is tried: no class, no file, no process; and no word about classes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${\"freemarker.template.utility.Execute\"?new()(\"id\")}",
                "${\"freemarker.template.utility.ObjectConstructor\"?new()(\"java.io.File\","
                        + " \"/\")}",
                "${\"freemarker.template.utility.JythonRuntime\"?new()}",
                "${nodeName?api.class}",
                "${nodeIps?api.get(0)}",
                "${kubelet?api.getClass()}",
                "${\"\\\"freemarker.template.utility.Execute\\\"?new()\"?eval(\"id\")}",
                "<#assign t ="
                    + " '${\"freemarker.template.utility.Execute\"?new()(\"id\")}'?interpret><@t/>",
                "${nodeName.class}",
                "${nodeName.getClass()}",
                "${kubelet.class.name}",
                "${.data_model.class}",
                "${.data_model.statics}",
                "${.globals.class}",
                "${.main.class}",
                "${.locale_object}",
                "${.data_model[\"System\"]}",
                "${yaml.class}",
                "${statics[\"java.lang.System\"].exit(7)}",
                "<#setting new_builtin_class_resolver='unrestricted'>",
                "<#setting api_builtin_enabled=true>",
                "<#setting object_wrapper='default'>",
                "<#include '../secret.yaml.ftl'>",
                "<#include '../../../../../../../../etc/passwd'>",
                "<#include '/../secret.yaml.ftl'>",
                "<#include '/etc/passwd'>",
                "<#include 'file:///etc/passwd'>",
                "<#include 'http://192.0.2.1/x.yaml.ftl'>",
                "<#include 'classpath:/dsctl.properties'>",
                "<#include '/../dsctl.properties'>",
                "<#include '..\\\\..\\\\secret.yaml.ftl'>",
                "<#include '%2e%2e/secret.yaml.ftl'>",
                "<#include '*/../secret.yaml.ftl'>",
                "<#import '../secret.yaml.ftl' as x>",
                "<#assign x = .get_optional_template('../secret.yaml.ftl')><@x.include/>",
                "${'x'?absolute_template_name?new()}"
            })
    void a_template_reaches_nothing_but_values_and_templates(String text) {
        var inside = folder.resolve("templates");
        write(folder.resolve("secret.yaml.ftl"), "secret");
        write(inside.resolve(JOIN), text);
        var broken =
                catchThrowableOfType(
                        BrokenTemplate.class,
                        () ->
                                new Templates(Optional.of(inside))
                                        .render("join-worker/kubeadm.yaml", VALUES));

        assertThat(broken).isNotNull();
        assertThat(broken.problems())
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem.what() + problem.hint())
                                        .doesNotContain("freemarker.", "java.", "f.t.", "@"));
    }

    @Test
    void a_link_may_not_lead_out_of_the_folder() throws IOException {
        var inside = folder.resolve("templates");
        write(folder.resolve("secret"), "secret");
        Files.createDirectories(inside.resolve("lib"));
        Files.createSymbolicLink(inside.resolve("lib/join.yaml.ftl"), folder.resolve("secret"));
        var broken =
                catchThrowableOfType(
                        BrokenTemplate.class, () -> new Templates(Optional.of(inside)));

        assertThat(broken)
                .hasMessage(
                        inside.resolve("lib/join.yaml.ftl")
                                + ": it is a link that leads out of the folder");
    }

    @Test
    void a_link_within_the_folder_is_a_file() throws IOException {
        file(".data/kubeadm", "linked");
        Files.createDirectories(folder.resolve("join-worker"));
        Files.createSymbolicLink(folder.resolve(JOIN), folder.resolve(".data/kubeadm"));

        assertThat(rendered()).isEqualTo("linked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "join-worker/kubeadn.yaml.ftl | did you mean join-worker/kubeadm.yaml.ftl?",
                "kubeadm.yaml.ftl | init-control-plane/kubeadm.yaml.ftl or",
                "join-worker/kubeadm.yaml | did you mean join-worker/kubeadm.yaml.ftl?",
                "notes.txt | take it out of the folder"
            })
    void a_file_that_replaces_nothing_is_refused_with_what_was_probably_meant(
            String name, String hint) {
        file(name, "x");

        assertThat(refused().hint()).contains(hint);
    }

    /** Who opens it waits for its other end for ever. */
    @Test
    @Timeout(20)
    void what_is_no_regular_file_is_refused() throws Exception {
        file(JOIN, "x");
        var pipe = folder.resolve("lib/mine.sh.ftl");
        Files.createDirectories(pipe.getParent());
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThat(refused()).hasMessage(pipe + ": it is no regular file");
    }

    @Test
    void a_link_that_leads_nowhere_or_round_is_refused() throws IOException {
        file(JOIN, "x");
        Files.createSymbolicLink(folder.resolve("lib.yaml.ftl"), Path.of("nowhere"));
        Files.createSymbolicLink(folder.resolve("round"), folder);

        assertThat(refused().problems())
                .extracting(problem -> problem.file() + " " + problem.what())
                .containsExactlyInAnyOrder(
                        folder.resolve("lib.yaml.ftl") + " it is a link that leads nowhere",
                        folder.resolve("round") + " it cannot be read");
    }

    @Test
    void more_files_than_anybody_has_are_refused() {
        IntStream.rangeClosed(0, 500).forEach(i -> file("lib/%d.sh.ftl".formatted(i), ""));

        assertThat(refused().problems().getFirst().toString())
                .startsWith(folder + ": error: it has more than 500 files; ");
    }

    @Test
    void folders_that_are_too_deep_are_refused_and_not_passed_over() {
        file("a/b/c/d/x.sh.ftl", "");

        assertThat(refused())
                .hasMessage(folder.resolve("a/b/c/d") + ": folders are read only 3 deep");
    }

    @Test
    void a_file_that_is_too_large_is_refused() {
        file(JOIN, "x".repeat(1 << 20));
        assertThat(rendered()).hasSize(1 << 20);
        file(JOIN, "x".repeat((1 << 20) + 1));

        assertThat(refused()).hasMessage(folder.resolve(JOIN) + ": it is larger than 1 MiB");
    }

    @Test
    void a_folder_that_is_not_there_is_refused() {
        var missing = folder.resolve("missing");
        var broken =
                catchThrowableOfType(
                        BrokenTemplate.class, () -> new Templates(Optional.of(missing)));

        assertThat(broken).hasMessage(missing + ": there is no such folder");
    }

    private Problem problem() {
        return catchThrowableOfType(BrokenTemplate.class, this::rendered).problems().getFirst();
    }

    private BrokenTemplate refused() {
        return catchThrowableOfType(BrokenTemplate.class, this::templates);
    }

    private String rendered() {
        return templates().render("join-worker/kubeadm.yaml", VALUES);
    }

    private Templates templates() {
        return new Templates(Optional.of(folder));
    }

    private static Map<String, Object> joinValues() {
        return Map.of(
                "api", "v1beta4",
                "endpoint", "192.0.2.1:6443",
                "token", "abcdef.0123456789abcdef",
                "caHashes", List.of(),
                "nodeName", "w-1",
                "criSocket", "unix:///run/crio/crio.sock",
                "nodeIps", List.of("192.0.2.2"),
                "kubeletArgs", List.of(),
                "timeouts", Map.of());
    }

    private void file(String name, String text) {
        write(folder.resolve(name), text);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
