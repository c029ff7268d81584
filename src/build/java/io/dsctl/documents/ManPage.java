package io.dsctl.documents;

import static io.dsctl.documents.Roff.bold;
import static io.dsctl.documents.Roff.italic;
import static io.dsctl.documents.Roff.text;

import io.dsctl.documents.Command.Option;

import java.time.LocalDate;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command's page of the manual, for man(7). */
final class ManPage {

    private final Command root;
    private final SequencedMap<Integer, String> exitCodes;
    private final String version;
    private final LocalDate date;

    /**
     * @param root the whole program
     * @param exitCodes Markdown by number
     * @param date when this version was made
     */
    ManPage(Command root, SequencedMap<Integer, String> exitCodes, String version, LocalDate date) {
        this.root = root;
        this.exitCodes = exitCodes;
        this.version = version;
        this.date = date;
    }

    static String name(Command command) {
        return String.join("-", command.path());
    }

    String of(Command command) {
        var page = new StringBuilder();
        page.append(".\\\" made by the build of dsctl from its own options\n");
        page.append(
                ".TH \"%s\" 1 %s \"dsctl %s\" \"User commands\"\n"
                        .formatted(name(command).toUpperCase(), date, version));
        page.append(".nh\n.ad l\n");
        name(page, command);
        synopsis(page, command);
        paragraphs(page, "DESCRIPTION", command.description());
        commands(page, command);
        arguments(page, command);
        options(page, command.options());
        if (command == root) {
            entries(page, "EXAMPLES", Chapters.EXAMPLES);
        }
        exitStatus(page, command);
        if (command == root) {
            entries(page, "ENVIRONMENT", Chapters.ENVIRONMENT);
            entries(page, "FILES", Chapters.FILES);
        }
        seeAlso(page, command);
        return page.toString();
    }

    private static void heading(StringBuilder page, String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private static void name(StringBuilder page, Command command) {
        heading(page, "NAME");
        page.append("%s \\- %s\n".formatted(text(name(command)), text(command.firstSentence())));
    }

    private static void synopsis(StringBuilder page, Command command) {
        heading(page, "SYNOPSIS");
        var words =
                Stream.of(
                                Stream.of(bold(command.words())),
                                command.options().stream()
                                        .filter(Option::isRequired)
                                        .map(ManPage::synopsis),
                                Stream.of("[" + italic("OPTION") + "]..."),
                                command.commands().isEmpty()
                                        ? Stream.<String>of()
                                        : Stream.of(italic("COMMAND")),
                                command.arguments().stream().map(it -> italic(it.value().label())))
                        .flatMap(it -> it);
        page.append(words.collect(Collectors.joining(" "))).append('\n');
    }

    private static String synopsis(Option option) {
        return bold(option.names().getLast())
                + option.value().map(it -> "=" + italic(it.label())).orElse("");
    }

    private static void paragraphs(StringBuilder page, String title, List<String> paragraphs) {
        heading(page, title);
        page.append(
                paragraphs.stream()
                        .map(Roff::text)
                        .collect(Collectors.joining("\n.PP\n", "", "\n")));
    }

    private void commands(StringBuilder page, Command command) {
        if (command.commands().isEmpty()) {
            return;
        }
        heading(page, "COMMANDS");
        for (var below : command.commands()) {
            entry(page, bold(name(below)) + "(1)", String.join(" ", below.description()));
        }
    }

    private static void arguments(StringBuilder page, Command command) {
        if (command.arguments().isEmpty()) {
            return;
        }
        heading(page, "ARGUMENTS");
        for (var argument : command.arguments()) {
            entry(page, italic(argument.value().label()), String.join(" ", argument.description()));
        }
    }

    private static void options(StringBuilder page, List<Option> options) {
        heading(page, "OPTIONS");
        for (var option : options) {
            var names = option.names().stream().map(Roff::bold).collect(Collectors.joining(", "));
            entry(
                    page,
                    names + option.value().map(it -> " " + italic(it.label())).orElse(""),
                    String.join(" ", option.description()));
        }
    }

    private void exitStatus(StringBuilder page, Command command) {
        if (command == root) {
            heading(page, "EXIT STATUS");
            exitCodes.forEach((code, meaning) -> entry(page, bold(code.toString()), meaning));
            return;
        }
        paragraphs(
                page,
                "EXIT STATUS",
                List.of(
                        "0 if all is done; the other codes are in `%s`(1)."
                                .formatted(root.name())));
    }

    private static void entries(StringBuilder page, String title, List<Chapters.Entry> entries) {
        heading(page, title);
        entries.forEach(it -> entry(page, bold(it.term()), it.text()));
    }

    /**
     * @param term for man(7)
     * @param meaning Markdown
     */
    private static void entry(StringBuilder page, String term, String meaning) {
        page.append(".TP\n%s\n%s\n".formatted(term, text(meaning)));
    }

    private void seeAlso(StringBuilder page, Command command) {
        heading(page, "SEE ALSO");
        var pages =
                Stream.concat(
                                root.all().filter(it -> it != command).map(ManPage::name),
                                Stream.of("ssh_config", "kubeadm", "kubectl"))
                        .map(it -> bold(it) + (it.equals("ssh_config") ? "(5)" : "(1)"));
        page.append(pages.collect(Collectors.joining(",\n", "", "\n")));
    }
}
