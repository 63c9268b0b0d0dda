package io.dropscope.libbpf;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the bindings against the libbpf headers and library of this machine, whoever wrote them: a hand or jextract. */
class BindingsTest {
    private static final Path BINDINGS =
            Path.of(System.getProperty("dropscope.basedir", ".")).resolve("native-bindings");

    private static InstalledHeaders headers;

    @BeforeAll
    static void readTheHeaders(@TempDir Path directory) throws Exception {
        Map<String, String> expressions = new TreeMap<>();
        constants().forEach(name -> expressions.put("value_" + name, name));
        for (String struct : structs()) {
            for (Field field : fields(layoutOf(struct))) {
                expressions.put(
                        sizeName(struct, field.path), "sizeof(((struct " + struct + " *) 0)->" + field.path + ")");
            }
        }
        headers = InstalledHeaders.read(directory, functions(), callbacks(), structs(), expressions);
    }

    @Test
    void shouldNameTheSameSymbolsAsTheArgumentFile() throws IOException {
        List<String> bound = new ArrayList<>();
        functions().forEach(name -> bound.add("--include-function " + name));
        structs().forEach(name -> bound.add("--include-struct " + name));
        callbacks().forEach(name -> bound.add("--include-typedef " + name));
        constants().forEach(name -> bound.add("--include-constant " + name));
        assertThat(Files.readAllLines(BINDINGS.resolve("libbpf.args")))
                .filteredOn(line -> line.startsWith("--include-"))
                .containsExactlyInAnyOrderElementsOf(bound);
        assertThat(bound).hasSizeGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldDescribeTheFunctionAsTheHeaderDeclaresIt(String function) throws Exception {
        FunctionDescriptor descriptor = (FunctionDescriptor) call(libbpf_h.class, function + "$descriptor");
        assertThat(prototype(descriptor)).isEqualTo(headers.prototype(function));

        MethodType type = descriptor.toMethodType();
        Method method = libbpf_h.class.getMethod(function, type.parameterArray());
        assertThat((Object) method.getReturnType()).isEqualTo(type.returnType());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldFindTheFunctionInTheInstalledLibrary(String function) throws Exception {
        MemorySegment address = (MemorySegment) call(libbpf_h.class, function + "$address");
        assertThat(address.address()).isNotZero();
        MethodHandle handle = (MethodHandle) call(libbpf_h.class, function + "$handle");
        FunctionDescriptor descriptor = (FunctionDescriptor) call(libbpf_h.class, function + "$descriptor");
        assertThat(handle.type()).isEqualTo(descriptor.toMethodType());
    }

    @ParameterizedTest
    @MethodSource("callbacks")
    void shouldDescribeTheCallbackAsTheHeaderDeclaresIt(String callback) throws Exception {
        Class<?> type = classOf(callback);
        FunctionDescriptor descriptor = (FunctionDescriptor) call(type, "descriptor");
        assertThat(prototype(descriptor)).isEqualTo(headers.callback(callback));
        MethodType signature = descriptor.toMethodType();
        Method apply = Class.forName(type.getName() + "$Function").getMethod("apply", signature.parameterArray());
        assertThat((Object) apply.getReturnType()).isEqualTo(signature.returnType());
    }

    @ParameterizedTest
    @MethodSource("constants")
    void shouldGiveTheConstantTheValueOfTheHeader(String constant) throws Exception {
        assertThat(call(libbpf_h.class, constant)).isEqualTo((int) headers.number("value_" + constant));
    }

    /** The fields of headers that are newer than the bindings may go on behind ours; ours stay where they are. */
    @ParameterizedTest
    @MethodSource("structs")
    void shouldLayTheStructOutAsTheHeaderDoes(String struct) throws Exception {
        GroupLayout layout = layoutOf(struct);
        InstalledHeaders.Struct expected = headers.struct(struct);
        List<String> fields = fields(layout).stream()
                .map(field -> field.path + " at " + field.offset + ", " + kind(field.layout))
                .toList();
        List<String> expectedFields = expected.fields().stream()
                .map(field -> field.path() + " at " + field.offset() + ", " + kind(struct, field))
                .toList();
        if (layout.byteSize() == expected.size()) {
            assertThat(fields).containsExactlyElementsOf(expectedFields);
        } else {
            assertThat(layout.byteSize()).isLessThan(expected.size());
            assertThat(expectedFields).containsAll(fields);
        }
        assertThat(layout.byteAlignment()).isEqualTo(expected.alignment());
    }

    @ParameterizedTest
    @MethodSource("structs")
    void shouldReadAndWriteEachFieldAtItsPlace(String struct) throws Exception {
        checkAccessors(classOf(struct));
    }

    private static void checkAccessors(Class<?> struct) throws Exception {
        GroupLayout layout = (GroupLayout) call(struct, "layout");
        assertThat(call(struct, "sizeof")).isEqualTo(layout.byteSize());
        for (Field field : members(layout, List.of(), "")) {
            assertThat(call(struct, field.path + "$offset")).isEqualTo(field.offset);
            assertThat(call(struct, field.path + "$layout")).isEqualTo(field.layout);
            if (field.layout instanceof ValueLayout value) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment segment = arena.allocate(layout);
                    Object sample = sample(value.carrier());
                    struct.getMethod(field.path, MemorySegment.class, value.carrier())
                            .invoke(null, segment, sample);
                    assertThat(struct.getMethod(field.path, MemorySegment.class).invoke(null, segment))
                            .isEqualTo(sample);
                    assertThat(value.varHandle().get(segment, field.offset)).isEqualTo(sample);
                }
            }
        }
        for (Class<?> nested : struct.getDeclaredClasses()) {
            checkAccessors(nested);
        }
    }

