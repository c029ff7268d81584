package io.dsctl.documents;

import io.dsctl.cli.Main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Writes the man pages and the completions of shells, from the classes of dsctl that were compiled:
 * {@code Documents VERSION TIME FOLDER}.
 */
final class Documents {

    private Documents() {}

    public static void main(String[] arguments) throws IOException {
        var program = CommandModel.of(Main.commandLine());
        var date = LocalDate.ofInstant(Instant.parse(arguments[1]), ZoneOffset.UTC);
        var folder = Path.of(arguments[2]);
        var readme = Files.readAllLines(Path.of("README.md"));
        var pages = new ManPage(program, ExitCodes.of(readme), arguments[0], date);
        for (var command : program.all().toList()) {
            write(folder.resolve("man/man1/" + ManPage.name(command) + ".1"), pages.of(command));
        }
        write(folder.resolve("bash-completion/completions/dsctl"), Bash.of(program));
        write(folder.resolve("zsh/vendor-completions/_dsctl"), Zsh.of(program));
        write(folder.resolve("fish/vendor_completions.d/dsctl.fish"), Fish.of(program));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
