package io.dsctl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/** Who may import what; CONTRIBUTING.md draws it. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.dsctl");

    private static final String JDK = "java..";
    private static final String JAVAX = "javax..";
    private static final String SSHJ = "net.schmizz..";
    private static final String SSHJ_TOO = "com.hierynomus..";
    private static final String SIGNALS = "sun.misc..";
    private static final String YAML = "org.snakeyaml..";

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("cluster", JDK, "inet.ipaddr.."),
                rule("failure", JDK),
                rule("render", JDK, "freemarker..", of("failure")),
                rule("yaml", JDK, YAML),
                rule("kubeadm", JDK, YAML, of("cluster"), of("yaml"), of("failure")),
                rule("kubeconfig", JDK, YAML, of("cluster"), of("yaml"), of("failure")),
                rule("facts", JDK, of("cluster")),
                rule("plan", JDK, of("cluster"), of("facts"), of("failure")),
                rule("verify", JDK, of("cluster"), of("facts")),
                rule("inventory", JDK, YAML, of("cluster"), of("yaml"), of("failure")),
                rule("sshconfig", JDK, of("cluster")),
                rule(
                        "remote",
                        JDK,
                        "jdk.net..",
                        JAVAX,
                        SSHJ,
                        SSHJ_TOO,
                        of("remote.hostkeys"),
                        of("remote.login"),
                        of("sshconfig"),
                        of("cluster"),
                        of("failure")),
                rule(
                        "remote.hostkeys",
                        JDK,
                        JAVAX,
                        SSHJ,
                        SSHJ_TOO,
                        of("sshconfig"),
                        of("cluster"),
                        of("failure")),
                rule(
                        "remote.login",
                        JDK,
                        JAVAX,
                        SSHJ,
                        SSHJ_TOO,
                        "org.bouncycastle..",
                        of("cluster"),
                        of("failure")),
                rule(
                        "probe",
                        JDK,
                        YAML,
                        of("cluster"),
                        of("facts"),
                        of("remote"),
                        of("render"),
                        of("failure")),
                rule(
                        "execute",
                        JDK,
                        "io.github.resilience4j..",
                        of("cluster"),
                        of("facts"),
                        of("plan"),
                        of("remote"),
                        of("render"),
                        of("probe"),
                        of("kubeadm"),
                        of("verify"),
                        of("failure")),
                rule("lock", JDK, of("cluster"), of("remote"), of("render"), of("failure")),
                rule(
                        "report",
                        JDK,
                        JAVAX,
                        "com.google.gson..",
                        of("cluster"),
                        of("facts"),
                        of("plan"),
                        of("execute"),
                        of("verify"),
                        of("failure")),
                rule(
                        "flow",
                        JDK,
                        of("cluster"),
                        of("failure"),
                        of("facts"),
                        of("plan"),
                        of("inventory"),
                        of("remote"),
                        of("render"),
                        of("probe"),
                        of("kubeadm"),
                        of("kubeconfig"),
                        of("execute"),
                        of("lock"),
                        of("verify"),
                        of("report")),
                rule("cli", JDK, SIGNALS, "picocli..", of("flow"), of("report"), of("failure")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void a_package_imports_only_what_it_may(String name, List<String> allowed) {
        classes()
                .that()
                .resideInAPackage(of(name))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void every_package_has_a_rule() {
        var packages = CLASSES.stream().map(it -> it.getPackageName()).distinct().toList();
        var ruled = rules().map(it -> "io.dsctl." + it.get()[0]).toList();

        assertThat(packages).containsExactlyInAnyOrderElementsOf(ruled);
    }

    @Test
    void no_two_classes_share_a_name() {
        assertThat(
                        CLASSES.stream()
                                .filter(JavaClass::isTopLevelClass)
                                .map(JavaClass::getSimpleName)
                                .filter(name -> !name.equals("package-info")))
                .doesNotHaveDuplicates();
    }

    @Test
    void planning_uses_no_clock_no_randomness_and_no_files() {
        noClasses()
                .that()
                .resideInAnyPackage(of("plan"), of("verify"), of("facts"), of("cluster"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.time\\.(?!Duration$).*|java\\.util\\.(Random|UUID)|java\\.security\\.SecureRandom|java\\.nio\\.file\\.Files|java\\.lang\\.Thread")
                .check(CLASSES);
    }

    @Test
    void a_rule_that_is_broken_is_found() {
        assertThatThrownBy(
                        () ->
                                classes()
                                        .that()
                                        .resideInAPackage(of("remote"))
                                        .should()
                                        .onlyDependOnClassesThat()
                                        .resideInAnyPackage(JDK, of("remote"))
                                        .check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("schmizz");
    }

    private static Arguments rule(String name, String... allowed) {
        return Arguments.of(name, Stream.concat(Stream.of(of(name)), Stream.of(allowed)).toList());
    }

    private static String of(String name) {
        return "io.dsctl." + name;
    }
}
