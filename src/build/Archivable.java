import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the libraries of a folder such that the JVM takes their classes into its cache: it takes
 * none of a signed jar, and none that was compiled for a Java before 6.
 *
 * <p>Signatures are left out, with the digests that go with them: nothing checks them at run time
 * (OpenJDK lets every provider of cryptography in), and SHA256SUMS covers the whole distribution. A
 * second argument names a folder of classes, which replace those of the same name in any jar.
 */
class Archivable {

    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");

    /** The first that a zip can tell; the same in each build. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    public static void main(String[] arguments) throws IOException {
        var replacements = Path.of(arguments[1]);
        try (var jars = Files.list(Path.of(arguments[0]))) {
            for (var jar : jars.filter(it -> it.toString().endsWith(".jar")).sorted().toList()) {
                rewrite(jar, replacements);
            }
        }
    }

    private static void rewrite(Path jar, Path replacements) throws IOException {
        var files = new TreeMap<String, byte[]>();
        var changed = false;
        try (var read = new JarFile(jar.toFile())) {
            for (var entry : read.stream().filter(it -> !it.isDirectory()).toList()) {
                var name = entry.getName();
                var other = replacements.resolve(name);
                if (SIGNATURE.matcher(name).matches()) {
                    changed = true;
                } else if (name.endsWith(".class") && Files.exists(other)) {
                    changed = true;
                    files.put(name, Files.readAllBytes(other));
                } else {
                    files.put(name, read.getInputStream(entry).readAllBytes());
                }
            }
            if (!changed) {
                return;
            }
            files.put(JarFile.MANIFEST_NAME, withoutDigests(read.getManifest()));
        }
        var written = jar.resolveSibling(jar.getFileName() + ".new");
        try (var out = new ZipOutputStream(Files.newOutputStream(written))) {
            // A jar begins with its manifest.
            write(out, JarFile.MANIFEST_NAME, files.remove(JarFile.MANIFEST_NAME));
            for (var file : files.entrySet()) {
                write(out, file.getKey(), file.getValue());
            }
        }
        Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] withoutDigests(Manifest manifest) throws IOException {
        manifest.getEntries().clear();
        manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .putValue("Changed-By", "dsctl; see its docs/decisions/0028 and 0032");
        var bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream out, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
