package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import io.dropscope.bench.Lab.Storm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What recording loses and takes at a steady rate, plain and compressed; how fast a large file is read, in what memory. */
final class Recordings implements Section {
    static final String NAME = "record";

    /** Of each row: how it is recorded, and how it is read. */
    static final String PLAIN = "record --snaplen 128";

    static final String ZSTD = "record --compress zstd";
    static final String REPLAY = "replay";
    static final String REPORT = "report";

    static final String DROPS = "drops";
    static final String DROPS_PER_SECOND = "drops_per_second";
    /** Drops that are no event in the file. */
    static final String LOST = "lost";

    static final String CORE = "recorder_percent_of_core";
    static final String BYTES = "bytes_per_event";
    static final String EVENTS_PER_SECOND = "events_per_second";
    static final String CPU = "cpu_ns_per_event";
    static final String FILE_MIB = "file_mib";
    static final String PEAK = "peak_kib";

    static final int RATE = 300_000;

    /** With the headers 128, as much as is recorded of a packet by default. */
    private static final int PAYLOAD_BYTES = 100;

    /** So many are sent at once: one by one they would take all of a CPU, and be too few. */
    private static final int SEGMENTS = 64;

    private static final int WARM_UP_SECONDS = 5;
    private static final double MIB = 1 << 20;

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Recordings(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return 2 * parameters.number("ROUNDS") + 3;
    }

    @Override
    public int seconds() {
        int round = 2 * (WARM_UP_SECONDS + 7 + parameters.number("STREAM_SECONDS"));
        return parameters.number("ROUNDS") * round + 20 + parameters.number("RECORDING_MB") / 60;
    }

    @Override
    public void measure(Progress progress) {
        for (int round = 1; round <= parameters.number("ROUNDS"); round++) {
            progress.step("record, round " + round);
            record(PLAIN);
            progress.step("record, compressed, round " + round);
            record(ZSTD, "--compress", "zstd");
        }
        progress.step("record: " + parameters.number("RECORDING_MB") + " MB to read");
        Path file = lab.work.resolve("large.pcapng");
        long events = makeLarge(file);
        progress.step("replay");
        read(REPLAY, events, file, "replay", file.toString(), "--output", "json");
        progress.step("report");
        if (lab.output(lab.dropscope(), "--help").contains("\n  report ")) {
            Path page = lab.work.resolve("report.html");
            read(REPORT, events, file, "report", file.toString(), "-o", page.toString());
            delete(page);
        }
        delete(file);
    }

    private Running start(Path file, String... options) {
        List<String> command = parameters.tracerPlace();
        command.addAll(List.of(lab.dropscope(), "record", "-w", file.toString(), "--output", "json"));
        command.addAll(List.of("--netns", lab.node("a")));
        command.addAll(List.of(options));
        Running recorder = lab.start(command.toArray(String[]::new)).awaitErr(" attached");
        Lab.pause(Duration.ofMillis(500));
        return recorder;
    }

    private void record(String row, String... options) {
        Path file = lab.work.resolve("recorded.pcapng");
        Running recorder = start(file, options);
        long drops = storm(WARM_UP_SECONDS).drops();
        Lab.pause(Duration.ofSeconds(1));
        long cpuBefore = Proc.cpuNanos(recorder.pid());
        Storm storm = storm(parameters.number("STREAM_SECONDS"));
        long cpu = Proc.cpuNanos(recorder.pid()) - cpuBefore;
        drops += storm.drops();
        recorder.stop();
        Map<?, ?> recording = recording(recorder);
        long events = (long) recording.get("events");
        results.add(NAME, row, DROPS, drops);
        results.add(NAME, row, LOST, drops - events);
        results.add(NAME, row, DROPS_PER_SECOND, storm.dropsPerSecond());
        results.add(NAME, row, CORE, 100.0 * cpu / storm.elapsedNanos());
        results.add(NAME, row, BYTES, (double) (long) recording.get("bytes") / events);
        Json.list(recording.get("files")).forEach(made -> delete(Path.of((String) made)));
    }

    /** What the summary tells of the file. */
    private static Map<?, ?> recording(Running recorder) {
        String summary = recorder.out()
                .lines()
                .filter(line -> line.contains("\"type\":\"summary\""))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IllegalStateException("record ended without a summary: " + recorder.err()));
        return Json.fields(Json.at(Json.parse(summary), "recording"));
    }

    private Storm storm(int seconds) {
        String size = "" + SEGMENTS * PAYLOAD_BYTES;
        return lab.storm(
                "--seconds", "" + seconds, "--rate", "" + RATE, "--segment", "" + PAYLOAD_BYTES, "--size", size);
    }

    /** Records until the file is as large as was asked for; how many events it holds. */
    private long makeLarge(Path file) {
        long wanted = parameters.number("RECORDING_MB") * 1_000_000L;
        Running recorder = start(file);
        while (size(file) < wanted) {
            long before = size(file);
            storm(1);
            Lab.pause(Duration.ofSeconds(1)); // what is recorded is in the file a second later
            if (size(file) == before) {
                throw new IllegalStateException("the recording does not grow: " + recorder.err());
            }
        }
        recorder.stop();
        return (long) recording(recorder).get("events");
    }

    private void read(String row, long events, Path file, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = lab.dropscope();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        long begin = System.nanoTime();
        Running reader = lab.start(command);
        long peak = 0;
        long cpu = 0;
        while (reader.process.isAlive()) {
            try {
                peak = Proc.peakKib(reader.pid());
                cpu = Proc.cpuNanos(reader.pid());
            } catch (IllegalStateException | UncheckedIOException ended) {
                break;
            }
            Lab.pause(Duration.ofMillis(20));
        }
        reader.waitFor();
        long elapsed = System.nanoTime() - begin;
        if (reader.process.exitValue() != 0) {
            throw new IllegalStateException(
                    reader.command + " ended with " + reader.process.exitValue() + ": " + reader.err());
        }
        results.add(NAME, row, EVENTS_PER_SECOND, events * 1e9 / elapsed);
        results.add(NAME, row, CPU, (double) cpu / events);
        results.add(NAME, row, FILE_MIB, size(file) / MIB);
        results.add(NAME, row, PEAK, peak);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String report() {
        TextTable table = new TextTable(
                "Recording " + RATE + " drops a second asked for,\n" + parameters.number("STREAM_SECONDS")
                        + " s a round, packets of 128 bytes",
                "drops/s\nin 1000",
                "\ndrops",
                "not in\nthe file",
                "% of\na core",
                "bytes\nan event");
        for (String row : List.of(PLAIN, ZSTD)) {
            table.row(
                    row,
                    Format.range(results, NAME, row, DROPS_PER_SECOND, 1000),
                    Format.number(results.sum(NAME, row, DROPS), 0),
                    Format.number(results.sum(NAME, row, LOST), 0),
                    Format.range(results, NAME, row, CORE, 1),
                    Format.range(results, NAME, row, BYTES, 1));
        }
        TextTable reading = new TextTable(
                "Reading a recording of\n" + Format.number(results.median(NAME, REPLAY, FILE_MIB), 0)
                        + " MiB, start included",
                "events/s\nin 1000",
                "CPU ns\nan event",
                "peak\nMiB");
        for (String row : List.of(REPLAY, REPORT)) {
            reading.row(
                    row,
                    Format.range(results, NAME, row, EVENTS_PER_SECOND, 1000),
                    Format.range(results, NAME, row, CPU, 1),
                    Format.range(results, NAME, row, PEAK, 1024));
        }
        return table + "\n" + reading;
    }
}
