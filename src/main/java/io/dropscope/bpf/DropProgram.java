package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dropscope.enrich.SocketDecisions;
import io.dropscope.enrich.SocketScan;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Source;
import io.dropscope.libbpf.bpf_object_open_opts;
import io.dropscope.libbpf.bpf_prog_info;
import io.dropscope.libbpf.libbpf_h;
import io.dropscope.linux.Confinement;
import io.dropscope.linux.Descriptors;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Membarrier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The BPF programs of {@code bpf/drop.bpf.c}, loaded and attached: the live {@link Source}. Most of a start is the
 * verifier's work, so the program that sees drops and the others are loaded at the same time, as two objects of libbpf
 * that share the maps of a third.
 *
 * <p>Loaded on any thread, then used by the reader thread alone. What it holds in the kernel is held by descriptors
 * only, so nothing stays attached when the process ends, however it ends.
 */
public final class DropProgram implements Source {
    private static final String PROGRAMS = "/io/dropscope/bpf/drop.bpf.o";
    private static final String MAPS = "/io/dropscope/bpf/maps.bpf.o";

    private static final String SWEEP = "sockets_of_tasks";
    private static final String TAGGER = "tag_new_socket";
    /** Open sockets of which the kernel side can know whether they pass; those beyond stay undecided there. */
    private static final int MAX_DECISIONS = 1 << 17;

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private final Arena arena;
    private final List<MemorySegment> objects = new ArrayList<>();
    private final MemorySegment maps;
    /** The program that sees drops. */
    private final MemorySegment dropObject;

    private final MemorySegment otherObject;
    private final String dropProgram;
    private final List<MemorySegment> links = new ArrayList<>();
    /** Of what goes on after the counting has ended. */
    private final List<MemorySegment> sweepLinks = new ArrayList<>();

    private final TaskFiles sweep;
    private final MemorySegment tagger;
    private final DecisionMap decisions;
    private final boolean countsHost;
    private final int dropProgramFd;
    /** Those beside the map {@code events}. */
    private final List<Integer> moreRings = new ArrayList<>();

    private final RingSet rings;
    private final Ledger ledger;

    /** What detach read on its way; part of the next delta. */
    private final Map<LedgerKey, Counts> carried = new HashMap<>();

    /** Made at the first tick: a start does without it. */
    private MemorySegment programInfo;

    private MemorySegment programInfoLength;

    private long wallOffsetNanos = sampleWallOffset();
    private long previousTickNanos;
    private long missesBefore;
    private long undecodableBefore;

    /**
     * Loads and attaches. Drops count from the return on, and from some moments before.
     *
     * @param options how it is to run
     * @param features what {@link KernelFeatures#probe} found
     * @param log takes libbpf's messages, line by line; null: silent unless loading fails
     * @throws BpfException when this kernel or this user cannot; its log holds what libbpf and the verifier said
     */
    public static DropProgram load(ProgramOptions options, KernelFeatures features, Consumer<String> log)
            throws IOException {
        if (log == null) {
            LibbpfLog.silence();
            try {
                return new DropProgram(options, features, true);
            } catch (BpfException silent) {
                // once more, without what a kernel may refuse and owners alone need; then to hear what libbpf says
            }
            try {
                return new DropProgram(options, features.withoutOwners(), true);
            } catch (BpfException silent) {
                // as above
            }
        }
        // one after the other: what libbpf says is to be heard in order
        List<String> lines = new ArrayList<>();
        try (LibbpfLog _ = log == null ? new LibbpfLog(lines::add, false) : new LibbpfLog(log, true)) {
            return new DropProgram(options, features, false);
        } catch (BpfException failed) {
            if (log != null) {
                try (LibbpfLog _ = new LibbpfLog(log, true)) {
                    return new DropProgram(options, features.withoutOwners(), false);
                } catch (BpfException neither) {
                    // the first failure is the one to tell of
                }
            }
            throw failed.withLog(String.join("\n", lines));
        }
    }

