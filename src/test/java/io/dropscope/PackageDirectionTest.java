package io.dropscope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom: the table of the design. A new package needs a row here, which is the moment to ask whether it
 * is needed. Constants that javac copies into the class that uses them leave no trace and are not seen.
 */
class PackageDirectionTest {
    private static final String ROOT = "io/dropscope/";

    /** Package to the packages of ours that it may name, itself aside. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("event", Set.of()),
            Map.entry("linux", Set.of()),
            Map.entry("libbpf", Set.of()),
            Map.entry("bpf", Set.of("event", "linux", "enrich", "libbpf")),
            Map.entry("poll", Set.of("event", "linux", "enrich")),
            Map.entry("recording", Set.of("event", "linux")),
            Map.entry("enrich", Set.of("event", "linux")),
            Map.entry("diagnose", Set.of("event", "linux")),
            Map.entry("stats", Set.of("event", "poll")),
            Map.entry("view", Set.of("event", "linux", "stats", "diagnose", "recording")),
            Map.entry("pipeline", Set.of("event", "linux")),
            Map.entry(
                    "cli",
                    Set.of(
                            "event",
                            "linux",
                            "bpf",
                            "poll",
                            "recording",
                            "enrich",
                            "diagnose",
                            "stats",
                            "view",
                            "pipeline")));

    /** Packages of others that only some of ours may name. */
    private static final Map<String, Set<String>> ONLY_IN =
            Map.of("com/lmax/disruptor/", Set.of("pipeline"), "java/lang/foreign/", Set.of("bpf", "linux", "libbpf"));

    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+)[;<]");

    @Test
    void shouldHoldTheTable() throws IOException {
        Path classes = Path.of(System.getProperty("dropscope.basedir"), "target", "classes");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(classes.resolve(ROOT))) {
            files = walk.filter(file -> file.toString().endsWith(".class")).toList();
        }
        assertThat(files).isNotEmpty();
        List<String> violations = new ArrayList<>();
        for (Path file : files) {
            violations.addAll(violations(Files.readAllBytes(file)));
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void shouldBiteOnAClassEntryADescriptorAndASignature() {
        assertThat(violations(classNaming("io/dropscope/stats/Table", "io.dropscope.view.Columns")))
                .containsExactly("io/dropscope/stats/Table names io/dropscope/view/Columns");
        assertThat(violations(classNaming("io/dropscope/view/Table", "com.lmax.disruptor.RingBuffer")))
                .containsExactly("io/dropscope/view/Table names com/lmax/disruptor/RingBuffer");
        assertThat(violations(classNaming("io/dropscope/view/Table", "java.lang.foreign.Arena")))
                .containsExactly("io/dropscope/view/Table names java/lang/foreign/Arena");
        assertThat(namesIn("Ljava/util/Map<Ljava/lang/String;[Lio/dropscope/view/Columns;>;"))
                .containsExactly("java/util/Map", "java/lang/String", "io/dropscope/view/Columns");
    }

    @Test
    void shouldLetPassWhatTheTableAllows() {
        assertThat(violations(classNaming("io/dropscope/view/Table", "io.dropscope.stats.Snapshot")))
                .isEmpty();
        assertThat(violations(classNaming("io/dropscope/pipeline/Wiring", "com.lmax.disruptor.RingBuffer")))
                .isEmpty();
    }

    @Test
    void shouldRefuseAPackageThatIsNotInTheTable() {
        assertThat(violations(classNaming("io/dropscope/util/Strings", "java.lang.String")))
                .containsExactly("io/dropscope/util/Strings: package util is not in the table");
        assertThat(violations(classNaming("io/dropscope/Stray", "java.lang.String")))
                .containsExactly("io/dropscope/Stray: package (root) is not in the table");
    }

    /** A class with one method whose descriptor, and nothing else, names another class. */
    private static byte[] classNaming(String name, String other) {
        return ClassFile.of()
                .build(
                        ClassDesc.ofInternalName(name),
                        builder -> builder.withMethod(
                                "method",
                                MethodTypeDesc.of(ConstantDescs.CD_void, ClassDesc.of(other)),
                                ClassFile.ACC_ABSTRACT,
                                method -> {}));
    }

    private static List<String> violations(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        String name = model.thisClass().asInternalName();
        String from = packageOf(name);
        Set<String> allowed = MAY_IMPORT.get(from);
        if (allowed == null) {
            return List.of(name + ": package " + from + " is not in the table");
        }
        List<String> violations = new ArrayList<>();
        for (String other : namedBy(model)) {
            boolean ours = other.startsWith(ROOT);
            boolean fine = ours
                    ? packageOf(other).equals(from) || allowed.contains(packageOf(other))
                    : ONLY_IN.entrySet().stream()
                            .noneMatch(only -> other.startsWith(only.getKey())
                                    && !only.getValue().contains(from));
            if (!fine) {
                violations.add(name + " names " + other);
            }
        }
        return violations;
    }

    /** io/dropscope/view/html/Page is in `view`: sub-packages belong to the package that the table names. */
    private static String packageOf(String internalName) {
        String rest = internalName.substring(ROOT.length());
        int slash = rest.indexOf('/');
        return slash < 0 ? "(root)" : rest.substring(0, slash);
    }

    private static Set<String> namedBy(ClassModel model) {
        Set<String> names = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> {
                    String name = type.asInternalName();
                    names.addAll(name.startsWith("[") ? namesIn(name) : List.of(name));
                }
                case NameAndTypeEntry member ->
                    names.addAll(namesIn(member.type().stringValue()));
                case MethodTypeEntry type ->
                    names.addAll(namesIn(type.descriptor().stringValue()));
                default -> {}
            }
        }
        model.findAttribute(Attributes.signature())
                .ifPresent(it -> names.addAll(namesIn(it.signature().stringValue())));
        model.fields().forEach(field -> {
            names.addAll(namesIn(field.fieldType().stringValue()));
            field.findAttribute(Attributes.signature())
                    .ifPresent(it -> names.addAll(namesIn(it.signature().stringValue())));
        });
        model.methods().forEach(method -> {
            names.addAll(namesIn(method.methodType().stringValue()));
            method.findAttribute(Attributes.signature())
                    .ifPresent(it -> names.addAll(namesIn(it.signature().stringValue())));
        });
        return names;
    }

    private static List<String> namesIn(String descriptor) {
        Matcher matcher = CLASS_IN_DESCRIPTOR.matcher(descriptor);
        return matcher.results().map(result -> result.group(1)).toList();
    }
}
