import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * The formatter of the build: {@code check} names the files that differ, {@code write} rewrites
 * them.
 */
class Format {

    public static void main(String[] arguments) throws Exception {
        var write = arguments[0].equals("write");
        var formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        var different = new ArrayList<Path>();
        for (int i = 1; i < arguments.length; i++) {
            try (var files = Files.walk(Path.of(arguments[i]))) {
                for (var file :
                        files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                    var source = Files.readString(file);
                    var formatted = formatter.formatSourceAndFixImports(source);
                    if (!formatted.equals(source)) {
                        different.add(file);
                        if (write) {
                            Files.writeString(file, formatted);
                        }
                    }
                }
            }
        }
        different.forEach(
                file -> System.out.println((write ? "rewritten: " : "not formatted: ") + file));
        if (!write && !different.isEmpty()) {
            System.out.println("to mend: mvn process-sources -Dformat=write");
            System.exit(1);
        }
    }
}
