import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Raises class files older than version 50 in a jar to version 61, in place, with stack maps: the AOT cache takes no
 * class without them, and picocli's (version 49) are most of what dropscope loads at start. Everything else in the jar
 * stays as it is, its licence too.
 *
 * <p>A class that cannot be raised, or does not verify afterwards, keeps its old form: it only starts slower. Run by
 * the Makefile as {@code java src/build/RewriteOldClasses.java JAR...}.
 */
public final class RewriteOldClasses {
    private static final int FIRST_WITH_STACK_MAPS = 50;

    /** Takes method bodies apart and puts them together again: a body copied whole would get no stack maps. */
    private static final ClassTransform WITH_STACK_MAPS = ClassTransform.transformingMethodBodies(CodeBuilder::with)
            .andThen((builder, element) -> {
                if (element instanceof ClassFileVersion) {
                    builder.withVersion(ClassFile.JAVA_17_VERSION, 0);
                } else {
                    builder.with(element);
                }
            });

    private final ClassFile classFile;
    private int raised;
    private int kept;

    private RewriteOldClasses(ClassLoader jar) {
        classFile = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(jar)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    public static void main(String[] jars) throws IOException {
        for (String name : jars) {
            Path jar = Path.of(name);
            try (URLClassLoader loader =
                    new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
                new RewriteOldClasses(loader).rewrite(jar);
            }
        }
    }

    private void rewrite(Path jar) throws IOException {
        Path rewritten = jar.resolveSibling(jar.getFileName() + ".tmp");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(rewritten))) {
            out.setComment("Class files older than version 50 were raised to version 61 by the build of dropscope");
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(entry.getName().endsWith(".class") ? raise(in) : in.readAllBytes());
            }
        }
        if (raised > 0) {
            Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(rewritten);
        }
        if (kept > 0) {
            System.err.println(jar.getFileName() + ": " + kept + " old classes stay out of the AOT cache");
        }
    }

    private byte[] raise(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.transferTo(bytes);
        byte[] old = bytes.toByteArray();
        int version = (old[6] & 0xff) << 8 | old[7] & 0xff;
        if (version >= FIRST_WITH_STACK_MAPS) {
            return old;
        }
        try {
            byte[] young = classFile.transformClass(classFile.parse(old), WITH_STACK_MAPS);
            if (classFile.verify(young).isEmpty()) {
                raised++;
                return young;
            }
        } catch (IllegalArgumentException unreadable) {
            // kept in its old form, and counted
        }
        kept++;
        return old;
    }
}