    /** @param together whether the objects are loaded at the same time */
    private DropProgram(ProgramOptions options, KernelFeatures features, boolean together) throws IOException {
        arena = Arena.ofShared();
        dropProgram = features.dropProgram();
        RingSet opened = null;
        try {
            maps = open(code(MAPS, arena));
            size(maps, arena, options);
            load(maps, features);
            ledger = new Ledger(this::fd, arena);
            MemorySegment programs = code(PROGRAMS, arena);
            otherObject = open(programs);
            prepare(otherObject, arena, options, features, false);
            shareMaps(otherObject);
            OtherLoad others = new OtherLoad(otherObject, ledger, features);
            if (together) {
                others.start();
            }
            try {
                dropObject = open(programs);
                prepare(dropObject, arena, options, features, true);
                shareMaps(dropObject);
                load(dropObject, features);
            } finally {
                if (together) {
                    others.awaitEnd(); // it uses what a failure closes
                }
            }
            if (!together) {
                others.run();
            }
            others.check();
            opened = rings(options);
            countsHost = !options.filter().isEmpty();
            dropProgramFd = bpf_program__fd(program(dropProgram));
            sweep = features.sweeps() ? attachSweep(features.release()) : null;
            tagger = features.rootCgroup() == null ? MemorySegment.NULL : attachTagger(features.rootCgroup());
            decisions = new DecisionMap(fd("decisions"), arena);
            previousTickNanos = System.nanoTime();
            for (String name : features.programs()) {
                attach(name, features.release());
            }
        } catch (IOException | RuntimeException | Error failed) {
            links.forEach(link -> bpf_link__destroy(link));
            sweepLinks.forEach(link -> bpf_link__destroy(link));
            if (opened != null) {
                opened.close();
            }
            moreRings.forEach(Descriptors::close);
            objects.forEach(object -> bpf_object__close(object));
            arena.close();
            throw failed;
        }
        rings = opened;
    }

    /** What is loaded beside the program that sees drops. A class with a name: the class cache has no lambdas of a start. */
    private static final class OtherLoad implements Runnable {
        private final MemorySegment object;
        private final Ledger ledger;
        private final KernelFeatures features;
        private Thread thread;
        private IOException refused;
        private Throwable fault;

        OtherLoad(MemorySegment object, Ledger ledger, KernelFeatures features) {
            this.object = object;
            this.ledger = ledger;
            this.features = features;
        }

        void start() {
            thread = new Thread(this, "dropscope-load");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void run() {
            try {
                load(object, features);
                ledger.begin();
            } catch (IOException e) {
                refused = e;
            } catch (RuntimeException | Error e) {
                fault = e;
            }
        }

        void awaitEnd() {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        void check() throws IOException {
            if (refused != null) {
                throw refused;
            }
            if (fault != null) {
                throw new IllegalStateException(fault);
            }
        }
    }

    /** An object that libbpf has read, closed with this. */
    private MemorySegment open(MemorySegment code) throws BpfException {
        MemorySegment opened = open(code, arena);
        objects.add(opened);
        return opened;
    }

    private void shareMaps(MemorySegment object) throws BpfException {
        MemorySegment map = bpf_object__next_map(maps, MemorySegment.NULL);
        while (map.address() != 0) {
            MemorySegment shared = bpf_object__find_map_by_name(object, bpf_map__name(map));
            check("share a map", bpf_map__reuse_fd(shared, bpf_map__fd(map)));
            map = bpf_object__next_map(maps, map);
        }
    }

    private RingSet rings(ProgramOptions options) throws IOException {
        int count = options.rings().count();
        int[] fds = new int[count];
        RingReader[] readers = new RingReader[count];
        for (int i = 0; i < count; i++) {
            fds[i] = i == 0 ? fd("events") : makeRing(options.ringBytes());
            readers[i] = new RingReader(fds[i], options.ringBytes(), arena);
        }
        if (count > 1) {
            MemorySegment index = arena.allocate(JAVA_INT);
            MemorySegment ring = arena.allocate(JAVA_INT);
            for (int i = 0; i < count; i++) {
                index.set(JAVA_INT, 0, i);
                ring.set(JAVA_INT, 0, fds[i]);
                check("enter ring " + i, bpf_map_update_elem(fd("rings"), index, ring, BPF_ANY()));
            }
        }
        return new RingSet(readers, fds);
    }

    private int makeRing(int bytes) throws BpfException {
        MemorySegment name = arena.allocateFrom("events");
        int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF(), name, 0, 0, bytes, MemorySegment.NULL);
        check("make a further ring of " + (bytes >> 10) + " KiB (--rings, --ring-size)", fd);
        moreRings.add(fd);
        return fd;
    }

