package io.dropscope.libbpf;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the installed libbpf headers say, asked of clang in one run. Prototypes and numbers come from the LLVM code it makes,
 * where typedefs and enums are already machine types ({@code declare i32 @bpf_map__fd(ptr)}); fields come from
 * its record layout dump, which names them all, so that a field that the bindings lack is seen too.
 */
final class InstalledHeaders {
    /** A member of a C struct that is not itself a struct; the path leaves out what has no name in C. */
    record Field(String path, long offset, String type) {}

    record Struct(long size, long alignment, List<Field> fields) {}

    private static final Pattern DECLARATION = Pattern.compile("declare (.*?) ?@(\\w+)\\((.*)\\)[^)]*");
    private static final Pattern NUMBER = Pattern.compile("@(\\w+) = .*constant i64 (-?\\d+).*");
    private static final Pattern MACHINE_TYPE = Pattern.compile("\\b(void|ptr|i\\d+)\\b");
    private static final Pattern FUNCTION_POINTER = Pattern.compile("\\([^()]*\\)\\*");
    private static final Pattern RECORD_LINE = Pattern.compile(" *(\\d+)(:\\S*)? \\|( +)(.*?(\\w*))");
    private static final Pattern RECORD_END = Pattern.compile(" *\\| \\[sizeof=(\\d+), align=(\\d+).*");

    private final Map<String, String> prototypes = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Struct> structs = new HashMap<>();

    /** @param expressions C expressions of integer type, by a name that is a C identifier */
    static InstalledHeaders read(
            Path directory,
            Collection<String> functions,
            Collection<String> callbacks,
            Collection<String> structs,
            Map<String, String> expressions)
            throws IOException, InterruptedException {
        List<String> source = new ArrayList<>();
        Stream.of("bpf/libbpf.h", "bpf/bpf.h", "bpf/btf.h").forEach(header -> source.add("#include <" + header + ">"));
        callbacks.forEach(name -> source.add("extern __typeof__(*(" + name + ") 0) " + name + "_callback;"));
        // Only what is used is declared in the output.
        functions.forEach(name -> source.add("void *use_" + name + " = " + name + ";"));
        callbacks.forEach(name -> source.add("void *use_" + name + " = " + name + "_callback;"));
        structs.forEach(name -> source.add("const long sizeof_" + name + " = sizeof(struct " + name + ");"));
        expressions.forEach((name, value) -> source.add("const long " + name + " = " + value + ";"));

        Path program = Files.write(directory.resolve("headers.c"), source);
        Path code = directory.resolve("headers.ll");
        Path records = directory.resolve("records.txt");
        Path messages = directory.resolve("messages.txt");
        Process clang = startClang(
                List.of("-S", "-emit-llvm", "-O0", "-Xclang", "-fdump-record-layouts", "-o", "" + code, "" + program),
                records,
                messages);
        if (clang.waitFor() != 0) {
            throw new AssertionError("clang rejects what the bindings name:\n" + Files.readString(messages));
        }
        InstalledHeaders headers = new InstalledHeaders();
        headers.readCode(Files.readAllLines(code));
        headers.readRecords(Files.readAllLines(records), Set.copyOf(structs));
        return headers;
    }

    /** As {@code i32 (pointer, i64)}. */
    String prototype(String function) {
        return prototypes.get(function);
    }

    String callback(String typedef) {
        return prototypes.get(typedef + "_callback");
    }

    /** The value of an expression, 0 for one that was not asked for. */
    long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    Struct struct(String name) {
        return structs.get(name);
    }

    private static Process startClang(List<String> arguments, Path output, Path messages) {
        List<String> names = Stream.concat(
                        Stream.of("clang"),
                        IntStream.iterate(30, version -> version >= 14, version -> version - 1)
                                .mapToObj(version -> "clang-" + version))
                .toList();
        for (String name : names) {
            try {
                return new ProcessBuilder(Stream.concat(Stream.of(name), arguments.stream())
                                .toList())
                        .redirectOutput(output.toFile())
                        .redirectError(messages.toFile())
                        .start();
            } catch (IOException notInstalled) {
                // Debian has a package a version, with the version in the name of the program.
            }
        }
        throw new AssertionError("no clang on the PATH, tried " + names);
    }

    private void readCode(List<String> lines) {
        for (String line : lines) {
            Matcher number = NUMBER.matcher(line);
            if (number.matches()) {
                numbers.put(number.group(1), Long.parseLong(number.group(2)));
            }
            // Up to clang 14 a pointer to a function is spelt with its parameters, commas and brackets included.
            Matcher declaration =
                    DECLARATION.matcher(FUNCTION_POINTER.matcher(line).replaceAll("*"));
            if (declaration.matches()) {
                String parameters = Stream.of(declaration.group(3).split(",", -1))
                        .filter(parameter -> !parameter.isBlank())
                        .map(InstalledHeaders::machineType)
                        .collect(joining(", "));
                prototypes.put(declaration.group(2), machineType(declaration.group(1)) + " (" + parameters + ")");
            }
        }
    }

    private static String machineType(String llvm) {
        if (llvm.contains("*")) {
            return "pointer";
        }
        Matcher type = MACHINE_TYPE.matcher(llvm);
        return !type.find() ? llvm : type.group().equals("ptr") ? "pointer" : type.group();
    }

    private void readRecords(List<String> lines, Set<String> wanted) {
        Map<Integer, String> prefixes = new HashMap<>();
        Map<String, Field> fields = new LinkedHashMap<>();
        String struct = "";
        for (String line : lines) {
            Matcher end = RECORD_END.matcher(line);
            if (end.matches() && wanted.contains(struct)) {
                structs.put(
                        struct,
                        new Struct(
                                Long.parseLong(end.group(1)),
                                Long.parseLong(end.group(2)),
                                List.copyOf(fields.values())));
            }
            Matcher member = RECORD_LINE.matcher(line);
            if (!member.matches()) {
                continue;
            }
            int depth = member.group(3).length() / 2;
            String text = member.group(4);
            String name = member.group(5);
            if (depth == 0) {
                struct = name;
                fields.clear();
                prefixes.clear();
                prefixes.put(0, "");
            } else if (member.group(2) == null) {
                boolean compound = text.startsWith("struct ") || text.startsWith("union ");
                String path = prefixes.get(depth - 1) + name;
                if (compound && !text.contains(" *")) {
                    prefixes.put(depth, name.isEmpty() ? prefixes.get(depth - 1) : path + ".");
                } else {
                    String type =
                            text.substring(0, text.length() - name.length()).strip();
                    fields.put(path, new Field(path, Long.parseLong(member.group(1)), type));
                }
            }
        }
    }
}
