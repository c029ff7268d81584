import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;

/**
 * sshj reads each connection through a buffer of the largest packet that it takes, 256 KiB, and
 * that cannot be configured: with hundreds of connections that is most of dsctl's memory. Here the
 * number becomes 64 KiB. Every implementation of SSH has to take 35,000 bytes and none may send
 * more unasked (RFC 4253, 6.1); what comes over a channel is what we allow, 8 KiB.
 *
 * <p>Arguments: the folder of libraries, and the folder for the changed class, which {@link
 * Archivable} puts in its place. Ends the build if sshj is not as it was.
 */
class SmallBuffers {

    private static final String DECODER = "net/schmizz/sshj/transport/Decoder.class";
    private static final int SMALL = 64 << 10;

    /** As it comes, and as an earlier build of this folder left it. */
    private static final Set<Integer> SIZES = Set.of(256 << 10, SMALL);

    /** Where it is told, and where the length of a packet is checked. */
    private static final int USES = 2;

    public static void main(String[] arguments) throws IOException {
        var target = Path.of(arguments[1]).resolve(DECODER);
        Files.createDirectories(target.getParent());
        Files.write(target, changed(decoder(Path.of(arguments[0]))));
    }

    private static byte[] decoder(Path libraries) throws IOException {
        try (var jars = Files.newDirectoryStream(libraries, "sshj-*.jar")) {
            for (var jar : jars) {
                try (var read = new JarFile(jar.toFile())) {
                    return read.getInputStream(read.getJarEntry(DECODER)).readAllBytes();
                }
            }
        }
        throw new IllegalStateException("there is no sshj in " + libraries);
    }

    private static byte[] changed(byte[] decoder) {
        var uses = new AtomicInteger();
        var change =
                ClassTransform.transformingMethodBodies(
                        (code, element) -> {
                            if (element instanceof ConstantInstruction constant
                                    && SIZES.contains(constant.constantValue())) {
                                uses.incrementAndGet();
                                code.loadConstant(SMALL);
                            } else {
                                code.with(element);
                            }
                        });
        var file = ClassFile.of();
        var bytes = file.transformClass(file.parse(decoder), change);
        if (uses.get() != USES) {
            throw new IllegalStateException(
                    "sshj's Decoder has its buffer's size in %d places, not %d"
                            .formatted(uses.get(), USES));
        }
        return bytes;
    }
}