    /**
     * What loading does before it asks the kernel for anything, and what reading does up to there: for the training of
     * the class cache, which needs no rights.
     */
    public static void rehearse(ProgramOptions options, KernelFeatures features) throws IOException {
        LibbpfLog.silence();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment maps = open(code(MAPS, arena), arena);
            size(maps, arena, options);
            bpf_object__close(maps);
            MemorySegment object = open(code(PROGRAMS, arena), arena);
            prepare(object, arena, options, features, true);
            bpf_object__close(object);
            if (libbpf_h.class.getDeclaredClasses().length == 0) { // one a function; this loads them
                throw new IllegalStateException("no bindings");
            }
            int none = -1; // what no descriptor is
            try {
                RingReader ignored = new RingReader(none, options.ringBytes(), arena);
            } catch (LinuxException noRing) {
                // as expected
            }
            SocketDecisions ignored = new DecisionMap(none, arena);
            try {
                Ledger ledger = new Ledger(name -> none, arena);
                OtherLoad _ = new OtherLoad(MemorySegment.NULL, ledger, features);
                ledger.begin();
            } catch (BpfException noMap) {
                // as expected
            }
            try {
                new Ledger(name -> none, arena).read(new HashMap<>());
            } catch (BpfException noMap) {
                // as expected
            }
            try {
                new TaskFiles(none, arena).run(holding -> {});
            } catch (BpfException noIterator) {
                // as expected
            }
        }
    }

    private static void size(MemorySegment maps, Arena arena, ProgramOptions options) throws BpfException {
        check("size the ring", bpf_map__set_max_entries(map(maps, arena, "events"), options.ringBytes()));
        check(
                "number the rings",
                bpf_map__set_max_entries(
                        map(maps, arena, "rings"), options.rings().count()));
        if (options.filter().byHolders()) {
            check("size the map of decisions", bpf_map__set_max_entries(map(maps, arena, "decisions"), MAX_DECISIONS));
        }
    }

    /** @param drops whether it is to hold the program that sees drops, or the others */
    private static void prepare(
            MemorySegment object, Arena arena, ProgramOptions options, KernelFeatures features, boolean drops) {
        for (String name : KernelFeatures.ALL_PROGRAMS) {
            boolean wanted = features.programs().contains(name) && name.equals(features.dropProgram()) == drops;
            bpf_program__set_autoload(program(object, arena, name), wanted);
        }
        bpf_program__set_autoload(program(object, arena, SWEEP), !drops && features.sweeps());
        bpf_program__set_autoload(program(object, arena, TAGGER), !drops && features.rootCgroup() != null);
        boolean readsPages = drops && options.snaplen() > 0 && features.readsPages();
        writeOptions(object, arena, options, features, readsPages);
    }

