package io.dropscope.cli;

import io.dropscope.recording.ReadReport;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.RecordingSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** The files of a recording, as they are named on a command line. */
final class RecordingFiles {
    private static final String STDIN = "-";
    private static final Pattern TIME_OF_DAY = Pattern.compile("\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?");

    private static final DateTimeFormatter IN_WORDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss zzz", Locale.ROOT);

    private final List<Path> paths;

    private RecordingFiles(List<Path> paths) {
        this.paths = paths;
    }

    /** Refuses what can be no recording, before anything is read. */
    static RecordingFiles of(List<String> names) throws UsageException, IOException {
        List<Path> paths = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            try {
                Path path = Path.of(name);
                if (!name.equals(STDIN)) {
                    require(name, path);
                }
                paths.add(path);
            } catch (InvalidPathException e) {
                throw new UsageException("'" + name + "' is no file name: " + e.getReason());
            }
        }
        return new RecordingFiles(List.copyOf(paths));
    }

    private static void require(String name, Path path) throws UsageException, IOException {
        if (Files.isDirectory(path)) {
            throw new UsageException(name + " is a directory; name the recordings in it: " + name + "/*.pcapng");
        }
        if (!Files.exists(path)) {
            throw new UsageException(name + ": no such file; give a recording that 'dropscope record -w FILE' wrote");
        }
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(name, null, "no permission to read it; run as root, or as who recorded it");
        }
    }

    List<Path> paths() {
        return paths;
    }

    /** In words: {@code drops.pcapng}, {@code drops_00001.pcapng and 3 more}. */
    String inWords() {
        String first = paths.getFirst().toString().equals(STDIN)
                ? "stdin"
                : paths.getFirst().toString();
        return paths.size() == 1 ? first : first + " and " + (paths.size() - 1) + " more";
    }

    /** A line on the terminal while it is read. */
    ReadProgress progress() {
        ReadProgress progress =
                ReadProgress.onStderr(paths.stream().map(Path::toString).toList());
        progress.begin(inWords());
        return progress;
    }

    /** All of it, as fast as can be. */
    RecordingSource open() throws IOException {
        return open(0, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private RecordingSource open(double speed, long from, long to) throws IOException {
        return RecordingSource.open(paths, speed, from, to);
    }

    /**
     * A part of it.
     *
     * @param speed times faster than it was; 0: as fast as can be
     * @param from a moment as the user writes it; null for the start
     * @param to likewise; null for the end
     */
    RecordingSource open(double speed, String from, String to) throws IOException, UsageException {
        if (from == null && to == null) {
            return open(speed, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (paths.contains(Path.of(STDIN))) {
            throw new UsageException("--from and --to need a file: what stdin begins with has to be read first");
        }
        RecordingInfo info;
        try (RecordingSource look = open()) {
            info = look.info();
        }
        Instant start = instant(info.startWallNanos());
        ZoneId zone = zone(info);
        long begin = from == null ? Long.MIN_VALUE : nanos(moment("--from", from, start, zone));
        long end = to == null ? Long.MAX_VALUE : nanos(moment("--to", to, start, zone));
        boolean begunOnADayAfter = from != null && isOfADayAfter(from, start, zone);
        if (begin >= end && begunOnADayAfter) {
            begin = Long.MIN_VALUE; // 22:00 to 23:30 of what began at 22:47
        } else if (begin >= end) {
            throw new UsageException("--from is not before --to; no time can match");
        }
        RecordingSource source = open(speed, begin, end);
        long ended = source.recordingEndWallNanos();
        if (begin < ended && (ended >= end || to == null || !isOfADayAfter(to, start, zone)) && end > nanos(start)) {
            return source;
        }
        source.close();
        if (begin >= ended && begunOnADayAfter) {
            return open(speed, Long.MIN_VALUE, end);
        }
        throw new UsageException(
                begin >= ended
                        ? "--from " + from + " is not before the recording's end, " + inWords(instant(ended), zone)
                        : "--to " + to + " is not behind the recording's start, " + inWords(start, zone));
    }

    /** Whether it is a time of the day that is earlier than that of the start. */
    private static boolean isOfADayAfter(String time, Instant start, ZoneId zone) {
        String text = time.strip();
        return TIME_OF_DAY.matcher(text).matches()
                && LocalTime.parse(text).isBefore(start.atZone(zone).toLocalTime());
    }

    private static String inWords(Instant moment, ZoneId zone) {
        return IN_WORDS.format(moment.atZone(zone));
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private static long nanos(Instant moment) throws UsageException {
        try {
            return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000_000L), moment.getNano());
        } catch (ArithmeticException tooFar) {
            throw new UsageException("'" + moment + "' is further away than any recording");
        }
    }

    /** A moment of a recording: {@code +10m} from its start, the first {@code 03:00} from its start on, or with a date. */
    static Instant moment(String option, String text, Instant start, ZoneId zone) throws UsageException {
        String wanted = text.strip();
        try {
            if (wanted.startsWith("+")) {
                return start.plus(Quantities.duration(wanted.substring(1)));
            }
            if (TIME_OF_DAY.matcher(wanted).matches()) {
                LocalDate first = start.atZone(zone).toLocalDate();
                return LocalTime.parse(wanted)
                        .atDate(isOfADayAfter(wanted, start, zone) ? first.plusDays(1) : first)
                        .atZone(zone)
                        .toInstant();
            }
            if (!wanted.isEmpty() && Character.isDigit(wanted.charAt(0)) && wanted.indexOf('-') == 4) {
                return Quantities.moment(wanted, start, zone);
            }
        } catch (DateTimeException | TypeConversionException e) {
            // told below
        }
        throw new UsageException(option + ": '" + text + "' is no time; write '2026-02-03 11:00',"
                + " 2026-02-03T11:00:00Z, the first 11:00 as 11:00, or +10m from the recording's start");
    }

    /** The zone of the machine that recorded; UTC when nobody knows it here. */
    static ZoneId zone(RecordingInfo info) {
        try {
            return ZoneId.of(info.timeZone());
        } catch (DateTimeException unknown) {
            return ZoneId.of("UTC");
        }
    }

    /** How much faster than it was; 0 for as fast as can be. */
    static double speed(String text) throws UsageException {
        if (text.strip().toLowerCase(Locale.ROOT).equals("max")) {
            return 0;
        }
        try {
            double speed = Double.parseDouble(text.strip());
            if (speed >= 0.001 && speed <= 1e6) {
                return speed;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException("--speed: '" + text + "' is no speed; write 1, 10, 0.5 or max");
    }

    /** What of the files was not read, in a line; null when everything was. */
    static String notRead(ReadReport report) {
        if (report.isWhole()) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        if (report.bytesLeft() > 0 || report.cutFiles() > 0) {
            parts.add(counted(report.bytesLeft(), "byte") + " at a cut end");
        }
        if (report.eventsUncounted() > 0) {
            parts.add("the totals of at least the last " + counted(report.eventsUncounted(), "event"));
        }
        if (report.damagedBlocks() > 0 || report.bytesSkipped() > 0) {
            parts.add(counted(report.damagedBlocks(), "damaged block") + " (" + counted(report.bytesSkipped(), "byte")
                    + ")");
        }
        report.skippedBlocks()
                .forEach((kind, count) -> parts.add(counted(count, "block") + " of an unknown kind (" + kind + ")"));
        report.skippedOptions()
                .forEach((kind, count) -> parts.add(counted(count, "option") + " of an unknown kind (" + kind + ")"));
        if (report.eventsNotWritten() > 0) {
            parts.add(counted(report.eventsNotWritten(), "event") + " that could not be written");
        }
        if (report.missingFiles() > 0) {
            parts.add(counted(report.missingFiles(), "file") + " between those given");
        }
        if (!report.ended()) {
            parts.add("the end of the run (killed, or files are missing)");
        }
        return "not in the recording, or not read: " + String.join(", ", parts);
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
