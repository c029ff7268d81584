package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Plan;
import io.dsctl.render.Templates;
import io.dsctl.report.PlanDocument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A plan that somebody looked at and kept, to have exactly it done later. Paths in it start at its
 * own folder, so that both can be moved together.
 */
public final class PlanFile {

    /** A plan of a thousand nodes is a few hundred KiB. */
    private static final long MAX_BYTES = 32L << 20;

    private final Path file;
    private final PlanDocument document;

    private PlanFile(Path file, PlanDocument document) {
        this.file = file;
        this.document = document;
    }

    /** Empty if the file is none, or something else: whoever reads an inventory says what. */
    public static Optional<PlanFile> read(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
                    ? read(file, Files.readString(file))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Most files are inventories, and reading JSON takes many classes. */
    private static Optional<PlanFile> read(Path file, String text) {
        return text.stripLeading().startsWith("{")
                ? PlanDocument.read(text).map(it -> new PlanFile(file, it))
                : Optional.empty();
    }

    /** How to come to the same plan again. */
    public Request request() {
        var folder = folder(file);
        return new Request(
                new Source(
                        folder.resolve(document.inventory()).normalize(),
                        document.documentationAllowed()),
                document.templates().map(it -> folder.resolve(it).normalize()),
                new Bounds(document.limit(), document.maxChanged(), !document.noDisruptive()));
    }

    /**
     * @throws Unsafe if something else would be done now
     */
    void refuseIfStale(Plan now, Templates templates) {
        if (!fingerprint(now, templates).equals(document.fingerprint())) {
            throw new Unsafe(
                    List.of(
                            new Refusal(
                                    file.toString(),
                                    "the plan does not fit any more: the servers, the inventory,"
                                            + " the templates or dsctl itself changed since",
                                    "make a new one with `dsctl plan --out` and look at it")));
        }
    }

    /**
     * Whole or not at all.
     *
     * @throws WrongUsage if it cannot be written
     */
    static void write(Path file, Request request, Cluster cluster, Plan plan, Templates templates) {
        var folder = folder(file);
        var document =
                new PlanDocument(
                        from(folder, request.source().file()),
                        request.source().documentationAllowed(),
                        request.templates().map(it -> from(folder, it)),
                        request.bounds().nodes(),
                        request.bounds().maxChanged(),
                        !request.bounds().disruptive(),
                        fingerprint(plan, templates));
        try {
            var whole = Files.createTempFile(folder, ".dsctl-plan", ".new");
            try {
                Files.writeString(whole, document.text(cluster, plan));
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException no) {
            throw new WrongUsage(
                    "--out: %s cannot be written: %s".formatted(file, no.getMessage()),
                    "name a file in a folder that is there and may be written to");
        }
    }

    private static String fingerprint(Plan plan, Templates templates) {
        return plan.fingerprint(List.of(version(), templates.own()));
    }

    private static String version() {
        try (var text = PlanFile.class.getResourceAsStream("/dsctl.properties")) {
            var properties = new Properties();
            properties.load(text);
            return properties.getProperty("version");
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String from(Path folder, Path path) {
        return folder.relativize(path.toAbsolutePath().normalize()).toString();
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().normalize().getParent();
    }
}
