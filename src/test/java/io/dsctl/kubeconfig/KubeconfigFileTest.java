package io.dsctl.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.WrongUsage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class KubeconfigFileTest {

    @TempDir private Path folder;

    @Test
    void a_new_one_is_for_its_owner_alone_and_so_is_its_folder() throws Exception {
        var file = folder.resolve(".kube/config");

        change(file, "new");

        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.getParent())).isEqualTo("rwx------");
        assertThat(file.getParent()).isDirectoryContaining(file::equals);
        assertThat(Files.list(file.getParent())).hasSize(1);
    }

    @Test
    void one_that_others_may_read_is_for_its_owner_alone_afterwards() throws Exception {
        var file = Files.writeString(folder.resolve("config"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        new KubeconfigFile(file).change(text -> text + " and new");

        assertThat(file).hasContent("old and new");
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void a_link_stays_one() throws Exception {
        var target = Files.writeString(folder.resolve("target"), "old");
        var link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
        var dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("x/target"));

        change(link, "new");
        change(dangling, "new too");

        assertThat(link).isSymbolicLink();
        assertThat(target).isRegularFile().hasContent("new");
        assertThat(dangling).isSymbolicLink();
        assertThat(folder.resolve("x/target")).hasContent("new too");
    }

    @Test
    void what_cannot_be_used_stays_as_it_is() throws Exception {
        var file = Files.writeString(folder.resolve("config"), "old");

        assertThatThrownBy(
                        () ->
                                new KubeconfigFile(file)
                                        .change(
                                                _ -> {
                                                    throw new WrongUsage("no", "no");
                                                }))
                .isInstanceOf(WrongUsage.class);

        assertThat(file).hasContent("old");
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void a_kubectl_that_is_at_work_is_waited_for() throws Exception {
        var file = Files.writeString(folder.resolve("config"), "old");
        var lock = Files.createFile(folder.resolve("config.lock"));
        var change = Thread.ofVirtual().start(() -> change(file, "new"));
        Thread.sleep(300);
        assertThat(file).hasContent("old");

        Files.delete(lock);

        change.join();
        assertThat(file).hasContent("new");
        assertThat(lock).doesNotExist();
    }

    @Test
    void a_folder_and_a_circle_of_links_are_no_files() throws Exception {
        var circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, circle);

        assertThatThrownBy(() -> change(folder, "new"))
                .isInstanceOf(WrongUsage.class)
                .hasMessageEndingWith("it is no file");
        assertThatThrownBy(() -> change(circle, "new"))
                .isInstanceOf(WrongUsage.class)
                .hasMessageEndingWith("its links lead in a circle");
    }

    private static void change(Path file, String text) {
        try {
            new KubeconfigFile(file).change(_ -> text);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
