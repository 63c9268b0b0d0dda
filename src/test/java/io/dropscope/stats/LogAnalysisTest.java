package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Severity;
import io.dropscope.poll.CounterLog;
import io.dropscope.poll.CounterLog.Row;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogAnalysisTest {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final LocalDateTime START = LocalDateTime.of(2026, 2, 3, 11, 0);
    private static final String NONE = "0,0,0,0,0,0,0,0,0,0,0";

    private LogAnalysis analysis = new LogAnalysis(ZoneOffset.UTC, LogAnalysis.Choice.ALL, null, 10, 20);
    private CounterLog.Parser parser = new CounterLog.Parser(ZoneOffset.UTC);

    LogAnalysisTest() {
        analysis.begin("log");
    }

    private void with(LogAnalysis.Choice choice, LogUnit unit, int top, int last, ZoneId zone) {
        analysis = new LogAnalysis(zone, choice, unit, top, last);
        parser = new CounterLog.Parser(zone);
        analysis.begin("log");
    }

    private void add(String line) {
        CounterLog.Line read = parser.parse(line);
        assertThat(read).as(line).isInstanceOf(Row.class);
        analysis.add((Row) read);
    }

    private void old(
            LocalDateTime time, long iteration, String interfaceName, long total, String counts, String severity) {
        add(TIME.format(time) + "," + iteration + "," + interfaceName + "," + total + "," + counts + "," + severity);
    }

    /** A row at so many seconds that lost so much in a UDP socket. */
    private void udp(int seconds, long iteration, long drops) {
        String severity = drops == 0 ? "OK" : drops < 100 ? "WARN" : "CRIT";
        old(START.plusSeconds(seconds), iteration, "eth0", drops, "0,0,0,0,0,0,0,0,0," + drops + ",0", severity);
    }

    private static List<Long> drops(List<LogReport.Entry> entries) {
        return entries.stream().map(LogReport.Entry::drops).toList();
    }

    /** The old analyser sorted by the time of day, and so picked 7. */
    @Test
    void shouldFindTheWorstIntervalsByTheirDrops() {
        long[] drops = {3, 523, 0, 12, 7, 0, 45, 45};
        for (int i = 0; i < drops.length; i++) {
            udp(i * 5, i + 1, drops[i]);
        }
        LogReport report = analysis.report();
        assertThat(drops(report.worst())).containsExactly(523L, 45L, 45L, 12L, 7L, 3L);
        assertThat(report.worst().get(1).iteration())
                .as("of equal ones the earlier first")
                .isEqualTo(7);
        assertThat(drops(report.latest())).containsExactly(3L, 523L, 0L, 12L, 7L, 0L, 45L, 45L);
        assertThat(report.selected().withDrops()).isEqualTo(6);
        assertThat(List.of(
                        report.selected().ok(),
                        report.selected().warn(),
                        report.selected().crit()))
                .containsExactly(2L, 5L, 1L);
        assertThat(report.selected().intervalMillis()).isEqualTo(5000);
        assertThat(report.gaps()).isEqualTo(new LogReport.Gaps(0, 0, 0, 0, List.of()));
    }

    @Test
    void shouldKeepOnlyAsManyAsWereAskedFor() {
        with(LogAnalysis.Choice.ALL, null, 3, 2, ZoneOffset.UTC);
        for (int i = 0; i < 1000; i++) {
            udp(i * 5, i + 1, i * 7919 % 1000);
        }
        assertThat(drops(analysis.report().worst())).containsExactly(999L, 998L, 997L);
        assertThat(analysis.report().latest())
                .extracting(LogReport.Entry::iteration)
                .containsExactly(999L, 1000L);
        with(LogAnalysis.Choice.ALL, null, 0, 0, ZoneOffset.UTC);
        udp(0, 1, 5);
        udp(5, 9, 5);
        assertThat(analysis.report().worst()).isEmpty();
        assertThat(analysis.report().latest()).isEmpty();
        assertThat(analysis.report().gaps().longest()).isEmpty();
        assertThat(analysis.report().gaps().missing()).isEqualTo(7);
    }

    @Test
    void shouldTellBothTotalsOfAnOldLogAndWhyTheyDiffer() {
        old(START, 1, "eth0", 100, "5,0,0,10,5,40,12,0,8,12,8", "CRIT");
        old(START.plusSeconds(5), 2, "eth0", 13, "0,0,0,0,0,0,0,0,0,12,0", "WARN");
        LogReport report = analysis.report();
        assertThat(report.selected().logged()).isEqualTo(113);
        assertThat(report.selected().drops()).isEqualTo(100 - 12 - 8 + 12);
        assertThat(report.caveats()).isEqualTo(new LogReport.Caveats(2, 12, 8, 0, 0, 8, 5, 1, 0, 0));
        LogReport.Category syn = report.categories().get(5);
        assertThat(syn).isEqualTo(new LogReport.Category("syn_queue", "SYN Queue Overflow", 40, 28));
        assertThat(report.categories().stream()
                        .mapToLong(LogReport.Category::drops)
                        .sum())
                .isEqualTo(report.selected().drops());
    }

    @Test
    void shouldTakeNewRowsAtTheirWordAndNameTheRest() {
        add("2026-02-03T11:00:00Z,1,eth0,40,5,0,0,10,5,3,12,0,8,2,10,WARN,8");
        LogReport report = analysis.report();
        assertThat(report.selected().drops()).isEqualTo(40);
        assertThat(report.categories().getLast()).isEqualTo(new LogReport.Category("other", "Other", 8, 8));
        assertThat(report.caveats()).isEqualTo(new LogReport.Caveats(0, 0, 8, 15, 0, 0, 0, 0, 0, 0));
        assertThat(report.categories().stream()
                        .mapToLong(LogReport.Category::drops)
                        .sum())
                .isEqualTo(40);
    }

    /** The script ran once for each interface, and each run logged the counts of the whole host. */
    @Test
    void shouldCountHostWideDropsOnceThoughEachInterfaceLogsThem() {
        for (int i = 0; i < 100; i++) {
            old(START.plusSeconds(i * 5L), i + 1, "eth0", 12, "1,0,0,1,0,0,0,0,0,10,0", "WARN");
        }
        analysis.begin("second");
        for (int i = 0; i < 100; i++) {
            old(START.plusSeconds(i * 5L + 1), i + 1, "eth1", 12, "2,0,0,0,0,0,0,0,0,10,0", "WARN");
        }
        LogReport report = analysis.report();
        assertThat(report.selected().logged()).isEqualTo(2400);
        assertThat(report.selected().drops()).isEqualTo(100 * (2 + 10) + 100 * 2);
        assertThat(report.caveats().repeated()).isEqualTo(1000);
        assertThat(report.selected().interfaces()).isEqualTo(Map.of("eth0", 100L, "eth1", 100L));
    }

    @Test
    void shouldCountHostWideDropsOnceInALogOfSeveralInterfaces() {
        for (int i = 0; i < 100; i++) {
            for (String name : List.of("eth0", "eth1", "eth2")) {
                old(START.plusSeconds(i * 5L), i + 1, name, 12, "2,0,0,0,0,0,0,0,0,10,0", "WARN");
            }
        }
        assertThat(analysis.report().selected().drops()).isEqualTo(100 * (2 * 3 + 10));
    }

    @Test
    void shouldCountWhatEachInterfaceTellsOfItsOwnTime() {
        old(START, 1, "eth0", 10, "0,0,0,0,0,0,0,0,0,10,0", "WARN");
        old(START.plusHours(5), 1, "eth1", 10, "0,0,0,0,0,0,0,0,0,10,0", "WARN");
        assertThat(analysis.report().selected().drops()).isEqualTo(20);
    }

    @Test
    void shouldSayWhenAFileIsGivenTwice() {
        for (int file = 0; file < 2; file++) {
            analysis.begin("log" + file);
            for (int i = 0; i < 50; i++) {
                udp(i * 5, i + 1, 1);
            }
        }
        assertThat(analysis.report().caveats().overlapping()).isBetween(45L, 50L);
        assertThat(analysis.report().gaps().clockBack()).isZero();
    }

    @Test
    void shouldFindGapsRestartsAndPauses() {
        udp(0, 1, 0);
        udp(5, 2, 0);
        udp(30, 7, 0); // 4 missing
        udp(35, 8, 0);
        udp(3600, 1, 0); // another run
        udp(3605, 2, 0);
        udp(7200, 3, 0); // nothing missing, but late: a suspended machine
        udp(7190, 4, 0); // the clock was set
        LogReport.Gaps gaps = analysis.report().gaps();
        assertThat(List.of(gaps.missing(), gaps.restarts(), gaps.pauses(), gaps.clockBack()))
                .containsExactly(4L, 1L, 1L, 1L);
        assertThat(gaps.longest()).extracting(LogReport.Gap::missing).containsExactly(4L, 0L, 0L);
        assertThat(gaps.longest()).extracting(LogReport.Gap::restarted).containsExactly(false, true, false);
    }

    @Test
    void shouldGoOnInTheNextFileOfARotation() {
        udp(0, 1, 0);
        udp(5, 2, 0);
        analysis.begin("next");
        udp(10, 3, 0);
        assertThat(analysis.report().gaps().longest()).isEmpty();
        analysis.begin("an older one, given after");
        udp(-500, 1, 0);
        assertThat(analysis.report().gaps().clockBack()).isZero();
        assertThat(analysis.report().gaps().restarts()).isZero();
    }

    @Test
    void shouldSelectByTimeSeverityAndInterface() {
        Instant from = Instant.parse("2026-02-03T11:00:05Z");
        with(
                new LogAnalysis.Choice(
                        from.toEpochMilli(),
                        from.plusSeconds(10).toEpochMilli(),
                        Set.of(Severity.CRIT),
                        Set.of("eth0")),
                null,
                10,
                20,
                ZoneOffset.UTC);
        for (int i = 0; i < 5; i++) {
            udp(i * 5, i + 1, i == 2 ? 5 : 200 + i);
            old(START.plusSeconds(i * 5L), i + 1, "eth1", 999, "999,0,0,0,0,0,0,0,0,0,0", "CRIT");
        }
        LogReport report = analysis.report();
        assertThat(drops(report.latest())).containsExactly(201L);
        assertThat(report.rows()).isEqualTo(10);
        assertThat(report.gaps().missing())
                .as("what was not selected is not missing")
                .isZero();
    }

    @Test
    void shouldPutHoursInTheirZone() {
        ZoneId kolkata = ZoneId.of("Asia/Kolkata"); // half an hour beside the others
        with(LogAnalysis.Choice.ALL, LogUnit.HOUR, 10, 20, kolkata);
        old(LocalDateTime.of(2026, 2, 3, 11, 59, 55), 1, "eth0", 0, NONE, "OK");
        old(LocalDateTime.of(2026, 2, 3, 12, 0, 0), 2, "eth0", 0, NONE, "OK");
        LogReport report = analysis.report();
        assertThat(report.hours().get(11).intervals()).isEqualTo(1);
        assertThat(report.hours().get(12).intervals()).isEqualTo(1);
        assertThat(report.groups())
                .extracting(group -> Instant.ofEpochMilli(group.startMillis())
                        .atZone(kolkata)
                        .toLocalTime()
                        .toString())
                .containsExactly("11:00", "12:00");
    }

    @Test
    void shouldMakeADayOf25HoursOneDay() {
        with(LogAnalysis.Choice.ALL, LogUnit.DAY, 10, 20, ZoneId.of("Europe/Berlin"));
        for (int hour = 0; hour < 24; hour++) {
            old(LocalDateTime.of(2026, 10, 25, hour, 30), hour + 1, "eth0", 0, NONE, "OK");
        }
        old(LocalDateTime.of(2026, 10, 26, 0, 0), 25, "eth0", 0, NONE, "OK");
        assertThat(analysis.report().groups())
                .extracting(LogReport.Group::intervals)
                .containsExactly(24L, 1L);
    }

    /** A bounded table: what does not fit is put together, and no drop is lost. */
    @Test
    void shouldGroupByALongerUnitWhenThereAreTooManyGroups() {
        with(LogAnalysis.Choice.ALL, LogUnit.MINUTE, 10, 20, ZoneOffset.UTC);
        for (int i = 0; i < 60_000; i++) {
            udp(i * 60, i + 1, i % 3);
        }
        LogReport report = analysis.report();
        assertThat(report.groupedBy()).isEqualTo(LogUnit.HOUR);
        assertThat(report.groups())
                .hasSize(1000)
                .allSatisfy(group -> assertThat(group.intervals()).isEqualTo(60));
        assertThat(report.chart()).hasSizeBetween(50, 240);
        for (List<LogReport.Group> table : List.of(report.groups(), report.chart(), report.hours())) {
            assertThat(table.stream().mapToLong(LogReport.Group::drops).sum()).isEqualTo(60_000);
        }
    }

    @Test
    void shouldStayBoundedWithGarbageThatLooksLikeRows() {
        with(LogAnalysis.Choice.ALL, LogUnit.MINUTE, 10, 20, ZoneOffset.UTC);
        for (int year = 1; year < 10_000; year++) {
            for (int k = 0; k < 3; k++) {
                old(
                        LocalDateTime.of(year, 1 + k, 1, 0, 0),
                        year,
                        "if" + year,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE + ",0,0,0,0,0,0,0,0,0,0",
                        "CRIT");
            }
        }
        LogReport report = analysis.report();
        assertThat(report.selected().interfaces())
                .hasSize(LogAnalysis.MOST_NAMES + 1)
                .containsKey("(others)");
        assertThat(report.selected().drops()).isEqualTo(Long.MAX_VALUE);
        assertThat(report.groups()).hasSizeLessThanOrEqualTo(20_000);
        assertThat(report.chart()).hasSizeLessThanOrEqualTo(240);
        assertThat(report.worst()).hasSize(10);
    }
}
