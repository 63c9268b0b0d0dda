package io.dropscope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** src/build/make-launcher.sh and the launcher that it writes, around a program of one class. */
class MakeLauncherTest {
    private static final Path SCRIPT = Path.of(System.getProperty("dropscope.basedir"), "src/build/make-launcher.sh");
    private static final String JAVA_HOME = System.getProperty("java.home");

    /** What the class cache did: a class that came out of it says so in this log. */
    private static final String SHOW_CACHE = "-Xlog:class+load:stderr";

    private static final String FROM_CACHE = "io.dropscope.cli.Main source: shared objects file";

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private Path launcher;
    private Path lib;

    /** A launcher takes a second to make: most tests move a copy of one, and the cache goes with it. */
    @BeforeAll
    static void buildOnce() throws Exception {
        MakeLauncherTest once = new MakeLauncherTest();
        once.in(shared);
        Files.createDirectories(once.lib);
        once.build("one");
    }

    @BeforeEach
    void copy() throws Exception {
        in(directory);
        assertThat(execute(Map.of(), List.of("cp", "-a", shared + "/with space", directory.toString())))
                .isEqualTo(new Run(0, "", ""));
    }

    private void in(Path home) {
        directory = home;
        launcher = home.resolve("with space/dropscope");
        lib = launcher.resolveSibling("lib");
    }

    @Test
    void shouldStartTheNewProgramWhenAJarHasChanged() throws Exception {
        Run first = run(Map.of("DROPSCOPE_JAVA_OPTS", SHOW_CACHE), "--version");
        assertThat(first.out()).isEqualTo("one --version\n");
        assertThat(first.err()).contains(FROM_CACHE);
        List<Path> caches = caches();

        build("two");
        Run second = run(Map.of("DROPSCOPE_JAVA_OPTS", SHOW_CACHE), "--version");
        assertThat(second.out()).isEqualTo("two --version\n");
        assertThat(second.err()).contains(FROM_CACHE);
        assertThat(caches()).hasSize(2).doesNotContainAnyElementsOf(caches);
    }