    private static Object sample(Class<?> carrier) {
        MethodType boxed = MethodType.methodType(carrier).wrap();
        return Stream.<Object>of(
                        true, (byte) -3, (short) -3000, -3_000_000, -3_000_000_000_000L, MemorySegment.ofAddress(4096))
                .filter(value -> boxed.returnType().isInstance(value))
                .findFirst()
                .orElseThrow();
    }

    static List<String> functions() {
        return Stream.of(libbpf_h.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.endsWith("$handle"))
                .map(name -> name.substring(0, name.length() - "$handle".length()))
                .sorted()
                .toList();
    }

    static List<String> constants() {
        List<String> functions = functions();
        return Stream.of(libbpf_h.class.getMethods())
                .filter(method -> method.getReturnType() == int.class && method.getParameterCount() == 0)
                .filter(method -> method.getDeclaringClass() != Object.class)
                .map(Method::getName)
                .filter(name -> !functions.contains(name))
                .sorted()
                .toList();
    }

    static List<String> structs() throws IOException {
        return types(true);
    }

    static List<String> callbacks() throws IOException {
        return types(false);
    }

    private static List<String> types(boolean structs) throws IOException {
        try (Stream<Path> files = Files.list(BINDINGS.resolve("java/io/dropscope/libbpf"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.startsWith("libbpf_h"))
                    .filter(name -> structs
                            == Stream.of(classOf(name).getMethods())
                                    .anyMatch(method -> method.getName().equals("layout")))
                    .sorted()
                    .toList();
        }
    }

    /** A field whose path can be written in C; {@code elements} leads to it through the unions without a name. */
    private record Field(String path, long offset, MemoryLayout layout, List<PathElement> elements) {}

    /** The fields that are not structs, at any depth. */
    private static List<Field> fields(GroupLayout struct) {
        return fields(struct, List.of(), "");
    }

    private static List<Field> fields(GroupLayout root, List<PathElement> above, String prefix) {
        List<Field> found = new ArrayList<>();
        for (Field member : members(root, above, prefix)) {
            if (member.layout instanceof GroupLayout) {
                found.addAll(fields(root, member.elements, member.path + "."));
            } else {
                found.add(member);
            }
        }
        return found;
    }

    /** The fields as C code names them below {@code above}: what stands in a struct or union without a name counts. */
    private static List<Field> members(GroupLayout root, List<PathElement> above, String prefix) {
        List<Field> found = new ArrayList<>();
        GroupLayout group = (GroupLayout) root.select(above.toArray(PathElement[]::new));
        for (MemoryLayout layout : group.memberLayouts()) {
            if (layout instanceof PaddingLayout) {
                continue;
            }
            String name = layout.name().orElseThrow();
            List<PathElement> elements = new ArrayList<>(above);
            elements.add(PathElement.groupElement(name));
            if (name.startsWith("$anon")) {
                found.addAll(members(root, elements, prefix));
            } else {
                long offset = root.byteOffset(elements.toArray(PathElement[]::new));
                found.add(new Field(prefix + name, offset, layout, elements));
            }
        }
        return found;
    }

    private static String kind(MemoryLayout layout) {
        String shape =
                layout instanceof AddressLayout ? "pointer" : layout instanceof SequenceLayout ? "array" : "plain";
        return shape + " of " + layout.byteSize();
    }

    private static String kind(String struct, InstalledHeaders.Field field) {
        String shape = field.type().contains("*") ? "pointer" : field.type().contains("[") ? "array" : "plain";
        return shape + " of " + headers.number(sizeName(struct, field.path()));
    }

    private static String sizeName(String struct, String path) {
        return "sizeof_" + struct + "__" + path.replace('.', '_');
    }

    /** In the words of {@link InstalledHeaders#prototype}. */
    private static String prototype(FunctionDescriptor descriptor) {
        return descriptor.returnLayout().map(BindingsTest::machineType).orElse("void")
                + descriptor.argumentLayouts().stream()
                        .map(BindingsTest::machineType)
                        .collect(joining(", ", " (", ")"));
    }

    private static String machineType(MemoryLayout layout) {
        return switch (layout) {
            case AddressLayout _ -> "pointer";
            case ValueLayout.OfBoolean _ -> "i1";
            default -> "i" + layout.byteSize() * 8;
        };
    }

    private static GroupLayout layoutOf(String struct) throws ReflectiveOperationException {
        return (GroupLayout) call(classOf(struct), "layout");
    }

    private static Class<?> classOf(String name) {
        try {
            return Class.forName("io.dropscope.libbpf." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Object call(Class<?> type, String method) throws ReflectiveOperationException {
        return type.getMethod(method).invoke(null);
    }
}
