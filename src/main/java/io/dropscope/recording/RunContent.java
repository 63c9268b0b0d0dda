package io.dropscope.recording;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A {@link RecordingInfo} as bytes. */
final class RunContent {
    private static final int FILTERED = 1;
    private static final int DETAIL = 2;
    /** Only owners that are known, or only those that are not, were wanted. */
    private static final int ASKS_KNOWN = 4;

    private static final int WANTS_KNOWN = 8;

    private RunContent() {}

    static void write(RecordingInfo info, int fileNumber, BlockWriter to) {
        WantedOwners owners = info.owners();
        to.begin(Layout.RUN);
        to.u16(Layout.VERSION);
        to.u16((info.filtered() ? FILTERED : 0)
                | (info.detail() ? DETAIL : 0)
                | (owners.known() != null ? ASKS_KNOWN : 0)
                | (Boolean.TRUE.equals(owners.known()) ? WANTS_KNOWN : 0));
        to.text(info.version());
        to.text(info.run());
        to.i32(fileNumber);
        to.text(info.host());
        to.text(info.kernel());
        to.text(info.watching());
        to.i32(info.snaplen());
        to.text(info.timeZone());
        to.i64(info.hostNetns());
        to.i64(info.startNanos());
        to.i64(info.startWallNanos());
        write(info.dropReasons(), to);
        write(info.resetReasons(), to);
        to.i32(owners.pids().size());
        owners.pids().forEach(to::i32);
        write(List.copyOf(owners.comms()), to);
        write(owners.cgroups(), to);
        to.i32(owners.uids().size());
        owners.uids().forEach(to::i64);
        to.endOurs();
    }

    private static void write(Map<Integer, String> names, BlockWriter to) {
        to.i32(names.size());
        names.forEach((number, name) -> {
            to.i32(number);
            to.text(name);
        });
    }

    private static void write(List<String> texts, BlockWriter to) {
        to.i32(texts.size());
        texts.forEach(to::text);
    }

    /** Reads what follows the version; null when it does not fit. */
    static RecordingInfo read(Content from) {
        int flags = from.u16();
        String version = from.someText();
        String run = from.someText();
        int fileNumber = from.i32();
        String host = from.text();
        String kernel = from.text();
        String watching = from.text();
        int snaplen = from.i32();
        String timeZone = from.text();
        long hostNetns = from.i64();
        long startNanos = from.i64();
        long startWallNanos = from.i64();
        Map<Integer, String> dropReasons = readNames(from);
        Map<Integer, String> resetReasons = readNames(from);
        Set<Integer> pids = new HashSet<>();
        for (int i = from.count(Integer.BYTES); i > 0; i--) {
            pids.add(from.i32());
        }
        Set<String> comms = Set.copyOf(readTexts(from));
        List<String> cgroups = readTexts(from);
        Set<Long> uids = new HashSet<>();
        for (int i = from.count(Long.BYTES); i > 0; i--) {
            uids.add(from.i64());
        }
        Boolean known = (flags & ASKS_KNOWN) == 0 ? null : (flags & WANTS_KNOWN) != 0;
        if (!from.fits() || snaplen < 0) {
            return null;
        }
        return new RecordingInfo(
                run,
                fileNumber,
                version,
                host,
                kernel,
                watching,
                (flags & FILTERED) != 0,
                (flags & DETAIL) != 0,
                snaplen,
                timeZone,
                hostNetns,
                startNanos,
                startWallNanos,
                dropReasons,
                resetReasons,
                new WantedOwners(pids, comms, cgroups, uids, known));
    }

    private static Map<Integer, String> readNames(Content from) {
        Map<Integer, String> names = new HashMap<>();
        for (int i = from.count(Integer.BYTES + Short.BYTES); i > 0; i--) {
            names.put(from.i32(), from.someText());
        }
        return names;
    }

    private static List<String> readTexts(Content from) {
        List<String> texts = new ArrayList<>();
        for (int i = from.count(Short.BYTES); i > 0; i--) {
            texts.add(from.someText());
        }
        return texts;
    }
}