    private static MemorySegment code(String resource, Arena arena) throws IOException {
        try (InputStream in = DropProgram.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not packed: " + resource + "; build with make");
            }
            byte[] code = in.readAllBytes();
            MemorySegment bytes = arena.allocate(code.length, 8);
            MemorySegment.copy(code, 0, bytes, JAVA_BYTE, 0, code.length);
            return bytes;
        }
    }

    private static MemorySegment open(MemorySegment code, Arena arena) throws BpfException {
        MemorySegment options = bpf_object_open_opts.allocate(arena);
        bpf_object_open_opts.sz(options, bpf_object_open_opts.sizeof());
        // as a number: the accessor of a pointer costs twenty classes of method handles at start
        options.set(
                JAVA_LONG,
                bpf_object_open_opts.object_name$offset(),
                arena.allocateFrom("dropscope").address());
        MemorySegment opened = bpf_object__open_mem(code, code.byteSize(), options);
        if (opened.address() == 0) {
            throw new BpfException(BpfException.Cause.FAILURE, "libbpf cannot read the BPF object of this build");
        }
        return opened;
    }

    @SuppressWarnings("restricted") // libbpf says how large the memory is
    private static void writeOptions(
            MemorySegment object, Arena arena, ProgramOptions options, KernelFeatures features, boolean readsPages) {
        MemorySegment size = arena.allocate(JAVA_LONG);
        MemorySegment rodata = bpf_map__initial_value(map(object, arena, ".rodata"), size);
        OptionsWriter.write(options, features, readsPages, rodata.reinterpret(size.get(JAVA_LONG, 0)));
    }

    private static void load(MemorySegment object, KernelFeatures features) throws BpfException {
        int result = bpf_object__load(object);
        if (result == 0) {
            return;
        }
        if (result == -EPERM) {
            throw forbidden(features.release());
        }
        if (result == -ENOSYS) {
            throw BpfException.unavailable(
                    BpfException.Cause.UNSUPPORTED,
                    "Linux " + features.release() + " has no bpf(2) (ENOSYS): "
                            + (Confinement.seccompRefusesBpf()
                                    ? "a seccomp filter hides it; allow bpf in the profile of the container, or run it"
                                            + " on the host"
                                    : "it was built without CONFIG_BPF_SYSCALL"));
        }
        throw new BpfException(
                BpfException.Cause.UNSUPPORTED,
                "Linux " + features.release() + " does not load the BPF program (errno " + -result
                        + "); try live --no-detail (totals alone, a smaller program) or a newer libbpf,"
                        + " and please report what libbpf said:");
    }

    private static BpfException forbidden(String release) {
        String how = "Linux " + release + " forbids the BPF program (EPERM) though the capabilities are there: ";
        boolean users = Confinement.inUserNamespace();
        boolean seccomp = !users && Confinement.seccompRefusesBpf();
        if (!users && !seccomp && countsLockedMemory(release) && makesSmallMap()) {
            return new BpfException(
                    BpfException.Cause.PERMISSION,
                    how + "the limit of locked memory is too small for its maps; raise it: prlimit --memlock=unlimited"
                            + " dropscope ...");
        }
        return BpfException.unavailable(
                BpfException.Cause.PERMISSION,
                how
                        + (users
                                ? "this is a user namespace, and BPF asks for the rights of the host; run it on the host"
                                : seccomp
                                        ? "a seccomp filter does; allow bpf in the profile of the container, or run it"
                                                + " on the host"
                                        : "a security policy (SELinux, AppArmor) does; see dmesg and the audit log"));
    }

    /** Kernels before 5.11 count maps as locked memory, and tell of too much of it by EPERM. */
    static boolean countsLockedMemory(String release) {
        String[] numbers = release.split("[^0-9]", 3);
        int major = Integer.parseInt(numbers[0]);
        return major < 5 || major == 5 && Integer.parseInt(numbers[1]) < 11;
    }

    /** Whether BPF is refused for the size of the maps alone. */
    private static boolean makesSmallMap() {
        try (Arena arena = Arena.ofConfined()) {
            int fd = bpf_map_create(
                    BPF_MAP_TYPE_ARRAY(), arena.allocateFrom("dropscope_probe"), 4, 4, 1, MemorySegment.NULL);
            if (fd >= 0) {
                Descriptors.close(fd);
            }
            return fd >= 0;
        }
    }

    private void attach(String name, String release) throws BpfException {
        links.add(attached(name, release));
    }

    private MemorySegment attached(String name, String release) throws BpfException {
        MemorySegment link = bpf_program__attach(program(name));
        if (link.address() == 0) {
            throw new BpfException(
                    BpfException.Cause.UNSUPPORTED,
                    "Linux " + release + " loads the BPF program " + name
                            + " but does not attach it; try a newer libbpf, and please report what libbpf said:");
        }
        return link;
    }

    private TaskFiles attachSweep(String release) throws BpfException {
        MemorySegment link = attached(SWEEP, release);
        sweepLinks.add(link);
        return new TaskFiles(bpf_link__fd(link), arena);
    }

    /** Where it is refused (a policy, no cgroup2), sockets have the tags of the sweeps alone. */
    private MemorySegment attachTagger(String rootCgroup) {
        int fd;
        try {
            fd = Descriptors.open(rootCgroup);
        } catch (LinuxException unreadable) {
            return MemorySegment.NULL;
        }
        try {
            MemorySegment link = bpf_program__attach_cgroup(program(TAGGER), fd);
            if (link.address() != 0) {
                sweepLinks.add(link);
            }
            return link;
        } finally {
            Descriptors.close(fd);
        }
    }

    /** The look at the sockets of all processes; null where the kernel has no iterator for it. For one thread at a time. */
    public SocketScan sweep() {
        return sweep;
    }

    /** Whether each new inet socket is told with its process from its making on. */
    public boolean tagsNewSockets() {
        return tagger.address() != 0;
    }

    /** What is said of open sockets, for a filter by holders; may be used from any one thread. */
    public SocketDecisions decisions() {
        return decisions;
    }

    private MemorySegment program(String name) {
        return program(name.equals(dropProgram) ? dropObject : otherObject, arena, name);
    }

    private static MemorySegment program(MemorySegment object, Arena arena, String name) {
        return bpf_object__find_program_by_name(object, arena.allocateFrom(name));
    }

    private static MemorySegment map(MemorySegment object, Arena arena, String name) {
        return bpf_object__find_map_by_name(object, arena.allocateFrom(name));
    }

    private int fd(String map) {
        return bpf_map__fd(map(maps, arena, map));
    }

    private static void check(String what, int result) throws BpfException {
        if (result < 0) {
            throw new BpfException(BpfException.Cause.FAILURE, "cannot " + what + ": errno " + -result);
        }
    }

    private static long sampleWallOffset() {
        Instant wall = Instant.now();
        long monotonic = System.nanoTime(); // CLOCK_MONOTONIC, the clock of bpf_ktime_get_ns
        return wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - monotonic;
    }

    @Override
    public int descriptor() {
        return rings.descriptor();
    }

    @Override
    public int gather(int max) {
        return rings.gather(max);
    }

    @Override
    public void decode(int index, DropEvent slot) {
        rings.decode(index, wallOffsetNanos, slot);
    }

    @Override
    public void release() {
        rings.release();
    }

    @Override
    public LedgerDelta delta(boolean last) throws IOException {
        Map<LedgerKey, Counts> counts = new HashMap<>(carried);
        carried.clear();
        // The swap is what ends the interval, and the first thing that a reading does.
        long now = System.nanoTime();
        ledger.read(counts);
        if (last) {
            ledger.read(counts); // the other one too; nothing counts any more
        }
        Counts other = ledger.readOther();
        long misses = recursionMisses();
        long undecodable = rings.undecodable();
        long start = previousTickNanos;
        previousTickNanos = now;
        wallOffsetNanos = sampleWallOffset();
        LedgerDelta delta = new LedgerDelta(
                start,
                previousTickNanos,
                wallOffsetNanos,
                counts,
                other,
                misses - missesBefore,
                countsHost ? ledger.takeHostDrops() : DropEvent.ABSENT,
                undecodable - undecodableBefore,
                last);
        missesBefore = misses;
        undecodableBefore = undecodable;
        return delta;
    }

    /** Runs of the drop program that the kernel skipped because it was running on that CPU already (since 6.1). */
    private long recursionMisses() throws BpfException {
        if (programInfo == null) {
            programInfo = bpf_prog_info.allocate(arena);
            programInfoLength = arena.allocate(JAVA_INT);
        }
        programInfo.fill((byte) 0);
        programInfoLength.set(JAVA_INT, 0, (int) bpf_prog_info.sizeof());
        check(
                "ask the BPF program for its misses",
                bpf_obj_get_info_by_fd(dropProgramFd, programInfo, programInfoLength));
        return bpf_prog_info.recursion_misses(programInfo);
    }

    @Override
    public void detach() throws IOException {
        links.forEach(link -> bpf_link__destroy(link));
        links.clear();
        // A program that was running when its link went finishes within an RCU grace period. Where membarrier is
        // refused (nohz_full, seccomp), a swap of the ledgers waits for one too.
        if (!Membarrier.global()) {
            ledger.read(carried);
        }
    }

    @Override
    public void close() {
        links.forEach(link -> bpf_link__destroy(link));
        sweepLinks.forEach(link -> bpf_link__destroy(link));
        rings.close();
        moreRings.forEach(Descriptors::close);
        objects.forEach(object -> bpf_object__close(object));
        arena.close();
    }
}