    @Test
    void shouldStartThroughALinkFromAnyDirectoryWithTheCache() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), launcher);
        for (List<String> command : List.of(
                List.of(link.toString()),
                List.of("./link"),
                List.of("with space/dropscope"),
                List.of("sh", "link"),
                List.of("env", "PATH=" + launcher.getParent() + ":/usr/bin:/bin", "dropscope"))) {
            Run run = run(Map.of("DROPSCOPE_JAVA_OPTS", SHOW_CACHE), command, "two words", "*");
            assertThat(run.out()).as("%s", command).isEqualTo("one two words *\n");
            assertThat(run.err()).as("%s", command).contains(FROM_CACHE);
        }
    }

    @Test
    void shouldKeepOtherProgramsJavaOptionsOut() throws Exception {
        Run run = run(Map.of("JAVA_TOOL_OPTIONS", "-Dx=1", "JDK_JAVA_OPTIONS", "-Dx=1"));
        assertThat(run).isEqualTo(new Run(0, "one\n", ""));
    }

    @Test
    void shouldStartWithoutTheCache() throws Exception {
        Path tracing = cacheOf("tracing");
        Files.delete(tracing);
        assertThat(run(Map.of())).isEqualTo(new Run(0, "one\n", ""));
        Files.writeString(tracing, "broken");
        assertThat(run(Map.of()).out()).isEqualTo("one\n");
    }

    @Test
    void shouldTakeTheCacheOfTheCommand() throws Exception {
        Files.delete(cacheOf("tracing"));
        for (String command : List.of("counters", "watch", "analyze")) {
            assertThat(run(Map.of("DROPSCOPE_JAVA_OPTS", SHOW_CACHE), command).err())
                    .as(command)
                    .contains(FROM_CACHE);
        }
        for (String command : List.of("live", "trace", "--help")) {
            assertThat(run(Map.of("DROPSCOPE_JAVA_OPTS", SHOW_CACHE), command).err())
                    .as(command)
                    .doesNotContain(FROM_CACHE);
        }
    }

    @Test
    void shouldBuildALauncherThoughTheCacheCannotBeMade() throws Exception {
        writeJar("System.exit(3);");
        Run made = make();
        assertThat(made.status()).isZero();
        assertThat(made.err()).contains("no AOT cache");
        assertThat(run(Map.of()).status()).isEqualTo(3);
    }

    @Test
    void shouldRefuseAnOldJavaThatItIsToldToUse() throws Exception {
        Path old = fakeJava("old", "17.0.2");
        Run run = run(Map.of("DROPSCOPE_JAVA", old.toString()));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).contains("DROPSCOPE_JAVA=" + old, "25");
    }

    @Test
    void shouldTakeTheJavaThatItIsToldToUse() throws Exception {
        for (String version : List.of("25", "25.0.3", "26-ea", "101.2")) {
            Path told = fakeJava("told-" + version, version);
            assertThat(run(Map.of("DROPSCOPE_JAVA", told.toString())).out()).isEqualTo("fake " + version + "\n");
            assertThat(run(Map.of("DROPSCOPE_JAVA", told + "/bin/java")).out()).isEqualTo("fake " + version + "\n");
        }
    }

    @Test
    void shouldLookFurtherWhenTheJavaOfTheBuildIsGone() throws Exception {
        Path gone = directory.resolve("gone");
        Files.writeString(launcher, Files.readString(launcher).replace(JAVA_HOME, gone.toString()));
        Path old = fakeJava("old", "24.0.1");
        Path young = fakeJava("young", "25.0.9");
        assertThat(run(Map.of("JAVA_HOME", young.toString())).out()).isEqualTo("fake 25.0.9\n");

        String places = "JVM_PLACES='" + directory + "/old " + directory + "/no*'\n";
        Files.writeString(launcher, Files.readString(launcher).replaceAll("JVM_PLACES='.*\n", places));
        Run run = run(Map.of("JAVA_HOME", old.toString(), "HOME", ""));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).contains("no Java of at least 25", "DROPSCOPE_JAVA=");

        Files.writeString(launcher, Files.readString(launcher).replace(places, places.replace("/no*", "/y*")));
        assertThat(run(Map.of("JAVA_HOME", old.toString(), "HOME", "")).out()).isEqualTo("fake 25.0.9\n");
    }

    /** A Java home whose java says which one it is. */
    private Path fakeJava(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho fake " + version + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nLIBC=\"gnu\"\n");
        return home;
    }

    /** A program that prints a text and its arguments, and the launcher for it. */
    private void build(String text) throws Exception {
        writeJar("System.out.println(String.join(\" \", \"" + text + "\", String.join(\" \", args)).strip());");
        assertThat(make()).isEqualTo(new Run(0, "", ""));
    }

    private void writeJar(String body) throws IOException {
        Path source = Files.createDirectories(directory.resolve("src/io/dropscope/cli"))
                .resolve("Main.java");
        Files.writeString(
                source,
                "package io.dropscope.cli; public class Main { public static void main(String[] args) { " + body
                        + " } }");
        Path training = source.resolveSibling("Training.java");
        Files.writeString(
                training,
                "package io.dropscope.cli; public class Training { public static void main(String[] args) {"
                        + " Main.main(args); } }");
        Path classes = directory.resolve("classes");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), source.toString(), training.toString());
        assertThat(status).isZero();
        try (OutputStream file = Files.newOutputStream(lib.resolve("dropscope.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (String name : List.of("io/dropscope/cli/Main.class", "io/dropscope/cli/Training.class")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(Files.readAllBytes(classes.resolve(name)));
            }
        }
    }

    private Run make() throws Exception {
        return execute(Map.of(), List.of(SCRIPT.toString(), launcher.toString(), "lib", JAVA_HOME));
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.toString().endsWith(".aot")).toList();
        }
    }

    private Path cacheOf(String commands) throws IOException {
        return caches().stream()
                .filter(cache -> cache.getFileName().toString().startsWith("dropscope-" + commands + "-"))
                .findFirst()
                .orElseThrow();
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        return run(environment, List.of(launcher.toString()), arguments);
    }

    private Run run(Map<String, String> environment, List<String> command, String... arguments) throws Exception {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(Arrays.asList(arguments));
        return execute(environment, whole);
    }

    private Run execute(Map<String, String> environment, List<String> command) throws Exception {
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().remove("DROPSCOPE_JAVA");
        builder.environment().putAll(environment);
        Process process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(err));
    }

    private record Run(int status, String out, String err) {}
}
