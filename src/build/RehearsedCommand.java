import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What a server of the rehearsal does with a command line of dsctl: it plays the shell that waits
 * for scripts (src/main/java/io/dsctl/remote/Bootstrap.java), and answers what it is asked as the
 * server in {@code rehearsal/NAME.txt} did. Whatever else it is sent, it says that it was done, and
 * does nothing.
 */
final class RehearsedCommand implements Command {

    private static final Pattern NODE = Pattern.compile("getent hosts '([a-z0-9-]+)'");
    private static final Pattern MARK = Pattern.compile("\\nmark='([0-9a-f]+)'");

    private static final String TOKEN = "abcdef.0123456789abcdef\n";

    private final String marker;
    private final Path recordings;

    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback callback;

    /**
     * @param line its last word is the marker
     */
    RehearsedCommand(String line, Path recordings) {
        this.marker = line.substring(line.lastIndexOf(' ') + 1);
        this.recordings = recordings;
    }

    @Override
    public void setInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.callback = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        Thread.ofVirtual().start(this::run);
    }

    @Override
    public void destroy(ChannelSession channel) {}

    private void run() {
        try (var input = new DataInputStream(in)) {
            say(err, "\n%s:stderr\n".formatted(marker));
            say(out, "\n%s:ready\n".formatted(marker));
            for (var head = line(input); !head.isEmpty(); head = line(input)) {
                var length = Integer.parseInt(head.split(" ")[1]);
                play(new String(input.readNBytes(length), StandardCharsets.UTF_8), input);
            }
            callback.onExit(0);
        } catch (IOException | RuntimeException broken) {
            callback.onExit(1, broken.toString());
        }
    }

    private void play(String script, DataInputStream input) throws IOException {
        if (script.contains("echo dsctl-lock")) {
            lock(input);
        } else {
            say(err, "\n%s:begin\n".formatted(marker));
            say(out, "\n%s:begin\n".formatted(marker));
            say(out, answer(script));
        }
        say(err, "\n%s:end\n".formatted(marker));
        say(out, "\n%1$s:exit 0\n%1$s:end\n".formatted(marker));
    }

    /** templates/hold-lock/script.sh.ftl. */
    private void lock(DataInputStream input) throws IOException {
        say(out, "dsctl-lock\n");
        for (var line = line(input); !line.isEmpty(); line = line(input)) {
            say(
                    out,
                    switch (line.split(" ")[0]) {
                        case "take" -> "had \n";
                        case "lease" -> "lease none\n";
                        case "leave" -> "left\n";
                        default -> line + "\n";
                    });
        }
    }

    private String answer(String script) throws IOException {
        var mark = MARK.matcher(script);
        if (mark.find()) {
            var node = NODE.matcher(script);
            var recording =
                    node.find() ? recorded(node.group(1)) : "dsctl-facts @mark@\n\n@mark@ end\n";
            return recording.replace("@mark@", mark.group(1));
        }
        return script.contains("kubeadm token create") ? certificate() + TOKEN : "";
    }

    private String recorded(String node) throws IOException {
        return Files.readString(recordings.resolve(node + ".txt"))
                .replace("@clock@", Long.toString(Instant.now().getEpochSecond()));
    }

    private String certificate() throws IOException {
        var text = recorded("cp-1");
        var end = "-----END CERTIFICATE-----\n";
        return text.substring(text.indexOf("-----BEGIN"), text.indexOf(end) + end.length());
    }

    private static String line(DataInputStream input) throws IOException {
        var line = new StringBuilder();
        for (var it = input.read(); it >= 0 && it != '\n'; it = input.read()) {
            line.append((char) it);
        }
        return line.toString();
    }

    private static void say(OutputStream stream, String text) throws IOException {
        stream.write(text.getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }
}
