package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.NodeFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class OutputFolderTest {

    private static final NodeFile KUBEADM =
            new NodeFile("cp-1", "kubeadm.yaml", "/run/dsctl/kubeadm.yaml", "kind: x\n");
    private static final NodeFile PATCH =
            new NodeFile("w-1", "patches/etcd.json", "/run/dsctl/patches/etcd.json", "{}");

    @TempDir private Path folder;

    @Test
    void a_new_folder_is_made() {
        new OutputFolder(folder.resolve("a/b")).write(List.of(KUBEADM, PATCH));

        assertThat(folder.resolve("a/b/cp-1/kubeadm.yaml")).hasContent("kind: x\n");
        assertThat(folder.resolve("a/b/w-1/patches/etcd.json")).hasContent("{}");
    }

    @Test
    void a_folder_of_ours_holds_just_what_the_last_run_gave() throws IOException {
        new OutputFolder(folder).write(List.of(KUBEADM, PATCH));
        Files.writeString(folder.resolve("cp-1/notes"), "a person's");
        new OutputFolder(folder).write(List.of(PATCH));

        assertThat(folder.resolve("cp-1/kubeadm.yaml")).doesNotExist();
        assertThat(folder.resolve("cp-1/notes")).exists();
        new OutputFolder(folder).write(List.of(KUBEADM));
        assertThat(folder.resolve("w-1")).doesNotExist();
    }

    @Test
    void a_folder_of_somebody_elses_is_left_alone() throws IOException {
        Files.writeString(folder.resolve("thesis"), "");

        assertThatThrownBy(() -> new OutputFolder(folder).write(List.of(KUBEADM)))
                .isInstanceOf(WrongUsage.class)
                .hasMessage(folder + " is not empty, and not written by dsctl render");
        assertThat(folder.resolve("cp-1")).doesNotExist();
    }

    @Test
    void a_list_that_was_tampered_with_removes_nothing_outside() throws IOException {
        var outside = Files.writeString(folder.resolve("outside"), "");
        var inside = folder.resolve("inside");
        Files.createDirectory(inside);
        Files.writeString(inside.resolve(".dsctl-rendered"), "../outside\n" + outside + "\n.\n\n");
        new OutputFolder(inside).write(List.of(KUBEADM));

        assertThat(outside).exists();
    }

    @Test
    void a_file_is_no_folder() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new OutputFolder(file).write(List.of(KUBEADM)))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("the files cannot be written to " + file);
    }
}
