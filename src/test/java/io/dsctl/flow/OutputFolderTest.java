package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.NodeFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class OutputFolderTest {

    private static final NodeFile KUBEADM =
            new NodeFile("cp-1", "kubeadm.yaml", "/run/dsctl/kubeadm.yaml", "kind: x\n");
    private static final NodeFile PATCH =
            new NodeFile("w-1", "patches/etcd.json", "/run/dsctl/patches/etcd.json", "{}");

    private static final NodeFile NEWER =
            new NodeFile("cp-1", "kubeadm.yaml", "/run/dsctl/kubeadm.yaml", "kind: y\n");

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

    /** As {@code --out .} is, and a folder that is given by a link. */
    @Test
    void stale_files_go_however_the_folder_is_written() throws IOException {
        var here = Path.of("").toAbsolutePath().relativize(folder);
        var link =
                Files.createSymbolicLink(
                        folder.resolve("link"), Files.createDirectory(folder.resolve("target")));
        for (var out : List.of(here.resolve("new/."), here.resolve("new/../b"), link)) {
            new OutputFolder(out).write(List.of(KUBEADM, PATCH));
            new OutputFolder(out).write(List.of(PATCH));

            assertThat(out.resolve("cp-1")).doesNotExist();
            assertThat(out.resolve("w-1/patches/etcd.json")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cp-1", "cp-1/kubeadm.yaml", "w-1/patches", ".dsctl-rendered"})
    void nothing_is_removed_or_written_behind_a_link(String place) throws IOException {
        var inside = folder.resolve("inside");
        new OutputFolder(inside).write(List.of(KUBEADM, PATCH));
        var link = inside.resolve(place);
        var moved = Files.move(link, folder.resolve("moved"));
        Files.createSymbolicLink(link, moved);
        var before = contents(moved);

        for (var files : List.of(List.<NodeFile>of(), List.of(NEWER, PATCH))) {
            assertThatThrownBy(() -> new OutputFolder(inside).write(files))
                    .isInstanceOf(WrongUsage.class)
                    .hasMessage(
                            inside.toRealPath().resolve(place)
                                    + " is a link, which dsctl render did not make");
        }
        assertThat(contents(moved)).isEqualTo(before);
    }

    private static Map<Path, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<Path, String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void a_file_is_no_folder() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new OutputFolder(file).write(List.of(KUBEADM)))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("the files cannot be written to " + file);
    }
}
