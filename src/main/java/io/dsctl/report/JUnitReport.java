package io.dsctl.report;

import io.dsctl.cluster.Family;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;
import io.dsctl.verify.Verdict;
import io.dsctl.verify.Verification;

import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A verification as a JUnit XML document, which CI servers read: a test case for each check. */
public final class JUnitReport {

    private static final String INDENT = "  ";

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private JUnitReport() throws XMLStreamException {
        xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    }

    /**
     * @param at when it was made
     */
    public static String of(Verification verification, Instant at) {
        try {
            var report = new JUnitReport();
            report.write(verification, at);
            return report.text.toString();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void write(Verification verification, Instant at) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        newLine(0);
        xml.writeStartElement("testsuite");
        attribute("name", "dsctl verify " + verification.cluster().name());
        attribute("tests", Integer.toString(verification.verdicts().size()));
        attribute("failures", Long.toString(verification.failed()));
        attribute("errors", "0");
        attribute("skipped", Long.toString(verification.skipped()));
        // In UTC and without a zone, as the format has it.
        attribute("timestamp", at.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""));
        for (var verdict : verification.verdicts()) {
            newLine(1);
            write(verdict);
        }
        newLine(0);
        xml.writeEndElement();
        xml.writeEndDocument();
        newLine(0);
        xml.close();
    }

    private void write(Verdict verdict) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", "dsctl.verify." + verdict.check());
        attribute("name", name(verdict));
        switch (verdict.outcome()) {
            case Passed _ -> {}
            case Failed(var found, var expected, var hint) -> {
                newLine(2);
                xml.writeStartElement("failure");
                attribute("message", found);
                xml.writeCharacters(
                        writable(
                                "found: %s\nexpected: %s\nhint: %s"
                                        .formatted(found, expected, hint)));
                xml.writeEndElement();
                newLine(1);
            }
            case Skipped(var why) -> {
                newLine(2);
                xml.writeEmptyElement("skipped");
                attribute("message", why);
                newLine(1);
            }
        }
        xml.writeEndElement();
    }

    private static String name(Verdict verdict) {
        var words =
                Stream.concat(
                                verdict.node().stream(),
                                verdict.family().map(Family::toString).stream())
                        .collect(Collectors.joining(" "));
        return words.isEmpty() ? verdict.check().toString() : words;
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, writable(value));
    }

    private void newLine(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + INDENT.repeat(depth));
    }

    /** Without what XML 1.0 has no way to write. */
    private static String writable(String text) {
        return Printable.of(text)
                .codePoints()
                .filter(c -> c < 0xd800 || c > 0xdfff)
                .filter(c -> c != 0xfffe && c != 0xffff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
